"""The unit behind a numeral: 3.74亿【元】, 5【° C】, 11.74【吨/m²·日】, 10【\\text{mg/L}】."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from pipeline.model import Cell
from pipeline.numerals import Numeral, find_numerals, narrow
from pipeline.vocab.units import Ambiguous, Unit, Units

_WINDOW = re.compile(r"[^\n，。；、]{0,24}")
"""How far a unit is read behind its numeral."""


class Measure(Struct, frozen=True, gc=False):
    """A unit as it stands in the text: where it ends, what it is, what it makes of the number."""

    end: int
    symbol: str
    dimension: str
    si: str = "1"
    factor: float = 1.0
    """To SI; 0 where there is no way."""
    kind: str = "unit"
    scale: float = 1.0
    chinese: bool = True
    """Whether it is read behind a bare Chinese numeral."""
    words: str = ""
    half: bool = False
    """个半: a half more (一个半小时)."""
    more: bool = False
    """个多: somewhat more (6 个多月)."""
    about: bool = False
    """A misplaced 约 stands before the unit (6700 约吨)."""
    lost: bool = False
    """A superscript was lost on the way (3900m of floor)."""


@dataclass(frozen=True)
class Page:
    """All that a reading may look at: the text, its numerals, the vocabulary."""

    text: str
    """The text as ``narrow`` leaves it."""
    raw: str
    numerals: Sequence[Numeral]
    units: Units
    cells: Mapping[int, Cell]
    """Table cells that hold nothing but a number, by where it begins."""
    seen: dict[int, Measure | None] = field(default_factory=dict, repr=False)
    """Units that were read already, by the numeral's end."""

    def left(self, offset: int, size: int) -> str:
        """The characters of the same paragraph before an offset, at most ``size``."""
        before = self.text[offset - size if offset > size else 0 : offset]
        return before[before.rindex("\n") + 1 :] if "\n" in before else before

    def right(self, offset: int, size: int) -> str:
        """The characters of the same paragraph from an offset on, at most ``size``."""
        after = self.text[offset : offset + size]
        return after[: after.index("\n")] if "\n" in after else after

    def before(self, offset: int) -> str:
        """The character before an offset, spaces apart; empty where the paragraph begins or many spaces stand."""
        character = self.text[offset - 1 : offset]
        if character == " ":  # most often a single one
            character = self.text[offset - 2 : offset - 1]
        return self.left(offset, 24).rstrip()[-1:] if character.isspace() else character

    def behind(self, offset: int) -> str:
        """The character behind an offset, spaces apart; empty where the paragraph ends or many spaces stand."""
        character = self.text[offset : offset + 1]
        if character == " ":
            character = self.text[offset + 1 : offset + 2]
        return self.right(offset, 24).lstrip()[:1] if character.isspace() else character


_LATEX = re.compile(r"\s*\\?(?:text|mathrm|rm)\s*\{\s*([^{}\n]{1,16}?)\s*\}")
_SPACE = re.compile(r"\s(?:(?<![0-9A-Za-z]\s)|(?![0-9A-Za-z]))")
_INNER = re.compile(r"[多半余](?=月|小时|星期|百分点|工作日)")
"""Between 个 and the rest of its unit: 6个【多】月, 一个【半】小时."""


def unit_at(page: Page, n: Numeral) -> Measure | None:
    """The unit anchored at a numeral's end, with its denominators; None if there is none.

    Spaces between and within units mean nothing (万 m², 5° C).
    """
    if n.end in page.seen:
        return page.seen[n.end]
    measure = page.seen[n.end] = _read(page, n)
    return measure


def declared_unit(words: str, units: Units) -> tuple[float, Measure] | None:
    """What a table's header declares: 万元 is (10000, CNY); None when the words are no unit."""
    plain = narrow(f"1{words.strip()}")
    page = Page(plain, plain, (), units, {})
    n = find_numerals(plain)[0]
    unit = unit_at(page, n)
    return (n.scale, unit) if unit is not None and unit.end == len(plain) else None


def _read(page: Page, n: Numeral) -> Measure | None:
    window = _WINDOW.match(page.text, n.end)[0]  # type: ignore[index]  # matches everywhere
    printed = window.lstrip()
    first = printed[:1]
    if first not in page.units.beginnings:
        return None
    begin = n.end + len(window) - len(printed)
    latex = _LATEX.match(printed) if "{" in printed else None
    words = latex[1] if latex is not None else _compact(printed)
    spaced = len(words) < len(printed)
    about = half = more = False
    if first == "约":
        words, about = words[1:], True
    elif first == "个" and (inner := _INNER.match(words, 1)) is not None:
        words, half, more = first + words[2:], inner[0] == "半", inner[0] != "半"
    found = _compose(page, n, words)
    if found is None:
        return None
    size, unit, chinese, lost = found
    if latex is not None:
        end, name = begin + latex.end(), words
    else:
        last = size if about or (half or more) and size > 1 else size - 1
        end = begin + 1 + (_origin(last, printed) if spaced else last)
        name = page.raw[begin + (_origin(1, printed) if about else 0) : end]
        if unit.kind == "people":  # in 88 万群众 the number stands for itself; who is counted follows
            end, about, half, more = n.end, False, False, False
    return Measure(
        end, unit.symbol, unit.dimension, unit.si, unit.factor, unit.kind, unit.scale, chinese, name,
        half, more, about, lost,
    )  # fmt: skip


def _compact(printed: str) -> str:
    """Words without their spaces; they begin with none.

    A space between two Latin characters stays: 5 t NaCl is five tonnes, 1M 2M no square metre.
    """
    return printed if printed.isprintable() and " " not in printed else _SPACE.sub("", printed)


