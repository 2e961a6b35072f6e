"""From characters with places to lines in reading order: geometry only, no PDF library.

A *strip* is a run of characters on one baseline as the page prints it; a *row* is one line of
text made of the strips that share a baseline within one column. Coordinates are points from the
page's top left corner, y downwards.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from msgspec import Struct

Place = tuple[float, float, float, float]
"""x0, y0, x1, y1 of a character."""


class Strip(Struct, frozen=True, gc=False):
    """Characters on one baseline; ``first`` is the index of the first one on its page."""

    first: int
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    slanted: bool = False
    """Neither upright nor at a right angle: the way watermarks run."""
    table: int = -1
    """The table of its page that stands in this place; -1 for characters."""

    @property
    def size(self) -> float:
        """Height of the line's characters, near enough one em."""
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        """Height on the page."""
        return (self.y0 + self.y1) / 2


class TableCell(Struct, frozen=True, gc=False):
    """A cell of a ruled table: rows [top, bottom), columns [left, right), its strips in reading order."""

    top: int
    bottom: int
    left: int
    right: int
    strips: tuple[Strip, ...]


class Table(Struct, frozen=True, gc=False):
    """A ruled table and where it stands on its page."""

    place: Place
    cells: tuple[TableCell, ...]


class Page(Struct, frozen=True, gc=False):
    """The strips of one page in the order the file draws them, those of its tables apart."""

    number: int
    width: float
    height: float
    strips: tuple[Strip, ...]
    tables: tuple[Table, ...] = ()


@dataclass(slots=True)
class Row:
    """One line of a column: its strips from left to right, and the column's margins."""

    page: int
    strips: list[Strip]
    pieces: list[str]
    """What stands before each strip: nothing, or the space that a gap stands for."""
    left: float = 0.0
    right: float = 0.0
    cell: int = -1
    """The number of its table cell within the document: no paragraph leaves its cell."""
    x0: float = field(init=False)
    x1: float = field(init=False)
    size: float = field(init=False)
    """Height of the characters of its longest strip."""
    text: str = field(init=False)

    def __post_init__(self) -> None:
        first = self.strips[0]
        longest = first if len(self.strips) == 1 else max(self.strips, key=lambda s: s.x1 - s.x0)
        self.x0 = first.x0
        self.x1 = max(s.x1 for s in self.strips)
        self.size = longest.size
        self.text = "".join(piece + strip.text for piece, strip in zip(self.pieces, self.strips, strict=True))


# ---- furniture -------------------------------------------------------------------------------

_DIGITS = re.compile(r"[0-9０-９]+|[一二三四五六七八九十〇]+(?=\s*页)")
_PAGE_NUMBER = re.compile(
    r"[-—–―－~·•|\s]*(?:第\s*)?(?:[0-9０-９]{1,4}|[ivxlcⅰ-ⅹIVXLC]{1,6})(?:\s*页)?(?:\s*[/／,，、]?\s*(?:共|of)?\s*[0-9０-９]{1,4}(?:\s*页)?)?"
    r"[-—–―－~·•|\s]*|[Pp]age\s*\d+(?:\s*of\s*\d+)?|第\s*[一二三四五六七八九十百]+\s*页(?:\s*共\s*[一二三四五六七八九十百]+\s*页)?"
)
_DRESSED_NUMBER = re.compile(r"[-—–―－~·•]\s*\d{1,4}\s*[-—–―－~·•]|第.*页.*|.*[/／].*|[Pp]age.*")
_TABLE_UNIT = re.compile(r"单\s*位\s*[:：]|续\s*表")
"""Repeated above the parts of a long table, and needed to read it."""
_EDGE = 0.17
"""Running heads and page numbers stand in this part of the page's height, above and below."""


