"""Every numeral of a phrase: its reading or the reason it has none, the rules that fired, what lost."""

from __future__ import annotations

import hashlib
from typing import Any

from pipeline.flow import understand
from pipeline.model import Quantity, Refusal, Source, Text
from pipeline.quantities import candidates
from pipeline.read.plain import lines_of
from pipeline.rows import rows
from pipeline.show import quantity_line
from pipeline.vocab import Vocabulary


def explain(text: str, vocab: Vocabulary) -> list[dict[str, Any]]:
    """One record for each numeral of a text, in its order.

    A quantity has the columns of the table ``quantities`` and ``candidates`` (the runners-up); a numeral that is none
    has ``refused`` (the reason) and ``rule``.
    """
    source = Source(
        doc_id="text",
        path="text",
        format="txt",
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        text=text,
        lines=lines_of(text),
        reader="plain",
    )
    extraction = understand(source, vocab)
    losers = _losers(extraction.text, vocab)
    records: list[dict[str, Any]] = []
    quantities = rows(extraction, vocab)["quantities"]
    for reading, row in zip(sorted(extraction.readings, key=lambda r: r.quantity.start), quantities, strict=True):
        lost = losers.get(reading.quantity.start, [])
        records.append({**row, "candidates": list(reading.candidates), "readings_lost": lost})
    for refusal in extraction.refusals:
        start, end = extraction.text.source_span(refusal.start, refusal.end)
        records.append(
            {
                "char_start": start,
                "char_end": end,
                "quote": text[start:end],
                "refused": refusal.reason,
                "rule": refusal.rule,
                "readings_lost": losers.get(refusal.start, []),
            }
        )
    return sorted(records, key=lambda record: record["char_start"])


def _losers(text: Text, vocab: Vocabulary) -> dict[int, list[str]]:
    """For each numeral (text offset), what the readers of the grammar behind the first would have made of it."""
    made: dict[int, list[str]] = {}
    for start, reader, found in candidates(text.text, vocab.units):
        said = found.reason if isinstance(found, Refusal) else f"{_plain(found)} ({found.rule})"
        made.setdefault(start, []).append(f"{reader}: {said}")
    return {start: readings[1:] for start, readings in made.items() if readings[1:]}


def _plain(q: Quantity) -> str:
    """A quantity's number and unit on one line: 84 %, 2–5 °C."""
    number = "–".join(f"{end:g}" for end in (q.low, q.value, q.high) if end is not None)
    return f"{number} {q.unit}".strip()


def explain_lines(records: list[dict[str, Any]], vocab: Vocabulary) -> list[str]:
    """The records for people: a line for each numeral, and indented lines for its rules and runners-up."""
    lines = []
    for record in records:
        if "refused" in record:
            lines.append(f"{record['quote']}  no quantity: {record['refused']}")
        else:
            lines.append(quantity_line(record, vocab))
        lines.append(f"    rule: {record['rule']}")
        lost = [*record.get("candidates", ()), *record["readings_lost"]]
        if lost:
            lines.append(f"    lost: {'; '.join(lost)}")
    return lines
