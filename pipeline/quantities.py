"""Quantities: for every numeral of a text one reading, or the reason why it has none.

The grammar is number × unit, with range, list, fraction, proportion, rank and qualifier around it. Numerals are
found first (``numerals``); then each is read once, from left to right: a unit anchored at the numeral's end, a
bounded look to the left and to the right. So the work is linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Comparator, Date, Quantity, Reference, Refusal, Section, Text
from pipeline.numerals import Numeral, find_numerals, narrow
from pipeline.vocab.units import Ambiguous, Unit, Units

_WINDOW = 32
"""How far a unit is read behind its numeral, in characters."""


@dataclass(frozen=True, slots=True)
class _Measure:
    """A unit as it stands in the text: where it ends, what it is, what it multiplies the value by."""

    end: int
    symbol: str
    dimension: str
    si: str
    factor: float
    kind: str
    scale: float = 1.0
    chinese: bool = True
    words: str = ""
    half: bool = False
    more: bool = False
    about: bool = False


@dataclass(frozen=True, slots=True)
class _Page:
    """All that a reading may look at."""

    text: str
    """The text as ``narrow`` leaves it."""
    raw: str
    numerals: Sequence[Numeral]
    units: Units

    def left(self, offset: int, size: int) -> str:
        """The characters of the same paragraph before an offset, at most ``size``."""
        before = self.text[max(0, offset - size) : offset]
        return before[before.rfind("\n") + 1 :]

    def right(self, offset: int, size: int) -> str:
        """The characters of the same paragraph from an offset on, at most ``size``."""
        after = self.text[offset : offset + size]
        cut = after.find("\n")
        return after if cut < 0 else after[:cut]


_Result = tuple[tuple[Quantity | Refusal, ...], int]
"""What was read, and how many numerals that used up."""


def measure(
    text: Text, sections: Sequence[Section], dates: Sequence[Date], references: Sequence[Reference], units: Units
) -> tuple[tuple[Quantity, ...], tuple[Refusal, ...]]:
    """All quantities of a text, and all numerals that are none with the reason (both in text order)."""
    blocked = _Blocked(
        [(s.start, s.start + len(s.marker), "marker", "section") for s in sections if s.marker]
        + [(r.start, r.end, "standard" if r.kind == "standard" else "reference", r.kind) for r in references]
        + [(d.start, d.end, "date", d.kind) for d in dates]
    )
    quantities: list[Quantity] = []
    refusals: list[Refusal] = []
    for found in _read(_page(text.text, units), blocked):
        if isinstance(found, Quantity):
            quantities.append(found)
        else:
            refusals.append(found)
    return tuple(quantities), tuple(refusals)


def candidates(text: str, units: Units) -> tuple[tuple[int, str, Quantity | Refusal], ...]:
    """What each reader of the grammar would make of each numeral, for ``zhibiao explain``.

    Gives (start of the numeral, reader, its result); the first of a numeral is the one that holds.
    """
    page = _page(text, units)
    trace = []
    for i, numeral in enumerate(page.numerals):
        for reader in _READERS:
            result = reader(page, i)
            if result is not None:
                trace += [(numeral.start, reader.__name__.strip("_"), found) for found in result[0]]
    return tuple(trace)


def _page(text: str, units: Units) -> _Page:
    plain = narrow(text)
    return _Page(plain, text, tuple(find_numerals(plain)), units)


class _Blocked:
    """Spans in which no numeral measures anything: dates, cited titles, heading markers."""

    def __init__(self, spans: Iterable[tuple[int, int, str, str]]) -> None:
        self.spans = sorted(span for span in spans if span[1] > span[0])
        self.starts = [start for start, *_ in self.spans]
        self.reach: list[int] = []
        furthest = 0
        for k, (_, end, *_rest) in enumerate(self.spans):
            if not self.reach or end > self.spans[furthest][1]:
                furthest = k
            self.reach.append(furthest)

    def at(self, start: int) -> tuple[int, int, str, str] | None:
        """The span that covers an offset; of several, the one that ends last."""
        k = bisect_right(self.starts, start) - 1
        if k < 0:
            return None
        span = self.spans[self.reach[k]]
        return span if start < span[1] else None


def _read(page: _Page, blocked: _Blocked) -> Iterable[Quantity | Refusal]:
    i = end = 0
    while i < len(page.numerals):
        numeral = page.numerals[i]
        if numeral.start < end:  # 百 of 个百分点, 千 of 千瓦: part of the unit just read
            i += 1
            continue
        span = blocked.at(numeral.start)
        if span is not None:
            yield Refusal(numeral.start, numeral.end, span[2], f"{span[2]}:{span[3]}")
            i += 1
            continue
        found, used = _first(page, i)
        yield from found
        end = max(each.end for each in found)
        i += used


def _first(page: _Page, i: int) -> _Result:
    for reader in _READERS:
        result = reader(page, i)
        if result is not None:
            return result
    return _unread(page, i)


# --- what is no quantity ------------------------------------------------------------------------------

_LINK = re.compile(r"[-–—./:：·•+×xX*~_()（）]?$")
_LATIN = re.compile(r"[A-Za-zΑ-ω]")
_STRONG = re.compile(r"\s?(?:%|‰|[个]?百分点|[万亿]|元|倍)")
_COORDINATE = re.compile(r"(?:东经|西经|北纬|南纬|经度|纬度|[东西]经度|[南北]纬度)[^，。；]{0,24}$")
_OPENING = "“‘「『\"〈"
_CLOSING = re.compile(r"[”’」』\"〉]")
_MULTIPLY = re.compile(r"[×xX*✕]")


def _code(page: _Page, i: int) -> _Result | None:
    """Part of a code, model or pattern: E6-CR, 5G, K14+031, 7×24, 1+4, 6·5, 2.1.3."""
    n = page.numerals[i]
    if n.script == "chinese":
        return _pattern(page, i)
    if n.value is None:
        return _refuse(n, "code", "digits")
    text = page.text
    before, after = text[n.start - 1 : n.start], text[n.end : n.end + 1]
    if before and _LATIN.match(before) and before.isalpha():
        scaled = n.scale > 1 or _STRONG.match(text, n.end)
        if not (scaled and text[max(0, n.start - 2) : n.start].isalpha()):
            return _refuse(n, "model", "letter")
    if before in ("-", "–", "—", "_", "/", ".") and re.search(r"[A-Za-z][A-Za-z0-9./]*[-–—_/.]$", page.left(n.start, 16)):
        unit = _unit(page, n)
        if unit is None or not (unit.dimension in ("money", "ratio") or n.scale > 1):
            return _refuse(n, "model", "letter")
    if before == "+" and re.search(r"[A-Za-z0-9”\"一二三四五六七八九十]\+$", page.left(n.start, 3)):
        return _refuse(n, "name", "pattern:+")
    if after == "+" and re.match(r"\+\s?(?:[0-9A-Za-z“]|[一-鿿])", text[n.end : n.end + 3]):
        if re.match(r"\+\s?[家个项名人种]", text[n.end : n.end + 3]):
            return None
        return _refuse(n, "name", "pattern:+")
    if before and after and before in "·•・" and text[n.start - 2 : n.start - 1].isdigit():
        return _refuse(n, "name", "pattern:·")
    if after and after in "·•・" and text[n.end + 1 : n.end + 2].isdigit():
        return _refuse(n, "name", "pattern:·")
    if before in ("×", "x", "X", "*") and re.search(r"\d[×xX*]$", page.left(n.start, 3)):
        return _refuse(n, "name", "pattern:×")
    if after and _MULTIPLY.match(after) and text[n.end + 1 : n.end + 2].isdigit():
        return _refuse(n, "name", "pattern:×")
    if after and _LATIN.match(after) and _unit(page, n) is None and not text.startswith(("kW", "KW"), n.end):
        return _refuse(n, "model", "letter")
    if _COORDINATE.search(page.left(n.start, 32)):
        unit = _unit(page, n)
        if unit is None or unit.symbol in ("°", "°C"):
            return _refuse(n, "coordinate", "meridian")
    return None


def _pattern(page: _Page, i: int) -> _Result | None:
    n = page.numerals[i]
    if page.text[n.end : n.end + 1] in ("·", "•") or page.text[n.start - 1 : n.start] in ("·", "•"):
        return _refuse(n, "name", "pattern:·")
    return None


def _quoted(page: _Page, i: int) -> _Result | None:
    """The first word of a slogan or name in quotes: “四大战略”, “3060”, “15 分钟生活圈”."""
    n = page.numerals[i]
    before = page.text[n.start - 1 : n.start]
    if not before or before not in _OPENING:
        return None
    inside = page.right(n.end, 24)
    close = _CLOSING.search(inside)
    if close is None:
        return _refuse(n, "name", "quoted") if n.script == "chinese" else None
    unit = _unit(page, n) if n.script == "arabic" else None
    if unit is not None and unit.end - n.end == close.start() and unit.dimension != "count":
        return None
    end, k = n.end + close.start(), i
    while k < len(page.numerals) and page.numerals[k].start < end:
        k += 1
    return tuple(Refusal(m.start, m.end, "name", "name:quoted") for m in page.numerals[i:k]), k - i


def _figure(page: _Page, i: int) -> _Result | None:
    """Covered by a set phrase of figures.toml: 一张蓝图, 三农, 千家万户."""
    n = page.numerals[i]
    if n.script == "arabic":
        return None
    units = page.units
    for start in range(n.end - 1, max(-1, n.start - 4), -1):
        for size in range(min(units.longest_figure, len(page.text) - start), 1, -1):
            if start + size <= n.start:
                break
            reason = units.figures.get(page.text[start : start + size])
            if reason is not None and start + size >= n.end:
                return _refuse(n, reason, f"phrase:{page.text[start : start + size]}")
    return None


# --- ranks --------------------------------------------------------------------------------------------

_RANK_WORD = re.compile(r"\s?(?:位(?!于)|名(?!录)|大(?!队|道|街|学|桥|会|队)|强)")
_RANK_END = re.compile(r"\s?(?:[，。；、！;,（）)的和与及/\n]|$)")
_RANK_FRAME = re.compile(
    r"(?:[居列排位跃升跻获夺占]|保持|连续|继续|蝉联|稳|名|世界|全球|全国|国内|国际|亚洲|全[省市区县州行]|[东中西]部|省内|市内|同类"
    r"|第[0-9一二三四五六七八九十]{1,3}[位名]?[、，])[^，。；：“”]{0,9}第\s?$"
)
_SEPARATOR = re.compile(r"\s{0,2}(?:[-–—―－~～〜∼]{1,2}|至|到)\s{0,2}")
_TOP = re.compile(r"(?<![目之以年提当此从])前\s?$")
_TOP_FRAME = re.compile(r"(?:[居列排位跃升跻进入占名]|保持|稳|世界|全球|全国|国内|全[省市区县州行]|[东中西]部)[^，。；：“”]{0,9}前\s?$")


def _rank(page: _Page, i: int) -> _Result | None:
    """第 85 位, 第二大, 居全国第一; and why 第三批, 第一产业, 第一个 are no ranks."""
    n = page.numerals[i]
    left = page.left(n.start, 24)
    if not left.rstrip().endswith("第"):
        return _top(page, i, left)
    start = n.start - (len(left) - left.rstrip().rfind("第"))
    if n.value is None:
        return _refuse(n, "ordinal", "第")
    follower = page.right(n.end, 8).lstrip()
    word = _RANK_WORD.match(page.text, n.end)
    if word is not None:
        if re.search(r"(?:放在|摆在|作为|置于|始终是|当作)[^，。；]{0,6}$", left[: left.rfind("第")]):
            return _refuse(n, "figure_of_speech", "rank:第一位")
        return (_ranked(start, word.end(), n.value, "rank:第…" + word.group().strip()),), 1
    stretch = _SEPARATOR.match(page.text, n.end)
    if stretch is not None and i + 1 < len(page.numerals):
        other = page.numerals[i + 1]
        gap = page.text[stretch.end() : other.start].strip()
        end = _RANK_WORD.match(page.text, other.end)
        if gap in ("", "第") and end is not None and other.value is not None:
            low, high = sorted((n.value, other.value))
            quantity = replace(_ranked(start, end.end(), low, "range+rank:第…位"), value=None, low=low, high=high)
            return (replace(quantity, comparator="range", value_si=None),), 2
    for size in range(min(8, len(follower)), 0, -1):
        reason = page.units.ordinals.get(follower[:size])
        if reason is not None:
            return _refuse(n, reason, f"ordinal:第…{follower[:size]}")
    if _RANK_END.match(page.text, n.end) and _RANK_FRAME.search(left):
        return (_ranked(start, n.end, n.value, "rank:第…"),), 1
    return _refuse(n, "ordinal", "第")


def _top(page: _Page, i: int, left: str) -> _Result | None:
    """全国前十, 前 10 位: a place among the first so many."""
    n = page.numerals[i]
    if not _TOP.search(left) or n.value is None or n.scale > 10:
        return None
    word = _RANK_WORD.match(page.text, n.end)
    if word is None and not _RANK_END.match(page.text, n.end):
        return None
    if not _TOP_FRAME.search(left):
        return None if word is not None else _refuse(n, "ordinal", "前")
    end = word.end() if word is not None else n.end
    return (replace(_ranked(n.start, end, n.value, "rank:前…"), comparator="<="),), 1


def _ranked(start: int, end: int, value: float, rule: str) -> Quantity:
    return Quantity(start, end, value, None, None, "=", "rank", "", "rank", value, "1", rule)


# --- ratios that are written as two numbers -----------------------------------------------------------


def _fraction(page: _Page, i: int) -> _Result | None:
    """三分之一, 百分之三十, 千分之五, 1/4."""
    n = page.numerals[i]
    if i + 1 >= len(page.numerals) or n.value is None:
        return None
    other = page.numerals[i + 1]
    between = page.text[n.end : other.start]
    if between.strip() == "分之" and other.value is not None and n.value:
        return _parts(page, i, n, other)
    if between != "/" or n.script == "chinese" or other.script == "chinese" or n.scale > 1 or other.scale > 1:
        return None
    if not (0 < n.value < (other.value or 0) <= 1000 and n.value == int(n.value) and other.value == int(other.value)):
        return None
    if page.text[n.start - 1 : n.start] in ("/", ".") or page.text[other.end : other.end + 1] in ("/", "-"):
        return None
    if re.match(r"[A-Za-z年月日]", page.text[other.end : other.end + 1]):
        return None
    return (_finish(page, n.start, other.end, n.value / other.value, None, _ONE, other.more, "fraction:/"),), 2


_ONE = _Measure(0, "1", "ratio", "1", 1.0, "unit")
_PERCENT = _Measure(0, "%", "ratio", "1", 0.01, "unit")
_PERMILLE = _Measure(0, "‰", "ratio", "1", 0.001, "unit")


def _parts(page: _Page, i: int, n: Numeral, other: Numeral) -> _Result:
    name = page.text[n.start : n.end].strip()
    unit, value = {"百": (_PERCENT, 1.0), "千": (_PERMILLE, 1.0)}.get(name, (_ONE, n.value or 1.0))
    if name == "万":
        value = 10000.0
    assert other.value is not None
    stretch = _SEPARATOR.match(page.text, other.end)
    if stretch is not None and i + 2 < len(page.numerals):
        third = page.numerals[i + 2]
        used = 3
        if page.text[third.start : third.end] == name and i + 3 < len(page.numerals):
            between = page.text[third.end : page.numerals[i + 3].start]
            third, used = (page.numerals[i + 3], 4) if between == "分之" else (third, used)
        if third.value is not None and (used == 4 or third.start == stretch.end()):
            low, high = other.value / value, third.value / value
            return (_finish(page, n.start, third.end, None, (low, high), unit, False, f"range+fraction:{name}分之"),), used
    return (_finish(page, n.start, other.end, other.value / value, None, unit, other.more, f"fraction:{name}分之"),), 2


_COLON = re.compile(r"\s?[:：∶︰]\s?")
_CLOCK_CUE = re.compile(r"(?:比|例|之比|比例|比率|配比|坡率|结构)[^，。；]{0,12}$")


def _proportion(page: _Page, i: int) -> _Result | None:
    """2.9∶1 is one mention, 3.9：59.5：36.6 one a member; 8:30 is the time of day."""
    members = [page.numerals[i]]
    while len(members) < 8 and i + len(members) < len(page.numerals):
        following = page.numerals[i + len(members)]
        colon = _COLON.match(page.text, members[-1].end)
        if colon is None or colon.end() != following.start:
            break
        members.append(following)
    if len(members) < 2 or any(m.value is None or m.script == "chinese" or m.scale > 1 for m in members):
        return None
    first, second = members[0], members[1]
    written = page.text[second.start : second.end]
    clock = first.value == int(first.value or 0) and (first.value or 0) <= 24 and re.fullmatch(r"[0-5]\d", written)
    if clock and not _CLOCK_CUE.search(page.left(first.start, 16)):
        return tuple(Refusal(m.start, m.end, "date", "clock") for m in members), len(members)
    if len(members) == 2:
        if not second.value or _unit(page, second) is not None:
            return None
        value = (first.value or 0.0) / second.value
        return (_finish(page, first.start, second.end, value, None, _ONE, False, "proportion"),), 2
    return tuple(_finish(page, m.start, m.end, m.value, None, _ONE, False, "proportion:member") for m in members), len(
        members
    )


_TENTHS = re.compile(r"\s?成(?=[，。；、！）)的以左上多半]|$|\n)")
_DOUBLINGS = re.compile(r"\s?番(?=[，。；、！）)的以\n]|$)")


def _multiple(page: _Page, i: int) -> _Result | None:
    """一半, 半数, 三成, 翻两番."""
    n = page.numerals[i]
    if page.text[n.start : n.end] == "一半":
        return (_finish(page, n.start, n.end, 0.5, None, _ONE, False, "fraction:半"),), 1
    if n.value is None:
        return None
    if page.text.startswith("半数", n.start):
        return (_finish(page, n.start, n.start + 2, 0.5, None, _ONE, False, "fraction:半"),), 1
    tenths = _TENTHS.match(page.text, n.end)
    if tenths is not None and 0 < n.value < 10:
        return (_finish(page, n.start, tenths.end(), n.value / 10, None, _ONE, n.more, "fraction:成"),), 1
    doublings = _DOUBLINGS.match(page.text, n.end)
    if doublings is not None and re.search(r"翻了?$", page.left(n.start, 3)) and n.value < 64:
        return (_finish(page, n.start, doublings.end(), 2.0**n.value, None, _ONE, n.more, "multiple:番"),), 1
    return None


# --- number and unit ----------------------------------------------------------------------------------

_LATEX = re.compile(r"\s*\\?(?:text|mathrm|rm)\s*\{\s*([^{}\n]{1,16}?)\s*\}")
_RATE_SYMBOL = {"day": "d", "year": "a", "hour": "h", "minute": "min", "second": "s"}
_RATE_WORD = {"日": "day", "年": "year", "月": "month", "时": "hour", "d": "day", "a": "year", "s": "second", "周": "week"}
_COMPOUND = {
    ("mass", "duration"): "flow", ("volume", "duration"): "flow", ("length", "duration"): "speed",
    ("count", "volume"): "concentration", ("mass", "volume"): "concentration", ("energy", "duration"): "power",
    ("mass", "area·duration"): "flow",
}  # fmt: skip


def _unit(page: _Page, n: Numeral) -> _Measure | None:
    """The unit anchored at a numeral's end, with its denominators (个/cm³, 吨/m²·日); None if there is none."""
    window = page.right(n.end, _WINDOW)
    latex = _LATEX.match(window)
    if latex is not None:
        inner = _compose(page, n, _Compact.of(latex[1]))
        return replace(inner[0], end=n.end + latex.end(), words=latex[1]) if inner is not None else None
    compact = _Compact.of(window)
    about = half = more = False
    if compact.text.startswith("约"):
        compact, about = compact.without(0), True
    if re.match(r"个[多半余](?:月|小时|星期|百分点|工作日)", compact.text):
        half, more = compact.text[1] == "半", compact.text[1] != "半"
        compact = compact.without(1)
    found = _compose(page, n, compact)
    if found is None:
        return None
    composed, size = found
    start, end = n.end + compact.origin[0], n.end + compact.origin[size - 1] + 1
    if composed.kind == "people":  # 88 万 stands for itself; the people are what is counted
        return replace(composed, end=n.end, words=page.raw[start:end])
    return replace(composed, end=end, words=page.raw[start:end], about=about, half=half, more=more)


