"""Whether a number has happened or is planned: words of planning and how far they reach, targets, dates to come."""

from __future__ import annotations

import re
from bisect import bisect_left

from msgspec import Struct
from msgspec.structs import replace

from pipeline.context.sentence import LAST_YEAR, LEAD_IN, OF_WHOLE, Open, Sentence
from pipeline.dates import bounds
from pipeline.model import Date, Quantity
from pipeline.outlook import Today, is_target
from pipeline.vocab.cues import Cue

_SEMICOLON = re.compile("[；;]")
# 2025年，公司｜预计…: what may stand before an estimate that holds for all that follows.
_SPEAKER = re.compile(
    r"(?:[^，,。；\d]{2,8}[后时][，,])?[，,\s“]*(?:公司|集团|我们|全[市县省国区州]|我[市县省国区州]|本[公司行院校]{1,2})?"
)
_AIM_BEHIND = re.compile(r"(?:以上|左右)?的?(?:预期|发展|规划|年度)?目标(?:任务)?(?=[，。；、）还差要]|$)")
_REACHED = re.compile("实现|完成|达成|达到")
# 计划总投资12亿元，目前完成4.6亿元，占计划的38%: a share that a clause gives of the number before.
_OF_LAST = re.compile(
    r"\s*(?:(?:占|为|是|相当于|完成)[^，。；、\d]{1,16}的|(?:完成|到位|开工|投资)(?:率|进度|比例))\s*(?:达到?|约?为|约|近|超过?)?\s*"
)
_FROM = re.compile(r"[由从](?!而)[^，。；、\d]{0,8}$")
_CHANGES_TO = re.compile(r"(?:以上|左右)?[提增扩上升减下降缩压回恢改]\w{0,3}?[到至为](?:约|近|超过)?\s*\d")
# What is planned for a day; 力争 and 下一步 hold for all that follows.
_OF_EVENTS = ("计划", "规划", "拟", "将", "即将")
_AHEAD = frozenset({"planned", "expected", "design"})


class Plan(Struct, frozen=True, gc=False):
    """A word of planning and the stretch it reaches."""

    start: int
    end: int
    word: str


