"""How right the extraction is: precision, recall and F1 against gold annotations, every error by name.

``tests/gold/GUIDE.md`` says what is right. A gold set is a folder with ``quantities.jsonl``, ``outline.tsv``,
``page_breaks.json`` and ``cases.tsv``, any of which may be missing; it covers the cases that its files name, and only
what was extracted from those is scored. Rows with ``required`` 0 neither reward nor punish; a field ``*`` is not
scored.
"""

from __future__ import annotations

import csv
import json
import math
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.tables import Row, Rows

Pair = tuple[Row, Row]
"""A gold row and the predicted one that overlaps it."""


@dataclass(frozen=True, slots=True)
class Error:
    """One thing that is wrong; ``where`` names it from run to run, ``message`` says what came out instead."""

    measure: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.measure:<14} {self.where}: {self.message}"


@dataclass
class Measure:
    """Counts of one measure: right ones, predicted ones, gold ones."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of the predicted that is right; 1 where nothing was predicted."""
        return self.right / self.predicted if self.predicted else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found; 1 where there is none."""
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.predicted + self.gold) if self.predicted + self.gold else 1.0


@dataclass
class Score:
    """All measures of one gold set and all errors."""

    measures: dict[str, Measure] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)

    def measure(self, name: str) -> Measure:
        """The measure of that name, made when it is new."""
        return self.measures.setdefault(name, Measure())

    def compare(self, name: str, predicted: Counter[Any], gold: Counter[Any], where: Callable[[Any], str]) -> None:
        """Score two bags of things that are right when they are equal."""
        measure = self.measure(name)
        measure.right += sum((predicted & gold).values())
        measure.predicted += sum(predicted.values())
        measure.gold += sum(gold.values())
        self.errors += [Error(name, where(thing), "missing") for thing in (gold - predicted).elements()]
        self.errors += [Error(name, where(thing), "not in the gold") for thing in (predicted - gold).elements()]

    def add(self, other: Score, place: str) -> None:
        """Add what was scored of one more document, named before each of its errors."""
        for name, measure in other.measures.items():
            mine = self.measure(name)
            mine.right += measure.right
            mine.predicted += measure.predicted
            mine.gold += measure.gold
        self.errors += [Error(error.measure, f"{place} {error.where}", error.message) for error in other.errors]


def score(rows: Rows, gold: Path, scored_keys: frozenset[str]) -> Score:
    """Score one document's rows against a gold set.

    ``scored_keys`` are the guide's indicator keys; any other counts as none. Raises UsageError when the folder holds
    no gold.
    """
    files = {path.name for path in gold.iterdir()} if gold.is_dir() else set()
    if not files & {"quantities.jsonl", "outline.tsv", "page_breaks.json", "cases.tsv"}:
        raise UsageError(f"{gold}: holds no gold annotations")
    result = Score()
    if "outline.tsv" in files:
        _sections(result, rows, _tsv(gold / "outline.tsv"))
    if "page_breaks.json" in files:
        _page_breaks(result, rows, json.loads((gold / "page_breaks.json").read_bytes()))
    if "cases.tsv" in files:
        _cases(result, rows, _tsv(gold / "cases.tsv"))
    if "quantities.jsonl" in files:
        lines = (gold / "quantities.jsonl").read_text("utf-8").splitlines()
        _quantities(result, rows, [json.loads(line) for line in lines], scored_keys)
    return result


def _tsv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def case_id(gold: str) -> str:
    """The published id of a case that the gold calls 1.01: ``1.1``."""
    return ".".join(str(int(part)) for part in gold.split(".")) if gold else ""


def _bare(words: str) -> str:
    return "".join(words.split())


def _sections(result: Score, rows: Rows, gold: Sequence[Row]) -> None:
    """Headings and items by case, depth, kind, marker and title; the cases' own headings are scored as cases."""
    covered = {case_id(row["case"]) for row in gold}
    cases = {row["case_id"]: (row["char_start"], row["char_end"]) for row in rows["cases"]}

    def home(section: Row) -> str:
        if section["depth"] == 1:
            return ""
        return next((case for case, (start, end) in cases.items() if start <= section["char_start"] < end), "?")

    def identity(case: str, row: Row) -> tuple[str, int, str, str, str]:
        return case, int(row["depth"]), row["kind"], _bare(row["marker"]), _bare(row["title"])

    in_cases = len(cases) > 1
    predicted = Counter(
        identity(case, section)
        for section in rows["sections"]
        if (case := home(section)) in covered and not (in_cases and section["depth"] == 2)
    )
    result.compare(
        "sections",
        predicted,
        Counter(identity(case_id(row["case"]), row) for row in gold),
        lambda section: f"{section[0] or '-'} {section[2]} depth {section[1]} {section[3]}{section[4]}",
    )


