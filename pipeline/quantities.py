"""Quantities: for every numeral of a text one reading, or the reason why it has none.

The grammar is number × unit, with range, list, fraction, proportion, rank and qualifier around it. Numerals are
found first (``numerals``); then each is read once, from left to right: a unit anchored at the numeral's end, a
bounded look to the left and to the right. So the work is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from pipeline.measures import Measure, Page, declared_unit, unit_at
from pipeline.model import Cell, Comparator, Date, Quantity, Reference, Refusal, Section, Text
from pipeline.numerals import Numeral, find_numerals, narrow
from pipeline.qualifiers import comparator
from pipeline.refusals import (
    DOTS,
    ON_YEAR,
    OPENING_QUOTES,
    code,
    dotted,
    figure,
    leftover,
    objection,
    ordinal,
    quoted,
    refusal,
)
from pipeline.vocab.units import Units

_Result = tuple[tuple[Quantity | Refusal, ...], int]
"""What was read, and how many numerals that used up."""
_Read = Callable[[Page, int], _Result | None]
"""A rule of the grammar: what it makes of a page's numeral of that index, None if it has nothing to say."""
_Span = tuple[int, int, str, str]
"""Start, end, reason and rule of what measures nothing: a date, a cited title, a heading's marker."""


def measure(
    text: Text, sections: Sequence[Section], dates: Sequence[Date], references: Sequence[Reference], units: Units
) -> tuple[tuple[Quantity, ...], tuple[Refusal, ...]]:
    """All quantities of a text, and all numerals that are none with the reason (both in text order)."""
    blocked: list[_Span] = sorted(
        [(s.start, s.start + len(s.marker), "marker", "section") for s in sections if s.marker]
        + [(r.start, r.end, "standard" if r.kind == "standard" else "reference", r.kind) for r in references]
        + [(d.start, d.end, "date", d.kind) for d in dates]
    )
    results = _read(page_of(text.text, units, _lone_numbers(text)), blocked)
    return tuple([r for r in results if isinstance(r, Quantity)]), tuple([r for r in results if isinstance(r, Refusal)])


def candidates(text: str, units: Units) -> tuple[tuple[int, str, Quantity | Refusal], ...]:
    """What each reader of the grammar would make of each numeral, for ``zhibiao explain``.

    Gives (start of the numeral, reader, its result); the first of a numeral is the one that holds.
    """
    page = page_of(text, units, {})
    trace = []
    for i, numeral in enumerate(page.numerals):
        for read in asked(page, numeral):
            result = read(page, i)
            if result is not None:
                trace += [(numeral.start, read.__name__.strip("_"), found) for found in result[0]]
    return tuple(trace)


def page_of(text: str, units: Units, cells: Mapping[int, Cell]) -> Page:
    """A text with its numerals; ``cells`` by the offset of the number that is alone in one."""
    plain = narrow(text)
    return Page(plain, text, find_numerals(plain), units, cells)


_LONE = re.compile(r"\s*[-−－+＋]?\s*[0-9０-９][0-9０-９.．,，]*\s*")


def _lone_numbers(text: Text) -> dict[int, Cell]:
    """The table cells that hold nothing but a number, by the text offset at which the number begins."""
    source = text.source
    lone = {}
    for cell in source.cells:
        if _LONE.fullmatch(source.text, cell.start, cell.end):
            digit = re.compile(r"[0-9０-９]").search(source.text, cell.start, cell.end)
            if digit is not None:
                lone[digit.start()] = cell
    if not lone:
        return {}
    return {m.start(): lone[at] for m in _RUN.finditer(text.text) if (at := text.origin(m.start())) in lone}


_RUN = re.compile(r"[0-9０-９]+")


def _read(page: Page, blocked: Sequence[_Span]) -> list[Quantity | Refusal]:
    """Every numeral from left to right; of several spans that cover one, the span that ends last refuses it."""
    results: list[Quantity | Refusal] = []
    i = end = k = 0
    reach: _Span = (0, 0, "", "")
    while i < len(page.numerals):
        n = page.numerals[i]
        start = n.start
        while k < len(blocked) and blocked[k][0] <= start:
            if blocked[k][1] > reach[1]:
                reach = blocked[k]
            k += 1
        if start < end:  # 百 of 个百分点, 千 of 千瓦: part of the unit just read
            i += 1
        elif start < reach[1]:
            results.append(refusal(n, reach[2], reach[3]))
            i, end = i + 1, n.end
        else:
            found, used = _first(page, i)
            results += found
            i, end = i + used, found[0].end if used == 1 else max([each.end for each in found])
    return results


