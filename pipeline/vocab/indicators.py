"""The vocabulary of indicators: what can be measured, how it is called, in which unit, where it is defined.

``indicators/*.toml`` holds one table an indicator, its key the table's name::

    [forest_coverage_rate]
    zh = '森林覆盖率'
    en = 'Forest coverage rate'
    definition_zh = '…'
    definition_en = '…'
    dimensions = 'ratio'
    unit = '%'
    range = [0, 100]
    source = '发改环资〔2020〕296号'
    scored = true
    stock = true
    cues = ['森林覆盖率 森林覆被率', { words = '覆盖率', near = '森林 林地' }]
    examples = ['全县森林覆盖率达[84%]。']
    counter_examples = ['林草覆盖率达[84%]。']

Words are separated by spaces. A *cue* is a surface looked for in the words that name a quantity. ``^`` and ``$`` tie
it to their beginning and end, ``…`` stands for a gap (``单位…能耗``). The surfaces ``*`` (any naming words) and ``^$``
(none) need a scope or a pattern. A cue written as a table carries conditions:

- ``dimensions``, ``units``, ``statistics`` of the quantity (``-`` for none). Without ``statistics`` a cue speaks for
  any number but a ratio that is a change: 提高1.2个百分点 is no forest coverage rate.
- ``without``: none of these may stand in the naming words.
- Words of the text around the number, of each scope one: ``number`` (the mention itself), ``next`` (the few characters
  after it), ``clause``, ``clauses`` (with the clause before it), ``sentence``, ``near`` (what was said shortly before).
- Their opposites ``not_number``, ``not_clause``, ``not_clauses``, ``not_next``: none of these.

``pattern`` of a cue is a regular expression (of the package ``regex``) that the naming words must match somewhere:
``{ words = '面积$', pattern = '^全[县市省]总?面积$' }``.

``[84%]`` in an example marks the number that is (in a counter-example: is not) this indicator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

from msgspec import Struct

from pipeline.errors import VocabularyError
from pipeline.vocab.entries import checked, read_toml
from pipeline.vocab.units import Dimension

DIMENSIONS = frozenset(get_args(Dimension))
STATISTICS = frozenset(["annual", "monthly", "daily", "cumulative", "average", "max", "min", "change", ""])
SCOPES = ("number", "next", "clause", "clauses", "sentence", "near")
BARRED_SCOPES = ("not_number", "not_clause", "not_clauses", "not_next")

_TEXTS = ("zh", "en", "definition_zh", "definition_en", "unit", "source")
_FIELDS = {*_TEXTS, "dimensions", "range", "scored", "stock", "cues", "examples", "counter_examples"}
_MARKS = frozenset("^$*")
_CUE_FIELDS = {"words", "dimensions", "units", "statistics", "without", "pattern", *SCOPES, *BARRED_SCOPES}
PATTERN_SECONDS = 1.0
"""How long a pattern may look at one name: names are short, so only one that backtracks without end needs it."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that somebody wrote into the vocabulary, and where, should it be a bad one."""

    written: str
    compiled: Any = field(compare=False)
    file: str = field(compare=False)
    key: str

    def found(self, words: str) -> bool:
        """Whether the words match it somewhere.

        Raises VocabularyError for a pattern that cannot make up its mind in time.
        """
        try:
            return self.compiled.search(words, timeout=PATTERN_SECONDS) is not None
        except TimeoutError:
            raise VocabularyError(self.file, self.key, f"the pattern {self.written} takes too long") from None


class Conditions(Struct, frozen=True, gc=False):
    """Under which conditions a cue speaks for an indicator; cues written together share them."""

    key: str
    scored: bool
    dimensions: frozenset[str]
    units: frozenset[str]
    statistics: frozenset[str]
    without: Words
    pattern: Pattern | None
    scopes: tuple[tuple[str, Words], ...]
    """Scopes and words of which one must stand there."""
    barred: tuple[tuple[str, Words], ...]
    """Scopes (without ``not_``) and words of which none may stand there."""

    @property
    def count(self) -> int:
        """How many sorts of evidence they ask for."""
        return (
            len(self.scopes) + len(self.barred) + bool(self.units) + bool(self.statistics) + (self.pattern is not None)
        )

    @property
    def evidence(self) -> Words:
        """The words of the text that count for the cue, of all scopes."""
        return tuple(word for _, words in self.scopes for word in words)


