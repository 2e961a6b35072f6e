"""The tables in the formats that offices and statistics packages open: Excel, CSV, Stata, DuckDB."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.dictionary import TYPE_NAMES
from pipeline.errors import UsageError
from pipeline.frames import published, require_current
from pipeline.tables import TABLES, Column, Row, Table

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_FORMULA = re.compile(r"[=@\t\r]|[+\-](?!\d[\d.,]*[^(|!]*$)")
"""How a cell begins that a spreadsheet would run: =cmd, @SUM, +1+cmd|…; -34.3℃ is text."""

SHEET_ROWS = 1_048_575
"""Rows of an Excel sheet below its header."""
CELL_CHARACTERS = 32_767
_WIDEST = 60
_STATA_STRING = 2045
"""Bytes of a Stata string; longer ones are of type strL."""


def export(output: Path, to: str, dest: Path) -> list[Path]:
    """Write a published output in another format below ``dest`` and name the files.

    ``xlsx`` is one workbook with a sheet per table and the data dictionary; ``csv`` a folder ``csv`` (UTF-8) and one
    ``csv-excel`` (the same with a byte order mark, so that Excel takes it for UTF-8); ``dta`` a Stata file per table;
    ``duckdb`` one database. Each file takes its place when it is whole. Raises UsageError for an unknown format, where
    no output is, for a place inside the output, and where the format's package is not installed.
    """
    if to not in FORMATS:
        raise UsageError(f"no format {to!r}; there are {', '.join(FORMATS)}")
    require_current(output)
    if dest.resolve().is_relative_to(output.resolve()):
        raise UsageError(f"{dest}: lies inside the output, which holds tables only; choose another folder with --dest")
    dest.mkdir(parents=True, exist_ok=True)
    return FORMATS[to](output, dest)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A temporary file that becomes ``path`` when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _rows(output: Path, table: Table) -> Iterator[Row]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(published(table.name, output)) as file:
        for batch in file.iter_batches(batch_size=10_000):
            yield from batch.to_pylist()


def _flat(value: Any) -> Any:
    """A value for a cell: lists of text joined by ；, boxes as JSON, all else as it is."""
    if isinstance(value, list):
        return "；".join(value) if all(isinstance(one, str) for one in value) else json.dumps(value)
    return value


# Excel ---------------------------------------------------------------------------------------------------------------


def _xlsx(output: Path, dest: Path) -> list[Path]:
    import openpyxl

    path = dest / "zhibiao.xlsx"
    book = openpyxl.Workbook(write_only=True)
    for table in TABLES:
        rows = _rows(output, table)
        part = 1
        while True:
            name = table.title[0] if part == 1 else f"{table.title[0]} {part}"
            if _sheet(book.create_sheet(name), table.columns, islice(rows, SHEET_ROWS)) < SHEET_ROWS:
                break
            part += 1
    _sheet(book.create_sheet("数据字典"), _DICTIONARY, _dictionary())
    with _whole(path) as temporary:
        book.save(temporary)
    return [path]


def _sheet(sheet: WriteOnlyWorksheet, columns: tuple[Column, ...], rows: Iterator[Row]) -> int:
    """Write one sheet and count its rows: Chinese header, frozen with the first columns, filters, widths."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    head = list(islice(rows, 200))
    for i, column in enumerate(columns, 1):
        shown = [_width(column.title[0]) + 3, *(_width(_text(row[column.name])) for row in head)]
        sheet.column_dimensions[get_column_letter(i)].width = min(max(*shown, 6) + 2, _WIDEST)
    sheet.freeze_panes = "B2"
    header = []
    for column in columns:
        cell = WriteOnlyCell(sheet, column.title[0])
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="17577E")
        cell.alignment = Alignment(vertical="center")
        header.append(cell)
    sheet.append(header)
    count = 0
    for row in chain(head, rows):
        sheet.append([_cell(sheet, column, row[column.name]) for column in columns])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count + 1}"
    return count


