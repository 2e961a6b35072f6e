"""The figures of the overview: what is counted, what is an outlier, what is left out when there is too much."""

from datetime import date

import pytest

from pipeline import overview
from pipeline.overview import Overview, Point, outliers
from pipeline.vocab import load


@pytest.fixture(scope="module")
def vocabulary():
    return load().indicators


def rows(doc_id="a", status="ok", cases=("1.1",), values=(), adcode="330127", issues=0):
    """Rows of a document with (case, indicator, value) triples as its indicators."""
    indicators = [
        {
            "case_id": case, "indicator": indicator, "value": value, "unit": "%", "statistic": "", "repeats": None,
            "modality": "actual", "period_start": None, "period_end": date(2022, 12, 31), "char_start": at,
        }
        for at, (case, indicator, value) in enumerate(values)
    ]  # fmt: skip
    return {
        "documents": [{"title": doc_id, "path": doc_id, "status": status, "error": "", "pages": None, "chars": 9}],
        "cases": [{"case_id": case, "title": f"县{case}", "adcode": adcode} for case in cases],
        "quantities": [{"char_start": at, "text": f"{value}%"} for at, (_, _, value) in enumerate(values)],
        "indicators": indicators,
        "honours": [],
        "references": [],
        "issues": [{"severity": "warning", "code": "implausible"}] * issues,
    }


def gathered(vocabulary, *documents):
    over = Overview(vocabulary)
    for one in documents:
        over.add(one, one["documents"][0]["title"])
    return over.data()


def points(*values):
    return [Point(value, None, 0, at, "", "", False) for at, value in enumerate(values)]


def test_outliers_are_far_in_orders_of_magnitude():
    found = outliers(points(90, 100, 110, 120, 95, 105, 5_000_000))
    assert [(point.value, point.odd) for point in found if point.odd] == [(5_000_000, "far")]
    assert found[0].odd, "they come first"
    assert not any(point.odd for point in outliers(points(1, 10, 100, 1_000, 10_000)))


def test_too_few_values_have_no_outliers_and_equal_ones_neither():
    assert not any(point.odd for point in outliers(points(1, 1, 1_000_000)))
    assert not any(point.odd for point in outliers(points(5, 5, 5, 5, 5, 6)))
    assert [point.odd for point in outliers(points(-34, 0, 2, 5, 1, 3))][0] == "far", "zero and negative values too"


def test_what_the_vocabulary_holds_impossible_is_marked_even_alone(vocabulary):
    data = gathered(vocabulary, rows(values=[("1.1", "forest_coverage_rate", value) for value in (84, 140, 60)]))
    ((key, unit, those),) = data["spread"]
    assert (key, unit, [(value, odd) for value, _, _, _, _, odd, _ in those]) == (
        "forest_coverage_rate", "%", [(140, "beyond"), (84, ""), (60, "")],
    )  # fmt: skip


def test_cells_count_values_and_lead_to_the_first(vocabulary):
    values = [
        ("1.1", "forest_coverage_rate", 84),
        ("1.1", "forest_coverage_rate", 85),
        ("1.2", "urbanization_rate", 60),
    ]
    data = gathered(vocabulary, rows(cases=("1.1", "1.2"), values=values))
    assert data["matrix"]["keys"] == ["forest_coverage_rate", "urbanization_rate"]
    assert data["matrix"]["cells"] == [(0, 0, 2, 0, 0, "84%"), (1, 1, 1, 0, 2, "60%")]
    assert data["years"] == [(2022, "actual", 3)]
    assert data["provinces"] == [("33", 2, [0, 1])]
    assert data["totals"]["indicators"] == 3


def test_a_repeated_statement_counts_once(vocabulary):
    twice = rows(values=[("1.1", "forest_coverage_rate", 84), ("1.1", "forest_coverage_rate", 84)])
    twice["indicators"][1]["repeats"] = 0
    data = gathered(vocabulary, twice)
    assert data["matrix"]["cells"][0][2] == 1 and data["years"] == [(2022, "actual", 1)]


def test_failed_documents_come_first_then_those_with_issues(vocabulary):
    data = gathered(vocabulary, rows("calm"), rows("odd", issues=3), rows("broken", status="failed", cases=()))
    assert [document["title"] for document in data["documents"]] == ["broken", "odd", "calm"]
    assert data["issues"] == [("warning", "implausible", 3, 1, 0)], "how many, and where the first is"


def test_of_very_many_cases_and_documents_the_busiest_are_kept(vocabulary, monkeypatch):
    monkeypatch.setattr(overview, "MATRIX_CASES", 2)
    monkeypatch.setattr(overview, "LISTED_DOCUMENTS", 3)
    monkeypatch.setattr(overview, "GATHERED_VALUES", 4)
    keys = sorted(vocabulary.entries)[:3]
    documents = [
        rows(str(n), values=[("1.1", key, 1) for key in keys[: 1 + (n in (7, 70))]], adcode=None) for n in range(90)
    ]
    data = gathered(vocabulary, *documents)
    shown = [data["documents"][document]["title"] for _, _, _, document, *_ in data["matrix"]["cells"]]
    assert sorted(set(shown)) == ["7", "70"]
    assert data["totals"]["documents"] == 90
    assert len(data["documents"]) < 12
    assert len(data["spread"][0][2]) == 4