class Cue(Struct, frozen=True, gc=False):
    """One surface that speaks for an indicator, and the conditions under which it does."""

    surface: str
    """As written in the vocabulary; what ``explain`` prints."""
    parts: Words
    """The surface without anchors, split at its gaps; empty for ``*`` and ``^$``."""
    at_start: bool
    at_end: bool
    when: Conditions
    weight: tuple[bool, int, int]
    """What makes one cue win over another: the guide's keys, then length, then conditions."""

    def goes_on(self, words: str, at: int) -> bool:
        """Whether naming words that hold the first part at ``at`` hold the other parts and end as the surface asks."""
        if self.at_start and at:
            return False
        end = at + len(self.parts[0])
        for part in self.parts[1:]:
            begin = words.find(part, end)
            if begin < 0:
                return False
            end = begin + len(part)
        return not self.at_end or words.endswith(self.parts[-1])


class Indicator(Struct, frozen=True, gc=False):
    """One entry of the vocabulary."""

    key: str
    zh: str
    en: str
    definition_zh: str
    definition_en: str
    dimensions: Words
    unit: str
    """The unit its values are published in; empty for a bare number."""
    low: float | None
    high: float | None
    source: str
    """The document that defines it, with its number."""
    scored: bool
    """Whether the key belongs to the gold guide's vocabulary; such keys win over all others."""
    stock: bool
    """Whether a place has one value of it at a time, so that two values contradict each other."""
    cues: tuple[Cue, ...]
    examples: Words
    counter_examples: Words

    def plausible(self, value: float) -> bool:
        """Whether a value in the entry's unit lies in its plausible range (ends included)."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


class Opening(Struct, frozen=True, gc=False):
    """Cues whose surfaces begin with the same part."""

    whole: tuple[Cue, ...]
    """Those of which it is the whole surface."""
    more: tuple[Cue, ...]
    """Those with anchors or further parts."""


class Openings(Struct, frozen=True, gc=False):
    """The cues of one dimension by what their surfaces begin with."""

    surfaces: Mapping[str, Opening]
    """By the first part of the surface."""
    sizes: Mapping[str, tuple[int, ...]]
    """First characters with the lengths of the parts they begin, the longest first."""
    any_words: tuple[Cue, ...]
    """The surfaces ``*``."""
    no_words: tuple[Cue, ...]
    """The surfaces ``*`` and ``^$``."""


@dataclass(frozen=True)
class Indicators:
    """All entries by key, and their cues by dimension."""

    entries: Mapping[str, Indicator]
    index: Mapping[str, Openings]

    def cues_in(self, words: str, dimension: str) -> list[Cue]:
        """The cues of a dimension whose surfaces stand in the naming words; their conditions are still to be met."""
        openings = self.index.get(dimension)
        if openings is None:
            return []
        surfaces, sizes = openings.surfaces, openings.sizes
        found = [*(openings.any_words if words else openings.no_words)]
        for at, first in enumerate(words):
            for size in sizes.get(first, ()):
                opening = surfaces.get(words[at : at + size])
                if opening is not None and at + size <= len(words):
                    found += opening.whole
                    if opening.more:
                        found += [cue for cue in opening.more if cue.goes_on(words, at)]
        return found


def load_indicators(directory: Path) -> Indicators:
    """Read ``indicators/*.toml`` below a directory.

    Raises VocabularyError, naming file and entry, for a file that is no TOML, a key defined twice, a missing label,
    definition or source, an unknown field, dimension or statistic, a range upside down, a bad surface, and for two
    entries that claim the same surface under conditions that can hold together.
    """
    entries: dict[str, Indicator] = {}
    home: dict[str, str] = {}
    for path in sorted((directory / "indicators").glob("*.toml")):
        tables = read_toml(path.parent, path.name)
        for key, table in tables.items():
            if key in entries:
                raise VocabularyError(path.name, key, f"defined already in {home[key]}")
            with checked(path.name, key):
                entries[key] = _entry(path.name, key, table)
            home[key] = path.name
    _refuse_rivals(entries.values(), home)
    return Indicators(entries, _index(entries.values()))


def _entry(file: str, key: str, table: Any) -> Indicator:
    """Check one TOML table and build its entry."""

    def refuse(reason: str) -> VocabularyError:
        return VocabularyError(file, key, reason)

    if not isinstance(table, dict):
        raise refuse("is no table")
    if unknown := set(table) - _FIELDS:
        raise refuse(f"unknown field {min(unknown)}")
    for name in _TEXTS:
        if not isinstance(table.get(name), str) or not (table[name] or name == "unit"):
            raise refuse(f"missing {name}")
    dimensions = _words(table.get("dimensions"))
    if not dimensions:
        raise refuse("missing dimensions")
    low, high = _range(table.get("range"), refuse)
    examples, counter_examples = _sentences(table.get("examples")), _sentences(table.get("counter_examples", []))
    if examples is None or counter_examples is None or not examples:
        raise refuse("examples and counter_examples are lists of sentences, examples at least one")
    for sentence in examples + counter_examples:
        if not 0 <= sentence.find("[") < sentence.find("]") - 1 or sentence.count("[") > 1:
            raise refuse(f"mark one number as [84%] in: {sentence}")
    scored = table.get("scored", False)
    written = table.get("cues")
    if not isinstance(written, list) or not written:
        raise refuse("missing cues")
    cues = tuple(cue for one in written for cue in _cues(file, key, one, dimensions, scored, refuse))
    for dimension in dimensions:
        if dimension not in DIMENSIONS:
            raise refuse(f"unknown dimension {dimension}")
    return Indicator(
        key=key,
        **{name: table[name] for name in _TEXTS},
        dimensions=dimensions,
        low=low,
        high=high,
        scored=scored,
        stock=table.get("stock", False),
        cues=cues,
        examples=examples,
        counter_examples=counter_examples,
    )


def _words(value: Any) -> Words:
    """The words of a TOML string; none if it is anything else."""
    return tuple(value.split()) if isinstance(value, str) else ()


def _sentences(value: Any) -> Words | None:
    """A TOML list of strings as a tuple, None if it is anything else."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    return None


def _range(value: Any, refuse: Any) -> tuple[float | None, float | None]:
    """``[0, 100]``, ``[0]`` (no upper end) or nothing."""
    if value is None:
        return None, None
    if not isinstance(value, list) or not value or any(not isinstance(end, int | float) for end in value):
        raise refuse("range is a list of one or two numbers")
    low, high = value[0], value[1] if len(value) > 1 else None
    if high is not None and high <= low:
        raise refuse(f"range upside down: {low} to {high}")
    return low, high


def _cues(file: str, key: str, written: Any, dimensions: Words, scored: bool, refuse: Any) -> Iterable[Cue]:
    """The cues one item of ``cues`` stands for: a surface, or a table with several under the same conditions."""
    table = {"words": written} if isinstance(written, str) else written
    if not isinstance(table, dict):
        raise refuse("a cue is a surface or a table")
    if unknown := set(table) - _CUE_FIELDS:
        raise refuse(f"unknown field {min(unknown)} in a cue")
    lists = {name: _words(value) for name, value in table.items() if name != "pattern"}
    for name, words in lists.items():
        if not words:
            raise refuse(f"{name} of a cue is a string of words")
    if "words" not in lists:
        raise refuse("a cue without words")
    when = Conditions(
        key=key,
        scored=scored,
        dimensions=frozenset(lists.get("dimensions", dimensions)),
        units=_or_none(lists.get("units", ())),
        statistics=_or_none(lists.get("statistics", ())),
        without=lists.get("without", ()),
        pattern=_pattern(file, key, table["pattern"], refuse) if "pattern" in table else None,
        scopes=tuple((scope, lists[scope]) for scope in SCOPES if scope in lists),
        barred=tuple((scope.removeprefix("not_"), lists[scope]) for scope in BARRED_SCOPES if scope in lists),
    )
    if odd := when.statistics - STATISTICS:
        raise refuse(f"unknown statistic {min(odd)}")
    if odd := when.dimensions - set(dimensions):
        raise refuse(f"a cue's dimension is none of the entry's: {min(odd)}")
    for word in when.without:
        if word in table["words"]:
            raise refuse(f"a surface holds {word}, which must not be there")
    conditions = when.count
    for surface in lists["words"]:
        parts = () if surface in ("*", "^$") else tuple(surface.removeprefix("^").removesuffix("$").split("…"))
        if any(not part or not _MARKS.isdisjoint(part) for part in parts):
            raise refuse(f"bad surface {surface!r}")
        if not parts and not when.scopes and when.pattern is None:
            raise refuse(f"the surface {surface} needs a scope (clause, near, …) or a pattern")
        at_start, at_end = surface[0] == "^", surface[-1] == "$"
        weight = scored, 2 * sum(map(len, parts)) + at_start + at_end, conditions
        yield Cue(surface, parts, at_start, at_end, when, weight)


def _pattern(file: str, key: str, written: Any, refuse: Any) -> Pattern:
    """A pattern of the vocabulary, compiled; ``regex`` is imported only where an entry has one."""
    regex: Any = import_module("regex")

    if not isinstance(written, str) or not written:
        raise refuse("pattern of a cue is a string")
    try:
        return Pattern(written, regex.compile(written), file, key)
    except regex.error as error:
        raise refuse(f"the pattern {written} is none: {error}") from None


def _or_none(words: Words) -> frozenset[str]:
    """The words with ``-`` read as the empty one."""
    return frozenset("" if word == "-" else word for word in words)


def _refuse_rivals(entries: Iterable[Indicator], home: Mapping[str, str]) -> None:
    """Raise for two cues with one surface between which nothing decides."""
    by_surface: dict[str, list[Cue]] = {}
    for entry in entries:
        for cue in entry.cues:
            rivals = by_surface.setdefault(cue.surface, [])
            for other in rivals:
                if _rivals(cue, other):
                    key, rival = cue.when.key, other.when.key
                    there = f"{rival} ({home[rival]})" if rival != key else "this entry"
                    raise VocabularyError(home[key], key, f"cue {cue.surface!r} belongs to {there} already")
            rivals.append(cue)


def _rivals(one: Cue, other: Cue) -> bool:
    """Whether two cues of one surface can hold together with the same weight and the same evidence.

    Within one entry nothing is in doubt, so there only a plain repetition is refused.
    """

    def meet(a: Iterable[str], b: Iterable[str]) -> bool:
        a, b = set(a), set(b)
        return not a or not b or bool(a & b)

    mine, theirs = one.when, other.when
    if mine.key == theirs.key:
        return mine == theirs
    if mine.dimensions.isdisjoint(theirs.dimensions) or one.weight != other.weight:
        return False
    if not meet(mine.units, theirs.units) or not meet(mine.statistics, theirs.statistics):
        return False
    return meet(mine.evidence, theirs.evidence)  # of different words the one nearer to the number decides


def _index(entries: Iterable[Indicator]) -> Mapping[str, Openings]:
    """Cues by dimension and by what their surfaces begin with."""
    by_dimension: dict[str, list[Cue]] = {}
    for entry in entries:
        for cue in entry.cues:
            for dimension in cue.when.dimensions:
                by_dimension.setdefault(dimension, []).append(cue)
    return {dimension: _openings(cues) for dimension, cues in by_dimension.items()}


def _openings(cues: Iterable[Cue]) -> Openings:
    """The cues of one dimension, indexed."""
    without_parts: list[Cue] = []
    by_part: dict[str, list[Cue]] = {}
    sizes: dict[str, set[int]] = {}
    for cue in cues:
        if cue.parts:
            part = cue.parts[0]
            by_part.setdefault(part, []).append(cue)
            sizes.setdefault(part[0], set()).add(len(part))
        else:
            without_parts.append(cue)
    return Openings(
        surfaces={part: _opening(part, same) for part, same in by_part.items()},
        sizes={first: tuple(sorted(lengths, reverse=True)) for first, lengths in sizes.items()},
        any_words=tuple(cue for cue in without_parts if not cue.at_end),
        no_words=tuple(without_parts),
    )


def _opening(part: str, cues: Iterable[Cue]) -> Opening:
    """The cues that begin with one part, told apart by whether it is all that they ask for."""
    whole: list[Cue] = []
    more: list[Cue] = []
    for cue in cues:
        (whole if cue.surface == part else more).append(cue)
    return Opening(tuple(whole), tuple(more))
