"""Two outputs compared: which rows are gained, lost and changed, in words."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.frames import published
from pipeline.tables import TABLES, Row, Table

_SPOTS = frozenset({"char_start", "char_end", "page", "boxes", "issue_id", "paragraph_id", "repeats", "sentence"})
"""Columns that say where something stands; a shifted row, or one beside a changed one, is no changed one."""


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
        before, after = (_rows(published(table.name, output)) for output in (old, new))
        for one, other in _paired(table, before, after):
            columns = tuple((name, one[name], other[name]) for name in _said(one) if one[name] != other[name])
            if columns:
                changes.append(Change(table.name, "changed", _name(one), columns))
        changes += [Change(table.name, "lost", _name(row)) for row in before]
        changes += [Change(table.name, "gained", _name(row)) for row in after]
    return changes


def _rows(path: Path) -> list[Row]:
    import pyarrow.parquet as pq

    rows: list[Row] = pq.read_table(path).to_pylist()
    return rows


def _paired(table: Table, before: list[Row], after: list[Row]) -> list[tuple[Row, Row]]:
    """Rows that are the same one, taken out of both lists; those that say the same go first."""
    pairs = []
    for identity in _identities(table):
        waiting: dict[tuple[Any, ...], deque[Row]] = defaultdict(deque)
        for row in after:
            waiting[identity(row)].append(row)
        left = []
        for row in before:
            if others := waiting.get(identity(row)):
                pairs.append((row, others.popleft()))
            else:
                left.append(row)
        before[:] = left
        after[:] = [row for others in waiting.values() for row in others]
    return pairs


def _identities(table: Table) -> list[Callable[[Row], tuple[Any, ...]]]:
    """What makes two rows the same, the surest first."""

    def by(*names: str) -> Callable[[Row], tuple[Any, ...]]:
        return lambda row: tuple(row[name] for name in ("doc_id", *names))

    words = {
        "paragraphs": [by("text")],
        "quantities": [by("case_id", "quote", "sentence"), by("case_id", "quote")],
        "indicators": [
            by("case_id", "indicator", "subject", "period", "statistic", "modality"),
            by("case_id", "indicator"),
        ],
        "honours": [by("case_id", "quote")],
        "references": [by("case_id", "quote")],
        "issues": [by("case_id", "stage", "code", "quote")],
    }

    def by_everything(row: Row) -> tuple[Any, ...]:
        return tuple(str(row[name]) for name in _said(row))

    return [by_everything, *words.get(table.name, [by(*table.key)])]


def _said(row: Row) -> list[str]:
    """The columns of a row that say something and not only where."""
    return [name for name in row if name not in _SPOTS]


def _name(row: Row) -> str:
    place = " ".join(str(row[name]) for name in ("doc_id", "case_id", "section_id") if row.get(name))
    words = next((str(row[name]) for name in ("label", "quote", "title", "text", "path") if row.get(name)), "")
    words = " ".join(words.split())
    return f"{place} {words[:60]}{'…' if len(words) > 60 else ''}"


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    return f"{value:.12g}" if isinstance(value, float) else str(value)
