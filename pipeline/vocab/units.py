"""Units and measure words: the surfaces of units.toml and measure_words.toml as prefix tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct

from pipeline.errors import VocabularyError
from pipeline.vocab.entries import checked, read_toml

UNITS = "units.toml"
WORDS = "measure_words.toml"
FIGURES = "figures.toml"

Dimension = Literal[
    "area", "length", "volume", "mass", "duration", "temperature", "energy", "power", "money", "ratio", "count", "rank",
    "speed", "flow", "concentration", "pressure", "other",
]  # fmt: skip


class Unit(Struct, frozen=True, gc=False):
    """A unit of measurement or a measure word, with its way to SI (``value × factor``)."""

    symbol: str
    dimension: str
    si: str = "1"
    factor: float = 1.0
    kind: Literal["unit", "classifier", "noun", "people"] = "unit"
    scale: float = 1.0
    """What one of this surface is in units of the symbol (a 角 is 0.1 CNY)."""
    rate: str = ""
    """Its symbol below a stroke, where that is another one (t/d)."""
    chinese: bool = True
    """Whether it is read behind a bare Chinese numeral (三方 and 两角 are other words)."""


class Ambiguous(Struct, frozen=True, gc=False):
    """A surface whose unit its clause must tell (度): the first context with a cue there, else the default."""

    contexts: tuple[tuple[tuple[str, ...], Unit], ...]
    default: Unit
    chinese: bool = True

    def resolve(self, clauses: Iterable[str]) -> Unit:
        """The unit that the first clause with a cue points to (the nearest comes first)."""
        for clause in clauses:
            for cues, unit in self.contexts:
                if any(cue in clause for cue in cues):
                    return unit
        return self.default


@dataclass(frozen=True)
class Units:
    """All surfaces of units, and the set phrases in which a numeral measures nothing."""

    surfaces: Mapping[str, Unit | Ambiguous]
    below: Mapping[str, Unit]
    """Surfaces that are read only below a stroke (日, a)."""
    not_before: Mapping[str, tuple[str, ...]]
    figures: Mapping[str, str]
    """Set phrase -> reason of its refusal (三农 -> figure_of_speech)."""
    slogans: tuple[str, ...]
    """What follows 个 where it counts a slogan (两个确立, 三个务必)."""
    ordinals: Mapping[str, str]
    """Word behind 第…, or behind a number, that makes it a name (批 -> batch)."""
    examples: tuple[tuple[str, str, bool], ...] = field(default=(), repr=False)
    """(unit symbol, phrase, whether the unit is read there): the vocabulary's own tests."""
    openings: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """The first characters of surfaces, with the lengths of the surfaces they begin, longest first."""
    figure_openings: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """The first two characters of set phrases, with the lengths of the phrases they begin, longest first."""

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The characters with which a unit may begin behind a number: its own, and 6700 约吨, \\text{mg/L}, rm{…}."""
        return frozenset(self.openings) | frozenset("约\\tmr")

    @cached_property
    def by_symbol(self) -> Mapping[str, Unit]:
        """The units by their canonical symbols; all surfaces of one symbol have its dimension and its way to SI."""
        return {unit.symbol: unit for unit in self.surfaces.values() if isinstance(unit, Unit)}

    def factor(self, unit: str, wanted: str) -> float | None:
        """What a value in one unit is multiplied by to stand in another; None where they are of different kinds.

        Measure words of things count alike (17 家 is 17 个); households, people and visits do not (贫困户 1560 户).
        """
        if unit == wanted:
            return 1.0
        have, want = self.by_symbol.get(unit), self.by_symbol.get(wanted)
        if have is None or want is None or have.dimension != want.dimension or have.si != want.si:
            return None
        if have.dimension == "count" and _counted(unit) != _counted(wanted):
            return None
        return have.factor / want.factor

    def longest_at(self, text: str, at: int, below: bool = False) -> tuple[str, Unit | Ambiguous] | None:
        """The longest surface that begins at an offset of a text without spaces (``below`` a stroke)."""
        for size in self.openings.get(text[at : at + 1], ()):
            surface = text[at : at + size]
            unit = self.surfaces.get(surface) or (self.below.get(surface) if below else None)
            if unit is None:
                continue
            stops = self.not_before.get(surface)
            if stops and text.startswith(stops, at + size):
                continue
            follower = text[at + size : at + size + 1]
            if follower.isascii() and follower.isalnum() and surface[-1].isascii() and surface[-1].isalpha():
                continue
            return surface, unit
        return None


def _counted(symbol: str) -> str:
    """What sort of thing a measure word counts: visits (人次), households (户), people (人, 名), or things."""
    for sort in ("次", "户", "人", "名"):
        if sort in symbol:
            return "人" if sort == "名" else sort
    return ""


def load_units(directory: Path) -> Units:
    """Load units.toml, measure_words.toml and figures.toml.

    Raises VocabularyError naming file, entry and reason: an unknown dimension, a surface claimed twice.
    """
    table = read_toml(directory, UNITS)
    words = read_toml(directory, WORDS)
    figures = read_toml(directory, FIGURES)
    surfaces: dict[str, Unit | Ambiguous] = {}
    owner: dict[str, str] = {}
    not_before: dict[str, tuple[str, ...]] = {}
    examples: list[tuple[str, str, bool]] = []

    def claim(file: str, entry: str, surface: str, unit: Unit | Ambiguous) -> None:
        if surface in owner:
            raise VocabularyError(file, entry, f"{surface!r} is claimed by {owner[surface]!r} too")
        owner[surface] = entry
        surfaces[surface] = unit

    units: dict[str, Unit] = {}
    below: dict[str, Unit] = {}
    for symbol, entry in _entries(UNITS, table, "unit"):
        with checked(UNITS, symbol):
            if entry.get("dimension") not in get_args(Dimension):
                raise VocabularyError(UNITS, symbol, f"unknown dimension {entry.get('dimension')!r}")
            unit = Unit(
                entry.get("symbol", symbol), entry["dimension"], entry["si"], entry["factor"],
                scale=entry.get("scale", 1.0), rate=entry.get("rate", ""), chinese=entry.get("chinese", True),
            )  # fmt: skip
            units[symbol] = unit
            for surface in entry["surfaces"]:
                claim(UNITS, symbol, surface, unit)
            for surface in entry.get("below", ()):
                if surface in below:
                    raise VocabularyError(UNITS, symbol, f"{surface!r} is claimed by {below[surface].symbol!r} too")
                below[surface] = unit
            for surface, stops in entry.get("not_before", {}).items():
                if surface not in entry["surfaces"]:
                    raise VocabularyError(UNITS, symbol, f"not_before of {surface!r}, which is none of its surfaces")
                not_before[surface] = tuple(stops)
            symbol = unit.symbol
            examples += [(symbol, phrase, True) for phrase in entry.get("examples", ())]
            examples += [(symbol, phrase, False) for phrase in entry.get("counter_examples", ())]
    for surface, entry in _entries(UNITS, table, "ambiguous"):
        with checked(UNITS, surface):
            for symbol in [entry["default"], *(c["unit"] for c in entry["context"])]:
                if symbol not in units:
                    raise VocabularyError(UNITS, surface, f"unknown unit {symbol!r}")
            contexts = tuple((tuple(c["cues"]), units[c["unit"]]) for c in entry["context"])
            claim(UNITS, surface, surface, Ambiguous(contexts, units[entry["default"]], entry.get("chinese", True)))
            not_before[surface] = tuple(entry.get("not_before", ()))

    with checked(WORDS, "lists"):
        arabic_only = set(words["arabic_only"].split())
        for word in words["classifiers"].split():
            claim(WORDS, "classifiers", word, Unit(word, "count", kind="classifier", chinese=word not in arabic_only))
        for word in words["nouns"].split():
            claim(WORDS, "nouns", word, Unit(word, "count", kind="noun", chinese=False))
        for word in words["people"].split():
            claim(WORDS, "people", word, Unit("人", "count", kind="people", chinese=False))
        for word in words["households"].split():
            claim(WORDS, "households", word, Unit("户", "count", kind="people", chinese=False))
        if not arabic_only <= set(surfaces):
            raise VocabularyError(WORDS, "arabic_only", f"no measure words: {' '.join(arabic_only - set(surfaces))}")
        for word, stops in words["not_before"].items():
            if word not in surfaces or word in not_before:
                raise VocabularyError(WORDS, word, "not_before of a word that is none of the lists'")
            not_before[word] = tuple(stops.split())

    phrases: dict[str, str] = {}
    for reason, entry in _entries(FIGURES, figures, "figures"):
        with checked(FIGURES, reason):
            for phrase in entry["phrases"].split():
                if phrase in phrases:
                    raise VocabularyError(FIGURES, reason, f"{phrase!r} is claimed by {phrases[phrase]!r} too")
                phrases[phrase] = reason
    ordinals: dict[str, str] = {}
    for reason, entry in _entries(FIGURES, figures, "ordinals"):
        with checked(FIGURES, reason):
            for word in entry["words"].split():
                if word in ordinals:
                    raise VocabularyError(FIGURES, reason, f"{word!r} is claimed by {ordinals[word]!r} too")
                ordinals[word] = reason
    with checked(FIGURES, "slogan"):
        slogans = tuple(figures["slogan"]["heads"].split())
    return Units(
        surfaces, below, not_before, phrases, slogans, ordinals, tuple(examples),
        _openings([*surfaces, *below], 1), _openings(phrases, 2),
    )  # fmt: skip


def _entries(file: str, tables: dict[str, Any], name: str) -> Iterable[tuple[str, dict[str, Any]]]:
    """The entries of a table; raises VocabularyError where the file has none of that name."""
    with checked(file, name):
        return dict(tables[name]).items()


def _openings(words: Iterable[str], size: int) -> dict[str, tuple[int, ...]]:
    """The first characters of words, with the lengths of the words they begin, longest first."""
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[:size], set()).add(len(word))
    return {opening: tuple(sorted(found, reverse=True)) for opening, found in lengths.items()}
