"""Dates, spans of dates and named periods: a small grammar of their own.

Atoms (2022年底, 2023 年 7 月, 前三季度, “十四五”期间, 十八大以来, 20世纪90年代) are found in one pass; two atoms
with a dash or 至 between them are a range; the words before (到, 自, 截至) and behind (以来, 起, 前) open one end.
A number of years that lasts (连续四年, 工期 6个月, 距今近 1800 年) is a duration and no date.
"""

from __future__ import annotations

import re
from calendar import monthrange

from msgspec import Struct
from msgspec.structs import replace

from pipeline.model import Date
from pipeline.numerals import CALENDAR_YEAR

_S = r"[ \t\u3000\xa0]*+"
_YEAR = r"(?:[12１２]\d{3}|[一二][〇○零Ｏ一二三四五六七八九]{3})"
_MONTH = r"(?:1[0-2]|１[０-２]|[0０]?[1-9１-９]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|３[０１]|[12１２]\d|[0０]?[1-9１-９]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_TO = r"(?:[—–－\-~～]{1,2}|至|到)"


_FREE = rf"(?:(?<![\d.．第A-Za-z])|(?<=\d[.．])(?={CALENDAR_YEAR}))"
"""Where a number may begin that is a year: behind no digit, and behind a point only where it can be no decimals."""


def _edge(n: int) -> str:
    """年底, 末, 初 behind a year; n numbers the groups, since the same words stand in several places of a pattern."""
    return rf"年?(?P<edge{n}>底|末(?!端)|初(?![中级步次]))"


def _part(n: int) -> str:
    """A part of a year: 上半年, 前三季度, 前11个月, 7月, 1—6月, 7月5日, 9月15日至17日."""
    return rf"""
        (?:(?P<half{n}>[上下]半年)
        | (?P<quarter{n}>(?:(?<!提)前[二三两23]个?|第?[一二三四1-4](?:、[二三四])?){_S}季度)
        | (?<!提)前{_S}(?P<first{n}>1[01]|[2-9]|十一?|[两二三四五六七八九]){_S}个月
        | (?P<m1{n}>{_MONTH}){_S}(?:月?{_S}{_TO}{_S}(?P<m2{n}>{_MONTH}){_S})?月份?
          (?:底|末|初|[上中下]旬
            | {_S}(?P<d1{n}>{_DAY}){_S}(?:[日号]?{_S}{_TO}{_S}(?P<d2{n}>{_DAY}){_S})?[日号]
              (?:{_S}\d{{1,2}}时(?:\d{{1,2}}分)?)?
          )?
        )"""


