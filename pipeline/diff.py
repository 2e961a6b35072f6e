"""Two outputs compared: which rows are gained, lost and changed, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.frames import published
from pipeline.tables import TABLES, Row, Table

_SPOTS = frozenset({"char_start", "char_end", "page", "boxes", "issue_id", "paragraph_id", "repeats"})
"""Columns that say where something stands; a shifted row is no changed one."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row that differs between two outputs."""

    table: str
    kind: str
    """``gained``, ``lost`` or ``changed``."""
    name: str
    """The row in words."""
    columns: tuple[tuple[str, Any, Any], ...] = ()
    """(column, old, new) of a changed row."""

    def __str__(self) -> str:
        what = "; ".join(f"{name}: {_shown(old)} → {_shown(new)}" for name, old, new in self.columns)
        return f"{self.kind} {self.table}: {self.name}" + (f" ({what})" if what else "")


def diff(old: str | Path, new: str | Path) -> list[Change]:
    """What changed from one output to another; raises UsageError when one of them is none.

    Rows are the same when their document and words are, wherever they stand now; of equal ones the first goes with
    the first.
    """
    changes: list[Change] = []
    for table in TABLES:
        before, after = (_grouped(table, published(table.name, output)) for output in (old, new))
        for key in dict.fromkeys([*before, *after]):
            changes += _compare(table, before.get(key, []), after.get(key, []))
    return changes


def _compare(table: Table, before: list[Row], after: list[Row]) -> Iterator[Change]:
    for one, other in zip(before, after, strict=False):
        columns = tuple(
            (name, one[name], other[name]) for name in one if name not in _SPOTS and one[name] != other[name]
        )
        if columns:
            yield Change(table.name, "changed", _name(one), columns)
    for row in before[len(after) :]:
        yield Change(table.name, "lost", _name(row))
    for row in after[len(before) :]:
        yield Change(table.name, "gained", _name(row))


def _grouped(table: Table, path: Path) -> dict[tuple[Any, ...], list[Row]]:
    """The rows of a table by what makes two of them the same."""
    import pyarrow.parquet as pq

    grouped: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in pq.read_table(path).to_pylist():
        grouped[_identity(table, row)].append(row)
    return grouped


def _identity(table: Table, row: Row) -> tuple[Any, ...]:
    words = {
        "paragraphs": ("text",),
        "indicators": ("case_id", "indicator", "subject", "period", "statistic", "modality"),
        "issues": ("case_id", "stage", "code", "quote"),
        "quantities": ("case_id", "quote", "sentence"),
        "honours": ("case_id", "quote"),
        "references": ("case_id", "quote"),
    }.get(table.name, table.key)
    return (row["doc_id"], *(row[name] for name in words))


def _name(row: Row) -> str:
    place = " ".join(str(row[name]) for name in ("doc_id", "case_id", "section_id") if row.get(name))
    words = next((str(row[name]) for name in ("label", "quote", "title", "text", "path") if row.get(name)), "")
    words = " ".join(words.split())
    return f"{place} {words[:60]}{'…' if len(words) > 60 else ''}"


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    return f"{value:.12g}" if isinstance(value, float) else str(value)
