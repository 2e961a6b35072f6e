"""Words by which a number's name is found: linking verbs, verbs with counted objects, property nouns, stops."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.errors import VocabularyError
from pipeline.vocab.entries import checked, read_toml

FILE = "names.toml"
MEASURE_WORDS = "measure_words.toml"


class Words(frozenset[str]):
    """A set of words that is asked at a place of a text; the longest that fits answers."""

    firsts: Mapping[str, tuple[int, ...]]
    """First characters with the lengths of the words they begin, the longest first: one look rules out most places."""
    lasts: Mapping[str, tuple[int, ...]]
    """Last characters likewise."""

    __slots__ = ("__dict__", "firsts", "lasts")

    def __new__(cls, words: Iterable[str]) -> Words:
        """The set of the words, indexed."""
        self = super().__new__(cls, words)
        self.firsts, self.lasts = _lengths(self, 0), _lengths(self, -1)
        return self

    @cached_property
    def opening(self) -> re.Pattern[str]:
        """A first character with a second one behind it, or one that is a word: one search rules out most stretches.

        Compiled when it is first asked for: few lists are, and each takes a millisecond.
        """
        seconds = _any(word[1] for word in self if len(word) > 1)
        single = _any(word for word in self if len(word) == 1)
        follow = [f"(?={seconds})" if seconds else "", f"(?<={single})" if single else ""]
        return re.compile(f"{_any(self.firsts)}(?:{'|'.join(filter(None, follow))})")

    def openings(self, text: str, start: int, end: int) -> list[int]:
        """The offsets of a stretch at which a member may begin, to be asked with ``beginning``."""
        return [match.start() for match in self.opening.finditer(text, start, end)]

    def ending(self, text: str, start: int, end: int) -> int:
        """Length of the longest member that ends at ``end`` and begins at ``start`` or later; 0 if none."""
        if end > start and (lengths := self.lasts.get(text[end - 1])):
            for length in lengths:
                if length <= end - start and text[end - length : end] in self:
                    return length
        return 0

    def beginning(self, text: str, start: int, end: int) -> int:
        """Length of the longest member that begins at ``start`` and ends at ``end`` or before; 0 if none."""
        if end > start and (lengths := self.firsts.get(text[start])):
            for length in lengths:
                if length <= end - start and text[start : start + length] in self:
                    return length
        return 0


def _any(characters: Iterable[str]) -> str:
    """The pattern of one of the characters; empty if there are none."""
    each = "".join(sorted(set(characters)))
    return each and f"[{re.escape(each)}]"


def _lengths(words: Iterable[str], at: int) -> dict[str, tuple[int, ...]]:
    """The lengths of words by the character that each has at its first or last place, the longest first."""
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[at], set()).add(len(word))
    return {character: tuple(sorted(lengths, reverse=True)) for character, lengths in found.items()}


@dataclass(frozen=True, slots=True)
class Names:
    """The words of ``names.toml`` by their part in the grammar of :mod:`pipeline.naming.clauses`."""

    bound: Words
    """Qualifiers, linking verbs, adverbs and particles between a name and its number."""
    linking: Words
    """Of these the linking verbs and the qualifiers that link (达, 突破)."""
    trailing: Words
    """What ends a name without being of it (等, 中)."""
    change: Words
    between: Words
    """What stands between a name and its number: bound words and verbs of change."""
    degree: Words
    """Adjectives that state a change only after a comparison (比上年多 3 亿元)."""
    exceed: Words
    """Verbs before a reference that is not the name (快于经济增速)."""
    compare: Words
    origin: Words
    """Words that begin 由过去的… before a verb of change."""
    turning: Words
    """Words at which a clause turns from the name to what it is compared with: those of ``exceed`` and ``origin``."""
    opening: Words
    """Verbs, prepositions and adverbs that open a name even before a noun of property."""
    strong: Words
    """Verbs rarely part of a noun, with the opening ones."""
    weak: Words
    """Verbs that are also parts of nouns."""
    verbs: Words
    """The strong and the weak ones."""
    predicates: Words
    """Verbs that end the noun that does them: strong ones, but none inside a noun (技术研发创新平台), some weak."""
    kept: Words
    """Verbs that belong to the name of a measure (节约标准煤)."""
    gained: Words
    """Of these the ones that do not belong to the name of a count (新增｜绿色工厂 4 家; but 节能技改项目 12 个)."""
    modifier: Words
    """Words before a name that are not of it (全县)."""
    future: Words
    """Verbs that say only that the number is planned."""
    skipped: Words
    """Verbs at the head of a name that are weighed once more: kept, future and weak ones."""
    measure: Words
    """Measure words of counts (个, 家, 座); any other unit of a count is the thing counted."""
    events: Words
    """Measure words of events (次, 场)."""
    tail: Words
    """Verbs that end the noun after a number without being of it (老旧小区｜改造)."""
    head: Words
    """Nouns of property: a name that ends with one is complete (面积, 率)."""
    carriers: Words
    """Nouns that a verb before them describes (招商推介｜活动)."""
    rates: Words
    """Of these the ones that a property has in turn (投资｜增速)."""
    owned: Words
    """Properties that stand alone after their owner (设计规模)."""
    owner_endings: Words
    bearers: Words
    """Things counted that a measure after them belongs to (16 个设区市｜细颗粒物浓度), with the owners."""
    pairs: Words
    """Words that share the rest of a name with their neighbour (城镇、农村｜居民人均可支配收入)."""
    attributes: Words
    """Words that the rest which names share begins with (煤炭、矿石｜清洁疏港比例)."""
    locations: Words
    """Of these the ones that say only where."""
    blends: dict[str, tuple[str, ...]]
    """Words that blend two names, with the halves (城乡居民: 城镇居民, 农村居民)."""
    generic: Words
    """Words that name nothing themselves (总数, 数量)."""
    spans: Words
    """Words that measure from a point in time and name nothing (过去, 至今)."""
    states: Words
    """States that last so long, and are the name though a noun follows (消失 20 年的｜桃花水母)."""
    nouns: Words
    """Nouns of one character that may stand alone (县)."""
    suffixes: Words
    """Characters that make a noun of the verb before them (开发区)."""
    suffixed: Words
    """Words that begin with such a character and stand alone (区域)."""
    stop: Words
    """Words at which a noun after the number ends."""
    guard: Words
    """Words that contain a short word of another group without being split by it."""
    rank: Words
    bare: Words
    """Properties that have their owner from the number before (…万亿元，总量居全国第 10 位)."""
    places: Words
    empty: Words
    """Words that are no name by themselves (单日, 快于, 全县)."""
    adjectives: Words
    """Adjectives that 的 joins to the noun counted (3 项主要的｜改革任务)."""


def load_names(directory: Path) -> Names:
    """Read ``names.toml``, and the measure words of the unit grammar.

    Raises VocabularyError where a group is missing, empty, or claims a word twice, or where two groups
    that exclude each other claim the same word.
    """
    table = read_toml(directory, FILE)
    with checked(FILE, "blend"):
        blends = {blend: tuple(halves.split()) for blend, halves in table.pop("blend", {}).items()}
    group: dict[str, frozenset[str]] = {}
    for section, entries in table.items():
        with checked(FILE, section):
            group |= {f"{section}.{key}": _words(section, key, value) for key, value in entries.items()}
    for first, second in _EXCLUSIVE:
        for word in sorted(group.get(first, frozenset()) & group.get(second, frozenset())):
            raise VocabularyError(FILE, word, f"stands in both {first} and {second}")

    def words(*names: str) -> Words:
        missing = [name for name in names if not group.get(name)]
        if missing:
            raise VocabularyError(FILE, missing[0], "is missing or empty")
        return Words(word for name in names for word in group[name])

    between = ("approximators", "latex", "qualifiers", "linking", "adverbs", "particles")
    bound = words(*(f"bound.{key}" for key in between))
    change, exceed, origin = words("change.verbs"), words("change.exceed"), words("change.from")
    strong = words("action.strong", "action.opening")
    weak, future, kept = words("action.weak"), words("modifier.future"), words("action.kept", "action.gained")
    return Names(
        bound=bound,
        linking=words("bound.qualifiers", "bound.linking"),
        trailing=words("bound.trailing"),
        change=change,
        between=Words(bound | change),
        degree=words("change.degree"),
        exceed=exceed,
        compare=words("change.compare"),
        origin=origin,
        turning=Words(exceed | origin),
        opening=words("action.opening"),
        strong=strong,
        weak=weak,
        verbs=Words(strong | weak),
        predicates=Words((strong - words("action.nominal")) | words("action.plain")),
        gained=words("action.gained"),
        kept=kept,
        modifier=words("modifier.words"),
        future=future,
        skipped=Words(kept | future | weak),
        measure=_measure_words(directory),
        events=words("event.words"),
        tail=words("tail.words"),
        head=words("head.words"),
        carriers=words("head.carriers"),
        rates=words("head.rates"),
        owned=words("head.owned"),
        owner_endings=words("head.owner_endings"),
        bearers=words("head.owner_endings", "head.bearers"),
        pairs=words("pair.words", "pair.locations"),
        attributes=words("pair.attributes", "action.kept", "action.weak"),
        locations=words("pair.locations"),
        blends=blends,
        generic=words("generic.words"),
        spans=words("duration.spans"),
        states=words("duration.states"),
        nouns=words("noun.words"),
        suffixes=words("suffix.characters"),
        suffixed=words("suffix.words"),
        stop=words("stop.words", "change.exceed"),
        guard=words("stop.guard"),
        rank=words("rank.verbs"),
        bare=words("rank.bare"),
        places=words("rank.places"),
        empty=words("modifier.words", "change.compare", "change.exceed", "empty.words"),
        adjectives=words("empty.adjectives"),
    )


def _measure_words(directory: Path) -> Words:
    """The classifiers that the unit grammar counts with: what they count stands beside the number."""
    table = read_toml(directory, MEASURE_WORDS)
    with checked(MEASURE_WORDS, "classifiers"):
        return Words(table["classifiers"].split())


_EXCLUSIVE = (
    ("bound.approximators", "bound.qualifiers"),
    ("bound.qualifiers", "bound.linking"),
    ("bound.qualifiers", "bound.adverbs"),
    ("bound.linking", "bound.adverbs"),
    ("action.strong", "action.weak"),
    ("action.strong", "action.opening"),
    ("action.weak", "action.opening"),
    ("head.words", "action.strong"),
    ("head.words", "action.opening"),
    ("head.words", "stop.words"),
)


def _words(section: str, key: str, value: Any) -> frozenset[str]:
    if not isinstance(value, str):
        raise VocabularyError(FILE, f"{section}.{key}", "is no string of words")
    words = value.split()
    seen: set[str] = set()
    for word in words:
        if word in seen:
            raise VocabularyError(FILE, word, f"stands twice in {section}.{key}")
        seen.add(word)
    return frozenset(seen)