_ERAS = {
    "十六大": "2002-11",
    "十七大": "2007-10",
    "十八大": "2012-11",
    "十九大": "2017-10",
    "二十大": "2022-10",
    "十一届三中全会": "1978-12",
    "十八届三中全会": "2013-11",
    "改革开放": "1978-12",
    "新中国成立": "1949-10",
    "中华人民共和国成立": "1949-10",
    "新中国诞生": "1949-10",
    "建国": "1949-10",
}
_PHASE = r"(?:初期?|中[叶期]|末期?|后期|前期)?"
# 目前, 以上, 过去 and 证明 before 年 are no years: 目前年供应能力, 海拔以上年均, 过去年均.
_RELATIVE = (
    r"今年|(?<!过)去年(?!均)|(?<![目以提之期])前年(?!均)|(?<![证说表])明年"
    r"|(?<![以线网路地])上一?年度?(?![均产发可])|(?<!基)本年度?|同年"
)
_DIGIT = "0-9０-９"
_NUMERAL = "一二三四五六七八九十"
_UNITS = r"年学财月日号季世—–－\-~～至到、和/"
# The character an atom begins with, and the one that must follow it: most places fail at one look at each.
_HEAD = re.compile(
    rf"""
    [{_DIGIT}{_NUMERAL}“"‘今去前明上下本同第年新改中建党]
    (?=
      [{_DIGIT}〇○零Ｏ{_NUMERAL}](?<=[{_DIGIT}{_NUMERAL}].)(?<![{_DIGIT}]{{2}}.)
      (?=[{_DIGIT}〇○零Ｏ{_NUMERAL}]{{0,2}}+(?:{_S}[{_UNITS}]|(?<=(?:19|20)\d\d)\.|(?<=五)|[大届]))
    | [{_UNITS}大届](?<=[{_DIGIT}{_NUMERAL}].)(?<![{_DIGIT}]{{2}}.)
    | [ \t\u3000\xa0](?<=[{_DIGIT}{_NUMERAL}].)(?<![{_DIGIT}]{{2}}.)(?={_S}[{_UNITS}])
    | 五(?<=[“"‘].) | [一二三四六七八九](?<=[“"‘].)(?=五) | 十(?<=[“"‘].)(?=[{_NUMERAL}]?五)
    | [年底初末](?<=[今去明同本年上].) | [半一](?<=[上下].)(?=年) | 世(?<=[上本新].)(?=纪) | 中(?<=新.)(?=国)
    | [年{_DIGIT}一二三四两十\ \t\u3000\xa0](?<=[前第].)
    | 革(?<=改.)(?=开) | 华(?<=中.)(?=人) | 的(?<=党.) | 国(?<=建.))
    """,
    re.VERBOSE,
)
_ATOM = re.compile(
    rf"""
    (?:
      (?<![A-Za-z\d.\-/])(?P<iy>(?:19|20)\d\d)(?P<sep>[-/.])
      (?P<im>1[0-2]|0?[1-9])(?P=sep)(?P<id>3[01]|[12]\d|0?[1-9])(?![\d.])
    | {_FREE}(?P<year>{_YEAR}){_S}[学财]?年度?(?:{_edge(1)}|{_S}{_part(1)})?
    | (?<![\d.．第A-Za-z近满逾超达约历经用])(?P<short>[0-27-9]\d){_S}年{_S}
      (?:(?=[上下]半年|第?[一二三四1-4]{_S}季度|{_MONTH}{_S}月){_part(4)}
        | 年?(?P<edge4>底(?![蕴子层气座线部盘色数片板])|末(?![端期])))
    | {_FREE}(?<!-)(?P<bare>{_YEAR})(?=(?:{_S}(?:{_TO}|[、和/]){_S}{_YEAR}){{1,8}}{_S}[学财]?年)
    | (?<=[（(])(?P<from>{_YEAR}){_S}{_TO}{_S}(?P<to>{_YEAR})(?=[）)])
    | (?<![\d.．第个两一二三四五六七八九十百每])(?:{_part(3)})(?!历)
    | (?P<open>[“"‘]?)(?P<plan>十?[一二三四五六七八九])五(?P<close>[”"’]?){_S}
      (?P<plantail>期间|时期|以来|年?末|期末|时期末|初|(?:规划|计划)?前?[一二三四两]年)?
    | (?:(?P<century>\d{{1,2}}|[十一二]{{1,3}}){_S}|(?P<whichcentury>[上本新]))世纪
      (?:{_S}(?P<decade>\d0|[一二三四五六七八九]十){_S}年代)?{_PHASE}
    | (?<!\d)(?P<decadealone>[1-9]0|[二三四五六七八九]十){_S}年代{_PHASE}
    | (?P<relative>{_RELATIVE})(?:{_edge(2)}|{_S}{_part(2)})?
    | 年(?<![\d一二三四五六七八九十百]年)(?<!\d[ \u3000]年)(?P<edge3>[底末初])(?!端)
    | (?<=[，。\n]){_DAY}日(?=[，在电讯起]|上午|下午|晚)
    | (?:党的)?(?P<era>{"|".join(_ERAS)})(?=(?:{_S}\d+多?年)?以来)
    )""",
    re.VERBOSE,
)

