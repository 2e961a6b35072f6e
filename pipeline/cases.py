"""Cases: which sections of a case book are cases, whose they are, and where."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from pipeline.lines import is_organisation
from pipeline.model import Case, Section, Text
from pipeline.title import document_title
from pipeline.vocab.places import Places

# Organisations of one line are joined by ； 、 / or a space; not inside brackets.
_JOINER = re.compile(r"[；;、/／|｜](?![^（(]*[)）])")
_MOST_BY_LINES = 4
_LONGEST_BY_LINE = 120
_SHORTEST_TITLE = 6
_LEAST_SHARE = 0.6


class _Heading(Struct, frozen=True, gc=False):
    section: Section
    title: str
    organisations: tuple[str, ...]


def find_cases(text: Text, sections: Sequence[Section], places: Places) -> tuple[Case, ...]:
    """The cases of a document in reading order; a document without cases is one case ``0``.

    A series of sibling headings are cases when most of their titles are places' names or have organisations on the line
    below (or behind them on their own line), or when the sidecar names their depth.
    """
    headings = _case_headings(text, sections, places)
    if not headings:
        title = document_title(text, sections)
        region = places.resolve(title).region
        return (Case("0", "", "", None, title, (), region, 0, len(text.text)),)
    by_id = {s.section_id: s for s in sections}
    return tuple(
        Case(
            h.section.section_id,
            h.section.section_id,
            by_id[h.section.parent_id].title if h.section.parent_id else "",
            h.section.number,
            h.title,
            h.organisations,
            places.resolve(h.title, h.organisations).region,
            h.section.start,
            h.section.extent_end,
        )
        for h in headings
    )


def split_organisations(line: str) -> tuple[str, ...]:
    """The organisations of a by-line: 莲花县闪石乡人民政府、中铁水利信息科技有限公司."""
    return tuple(part.strip() for part in _JOINER.split(line) if part.strip())


def split_title(words: str) -> tuple[str, tuple[str, ...]]:
    """A heading's words as title and the organisations printed behind it on the same line.

    “……助力美丽乡村精彩蝶变 浙江省宁波市海曙区龙观乡人民政府”: what follows a space and names an organisation.
    """
    for m in re.finditer(r"[ \u3000\t]+", words):
        title, rest = words[: m.start()], words[m.end() :]
        if len(title) >= 4 and len(rest) >= 4 and is_organisation(rest) and not is_organisation(title):
            organisations = split_organisations(rest)
            if all(is_organisation(o) for o in organisations):
                return title, organisations
    return words, ()


def _case_headings(text: Text, sections: Sequence[Section], places: Places) -> tuple[_Heading, ...]:
    wanted = text.source.sidecar.case_depth
    headings = [s for s in sections if s.kind == "heading"]
    if wanted is not None:
        return tuple(_heading(text, s, places) for s in headings if s.depth == wanted)
    for depth in sorted({s.depth for s in headings}):
        level = [_heading(text, s, places) for s in headings if s.depth == depth]
        series: dict[str, list[_Heading]] = {}
        for h in level:
            series.setdefault(h.section.parent_id, []).append(h)
        chosen = [h for group in series.values() if _is_series_of_cases(group, places) for h in group]
        if chosen:
            return tuple(sorted(chosen, key=lambda h: h.section.start))
    return ()


def _is_series_of_cases(group: Sequence[_Heading], places: Places) -> bool:
    owned = sum(1 for h in group if h.organisations or places.is_place(h.title))
    return len(group) > 1 and owned >= _LEAST_SHARE * len(group)


def _heading(text: Text, section: Section, places: Places) -> _Heading:
    title, organisations = split_title(section.title)
    organisations = organisations or _by_lines(text, section)
    if not organisations and is_organisation(title):
        title, organisations = _split_at_place(title, places)
    return _Heading(section, title, organisations)


def _split_at_place(words: str, places: Places) -> tuple[str, tuple[str, ...]]:
    """A title that lost the space before its by-line (……蝶变浙江省宁波市某乡人民政府), split at the place."""
    for mention in places.mentions(words):
        chained = mention.full and len(mention.divisions) == 1 and mention.divisions[0].level > 1
        if mention.start >= _SHORTEST_TITLE and chained:
            return words[: mention.start], (words[mention.start :],)
    return words, ()


def _by_lines(text: Text, section: Section) -> tuple[str, ...]:
    """The organisations on the lines right below a heading."""
    found: list[str] = []
    first = text.paragraph_at(section.start) + 1
    for paragraph in text.paragraphs[first : first + _MOST_BY_LINES]:
        line = text.text[paragraph.start : paragraph.end]
        if paragraph.start >= section.extent_end or len(line) > _LONGEST_BY_LINE or not is_organisation(line):
            break
        found += split_organisations(line)
    return tuple(found)
