"""What each number measures: the words of the source that name it, found by position and grammar.

Chinese puts the name of a measure left of its number (森林覆盖率达 84%), the counted thing right of it (9 条铁路专用线)
or left (乡镇垃圾中转站 8 个), splits a verb from its object around it (消减 4138 吨 TN), or leaves the name to an earlier clause
(森林覆盖率 88.04%，居全国第二). Each number is read once, from left to right, with what the number before it was
called at hand; the rule that decided stands in ``Naming.rule``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.model import Case, Cell, Context, Naming, Quantity, Section, Text
from pipeline.sentences import Sentences
from pipeline.vocab.names import Names, Words

_LEFT_REACH = 60
"""How far left of its number a name may begin; the longest of the guide's own have 40 characters."""
_RIGHT_REACH = 40
_BARRIER = re.compile(r"[，,；;：:。！？!?\n]|</?[A-Za-z][^<>\n]{0,80}>|[（(](?![^（()）]*[)）])")
_RIGHT_BARRIER = re.compile(r"[，,；;：:。！？!?\n（(、<>]")
_JUNK = " \u3000\t$\\~～≤≥<>＜＞—–-−:：\"'"
_QUOTES = "“”‘’「」『』\"'"
_DATE = re.compile(
    r"(?:截至|截止|到|至|自|从|于|在)?\s*[“\"]?(?:\d{2,4}\s*(?:年|[—–~～-]\s*\d{4}\s*年)|[一二三四五六七八九十]+五(?!金)|\d{1,2}\s*月(?:份|末|底)?)[”\"]?"
    r"(?:\s*\d{1,2}\s*月(?:份)?)?(?:\s*\d{1,2}\s*日)?(?:年底|年末|末|底|初|以来|以后|期间|时期|前三季度|上半年|全年|止)?"
)
_DATE_END = re.compile(r"(?:\d{4}\s*年)?(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?(?:年?[底末初])?$")
_PARTITIVE = re.compile(r"中[，,]?\s*(?:已?有|共有)?$")
_SUFFIX = re.compile(r"\s*(?:及?以上|及?以下|以内|左右|上下|之多|[多余](?=[\s，,。；、的]|$)|人民币|级)*\s*的?\s*")
_LASTING = re.compile(r"(?:连续|持续|历时|为期|已经?连续|已持续|耗时|时隔|至今|已|近|约|将近|超过|的|将|已近|\s)+$")
_WORD = re.compile(r"[^\W\d_]")
_TIME_AFTER = re.compile(r"\s*(?:以?来|以?内|以?后|以?前|之?间|时间|期间|多?来)")
_STATE = re.compile(r"[多余]?(?:以上)?\s*(?:保持|位列|位居|居|排名|稳居|稳定|达|超|增长|下降|提升|提高|高于|低于|实现|领跑|名列|净?增加|减少|优于|好于|为|在|不)")
_AMONG = re.compile(r"(?:在|于)[^，,。；]{2,30}(?:中|里|内)\s*$")
_PER = re.compile(r"每(?![年月天日季次周])[^，,。；\s]{1,3}$")
_TO = re.compile(r"\s*[多余]?(?:以上|左右)?\s*(?:缩短|缩减|减少|减|增长|增加|增|提高|提升|升|上升|扩大|下降|降低|降|调整|上涨|压缩|发展|变|改|优化)?(?:为|到|至|成)")
_REFERENCE = re.compile(r"(?:仅为|只有|仅|为|是|达到|达|相当于|不足|超过|高于|约为|等于)([^，,。；为是]{1,12})的$")
_RESPECTIVELY = re.compile(r"分别")
_LIST_GAP = re.compile(r"\s*(?:以上|以下|左右|以内)?\s*(?:[、，,/／]|和|与|及|以及|[、，,]?\s*(?:和|与|及|以及))\s*(?:约|近|超|超过)?\s*$")
_JOINT = re.compile(r"[、/／]|以及|和|与|及")
_ORDINALS = re.compile(r"[一二三四五]{2,5}")
_SHORT_NOUNS = frozenset("县市区镇乡村旗省州盟国校店馆园站厂桥路山湖河岛港人户家所")
_THRESHOLD = re.compile(r"\s*及?以[上下内]的?\s*\w")
_DISTANCE = re.compile(r"[东南西北]?[距离](?!离?岸)\w{2,}")
_ASPECT = re.compile(r"(?:方面|地区|领域|类型|地)的?")
_EVENTS = frozenset("次 场 场次 期 轮 届 批次 项".split())
_ASIDE = re.compile(r"\s*其中")
_IS = re.compile(r"\s*(?:均?为|是|属|属于|系)\s*")
_RUN_IN = re.compile(r"(?:^|[。；;])\s*([^，,。；;：:\n]{2,20})[：:]")
_OWN = re.compile(r"本|该|此|其|这|每|各|全|我")


_NONE = (0, 0)


@dataclass(frozen=True, slots=True)
class _Left:
    """What stands left of a number, read from the number leftwards."""

    start: int
    end: int
    linked: bool
    """A linking verb or a qualifier stands between name and number (达, 为, 约)."""
    changed: bool
    """A verb of change does (增长, 下降)."""
    verb: tuple[int, int]
    """An action verb directly before the number: its object must stand elsewhere; empty span if none."""
    change: tuple[int, int]
    """The verb of change."""

    object: bool
    """The name is the object of a verb before it (改造｜建筑立面)."""

    @property
    def named(self) -> bool:
        return self.end > self.start


