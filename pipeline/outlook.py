"""What a document as a whole says of time: the day it speaks on, and where it turns from what is to what shall be."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from pipeline.dates import bounds
from pipeline.model import Date, Text
from pipeline.vocab.cues import Cues

_MARKER = re.compile(
    r"[ \t\u3000]*(?:(?P<a>[一二三四五六七八九十]+、)|(?P<b>[（(][一二三四五六七八九十]+[）)])"
    r"|(?P<c>\d{1,2}\.\d{1,2}(?!\d))"
    r"|(?P<d>\d{1,2}[、.．](?!\d))|(?P<e>[（(]\d{1,2}[）)])|(?P<f>第[一二三四五六七八九十]+[章节部分篇]+)"
    r"|(?P<g>[一二三四五六七八九十]是))"
)
_HEADING_LENGTH = 45
_LEAD = 40
_TITLE_PARAGRAPHS = 12


def day_of(text: Text, dates: Sequence[Date]) -> str:
    """The day a document speaks on, as an ISO date, empty where nothing tells.

    The sidecar's date; else a day in the title block (——2025年1月19日在…会议上); else the latest day or often
    named year that the text tells of.
    """
    if text.source.sidecar.date:
        return text.source.sidecar.date
    head = text.paragraphs[min(len(text.paragraphs), _TITLE_PARAGRAPHS) - 1].end if text.paragraphs else 0
    told: dict[str, int] = {}
    for date in dates:
        if date.kind == "day" and "/" not in date.period:
            if date.end <= head:
                return date.period
            told[date.period] = 3
        elif date.kind == "year":
            last = f"{date.period}-12-31"
            told[last] = told.get(last, 0) + 1
    return max((day for day, times in told.items() if times >= 3), default="")


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


def opens_with_target(text: Text, index: int, dates: Sequence[Date], starts: Sequence[int], today: str) -> bool:
    """Whether a paragraph begins with a day to come (到2025年，…) whose target its other sentences spell out."""
    if not text.paragraphs:
        return False
    p = text.paragraphs[index]
    for i in range(bisect_left(starts, p.start), len(dates)):
        date = dates[i]
        if date.start > min(p.start + _LEAD, p.end):
            break
        lead = text.text[p.start : date.start]
        if date.kind == "until" and date.period.startswith("/") and not text.text.startswith("截", date.start):
            clean = "，" not in lead and lead.count("。") <= 1
            return clean and (not today or bounds(date.period)[1] > today)
    return False
