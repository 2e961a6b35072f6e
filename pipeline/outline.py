"""Outline: the tree of headings and run-in items, found by their sequence.

A style of numbering has no fixed level (一、 numbers parts and, inside a case, chapters again). A marker with number n
continues the deepest open series of its style whose last number was n-1 and closes everything below it; n = 1 opens a
series below; what fits nowhere is no heading. A heading stands on a line of its own; an item runs on in its paragraph
(一是压实全链条责任。全面强化……).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

from msgspec import Struct

from pipeline.lines import is_organisation, organisation_before_prose
from pipeline.model import Paragraph, Section, Text
from pipeline.vocab.headings import Headings, Marker

_STOP = re.compile(r"[。；！？](?!$)")
_ENDS_STATEMENT = re.compile(r"[。；！？;!?]$")
_LABEL = re.compile(r"([^：:，。；]{1,30})[：:](?=.)")
_ITEM_HEAD = re.compile(r"[^。：:；！？]+")
_DASHED_HEAD = re.compile(r"([^。：，；—]{1,8})—+")
_LONGEST_ITEM_HEAD = 28
_LONGEST_HEADING = 60
_LONGEST_BARE = 24
_SHORTEST_STATEMENT = 12
# A longer cell holds text of its own (pages laid out by a table).
_LONGEST_CELL = 200
_LABELLED = re.compile(r"(?=[（(][\d０-９]{1,2}[)）]\s*[^，。；：:()（）\d]{2,12}[：:])")
_GAP = re.compile(r"[ \u3000][ \u3000]*")
_PAUSE = re.compile(r"[，。；：]")
_INLINE = re.compile(r"(?<=[。；！？：])\s*(?=[一二三四五六七八九十其第（(①-⑳⑴-⒇⒈-⒛\d０-９])")
_BARE = re.compile(r"[^。！？；，：,;:、（）()《》→↓=\d０-９]+")
_SPACES = " \t\u3000\u00a0"

Kind = Literal["heading", "item"]


@dataclass(slots=True)
class _Open:
    """A series that is open while the text is read: its style and last number, and the section it stands at."""

    style: str
    family: str
    number: int | None
    path: str
    declared: int
    section: int
    drifted: bool = False
    """Whether its numbering has changed its form (一、 → 二是), so that it may lose its mark as well (三)."""
    taken: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Draft:
    """A section whose extent is not yet known."""

    section_id: str
    parent_id: str
    depth: int
    kind: Kind
    marker: str
    number: int | None
    title: str
    start: int
    end: int
    extent_end: int = -1


class _Words(Struct, frozen=True, gc=False):
    """What a marked paragraph is: its kind and the extent of its own words."""

    kind: Kind
    start: int
    end: int


def outline(text: Text, headings: Headings) -> tuple[Section, ...]:
    """The sections of a text in reading order, parents before children; the document's title is none of them."""
    return _Outliner(text, headings).sections()