@dataclass(frozen=True, slots=True)
class _Compact:
    """A window without its spaces, and where each character came from: spaces between 5° and C mean nothing."""

    text: str
    origin: tuple[int, ...]

    @classmethod
    def of(cls, window: str) -> _Compact:
        kept = [(c, k) for k, c in enumerate(window) if not c.isspace()]
        return cls("".join(c for c, _ in kept), tuple(k for _, k in kept))

    def without(self, k: int) -> _Compact:
        return _Compact(self.text[:k] + self.text[k + 1 :], self.origin[:k] + self.origin[k + 1 :])


_LOST = re.compile(r"(?P<unit>hm|km|cm|m)(?![A-Za-z0-9²³])")
_AREA = re.compile(r"(?:面积|占地|用地)[^，。；,;\d]{0,6}$")
_VOLUME = re.compile(r"(?:库容|容积|体积|蓄水量|供水量|排水量|用水量|土方|石方|方量)[^，。；,;\d]{0,6}$")
_SQUARED = {"hm": "公顷", "km": "平方公里", "m": "平方米", "cm": "平方厘米"}
_CUBED = {"m": "立方米", "km": "立方公里"}


def _compose(page: _Page, n: Numeral, compact: _Compact) -> tuple[_Measure, int] | None:
    words = compact.text
    lost = _LOST.match(words)
    base: tuple[str, Unit | Ambiguous] | None = None
    if lost is not None:  # 3900m of floor, 9.9081hm of land: the superscript was lost on the way
        left = page.left(n.start, 16)
        meant = _SQUARED.get(lost["unit"]) if _AREA.search(left) else None
        if meant is None and _VOLUME.search(left):
            meant = _CUBED.get(lost["unit"])
        if meant is not None:
            base = lost["unit"], page.units.surfaces[meant]
    base = base or page.units.longest_at(words, 0)
    if base is None:
        return None
    surface, unit = base
    chinese = unit.chinese
    if isinstance(unit, Ambiguous):
        unit = _resolve(page, n, unit)
    at = len(surface)
    measure = _Measure(0, unit.symbol, unit.dimension, unit.si, unit.factor, unit.kind, unit.scale, chinese)
    denominators: list[Unit] = []
    end = at
    scale = ""
    while at < len(words) and (words[at] in "/每" or (denominators and words[at] in "·•⋅∙*.")) and len(denominators) < 3:
        at += 1
        bracket = words[at : at + 1] in ("(", "（")
        at += bracket
        magnitude = re.match(r"[百千]?万|[百千亿](?![瓦克米])", words[at : at + 3])
        if magnitude:
            at += magnitude.end()
        den = page.units.longest_at(words, at)
        word = words[at : at + 1]
        if den is None or (word in _RATE_WORD and len(den[0]) == 1 and den[0] == word):
            rate = page.units.surfaces.get({"day": "天", "year": "年", "month": "个月", "hour": "小时", "second": "秒", "week": "周"}.get(_RATE_WORD.get(word, ""), ""))
            if isinstance(rate, Unit) and not re.match(r"[A-Za-z]", words[at + 1 : at + 2]):
                den = word, rate
        if den is None or isinstance(den[1], Ambiguous):
            break
        scale = magnitude.group() if magnitude else ""
        denominators.append(den[1])
        at += len(den[0])
        if words[at : at + 1] in ")）" and "(" in words[:at].replace("（", "("):
            at += 1
        end = at
    if denominators:
        measure = _rate(measure, denominators, scale)
    return measure, end