def _cell(sheet: WriteOnlyWorksheet, column: Column, value: Any) -> Any:
    """A cell that shows its value and runs nothing; numbers and dates as such, everything else as text."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if value is None or value == "" or value == []:
        return None
    cell = WriteOnlyCell(sheet, None)
    if isinstance(value, int | float):
        cell.value = value
    elif isinstance(value, date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    else:
        words = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", _text(value))
        cell.value = words if len(words) <= CELL_CHARACTERS else words[: CELL_CHARACTERS - 1] + "…"
        # Said last: openpyxl takes words that begin with = for a formula; and Excel would make 2.1 of 2.10.
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = bool(_FORMULA.match(words))
    return cell


def _text(value: Any) -> str:
    return "" if value is None else str(_flat(value))


def _width(words: str) -> int:
    """How many Latin characters wide a line of words is."""
    line = words.partition("\n")[0][:_WIDEST]
    return sum(2 if character > "\u2e7f" else 1 for character in line)


_DICTIONARY = tuple(
    Column(name, "string", title, ("", ""))
    for name, title in (
        ("table", ("表", "Table")),
        ("table_zh", ("表名", "Table title")),
        ("column", ("列", "Column")),
        ("zh", ("名称", "Chinese title")),
        ("en", ("英文名称", "English title")),
        ("type", ("类型", "Type")),
        ("unit", ("单位", "Unit")),
        ("enum", ("取值", "Values")),
        ("about_zh", ("说明", "Chinese description")),
        ("about_en", ("英文说明", "English description")),
    )
)


def _dictionary() -> Iterator[Row]:
    for table in TABLES:
        for column in table.columns:
            yield {
                "table": table.name,
                "table_zh": table.title[0],
                "column": column.name,
                "zh": column.title[0],
                "en": column.title[1],
                "type": TYPE_NAMES[column.type][0],
                "unit": column.unit,
                "enum": " ".join(value or "（空）" for value in column.enum),
                "about_zh": column.about[0],
                "about_en": column.about[1],
            }


# CSV -----------------------------------------------------------------------------------------------------------------


def _csv(output: Path, dest: Path) -> list[Path]:
    written = []
    for folder, encoding in (("csv", "utf-8"), ("csv-excel", "utf-8-sig")):
        for table in TABLES:
            path = dest / folder / f"{table.name}.csv"
            with _whole(path) as temporary, temporary.open("w", encoding=encoding, newline="") as file:
                writer = csv.writer(file)
                writer.writerow(column.name for column in table.columns)
                for row in _rows(output, table):
                    writer.writerow(harmless(_flat(row[column.name])) for column in table.columns)
            written.append(path)
    return written


def harmless(value: Any) -> Any:
    """A value for a CSV file; words that a spreadsheet would run as a formula have an apostrophe before them."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


# Stata ---------------------------------------------------------------------------------------------------------------


def _dta(output: Path, dest: Path) -> list[Path]:
    import pandas as pd

    written = []
    for table in TABLES:
        frame = pd.read_parquet(published(table.name, output))
        long: list[str] = []
        dates: dict[Any, Any] = {}
        for column in table.columns:
            name = column.name
            if column.type == "date":
                frame[name] = pd.to_datetime(frame[name])
                dates[name] = "td"
            elif column.type in ("integer", "number"):
                frame[name] = frame[name].astype("float64" if frame[name].isna().any() else frame[name].dtype)
            else:
                frame[name] = pd.Series([_stata_words(value) for value in frame[name]], index=frame.index, dtype=object)
                if any(len(words.encode()) > _STATA_STRING for words in frame[name]):
                    long.append(name)
        path = dest / "dta" / f"{table.name}.dta"
        with _whole(path) as temporary:
            frame.to_stata(
                temporary,
                version=118,
                write_index=False,
                convert_dates=dates,
                convert_strl=long,
                data_label=f"{table.title[0]} {table.title[1]}"[:80],
                variable_labels={c.name: f"{c.title[0]} {c.title[1]}"[:80] for c in table.columns},
            )
        written.append(path)
    return written


def _stata_words(value: Any) -> str:
    if value is None:
        return ""
    listed = value.tolist() if hasattr(value, "tolist") else value
    return str(_flat(listed)).replace("\0", "")


# DuckDB --------------------------------------------------------------------------------------------------------------


def _duckdb(output: Path, dest: Path) -> list[Path]:
    try:
        import duckdb
    except ImportError:
        raise UsageError(
            "--to duckdb needs the package duckdb; install it with: pip install 'zhibiao[duckdb]'"
        ) from None

    path = dest / "zhibiao.duckdb"
    with _whole(path) as temporary, duckdb.connect(str(temporary)) as database:
        for table in TABLES:
            source = _sql_string(published(table.name, output).as_posix())
            name = _sql_name(table.name)
            database.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet({source})")
            database.execute(f"COMMENT ON TABLE {name} IS {_sql_string(' '.join(table.about))}")
            for column in table.columns:
                about = f"{column.about[0]}。 {column.about[1]}" + (f" [{column.unit}]" if column.unit else "")
                database.execute(f"COMMENT ON COLUMN {name}.{_sql_name(column.name)} IS {_sql_string(about)}")
    return [path]


def _sql_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _sql_string(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


FORMATS: dict[str, Callable[[Path, Path], list[Path]]] = {"xlsx": _xlsx, "csv": _csv, "dta": _dta, "duckdb": _duckdb}