class _Outliner:
    """One pass over the paragraphs with the stack of open series."""

    def __init__(self, text: Text, headings: Headings) -> None:
        self.text = text
        self.words = text.text
        self.headings = headings
        self.stack: list[_Open] = []
        self.drafts: list[_Draft] = []
        self.roots: dict[str, int] = {}
        self.running: dict[str, int] = {}
        self.kinds: dict[tuple[str, str], Kind] = {}
        self.markers = [headings.marker(text.text, p.start, p.end) for p in text.paragraphs]
        self.title = self._declared_title()
        self.celled = _paragraphs_of_cells(text)
        self.seen_prose = False

    def sections(self) -> tuple[Section, ...]:
        paragraphs = self.text.paragraphs
        for i, paragraph in enumerate(paragraphs):
            if i == self.title or i in self.celled:
                continue
            marker = self.markers[i]
            if paragraph.heading:
                self._declared(paragraph, marker)
            elif marker is not None and marker.end < paragraph.end:
                self._marked(i, marker)
            elif self._is_bare_heading(i):
                self._unnumbered(paragraph)
            if not self.seen_prose:
                self.seen_prose = self._is_prose(i)
        self._close(0, len(self.words))
        return tuple(
            Section(
                d.section_id, d.parent_id, d.depth, d.kind, d.marker, d.number, d.title, d.start, d.end, d.extent_end
            )
            for d in self.drafts
        )  # fmt: skip

    # What a paragraph is

    def _declared_title(self) -> int | None:
        """The paragraph that a format declares as the title: its only heading of the first level, before any other."""
        declared = [(i, p.heading) for i, p in enumerate(self.text.paragraphs) if p.heading]
        if len(declared) > 1 and declared[0][1] == 1 and all(h > 1 for _, h in declared[1:]):
            return declared[0][0] if self.markers[declared[0][0]] is None else None
        return None

    def _is_prose(self, i: int) -> bool:
        """Whether a paragraph is running text."""
        paragraph = self.text.paragraphs[i]
        return paragraph.end - paragraph.start >= 30 and "。" in self.words[paragraph.start : paragraph.end]

    def _is_bare_heading(self, i: int) -> bool:
        """Whether an unmarked line heads what follows: 总体情况, or a bare line between two paragraphs of prose."""
        paragraph = self.text.paragraphs[i]
        length = paragraph.end - paragraph.start
        if not 2 < length <= _LONGEST_BARE or i + 1 == len(self.text.paragraphs):
            return False
        words = self.words[paragraph.start : paragraph.end]
        if self.headings.is_unnumbered(words.rstrip("：:")):
            return True
        if (
            not self.seen_prose
            or i == 0
            or not _BARE.fullmatch(re.sub(r"\d{4}(?=年)", "", words))
            or is_organisation(words)
        ):
            return False
        before = self.text.paragraphs[i - 1]
        complete = self.words[before.end - 1] in "。！？”" and before.end - before.start >= _SHORTEST_STATEMENT
        return complete and (self._is_prose(i + 1) or self.markers[i + 1] is not None)

    def _words_of(self, i: int, marker: Marker, drifted: bool) -> _Words:
        """Kind and own words of a marked paragraph."""
        paragraph = self.text.paragraphs[i]
        start, end = marker.end, paragraph.end
        body = self.words[start:end]
        if marker.style.item and not drifted:
            return _Words("item", paragraph.start, self._item_end(start, end))
        label = _LABEL.match(body)
        by_line = self._by_line_end(start, end)
        if by_line:
            return _Words("heading", paragraph.start, by_line)
        if _STOP.search(body) or body[-1] in "；;" or len(body) > _LONGEST_HEADING:
            return _Words("item", paragraph.start, self._item_end(start, end))
        if body[-1] in "：:":
            return _Words("heading", paragraph.start, end - 1)
        follower = self.markers[i + 1] if i + 1 < len(self.markers) else None
        followed_by_next = (
            follower is not None
            and follower.style.family == marker.style.family
            and follower.number == marker.number + 1
        )
        if _ENDS_STATEMENT.search(body):
            heads = (
                len(body) <= 50
                and not label
                and i + 1 < len(self.markers)
                and follower is None
                and self._is_prose(i + 1)
            )
            if heads:
                return _Words("heading", paragraph.start, end - 1)
            return _Words("item", paragraph.start, self._item_end(start, end))
        if label:
            sibling = self.kinds.get((marker.style.family, self._parent_of(marker)))
            kind = sibling if sibling and marker.number > 1 else "item" if followed_by_next else "heading"
            if kind == "item":
                return _Words("item", paragraph.start, self._item_end(start, end))
        return _Words("heading", paragraph.start, end)

    def _item_end(self, start: int, end: int) -> int:
        """Where the head of an item ends: at 。：； if near, else at the first ，; at a dash after a short label."""
        body = self.words[start:end]
        dashed = _DASHED_HEAD.match(body)
        if dashed:
            return start + dashed.end(1)
        head = _ITEM_HEAD.match(body)
        if head is None:
            return start
        if head.end() > _LONGEST_ITEM_HEAD:
            comma = min((at for at in (body.find("，"), body.find(",")) if at > 0), default=-1)
            if -1 < comma < head.end():
                return start + len(body[:comma].rstrip(_SPACES))
        return start + len(head[0].rstrip(_SPACES))

    def _by_line_end(self, start: int, end: int) -> int:
        """Where a heading ends that has its by-line behind a space and runs on into prose; 0 where it does not."""
        for m in _GAP.finditer(self.words, start, min(end, start + _LONGEST_HEADING)):
            length = organisation_before_prose(self.words[m.end() : min(end, m.end() + 80)])
            if length and m.start() - start >= 8 and not _PAUSE.search(self.words, start, m.start()):
                return m.end() + length
        return 0

    # Where a marker belongs

    def _level(self, marker: Marker, strict: bool = True, kind: Kind | None = None) -> int | None:
        """The depth of the stack to which a marker's series belongs; None where it fits nowhere."""
        style, number = marker.style, marker.number
        for exactly in (True, False):
            for level in range(len(self.stack) - 1, -1, -1):
                o = self.stack[level]
                same = o.style == style.name if exactly else o.family == style.family
                if same and o.number == number - 1 and o.path == marker.path and not o.declared:
                    return level
        # Numbers may run on through chapters: 二、 begins with （三） where 一、 ended with （二）; articles always do.
        runs_on = number > 1 and self.running.get(style.family) == number - 1 and (style.continuous or not style.item)
        if runs_on and all(o.family != style.family for o in self.stack):
            return len(self.stack)
        if number == 1 and not style.continues_only:
            return self._opening_level(marker, kind)
        if strict:
            return None
        # A number left out or printed twice, on a line that can be nothing but a heading.
        for level in range(len(self.stack) - 1, -1, -1):
            o = self.stack[level]
            if o.style == style.name and o.number is not None and o.path == marker.path and not o.declared:
                return level if number == o.number or o.number < number <= o.number + 3 else None
        return None

    def _opening_level(self, marker: Marker, kind: Kind | None) -> int | None:
        """Where a series begins."""
        style = marker.style
        if marker.path:
            # 2.1 belongs under 2, wherever that stands.
            for level in range(len(self.stack) - 1, -1, -1):
                o = self.stack[level]
                number = f"{o.path}.{o.number}" if o.path else str(o.number)
                if number == marker.path and o.number is not None:
                    return level + 1
            return None
        if self.stack and self.stack[-1].style == style.name and not (kind == "item" and self._top_kind() == "heading"):
            return len(self.stack) - 1
        if style.item:
            # A second series of 一是 in the same section begins anew; it does not nest in the last item of the first.
            for level in range(len(self.stack) - 1, -1, -1):
                if self.stack[level].style == style.name:
                    return level
                if self.drafts[self.stack[level].section].kind == "heading":
                    break
        # A style nests in itself once (chapters 一、 in the cases of part 一、); a third time it begins anew.
        same = [level for level, o in enumerate(self.stack) if o.style == style.name]
        return same[-1] if len(same) > 1 else len(self.stack)

    def _top_kind(self) -> Kind:
        return self.drafts[self.stack[-1].section].kind

    def _parent_of(self, marker: Marker) -> str:
        level = self._level(marker)
        return self._id_at(level) if level is not None else ""

    def _id_at(self, level: int) -> str:
        return self.drafts[self.stack[level - 1].section].section_id if level else ""

    # Opening and closing

    def _marked(self, i: int, marker: Marker) -> None:
        paragraph = self.text.paragraphs[i]
        level = self._level(marker)
        if level is None and marker.path:
            marker = self._closely_set(paragraph, marker)
            level = self._level(marker)
        drifted = level is not None and level < len(self.stack) and self.stack[level].style != marker.style.name
        if marker.style.after_drift and not (drifted and level is not None and self.stack[level].drifted):
            return
        own = self._words_of(i, marker, drifted)
        if marker.number == 1:
            level = self._level(marker, kind=own.kind)
        if level is None and own.kind == "heading":
            level = self._level(marker, strict=False)
        if level is None or own.end <= marker.end:
            return
        series = self.stack[level] if drifted else None
        if series is not None and self.drafts[series.section].kind != own.kind:
            # 二是…… whose 一是 stood inside a paragraph does not go on with 一、.
            return
        self._open(level, marker, own, style=series.style if series else marker.style.name)
        self.stack[-1].drifted = drifted
        if own.kind == "item":
            self._run_in(paragraph, marker, own.end)

    def _closely_set(self, paragraph: Paragraph, marker: Marker) -> Marker:
        """“8.6个重大专项：……” after 7.: the eighth of a series of labelled items, no 8.6; else the marker unchanged."""
        dot = paragraph.start + len(marker.path) + 1
        style = next((s for s in self.headings.styles if s.name == "arabic"), None)
        if style is None or not marker.path.isdecimal() or not _LABEL.match(self.words, dot, paragraph.end):
            return marker
        closely = Marker(style, int(marker.path), dot, "")
        level = self._level(closely)
        return closely if level is not None and closely.number > 1 else marker

    def _run_in(self, paragraph: Paragraph, first: Marker, at: int) -> None:
        """The further items of a series that began with its paragraph: 一是……。二是……。"""
        number = first.number
        found = False
        # After a full stop; sheets of labels (“(6) 日处理量: 120 吨/天(7) 处理工艺: …”) may lack it.
        begins = _LABELLED if _LABELLED.match(self.words, paragraph.start, paragraph.end) else _INLINE
        for m in begins.finditer(self.words, at, paragraph.end):
            marker = self.headings.marker(self.words, m.end(), paragraph.end)
            if marker is None or marker.style.name != first.style.name or marker.number != number + 1:
                continue
            level = self._level(marker)
            end = self._item_end(marker.end, paragraph.end)
            if level is None or end <= marker.end:
                continue
            self._open(level, marker, _Words("item", m.end(), end))
            number += 1
            found = True
        if found:
            level = max(i for i, o in enumerate(self.stack) if o.style == first.style.name)
            self._close(level, paragraph.end)

    def _declared(self, paragraph: Paragraph, marker: Marker | None) -> None:
        """A heading whose depth the format declares."""
        level = 0
        while level < len(self.stack) and 0 < self.stack[level].declared < paragraph.heading:
            level += 1
        words = self.words[paragraph.start : paragraph.end]
        if marker is not None and marker.end < paragraph.end and not marker.style.continues_only:
            own = _Words("heading", paragraph.start, paragraph.end)
            self._open(level, marker, own, style=marker.style.name, declared=paragraph.heading)
        else:
            end = paragraph.start + len(words.rstrip("：:"))
            self._push(level, "", None, _Words("heading", paragraph.start, end), paragraph.start, paragraph.heading)

    def _unnumbered(self, paragraph: Paragraph) -> None:
        """A heading without a number: beside an open one of its kind, else below the deepest heading."""
        level = len(self.stack)
        while level and self.drafts[self.stack[level - 1].section].kind == "item":
            level -= 1
        for at in range(len(self.stack) - 1, -1, -1):
            if not self.stack[at].style:
                level = at
                break
        end = paragraph.start + len(self.words[paragraph.start : paragraph.end].rstrip("：:"))
        self._push(level, "", None, _Words("heading", paragraph.start, end), paragraph.start, 0)

    def _open(self, level: int, marker: Marker, own: _Words, style: str = "", declared: int = 0) -> None:
        self._push(level, style or marker.style.name, marker, own, marker.end, declared)
        parent = self.drafts[-1].parent_id
        self.kinds[(marker.style.family, parent)] = own.kind
        self.running[marker.style.family] = marker.number

    def _push(
        self, level: int, style: str, marker: Marker | None, own: _Words, title_start: int, declared: int
    ) -> None:
        self._close(level, own.start)
        taken = self.stack[-1].taken if self.stack else self.roots
        parent = self.drafts[self.stack[-1].section] if self.stack else None
        number = marker.number if marker else None
        section_id = _free_id(parent.section_id if parent else "", number, taken)
        title = self.words[title_start : own.end].strip(_SPACES).rstrip("。")
        printed = self.words[own.start : title_start].strip(_SPACES) if marker else ""
        self.drafts.append(
            _Draft(
                section_id,
                parent.section_id if parent else "",
                len(self.stack) + 1,
                own.kind,
                printed,
                number,
                title,
                own.start,
                own.end,
            )
        )
        self.stack.append(
            _Open(
                style,
                marker.style.family if marker else "",
                number,
                marker.path if marker else "",
                declared,
                len(self.drafts) - 1,
            )
        )

    def _close(self, level: int, at: int) -> None:
        for o in self.stack[level:]:
            self.drafts[o.section].extent_end = at
        del self.stack[level:]


def _paragraphs_of_cells(text: Text) -> frozenset[int]:
    """The paragraphs that are cells of a table: they head nothing, whatever they begin with."""
    cells = sorted((c.start, c.end) for c in text.source.cells if c.end - c.start <= _LONGEST_CELL)
    starts = [start for start, _ in cells]
    found = set()
    for i, paragraph in enumerate(text.paragraphs if cells else ()):
        at = text.origin(paragraph.start)
        cell = bisect_right(starts, at) - 1
        if cell >= 0 and at < cells[cell][1]:
            found.add(i)
    return frozenset(found)


def _free_id(parent: str, number: int | None, taken: dict[str, int]) -> str:
    """An id below its parent's: the number, or for an unnumbered or repeated one the next that is free."""
    own = str(number) if number is not None else str(len(taken) + 1)
    taken[own] = taken.get(own, 0) + 1
    if taken[own] > 1:
        own = f"{own}-{taken[own]}"
    return f"{parent}.{own}" if parent else own
