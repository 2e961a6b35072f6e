"""PDF: pages as lines in reading order, furniture aside, boxes only for the spans that ask.

pdfium reads; in its text, string index = character index, so a line needs the boxes of its first
and last character only. One page handle stays open while the next one loads: it holds the cache of
fonts. What pdfium cannot open, pdfplumber tries, and the source says so; pages without a text that
can be trusted are read by OCR where that extra is installed, and refused where it is not.
"""

from __future__ import annotations

import ctypes
import hashlib
import math
import re
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c
from msgspec import Struct
from msgspec.structs import replace

from pipeline.errors import ReadError
from pipeline.model import Box, Cell, Furniture, Line, Remark, Sidecar, Source
from pipeline.read import grid, layout, ocr
from pipeline.read.layout import Page, Place, Row, Strip, Table, TableCell
from pipeline.read.pdf_fonts import no_system_fonts
from pipeline.read.pdf_tables import find_tables
from pipeline.read.radicals import radicals

MAX_BYTES = 1_000_000_000
MAX_PAGES = 20_000
MAX_CHARACTERS = 20_000_000
MAX_PIXELS = 60_000_000
"""An image larger than this is not decoded: 10,000 × 10,000 points take 400 MB."""
MAX_SCANNED_PAGES = 40
"""OCR takes one to three seconds a page."""
_OCR_SCALE = 2.1
"""Pixels a point: 150 dpi, where confidence is best and time is half that of 200 dpi."""
SECONDS = 50.0
"""A document that takes longer is given up: only hostile ones do."""

_FONTS = no_system_fonts()  # kept: pdfium holds a pointer to it

Places = Callable[[int, int, int], list[Place]]
"""Where the characters of a page (its number) from an index to another stand."""


def read_pdf(path: Path, name: str, doc_id: str, sidecar: Sidecar) -> Source:
    """Read a PDF; an encrypted one with the sidecar's ``password``.

    Raises ReadError, in one line with what to do, when the file is encrypted, damaged, empty or no PDF,
    when it holds only images (and the OCR extra is missing), or when its text layer cannot be trusted.
    """
    if path.stat().st_size > MAX_BYTES:
        raise ReadError(f"{name}: larger than {MAX_BYTES // 10**6} MB; split it into parts")
    data = path.read_bytes()
    if not data.strip():
        raise ReadError(f"{name}: the file is empty; there is nothing to read")
    if b"%PDF-" not in data[:4096]:
        raise ReadError(f"{name}: not a PDF (no %PDF- at its start); open it to see what it is and rename it")
    found = _read(name, data, sidecar.password)
    put = assemble(found.pages)
    if not put.text.strip():
        raise ReadError(f"{name}: holds no text and no images; there is nothing to read")
    return Source(
        doc_id=doc_id,
        path=name,
        format="pdf",
        sha256=hashlib.sha256(data).hexdigest(),
        text=put.text,
        lines=put.lines,
        reader=found.reader,
        pages=put.pages,
        cells=put.cells,
        furniture=put.furniture,
        remarks=tuple(_located(remark, put.pages) for remark in found.remarks),
        sidecar=sidecar,
        boxes=Boxes(put.runs, found.places),
    )


@dataclass(slots=True)
class _Found:
    """What one of the libraries made of the file."""

    pages: list[Page]
    places: Places
    reader: str
    remarks: list[tuple[int, Remark]] = field(default_factory=list)
    """With the number of the page each is about."""


def _located(remark: tuple[int, Remark], pages: Sequence[int]) -> Remark:
    page, what = remark
    start = pages[page - 1]
    return replace(what, start=start, end=start)


def _read(name: str, data: bytes, password: str) -> _Found:
    try:
        document = pdfium.PdfDocument(data, password=password or None)
    except pdfium.PdfiumError as error:
        if error.err_code == c.FPDF_ERR_PASSWORD:
            raise ReadError(f"{name}: {_encrypted(password)}") from None
        return _by_pdfplumber(name, data, password, "pdfium cannot open it")
    try:
        if len(document) > MAX_PAGES:
            raise ReadError(f"{name}: claims more than {MAX_PAGES} pages; split it into parts")
        found = _Found([], PdfiumPlaces(data, password), "pdfium")
        unread: dict[int, str] = {}
        for page, fault in _pages(name, document):
            found.pages.append(page)
            if fault:
                unread[page.number] = fault
        if _GARBLED in unread.values() and (other := _legible(name, data, password)) is not None:
            return other
        if unread:
            _mend(name, document, found, unread)
    except _PageError as error:
        return _by_pdfplumber(name, data, password, f"pdfium cannot load page {error}")
    finally:
        document.close()
    if not found.pages:
        return _by_pdfplumber(name, data, password, "pdfium finds no page in it")
    _distrust_scrambled(name, found)
    return found