def _first(page: Page, i: int) -> _Result:
    n = page.numerals[i]
    for read in asked(page, n):
        result = read(page, i)
        if result is not None:
            return result
    return (leftover(page, n),), 1


def asked(page: Page, n: Numeral) -> tuple[_Read, ...]:
    """The readers that are asked for a numeral: all that may have an answer, in their order."""
    before, behind = page.before(n.start), page.behind(n.end)
    return _asked(
        n.script,
        before if before in _HEEDED_BEFORE else None,
        behind if behind in _HEEDED_BEHIND else None,
        behind in page.units.beginnings,
        n.value == 0.5,
        n.start in page.cells,
    )


@lru_cache(maxsize=4096)
def _asked(
    script: str, before: str | None, behind: str | None, unit: bool, half: bool, alone: bool
) -> tuple[_Read, ...]:
    """The same, by what ``Reader`` says of them; None is a character that no reader heeds."""
    return tuple(
        reader.read
        for reader in READERS
        if reader.script in ("", script)
        and (
            reader.anywhere
            or before in reader.before
            or behind in reader.behind
            or (reader.unit and unit)
            or (reader.half and half)
            or (reader.alone and alone)
        )
    )


# --- table cells --------------------------------------------------------------------------------------

_HEADER_UNIT = re.compile(r"[（(]([^（）()]{1,12})[）)]\s*$")
_SERIAL = re.compile(r"(?:序号|编号|代码|编码|年份|年度|日期|时间|邮编|电话)")
_COUNT = re.compile(r"(?:([件人户次个家所台辆宗])数|数量|合计|总计|小计|总数)(?:[（(].*)?$")
_PLACE = re.compile(r"(?:排名|位次|名次)\s*$")


def _cell(page: Page, i: int) -> _Result | None:
    """A number alone in a table cell, with the unit that its table, column or row declares."""
    n = page.numerals[i]
    cell = page.cells.get(n.start)
    if cell is None or n.value is None:
        return None
    if _SERIAL.search(cell.column):
        return (refusal(n, "label", "cell"),), 1
    if _PLACE.search(cell.column) or _PLACE.search(cell.row):
        return (_ranked(n.start, n.end, n.value, "cell+rank"),), 1
    header = next((m[1] for words in (cell.column, cell.row) if (m := _HEADER_UNIT.search(words)) is not None), "")
    declared = declared_unit(cell.unit or header, page.units)
    counted = _COUNT.search(cell.column) or _COUNT.search(cell.row)
    if declared is None and counted is None:
        return None
    scale, unit = declared or (1.0, Measure(n.end, counted[1] or "" if counted else "", "count", kind="header"))
    start, sign = (n.start - 1, -1) if page.text[n.start - 1 : n.start] in ("-", "−") and n.start else (n.start, 1)
    return (
        _finish(
            page, start, n.end, sign * n.value * scale, None, replace(unit, end=n.end), False, "cell+" + _rule(unit)
        ),
    ), 1


# --- ranks --------------------------------------------------------------------------------------------

_RANK_WORD = re.compile(r"[^\S\n]{0,2}(?:位(?!于)|名(?!录)|大(?!队|道|街|学|桥|会|队)|强)")
_RANK_END = re.compile(r"[^\S\n]{0,2}(?:[，。；、！;,（）)的和与及/\n]|$)")
_RANK_FRAME = re.compile(
    r"(?:[居列排位跃升跻获夺占]|保持|连续|继续|蝉联|稳|名|世界|全球|全国|国内|国际|亚洲|全[省市区县州行]|[东中西]部|省内|市内|同类"
    r"|第[0-9一二三四五六七八九十]{1,3}[位名]?[、，])[^，。；：“”]{0,9}第[^\S\n]{0,2}$"
)
_DASHES = "-–—―－~～〜∼"
_TO = "至到"
_SEPARATOR = re.compile(rf"[^\S\n]{{0,2}}(?:[{_DASHES}]{{1,2}}|[{_TO}])[^\S\n]{{0,2}}")
_TOP = re.compile(r"前(?<![目之以年提当此从]前)[^\S\n]{0,2}$")
_TOP_FRAME = re.compile(
    r"(?:[居列排位跃升跻进入占名]|保持|稳|世界|全球|全国|国内|全[省市区县州行]|[东中西]部)[^，。；：“”]{0,9}前[^\S\n]{0,2}$"
)


