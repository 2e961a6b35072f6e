"""What each number measures: the words of the source that name it, found by position and grammar.

Chinese puts the name of a measure left of its number (森林覆盖率达 84%), the counted thing right of it (9 条铁路专用线)
or left (乡镇垃圾中转站 8 个), splits a verb from its object around it (消减 4138 吨 TN), or leaves the name to an
earlier clause (森林覆盖率 88.04%，居全国第二). Each number is read once, from left to right, with what the number
before it was called at hand. The rules for its dimension are tried in the order of ``_RULES``; the one that answered
stands in ``Naming.rule``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.clauses import BARRIER, JUNK, LEFT_REACH, NOWHERE, RIGHT_BARRIER, RIGHT_REACH, SUFFIX, Clauses, Span
from pipeline.model import Case, Cell, Naming, Quantity, Text
from pipeline.vocab.names import Names

_AHEAD = 8
"""How many numbers a list with 分别 may have."""
_LIST_GAP = re.compile(r"\s*(?:以上|以下|左右|以内)?\s*(?:[、，,/／]|[、，,]?\s*(?:以及|[和与及]))\s*")
# 由 5 万吨｜扩至｜8 万吨: between the two ends of a change.
_ONWARD = re.compile(
    r"\s*[多余]?(?:以上|左右|以内)?\s*[\u4e00-\u9fff]{0,4}?(?:至|到|为|成)了?\s*(?:\d{4}\s*年[底末]?的?)?\s*(?:[约近超]|超过)?\s*"
)
_FROM = re.compile(r"[由从自][^，,。；;]*$")
_PROPORTION = re.compile(r"\s*[:：∶]\s*")
_JOINT = re.compile(r"[、/／](?![^（(]{0,12}[)）])|以及|[和与及]")
_ORDINALS = re.compile(r"[一二三四五]{2,5}")
# 仅为全市的 1/2: the reference of a ratio between the linking verb and the number.
_REFERENCE = re.compile(
    r"(?:仅为|只有|仅|为|是|达到|达|相当于|不足|不到|不及|超过|高于|约为|等于|不少于|不低于|不超过|不高于)([^，,。；为是]{1,12})的\s*$"
)
# 不到全国人均的 1/9｜、世界的 1/35
_REFERENCE_NEXT = re.compile(r"\s*[、和]\s*[^，,。；、\d]{1,8}的\s*")
# 17 家 in 30 家试点企业中，17 家…: a part of what was counted before.
_PARTITIVE = re.compile(r"(?<![初高职])中[，,]?\s*(?:已?有|共有)?$")
# 达标｜8 个, 其中未达标｜1 个: what so many of those counted before do.
_SO_MANY = re.compile(r"[，,、\s]*(?:其中)?[已未不均全]?")
_ASIDE = re.compile(r"\s*其中")
_IS = re.compile(r"\s*(?:均?为|是|属|属于|系)\s*")
_THROUGH = re.compile(r"连续(?:已|近|约|将近|超过|\s)*$")
# 连续四年｜位列第一 says something of a name before it, 连续四年｜荣获… does not.
_STATE = re.compile(
    r"[多余]?(?:以上)?\s*(?:[“‘]|保持|位列|位居|居|排名|稳居|稳定|达|超|增长|下降|提升|提高|高于|低于|实现|领跑|名列|净?增加|减少|优于|好于|优秀|良好|为|在|不"
    r"|(?:均|全[线部域])(?=[达为在保超优])|全[国省市县区州]\s*(?:第|排名?|领先|唯一))"
)
# 森林覆盖率达 84%，连续 5 年｜居全省第一: a level, that of the name before.
_LEVEL = re.compile(
    r"[多余]?(?:以上)?\s*(?:保持(?=在|[增稳第全\d])|位列|位居|居|排|列|名列|稳居|稳定|达|超|高于|低于|优于|好于|全[国省市县区州]"
    r"|[增提下回][长升降落](?=[，。；、]))"
)
_DONE = re.compile(r"[^，,；;。、！？\n]{0,40}")
_TIME_AFTER = re.compile(r"\s*(?:以?来|以?内|以?后|以?前|之?间|时间|期间|多?来)")
_EACH = re.compile(r"每隔?\s*$")
_AMONG = re.compile(r"[在于][^，,。；]{2,30}[中里内]\s*$")
# 在全省 11 个｜设区市中: the number counts the field, and what follows speaks of something else.
_FIELD = re.compile(r"[在于居列排][^，,。；]{0,12}$")
_FIELD_END = re.compile(r"[^，,。；\d]{0,14}?[中里内](?!.?[心央部])|[^，,。；、\d]{1,8}第")
# 60 岁｜以上人口: an age is part of the name.
_AGE = re.compile(r"\s*及?以[上下]")
_PEOPLE = frozenset("户人")
# Dimensions of what belongs to a thing: a bare thing beside such a number is no name of it.
_PROPERTIES = frozenset(("money", "duration", "temperature", "speed"))
_DIGIT = re.compile(r"(?<![\dA-Za-z.])\d")
# 人均 1.4 亩 after 耕地 78 万亩: a rate of what was named before.
_RATE = re.compile(r"[人户亩日月]均|人均年")
_THRESHOLD = re.compile(r"\s*及?以[上下内]的?\s*\w")
# 50 平方公里以上河流｜14 条, 收入超过 20 万元的｜126 个: a description of what the next number counts.
_DESCRIPTION = re.compile(rf"{_THRESHOLD.pattern}|\s*的\s*(?:共?有|共|达)?\s*\d")
_MARKER = re.compile(r"\s*[（(]?[\d一二三四五六七八九十]+[)）、.．]\s*")
# 中水厂：…, 再生水厂位于…: what a paragraph or a sentence is about.
_LABEL = re.compile(rf"(?>(?:{_MARKER.pattern})?)\s*([^，,。；;：:\n]{{2,20}})[：:]")
_SITE = re.compile(
    rf"(?>(?:{_MARKER.pattern})?)\s*([^，,。；;：:\n]{{2,20}}?)"
    r"(?=位于|地处|坐落|始建|建于|占地|总投资|设计|采用|现有)"
)
_OWN = re.compile(r"[本该此其这每各全我]")


# A table: how many words beside its number a cell may hold and still be a value, and a header and still be a name.
_CELL_WORDS = 4
_HEADER_WORDS = 30
_WORD = re.compile(r"[^\W\d_]")
_SPACE = re.compile(r"\s+")
_UNIT = re.compile(r"[（(][^（()）]{0,12}[)）]\s*$")
_NUMBERED = re.compile(r"\s*(?:[（(]?[\d一二三四五六七八九十]+[)）、.．]|\d{1,3}(?![\d年月个]))\s*")
_PERIOD = re.compile(
    r"(?:\d{4}年?(?:\d{1,2}月)?|绝对[数值量]|数[量值额]?|指标值?|本[年期月]|当年|全年|合计|总计|小计|)"
)


_UNNAMED = Naming()


class _Called(NamedTuple):
    """What a number is called, and what that means for the next."""

    naming: Naming
    reach: int = 0
    """Where its own words end right of it: what stands there is not the next number's name."""
    verb: Span = NOWHERE
    """The verb its name shares with the numbers that follow in one list (消减 4138 吨 TN、644 吨 TP)."""


