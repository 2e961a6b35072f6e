"""From the words that name a quantity to the key of the indicator it measures.

A dictionary look-up: the cues of the quantity's dimension that stand in its naming words, those whose conditions hold
in the text around the number, the weightiest of them. What an indicator is called is data (``vocab/indicators``); how
a cue wins over another is here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter

from pipeline.model import Context, Naming, Quantity, Reading, Text
from pipeline.sentences import Sentences
from pipeline.vocab.indicators import Conditions, Cue, Indicators

NEAR = 240
"""How many characters before the number still say what it is about: so far a project's name stands from its figures."""
NEXT = 16
"""How many characters after the number may say what it is."""

_Rank = tuple[tuple[bool, int, int], int, str]
_DROPPED = re.compile("[ \u3000\t“”‘’\"'《》（）()]+")


def classify(
    text: Text,
    quantities: Sequence[Quantity],
    contexts: Sequence[Context],
    namings: Sequence[Naming],
    indicators: Indicators,
) -> tuple[Reading, ...]:
    """The indicator of each quantity, with the rules that led there and the runners-up.

    ``contexts`` and ``namings`` belong to ``quantities`` one to one. A quantity for which no cue speaks gets the
    empty key.
    """
    return tuple(
        _read(Scene(text.text, text.sentences, quantity), quantity, context, naming, indicators)
        for quantity, context, naming in zip(quantities, contexts, namings, strict=True)
    )


class Scene:
    """The words around one number, each scope cut out once and only when a cue asks for it."""

    __slots__ = ("_cuts", "_end", "_sentences", "_start", "_text")

    def __init__(self, text: str, sentences: Sentences, quantity: Quantity) -> None:
        self._text, self._sentences = text, sentences
        self._start, self._end = quantity.start, quantity.end
        self._cuts: dict[str, tuple[str, str]] = {}

    def distance(self, scope: str, words: tuple[str, ...]) -> int | None:
        """Characters between the mention and the nearest of the words in a scope; None if there is none."""
        before, after = self._cuts.get(scope) or self._cut(scope)
        distances = []
        for word in words:
            if word in before:
                distances.append(len(before) - before.rindex(word) - len(word))
            if word in after:
                distances.append(after.index(word))
        return min(distances) if distances else None

    def holds(self, scope: str, words: tuple[str, ...]) -> bool:
        """Whether one of the words stands in a scope."""
        before, after = self._cuts.get(scope) or self._cut(scope)
        for word in words:  # noqa: SIM110  a generator costs more than all it looks at
            if word in before or word in after:
                return True
        return False

    def _cut(self, scope: str) -> tuple[str, str]:
        """Cut the words of a scope before and after the mention."""
        text, start, end = self._text, self._start, self._end
        if scope == "number":  # the mention itself
            cut = text[start:end], ""
        else:
            first, last = self._reach(scope)
            cut = text[max(first, start - NEAR) : start], text[end : min(last, end + NEAR)]
        self._cuts[scope] = cut
        return cut

    def _reach(self, scope: str) -> tuple[int, int]:
        """From where to where a scope reaches."""
        if scope == "clause":
            return self._sentences.clause(self._start)
        if scope == "sentence":
            return self._sentences.span(self._start)
        if scope == "clauses":  # its clause and the one before it
            start, end = self._sentences.clause(self._start)
            return self._sentences.clause(max(start - 1, 0))[0], end
        end = self._sentences.clause(self._end - 1)[1]
        if scope == "next":  # what follows it, to the end of its clause
            return self._start, min(end, self._end + NEXT)
        return 0, end  # near: what was said shortly before, across sentences and paragraphs, and the rest of the clause


def _read(scene: Scene, quantity: Quantity, context: Context, naming: Naming, indicators: Indicators) -> Reading:
    """One quantity with its key."""
    words = naming.words if naming.words.isalnum() else _DROPPED.sub("", naming.words)
    standing = _standing(words, scene, quantity, context.statistic, indicators)
    rule = "+".join(filter(None, (quantity.rule, context.rule, naming.rule)))
    if not standing:
        return Reading(quantity, context, naming, "", rule)
    if len(standing) > 1:
        standing.sort(key=itemgetter(0), reverse=True)
    key, *others = dict.fromkeys([cue.when.key for _, cue in standing])
    return Reading(quantity, context, naming, key, f"{rule}+indicator:{standing[0][1].surface}", tuple(others))


def _standing(
    words: str, scene: Scene, quantity: Quantity, statistic: str, indicators: Indicators
) -> list[tuple[_Rank, Cue]]:
    """The cues that speak for a quantity, each with its rank: its weight, how near its evidence stands, its key.

    What most cues fail at and what costs least is asked first.
    """
    unit = quantity.unit
    rate_changed = statistic == "change" and quantity.dimension == "ratio"  # how much a rate changed is not the rate
    standing = []
    for cue in indicators.cues_in(words, quantity.dimension):
        when = cue.when
        if when.units and unit not in when.units:
            continue
        if statistic not in when.statistics if when.statistics else rate_changed:
            continue
        distance = _evidence(when, words, scene)
        if distance is not None:
            standing.append(((cue.weight, -distance, when.key), cue))
    return standing


def _evidence(when: Conditions, words: str, scene: Scene) -> int | None:
    """How far off the farthest word stands that the conditions need; None when one of them does not hold."""
    for word in when.without:
        if word in words:
            return None
    farthest = 0
    for scope, needed in when.scopes:
        distance = scene.distance(scope, needed)
        if distance is None:
            return None
        farthest = max(farthest, distance)
    for scope, barred in when.barred:
        if scene.holds(scope, barred):
            return None
    if when.pattern is not None and not when.pattern.found(words):  # last: its clock costs more than all the others
        return None
    return farthest
