"""Ruled tables of a PDF page: rules by pdfium, cells by pdfplumber's table finder.

pdfplumber's own page would parse the page a second time (some 100 times as long as pdfium takes);
its table finder only needs the rules, so it is given those that pdfium has already parsed.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from pipeline.read.layout import Place, Strip, Table, TableCell

MAX_OBJECTS = 50_000
MAX_RULES = 20_000
MAX_CROSSINGS = 4_000
"""A page with more is a drawing or a map, no table."""
_THIN = 3.0
"""A filled box thinner than this is a rule (Word and Chromium draw borders so), a thicker one a shade."""


def find_tables(
    page: pdfium.PdfPage,
    strips: Sequence[Strip],
    place: Callable[[float, float, float, float], Place],
    charbox: Callable[[int], Place],
) -> tuple[list[Table], list[Strip]]:
    """The ruled tables of an open page, and the strips that are in none of them.

    ``place`` turns page coordinates into points from the top left, ``charbox`` gives a character's box.
    """
    left = min((s.x0 + 3 * s.size for s in strips), default=0.0)
    if sum(s.x0 > left for s in strips) < 2:
        return [], list(strips)  # no second column: only lines of text, however they are underlined
    edges = _edges(page, place)
    if not 4 <= len(edges) <= MAX_RULES:
        return [], list(strips)
    tables = []
    rest = list(strips)
    for boxes in _grids(edges):
        table, outside = _fill(boxes, rest, charbox)
        if table is not None:
            tables.append(table)
            rest = outside
    return tables, rest


# ---- rules -----------------------------------------------------------------------------------


def _edges(page: pdfium.PdfPage, place: Callable[[float, float, float, float], Place]) -> list[dict[str, Any]]:
    """The level and upright rules of a page, in the form of pdfplumber's table finder."""
    count = c.FPDFPage_CountObjects(page)
    get, kind = c.FPDFPage_GetObject, c.FPDFPageObj_GetType
    edges: list[dict[str, Any]] = []
    for i in range(min(count, MAX_OBJECTS)):
        found = get(page, i)
        sort = kind(found)
        if sort == c.FPDF_PAGEOBJ_TEXT:
            continue
        if sort == c.FPDF_PAGEOBJ_PATH:
            edges += _path_edges(found, _IDENTITY, place)
        elif sort == c.FPDF_PAGEOBJ_FORM:
            edges += _form_edges(found, _IDENTITY, place, depth=0)
        if len(edges) > MAX_RULES:
            break
    return edges


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _matrix(found: Any) -> _Matrix:
    m = c.FS_MATRIX()
    c.FPDFPageObj_GetMatrix(found, ctypes.byref(m))
    return m.a, m.b, m.c, m.d, m.e, m.f


def _times(m: _Matrix, n: _Matrix) -> _Matrix:
    """First ``m``, then ``n``."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _form_edges(form: Any, outer: _Matrix, place: Any, depth: int) -> list[dict[str, Any]]:
    if depth > 5:
        return []
    matrix = _times(_matrix(form), outer)
    edges: list[dict[str, Any]] = []
    for i in range(min(c.FPDFFormObj_CountObjects(form), MAX_OBJECTS)):
        found = c.FPDFFormObj_GetObject(form, i)
        sort = c.FPDFPageObj_GetType(found)
        if sort == c.FPDF_PAGEOBJ_PATH:
            edges += _path_edges(found, matrix, place)
        elif sort == c.FPDF_PAGEOBJ_FORM:
            edges += _form_edges(found, matrix, place, depth + 1)
        if len(edges) > MAX_RULES:
            break
    return edges


def _path_edges(path: Any, outer: _Matrix, place: Any) -> list[dict[str, Any]]:
    """The straight lines of a path that is painted, along the axes."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    if not fill.value and not stroke.value:
        return []
    segments = c.FPDFPath_CountSegments(path)
    if not 2 <= segments <= MAX_RULES:
        return []
    matrix = _times(_matrix(path), outer)
    lines = _lines(path, segments, matrix)
    if stroke.value:
        return [edge for (ax, ay), (bx, by) in lines for edge in _edge(place(*_bounds([ax, bx], [ay, by])))]
    if not lines:
        return []
    corners = [point for line in lines for point in line]
    x0, top, x1, bottom = place(*_bounds([x for x, _ in corners], [y for _, y in corners]))
    if min(x1 - x0, bottom - top) >= _THIN:
        return []
    if x1 - x0 < bottom - top:
        return _edge(((x0 + x1) / 2, top, (x0 + x1) / 2, bottom))
    return _edge((x0, (top + bottom) / 2, x1, (top + bottom) / 2))


_Point = tuple[float, float]


def _bounds(xs: Sequence[float], ys: Sequence[float]) -> Place:
    return min(xs), min(ys), max(xs), max(ys)


