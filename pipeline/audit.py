"""Everything doubtful, said aloud: what does not add up becomes an issue, never a silent repair.

Each check is a generator of issues over one kind of doubt; ``audit`` runs them in order and sorts what they found.
Remarks of the reader and of reflow are published beside these.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct

from pipeline.model import Case, Honour, Issue, Quantity, Reading, Refusal, Section, Text
from pipeline.vocab import Vocabulary
from pipeline.vocab.places import Places

_STRAY = re.compile(r"(?:and|or|of|the|to|in|for|with|by|on|at)(?=\s{1,9}[\u4e00-\u9fff])")
_BEFORE_STRAY = re.compile(r"[\u4e00-\u9fff]\s{1,9}\Z")
_MISPLACED = re.compile(r"\d\s*(?:约|近|大约)\s*(?=[\u4e00-\u9fff])")
_COUNTER = re.compile(r"[\w①-⒛㈠-㈩]+")
_AREA = re.compile(r"[全县市省州乡镇区]{1,2}(?:域|城|级)?|其中")
_OF_LAND = re.compile(r"总面积|国土|土地|地域|县域|全县|全市|区域")
_WHOLE = re.compile(r"占[^，。；]*")
_SAME = 0.005
"""Two values nearer than this (relative) are the same statement, rounded."""
_CLOSE = 0.03
"""A stated part and total may differ by rounding up to this (relative)."""


def audit(
    text: Text,
    sections: Sequence[Section],
    cases: Sequence[Case],
    readings: Sequence[Reading],
    refusals: Sequence[Refusal],
    honours: Sequence[Honour],
    vocab: Vocabulary,
) -> tuple[Issue, ...]:
    """All doubts about one document, in the order of the text (text offsets)."""
    by_case = _by_case(cases, readings)
    found = [
        *numbering(sections),
        *strays(text),
        *unread(refusals),
        *misplaced_qualifiers(text, readings),
        *lost_superscripts(readings),
        *implausible(readings, vocab),
        *regions(cases, vocab.places),
    ]
    for case_readings in by_case.values():
        found += contradictions(text, case_readings, vocab)
        found += shares(text, case_readings)
        found += two_units(text, case_readings)
    return tuple(sorted(found, key=lambda i: (i.start, i.code, i.end)))


def _by_case(cases: Sequence[Case], readings: Sequence[Reading]) -> dict[str, list[Reading]]:
    held: dict[str, list[Reading]] = defaultdict(list)
    ordered = sorted(cases, key=lambda c: c.start)
    i = 0
    for reading in readings:
        while i + 1 < len(ordered) and ordered[i + 1].start <= reading.quantity.start:
            i += 1
        inside = bool(ordered) and ordered[i].start <= reading.quantity.start < ordered[i].end
        held[ordered[i].case_id if inside else ""].append(reading)
    return held


class Gap(Struct, frozen=True, gc=False):
    """Two neighbours in a series whose numbers do not follow each other, in text offsets."""

    before: str
    after: str
    last: int
    number: int
    start: int
    end: int


def numbering_gaps(sections: Sequence[Section]) -> tuple[Gap, ...]:
    """Where the numbers of a series jump or repeat (（三） after （一）; two （四）), in reading order.

    A series that runs on from the section before (（三） after （二） in the chapter before) has no gap.
    """
    siblings: dict[str, Section] = {}
    series: dict[tuple[str, str], Section] = {}
    styles: dict[str, Section] = {}
    gaps: list[Gap] = []
    for section in sections:
        if section.number is None:
            continue
        style = _COUNTER.sub("0", section.marker.rstrip("是"))
        parent = section.parent_id
        befores = [b for b in (series.get((parent, style)), siblings.get(parent), styles.get(style)) if b is not None]
        siblings[parent] = series[parent, style] = styles[style] = section
        if section.number == 1 or any(b.number == section.number - 1 for b in befores):
            continue
        before, last = (befores[0].section_id, befores[0].number or 0) if befores else ("", 0)
        gaps.append(Gap(before, section.section_id, last, section.number, section.start, section.end))
    return tuple(gaps)


def numbering(sections: Sequence[Section]) -> Iterator[Issue]:
    """A series of headings that leaves out or repeats a number (（三） after （一）; two （四）)."""
    for gap in numbering_gaps(sections):
        what = "is repeated" if gap.number == gap.last else f"follows {gap.last}"
        message = f"in the numbering, {gap.number} {what}"
        yield Issue("outline", "numbering_gap", "warning", message, gap.start, gap.end)


def strays(text: Text) -> Iterator[Issue]:
    """A foreign function word among Chinese ones: “历史 and 独特”."""
    for m in _STRAY.finditer(text.text):
        if _BEFORE_STRAY.search(text.text, max(m.start() - 10, 0), m.start()):
            message = f"the foreign word {m.group()!r} stands between Chinese ones; was it left by a translation?"
            yield Issue("reflow", "foreign_stray", "warning", message, *m.span())


def unread(refusals: Sequence[Refusal]) -> Iterator[Issue]:
    """A numeral that no rule could read or explain away."""
    for refusal in refusals:
        if refusal.reason == "unread":
            message = "a number without a unit or a noun that it counts; it is in no table"
            yield Issue("quantities", "numeral_unread", "info", message, refusal.start, refusal.end)


def misplaced_qualifiers(text: Text, readings: Sequence[Reading]) -> Iterator[Issue]:
    """A qualifier that slipped between number and unit: “6700 约吨”."""
    for reading in readings:
        q = reading.quantity
        if q.comparator != "=" and _MISPLACED.search(text.text, q.start, q.end):
            message = f"约 stands between the number and its unit; read as about {_plain(q)}"
            yield Issue("quantities", "misplaced_qualifier", "warning", message, q.start, q.end)


def lost_superscripts(readings: Sequence[Reading]) -> Iterator[Issue]:
    """A length printed where the words say area or volume: “占地面积 3900m” is 3900 m²."""
    for reading in readings:
        q = reading.quantity
        if "superscript" in q.rule:
            message = f"the text prints {q.unit_text!r} where it must mean {q.unit!r}; a superscript was lost"
            yield Issue("quantities", "lost_superscript", "warning", message, q.start, q.end)


def implausible(readings: Sequence[Reading], vocab: Vocabulary) -> Iterator[Issue]:
    """A value outside the plausible range of its indicator."""
    for reading in readings:
        entry = vocab.indicators.entries.get(reading.indicator)
        if entry is None:
            continue
        factor = vocab.units.factor(reading.quantity.unit, entry.unit)
        for value in (reading.quantity.value, reading.quantity.low, reading.quantity.high):
            converted = None if value is None or factor is None else value * factor
            if converted is not None and not entry.plausible(converted):
                message = (
                    f"{entry.zh} of {converted:g} {entry.unit} is outside its plausible range "
                    f"({_bound(entry.low)} to {_bound(entry.high)})"
                )
                yield Issue(
                    "indicators", "implausible", "warning", message, reading.quantity.start, reading.quantity.end
                )
                break


def regions(cases: Sequence[Case], places: Places) -> Iterator[Issue]:
    """A case whose title and organisations name no place, or one that several divisions share (鼓楼区)."""
    for case in cases:
        if case.case_id == "0" or case.region.adcode:
            continue
        resolution = places.resolve(case.title, case.organisations)
        if resolution.candidates:
            meant = ", ".join(f"{c.name} {c.adcode}" for c in resolution.candidates)
            message = f"“{resolution.words}” may be any of {meant}; adcode is empty"
            yield Issue("cases", "region_ambiguous", "warning", message, case.start, case.start, case.case_id)
        else:
            message = "title and organisation name no place that can be told for sure; adcode is empty"
            yield Issue("cases", "region_unknown", "info", message, case.start, case.start, case.case_id)


def contradictions(text: Text, readings: Sequence[Reading], vocab: Vocabulary) -> Iterator[Issue]:
    """Two different values for one indicator, subject, period, statistic and modality within a case.

    Of indicators only of which a place has one value at a time: two investments are two things.
    """
    said: dict[tuple[str, ...], list[Reading]] = defaultdict(list)
    for reading in readings:
        q, c = reading.quantity, reading.context
        entry = vocab.indicators.entries.get(reading.indicator)
        if entry is not None and entry.stock and q.value_si is not None and c.statistic != "change":
            subject = reading.naming.subject
            said[entry.key, _name(reading), subject, c.period, c.statistic, c.modality, q.dimension].append(reading)
    for first, *others in said.values():
        for other in others:
            if reading_scope(text, first) == reading_scope(text, other) and not _near(first, other, _SAME):
                message = f"{_name(other)} is {_quote(text, other)} here, {_quote(text, first)} elsewhere in the case"
                yield Issue("indicators", "contradiction", "warning", message, other.quantity.start, other.quantity.end)
                break


def reading_scope(text: Text, reading: Reading) -> str:
    """The area words that stand before the number in its clause (全县, 县城): values of two scopes differ rightly."""
    before = text.text[max(reading.quantity.start - 40, 0) : reading.quantity.start]
    scopes = _AREA.findall(before, before.rfind("。") + 1)
    return scopes[-1] if scopes else ""


def shares(text: Text, readings: Sequence[Reading]) -> Iterator[Issue]:
    """Shares and totals that do not fit each other.

    “水域面积为 165.3 平方公里，占总面积的 4.78%” must imply the total that the case states; shares of one whole in one
    sentence that nearly make 100 % should make it.
    """
    totals = [
        r for r in readings if r.indicator == "land_area" and r.quantity.value_si and r.context.modality == "actual"
    ]
    for part, share in zip(readings, readings[1:], strict=False) if totals else ():
        words = share.naming.words
        if not (
            share.quantity.unit == "%"
            and share.quantity.value
            and words.startswith("占")
            and part.quantity.dimension == "area"
            and part.quantity.value_si
            and part.indicator != "land_area"
            and share.quantity.start - part.quantity.end < 16
            and _OF_LAND.search(words)
            and "耕地" not in words
        ):
            continue
        implied = part.quantity.value_si / (share.quantity.value / 100)
        if not any(abs(implied / t.quantity.value_si - 1) <= _CLOSE for t in totals if t.quantity.value_si):
            message = (
                f"{_quote(text, part)} at {_quote(text, share)} makes a whole of {implied / 1e6:.1f} km², "
                f"but the case states {_quote(text, totals[0])}"
            )
            yield Issue("indicators", "share_mismatch", "warning", message, part.quantity.start, share.quantity.end)
    yield from _sums_of_shares(text, readings)


def _sums_of_shares(text: Text, readings: Sequence[Reading]) -> Iterator[Issue]:
    groups: dict[tuple[int, str], list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.quantity.unit != "%" or reading.quantity.value is None:
            continue
        whole = _WHOLE.search(reading.naming.words)
        if whole:
            groups[text.sentences.index(reading.quantity.start), whole.group()].append(reading)
    for members in groups.values():
        total = sum(r.quantity.value or 0.0 for r in members)
        if len(members) >= 3 and 95 < total < 105 and abs(total - 100) > 0.15:
            message = f"the {len(members)} shares of one whole make {total:g} %, not 100 %"
            yield Issue(
                "indicators", "shares_sum", "warning", message, members[0].quantity.start, members[-1].quantity.end
            )


def two_units(text: Text, readings: Sequence[Reading]) -> Iterator[Issue]:
    """One value printed in two units that differ: “3458.3 平方公里（518 万亩）”."""
    for first, second in zip(readings, readings[1:], strict=False):
        a, b = first.quantity, second.quantity
        if (
            a.dimension == b.dimension
            and a.unit != b.unit
            and a.unit_si == b.unit_si
            and a.value_si
            and b.value_si
            and text.text[b.end : b.end + 1] in "）)"
            and text.text[a.end : b.start].strip() in ("（", "(", "（约", "(约", "（合", "（折合")
            and abs(a.value_si / b.value_si - 1) > _CLOSE
        ):
            message = f"{_quote(text, first)} and {_quote(text, second)} are given as one value but differ"
            yield Issue("quantities", "units_differ", "warning", message, a.start, b.end)


def _name(reading: Reading) -> str:
    return reading.naming.words or reading.indicator


def _near(a: Reading, b: Reading, tolerance: float) -> bool:
    x, y = a.quantity.value_si or 0.0, b.quantity.value_si or 0.0
    return abs(x - y) <= tolerance * max(abs(x), abs(y))


def _quote(text: Text, reading: Reading) -> str:
    return f"“{text.text[reading.quantity.start : reading.quantity.end]}”"


def _plain(q: Quantity) -> str:
    return f"{q.value:g} {q.unit}" if q.value is not None else f"{q.low} to {q.high} {q.unit}"


def _bound(value: float | None) -> str:
    return "any" if value is None else f"{value:g}"