def _encrypted(password: str) -> str:
    if password:
        return "encrypted, and the password in its sidecar does not open it; correct password in the .toml beside it"
    return 'encrypted; write password = "…" into the .toml of the same name beside it'


# ---- characters of a page --------------------------------------------------------------------


class _PageError(Exception):
    """pdfium cannot load a page; its argument is the page's number."""


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

    def place(self, left: float, bottom: float, right: float, top: float) -> Place:
        """(x0, y0, x1, y1) as shown, y downwards."""
        match self.rotation:
            case 90:
                return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
            case 180:
                return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
            case 270:
                return self.top - top, self.right - right, self.top - bottom, self.right - left
        return left - self.left, self.top - top, right - self.left, self.top - bottom


def _pages(name: str, document: pdfium.PdfDocument) -> Iterator[tuple[Page, str]]:
    """The pages one after the other, each with what is wrong with its text (nothing, as a rule).

    Each handle is kept until the next page is open, for the cache of fonts it holds.
    """
    deadline = time.monotonic() + SECONDS
    kept: tuple[Any, ...] = ()
    total = 0
    for at in range(len(document)):
        try:
            page = document[at]
            textpage = page.get_textpage()
        except pdfium.PdfiumError:
            raise _PageError(at + 1) from None
        frame = Frame.of(page)
        shown = Characters(textpage, frame)
        text = shown.text()
        total += len(text)
        if total > MAX_CHARACTERS or time.monotonic() > deadline:
            raise ReadError(f"{name}: too large to read whole (given up at page {at + 1}); split it into parts")
        tables, strips = find_tables(page, list(_strips(shown, text)), frame.place, shown.place)
        yield Page(at + 1, *frame.size, tuple(strips), tuple(tables)), _fault(page, shown, text)
        for handle in kept:
            handle.close()
        kept = (textpage, page)
    for handle in kept:
        handle.close()


class Characters:
    """The characters of an open page: their text, one for each pdfium index, and their places."""

    def __init__(self, textpage: pdfium.PdfTextPage, frame: Frame) -> None:
        """``textpage`` must stay open as long as places are asked for."""
        self.textpage = textpage.raw
        self._frame = frame
        self._rect = c.FS_RECTF()
        self._pointer = ctypes.byref(self._rect)

    def text(self) -> str:
        """All characters, line ends included."""
        count = max(c.FPDFText_CountChars(self.textpage), 0)
        buffer = (ctypes.c_ushort * (count + 1))()
        got = c.FPDFText_GetText(self.textpage, 0, count, buffer) if count else 0
        text = bytes(buffer)[: max(got - 1, 0) * 2].decode("utf-16-le", "replace")
        if len(text) != count:
            # pdfium left characters without Unicode out of its text, or one takes two units
            codes = (c.FPDFText_GetUnicode(self.textpage, i) for i in range(count))
            text = "".join("\ufffd" if code in (0, 0xFFFF) or 0xD800 <= code < 0xE000 else chr(code) for code in codes)
        return text

    def place(self, index: int) -> Place:
        """A character's box: its advance wide, its font's ascent and descent high."""
        c.FPDFText_GetLooseCharBox(self.textpage, index, self._pointer)
        rect, frame = self._rect, self._frame
        if not frame.rotation:
            return rect.left - frame.left, frame.top - rect.top, rect.right - frame.left, frame.top - rect.bottom
        return frame.place(rect.left, rect.bottom, rect.right, rect.top)

    def is_slanted(self, index: int) -> bool:
        """Whether a character stands neither upright nor at a right angle."""
        quarter = c.FPDFText_GetCharAngle(self.textpage, index) / (math.pi / 2)
        return bool(abs(quarter - round(quarter)) > 0.03)

    def lack_unicode(self, indices: Sequence[int]) -> int:
        """How many of these characters the font maps to no Unicode."""
        return sum(c.FPDFText_HasUnicodeMapError(self.textpage, i) == 1 for i in indices)


_SEGMENT = re.compile(r"[^\r\n\ufffe\x02]+[\ufffe\x02]?|[\ufffe\x02]")
_HYPHENS = {0xFFFE: "-", 0x02: "-", 0xAD: "-"}
_CONTROLS = {code: " " for code in range(0x20) if chr(code) not in "\x02\r\n"}


