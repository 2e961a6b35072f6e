"""The numbers that Word shows before paragraphs, counted as Word counts them.

numbering.xml says what the numbers of each list look like (“%1、” in 一 二 三), the styles and the paragraphs which
list and level they belong to; how far a list has come follows from all paragraphs before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str
    suffix: str
    legal: bool
    restart: int | None
    style: str


class Numbering:
    """Follows a document's paragraphs and gives each the number it shows; also which are headings."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        """``numbering`` and ``styles`` are the roots of those parts, None where the document has none."""
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, int], dict[int, _Level]]] = {}
        self._styles: dict[str, Any] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        self._of_style: dict[str, tuple[str, int]] = {}
        self._headings: dict[str, int] = {}
        if styles is not None:
            self._styles = {s.get(f"{W}styleId", ""): s for s in styles.iter(f"{W}style")}
        if numbering is not None:
            self._load(numbering)

    def _load(self, root: Any) -> None:
        links: dict[str, str] = {}
        styled: dict[str, str] = {}
        for abstract in root.iter(f"{W}abstractNum"):
            key = abstract.get(f"{W}abstractNumId", "")
            self._abstract[key] = {_int(x.get(f"{W}ilvl"), 0): _level(x) for x in abstract.findall(f"{W}lvl")}
            if (link := abstract.find(f"{W}numStyleLink")) is not None:
                links[key] = link.get(f"{W}val", "")
            if (link := abstract.find(f"{W}styleLink")) is not None:
                styled[link.get(f"{W}val", "")] = key
        for key, style in links.items():
            if style in styled:
                self._abstract[key] = self._abstract[styled[style]]
        for num in root.iter(f"{W}num"):
            abstract = _val(num.find(f"{W}abstractNumId"))
            starts, levels = {}, {}
            for override in num.findall(f"{W}lvlOverride"):
                at = _int(override.get(f"{W}ilvl"), 0)
                if (start := override.find(f"{W}startOverride")) is not None:
                    starts[at] = _int(_val(start), 1)
                if (level := override.find(f"{W}lvl")) is not None:
                    levels[at] = _level(level)
            self._lists[num.get(f"{W}numId", "")] = abstract, starts, levels
            for at, level in self._abstract.get(abstract, {}).items():
                if level.style:
                    self._of_style.setdefault(level.style, (num.get(f"{W}numId", ""), at))

    def heading(self, paragraph: Any) -> int:
        """The depth that a paragraph's outline level or heading style declares, 0 where none."""
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if own is not None:
            level = _int(_val(own), 9)
            return level + 1 if level < 9 else 0
        style = _val(paragraph.find(f"{W}pPr/{W}pStyle"))
        if style not in self._headings:
            self._headings[style] = self._style_heading(style)
        return self._headings[style]

    def _style_heading(self, style: str) -> int:
        for found in self._chain(style):
            level = found.find(f"{W}pPr/{W}outlineLvl")
            if level is not None:
                depth = _int(_val(level), 9)
                return depth + 1 if depth < 9 else 0
            named = _HEADING_NAME.fullmatch(_val(found.find(f"{W}name")))
            if named:
                return int(named.group(1))
        return 0

    def _chain(self, style: str) -> Iterator[Any]:
        """A style and those it is based on."""
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            found = self._styles[style]
            yield found
            style = _val(found.find(f"{W}basedOn"))

    def marker(self, paragraph: Any) -> str:
        """The number a paragraph shows (“一、”, “（三）”, “2.1 ”), empty where it shows none; counts it."""
        place = self._place(paragraph)
        if place is None:
            return ""
        num, at = place
        abstract, starts, overrides = self._lists.get(num, ("", {}, {}))
        levels = self._abstract.get(abstract, {}) | overrides
        if at not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if at in starts and (num, at) not in self._started:
            self._started.add((num, at))
            counts[at] = starts[at]
        else:
            counts[at] = counts[at] + 1 if at in counts else levels[at].start
        for deeper in [d for d in counts if d > at]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or at < restart:
                del counts[deeper]
        for upper in range(at):
            if upper in levels:
                counts.setdefault(upper, levels[upper].start)
        return _shown(levels, at, counts)

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """The list and level of a paragraph: its own, or that of its style."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        style = _val(paragraph.find(f"{W}pPr/{W}pStyle"))
        num = _val(own.find(f"{W}numId")) if own is not None else ""
        level = _val(own.find(f"{W}ilvl")) if own is not None else ""
        if not num and style:
            for found in self._chain(style):
                inherited = found.find(f"{W}pPr/{W}numPr")
                if inherited is not None and (num := _val(inherited.find(f"{W}numId"))):
                    named = self._of_style.get(style)
                    level = level or _val(inherited.find(f"{W}ilvl")) or (str(named[1]) if named else "")
                    break
        if not num or num == "0":
            return None
        return num, _int(level, 0)


def _val(element: Any) -> str:
    return "" if element is None else str(element.get(f"{W}val", ""))


def _int(text: Any, default: int) -> int:
    found = str(text or "")
    return int(found) if found.lstrip("-").isdigit() and len(found) < 8 else default


def _level(element: Any) -> _Level:
    restart = element.find(f"{W}lvlRestart")
    return _Level(
        start=_int(_val(element.find(f"{W}start")), 0 if element.find(f"{W}start") is not None else 1),
        format=_val(element.find(f"{W}numFmt")) or "decimal",
        text=_val(element.find(f"{W}lvlText")),
        suffix=_val(element.find(f"{W}suff")) or "tab",
        legal=element.find(f"{W}isLgl") is not None,
        restart=None if restart is None else _int(_val(restart), 0),
        style=_val(element.find(f"{W}pStyle")),
    )


def _shown(levels: dict[int, _Level], at: int, counts: dict[int, int]) -> str:
    level = levels[at]
    if level.format == "bullet":
        return "• " if level.text.strip() else ""

    def number(found: re.Match[str]) -> str:
        which = int(found.group(1)) - 1
        if which not in levels or which not in counts:
            return ""
        return spell(counts[which], "decimal" if level.legal else levels[which].format)

    text = re.sub(r"%([1-9])", number, level.text).strip()
    # between “1.1” and the title Word leaves room; between “一、” or “（一）” and the title nobody does
    return text + " " if text and level.suffix != "nothing" and text[-1] not in "、）)】：:" else text


def spell(n: int, style: str) -> str:
    """A number in one of Word's number formats (ST_NumberFormat, ISO/IEC 29500-1, 17.18.59).

    Formats of other scripts are shown in digits.
    """
    match style:
        case "none":
            return ""
        case "decimalZero":
            return f"{n:02}"
        case "upperLetter" | "lowerLetter":
            letters = chr(ord("A") + (n - 1) % 26) * ((n - 1) // 26 + 1) if 0 < n < 1000 else str(n)
            return letters.lower() if style == "lowerLetter" else letters
        case "upperRoman" | "lowerRoman":
            roman = _roman(n)
            return roman.lower() if style == "lowerRoman" else roman
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese":
            return chr(0x2460 + n - 1) if 1 <= n <= 20 else str(n)
        case "decimalEnclosedParen":
            return chr(0x2474 + n - 1) if 1 <= n <= 20 else f"({n})"
        case "decimalEnclosedFullstop":
            return chr(0x2488 + n - 1) if 1 <= n <= 20 else f"{n}."
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(ord("０") + int(d)) for d in str(n))
        case "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital":
            return "".join("〇一二三四五六七八九"[int(d)] for d in str(n))
        case "ideographTraditional":
            return "甲乙丙丁戊己庚辛壬癸"[n - 1] if 1 <= n <= 10 else str(n)
        case "ideographZodiac":
            return "子丑寅卯辰巳午未申酉戌亥"[n - 1] if 1 <= n <= 12 else str(n)
        case "chineseLegalSimplified" | "ideographLegalTraditional":
            return _chinese(n, _FORMAL, "拾佰仟", one_ten=True)
        case _ if style.startswith(("chineseCounting", "taiwaneseCounting", "japaneseCounting", "ideographEnclosed")):
            return _chinese(n, _DIGITS, "十百千", one_ten=False)
    return str(n)


def _roman(n: int) -> str:
    if not 0 < n < 4000:
        return str(n)
    signs = {1000: "M", 900: "CM", 500: "D", 400: "CD", 100: "C", 90: "XC", 50: "L", 40: "XL", 10: "X", 9: "IX"}
    signs |= {5: "V", 4: "IV", 1: "I"}
    made = ""
    for value, sign in signs.items():
        made += sign * (n // value)
        n %= value
    return made


def _chinese(n: int, digits: str, units: str, one_ten: bool) -> str:
    """十一, 二十, 一百零三; in the formal style 壹拾."""
    if not 0 <= n < 10_000:
        return str(n)
    if n < 10:
        return digits[n]
    made = ""
    gap = False
    for power in (3, 2, 1, 0):
        digit = n // 10**power % 10
        if digit:
            made += (digits[0] if gap and made else "") + digits[digit] + (units[power - 1] if power else "")
            gap = False
        else:
            gap = bool(made)
    return made if one_ten or not made.startswith(digits[1] + units[0]) else made[1:]
