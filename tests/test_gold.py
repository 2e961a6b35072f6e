"""Is it right? No measure on any gold set falls below its floor."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline import flow
from pipeline.rows import rows
from pipeline.score import below_floor, gold_sets, score

GOLD = Path(__file__).parent / "gold"
MEASURES = {
    "sections", "joins", "breaks", "cases", "organisations", "regions", "mentions", "value", "indicator_text", "records",
    "indicator", "period", "statistic", "modality",
}  # fmt: skip


def guide_keys() -> set[str]:
    """The indicator keys of the guide's vocabulary."""
    vocabulary = (GOLD / "GUIDE.md").read_text(encoding="utf-8").split("## Vocabulary")[1]
    return set(re.findall(r"(?:^|· )([a-z]+(?:_[a-z]+)*)(?= \(| ·|$)", vocabulary, re.MULTILINE))


def test_the_guides_keys_are_the_ones_that_are_scored(vocabulary):
    keys = guide_keys()
    assert len(keys) >= 100
    assert {key for key, entry in vocabulary.indicators.entries.items() if entry.scored} == keys


@pytest.mark.parametrize("gold", gold_sets(GOLD), ids=lambda gold: gold.name)
def test_no_measure_is_below_its_floor(gold, vocabulary):
    result = score(rows(flow.extract(gold.document, vocabulary), vocabulary), gold.folder, frozenset(guide_keys()))
    assert set(result.measures) >= set(gold.floors) >= MEASURES
    assert list(below_floor(result, gold.floors)) == [], "\n".join(map(str, result.errors))