def _rank(page: Page, i: int) -> _Result | None:
    """第 85 位, 第二大, 居全国第一; and why 第三批, 第一产业, 第一个 are no ranks."""
    n = page.numerals[i]
    left = page.left(n.start, 24)
    if not left.rstrip().endswith("第"):
        return _top(page, i, left)
    start = n.start - (len(left) - left.rstrip().rfind("第"))
    if n.value is None:
        return (refusal(n, "ordinal", "第"),), 1
    word = _RANK_WORD.match(page.text, n.end)
    if word is not None:
        if re.search(r"(?:放在|摆在|作为|置于|始终是|当作)[^，。；]{0,6}$", left[: left.rfind("第")]):
            return (refusal(n, "figure_of_speech", "rank:第一位"),), 1
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
    named = ordinal(page, n)
    if named is not None:
        return (named,), 1
    if _RANK_END.match(page.text, n.end) and _RANK_FRAME.search(left):
        return (_ranked(start, n.end, n.value, "rank:第…"),), 1
    return (refusal(n, "ordinal", "第"),), 1


def _top(page: Page, i: int, left: str) -> _Result | None:
    """全国前十, 前 10 位: a place among the first so many."""
    n = page.numerals[i]
    if not _TOP.search(left) or n.value is None or n.scale > 10:
        return None
    word = _RANK_WORD.match(page.text, n.end)
    if word is None and not _RANK_END.match(page.text, n.end):
        return None
    if not _TOP_FRAME.search(left):
        return None if word is not None else ((refusal(n, "ordinal", "前"),), 1)
    end = word.end() if word is not None else n.end
    return (replace(_ranked(n.start, end, n.value, "rank:前…"), comparator="<="),), 1


def _ranked(start: int, end: int, value: float, rule: str) -> Quantity:
    return Quantity(start, end, value, None, None, "=", "rank", "", "rank", value, "1", rule)


# --- ratios that are written as two numbers -----------------------------------------------------------


def _fraction(page: Page, i: int) -> _Result | None:
    """三分之一, 百分之三十, 千分之五, 1/4."""
    n = page.numerals[i]
    if i + 1 >= len(page.numerals) or n.value is None:
        return None
    other = page.numerals[i + 1]
    if other.start - n.end > _FURTHEST:
        return None
    between = page.text[n.end : other.start]
    if between.strip(" \u3000") == "分之" and other.value is not None and n.value:
        return _parts(page, i, n, other)
    if between == "/" and n.script == "arabic" and _PER.fullmatch(page.text, other.start, other.end):
        per = Measure(other.end, "/" + page.text[other.start : other.end], "ratio", "1", 1 / (other.value or 1))
        return (_finish(page, n.start, other.end, n.value, None, per, False, "fraction:/万"),), 2
    if between != "/" or n.script == "chinese" or other.script == "chinese" or n.scale > 1 or other.scale > 1:
        return None
    whole = other.value or 0.0
    if not (0 < n.value < whole <= 1000 and n.value.is_integer() and whole.is_integer()):
        return None
    if page.text[n.start - 1 : n.start] in ("/", ".") or page.text[other.end : other.end + 1] in ("/", "-"):
        return None
    if re.match(r"[A-Za-z年月日]", page.text[other.end : other.end + 1]):
        return None
    return (_finish(page, n.start, other.end, n.value / whole, None, _ONE, other.more, "fraction:/"),), 2


_PER = re.compile(r"(?:1|10|十)?万")
_FURTHEST = 8
"""So far the two numbers of a fraction may stand apart."""
_ONE = Measure(0, "1", "ratio", "1", 1.0, "unit")
_PERCENT = Measure(0, "%", "ratio", "1", 0.01, "unit")
_PERMILLE = Measure(0, "‰", "ratio", "1", 0.001, "unit")