_BULLETS = dict(zip(map(ord, "\uf0b7\uf06c\uf06e\uf075\uf0d8\uf0a7\uf0fc\uf0a8\uf06f"), "•●■◆➢▪✓□□", strict=True))
"""Private characters of the Symbol and Wingdings fonts that Word sets before the items of a list."""


@lru_cache(maxsize=1)
def _repairs() -> tuple[re.Pattern[str], dict[int, str]]:
    """What is set right, and what with; most pages have none of it, which a search tells faster than a translation."""
    table = _HYPHENS | _CONTROLS | _BULLETS | radicals()
    return re.compile(f"[{re.escape(''.join(map(chr, table)))}]"), table


def repaired(text: str) -> str:
    """Hyphens, radicals, bullets and control characters set right, one to one."""
    damaged, table = _repairs()
    return text.translate(table) if damaged.search(text) is not None else text


def _strips(page: Characters, text: str) -> Iterator[Strip]:
    """The strips of a page as drawn: pdfium's lines, parted where a gap or a leap back shows two."""
    right = repaired(text)
    for match in _SEGMENT.finditer(text):
        line = right[match.start() : match.end()]
        start = match.start() + len(line) - len(line.lstrip())
        if line := line.strip():
            yield from _parted(page, start, line)


_SPACES = re.compile(r"\s+")


def _parted(page: Characters, start: int, line: str) -> Iterator[Strip]:
    box = page.place(start)
    end = start + len(line) - 1
    last = box if end == start else page.place(end)
    if abs(last[3] - box[3]) > 0.6 * (box[3] - box[1]) or last[2] < box[0]:
        whole = _strip(page, start, line, box, last)
        yield from [whole] if whole.slanted else _stepwise(page, start, line)
        return
    first = start
    for space in _SPACES.finditer(line):
        before, after = start + space.start() - 1, start + space.end()
        a, b = page.place(before), page.place(after)
        if not _adjoin(a, b):
            yield _strip(page, first, line[first - start : before + 1 - start], box, a)
            first, box = after, b
    yield _strip(page, first, line[first - start :], box, last)


def _stepwise(page: Characters, start: int, line: str) -> Iterator[Strip]:
    """A line of pdfium that runs over several of the page, character by character; upright text stays whole."""
    shown = [i for i, ch in enumerate(line) if not ch.isspace()]
    boxes = {i: page.place(start + i) for i in shown}
    first = 0
    for i, j in pairwise(shown):
        a, b = boxes[i], boxes[j]
        below = abs(a[0] - b[0]) < 0.3 * (a[2] - a[0]) and 0 < b[1] - a[1] < 1.6 * (a[3] - a[1])
        if not _adjoin(a, b) and not below:
            yield _strip(page, start + first, line[first : i + 1], boxes[first], a)
            first = j
    yield _strip(page, start + first, line[first:], boxes[first], boxes[shown[-1]])


def _adjoin(a: Place, b: Place) -> bool:
    """Whether one character follows another on its line, at most a wide space apart."""
    em = b[3] - b[1]
    return -0.5 * em < b[0] - a[2] < em and abs(a[3] - b[3]) < 0.6 * em


def _strip(page: Characters, first: int, text: str, a: Place, b: Place) -> Strip:
    slanted = page.is_slanted(first)
    return Strip(first, text, min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]), slanted)


# ---- pages that cannot be trusted ------------------------------------------------------------