def furniture(pages: Sequence[Page]) -> list[set[int]]:
    """Which strips of each page are running heads, page numbers and watermarks, by position in ``strips``.

    A running head stands at the same height, outside all text of its page, with the same words (its
    numbers aside) on at least two pages and on half of those of its side (odd or even), or on three where
    it is smaller than the text, as the heads of chapters are; a page number
    is a number alone at the page's edge, dressed (“— 3 —”, “第 3 页 共 90 页”) or counting with
    the pages. Slanted text and text outside the page are watermarks and printers' marks.
    """
    found: list[set[int]] = []
    edges: list[list[int]] = []
    for page in pages:
        marks = {
            i
            for i, s in enumerate(page.strips)
            if s.slanted or s.x1 <= 0 or s.x0 >= page.width or s.y1 <= 0 or s.y0 >= page.height
        }
        found.append(marks)
        zone = [
            i
            for i, s in enumerate(page.strips)
            if i not in marks and (s.y1 < page.height * _EDGE or s.y0 > page.height * (1 - _EDGE))
        ]
        edges.append(zone)

    seen: Counter[tuple[str, int, int]] = Counter()
    for page, zone in zip(pages, edges, strict=True):
        for key in {_head_key(page.strips[i], page) for i in zone}:
            seen[key] += 1
    sides = [sum(p.number % 2 == side for p in pages) for side in (0, 1)]
    counting = _counting(pages, edges)
    for at, (page, zone) in enumerate(zip(pages, edges, strict=True)):
        heads: tuple[list[int], list[int]] = [], []
        numbers: set[int] = set()
        em = median(s.size for s in page.strips) if page.strips else 0.0
        for side, top in zip(heads, (True, False), strict=True):
            ranked = sorted(
                (i for i in zone if (page.strips[i].middle < page.height / 2) == top),
                key=lambda i: page.strips[i].middle if top else -page.strips[i].middle,
            )
            for i in ranked:
                strip = page.strips[i]
                words, _, _ = key = _head_key(strip, page)
                enough = max(2.0, (min(sides) or max(sides)) / 2)
                if strip.size <= 0.9 * em:
                    enough = min(enough, 3.0)
                repeated = seen[key] >= enough and bool(words.strip("# ")) and not _TABLE_UNIT.search(words)
                if _PAGE_NUMBER.fullmatch(strip.text) and (
                    _DRESSED_NUMBER.fullmatch(strip.text.strip()) or (at, i) in counting
                ):
                    numbers.add(i)
                elif repeated:
                    side.append(i)
                elif not any(abs(page.strips[j].middle - strip.middle) < strip.size / 2 for j in (*side, *numbers)):
                    break  # text of the page: what stands further in is text as well
        aside = found[at] | numbers | {i for side in heads for i in side}
        inner = [s for i, s in enumerate(page.strips) if i not in aside]
        pitch = _pitch(page)
        for side in heads:
            while side and (not inner or _joins(page.strips[side[-1]], inner, pitch)):
                inner.append(page.strips[side.pop()])  # the first line of a text that begins alike on every page
        found[at] |= numbers | {i for side in heads for i in side}
    return found