def _parts(page: Page, i: int, n: Numeral, other: Numeral) -> _Result:
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
            return (
                _finish(page, n.start, third.end, None, (low, high), unit, False, f"range+fraction:{name}分之"),
            ), used
    return (_finish(page, n.start, other.end, other.value / value, None, unit, other.more, f"fraction:{name}分之"),), 2


_COLONS = ":：∶︰"
_COLON = re.compile(rf"[^\S\n]{{0,2}}[{_COLONS}][^\S\n]{{0,2}}")
_CLOCK_CUE = re.compile(r"(?:比|例|之比|比例|比率|配比|坡率|结构)[^，。；]{0,12}$")


def _proportion(page: Page, i: int) -> _Result | None:
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
        if not second.value or unit_at(page, second) is not None:
            return None
        value = (first.value or 0.0) / second.value
        return (_finish(page, first.start, second.end, value, None, _ONE, False, "proportion"),), 2
    return tuple(_finish(page, m.start, m.end, m.value, None, _ONE, False, "proportion:member") for m in members), len(
        members
    )


_TENTHS = re.compile(r"[^\S\n]{0,2}成(?=[，。；、！）)的以左上多半]|$|\n)")
_DOUBLINGS = re.compile(r"[^\S\n]{0,2}番(?=[，。；、！）)的以\n]|$)")


def _multiple(page: Page, i: int) -> _Result | None:
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
    if doublings is not None and re.search(r"翻了?[近约]?$", page.left(n.start, 3)) and n.value < 64:
        return (_finish(page, n.start, doublings.end(), 2.0**n.value, None, _ONE, n.more, "multiple:番"),), 1
    return None


# --- number and unit ----------------------------------------------------------------------------------


def _measured(page: Page, i: int) -> _Result | None:
    """A number with its unit, or a range of two (77—109 天, 10至15万元, 5%-6%)."""
    n = page.numerals[i]
    ranged = _range(page, i)
    if ranged is not None:
        return ranged
    unit = unit_at(page, n)
    if unit is None:
        return None
    if unit.symbol == "个" and _POINTS.match(page.text, unit.end):
        unit = replace(_PERCENT, end=unit.end, words=unit.words)
    if unit.symbol == "CNY" and page.before(n.start) == "$" and (coin := _CURRENCY.search(page.left(n.start, 8))):
        unit = replace(unit, symbol=coin.lastgroup or "", si=coin.lastgroup or "")  # NT$200,000元
    reason = objection(page, n, unit)
    if reason:
        return (Refusal(n.start, unit.end, reason, f"{reason}:{unit.symbol}"),), 1
    start, sign = _sign(page, n, unit)
    pair = (n.low, n.high) if n.low is not None and n.high is not None else None
    value = None if n.value is None else sign * n.value + (0.5 if unit.half else 0)
    rule = ("range+" if pair else "") + _rule(unit)
    end = unit.end
    if value is not None and (unit.dimension == "duration" or unit.symbol == "1") and _HALF.match(page.text, end):
        value, end = value + 0.5, end + 1
    return (_finish(page, start, end, value, pair, unit, n.more, rule),), 1


# 高出 2.8个和1.6个百分点
_POINTS = re.compile(
    r"(?:[^\S\n]{0,2}[、和与及][^\S\n]{0,2}[0-9][0-9.]{0,8}个)*[^\S\n]{0,2}[、和与及][^\S\n]{0,2}[0-9][0-9.]{0,8}个百分点"
)
_HALF = re.compile(r"半(?![导山岛径数])")
_MINUSES = "−－-"
_BELOW_ZERO = "零下"
_SIGNS = frozenset([*_MINUSES, _BELOW_ZERO[-1], "+"])
_MINUS = re.compile(rf"(?:^|[^0-9A-Za-z%℃”）)]|{'|'.join(ON_YEAR)})([{_MINUSES}])[^\S\n]{{0,2}}$")
# 同比+24.4%, （+3.1%）; a plus between other words joins: 门票+10%折扣.
_PLUS = re.compile(
    rf"(?:[同环]比|较[^，。；、\d]{{1,8}}|增[长速幅减]|变动|[（(]|{'|'.join(ON_YEAR)})[^\S\n]{{0,2}}(\+)[^\S\n]{{0,2}}$"
)
_LOSS = re.compile(
    rf"(?:利润|收益|盈余|[现金]?净?流量净?额?|海拔|高程|能耗|增减|变动|[为达至])[为达至]?([{_MINUSES}])[^\S\n]{{0,2}}$"
)
"""What may be less than nothing; behind other words a dash only joins."""