_IMAGE = "image"
_GARBLED = "garbled"
_BAD = re.compile(r"[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_SAMPLE = 32


def _fault(page: pdfium.PdfPage, characters: Characters, text: str) -> str:
    """What keeps the text of a page from being trusted: ``image``, ``garbled`` or nothing.

    Garbled are characters that the font maps to no Unicode (sampled), private ones, and a page that
    draws far more pieces of text than it gives characters.
    """
    shown = len(text) - sum(map(text.count, " \r\n\t"))
    if shown <= 0:
        return _IMAGE if _has_image(page) else ""
    sample = [i for i in range(0, len(text), len(text) // _SAMPLE + 1) if not text[i].isspace()]
    if characters.lack_unicode(sample) > 0.2 * len(sample):
        return _GARBLED
    if len(_BAD.findall(text)) > 0.2 * shown:
        return _GARBLED
    pieces = c.FPDFPage_CountObjects(page)
    if pieces > 2 * shown + 50 and _texts(page, pieces) > 2 * shown:
        return _GARBLED
    return ""


def _texts(page: pdfium.PdfPage, pieces: int) -> int:
    """How many pieces of text a page draws; at most the first 20,000 objects are looked at."""
    return sum(
        c.FPDFPageObj_GetType(c.FPDFPage_GetObject(page, i)) == c.FPDF_PAGEOBJ_TEXT for i in range(min(pieces, 20_000))
    )


def _has_image(page: pdfium.PdfPage) -> bool:
    return any(True for _ in page.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE], max_depth=3))


_COMMON = frozenset(
    "的一是在不了和有大为以个国上中地发会年动工经对出同业能行民生成理于市全建人展作政新县区化万要分家主产面高部"
)


def _distrust_scrambled(name: str, found: _Found) -> None:
    """Refuse a text layer whose characters are Chinese but no Chinese: a font's map that was scrambled.

    In running Chinese about one character in four is among the sixty commonest; a scrambled map leaves next to none.
    """
    pages = ["".join([strip.text for strip in page.strips]) for page in found.pages]
    enough, common = 0.02 * sum(map(len, pages)), 0
    for text in pages:
        common += sum(map(text.count, _COMMON))
        if common >= enough:  # of all characters, so of the Chinese ones too
            return
    han = sum("一" <= character <= "鿿" for text in pages for character in text)
    if han >= 400 and common < 0.02 * han:
        raise ReadError(
            f"{name}: its text layer is garbage (characters that make no words); "
            "print it to images and read it with OCR, or find another copy"
        )


def _mend(name: str, document: pdfium.PdfDocument, found: _Found, unread: dict[int, str]) -> None:
    """Read by OCR the pages whose text cannot be trusted; refuse the document where that cannot be done.

    A few images among pages of text (a cover, a plate) are only remarked.
    """
    garbled = [number for number, fault in unread.items() if fault == _GARBLED]
    images = [number for number, fault in unread.items() if fault == _IMAGE]
    few = not garbled and len(images) <= len(found.pages) / 3
    what = (
        f"its text layer is garbage (page {garbled[0]}: characters without Unicode)"
        if garbled
        else f"{'all' if len(images) == len(found.pages) else len(images)} pages are images without text"
    )
    if not ocr.available():
        if not few:
            raise ReadError(f"{name}: {what}; to read it by OCR: {ocr.INSTALL}")
        for number in images:
            message = f"page {number} is an image without text and was not read; to read it by OCR: {ocr.INSTALL}"
            found.remarks.append((number, Remark("read", "image_page", "warning", message)))
        return
    if len(unread) > MAX_SCANNED_PAGES:
        raise ReadError(f"{name}: {what}, more than {MAX_SCANNED_PAGES} of them; split it into parts")
    stored: dict[int, list[Place]] = {}
    for number in unread:
        page, places, confidence = _scanned(name, document[number - 1], number)
        found.pages[number - 1] = page
        stored[number] = places
        message = f"page {number} was read by OCR with confidence {confidence:.2f}; check it against the page"
        found.remarks.append((number, Remark("read", "ocr", "info" if confidence >= 0.9 else "warning", message)))
    if not few and not any(page.strips for page in found.pages):
        raise ReadError(f"{name}: {what}, and OCR sees no text in them")
    found.places = StoredPlaces(stored, found.places)
    found.reader = "ocr" if len(unread) == len(found.pages) else "pdfium+ocr"


def _scanned(name: str, page: pdfium.PdfPage, number: int) -> tuple[Page, list[Place], float]:
    """A page by OCR: its strips, the places of their characters (evenly spaced), the mean confidence."""
    width, height = page.get_size()
    finest = 0.0
    for image in page.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        wide, high = image.get_px_size()
        finest = max(finest, wide / width, high / height)
        if wide * high > MAX_PIXELS:
            raise ReadError(f"{name}: page {number} holds an image of {wide} × {high} points; reduce it and try again")
    scale = min(_OCR_SCALE, max(finest, 1.0) if finest else _OCR_SCALE, 5000 / max(width, height))
    seen = ocr.recognise(page.render(scale=scale).to_numpy()[:, :, :3])
    places: list[Place] = []
    strips = []
    for line in seen:
        x0, y0, x1, y1 = (v / scale for v in (line.x0, line.y0, line.x1, line.y1))
        strips.append(Strip(len(places), line.text, x0, y0, x1, y1))
        widths = [layout.ems(ch) for ch in line.text]
        at, unit = x0, (x1 - x0) / sum(widths)
        for wide in widths:
            places.append((at, y0, at + wide * unit, y1))
            at += wide * unit
    strips.sort(key=lambda s: (s.middle, s.x0))
    confidence = sum(line.confidence for line in seen) / len(seen) if seen else 0.0
    return Page(number, width, height, tuple(strips)), places, confidence


# ---- the second opinion ----------------------------------------------------------------------


def _by_pdfplumber(name: str, data: bytes, password: str, why: str) -> _Found:
    """Read with pdfplumber a file that pdfium cannot.

    Raises ReadError when pdfplumber cannot either.
    """
    import io
    import logging

    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # what it thinks of a font is nothing to tell a reader
    deadline = time.monotonic() + SECONDS
    pages: list[Page] = []
    stored: dict[int, list[Place]] = {}
    try:
        with pdfplumber.open(io.BytesIO(data), password=password or "") as document:
            for at, page in enumerate(document.pages):
                if time.monotonic() > deadline:
                    raise ReadError(f"{name}: too large to read whole (given up at page {at + 1}); split it into parts")
                strips, stored[at + 1] = _plumbed(page.dedupe_chars().chars)
                pages.append(Page(at + 1, float(page.width), float(page.height), strips))
                page.close()
    except ReadError:
        raise
    except (Exception, RecursionError) as error:  # pdfminer raises whatever a broken file makes it stumble over
        raise ReadError(f"{name}: damaged ({why}, nor can pdfplumber); find another copy or repair it") from error
    if not any(page.strips for page in pages):
        raise ReadError(f"{name}: damaged ({why}, and pdfplumber finds no text); find another copy or repair it")
    message = f"{why}; read with pdfplumber instead: check the text against the pages"
    return _Found(pages, StoredPlaces(stored), "pdfplumber", [(1, Remark("read", "second_reader", "warning", message))])


def _legible(name: str, data: bytes, password: str) -> _Found | None:
    """What pdfplumber reads where pdfium finds no Unicode for a font, if that is Chinese."""
    try:
        found = _by_pdfplumber(name, data, password, "pdfium finds no Unicode for its characters")
    except ReadError:
        return None
    text = "".join(strip.text for page in found.pages for strip in page.strips)
    return found if sum("一" <= ch <= "鿿" for ch in text) > 0.5 * len(text.replace(" ", "")) else None


def _plumbed(chars: Sequence[dict[str, Any]]) -> tuple[tuple[Strip, ...], list[Place]]:
    """The strips of a pdfplumber page, parted where the pen leaves the line, and the places of their characters."""
    strips: list[Strip] = []
    places: list[Place] = []
    words: list[str] = []

    def close() -> None:
        first = len(places) - len(words)
        text = repaired("".join(words))
        held = places[first:]
        if text.strip():
            lead = len(text) - len(text.lstrip())
            edges = [*zip(*held, strict=True)]
            strips.append(Strip(first + lead, text.strip(), min(edges[0]), min(edges[1]), max(edges[2]), max(edges[3])))
        words.clear()

    for char in chars:
        place: Place = (char["x0"], char["top"], char["x1"], char["bottom"])
        if words:
            last = places[-1]
            em = place[3] - place[1]
            if abs(place[3] - last[3]) > 0.5 * em or not -0.5 * em < place[0] - last[2] < 2 * em:
                close()
            elif place[0] - last[2] > 0.25 * em and not words[-1].isspace():
                words.append(" ")
                places.append((last[2], last[1], place[0], last[3]))
        for ch in char["text"]:
            words.append(ch)
            places.append(place)
    close()
    return tuple(strips), places


# ---- from pages to text ----------------------------------------------------------------------


class Run(Struct, frozen=True, gc=False):
    """From this source offset on, characters are those of a page, one to one, from an index on."""

    start: int
    page: int
    first: int
    length: int


class _Placed(Struct, frozen=True, gc=False):
    """A table cell with the rows [first, end) that hold its words, and the unit declared above its table."""

    cell: TableCell
    table: Table
    unit: str
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Assembled:
    """The text of a document with its lines, pages, cells, furniture, and the way back to characters."""

    text: str
    lines: tuple[Line, ...]
    pages: tuple[int, ...]
    cells: tuple[Cell, ...]
    furniture: tuple[Furniture, ...]
    runs: tuple[Run, ...]


def assemble(pages: Sequence[Page]) -> Assembled:
    """Put the pages together: furniture out, blocks in reading order, one row a line, one line a table cell."""
    aside = layout.furniture(pages)
    blocks: list[list[Row]] = []
    tables: dict[int, Table] = {}
    kept: list[Furniture] = []
    for page, marks in zip(pages, aside, strict=True):
        kept += [Furniture(page.number, page.strips[i].text) for i in sorted(marks)]
        body = [s for i, s in enumerate(page.strips) if i not in marks]
        for block in layout.columns(layout.with_tables(page, body)):
            made = layout.rows(page.number, block)
            tables |= {id(row): page.tables[row.strips[0].table] for row in made if row.strips[0].table >= 0}
            blocks.append(made)
    layout.adopt_margins(blocks)
    rows: list[Row] = []
    placed: list[_Placed] = []
    for row in (row for block in blocks for row in block):
        table = tables.get(id(row))
        if table is None:
            rows.append(row)
            continue
        unit = next((found for near in rows[-3:] if (found := grid.declared_unit(near.text))), "")
        for cell in table.cells:
            if cell.strips:
                inside = layout.cell_rows(row.page, cell)
                for line in inside:
                    line.cell = len(placed)
                placed.append(_Placed(cell, table, unit, len(rows), len(rows) + len(inside)))
                rows += inside
    lines: list[Line] = []
    runs: list[Run] = []
    parts: list[str] = []
    starts: list[int] = []
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
    cells = tuple(_headed(placed, lines, parts))
    return Assembled(text, tuple(lines), tuple(starts), cells, tuple(kept), tuple(runs))


def _headed(placed: Sequence[_Placed], lines: Sequence[Line], parts: Sequence[str]) -> Iterator[Cell]:
    """The cells of all tables with the words that head them; a table that goes on over a page keeps its heads."""
    above: tuple[grid.GridCell, ...] = ()
    unit = ""
    last = -1
    for _, group in groupby(placed, key=lambda entry: id(entry.table)):
        entries = list(group)
        cells = [
            grid.GridCell(c.top, c.bottom, c.left, c.right, "".join(parts[entry.first : entry.end]))
            for entry in entries
            for c in (entry.cell,)
        ]
        goes_on = entries[0].first == last
        unit = entries[0].unit or (unit if goes_on else "")
        found, above = grid.heads(cells, unit, above if goes_on else ())
        for entry, head in zip(entries, found, strict=True):
            yield Cell(lines[entry.first].start, lines[entry.end - 1].end, head.row, head.column, head.unit)
        last = entries[-1].end


class Boxes:
    """Boxes around the characters of a source span, computed only when asked for."""

    def __init__(self, runs: Sequence[Run], places: Places) -> None:
        self._runs = runs
        self._starts = [run.start for run in runs]
        self._places = places

    def __call__(self, start: int, end: int) -> tuple[Box, ...]:
        """One box for each run of characters on one line."""
        boxes = []
        for run in self._runs[max(bisect_right(self._starts, start) - 1, 0) :]:
            if run.start >= end:
                break
            a, b = max(start, run.start), min(end, run.start + run.length)
            if a < b:
                places = self._places(run.page, a - run.start + run.first, b - run.start + run.first)
                x0, y0, x1, y1 = zip(*places, strict=True)
                boxes.append(Box(run.page, round(min(x0), 2), round(min(y0), 2), round(max(x1), 2), round(max(y1), 2)))
        return tuple(boxes)


class PdfiumPlaces:
    """Places of characters by pdfium, from a document opened when first asked; it keeps one page open."""

    def __init__(self, data: bytes, password: str) -> None:
        self._data = data
        self._password = password
        self._document: Any = None
        self._open: tuple[int, Any, Any, Characters] | None = None

    def __call__(self, page: int, first: int, end: int) -> list[Place]:
        """The places of the page's characters from ``first`` to before ``end``."""
        if self._document is None:
            self._document = pdfium.PdfDocument(self._data, password=self._password or None)
        if self._open is None or self._open[0] != page:
            handle = self._document[page - 1]
            textpage = handle.get_textpage()
            self._open = page, handle, textpage, Characters(textpage, Frame.of(handle))
        place = self._open[3].place
        return [place(i) for i in range(first, end)]

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_document": None, "_open": None}


@dataclass(frozen=True, slots=True)
class StoredPlaces:
    """Places that were found while reading; pages it does not know are another's."""

    stored: dict[int, list[Place]]
    others: Places | None = None

    def __call__(self, page: int, first: int, end: int) -> list[Place]:
        """The places of the page's characters from ``first`` to before ``end``."""
        if page in self.stored or self.others is None:
            return self.stored[page][first:end]
        return self.others(page, first, end)
