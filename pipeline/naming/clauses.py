"""What the words beside a number say: the name left of it, the noun right of it, verbs and comparisons between.

Chinese writes no spaces, so a short word may be part of a longer one (到 in 到位, 开发 in 开发区). Words are matched
longest first; those that a short word must not split are the vocabulary's ``guard``. All reading is bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from msgspec import Struct

from pipeline.model import Quantity
from pipeline.vocab.names import Names, Words

LEFT_REACH = 60
"""How far left of its number a name may begin; the longest names people write have some 40 characters."""
RIGHT_REACH = 40

# A bracket is a barrier only where it is still open at the number: 地区生产总值（GDP）达到… One set of signs comes
# first, so that a search skips to them.
_SIGNS = "，,；;：:。！？!?\n"
BARRIER = re.compile(
    rf"[{_SIGNS}<（(](?:(?<=[{_SIGNS}])|(?<=<)/?[A-Za-z][^<>\n]{{0,80}}>|(?<=[（(])(?![^（()）]*[)）]))"
)
_RIGHT_SIGNS = _SIGNS + "（(、<>"
RIGHT_BARRIER = re.compile(f"[{_RIGHT_SIGNS}]")
JUNK = " \u3000\t$\\~～≤≥<>＜＞—–-−+＋↑↓:：\"'"
_EDGES = frozenset(JUNK + "、")
_LOOSE = frozenset(JUNK + "的了")
WORD = re.compile(r"[^\W\d_]")
_SINCE = "截至|截止|到|至|自|从|于|在"
_FIGURES = "一二三四五六七八九十"
_COUNT = "两" + _FIGURES
_DATE = re.compile(
    rf"(?:{_SINCE})?\s*[“\"]?"
    rf"(?:近?[{_COUNT}\d]{{1,3}}\s*年[间来]|\d{{2,4}}\s*(?:年|[—–~～-]\s*\d{{4}}\s*年)|[{_FIGURES}]+五(?!金)|(?:\d{{1,2}}\s*[—–~～-]\s*)?\d{{1,2}}\s*月(?:份|末|底)?)[”\"]?"
    r"(?:\s*\d{1,2}\s*月(?:份)?)?(?:\s*\d{1,2}\s*日)?"
    r"(?:年底|年末|末|底|初|以来|以后|期间|时期|前三季度|上半年|全年|开始|起(?=[，,连年])|止)?"
)
# The words that a date begins with; else it begins with a digit, a space or a quote.
_DATE_WORDS = frozenset(_SINCE + "近" + _COUNT)
_DATE_END = re.compile(
    r"近?[一二两三四五六七八九十几]{1,2}年$|[去上今]年[底末初]?$|(?:\d{4}\s*年)?(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?(?:年?[底末初])?$"
)
# 每公斤 20 元: a rate before its number.
_PER = re.compile(
    r"(?:每(?:[十百千万亿]{0,2}(?:公斤|斤|吨|亩|公顷|平方公里|平方米|立方米|立方厘米|公里|千瓦时|度|升|[人户家株头只件张辆台个股孔条间名])|[年月日天]))+$"
)
# 额定功率 2×｜660MW
_TIMES_SIGNS = frozenset("×xX*")
_TIMES = re.compile(rf"\d{{1,4}}\s*[{''.join(sorted(_TIMES_SIGNS))}]\s*$")
# 按可比价格计算增长: the basis of a comparison.
_BASIS = re.compile(r"按[^，,。；\s]{1,8}(?:价格?|口径|汇率)(?:计算|折算|换算|折合)?$")
# 由 15 天缩短至…: the verb of change stands behind the first number.
_TO = re.compile(r"\s*[多余]?(?:以上|左右|以内)?\s*[\u4e00-\u9fff]{0,4}?(?:为|到|至|(?<![组构形])成)")
# What may stand between a number and the noun it counts (以上, 余, 的) or the next number (43 处计 5870 亩).
SUFFIX = re.compile(
    r"\s*(?:及?以上|及?以下|以内|左右|上下|之多|[多余](?=[\s，,。；、的]|$)|人民币|级|计(?=\s*$))*\s*的?\s*"
)
# 村（社区）: a bracket that belongs to the noun.
_GLOSS = re.compile(r"[^（()）\d]{1,8}[)）]")
# 距张家口 200 公里: the name of a distance is complete.
_DISTANCE = re.compile(r"[东南西北]?[距离](?!离?岸)\w{2,}")
# 等方面的课程: what stands between 等 and the noun it sums up.
_ASPECT = re.compile(r"(?:方面|地区|领域|类型|地)的?")
# 细颗粒物（PM2.5）, 汛期（2024 年 6—9 月）降雨量: a formula, an abbreviation or the date of the words before it.
_FORMULA = re.compile(r"[（(](?<=[\u4e00-\u9fff].)(?:[A-Za-z][A-Za-z0-9.₀-₉-]{0,9}|\d{4}[\d\s年月日—–~～-]{1,16})[)）]")
# （一）最高贷款额度, 二是农产品销售额, 【产业融合】龙头企业: an item's marker.
_MARKER = re.compile(rf"[（(](?:\d{{1,2}}|[{_FIGURES}]{{1,3}})[)）]\s*|[{_FIGURES}]{{1,3}}是|【[^】]*】")
# 公司 2022 年｜用水总量: a year inside a name.
_YEAR = re.compile(r"[12]\d{3}\s*年(?![^（(《“]{0,8}[)）》”])")
# 连跨两个百亿元台阶: what is passed is no thing counted.
_PREPOSITIONS = ("为", "对", "给", "向", "从")
_MILESTONES = frozenset(("台阶", "大关", "关口", "门槛"))
# 高于全国平均水平: what a number is compared with, not what it describes (优于Ⅲ类的断面 8 个).
_NORM = re.compile(r"(?:水平|平均|均值|增速|全国|全省|全市|目标|同期|预期)$")
_SPACE = re.compile(r"(?<=[\u3400-\u9fff])[ \u3000]+|[ \u3000]+(?=[\u3400-\u9fff])")


class Span(NamedTuple):
    """A half-open span of the text; false where it is empty."""

    start: int
    end: int

    def __bool__(self) -> bool:
        return self.end > self.start


NOWHERE = Span(0, 0)


class Left(Struct, frozen=True, gc=False):
    """What stands left of a number, read from the number leftwards."""

    name: Span
    linked: bool = False
    """A linking verb stands between name and number (达, 为, 突破)."""
    change: Span = NOWHERE
    """The verb of change between name and number (增长)."""
    changed: bool = False
    """The number is a change, or one end of it."""
    verb: Span = NOWHERE
    """An action verb directly before the number: its object stands elsewhere, if it has one."""
    governed: bool = False
    """The name is the object of a verb before it (改造｜建筑立面)."""
    headed: bool = False
    """The name ends with a noun of property (面积, 率): it needs nothing after the number."""

    @property
    def binds(self) -> bool:
        """Whether the words between say that the number is the name's."""
        return self.linked or self.changed