def _page_breaks(result: Score, rows: Rows, gold: dict[str, list[Row]]) -> None:
    """Joins: both sides of the break stand in one paragraph; breaks: they do not."""
    spans = [(row["char_start"], row["char_end"]) for row in rows["paragraphs"]]
    for name, joined in (("joins", True), ("breaks", False)):
        measure = result.measure(name)
        for tear in gold[name]:
            measure.gold += 1
            measure.predicted += 1
            one = any(start < tear["left_end"] and tear["right_start"] < end for start, end in spans)
            if one == joined:
                measure.right += 1
            else:
                message = "torn" if joined else "glued"
                result.errors.append(Error(name, f"{tear['left_end']} {tear['left']}|{tear['right']}", message))


def _cases(result: Score, rows: Rows, gold: Sequence[Row]) -> None:
    """Cases by id and title; organisations as sets; the region's code where the gold requires it."""
    predicted = {row["case_id"]: row for row in rows["cases"]}
    result.compare(
        "cases",
        Counter((row["case_id"], _bare(row["title"])) for row in rows["cases"]),
        Counter((case_id(row["case"]), _bare(row["title"])) for row in gold),
        " ".join,
    )
    for row in gold:
        case = predicted.get(case_id(row["case"]), {"organisations": [], "adcode": None})
        wanted = {_bare(name) for name in row["organisations"].split("；") if name}
        found = {_bare(name) for name in case["organisations"]}
        _one(
            result,
            "organisations",
            row["case"],
            found == wanted,
            f"{'；'.join(sorted(found))} for {'；'.join(sorted(wanted))}",
        )
        if row["required_region"] == "1":
            message = f"{case['adcode']} for {row['adcode']}"
            _one(result, "regions", row["case"], case["adcode"] == row["adcode"], message)


def _one(result: Score, name: str, where: str, right: bool, message: str) -> None:
    measure = result.measure(name)
    measure.gold += 1
    measure.predicted += 1
    measure.right += right
    if not right:
        result.errors.append(Error(name, where, message))


def match(predicted: Sequence[Row], gold: Sequence[Row]) -> tuple[list[Pair], list[Row], list[Row]]:
    """Pairs of overlapping mentions, gold ones that were missed, predicted ones that are wrong.

    Each row goes into one pair at most, with the one it overlaps most. What overlaps an optional gold row only is
    neither right nor wrong.
    """
    free = sorted(predicted, key=lambda row: row["char_start"])
    pairs, missed = [], []
    for row in sorted(gold, key=lambda row: (-row["required"], row["start"])):
        overlaps = [(_overlap(row, other), -i) for i, other in enumerate(free)]
        best, at = max(overlaps, default=(0, 0))
        if best > 0:
            pairs.append((row, free.pop(-at)))
        else:
            missed.append(row)
    # A second mention on an optional row is as little wrong as the first.
    optional = [row for row in gold if not row["required"]]
    wrong = [row for row in free if not any(_overlap(other, row) > 0 for other in optional)]
    return [pair for pair in pairs if pair[0]["required"]], [row for row in missed if row["required"]], wrong


def _overlap(gold: Row, row: Row) -> int:
    return int(min(gold["end"], row["char_end"]) - max(gold["start"], row["char_start"]))


def _quantities(result: Score, rows: Rows, gold: Sequence[Row], scored_keys: frozenset[str]) -> None:
    covered = {case_id(row["case"]) for row in gold if "case" in row}
    predicted = [
        {**row, "indicator": row["indicator"] if row["indicator"] in scored_keys else ""}
        for row in rows["quantities"]
        if not covered or row["case_id"] in covered
    ]
    pairs, missed, wrong = match(predicted, gold)
    mentions = result.measure("mentions")
    mentions.right, mentions.predicted, mentions.gold = len(pairs), len(pairs) + len(wrong), len(pairs) + len(missed)
    result.errors += [Error("mentions", _gold_name(row), "missing") for row in missed]
    result.errors += [
        Error("mentions", f"{row['case_id']} {row['char_start']} {row['quote']}", "not in the gold") for row in wrong
    ]
    for name, right in FIELDS.items():
        measure = result.measure(name)
        measure.predicted, measure.gold = mentions.predicted, mentions.gold
        measure.right = sum(right(*pair) for pair in pairs)
        result.errors += [
            Error(name, _gold_name(row), _instead(name, row, other)) for row, other in pairs if not right(row, other)
        ]
    for name, none in (("indicator", ""), ("period", ""), ("statistic", ""), ("modality", "actual")):
        _labels(result, name, none, pairs, missed, wrong)


def _labels(
    result: Score, name: str, none: str, pairs: Iterable[Pair], missed: Iterable[Row], wrong: Iterable[Row]
) -> None:
    """Score a field over those rows where it says something."""
    measure = result.measure(name)
    for row, other in pairs:
        if row[name] == "*":
            continue
        measure.gold += row[name] != none
        measure.predicted += other[name] != none
        measure.right += row[name] == other[name] != none
        if row[name] != other[name]:
            result.errors.append(Error(name, _gold_name(row), f"{other[name]!r} for {row[name]!r}"))
    measure.gold += sum(row[name] not in (none, "*") for row in missed)
    measure.predicted += sum(row[name] != none for row in wrong)


