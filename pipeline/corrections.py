"""Corrections: a person's decisions on single quantities, kept in git, applied again at every run.

``corrections/*.csv`` holds one decision a row::

    key,doc_id,case_id,indicator,quote,field,op,old,new,reason,who,date

``doc_id``, ``case_id``, ``indicator`` and ``quote`` name the quantity, and ``key`` is their hash: no offsets, so a
decision survives a new edition of the document or of the program. The key may be left empty. Where a case says the
same quote of the same indicator more than once, the quote brings its surroundings: ``辖[[15个]]镇``. ``op`` is

- ``set``: ``field`` becomes ``new``;
- ``reject``: this is no quantity;
- ``confirm``: a person looked and found it right;
- ``add``: here is a quantity that was not found; one row per field, ``value`` (or ``low`` and ``high``) at least.

``old`` is a guard: what stood in the field when the decision was made. A decision whose quote is gone (*orphan*), whose
old value is another now (*stale*), or that fits several differing quantities (*ambiguous*) is not carried out and
becomes an error in ``issues``; one that the extraction now gets right by itself is named as *redundant*.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast, get_args

from msgspec import Struct
from msgspec.structs import asdict

from pipeline.dates import bounds
from pipeline.errors import UsageError
from pipeline.model import Source
from pipeline.rows import indicator_rows
from pipeline.sentences import Sentences
from pipeline.tables import QUANTITIES, Column, Row, Rows
from pipeline.vocab import Vocabulary

Op = Literal["set", "reject", "add", "confirm"]
OPS = get_args(Op)

COLUMNS = (
    "key", "doc_id", "case_id", "indicator", "quote", "field", "op", "old", "new", "reason", "who", "date",
)  # fmt: skip
OPTIONAL = ("key", "reason", "who", "date")
FIELDS = (
    "unit", "value", "low", "high", "comparator", "dimension", "indicator", "indicator_text", "subject", "period",
    "statistic", "direction", "modality",
)  # fmt: skip
"""The columns of quantities that a decision may be about."""
OPEN, CLOSE = "[[", "]]"
"""The marks around the quantity in a quote that brings its surroundings."""
SURROUND = f"bring surroundings into the quote: 前文{OPEN}数量{CLOSE}后文"

_SPACE = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]+")
_SURROUNDINGS = (4, 8, 16, 32, 64, 128)
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_POINT = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
_PERIOD = re.compile(rf"|{_POINT}|/{_POINT}|{_POINT}/(?:{_POINT})?")
NEAREST_AMONG, NEAREST_FOR = 1000, 50
"""How many quantities are compared with a quote that is gone, and for how many such quotes of a document."""


def normalised(quote: str) -> str:
    """A quote without what editions differ in: no spaces and newlines, one width (NFKC, character by character)."""
    return _SPACE.sub("", "".join(unicodedata.normalize("NFKC", character) for character in quote))


def key(doc_id: str, case_id: str | None, indicator: str, quote: str) -> str:
    """The key of a decision: ``k`` (so that no spreadsheet takes it for a number) and 16 hexadecimal digits."""
    words = "\x1f".join((doc_id, case_id or "", indicator, normalised(quote)))
    return "k" + hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Mention(Struct, frozen=True, gc=False):
    """A quantity in its surroundings, as far as a quote needs them to tell it from others."""

    case_id: str | None
    indicator: str
    before: str
    quote: str
    after: str


def distinct_quotes(mentions: Sequence[Mention]) -> list[str]:
    """A quote for each mention that no other mention of its case and indicator has, as short as possible.

    Where one statement is printed twice with the same surroundings, both have the same quote: what holds for one holds
    for the other.
    """
    quotes = [normalised(mention.quote) for mention in mentions]
    for size in _SURROUNDINGS:
        shared = _shared(mentions, quotes)
        if not shared:
            break
        for i in shared:
            before, after = normalised(mentions[i].before)[-size:], normalised(mentions[i].after)[:size]
            quotes[i] = f"{before}{OPEN}{normalised(mentions[i].quote)}{CLOSE}{after}"
    return quotes


def _shared(mentions: Sequence[Mention], quotes: Iterable[str]) -> list[int]:
    """The indices of mentions whose case, indicator and quote another one has too."""
    holders: dict[tuple[str | None, str, str], list[int]] = {}
    for i, (mention, quote) in enumerate(zip(mentions, quotes, strict=True)):
        holders.setdefault((mention.case_id, mention.indicator, quote), []).append(i)
    return [i for those in holders.values() if len(those) > 1 for i in those]


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of a corrections file, checked by itself."""

    at: str
    """The file's name and the line, for messages."""
    key: str
    doc_id: str
    case_id: str
    indicator: str
    quote: str
    field: str
    op: Op
    old: str
    new: str
    reason: str = ""
    who: str = ""
    date: str = ""