class _Last(NamedTuple):
    """The number before in the same sentence, and what it was called.

    A number that only says among how many or from what size on (在 11 个设区市中, 50 平方公里以上的) lends nothing:
    ``quantity`` and ``naming`` are then those of the number before it.
    """

    quantity: Quantity
    naming: Naming
    end: int
    reach: int
    verb: Span


def name(
    text: Text,
    cases: Sequence[Case],
    quantities: Sequence[Quantity],
    names: Names,
) -> tuple[Naming, ...]:
    """The name of each quantity, in the order of the quantities; empty words where nothing in the text names it."""
    clauses = Clauses(text.text, names)
    cells = _Cells.of(text)
    namings: list[Naming] = []
    last: _Last | None = None
    queue: list[Naming] = []
    earlier: deque[tuple[Quantity, Naming]] = deque(maxlen=_AHEAD)  # of the same sentence
    span, governing, whole = NOWHERE, "", _UNNAMED
    for i, quantity in enumerate(quantities):
        cell = cells.at(text, quantity.start)
        if cell is not None and (naming := _headers(cell, text, quantity)).words:
            namings.append(naming)
            last = None
            continue
        if last is None or quantity.start >= span.end:
            last, whole = None, _UNNAMED
            earlier.clear()
            span = Span(*text.sentences.span(quantity.start))
            governing = _governing(clauses, text.paragraphs[text.paragraph_at(span.start)].start, span)
        elif text.text.find("其中", last.end, quantity.start) >= 0:
            whole = last.naming
        site = _Site(clauses, quantity, span, last, quantities[i + 1 : i + _AHEAD], earlier, whole)
        queue = queue or _respectively(site)
        called = _Called(queue.pop(0)) if queue else _decide(site)
        naming = _about(site, called.naming, governing, cases)
        namings.append(naming)
        earlier.append((quantity, naming))
        reach = called.reach or quantity.end
        lends_nothing = _lends_nothing(site, called)
        if lends_nothing and quantity.dimension != "count":
            reach = quantity.end
        if lends_nothing and last is not None and last.naming.words:
            last = _Last(last.quantity, last.naming, quantity.end, reach, called.verb)
        else:
            last = _Last(quantity, naming, quantity.end, reach, called.verb)
    return tuple(namings)


