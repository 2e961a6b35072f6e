"""The names of numbers in a table: the headers of their rows and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from pipeline.model import Cell, Naming, Quantity, Text
from pipeline.naming.clauses import WORD

# A table: how many words beside its number a cell may hold and still be a value, and a header and still be a name.
_CELL_WORDS = 4
_HEADER_WORDS = 30
_SPACE = re.compile(r"\s+")
_UNIT = re.compile(r"[（(][^（()）]{0,12}[)）]\s*$")
_NUMBERED = re.compile(r"\s*(?:[（(]?[\d一二三四五六七八九十]+[)）、.．]|\d{1,3}(?![\d年月个]))\s*")
_PERIOD = re.compile(
    r"(?:\d{4}年?(?:\d{1,2}月)?|绝对[数值量]|数[量值额]?|指标值?|本[年期月]|当年|全年|合计|总计|小计|)"
)


@dataclass(frozen=True)
class Cells:
    """The table cells of a source by the source offsets they begin at."""

    cells: tuple[Cell, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: Text) -> Cells:
        cells = tuple(sorted(text.source.cells, key=lambda cell: cell.start))
        return cls(cells, tuple(cell.start for cell in cells))

    def at(self, text: Text, offset: int) -> Cell | None:
        if not self.cells:
            return None
        origin = text.origin(offset)
        i = bisect_right(self.starts, origin) - 1
        return self.cells[i] if i >= 0 and origin < self.cells[i].end else None


def named_by_headers(cell: Cell, text: Text, quantity: Quantity) -> Naming:
    """The name of a number in a table: the headers of its row and column; it is about its row.

    Empty where the cell holds a sentence, which names its numbers itself.
    """
    words = text.source.text[cell.start : cell.end]
    if len(WORD.findall(words)) - len(WORD.findall(text.text[quantity.start : quantity.end])) > _CELL_WORDS:
        return Naming()
    row, column = (_SPACE.sub("", _UNIT.sub("", _unnumbered(header))) for header in (cell.row, cell.column))
    row = row if WORD.search(row) and len(row) <= _HEADER_WORDS else ""
    column = column if not _PERIOD.fullmatch(column) else ""
    return Naming(f"{row}{column}", (), row if column else "", "cell")


def _unnumbered(header: str) -> str:
    number = _NUMBERED.match(header)
    return header if number is None else header[number.end() :]