def load(folder: Path, vocab: Vocabulary) -> list[Decision]:
    """The decisions of all CSV files in a folder, in the order of their dates, files and lines.

    Files are UTF-8 (with or without a byte order mark) or, as Chinese spreadsheets save them, GB18030. Raises
    UsageError naming file, line and reason for the first row that cannot be right.
    """
    decisions = [decision for path in sorted(folder.glob("*.csv")) for decision in _read(path, vocab)]
    return sorted(decisions, key=lambda decision: decision.date)


def _read(path: Path, vocab: Vocabulary) -> Iterator[Decision]:
    data = path.read_bytes()
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            words = data.decode("gb18030")
        except UnicodeDecodeError:
            raise UsageError(f"{path}: is neither UTF-8 nor GB18030; save it again as CSV UTF-8") from None
    reader = csv.reader(io.StringIO(words, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if missing := [name for name in COLUMNS if name not in header and name not in OPTIONAL]:
            raise UsageError(f"{path}: has no column {missing[0]!r}; the first line names {','.join(COLUMNS)}")
        if unknown := [name for name in header if name not in COLUMNS]:
            raise UsageError(f"{path}: unknown column {unknown[0]!r}; known are {','.join(COLUMNS)}")
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            at = f"{path} line {reader.line_num}"
            if len(cells) != len(header):
                raise UsageError(f"{at}: has {len(cells)} cells, the first line has {len(header)}")
            decision = _decision(at, dict(zip(header, map(_unguarded, cells), strict=True)), vocab)
            yield replace(decision, at=f"{path.name} line {reader.line_num}")
    except csv.Error as error:
        raise UsageError(f"{path} line {reader.line_num}: is no CSV: {error}") from None


def _unguarded(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from running it as a formula."""
    cell = cell.strip()
    return cell[1:] if _GUARDED.match(cell) else cell


def _decision(at: str, cells: dict[str, str], vocab: Vocabulary) -> Decision:
    given = {name: cells.get(name, "") for name in COLUMNS}
    op = given["op"]
    if op not in OPS:
        raise UsageError(f"{at}: op is {op!r}; known are {', '.join(OPS)}")
    for name in ("doc_id", "quote"):
        if not given[name]:
            raise UsageError(f"{at}: {name} is empty")
    if given["quote"].count(OPEN) != given["quote"].count(CLOSE) or given["quote"].count(OPEN) > 1:
        raise UsageError(f"{at}: {OPEN} and {CLOSE} stand once each around the quantity, or not at all")
    made = key(given["doc_id"], given["case_id"], given["indicator"], given["quote"])
    if given["key"] not in ("", made):
        raise UsageError(
            f"{at}: key {given['key']} does not fit doc_id, case_id, indicator and quote, which give {made}; "
            "restore them (a spreadsheet may have made 2.1 of 2.10) or leave the key empty"
        )
    field = given["field"] or ("" if op in ("set", "add") else "value")
    if field not in FIELDS:
        raise UsageError(f"{at}: field is {field!r}; known are {', '.join(FIELDS)}")
    if op in ("set", "add"):
        _check_value(at, field, given["new"], vocab)
    return Decision(
        at, made, given["doc_id"], given["case_id"], given["indicator"], given["quote"], field, cast(Op, op),
        given["old"], given["new"], given["reason"], given["who"], _iso(at, given["date"]),
    )  # fmt: skip


def _check_value(at: str, field: str, words: str, vocab: Vocabulary) -> None:
    """Raise UsageError for a value that the field's column cannot hold."""
    column = QUANTITIES.column(field)
    if column.type == "number" and words and _number(words) is None:
        raise UsageError(f"{at}: {field} is {words!r}, which is no number")
    if column.enum and words not in column.enum:
        raise UsageError(f"{at}: {field} is {words!r}; known are {', '.join(one or '(empty)' for one in column.enum)}")
    if field == "indicator" and words and words not in vocab.indicators.entries:
        near = difflib.get_close_matches(words, vocab.indicators.entries, 3)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise UsageError(f"{at}: indicator {words!r} is not in the vocabulary{hint}")
    if field == "period" and not _is_period(words):
        raise UsageError(f"{at}: period is {words!r}; write 2022, 2022-12, 2016/2018, /2026 (by) or 2020-05/ (since)")


def _is_period(words: str) -> bool:
    if not _PERIOD.fullmatch(words):
        return False
    try:
        for day in bounds(words):
            date.fromisoformat(day or "2000-01-01")
    except ValueError:
        return False
    return True


def _iso(at: str, words: str) -> str:
    """A date as a person or a spreadsheet writes it (2024-1-5, 2024/1/5), as ISO date."""
    if not words:
        return ""
    try:
        return date(*(int(part) for part in re.split(r"[-/.]", words))).isoformat()
    except (ValueError, TypeError, OverflowError):
        raise UsageError(f"{at}: date is {words!r}; write 2024-01-05") from None


def _number(words: str) -> float | None:
    try:
        number = float(words.replace(",", ""))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def strangers(decisions: Iterable[Decision], doc_ids: Iterable[str]) -> list[str]:
    """A line for each document that decisions name and that is none of ``doc_ids``."""
    known = set(doc_ids)
    first = {d.doc_id: d.at for d in reversed(list(decisions)) if d.doc_id not in known}
    return [f"{at}: there is no document {doc_id!r}" for doc_id, at in sorted(first.items())]


def apply(rows: Rows, decisions: Sequence[Decision], vocab: Vocabulary, source: Source) -> Rows:
    """The rows of one document with the decisions about it carried out; those that cannot be become issues.

    A decision may build on another (the value corrected in spring is corrected again in autumn): it is carried out when
    its quote is there and its old value is the present one, and the rest is tried again after every change.
    """
    (document,) = rows["documents"]
    pending = _grouped(d for d in decisions if d.doc_id == document["doc_id"])
    if not pending:
        return rows
    sheet = _Sheet(rows, vocab, source)
    while True:
        outcomes = [(group, sheet.carry_out(group)) for group in pending]
        left = [(group[0], outcome) for group, outcome in outcomes if outcome is not None]
        if len(left) == len(pending):
            return sheet.rows(left)
        pending = [group for group, outcome in outcomes if outcome is not None]


def _grouped(decisions: Iterable[Decision]) -> list[list[Decision]]:
    """Decisions one by one, but all rows that together add one quantity as one."""
    groups: list[list[Decision]] = []
    added: dict[str, list[Decision]] = {}
    for decision in decisions:
        if decision.op == "add" and decision.key in added:
            added[decision.key].append(decision)
            continue
        groups.append([decision])
        if decision.op == "add":
            added[decision.key] = groups[-1]
    return groups


class Outcome(Struct, frozen=True, gc=False):
    """Why a decision was not carried out, as an issue."""

    code: str
    severity: str
    message: str
    row: Row | None = None


@dataclass(slots=True)
class _Entry:
    """A quantity on the sheet: its row, what it was called so far, whether it still counts."""

    row: Row
    indicators: set[str]
    rejected: bool = False


class _Sheet:
    """One document's quantities while decisions are carried out on them."""

    def __init__(self, rows: Rows, vocab: Vocabulary, source: Source) -> None:
        self._rows = rows
        self._vocab = vocab
        self._source = source
        self._units = vocab.units.by_symbol
        self._text, self._origin = _normalised_text(source.text)
        self.entries = [_Entry(dict(row), {row["indicator"]}) for row in rows["quantities"]]
        self._by_quote: dict[str, list[_Entry]] = {}
        for entry in self.entries:
            self._by_quote.setdefault(normalised(entry.row["quote"]), []).append(entry)

    def carry_out(self, group: Sequence[Decision]) -> Outcome | None:
        """Carry out a decision, or say why it cannot be."""
        decision = group[0]
        if decision.op == "add":
            return self._add(group)
        matches = self._matches(decision)
        if not matches:
            return self._outcome("orphan", decision, "there is no such quote any more")
        standing = [entry for entry in matches if not entry.rejected]
        if not standing:
            return self._outcome("redundant", decision, "the quantity is rejected already", matches[0])
        column = QUANTITIES.column(decision.field)
        fitting = [entry for entry in standing if _same(column, entry.row[decision.field], decision.old)]
        if len(fitting) < len(standing):
            return self._misfit(decision, column, standing, bool(fitting))
        for entry in standing:
            if decision.op == "reject":
                entry.rejected = True
            elif decision.op == "confirm":
                entry.row["review"] = entry.row["review"] or "confirmed"
            else:
                self._set(entry, decision.field, decision.new)
        return None

    def _misfit(self, decision: Decision, column: Column, standing: Sequence[_Entry], some: bool) -> Outcome:
        """Why a decision whose quote is there does not fit: the old value is another now, or only some have it."""
        entry = next(e for e in standing if not _same(column, e.row[decision.field], decision.old))
        now = _words(entry.row[decision.field])
        if decision.op == "set" and all(_same(column, e.row[decision.field], decision.new) for e in standing):
            return self._outcome("redundant", decision, f"{decision.field} is {now or 'empty'!r} already", entry)
        if some:
            message = f"fits several quantities that differ; {SURROUND}"
            return self._outcome("ambiguous", decision, message, entry)
        message = f"{decision.field} was {decision.old!r} when this was decided and is {now!r} now; decide again"
        return self._outcome("stale", decision, message, entry)

    def _matches(self, decision: Decision) -> list[_Entry]:
        before, core, after = _parted(decision.quote)
        return [
            entry
            for entry in self._by_quote.get(core, ())
            if (entry.row["case_id"] or "") == decision.case_id
            and (decision.indicator in entry.indicators)
            and self._stands_between(entry.row, before, after)
        ]

    def _stands_between(self, row: Row, before: str, after: str) -> bool:
        if not before and not after:
            return True
        start = bisect_left(self._origin, row["char_start"])
        end = bisect_left(self._origin, row["char_end"])
        return self._text.endswith(before, max(start - len(before), 0), start) and self._text.startswith(after, end)

    def _set(self, entry: _Entry, field: str, words: str) -> None:
        row = entry.row
        if field == "value" and row["value_extracted"] is None and row["review"] != "added":
            row["value_extracted"] = row["value"]
        before = row["unit"], row["value"], row["value_si"]
        row[field] = _typed(QUANTITIES.column(field), words)
        if field == "indicator":
            entry.indicators.add(words)
        if field == "period":
            first, last = bounds(words)
            row["period_start"], row["period_end"] = _day(first), _day(last)
        if field in ("value", "unit"):
            self._convert(row, *before)
        if row["review"] != "added":
            row["review"] = "corrected"

    def _convert(self, row: Row, unit_before: str, value_before: float | None, si_before: float | None) -> None:
        """Bring dimension and SI value into line with value and unit."""
        unit = self._units.get(row["unit"])
        if unit is not None:
            row["dimension"], row["unit_si"], factor = unit.dimension, unit.si, unit.factor
        elif row["unit"] == unit_before and value_before and si_before is not None:
            factor = si_before / value_before
        else:
            row["unit_si"], row["value_si"] = "", None
            return
        row["value_si"] = None if row["value"] is None else float(f"{row['value'] * factor:.12g}")

    def _add(self, group: Sequence[Decision]) -> Outcome | None:
        decision = group[0]
        fields = {d.field: d.new for d in group}
        if not fields.get("value") and not (fields.get("low") and fields.get("high")):
            return self._outcome("incomplete", decision, "a quantity that is added needs a value, or low and high")
        before, core, after = _parted(decision.quote)
        spans = self._find(before, core, after, decision.case_id)
        if not spans:
            return self._outcome("orphan", decision, "there is no such quote any more")
        if len(spans) > 1:
            message = (
                f"stands {len(spans)} times in the case; bring surroundings into the quote: 前文{OPEN}{core}{CLOSE}后文"
            )
            return self._outcome("ambiguous", decision, message)
        (start, end) = spans[0]
        for entry in self.entries:
            if not entry.rejected and entry.row["char_start"] < end and start < entry.row["char_end"]:
                return self._already(decision, fields, entry)
        entry = _Entry(self._new_row(start, end, fields), {fields.get("indicator", "")})
        self.entries.append(entry)
        self._by_quote.setdefault(core, []).append(entry)
        return None

    def _already(self, decision: Decision, fields: dict[str, str], entry: _Entry) -> Outcome:
        """What to say of an added quantity where one stands already."""
        wrong = [name for name, words in fields.items() if not _same(QUANTITIES.column(name), entry.row[name], words)]
        if not wrong:
            return self._outcome("redundant", decision, "the quantity is extracted now", entry)
        message = f"“{entry.row['text']}” is extracted there now, with another {wrong[0]}; correct it with set"
        return self._outcome("stale", decision, message, entry)

    def _find(self, before: str, core: str, after: str, case_id: str) -> list[tuple[int, int]]:
        """The source spans at which a passage stands in a case."""
        low, high = 0, len(self._text)
        for case in self._rows["cases"]:
            if case["case_id"] == case_id:
                low, high = (bisect_left(self._origin, case[end]) for end in ("char_start", "char_end"))
        passage = before + core + after
        spans = []
        at = self._text.find(passage, low, high)
        while at >= 0 and core:
            first = at + len(before)
            spans.append((self._origin[first], self._origin[first + len(core) - 1] + 1))
            at = self._text.find(passage, at + 1, high)
        return spans

    def _new_row(self, start: int, end: int, fields: dict[str, str]) -> Row:
        paragraph = self._paragraph(start)
        quote = self._source.text[start:end]
        row: Row = {
            **{column.name: "" if column.required else None for column in QUANTITIES.columns},
            "doc_id": self._source.doc_id,
            **{name: paragraph[name] if paragraph else None for name in ("case_id", "section_id")},
            "page": self._source.page_at(start),
            "char_start": start,
            "char_end": end,
            "quote": quote,
            "text": "".join(quote.split("\n")),
            "sentence": _sentence(paragraph["text"], quote) if paragraph else quote,
            "comparator": "range" if fields.get("low") else "=",
            "dimension": "other",
            "modality": "actual",
            "rule": "correction",
            "review": "added",
            "boxes": [asdict(box) for box in self._source.boxes(start, end)],
        }
        entry = _Entry(row, set())
        for name in sorted(fields, key=FIELDS.index):
            self._set(entry, name, fields[name])
        if "dimension" in fields:
            row["dimension"] = fields["dimension"]
        return row

    def _paragraph(self, offset: int) -> Row | None:
        paragraphs = self._rows["paragraphs"]
        i = bisect_right(paragraphs, offset, key=lambda p: p["char_start"]) - 1
        return paragraphs[i] if i >= 0 else None

    def _nearest(self, decision: Decision) -> str:
        """The quotes most like one that is gone, of its case if that is still there: what it may have become."""
        wanted = _parted(decision.quote)[1]
        same = [e.row for e in self.entries if (e.row["case_id"] or "") == decision.case_id]
        pool = (same or [entry.row for entry in self.entries])[:NEAREST_AMONG]

        def likeness(row: Row) -> float:
            alike = difflib.SequenceMatcher(None, wanted, normalised(row["quote"]), autojunk=False).ratio()
            return alike + (0.2 if row["indicator"] == decision.indicator else 0)

        nearest = sorted(pool, key=lambda row: (-likeness(row), row["char_start"]))[:3]
        shown = "、".join(f"“{row['text']}” ({row['indicator'] or 'no indicator'})" for row in nearest)
        where = f"in case {decision.case_id}" if same else "in the document"
        return f"; nearest {where}: {shown or 'none'}"

    def _outcome(self, code: str, decision: Decision, message: str, entry: _Entry | None = None) -> Outcome:
        named = f"“{decision.quote}” ({decision.indicator or 'no indicator'})"
        severity = "info" if code == "redundant" else "error"
        message = f"{decision.at}: {decision.op} {decision.field} of {named}: {message}"
        return Outcome(code, severity, message, entry.row if entry else None)

    def rows(self, outcomes: Iterable[tuple[Decision, Outcome]]) -> Rows:
        """All tables of the document as the decisions leave them."""
        quantities = sorted((e.row for e in self.entries if not e.rejected), key=lambda row: row["char_start"])
        counted = Counter(row["case_id"] for row in quantities)
        cases = [{**case, "quantities": counted[case["case_id"]]} for case in self._rows["cases"]]
        known = {case["case_id"] for case in cases}
        doc_id = self._source.doc_id
        issues = list(self._rows["issues"])
        orphans = 0
        for decision, outcome in outcomes:
            row, message = outcome.row, outcome.message
            if outcome.code == "orphan" and (orphans := orphans + 1) <= NEAREST_FOR:
                message += self._nearest(decision)
            issues.append(
                {
                    "doc_id": doc_id,
                    "issue_id": len(issues) + 1,
                    "case_id": decision.case_id if decision.case_id in known else None,
                    "stage": "corrections",
                    "code": outcome.code,
                    "severity": outcome.severity,
                    "message": message,
                    "page": row["page"] if row else None,
                    "char_start": row["char_start"] if row else 0,
                    "char_end": row["char_end"] if row else 0,
                    "quote": row["quote"] if row else "",
                }
            )
        return {
            **self._rows,
            "cases": cases,
            "quantities": quantities,
            "indicators": indicator_rows(quantities, cases, self._vocab),
            "issues": issues,
        }


def _parted(quote: str) -> tuple[str, str, str]:
    """What stands before, in and after the marks of a quote, normalised."""
    if OPEN not in quote:
        return "", normalised(quote), ""
    before, _, rest = quote.partition(OPEN)
    core, _, after = rest.partition(CLOSE)
    return normalised(before), normalised(core), normalised(after)


def _normalised_text(text: str) -> tuple[str, list[int]]:
    """A text normalised, and for each of its characters the offset of the one it came from."""
    pieces: list[str] = []
    origin: list[int] = []
    known: dict[str, str] = {}
    for at, character in enumerate(text):
        made = known.get(character)
        if made is None:
            made = known[character] = normalised(character)
        if made:
            pieces.append(made)
            origin.extend([at] * len(made))
    return "".join(pieces), origin


def _sentence(paragraph: str, quote: str) -> str:
    """The sentence of a mended paragraph that holds a quote; the whole paragraph where it cannot be told."""
    wanted = normalised(quote)
    sentences = Sentences(paragraph)
    for start in sentences.starts:
        first, last = sentences.span(start)
        if wanted in normalised(paragraph[first:last]):
            return paragraph[first:last]
    return paragraph


def _same(column: Column, value: Any, words: str) -> bool:
    """Whether a row's value is what a decision says; numbers as numbers, empty and null alike."""
    if column.type == "number":
        number = _number(words) if words else None
        return value == number or (
            value is not None and number is not None and math.isclose(value, number, rel_tol=1e-12)
        )
    return (value or "") == words


def _typed(column: Column, words: str) -> Any:
    return (_number(words) if words else None) if column.type == "number" else words


def _words(value: Any) -> str:
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None