def _origin(index: int, printed: str) -> int:
    """Where a character of the compact words stands in them as printed: each space left out before it moves it on."""
    for space in _SPACE.finditer(printed):
        if space.start() > index:
            break
        index += 1
    return index


_Found = tuple[int, Unit, bool, bool]
"""How many characters a unit takes with its denominators; the unit; whether a bare Chinese numeral may have it;
whether a superscript was lost."""

_LOSING = ("hm", "km", "cm", "m")
_LOST = re.compile(rf"(?P<unit>{'|'.join(_LOSING)})(?![A-Za-z0-9²³])")
_AREA = re.compile(r"(?:面积|占地|用地)[^，。；,;\d]{0,6}$")
_VOLUME = re.compile(r"(?:库容|容积|体积|蓄水量|供水量|排水量|用水量|土方|石方|方量)[^，。；,;\d]{0,6}$")
_SQUARED = {"hm": "公顷", "km": "平方公里", "m": "平方米", "cm": "平方厘米"}
_CUBED = {"m": "立方米", "km": "立方公里"}
_HOURLY = re.compile(r"时速[^，。；\d]{0,6}$")
_PER_VOLUME = re.compile(r"每[^\S\n]?(?P<unit>立方厘米|立方米)[^，。；\d]{0,4}$")
_TIMES = re.compile(r"(?:10{0,2}|[十百千])?万|[百千亿](?![瓦克米])")


def _compose(page: Page, n: Numeral, words: str) -> _Found | None:
    lost = _lost_superscript(page, n, words) if words.startswith(_LOSING) else None
    base = lost or page.units.longest_at(words, 0)
    if base is None:
        return None
    surface, found = base
    unit = _resolve(page, n, found) if isinstance(found, Ambiguous) else found
    at = end = len(surface)
    below: list[Unit] = []
    scale = ""
    bracket = False
    while at < len(words) and (words[at] in "/每" or below and words[at] in "·•⋅∙*") and len(below) < 3:
        at += 1
        if words.startswith(("(", "（"), at):
            at, bracket = at + 1, True
        times = _TIMES.match(words, at)
        at = times.end() if times is not None else at
        denominator = page.units.longest_at(words, at, below=True)
        if denominator is None or isinstance(denominator[1], Ambiguous):
            break
        scale = times.group() if times is not None else ""
        below.append(denominator[1])
        at += len(denominator[0])
        if bracket and words.startswith((")", "）"), at):
            at, bracket = at + 1, False
        end = at
    if unit.symbol == "km" and not below and _HOURLY.search(page.left(n.start, 16)):
        hour = page.units.surfaces["小时"]
        below = [hour] if isinstance(hour, Unit) else below
    if unit.symbol == "个" and not below and (volume := _PER_VOLUME.search(page.left(n.start, 16))) is not None:
        per = page.units.surfaces[volume["unit"]]  # 每立方厘米2.6万个
        below = [per] if isinstance(per, Unit) else below
    return end, _rate(unit, tuple(below), scale) if below else unit, found.chinese, lost is not None


def _lost_superscript(page: Page, n: Numeral, words: str) -> tuple[str, Unit | Ambiguous] | None:
    """3900m of floor, 9.9081hm of land: the superscript was lost on the way, the words before tell which."""
    lost = _LOST.match(words)
    if lost is None:
        return None
    left = page.left(n.start, 16)
    meant = _SQUARED.get(lost["unit"]) if _AREA.search(left) else None
    if meant is None and _VOLUME.search(left):
        meant = _CUBED.get(lost["unit"])
    return (lost["unit"], page.units.surfaces[meant]) if meant is not None else None


def _resolve(page: Page, n: Numeral, unit: Ambiguous) -> Unit:
    """度: electricity when counted by ten thousands, else what the nearest clause that tells speaks of."""
    if n.scale >= 10**4:
        return unit.contexts[0][1]
    before = re.split(r"[，,、：]", re.split(r"[。；]", page.left(n.start, 24))[-1])
    own = before[-1] + re.split(r"[，,、：。；]", page.right(n.end, 6))[0]
    return unit.resolve([own, *reversed(before[:-1])])


_COMPOUND = {
    ("mass", "duration"): "flow", ("volume", "duration"): "flow", ("length", "duration"): "speed",
    ("count", "volume"): "concentration", ("mass", "volume"): "concentration", ("energy", "duration"): "power",
    ("mass", "area·duration"): "flow",
}  # fmt: skip


@lru_cache(maxsize=1024)
def _rate(unit: Unit, below: tuple[Unit, ...], scale: str) -> Unit:
    """A unit over others: km/h, t/(m²·d), CNY/头.

    个 counts anything, so 个/cm³ is /cm³. The multiplier of the last denominator (吨标准煤/万元) stays in the symbol.
    """
    names = [d.rate or d.symbol for d in below]
    symbol = ("" if unit.symbol == "个" else unit.symbol) + "/" + scale + _joined(names)
    dimensions = "·".join(d.dimension for d in below)
    dimension = "money" if unit.dimension == "money" else _COMPOUND.get((unit.dimension, dimensions), "other")
    factor = unit.factor if not scale else 0.0
    for d in below:
        factor = factor / d.factor if d.factor else 0.0
    si = "W" if dimension == "power" else f"{unit.si}/{_joined([d.si if d.si != '1' else d.symbol for d in below])}"
    return replace(unit, symbol=symbol, dimension=dimension, si=si, factor=factor)


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"({'·'.join(names)})"