class _Site:
    """A quantity with the bounds inside which its name may stand, and what stands left and right of it there."""

    __slots__ = (
        "clause_start",
        "clauses",
        "earlier",
        "following",
        "last",
        "left",
        "names",
        "quantity",
        "right",
        "sentence",
        "text",
        "whole",
    )

    def __init__(
        self,
        clauses: Clauses,
        quantity: Quantity,
        sentence: Span,
        last: _Last | None,
        following: Sequence[Quantity],
        earlier: Sequence[tuple[Quantity, Naming]],
        whole: Naming,
    ) -> None:
        self.clauses, self.text, self.names = clauses, clauses.text, clauses.names
        self.quantity, self.sentence, self.last = quantity, sentence, last
        self.following, self.earlier, self.whole = following, earlier, whole
        self.clause_start = self._clause_start()
        ceiling = min(sentence.end, quantity.end + RIGHT_REACH)
        if following and following[0].start >= quantity.end:
            ceiling = min(ceiling, following[0].start)
        right = clauses.right(quantity, ceiling)
        # 由 5 万吨｜扩至 8 万吨: the verb of change after the number is no noun.
        onward = right and following and self.changes(quantity, quantity.end, following[0])
        self.right = NOWHERE if onward else right
        counted = quantity.dimension == "count" and quantity.unit != "人"
        self.left = clauses.left(self.clause_start, quantity.start, quantity.end, counted)

    def changes(self, first: Quantity, end: int, second: Quantity) -> bool:
        """由 5 万吨｜扩至 8 万吨: whether two numbers are the ends of one change; the words between begin at ``end``."""
        if not _ONWARD.fullmatch(self.text, end, second.start):
            return False
        return _FROM.search(self.text, max(self.sentence.start, first.start - LEFT_REACH), first.start) is not None

    def _clause_start(self) -> int:
        """Where the words begin that may name this number: after the last barrier and the last number's own words."""
        last, start = self.last, self.quantity.start
        if last is not None and self.text.endswith("岁", 0, last.end) and _AGE.match(self.text, last.end):
            return self.barrier(self.sentence.start, start)
        at = self.barrier(self.sentence.start if last is None else last.end, start, LEFT_REACH)
        if last is None or at > last.reach:
            return at
        at = min(last.reach, start)
        return self.text.rfind("、", at, start) + 1 or at

    def barrier(self, start: int, end: int, reach: int = 3 * LEFT_REACH) -> int:
        """Where the last clause begins between two offsets, not further back than ``reach``."""
        at = start = max(start, end - reach)
        for match in BARRIER.finditer(self.text, start, end):
            at = match.end()
        return at

    def until_barrier(self, start: int) -> Span:
        """The words from an offset to the end of their clause."""
        limit = min(self.sentence.end, start + RIGHT_REACH)
        match = RIGHT_BARRIER.search(self.text, start, limit)
        return Span(start, match.start() if match is not None else limit)

    def naming(self, rule: str, *spans: Span, subject: str = "") -> Naming:
        """A naming by spans of the text."""
        bared: tuple[Span, ...] = ()
        for span in spans:
            bared += self.clauses.bared(span)
        return Naming(self.clauses.words(*bared), bared, subject, rule)

    def called(self, rule: str, *spans: Span) -> _Called:
        """What the number is called, by words that are not right of it."""
        return _Called(self.naming(rule, *spans))

    def called_right(self, rule: str, *spans: Span, verb: Span = NOWHERE) -> _Called:
        """What the number is called, the last span standing right of it."""
        return _Called(self.naming(rule, *spans), spans[-1].end, verb)


def _lends_nothing(site: _Site, called: _Called) -> bool:
    """在全省 11 个设区市中排名第 3, 流域面积 50 平方公里以上的 14 条: the sentence speaks of something else."""
    quantity, text = site.quantity, site.text
    if quantity.dimension == "ratio":
        return False
    if quantity.dimension != "count":
        return _DESCRIPTION.match(text, quantity.end) is not None
    if _FIELD.search(text, site.clause_start, quantity.start) is None:
        return False
    return _FIELD_END.match(text, max(called.reach, quantity.end), site.sentence.end) is not None


def _decide(site: _Site) -> _Called:
    for rule in _RULES.get(site.quantity.dimension, _RULES_OF_MEASURES):
        called = rule(site)
        if called is not None:
            return called
    return _Called(Naming(rule="unnamed"))


def _rank(site: _Site) -> _Called:
    """What is ranked: before 居, 位列, 排名 in the clause, in the clause before, or (第二大平原) after the number."""
    quantity, text, names, right = site.quantity, site.text, site.names, site.right
    counts = text[quantity.end - 1] in "大个家条座高长"
    if right and (counts or text[right.start - 1] == "的") and text[slice(*right)] not in names.generic:
        return site.called("rank:right", right)
    span = _ranked(site)
    if span:
        return site.called("rank", span) if (owned := _of_last(site, span, "rank")) is None else owned
    if site.last is not None and site.last.naming.words:
        return _again(site.last.naming, "rank:earlier")
    topic = _topic(site)
    if topic:
        return site.called("rank:earlier-clause", topic)
    return site.called("rank:right", right) if right else _Called(Naming(rule="rank:none"))


def _rank_verb(site: _Site, start: int) -> Span | None:
    """The first verb of rank between an offset and the number."""
    text, verbs, end = site.text, site.names.rank, site.quantity.start
    for at in verbs.openings(text, start, end):
        n = verbs.beginning(text, at, end)
        if n and not site.clauses.guarded(at, n):
            return Span(at, at + n)
    return None


def _of_last(site: _Site, span: Span, rule: str) -> _Called | None:
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
        return _again(owner, rule)
    return _Called(_joined(rule, owner, site.naming("", span)))


def _ranked(site: _Site) -> Span:
    """What is ranked in the number's own clause; empty if nothing."""
    clauses, text, names = site.clauses, site.text, site.names
    a, b = site.clause_start, site.quantity.start
    verb = _rank_verb(site, a)
    if verb is None and site.earlier and site.earlier[-1][0].dimension == "count":
        # 森林覆盖率居全省 86 个县第 3
        whole = site.barrier(site.sentence.start, b)
        beyond = _rank_verb(site, whole)
        if beyond is not None and (owner := clauses.left(whole, beyond.start)).name:
            return owner.name
    if verb is None:
        end = site.left.name.end
        while n := names.places.ending(text, site.left.name.start, end):
            end -= n
        follows = (
            site.last is not None and site.last.quantity.dimension == "rank" and text[site.last.end : a].strip() == "、"
        )
        return Span(site.left.name.start, end) if end - site.left.name.start > 1 and not follows else NOWHERE
    whole = site.barrier(site.sentence.start, verb.start)
    among = _AMONG.search(text, whole, verb.start)
    if among is not None:
        if (owner := clauses.left(whole, among.start())).name:
            return owner.name
        # 在全市 8 个县高质量发展考核中: what ranks them.
        contest = Span(min(a, among.end()), among.start() + len(among.group().rstrip()) - 1)
        return contest if a > among.start() and contest.end - contest.start > 3 else NOWHERE
    owner = clauses.left(a, verb.start)
    if owner.name.end - owner.name.start > 1:
        return owner.name
    if site.last is not None and site.last.naming.words and whole < site.last.quantity.start:
        return NOWHERE
    # 位居全国县域经济百强县第 85 位 names the list, 位居全国第 2 位 only a place.
    inner = rest = clauses.clean(verb.end, b)
    while n := names.places.beginning(text, rest, b):
        rest += n
    return Span(inner, b) if b - rest >= 3 else NOWHERE