def _lines(path: Any, segments: int, matrix: _Matrix) -> list[tuple[_Point, _Point]]:
    """The straight lines of a path, in page coordinates."""
    x, y = ctypes.c_float(), ctypes.c_float()
    lines: list[tuple[_Point, _Point]] = []
    start: _Point | None = None
    last: _Point | None = None
    for i in range(segments):
        segment = c.FPDFPath_GetPathSegment(path, i)
        c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (
            x.value * matrix[0] + y.value * matrix[2] + matrix[4],
            x.value * matrix[1] + y.value * matrix[3] + matrix[5],
        )
        sort = c.FPDFPathSegment_GetType(segment)
        if sort == c.FPDF_SEGMENT_MOVETO:
            start = point
        elif sort == c.FPDF_SEGMENT_LINETO and last is not None:
            lines.append((last, point))
        last = point
        if c.FPDFPathSegment_GetClose(segment) and start is not None:
            lines.append((point, start))
            last = start
    return lines


def _edge(box: Place) -> list[dict[str, Any]]:
    x0, top, x1, bottom = box
    if x1 - x0 <= 0.5 < bottom - top:
        orientation = "v"
    elif bottom - top <= 0.5 < x1 - x0:
        orientation = "h"
    else:
        return []
    if max(x1 - x0, bottom - top) < _THIN:
        return []  # the short end of a rule drawn as a thin box
    return [
        {
            "x0": x0,
            "x1": x1,
            "top": top,
            "bottom": bottom,
            "width": x1 - x0,
            "height": bottom - top,
            "orientation": orientation,
            "object_type": "line",
        }
    ]


def _grids(edges: list[dict[str, Any]]) -> list[list[Place]]:
    """Cells by table, from pdfplumber's table finder."""
    from pdfplumber import table

    merged = table.merge_edges(edges, snap_x_tolerance=3, snap_y_tolerance=3, join_x_tolerance=3, join_y_tolerance=3)
    level = sum(edge["orientation"] == "h" for edge in merged)
    if level * (len(merged) - level) > 100 * MAX_CROSSINGS:
        return []
    crossings = table.edges_to_intersections(merged, 3, 3)
    if len(crossings) > MAX_CROSSINGS:
        return []
    found = table.cells_to_tables(table.intersections_to_cells(crossings))
    return [[(x0, top, x1, bottom) for x0, top, x1, bottom in cells] for cells in found]


# ---- characters into cells -------------------------------------------------------------------


def _fill(
    boxes: Sequence[Place], strips: Sequence[Strip], charbox: Callable[[int], Place]
) -> tuple[Table | None, list[Strip]]:
    """Put the characters that stand in a table into its cells; None where it is no table of words."""
    xs = sorted({x for b in boxes for x in (b[0], b[2])})
    ys = sorted({y for b in boxes for y in (b[1], b[3])})
    slots: dict[tuple[int, int], int] = {}
    spans = []
    for number, (x0, top, x1, bottom) in enumerate(boxes):
        span = ys.index(top), ys.index(bottom), xs.index(x0), xs.index(x1)
        spans.append(span)
        for row in range(span[0], span[1]):
            for column in range(span[2], span[3]):
                slots[row, column] = number
    held: list[list[Strip]] = [[] for _ in boxes]
    outside: list[Strip] = []
    for strip in strips:
        if strip.slanted or strip.x1 < xs[0] or strip.x0 > xs[-1] or strip.y1 < ys[0] or strip.y0 > ys[-1]:
            outside.append(strip)
            continue
        for cell, piece in _split(strip, xs, ys, slots, charbox):
            (outside if cell is None else held[cell]).append(piece)
    filled = sum(bool(inside) for inside in held)
    columns = len({span[2] for span, inside in zip(spans, held, strict=True) if inside})
    if filled < 3 or columns < 2:
        return None, list(strips)
    cells = [
        TableCell(*span, tuple(sorted(inside, key=lambda s: s.middle)))
        for span, inside in zip(spans, held, strict=True)
    ]
    cells.sort(key=lambda cell: (cell.top, cell.left))
    return Table((xs[0], ys[0], xs[-1], ys[-1]), tuple(cells)), outside


def _split(
    strip: Strip,
    xs: Sequence[float],
    ys: Sequence[float],
    slots: dict[tuple[int, int], int],
    charbox: Callable[[int], Place],
) -> list[tuple[int | None, Strip]]:
    """A strip in pieces, one for each cell it passes through."""
    pieces: list[tuple[int | None, list[int]]] = []
    boxes: list[Place] = []
    for i, ch in enumerate(strip.text):
        box = charbox(strip.first + i)
        boxes.append(box)
        if ch.isspace():
            if pieces:
                pieces[-1][1].append(i)
            continue
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        cell = slots.get((bisect_right(ys, y) - 1, bisect_right(xs, x) - 1))
        if not pieces or pieces[-1][0] != cell:
            pieces.append((cell, []))
        pieces[-1][1].append(i)
    made = []
    for cell, span in pieces:
        text = strip.text[span[0] : span[-1] + 1].rstrip()
        inside = boxes[span[0] : span[0] + len(text)]
        x0, y0, x1, y1 = zip(*inside, strict=True)
        made.append((cell, Strip(strip.first + span[0], text, min(x0), min(y0), max(x1), max(y1))))
    return made
