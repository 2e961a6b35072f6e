"""Of which sort a number is: annual, cumulative, an average, a change; by its own words and by what is passed on."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from pipeline.context.sentence import AND, FAR, LEAD_IN, LIST, LIST_GOES_ON, RESPECTIVELY, SPACES, Sentence
from pipeline.model import Date, Quantity
from pipeline.vocab.cues import Cue, Direction, Kind

_OWN_HEAD = re.compile("[率重额量]、[^，。；、]{1,16}$")
# Between a verb of change and its number: 增长了约 8%, 分别下降 3%.
_GAP = re.compile(
    rf"(?:{SPACES}(?:了|约|近|将近|接近|超过?|逾|达|多|不少于|不低于|不超过|至少|大约|可达|高达|最多|幅度|比例|均|在|"
    rf"也|再|又|同比|环比|累计|[（(]?可比口径[）)]?))*{SPACES}"
)
_LEVEL_GAP = re.compile(rf"{SPACES}(?:了|并)?{SPACES}(?:到|至|为|成)")
# 低于行业平均水平15%, 高于国家标准20%: how far off; 低于15% is a threshold.
_OFF_LEVEL = re.compile(
    rf"[^，。；、\d]{{1,12}}(?:水平|标准|限值|平均|均值|价|指标|同期|产品|工艺|企业|机组|设备)值?{SPACES}(?:约|近)?{SPACES}"
)
# 比上年多3亿元, 同比+24.4%
_SIGNS = "+-＋－−↑↓"
_MORE = re.compile(
    rf"[^，。；、]{{0,12}}?{SPACES}(?:(?P<up>多[办结]?|升值|增[收支]|[+＋↑])|(?P<down>少[办结]?|贬值|缩小|减[收支]|[-－−↓]))了?{SPACES}(?:约|近|超过?|逾)?{SPACES}"
)
_EARLIER = re.compile(r"上[年月季]|去年|前年|[同环]比|同期|\d年|年初|期初")
_RATE_GAP = re.compile(rf"{SPACES}[^，。；、\d]{{0,8}}")
_CHANGE_BEHIND = re.compile(
    rf"(?:以上|左右)?{SPACES}的?(?:速度|幅度)?{SPACES}(?:递增|递减|的?(?P<up>增[长幅速])|的?(?P<down>降幅|下降))(?![到至为])"
)
_JOINTS = "、和及至到—~-"
_SHARED_POINTS = re.compile(rf"(?:[{_JOINTS}]{{1,4}}[\d.．]{{1,9}}){{1,16}}个?百分点")
_ENDS_STATEMENT = re.compile(rf"(?:[位名]次)?(?:以上|左右|以内|以下)?{SPACES}(?:[，。；、）)：,;\n“”]|$)")
_PER = {"d": "daily", "a": "annual", "day": "daily", "year": "annual", "month": "monthly"}
_PER_TEXT = re.compile(r"[/每·](?P<day>[日天dD])$|/(?P<year>[年a])$|/(?P<month>月)$")
_TOTAL_BEHIND = re.compile(r"[^，。；、]{0,12}[，、](?:总数|总量|总计|累计|总规模|达到?\d)")
_REST_OF_NAME = re.compile("[^，。；、\n]{0,20}")
_COMMA = re.compile("[，,]")
_HARD_STOP = re.compile("[；;：:。！？\n]")
_LEADING = re.compile(r"[ \t\u3000、和与及]*")
_ATTRIBUTE = re.compile(rf"(?:以上|左右)?{SPACES}的")
_THRESHOLD = re.compile(r"(?:[及含]?以[上下内])(?:的)?[^，。、；：）左]")
_LEVEL = re.compile("[达共超]|总数|总量|突破|增至|[加高大升降][到至]|稳定|保持|维持")
_ANNUAL_BEHIND = re.compile(r"[^，。；、\d]{0,8}年(?:产能|产量|生产能力|加工能力|处理能力|供应能力|发电量)")
# Not 全球最大26兆瓦风机: what is the largest of its kind is no largest value.
_SUPERLATIVE = re.compile(
    rf"最(?<!全球最)(?<!世界最)(?<!亚洲最)(?<!全国最)(?<!国内最)(?<!我国最)(?<!全省最)(?<!单体最)"
    rf"(?:(?P<max>[高大长宽深厚多])|(?P<min>[低小短窄浅薄少]))(?:[值点]|处[宽高深长厚]?|时期?|持续|连续)?{SPACES}[可能]?(?:达到?|为|约|至|有|仅有?)?{SPACES}$"
)
_RUNNING = re.compile(rf"(?:连续|已连|历时|持续)(?<!最[长多]..){SPACES}$")
_PROLONGING = frozenset({"延长", "增", "涨", "降", "跌"})  # 连增12年, 再延长30年: how long it lasts
_SPANS: tuple[Kind, ...] = ("cumulative", "annual", "monthly", "daily")
_CARRIED = frozenset({*_SPANS, "change"})
_MIDDLES_AND_ENDS: tuple[Kind, ...] = ("max", "min", "average")
_OF_CHANGE = frozenset({"change", "compare", "rate"})
# What can be added up over the years.
_ADDITIVE = frozenset({"count", "money", "area", "length", "volume", "mass", "energy", "power", "other"})
_MODAL = re.compile("[可能]|达到|提高|每|日|年")


class Sort(Struct, frozen=True, gc=False):
    """What a quantity is, and passes on."""

    statistic: str = ""
    direction: Direction = ""
    rule: str = ""
    end: int = 0
    """Where the quantity that it was first said of ends."""


PLAIN = Sort()


def sort_of(
    sentence: Sentence, q: Quantity, before: Quantity | None, last: Sort, carried: Sort, date: Date | None, clause: int
) -> Sort:
    """The sort of a quantity whose clause begins at ``clause``.

    ``last`` is the sort of the quantity ``before`` it, ``carried`` the last one that was said of any, ``date`` the date
    that governs it.
    """
    text = sentence.text
    left = max(before.end, clause) if before else clause
    near = sentence.near(left, q.start) if sentence.found else []
    if q.dimension == "duration" and _RUNNING.search(text, max(left, q.start - 6), q.start):
        return PLAIN  # 人均收入连续15年增长: how long, not how much
    change = _change(sentence, q, near, left)
    if change is not None:
        return change
    if before is not None and last.statistic and q.dimension == before.dimension:
        listed = LIST.fullmatch(text, before.end, q.start) and not _per(q.unit_text, q.unit)
        if listed or _is_other_end(sentence, before, q, near):
            return replace(last, rule="statistic:list")
        if last.statistic == "change" and _shares_verb(text, before, q):
            return replace(last, rule="statistic:list")
    latest = {c.kind: c for c in near} if near else {}
    if latest:
        if "new" in latest and _is_of_a_stock(sentence, q, near):
            return Sort("change", "up", "statistic:new")
        if "annual" in latest and "daily" in latest and latest["daily"].start > latest["annual"].end:
            del latest["annual"]  # 每年夏季日均游客量1.2万人次
        for kind in _SPANS:
            if kind in latest:
                return Sort(kind, "", f"statistic:{latest[kind].word}")
    per = _per(q.unit_text, q.unit)
    if per:
        return Sort(per, "", "statistic:unit")
    if _ANNUAL_BEHIND.match(text, q.end):
        return Sort("annual", "", "statistic:behind")
    superlative = _SUPERLATIVE.search(text, max(left, q.start - 8), q.start)
    if superlative and q.dimension != "money":  # 最高50万元 caps a grant
        return Sort(superlative.lastgroup or "", "", f"statistic:{superlative.group().strip()}")
    for kind in _MIDDLES_AND_ENDS if latest else ():
        if kind in latest:
            return Sort(kind, "", f"statistic:{latest[kind].word}")
    if before is not None and carried.statistic in _CARRIED and _continues(sentence, q, before, near, carried, last):
        return replace(carried, rule="statistic:carried")
    if date is not None and _adds_up(sentence, q, date, left):
        return Sort("cumulative", "", "statistic:since")
    return PLAIN


def _is_other_end(sentence: Sentence, before: Quantity, q: Quantity, near: list[Cue]) -> bool:
    """由2476元增加到4140元: both ends are of one sort."""
    verb = next((c for c in near if c.kind == "change"), None)
    return (
        verb is not None
        and _LEVEL_GAP.match(sentence.text, verb.end) is not None
        and q.unit == before.unit
        and not _stops(sentence.text, before.end, q.start, "，；")
    )


def _change(sentence: Sentence, q: Quantity, near: list[Cue], left: int) -> Sort | None:
    text = sentence.text
    verb = base = None  # the last verb, the first base
    for c in near:
        if c.kind in _OF_CHANGE:
            verb = c
        elif c.kind == "base" and base is None:
            base = c
    direction: Direction = verb.direction if verb else ""
    shared = text[q.end : q.end + 1] in _JOINTS and _SHARED_POINTS.match(text, q.end)  # 1.2、1.5个百分点
    if shared or "百分点" in q.unit_text or "基点" in q.unit_text:
        return Sort("change", direction, "statistic:points")
    behind = _CHANGE_BEHIND.match(text, q.end) if q.dimension == "ratio" else None
    if behind:
        return Sort("change", "down" if behind["down"] else "up", "statistic:behind")
    waiting, sentence.waiting = sentence.waiting, None
    compared = base is not None and (verb is None or base.start < verb.start)
    if verb is None:
        if base is not None and (more := _more_than_before(sentence, q, base)) is not None:
            return more
        if waiting is None or q.dimension != "ratio":
            return None
        return Sort("change", waiting.direction, f"statistic:{waiting.word}")
    if verb.kind == "compare":
        off = compared and _GAP.fullmatch(text, verb.end, q.start) or _OFF_LEVEL.fullmatch(text, verb.end, q.start)
        return Sort("change", direction, f"statistic:{verb.word}") if off and q.dimension == "ratio" else None
    if verb.kind == "rate":
        if _is_of_another_head(sentence, verb, q):
            sentence.waiting = verb
            return None
        if q.dimension == "ratio" and _RATE_GAP.fullmatch(text, verb.end, q.start):
            return Sort("change", direction, f"statistic:{verb.word}")
        return None
    if not _GAP.fullmatch(text, verb.end, q.start):
        return None
    if q.dimension == "ratio":
        return Sort("change", direction, f"statistic:{verb.word}")
    if not compared and (q.dimension == "rank" or any(c.kind in {"cumulative", "annual"} for c in near)):
        return None
    if q.dimension == "duration" and verb.word in _PROLONGING or q.dimension == "count" and verb.word == "改善":
        return None  # 居住条件改善2600户: whom it reached, not by how much
    # 种植面积23.8万亩，减少0.15万亩: a clause of the verb alone tells of the number before it.
    of_something = verb.start > left or _follows_on(sentence, q, verb)
    if compared or of_something and _ENDS_STATEMENT.match(text, q.end):
        return Sort("change", direction, f"statistic:{verb.word}")
    return None


def _more_than_before(sentence: Sentence, q: Quantity, base: Cue) -> Sort | None:
    """比上年多3亿元, 同比+24.4%: a change by an adjective or a sign, against an earlier time."""
    m = _MORE.fullmatch(sentence.text, base.end, q.start + (sentence.text[q.start] in _SIGNS))
    if m is None or not _EARLIER.search(sentence.text, base.start, m.end()):
        return None
    return Sort("change", "down" if m["down"] else "up", f"statistic:{base.word}")


def _follows_on(sentence: Sentence, q: Quantity, verb: Cue) -> bool:
    """Whether nothing but a comma parts the verb from a number of the same unit."""
    i = bisect_left(sentence.starts, q.start) - 1
    if i < 0 or sentence.quantities[i].unit != q.unit:
        return False
    return sentence.text[sentence.quantities[i].end : verb.start].strip(LEAD_IN) in {"，", ","}


def _is_of_another_head(sentence: Sentence, verb: Cue, q: Quantity) -> bool:
    """失业率、消费价格涨幅分别控制在5%和3%: the first number is the first name's, which is a rate itself."""
    text = sentence.text
    return (
        _OWN_HEAD.search(text, max(sentence.start, verb.start - 24), verb.start) is not None
        and RESPECTIVELY.search(text, verb.end, q.start) is not None
        and LIST_GOES_ON.match(text, q.end) is not None
    )


