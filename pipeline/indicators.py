"""From the words that name a quantity to the key of the indicator it measures.

A dictionary look-up: the cues of the quantity's dimension that stand in its naming words, those whose conditions hold
in the text around the number, the weightiest of them. What an indicator is called is data (``vocab/indicators``); how
a cue wins over another is here.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Context, Naming, Quantity, Reading, Text
from pipeline.sentences import Sentences
from pipeline.vocab.indicators import Conditions, Cue, Indicators

NEAR = 240
"""How many characters before the number still say what it is about: so far a project's name stands from its figures."""
NEXT = 16
"""How many characters after the number may say what it is."""

_DROPPED = str.maketrans("", "", " \u3000\t“”‘’\"'《》（）()")
_MISSING = 1 << 30


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

    def words(self, scope: str) -> tuple[str, str]:
        """The words of a scope before and after the mention."""
        cut = self._cuts.get(scope)
        if cut is None:
            cut = self._cuts[scope] = self._cut(scope)
        return cut

    def _cut(self, scope: str) -> tuple[str, str]:
        if scope == "number":  # the mention itself
            return self._text[self._start : self._end], ""
        if scope == "next":  # what follows it, to the end of its clause
            return "", self._text[self._end : min(self._end + NEXT, self._sentences.clause(self._end - 1)[1])]
        if scope == "clause":
            start, end = self._sentences.clause(self._start)
            end = max(end, self._end)
        elif scope == "clauses":  # its clause and the one before it
            own, end = self._sentences.clause(self._start)
            start = self._sentences.clause(max(own - 1, 0))[0]
        elif scope == "sentence":
            start, end = self._sentences.span(self._start)
        else:  # near: what was said shortly before, across sentences and paragraphs, and the rest of the clause
            start, end = 0, self._sentences.clause(self._end - 1)[1]
        start, end = max(start, self._start - NEAR), min(end, self._end + NEAR)
        return self._text[start : self._start], self._text[self._end : end]

    def distance(self, scope: str, words: tuple[str, ...]) -> int:
        """Characters between the mention and the nearest of the words in a scope; very many if there is none."""
        before, after = self.words(scope)
        nearest = _MISSING
        for word in words:
            if (at := before.rfind(word)) >= 0:
                nearest = min(nearest, len(before) - at - len(word))
            if (at := after.find(word)) >= 0:
                nearest = min(nearest, at)
        return nearest


def _read(scene: Scene, quantity: Quantity, context: Context, naming: Naming, indicators: Indicators) -> Reading:
    """One quantity with its key."""
    standing: list[tuple[tuple[tuple[bool, int, int], int, str], Cue]] = []
    for cue in indicators.cues_in(naming.words.translate(_DROPPED), quantity.dimension):
        if (distance := _evidence(cue.when, scene, quantity, context)) is not None:
            standing.append(((cue.weight, -distance, cue.when.key), cue))
    if len(standing) > 1:
        standing.sort(key=lambda one: one[0], reverse=True)
    ranked = tuple(dict.fromkeys([cue.when.key for _, cue in standing])) or ("",)
    winner = f"indicator:{standing[0][1].surface}" if standing else ""
    rule = "+".join(filter(None, (quantity.rule, context.rule, naming.rule, winner)))
    return Reading(quantity, context, naming, ranked[0], rule, ranked[1:])


def _evidence(when: Conditions, scene: Scene, quantity: Quantity, context: Context) -> int | None:
    """How far off the farthest word stands that the conditions need; None when one of them does not hold."""
    if when.units and quantity.unit not in when.units:
        return None
    if when.statistics and context.statistic not in when.statistics:
        return None
    if not when.statistics and context.statistic == "change" and quantity.dimension == "ratio":
        return None  # how much a rate changed is not the rate
    farthest = 0
    for scope, words in when.scopes:
        distance = scene.distance(scope, words)
        if distance == _MISSING:
            return None
        farthest = max(farthest, distance)
    for scope, words in when.barred:
        before, after = scene.words(scope.removeprefix("not_"))
        if any(word in before or word in after for word in words):
            return None
    return farthest
