"""Reflow: torn and hard-wrapped lines become paragraphs again, and every character keeps its origin.

A page break cuts a sentence, a word or a number (“2022⏎⏎年”); a narrow column cuts every line. What goes on in the
next line is decided from what the reader knows (``Line.continues``), from the layout (lines that fill a column) and
from the words: a line that ends inside a sentence goes on, unless it is a heading, a by-line or an item of a list.
Nothing is added and no word is removed; only newlines, blank lines and indentation between two parts vanish.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from msgspec import Struct

from pipeline.lines import SHORT_OPENERS, display_width, is_organisation
from pipeline.model import Line, Paragraph, Remark, Source, Text
from pipeline.numerals import CALENDAR_YEAR

_SPACE = " \t\u00a0\u3000\ufeff\u200b\u2002\u2003\x1b"
# A sentence or a statement of a list is complete here, with the quotes and brackets that close after it.
_TERMINALS = tuple("。！？!?；;：:…")
_CLOSERS = "”’」』）)》】"
# A closing quote may end the statement or not (…将“冷资源”⏎⏎打造成…): such lines stay apart, and a remark says so.
_CLOSED_QUOTES = tuple("”’」』")
_INNER_TERMINAL = re.compile(r"[。！？；]")
_COMMA = re.compile(r"[，,、]")
# After these nothing can be complete: 、，, an opening bracket, a connecting sign, a conjunction.
_OPEN_ENDS = tuple("，、,（(“‘《〈「『【[＋+·~～—–∶×和与及暨的")
_STROKE_END = re.compile(r"[^\d\s]/$")
_NEVER_LAST = ("之", "第")
_CLOSING_START = re.compile(r"[，。、；：！？）)”’》」』】％%‰℃]")
_MARKED = re.compile(
    r"(?:第[一二三四五六七八九十百零〇\d０-９]{1,5}(?:部分|[编篇章节条款])"
    r"|[（(][一二三四五六七八九十百]{1,4}[)）]|[一二三四五六七八九十]{1,3}[、．.是]"
    r"|[（(][\d０-９]{1,3}[)）]|[\d０-９]{1,2}(?:[.．][\d０-９]{1,2}){0,3}"
    rf"(?:、|[.．](?:(?![\d０-９])|(?={CALENDAR_YEAR}))|[)）])"
    r"|[\d０-９]{1,2}[.．][\d０-９]{1,2}(?:[.．][\d０-９]{1,2})?[ \u3000]*[^\W\da-zA-Z]"
    r"|[①-⑳㈠-㈩⑴-⒇⒈-⒛●■◆•▪○□◇★☆※]|——|[-*+] "
    r"|第[一二三四五六七八九十]{1,3}，|附件|其一|其二|其三|首先，|其次，|[各尊][位敬])"
)
# “1.5 亿元”, “811.3 平方公里”, “3.2%”: a torn number, no marker of a heading (1.1 人口, 2.3 项目概况).
_TORN_NUMBER = re.compile(
    rf"[\d０-９]+[.．](?!{CALENDAR_YEAR})[\d０-９]+[ \u3000]*"
    r"(?:[万亿元米吨亩倍克座岁件余%％‰℃a-zA-Z]|千[米瓦克万]|公[里顷斤]|平方|立方|小时|分钟|百分点|个(?![人性别体])|[人户](?![口才民员居籍文])"
    r"|天(?!然)|年(?!度)|多(?![元式样])|项(?!目)|条(?![件例])|家(?![庭园电])|处(?![理置])|次(?!要)|台(?![账阶])|名(?![词称录]))"
)
# The first clause of a line: one or two characters that begin no sentence are the rest of a torn word (“著，物流…”).
_FIRST_CLAUSE = re.compile(r"([^，。、；：！？,;:]{1,2})[，。、；！？,;]")
_FIRST_PAUSE = re.compile(r"[^，。、；：]{0,24}[，、；。]")
# Words that cannot begin a sentence of official prose.
_BOUND_START = re.compile(r"(?:[的了着]|等[，。、]|以及|及其|[与及]其?[^，。]{0,12}[，。])")
# A phrase up to a comma that opens a new statement even where the line before lacks its full stop.
_SENTENCE_OPENER = re.compile(
    r"(?:从[^，。]{1,8}[来上][看说讲]|总[的体之]?[来而]?[看说言]?|综上所述|一般[来而][说言]|近年来|近几年来?|多年来|[此另]外"
    r"|因此|为此|下一步|今后|未来|展望[^，。]{1,6})，"
)
# A bare line that begins so is the start of a sentence, not a title.
_PROSE_START = re.compile(r"随着|为了|由于|根据|按照|截至|针对|通过|近年来|目前|自\d|[该本这]")
_DOCUMENT_NAME = re.compile(
    r"(?:通知|意见|决定|决议|报告|方案|办法|规定|条例|规划|纲要|公告|公报|通报|批复|函|细则|计划|说明|建议|概况|简介|摘要|情况|总结|纪实|案例|实践|指南|标准|白皮书|蓝皮书)(?:[（(].{1,12}[)）])?$"
)
_LABELLED_PROSE = re.compile(r"[：:][^。；]*[，、]")
_BARE = re.compile(r"[^。！？；，：,;:]+$")

# In Chinese characters: a line with a comma and no full stop is a title below these widths (the first where it has no
# marker, the second where it has one), prose that goes on above them.
_SHORTEST_TORN = 24
_HEADING_WIDTH = 60
_SMALLEST_COLUMN = 14
# In half-width columns; a wider line is a whole paragraph.
_LARGEST_COLUMN = 240
# How much of a paragraph on either side is looked at, in characters.
_WINDOW = 400


class _Part(Struct, frozen=True, gc=False):
    """One line that holds words: its trimmed extent and how it stood on the page."""

    start: int
    end: int
    line: Line
    words: str
    length: int
    indent: int
    blank_before: bool

    @property
    def width(self) -> int:
        return display_width(self.words)


@dataclass(frozen=True, slots=True)
class _Column:
    """The size at which lines were wrapped: a number of characters, or the least width of a full line."""

    length: int
    width: int

    def is_filled_by(self, part: _Part) -> bool:
        """Whether a line leaves no room for the next character (or the next number)."""
        return part.length == self.length if self.length else part.width >= self.width


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a document's lines are set."""

    column: _Column | None
    """What lines were wrapped to, None where a line is a paragraph."""
    blocks: bool
    """Whether blank lines part paragraphs (and single newlines do not)."""
    spaced: bool
    """Whether (nearly) every line has a blank line before it, so that blank lines part nothing."""
    indents: int | None
    """Indentation of a paragraph's first line where the document sets its paragraphs so."""


