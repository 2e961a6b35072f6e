"""Which date holds for which number: the stretch each date of a sentence governs, and where it governs nothing."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise, zip_longest
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from pipeline.context.sentence import AND, FAR, LAST_YEAR, LIST, LIST_GOES_ON, RESPECTIVELY, SPACES, Sentence
from pipeline.dates import bounds
from pipeline.model import Date, Quantity
from pipeline.outlook import NAMED

_OPENERS = {"（": "）", "(": ")", "《": "》", "“": "”", "「": "」", "『": "』"}
_BRACKET = re.compile(f"[{''.join([*_OPENERS, *_OPENERS.values()])}]")
_BASE_BEFORE = re.compile(
    rf"(?:比|较|相较于?|对比|同比|高于|低于|超过了?|快于){SPACES}(?:全国|全省|全市)?{SPACES}(?:基准年度?|基[期数年]|同期)?{SPACES}[（(]?$"
)
_WITH_BEFORE = re.compile(rf"[与同和跟以按]{SPACES}$")
_COMPARED = re.compile(rf"[^，。；]{{0,6}}?(?:相比|比较|[末底期时]?{SPACES}比|为基[期准年]|不变价|价格计算)")
_BASE_BEHIND = re.compile(rf"{SPACES}(?:的{SPACES}[\d.]+{SPACES}倍|水平|相比|[^，。；、]{{0,6}}(?:的总和|之和))")
_BETWEEN_DATES = re.compile(rf"{SPACES}(?:[、和及与]|以及){SPACES}")
# 成立于2017年6月, 始建于1958年.
_FOUNDED = re.compile(rf"(?:[立建办产运工用成册产并]|[建设置][县市镇区乡]|启动|上市|解放)于{SPACES}$")
_HONOURED = re.compile(r"(?:荣?获|获得|获评|获批|入选|入围|列入|评为|授予|命名为?|认定为?)[^，。；]{0,6}$")
_END_OF_CHANGE = re.compile(rf"(?:[由从]|[到至为]|[距离]){SPACES}$")
_NOW_OF_CHANGE = re.compile("[由从](?:目前|现在|当前)的?")
# A date inside the description of a thing: “十三五”时期建成的安置点, 1951年组建的酒厂, “十四五”时期113个试点之一.
_ATTRIBUTIVE = re.compile(
    rf"{SPACES}(?:[^，。；、：\d的]{{0,8}}?(?:建成|建设|组建|成立|设立|创建|创办|始建|投产|投用|命名|认定|启动|出台|印发|发布|颁布|批准|获批)的"
    r"|[^，。；]{0,24}之一(?=[，。；]))"
)
_OF_DATE = re.compile(rf"{SPACES}的?{SPACES}(?:约|近|不足|超过?)?{SPACES}")
_PART_OF_YEAR = re.compile(r"/?(?P<year>\d{4})-\d\d(?:-\d\d)?(?:/(?P=year)-\d\d(?:-\d\d)?)?")
_YEARS = re.compile(r"(?P<first>\d{4})/(?P<last>\d{4})")
_MOST_YEARS = 16
# 近期（2025—2030年）投资58亿元: what a bracket with nothing but a date explains.
_TERM = re.compile(rf"(?:期|基准年|本年|年度|期间|阶段|时|前|后){SPACES}[（(]{SPACES}$")
_FROM = re.compile(rf"[由从]{SPACES}$")
_TO = re.compile(rf"[^，。；、\d]{{0,8}}[到至为]{SPACES}(?:约|近|超过?)?{SPACES}")
_WHOLE_YEAR = re.compile(r"(?<=[，；、,;])[ \t\u3000]*(?:全年|当年|年内)")
_LIMIT = re.compile(rf"(?:[≤≥<>＜＞]|\\[lg]eq?){SPACES}$")


class Reign(Struct, frozen=True, gc=False):
    """The stretch of a sentence that a date governs."""

    start: int
    end: int
    date: Date
    rule: str


_NO_DATE = Date(0, 0, "", "none")
"""Reigns where no earlier date holds any longer (2015年启动，目前…)."""


Assigned = dict[int, tuple[Date, str]]
"""Dates of single quantities, by their index in the sentence, with the rule."""


def reigns_of(sentence: Sentence) -> tuple[list[Reign], Assigned]:
    """Which stretch each date governs, and the quantities that a date belongs to otherwise."""
    text = sentence.text
    reigns: list[Reign] = []
    assigned = Assigned()
    ends = [q.end for q in sentence.quantities]
    head: Date | None = None  # the date that governs to the end of the sentence
    origin: Date | None = None  # the date of where a change began
    base: Date | None = None  # what the next head is compared with
    for run, following in _runs(text, sentence.dates):
        dealt = _respectively(sentence, run if len(run) > 1 else _years(run[0]), following)
        if dealt:
            assigned |= dealt
            continue
        date = _spanning(run) if len(run) > 1 else run[0]
        if (
            date.kind == "plan-name"
            or NAMED.match(text, date.end)
            or date.start in sentence.titles
            or _ATTRIBUTIVE.match(text, date.end)
        ):
            continue
        if _is_base(sentence, date):
            compared = date if _is_compared(sentence, date) else None
            assigned |= _ends_of_changes(sentence, compared, head, following)
            base = compared if head is None else None
            continue
        close = _closing_bracket(text, sentence.start, sentence.end, date.start)
        if close is not None:
            i = bisect_right(ends, date.start) - 1
            if i >= 0 and date.start - sentence.quantities[i].end <= 2 and close - date.end <= 4:
                assigned[i] = (date, "date:bracket")
            else:
                reigns.append(_in_bracket(sentence, date, close))
            continue
        event = _event(sentence, date)
        if event:
            term = _term_of_works(sentence, date)
            if term is not None:
                since = replace(date, period=date.period.split("/")[0] + "/", kind="since")
                assigned[term] = (since, "date:start-of-works")
            end = sentence.clause_end(date.end)
            reigns.append(Reign(date.end, end, date, event))
            if head is not None and bounds(date.period)[0] > bounds(head.period)[1] > "":
                reigns.append(Reign(end, sentence.end, _NO_DATE, ""))  # 2021年投资…，2023年投用，日处理…: time went on
                head = None
            continue
        change = _end_of_change(sentence, date)
        if change is not None:
            if not text.startswith(("距", "离"), date.start - 1):
                assigned |= _ends_of_changes(sentence, origin, date, following)
                origin = date
            reigns.append(Reign(date.end, change, date, "date:end-of-change"))
            continue
        if head is not None and date.kind == "relative" and text.startswith(LAST_YEAR, date.start):
            # 2023年，收入5亿元，去年同期为4亿元，利润1亿元
            reigns.append(Reign(date.end, sentence.clause_end(date.end), date, "date:head"))
            continue
        assigned |= _ends_of_changes(sentence, base, date, following)
        head, base = date, None
        reigns.append(Reign(date.end, sentence.end, date, "date:head"))
        reigns.extend(_whole_year(sentence, date, following))
    if reigns:
        now = sentence.cues.now.finditer(text, reigns[0].start, sentence.starts[-1])
        reigns.extend(Reign(m.end(), sentence.end, _NO_DATE, "") for m in now)
        reigns.sort(key=attrgetter("start"))
        for m in _NOW_OF_CHANGE.finditer(text, reigns[0].start, sentence.starts[-1]):
            assigned[bisect_left(sentence.starts, m.end())] = (_NO_DATE, "")  # 到2025年，由目前的214家增加到350家
    return reigns, assigned


def _in_bracket(sentence: Sentence, date: Date, close: int) -> Reign:
    """A date in a bracket governs what else is in it; alone it dates the word before it: 近期（2030年）投资58亿元."""
    alone = not sentence.text[date.end : close].strip()
    if alone and _TERM.search(sentence.text, max(sentence.start, date.start - 8), date.start):
        return Reign(close, sentence.end, date, "date:bracket")
    return Reign(date.end, close, date, "date:bracket")


def _event(sentence: Sentence, date: Date) -> str:
    """The rule by which something happened once on a date, so that no more than its clause is of it; or nothing.

    成立于2017年6月, 于2020年6月竣工, 荣获2021年…, 2018年完成除险加固，总库容…: what a work is, it is not on a day.
    """
    text = sentence.text
    if _FOUNDED.search(text, max(sentence.start, date.start - 4), date.start):
        return "date:event"
    if sentence.cues.happening.match(text, date.end) or sentence.cues.lasting.match(text, date.end):
        return "date:event"
    return "date:award" if _HONOURED.search(text, max(sentence.start, date.start - 10), date.start) else ""


def _ends_of_changes(sentence: Sentence, first: Date | None, last: Date | None, until: Date | None) -> Assigned:
    """The dates of changes without dates of their own, those of the change or the comparison before them.

    由2002年的7703元增加到2007年的13786元，农村由2476元增加到4140元; 2023年与2020年相比，由3亿元增加到5亿元.
    """
    if first is None or last is None:
        return {}
    text, assigned = sentence.text, Assigned()
    end = until.start if until is not None else sentence.end
    for i in range(bisect_left(sentence.starts, max(first.end, last.end)), len(sentence.starts) - 1):
        q, other = sentence.quantities[i], sentence.quantities[i + 1]
        if other.start >= end:
            break
        both = q.unit == other.unit and _TO.fullmatch(text, q.end, other.start)
        if both and _FROM.search(text, max(sentence.start, q.start - 4), q.start):
            assigned[i] = (first, "date:end-of-change")
            assigned[i + 1] = (last, "date:end-of-change")
    return assigned


def _end_of_change(sentence: Sentence, date: Date) -> int | None:
    """由2020年的14.8%提高到33.5%: a date of one end of a change holds for that end only."""
    before = _END_OF_CHANGE.search(sentence.text, max(sentence.start, date.start - 3), date.start)
    if date.kind in {"since", "until"} or not (before or sentence.text.startswith(("由", "从"), date.start)):
        return None
    text, starts, quantities = sentence.text, sentence.starts, sentence.quantities
    i = bisect_left(starts, date.end)
    if i < len(starts) and _OF_DATE.fullmatch(text, date.end, starts[i]):
        while i + 1 < len(starts) and (
            quantities[i].end == starts[i + 1] or LIST.fullmatch(text, quantities[i].end, starts[i + 1])
        ):
            i += 1  # 从2020年的645元/月、4318元/年提高到; 由2015年的9群213只恢复到
        return quantities[i].end
    return sentence.clause_end(date.end) if text.startswith("的", date.end) else None


def _whole_year(sentence: Sentence, date: Date, following: Date | None) -> Iterable[Reign]:
    """截至2023年末，总资产8亿元；全年营业收入5亿元: what a year brings is of more than its last day or half."""
    year = _PART_OF_YEAR.fullmatch(date.period)
    if year is not None:
        m = _WHOLE_YEAR.search(sentence.text, date.end, following.start if following else sentence.end)
        if m is not None:
            whole = Date(m.start(), m.end(), year["year"], "year")
            yield Reign(m.end(), sentence.end, whole, "date:whole-year")


def _respectively(sentence: Sentence, run: list[Date], following: Date | None) -> Assigned:
    """2021、2022年造林分别为30公顷、40公顷，植树分别为2万株、3万株: to each date its number of every list.

    Of 2021—2023年 each year is one, if there are as many numbers.
    """
    text, n, assigned = sentence.text, len(run), Assigned()
    if n < 2:
        return assigned
    end = following.start if following is not None else sentence.end
    at = run[-1].end
    while (m := RESPECTIVELY.search(text, at, min(end, at + FAR))) is not None:
        i = bisect_left(sentence.starts, m.end())
        members = sentence.quantities[i : i + n]
        if len(members) < n or members[-1].end > min(end, at + FAR):
            break
        listed = _is_list(text, members)
        whole = not LIST_GOES_ON.match(text, members[-1].end)
        spanned = run[0].start == run[1].start  # 2021—2023年: several things may be dealt out as well
        if not listed if assigned else spanned and not (listed and whole and _is_one_thing(sentence, at, m.start())):
            break
        assigned |= _dealt(run, i)
        at = members[-1].end
    return assigned | _again(sentence, run, max(assigned) + 1, end) if assigned else assigned


def _again(sentence: Sentence, run: list[Date], i: int, end: int) -> Assigned:
    """…分别为5亿元、6亿元和7亿元，占营业收入的6.0%、5.9%和6.2%: a list of as many shares has the dates once more."""
    members = sentence.quantities[i : i + len(run)]
    if len(members) < len(run) or members[-1].end > end or any(q.dimension != "ratio" for q in members):
        return Assigned()
    if not _is_list(sentence.text, members) or LIST_GOES_ON.match(sentence.text, members[-1].end):
        return Assigned()
    return _dealt(run, i)


def _is_list(text: str, members: Sequence[Quantity]) -> bool:
    """Whether nothing but 、 or 和 stands between numbers."""
    return all(LIST.fullmatch(text, a.end, b.start) for a, b in pairwise(members))


def _dealt(run: list[Date], i: int) -> Assigned:
    """To each date its number, the first of which has the index ``i``."""
    return Assigned({i + k: (date, "date:respectively") for k, date in enumerate(run)})


def _is_one_thing(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the words before 分别 name one thing and not several (甲、乙分别)."""
    return AND.search(sentence.text, start, end) is None