def _is_of_a_stock(sentence: Sentence, q: Quantity, near: list[Cue]) -> bool:
    """新增 changes a stock of titled things (国家级绿色工厂) or one whose total follows; 净增 always does."""
    new = next(c for c in near if c.kind == "new")
    if new.word.startswith("净"):
        return True
    if q.dimension != "count":
        return False
    rest = _REST_OF_NAME.match(sentence.text, q.end)
    return (
        sentence.cues.titled.search(sentence.text, new.end, q.start) is not None
        or (rest is not None and sentence.cues.titled.search(sentence.text, q.end, rest.end()) is not None)
        or _TOTAL_BEHIND.match(sentence.text, q.end) is not None
    )


def _continues(sentence: Sentence, q: Quantity, before: Quantity, near: list[Cue], carried: Sort, last: Sort) -> bool:
    """Whether what was said of an earlier quantity reaches this one as a member of the same list."""
    text = sentence.text
    if carried.rule == "statistic:unit" or q.start - carried.end > FAR or _HARD_STOP.search(text, carried.end, q.start):
        return False
    if any(c.kind in {"actual", "design", "new"} for c in near) or _THRESHOLD.match(text, q.end):
        return False
    commas = [m.end() for m in _COMMA.finditer(text, carried.end, q.start)]
    if carried.statistic in {"cumulative", "change"}:
        adds_up = carried.rule == "statistic:since"  # and may say its total: 关停23台机组，总装机容量310万千瓦
        ended = last.statistic != carried.statistic and not _THRESHOLD.match(text, before.end)
        if commas and ended and not adds_up:
            return False  # 累计植树560万株，成灾率3‰，产值达36亿元，林下面积46万亩: the list is over
        if any(_opens_statement(sentence, at) and not (adds_up and text[at] == "总") for at in commas):
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
    if carried.statistic == "annual" and lead and sentence.cues.yields.match(text, lead.end()):
        return True
    listed = not parted and last.statistic == carried.statistic  # 年节水380万吨，减少COD 126吨、氨氮9吨
    return listed and q.unit == before.unit and q.dimension in _ADDITIVE


