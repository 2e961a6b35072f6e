"""The pages to look at: one review page per document and an overview, each a single file that needs no network.

They are made from the published tables alone. Everything that came out of a document travels as JSON in a data block
(with every ``<`` escaped) and is shown as text by the page's script; the page's policy runs no other script.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote as percent

from pipeline.corrections import COLUMNS, Mention, distinct_quotes, key
from pipeline.frames import require_current
from pipeline.overview import Overview
from pipeline.tables import BY_NAME, COMPARATORS, DIMENSIONS, MODALITIES, QUANTITIES, STATISTICS, Row, Rows
from pipeline.vocab.indicators import Indicators

PAGES = Path(__file__).parent / "pages"

EDITABLE = (
    "value", "low", "high", "comparator", "unit", "indicator", "indicator_text", "subject", "period", "statistic",
    "direction", "modality",
)  # fmt: skip
"""The columns of quantities that the review page lets a person correct."""

_SHOWN = (
    "char_start", "quote", "text", "value", "value_extracted", "low", "high", "comparator", "unit", "dimension",
    "indicator_text", "indicator", "subject", "period", "statistic", "direction", "modality", "rule", "review", "page",
)  # fmt: skip


_SURROUNDINGS = 160
"""Characters on either side of a quantity that may have to tell it from others."""


def write_previews(directory: Path, home: Path | None = None) -> list[Path]:
    """Write ``preview/`` of a published directory and name its files, the overview first.

    ``home`` is where the directory will stand, if not where it stands now; links to PDFs are relative to it. Raises
    UsageError when the directory holds no output of this version.
    """
    require_current(directory)
    target = directory / "preview"
    target.mkdir(exist_ok=True)
    vocabulary = _vocabulary()
    overview = Overview(vocabulary)
    written = [target / "index.html"]
    for rows in _documents(directory):
        (document,) = rows["documents"]
        if document["status"] == "ok":
            path = target / f"{page_name(document['doc_id'])}.html"
            pdf = _link((home or directory) / "preview", document)
            path.write_text(review_page(rows, vocabulary, pdf), encoding="utf-8")
            written.append(path)
        overview.add(rows, page_name(document["doc_id"]))
    written[0].write_text(overview_page(overview, vocabulary), encoding="utf-8")
    return written


def page_name(doc_id: str) -> str:
    """The name of a document's page, its id; a document called index leaves that name to the overview."""
    return f"{doc_id}.document" if doc_id.casefold() == "index" else doc_id


def _documents(directory: Path) -> Iterator[Rows]:
    """The published rows, one document at a time; a table's rows stand in the order of the documents."""
    streams = {name: _by_document(directory / f"{name}.parquet") for name in BY_NAME if name != "documents"}
    waiting = {name: next(stream, ("", [])) for name, stream in streams.items()}
    for doc_id, documents in _by_document(directory / "documents.parquet"):
        rows: Rows = {"documents": documents}
        for name, stream in streams.items():
            whose, those = waiting[name]
            rows[name] = those if whose == doc_id else []
            if whose == doc_id:
                waiting[name] = next(stream, ("", []))
        yield rows


def _by_document(path: Path) -> Iterator[tuple[str, list[Row]]]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        rows = (row for batch in file.iter_batches(batch_size=5000) for row in batch.to_pylist())
        for doc_id, those in groupby(rows, key=itemgetter("doc_id")):
            yield doc_id, list(those)


def _vocabulary() -> Indicators:
    from pipeline.vocab import HERE
    from pipeline.vocab.indicators import load_indicators

    return load_indicators(HERE)


def _link(folder: Path, document: Row) -> str:
    """The address of a PDF from a page in ``folder``; empty for formats without pages."""
    if document["format"] != "pdf":
        return ""
    return percent(Path(os.path.relpath(document["path"], folder)).as_posix())


def review_page(rows: Rows, vocabulary: Indicators, pdf: str = "") -> str:
    """The review page of one document as HTML.

    ``pdf`` is the address of the PDF the page numbers lead to.
    """
    (document,) = rows["documents"]
    return _page("page", document["title"], review_data(rows, vocabulary, pdf))


