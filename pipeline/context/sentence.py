"""A sentence with numbers: its dates, its cue words and its clauses, found once for all of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from pipeline.model import Date, Quantity
from pipeline.vocab.cues import Cue, Cues

SPACES = r"[ \t\u3000\xa0]*"
LIST_GOES_ON = re.compile(rf"{SPACES}(?:以内|以上|左右|以下)?{SPACES}[、和与]{SPACES}\d")
RESPECTIVELY = re.compile("分别|依次|各为")
LIST = re.compile(rf"{SPACES}(?:[、和与及或/∶:：]|以及){SPACES}(?:约|近|超|超过|逾)?{SPACES}")
AND = re.compile("[、和及与]")
OF_WHOLE = re.compile(rf"的{SPACES}(?:大?约|近|不足|超过?)?{SPACES}$")
LAST_YEAR = ("去年", "前年", "上年", "上一年")
FAR = 300  # characters that a list, a bracket or a 分别 may bridge
LEAD_IN = " \t\u3000“"
_CLAUSE_MARK = re.compile("[，,；;：:。]")
_TITLE = re.compile("《[^》\n]*》?")


class Spans:
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


class _Reaching(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_Stretch = TypeVar("_Stretch", bound=_Reaching)


class Open(Generic[_Stretch]):
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


class Sentence:
    """What holds for all numbers of one sentence, of which there is at least one."""

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        dates: Sequence[Date],
        quantities: Sequence[Quantity],
        cues: Cues,
    ) -> None:
        self.text, self.start, self.end = text, start, end
        self.dates, self.quantities, self.cues = dates, quantities, cues
        self.starts = [q.start for q in quantities]
        last = self.starts[-1]  # no clause and no cue word that begins behind it is said of any of them
        self.clauses = [start, *[m.end() for m in _CLAUSE_MARK.finditer(text, start, last)]]
        self.found = self._found(min(end, last + cues.longest))
        self.found_starts = [c.start for c in self.found]
        self.waiting: Cue | None = None
        """涨幅 behind which another name's number came first: it tells of the next one."""

    @cached_property
    def titles(self) -> Spans:
        """《全域旅游发展规划（2021—2035年）》: words of a title plan nothing, and its dates govern nothing."""
        return Spans([m.span() for m in _TITLE.finditer(self.text, self.start, self.end)])

    def _found(self, end: int) -> list[Cue]:
        """The cue words up to an offset, without those inside of dates and quantities (2022年, 25年; but 25年平均)."""
        found = [*self.cues.find(self.text, self.start, end)]
        if not found:
            return found
        taken = Spans(sorted([(d.start, d.end) for d in self.dates] + [(q.start, q.end) for q in self.quantities]))
        free: list[Cue] = []
        for c in found:
            if c.word == "年平均" or c.start not in taken:
                free.append(c)
            else:  # 1月｜平均气温: what is left of 月平均
                free += self.cues.find(self.text, taken.end(c.start), c.end)
        return free

    def near(self, left: int, right: int) -> list[Cue]:
        """The cue words between two offsets; one that begins on the left edge's last character (25|年平均) counts."""
        last = bisect_left(self.found_starts, right)
        first = last
        while first > 0 and self.found[first - 1].end > left:
            first -= 1
        if first == last:
            return []
        return [c for c in self.found[first:last] if c.end <= right]

    def clause_end(self, at: int) -> int:
        """Where the clause around an offset ends."""
        i = bisect_right(self.clauses, at)
        return self.clauses[i] if i < len(self.clauses) else self.end