@dataclass(frozen=True, slots=True)
class _Last:
    """The number before, and what it was called."""

    quantity: Quantity
    naming: Naming
    reach: int
    """Where its own words end: what stands there is not the next number's name."""
    sentence: int
    verb: tuple[int, int]
    """The verb its name shares with the numbers that follow in one list (消减 4138 吨 TN、644 吨 TP)."""


def name(
    text: Text,
    sentences: Sentences,
    sections: Sequence[Section],
    cases: Sequence[Case],
    quantities: Sequence[Quantity],
    contexts: Sequence[Context],
    names: Names,
) -> tuple[Naming, ...]:
    """The name of each quantity, in the order of the quantities; empty words where nothing in the text names it."""
    cells = _Cells.of(text)
    out: list[Naming] = []
    last: _Last | None = None
    queue: list[Naming] = []
    first = 0
    for i, quantity in enumerate(quantities):
        following = quantities[i + 1 : i + 8]
        cell = cells.at(text, quantity.start)
        if cell is not None:
            out.append(_from_cell(cell))
            last = None
            continue
        sentence = sentences.index(quantity.start)
        if last is not None and last.sentence != sentence:
            last = None
        if last is None:
            first = i
        site = _Site(text.text, names, quantity, *sentences.span(quantity.start), last, following, out[first:])
        if not queue:
            queue = _respectively(site)
        if queue:
            naming, reach, verb = queue.pop(0), quantity.end, (0, 0)
        else:
            naming, reach, verb = _decide(site)
        naming = _about(site, naming, cases)
        out.append(naming)
        last = _Last(quantity, naming, max(reach, quantity.end), sentence, verb)
    return tuple(out)


class _Site:
    """A quantity with the bounds inside which its name may stand."""

    __slots__ = ("text", "names", "quantity", "sentence_start", "sentence_end", "last", "following", "earlier", "left", "right", "clause_start")

    def __init__(
        self,
        text: str,
        names: Names,
        quantity: Quantity,
        sentence_start: int,
        sentence_end: int,
        last: _Last | None,
        following: Sequence[Quantity],
        earlier: Sequence[Naming],
    ) -> None:
        self.text, self.names, self.quantity = text, names, quantity
        self.sentence_start, self.sentence_end = sentence_start, sentence_end
        self.last, self.following, self.earlier = last, following, earlier
        floor = max(sentence_start, quantity.start - _LEFT_REACH)
        if last is not None:
            floor = max(floor, last.quantity.end)
        at = floor
        for barrier in _BARRIER.finditer(text, floor, quantity.start):
            at = barrier.end()
        if last is not None and at < quantity.start:
            at = max(at, min(last.reach, quantity.start))
            if at >= last.quantity.end and at == max(floor, last.reach):
                joint = text.rfind("、", at, quantity.start)
                at = joint + 1 if joint >= 0 else at
        self.clause_start = at
        ceiling = min(sentence_end, quantity.end + _RIGHT_REACH)
        for other in following:
            if other.start >= quantity.end:
                ceiling = min(ceiling, other.start)
                break
        self.right = _read_right(text, quantity, ceiling, names)
        count = quantity.dimension == "count" and quantity.unit != "人"
        self.left = _read_left(text, at, quantity.start, names, quantity.end, count)
        if last is not None and not self.left.named and self.right == _NONE and at == last.reach > last.quantity.end:
            whole = _read_left(text, last.quantity.end, quantity.start, names)
            if text[last.quantity.end] != "的" and whole.named and _headed(text, whole.start, whole.end, names):
                self.left = whole

    def words(self, *spans: tuple[int, int]) -> str:
        return "".join(_tidy(self.text[a:b]) for a, b in spans)

    def naming(self, rule: str, *spans: tuple[int, int], subject: str = "") -> Naming:
        trimmed = tuple(s for s in (_trim(self.text, a, b) for a, b in spans) if s[1] > s[0])
        return Naming(self.words(*trimmed), trimmed, subject, rule)


_Decision = tuple[Naming, int, tuple[int, int]]


def _decide(site: _Site) -> _Decision:
    quantity = site.quantity
    if quantity.dimension == "rank":
        return _rank(site), quantity.end, _NONE
    share = _share(site)
    if share is not None:
        return share, quantity.end, _NONE
    aside = _aside(site)
    if aside is not None:
        return aside, quantity.end, _NONE
    if quantity.dimension == "duration":
        lasting = _lasting(site)
        if lasting is not None:
            return lasting, quantity.end, _NONE
    return _beside(site)


