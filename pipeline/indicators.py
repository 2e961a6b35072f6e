"""From the words that name a quantity to the key of the indicator it measures.

A dictionary look-up: the cues of the quantity's dimension that stand in its naming words, those whose conditions hold
in the text around the number, the weightiest of them. What an indicator is called is data (``vocab/indicators``); how
a cue wins over another is here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

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
    sentences = Sentences(text.text)
    return tuple(
        _read(Scene(text.text, sentences, quantity), quantity, context, naming, indicators)
        for quantity, context, naming in zip(quantities, contexts, namings, strict=True)
    )


class Scene:
    """The words around one number, each scope cut out only when a cue asks for it."""

    def __init__(self, text: str, sentences: Sentences, quantity: Quantity) -> None:
        self._text, self._sentences = text, sentences
        self._start, self._end = quantity.start, quantity.end

    @cached_property
    def number(self) -> tuple[str, str]:
        """The mention itself."""
        return self._text[self._start : self._end], ""

    @cached_property
    def next(self) -> tuple[str, str]:
        """What follows the mention, to the end of its clause."""
        return "", self._text[self._end : min(self._end + NEXT, self._sentences.clause(self._end - 1)[1])]

    @cached_property
    def clause(self) -> tuple[str, str]:
        """The clause before and after the mention."""
        start, end = self._sentences.clause(self._start)
        return self._cut(start, max(end, self._end))

    @cached_property
    def sentence(self) -> tuple[str, str]:
        """The sentence before and after the mention."""
        return self._cut(*self._sentences.span(self._start))

    @cached_property
    def near(self) -> tuple[str, str]:
        """What was said shortly before, across sentences and paragraphs, and the rest of the clause."""
        return self._cut(0, self._sentences.clause(self._end - 1)[1])

    def _cut(self, start: int, end: int) -> tuple[str, str]:
        start, end = max(start, self._start - NEAR), min(end, self._end + NEAR)
        return self._text[start : self._start], self._text[self._end : end]

    def distance(self, scope: str, words: tuple[str, ...]) -> int:
        """Characters between the mention and the nearest of the words in a scope; very many if there is none."""
        before, after = getattr(self, scope)
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
    standing.sort(key=lambda one: one[0], reverse=True)
    ranked = list(dict.fromkeys(cue.when.key for _, cue in standing))
    rules = [quantity.rule, context.rule, naming.rule]
    if standing:
        rules.append(f"indicator:{standing[0][1].surface}")
    return Reading(
        quantity=quantity,
        context=context,
        naming=naming,
        indicator=ranked[0] if ranked else "",
        rule="+".join(filter(None, rules)),
        candidates=tuple(ranked[1:]),
    )


def _evidence(when: Conditions, scene: Scene, quantity: Quantity, context: Context) -> int | None:
    """How far off the farthest word stands that the conditions need; None when one of them does not hold."""
    if when.units and quantity.unit not in when.units:
        return None
    if when.statistics and context.statistic not in when.statistics:
        return None
    farthest = 0
    for scope, words in when.scopes:
        distance = scene.distance(scope, words)
        if distance == _MISSING:
            return None
        farthest = max(farthest, distance)
    if any(scene.distance(scope.removeprefix("not_"), words) < _MISSING for scope, words in when.barred):
        return None
    return farthest
