"""What each number measures: the words of the source that name it, found by position and grammar.

Chinese puts the name of a measure left of its number (森林覆盖率达 84%), the counted thing right of it (9 条铁路专用线)
or left (乡镇垃圾中转站 8 个), splits a verb from its object around it (消减 4138 吨 TN), or leaves the name to an
earlier clause (森林覆盖率 88.04%，居全国第二). Each number is read once, from left to right, with what the number
before it was called at hand. The rules for its dimension are tried in the order of ``_RULES``; the one that answered
stands in ``Naming.rule``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from pipeline.model import Case, Naming, Quantity, Text
from pipeline.naming.borrowed import inherited, lends_nothing, level, part, same_thing
from pipeline.naming.cells import Cells, named_by_headers
from pipeline.naming.clauses import NOWHERE, Clauses, Span
from pipeline.naming.lists import respectively
from pipeline.naming.rules import counted, lasting, measured, rank, share
from pipeline.naming.site import Called, Last, Site
from pipeline.naming.subjects import about, governing_words
from pipeline.vocab.names import Names

_AHEAD = 8
"""How many numbers a list with 分别 may have."""
_UNNAMED = Naming()
_Rules = tuple[Callable[[Site], Called | None], ...]
_RULES_OF_MEASURES: _Rules = (part, level, same_thing, measured, inherited)
_RULES: dict[str, _Rules] = {
    "rank": (rank,),
    "ratio": (share, part, level, same_thing, measured, inherited),
    "duration": (part, level, lasting, same_thing, measured, inherited),
    "count": (part, level, same_thing, counted, inherited),
}
"""The rules by the dimension of the number, in the order in which they are tried."""


def name(
    text: Text,
    cases: Sequence[Case],
    quantities: Sequence[Quantity],
    names: Names,
) -> tuple[Naming, ...]:
    """The name of each quantity, in the order of the quantities; empty words where nothing in the text names it."""
    clauses = Clauses(text.text, names)
    cells = Cells.of(text)
    namings: list[Naming] = []
    last: Last | None = None
    queue: list[Naming] = []
    earlier: deque[tuple[Quantity, Naming]] = deque(maxlen=_AHEAD)  # of the same sentence
    span, governing, whole = NOWHERE, "", _UNNAMED
    for i, quantity in enumerate(quantities):
        cell = cells.at(text, quantity.start)
        if cell is not None and (naming := named_by_headers(cell, text, quantity)).words:
            namings.append(naming)
            last = None
            continue
        if last is None or quantity.start >= span.end:
            last, whole = None, _UNNAMED
            earlier.clear()
            span = Span(*text.sentences.span(quantity.start))
            governing = governing_words(clauses, text.paragraphs[text.paragraph_at(span.start)].start, span)
        elif text.text.find("其中", last.end, quantity.start) >= 0:
            whole = last.naming
        site = Site(clauses, quantity, span, last, quantities[i + 1 : i + _AHEAD], earlier, whole)
        queue = queue or respectively(site)
        called = Called(queue.pop(0)) if queue else _decide(site)
        naming = about(site, called.naming, governing, cases)
        namings.append(naming)
        earlier.append((quantity, naming))
        reach = called.reach or quantity.end
        aside = lends_nothing(site, called)
        if aside and quantity.dimension != "count":
            reach = quantity.end
        if aside and last is not None and last.naming.words:
            last = Last(last.quantity, last.naming, quantity.end, reach, called.verb)
        else:
            last = Last(quantity, naming, quantity.end, reach, called.verb)
    return tuple(namings)


def _decide(site: Site) -> Called:
    """What the first rule calls the number that answers."""
    for rule in _RULES.get(site.quantity.dimension, _RULES_OF_MEASURES):
        called = rule(site)
        if called is not None:
            return called
    return Called(Naming(rule="unnamed"))
