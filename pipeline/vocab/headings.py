"""Heading styles: how sections are numbered and called (headings.toml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline.errors import VocabularyError
from pipeline.vocab.entries import checked, read_toml

FILE = "headings.toml"

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_MAGNITUDES = {"十": 10, "百": 100, "千": 1000}
_HAN = "[一二三四五六七八九十百零〇]{1,5}"
_ARABIC = "[0-9０-９]{1,3}"
_CIRCLED = "[①-⑳⑴-⒇⒈-⒛]"
_HAN_CIRCLED = "[㈠-㈩]"
_KEYS = frozenset(
    ("name", "family", "pattern", "item", "continuous", "continues_only", "after_drift", "examples", "counter_examples")
)


class Marker(Struct, frozen=True, gc=False):
    """The number a line begins with: in which style, which number, where the heading's own words begin."""

    style: Style
    number: int
    end: int
    path: str
    """What stands before the last number of a path: ``1`` of 1.2; empty otherwise."""


class Style(Struct, frozen=True, gc=False):
    """One way of numbering."""

    name: str
    family: str
    item: bool
    continuous: bool
    continues_only: bool
    after_drift: bool
    pattern: str
    numbers: tuple[str, ...]
    """The groups of the pattern that hold its number."""
    path: str
    """The group that holds the last number of a path; empty for a style without one."""


@dataclass(frozen=True)
class Headings:
    """All styles in one pattern, and the words of unnumbered headings."""

    styles: tuple[Style, ...]
    matcher: re.Pattern[str]
    unnumbered: re.Pattern[str]

    @cached_property
    def by_name(self) -> Mapping[str, Style]:
        """The styles by their names, which are the groups of the matcher."""
        return {style.name: style for style in self.styles}

    def marker(self, text: str, start: int = 0, end: int | None = None) -> Marker | None:
        """The marker at an offset of a text, None where there is none."""
        m = self.matcher.match(text, start, len(text) if end is None else end)
        if m is None or m.lastgroup is None:
            return None
        style = self.by_name[m.lastgroup]
        path = style.path and m[style.path]
        printed = path or next(filter(None, map(m.group, style.numbers)))
        before = text[m.start() : m.start(style.path)].rstrip(".．") if path else ""
        return Marker(style, read_number(printed), m.end(), _ascii(before))

    def is_unnumbered(self, words: str) -> bool:
        """Whether words are such as head a section without a number: 总体情况, 主要做法."""
        return len(words) > 2 and self.unnumbered.fullmatch(words) is not None


def read_number(printed: str) -> int:
    """A marker's number: 12, １２, 十二, 二十四, 一百零三, ⑫, ㈢."""
    first = printed[0]
    for start, end in (("①", "⑳"), ("⑴", "⒇"), ("⒈", "⒛"), ("㈠", "㈩")):
        if start <= first <= end:
            return ord(first) - ord(start) + 1
    if first.isdecimal():
        return int(printed)
    total = 0
    digit = 0
    for c in printed:
        if c in _MAGNITUDES:
            total += (digit or 1) * _MAGNITUDES[c]
            digit = 0
        else:
            digit = 10 * digit + _DIGITS[c]
    return total + digit


def load_headings(directory: Path) -> Headings:
    """Load and check headings.toml.

    Raises VocabularyError for a wrong entry, an example that fails and a name used twice.
    """
    data = read_toml(directory, FILE)
    with checked(FILE, "style, unnumbered"):
        return _headings(data)


def _headings(data: dict[str, Any]) -> Headings:
    styles: list[Style] = []
    patterns: list[str] = []
    for entry in data.get("style", []):
        name = str(entry.get("name", ""))
        if not name.isidentifier():
            raise VocabularyError(FILE, name, "name must be an identifier")
        if name in {s.name for s in styles}:
            raise VocabularyError(FILE, name, "two styles of this name")
        unknown = entry.keys() - _KEYS
        if unknown:
            raise VocabularyError(FILE, name, f"unknown key {sorted(unknown)[0]}")
        try:
            pattern = _expand(name, entry["pattern"])
            groups = re.compile(pattern).groupindex
        except (KeyError, IndexError, ValueError, re.error) as error:
            raise VocabularyError(FILE, name, f"bad pattern: {error}") from None
        styles.append(
            Style(
                name,
                entry.get("family", name),
                entry.get("item", False),
                entry.get("continuous", False),
                entry.get("continues_only", False),
                entry.get("after_drift", False),
                pattern,
                tuple(group for group in groups if group != f"{name}__path"),
                f"{name}__path" if f"{name}__path" in groups else "",
            )
        )
    # The order of entries must not matter: styles exclude each other, save the bare number, which comes last.
    ordered = sorted(styles, key=lambda s: (s.continues_only, s.name))
    patterns = [f"(?P<{s.name}>{s.pattern})" for s in ordered]
    headings = Headings(tuple(ordered), re.compile("|".join(patterns)), _unnumbered(data.get("unnumbered", {})))
    for entry in data.get("style", []):
        _check_examples(headings, entry)
    for words in data["unnumbered"].get("examples", []):
        if not headings.is_unnumbered(words):
            raise VocabularyError(FILE, "unnumbered", f"example fails: {words}")
    for words in data["unnumbered"].get("counter_examples", []):
        if headings.is_unnumbered(words):
            raise VocabularyError(FILE, "unnumbered", f"counter-example is read: {words}")
    return headings


def _check_examples(headings: Headings, entry: dict[str, Any]) -> None:
    name = entry["name"]
    for words, number in entry.get("examples", []):
        for style in headings.styles:
            claimed = re.match(style.pattern, words) is not None and not style.continues_only
            if claimed and style.name != name and not entry.get("continues_only"):
                raise VocabularyError(FILE, name, f"{words} is also claimed by style {style.name!r}")
        marker = headings.marker(words)
        if marker is None or marker.style.name != name or marker.number != number:
            raise VocabularyError(FILE, name, f"example fails: {words}")
    for words in entry.get("counter_examples", []):
        marker = headings.marker(words)
        if marker is not None and marker.style.name == name and marker.end < len(words):
            raise VocabularyError(FILE, name, f"counter-example is read: {words}")


def _expand(name: str, pattern: str) -> str:
    """A pattern with its placeholders made into groups named by the style."""
    arabic = f"(?P<{name}__arabic>{_ARABIC})"
    return pattern.format(
        han=f"(?P<{name}__han>{_HAN})",
        # 第 3 章: beside a digit people type spaces.
        arabic=rf"\s*{arabic}\s*" if pattern.startswith("第") else arabic,
        circled=f"(?P<{name}__circled>{_CIRCLED})",
        han_circled=f"(?P<{name}__han_circled>{_HAN_CIRCLED})",
        path=f"(?P<{name}__path>[0-9０-９]{{1,2}})",
    )


def _unnumbered(entry: dict[str, Any]) -> re.Pattern[str]:
    heads = "|".join(sorted(map(re.escape, entry.get("heads", [])), key=len, reverse=True))
    modifiers = "|".join(sorted(map(re.escape, entry.get("modifiers", [])), key=len, reverse=True))
    if not heads:
        raise VocabularyError(FILE, "unnumbered", "no heads")
    return re.compile(f"(?:{modifiers}|{heads}){{0,5}}(?:{heads})")


def _ascii(digits: str) -> str:
    return "".join(str(int(c)) if c.isdecimal() else "." for c in digits)
