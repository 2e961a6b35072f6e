"""Tables of any format: which cells head which, and the unit that a table or column declares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from msgspec import Struct


class GridCell(Struct, frozen=True, gc=False):
    """A cell that covers rows [top, bottom) and columns [left, right) of its table."""

    top: int
    bottom: int
    left: int
    right: int
    text: str


@dataclass(frozen=True, slots=True)
class Heads:
    """The words that head a cell."""

    row: str
    column: str
    unit: str


_NUMERIC = re.compile(r"[约≈<>≤≥＜＞+\-−－±]?[\d０-９][\d０-９,，.．\s]*(?:[%％‰]|[万亿]?元?)?|[-—–－/]+|")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNIT = re.compile(r"(?:计量)?单\s*位\s*[:：]\s*([^\s，,；;。）)】\]]{1,12})")
_IN_BRACKETS = re.compile(r"[（(\[［]\s*(?:单位\s*[:：]\s*)?([^（）()\[\]［］]{1,10})\s*[）)\]］]\s*$")
_UNIT_WORDS = re.compile(
    r"(?!\d+$)[万亿千百十兆元美圆个人户家件次吨公顷亩平方立米里斤克升瓦时度天日月年岁位名台套辆座栋项条处所头只羽株班分倍标准煤"
    r"二氧化碳当量之%％‰℃°·²³/／a-zA-Zμ㎡0-9 ]+"
)
_CAPTION = re.compile(r"表\s*[\d一二三四五六七八九十]")
MAX_HEAD_ROWS = 4


def declared_unit(text: str) -> str:
    """The unit that words above a table declare (单位：万元; 表 7.5 用地指标（公顷/处）), empty where none."""
    found = _UNIT.search(text)
    if found is not None:
        return found.group(1)
    return _bracketed(text) if _CAPTION.match(text) else ""


def heads(
    cells: Sequence[GridCell], unit: str = "", above: Sequence[GridCell] = ()
) -> tuple[list[Heads], tuple[GridCell, ...]]:
    """For each cell the words of its row and column heads and the unit that holds for it; then the head cells.

    Head rows are the first one and those below its merged cells, down to the first that holds a
    number; the row head is the stub left of the numbers, or in a form (采购预算 | 400000 | 控制价 | 383333)
    the words just left of a cell. A unit stands in brackets at the end of a head (发电量（万kWh）), in a cell of
    its own (单位：万元), or above the table. A table without head rows that goes on from the page
    before takes that one's heads (``above``).
    """
    made: dict[GridCell, Heads] = {}
    head = tuple(above)
    width = max((cell.right for cell in cells), default=0)
    for part in _parts(cells, width):
        unit = next((own for cell in part if (own := _own_unit(cell.text))), unit)
        headed, head = _part_heads(part, width, unit, head)
        made |= headed
    return [made[cell] for cell in cells], head


def _own_unit(text: str) -> str:
    """The unit of a cell that says nothing else."""
    return declared_unit(text) if _UNIT.fullmatch(text.strip(" （()）")) else ""


def _parts(cells: Sequence[GridCell], width: int) -> Iterator[list[GridCell]]:
    """A table parted at rows of one cell over its whole width: the titles of its sections."""
    part: list[GridCell] = []
    for cell in sorted(cells, key=lambda cell: (cell.top, cell.left)):
        if part and cell.left == 0 and cell.right == width > 1:
            yield part
            part = []
        part.append(cell)
    if part:
        yield part


def _part_heads(
    cells: Sequence[GridCell], width: int, unit: str, above: tuple[GridCell, ...]
) -> tuple[dict[GridCell, Heads], tuple[GridCell, ...]]:
    """The heads of one section, and its head cells for what follows."""
    made: dict[GridCell, Heads] = {}
    if cells[0].left == 0 and cells[0].right == width > 1:
        made[cells[0]] = Heads("", "", unit)
        cells = cells[1:]
    if not cells:
        return made, above
    first = cells[0].top
    count = _head_rows(cells, first)
    head = tuple(cell for cell in cells if cell.top < first + count) or above
    stub = _stub([cell for cell in cells if cell.top >= first + count], width)
    columns = _by_column(head, width)
    at: dict[tuple[int, int], GridCell] = {}
    for cell in cells:
        for row in range(cell.top, cell.bottom):
            for column in range(cell.left, cell.right):
                at.setdefault((row, column), cell)
    for cell in cells:
        if cell.top < first + count:
            made[cell] = Heads("", "", "")
            continue
        column_head = columns[cell.left]
        left = [at[cell.top, c] for c in range(cell.left) if (cell.top, c) in at]
        if is_number(cell.text) and left and left[-1].right > stub and not is_number(left[-1].text):
            left, column_head = left[-1:], ""  # a form: the words just left of a number are its label
        elif stub:
            left = [other for other in left if other.left < stub]
        else:
            left = [other for other in left if not is_number(other.text)][-1:]
        row_head = _joined(left)
        made[cell] = Heads(row_head, column_head, _bracketed(column_head) or _bracketed(row_head) or unit)
    return made, head


def _by_column(head: Sequence[GridCell], width: int) -> list[str]:
    """The words above each column, from top to bottom; a title over all columns heads none."""
    ordered = sorted(head, key=lambda cell: (cell.top, cell.left))
    return [
        _joined(cell for cell in ordered if cell.left <= column < cell.right and cell.right - cell.left < max(width, 2))
        for column in range(width)
    ]


def is_number(text: str) -> bool:
    """Whether a cell holds nothing but a number, a dash or nothing."""
    return _NUMERIC.fullmatch(text.strip()) is not None


def _head_rows(cells: Sequence[GridCell], first: int) -> int:
    """How many rows at the top head the columns: those before the first with a number in it."""
    rows: dict[int, list[str]] = {}
    for cell in cells:
        rows.setdefault(cell.top, []).append(cell.text.strip())
    height = max(cell.bottom for cell in cells) - first
    deep = 0
    for row in sorted(rows):
        numbers = [text for text in rows[row] if is_number(text) and re.search(r"\d", text)]
        if numbers and not all(_YEAR.fullmatch(text) for text in numbers):
            return min(row - first, MAX_HEAD_ROWS)
        at = [cell for cell in cells if cell.top == row]
        deep = max(deep, max(cell.bottom for cell in at) - first)
        if row - first + 1 >= deep and not any(cell.right - cell.left > 1 for cell in at):
            break
    # the first row with all that it spans heads the rest, where there is a rest
    return deep if deep < height and len(rows[first]) > 1 else 0


def _stub(below: Sequence[GridCell], width: int) -> int:
    """How many columns at the left head the rows: those whose cells below the head are words."""
    stub = 0
    for column in range(min(width - 1, 3)):
        texts = [c.text.strip() for c in below if c.left <= column < c.right and c.text.strip()]
        numbers = sum(is_number(text) for text in texts)
        if not texts or numbers > 0.3 * len(texts) and not (column == 0 and _serial(texts)):
            break
        stub = column + 1
    return stub


def _serial(texts: Sequence[str]) -> bool:
    """Whether a column is 1, 2, 3 …: numbers of rows, not measures."""
    return [text for text in texts if text.isdigit()] == [str(i + 1) for i in range(sum(t.isdigit() for t in texts))]


def _joined(cells: Iterable[GridCell]) -> str:
    words: list[str] = []
    for cell in cells:
        text = cell.text.strip()
        if text and text not in words:
            words.append(text)
    return " ".join(words)


def _bracketed(head: str) -> str:
    found = _IN_BRACKETS.search(head)
    return found.group(1) if found is not None and _UNIT_WORDS.fullmatch(found.group(1)) else ""