def _beside(site: _Site) -> _Decision:
    """The name left of the number, right of it, or split around it."""
    quantity, left, right, names, text = site.quantity, site.left, site.right, site.names, site.text
    last = site.last
    count = quantity.dimension == "count"
    has_right = right[1] > right[0]
    if last is not None and not has_right and last.naming.words:
        gap = text[last.reach : quantity.start].strip(_JUNK)
        if gap == "/" or (last.reach > last.quantity.end and not gap):
            return replace(last.naming, rule="list:shared"), quantity.end, _NONE
    if count:
        own = _own_noun(site)
        if own is not None:
            return own, quantity.end, _NONE
        partitive = _partitive(site)
        if partitive is not None:
            return partitive, quantity.end, _NONE
        beyond = _beyond(site)
        if beyond is not None:
            return beyond, quantity.end, _NONE
        if has_right and not (left.object and names.weak.beginning(text, *right)):
            return site.naming("right:counted", right), right[1], _NONE
        described = _described(site)
        if described is not None:
            return described, quantity.end, _NONE
        ahead = _ahead(site) if left.verb[1] > left.verb[0] else None
        if ahead is not None:
            return ahead, quantity.end, _NONE
        part = left.verb[1] > left.verb[0] and _ASIDE.match(text, site.clause_start) is not None
        if last is not None and (part or text[left.start : left.end] in names.generic):
            return _inherit(site), quantity.end, _NONE
        if left.named:
            return site.naming("left:linking" if left.linked else "left", (left.start, left.end)), quantity.end, _NONE
    else:
        weak_start = has_right and names.weak.beginning(text, right[0], right[1])
        reference = _REFERENCE.search(text, site.clause_start, quantity.start) if quantity.dimension == "ratio" else None
        if reference is not None:
            owner = _read_left(text, site.clause_start, reference.start(), names)
            if owner.named:
                return site.naming("left:linking", (owner.start, owner.end)), quantity.end, _NONE
        transitive = left.changed and has_right and text[left.change[1]] == "了" and text[right[0] - 1] == "的"
        if transitive:
            return site.naming("right", right), right[1], _NONE
        governed = has_right and left.verb[1] > left.verb[0]
        complete = left.named and not governed and (left.linked or left.changed or _headed(text, left.start, left.end, names))
        if complete:
            rule = "left:change" if left.changed else "left:linking" if left.linked else "left"
            return site.naming(rule, (left.start, left.end)), quantity.end, _NONE
        if has_right and not weak_start and (governed or not left.named):
            verb = left.verb if left.verb[1] > left.verb[0] else left.change
            if last is not None and last.verb[1] and verb == _NONE and _LIST_GAP.match(text, last.reach, quantity.start):
                verb = last.verb
            kept = verb[1] > verb[0] and text[verb[0] : verb[1]] in names.kept and quantity.dimension != "ratio"
            if kept:
                return site.naming("split", verb, right), right[1], verb
            return site.naming("right", right), right[1], _NONE
        if has_right and not weak_start:
            return site.naming("right", right), right[1], _NONE
        if left.named:
            return site.naming("left", (left.start, left.end)), quantity.end, _NONE
    if quantity.dimension == "ratio" and site.clause_start == quantity.start:
        done = _done(site)
        if done is not None:
            return done, quantity.end, _NONE
    if left.verb[1] > left.verb[0] and (count or text[left.verb[0] : left.verb[1]] in names.kept):
        return site.naming("left:verb", left.verb), quantity.end, _NONE
    return _inherit(site), quantity.end, _NONE


def _read_left(text: str, start: int, end: int, names: Names, after: int | None = None, count: bool = False) -> _Left:
    """Strip what binds a name to its number, then what stands before the name."""
    linked = changed = dated = False
    change = _NONE
    verb = _NONE
    b = end
    while True:
        while b > start and text[b - 1] in _JUNK:
            b -= 1
        if b > start and text[b - 1] in ")）":
            opening = max(text.rfind("（", start, b), text.rfind("(", start, b))
            if opening >= 0:
                b = opening
                continue
        if b > start and text[b - 1] in "年月日底末初":
            date = _DATE_END.search(text, max(start, b - 14), b)
            if date is not None and date.start() < b:
                b, dated = date.start(), True
                continue
        length = max(names.bound.ending(text, start, b), names.change.ending(text, start, b))
        word = text[b - length : b]
        if not length or (length == 1 and b - 2 >= start and text[b - 2 : b] in names.guard):
            break
        if word in names.change:
            changed, change = True, (b - length, b)
        elif word in names.linking:
            linked = True
        b -= length
    if not changed and names.degree.ending(text, start, b) and _comparison(text, start, b - 1, names) >= 0:
        changed, change, b = True, (b - 1, b), b - 1
    per = _PER.search(text, start, b)
    if per is not None and per.start() > start:
        b = per.start()
        while b > start and (n := names.linking.ending(text, start, b)):
            linked, b = True, b - n
    if changed:
        at = b - 1 if dated and text[b - 1 : b] in ("比", "较") else _comparison(text, start, b, names)
        if at >= 0:
            b = at
        at = _origin(text, start, b, names)
        if at >= 0:
            b = at
    elif after is not None and _TO.match(text, after) is not None:
        at = _origin(text, start, b, names)
        if at >= 0:
            b, changed = at, True
    while b > start and (text[b - 1] in _JUNK or text[b - 1] in "的了"):
        b -= 1
    a = _clean(text, start, b, names)
    if names.exceed.beginning(text, a, b):
        return _Left(b, b, linked, True, _NONE, change, False)
    begin = a
    words = names.opening if (linked or changed) and _headed(text, a, b, names) else names.strong
    a, verb = _cut(text, a, b, names, words)
    a = _after_examples(text, a, b, names)
    if count and (n := names.kept.beginning(text, a, b)) and a + n < b and not _suffixed(text, a + n, b, names):
        a = _clean(text, a + n, b, names)
    while b > a and (n := _trailing(text, a, b, names)):
        b -= n
    if _WORD.search(text, a, b) is None:
        b = a
    return _Left(a, max(a, b), linked, changed, verb, change, a > begin)