def _gold_name(row: Row) -> str:
    return f"{row.get('case', '')} {row['start']} {_bare(row['text'])}".strip()


def _close(one: float | None, other: float | None) -> bool:
    """Whether two values are the same; gold writes a fraction to eight digits (1/3 as 0.33333333)."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-12)


def _same(name: str) -> Callable[[Row, Row], bool]:
    return lambda gold, row: gold[name] == "*" or gold[name] == row[name]


def value_is_right(gold: Row, row: Row) -> bool:
    """Value (or both ends), unit and comparator."""
    numbers = all(gold[end] == "*" or _close(gold[end], row[end]) for end in ("value", "low", "high"))
    return numbers and _same("unit")(gold, row) and _same("comparator")(gold, row)


def words_are_right(gold: Row, row: Row) -> bool:
    """The naming words: one contains the other; where the gold names nothing, any will do."""
    wanted, found = _bare(gold["indicator_text"]), _bare(row["indicator_text"])
    return wanted in ("", "*") or (bool(found) and (wanted in found or found in wanted))


def record_is_right(gold: Row, row: Row) -> bool:
    """Everything that is scored of one mention."""
    labels = ("indicator", "period", "statistic", "modality")
    return value_is_right(gold, row) and words_are_right(gold, row) and all(_same(name)(gold, row) for name in labels)


FIELDS: dict[str, Callable[[Row, Row], bool]] = {
    "value": value_is_right,
    "indicator_text": words_are_right,
    "records": record_is_right,
}
"""Measures over all mentions: of a pair, whether it is right."""


def _instead(name: str, gold: Row, row: Row) -> str:
    fields = {
        "value": ("value", "low", "high", "unit", "comparator"),
        "indicator_text": ("indicator_text",),
        "records": (
            "value",
            "low",
            "high",
            "unit",
            "comparator",
            "indicator_text",
            "indicator",
            "period",
            "statistic",
            "modality",
        ),
    }[name]
    return ", ".join(f"{f} {row[f]!r} for {gold[f]!r}" for f in fields if gold[f] not in (row[f], "*"))


@dataclass(frozen=True, slots=True)
class GoldSet:
    """A gold set: documents, each with the folder of its annotations, and the floors under its measures."""

    name: str
    documents: tuple[tuple[Path, Path], ...]
    floors: dict[str, float]

    def score(self, rows_of: Callable[[Path], Rows], scored_keys: frozenset[str]) -> Score:
        """The score over all its documents; ``rows_of`` extracts one."""
        if len(self.documents) == 1:
            ((document, folder),) = self.documents
            return score(rows_of(document), folder, scored_keys)
        total = Score()
        for document, folder in self.documents:
            total.add(score(rows_of(document), folder, scored_keys), folder.name)
        return total


def gold_sets(gold: Path) -> list[GoldSet]:
    """The gold sets that ``floors.toml`` in a folder names.

    A set names its ``document`` (relative to the current directory); one without holds a folder for each of its
    documents, with ``document.txt`` in it. Raises UsageError when there is no such file or it is none.
    """
    path = gold / "floors.toml"
    try:
        declared = tomllib.loads(path.read_text("utf-8"))
        return [
            GoldSet(name, _documents(gold / name, entry), dict(entry.get("floors", {})))
            for name, entry in declared.items()
        ]
    except FileNotFoundError:
        raise UsageError(f"{path}: no such file; it names the gold sets and their documents") from None
    except (tomllib.TOMLDecodeError, AttributeError, TypeError) as error:
        raise UsageError(f"{path}: {error}") from None


def _documents(folder: Path, entry: dict[str, Any]) -> tuple[tuple[Path, Path], ...]:
    if "document" in entry:
        return ((Path(entry["document"]), folder),)
    found = tuple((document, document.parent) for document in sorted(folder.glob("*/document.txt")))
    if not found:
        raise UsageError(f"{folder}: the set names no document and holds none (*/document.txt)")
    return found


def below_floor(result: Score, floors: dict[str, float]) -> Iterator[str]:
    """Measures whose F1 is less than their floor, in words."""
    for name, floor in floors.items():
        if name not in result.measures:
            yield f"{name}: has a floor but is not measured"
        elif round(result.measures[name].f1, 4) < floor:
            yield f"{name}: F1 {result.measures[name].f1:.4f} is below its floor {floor}"


def record(result: Score) -> dict[str, Any]:
    """A score as it is kept as baseline."""
    return {
        "f1": {name: round(measure.f1, 4) for name, measure in sorted(result.measures.items())},
        "errors": sorted(f"{error.measure} {error.where}" for error in result.errors),
    }


def against(result: Score, baseline: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Gains (errors that are gone) and losses (new ones) against a baseline."""
    now, then = Counter(record(result)["errors"]), Counter(baseline["errors"])
    return sorted((then - now).elements()), sorted((now - then).elements())