def _resolve(page: _Page, n: Numeral, unit: Ambiguous) -> Unit:
    """度: electricity when counted by ten thousands, else what the clause speaks of."""
    if n.scale >= 10**4:
        return unit.contexts[0][1]
    clause = re.split(r"[。；\n]", page.left(n.start, 24))[-1] + page.right(n.end, 6)
    return unit.resolve(clause)


def _rate(measure: _Measure, denominators: Sequence[Unit], scale: str) -> _Measure:
    """km/h, t/(m²·d), CNY/头; 个 counts anything, so 个/cm³ is /cm³."""
    names = [_RATE_SYMBOL.get(d.symbol, d.symbol) for d in denominators]
    below = scale + (f"({'·'.join(names)})" if len(names) > 1 else names[0])
    above = "" if measure.symbol == "个" else measure.symbol
    dims = "·".join(d.dimension for d in denominators)
    dimension = "money" if measure.dimension == "money" else _COMPOUND.get((measure.dimension, dims), "other")
    factor = measure.factor
    for d in denominators:
        factor = factor / d.factor if d.factor else 0.0
    known = factor != 0 and not scale
    si = f"{measure.si}/{'·'.join(d.si if d.si != '1' else d.symbol for d in denominators)}"
    if dimension == "power":
        si = "W"
    if len(denominators) > 1:
        head, _, tail = si.partition("/")
        si = f"{head}/({tail})"
    return replace(measure, symbol=f"{above}/{below}", dimension=dimension, factor=factor if known else 0.0, si=si)