_SPAN_WORDS = Words.of(["过去", "未来", "今后", "最近", "近", "前", "这", "之后", "比前", "此后", "至今", "以来", "来", "回望", "回首", "回顾", "过去的", "走过"])
_TRAILING = Words.of(["等", "等共", "中", "里", "上", "内", "、", "和", "及", "与", "等各类", "等地", "方面", "的", "则", "就", "后", "总", "稳步", "大幅", "持续", "显著", "明显", "每"])


def _trailing(text: str, a: int, b: int, names: Names) -> int:
    n = _TRAILING.ending(text, a, b)
    if n == 1 and text[b - 2 : b] in names.guard:
        return 0
    return n


def _comparison(text: str, start: int, end: int, names: Names) -> int:
    """Where 比上年, 较类似项目, 同比 begins before a verb of change; -1 if nowhere."""
    for i in range(end - 1, start - 1, -1):
        n = names.compare.beginning(text, i, end)
        if n and not _guarded(text, i, n, names) and (i + n < end or n > 1):
            return i
    return -1


def _origin(text: str, start: int, end: int, names: Names) -> int:
    """Where 由过去的…, 从… begins; -1 if nowhere."""
    for i in range(end - 1, start - 1, -1):
        if text[i] in names.origin and not _guarded(text, i, 1, names):
            return i
    return -1


def _guarded(text: str, i: int, n: int, names: Names) -> bool:
    """Whether the word of length ``n`` at ``i`` is part of a longer one that the vocabulary protects (到 of 到位)."""
    guard = names.guard
    if (n == 1 and text[i : i + 2] in guard) or (i > 0 and text[i - 1 : i + 1] in guard):
        return True
    return n < 3 and (text[i : i + 3] in guard or (i > 0 and text[i - 1 : i + 2] in guard))


def _clean(text: str, a: int, b: int, names: Names) -> int:
    """Skip dates, conjunctions and modifiers at the start of a name."""
    while a < b:
        if text[a] in " \u3000、·" or (text[a] in "”’）)" and a < b):
            a += 1
            continue
        date = _DATE.match(text, a, b)
        if date is not None and date.end() > a:
            a = date.end()
            continue
        n = names.modifier.beginning(text, a, b)
        if n and not (n == 1 and text[a : a + 2] in names.guard) and text[a : a + n + 1] not in names.guard:
            a += n
            continue
        break
    return a


def _cut(text: str, a: int, b: int, names: Names, words: Words) -> tuple[int, tuple[int, int]]:
    """Skip the verb that governs the name, and give it where it stands directly before the number."""
    i = b - 1
    while i >= a:
        n = words.beginning(text, i, b) if i > a else names.strong.beginning(text, i, b)
        if n and not _guarded(text, i, n, names):
            rest = i + n
            if rest == b:
                if i - a <= 1 or text[a:i] in names.generic:
                    return b, (i, b)
                return _cut_start(text, a, b, names)[0], (i, b)
            elif _opens(text, i, n, b, names) and not _suffixed(text, rest, b, names):
                if i - a > 1 and text[rest:b] in names.weak:
                    return a, (rest, b)
                return _cut_start(text, _clean(text, rest, b, names), b, names)
        i -= 1
    return _cut_start(text, a, b, names)


def _opens(text: str, i: int, n: int, b: int, names: Names) -> bool:
    """Whether a verb governs what follows: 实现｜产值 does, 覆盖率 and 规划面积 are nouns."""
    if text[i + n : b] not in names.head:
        return True
    word = text[i : i + n]
    return word in names.opening and word not in names.future and n > 1


def _after_examples(text: str, a: int, b: int, names: Names) -> int:
    """A name after its examples: 红豆杉、金钱松等｜名贵树种; …等方面的｜课程."""
    at = text.rfind("等", a, b)
    if at < 0 or b - at < 3 or _guarded(text, at, 1, names):
        return a
    of = _ASPECT.match(text, at + 1, b)
    return _clean(text, of.end() if of is not None else at + 1, b, names)


def _suffixed(text: str, at: int, end: int, names: Names) -> bool:
    """Whether what follows a verb makes a noun of it: 开发|区, 覆盖|率."""
    return text[at] in names.suffixes and not names.suffixed.beginning(text, at, end)


def _suffixed_at(text: str, at: int, end: int, names: Names) -> bool:
    return at < end and _suffixed(text, at, end, names)


def _cut_start(text: str, a: int, b: int, names: Names) -> tuple[int, tuple[int, int]]:
    """Skip a verb the name begins with, unless it is part of the name (建设规模) or all of it."""
    while a < b:
        n = names.kept.beginning(text, a, b)
        if n:
            return (b, (a, b)) if a + n == b else (a, _NONE)
        n = names.future.beginning(text, a, b) or names.weak.beginning(text, a, b)
        if not n:
            break
        if a + n == b:
            return (a, _NONE) if text[a:b] in names.head else (b, (a, b))
        if text[a + n : b] in names.head or text[a + n] in "的总" or _guarded(text, a, n, names) or _suffixed(text, a + n, b, names):
            break
        a = _clean(text, a + n, b, names)
    return a, _NONE