class Plans:
    """What the words of a sentence plan, and what they say is done.

    ``mood`` is the rule by which its paragraph or section plans, empty where it does not.
    """

    def __init__(self, sentence: Sentence, today: Today, mood: str) -> None:
        self.sentence, self.today, self.mood = sentence, today, mood
        self.plans: list[Plan] = []
        self.done: list[int] = []
        over = 0  # so many of the plans have been carried out
        for c in sentence.found:
            if c.kind == "actual":
                self.done.append(c.start)
                if c.word.startswith("实际"):  # 计划新建15万亩，实际建成16.8万亩，完成率112%
                    self.plans[over:] = [replace(plan, end=min(plan.end, c.start)) for plan in self.plans[over:]]
                    over = len(self.plans)
            elif c.kind in _AHEAD and c.start not in sentence.titles:
                self.plans.append(Plan(c.start, self._reach(c), c.word))
        self.open = Open(self.plans) if self.plans else None
        self.last = False, ""

    def modality(self, q: Quantity, before: Quantity | None, date: Date | None, clause: int) -> tuple[bool, str]:
        """Whether a quantity is planned, and the rule that says so; asked in the order of the quantities."""
        if before is None or q.dimension != "ratio" or not _OF_LAST.fullmatch(self.sentence.text, clause, q.start):
            self.last = self._own(q, before, date, clause)
        return self.last

    def _own(self, q: Quantity, before: Quantity | None, date: Date | None, clause: int) -> tuple[bool, str]:
        if self._is_aim(q, clause):
            return True, "modality:目标"
        plan = self.open.at(q.start) if self.open else None
        if plan is not None and q.dimension == "ratio" and self._is_of_whole(q, plan, clause):
            plan = None
        i = bisect_left(self.done, q.start) - 1
        done = self.done[i] if i >= 0 and self.done[i] >= clause else -1
        over = before is not None and before.start > done and self.sentence.text[done - 1] in "由从"
        if done >= 0 and not over and (plan is None or done > plan.start):
            return False, ""  # but 由目前的214家｜增加到350家
        if (plan is not None or self.mood) and self._is_origin(q, clause):
            return False, ""
        past = date is not None and self._is_past(date)
        if plan is not None and not (past and date is not None and date.start > plan.start):
            return True, f"modality:{plan.word}"
        if past:
            return False, ""
        if date is not None and date.period and self._is_to_come(date):
            return True, "modality:date"
        if q.dimension == "energy" and before is not None and _is_life(self.sentence.text, before):
            return True, "modality:life"
        return bool(self.mood), self.mood

    def _reach(self, c: Cue) -> int:
        """力争 reaches to the end of the sentence, 预计 at its head or before a comma to ；, 设计 to the next comma.

        计划2026年6月投用；路线长33公里: what plans no number before ； plans none behind it.
        """
        text, end = self.sentence.text, self.sentence.end
        if c.kind == "planned":
            stop = _SEMICOLON.search(text, c.end, end) if c.word.startswith(_OF_EVENTS) else None
            starts = self.sentence.starts
            idle = stop is not None and bisect_left(starts, c.end) == bisect_left(starts, stop.start())
            return stop.start() if stop is not None and idle else end
        leads = c.word.endswith("，") or _SPEAKER.fullmatch(text, self._behind_date(c.start), c.start) is not None
        if c.kind == "expected" and leads:
            stop = _SEMICOLON.search(text, c.end, end)
            return stop.start() if stop else end
        reached = self.sentence.clause_end(c.end)
        while text.startswith("其中", reached) and reached < end:
            reached = self.sentence.clause_end(reached)  # 设计灌溉面积42万亩，其中新增27万亩
        return reached

    def _behind_date(self, before: int) -> int:
        """Where the words of the sentence begin behind a date at its head."""
        start, dates = self.sentence.start, self.sentence.dates
        headed = dates and dates[0].end <= before and not self.sentence.text[start : dates[0].start].strip(LEAD_IN)
        return dates[0].end if headed else start

    def _is_of_whole(self, q: Quantity, plan: Plan, clause: int) -> bool:
        """占规划总投资的45.9%: planned is the whole, not its share."""
        text = self.sentence.text
        return (
            0 <= text.rfind("占", clause, q.start) < plan.start and OF_WHOLE.search(text, clause, q.start) is not None
        )

    def _is_aim(self, q: Quantity, clause: int) -> bool:
        """高于年均增长6%的目标; but 提前实现1万亿元目标 has been reached."""
        text = self.sentence.text
        if text.find("目标", q.end, q.end + 12) < 0 or _AIM_BEHIND.match(text, q.end) is None:
            return False
        return _REACHED.search(text, clause, q.start) is None

    def _is_origin(self, q: Quantity, clause: int) -> bool:
        """将由70分钟缩短为40分钟: what a planned change begins with is so today."""
        text = self.sentence.text
        return _FROM.search(text, clause, q.start) is not None and _CHANGES_TO.match(text, q.end) is not None

    def _is_to_come(self, date: Date) -> bool:
        if self.sentence.text.startswith("截", date.start):
            return False
        if date.period.startswith("/"):
            return is_target(self.sentence.text, date, self.today)
        return self.today.stated and bounds(date.period)[0] > self.today.day

    def _is_past(self, date: Date) -> bool:
        """去年, or a year that had ended when the document spoke."""
        if date.kind == "relative":
            return self.sentence.text.startswith(LAST_YEAR, date.start)
        final = bounds(date.period)[1]
        return date.kind in {"year", "month", "day", "part"} and "" < final <= self.today.day


def _is_life(text: str, before: Quantity) -> bool:
    """25年平均发电量 of a plant is what its life is reckoned to bring."""
    lasting = before.dimension == "duration" and before.unit == "year" and (before.value or 0) >= 20
    return lasting and text.startswith(("平均", "年均"), before.end)
