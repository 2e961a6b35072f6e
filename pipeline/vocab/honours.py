"""The words of titles and awards, as honours.toml holds them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.errors import VocabularyError
from pipeline.vocab.entries import checked, read_toml

FILE = "honours.toml"
Level = Literal["international", "national", "provincial", "municipal", ""]
BRACKETS = {"“": "”", "‘": "’", "（": "）", "(": ")", "「": "」", "《": "》"}
"""Opening quotes and brackets with what closes them: inside a name goes on."""
STOPS = "。；;！？\n：:"
COMMAS = "、，,"
CONNECTING = "和及以与暨并"
"""The first characters of the conjunctions between two names."""
_LEVELS: tuple[Level, ...] = ("international", "national", "provincial", "municipal")


_BEHIND_WEAK = "(?=[了“国全中省首世联由20第])"
"""A sign that a weak trigger (是, 获得) may announce a name: it begins with a quote or a level."""


def _any(words: Sequence[str], weak: Sequence[str] = ()) -> re.Pattern[str]:
    """The pattern of one of the words, the longest; the ``weak`` ones only where a name may begin behind them."""
    longest_first = sorted([*words, *weak], key=lambda word: (-len(word), word))
    return re.compile("|".join(re.escape(word) + _BEHIND_WEAK * (word in weak) for word in longest_first))


@dataclass(frozen=True)
class HonourWords:
    """Compiled word lists of honours.toml."""

    trigger: re.Pattern[str]
    strong: frozenset[str]
    """Triggers that announce a list of honours whatever follows."""
    announcing: re.Pattern[str]
    """The same where a name may hold them."""
    filler: re.Pattern[str]
    end: re.Pattern[str]
    edge: re.Pattern[str]
    """Where a name may end or a quotation in it begins or ends: all places of a list that need a look."""
    heads: tuple[str, ...]
    merit: re.Pattern[str]
    levels: tuple[tuple[Level, re.Pattern[str]], ...]
    not_honours: re.Pattern[str]

    def level(self, name: str) -> Level:
        """The widest level that a name names; empty where it names none."""
        for level, words in self.levels:
            if words.search(name):
                return level
        return ""


def load_honours(directory: Path) -> HonourWords:
    """Load honours.toml; raises VocabularyError when a list is missing or two claim one word."""
    data = read_toml(directory, FILE)
    with checked(FILE, "triggers, levels, words"):
        try:
            strong, weak = data["triggers"]["strong"], data["triggers"]["weak"]
            levels = {level: data["levels"][level] for level in _LEVELS}
            lists = {name: data[name]["words"] for name in ("fillers", "ends", "heads", "merit", "not_honours")}
        except KeyError as missing:
            raise VocabularyError(FILE, str(missing), "this list is missing") from None
        for word in set(strong) & set(weak):
            raise VocabularyError(FILE, "triggers", f"{word!r} is strong and weak")
        claimed: dict[str, str] = {}
        for level, words in levels.items():
            for word in words:
                if word in claimed:
                    raise VocabularyError(FILE, "levels", f"{word!r} is claimed by {claimed[word]!r} and {level!r}")
                claimed[word] = level
        return HonourWords(
            trigger=_any(strong, weak),
            strong=frozenset(strong),
            announcing=_any(strong),
            filler=_any(lists["fillers"]),
            end=_any(lists["ends"]),
            edge=_any([*BRACKETS, *BRACKETS.values(), *STOPS, *COMMAS, *CONNECTING, *lists["ends"]]),
            heads=tuple(sorted(lists["heads"])),
            merit=_any(lists["merit"]),
            levels=tuple((level, _any(levels[level])) for level in _LEVELS),
            not_honours=_any(lists["not_honours"]),
        )
