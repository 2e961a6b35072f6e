"""Whether a published directory is what it claims to be: every law and constraint, checked from the files alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import ReadError, UsageError
from pipeline.publish import digest
from pipeline.tables import BY_NAME, TABLES, Column, Row, Table, schema

MOST = 20
"""Problems of one kind that are listed one by one."""


def verify(output: str | Path, base: str | Path | None = None) -> list[str]:
    """What is wrong with an output, a line each; nothing when all laws hold.

    Checked are the manifest's hashes, schemas, keys, foreign keys, constraints, and for every row with a quote that
    ``source[char_start:char_end] == quote``. Raw files are looked for below ``base`` (default: here, then beside the
    output). Raises UsageError when there is no output.
    """
    output = Path(output)
    if not (output / "manifest.json").is_file():
        raise UsageError(f"{output}: holds no manifest.json; make it with: zhibiao run RAW -o {output}")
    problems = list(_files(output))
    if problems:
        return problems
    bases = [Path(base)] if base is not None else [Path.cwd(), output.resolve().parent]
    sources = _Sources(output, bases)
    keys: dict[tuple[str, tuple[str, ...]], set[tuple[Any, ...]]] = {}
    for table in TABLES:
        targets = {link.target for other in TABLES for link in other.links if link.table == table.name}
        problems += _limited(_rows(output, table, sources, keys, targets | {table.key}))
    for table in TABLES:
        problems += _limited(_links(output, table, keys))
    return problems + sources.problems


def _limited(problems: Iterator[str]) -> list[str]:
    listed: list[str] = []
    for problem in problems:
        if len(listed) == MOST:
            return [*listed, "… and more of the kind"]
        listed.append(problem)
    return listed


def _files(output: Path) -> Iterator[str]:
    """Files that differ from the manifest, and tables whose columns are not the declared ones."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        listed = {file["path"]: file for file in json.loads((output / "manifest.json").read_bytes())["files"]}
    except (ValueError, KeyError, TypeError):
        yield "manifest.json: is no manifest"
        return
    for name, file in listed.items():
        path = output / name
        if not path.is_file():
            yield f"{name}: is missing"
        elif path.stat().st_size != file["bytes"] or digest(path) != file["sha256"]:
            yield f"{name}: is not what the manifest says (its SHA-256 differs)"
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output).as_posix()
        top = name.split("/")[0]
        if path.is_file() and name not in listed and name != "manifest.json" and top != "preview":
            yield f"{name}: is not in the manifest"
    for table in TABLES:
        path = output / f"{table.name}.parquet"
        if path.name not in listed:
            yield f"{path.name}: is missing"
        elif path.is_file():
            try:
                written = pq.read_schema(path)
            except pa.ArrowInvalid:
                yield f"{path.name}: is no Parquet file"
                continue
            if not written.equals(schema(table)):
                yield f"{path.name}: its columns are not the declared ones"


def _read(output: Path, name: str, columns: list[str] | None = None) -> Iterator[Row]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(output / f"{name}.parquet") as file:
        for batch in file.iter_batches(columns=columns):
            yield from batch.to_pylist()


def _rows(
    output: Path,
    table: Table,
    sources: _Sources,
    keys: dict[tuple[str, tuple[str, ...]], set[tuple[Any, ...]]],
    wanted: set[tuple[str, ...]],
) -> Iterator[str]:
    """Break of the key, of a column's constraints or of the quote law; fills ``keys`` for the foreign keys."""
    for columns in wanted:
        keys[table.name, columns] = set()
    seen = keys[table.name, table.key]
    for row in _read(output, table.name):
        key = tuple(row[name] for name in table.key)
        name = f"{table.name} {' '.join(map(str, key))}"
        if key in seen:
            yield f"{name}: the key stands twice"
        for columns in wanted:
            keys[table.name, columns].add(tuple(row[column] for column in columns))
        for column in table.columns:
            if broken := breach(column, row[column.name]):
                yield f"{name}: {column.name} {broken}"
        if table.quoted:
            text = sources.text(row["doc_id"])
            if text is not None and text[row["char_start"] : row["char_end"]] != row["quote"]:
                yield f"{name}: the source does not say {row['quote']!r} at {row['char_start']}:{row['char_end']}"


def breach(column: Column, value: Any) -> str:
    """How a value breaks its column's constraints, empty when it does not."""
    if value is None:
        return "is null" if column.required else ""
    if column.enum and value not in column.enum:
        return f"is {value!r}, none of {', '.join(map(repr, column.enum))}"
    if column.minimum is not None and value < column.minimum:
        return f"is {value}, less than {column.minimum:g}"
    if column.pattern and not re.fullmatch(column.pattern, value):
        return f"is {value!r}, not of the form {column.pattern}"
    return ""


def _links(output: Path, table: Table, keys: dict[tuple[str, tuple[str, ...]], set[tuple[Any, ...]]]) -> Iterator[str]:
    """Foreign keys that name no row; one with a null in it names none and is fine."""
    if not table.links:
        return
    columns = sorted({*table.key, *(name for link in table.links for name in link.columns)})
    for row in _read(output, table.name, columns):
        for link in table.links:
            value = tuple(row[name] for name in link.columns)
            if None not in value and value not in keys[link.table, link.target]:
                key = " ".join(str(row[name]) for name in table.key)
                yield f"{table.name} {key}: {link.columns[-1]} {value[-1]!r} is no row of {BY_NAME[link.table].name}"


class _Sources:
    """The source texts that an output's offsets count in."""

    def __init__(self, output: Path, bases: list[Path]) -> None:
        self._output = output
        self._bases = bases
        self._documents = {row["doc_id"]: row for row in _read(output, "documents")}
        self.problems: list[str] = []
        self.text = lru_cache(maxsize=4)(self._text)

    def _text(self, doc_id: str) -> str | None:
        """The text of a document, None (and a problem) where it cannot be had."""
        from pipeline.read.plain import decode

        document = self._documents.get(doc_id)
        if document is None:
            return None
        made = self._output / "text" / f"{doc_id}.txt"
        if made.is_file():
            return made.read_bytes().decode()
        path = next((p for base in self._bases if (p := base / document["path"]).is_file()), None)
        if path is None:
            self._problem(f"{document['path']}: is not here, so its quotes cannot be checked")
        elif digest(path) != document["sha256"]:
            self._problem(f"{document['path']}: has changed since the tables were made")
        else:
            try:
                return decode(path.read_bytes(), document["path"])
            except ReadError as error:
                self._problem(str(error))
        return None

    def _problem(self, problem: str) -> None:
        """Note why there is no text."""
        if problem not in self.problems:
            self.problems.append(problem)