def _rule(unit: Measure) -> str:
    name = f"unit:{unit.symbol}" if unit.kind == "unit" else f"count:{unit.kind}"
    return f"{name}+lost_superscript" if unit.lost else name


def _sign(page: Page, n: Numeral, unit: Measure) -> tuple[int, int]:
    """Where the number begins with its sign, and the sign: -34.3℃, 零下 5 度, 同比+24.4%."""
    before = page.before(n.start)
    if before not in _SIGNS:
        return n.start, 1
    left = page.left(n.start, 16)
    if unit.dimension == "temperature" and left.rstrip().endswith(_BELOW_ZERO):
        return n.start - (len(left) - left.rfind(_BELOW_ZERO)), -1
    pattern = _PLUS if before == "+" else _MINUS if unit.dimension in ("temperature", "ratio") else _LOSS
    signed = pattern.search(left)
    if signed is None:
        return n.start, 1
    return n.start - (len(left) - signed.start(1)), 1 if before == "+" else -1


_CHANGE = re.compile(r"[从由自][^\S\n]{0,2}$")


# 5万元以上10万元以下; with a word between (甲级3家以上乙级5家以下) they are two numbers.
_INCLUDED = r"(?:[（(]不?含[^（）()\d\n]{0,4}[）)])?"
_FROM_UP = re.compile(rf"[^\S\n]{{0,2}}{_INCLUDED}及?以上{_INCLUDED}[^\S\n]{{0,2}}")
_LIMIT_OPENINGS = frozenset("以及（(")
_BETWEEN = re.compile(rf"[{_DASHES}{_TO}以]")
"""What all that can stand between the ends of a range holds."""
_UP_TO = re.compile(rf"[^\S\n]{{0,2}}{_INCLUDED}(?:及?以下|[以之]?内(?![外部陆蒙销贸]))")


def _range(page: Page, i: int) -> _Result | None:
    if i + 1 >= len(page.numerals):
        return None
    n, other = page.numerals[i], page.numerals[i + 1]
    if n.value is None or other.value is None or other.start - n.end > 14:
        return None
    if _BETWEEN.search(page.text, n.end, other.start) is None:
        return None
    own = None
    at = n.end
    stretch = _SEPARATOR.match(page.text, at)
    if stretch is None or stretch.end() != other.start:
        own = unit_at(page, n)
        if own is None:
            return None
        at = own.end
        stretch = (_FROM_UP if page.behind(at) in _LIMIT_OPENINGS else _SEPARATOR).match(page.text, at)
        if stretch is None or page.text[stretch.end() : other.start].strip() not in ("", "-"):
            return None
        if stretch.group().strip() in ("至", "到") and _CHANGE.search(page.left(n.start, 3)):
            return None
    unit = unit_at(page, other)
    if unit is None or objection(page, other, unit) not in ("", "article"):
        return None
    if own is not None and own.symbol != unit.symbol:
        return None
    if stretch.re is _FROM_UP and not _UP_TO.match(page.text, unit.end):
        return None
    low, high = n.value, other.value
    if n.scale == 1 and own is None and low * other.scale <= high:
        low *= other.scale
    start, sign = _sign(page, n, unit)
    low *= sign
    if page.text[other.start - 1 : other.start] in ("-", "−") and stretch.end() < other.start:
        high = -high
    if low >= high or (
        low == n.value and n.scale == 1 and own is None and 1900 <= low <= 2100 and unit.symbol == "year"
    ):
        return None
    end = unit.end
    return (_finish(page, start, end, None, (low, high), unit, False, "range+" + _rule(unit)),), 2


_COMMAS = "、和与及"
_COMMA = re.compile(rf"[^\S\n]{{0,2}}[{_COMMAS}][^\S\n]{{0,2}}")