def _share(site: _Site) -> _Called | None:
    """占总面积的 47.83% → 占总面积; 山地占 87% → 山地占; 少数民族人口占总人口的 47.76% → with its owner."""
    clauses, text, names = site.clauses, site.text, site.names
    start, at = site.clause_start, site.quantity.start
    while (at := text.rfind("占", start, at)) >= 0 and clauses.guarded(at, 1):
        pass
    if at < 0:
        return None
    end = max(clauses.unbind(at + 1, site.quantity.start), at + 1)
    if text[end - 1] in names.origin and end > at + 1:
        end -= 1
    owner = clauses.clean(start, at)
    adverb = names.bound.ending(text, owner, at)
    if owner < at and not adverb:
        subject = clauses.words(Span(owner, at))
        return _Called(site.naming("share", Span(owner, end), subject=subject))
    if end == at + 1 and at - adverb > owner:
        subject = clauses.words(Span(owner, at - adverb))
        return _Called(site.naming("share", Span(owner, at - adverb), Span(at, end), subject=subject))
    if end == at + 1 and site.last is not None and site.last.naming.words:
        # 断面 173 个，占 89.2%: the share of what was named before.
        return _Called(_joined("share", site.last.naming, site.naming("share", Span(at, end)), site.last.naming.words))
    return site.called("share", Span(at, end))


def _again(naming: Naming, rule: str, subject: str | None = None) -> _Called:
    """The name of a number given to another, with its subject unless that is another one's."""
    return _Called(Naming(naming.words, naming.spans, naming.subject if subject is None else subject, rule))


def _joined(rule: str, first: Naming, second: Naming, subject: str = "") -> Naming:
    """Two names as one; what is joined already grows no further (占1%，占2%，…), nor what is too long for a name."""
    if first.words.endswith(second.words) or len(first.words) > LEFT_REACH:
        return Naming(first.words, first.spans, subject, rule)
    return Naming(first.words + second.words, first.spans + second.spans, subject, rule)


def _part(site: _Site) -> _Called | None:
    """投资额 8000 万元（其中热解设备 1360 万元）: a part without a noun of property has the name of the whole.

    So has one that says only where (务工人员 9.8 万人，其中省内 5.6 万人，省外 4.2 万人).
    """
    last, quantity, part = site.last, site.quantity, site.left.name
    if last is None or not part or site.left.headed:
        return None
    for other, naming in reversed(site.earlier):
        if other.unit == quantity.unit and naming.words:
            if rest := _rest_of(site, naming):
                return site.called("list:part", part, rest)
            break
    if last.quantity.unit != quantity.unit:
        return None
    words = site.clauses.words(part)
    if words not in site.names.locations and quantity.dimension not in _PROPERTIES:
        return None
    text, at = site.text, site.clause_start
    aside = _ASIDE.match(text, at) or text[last.end : at].strip() in ("（", "(")
    # 防洪标准提高到 20 年一遇，县城段达到 50 年一遇
    bearer = not site.left.governed and site.names.bearers.ending(text, *part) and _is_property(site, last.naming)
    if last.naming.rule != "list:part" and not aside and not bearer:
        return None
    return _again(last.naming, "list:part", words)


def _rest_of(site: _Site, naming: Naming) -> Span:
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


def _is_property(site: _Site, naming: Naming) -> bool:
    """Whether a name ends with a noun of property (投资额)."""
    return bool(naming.spans) and site.clauses.headed(*naming.spans[-1])


def _lasting(site: _Site) -> _Called | None:
    """What lasts: 施工周期 6 个月 → 施工周期; 连续四年荣获… → 荣获…; 指数连续 4 年位列第一 → 指数."""
    clauses, text, names, quantity, left = site.clauses, site.text, site.names, site.quantity, site.left
    through = _THROUGH.search(text, site.clause_start, quantity.start)
    if through is not None:
        owner = Span(clauses.clean(site.clause_start, through.start()), through.start())
        if owner and (_STATE.match(text, quantity.end) or clauses.headed(*owner)):
            named = clauses.left(*owner).name
            if named:
                return site.called("duration:left", named)
        if not owner and _LEVEL.match(text, quantity.end):
            if site.last is not None and site.last.naming.words:
                return _again(site.last.naming, "duration:earlier")
            if topic := _topic(site):
                return site.called("duration:earlier", topic)
        suffix = SUFFIX.match(text, quantity.end, site.sentence.end)
        done = _DONE.match(text, suffix.end() if suffix is not None else quantity.end, site.sentence.end)
        if done is not None and done.end() - done.start() >= 2:
            return site.called("duration:right", Span(*done.span()))
    span = left.name
    if span and clauses.comparison(site.clause_start, span.end) == site.clause_start:
        return _Called(Naming(rule="duration:none"))
    while n := names.spans.ending(text, *span):
        span = Span(span.start, span.end - n)
    if names.states.ending(text, *span):
        return site.called("duration:left", span)
    before = site.clause_start + len(text[site.clause_start : quantity.start].rstrip())
    span_only = left.name or names.spans.ending(text, site.clause_start, before)
    if _EACH.search(text, site.clause_start, quantity.start) or (span_only and not span):
        return _Called(Naming(rule="duration:none"))
    if site.right and not (left.binds or clauses.headed(*span)):
        return None
    if span:
        begins = text[span.start] in site.names.origin and span.end - span.start > 2
        return site.called("duration:left", Span(span.start + begins, span.end))
    return _Called(Naming(rule="duration:none")) if _TIME_AFTER.match(text, quantity.end) else None