_POSTNOMINAL = re.compile(r"\s?(?:[，。；、）)！;,]|$|\n)")
_ARTICLE_STOPS = "每这那某另同第唯之进统哪任上下前后首再又各逐成是干在有为像如当做跑采报填查办"
_SPELL = re.compile(r"(?:连续|提前|为期|历时|不到|不足|长达|满|缩短|延长|延期|用时|仅用|将近|已近|超过|持续|每|至少|再|用|需|[^日长短]期[为约]?|年限为?|时间为?|缓|晚|早|推迟|相隔|时隔|跨越|坚持|奋战|整整)\s?$")
_PROGRAMME = re.compile(r"\s?(?:行动|计划|规划|攻坚|方案|倍增|提升|规划|滚动|一届|一遇|期)")
_AFTER_SPELL = re.compile(r"\s?(?:以?内|之内|以上|以下|时间|左右|[多半余]|期)")
_ERA = re.compile(r"(?:过去|今后|未来|关键|[前近这那后的])\s?$")
_MEETING = re.compile(r"(?:[、和至][一二三四五六七八九十]{1,3}次)*(?:全体|代表)?(?:全会|会议|大会)")
_ANNIVERSARY = re.compile(r"周年(?:纪念|庆|系列|活动|之际|大会|主题|阅兵|华诞)")