_JOIN = re.compile(rf"{_S}{_TO}{_S}")
_BEFORE = re.compile(rf"(?:(?P<until>截[至止]到?|(?<![甚乃以直达])(?:到|至))|(?P<since>自从|自|从|由)){_S}$")
_LEVEL_VERB = re.compile(r"(?:[提升增长加减少降低下上扩大展压缩变回延推][高升长加至低少降大长缩为伸迟]?|恢复)$")
_BEHIND = re.compile(
    rf"{_S}(?:(?P<since>开始|至今|以来|以后|之后|起(?![到来点步草降伏数重])|后(?![续来期备勤疫退移]))"
    r"|(?P<until>以前|之前|前(?![后期列沿景提进移述端瞻台往年\d三]))|(?P<during>期间|间(?!接|隔)))"
)
_SINCE_AHEAD = re.compile(r"[^。；;！？\n]{1,30}?(?:以来|至今)")
# 2018年启动生态修复以来; not 2022年以党的十八大以来…为主题.
_SINCE_DOING = re.compile(r"[^，。；;！？、\n\d]{1,16}?(?<!大)(?<!开放)(?<!建国)以来")
_OF = re.compile(rf"{_S}的")

# A year that could as well be a span of years: 近1800年, 有2000年历史.
_LASTING_BEFORE = re.compile(rf"(?:近|约|逾|超|超过|有|已|达|长达|历经|历时|距今|跨越|走过|绵延|延续|传承|共){_S}$")
_LASTING_BEHIND = re.compile(rf"{_S}(?:的?历史|以上|左右|之久|来|的?时间)")

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0, "Ｏ": 0, "两": 2}
_CENTURY_TURNS = 70
_FIRST_PLAN_WITH_REGULAR_YEARS = 6  # “六五” 1981–1985; every plan since lasts five years


# 2023年…，比上年增长8%，其中上半年…: what is only compared with is not the year spoken of.
_COMPARING = frozenset("比较同与")


class _Atom(Struct, frozen=True, gc=False):
    start: int
    end: int
    first: str
    last: str
    kind: str

    @property
    def year(self) -> str:
        return self.last[:4]


def find_dates(text: str) -> tuple[Date, ...]:
    """All dates of a text, in order, none overlapping.

    ``period`` is empty where the words are a date that the text alone cannot place (今年6月, 19世纪中期).
    A month without a year takes the year that its own sentence named before (2023年…，7月…).
    """
    atoms = _joined(text, _atoms(text))
    return tuple(_opened(text, atom) for atom in atoms)


def bounds(period: str) -> tuple[str, str]:
    """First and last day of a printed period as ISO dates, empty where it is open.

    >>> bounds("2022-12"), bounds("/2026"), bounds("2016/2018")
    (('2022-12-01', '2022-12-31'), ('', '2026-12-31'), ('2016-01-01', '2018-12-31'))
    """
    first, slash, last = period.partition("/")
    return _first_day(first), _last_day(last if slash else first)


def _first_day(point: str) -> str:
    return point + "-01-01" if len(point) == 4 else point + "-01" if len(point) == 7 else point


def _last_day(point: str) -> str:
    if len(point) == 4:
        return point + "-12-31"
    if len(point) == 7:
        return f"{point}-{monthrange(int(point[:4]), int(point[5:]))[1]:02d}"
    return point


def _number(words: str) -> int:
    """A small number in digits of either width or in Chinese: 12, １２, 十二, 二十."""
    if words.isdecimal():
        return int(words)
    if "十" in words:
        tens, _, ones = words.partition("十")
        return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
    return int("".join(str(_DIGITS[c]) for c in words))


def _atoms(text: str) -> list[_Atom]:
    atoms: list[_Atom] = []
    year, year_at = "", 0
    end = 0
    for head in _HEAD.finditer(text):
        start = head.start()
        if start < end or (m := _ATOM.match(text, start)) is None:
            continue
        end = m.end()
        atom = _atom(text, m, year if not _parted(text, year_at, start) else "")
        if atom is not None:
            atoms.append(atom)
            compared = atom.kind == "relative" and text[start - 1 : start] in _COMPARING
            if atom.kind != "bare" and not compared:
                year, year_at = (atom.year, atom.end) if atom.kind in {"year", "month", "day", "part"} else ("", 0)
    return atoms