def _level(site: _Site) -> _Called | None:
    """由 5 万吨扩至 8 万吨, 18.2∶45.6∶36.2: the other end of a change, the next member of a proportion."""
    last, quantity, text = site.last, site.quantity, site.text
    if last is None or not last.naming.words or last.quantity.dimension != quantity.dimension:
        return None
    if _PROPORTION.fullmatch(text, last.end, quantity.start):
        return _again(last.naming, "list:proportion")
    return _again(last.naming, "list:level") if site.changes(last.quantity, last.end, quantity) else None


def _same_thing(site: _Site) -> _Called | None:
    """桥梁 16815 米/130 座, 桥梁 42 座共 18.6 公里: the thing was named with the number before."""
    last = site.last
    if last is None or not last.naming.words or last.naming.rule == "unit":
        return None
    gap = site.text[last.reach : site.quantity.start].strip(JUNK)
    if gap in ("共", "共计", "计", "合计", "总计") and site.quantity.dimension != "count":
        return _again(last.naming, "list:shared")
    if not site.right and (gap == "/" or (last.reach > last.end and not gap)):
        return _again(last.naming, "list:shared")
    return None


def _counted(site: _Site) -> _Called | None:
    """The thing counted: 5 镇; 9 条铁路专用线; 前 4 条为一级支流; 乡镇垃圾中转站 8 个."""
    quantity, text, names, left, right = site.quantity, site.text, site.names, site.left, site.right
    unit = quantity.unit_text or quantity.unit
    if unit and unit not in names.measure and text.endswith(unit, quantity.start, quantity.end):
        return site.called("unit", Span(quantity.end - len(unit), quantity.end))
    last = site.last
    if last is not None and last.quantity.unit == quantity.unit and last.naming.words:
        between = text[last.reach : quantity.start]
        if _PARTITIVE.search(between):
            return _again(last.naming, "list:partitive")
        # 交办信访件 36 件，已办结 35 件; 断面 9 个，优于Ⅲ类的 8 个; 断面 9 个，达标 8 个
        if not right and (
            (left.verb and not left.name)
            or text[site.clause_start : quantity.start].rstrip().endswith("的")
            or between[_SO_MANY.match(between).end() :].strip() in names.stop  # type: ignore[union-attr]
        ):
            return _again(last.naming, "list:partitive")
    if right:
        if beyond := _beyond(site):
            return site.called("right:beyond", beyond)
        if _counts_right(site) and ((bearer := _bearer(site)) or not left.name):
            return site.called_right("right:counted", bearer or right)
    verb = _IS.match(text, quantity.end, site.sentence.end)
    if verb is not None and left.name.end - left.name.start <= 2:
        return site.called("right:linking", site.until_barrier(verb.end()))
    ahead = _ahead(site) if left.verb else NOWHERE
    if ahead:
        return site.called("right:ahead", ahead)
    part = bool(left.verb) and _ASIDE.match(text, site.clause_start) is not None
    if last is not None and (part or text[slice(*left.name)] in names.generic):
        return _inherited(site)
    if left.name:
        return site.called("left:linking" if left.linked else "left", left.name)
    return site.called("left:verb", left.verb) if left.verb else None


def _measured(site: _Site) -> _Called | None:
    """The property measured: left of the number, right of it, or split around it."""
    quantity, clauses, text, names, left, right = (
        site.quantity,
        site.clauses,
        site.text,
        site.names,
        site.left,
        site.right,
    )
    if quantity.dimension == "ratio":
        reference = _REFERENCE.search(text, site.clause_start, quantity.start)
        if reference is not None and (owner := clauses.left(site.clause_start, reference.start()).name):
            return site.called("left:linking", owner)
        if reference is not None and site.last is not None and reference.start() == site.clause_start:
            return _again(site.last.naming, "list")
        if reference is None and (last := site.last) is not None and last.quantity.dimension == "ratio":
            first = max(site.sentence.start, last.quantity.start - LEFT_REACH), last.quantity.start
            if _REFERENCE_NEXT.fullmatch(text, last.end, quantity.start) and _REFERENCE.search(text, *first):
                return _again(last.naming, "list")
        # 收运体系覆盖 97%的行政村: who does it, and to what.
        if right and left.verb and text[right.start - 1] == "的" and text[slice(*left.verb)] not in names.kept:
            whole = site.barrier(site.sentence.start, quantity.start)
            return site.called_right("split", Span(clauses.clean(whole, left.verb.start), left.verb.end), right)
    # 减少了 80%的废气量: with 了 and 的 the verb's object stands behind the number.
    named, beside = bool(left.name), bool(right)
    if beside and left.change and text[left.change.end] == "了" and text[right.start - 1] == "的":
        return site.called_right("right", right)
    alone = named and not (beside and left.verb)
    if alone and (owned := _of_last(site, left.name, "left")) is not None:
        return owned
    if alone and (left.binds or left.headed):
        return site.called("left:change" if left.changed else "left:linking" if left.linked else "left", left.name)
    if beside and not names.weak.beginning(text, *right):
        verb = NOWHERE if alone else left.verb or left.change or _list_verb(site)
        if verb and text[slice(*verb)] in names.kept and quantity.dimension != "ratio":
            return site.called_right("split", verb, right, verb=verb)
        return site.called_right("right", right)
    if named:
        return site.called("left", left.name)
    if quantity.dimension == "ratio" and site.clause_start == quantity.start:
        # 100%实现资源化利用: the share of a thing done.
        n = names.strong.beginning(text, quantity.end, site.sentence.end)
        done = site.until_barrier(quantity.end + n)
        if n and done:
            return site.called("right:verb", done)
    bare = text[slice(*left.verb)]
    if bare in names.kept or bare in names.weak:
        return site.called("left:verb", left.verb)
    return None