def _spell(page: _Page, n: Numeral, unit: _Measure) -> bool:
    """连续四年, 用三年时间, 工期两年 last so long; 过去五年, 五年来, 九年义务教育 name a time or a thing."""
    left = page.left(n.start, 8)
    if n.more or _SPELL.search(left) or _AFTER_SPELL.match(page.text, unit.end):
        return True
    return bool(_POSTNOMINAL.match(page.text, unit.end)) and not _ERA.search(left)


_HEAT_SUM = re.compile(r"\s?(?:及?以[上下])?的?(?:持续|[年有活]?[均效动]?积温)")
_IN_QUOTES = re.compile(r"[“‘「『][^”’」』]{0,20}$")
_ENUMERATED = re.compile(r"[辖管有设含共括](?:[0-9一二三四五六七八九十百]+\s?[^，。；0-9]{1,6}){0,4}$")


def _admitted(page: _Page, n: Numeral, unit: _Measure) -> str:
    """Empty when a numeral with this unit is a quantity, else the reason why it is none."""
    if unit.dimension == "temperature" and _HEAT_SUM.match(page.text, unit.end):
        return "name"
    if n.script == "arabic":
        if _ANNIVERSARY.match(page.text, n.end):
            return "anniversary"
        if unit.kind == "noun" and n.scale == 1 and not n.more and 1900 <= (n.value or 0) <= 2100:
            return "date"
        if unit.symbol == "year" and n.scale == 1 and not n.more and 1900 <= (n.value or 0) <= 2100:
            return "date"
        return ""
    word = page.text[n.start : n.end]
    if not unit.chinese and not (unit.kind != "people" and n.scale >= 10**4 and not n.vague):
        if unit.kind == "noun" and n.value is not None and not n.vague and _ENUMERATED.search(page.left(n.start, 24)):
            return ""
        if not (unit.kind == "people" and n.scale >= 10**4 and not n.vague):
            return "word"
    if n.vague or (n.value is None and n.low is None):
        real = unit.kind == "unit" and n.value is not None and n.scale >= 10**8
        if not (real and _left(page, n.start, vague=True) in (">", "~")):
            return "vague"
    if unit.symbol in ("°C", "°", "kWh") and word in ("一", "二", "三", "两") and page.text[n.end : n.end + 1] == "度":
        return "word"
    if unit.dimension == "duration" and unit.symbol in ("year", "month", "day"):
        if word == "半" and page.text[n.start - 1 : n.start] in ("上", "下", "前", "后"):
            return "date"
        if word == "一" and not _SPELL.search(page.left(n.start, 6)):
            return "article"
        if _PROGRAMME.match(page.text, unit.end):
            return "name"
        if unit.symbol == "year" and not _spell(page, n, unit):
            return "era"
        return ""
    if unit.symbol == "次" and _MEETING.match(page.text, unit.end) and re.search(r"届$|届[一二三四五六七八九十次、和至]+[、和至]$", page.left(n.start, 24)):
        return "session"
    if word == "一" and unit.kind == "unit" and unit.dimension not in ("duration", "ratio", "money"):
        return "" if _left(page, n.start) != "=" else "article"
    if word == "一" and unit.kind == "classifier":
        before = page.left(n.start, 1)
        if not (before and "一" <= before <= "鿿" and before not in _ARTICLE_STOPS and _POSTNOMINAL.match(page.text, unit.end)):
            return "article"
    if unit.symbol in ("个", "项") and n.value is not None and n.value < 20 and page.text.startswith(page.units.slogans, unit.end):
        return "figure_of_speech"
    if unit.kind == "classifier" and _IN_QUOTES.search(page.left(n.start, 22)):
        return "name"
    return ""