def reflow(source: Source) -> Text:
    """The text of a source as mended paragraphs.

    Remarks: ``doubled_characters`` where a tear repeats what stood before it (“供应链管理⏎管理工作”),
    ``doubled_paragraph`` where a paragraph is printed a second time.
    """
    parts = _parts(source)
    layout = _layout(parts)
    columns = _columns(parts, layout)
    groups: list[list[_Part]] = []
    for i, part in enumerate(parts):
        if groups and _goes_on(groups[-1], part, layout, columns[i - 1]):
            groups[-1].append(part)
        else:
            groups.append([part])

    pieces: list[str] = []
    runs: list[tuple[int, int]] = []
    paragraphs: list[Paragraph] = []
    at = 0
    for group in groups:
        start = at
        for part in group:
            runs.append((at, part.start))
            pieces.append(part.words)
            at += len(part.words)
        paragraphs.append(Paragraph(start, at, group[0].line.heading))
        pieces.append("\n")
        at += 1
    text = "".join(pieces)[:-1]
    remarks = (*_possible_tears(groups), *_doubled_characters(groups), *_doubled_paragraphs(text, paragraphs, groups))
    return Text(source, text, tuple(paragraphs), tuple(runs or [(0, 0)]), remarks)


def _parts(source: Source) -> list[_Part]:
    parts: list[_Part] = []
    text = source.text
    blank = False
    end = 0
    for line in source.lines:
        raw = text[line.start : line.end]
        words = raw.strip(_SPACE)
        if not words:
            blank = True
            continue
        indent = len(raw) - len(raw.lstrip(_SPACE))
        start = line.start + indent
        # A reader may leave blank lines out of its lines; two newlines between them say the same.
        blank = blank or text.count("\n", end, line.start) > 1
        left = display_width(raw[:indent]) if indent else 0
        parts.append(_Part(start, start + len(words), line, words, len(raw), left, blank))
        blank = False
        end = line.end
    return parts


