"""PDF: pages as lines in reading order, furniture aside, boxes only for the spans that ask.

pdfium reads; in its text, string index = character index, so a line needs the boxes of its first
and last character only. One page handle stays open while the next one loads: it holds the cache of
fonts. What pdfium cannot open, pdfplumber tries, and the source says so.
"""

from __future__ import annotations

import ctypes
import hashlib
import math
import re
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from pipeline.errors import ReadError
from pipeline.model import Box, Furniture, Line, Remark, Sidecar, Source
from pipeline.read import layout
from pipeline.read.layout import Page, Row, Strip
from pipeline.read.radicals import radicals

MAX_PAGES = 20_000
MAX_CHARACTERS = 20_000_000
SECONDS = 50.0
"""A document that takes longer is given up: only hostile ones do."""

_SEGMENT = re.compile(r"[^\r\n\ufffe\x02]+[\ufffe\x02]?|[\ufffe\x02]")
_REPAIRS = {0xFFFE: "-", 0x02: "-", **{code: " " for code in range(0x20) if code not in (0x02, 0x0A, 0x0D)}}


def read_pdf(path: Path, data: bytes, sidecar: Sidecar = Sidecar()) -> Source:
    """Read a PDF.

    Raises ReadError, in one line with what to do, when the file is encrypted, damaged or no PDF,
    when it holds only images, or when its text layer cannot be trusted.
    """
    document = _open(path, data, sidecar.password)
    try:
        pages = list(_pages(path, document))
    finally:
        document.close()
    assembled = assemble(pages)
    text = assembled.text
    return Source(
        doc_id=path.stem,
        path=str(path),
        format="pdf",
        sha256=hashlib.sha256(data).hexdigest(),
        text=text,
        lines=assembled.lines,
        reader="pdfium",
        pages=assembled.pages,
        furniture=assembled.furniture,
        sidecar=sidecar,
        boxes=Boxes(data, sidecar.password, assembled.runs, len(text)),
    )


def _open(path: Path, data: bytes, password: str) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data, password=password or None)
    except pdfium.PdfiumError as error:
        raise ReadError(f"{path}: {error}") from error
    if len(document) > MAX_PAGES:
        document.close()
        raise ReadError(f"{path}: claims more than {MAX_PAGES} pages; split it into parts")
    return document


