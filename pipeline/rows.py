"""From an extraction to the rows of the published tables: text offsets become source offsets, quotes are taken."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from datetime import date
from typing import Any

from msgspec.structs import asdict

from pipeline.errors import ReadError
from pipeline.model import Case, Extraction, Issue, Reading, Section, Sidecar
from pipeline.tables import BY_NAME, Row, Rows
from pipeline.title import document_title
from pipeline.vocab import Vocabulary

SENTENCE = 1000
"""Characters of its sentence that a quantity carries on each side: rows stay linear in a text without full stops."""


def rows(extraction: Extraction, vocab: Vocabulary) -> Rows:
    """All rows of one document by table, in the order of the text.

    Raises AssertionError when a row breaks the quote law, ReadError for an expectation of an unknown table.
    """
    place = _Places(extraction)
    quantities = [_quantity(place, reading) for reading in sorted(extraction.readings, key=lambda r: r.quantity.start)]
    honours = [
        {
            **place.at(h.start, h.end),
            "name": h.name,
            "level": h.level,
            "year": h.year,
            "batch": h.batch,
            "awarder": h.awarder,
        }
        for h in sorted(extraction.honours, key=lambda h: h.start)
    ]
    cases = _cases(place, extraction.cases, quantities, honours)
    out: Rows = {
        "documents": [_document(extraction)],
        "sections": [_section(place, section) for section in place.sections],
        "cases": cases,
        "paragraphs": _paragraphs(place),
        "quantities": quantities,
        "indicators": indicator_rows(quantities, cases, vocab),
        "honours": honours,
        "references": [
            {**place.at(r.start, r.end), "kind": r.kind, "title": r.title, "number": r.number}
            for r in sorted(extraction.references, key=lambda r: r.start)
        ],
    }
    out["issues"] = _issues(place, extraction.issues, out)
    return out


def failed(doc_id: str, path: str, suffix: str, sha256: str | None, error: str, sidecar: Sidecar) -> Rows:
    """The rows of a document that could not be read: one of ``documents``, none elsewhere."""
    row = {
        "doc_id": doc_id,
        "path": path,
        "format": suffix.lower().lstrip("."),
        "sha256": sha256,
        **_sidecar(sidecar),
        "title": sidecar.title or doc_id,
        "pages": None,
        "chars": None,
        "reader": "",
        "status": "failed",
        "error": error,
    }
    return {**{name: [] for name in BY_NAME}, "documents": [row]}


def indicator_rows(quantities: list[Row], cases: list[Row], vocab: Vocabulary) -> list[Row]:
    """The tidy table: quantities with an indicator, in the vocabulary's unit, repeats marked.

    A statement repeats an earlier one of the document when case, indicator, the words that name it, subject, numbers,
    unit, period, statistic and modality are all the same.
    """
    adcodes = {case["case_id"]: case["adcode"] for case in cases}
    first: dict[tuple[Any, ...], int] = {}
    out = []
    for quantity in quantities:
        entry = vocab.indicators.entries.get(quantity["indicator"])
        if entry is None:
            continue
        factor = vocab.units.factor(quantity["unit"], entry.unit)
        row = {
            "doc_id": quantity["doc_id"],
            "case_id": quantity["case_id"],
            "adcode": adcodes.get(quantity["case_id"]),
            "indicator": entry.key,
            "label": entry.zh,
            **{end: _scaled(quantity[end], factor or 1.0) for end in ("value", "low", "high")},
            "unit": quantity["unit"] if factor is None else entry.unit,
            **{
                name: quantity[name]
                for name in (
                    "comparator", "period", "period_start", "period_end", "statistic", "direction", "modality",
                    "subject", "char_start",
                )
            },
        }  # fmt: skip
        statement = (quantity["indicator_text"], *(row[name] for name in row if name not in ("char_start", "adcode")))
        row["repeats"] = first.get(statement)
        first.setdefault(statement, row["char_start"])
        out.append(row)
    return out


def _scaled(value: float | None, factor: float) -> float | None:
    """A value times a factor, without the noise of binary fractions."""
    return value if value is None or factor == 1.0 else float(f"{value * factor:.12g}")


class _Places:
    """Where things of one document stand: source spans, pages, sections, cases."""

    def __init__(self, extraction: Extraction) -> None:
        self.text = extraction.text
        self.source = extraction.source
        self.sentences = self.text.sentences
        self.sections = sorted(extraction.sections, key=lambda s: s.start)
        self.cases = sorted(extraction.cases, key=lambda c: c.start)
        self._section_starts = [s.start for s in self.sections]
        self._case_starts = [c.start for c in self.cases]
        self._by_id = {s.section_id: s for s in self.sections}

    def case_id(self, offset: int) -> str | None:
        """The case that holds a text offset."""
        i = bisect_right(self._case_starts, offset) - 1
        return self.cases[i].case_id if i >= 0 and offset < self.cases[i].end else None

    def section_id(self, offset: int) -> str | None:
        """The innermost section that holds a text offset."""
        i = bisect_right(self._section_starts, offset) - 1
        section = self.sections[i] if i >= 0 else None
        while section is not None and offset >= section.extent_end:
            section = self._by_id.get(section.parent_id)
        return section.section_id if section else None

    def spot(self, start: int, end: int) -> Row:
        """Page, source span and quote of a text span."""
        return self.source_spot(*self.text.source_span(start, end))

    def source_spot(self, start: int, end: int) -> Row:
        """Page and quote of a source span; this is where the quote law is made to hold."""
        quote = self.source.text[start:end]
        assert 0 <= start <= end and len(quote) == end - start, f"span {start}:{end} lies outside of the source"
        return {"page": self.source.page_at(start), "char_start": start, "char_end": end, "quote": quote}

    def at(self, start: int, end: int) -> Row:
        """Document, case and spot of a text span."""
        return {"doc_id": self.source.doc_id, "case_id": self.case_id(start), **self.spot(start, end)}

    def text_offset(self, source_offset: int) -> int:
        """The text offset of the last mended character at or before a source offset."""
        i = bisect_right(self.text.runs, source_offset, key=lambda run: run[1]) - 1
        if i < 0:
            return 0
        at, origin = self.text.runs[i]
        following = self.text.runs[i + 1][0] if i + 1 < len(self.text.runs) else len(self.text.text)
        return min(at + source_offset - origin, max(following - 1, at))


def _sidecar(sidecar: Sidecar) -> Row:
    return {
        "publisher": sidecar.publisher,
        "url": sidecar.url,
        "licence": sidecar.licence,
        "date": sidecar.date,
    }


def _document(extraction: Extraction) -> Row:
    source = extraction.source
    return {
        "doc_id": source.doc_id,
        "path": source.path,
        "format": source.format,
        "sha256": source.sha256,
        **_sidecar(source.sidecar),
        "title": document_title(extraction.text, extraction.sections),
        "pages": len(source.pages) or None,
        "chars": len(source.text),
        "reader": source.reader,
        "status": "ok",
        "error": "",
    }


def _section(place: _Places, section: Section) -> Row:
    return {
        "doc_id": place.source.doc_id,
        "section_id": section.section_id,
        "parent_id": section.parent_id or None,
        "depth": section.depth,
        "kind": section.kind,
        "marker": section.marker,
        "number": section.number,
        "title": section.title,
        **place.spot(section.start, section.end),
    }


def _cases(place: _Places, cases: tuple[Case, ...], quantities: list[Row], honours: list[Row]) -> list[Row]:
    counted = Counter(row["case_id"] for row in quantities)
    honoured = Counter(row["case_id"] for row in honours)
    out = []
    for case in cases:
        start, end = place.text.source_span(case.start, case.end)
        out.append(
            {
                "doc_id": place.source.doc_id,
                "case_id": case.case_id,
                "part": case.part,
                "number": case.number,
                "title": case.title,
                "organisations": list(case.organisations),
                "province": case.region.province or None,
                "city": case.region.city or None,
                "county": case.region.county or None,
                "adcode": case.region.adcode or None,
                "char_start": start,
                "char_end": end,
                "quantities": counted[case.case_id],
                "honours": honoured[case.case_id],
            }
        )
    return out


def _paragraphs(place: _Places) -> list[Row]:
    out: list[Row] = []
    for paragraph in place.text.paragraphs:
        start, end = place.text.source_span(paragraph.start, paragraph.end)
        out.append(
            {
                "doc_id": place.source.doc_id,
                "paragraph_id": len(out) + 1,
                "section_id": place.section_id(paragraph.start),
                "case_id": place.case_id(paragraph.start),
                "page": place.source.page_at(start),
                "char_start": start,
                "char_end": end,
                "text": place.text.text[paragraph.start : paragraph.end],
            }
        )
    return out


def _quantity(place: _Places, reading: Reading) -> Row:
    quantity, context, naming = reading.quantity, reading.context, reading.naming
    sentence_start, sentence_end = place.sentences.span(quantity.start)
    spot = place.at(quantity.start, quantity.end)
    return {
        **spot,
        "section_id": place.section_id(quantity.start),
        "text": place.text.text[quantity.start : quantity.end],
        "value": quantity.value,
        "value_extracted": None,
        "low": quantity.low,
        "high": quantity.high,
        "comparator": quantity.comparator,
        "unit": quantity.unit,
        "unit_text": quantity.unit_text,
        "dimension": quantity.dimension,
        "value_si": quantity.value_si,
        "unit_si": quantity.unit_si,
        "indicator_text": naming.words,
        "indicator": reading.indicator,
        "subject": naming.subject,
        "period": context.period,
        "period_start": _day(context.period_start),
        "period_end": _day(context.period_end),
        "statistic": context.statistic,
        "direction": context.direction,
        "modality": context.modality,
        "rule": reading.rule,
        "review": "",
        "sentence": place.text.text[
            max(sentence_start, quantity.start - SENTENCE) : min(sentence_end, quantity.end + SENTENCE)
        ],
        "boxes": [asdict(box) for box in place.source.boxes(spot["char_start"], spot["char_end"])],
    }


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _issues(place: _Places, issues: tuple[Issue, ...], out: Rows) -> list[Row]:
    """Remarks of reading and reflow, issues of the stages, and expectations that do not hold; in text order."""
    found: list[tuple[int, int, Row]] = []

    def add(stage: str, code: str, severity: str, message: str, spot: Row, case_id: str | None) -> None:
        row = {"case_id": case_id, "stage": stage, "code": code, "severity": severity, "message": message, **spot}
        found.append((spot["char_start"], spot["char_end"], row))

    for remark in (*place.source.remarks, *place.text.remarks):
        spot = place.source_spot(remark.start, remark.end)
        case_id = place.case_id(place.text_offset(remark.start)) if remark.end else None
        add(remark.stage, remark.code, remark.severity, remark.message, spot, case_id)
    known = {case.case_id for case in place.cases}
    for issue in issues:
        case_id = issue.case_id if issue.case_id in known else place.case_id(issue.start)
        add(issue.stage, issue.code, issue.severity, issue.message, place.spot(issue.start, issue.end), case_id)
    for name, expected in place.source.sidecar.expect.items():
        if name not in out:
            raise ReadError(
                f"{place.source.path}: its sidecar expects a number of {name!r}; known are {', '.join(out)}"
            )
        if len(out[name]) != expected:
            message = f"the sidecar expects {expected} {name}, {len(out[name])} came out"
            add("expect", "expectation", "error", message, place.source_spot(0, 0), None)
    found.sort(key=lambda item: (item[0], item[1], item[2]["stage"], item[2]["code"], item[2]["message"]))
    return [{"doc_id": place.source.doc_id, "issue_id": i, **row} for i, (_, _, row) in enumerate(found, 1)]
