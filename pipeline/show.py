"""A document on a terminal: its outline as a tree, the quantities at the leaves."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.tables import Row, Rows
from pipeline.vocab import Vocabulary


def outline_lines(rows: Rows) -> Iterator[str]:
    """The outline as an indented tree, a line a heading: marker, title, and ``*`` for a run-in item."""
    return map(heading_line, rows["sections"])


def heading_line(section: Row) -> str:
    """One heading, indented by its depth."""
    mark = "* " if section["kind"] == "item" else ""
    return f"{'  ' * (section['depth'] - 1)}{mark}{section['marker']}{section['title']}"


def quantity_line(row: Row, vocab: Vocabulary | None = None) -> str:
    """One quantity on one line: the words, the number, what it is of, when, and of what sort."""
    entry = vocab.indicators.entries.get(row["indicator"]) if vocab else None
    value = number(row)
    label = entry.zh if entry else row["indicator"]
    sort = [
        label,
        row["indicator_text"] if row["indicator_text"] != label else "",
        row["subject"] and f"[{row['subject']}]",
        row["period"],
        row["statistic"],
        row["direction"],
        row["modality"] if row["modality"] != "actual" else "",
    ]
    return f"{' '.join(row['text'].split())} = {value} · " + " · ".join(word for word in sort if word)


def number(row: Row) -> str:
    """A quantity's value in words and signs: ``≈ 84 %``, ``2–5 °C``."""
    signs = {"=": "", "range": "", "~": "≈ ", ">": "> ", ">=": "≥ ", "<": "< ", "<=": "≤ "}
    if row["value"] is not None:
        value = f"{row['value']:.12g}"
    else:
        value = "–".join("" if row[end] is None else f"{row[end]:.12g}" for end in ("low", "high"))
    return f"{signs[row['comparator']]}{value} {row['unit']}".rstrip()


def tree_lines(rows: Rows, vocab: Vocabulary | None = None) -> Iterator[str]:
    """The outline with each section's quantities under it, in the order of the text."""
    depth = {section["section_id"]: section["depth"] for section in rows["sections"]}
    events = [(s["char_start"], 0, s) for s in rows["sections"]] + [(q["char_start"], 1, q) for q in rows["quantities"]]
    for _, kind, row in sorted(events, key=lambda event: event[:2]):
        if kind == 0:
            yield heading_line(row)
        else:
            yield f"{'  ' * depth.get(row['section_id'], 0)}- {quantity_line(row, vocab)}"
