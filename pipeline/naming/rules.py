"""What a number itself says it measures: what is ranked, shared or lasts, the thing counted, the property measured."""

from __future__ import annotations

import re

from pipeline.model import Naming
from pipeline.naming.borrowed import (
    ASIDE,
    THRESHOLD,
    again,
    earlier_topic,
    inherited,
    is_property,
    joined,
    noun_ahead,
    of_last,
)
from pipeline.naming.clauses import LEFT_REACH, NOWHERE, RIGHT_BARRIER, RIGHT_REACH, SUFFIX, Span
from pipeline.naming.lists import list_verb
from pipeline.naming.site import Called, Site

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
_IS = re.compile(r"\s*(?:均?为|是|属|属于|系)\s*")
_THROUGH = re.compile(r"连续(?:已|近|约|将近|超过|\s)*$")
# 连续四年｜位列第一 says something of a name before it, 连续四年｜荣获… does not.
_STATE = re.compile(
    r"[多余]?(?:以上)?\s*(?:[“‘]|保持|位列|位居|居|排名|稳居|稳定|达|超|增长|下降|提升|提高|高于|低于|实现|领跑|名列|净?增加|减少|优于|好于|优秀|良好|增产|减产|连增|连降|丰收|盈利|为|在|不"
    r"|(?:均|全[线部域])(?=[达为在保超优])|全[国省市县区州]\s*(?:第|排名?|领先|唯一|优秀|先进))"
)
# 森林覆盖率达 84%，连续 5 年｜居全省第一: a level, that of the name before.
_LEVEL = re.compile(
    r"[多余]?(?:以上)?\s*(?:保持(?=在|[增稳第全\d])|位列|位居|居|排|列|名列|稳居|稳定|达|超|高于|低于|优于|好于|全[国省市县区州]"
    r"|[增提下回][长升降落](?=[，。；、]))"
)
_DONE = re.compile(r"[^，,；;。、！？\n]{0,40}")
_TIME_AFTER = re.compile(r"\s*(?:以?来|以?内|以?后|以?前|之?间|时间|期间|多?来)")
# 9 个行业增加值｜增长, 9 项指标增速｜高于全市平均水平.
_CHANGED = re.compile(r"(?:同比|均|全部)?(?:增长|下降|上升|提高|高于|低于|快于|优于|好于)")
_PEOPLE = frozenset("人户名")
_EACH = re.compile(r"每隔?\s*$")
# 位居全国县域经济百强县第 85 位: a list, a contest; 居全省自然保护地第 2 位 says only among what.
_CONTEST = re.compile("强|榜|名录|名单|考核|评|排行|竞争力|指数|大赛")
_AMONG = re.compile(r"[在于][^，,。；]{2,30}[中里内]\s*$")


def rank(site: Site) -> Called:
    """What is ranked: before 居, 位列, 排名 in the clause, in the clause before, or (第二大平原) after the number."""
    quantity, text, names, right = site.quantity, site.text, site.names, site.right
    counts = text[quantity.end - 1] in "大个家条座高长"
    if right and (counts or text[right.start - 1] == "的") and text[slice(*right)] not in names.generic:
        return site.called("rank:right", right)
    span = _ranked(site)
    if span:
        return site.called("rank", span) if (owned := of_last(site, span, "rank")) is None else owned
    if site.last is not None and site.last.naming.words:
        return again(site.last.naming, "rank:earlier")
    topic = earlier_topic(site)
    if topic:
        return site.called("rank:earlier-clause", topic)
    return site.called("rank:right", right) if right else Called(Naming(rule="rank:none"))


def _rank_verb(site: Site, start: int) -> Span | None:
    """The first verb of rank between an offset and the number."""
    text, verbs, end = site.text, site.names.rank, site.quantity.start
    for at in verbs.openings(text, start, end):
        n = verbs.beginning(text, at, end)
        if n and not site.clauses.guarded(at, n):
            return Span(at, at + n)
    return None


def _ranked(site: Site) -> Span:
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
        owner = clauses.left(whole, among.start())
        if owner.name or owner.change:
            return owner.name or owner.change  # 增幅在全市 9 个县中排第 4 位
        # 在全市 8 个县高质量发展考核中: what ranks them.
        contest = Span(min(a, among.end()), among.start() + len(among.group().rstrip()) - 1)
        return contest if a > among.start() and contest.end - contest.start > 3 else NOWHERE
    owner = clauses.left(a, verb.start)
    if owner.name.end - owner.name.start > 1:
        return owner.name
    if site.last is not None and site.last.naming.words and whole < site.last.quantity.start:
        return NOWHERE
    if site.last is not None and is_property(site, site.last.naming) and not _CONTEST.search(text, verb.end, b):
        return NOWHERE  # 满意度 96.8 分，居全省自然保护地第 2 位
    # 位居全国县域经济百强县第 85 位 names the list, 位居全国第 2 位 only a place.
    inner = rest = clauses.clean(verb.end, b)
    while n := names.places.beginning(text, rest, b) or names.rank.beginning(text, rest, b):
        rest += n
    return Span(inner, b) if b - rest >= 3 else NOWHERE