def _term_of_works(sentence: Sentence, date: Date) -> int | None:
    """The duration that begins with the works: 2020年12月底开工，计划工期48个月."""
    if not sentence.cues.start.match(sentence.text, date.end):
        return None
    for i in range(bisect_left(sentence.starts, date.end), len(sentence.quantities)):
        q = sentence.quantities[i]
        if q.start - date.end > FAR:
            break
        if q.dimension == "duration" and sentence.cues.terms.search(sentence.text, date.end, q.start):
            return i
    return None


def _is_base(sentence: Sentence, date: Date) -> bool:
    """Whether a date is what something is compared with: 比2015年增长, 是“十三五”时期的2.2倍, 与2002年相比."""
    text, before = sentence.text, max(sentence.start, date.start - 6)
    if _BASE_BEFORE.search(text, before, date.start) or _BASE_BEHIND.match(text, date.end):
        return True
    return _is_compared(sentence, date)


def _is_compared(sentence: Sentence, date: Date) -> bool:
    """与2002年相比, 按2020年不变价计算."""
    before = _WITH_BEFORE.search(sentence.text, max(sentence.start, date.start - 6), date.start)
    return before is not None and _COMPARED.match(sentence.text, date.end) is not None


def is_limit(sentence: Sentence, q: Quantity) -> bool:
    """A limit set in brackets (TN ≤ 10 mg/L) is a definition and holds at no time of its own."""
    if _LIMIT.search(sentence.text, max(sentence.start, q.start - 8), q.start) is None:
        return False
    return _closing_bracket(sentence.text, sentence.start, sentence.end, q.start) is not None


