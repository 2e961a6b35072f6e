"""Names that a number has from elsewhere: from the number before it, a label, the clause before, the next number."""

from __future__ import annotations

import re

from msgspec.structs import replace

from pipeline.model import Naming
from pipeline.naming.clauses import BARRIER, JUNK, LEFT_REACH, NOWHERE, RIGHT_REACH, Span
from pipeline.naming.site import Called, Last, Site
from pipeline.naming.subjects import MARKER

_PROPORTION = re.compile(r"\s*[:：∶]\s*")
ASIDE = re.compile(r"\s*其中")
# 在全省 11 个｜设区市中: the number counts the field, and what follows speaks of something else.
_FIELD = re.compile(r"[在于居列排][^，,。；]{0,12}$")
_FIELD_END = re.compile(r"[^，,。；\d]{0,14}?[中里内](?!.?[心央部])|[^，,。；、\d]{1,8}第")
_PEOPLE = frozenset("户人")
# Dimensions of what belongs to a thing: a bare thing beside such a number is no name of it.
_PROPERTIES = frozenset(("money", "duration", "temperature", "speed"))
_DIGIT = re.compile(r"(?<![\dA-Za-z.])\d")
# 人均 1.4 亩 after 耕地 78 万亩: a rate of what was named before.
_RATE = re.compile(r"[人户亩日月]均|人均年")
THRESHOLD = re.compile(r"\s*及?以[上下内]的?\s*\w")
# 50 平方公里以上河流｜14 条, 收入超过 20 万元的｜126 个: a description of what the next number counts.
_DESCRIPTION = re.compile(rf"{THRESHOLD.pattern}|\s*的\s*(?:共?有|共|达)?\s*\d")


def again(naming: Naming, rule: str, subject: str | None = None) -> Called:
    """The name of a number given to another, with its subject unless that is another one's."""
    return Called(Naming(naming.words, naming.spans, naming.subject if subject is None else subject, rule))


def joined(rule: str, first: Naming, second: Naming, subject: str = "") -> Naming:
    """Two names as one; what is joined already grows no further (占1%，占2%，…), nor what is too long for a name."""
    if first.words.endswith(second.words) or len(first.words) > LEFT_REACH:
        return Naming(first.words, first.spans, subject, rule)
    return Naming(first.words + second.words, first.spans + second.spans, subject, rule)


def of_last(site: Site, span: Span, rule: str) -> Called | None:
    """GDP 达 1.2 万亿元，总量居…: a property without an owner is that of what the number before measures."""
    last, names = site.last, site.names
    if last is None or not last.naming.words or site.text[slice(*span)] not in names.bare:
        return None
    if len(BARRIER.findall(site.text, last.end, site.clause_start)) > 1:
        return None  # a clause between speaks of something else
    if site.quantity.dimension not in ("rank", "ratio") and last.quantity.dimension != "count":
        return None  # 占地 420 亩，总规模 30 万吨: of neither number but of the work
    owner = last.naming
    if len(owner.spans) > 1 and site.text[slice(*owner.spans[-1])] in names.bare:
        spans = tuple(Span(*each) for each in owner.spans[:-1])
        owner = replace(owner, words=site.clauses.words(*spans), spans=spans)
    if names.bare.ending(owner.words, 0, len(owner.words)):
        return again(owner, rule)
    return Called(joined(rule, owner, site.naming("", span)))


def part(site: Site) -> Called | None:
    """投资额 8000 万元（其中热解设备 1360 万元）: a part without a noun of property has the name of the whole.

    So has one that says only where (务工人员 9.8 万人，其中省内 5.6 万人，省外 4.2 万人).
    """
    last, quantity, own = site.last, site.quantity, site.left.name
    if last is None or not own or site.left.headed:
        return None
    for other, naming in reversed(site.earlier):
        if other.unit == quantity.unit and naming.words:
            if rest := _rest_of(site, naming):
                return site.called("list:part", own, rest)
            break
    if last.quantity.unit != quantity.unit:
        return None
    words = site.clauses.words(own)
    if words not in site.names.locations and quantity.dimension not in _PROPERTIES:
        return None
    text, at = site.text, site.clause_start
    aside = ASIDE.match(text, at) or text[last.end : at].strip() in ("（", "(")
    # 防洪标准提高到 20 年一遇，县城段达到 50 年一遇
    bearer = not site.left.governed and site.names.bearers.ending(text, *own) and is_property(site, last.naming)
    if last.naming.rule != "list:part" and not aside and not bearer:
        return None
    return again(last.naming, "list:part", words)