def _opens_statement(sentence: Sentence, at: int) -> bool:
    """Whether a clause begins with a verb of its own, a date aside (累计接待300万人次，2023年接待80万人次)."""
    i = bisect_left(sentence.dates, at, key=attrgetter("start"))
    dated = i < len(sentence.dates) and not sentence.text[at : sentence.dates[i].start].strip()
    return sentence.cues.verbs.match(sentence.text, sentence.dates[i].end if dated else at) is not None


def _adds_up(sentence: Sentence, q: Quantity, date: Date, left: int) -> bool:
    """十八大以来主动关停23台: what was done since a date adds up, unless it is a state or what can be done."""
    if date.kind != "since" or q.dimension not in _ADDITIVE:
        return False
    words = sentence.text[max(left, date.end) : q.start]
    return sentence.cues.events.search(words) is not None and _MODAL.search(words) is None


def _stops(text: str, start: int, end: int, marks: str) -> bool:
    return any(text.find(mark, start, end) >= 0 for mark in marks)


def _shares_verb(text: str, before: Quantity, q: Quantity) -> bool:
    """减少了80%以上的废气量以及99%的氮氧化物: one verb, two numbers each with what it takes."""
    return (
        q.dimension == "ratio"
        and _ATTRIBUTE.match(text, before.end) is not None
        and _ATTRIBUTE.match(text, q.end) is not None
        and AND.search(text, before.end, q.start) is not None
        and not _stops(text, before.end, q.start, "，；")
    )


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