def _runs(text: str, dates: Sequence[Date]) -> list[tuple[list[Date], Date | None]]:
    """Dates that stand in one list (2021、2022 和 2023 年) together, with the date that follows the list."""
    runs: list[list[Date]] = []
    for date in dates:
        if runs and _BETWEEN_DATES.fullmatch(text, runs[-1][-1].end, date.start):
            runs[-1].append(date)
        else:
            runs.append([date])
    return [(run, following[0] if following else None) for run, following in zip_longest(runs, runs[1:])]


def _years(date: Date) -> list[Date]:
    """The years of a span of whole years, one by one; of any other date nothing."""
    m = _YEARS.fullmatch(date.period) if date.kind == "range" else None
    if m is None or int(m["last"]) - int(m["first"]) >= _MOST_YEARS:
        return []
    return [replace(date, period=str(year), kind="year") for year in range(int(m["first"]), int(m["last"]) + 1)]


def _spanning(run: list[Date]) -> Date:
    """One date for a list of dates: 2024年、2025年 is 2024/2025."""
    first, last = run[0].period.split("/")[0], run[-1].period.split("/")[-1]
    period = f"{first}/{last}" if first and last and first < last else run[-1].period
    return Date(run[0].start, run[-1].end, period, "range")


def _closing_bracket(text: str, start: int, end: int, at: int) -> int | None:
    """Where the innermost bracket or quotation around an offset closes, None outside of any."""
    brackets = _BRACKET.findall(text, max(start, at - 60), at)
    if not brackets or brackets[-1] not in _OPENERS:
        return None
    close = text.find(_OPENERS[brackets[-1]], at, min(end, at + FAR))
    return close if close >= 0 else None