def _parted(text: str, start: int, end: int) -> bool:
    """Whether a sentence ends between two offsets, or they stand too far apart to belong together."""
    return end - start > 200 or "。" in text[start:end] or "\n" in text[start:end]


def _atom(text: str, m: re.Match[str], year: str) -> _Atom | None:
    start, end = m.span()
    if m["iy"]:
        point = f"{m['iy']}-{int(m['im']):02d}-{int(m['id']):02d}"
        return _Atom(start, end, point, point, "day")
    if m["year"]:
        return _of_year(text, m, m["year"], 1)
    if m["short"]:  # 22年一季度, 22年底
        two = int(m["short"])
        first, last, kind = _within(str(two + (1900 if two >= _CENTURY_TURNS else 2000)), m, 4)
        return _Atom(start, end, first, last, kind)
    if m["bare"]:
        point = str(_number(m["bare"]))
        return _Atom(start, end, point, point, "year")
    if m["from"]:
        first, last = str(_number(m["from"])), str(_number(m["to"]))
        return _Atom(start, end, first, last, "range") if first < last else None
    if m["relative"]:
        if m["relative"] == "同年" and year:
            first, last, kind = _within(year, m, 2)
            return _Atom(start, end, first, last, kind)
        return _Atom(start, end, "", "", "relative")
    if m["plan"]:
        return _of_plan(m)
    if m["decade"] or m["decadealone"]:
        return _of_decade(m)
    if m["century"] or m["whichcentury"]:
        return _Atom(start, end, "", "", "century")
    if m["era"]:
        return _Atom(start, end, _ERAS[m["era"]], "", "era")
    if "世纪" in m.group():
        return None
    if any(m[name + "3"] for name in ("edge", "half", "quarter", "first", "m1")) and year:
        first, last, kind = _within(year, m, 3)
        return _Atom(start, end, first, last, kind)
    return _Atom(start, end, "", "", "relative")


def _of_year(text: str, m: re.Match[str], words: str, n: int) -> _Atom | None:
    number = _number(words)
    if not 1000 <= number <= 2199:
        return None
    could_last = number < 1900 or number % 100 == 0
    bare = m.group().rstrip("年 \t\u3000\xa0") == words
    if could_last and bare:
        lasting = _LASTING_BEFORE.search(text, max(0, m.start() - 6), m.start())
        if lasting or _LASTING_BEHIND.match(text, m.end()):
            return None
    first, last, kind = _within(str(number), m, n)
    return _Atom(m.start(), m.end(), first, last, kind)


def _within(year: str, m: re.Match[str], n: int) -> tuple[str, str, str]:
    """First and last point and kind of a part of a year: 底, 上半年, 前三季度, 1—6月, 7月5日."""
    edge = m[f"edge{n}"]
    if edge:
        month = "01" if edge == "初" else "12"
        return f"{year}-{month}", f"{year}-{month}", "part"
    half = m[f"half{n}"]
    if half:
        first, last = ("01", "06") if half[0] == "上" else ("07", "12")
        return f"{year}-{first}", f"{year}-{last}", "part"
    quarter = m[f"quarter{n}"]
    if quarter:
        numbers = [_number(c) for c in quarter if c in "一二三四两1234"]
        from_month = 1 if quarter[0] == "前" else 3 * numbers[0] - 2
        return f"{year}-{from_month:02d}", f"{year}-{3 * numbers[-1]:02d}", "part"
    elapsed = m[f"first{n}"]
    if elapsed:  # 前11个月
        return f"{year}-01", f"{year}-{_number(elapsed):02d}", "part"
    first_month = m[f"m1{n}"]
    if not first_month:
        return year, year, "year"
    day, to_day = m[f"d1{n}"], m[f"d2{n}"]
    first = f"{year}-{_number(first_month):02d}"
    last = f"{year}-{_number(m[f'm2{n}'] or first_month):02d}"
    if not day:
        return first, last, "month"
    return f"{first}-{_number(day):02d}", f"{last}-{_number(to_day or day):02d}", "day"