def _read_right(text: str, quantity: Quantity, ceiling: int, names: Names) -> tuple[int, int]:
    """The noun phrase that begins right after the number, (0, 0) if none does."""
    suffix = _SUFFIX.match(text, quantity.end, ceiling)
    a = suffix.end() if suffix is not None else quantity.end
    if quantity.dimension == "length" and a < ceiling and text[a] in "高长宽深厚" and text[a : a + 2] not in names.guard:
        a += 1
        a += text[a : a + 1] == "的"
    barrier = _RIGHT_BARRIER.search(text, a, ceiling)
    end = ceiling if barrier is None else barrier.start()
    if barrier is not None and barrier.group() in "（(" and barrier.start() > a:
        closing = re.compile(r"[^（()）\d]{1,8}[)）]").match(text, barrier.end(), ceiling)
        if closing is not None and text[closing.end() : closing.end() + 1] in "，,、。；; 0123456789":
            end = closing.end()
    b = a
    while b < end:
        n = names.stop.beginning(text, b, end) or (b == a and names.strong.beginning(text, b, end))
        if n and not _guarded(text, b, n, names) and not (b == a + 1 and text[a] not in _SHORT_NOUNS):
            if b > a or not _suffixed_at(text, b + n, end, names):
                break
        b += 1
    if b == a < end:
        return _relative(text, a, end, quantity, names)
    while b > a and text[b - 1] in " \u3000等":
        b -= 1
    if quantity.unit not in _EVENTS and (n := names.tail.ending(text, a, b)) and b - a - n >= 2:
        b -= n
    return (a, b) if _WORD.search(text, a, b) else _NONE


def _relative(text: str, a: int, end: int, quantity: Quantity, names: Names) -> tuple[int, int]:
    """300 个具有辐射作用的实训基地: the noun after the clause that describes it; 4 项配套措施: a noun that begins with a verb."""
    if quantity.dimension != "count":
        return _NONE
    of = text.rfind("的", a, end)
    if of > a and end - of > 2:
        return of + 1, end
    n = names.strong.beginning(text, a, end)
    if n and not names.stop.beginning(text, a, end) and end - a - n >= 2 and text[a + n] not in "了着过":
        b = a + n
        while b < end and not ((m := names.stop.beginning(text, b, end)) and not _guarded(text, b, m, names)):
            b += 1
        if b - a - n >= 2 and names.strong.beginning(text, a, end) > 1:
            return a, b
    return _NONE


def _headed(text: str, a: int, b: int, names: Names) -> bool:
    """Whether a name ends with a noun of property (面积, 率, 投资): it needs nothing after the number."""
    while b > a and text[b - 1] in _JUNK:
        b -= 1
    return names.head.ending(text, a, b) > 0 or _DISTANCE.match(text, a, b) is not None


def _share(site: _Site) -> Naming | None:
    """占总面积的 47.83% → 占总面积; 山地占 87% → 山地占; 少数民族人口占总人口的 47.76% → with its owner."""
    text, names, quantity = site.text, site.names, site.quantity
    if quantity.dimension != "ratio":
        return None
    b = quantity.start
    while True:
        while b > site.clause_start and text[b - 1] in _JUNK:
            b -= 1
        n = max(names.bound.ending(text, site.clause_start, b), names.change.ending(text, site.clause_start, b))
        n = n or names.origin.ending(text, site.clause_start, b)
        if not n or "占" in text[b - n : b] or (n == 1 and text[b - 2 : b] in names.guard):
            break
        b -= n
    at = b
    while True:
        at = text.rfind("占", site.clause_start, at)
        if at < 0:
            return None
        if not _guarded(text, at, 1, names):
            break
    whole = b
    if text[at + 1 : at + 2] in "了到":
        whole = at + 1
    a = _clean(text, site.clause_start, at, names)
    owner_end = at
    n = names.bound.ending(text, a, at)
    adjacent = owner_end > a and not n
    if adjacent:
        owner = a
        return site.naming("share", (owner, whole))
    if whole == at + 1 and owner_end - n > a:
        return site.naming("share", (a, owner_end - n), (at, at + 1))
    return site.naming("share", (at, whole))


