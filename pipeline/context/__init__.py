"""When a quantity holds, of which sort it is, and whether it has happened.

Each sentence is read once: its dates, its cue words (vocab/cues.toml) and its clauses (``sentence``). Then every
quantity of it looks left, no further than the sentence: which date governs it (``reigns``), what the words between the
quantity before and itself say and what the quantity before passes on (``sorts``: 累计开展检查24次、安装监控19个), and
which word of planning reaches it (``plans``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

from msgspec.structs import replace

from pipeline.context.plans import Plans
from pipeline.context.reigns import is_limit, reigns_of
from pipeline.context.sentence import OF_WHOLE, Open, Sentence
from pipeline.context.sorts import PLAIN, sort_of
from pipeline.dates import bounds
from pipeline.model import Context, Date, Quantity, Text
from pipeline.outlook import Today, day_of, leaves_target, moods, opening_target
from pipeline.vocab.cues import Cues, Direction


def place_in_time(text: Text, dates: Sequence[Date], quantities: Sequence[Quantity], cues: Cues) -> tuple[Context, ...]:
    """The context of each quantity, in the order of the quantities (which ascend).

    A date governs what follows it up to 。; a later one takes over; a base of comparison (比2015年), a date inside
    《》 and the day a thing was finished govern nothing. ``Context.rule`` names what decided.
    """
    starts, date_starts = [q.start for q in quantities], [d.start for d in dates]
    turns = moods(text, cues)
    today = day_of(text, dates, cues, turns)
    turn_starts = [at for at, _ in turns]
    contexts: list[Context] = []
    lead = (-1, "")  # paragraph, the last day of the target that opened it
    while len(contexts) < len(quantities):
        first = len(contexts)
        start, end = text.sentences.span(starts[first])
        members = quantities[first : max(first + 1, bisect_left(starts, end, first))]
        own = dates[bisect_left(date_starts, start) : bisect_left(date_starts, end)]
        paragraph = text.paragraph_at(start)
        mood = turns[bisect_right(turn_starts, starts[first]) - 1][1]
        if lead[0] != paragraph:
            lead = (paragraph, opening_target(text, paragraph, dates, date_starts, today))
        elif lead[1] and leaves_target(text.text, start, end, own, lead[1], today, cues):
            lead = (paragraph, "")
        rule = "modality:section" if mood else "modality:paragraph" if lead[1] else ""
        contexts.extend(_contexts(Sentence(text.text, start, end, own, members, cues), today, rule))
    return tuple(contexts)


def _contexts(sentence: Sentence, today: Today, mood: str) -> list[Context]:
    """The contexts of the quantities of one sentence."""
    out: list[Context] = []
    before: Quantity | None = None
    sort = carried = PLAIN
    reigns, assigned = reigns_of(sentence) if sentence.dates else ([], {})
    reigning = Open(reigns) if reigns else None
    plans = Plans(sentence, today, mood)
    for i, q in enumerate(sentence.quantities):
        reign = reigning.at(q.start) if reigning else None
        date, date_rule = assigned.get(i) or ((reign.date, reign.rule) if reign else (None, ""))
        if date is not None and is_limit(sentence, q):
            date = None
        clause = sentence.clauses[bisect_right(sentence.clauses, q.start) - 1]
        sort = sort_of(sentence, q, before, sort, carried, date, clause)
        if sort.statistic != "change" and q.dimension == "ratio" and OF_WHOLE.search(sentence.text, clause, q.start):
            sort = PLAIN  # 全市年用电量的1/7: the words before 的 sort the whole, not its share
        if sort.statistic and not sort.end:
            sort = carried = replace(sort, end=q.end)
        planned, modality_rule = plans.modality(q, before, date, clause)
        period = date.period if date else ""
        if date and period.startswith("/") and not planned:
            added_up = sort.statistic == "cumulative" and not sentence.text.startswith("截", date.start)
            period = period if added_up else period[1:]  # 到2023年1月份, 截至2023年: what holds then
        rules = (date_rule if period else "", sort.rule, modality_rule)
        out.append(_context(period, sort.statistic, sort.direction, planned, rules))
        before = q
    return out


@lru_cache(maxsize=1024)
def _context(period: str, statistic: str, direction: Direction, planned: bool, rules: tuple[str, ...]) -> Context:
    """The context of all quantities that share these; a document has few for its many quantities."""
    first, final = bounds(period) if period else ("", "")
    return Context(
        period=period,
        period_start=first,
        period_end=final,
        statistic=statistic,
        direction=direction if statistic == "change" else "",
        modality="planned" if planned else "actual",
        rule="+".join(filter(None, rules)),
    )