def _of_plan(m: re.Match[str]) -> _Atom | None:
    """A five-year plan: “十四五”期间 is 2021/2025; “十四五” alone is the plan's name and places nothing."""
    tail = m["plantail"] or ""
    quoted = bool(m["open"]) and bool(m["close"])
    number = _number(m["plan"])
    if (m["open"] != "" or m["close"] != "") and not quoted:
        return None
    if not quoted and (number < 11 or not (tail or m.string[m.end() : m.end() + 2] in {"规划", "计划", "纲要"})):
        return None
    if number < _FIRST_PLAN_WITH_REGULAR_YEARS or (number < 11 and not tail):
        return None
    first, last = str(1981 + 5 * (number - 6)), str(1985 + 5 * (number - 6))
    if tail.endswith("末"):
        return _Atom(m.start(), m.end(), f"{last}-12", f"{last}-12", "plan")
    if tail == "初":
        return _Atom(m.start(), m.end(), f"{first}-01", f"{first}-01", "plan")
    if tail == "以来":
        return _Atom(m.start(), m.end(), first, "", "era")
    if tail.endswith("年"):
        years = _number(tail[-2]) if "前" in tail else 5
        return _Atom(m.start(), m.end(), first, str(int(first) + years - 1), "plan")
    if tail:
        return _Atom(m.start(), m.end(), first, last, "plan")
    return _Atom(m.start(), m.end(), "", "", "plan-name")


def _of_decade(m: re.Match[str]) -> _Atom:
    tens = _number(m["decade"] or m["decadealone"])
    century = 19
    if m["century"]:
        century = _number(m["century"]) - 1
    elif m["whichcentury"] and m["whichcentury"] != "上":
        century = 20
    first = 100 * century + tens
    return _Atom(m.start(), m.end(), str(first), str(first + 9), "decade")


def _joined(text: str, atoms: list[_Atom]) -> list[_Atom]:
    """Two atoms with a dash or 至 between them are one range: 2016 年至 2021 年."""
    joined: list[_Atom] = []
    for atom in atoms:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.first
            and atom.last
            and atom.start - before.end <= 4
            and _JOIN.fullmatch(text, before.end, atom.start)
            and before.first <= atom.last
        ):
            joined[-1] = replace(before, end=atom.end, last=atom.last, kind="range")
        else:
            joined.append(atom)
    return joined


def _opened(text: str, atom: _Atom) -> Date:
    """The atom with the words that open one of its ends: 到…, 自…以来, …起, …前."""
    start, end, kind = atom.start, atom.end, atom.kind
    behind = _BEHIND.match(text, end)
    if behind and not (kind == "plan" and behind["since"] is None):
        end = behind.end()
    before = _BEFORE.search(text, max(0, start - 4), start)
    of_a_change = before is not None and (
        _OF.match(text, end) is not None  # 从2020年的3%提高到2025年的5%
        or (before["until"] in {"到", "至"} and _LEVEL_VERB.search(text, max(0, before.start() - 2), before.start()))
    )
    if before and not of_a_change:
        start = before.start()
    else:
        before = None
    if not atom.first:
        return Date(start, end, "", kind)
    if kind == "era":
        return Date(start, end + 2 * text.startswith("以来", end), f"{atom.first}/", "since")
    if behind and behind["since"]:
        return Date(start, end, f"{atom.first}/", "since")
    if behind and behind["until"]:
        return Date(start, end, f"/{atom.last}", "until")
    if before and before["until"] and atom.kind != "range":
        return Date(start, end, f"/{atom.last}", "until")
    if before and before["since"] in {"自", "自从", "从"} and atom.kind != "range" and _SINCE_AHEAD.match(text, end):
        return Date(start, end, f"{atom.first}/", "since")
    if before is None and kind in {"year", "month", "day"} and _SINCE_DOING.match(text, end):
        return Date(start, end, f"{atom.first}/", "since")
    return Date(start, end, atom.first if atom.first == atom.last else f"{atom.first}/{atom.last}", kind)