def _rank(site: _Site) -> Naming:
    """What is ranked: before 居, 位列, 排名 in the clause, in the clause before, or (第二大平原) after the number."""
    text, names, quantity = site.text, site.names, site.quantity
    right = site.right
    printed = text[quantity.start : quantity.end]
    if right[1] > right[0] and (printed.endswith(("大", "个", "家", "条", "座", "高", "长")) or text[right[0] - 1] == "的"):
        return site.naming("rank:right", right)
    a, b = site.clause_start, quantity.start
    verb_at, verb_end = -1, -1
    i = a
    while i < b:
        n = names.rank.beginning(text, i, b)
        if n and not _guarded(text, i, n, names):
            verb_at, verb_end = i, i + n
            break
        i += 1
    if verb_at >= 0:
        whole = max([site.sentence_start, *(m.end() for m in _BARRIER.finditer(text, site.sentence_start, verb_at))])
        among = _AMONG.search(text, whole, verb_at)
        if among is not None:
            whole_owner = _read_left(text, whole, among.start(), names)
            if whole_owner.named:
                return site.naming("rank", (whole_owner.start, whole_owner.end))
        owner = _read_left(text, a, verb_at, names)
        if owner.named and owner.end - owner.start > 1:
            return site.naming("rank", (owner.start, owner.end))
        if owner.verb[1] > owner.verb[0] and owner.verb[0] == a:
            return site.naming("rank", owner.verb)
        inner = _clean(text, verb_end, b, names)
        if _is_list(text, inner, b, names):
            return site.naming("rank:list", (inner, b))
    else:
        left = site.left
        end = left.end
        while end > left.start and (n := names.places.ending(text, left.start, end)):
            end -= n
        if end - left.start > 1 and (site.last is None or site.last.quantity.dimension != "rank"):
            return site.naming("rank", (left.start, end))
    if site.last is not None and site.last.naming.words:
        return replace(site.last.naming, rule="rank:earlier")
    topic = _topic(site)
    if topic is not None:
        return site.naming("rank:earlier-clause", topic)
    if right[1] > right[0]:
        return site.naming("rank:right", right)
    return Naming(rule="rank:none")


def _is_list(text: str, a: int, b: int, names: Names) -> bool:
    """Whether 位居…第 85 位 names the list ranked in (全国县域经济百强县), not only a place (全国)."""
    rest = a
    while rest < b and (n := names.places.beginning(text, rest, b)):
        rest += n
    return b - rest >= 4


def _lasting(site: _Site) -> Naming | None:
    """What lasts: 施工周期 6 个月 → 施工周期; 连续四年荣获… → 荣获…; 指数连续 4 年位列第一 → 指数."""
    text, names, quantity = site.text, site.names, site.quantity
    left = site.left
    lasting = _LASTING.search(text, site.clause_start, quantity.start)
    through = lasting is not None and "连续" in lasting.group()
    if through and lasting is not None:
        a = _clean(text, site.clause_start, lasting.start(), names)
        state = _STATE.match(text, quantity.end)
        if lasting.start() > a and (state is not None or _headed(text, a, lasting.start(), names)):
            owner = _read_left(text, a, lasting.start(), names)
            if owner.named:
                return site.naming("duration:left", (owner.start, owner.end))
        after = _SUFFIX.match(text, quantity.end, site.sentence_end)
        begin = after.end() if after is not None else quantity.end
        limit = min(site.sentence_end, begin + _RIGHT_REACH)
        barrier = re.compile(r"[，,；;。、！？\n]").search(text, begin, limit)
        end = barrier.start() if barrier is not None else limit
        if end - begin >= 2:
            return site.naming("duration:right", (begin, end))
        if left.named:
            return site.naming("duration:left", (left.start, left.end))
    if left.named and _comparison(text, site.clause_start, left.end, names) == site.clause_start:
        return Naming(rule="duration:none")
    while left.named and (n := _SPAN_WORDS.ending(text, left.start, left.end)):
        left = replace(left, end=left.end - n)
    if site.right != _NONE and not (left.linked or left.changed or _headed(text, left.start, left.end, names)):
        return None
    if left.named:
        a = left.start
        if text[a] in "从自" and left.end - a > 2:
            a += 1
        return site.naming("duration:left", (a, left.end))
    if _TIME_AFTER.match(text, quantity.end) is not None:
        return Naming(rule="duration:none")
    return None


def _partitive(site: _Site) -> Naming | None:
    """首批 30 家试点工业企业中，17 家碳积分为正值: the part is of what was counted before."""
    last, text, quantity = site.last, site.text, site.quantity
    if last is None or last.quantity.unit != quantity.unit or not last.naming.words:
        return None
    between = text[last.reach : quantity.start]
    if _PARTITIVE.search(between) is not None or (between.strip() in ("有", "中有", "，有", "，其中有", "，其中") and site.right == _NONE):
        return replace(last.naming, rule="list:partitive")
    return None


def _own_noun(site: _Site) -> Naming | None:
    """5 镇, 10 余规划: a unit that is no measure word is itself the thing counted."""
    quantity = site.quantity
    unit = quantity.unit_text or quantity.unit
    if not unit or unit in site.names.measure or not site.text.endswith(unit, quantity.start, quantity.end):
        return None
    return site.naming("unit", (quantity.end - len(unit), quantity.end))


def _aside(site: _Site) -> Naming | None:
    """投资额 8000 万元（其中热解设备 1360 万元）: a part without a noun of property has the name of the whole."""
    last, quantity, left, text = site.last, site.quantity, site.left, site.text
    if last is None or last.quantity.unit != quantity.unit or not left.named:
        return None
    if quantity.dimension not in ("money", "duration", "temperature"):
        return None
    if not _ASIDE.match(text, site.clause_start) or _headed(text, left.start, left.end, site.names):
        return None
    return replace(last.naming, rule="list:part", subject=site.words((left.start, left.end)))