def overview_page(overview: Overview, vocabulary: Indicators) -> str:
    """The overview of all documents as HTML."""
    data = {"labels": _labels(vocabulary), **overview.data()}
    return _page("overview", "指标总览 Overview", data, ("vega.min", "vega-lite.min", "vega-interpreter"))


def _page(name: str, title: str, data: Mapping[str, Any], libraries: Sequence[str] = ()) -> str:
    """A page out of its template, style and scripts, with a policy under which no other script runs."""
    scripts = [_asset(f"vendor/{library}.js") for library in libraries]
    script = _asset("common.js") + _asset(f"{name}.js")
    hashes = " ".join(f"'sha256-{_digest(text)}'" for text in (*scripts, script))
    policy = (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    return Template(_asset(f"{name}.html")).substitute(
        csp=policy,
        title=html.escape(title),
        style=_asset("page.css"),
        data=_json(data),
        libraries="".join(f"<script>{text}</script>\n" for text in scripts),
        script=script,
    )


@lru_cache(maxsize=32)
def _asset(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _json(data: Any) -> str:
    """JSON that cannot end the script element it stands in, nor open a comment there."""
    words = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return words.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not for a page: {value!r}")


def review_data(rows: Rows, vocabulary: Indicators, pdf: str = "") -> dict[str, Any]:
    """What the review page's script shows; offsets are those of JavaScript's strings, inside a paragraph's text."""
    (document,) = rows["documents"]
    paragraphs, quantities = rows["paragraphs"], rows["quantities"]
    starts = [p["char_start"] for p in paragraphs]
    spots = _spots(paragraphs, starts, quantities)
    cases = {case["case_id"]: i for i, case in enumerate(rows["cases"])}
    complaints = _complaints(quantities, rows["issues"])
    quotes = distinct_quotes([_mention(q, paragraphs, spot) for q, spot in zip(quantities, spots, strict=True)])
    used = {q["indicator"] for q in quantities if q["indicator"]}
    return {
        "document": {
            **{name: document[name] for name in ("doc_id", "title", "path", "pages", "chars")},
            "sha256": document["sha256"] or "",
            "pdf": pdf,
        },
        "columns": COLUMNS,
        "editable": EDITABLE,
        "enums": {
            "comparator": COMPARATORS,
            "dimension": DIMENSIONS,
            "statistic": STATISTICS,
            "modality": MODALITIES,
            "direction": QUANTITIES.column("direction").enum,
        },
        "used": sorted(used),
        "labels": _labels(vocabulary),
        "cases": [
            [case["case_id"], case["title"], "；".join(case["organisations"]), _place(case), case["quantities"]]
            for case in rows["cases"]
        ],
        "sections": [
            [s["depth"], s["kind"], f"{s['marker']}{s['title']}", *_section_spot(s, paragraphs, starts)]
            for s in rows["sections"]
        ],
        "paragraphs": [[p["text"], p["page"], cases.get(p["case_id"], -1)] for p in paragraphs],
        "quantities": [
            {
                **{name: q[name] for name in _SHOWN if q[name] not in (None, "")},
                "case": cases.get(q["case_id"], -1),
                "spot": _script_spot(spot, paragraphs),
                "issues": complaints.get(i, []),
                "key": key(q["doc_id"], q["case_id"], q["indicator"], quoted),
                "keyed": quoted,
            }
            for i, (q, spot, quoted) in enumerate(zip(quantities, spots, quotes, strict=True))
        ],
        "issues": [
            [i["severity"], i["stage"], i["code"], i["message"], i["quote"][:200], _paragraph_at(i, starts), i["page"]]
            for i in rows["issues"]
        ],
        "honours": [
            [h["name"], h["level"], h["year"], h["batch"], h["awarder"], _paragraph_at(h, starts), h["page"]]
            for h in rows["honours"]
        ],
    }


def _labels(vocabulary: Indicators) -> dict[str, tuple[str, str, str]]:
    return {entry.key: (entry.zh, entry.en, entry.unit) for entry in vocabulary.entries.values()}


def _place(case: Row) -> str:
    parts = (case["province"], case["city"], case["county"])
    return "".join(dict.fromkeys(part for part in parts if part))


def _paragraph_at(row: Row, starts: Sequence[int]) -> int:
    """The index of the paragraph a row's span begins in; -1 where it has none."""
    if row["char_end"] <= row["char_start"]:
        return -1
    return bisect_right(starts, row["char_start"]) - 1


def _section_spot(section: Row, paragraphs: Sequence[Row], starts: Sequence[int]) -> tuple[int, int]:
    """The paragraph a heading stands in, and how much of it is the heading (0 for all)."""
    i = bisect_right(starts, section["char_start"]) - 1
    if i < 0:
        return 0, 0
    text = paragraphs[i]["text"]
    size = section["char_end"] - section["char_start"]
    return i, 0 if size >= len(text) else _units(text[:size])


def _units(text: str) -> int:
    """Length in JavaScript's units, in which a character beyond the basic plane counts two."""
    return len(text) + sum(character > "\uffff" for character in text)


def _spots(paragraphs: Sequence[Row], starts: Sequence[int], quantities: Sequence[Row]) -> list[tuple[int, int, int]]:
    """Where each quantity stands: paragraph, start and end in its mended text; -1 where it is not found.

    In the mended text a quantity stands as far left of its source offset as characters were dropped at the tears before
    it, between none and all that the paragraph lost, and never less than its predecessor.
    """
    spots = []
    current, dropped, free = -1, 0, 0
    for q in quantities:
        i = bisect_right(starts, q["char_start"]) - 1
        if i < 0:
            spots.append((-1, 0, 0))
            continue
        if i != current:
            current, dropped, free = i, 0, 0
        paragraph = paragraphs[i]
        text, words = paragraph["text"], q["text"]
        lost = paragraph["char_end"] - paragraph["char_start"] - len(text)
        offset = q["char_start"] - paragraph["char_start"]
        for shift in range(dropped, lost + 1):
            at = offset - shift
            if at >= free and text.startswith(words, at):
                dropped, free = shift, at + len(words)
                spots.append((i, at, free))
                break
        else:
            spots.append((i, -1, -1))
    return spots


def _script_spot(spot: tuple[int, int, int], paragraphs: Sequence[Row]) -> tuple[int, int, int]:
    """A spot in JavaScript's units."""
    i, start, end = spot
    if start < 0 or i < 0:
        return spot
    text = paragraphs[i]["text"]
    return i, _units(text[:start]), _units(text[:end])


def _mention(q: Row, paragraphs: Sequence[Row], spot: tuple[int, int, int]) -> Mention:
    """A quantity with what surrounds it; in a list or a table that reaches into the paragraphs around."""
    i, start, end = spot
    if i < 0 or start < 0:
        return Mention(q["case_id"], q["indicator"], "", q["quote"], "")
    before, after = paragraphs[i]["text"][:start], paragraphs[i]["text"][end:]
    at = i
    while len(before) < _SURROUNDINGS and at > 0:
        at -= 1
        before = paragraphs[at]["text"] + before
    at = i
    while len(after) < _SURROUNDINGS and at + 1 < len(paragraphs):
        at += 1
        after += paragraphs[at]["text"]
    return Mention(q["case_id"], q["indicator"], before[-_SURROUNDINGS:], q["quote"], after[:_SURROUNDINGS])


def _complaints(quantities: Sequence[Row], issues: Sequence[Row]) -> dict[int, list[int]]:
    """For each quantity the issues whose spans touch it; an issue about a whole paragraph or more touches none."""
    starts = [q["char_start"] for q in quantities]
    found: dict[int, list[int]] = {}
    for n, issue in enumerate(issues):
        if not 0 < issue["char_end"] - issue["char_start"] <= 200:
            continue
        i = bisect_right(starts, issue["char_end"] - 1) - 1
        while i >= 0 and quantities[i]["char_end"] > issue["char_start"]:
            found.setdefault(i, []).append(n)
            i -= 1
    return found