def _shared(page: Page, i: int) -> _Result | None:
    """A bare number of a list whose last member has the unit: 0.9、5.9个百分点; ５０、１００、１５０元."""
    n = page.numerals[i]
    if n.script == "chinese" or n.value is None:
        return None
    k = i
    while k + 1 < len(page.numerals) and k - i < 16:
        here, following = page.numerals[k], page.numerals[k + 1]
        comma = _COMMA.match(page.text, here.end)
        if (
            comma is None
            or following.start - comma.end() > 1
            or following.script == "chinese"
            or following.value is None
        ):
            return None
        if page.text[comma.end() : following.start].strip() not in ("", "-"):
            return None
        unit = unit_at(page, following)
        if unit is not None:
            if unit.kind in ("noun", "people") or objection(page, following, unit):
                return None
            value = n.value
            if n.scale == 1 and following.scale >= 10**4 and value < 1000:
                value *= following.scale
            bare = replace(unit, end=n.end)
            return (_finish(page, n.start, n.end, value, None, bare, n.more, "list+" + _rule(unit)),), 1
        k += 1
    return None


_FALLS_TO = re.compile(
    r"(?:[提升增降减缩扩变转回跌][升高加长至少低小大短为落]?|下降|下跌|好转|清)[到至为][^\S\n]{0,2}$"
)
_GOES_TO = re.compile(
    r"[^\S\n]{0,2}(?:[提上回]?升高?|提高|增加|扩大|下?降低?|减少|缩小|改善|好转|优化)[到至为][^\S\n]{0,2}[0-9]"
)
_FROM = re.compile(r"[从由自][^，。；]{0,10}$")


def _other_end(page: Page, i: int) -> _Result | None:
    """由24.3%下降到0: the bare end of a change shares the unit of where it began; 由1.86降至0.62 has none."""
    n = page.numerals[i]
    if i == 0 or n.value is None or n.script == "chinese" or n.scale > 1 or not _BARE_END.match(page.text, n.end):
        return None
    first = page.numerals[i - 1]
    if n.start - first.end > 16 or not _FALLS_TO.search(page.left(n.start, 6)):
        return None
    unit, left = unit_at(page, first), page.left(first.start, 24)
    if not _FROM.search(left) or unit is not None and unit.kind in ("noun", "people"):
        return None
    if unit is None:
        return _scored(page, n) if _SCORE.search(left) else None
    bare = replace(unit, end=n.end)
    return (_finish(page, n.start, n.end, n.value, None, bare, n.more, "list+" + _rule(unit)),), 1


def _scored(page: Page, n: Numeral) -> _Result:
    """A number of what has no unit; of 极值比, 收入比 it says how many times the one is the other."""
    multiple = _TIMES_OTHER.search(page.left(n.start, 40)) is not None
    none = Measure(n.end, "1" if multiple else "", "ratio" if multiple else "other", "1", 1.0, "unit")
    assert n.value is not None
    return (_finish(page, n.start, n.end, n.value, None, none, n.more, "score"),), 1


def _scores(page: Page, i: int) -> _Result | None:
    """A range without unit of what has none: pH范围在5.87～7.13之间."""
    if i + 1 >= len(page.numerals):
        return None
    n, other = page.numerals[i], page.numerals[i + 1]
    stretch = _SEPARATOR.match(page.text, n.end)
    if stretch is None or stretch.end() != other.start or n.script == "chinese" or other.script == "chinese":
        return None
    if n.value is None or other.value is None or not n.value < other.value or n.scale > 1 or other.scale > 1:
        return None
    if not _SCORE_RANGE.search(page.left(n.start, 32)) or not _BARE_END.match(page.text, other.end):
        return None
    score = Measure(other.end, "", "other", "1", 1.0, "unit")
    return (_finish(page, n.start, other.end, None, (n.value, other.value), score, False, "range+score"),), 2