def share(site: Site) -> Called | None:
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
        return Called(site.naming("share", Span(owner, end), subject=subject))
    if end == at + 1 and at - adverb > owner:
        subject = clauses.words(Span(owner, at - adverb))
        return Called(site.naming("share", Span(owner, at - adverb), Span(at, end), subject=subject))
    if end == at + 1 and site.last is not None and site.last.naming.words:
        # 断面 173 个，占 89.2%: the share of what was named before.
        return Called(joined("share", site.last.naming, site.naming("share", Span(at, end)), site.last.naming.words))
    return site.called("share", Span(at, end))


def lasting(site: Site) -> Called | None:
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
                return again(site.last.naming, "duration:earlier")
            if topic := earlier_topic(site):
                return site.called("duration:earlier", topic)
        suffix = SUFFIX.match(text, quantity.end, site.sentence.end)
        done = _DONE.match(text, suffix.end() if suffix is not None else quantity.end, site.sentence.end)
        if done is not None and done.end() - done.start() >= 2:
            return site.called("duration:right", Span(*done.span()))
    span = left.name
    if span and clauses.comparison(site.clause_start, span.end) == site.clause_start:
        return Called(Naming(rule="duration:none"))
    while n := names.spans.ending(text, *span):
        span = Span(span.start, span.end - n)
    if names.states.ending(text, *span):
        return site.called("duration:left", span)
    before = site.clause_start + len(text[site.clause_start : quantity.start].rstrip())
    span_only = left.name or names.spans.ending(text, site.clause_start, before)
    if _EACH.search(text, site.clause_start, quantity.start) or (span_only and not span):
        return Called(Naming(rule="duration:none"))
    if site.right and not (left.binds or clauses.headed(*span)):
        return None
    if span:
        begins = text[span.start] in site.names.origin and span.end - span.start > 2
        return site.called("duration:left", Span(span.start + begins, span.end))
    return Called(Naming(rule="duration:none")) if _TIME_AFTER.match(text, quantity.end) else None


def counted(site: Site) -> Called | None:
    """The thing counted: 5 镇; 9 条铁路专用线; 前 4 条为一级支流; 乡镇垃圾中转站 8 个."""
    quantity, text, names, left, right = site.quantity, site.text, site.names, site.left, site.right
    unit = quantity.unit_text or quantity.unit
    if unit and unit not in names.measure and text.endswith(unit, quantity.start, quantity.end):
        return site.called("unit", Span(quantity.end - len(unit), quantity.end))
    last = site.last
    if last is not None and last.quantity.unit == quantity.unit and last.naming.words:
        between = text[last.reach : quantity.start]
        if _PARTITIVE.search(between):
            return again(last.naming, "list:partitive")
        # 交办信访件 36 件，已办结 35 件; 断面 9 个，优于Ⅲ类的 8 个; 断面 9 个，达标 8 个
        if not right and (
            (left.verb and not left.name and not names.verbs.ending(last.naming.words, 0, len(last.naming.words)))
            or text[site.clause_start : quantity.start].rstrip().endswith("的")
            or between[_SO_MANY.match(between).end() :].strip() in names.stop  # type: ignore[union-attr]
        ):
            return again(last.naming, "list:partitive")
    if right:
        if beyond := _beyond(site):
            return site.called("right:beyond", beyond)
        if _counts_right(site) and ((bearer := _bearer(site)) or not left.name):
            return site.called_right("right:counted", bearer or right)
    verb = _IS.match(text, quantity.end, site.sentence.end)
    if verb is not None and left.name.end - left.name.start <= 2:
        return site.called("right:linking", site.until_barrier(verb.end()))
    ahead = noun_ahead(site) if left.verb else NOWHERE
    if ahead:
        return site.called("right:ahead", ahead)
    part = bool(left.verb) and ASIDE.match(text, site.clause_start) is not None
    if last is not None and (part or text[slice(*left.name)] in names.generic):
        return inherited(site)
    if left.name and (owned := of_last(site, left.name, "left")) is not None:
        return owned  # 快递 19 亿件，日均 1000 万件
    if left.name:
        return site.called("left:linking" if left.linked else "left", left.name)
    if left.verb:
        return site.called("left:verb", left.verb)
    # 两次｜降低存款准备金率: what was done so many times.
    if unit != "次" or text[site.clause_start : quantity.start].strip():
        return None
    done = site.until_barrier(quantity.end)
    return site.called("right:done", done) if text[slice(*done)].strip()[:1].isalpha() else None