def _rest_of(site: Site, naming: Naming) -> Span:
    """城镇居民人均可支配收入 5 万元，农村居民 3 万元: what the name before says of its own 居民; empty if nothing."""
    text, part = site.text, site.left.name
    if not naming.spans or not 2 <= part.end - part.start <= 12 or site.left.governed or site.right:
        return NOWHERE
    width = 2 if part.end - part.start > 2 else 1
    tail = text[part.end - width : part.end]
    if width == 1 and tail not in site.names.bearers:
        return NOWHERE
    start, end = naming.spans[0]
    if naming.rule == "list:part" and len(naming.spans) == 2:
        return Span(*naming.spans[1]) if text.endswith(tail, start, end) else NOWHERE
    at = text.find(tail, start + 1, end)
    rest = Span(at + width, end)
    return rest if len(naming.spans) == 1 and at >= 0 and rest and site.clauses.headed(*rest) else NOWHERE


def is_property(site: Site, naming: Naming) -> bool:
    """Whether a name ends with a noun of property (投资额)."""
    return bool(naming.spans) and site.clauses.headed(*naming.spans[-1])


def level(site: Site) -> Called | None:
    """由 5 万吨扩至 8 万吨, 18.2∶45.6∶36.2: the other end of a change, the next member of a proportion."""
    last, quantity, text = site.last, site.quantity, site.text
    if last is None or not last.naming.words or last.quantity.dimension != quantity.dimension:
        return None
    if _PROPORTION.fullmatch(text, last.end, quantity.start):
        return again(last.naming, "list:proportion")
    return again(last.naming, "list:level") if site.changes(last.quantity, last.end, quantity) else None


def same_thing(site: Site) -> Called | None:
    """桥梁 16815 米/130 座, 桥梁 42 座共 18.6 公里: the thing was named with the number before."""
    last = site.last
    if last is None or not last.naming.words or last.naming.rule == "unit":
        return None
    gap = site.text[last.reach : site.quantity.start].strip(JUNK)
    if gap in ("共", "共计", "计", "合计", "总计") and site.quantity.dimension != "count":
        return again(last.naming, "list:shared")
    if (gap == "/" or (last.reach > last.end and not gap)) and not site.right:
        return again(last.naming, "list:shared")
    return None


def inherited(site: Site) -> Called | None:
    """A number without a name of its own: that of the number before, a label, or the topic of the clause before."""
    last, quantity, left = site.last, site.quantity, site.left
    ahead = noun_ahead(site)
    if ahead:
        return site.called("right:ahead", ahead)
    elsewhere = last is not None and (
        not last.naming.words or last.naming.rule == "unit" or site.text[last.reach : quantity.start].strip(JUNK)
    )
    if last is not None and elsewhere and quantity.unit in _PEOPLE and quantity.unit != last.quantity.unit:
        # 8 个村，2360 户，9800 人
        return site.called("unit", Span(quantity.end - 1, quantity.end))
    if last is not None and left.changed and quantity.dimension not in (last.quantity.dimension, "ratio"):
        # 优良天数 326 天，优良率 89.3%，同比增加 12 天
        for other, naming in reversed(site.earlier):
            if other.unit == quantity.unit and naming.words:
                return again(naming, "list")
    if last is not None and last.naming.words and _passes_on(site, last):
        if between := _topic_between(site, last):
            return site.called("earlier-clause", between)
        same = quantity.dimension in (last.quantity.dimension, "ratio")
        owned = last.naming.rule.startswith(("left", "rank", "share"))
        topic = NOWHERE if same or owned else earlier_topic(site)
        if topic:
            return site.called("earlier-clause", topic)
        rate = _RATE.match(site.text, site.clause_start, quantity.start)
        if rate is not None and same and not last.naming.words.startswith(rate.group()):
            of = site.whole if site.whole.words else last.naming
            return Called(joined("list:rate", site.naming("", Span(*rate.span())), of))
        return again(last.naming, "list" if same else "earlier-clause")
    label = _label(site)
    if label:
        return site.called("label", label)
    topic = earlier_topic(site)
    if topic:
        return site.called("earlier-clause", topic)
    verb = left.verb or (left.change if site.text[slice(*left.change)] in site.names.kept else NOWHERE)
    if verb:
        return site.called("left:verb", verb)
    # 全村 368 户
    counted = quantity.unit in _PEOPLE and quantity.unit == site.text[quantity.end - 1]
    return site.called("unit", Span(quantity.end - 1, quantity.end)) if counted else None