def _described(site: _Site) -> Naming | None:
    """前 4 条为黄河流域一级支流: the counted are named after 为."""
    text, quantity = site.text, site.quantity
    verb = _IS.match(text, quantity.end, site.sentence_end)
    if verb is None or site.left.end - site.left.start > 2:
        return None
    limit = min(site.sentence_end, verb.end() + _RIGHT_REACH)
    barrier = _RIGHT_BARRIER.search(text, verb.end(), limit)
    return site.naming("right:linking", (verb.end(), barrier.start() if barrier is not None else limit))


def _beyond(site: _Site) -> Naming | None:
    """100 所海拔 1500 米以上农村学校: a threshold stands between the number and what it counts."""
    text, following = site.text, site.following
    if not following or site.right[1] != following[0].start:
        return None
    threshold = following[0]
    if _THRESHOLD.match(text, threshold.end) is None:
        return None
    right = _read_right(text, threshold, min(site.sentence_end, threshold.end + _RIGHT_REACH), site.names)
    return site.naming("right:beyond", right) if right[1] > right[0] else None


def _ahead(site: _Site) -> Naming | None:
    """关停 23 台 30 万千瓦以下的机组: the noun counted stands behind the next number."""
    text = site.text
    if not site.following:
        return None
    after = site.following[0]
    if after.start < site.quantity.end or text[site.quantity.end : after.start].strip():
        return None
    right = _read_right(text, after, min(site.sentence_end, after.end + _RIGHT_REACH), site.names)
    return site.naming("right:ahead", right) if right[1] > right[0] else None


def _inherit(site: _Site) -> Naming:
    """A number without a name of its own: that of the number before, or the topic of the clause before."""
    last, quantity, text = site.last, site.quantity, site.text
    ahead = _ahead(site)
    if ahead is not None:
        return ahead
    if last is not None and last.naming.words and _passes_on(site, last):
        same = last.quantity.dimension == quantity.dimension or quantity.dimension == "ratio"
        topic = None if same else _topic(site)
        if topic is not None:
            return site.naming("earlier-clause", topic)
        return replace(last.naming, rule="list" if same else "earlier-clause", subject=last.naming.subject)
    label = _label(site)
    if label is not None:
        return site.naming("label", label)
    topic = _topic(site)
    if topic is not None:
        return site.naming("earlier-clause", topic)
    if site.left.verb[1] > site.left.verb[0]:
        return site.naming("left:verb", site.left.verb)
    if site.left.change[1] > site.left.change[0]:
        return site.naming("left:verb", site.left.change)
    return Naming(rule="none" if not text else "unnamed")


def _done(site: _Site) -> Naming | None:
    """100%实现资源化利用: the share of a thing done, before its verb."""
    text, names = site.text, site.names
    n = names.strong.beginning(text, site.quantity.end, site.sentence_end)
    if not n:
        return None
    a = site.quantity.end + n
    barrier = _RIGHT_BARRIER.search(text, a, min(site.sentence_end, a + _RIGHT_REACH))
    b = barrier.start() if barrier is not None else min(site.sentence_end, a + _RIGHT_REACH)
    return site.naming("right:verb", (a, b)) if b > a else None


def _passes_on(site: _Site, last: _Last) -> bool:
    """A duration hands its name on only inside its clause (占比连续三年超过 97%)."""
    if last.quantity.dimension != "duration" or site.quantity.dimension in ("duration", "rank"):
        return True
    return _BARRIER.search(site.text, last.quantity.end, site.quantity.start) is None


def _label(site: _Site) -> tuple[int, int] | None:
    """日处理量: 120 吨/天: the words before the colon."""
    text, at = site.text, site.clause_start
    if at <= site.sentence_start or text[at - 1] not in "：:":
        return None
    end = at - 1
    start = site.sentence_start
    for barrier in _BARRIER.finditer(text, start, end):
        start = barrier.end()
    start = _clean(text, start, end, site.names)
    marker = re.compile(r"\s*[（(]?[\d一二三四五六七八九十]+[)）、.．]\s*").match(text, start, end)
    if marker is not None:
        start = marker.end()
    return (start, end) if end - start >= 1 else None


def _topic(site: _Site) -> tuple[int, int] | None:
    """What an earlier clause of the sentence speaks of: its words up to the first verb or adverb."""
    text, names = site.text, site.names
    bounds = [site.sentence_start]
    floor = max(site.sentence_start, site.quantity.start - 3 * _LEFT_REACH)
    bounds[0] = floor
    bounds += [m.end() for m in _BARRIER.finditer(text, floor, site.clause_start)]
    for k in range(len(bounds) - 1, 0, -1):
        start, end = bounds[k - 1], bounds[k] - 1
        a = _clean(text, start, end, names)
        while a < end and (n := names.strong.beginning(text, a, end) or names.weak.beginning(text, a, end)) and a + n < end:
            a = _clean(text, a + n, end, names)
        b = a
        while b < end:
            n = names.stop.beginning(text, b, end) or names.linking.beginning(text, b, end)
            n = 0 if text[b] in "和与及、" else n
            if n and not _guarded(text, b, n, names):
                break
            b += 1
        if 2 <= b - a <= 30:
            return a, b
    return None


