"""Generated brochures whose tree and values are known before they are written: all of them come out, as text and as PDF."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from planted import Brochure, Fact, Heading, Place, brochure, draw

from pipeline.flow import extract
from pipeline.rows import rows
from pipeline.tables import Rows
from pipeline.vocab import Vocabulary

SEEDS = range(8)


def facts(read: Rows) -> list[Fact]:
    names = ("indicator", "unit", "value", "low", "high", "comparator", "period", "statistic", "modality")
    return [Fact(row["text"], *(row[name] for name in names)) for row in read["quantities"]]


def headings(read: Rows) -> list[Heading]:
    return [Heading(*(row[name] for name in ("depth", "kind", "marker", "title"))) for row in read["sections"]]


def places(read: Rows) -> list[Place]:
    return [Place(*(row[name] for name in ("adcode", "province", "city", "county"))) for row in read["cases"]]


def check(made: Brochure, read: Rows) -> None:
    assert headings(read) == made.headings
    assert places(read) == made.places
    assert facts(read) == made.facts


@pytest.mark.parametrize("seed", SEEDS)
def test_from_text(seed: int, tmp_path: Path, vocabulary: Vocabulary) -> None:
    made = brochure(seed)
    made.write(tmp_path / "a.txt")
    check(made, rows(extract(tmp_path / "a.txt", vocabulary), vocabulary))


@pytest.mark.parametrize("seed", SEEDS)
def test_from_text_torn_by_page_breaks(seed: int, tmp_path: Path, vocabulary: Vocabulary) -> None:
    made = brochure(seed)
    text = made.text(random.Random(seed))
    assert text != made.text()
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    read = rows(extract(tmp_path / "a.txt", vocabulary), vocabulary)
    check(made, read)
    assert [row["text"] for row in read["paragraphs"]] == [made.title, *made.paragraphs]


@pytest.mark.parametrize("seed", SEEDS)
def test_from_pdf(seed: int, tmp_path: Path, vocabulary: Vocabulary) -> None:
    made = brochure(seed, cases=3)
    draw(made, tmp_path / "a.pdf")
    read = rows(extract(tmp_path / "a.pdf", vocabulary), vocabulary)
    assert read["documents"][0]["pages"] >= 3
    check(made, read)
    assert all(row["boxes"] for row in read["quantities"])