def _pitch(page: Page) -> float:
    """The usual distance between lines of a page, 0 where it has few."""
    middles = sorted({round(s.middle, 1) for s in page.strips})
    drops = sorted(b - a for a, b in pairwise(middles) if b - a > 3)
    return drops[len(drops) // 2] if len(drops) > 2 else 0.0


def _joins(strip: Strip, others: Sequence[Strip], pitch: float) -> bool:
    """Whether a strip stands at a line's distance from text of its own size."""
    near = 1.12 * (pitch or 1.6 * strip.size)
    return any(
        0.5 * strip.size < abs(other.middle - strip.middle) < near and 0.85 < other.size / strip.size < 1.18
        for other in others
    )


def _head_key(strip: Strip, page: Page) -> tuple[str, int, int]:
    """Words without their numbers, height on the page, and size, coarse enough to forgive rounding."""
    return _DIGITS.sub("#", strip.text), round(strip.middle / page.height * 100), round(strip.size)


def _counting(pages: Sequence[Page], edges: Sequence[Sequence[int]]) -> set[tuple[int, int]]:
    """Bare numbers at the edge that grow by one with each page: (page index, strip index)."""
    offsets: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for at, (page, zone) in enumerate(zip(pages, edges, strict=True)):
        for i in zone:
            text = page.strips[i].text.strip()
            if _PAGE_NUMBER.fullmatch(text) and (digits := re.search(r"\d+", text)):
                offsets[int(digits.group()) - page.number].append((at, i))
    best = max(offsets.values(), key=len, default=[])
    return set(best) if len(best) >= 2 and len(best) >= len(pages) / 2 else set()


# ---- reading order ---------------------------------------------------------------------------

_CELL_LABEL = 60
"""A cell with more characters than this, on several lines, is a text with paragraphs of its own."""
_PROSE = 9
"""Characters that a strip of running text has at least; shorter ones on a shared baseline are a table's."""
_MAX_STRIPS = 5_000
"""A page of more strips is taken in the order it is drawn: no printed page has as many."""
_TRIES = 12
"""So many upright stripes are tried as a gutter that some lines span."""
_WIDE_GAP = 0.5
"""A gutter between columns is at least so many ems wide."""


def columns(strips: Sequence[Strip]) -> list[list[Strip]]:
    """The strips of a page (or of a part of it) as blocks in reading order.

    A page whose strips come from top to bottom is one block. Otherwise it is cut recursively: at a
    gutter, first all of the left, then the right; lines that span a gutter stand before or after it;
    and at the widest level stripe of white where articles with columns of their own stand one above another.
    """
    if not strips:
        return []
    if len(strips) > _MAX_STRIPS or _descends(strips) and _parallel(strips) < 3:
        return [list(strips)]
    return _cut(list(strips), depth=0)


def _descends(strips: Sequence[Strip]) -> bool:
    return all(b.middle > a.middle - 0.6 * a.size for a, b in pairwise(strips))


def _parallel(strips: Sequence[Strip]) -> int:
    """How many strips of running text stand beside the one before them, on its baseline."""
    return sum(_beside(a, b) for a, b in pairwise(strips))


def _beside(a: Strip, b: Strip) -> bool:
    return (
        abs(a.middle - b.middle) < 0.5 * a.size
        and min(len(a.text), len(b.text)) >= _PROSE
        and 0.7 < a.size / b.size < 1.4
    )


def _cut(strips: list[Strip], depth: int) -> list[list[Strip]]:
    if len(strips) < 2 or depth > 60:
        return [strips] if strips else []
    em = median(s.size for s in strips)
    parts = _headline(strips, em) or _articles(strips, em)
    if not parts and (gutter := _gutter(strips, em)):
        parts = [[s for s in strips if s.x1 <= gutter], [s for s in strips if s.x1 > gutter]]
    if parts := parts or _bands(strips, em) or _stack(strips, em):
        return [block for part in parts for block in _cut(part, depth + 1)]
    return [strips if _descends(strips) else sorted(strips, key=lambda s: s.middle)]


def _headline(strips: Sequence[Strip], em: float) -> list[list[Strip]]:
    """A headline with all that stands above its columns, then the columns; nothing where white does not part them."""
    ordered = sorted(strips, key=lambda s: s.middle)
    head = next((i for i, s in enumerate(ordered) if s.size > 1.5 * em and len(s.text) > 3), None)
    if head is None:
        return []
    body = next((i for i in range(head + 1, len(ordered)) if _beside(ordered[i - 1], ordered[i])), None)
    bottom = max(s.y1 for s in ordered[: head + 1])
    at = 0
    for i in range(head + 1, body or 0):
        if ordered[i].y0 - bottom > 0.8 * em:
            at = i
        bottom = max(bottom, ordered[i].y1)
    return _split(strips, ordered[:at]) if at else []


def _split(strips: Sequence[Strip], first: Sequence[Strip]) -> list[list[Strip]]:
    chosen = {id(s) for s in first}
    return [[s for s in strips if id(s) in chosen], [s for s in strips if id(s) not in chosen]]


def _articles(strips: Sequence[Strip], em: float) -> list[list[Strip]]:
    """Above and below a level stripe of white, where the columns on both sides stand at different places."""
    ordered = sorted(strips, key=lambda s: s.middle)
    for _, at in _white(ordered, em)[:_TRIES]:
        above, below = ordered[:at], ordered[at:]
        if _parallel(above) < 3 or _parallel(below) < 3:
            continue
        gutters = [
            [(x0 + x1) / 2 for x0, x1 in _gaps((s for s in part if s.size < 1.4 * em), em)] for part in (above, below)
        ]
        own = [[x for x in here if all(abs(x - y) > em for y in there)] for here, there in (gutters, gutters[::-1])]
        if own[0] and own[1]:
            return _split(strips, above)
    return []


def _stack(strips: Sequence[Strip], em: float) -> list[list[Strip]]:
    """Above and below the widest level stripe of white, where columns stand side by side; nothing elsewhere."""
    ordered = sorted(strips, key=lambda s: s.middle)
    stripes = _white(ordered, 0.2 * em) if _parallel(ordered) >= 3 else []
    return _split(strips, ordered[: stripes[0][1]]) if stripes else []


def _white(ordered: Sequence[Strip], least: float) -> list[tuple[float, int]]:
    """Level stripes of white, the highest first: its height, and the index of the first strip below."""
    stripes = []
    bottom = ordered[0].y1
    for i, s in enumerate(ordered[1:], 1):
        if s.y0 - bottom > least:
            stripes.append((s.y0 - bottom, i))
        bottom = max(bottom, s.y1)
    return sorted(stripes, key=lambda stripe: -stripe[0])


def _gaps(strips: Iterable[Strip], em: float) -> list[tuple[float, float]]:
    """Vertical stripes of white that no strip crosses, between the first and the last."""
    gaps = []
    edge: float | None = None
    for s in sorted(strips, key=lambda s: s.x0):
        if edge is not None and s.x0 - edge >= _WIDE_GAP * em:
            gaps.append((edge, s.x0))
        edge = s.x1 if edge is None else max(edge, s.x1)
    return gaps


def _is_column(strips: Sequence[Strip]) -> bool:
    """Whether these strips are running text: at least three long ones, which hold most of the characters."""
    lengths = [len(s.text) for s in strips]
    long = [n for n in lengths if n >= _PROSE]
    return len(long) >= 3 and sum(long) > 0.6 * sum(lengths)


def _gutter(strips: Sequence[Strip], em: float) -> float | None:
    """Where a gutter parts the strips into two sides that both are running text and stand side by side."""
    for x0, x1 in sorted(_gaps(strips, em), key=lambda g: g[0] - g[1]):
        at = (x0 + x1) / 2
        left = [s for s in strips if s.x1 <= at]
        right = [s for s in strips if s.x1 > at]
        if not _side_by_side(left, right):
            continue
        if _is_column(left) and _is_column(right) or _unlike(left, right):
            return at
    return None


def _unlike(left: Sequence[Strip], right: Sequence[Strip]) -> bool:
    """Whether one side is running text and the other is set much larger: a headline beside its summary."""
    a, b = median(s.size for s in left), median(s.size for s in right)
    return max(a, b) > 1.5 * min(a, b) and _is_column(left if a < b else right)


def _side_by_side(left: Sequence[Strip], right: Sequence[Strip]) -> bool:
    top = max(min(s.y0 for s in left), min(s.y0 for s in right))
    bottom = min(max(s.y1 for s in left), max(s.y1 for s in right))
    return bottom - top > 0


def _sparse(strips: Sequence[Strip], em: float) -> list[tuple[float, float]]:
    """Upright stripes that only few strips cross, the whitest first."""
    steps = sorted([(s.x0, 1) for s in strips] + [(s.x1, -1) for s in strips])
    found = []
    crossing = 0
    for (x, step), (following, _) in pairwise(steps):
        crossing += step
        if 0 < crossing <= max(2, 0.15 * len(strips)) and following - x >= _WIDE_GAP * em:
            found.append((crossing, x - following, x, following))
    return [(x0, x1) for _, _, x0, x1 in sorted(found)]


def _bands(strips: Sequence[Strip], em: float) -> list[list[Strip]]:
    """The strips in horizontal bands, where some line spans the gutter that the others leave free."""
    ordered = sorted(strips, key=lambda s: s.middle)
    for x0, x1 in _sparse(strips, em)[:_TRIES]:
        at = (x0 + x1) / 2
        if sum((a.x0 < at < a.x1 or b.x0 < at < b.x1) and _beside(a, b) for a, b in pairwise(ordered)) > 2:
            continue  # what crosses is a column of its own, no headline
        bands: list[list[Strip]] = []
        spanning: list[bool] = []
        for s in ordered:
            spans = s.x0 < at < s.x1
            if not bands or spans != spanning[-1]:
                bands.append([])
                spanning.append(spans)
            bands[-1].append(s)
        if any(
            _is_column([s for s in band if s.x1 <= at]) and _is_column([s for s in band if s.x0 >= at])
            for band, spans in zip(bands, spanning, strict=True)
            if not spans
        ):
            return bands
    return []


def with_tables(page: Page, body: Sequence[Strip]) -> list[Strip]:
    """The body of a page with a strip for each of its tables, where the table's top stands among the lines."""
    held = list(body)
    for number, table in enumerate(page.tables):
        x0, top, x1, _ = table.place
        at = next((i for i, s in enumerate(held) if s.middle > top), len(held))
        held.insert(at, Strip(-1, "", x0, top, x1, top + 1, table=number))
    return held


def cell_rows(page: int, cell: TableCell) -> list[Row]:
    """A cell as one line; as lines of its own where it holds a text rather than a label or a value."""
    made = rows(page, cell.strips)
    if len(made) > 1 and sum(len(s.text) for s in cell.strips) > _CELL_LABEL:
        return made
    strips = [strip for row in made for strip in row.strips]
    pieces = [piece for row in made for piece in row.pieces]
    at = 0
    for a, b in pairwise(made):
        at += len(a.strips)
        if a.text[-1:].isascii() and a.text[-1:].isalpha() and b.text[:1].isascii() and b.text[:1].isalpha():
            pieces[at] = " "  # two Latin words, wrapped
    return [Row(page, strips, pieces)]


# ---- rows and paragraphs ---------------------------------------------------------------------


def rows(page: int, block: Sequence[Strip]) -> list[Row]:
    """The lines of one block: strips that share a baseline are one line, from left to right."""
    lines: list[list[Strip]] = []
    for strip in block:
        line = lines[-1] if lines else None
        apart = line is None or strip.table >= 0 or line[0].table >= 0
        if line and not apart and abs(line[0].middle - strip.middle) < 0.45 * max(line[0].size, strip.size):
            line.append(strip)
        else:
            lines.append([strip])
    made = []
    for line in lines:
        if len(line) > 1:
            line.sort(key=lambda s: s.x0)
        pieces = [""] + [" " if b.x0 - a.x1 > 0.25 * a.size else "" for a, b in pairwise(line)]
        made.append(Row(page, line, pieces))
    _set_margins(made)
    return made


_CLOSING = "，。、；：？！）》」』〉】”’,.;:?!)]}%％‰℃…—～"
_TERMINAL = "。！？!?：:；;…”’』」》）)】"
_OPENING = "“‘（《「『〈【([{"
_HEAD = re.compile(rf"[{re.escape(_OPENING)}]*(?:[0-9A-Za-z０-９.,/·~～:+\-—–−]+|.)[{re.escape(_CLOSING)}]*", re.DOTALL)


def _set_margins(made: Sequence[Row]) -> None:
    """Left and right edge of a block's text: what at least two of its lines reach.

    Where paragraphs hang (their first line stands out to the left), the left edge is that of the lines below it.
    """
    made = [row for row in made if row.strips[0].table < 0]
    if not made:
        return
    starts = sorted(r.x0 for r in made)
    left = starts[0] if len(starts) < 4 else starts[1]
    ends = sorted(r.x1 for r in made if r.text[-1:] not in _CLOSING) or sorted(r.x1 for r in made)
    right = ends[-1] if len(ends) < 4 else ends[-2]
    full = [(a, b) for a, b in pairwise(made) if right - a.x1 < a.size]
    deeper = [b.x0 for a, b in full if 0.8 * a.size < b.x0 - a.x0 < 4 * a.size]
    if len(deeper) > max(1, sum(a.x0 - b.x0 > 0.8 * a.size for a, b in full)):
        left = median(deeper)
    for row in made:
        row.left, row.right = left, right


def adopt_margins(blocks: Sequence[Sequence[Row]]) -> None:
    """Give a block of few lines the right margin of a larger one that stands at the same place.

    Three lines at the top of a last page do not say how wide their column is; the pages before do.
    """
    known = [(b[0].left, b[0].right) for b in blocks if len(b) >= 6]
    starts = sorted(set(known))
    for block in blocks:
        if not block or len(block) >= 6:
            continue
        left, right, em = block[0].left, block[0].right, block[0].size
        at = bisect_left(starts, (left - 3 * em, 0.0))
        fitting = []
        while at < len(starts) and starts[at][0] <= left + em / 2:
            if starts[at][1] >= right - 1.5 * em:
                fitting.append(starts[at])
            at += 1
        if fitting:
            left, right = max(fitting, key=lambda m: (known.count(m) if len(known) < 200 else 0, m[0]))
            for row in block:
                row.left, row.right = min(left, row.left), right


def continues(lines: Sequence[Row]) -> list[bool | None]:
    """Whether each line's paragraph goes on in the next line (see ``model.Line``).

    A paragraph ends where the first word of the next line would still have fitted, where the next
    line is indented or set off by more white or another size; it goes on where the line runs to the
    margin and the next begins at the left one. A full line before an unindented one is left to the
    words when the document shows its paragraphs by white alone and a page ends between the two.
    """
    pitch = _pitches(lines)
    indented = sum(r.x0 - r.left > 1.2 * r.size for r in lines) >= 0.08 * len(lines)
    body = median(r.size for r in lines) if lines else 0.0
    found = [_is_title(a, b, body) or _goes_on(a, b, pitch, indented) for a, b in pairwise(lines)]
    for i, (row, following) in enumerate(pairwise(lines)):
        if found[i] is False and i and found[i - 1] and _is_torn(row, following, body):
            found[i] = None
    return [*found, False] if lines else []


def _is_torn(row: Row, following: Row, body: float) -> bool:
    """Whether a paragraph of several lines stops short of any mark that could end it: only the words can tell."""
    return (
        row.cell == following.cell == -1
        and row.text[-1:] not in _TERMINAL
        and max(row.size, following.size) < 1.1 * body
        and not _is_tabular(row)
        and not _is_tabular(following)
    )


def _is_title(row: Row, following: Row, body: float) -> bool:
    """Whether two lines are one title: centred, larger than the text, the first of them wide."""
    return (
        row.cell == following.cell == -1
        and row.page == following.page
        and row.size > 1.15 * body
        and abs(row.size - following.size) < 0.04 * row.size
        and 0 < following.strips[0].y0 - row.strips[0].y1 < row.size
        and row.x1 - row.x0 > 0.55 * (row.right - row.left)
        and _is_centred(row)
        and _is_centred(following)
        and row.text[-1:] not in _CLOSING
        and following.text[0] not in "（(—－-〔［["
    )


def _is_centred(row: Row) -> bool:
    return row.x0 - row.left > 0.5 * row.size and abs(row.x0 - row.left - (row.right - row.x1)) < row.size


def _goes_on(row: Row, following: Row, pitch: dict[int, float], indented: bool) -> bool | None:
    if row.cell != following.cell:
        return False
    em = row.size
    if not 0.8 < following.size / em < 1.25:
        return False
    if _is_tabular(row) or _is_tabular(following):
        return False
    head = _HEAD.match(following.text)
    assert head is not None
    if row.right - row.x1 > ems(head.group()) * em + 0.35 * em:
        return False
    indent, own = following.x0 - following.left, row.x0 - row.left
    if row.page == following.page and following.strips[0].y0 >= row.strips[0].y0:
        usual = pitch.get(round(em), 0.0)
        drop = following.strips[0].y1 - row.strips[0].y1
        if usual and drop > 1.18 * usual:
            return False
        same_place = True
    else:
        same_place = False
    if indent < -0.8 * em:
        return False  # stands out to the left: a hanging paragraph begins
    if indent > 1.2 * em:
        # as deep as the line before: a quotation, an inset or two paragraphs of one line each
        return None if abs(indent - own) < 0.6 * em and not indented else False
    if indented or same_place:
        return True
    return None


def _is_tabular(row: Row) -> bool:
    """Whether a line is a row of a table without rules: three words or more, far apart."""
    return sum(b.x0 - a.x1 > a.size for a, b in pairwise(row.strips)) >= 2


def ems(text: str) -> float:
    """Width in ems: a Chinese character is one, a Latin one about half."""
    return sum(0.52 if c < "⺀" else 1.0 for c in text)


def _pitches(lines: Sequence[Row]) -> dict[int, float]:
    """The usual distance between lines, by size of type: the median of those that do not leap."""
    drops: dict[int, list[float]] = defaultdict(list)
    for a, b in pairwise(lines):
        drop = b.strips[0].y1 - a.strips[0].y1
        if a.page == b.page and 0 < drop < 4 * a.size and round(a.size) == round(b.size):
            drops[round(a.size)].append(drop)
    return {size: sorted(found)[len(found) // 3] for size, found in drops.items() if len(found) >= 3}