def _measured(page: _Page, i: int) -> _Result | None:
    """A number with its unit, or a range of two (77—109 天, 10至15万元, 5%-6%)."""
    n = page.numerals[i]
    ranged = _range(page, i)
    if ranged is not None:
        return ranged
    unit = _unit(page, n)
    if unit is None:
        return None
    reason = _admitted(page, n, unit)
    if reason:
        return (Refusal(n.start, unit.end, reason, f"{reason}:{unit.symbol}"),), 1
    start, sign = _sign(page, n, unit)
    pair = (n.low, n.high) if n.low is not None and n.high is not None else None
    value = None if n.value is None else sign * n.value + (0.5 if unit.half else 0)
    rule = ("range+" if pair else "") + _rule(unit)
    end = unit.end
    if unit.dimension == "duration" or unit.symbol == "1":
        if page.text[end : end + 1] == "半" and value is not None and page.text[end : end + 2] not in ("半导", "半山"):
            value, end = value + 0.5, end + 1
    return (_finish(page, start, end, value, pair, replace(unit, end=end), n.more, rule),), 1


def _rule(unit: _Measure) -> str:
    return f"unit:{unit.symbol}" if unit.kind == "unit" else f"count:{unit.kind}"


def _sign(page: _Page, n: Numeral, unit: _Measure) -> tuple[int, int]:
    """Where the number begins with its sign, and the sign: -34.3℃, 零下 5 度."""
    left = page.left(n.start, 4)
    if unit.dimension == "temperature" and left.rstrip().endswith("零下"):
        return n.start - (len(left) - left.rfind("零下")), -1
    signed = re.search(r"(?:^|[^0-9A-Za-z%℃”）)])([-−－])\s?$", left)
    if signed is not None and unit.dimension in ("temperature", "ratio"):
        return n.start - (len(left) - signed.start(1)), -1
    return n.start, 1


_CHANGE = re.compile(r"[从由自]\s?$")


def _range(page: _Page, i: int) -> _Result | None:
    if i + 1 >= len(page.numerals):
        return None
    n, other = page.numerals[i], page.numerals[i + 1]
    if n.value is None or other.value is None or other.start - n.end > 14:
        return None
    own = None
    at = n.end
    stretch = _SEPARATOR.match(page.text, at)
    if stretch is None or stretch.end() != other.start:
        own = _unit(page, n)
        if own is None:
            return None
        at = own.end
        stretch = _SEPARATOR.match(page.text, at)
        if stretch is None or page.text[stretch.end() : other.start].strip() not in ("", "-"):
            return None
        if stretch.group().strip() in ("至", "到") and _CHANGE.search(page.left(n.start, 3)):
            return None
    unit = _unit(page, other)
    if unit is None or _admitted(page, other, unit) not in ("", "article"):
        return None
    if own is not None and own.symbol != unit.symbol:
        return None
    low, high = n.value, other.value
    if n.scale == 1 and own is None and low * other.scale <= high:
        low *= other.scale
    start, sign = _sign(page, n, unit)
    low *= sign
    if page.text[other.start - 1 : other.start] in ("-", "−") and stretch.end() < other.start:
        high = -high
    if low >= high or (low == n.value and n.scale == 1 and own is None and 1900 <= low <= 2100 and unit.symbol == "year"):
        return None
    end = unit.end
    return (_finish(page, start, end, None, (low, high), unit, False, "range+" + _rule(unit)),), 2


