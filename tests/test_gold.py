"""Is it right? No measure on any gold set falls below its floor."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline import flow
from pipeline.rows import rows
from pipeline.score import below_floor, gold_sets

GOLD = Path(__file__).parent / "gold"
OF_QUANTITIES = {"mentions", "value", "indicator_text", "records", "indicator", "period", "statistic", "modality"}
MEASURES = OF_QUANTITIES | {"sections", "joins", "breaks", "cases", "organisations", "regions"}


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
    result = gold.score(lambda document: rows(flow.extract(document, vocabulary), vocabulary), frozenset(guide_keys()))
    assert set(result.measures) >= set(gold.floors) >= (MEASURES if gold.name == "brochure" else OF_QUANTITIES)
    assert list(below_floor(result, gold.floors)) == [], "\n".join(map(str, result.errors))