def _passes_on(site: Site, last: Last) -> bool:
    """A duration hands its name on only inside its clause (占比连续三年超过 97%)."""
    if last.quantity.dimension != "duration" or site.quantity.dimension in ("duration", "rank"):
        return True
    return BARRIER.search(site.text, last.end, site.quantity.start) is None


def _topic_between(site: Site, last: Last) -> Span:
    """能耗下降 3%，事故起数首次出现下降，比上年下降 2%: the property that a clause since the last number speaks of."""
    if len(BARRIER.findall(site.text, last.end, site.clause_start)) < 2:
        return NOWHERE
    topic = earlier_topic(site)
    return topic if topic.start >= last.end and site.clauses.headed(*topic) else NOWHERE


def noun_ahead(site: Site) -> Span:
    """关停 23 台 30 万千瓦以下的机组: the noun counted stands behind the next number."""
    end, following = site.quantity.end, site.following
    if not following or following[0].start < end or site.text[end : following[0].start].strip(" /／"):
        return NOWHERE
    return site.clauses.right(following[0], min(site.sentence.end, following[0].end + RIGHT_REACH))


def _label(site: Site) -> Span:
    """日处理量: 120 吨/天: the words before the colon."""
    text, end = site.text, site.clause_start - 1
    if end <= site.sentence.start or text[end] not in "：:":
        return NOWHERE
    start = site.clauses.clean(site.barrier(site.sentence.start, end), end)
    marker = MARKER.match(text, start, end)
    return Span(marker.end() if marker is not None else start, end)


def earlier_topic(site: Site) -> Span:
    """What an earlier clause of the sentence speaks of: its words up to the first verb or adverb."""
    clauses, text, names = site.clauses, site.text, site.names
    floor = max(site.sentence.start, site.quantity.start - 3 * LEFT_REACH)
    bounds = [floor, *(m.end() for m in BARRIER.finditer(text, floor, site.clause_start))]
    for begin, after in zip(reversed(bounds[:-1]), reversed(bounds[1:]), strict=True):
        a = clauses.clean(begin, after - 1)
        if clauses.comparison(a, after - 1) == a:
            continue  # 比上年提高 0.1 个百分点
        number = _DIGIT.search(text, a, after - 1)
        end = after - 1 if number is None else number.start()
        while (n := names.verbs.beginning(text, a, end)) and a + n < end and not clauses.guarded(a, n):
            a = clauses.clean(a + n, end)
        b = a
        while b < end:
            n = names.stop.beginning(text, b, end) or names.linking.beginning(text, b, end)
            if n and (text[b] == "的" or text.startswith("的", b + n)):
                b += n + (text[b] != "的")  # 经营活动｜产生的｜现金流量净额: the noun comes behind
                continue
            if (n and text[b] not in "和与及、" and not clauses.guarded(b, n)) or (text[b] in "“‘" and b > a + 2):
                break
            b += 1
        if 2 <= b - a <= 30:
            return Span(a, b)
    return NOWHERE


# 财政收入18亿元，完成预算的101.7%，增长5.4%: how much of what was planned.
_FULFILLED = re.compile(
    r"(?:完成|达到?|为|占)[^，。；、\d]{0,8}(?:预算|计划|目标|任务)[^，。；、\d]{0,4}的[^，。；、\d]{0,2}$"
)


def lends_nothing(site: Site, called: Called) -> bool:
    """Whether the sentence speaks of something else than what this number names.

    在全省 11 个设区市中排名第 3, 流域面积 50 平方公里以上的 14 条, 完成预算的 98%，增长 5%.
    """
    quantity, text = site.quantity, site.text
    if quantity.dimension == "ratio":
        return _FULFILLED.search(text, site.clause_start, quantity.start) is not None
    if quantity.dimension != "count":
        return _DESCRIPTION.match(text, quantity.end) is not None
    if _FIELD.search(text, site.clause_start, quantity.start) is None:
        return False
    return _FIELD_END.match(text, max(called.reach, quantity.end), site.sentence.end) is not None