_COMMA = re.compile(r"\s?[、和与及]\s?")


def _shared(page: _Page, i: int) -> _Result | None:
    """A bare number of a list whose last member has the unit: 0.9、5.9个百分点; ５０、１００、１５０元."""
    n = page.numerals[i]
    if n.script == "chinese" or n.value is None:
        return None
    k = i
    while k + 1 < len(page.numerals) and k - i < 16:
        here, following = page.numerals[k], page.numerals[k + 1]
        comma = _COMMA.match(page.text, here.end)
        if comma is None or following.start - comma.end() > 1 or following.script == "chinese" or following.value is None:
            return None
        if page.text[comma.end() : following.start].strip() not in ("", "-"):
            return None
        unit = _unit(page, following)
        if unit is not None:
            if unit.kind in ("noun", "people") or _admitted(page, following, unit):
                return None
            value = n.value
            if n.scale == 1 and following.scale >= 10**4 and value < 1000:
                value *= following.scale
            bare = replace(unit, end=n.end)
            return (_finish(page, n.start, n.end, value, None, bare, n.more, "list+" + _rule(unit)),), 1
        k += 1
    return None


_PERSONS = (
    "人口|人数|人员|员额|劳动力|人才|群众|居民|村民|农民|农民工|农牧民|职工|工人|学生|学员|师生|教师|干部|党员|毕业生|移民|游客|老人|老年人|残疾人|儿童|婴幼儿|青年|青少年|妇女|消费者|网民"
    "|纳税人|人民|侨胞|同胞|群体|代表|患者|志愿者|考生"
)
_HOLDERS = "用户|农户|户数|经营主体|市场主体|贫困户|脱贫户|商户"
_COUNTED_LEFT = re.compile(rf"(?:(?P<people>{_PERSONS})|(?P<households>{_HOLDERS}))(?:总?[数量]|规模|资源)?[^，。；、0-9]{{0,8}}$")
_COUNTED_RIGHT = re.compile(
    rf"\s?(?:[0-9]+周?岁及?以[上下])?[^，。；、0-9\s]{{0,8}}?(?:(?P<people>{_PERSONS})|(?P<households>{_HOLDERS}))"
)
_SCORE = re.compile(r"(?:得分|评分|总分|指数|系数|分值|满意度|倍差|比值|收入比|NDVI)[^，。；、0-9]{0,4}$")
_BARE_END = re.compile(r"\s?(?:[，。；、！）);,（(\n]|左右|以上|以下|以内|$)")


def _counted(page: _Page, i: int) -> _Result | None:
    """A number without unit: people (总人口 88 万), a score (指数 3.2), or what 万 and 亿 show to be counted."""
    n = page.numerals[i]
    if n.value is None or n.vague or n.script == "chinese" and n.scale < 10**4:
        return None
    left = page.left(n.start, 24)
    ended = _BARE_END.match(page.text, n.end)
    if not ended and n.scale >= 10**4 and _CLASS.match(page.text, n.end):
        return _refuse(n, "class", "级")
    named = _COUNTED_LEFT.search(left) if ended else _COUNTED_RIGHT.match(page.text, n.end)
    if n.scale >= 10**4 or (ended and named is not None and named.lastgroup == "people"):
        unit = {"people": "人", "households": "户"}.get(named.lastgroup or "", "") if named is not None else ""
        measure = _Measure(n.end, unit, "count", "1", 1.0, "people")
        rule = f"count:{named.lastgroup}" if named is not None else "count:bare"
        return (_finish(page, n.start, n.end, n.value, None, measure, n.more, rule),), 1
    if ended and n.script == "arabic" and _SCORE.search(left):
        score = _Measure(n.end, "", "other", "1", 1.0, "unit")
        return (_finish(page, n.start, n.end, n.value, None, score, n.more, "score"),), 1
    return None


_CLASS = re.compile(r"\s?级(?!以)")


_LABEL = re.compile(r"(?:表|图|附件|附表|附图|专栏|公式|式|注|例|编号|No\.?|№)\s?$")
_DATE_WORD = re.compile(r"\s?(?:年代|世纪|月|日|时|点|后|年|号|周年)")
_MARKER = re.compile(r"(?:^|[\n（(〔\[【])\s*$")
_MARKER_END = re.compile(r"\s?[)）〕\]】、.．]")


def _unread(page: _Page, i: int) -> _Result:
    n = page.numerals[i]
    if n.script == "chinese":
        return _refuse(n, "vague" if n.vague else "word", "no unit")
    follower = page.right(n.end, 10).lstrip()
    for size in range(min(8, len(follower)), 0, -1):
        reason = page.units.ordinals.get(follower[:size])
        if reason is not None:
            return _refuse(n, reason, f"ordinal:{follower[:size]}")
    if _MARKER_END.match(page.text, n.end) and _MARKER.search("\n" + page.left(n.start, 8)):
        return _refuse(n, "marker", "numbering")
    if _LABEL.search(page.left(n.start, 6)):
        return _refuse(n, "label", "numbering")
    if _DATE_WORD.match(page.text, n.end) or (1900 <= (n.value or 0) <= 2100 and n.end - n.start == 4):
        return _refuse(n, "date", "no unit")
    return _refuse(n, "no_unit", "no unit")