_PERSONS = (
    "人口|人数|人员|员额|劳动力|人才|群众|居民|村民|农民|农民工|农牧民|职工|工人|学生|学员|师生|教师|干部|党员|毕业生|移民|游客|老人|老年人|残疾人|儿童|婴幼儿|青年|青少年|妇女|消费者|网民"
    "|纳税人|人民|侨胞|同胞|群体|代表|患者|志愿者|考生"
)
_HOLDERS = "用户|农户(?!均)|户数|经营主体|市场主体|贫困户|脱贫户|商户"
_COUNTED_LEFT = re.compile(
    rf"(?:(?P<times>人次)|(?P<people>{_PERSONS})|(?P<households>{_HOLDERS}))(?:总?[数量]|规模|资源)?[^，。；、0-9]{{0,8}}$"
)
_COUNTED_RIGHT = re.compile(
    rf"[^\S\n]{{0,2}}(?:[0-9]+周?岁及?以[上下])?[^，。；、0-9\s]{{0,8}}?(?:(?P<people>{_PERSONS})|(?P<households>{_HOLDERS}))"
    # 18万茶农, 5万渔民, 2万烟叶种植大户: the last character says who is counted, if the word ends there.
    r"|[^\S\n]{0,2}(?:[一-鿿]{1,2}(?P<folk>[农民工员师生])|[一-鿿]{1,6}(?P<houses>户))"
    r"(?=[，。；、）)：\s和与及的]|$|[脱增受致就返参稳走从创]|户均|人均)"
)
_COUNTED_UNITS = {"times": "人次", "people": "人", "folk": "人", "households": "户", "houses": "户"}
_CURRENCY = re.compile(
    r"(?:(?P<CNY>￥|¥|RMB|人民币)|(?P<USD>US\$)|(?P<TWD>NT\$)|(?P<HKD>HK\$)|(?P<EUR>€)|(?P<GBP>£))[^\S\n]{0,2}$"
)
_MONEY_LEFT = re.compile(
    r"(?:投资|资金|产值|收入|营收|利润|税收|贷款|存款|债务|融资|补贴|补助|支出|金额|总额|销售额|交易额|成交额|市值|估值|经费|GDP)"
    r"[^，。；、0-9]{0,6}$"
)
# What has no unit: a score, an index, 水资源开发利用率为0.12. A bracket may explain the name: 生态质量指数（EQI）67.2.
_SCORE = re.compile(
    r"(?:(?:得分|评分|总分|指数|系数|分值|满意度|倍差|比值|NDVI|AQI|PUE值?|[pP][hH]值?)(?:[（(][^（）()\n]{1,16}[）)])?"
    r"(?:[由从][12][0-9]{3}年的?|[^，。；、0-9]{0,4})"
    r"|收入比[^，。；、0-9]{0,4}|(?P<rate>[率比])[约仅]?(?P<link>[为是达](?:到|约)?|[升降增减]至)?[^\S\n]{0,2})$"
)
_LEVEL = r"(?:(?:上|去)年|同期|年初|上月|上季度)[^，。；、0-9]{0,4}"
# 城乡居民收入比2.28，比上年缩小0.05
_BY_DECIMALS = re.compile(rf"[比较]{_LEVEL}(?:缩小|扩大|收窄|下降|降低|上升|提高|增加|减少)了?[^\S\n]{{0,2}}$")
_TIMES_OTHER = re.compile(
    rf"(?:(?:收入比|比值|倍差)(?:[^，。；、0-9]{{0,4}}|[^。；]{{0,12}}，[比较]{_LEVEL}[缩扩收下降上提增减][^，。；、0-9]{{1,3}})"
    r"|比(?:[约仅]|[为是达]到?约?)*[^\S\n]{0,2})$"
)
_SCORE_RANGE = re.compile(r"(?:指数|系数|NDVI|[pP][hH]值?)(?:[^。；]{0,16}?范围)?[^，。；、0-9]{0,4}$")
_CLASS = re.compile(r"[^\S\n]{0,2}级(?!以)")
_STEP = re.compile(r"[^\S\n]{0,2}台阶")
_STOPS = "，。；、！）);,（("
_LIMITS = ("左右", "以上", "以下", "以内", "之间")
_BARE_END = re.compile(rf"[^\S\n]{{0,2}}(?:[{_STOPS}\n]|{'|'.join(_LIMITS)}|$)")


