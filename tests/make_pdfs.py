"""PDFs made for the tests: by reportlab with a CJK font that every reader knows, or by hand, whole and damaged."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

WIDTH, HEIGHT = 595.0, 842.0
FONT = "STSong-Light"


def pdf(path: Path, draw: Sequence[Callable[[Canvas], None]], **options: Any) -> Path:
    """A PDF with one page for each drawing function."""
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=True, **options)
    for page in draw:
        canvas.setFont(FONT, 12)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path


def put(canvas: Canvas, x: float, y: float, text: str, size: float = 12) -> None:
    """A line of text whose top stands ``y`` points below the page's top."""
    canvas.setFont(FONT, size)
    canvas.drawString(x, HEIGHT - y - size * 0.88, text)


def wrapped(text: str, ems: int, indent: int = 2) -> list[str]:
    """Lines of at most ``ems`` Chinese characters; numbers stay whole, closing marks hang into the margin."""
    lines, room = [""], float(ems - indent)
    for word in re.findall(r"[0-9A-Za-z.%]+|.", text):
        width = pdfmetrics.stringWidth(word, FONT, 1)
        if width > room and word not in "，。、；：）”》":
            lines.append("")
            room = float(ems)
        lines[-1] += word
        room -= width
    return lines


def column(
    canvas: Canvas, paragraphs: Iterable[str], x: float, y: float, ems: int, size: float = 12, indent: int = 2
) -> float:
    """Paragraphs set in a column ``ems`` characters wide, first lines indented; gives the height reached."""
    for text in paragraphs:
        at = indent
        for line in wrapped(text, ems, indent):
            put(canvas, x + at * size, y, line, size)
            y += size * 1.6
            at = 0
    return y


def table(
    canvas: Canvas, rows: Sequence[Sequence[str]], x: float, y: float, width: float = 90, height: float = 20
) -> None:
    """A table with all its rules; a cell of None continues the one to its left."""
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text is None:
                continue
            span = 1
            while c + span < len(row) and row[c + span] is None:
                span += 1
            canvas.rect(x + c * width, HEIGHT - y - (r + 1) * height, span * width, height)
            put(canvas, x + c * width + 4, y + r * height + 4, text, 10)


def by_hand(objects: Sequence[str | bytes], root: int = 1) -> bytes:
    """A PDF of the objects given, numbered from 1, with a right cross-reference table."""
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + (body if isinstance(body, bytes) else body.encode()) + b"\nendobj\n")
    at = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write(b"".join(f"{place:010} 00000 n \n".encode() for place in places))
    out.write(f"trailer\n<< /Root {root} 0 R /Size {len(objects) + 1} >>\nstartxref\n{at}\n%%EOF\n".encode())
    return out.getvalue()


def stream(content: bytes, extra: str = "") -> bytes:
    """A stream object."""
    return f"<< /Length {len(content)} {extra} >>\nstream\n".encode() + content + b"\nendstream"
