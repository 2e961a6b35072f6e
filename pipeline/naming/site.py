"""A number as the rules of naming see it: the bounds of its clause, the words beside it, the number before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from pipeline.model import Naming, Quantity
from pipeline.naming.clauses import BARRIER, LEFT_REACH, NOWHERE, RIGHT_BARRIER, RIGHT_REACH, Clauses, Span

# 由 5 万吨｜扩至｜8 万吨: between the two ends of a change.
_ONWARD = re.compile(
    r"\s*[多余]?(?:以上|左右|以内)?\s*[\u4e00-\u9fff]{0,4}?(?:至|到|为|成)了?\s*(?:\d{4}\s*年[底末]?的?)?\s*(?:[约近超]|超过)?\s*"
)
_FROM = re.compile(r"[由从自][^，,。；;]*$")
# 60 岁｜以上人口: an age is part of the name.
_AGE = re.compile(r"\s*及?以[上下]")


class Called(Struct, frozen=True, gc=False):
    """What a number is called, and what that means for the next."""

    naming: Naming
    reach: int = 0
    """Where its own words end right of it: what stands there is not the next number's name."""
    verb: Span = NOWHERE
    """The verb its name shares with the numbers that follow in one list (消减 4138 吨 TN、644 吨 TP)."""


class Last(Struct, frozen=True, gc=False):
    """The number before in the same sentence, and what it was called.

    A number that only says among how many or from what size on (在 11 个设区市中, 50 平方公里以上的) lends nothing:
    ``quantity`` and ``naming`` are then those of the number before it.
    """

    quantity: Quantity
    naming: Naming
    end: int
    reach: int
    verb: Span


class Site:
    """A quantity with the bounds inside which its name may stand, and what stands left and right of it there."""

    __slots__ = (
        "_right",
        "clause_start",
        "clauses",
        "earlier",
        "following",
        "last",
        "left",
        "names",
        "quantity",
        "sentence",
        "text",
        "whole",
    )

    def __init__(
        self,
        clauses: Clauses,
        quantity: Quantity,
        sentence: Span,
        last: Last | None,
        following: Sequence[Quantity],
        earlier: Sequence[tuple[Quantity, Naming]],
        whole: Naming,
    ) -> None:
        self.clauses, self.text, self.names = clauses, clauses.text, clauses.names
        self.quantity, self.sentence, self.last = quantity, sentence, last
        self.following, self.earlier, self.whole = following, earlier, whole
        self.clause_start = self._clause_start()
        counted = quantity.dimension == "count" and quantity.unit != "人"
        self.left = clauses.left(self.clause_start, quantity.start, quantity.end, counted)
        self._right: Span | None = None

    @property
    def right(self) -> Span:
        """The noun phrase right after the number; looked for when a rule first asks, since most measures need none."""
        if self._right is None:
            self._right = self._noun_behind()
        return self._right

    def _noun_behind(self) -> Span:
        quantity, following = self.quantity, self.following
        ceiling = min(self.sentence.end, quantity.end + RIGHT_REACH)
        if following and following[0].start >= quantity.end:
            ceiling = min(ceiling, following[0].start)
        right = self.clauses.right(quantity, ceiling)
        # 由 5 万吨｜扩至 8 万吨: the verb of change after the number is no noun.
        if right is not NOWHERE and following and self.changes(quantity, quantity.end, following[0]):
            return NOWHERE
        return right

    def changes(self, first: Quantity, end: int, second: Quantity) -> bool:
        """由 5 万吨｜扩至 8 万吨: two numbers as the ends of one change; the words between begin at ``end``."""
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

    def called(self, rule: str, *spans: Span) -> Called:
        """What the number is called, by words that are not right of it."""
        return Called(self.naming(rule, *spans))

    def called_right(self, rule: str, *spans: Span, verb: Span = NOWHERE) -> Called:
        """What the number is called, the last span standing right of it."""
        return Called(self.naming(rule, *spans), spans[-1].end, verb)