# ---- characters of a page --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page's own coordinates (y upwards, unrotated) become points from its top left corner."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> Frame:
        """The frame of an open page."""
        rect = c.FS_RECTF()
        c.FPDF_GetPageBoundingBox(page, ctypes.byref(rect))
        return cls(rect.left, rect.bottom, rect.right, rect.top, page.get_rotation())

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        wide, high = self.right - self.left, self.top - self.bottom
        return (high, wide) if self.rotation in (90, 270) else (wide, high)

    def place(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """(x0, y0, x1, y1) as shown, y downwards."""
        match self.rotation:
            case 90:
                return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
            case 180:
                return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
            case 270:
                return self.top - top, self.right - right, self.top - bottom, self.right - left
        return left - self.left, self.top - top, right - self.left, self.top - bottom


def _pages(path: Path, document: pdfium.PdfDocument) -> Iterator[Page]:
    """The pages one after the other; each handle is kept until the next page is open."""
    deadline = time.monotonic() + SECONDS
    kept: tuple[Any, ...] = ()
    total = 0
    for at in range(len(document)):
        page = document[at]
        textpage = page.get_textpage()
        frame = Frame.of(page)
        strips = tuple(strips_of(textpage, frame))
        total += sum(len(s.text) for s in strips)
        if total > MAX_CHARACTERS or time.monotonic() > deadline:
            raise ReadError(f"{path}: too large to read whole (gave up at page {at + 1}); split it into parts")
        yield Page(at + 1, *frame.size, strips)
        for handle in kept:
            handle.close()
        kept = (textpage, page)
    for handle in kept:
        handle.close()


def characters(textpage: pdfium.PdfTextPage) -> str:
    """The characters of a page, one for each pdfium index, line ends included."""
    count = textpage.count_chars()
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    got = c.FPDFText_GetText(textpage, 0, count, buffer)
    text = bytes(buffer)[: max(got - 1, 0) * 2].decode("utf-16-le", "replace")
    if len(text) != count:
        # pdfium left characters without Unicode out of its text, or one takes two units
        codes = (c.FPDFText_GetUnicode(textpage, i) for i in range(count))
        text = "".join("\ufffd" if code in (0, 0xFFFF) or 0xD800 <= code < 0xE000 else chr(code) for code in codes)
    return text


def strips_of(textpage: pdfium.PdfTextPage, frame: Frame) -> Iterator[Strip]:
    """The strips of a page as drawn: pdfium's lines, parted where a gap or a leap back shows two."""
    text = characters(textpage)
    repaired = text.translate(_REPAIRS | radicals())
    for match in _SEGMENT.finditer(text):
        start, end = match.span()
        line = repaired[start:end]
        start += len(line) - len(line.lstrip())
        line = line.strip()
        if line:
            yield from _parted(textpage, frame, start, line)


def _parted(textpage: pdfium.PdfTextPage, frame: Frame, start: int, line: str) -> Iterator[Strip]:
    box = _charbox(textpage, frame, start)
    first = start
    for space in re.finditer(r"\s+", line):
        before, after = start + space.start() - 1, start + space.end()
        a, b = _charbox(textpage, frame, before), _charbox(textpage, frame, after)
        em = b[3] - b[1]
        if -0.5 * em < b[0] - a[2] < 2 * em and abs(a[3] - b[3]) < 0.6 * em:
            continue
        yield _strip(textpage, first, line[first - start : before + 1 - start], box, a)
        first, box = after, b
    last = box if first == start + len(line) - 1 else _charbox(textpage, frame, start + len(line) - 1)
    yield _strip(textpage, first, line[first - start :], box, last)


def _strip(
    textpage: pdfium.PdfTextPage,
    first: int,
    text: str,
    a: tuple[float, float, float, float],
    b: tuple[float, float, float, float],
) -> Strip:
    x0, y0 = min(a[0], b[0]), min(a[1], b[1])
    x1, y1 = max(a[2], b[2]), max(a[3], b[3])
    quarter = c.FPDFText_GetCharAngle(textpage, first) / (math.pi / 2)
    slanted = abs(quarter - round(quarter)) > 0.03
    return Strip(first, text, x0, y0, x1, y1, slanted)


_RECT = c.FS_RECTF()
_RECT_POINTER = ctypes.byref(_RECT)


def _charbox(textpage: pdfium.PdfTextPage, frame: Frame, index: int) -> tuple[float, float, float, float]:
    """A character's box: its advance wide, its font's ascent and descent high."""
    c.FPDFText_GetLooseCharBox(textpage, index, _RECT_POINTER)
    return frame.place(_RECT.left, _RECT.bottom, _RECT.right, _RECT.top)


# ---- from pages to text ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """From this source offset on, characters are those of a page, one to one, from an index on."""

    start: int
    page: int
    first: int
    length: int


@dataclass(frozen=True, slots=True)
class Assembled:
    """The text of a document with its lines, pages, furniture, and the way back to characters."""

    text: str
    lines: tuple[Line, ...]
    pages: tuple[int, ...]
    furniture: tuple[Furniture, ...]
    runs: tuple[Run, ...]


def assemble(pages: Sequence[Page]) -> Assembled:
    """Put the pages together: furniture out, blocks in reading order, one row a line."""
    aside = layout.furniture(pages)
    blocks: list[list[Row]] = []
    starts: list[int] = []
    kept: list[Furniture] = []
    for page, marks in zip(pages, aside, strict=True):
        kept += [Furniture(page.number, page.strips[i].text) for i in sorted(marks)]
        body = [s for i, s in enumerate(page.strips) if i not in marks]
        blocks += [layout.rows(page.number, block) for block in layout.columns(body)]
    layout.adopt_margins(blocks)
    rows = [row for block in blocks for row in block]
    lines: list[Line] = []
    runs: list[Run] = []
    parts: list[str] = []
    at = 0
    for row, goes_on in zip(rows, layout.continues(rows), strict=True):
        while len(starts) < row.page:
            starts.append(at)
        begin = at
        for piece, strip in zip(row.pieces, row.strips, strict=True):
            at += len(piece)
            runs.append(Run(at, row.page, strip.first, len(strip.text)))
            at += len(strip.text)
        parts.append(row.text)
        lines.append(Line(begin, at, row.page, goes_on))
        at += 1
    text = "\n".join(parts)
    starts += [len(text)] * (len(pages) - len(starts))
    return Assembled(text, tuple(lines), tuple(starts), tuple(kept), tuple(runs))


class Boxes:
    """Boxes around the characters of a source span, from a document opened when first asked."""

    def __init__(self, data: bytes, password: str, runs: Sequence[Run], length: int) -> None:
        self._data = data
        self._password = password
        self._runs = runs
        self._starts = [run.start for run in runs]
        self._length = length
        self._document: Any = None
        self._page: tuple[int, Any, Any, Frame] | None = None

    def __call__(self, start: int, end: int) -> tuple[Box, ...]:
        """One box for each run of characters on one line."""
        boxes = []
        at = max(bisect_right(self._starts, start) - 1, 0)
        for run in self._runs[at:]:
            if run.start >= end:
                break
            a, b = max(start, run.start), min(end, run.start + run.length)
            if a < b:
                boxes.append(self._around(run, a - run.start + run.first, b - run.start + run.first))
        return tuple(boxes)

    def _around(self, run: Run, first: int, end: int) -> Box:
        textpage, frame = self._textpage(run.page)
        places = [_charbox(textpage, frame, i) for i in range(first, end)]
        x0, y0 = min(p[0] for p in places), min(p[1] for p in places)
        x1, y1 = max(p[2] for p in places), max(p[3] for p in places)
        return Box(run.page, round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))

    def _textpage(self, number: int) -> tuple[Any, Frame]:
        if self._document is None:
            self._document = pdfium.PdfDocument(self._data, password=self._password or None)
        if self._page is None or self._page[0] != number:
            page = self._document[number - 1]
            self._page = number, page, page.get_textpage(), Frame.of(page)
        return self._page[2], self._page[3]

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_document": None, "_page": None}