def _list_verb(site: _Site) -> Span:
    """The verb a list shares: 消减 4138 吨 TN、644 吨 TP."""
    last = site.last
    if last is None or not _LIST_GAP.match(site.text, last.reach, site.quantity.start):
        return NOWHERE
    return last.verb


def _inherited(site: _Site) -> _Called | None:
    """A number without a name of its own: that of the number before, a label, or the topic of the clause before."""
    last, quantity, left = site.last, site.quantity, site.left
    ahead = _ahead(site)
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
                return _again(naming, "list")
    if last is not None and last.naming.words and _passes_on(site, last):
        same = quantity.dimension in (last.quantity.dimension, "ratio")
        owned = last.naming.rule.startswith(("left", "rank", "share"))
        topic = NOWHERE if same or owned else _topic(site)
        if topic:
            return site.called("earlier-clause", topic)
        rate = _RATE.match(site.text, site.clause_start, quantity.start)
        if rate is not None and same and not last.naming.words.startswith(rate.group()):
            of = site.whole if site.whole.words else last.naming
            return _Called(_joined("list:rate", site.naming("", Span(*rate.span())), of))
        return _again(last.naming, "list" if same else "earlier-clause")
    label = _label(site)
    if label:
        return site.called("label", label)
    topic = _topic(site)
    if topic:
        return site.called("earlier-clause", topic)
    verb = left.verb or (left.change if site.text[slice(*left.change)] in site.names.kept else NOWHERE)
    if verb:
        return site.called("left:verb", verb)
    # 全村 368 户
    counted = quantity.unit in _PEOPLE and quantity.unit == site.text[quantity.end - 1]
    return site.called("unit", Span(quantity.end - 1, quantity.end)) if counted else None


_Rules = tuple[Callable[[_Site], _Called | None], ...]
_RULES_OF_MEASURES: _Rules = (_part, _level, _same_thing, _measured, _inherited)
_RULES: dict[str, _Rules] = {
    "rank": (_rank,),
    "ratio": (_share, _part, _level, _same_thing, _measured, _inherited),
    "duration": (_part, _level, _lasting, _same_thing, _measured, _inherited),
    "count": (_part, _level, _same_thing, _counted, _inherited),
}
"""The rules by the dimension of the number, in the order in which they are tried."""


def _counts_right(site: _Site) -> bool:
    """Whether the words after a count are its noun: not where they say what the thing named before it does."""
    text, names, left, right = site.text, site.names, site.left, site.right
    if left.governed and names.weak.beginning(text, *right):
        return False
    alone = bool(left.name) and not left.verb
    if alone and _in_step(site):
        return False
    if text[site.clause_start : site.quantity.start].rstrip().endswith("的"):
        return True  # 督察交办的 52 项｜整改任务
    return not alone or names.strong.beginning(text, *right) < 2


def _in_step(site: _Site) -> bool:
    """集卡 320 辆、装载机 46 台｜投入运营: whether the neighbour in a list was named before its number too."""
    last = site.last
    if last is None or last.quantity.dimension != "count" or not last.naming.rule.startswith("left"):
        return False
    return site.text[last.end : site.clause_start].strip() == "、"


def _bearer(site: _Site) -> Span:
    """16 个设区市｜细颗粒物浓度为 33 微克: where a noun after a count ends before the name of the next number.

    The whole noun where no such name follows; nothing where one follows that no thing counted stands before.
    """
    clauses, names, right, start = site.clauses, site.names, site.right, site.quantity.start
    if not site.following or RIGHT_BARRIER.search(site.text, right.end, site.following[0].start):
        return right
    measured = clauses.left(right.start, site.following[0].start)
    a, b = measured.name
    if a != right.start or not measured.headed:
        return right
    for end in range(min(b - 1, right.end), a + 1, -1):
        if names.bearers.ending(site.text, a, end) and end - a > 1:
            return Span(a, end)
    return right if site.text.endswith("等", 0, start) else NOWHERE


def _beyond(site: _Site) -> Span:
    """100 所海拔 1500 米以上农村学校, 4 台容量为 300 兆瓦的机组: a measure stands before the noun counted."""
    clauses, text, right = site.clauses, site.text, site.right
    if not site.following:
        return NOWHERE
    threshold = site.following[0]
    described = text[threshold.end : threshold.end + 3].lstrip().startswith("的") and clauses.headed(*right)
    if not described and not _THRESHOLD.match(text, threshold.end):
        return NOWHERE
    if clauses.unbind(right.end, threshold.start) > right.end:
        return NOWHERE
    return clauses.right(threshold, min(site.sentence.end, threshold.end + RIGHT_REACH))


def _ahead(site: _Site) -> Span:
    """关停 23 台 30 万千瓦以下的机组: the noun counted stands behind the next number."""
    end, following = site.quantity.end, site.following
    if not following or following[0].start < end or site.text[end : following[0].start].strip(" /／"):
        return NOWHERE
    return site.clauses.right(following[0], min(site.sentence.end, following[0].end + RIGHT_REACH))


def _passes_on(site: _Site, last: _Last) -> bool:
    """A duration hands its name on only inside its clause (占比连续三年超过 97%)."""
    if last.quantity.dimension != "duration" or site.quantity.dimension in ("duration", "rank"):
        return True
    return BARRIER.search(site.text, last.end, site.quantity.start) is None


