"""The text of a document that is no text file: lines and table cells put together, offsets counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from pipeline.model import Cell, Line
from pipeline.read import grid


class TableCell(Struct, frozen=True, gc=False):
    """A cell that covers rows [top, bottom) and columns [left, right), with its paragraphs."""

    top: int
    bottom: int
    left: int
    right: int
    paragraphs: tuple[str, ...]


@dataclass(slots=True)
class Writer:
    """Takes paragraphs and tables in order; gives the text, its lines and its cells."""

    parts: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    _at: int = 0

    @property
    def text(self) -> str:
        """Everything written so far, one line a line."""
        return "\n".join(self.parts)

    def paragraph(self, text: str, heading: int = 0) -> None:
        """A paragraph; a break inside it (``\\n``) may or may not end a statement, so the words decide."""
        pieces = [piece for piece in text.split("\n") if piece.strip()]
        for i, piece in enumerate(pieces):
            self._line(piece.strip(), heading, None if i < len(pieces) - 1 else False)

    def _line(self, text: str, heading: int, continues: bool | None) -> None:
        self.parts.append(text)
        self.lines.append(Line(self._at, self._at + len(text), None, continues, heading))
        self._at += len(text) + 1

    def table(self, cells: Sequence[TableCell]) -> None:
        """A table, row by row, each cell in lines of its own, once, with the words that head it."""
        filled = sorted((c for c in cells if any(p.strip() for p in c.paragraphs)), key=lambda c: (c.top, c.left))
        unit = next((found for near in self.parts[-3:] if (found := grid.declared_unit(near))), "")
        spans = []
        for cell in filled:
            first = len(self.lines)
            for paragraph in cell.paragraphs:
                self.paragraph(paragraph)
            spans.append((self.lines[first].start, self.lines[-1].end))
        if max((c.bottom for c in filled), default=0) < 2 or max((c.right for c in filled), default=0) < 2:
            return  # a frame around text: its cells head nothing
        heads, _ = grid.heads(
            [grid.GridCell(c.top, c.bottom, c.left, c.right, "".join(c.paragraphs)) for c in filled], unit
        )
        self.cells += [
            Cell(start, end, head.row, head.column, head.unit) for (start, end), head in zip(spans, heads, strict=True)
        ]