def _refuse(n: Numeral, reason: str, rule: str) -> _Result:
    return (Refusal(n.start, n.end, reason, f"{reason}:{rule}"),), 1


# --- qualifiers ---------------------------------------------------------------------------------------

_LEFT = re.compile(
    r"(?:(?P<le>不(?:得|能|应|可|宜)?(?:超过|高于|大于|多于|超出)|最多|至多|上限为?|≤|⩽|<=|\\le(?:q|qslant)?|最高(?:可?(?:给予|奖励|补助|补贴|资助|支持|享受|获得|不超过))[^，。；、\d]{0,6})"
    r"|(?P<ge>不(?:得|能|应|可|宜)?(?:低于|少于|小于|短于)|至少|最少|下限为?|≥|⩾|>=|\\ge(?:q|qslant)?)"
    r"|(?P<gt>超过|突破|超出|(?<![赶反高])超|逾|(?<![不])高于|(?<![不])大于|(?<![不])多于|>)"
    r"|(?P<lt>不足|不到|(?<!不)低于|(?<!不)小于|(?<!不)少于|未达到?|未满|不满|<)"
    r"|(?P<about>大约|大概|接近|将近|(?<![节集公制签契条合预违履邀特])约|(?<![附最邻靠临就亲接远])近|(?<![节集公制])约占[^，。；\d]{0,16}的|~|～|≈))"
    r"(?:[了为有占到合计达需可]|达到)?[\s$]*$"
)
_LEFT_VAGUE = re.compile(r"(?:(?P<ge>(?<![以线网])上)|(?P<gt>过|破|超|突破|超过|逾|跨越|跨过)|(?P<about>近|约|接近|将近))\s?$")
_RIGHT = re.compile(
    r"\s{0,2}(?:[（(][^（）()\d]{1,4}[）)])?[\s$]*(?:级|人口|范围)?"
    r"(?:(?P<about>左右|上下)|(?P<ge>及?以上|之上|起步)|(?P<le>及?以下|以内|之内|之下)"
    r"|(?P<within>内(?![外部陆蒙容河涵湖江政需地在销贸存向设置]))|(?P<gt>有余|开外|[多余](?=[，。；、）)的来时以]|$|\n))|(?P<lt>不到))"
)
_RIGHT_FAR = re.compile(r"[^，。；、\s\d的]{1,3}(?:(?P<ge>及?以上)|(?P<le>及?以下|以内))(?=[，。；、）)的]|$|\n)")
_LEFT_OF_WHOLE = re.compile(  # 超过全球一半, 约占总数的三成: the whole stands between
    r"(?:(?P<gt>超过?|突破)|(?P<about>约|近|接近)|(?P<lt>不足|不到))占?(?:全[球国省市县区行州]|世界|[^，。；、\d]{0,6}总?[数量体额]的?)的?$"
)
_SIGNS: dict[str, Comparator] = {"le": "<=", "ge": ">=", "gt": ">", "lt": "<", "about": "~", "within": "<="}
_RECENT = re.compile(r"(?<![已将时续])近\s?$")


def _left(page: _Page, start: int, vague: bool = False) -> Comparator:
    pattern = _LEFT_VAGUE if vague else _LEFT
    found = pattern.search(page.left(start, 28))
    return _SIGNS[found.lastgroup] if found is not None and found.lastgroup is not None else "="


def _right(page: _Page, end: int, unit: _Measure) -> Comparator:
    found = _RIGHT.match(page.text, end)
    if found is None and unit.dimension == "count":
        found = _RIGHT_FAR.match(page.text, end)
    if found is None or found.lastgroup is None:
        return "="
    if found.lastgroup == "within" and unit.dimension not in ("duration", "length"):
        return "="
    return _SIGNS[found.lastgroup]


def _comparator(page: _Page, start: int, end: int, unit: _Measure, value: float | None, more: bool) -> Comparator:
    """What the words around a number make of it; 约…以上 is at least, 左右 on a range leaves the range."""
    left, right = _left(page, start), _right(page, end, unit)
    if left == "=":
        left = _left(page, start, vague=True) if page.text[start] in "百千万亿半" else left
    if left == "=" and unit.symbol == "1":
        whole = _LEFT_OF_WHOLE.search(page.left(start, 16))
        left = _SIGNS[whole.lastgroup] if whole is not None and whole.lastgroup is not None else "="
    if left == "~" and unit.dimension == "duration" and (value or 99) <= 10 and _RECENT.search(page.left(start, 6)):
        left = "="  # 近三年: the last three years, not nearly three
    if right in (">=", "<="):
        return right
    if left in ("<", "<=", ">", ">="):
        return left
    if more or unit.more:
        return ">"
    return right if right != "=" else "~" if unit.about else left


def _finish(
    page: _Page, start: int, end: int, value: float | None, pair: tuple[float, float] | None, unit: _Measure, more: bool, rule: str
) -> Quantity:
    """The quantity with its comparator and its value in SI units."""
    comparator: Comparator = "range" if pair is not None else _comparator(page, start, end, unit, value, more)
    low, high = pair if pair is not None else (None, None)
    if unit.scale != 1:
        value, low, high = (None if each is None else round(each * unit.scale, 9) for each in (value, low, high))
    si = value * unit.factor if value is not None and unit.factor else None
    return Quantity(
        start, end, value, low, high, comparator, unit.symbol, unit.words, unit.dimension, si, unit.si if unit.factor else "", rule
    )  # fmt: skip


_READERS: tuple[Callable[[_Page, int], _Result | None], ...] = (
    _code, _rank, _quoted, _figure, _fraction, _proportion, _multiple, _measured, _shared, _counted,
)  # fmt: skip
