"""When a quantity holds, of which sort it is, and whether it has happened.

Each sentence is read once: its dates, its cue words (vocab/cues.toml) and its clauses. Then every quantity of it
looks left, no further than the sentence: at the words between the quantity before and itself, and at what the
quantity before passes on (累计开展检查24次、安装监控19个).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise, zip_longest
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from pipeline.dates import bounds
from pipeline.model import Context, Date, Quantity, Text
from pipeline.outlook import NAMED, Today, day_of, is_target, leaves_target, moods, opening_target
from pipeline.vocab.cues import Cue, Cues, Direction, Kind

_S = r"[ \t\u3000\xa0]*"
_OPENERS = {"（": "）", "(": ")", "《": "》", "“": "”", "「": "」", "『": "』"}
_BRACKET = re.compile(f"[{''.join([*_OPENERS, *_OPENERS.values()])}]")
_BASE_BEFORE = re.compile(
    rf"(?:比|较|相较于?|对比|同比|高于|低于|超过了?|快于){_S}(?:全国|全省|全市)?{_S}(?:基准年度?|基[期数年]|同期)?{_S}[（(]?$"
)
_WITH_BEFORE = re.compile(rf"[与同和跟以按]{_S}$")
_COMPARED = re.compile(rf"[^，。；]{{0,6}}?(?:相比|比较|[末底期时]?{_S}比|为基[期准年]|不变价|价格计算)")
_BASE_BEHIND = re.compile(rf"{_S}(?:的{_S}[\d.]+{_S}倍|水平|相比|[^，。；、]{{0,6}}(?:的总和|之和))")
_BETWEEN_DATES = re.compile(rf"{_S}(?:[、和及与]|以及){_S}")
# 成立于2017年6月, 始建于1958年.
_FOUNDED = re.compile(rf"(?:[立建办产运工用成册产并]|[建设置][县市镇区乡]|启动|上市|解放)于{_S}$")
_CLAUSE_MARK = re.compile("[，,；;：:。]")
_SEMICOLON = re.compile("[；;]")
_TITLE = re.compile("《[^》\n]*》?")
_HONOURED = re.compile(r"(?:荣?获|获得|获评|获批|入选|入围|列入|评为|授予|命名为?|认定为?)[^，。；]{0,6}$")
_END_OF_CHANGE = re.compile(rf"(?:[由从]|[到至为]){_S}$")
# A date inside the description of a thing: “十三五”时期建成的安置点, 1951年组建的酒厂, “十四五”时期113个试点之一.
_ATTRIBUTIVE = re.compile(
    rf"{_S}(?:[^，。；、：\d的]{{0,8}}?(?:建成|建设|组建|成立|设立|创建|创办|始建|投产|投用|命名|认定|启动|出台|印发|发布|颁布|批准|获批)的"
    r"|[^，。；]{0,24}之一(?=[，。；]))"
)
_OF_DATE = re.compile(rf"{_S}的?{_S}(?:约|近|不足|超过?)?{_S}")
_OF_WHOLE = re.compile(rf"的{_S}(?:大?约|近|不足|超过?)?{_S}$")
_OWN_HEAD = re.compile("[率重额量]、[^，。；、]{1,16}$")
_LIST_GOES_ON = re.compile(rf"{_S}(?:以内|以上|左右|以下)?{_S}[、和与]{_S}\d")
_PART_OF_YEAR = re.compile(r"/?(?P<year>\d{4})-\d\d(?:-\d\d)?(?:/(?P=year)-\d\d(?:-\d\d)?)?")
_YEARS = re.compile(r"(?P<first>\d{4})/(?P<last>\d{4})")
_MOST_YEARS = 16
# 近期（2025—2030年）投资58亿元: what a bracket with nothing but a date explains.
_TERM = re.compile(rf"(?:期|基准年|本年|年度|期间|阶段|时|前|后){_S}[（(]{_S}$")
_FROM = re.compile(rf"[由从]{_S}$")
_TO = re.compile(rf"[^，。；、\d]{{0,8}}[到至为]{_S}(?:约|近|超过?)?{_S}")
_WHOLE_YEAR = re.compile(r"(?<=[，；、,;])[ \t\u3000]*(?:全年|当年|年内)")
_RESPECTIVELY = re.compile("分别|依次|各为")

# Between a verb of change and its number: 增长了约 8%, 分别下降 3%.
_GAP = re.compile(
    rf"(?:{_S}(?:了|约|近|将近|接近|超过?|逾|达|多|不少于|不低于|不超过|至少|大约|可达|高达|最多|幅度|比例|均|在|"
    rf"也|再|又|同比|环比|累计|[（(]?可比口径[）)]?))*{_S}"
)
_LEVEL_GAP = re.compile(rf"{_S}(?:了|并)?{_S}(?:到|至|为|成)")
# 低于行业平均水平15%, 高于国家标准20%: how far off; 低于15% is a threshold.
_OFF_LEVEL = re.compile(
    rf"[^，。；、\d]{{1,12}}(?:水平|标准|限值|平均|均值|价|指标|同期|产品|工艺|企业|机组|设备)值?{_S}(?:约|近)?{_S}"
)
# 比上年多3亿元, 同比+24.4%
_SIGNS = "+-＋－−↑↓"
_MORE = re.compile(
    rf"[^，。；、]{{0,12}}?{_S}(?:(?P<up>多|升值|[+＋↑])|(?P<down>少|贬值|缩小|[-－−↓]))了?{_S}(?:约|近|超过?|逾)?{_S}"
)
_EARLIER = re.compile(r"上[年月季]|去年|前年|[同环]比|同期|\d年|年初|期初")
_RATE_GAP = re.compile(rf"{_S}[^，。；、\d]{{0,8}}")
_CHANGE_BEHIND = re.compile(
    rf"(?:以上|左右)?{_S}的?(?:速度|幅度)?{_S}(?:递增|递减|的?(?P<up>增[长幅速])|的?(?P<down>降幅|下降))(?![到至为])"
)
_JOINTS = "、和及至到—~-"
_SHARED_POINTS = re.compile(rf"(?:[{_JOINTS}]{{1,4}}[\d.．]{{1,9}}){{1,16}}个?百分点")
_LIST = re.compile(rf"{_S}(?:[、和与及或/∶:：]|以及){_S}(?:约|近|超|超过|逾)?{_S}")
_ENDS_STATEMENT = re.compile(rf"(?:[位名]次)?(?:以上|左右|以内|以下)?{_S}(?:[，。；、）)：,;\n“”]|$)")
_PER = {"d": "daily", "a": "annual", "day": "daily", "year": "annual", "month": "monthly"}
_PER_TEXT = re.compile(r"[/每·](?P<day>[日天dD])$|/(?P<year>[年a])$|/(?P<month>月)$")
_TOTAL_BEHIND = re.compile(r"[^，。；、]{0,12}[，、](?:总数|总量|总计|累计|总规模|达到?\d)")
_REST_OF_NAME = re.compile("[^，。；、\n]{0,20}")
_COMMA = re.compile("[，,]")
_HARD_STOP = re.compile("[；;：:。！？\n]")
_LEADING = re.compile(r"[ \t\u3000、和与及]*")
_ATTRIBUTE = re.compile(rf"(?:以上|左右)?{_S}的")
_LIMIT = re.compile(rf"(?:[≤≥<>＜＞]|\\[lg]eq?){_S}$")
_AND = re.compile("[、和及与]")
_THRESHOLD = re.compile(r"(?:[及含]?以[上下内])(?:的)?[^，。、；：）左]")
_LEVEL = re.compile("[达共超]|总数|总量|突破|增至|[加高大升降][到至]|稳定|保持|维持")
_ANNUAL_BEHIND = re.compile(r"[^，。；、\d]{0,8}年(?:产能|产量|生产能力|加工能力|处理能力|供应能力|发电量)")
# Not 全球最大26兆瓦风机: what is the largest of its kind is no largest value.
_SUPERLATIVE = re.compile(
    rf"最(?<!全球最)(?<!世界最)(?<!亚洲最)(?<!全国最)(?<!国内最)(?<!我国最)(?<!全省最)(?<!单体最)"
    rf"(?:(?P<max>[高大长宽深厚多])|(?P<min>[低小短窄浅薄少]))(?:[值处点]|时期?)?{_S}[可能]?(?:达到?|为|约|至|有|仅有?)?{_S}$"
)
_RUNNING = re.compile(rf"(?:连续|已连|历时|持续){_S}$")
_PROLONGING = frozenset({"延长", "增", "涨", "降", "跌"})  # 连增12年, 再延长30年: how long it lasts
_LAST_YEAR = ("去年", "前年", "上年", "上一年")
_FAR = 300  # characters that a list, a bracket or a 分别 may bridge
_LEAD_IN = " \t\u3000“"
_SPANS: tuple[Kind, ...] = ("cumulative", "annual", "monthly", "daily")
_CARRIED = frozenset({*_SPANS, "change"})
_MIDDLES_AND_ENDS: tuple[Kind, ...] = ("max", "min", "average")
_OF_CHANGE = frozenset({"change", "compare", "rate"})
_AHEAD = frozenset({"planned", "expected", "design"})
# What can be added up over the years.
_ADDITIVE = frozenset({"count", "money", "area", "length", "volume", "mass", "energy", "power", "other"})
_MODAL = re.compile("[可能]|达到|提高|每|日|年")


class _Reign(NamedTuple):
    """The stretch of a sentence that a date governs."""

    start: int
    end: int
    date: Date
    rule: str


class _Plan(NamedTuple):
    """A word of planning and the stretch it reaches."""

    start: int
    end: int
    word: str


class _Sort(NamedTuple):
    """What a quantity is, and passes on."""

    statistic: str = ""
    direction: Direction = ""
    rule: str = ""
    end: int = 0
    """Where the quantity that it was first said of ends."""


_PLAIN = _Sort()
_NO_DATE = Date(0, 0, "", "none")
"""Reigns where no earlier date holds any longer (2015年启动，目前…)."""


_Stretch = TypeVar("_Stretch", _Reign, _Plan)
_Assigned = dict[int, tuple[Date, str]]
"""Dates of single quantities, by their index in the sentence, with the rule."""


def place_in_time(text: Text, dates: Sequence[Date], quantities: Sequence[Quantity], cues: Cues) -> tuple[Context, ...]:
    """The context of each quantity, in the order of the quantities (which ascend).

    A date governs what follows it up to 。; a later one takes over; a base of comparison (比2015年), a date inside
    《》 and the day a thing was finished govern nothing. ``Context.rule`` names what decided.
    """
    starts, date_starts = [q.start for q in quantities], [d.start for d in dates]
    turns = moods(text, cues)
    today = day_of(text, dates, cues, turns)
    turn_starts = [at for at, _ in turns]
    contexts: list[Context] = []
    lead = (-1, "")  # paragraph, the last day of the target that opened it
    while len(contexts) < len(quantities):
        first = len(contexts)
        start, end = text.sentences.span(starts[first])
        members = quantities[first : max(first + 1, bisect_left(starts, end, first))]
        own = dates[bisect_left(date_starts, start) : bisect_left(date_starts, end)]
        paragraph = text.paragraph_at(start)
        mood = turns[bisect_right(turn_starts, starts[first]) - 1][1]
        if lead[0] != paragraph:
            lead = (paragraph, opening_target(text, paragraph, dates, date_starts, today))
        elif lead[1] and leaves_target(text.text, start, end, own, lead[1], today, cues):
            lead = (paragraph, "")
        rule = "modality:section" if mood else "modality:paragraph" if lead[1] else ""
        contexts.extend(_Sentence(text.text, start, end, own, members, cues, today, rule).contexts())
    return tuple(contexts)


class _Sentence:
    """One sentence with quantities: everything that holds for all of them is found once."""

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        dates: Sequence[Date],
        quantities: Sequence[Quantity],
        cues: Cues,
        today: Today,
        mood: str,
    ) -> None:
        self.text, self.start, self.end = text, start, end
        self.dates, self.quantities, self.cues, self.today, self.mood = dates, quantities, cues, today, mood
        self.starts = [q.start for q in quantities]
        last = self.starts[-1]  # no clause and no cue word that begins behind it is said of any of them
        self.clauses = [start, *[m.end() for m in _CLAUSE_MARK.finditer(text, start, last)]]
        self.found = self._found(min(end, last + cues.longest))
        self.found_starts = [c.start for c in self.found]
        self.reigns, self.assigned = self._reigns() if dates else ([], {})
        self.plans: list[_Plan] = []
        self.done: list[int] = []
        over = 0  # so many of the plans have been carried out
        for c in self.found:
            if c.kind == "actual":
                self.done.append(c.start)
                if c.word.startswith("实际"):  # 计划新建15万亩，实际建成16.8万亩，完成率112%
                    self.plans[over:] = [plan._replace(end=min(plan.end, c.start)) for plan in self.plans[over:]]
                    over = len(self.plans)
            elif c.kind in _AHEAD and c.start not in self.titles:
                self.plans.append(_Plan(c.start, self._reach(c), c.word))
        self.waiting: Cue | None = None
        """涨幅 behind which another name's number came first: it tells of the next one."""

    @cached_property
    def titles(self) -> _Spans:
        """《全域旅游发展规划（2021—2035年）》: words of a title plan nothing, and its dates govern nothing."""
        return _Spans([m.span() for m in _TITLE.finditer(self.text, self.start, self.end)])

    def _found(self, end: int) -> list[Cue]:
        """The cue words up to an offset, without those inside of dates and quantities (2022年, 25年; but 25年平均)."""
        found = [*self.cues.find(self.text, self.start, end)]
        if not found:
            return found
        taken = _Spans(sorted([(d.start, d.end) for d in self.dates] + [(q.start, q.end) for q in self.quantities]))
        free: list[Cue] = []
        for c in found:
            if c.word == "年平均" or c.start not in taken:
                free.append(c)
            else:  # 1月｜平均气温: what is left of 月平均
                free += self.cues.find(self.text, taken.end(c.start), c.end)
        return free

    def contexts(self) -> list[Context]:
        out: list[Context] = []
        before: Quantity | None = None
        sort = carried = _PLAIN
        reigning, planning = _Open(self.reigns), _Open(self.plans)
        for i, q in enumerate(self.quantities):
            reign = reigning.at(q.start) if self.reigns else None
            plan = planning.at(q.start) if self.plans else None
            date, date_rule = self.assigned.get(i) or ((reign.date, reign.rule) if reign else (None, ""))
            if date is not None and self._is_limit(q):
                date = None
            clause = self.clauses[bisect_right(self.clauses, q.start) - 1]
            sort = self._sort(q, before, sort, carried, date, clause)
            if sort.statistic != "change" and q.dimension == "ratio" and _OF_WHOLE.search(self.text, clause, q.start):
                sort = _PLAIN  # 全市年用电量的1/7: the words before 的 sort the whole, not its share
            if sort.statistic and not sort.end:
                sort = carried = sort._replace(end=q.end)
            planned, modality_rule = self._modality(q, before, date, plan, clause)
            period = date.period if date else ""
            if period.startswith("/") and not planned and sort.statistic != "cumulative":
                period = period[1:]  # 到2023年1月份 of a state that is reached: it holds then
            rules = (date_rule if period else "", sort.rule, modality_rule)
            out.append(_context(period, sort.statistic, sort.direction, planned, rules))
            before = q
        return out

    # When

    def _reigns(self) -> tuple[list[_Reign], _Assigned]:
        """Which stretch each date governs, and the quantities that a date belongs to otherwise."""
        text = self.text
        reigns: list[_Reign] = []
        assigned = _Assigned()
        ends = [q.end for q in self.quantities]
        head: Date | None = None  # the date that governs to the end of the sentence
        origin: Date | None = None  # the date of where a change began
        base: Date | None = None  # what the next head is compared with
        for run, following in _runs(text, self.dates):
            dealt = self._respectively(run if len(run) > 1 else _years(run[0]), following)
            if dealt:
                assigned |= dealt
                continue
            date = _spanning(run) if len(run) > 1 else run[0]
            if (
                date.kind == "plan-name"
                or NAMED.match(text, date.end)
                or date.start in self.titles
                or _ATTRIBUTIVE.match(text, date.end)
            ):
                continue
            if self._is_base(date):
                base = date if self._is_compared(date) else None
                assigned |= self._ends_of_changes(base, head, following)
                continue
            close = _closing_bracket(text, self.start, self.end, date.start)
            if close is not None:
                i = bisect_right(ends, date.start) - 1
                if i >= 0 and date.start - self.quantities[i].end <= 2 and close - date.end <= 4:
                    assigned[i] = (date, "date:bracket")
                else:
                    reigns.append(self._in_bracket(date, close))
                continue
            event = self._event(date)
            if event:
                term = self._term_of_works(date)
                if term is not None:
                    since = date._replace(period=date.period.split("/")[0] + "/", kind="since")
                    assigned[term] = (since, "date:start-of-works")
                end = self._clause_end(date.end)
                reigns.append(_Reign(date.end, end, date, event))
                if head is not None and bounds(date.period)[0] > bounds(head.period)[1] > "":
                    reigns.append(_Reign(end, self.end, _NO_DATE, ""))  # 2021年投资…，2023年投用，日处理…: time went on
                    head = None
                continue
            change = self._end_of_change(date)
            if change is not None:
                assigned |= self._ends_of_changes(origin, date, following)
                origin = date
                reigns.append(_Reign(date.end, change, date, "date:end-of-change"))
                continue
            if head is not None and date.kind == "relative" and text.startswith(_LAST_YEAR, date.start):
                # 2023年，收入5亿元，去年同期为4亿元，利润1亿元
                reigns.append(_Reign(date.end, self._clause_end(date.end), date, "date:head"))
                continue
            assigned |= self._ends_of_changes(base, date, following)
            head, base = date, None
            reigns.append(_Reign(date.end, self.end, date, "date:head"))
            reigns.extend(self._whole_year(date, following))
        if reigns:
            now = self.cues.now.finditer(text, reigns[0].start, self.starts[-1])
            reigns.extend(_Reign(m.end(), self.end, _NO_DATE, "") for m in now)
            reigns.sort(key=itemgetter(0))
        return reigns, assigned

    def _in_bracket(self, date: Date, close: int) -> _Reign:
        """A date in a bracket governs what else stands there; alone it tells when the term is that stands before it:
        近期（2025—2030年）投资58亿元.
        """  # fmt: skip
        alone = not self.text[date.end : close].strip()
        if alone and _TERM.search(self.text, max(self.start, date.start - 8), date.start):
            return _Reign(close, self.end, date, "date:bracket")
        return _Reign(date.end, close, date, "date:bracket")

    def _event(self, date: Date) -> str:
        """The rule by which something happened once on a date, so that no more than its clause is of it; or nothing.

        成立于2017年6月, 于2020年6月竣工, 荣获2021年…, 2018年完成除险加固，总库容…: what a work is, it is not on a day.
        """
        text = self.text
        if _FOUNDED.search(text, max(self.start, date.start - 4), date.start):
            return "date:event"
        if self.cues.happening.match(text, date.end) or self.cues.lasting.match(text, date.end):
            return "date:event"
        return "date:award" if _HONOURED.search(text, max(self.start, date.start - 10), date.start) else ""

    def _ends_of_changes(self, first: Date | None, last: Date | None, until: Date | None) -> _Assigned:
        """Further changes between two dates that stand with one change (由2002年的7703元增加到2007年的13786元,
        农村由2476元增加到4140元) or before them (2023年与2020年相比，由3亿元增加到5亿元).
        """  # fmt: skip
        if first is None or last is None:
            return {}
        text, assigned = self.text, _Assigned()
        end = until.start if until is not None else self.end
        for i in range(bisect_left(self.starts, max(first.end, last.end)), len(self.starts) - 1):
            q, other = self.quantities[i], self.quantities[i + 1]
            if other.start >= end:
                break
            both = q.unit == other.unit and _TO.fullmatch(text, q.end, other.start)
            if both and _FROM.search(text, max(self.start, q.start - 4), q.start):
                assigned[i] = (first, "date:end-of-change")
                assigned[i + 1] = (last, "date:end-of-change")
        return assigned

    def _end_of_change(self, date: Date) -> int | None:
        """由2020年的14.8%提高到33.5%: a date of one end of a change holds for that end only."""
        before = _END_OF_CHANGE.search(self.text, max(self.start, date.start - 3), date.start)
        if date.kind in {"since", "until"} or not (before or self.text.startswith(("由", "从"), date.start)):
            return None
        i = bisect_left(self.starts, date.end)
        if i < len(self.starts) and _OF_DATE.fullmatch(self.text, date.end, self.starts[i]):
            while i + 1 < len(self.starts) and _LIST.fullmatch(self.text, self.quantities[i].end, self.starts[i + 1]):
                i += 1  # 从2020年的645元/月、4318元/年提高到
            return self.quantities[i].end
        return self._clause_end(date.end) if self.text.startswith("的", date.end) else None

    def _whole_year(self, date: Date, following: Date | None) -> Iterable[_Reign]:
        """截至2023年末，总资产8亿元；全年营业收入5亿元: what a year brings is of more than its last day or half."""
        year = _PART_OF_YEAR.fullmatch(date.period)
        if year is not None:
            m = _WHOLE_YEAR.search(self.text, date.end, following.start if following else self.end)
            if m is not None:
                whole = Date(m.start(), m.end(), year["year"], "year")
                yield _Reign(m.end(), self.end, whole, "date:whole-year")

    def _respectively(self, run: list[Date], following: Date | None) -> _Assigned:
        """2021、2022年造林分别为30公顷、40公顷，植树分别为2万株、3万株: to each date its number of every list.

        Of 2021—2023年 each year is one, if there are as many numbers.
        """
        text, n, assigned = self.text, len(run), _Assigned()
        if n < 2:
            return assigned
        end = following.start if following is not None else self.end
        at = run[-1].end
        while (m := _RESPECTIVELY.search(text, at, min(end, at + _FAR))) is not None:
            i = bisect_left(self.starts, m.end())
            members = self.quantities[i : i + n]
            if len(members) < n or members[-1].end > min(end, at + _FAR):
                break
            listed = all(_LIST.fullmatch(text, a.end, b.start) for a, b in pairwise(members))
            whole = not _LIST_GOES_ON.match(text, members[-1].end)
            spanned = run[0].start == run[1].start  # 2021—2023年: several things may be dealt out as well
            if not listed if assigned else spanned and not (listed and whole and self._is_one_thing(at, m.start())):
                break
            assigned |= {i + k: (date, "date:respectively") for k, date in enumerate(run)}
            at = members[-1].end
        return assigned

    def _is_one_thing(self, start: int, end: int) -> bool:
        """Whether the words before 分别 name one thing and not several (甲、乙分别)."""
        return _AND.search(self.text, start, end) is None

    def _term_of_works(self, date: Date) -> int | None:
        """The duration that begins with the works: 2020年12月底开工，计划工期48个月."""
        if not self.cues.start.match(self.text, date.end):
            return None
        for i in range(bisect_left(self.starts, date.end), len(self.quantities)):
            q = self.quantities[i]
            if q.start - date.end > _FAR:
                break
            if q.dimension == "duration" and self.cues.terms.search(self.text, date.end, q.start):
                return i
        return None

    def _clause_end(self, at: int) -> int:
        i = bisect_right(self.clauses, at)
        return self.clauses[i] if i < len(self.clauses) else self.end

    def _is_base(self, date: Date) -> bool:
        """Whether a date is what something is compared with: 比2015年增长, 是“十三五”时期的2.2倍, 与2002年相比."""
        text, before = self.text, max(self.start, date.start - 6)
        if _BASE_BEFORE.search(text, before, date.start) or _BASE_BEHIND.match(text, date.end):
            return True
        return self._is_compared(date)

    def _is_compared(self, date: Date) -> bool:
        """与2002年相比, 按2020年不变价计算."""
        before = _WITH_BEFORE.search(self.text, max(self.start, date.start - 6), date.start)
        return before is not None and _COMPARED.match(self.text, date.end) is not None

    def _is_limit(self, q: Quantity) -> bool:
        """A limit set in brackets (TN ≤ 10 mg/L) is a definition and holds at no time of its own."""
        if _LIMIT.search(self.text, max(self.start, q.start - 8), q.start) is None:
            return False
        return _closing_bracket(self.text, self.start, self.end, q.start) is not None

    def _adds_up(self, q: Quantity, date: Date, left: int) -> bool:
        """十八大以来主动关停23台: what was done since a date adds up, unless it is a state or what can be done."""
        if date.kind != "since" or q.dimension not in _ADDITIVE:
            return False
        words = self.text[max(left, date.end) : q.start]
        return self.cues.events.search(words) is not None and _MODAL.search(words) is None

    # Of which sort

    def _sort(
        self, q: Quantity, before: Quantity | None, last: _Sort, carried: _Sort, date: Date | None, clause: int
    ) -> _Sort:
        text = self.text
        left = max(before.end, clause) if before else clause
        near = self._near(left, q.start) if self.found else []
        if q.dimension == "duration" and _RUNNING.search(text, max(left, q.start - 6), q.start):
            return _PLAIN  # 人均收入连续15年增长: how long, not how much
        change = self._change(q, near, left)
        if change is not None:
            return change
        if before is not None and last.statistic and q.dimension == before.dimension:
            listed = _LIST.fullmatch(text, before.end, q.start) and not _per(q.unit_text, q.unit)
            if listed or self._is_other_end(before, q, near):
                return last._replace(rule="statistic:list")
            if last.statistic == "change" and _shares_verb(text, before, q):
                return last._replace(rule="statistic:list")
        latest = {c.kind: c for c in near}
        if latest:
            if "new" in latest and self._is_of_a_stock(q, near):
                return _Sort("change", "up", "statistic:new")
            if "annual" in latest and "daily" in latest and latest["daily"].start > latest["annual"].end:
                del latest["annual"]  # 每年夏季日均游客量1.2万人次
            for kind in _SPANS:
                if kind in latest:
                    return _Sort(kind, "", f"statistic:{latest[kind].word}")
        per = _per(q.unit_text, q.unit)
        if per:
            return _Sort(per, "", "statistic:unit")
        if _ANNUAL_BEHIND.match(text, q.end):
            return _Sort("annual", "", "statistic:behind")
        superlative = _SUPERLATIVE.search(text, max(left, q.start - 8), q.start)
        if superlative and q.dimension != "money":  # 最高50万元 caps a grant
            return _Sort(superlative.lastgroup or "", "", f"statistic:{superlative.group().strip()}")
        for kind in _MIDDLES_AND_ENDS if latest else ():
            if kind in latest:
                return _Sort(kind, "", f"statistic:{latest[kind].word}")
        if before is not None and carried.statistic in _CARRIED and self._continues(q, before, near, carried, last):
            return carried._replace(rule="statistic:carried")
        if date is not None and self._adds_up(q, date, left):
            return _Sort("cumulative", "", "statistic:since")
        return _PLAIN

    def _near(self, left: int, right: int) -> list[Cue]:
        """The cue words between two offsets; one that begins on the left edge's last character (25|年平均) counts."""
        last = bisect_left(self.found_starts, right)
        first = last
        while first > 0 and self.found[first - 1].end > left:
            first -= 1
        if first == last:
            return []
        return [c for c in self.found[first:last] if c.end <= right]

    def _is_other_end(self, before: Quantity, q: Quantity, near: list[Cue]) -> bool:
        """由2476元增加到4140元: both ends are of one sort."""
        verb = next((c for c in near if c.kind == "change"), None)
        return (
            verb is not None
            and _LEVEL_GAP.match(self.text, verb.end) is not None
            and q.unit == before.unit
            and not _stops(self.text, before.end, q.start, "，；")
        )

    def _change(self, q: Quantity, near: list[Cue], left: int) -> _Sort | None:
        text = self.text
        verb = None
        for c in near:
            if c.kind in _OF_CHANGE:
                verb = c  # the last of them
        direction: Direction = verb.direction if verb else ""
        shared = text[q.end : q.end + 1] in _JOINTS and _SHARED_POINTS.match(text, q.end)  # 1.2、1.5个百分点
        if shared or "百分点" in q.unit_text or "基点" in q.unit_text:
            return _Sort("change", direction, "statistic:points")
        behind = _CHANGE_BEHIND.match(text, q.end) if q.dimension == "ratio" else None
        if behind:
            return _Sort("change", "down" if behind["down"] else "up", "statistic:behind")
        waiting, self.waiting = self.waiting, None
        compared = any(c.kind == "base" and (verb is None or c.start < verb.start) for c in near)
        if verb is None and compared and (more := self._more_than_before(q, near)) is not None:
            return more
        if verb is None:
            if waiting is None or q.dimension != "ratio":
                return None
            return _Sort("change", waiting.direction, f"statistic:{waiting.word}")
        if verb.kind == "compare":
            off = compared and _GAP.fullmatch(text, verb.end, q.start) or _OFF_LEVEL.fullmatch(text, verb.end, q.start)
            return _Sort("change", direction, f"statistic:{verb.word}") if off and q.dimension == "ratio" else None
        if verb.kind == "rate":
            if self._is_of_another_head(verb, q):
                self.waiting = verb
                return None
            if q.dimension == "ratio" and _RATE_GAP.fullmatch(text, verb.end, q.start):
                return _Sort("change", direction, f"statistic:{verb.word}")
            return None
        if not _GAP.fullmatch(text, verb.end, q.start):
            return None
        if q.dimension == "ratio":
            return _Sort("change", direction, f"statistic:{verb.word}")
        if not compared and (q.dimension == "rank" or any(c.kind in {"cumulative", "annual"} for c in near)):
            return None
        if q.dimension == "duration" and verb.word in _PROLONGING or q.dimension == "count" and verb.word == "改善":
            return None  # 居住条件改善2600户: whom it reached, not by how much
        # 种植面积23.8万亩，减少0.15万亩: a clause of the verb alone tells of the number before it.
        of_something = verb.start > left or self._follows_on(q, verb)
        if compared or of_something and _ENDS_STATEMENT.match(text, q.end):
            return _Sort("change", direction, f"statistic:{verb.word}")
        return None

    def _more_than_before(self, q: Quantity, near: list[Cue]) -> _Sort | None:
        """比上年多3亿元, 同比+24.4%: a change by an adjective or a sign, against an earlier time."""
        base = next(c for c in near if c.kind == "base")
        m = _MORE.fullmatch(self.text, base.end, q.start + (self.text[q.start] in _SIGNS))
        if m is None or not _EARLIER.search(self.text, base.start, m.end()):
            return None
        return _Sort("change", "down" if m["down"] else "up", f"statistic:{base.word}")

    def _follows_on(self, q: Quantity, verb: Cue) -> bool:
        """Whether nothing but a comma parts the verb from a number of the same unit."""
        i = bisect_left(self.starts, q.start) - 1
        if i < 0 or self.quantities[i].unit != q.unit:
            return False
        return self.text[self.quantities[i].end : verb.start].strip(_LEAD_IN) in {"，", ","}

    def _is_of_another_head(self, verb: Cue, q: Quantity) -> bool:
        """失业率、消费价格涨幅分别控制在5%和3%: the first number is the first name's, which is a rate itself."""
        text = self.text
        return (
            _OWN_HEAD.search(text, max(self.start, verb.start - 24), verb.start) is not None
            and _RESPECTIVELY.search(text, verb.end, q.start) is not None
            and _LIST_GOES_ON.match(text, q.end) is not None
        )

    def _is_of_a_stock(self, q: Quantity, near: list[Cue]) -> bool:
        """新增 changes a stock of titled things (国家级绿色工厂) or one whose total follows; 净增 always does."""
        new = next(c for c in near if c.kind == "new")
        if new.word.startswith("净"):
            return True
        if q.dimension != "count":
            return False
        rest = _REST_OF_NAME.match(self.text, q.end)
        return (
            self.cues.titled.search(self.text, new.end, q.start) is not None
            or (rest is not None and self.cues.titled.search(self.text, q.end, rest.end()) is not None)
            or _TOTAL_BEHIND.match(self.text, q.end) is not None
        )

    def _continues(self, q: Quantity, before: Quantity, near: list[Cue], carried: _Sort, last: _Sort) -> bool:
        """Whether what was said of an earlier quantity reaches this one as a member of the same list."""
        text = self.text
        if (
            carried.rule == "statistic:unit"
            or q.start - carried.end > _FAR
            or _HARD_STOP.search(text, carried.end, q.start)
        ):
            return False
        if any(c.kind in {"actual", "design", "new"} for c in near) or _THRESHOLD.match(text, q.end):
            return False
        commas = [m.end() for m in _COMMA.finditer(text, carried.end, q.start)]
        if carried.statistic in {"cumulative", "change"}:
            adds_up = carried.rule == "statistic:since"  # and may say its total: 关停23台机组，总装机容量310万千瓦
            ended = last.statistic != carried.statistic and not _THRESHOLD.match(text, before.end)
            if commas and ended and not adds_up:
                return False  # 累计植树560万株，成灾率3‰，产值达36亿元，林下面积46万亩: the list is over
            if any(self._opens_statement(at) and not (adds_up and text[at] == "总") for at in commas):
                return False
            between = text[max(carried.end, commas[-1] if commas else 0) : q.start].strip(" 、")
            if _LEVEL.search(between) or (commas and not between):
                return False
            if carried.statistic == "cumulative":
                return q.dimension in _ADDITIVE
            # 新增示范企业3家、试点12个; 新增2个示范集群、19个特色集群
            alike = q.unit == before.unit and not commas
            listed = q.dimension == "count" and (alike or _ENDS_STATEMENT.match(text, q.end) is not None)
            return listed and bool(between or alike) and carried.rule.endswith(("new", "carried"))
        parted = bool(commas) and commas[-1] > before.end
        lead = _LEADING.match(text, commas[-1] if parted else before.end)
        if carried.statistic == "annual" and lead and self.cues.yields.match(text, lead.end()):
            return True
        listed = not parted and last.statistic == carried.statistic  # 年节水380万吨，减少COD 126吨、氨氮9吨
        return listed and q.unit == before.unit and q.dimension in _ADDITIVE

    def _opens_statement(self, at: int) -> bool:
        """Whether a clause begins with a verb of its own, a date aside (累计接待300万人次，2023年接待80万人次)."""
        i = bisect_left(self.dates, at, key=itemgetter(0))
        dated = i < len(self.dates) and not self.text[at : self.dates[i].start].strip()
        return self.cues.verbs.match(self.text, self.dates[i].end if dated else at) is not None

    # Whether it has happened

    def _modality(
        self, q: Quantity, before: Quantity | None, date: Date | None, plan: _Plan | None, clause: int
    ) -> tuple[bool, str]:
        i = bisect_left(self.done, q.start) - 1
        done = self.done[i] if i >= 0 and self.done[i] >= clause else -1
        if done >= 0 and (plan is None or done > plan.start):
            return False, ""
        past = date is not None and self._is_past(date)
        if plan is not None and not (past and date is not None and date.start > plan.start):
            return True, f"modality:{plan.word}"
        if past:
            return False, ""
        if date is not None and date.period and self._is_to_come(date):
            return True, "modality:date"
        if q.dimension == "energy" and before is not None and _is_life(self.text, before):
            return True, "modality:life"
        return bool(self.mood), self.mood

    def _reach(self, c: Cue) -> int:
        """力争 reaches to the end of the sentence, 预计 at its head or before a comma to ；, 设计 to the next comma."""
        if c.kind == "planned":
            return self.end
        leads = c.word.endswith("，") or not self.text[self.start : min(c.start, self.start + _FAR)].strip(_LEAD_IN)
        if c.kind == "expected" and leads:
            stop = _SEMICOLON.search(self.text, c.end, self.end)
            return stop.start() if stop else self.end
        return self._clause_end(c.end)

    def _is_to_come(self, date: Date) -> bool:
        if date.period.startswith("/"):
            return is_target(self.text, date, self.today)
        coming = self.today.stated and bounds(date.period)[0] > self.today.day
        return coming and not self.text.startswith("截", date.start)

    def _is_past(self, date: Date) -> bool:
        """去年, or a year that had ended when the document spoke."""
        if date.kind == "relative":
            return self.text.startswith(_LAST_YEAR, date.start)
        final = bounds(date.period)[1]
        return date.kind in {"year", "month", "day", "part"} and "" < final <= self.today.day