def _layout(parts: Sequence[_Part]) -> _Layout:
    """The layout that a document's own lines show."""
    if len(parts) < 2:
        return _Layout(None, False, False, None)
    column = _column(parts)
    blanks = sum([p.blank_before for p in parts[1:]])
    every = blanks >= 0.8 * (len(parts) - 1)
    deepest = sorted([p.indent for p in parts])
    shallow = deepest[len(deepest) // 10]
    indented = [p for p in parts if p.indent >= shallow + 2]
    indents = min(p.indent for p in indented) if column and len(indented) >= 0.05 * len(parts) else None
    return _Layout(column, blanks > 0 and not every, every, indents)


def _column(parts: Sequence[_Part]) -> _Column | None:
    """The column lines were wrapped to: a size that at least half of them fill and almost none exceeds.

    Programs wrap at a number of characters (exactly) or at a width on the page (nearly).
    """
    if len(parts) < 3:
        return None
    rank = -1 - len(parts) // 50
    if sorted([len(p.words) for p in parts])[rank] > _LARGEST_COLUMN:  # paragraphs, whatever their exact width
        return None
    widest = sorted([p.width for p in parts])[rank]
    if not 2 * _SMALLEST_COLUMN <= widest <= _LARGEST_COLUMN:
        return None
    by_length = _Column(sorted([p.length for p in parts])[rank], 0)
    by_width = _Column(0, widest - max(4, widest // 10))
    for column in (by_length, by_width):
        full = [p for p in parts if column.is_filled_by(p)]
        prose = sum(1 for p in full if _COMMA.search(p.words) or _INNER_TERMINAL.search(p.words))
        if 2 * len(full) >= len(parts) and 3 * prose >= len(full):
            return column
    return None


def _columns(parts: Sequence[_Part], layout: _Layout) -> list[_Column | None]:
    """For each line the column it was wrapped to: the document's, else that of its own block of lines."""
    if layout.column is not None:
        return [layout.column] * len(parts)
    columns: list[_Column | None] = []
    block: list[_Part] = []
    for part in parts:
        if part.blank_before and block:
            columns += [_column(block)] * len(block)
            block = []
        block.append(part)
    return columns + [_column(block)] * len(block)


def _goes_on(group: Sequence[_Part], right: _Part, layout: _Layout, column: _Column | None) -> bool:
    """Whether a paragraph that began with these lines goes on in the next one."""
    left = group[-1]
    if left.line.heading or right.line.heading:
        return bool(left.line.heading and right.line.heading == left.line.heading and left.line.continues)
    if left.line.continues is not None:
        # A page may be set with the tear of its source left in: only words cut inside a sentence outweigh the geometry.
        return left.line.continues or not _is_marked(right.words) and _is_cut_short(group, right.words)
    parted = right.blank_before and not layout.spaced
    filled = column is not None and column.is_filled_by(left) and not parted
    if _is_marked(right.words):
        # 首批五个“中国好水”水源地之⏎一、国家级……: a marker's characters may begin the rest of a line of prose.
        cut_title = filled and right.words.startswith("——") and not _is_complete(left.words)
        return (
            cut_title
            or left.words.endswith(_NEVER_LAST)
            or (filled and _is_cut_prose(left.words) and not _is_marked(group[0].words))
        )
    if layout.indents is not None and right.indent >= layout.indents and not right.blank_before:
        return False
    terminal = _is_complete(left.words)
    if filled and column is not None and not column.length and _is_marked(group[0].words) and " " not in left.words[8:]:
        # A title nearly as long as the column, and on the next line by whom it is.
        filled = not is_organisation(right.words)
    if filled:
        return not terminal or layout.blocks or layout.indents is not None
    if terminal or left.words.endswith(_CLOSED_QUOTES):
        return False
    if layout.column is not None and _is_rest_of_heading(left, right, layout.column, layout.spaced):
        return True
    if _is_open(left.words) or _CLOSING_START.match(right.words):
        return not _is_list_of(left, right)
    joined = "".join(p.words for p in group[-8:])
    whole = len(group) <= 8 and len(joined) <= _WINDOW
    if _is_unbalanced(joined[-_WINDOW:]):
        return True
    so_far = joined if whole else group[0].words[:_WINDOW] + joined[-_WINDOW:]
    return _is_torn(so_far, right.words) or _title_goes_on(so_far, right.words)


def _is_marked(words: str) -> bool:
    """Whether a line begins with the marker of a heading, an item or a salutation; a torn number is none."""
    return bool(_MARKED.match(words)) and not _TORN_NUMBER.match(words)


def _is_complete(words: str) -> bool:
    """Whether a sentence or a statement of a list ends here."""
    return words.rstrip(_CLOSERS).endswith(_TERMINALS)


def _is_open(words: str) -> bool:
    """Whether nothing can be complete here."""
    return words.endswith(_OPEN_ENDS) or _STROKE_END.search(words[-2:]) is not None


def _is_cut_prose(words: str) -> bool:
    """Whether a line is running text that ends inside a sentence."""
    return bool(_COMMA.search(words) or _INNER_TERMINAL.search(words)) and not _is_complete(words)


def _is_rest_of_heading(left: _Part, right: _Part, column: _Column, spaced: bool) -> bool:
    """Whether a few characters alone on a line end a heading that is set larger than the text it was wrapped with."""
    short = len(right.words) <= 8 and bool(_BARE.match(right.words)) and not is_organisation(right.words)
    near = not column.length and 10 * left.width >= 8 * column.width
    return short and near and _is_marked(left.words) and (spaced or not right.blank_before)


def _is_cut_short(group: Sequence[_Part], right: str) -> bool:
    """Whether running text stops inside a sentence or a word, and what follows is its rest."""
    words = "".join(p.words for p in group[-8:])[-_WINDOW:]
    if _is_complete(words) or words.endswith(_CLOSED_QUOTES) or is_organisation(group[-1].words):
        return False
    labelled = _is_marked(group[0].words) and _LABELLED_PROSE.search(words) is not None
    return (labelled or _INNER_TERMINAL.search(words) is not None) and _FIRST_PAUSE.match(right) is not None


def _is_list_of(left: _Part, right: _Part) -> bool:
    """Whether two lines are entries of a list whose entries end in a comma (获奖名单：A，⏎B，)."""
    return left.words[-1] in "，,、" and left.words[-1] == right.words[-1] and max(left.width, right.width) <= 30


def _is_unbalanced(words: str) -> bool:
    """Whether a bracket or quote opened here is not closed (规划建设“美丽中国⏎先行区”)."""
    return (
        words.count("“") > words.count("”")
        or words.count("《") > words.count("》")
        or words.count("（") + words.count("(") > words.count("）") + words.count(")")
    )


def _is_torn(left: str, right: str) -> bool:
    """Whether words that end without a mark were cut inside a sentence, judged by both sides of the cut."""
    if _SENTENCE_OPENER.match(right):
        return False
    first = _FIRST_CLAUSE.match(right)
    fragment = first is not None and first[1] not in SHORT_OPENERS and not first[1][0].isdigit()
    width = display_width(left) // 2
    marked = _is_marked(left)
    if is_organisation(left):
        return False
    if _INNER_TERMINAL.search(left) and not (marked and width < 20):
        return True
    paused = _COMMA.search(left) and not (_DOCUMENT_NAME.search(left) and "，" not in left)
    if paused and width >= (_HEADING_WIDTH if marked else _SHORTEST_TORN):
        return True
    if _TORN_NUMBER.match(right) and not marked:
        return True
    if marked:
        labelled = _LABELLED_PROSE.search(left) is not None and not _BARE.match(right)
        return labelled or bool(_BOUND_START.match(right)) or (fragment and first is not None and len(first[1]) == 1)
    doubled = left[-1] == right[0] and width > _SHORTEST_TORN
    return fragment or doubled or bool(_BOUND_START.match(right)) or bool(_PROSE_START.match(left) and width > 12)


def _title_goes_on(left: str, right: str) -> bool:
    """Whether a title set on several lines goes on: 国务院关于印发国家职业教育改革⏎实施方案的通知."""
    return (
        "关于" in left
        and len(left) < 80
        and bool(_BARE.match(left))
        and not _DOCUMENT_NAME.search(left)
        and bool(_BARE.match(right))
        and len(right) < 40
    )


def _possible_tears(groups: Sequence[Sequence[_Part]]) -> Iterable[Remark]:
    """Where prose ends in a closing quote without a full stop, so that the next paragraph may be its rest."""
    for group, following in pairwise(groups):
        left, right = group[-1], following[0]
        cut = left.words.endswith(_CLOSED_QUOTES) and not _is_complete(left.words) and left.line.continues is None
        if cut and any(_INNER_TERMINAL.search(p.words) for p in group) and not _is_marked(right.words):
            message = "this paragraph ends without a full stop; the next one may be the rest of its sentence"
            yield Remark("reflow", "possible_tear", "info", message, left.start, right.end)


def _doubled_characters(groups: Iterable[Sequence[_Part]]) -> Iterable[Remark]:
    """Where the words before a tear stand again after it, with the source span of both."""
    for group in groups:
        for left, right in pairwise(group):
            for n in range(min(4, len(right.words)), 0, -1):
                again = right.words[:n]
                if left.words.endswith(again) and all("\u4e00" <= c <= "\u9fff" for c in again):
                    message = f"“{again}” stands before and after a torn line; one of them may be superfluous"
                    yield Remark("reflow", "doubled_characters", "warning", message, left.end - n, right.start + n)
                    break


def _doubled_paragraphs(
    text: str, paragraphs: Sequence[Paragraph], groups: Sequence[Sequence[_Part]]
) -> Iterable[Remark]:
    """Where a paragraph of prose stands a second time, spaces aside."""
    seen: dict[str, int] = {}
    for paragraph, group in zip(paragraphs, groups, strict=True):
        if paragraph.end - paragraph.start < 20:
            continue
        words = text[paragraph.start : paragraph.end].replace(" ", "").replace("\u3000", "")
        if words in seen:
            message = f"this paragraph stands twice; first at character {seen[words]}"
            yield Remark("reflow", "doubled_paragraph", "warning", message, group[0].start, group[-1].end)
        else:
            seen[words] = group[0].start