def _counts_right(site: Site) -> bool:
    """Whether the words after a count are its noun: not where they say what the thing named before it does."""
    text, names, left, right = site.text, site.names, site.left, site.right
    if left.governed and names.weak.beginning(text, *right):
        return False
    if left.verb and site.quantity.unit in _PEOPLE and names.strong.beginning(text, *right) > 1:
        return False  # 帮扶 4 万人｜消除返贫风险
    alone = bool(left.name) and not left.verb
    if alone and _in_step(site):
        return False
    if alone and not site.quantity.unit_text and text.startswith("的", site.quantity.end):
        return False  # 户籍人口不足 50 万的｜山区县
    if text[site.clause_start : site.quantity.start].rstrip().endswith("的"):
        return True  # 督察交办的 52 项｜整改任务
    return not alone or names.strong.beginning(text, *right) < 2


def _in_step(site: Site) -> bool:
    """集卡 320 辆、装载机 46 台｜投入运营: whether the neighbour in a list was named before its number too."""
    last = site.last
    if last is None or last.quantity.dimension != "count" or not last.naming.rule.startswith("left"):
        return False
    return site.text[last.end : site.clause_start].strip() == "、"


def _bearer(site: Site) -> Span:
    """16 个设区市｜细颗粒物浓度为 33 微克: where a noun after a count ends before the name of the next number.

    The whole noun where no such name follows; nothing where one follows that no thing counted stands before. Nor is
    a property of the noun that has changed: 9 个行业｜增加值增长.
    """
    clauses, text, names, right, start = site.clauses, site.text, site.names, site.right, site.quantity.start
    a, b = right
    followed = bool(site.following) and not RIGHT_BARRIER.search(text, b, site.following[0].start)
    if followed:
        measured = clauses.left(a, site.following[0].start)
        if measured.name.start != a or not measured.headed:
            return right
        b = measured.name.end
    elif not (clauses.headed(a, b) and _CHANGED.match(text, b)):
        return right
    for end in range(min(b - 1, right.end), a + 1, -1):
        if names.bearers.ending(text, a, end) and end - a > 1:
            return Span(a, end)
    return right if not followed or text.endswith("等", 0, start) else NOWHERE


def _beyond(site: Site) -> Span:
    """100 所海拔 1500 米以上农村学校, 4 台容量为 300 兆瓦的机组: a measure stands before the noun counted."""
    clauses, text, right = site.clauses, site.text, site.right
    if not site.following:
        return NOWHERE
    threshold = site.following[0]
    described = text[threshold.end : threshold.end + 3].lstrip().startswith("的") and clauses.headed(*right)
    if not described and not THRESHOLD.match(text, threshold.end):
        return NOWHERE
    if clauses.unbind(right.end, threshold.start) > right.end:
        return NOWHERE
    return clauses.right(threshold, min(site.sentence.end, threshold.end + RIGHT_REACH))


def _is_attribute(site: Site) -> bool:
    """Whether 的 joins the number to the noun behind it (80%的废气量)."""
    return site.text[site.right.start - 1] == "的"


def measured(site: Site) -> Called | None:
    """The property measured: left of the number, right of it, or split around it."""
    quantity, clauses, text, names, left = site.quantity, site.clauses, site.text, site.names, site.left
    if quantity.dimension == "ratio":
        reference = _REFERENCE.search(text, site.clause_start, quantity.start)
        if reference is not None and (owner := clauses.left(site.clause_start, reference.start()).name):
            return site.called("left:linking", owner)
        if reference is not None and site.last is not None and reference.start() == site.clause_start:
            return again(site.last.naming, "list")
        if reference is None and (last := site.last) is not None and last.quantity.dimension == "ratio":
            first = max(site.sentence.start, last.quantity.start - LEFT_REACH), last.quantity.start
            if _REFERENCE_NEXT.fullmatch(text, last.end, quantity.start) and _REFERENCE.search(text, *first):
                return again(last.naming, "list")
        # 收运体系覆盖 97%的行政村: who does it, and to what.
        if left.verb and site.right and _is_attribute(site) and text[slice(*left.verb)] not in names.kept:
            whole = site.barrier(site.sentence.start, quantity.start)
            return site.called_right("split", Span(clauses.clean(whole, left.verb.start), left.verb.end), site.right)
    # 减少了 80%的废气量: with 了 and 的 the verb's object stands behind the number.
    if left.change and text[left.change.end] == "了" and site.right and _is_attribute(site):
        return site.called_right("right", site.right)
    named = bool(left.name)
    alone = named and not (left.verb and site.right)
    if alone and (owned := of_last(site, left.name, "left")) is not None:
        return owned
    if alone and (left.binds or left.headed):
        return site.called("left:change" if left.changed else "left:linking" if left.linked else "left", left.name)
    right = site.right
    if right and not names.weak.beginning(text, *right):
        verb = NOWHERE if alone else left.verb or left.change or list_verb(site)
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
