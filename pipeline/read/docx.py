"""Word documents (.docx): paragraphs with the numbers Word shows, tables with merged cells once.

The XML is read itself, not a conversion to HTML: the number of a heading that Word numbers has no
characters in the paragraph; it follows from numbering.xml, the styles and all paragraphs before.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from lxml import etree

from pipeline.errors import ReadError
from pipeline.model import Sidecar, Source
from pipeline.read.numbering import Numbering
from pipeline.read.writer import TableCell, Writer

MAX_PART = 64_000_000
"""Bytes a part of the archive may unpack to; a report of a thousand pages takes 20 MB."""
MAX_DEPTH = 200

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OLE = b"\xd0\xcf\x11\xe0"


def read_docx(path: Path, name: str, doc_id: str, sidecar: Sidecar) -> Source:
    """Read a Word document.

    Raises ReadError, in one line with what to do, for a file that is empty, encrypted, damaged or no Word document,
    and for an archive that would unpack to more than a document can hold.
    """
    data = path.read_bytes()
    document = _open(name, data)
    numbering = Numbering(document.part("numbering.xml"), document.part("styles.xml"))
    writer = Writer()
    body = document.main.find(f"{W}body")
    for block in () if body is None else _blocks(name, body):
        _write(name, block, numbering, writer)
    for notes in ("footnotes.xml", "endnotes.xml"):
        root = document.part(notes)
        for note in () if root is None else root:
            if note.get(f"{W}type") in (None, "normal"):
                for block in _blocks(name, note):
                    _write(name, block, numbering, writer)
    text = writer.text
    if not text.strip():
        raise ReadError(
            f"{name}: the document holds no text; if it holds pictures of pages, export it as PDF and use OCR"
        )
    return Source(
        doc_id=doc_id,
        path=name,
        format="docx",
        sha256=hashlib.sha256(data).hexdigest(),
        text=text,
        lines=tuple(writer.lines),
        reader="docx",
        cells=tuple(writer.cells),
        sidecar=sidecar,
    )


# ---- the archive -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Document:
    name: str
    archive: zipfile.ZipFile
    folder: PurePosixPath
    main: Any

    def part(self, file: str) -> Any:
        """The root of a part beside the main one; None where there is none."""
        inner = str(self.folder / file)
        return _xml(self.name, self.archive, inner) if inner in self.archive.namelist() else None


def _open(name: str, data: bytes) -> _Document:
    if not data.strip():
        raise ReadError(f"{name}: the file is empty; there is nothing to read")
    if data.startswith(_OLE):
        raise ReadError(
            f"{name}: encrypted, or an old .doc by another name; save it without a password, or convert it with: "
            f"soffice --headless --convert-to docx {name!r}"
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise ReadError(f"{name}: not a Word document, or damaged; open it in Word and save it again") from None
    main = "word/document.xml"
    if "_rels/.rels" in names:
        for relation in _xml(name, archive, "_rels/.rels"):
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                main = str(relation.get("Target", main)).lstrip("/")
    if main not in names:
        raise ReadError(f"{name}: not a Word document (an archive without {main}); save it as .docx")
    return _Document(name, archive, PurePosixPath(main).parent, _xml(name, archive, main))


def _xml(name: str, archive: zipfile.ZipFile, inner: str) -> Any:
    """The root element of a part; entities and document types are refused, so is a part too large."""
    try:
        with archive.open(inner) as part:
            data = part.read(MAX_PART + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise ReadError(f"{name}: damaged ({inner}: {error}); open it in Word and save it again") from None
    except Exception as error:  # zlib.error and its like are no common kind
        raise ReadError(f"{name}: damaged ({inner}: {error}); open it in Word and save it again") from None
    if len(data) > MAX_PART:
        raise ReadError(f"{name}: {inner} unpacks to more than {MAX_PART // 10**6} MB; split the document")
    data = data.replace(_STRICT, W[1:-1].encode())
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"{name}: damaged ({inner}: {error}); open it in Word and save it again") from None
    document: Any = root.getroottree().docinfo
    if document.doctype:
        raise ReadError(f"{name}: {inner} declares a document type, as no Word document does; it is not read")
    return root


# ---- blocks ----------------------------------------------------------------------------------

_WRAPPERS = {f"{W}{tag}" for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}


def _blocks(name: str, parent: Any, depth: int = 0) -> Iterator[Any]:
    """The paragraphs and tables of a story, in order; content controls and insertions are transparent."""
    if depth > MAX_DEPTH:
        raise ReadError(f"{name}: nested more than {MAX_DEPTH} deep, as no document is; it is not read")
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(name, child, depth + 1)


def _write(name: str, block: Any, numbering: Numbering, writer: Writer) -> None:
    if block.tag == f"{W}tbl":
        writer.table(list(_cells(name, block, numbering)))
        return
    text = paragraph_text(block)
    if text.strip():
        marker, heading = numbering.marker(block), numbering.heading(block)
        writer.paragraph(marker + text.strip(), heading)
    for box in _boxes(block):
        for inner in _blocks(name, box):
            _write(name, inner, numbering, writer)


def _cells(name: str, table: Any, numbering: Numbering, depth: int = 0) -> Iterator[TableCell]:
    """The cells of a table, merged ones once and whole; a table within a cell gives its text to the cell."""
    rows = list(_rows(name, table))
    open_merges: dict[int, list[Any]] = {}
    found: list[list[Any]] = []
    for top, row in enumerate(rows):
        column = _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
        for cell in row.iter(f"{W}tc"):
            if _owner(cell, f"{W}tr") is not row:
                continue
            width = min(max(_number(cell.find(f"{W}tcPr/{W}gridSpan"), 1), 1), 1000)
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            going_on = merge is not None and merge.get(f"{W}val", "continue") != "restart"
            above = open_merges.get(column)
            if going_on and above is not None and above[1] == top:
                above[1] = top + 1
            else:
                entry = [top, top + 1, column, column + width, tuple(_cell_text(name, cell, numbering, depth))]
                found.append(entry)
                open_merges[column] = entry
                if merge is None:
                    del open_merges[column]
            column += width
    for top, bottom, left, right, paragraphs in found:
        yield TableCell(top, bottom, left, right, paragraphs)


def _rows(name: str, parent: Any, depth: int = 0) -> Iterator[Any]:
    if depth > MAX_DEPTH:
        raise ReadError(f"{name}: nested more than {MAX_DEPTH} deep, as no document is; it is not read")
    for child in parent:
        if child.tag == f"{W}tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag in _WRAPPERS:
            yield from _rows(name, child, depth + 1)


def _cell_text(name: str, cell: Any, numbering: Numbering, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        raise ReadError(f"{name}: nested more than {MAX_DEPTH} deep, as no document is; it is not read")
    for block in _blocks(name, cell):
        if block.tag == f"{W}tbl":
            for inner in _cells(name, block, numbering, depth + 1):
                yield from inner.paragraphs
        elif text := paragraph_text(block).strip():
            yield numbering.marker(block) + text


def _owner(element: Any, tag: str) -> Any:
    return next(element.iterancestors(tag), None)


def _number(element: Any, default: int) -> int:
    value = "" if element is None else element.get(f"{W}val", "")
    return int(value) if value.lstrip("-").isdigit() and len(value) < 7 else default


# ---- the text of a paragraph -----------------------------------------------------------------

_SKIPPED = {
    *(f"{W}{tag}" for tag in ("del", "moveFrom", "instrText", "delText", "pPr", "rt", "txbxContent", "object")),
    f"{_MC}Fallback",
}
_SYMBOLS = {"F0B7": "•", "F0B0": "°", "F0B2": "″", "F0B4": "×", "F0B1": "±", "F0A3": "≤", "F0B3": "≥", "F06D": "μ"}
"""Characters that Word keeps as a place in the Symbol font."""


def paragraph_text(paragraph: Any) -> str:
    """The characters a paragraph shows: no deleted or hidden ones, no field codes, no text boxes."""
    parts: list[str] = []
    stack = [iter(paragraph)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        tag = child.tag
        if not isinstance(tag, str) or tag in _SKIPPED or tag == f"{W}r" and _is_hidden(child):
            continue
        if tag in (f"{W}t", f"{_M}t"):
            parts.append(child.text or "")
        elif tag == f"{W}tab":
            parts.append("\t")
        elif tag in (f"{W}br", f"{W}cr"):
            parts.append("\n" if child.get(f"{W}type") in (None, "textWrapping") else "")
        elif tag == f"{W}noBreakHyphen":
            parts.append("-")
        elif tag == f"{W}sym":
            parts.append(_SYMBOLS.get(str(child.get(f"{W}char", "")).upper(), "□"))
        elif len(child):
            stack.append(iter(child))
    return re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(parts))


def _is_hidden(run: Any) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(f"{W}val", "1") not in ("0", "false", "off")


def _boxes(paragraph: Any) -> Iterator[Any]:
    """The text boxes anchored in a paragraph, those within text boxes aside, each once."""
    for box in paragraph.iter(f"{W}txbxContent"):
        if _owner(box, f"{_MC}Fallback") is None and _owner(box, f"{W}p") is paragraph:
            yield box