def _counted(page: Page, i: int) -> _Result | None:
    """A number without unit: people (总人口 88 万), a score (指数 3.2), or what 万 and 亿 show to be counted."""
    n = page.numerals[i]
    if n.value is None or n.vague or n.script == "chinese" and n.scale < 10**4:
        return None
    left = page.left(n.start, 24)
    currency = _CURRENCY.search(left)
    if currency is not None and currency.lastgroup is not None:
        money = Measure(n.end, currency.lastgroup, "money", currency.lastgroup)
        return (_finish(page, n.start, n.end, n.value, None, money, n.more, f"prefix:{money.symbol}"),), 1
    ended = _BARE_END.match(page.text, n.end)
    if ended and n.scale >= 10**4 and _MONEY_LEFT.search(left):
        money = Measure(n.end, "CNY", "money", "CNY")
        return (_finish(page, n.start, n.end, n.value, None, money, n.more, "money:bare"),), 1
    if not ended and n.scale >= 10**4 and _CLASS.match(page.text, n.end):
        return (refusal(n, "class", "级"),), 1
    if n.scale >= 10**4 and _STEP.match(page.text, n.end):
        return (refusal(n, "figure_of_speech", "台阶"),), 1
    if ended and n.script == "arabic" and "." in page.text[n.start : n.end] and _BY_DECIMALS.search(left):
        return _scored(page, n)
    if n.script == "arabic" and n.scale == 1 and (ended or _GOES_TO.match(page.text, n.end)):
        score = _SCORE.search(left)
        if score is not None and (not score["rate"] or score["link"] or "." in page.text[n.start : n.end]):
            return _scored(page, n)
    of = page.text.startswith("的", n.end)  # 户籍人口不足50万的山区县
    named = _COUNTED_LEFT.search(left) if ended or of else None
    named = named or (None if ended else _COUNTED_RIGHT.match(page.text, n.end))
    if n.scale >= 10**4 or (ended and named is not None and named.lastgroup == "people"):
        unit = _COUNTED_UNITS[named.lastgroup or ""] if named is not None else ""
        measure = Measure(n.end, unit, "count", "1", 1.0, "people")
        rule = f"count:{named.lastgroup}" if named is not None else "count:bare"
        return (_finish(page, n.start, n.end, n.value, None, measure, n.more, rule),), 1
    return None


def _finish(
    page: Page,
    start: int,
    end: int,
    value: float | None,
    pair: tuple[float, float] | None,
    unit: Measure,
    more: bool,
    rule: str,
) -> Quantity:
    """The quantity with its comparator and its value in SI units."""
    sign: Comparator = "range" if pair is not None else comparator(page, start, end, unit, value, more)
    low, high = pair if pair is not None else (None, None)
    if unit.scale != 1:
        value, low, high = (None if each is None else round(each * unit.scale, 9) for each in (value, low, high))
    si = value * unit.factor if value is not None and unit.factor else None
    si_unit = unit.si if unit.factor else ""
    return Quantity(start, end, value, low, high, sign, unit.symbol, unit.words, unit.dimension, si, si_unit, rule)


class Reader(Struct, frozen=True, gc=False):
    """A rule, and which numerals it is worth asking for: those of a script, beside any of these characters.

    Between numeral and character spaces do not count; no character is the paragraph's edge.
    """

    read: _Read
    script: str = ""
    before: frozenset[str] = frozenset()
    behind: frozenset[str] = frozenset()
    unit: bool = False
    """Where a unit may begin behind the numeral."""
    half: bool = False
    """半 and what else is 0.5."""
    alone: bool = False
    """For a number alone in its table cell."""
    anywhere: bool = False


READERS = (
    Reader(dotted, before=DOTS, behind=DOTS),
    Reader(code, script="arabic", anywhere=True),
    Reader(figure, script="chinese", anywhere=True),
    Reader(quoted, before=OPENING_QUOTES),
    Reader(_rank, before=frozenset("第前")),
    Reader(_cell, alone=True),
    Reader(_fraction, behind=frozenset("分/")),
    Reader(_proportion, script="arabic", behind=frozenset(_COLONS)),
    Reader(_multiple, behind=frozenset("成番"), half=True),
    Reader(_measured, behind=frozenset([*_DASHES, *_TO]), unit=True),
    Reader(_shared, script="arabic", behind=frozenset(_COMMAS)),
    Reader(_other_end, script="arabic", behind=frozenset(["", *_STOPS, *(word[0] for word in _LIMITS)])),
    Reader(_scores, script="arabic", behind=frozenset([*_DASHES, *_TO])),
    Reader(_counted, anywhere=True),
)
_HEEDED_BEFORE = frozenset[str]().union(*(reader.before for reader in READERS))
_HEEDED_BEHIND = frozenset[str]().union(*(reader.behind for reader in READERS))