@dataclass(frozen=True, slots=True)
class Clauses:
    """The words of a text, read for names."""

    text: str
    names: Names

    def left(self, start: int, end: int, after: int | None = None, counted: bool = False) -> Left:
        """The name that ends before ``end`` and begins at ``start`` or later.

        ``after`` is where the number ends; with it 由 15 天缩短至… is seen. A name that is ``counted`` loses the
        verb that would belong to a measure's name (新增｜绿色工厂 4 家).
        """
        text, names = self.text, self.names
        window = text[start:end]
        times = _TIMES.search(text, start, end) if window.rstrip()[-1:] in _TIMES_SIGNS else None
        b, linked, change, dated = self._unbind(start, end if times is None else times.start())
        if "按" in window and (basis := _BASIS.search(text, start, b)) is not None:
            b = basis.start()
        changed = change is not NOWHERE
        n = 0 if changed else names.degree.ending(text, start, b)
        if n and self.comparison(start, b - n) >= 0:
            change, changed, b = Span(b - n, b), True, b - n
        per = _PER.search(text, start, b) if "每" in window else None
        if per is not None and per.start() > start:
            b, also, before, _ = self._unbind(start, per.start())
            linked, change, changed = linked or also, change or before, bool(change or before)
        if changed:
            bare = text[b - 1 : b] == "较" or (dated and text[b - 1 : b] == "比")
            at = b - 1 if bare else self.comparison(start, b)
            b = at if at >= 0 else b
        turned = names.turning.opening.search(text, start, b) is not None
        origin = self._origin(start, b) if turned else -1
        if origin >= 0 and (changed or (after is not None and _TO.match(text, after))):
            b, changed = self.unbind(start, origin), True
        while b > start and (text[b - 1] in _LOOSE or text[b - 1] in names.origin):
            b -= 1
        a = self.clean(start, b)
        if a >= b:
            return Left(Span(a, a), linked, change, changed)
        reference = self._reference(a, b) if turned and not linked else -1
        if counted and reference >= 0 and not _NORM.search(text, reference, b):
            reference = -1
        if reference == a:
            return Left(Span(b, b), linked, change, True)
        if reference > a:
            b, changed = self.unbind(a, reference), True
        whole, headed = (a, b), self.headed(a, b)
        if headed and "年" in window and (year := _YEAR.search(text, a, b)) is not None and year.end() < b:
            a = self.clean(year.end(), b)
        within = names.opening if headed else names.strong
        a, verb = self._cut(a, b, within, names.opening if changed else names.strong)
        if "”" in window and (quoted := self._unquoted(a, b)) > a:
            a, verb = self._cut(self.clean(quoted, b), b, within, names.strong)
        if "等" in window:
            a = self._after_examples(a, b)
        n = names.gained.beginning(text, a, b) if counted else 0
        if n and a + n < b and not self._suffixed(a + n, b):
            a = self.clean(a + n, b)
        if text[b - 1] in names.trailing.lasts:
            b = self._trail(a, b)
        if not self.worded(a, b) or text[a:b] in names.empty:
            b = a
        headed = headed if (a, b) == whole else self.headed(a, b)
        return Left(Span(a, b), linked, change, changed, verb, a > whole[0], headed)

    def right(self, quantity: Quantity, ceiling: int) -> Span:
        """The noun phrase that begins right after a number, empty if none does."""
        text, names = self.text, self.names
        if quantity.end >= ceiling or text[quantity.end] in _RIGHT_SIGNS:
            return NOWHERE
        suffix = SUFFIX.match(text, quantity.end, ceiling)
        a = suffix.end() if suffix is not None else quantity.end
        tall = quantity.dimension == "length" and a < ceiling and text[a] in "高长宽深厚"
        if tall and text[a : a + 2] not in names.guard:
            a += 1 + (text[a + 1 : a + 2] == "的")
        if a < len(text) and text[a] in "”’》』」）)":
            return NOWHERE
        barrier = RIGHT_BARRIER.search(text, a, ceiling)
        if barrier is not None and barrier.group() == "、" and barrier.start() == a + 1:
            # 国、省控断面: one character shares the ending of the next.
            barrier = RIGHT_BARRIER.search(text, barrier.end(), ceiling)
        end = ceiling if barrier is None else barrier.start()
        if barrier is not None and barrier.group() in "（(" and end > a:
            gloss = _GLOSS.match(text, barrier.end(), ceiling + 1)
            end = gloss.end() if gloss is not None else end
        closing = text.find("”", a, end) if text.startswith("“", a) else -1
        b = self.stop(a if closing < 0 else closing + 1, end, names.nouns)
        if text[b : b + 2] in _MILESTONES:
            return NOWHERE
        if b == a < end:
            if quantity.dimension != "count" and text[a - 1] != "的":
                return NOWHERE
            return self._untailed(*self._described(a, end), quantity.unit)
        runs_on = b == ceiling
        while b > a and text[b - 1] in " \u3000等":
            b -= 1
        if text[b : b + 1] == "的" and (text[a:b] in names.adjectives or names.weak.beginning(text, a, b)):
            a, b = b + 1, self.stop(b + 1, end)
        if b - a > 5:
            b = self._subject(a, b)
        if runs_on and quantity.end < b:
            b = self._before_verb(a, b, quantity.start)
        if text[b - 1] in names.tail.lasts:
            a, b = self._untailed(a, b, quantity.unit)
        return Span(a, b) if self.worded(a, b) and text[a:b] not in names.empty else NOWHERE

    def _untailed(self, a: int, b: int, unit: str) -> Span:
        """A noun after a number without the verbs that end it: 47 个老旧小区｜改造; but 24 次联合检查."""
        names = self.names
        while unit not in names.events and (n := names.tail.ending(self.text, a, b)) and b - a - n >= 2:
            b -= n
        return Span(a, b)

    def _unquoted(self, a: int, b: int) -> int:
        """Where a name begins behind a quotation that it would begin in (“攻关项目”｜突破核心技术 22 项)."""
        closing = self.text.find("”", a, b)
        return a if closing < 0 or self.text.find("“", a, closing) >= 0 else closing + 1

    def worded(self, a: int, b: int) -> bool:
        """Whether a stretch holds a word, nearly always at once; digits and signs alone name nothing."""
        return a < b and (self.text[a].isalpha() or WORD.search(self.text, a, b) is not None)

    def _before_verb(self, a: int, b: int, start: int) -> int:
        """Where a noun ends before the verb of the next number.

        362 件信访件｜办结 358 件, 为 126 户困难群众｜发放救助金 36 万元; but 26 个易地搬迁安置点 4.36 万名群众.
        """
        text, names = self.text, self.names
        verbs = names.strong if text[max(start - 3, 0) : start].rstrip().endswith(_PREPOSITIONS) else names.opening
        for i in verbs.openings(text, a + 2, b):
            n = verbs.beginning(text, i, b)
            if n > 1 and not self.guarded(i, n) and not (i + n < b and self._suffixed(i + n, b)):
                return i
        n = names.strong.ending(text, a, b)
        return b - n if n < b - a - 1 else b

    def _subject(self, a: int, b: int) -> int:
        """Where a noun ends before what it does: 3 家博物馆｜引进数字化展陈; but 12 个产业链攻关项目.

        A verb with an object ends it, unless both are of the noun. After a noun of one character more verbs do
        (20 个县｜建设高产示范片), for it forms few such nouns (20 个村建设项目).
        """
        text, names = self.text, self.names
        n = names.weak.beginning(text, a + 1, b) if text[a] in names.nouns else 0
        if n and self._object(a + 1 + n, b) and (b - a - n > 5 or not names.carriers.ending(text, a, b)):
            return a + 1
        for i in names.predicates.openings(text, a + 2, b):
            n = names.predicates.beginning(text, i, b)
            if n > 1 and not self.guarded(i, n) and self._object(i + n, b):
                return i
        return b

    def _object(self, rest: int, b: int) -> bool:
        """Whether words behind a verb are its object: 引进｜数字化展陈; not 入驻｜企业, 开放｜区."""
        return b - rest > 2 and not self._suffixed(rest, b)

    def stop(self, a: int, end: int, alone: Words | None = None) -> int:
        """Where a noun phrase that begins at ``a`` ends: at the first verb, adverb or preposition.

        A noun of one character must be among ``alone``; else its stop is part of it (华为云, 全会).
        """
        text, names = self.text, self.names
        if a < end and not names.stop.beginning(text, a, end):
            n = names.strong.beginning(text, a, end)
            if n and not (a + n < end and self._suffixed(a + n, end)) and not self.guarded(a, n):
                return a
        for i in names.stop.openings(text, a, end):
            n = names.stop.beginning(text, i, end)
            if n and not self.guarded(i, n) and not (i == a + 1 and alone is not None and text[a] not in alone):
                opened = text.rfind("“", a, i)
                if opened <= text.rfind("”", a, i) or (closing := text.find("”", i, end)) < 0:
                    return i
                if end - closing < 3:
                    return opened  # 煤电机组｜“上大压小”, but 公共数据“跑起来”示范场景
        return end

    def _described(self, a: int, end: int) -> Span:
        """300 个具有示范作用的实训基地: the noun after its description; 4 项配套措施: it begins with a verb."""
        text, names = self.text, self.names
        of = text.rfind("的", a, end)
        if of > a and end - of > 2:
            return Span(of + 1, self.stop(of + 1, end))
        n = names.strong.beginning(text, a, end)
        if n < 2 or names.stop.beginning(text, a, end) or text.startswith(("了", "着", "过"), a + n):
            return NOWHERE
        for i in names.stop.openings(text, a + n, end):
            m = names.stop.beginning(text, i, end)
            if m and not self.guarded(i, m):
                end = i
                break
        return Span(a, end) if end - a - n >= 2 else NOWHERE

    def headed(self, a: int, b: int) -> bool:
        """Whether a name ends with a noun of property (面积, 率, 投资): it needs nothing after the number."""
        while b > a and self.text[b - 1] in JUNK:
            b -= 1
        return self.head(a, b) > 0 or _DISTANCE.match(self.text, a, b) is not None

    def head(self, a: int, b: int) -> int:
        """Length of the noun of property a name ends with; 0 if none."""
        return self.names.head.ending(self.text, a, b)

    def clean(self, a: int, b: int) -> int:
        """Where a name begins after dates, conjunctions and modifiers (2022 年全县｜森林覆盖率)."""
        text, names = self.text, self.names
        while a < b:
            if text[a] in " \u3000、·”’）)":
                a += 1
                continue
            dated = text[a] in _DATE_WORDS or not text[a].isalpha()
            if dated and (skipped := _MARKER.match(text, a, b) or _DATE.match(text, a, b)) is not None:
                a = skipped.end()
                continue
            if text[a] == "该" and text[a + 1 : a + 2] in names.nouns:
                a += 2
                continue
            n = names.modifier.beginning(text, a, b)
            if (
                not n
                or text[a + n : a + n + 1] == "、"
                or (n == 1 and text[a : a + 2] in names.guard)
                or text[a : a + n + 1] in names.guard
            ):
                break
            a += n
        return a

    def comparison(self, start: int, end: int) -> int:
        """Where 比上年, 较类似项目, 同比 begins before a verb of change; -1 if nowhere."""
        for i in reversed(self.names.compare.openings(self.text, start, end)):
            n = self.names.compare.beginning(self.text, i, end)
            if n and not self.guarded(i, n) and (i + n < end or n > 1):
                return i
        return -1

    def guarded(self, i: int, n: int) -> bool:
        """Whether the word of length ``n`` at ``i`` is part of a longer one that the vocabulary protects."""
        text, guard = self.text, self.names.guard
        before = max(i - 1, 0)
        if (n == 1 and text[i : i + 2] in guard) or text[before : i + 1] in guard:
            return True
        return n < 3 and (text[i : i + 3] in guard or text[before : i + 2] in guard)

    def unbind(self, start: int, end: int) -> int:
        """Where the words end that stand before linking verbs, verbs of change, dates and adverbs."""
        return self._unbind(start, end)[0]

    def _unbind(self, start: int, end: int) -> tuple[int, bool, Span, bool]:
        """Where the name ends, whether a linking verb follows it, which verb of change, and whether a date."""
        text, names = self.text, self.names
        linked = dated = False
        change = NOWHERE
        b = end
        while b > start:
            last = text[b - 1]
            if last in JUNK:
                b -= 1
                continue
            if last in ")）":
                opening = max(text.rfind("（", start, b), text.rfind("(", start, b))
                if opening >= 0:
                    b = opening
                    continue
            if last in "年月日底末初":
                date = _DATE_END.search(text, max(start, b - 14), b)
                if date is not None and date.start() < b:
                    b, dated = date.start(), True
                    continue
            n = names.between.ending(text, start, b)
            if not n or (n == 1 and b - 2 >= start and text[b - 2 : b] in names.guard):
                break
            if names.verbs.ending(text, start, b) > n:
                break  # 巩固提升, not 提升
            if n > 1 and names.head.ending(text, start, b - n + 1) > 1 and text[b - n + 1 : b] in names.bound:
                n -= 1  # 时长｜达, 全长｜达
            word = text[b - n : b]
            if word in names.change:
                change = Span(b - n, b)
            elif word in names.linking:
                linked = True
            b -= n
        return b, linked, change, dated

    def _reference(self, start: int, end: int) -> int:
        """Where 快于经济增速, 高于全国平均水平 begins before the number; -1 if nowhere."""
        for i in self.names.exceed.openings(self.text, start, end):
            n = self.names.exceed.beginning(self.text, i, end)
            if n > 1 and not self.guarded(i, n):
                return i
        return -1

    def _origin(self, start: int, end: int) -> int:
        """Where 由过去的…, 从… begins; -1 if nowhere."""
        for i in reversed(self.names.origin.openings(self.text, start, end)):
            if not self.guarded(i, 1):
                return i
        return -1

    def _cut(self, a: int, b: int, within: Words, first: Words) -> tuple[int, Span]:
        """Skip the verb that governs a name, and give it where it stands directly before the number.

        Such verbs are those of ``within`` in mid-name and of ``first`` where the name begins; what a verb of change
        follows is its subject, and begins with few (申请材料｜减少).
        """
        text, names = self.text, self.names
        places = within.openings(text, a + 1, b)[::-1]
        if text[a : a + 1] in first.firsts:
            places.append(a)
        for i in places:
            n = (within if i > a else first).beginning(text, i, b)
            if not n or self.guarded(i, n):
                continue
            rest = i + n
            if rest == b:
                if i - a <= 1 or text[a:i] in names.generic:
                    return b, Span(i, b)
                return self._skip_verbs(a, b)[0], Span(i, b)
            if self._opens(i, rest, b) and not self._suffixed(rest, b):
                if i - a > 1 and text[rest:b] in names.weak:
                    return a, Span(rest, b)
                return self._skip_verbs(self.clean(rest, b), b)
        return self._skip_verbs(a, b) if first is names.strong else (a, NOWHERE)

    def _skip_verbs(self, a: int, b: int) -> tuple[int, Span]:
        """Skip a verb the name begins with, unless it is part of the name (建设规模) or all of it."""
        text, names = self.text, self.names
        while names.skipped.beginning(text, a, b):
            n = names.kept.beginning(text, a, b)
            if n:
                return (b, Span(a, b)) if a + n == b else (a, NOWHERE)
            n = names.future.beginning(text, a, b) or names.weak.beginning(text, a, b)
            rest = a + n
            if rest == b:
                return (a, NOWHERE) if text[a:b] in names.head else (b, Span(a, b))
            if text[rest:b] in names.head or text[rest] in "的总" or self.guarded(a, n) or self._suffixed(rest, b):
                break
            after = self.clean(rest, b)
            if after == b or text[after:b] in names.head or text[after:b] in names.generic:
                break
            a = after
        return a, NOWHERE

    def _opens(self, i: int, rest: int, b: int) -> bool:
        """Whether a verb governs what follows: 实现｜产值 does; 覆盖率, 研发人员占比 and 推介活动 are nouns."""
        names, word = self.names, self.text[i:rest]
        verb = names.verbs.beginning(self.text, rest, b)
        if verb and word not in names.opening and 0 < b - rest - verb == names.head.ending(self.text, rest + verb, b):
            return False  # 整改完成率
        if not self.headed(rest, b) or not names.head.beginning(self.text, rest, b):
            return self.text[rest:b] not in names.carriers or word in names.opening
        return len(word) > 1 and word in names.opening and word not in names.future

    def _suffixed(self, at: int, end: int) -> bool:
        """Whether what follows a verb makes a noun of it: 开发｜区, 覆盖｜率."""
        return self.text[at] in self.names.suffixes and not self.names.suffixed.beginning(self.text, at, end)

    def _after_examples(self, a: int, b: int) -> int:
        """Where a name begins after its examples: 红豆杉、金钱松等｜名贵树种; …等方面的｜课程."""
        at = self.text.rfind("等", a, b)
        if at < 0 or b - at < 3 or self.guarded(at, 1):
            return a
        aspect = _ASPECT.match(self.text, at + 1, b)
        return self.clean(aspect.end() if aspect is not None else at + 1, b)

    def _trail(self, a: int, b: int) -> int:
        """Where a name ends before 等, 中, 的 and their like."""
        while n := self.names.trailing.ending(self.text, a, b):
            if n == 1 and self.text[b - 2 : b] in self.names.guard:
                break
            b -= n
            if self.text[b] == "后" and self.names.verbs.ending(self.text, a, b):
                return a  # 治理后｜提高到 1.2 米: a time
        return b

    def bared(self, span: Span) -> tuple[Span, ...]:
        """The words of a span without signs around them and without a formula among them; nothing if none are left."""
        a, b = span
        if not (a < b and self.text[a].isalnum() and self.text[b - 1].isalnum()):
            a, b = span = self._trim(a, b)
        if _FORMULA.search(self.text, a, b) is not None:
            return self._unglossed(a, b)
        return (span,) if a < b else ()

    def _trim(self, a: int, b: int) -> Span:
        """A span without signs at its ends, without an unpaired bracket, and without quotes around all of it."""
        text = self.text
        while a < b and text[a] in _EDGES:
            a += 1
        while b > a and (text[b - 1] in _EDGES or text[b - 1] in "“‘「《"):
            b -= 1
        while b > a and text[b - 1] in ")）" and text.find("(", a, b) < 0 and text.find("（", a, b) < 0:
            b -= 1
        if b > a and text[a] in "“‘「" and not any(mark in text[a:b] for mark in "”’」"):
            a += 1
        if b - a > 2 and text[a] in "“‘「" and text[b - 1] in "”’」" and text.find(text[a], a + 1, b) < 0:
            a, b = a + 1, b - 1
        return Span(a, b)

    def _unglossed(self, a: int, b: int) -> tuple[Span, ...]:
        """A span without a formula or abbreviation in brackets: 细颗粒物（PM2.5）｜年均浓度."""
        parts: list[Span] = []
        for gloss in _FORMULA.finditer(self.text, a, b):
            parts.append(Span(a, gloss.start()))
            a = gloss.end()
        return tuple([part for part in (*parts, Span(a, b)) if part])

    def words(self, *spans: Span) -> str:
        """The words of spans joined, without spaces beside Chinese characters."""
        words = ""
        for a, b in spans:
            words += self.text[a:b].strip()
        return _SPACE.sub("", words) if " " in words or "\u3000" in words else words
