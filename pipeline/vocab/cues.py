"""The words that say of which sort a number is, as cues.toml holds them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct

from pipeline.errors import VocabularyError
from pipeline.vocab.entries import checked, read_toml

FILE = "cues.toml"
Kind = Literal[
    "change", "compare", "rate", "base", "new", "annual", "monthly", "daily", "cumulative", "average", "max", "min",
    "planned", "expected", "design", "actual",
]  # fmt: skip
Direction = Literal["up", "down", ""]
_WORD_LISTS = {
    "clause": (
        "verbs", "yields", "events", "happenings", "founded", "honoured", "lasting", "now", "starts", "terms", "titled",
    ),
    "headings": ("plan", "review", "targets"),
    "titles": ("plan",),
}  # fmt: skip


class Entry(Struct, frozen=True, gc=False):
    """What a group of words says, and what may not stand beside them."""

    kind: Kind
    direction: Direction
    words: tuple[str, ...]
    not_after: tuple[str, ...]
    not_before: tuple[str, ...]
    unread: int
    """How many characters at their end another word may begin with (计划｜每年)."""
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


class Cue(Struct, frozen=True, gc=False):
    """A cue word where it stands."""

    start: int
    end: int
    kind: Kind
    direction: Direction
    word: str


@dataclass(frozen=True)
class Cues:
    """Compiled cue words."""

    entries: tuple[Entry, ...]
    words: re.Pattern[str]
    longest: int
    """Characters of the longest of them."""
    by_word: Mapping[str, Entry]
    verbs: re.Pattern[str]
    yields: re.Pattern[str]
    events: re.Pattern[str]
    happening: re.Pattern[str]
    """What happens right after a date and ends there: 于2020年6月竣工。"""
    lasting: re.Pattern[str]
    """What happened on a date, where the next clause tells of what has lasted since: 2018年完成加固，总库容…"""
    now: re.Pattern[str]
    """The head of a clause that turns to the present: ，目前…"""
    start: re.Pattern[str]
    terms: re.Pattern[str]
    titled: re.Pattern[str]
    targets: re.Pattern[str]
    plan_heading: re.Pattern[str]
    review_heading: re.Pattern[str]
    plan_title: re.Pattern[str]

    def find(self, text: str, start: int, end: int) -> Iterator[Cue]:
        """The cue words of a stretch of text, in order, the longest at each place.

        Inside a word that its neighbours refuse others may stand: 投产后年产, which is no 后年.
        """
        while m := self.words.search(text, start, end):
            entry = self.by_word[m.group()]
            at, behind = m.span()
            if text.endswith(entry.not_after, 0, at) or text.startswith(entry.not_before, behind):
                start = at + 1
            else:
                start = behind - entry.unread
                yield Cue(at, behind, entry.kind, entry.direction, m.group())


def load_cues(directory: Path) -> Cues:
    """Load cues.toml.

    Raises VocabularyError for an unknown kind, a missing list, no cue at all, or a word that two entries claim.
    """
    data = read_toml(directory, FILE)
    raws = data.get("cue", ())
    entries = tuple(_entry(raw, f"cue {number}") for number, raw in enumerate(raws, 1))
    by_word: dict[str, Entry] = {}
    for entry in entries:
        for word in entry.words:
            if word in by_word:
                raise VocabularyError(FILE, word, f"claimed as {by_word[word].kind!r} and as {entry.kind!r}")
            by_word[word] = entry
    if not by_word:
        raise VocabularyError(FILE, "cue", "there is none")
    with checked(FILE, ", ".join(_WORD_LISTS)):
        lists = {f"{table}.{name}": _words(data, table, name) for table, names in _WORD_LISTS.items() for name in names}
    happening = f"(?:{_any(lists['clause.happenings'] + lists['clause.founded'])})"
    return Cues(
        entries=entries,
        words=re.compile(_by_first_character(by_word)),
        longest=max(map(len, by_word)),
        by_word=by_word,
        verbs=re.compile(_any(lists["clause.verbs"])),
        yields=re.compile(rf"(?:[可能并共约还则总]|同时)*(?:{_any(lists['clause.yields'])})"),
        events=re.compile(_any(lists["clause.events"])),
        happening=re.compile(
            rf"(?:[ \u3000]*{happening}+(?:的|为[^，。；、\d]{{1,24}})?[ \u3000]*(?=[，。；、）,;\n]|$)"
            rf"|[^，。；,;\d\n]{{0,40}}?(?:{_any(lists['clause.founded'])})(?=[，,])"
            rf"|(?:被)?(?:{_any(lists['clause.honoured'])})[^，。；,;\d\n]{{2,30}}[，,])"
        ),
        lasting=re.compile(rf"[^，。；、,;\d\n]{{2,24}}，[ \u3000]*(?:{_any(lists['clause.lasting'])})"),
        now=re.compile(rf"[，,；;：:。][ \u3000]*(?:{_any(lists['clause.now'])})"),
        start=re.compile(rf"[^，。；,;\n]{{0,6}}?(?:{_any(lists['clause.starts'])})"),
        terms=re.compile(_any(lists["clause.terms"])),
        titled=re.compile(_any(lists["clause.titled"])),
        targets=re.compile(_any(lists["headings.targets"])),
        plan_heading=re.compile(_any(lists["headings.plan"])),
        review_heading=re.compile(_any(lists["headings.review"])),
        plan_title=re.compile(rf"关于[^。]{{2,60}}(?:{_any(lists['titles.plan'])})(?:的通知)?$"),
    )


def _entry(raw: dict[str, Any], place: str) -> Entry:
    with checked(FILE, place):
        return _checked_entry(raw)


def _checked_entry(raw: dict[str, Any]) -> Entry:
    words = tuple(raw.get("words", ()))
    name = words[0] if words else str(raw)
    if raw.get("kind") not in get_args(Kind):
        raise VocabularyError(FILE, name, f"unknown kind {raw.get('kind')!r}")
    if raw.get("direction", "") not in get_args(Direction):
        raise VocabularyError(FILE, name, f"unknown direction {raw['direction']!r}")
    if not words or not all(isinstance(word, str) and word for word in words):
        raise VocabularyError(FILE, name, "an entry needs words, none of them empty")
    return Entry(
        kind=raw["kind"],
        direction=raw.get("direction", ""),
        words=words,
        not_after=tuple(raw.get("not_after", ())),
        not_before=tuple(raw.get("not_before", ())),
        unread=raw.get("unread", 0),
        examples=tuple(raw.get("examples", ())),
        counterexamples=tuple(raw.get("counterexamples", ())),
    )


def _words(data: dict[str, Any], table: str, name: str) -> list[str]:
    words = data.get(table, {}).get(name)
    if not words or not all(isinstance(w, str) and w for w in words):
        raise VocabularyError(FILE, f"{table}.{name}", "this list of words is missing or holds an empty one")
    return list(words)


def _any(words: Iterable[str]) -> str:
    """Words as alternatives, the longest first."""
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))


def _by_first_character(words: Iterable[str]) -> str:
    """The same, gathered by first character, so that a search stops at those characters only."""
    rests: dict[str, set[str]] = defaultdict(set)
    for word in words:
        rests[word[0]].add(word[1:])
    return "|".join(f"{re.escape(first)}(?:{_any(rest)})" for first, rest in sorted(rests.items()))
