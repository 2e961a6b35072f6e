"""What a document as a whole says of time: the day it speaks on, and where it turns from what is to what shall be."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.dates import bounds
from pipeline.model import Date, Text
from pipeline.numerals import CALENDAR_YEAR
from pipeline.vocab.cues import Cues

_MARKER = re.compile(
    r"[ \t\u3000]*(?:(?P<a>[一二三四五六七八九十]+、)|(?P<b>[（(][一二三四五六七八九十]+[）)])"
    r"|(?P<c>\d{1,2}\.\d{1,2}(?!\d))"
    rf"|(?P<d>\d{{1,2}}(?:[、.．](?!\d)|[.．](?={CALENDAR_YEAR})))"
    r"|(?P<e>[（(]\d{1,2}[）)])|(?P<f>第[一二三四五六七八九十]+[章节部分篇]+)"
    r"|(?P<g>[一二三四五六七八九十]是))"
)
NAMED = re.compile(r"[ \t\u3000\xa0]*(?:年?远景目标|碳达峰|碳中和)")
"""A year that is the name of an aim: 2035年远景目标."""
_HEADING_LENGTH = 45
_LEAD = 40
_TITLE_PARAGRAPHS = 12
_TITLE_LINE = 80
_OFTEN = 2
_OPENING = 6
_HAVING = re.compile(r"[，,]?[^，。；\d]{0,8}?(?:共有|已有|现有|已)")
_TELLING = frozenset({"day", "month", "part", "year"})
_STOPS = ("。", "；", "，", "：")
_TITLE_YEAR = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)[ \u3000]*年?度?[^，。；\d]{0,30}?"
    r"(?:(?P<past>公报|年报|年鉴|年度报告|状况|总结|概况|执行情况|完成情况|(?:责任|发展|ESG|治理|环境)[^，。；\d]{0,6}报告)"
    r"|政府工作报告|工作要点|工作计划|工作安排|实施方案|计划草案)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Today:
    """The day a document speaks on."""

    day: str = ""
    """An ISO date, empty where nothing tells."""
    stated: bool = False
    """Whether the document or its sidecar states it. Else it is the latest day told of, and the true one is later."""


def day_of(text: Text, dates: Sequence[Date], cues: Cues, turns: Sequence[tuple[int, bool]]) -> Today:
    """The day a document speaks on.

    Stated by the sidecar, by a line of the title block (——2025年1月19日在…会议上), or by the year in a title: a
    bulletin of 2024 looks back on it, a work report of 2025 ahead. Else the latest day or month (2023年末户籍人口…),
    or year named twice, that the text tells of outside of plans (``turns``, as ``moods`` gives them).
    """
    if text.source.sidecar.date:
        return Today(text.source.sidecar.date, stated=True)
    lines = [p for p in text.paragraphs[:_TITLE_PARAGRAPHS] if _is_title(text.text[p.start : p.end])]
    head = lines[-1].end if lines else 0
    for date in dates:
        if date.end > head:
            break
        if date.kind == "day" and "/" not in date.period and any(p.start <= date.start < p.end for p in lines):
            return Today(date.period, stated=True)
    titles = [_titled(text.text[p.start : p.end]) for p in lines]
    if any(titles):
        return Today(max(titles), stated=True)
    return Today(_told(text, dates, cues, turns))


def _is_title(line: str) -> bool:
    return len(line) <= _TITLE_LINE and not line.rstrip().endswith(_STOPS) and _MARKER.match(line) is None


def _titled(line: str) -> str:
    """The day by which a title places its document.

    2024年…统计公报 appears in the half-year behind 2024, 2025年…工作报告 before 2025 has brought anything.
    """
    m = _TITLE_YEAR.search(line)
    if m is None:
        return ""
    return f"{int(m['year']) + 1}-06-30" if m["past"] else f"{int(m['year']) - 1}-12-31"


def _told(text: Text, dates: Sequence[Date], cues: Cues, turns: Sequence[tuple[int, bool]]) -> str:
    told: dict[str, list[Date]] = {}
    for date in dates:
        if date.kind in _TELLING and not date.period.startswith("/") and not NAMED.match(text.text, date.end):
            told.setdefault(bounds(date.period)[1], []).append(date)
    turn_starts = [at for at, _ in turns]
    for day in sorted(told, reverse=True):
        enough = _OFTEN if all(d.kind == "year" for d in told[day]) else 1
        if len(told[day]) < enough:
            continue
        for date in told[day]:
            planned = turns[bisect_right(turn_starts, date.start) - 1][1]
            start, end = text.sentences.span(date.start)
            if not planned and not any(c.kind in {"planned", "expected"} for c in cues.find(text.text, start, end)):
                enough -= 1
            if not enough:
                return day
    return ""


def moods(text: Text, cues: Cues) -> list[tuple[int, bool]]:
    """From which offset on the headings announce what shall be: 二、2025年主要任务 and all below it and behind it.

    A plan ends where an outer heading begins or one that looks back (附件, 回顾, 名词注释).
    """
    whole = text.text
    titles = (whole[p.start : p.end].strip() for p in text.paragraphs[:_TITLE_PARAGRAPHS])
    default = any(cues.plan_title.search(t) for t in titles if len(t) < 90)
    turns = [(0, default)]
    styles: list[str] = []
    planned_at: int | None = None
    for p in text.paragraphs:
        length = p.end - p.start
        if length > _HEADING_LENGTH:
            targets = cues.targets.search(whole, p.start, p.end) if planned_at is None else None
            if targets:  # what a work report says behind its targets is how to reach them
                planned_at = 0
                turns.append((targets.start(), True))
            continue
        if not length:
            continue
        marker = _MARKER.match(whole, p.start, p.end)
        words = whole[p.start : p.end]
        if words[-1] in "。；，;,：:" and not (marker is None and words[-1] in "：:"):
            continue
        plan = cues.plan_heading.search(words) is not None
        review = cues.review_heading.search(words) is not None
        if marker is None and not plan and not review:
            continue
        style = marker.lastgroup or "" if marker else ""
        if style in styles:
            del styles[styles.index(style) + 1 :]
        else:
            styles.append(style)
        depth = styles.index(style)
        if review:
            planned_at = None
        elif plan:
            planned_at = depth if planned_at is None else min(depth, planned_at)
        elif planned_at is not None and depth < planned_at:
            planned_at = None
        planned = default if planned_at is None and not review else planned_at is not None
        if planned != turns[-1][1]:
            turns.append((p.start, planned))
    return turns


def opening_target(text: Text, index: int, dates: Sequence[Date], starts: Sequence[int], today: Today) -> str:
    """The last day of the target that opens a paragraph (到2025年，…) and that its other sentences spell out."""
    if not text.paragraphs:
        return ""
    p = text.paragraphs[index]
    for i in range(bisect_left(starts, p.start), len(dates)):
        date = dates[i]
        if date.start > min(p.start + _LEAD, p.end):
            break
        lead = text.text[p.start : date.start]
        if date.kind == "until" and date.period.startswith("/") and not text.text.startswith("截", date.start):
            clean = "，" not in lead and lead.count("。") <= 1
            return bounds(date.period)[1] if clean and is_target(text.text, date, today) else ""
    return ""


def is_target(text: str, date: Date, today: Today) -> bool:
    """Whether 到2026年底 sets a day to be reached: one after the document's own.

    Where that is unknown it does, unless the clause says what there is (至2024年底，全县共有…).
    """
    return bounds(date.period)[1] > today.day if today.day else _HAVING.match(text, date.end) is None


def leaves_target(
    text: str, start: int, end: int, dates: Sequence[Date], target: str, today: Today, cues: Cues
) -> bool:
    """Whether a sentence turns back from a target to what has been: 近年来，…; 2023年，…; a date that is past."""
    for date in dates:
        last = bounds(date.period)[1] if date.period else ""
        if last and (last <= today.day or (last < target and date.start - start <= _OPENING)):
            return True
    return any(cue.kind == "actual" for cue in cues.find(text, start, min(start + _OPENING, end)))
