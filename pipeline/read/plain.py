"""Text files: .txt and .md in the encodings Chinese documents come in."""

from __future__ import annotations

import codecs
import hashlib
import re
from pathlib import Path

from pipeline.errors import ReadError
from pipeline.model import Line, Remark, Sidecar, Source

# A set comes first, so that the search skips to it; \x1c to \x1e, at which str.splitlines parts, are no newlines.
_NEWLINE = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029](?:(?<=\r)\n)?")
_ATX = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_LOST = re.compile("\N{REPLACEMENT CHARACTER}+|\\?{8,}|锟斤拷(?:锟斤拷|锟斤|锟)*")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ORDINARY = re.compile(r"[\t-\r -\u024f\u2000-\u2fff\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]+")
_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip archive (a Word or Excel file?)",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"\x1f\x8b": "a gzip archive",
    b"{\\rtf": "an RTF file",
}


def read_plain(path: Path, name: str, doc_id: str, sidecar: Sidecar) -> Source:
    """A text file, verbatim: its newlines stay as they are, a byte order mark is no character of the text.

    Raises ReadError for an empty, binary or undecodable file and for one that has lost its characters.
    """
    data = path.read_bytes()
    text = decode(data, name)
    if not text.strip():
        raise ReadError(f"{name}: the file is empty; there is nothing to read")
    markdown = path.suffix.lower() == ".md"
    return Source(
        doc_id=doc_id,
        path=name,
        format=path.suffix.lower().lstrip("."),
        sha256=hashlib.sha256(data).hexdigest(),
        text=text,
        lines=lines_of(text, markdown=markdown),
        reader="plain",
        remarks=tuple(
            Remark(
                "read",
                "lost_characters",
                "warning",
                "characters were lost before this file was made",
                start,
                end,
            )
            for start, end in _lost(text)
        ),
        sidecar=sidecar,
    )


def decode(data: bytes, name: str) -> str:
    """The text of a file's bytes: UTF-8, UTF-16 or GB18030, decided by what decodes, never by a guess at words.

    A byte order mark decides. Without one, valid UTF-8 is UTF-8 (text in another encoding practically never is);
    text where every other byte is the high half of a CJK or ASCII character is UTF-16; else GB18030 must decode.
    Raises ReadError in one line that says what to do.
    """
    if not data:
        raise ReadError(f"{name}: the file is empty; there is nothing to read")
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise ReadError(f"{name}: this is {kind}, not text; give the file its proper suffix or export it as text")
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            text = _decoded(data[len(mark) :], encoding)
            if text is None:
                raise ReadError(f"{name}: marked as {encoding.upper()} but damaged; save it again as UTF-8")
            break
    else:
        # UTF-16 of Chinese text is never valid UTF-8, but of ASCII it is, with NULs.
        wide = ("utf-16-le", "utf-16-be")
        candidates = wide if b"\0" in data else ("gb18030", *wide)
        utf8 = _decoded(data, "utf-8") if b"\0" not in data else None
        decoded = (_decoded(data, encoding) for encoding in candidates)
        found = utf8 if utf8 is not None else next((t for t in decoded if t is not None and _plausible(t)), None)
        if found is None:
            kind = "binary data" if b"\0" in data or _CONTROL.search(data.decode("latin-1")) else "of no known encoding"
            raise ReadError(f"{name}: {kind}, not UTF-8, UTF-16 or GB18030 text; save it again as UTF-8")
        text = found
    if _CONTROL.search(text):
        raise ReadError(
            f"{name}: holds control characters, so it is binary data or damaged; save it again as UTF-8 text"
        )
    if 20 * sum(end - start for start, end in _lost(text)) > len(text):
        raise ReadError(
            f"{name}: its characters were lost in an earlier conversion (�, ???, 锟斤拷); get the original file"
        )
    return text


def lines_of(text: str, *, markdown: bool = False) -> tuple[Line, ...]:
    """The lines of a text, blank ones too, without their newlines; in Markdown ``## `` declares a heading."""
    lines = []
    at = 0
    for end, following in [*[m.span() for m in _NEWLINE.finditer(text)], (len(text), 0)]:
        atx = _ATX.match(text, at, end) if markdown else None
        lines.append(Line(atx.start(2), atx.end(2), heading=len(atx[1])) if atx else Line(at, end))
        at = following
    return tuple(lines)


def _lost(text: str) -> list[tuple[int, int]]:
    """Where characters were lost in an earlier conversion."""
    if not any(sign in text for sign in ("\N{REPLACEMENT CHARACTER}", "????????", "锟斤拷")):
        return []
    return [m.span() for m in _LOST.finditer(text)]


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plausible(text: str) -> bool:
    """Whether decoded characters are such as texts are made of: few private, rare or control ones."""
    sample = text[:20000]
    return 10 * len(_ORDINARY.sub("", sample)) <= len(sample) + 9 and not _CONTROL.search(text)