@lru_cache(maxsize=1024)
def _context(period: str, statistic: str, direction: Direction, planned: bool, rules: tuple[str, ...]) -> Context:
    """The context of all quantities that share these; a document has few for its many quantities."""
    first, final = bounds(period) if period else ("", "")
    return Context(
        period=period,
        period_start=first,
        period_end=final,
        statistic=statistic,
        direction=direction if statistic == "change" else "",
        modality="planned" if planned else "actual",
        rule="+".join(filter(None, rules)),
    )


class _Spans:
    """Spans in order, none overlapping; ``offset in spans`` tells whether one holds the offset."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in spans:
            self.starts.append(start)
            self.ends.append(end)

    def __contains__(self, offset: int) -> bool:
        i = bisect_right(self.starts, offset) - 1
        return i >= 0 and offset < self.ends[i]

    def end(self, offset: int) -> int:
        """Where the span ends that begins at an offset or last before it."""
        return self.ends[bisect_right(self.starts, offset) - 1]


class _Open(Generic[_Stretch]):
    """Asked with ascending offsets: the latest of several stretches that is open there."""

    def __init__(self, stretches: Sequence[_Stretch]) -> None:
        self.coming: list[_Stretch] = list(reversed(stretches))
        self.open: list[_Stretch] = []

    def at(self, offset: int) -> _Stretch | None:
        while self.coming and self.coming[-1].start <= offset:
            self.open.append(self.coming.pop())
        while self.open and self.open[-1].end <= offset:
            self.open.pop()
        return self.open[-1] if self.open else None


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
    return [date._replace(period=str(year), kind="year") for year in range(int(m["first"]), int(m["last"]) + 1)]


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
    close = text.find(_OPENERS[brackets[-1]], at, min(end, at + _FAR))
    return close if close >= 0 else None


def _stops(text: str, start: int, end: int, marks: str) -> bool:
    return any(text.find(mark, start, end) >= 0 for mark in marks)


def _shares_verb(text: str, before: Quantity, q: Quantity) -> bool:
    """减少了80%以上的废气量以及99%的氮氧化物: one verb, two numbers each with what it takes."""
    return (
        q.dimension == "ratio"
        and _ATTRIBUTE.match(text, before.end) is not None
        and _ATTRIBUTE.match(text, q.end) is not None
        and _AND.search(text, before.end, q.start) is not None
        and not _stops(text, before.end, q.start, "，；")
    )


def _is_life(text: str, before: Quantity) -> bool:
    """25年平均发电量 of a plant is what its life is reckoned to bring."""
    lasting = before.dimension == "duration" and before.unit == "year" and (before.value or 0) >= 20
    return lasting and text.startswith(("平均", "年均"), before.end)


@lru_cache(maxsize=1024)
def _per(unit_text: str, unit: str) -> str:
    """The span of time a rate is per: 吨/天 is daily, 万吨/年 annual."""
    m = _PER_TEXT.search(unit_text.rstrip())
    if m:
        return _PER[m.lastgroup or ""]
    if "/" not in unit:
        return ""
    for part in unit.replace(")", "").replace("·", "/").split("/")[1:]:
        if part in _PER:
            return _PER[part]
    return ""