def _label(site: _Site) -> Span:
    """日处理量: 120 吨/天: the words before the colon."""
    text, end = site.text, site.clause_start - 1
    if end <= site.sentence.start or text[end] not in "：:":
        return NOWHERE
    start = site.clauses.clean(site.barrier(site.sentence.start, end), end)
    marker = _MARKER.match(text, start, end)
    return Span(marker.end() if marker is not None else start, end)


def _topic(site: _Site) -> Span:
    """What an earlier clause of the sentence speaks of: its words up to the first verb or adverb."""
    clauses, text, names = site.clauses, site.text, site.names
    floor = max(site.sentence.start, site.quantity.start - 3 * LEFT_REACH)
    bounds = [floor, *(m.end() for m in BARRIER.finditer(text, floor, site.clause_start))]
    for begin, after in zip(reversed(bounds[:-1]), reversed(bounds[1:]), strict=True):
        a = clauses.clean(begin, after - 1)
        number = _DIGIT.search(text, a, after - 1)
        end = after - 1 if number is None else number.start()
        while (n := names.strong.beginning(text, a, end) or names.weak.beginning(text, a, end)) and a + n < end:
            a = clauses.clean(a + n, end)
        b = a
        while b < end:
            n = names.stop.beginning(text, b, end) or names.linking.beginning(text, b, end)
            if (n and text[b] not in "和与及、" and not clauses.guarded(b, n)) or (text[b] in "“‘" and b > a + 2):
                break
            b += 1
        if 2 <= b - a <= 30:
            return Span(a, b)
    return NOWHERE


def _respectively(site: _Site) -> list[Naming]:
    """第一、第三产业增加值分别增长 3%、5%: each number has its own name; the last one's ending is shared.

    Without 分别 the numbers must be of one kind and as many as the names (硫、氮浓度为 8、19 微克).
    """
    clauses, text, names = site.clauses, site.text, site.names
    at = text.rfind("分别", site.clause_start, site.quantity.start)
    if at < 0 and site.left.name and not site.left.binds:
        return []
    run = _run(site, at >= 0)
    count = len(run)
    if count < 2:
        return []
    earlier = [naming for _, naming in site.earlier if naming.words][-count:]
    if (
        at < 0
        and not site.left.name
        and len(earlier) == count
        and all(naming.rule.startswith("respectively") for naming in earlier)
    ):
        return [replace(naming, rule="respectively:earlier") for naming in earlier]
    if at < 0:
        return _distributed(site, site.left.name, count, exactly=True) if site.left.binds else []
    start = site.barrier(site.sentence.start, at)
    comparison = clauses.comparison(start, at)
    end = comparison if comparison >= start else at
    while (n := names.bound.ending(text, start, end)) and not (n == 1 and text[end - 2 : end] in names.guard):
        end -= n
    whole = Span(clauses.clean(start, end), end)
    if whole and text[slice(*whole)] not in names.bare:
        return _distributed(site, whole, count)
    topic = _topic(site)
    if topic and (site.last is None or site.last.end <= topic.start):
        # 事故起数、死亡人数“双下降”，分别下降 25%、33.3%
        return _distributed(site, topic, count, exactly=True)
    # 货量 15 万吨、货值 283 亿元，分别增长 28%和 22%: the names of the numbers before.
    return [replace(naming, rule="respectively:earlier") for naming in earlier] if len(earlier) == count else []


def _run(site: _Site, mixed: bool) -> list[Quantity]:
    """The numbers of a list that begins with this one; of several dimensions only if ``mixed`` and not by commas."""
    text, names = site.text, site.names
    run = [site.quantity]
    for other in site.following:
        gap = _LIST_GAP.match(text, run[-1].end, other.start)
        rest = text[gap.end() : other.start].strip() if gap is not None else ""
        if gap is None or (rest and rest not in names.bound and rest not in names.change):
            break
        alike = other.dimension == site.quantity.dimension
        if not alike and (not mixed or gap.group().strip() in "，,"):
            break
        run.append(other)
    return run


def _distributed(site: _Site, whole: Span, count: int, *, exactly: bool = False) -> list[Naming]:
    """The names of a list one by one; empty where there are not as many as numbers."""
    parts = _members(site, *whole)
    parts = parts if exactly else parts[-count:]
    if len(parts) == 1:
        letters = [] if exactly else _letters(site, parts[0], count)
        return _blended(site, whole, count) or [site.naming("respectively", *pair) for pair in letters]
    if len(parts) != count or not all(parts):
        return []
    shared = _shared_ending(site, parts)
    return [
        site.naming("respectively", part, *(() if part == parts[-1] or site.clauses.headed(*part) else shared))
        for part in parts
    ]


def _members(site: _Site, start: int, end: int) -> list[Span]:
    """The names between 、 and 和."""
    parts: list[Span] = []
    for joint in _JOINT.finditer(site.text, start, end):
        if joint.group() in "和与及" and site.clauses.guarded(joint.start(), 1):
            continue
        parts.append(Span(start, joint.start()))
        start = joint.end()
    return [*parts, Span(start, end)]


def _blended(site: _Site, whole: Span, count: int) -> list[Naming]:
    """城乡居民收入, 汽车产销量: two names blended into one word."""
    for blend, halves in site.names.blends.items():
        at = site.text.find(blend, *whole)
        if at >= 0 and len(halves) == count:
            before, after = Span(whole.start, at), Span(at + len(blend), whole.end)
            start, end = site.clauses.words(before), site.clauses.words(after)
            return [Naming(f"{start}{half}{end}", (whole,), "", "respectively") for half in halves]
    return []