def _respectively(site: _Site) -> list[Naming]:
    """第一、第三产业增加值分别增长 3%、5%: each number of the list has its own name; the last member's ending is shared."""
    text, quantity = site.text, site.quantity
    at = text.rfind("分别", site.clause_start, quantity.start)
    if at < 0:
        return []
    run = [quantity]
    for other in site.following:
        if not _LIST_GAP.match(text, run[-1].end, other.start):
            break
        run.append(other)
    if len(run) < 2:
        return []
    barriers = [m.end() for m in _BARRIER.finditer(text, site.sentence_start, at)]
    start, end = barriers[-1] if barriers else site.sentence_start, at
    comparison = _comparison(text, start, end, site.names)
    if comparison >= start:
        end = comparison
    while end > start and (n := site.names.bound.ending(text, start, end)) and text[end - 2 : end] not in site.names.guard:
        end -= n
    start = _clean(text, start, end, site.names)
    parts: list[tuple[int, int]] = []
    begin = start
    for joint in _JOINT.finditer(text, start, end):
        if joint.group() in "和与及" and _guarded(text, joint.start(), 1, site.names):
            continue
        parts.append((begin, joint.start()))
        begin = joint.end()
    parts.append((begin, end))
    if start >= end:
        earlier = [naming for naming in site.earlier if naming.words]
        return [replace(naming, rule="respectively:earlier") for naming in earlier[-len(run) :]] if len(earlier) >= len(run) else []
    if len(parts) > len(run):
        parts = parts[-len(run) :]
    if len(parts) == 1:
        head = _head(text, start, end, site.names)
        ordinals = _ORDINALS.match(text, start, end)
        if ordinals is not None and ordinals.end() - start == len(run):
            return [site.naming("respectively", (start + k, start + k + 1), (ordinals.end(), end)) for k in range(len(run))]
        if head and end - start - head == len(run):
            return [site.naming("respectively", (start + k, start + k + 1), (end - head, end)) for k in range(len(run))]
    if len(parts) != len(run):
        return []
    shared = _shared_ending(text, parts, site.names)
    return [
        site.naming("respectively", part) if part == parts[-1] or _headed(text, *part, site.names) or shared is None
        else site.naming("respectively", part, shared)
        for part in parts
    ]


def _shared_ending(text: str, parts: Sequence[tuple[int, int]], names: Names) -> tuple[int, int] | None:
    """What the last of several coordinated names shares with the others: 第一、第三｜产业增加值; 粮食、油料｜产量."""
    a, b = parts[-1]
    width = parts[0][1] - parts[0][0]
    paired = text[parts[0][0] : parts[0][1]] in names.pairs and text[a : a + width] in names.pairs
    if b - a > width and (paired or text[a] == text[parts[0][0]] == "第"):
        return a + width, b
    n = _head(text, a, b, names)
    if n == 1 and b - a > 4:
        return a + 2, b
    return (b - n, b) if n and n < b - a else None


def _head(text: str, a: int, b: int, names: Names) -> int:
    """Length of the noun of property a name ends with; 0 if none."""
    return names.head.ending(text, a, b)


def _about(site: _Site, naming: Naming, cases: Sequence[Case]) -> Naming:
    """The name with what it is about: an owner in the name itself (中水厂｜设计规模) or a label before it (洋湖中水厂：…)."""
    text, names = site.text, site.names
    if len(naming.spans) == 1 and naming.rule.startswith(("left", "duration", "rank")):
        start, end = naming.spans[0]
        at = _owner(text, start, end, names)
        if at:
            subject = _tidy(text[start:at])
            naming = replace(naming, words=site.words((at, end)), spans=((at, end),), subject=subject)
    subject = naming.subject or _labelled(site, naming)
    own = any(subject in case.title or subject in case.organisations for case in cases if _inside(case, site)) if subject else False
    return replace(naming, subject="" if own else subject)


def _inside(case: Case, site: _Site) -> bool:
    return case.start <= site.quantity.start < case.end


def _owner(text: str, start: int, end: int, names: Names) -> int:
    """Where an owner ends that a name begins with (…能源站｜投资, 主峰红芪峰｜海拔); 0 if there is none."""
    n = names.owned.ending(text, start + 2, end)
    if not n:
        return 0
    at = end - n
    ending = names.owner_endings.ending(text, start, at)
    return at if ending and at - start > ending else 0


def _labelled(site: _Site, naming: Naming) -> str:
    for match in _RUN_IN.finditer(site.text, site.sentence_start, site.clause_start):
        subject = _tidy(match.group(1))
        if subject and subject != naming.words and not _OWN.match(subject):
            return subject
    return ""


def _trim(text: str, a: int, b: int) -> tuple[int, int]:
    while a < b and text[a] in _JUNK + "、":
        a += 1
    while b > a and text[b - 1] in _JUNK + "、":
        b -= 1
    while b > a and text[b - 1] in ")）" and not any(mark in text[a:b] for mark in "(（"):
        b -= 1
    if b - a > 2 and text[a] in "“‘「" and text[b - 1] in "”’」" and text.find(text[a], a + 1, b) < 0:
        a, b = a + 1, b - 1
    return a, b


_SPACE = re.compile(r"(?<=[\u3400-\u9fff])[ \u3000]+|[ \u3000]+(?=[\u3400-\u9fff])")


def _tidy(words: str) -> str:
    return _SPACE.sub("", words).strip()


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


def _from_cell(cell: Cell) -> Naming:
    """A number in a table is named by its column's header, and is about its row's."""
    return Naming(f"{cell.row}{cell.column}", (), cell.row, "cell")
