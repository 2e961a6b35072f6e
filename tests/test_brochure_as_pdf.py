"""The brochure set as a PDF gives what the text gives: cases, outline, quantities with their indicators."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from make_pdfs import HEIGHT, WIDTH, put, wrapped
from reportlab.pdfgen.canvas import Canvas

from pipeline import vocab
from pipeline.flow import extract
from pipeline.model import Extraction

ROOT = Path(__file__).parent.parent
SIZE, PITCH, EMS, LEFT, TOP, LINES = 16, 27, 26, 88, 90, 25


def set_as_pdf(path: Path, paragraphs: list[str]) -> Path:
    """Pages of 25 lines of 26 characters, first lines indented, with a running head and a page number."""
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=True)
    lines = [
        (2 * SIZE if i == 0 else 0, line) for paragraph in paragraphs for i, line in enumerate(wrapped(paragraph, EMS))
    ]
    for number, first in enumerate(range(0, len(lines), LINES), 1):
        put(canvas, 200, 40, "入选案例简介", 9)
        put(canvas, 280, 790, f"— {number} —", 12)
        for i, (indent, line) in enumerate(lines[first : first + LINES]):
            put(canvas, LEFT + indent, TOP + i * PITCH, line, SIZE)
        canvas.showPage()
    canvas.save()
    return path


def bare(words: str) -> str:
    return words.replace(" ", "")


def facts(found: Extraction) -> Counter[tuple[object, ...]]:
    return Counter(
        (q.value, q.low, q.high, q.comparator, q.unit, reading.indicator)
        for reading in found.readings
        for q in (reading.quantity,)
    )


def test_the_brochure_as_pdf_reads_as_the_text(tmp_path: Path) -> None:
    words = vocab.load()
    text = extract(ROOT / "raw" / "美丽中国建设实践案例.txt", words)
    paragraphs = [text.text.text[p.start : p.end] for p in text.text.paragraphs]
    pdf = extract(set_as_pdf(tmp_path / "brochure.pdf", paragraphs), words)
    assert [(c.case_id, bare(c.title), c.organisations, c.region) for c in pdf.cases] == [
        (c.case_id, bare(c.title), c.organisations, c.region) for c in text.cases
    ]
    assert [(s.section_id, s.kind, bare(s.title)) for s in pdf.sections] == [
        (s.section_id, s.kind, bare(s.title)) for s in text.sections
    ]
    expected, found = facts(text), facts(pdf)
    assert (expected & found).total() >= 0.99 * expected.total()
    assert found.total() <= 1.01 * expected.total()
    assert len(pdf.source.furniture) == 2 * len(pdf.source.pages)