def _letters(site: _Site, whole: Span, count: int) -> list[tuple[Span, Span]]:
    """粮肉奶产量, 一二三产增加值: one character for each number, and what they share."""
    ordinals = _ORDINALS.match(site.text, *whole)
    shared = ordinals.end() if ordinals is not None else whole.end - site.clauses.head(*whole)
    if shared - whole.start != count or shared == whole.end:
        return []
    return [(Span(k, k + 1), Span(shared, whole.end)) for k in range(whole.start, shared)]


def _shared_ending(site: _Site, parts: Sequence[Span]) -> tuple[Span, ...]:
    """What the last of several names shares with the others: 第一、第三｜产业增加值; 粮食、油料｜产量."""
    text, names = site.text, site.names
    a, b = parts[-1]
    n = site.clauses.head(a, b)
    for start, end in reversed(parts[:-1]):
        # 二氧化硫、二氧化氮｜年均浓度; 初中、高中｜在校生: the name beside it is as long and looks alike.
        width = end - start
        twin = text[a : a + width]
        alike = (
            twin[0] == text[start]
            or twin[-1] == text[end - 1]
            or (twin in names.pairs and text[start:end] in names.pairs)
        )
        if (width == 1 or (alike and b - a - width != n + 1)) and b - a > width:
            return (Span(a + width, b),)
        # 基本养老保险、基本医疗保险｜参保人数
        for length in (3, 2, 1):
            if width > length and (length > 1 or text[end - 1] in ")）"):
                at = text.rfind(text[end - length : end], a, b)
                if at > a and at + length < b:
                    return (Span(at + length, b),)
    if not n or n >= b - a:
        return ()
    for at in names.attributes.openings(text, a + 2, b - n):
        # 煤炭、矿石｜清洁疏港比例
        if (length := names.attributes.beginning(text, at, b - n)) and not site.clauses.guarded(at, length):
            return (Span(at, b),)
    # 企业、个人｜参保率: a head of one character with the verb it makes a noun of, or all after a word of two.
    return (Span(b - n if n > 1 else a + 2 if b - a <= 6 else b - 3, b),)


def _about(site: _Site, naming: Naming, governing: str, cases: Sequence[Case]) -> Naming:
    """The name with what it is about: an owner it begins with (中水厂｜设计规模), or what governs the sentence.

    The subject is empty where it is the case itself.
    """
    if len(naming.spans) == 1 and naming.rule.startswith(("left", "duration", "rank")):
        start, end = naming.spans[0]
        at = end - site.names.owned.ending(site.text, start + 2, end)
        if at < end and _owns(site.clauses, owner := Span(start, at)):
            rest = Span(at, end)
            naming = Naming(site.clauses.words(rest), (rest,), site.clauses.words(owner), naming.rule)
    subject = naming.subject or governing
    at = site.quantity.start
    if subject and (case := _case_at(cases, at)) and subject in "\n".join((case.title, *case.organisations)):
        subject = ""
    return naming if subject == naming.subject else Naming(naming.words, naming.spans, subject, naming.rule)


def _case_at(cases: Sequence[Case], offset: int) -> Case | None:
    """The case that holds an offset; cases ascend."""
    i = bisect_right(cases, offset, key=lambda case: case.start) - 1
    return cases[i] if i >= 0 and offset < cases[i].end else None



def _owns(clauses: Clauses, span: Span) -> bool:
    """Whether words name a site, a work or a place of their own (洋湖中水厂; not 本项目, not 城市)."""
    text, names = clauses.text, clauses.names
    ending = names.owner_endings.ending(text, *span)
    if not 0 < ending < span.end - span.start - (ending == 1):
        return False
    begins = (
        clauses.clean(*span) > span.start or names.strong.beginning(text, *span) or names.weak.beginning(text, *span)
    )
    return not begins and not _OWN.match(text, span.start)


def _governing(clauses: Clauses, paragraph: int, sentence: Span) -> str:
    """What a label at the head of the paragraph or the beginning of the sentence says it is about; empty if nothing."""
    for pattern, start in ((_SITE, sentence.start), (_LABEL, sentence.start), (_LABEL, paragraph)):
        match = pattern.match(clauses.text, start, sentence.end)
        if match is not None and _owns(clauses, Span(*match.span(1))):
            return clauses.words(Span(*match.span(1)))
    return ""


def _headers(cell: Cell, text: Text, quantity: Quantity) -> Naming:
    """The name of a number in a table: the headers of its row and column; it is about its row.

    Empty where the cell holds a sentence, which names its numbers itself.
    """
    words = text.source.text[cell.start : cell.end]
    if len(_WORD.findall(words)) - len(_WORD.findall(text.text[quantity.start : quantity.end])) > _CELL_WORDS:
        return Naming()
    row, column = (_SPACE.sub("", _UNIT.sub("", _unnumbered(header))) for header in (cell.row, cell.column))
    row = row if _WORD.search(row) and len(row) <= _HEADER_WORDS else ""
    column = column if not _PERIOD.fullmatch(column) else ""
    return Naming(f"{row}{column}", (), row if column else "", "cell")


def _unnumbered(header: str) -> str:
    number = _NUMBERED.match(header)
    return header if number is None else header[number.end() :]


@dataclass(frozen=True)
class _Cells:
    """The table cells of a source by the source offsets they begin at."""

    cells: tuple[Cell, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: Text) -> _Cells:
        cells = tuple(sorted(text.source.cells, key=lambda cell: cell.start))
        return cls(cells, tuple(cell.start for cell in cells))

    def at(self, text: Text, offset: int) -> Cell | None:
        if not self.cells:
            return None
        origin = text.origin(offset)
        i = bisect_right(self.starts, origin) - 1
        return self.cells[i] if i >= 0 and origin < self.cells[i].end else None
