"""Scoring: what counts as right, on gold small enough to count by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.score import (
    against,
    below_floor,
    case_id,
    gold_sets,
    match,
    record,
    record_is_right,
    score,
    value_is_right,
)
from pipeline.tables import BY_NAME

KEYS = frozenset({"forest_coverage_rate", "land_area"})


def gold(start: int, end: int, **fields: object) -> dict[str, object]:
    row = {
        "case": "1.01", "start": start, "end": end, "text": "84%", "value": 84, "low": None, "high": None, "comparator": "=",
        "dimension": "ratio", "unit": "%", "indicator_text": "森林覆盖率", "indicator": "forest_coverage_rate", "period": "2022",
        "statistic": "", "modality": "actual", "required": 1,
    }  # fmt: skip
    return row | fields


def predicted(start: int, end: int, **fields: object) -> dict[str, object]:
    row = gold(start, end) | {"case_id": "1.1", "char_start": start, "char_end": end, "quote": "84%"}
    return row | fields


def scored(folder: Path, gold_rows: list, rows: list) -> object:
    (folder / "quantities.jsonl").write_text("\n".join(json.dumps(r) for r in gold_rows), encoding="utf-8")
    return score({**{name: [] for name in BY_NAME}, "quantities": rows}, folder, KEYS)


def counts(result, name: str) -> tuple[int, int, int]:
    measure = result.measures[name]
    return measure.right, measure.predicted, measure.gold


def test_a_mention_is_found_where_spans_overlap(tmp_path):
    result = scored(tmp_path, [gold(10, 13), gold(20, 23)], [predicted(12, 15), predicted(23, 26)])
    assert counts(result, "mentions") == (1, 2, 2)
    assert result.measures["mentions"].f1 == 0.5
    assert [str(e).split(":")[1].strip() for e in result.errors if e.measure == "mentions"] == ["missing", "not in the gold"]


def test_one_mention_is_not_found_twice(tmp_path):
    result = scored(tmp_path, [gold(10, 20)], [predicted(10, 13), predicted(14, 20)])
    assert counts(result, "mentions") == (1, 2, 1)
    (pair,), missed, wrong = match([predicted(10, 13), predicted(14, 20)], [gold(10, 20)])
    assert pair[1]["char_start"] == 14
    assert (missed, len(wrong)) == ([], 1)


def test_optional_mentions_neither_reward_nor_punish(tmp_path):
    rows = [gold(10, 13), gold(20, 23, required=0), gold(30, 33, required=0)]
    for extracted in ([], [predicted(20, 23)], [predicted(20, 21), predicted(22, 23)]):
        result = scored(tmp_path, rows, [predicted(10, 13), *extracted])
        assert counts(result, "mentions") == (1, 1, 1)
        assert counts(result, "records") == (1, 1, 1)


def test_other_cases_are_not_scored(tmp_path):
    result = scored(tmp_path, [gold(10, 13)], [predicted(10, 13), predicted(90, 93, case_id="1.2"), predicted(95, 97, case_id=None)])
    assert counts(result, "mentions") == (1, 1, 1)


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({}, True),
        ({"value": 84.0000000001}, True),
        ({"value": 85}, False),
        ({"value": None}, False),
        ({"unit": "1"}, False),
        ({"comparator": "~"}, False),
        ({"dimension": "count"}, True),
    ],
)
def test_a_value_is_right_with_unit_and_comparator(fields, right):
    assert value_is_right(gold(1, 4), predicted(1, 4, **fields)) is right


def test_a_fraction_is_right_to_the_digits_that_gold_writes():
    assert value_is_right(gold(1, 4, value=0.33333333), predicted(1, 4, value=1 / 3))
    assert not value_is_right(gold(1, 4, value=0.333), predicted(1, 4, value=1 / 3))


def test_a_range_is_right_by_its_ends():
    wanted = gold(1, 4, value=None, low=2, high=5, comparator="range")
    assert value_is_right(wanted, predicted(1, 4, value=None, low=2.0, high=5.0, comparator="range"))
    assert not value_is_right(wanted, predicted(1, 4, value=None, low=2.0, high=6.0, comparator="range"))


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({}, True),
        ({"indicator_text": "全县森林 覆盖率"}, True),
        ({"indicator_text": "覆盖率"}, True),
        ({"indicator_text": ""}, False),
        ({"indicator_text": "湿地保护率"}, False),
        ({"indicator": ""}, False),
        ({"period": ""}, False),
        ({"statistic": "annual"}, False),
        ({"modality": "planned"}, False),
    ],
)
def test_a_record_is_right_when_everything_is(fields, right):
    assert record_is_right(gold(1, 4), predicted(1, 4, **fields)) is right


def test_starred_fields_are_not_scored(tmp_path):
    result = scored(tmp_path, [gold(1, 4, period="*", indicator_text="*")], [predicted(1, 4, period="1999", indicator_text="")])
    assert counts(result, "records") == (1, 1, 1)
    assert counts(result, "period") == (0, 0, 0)


def test_indicators_count_where_they_are_stated_and_in_the_guide(tmp_path):
    rows = [predicted(1, 4), predicted(11, 14, indicator="our_own_key"), predicted(21, 24, indicator="land_area")]
    result = scored(tmp_path, [gold(1, 4), gold(11, 14, indicator=""), gold(21, 24)], rows)
    assert counts(result, "indicator") == (1, 2, 2)


def test_sections_are_right_at_their_depth_and_kind(tmp_path):
    (tmp_path / "outline.tsv").write_text(
        "case\tdepth\tkind\tmarker\ttitle\n\t1\theading\t一、\t案例\n1.01\t3\theading\t1、\t做法\n1.01\t4\titem\t一是\t规划\n",
        encoding="utf-8",
    )
    section = {"depth": 3, "kind": "heading", "marker": "1、", "title": "做 法", "char_start": 20}
    rows = {name: [] for name in BY_NAME} | {
        "cases": [{"case_id": "1.1", "char_start": 10, "char_end": 50}, {"case_id": "1.2", "char_start": 50, "char_end": 90}],
        "sections": [
            {"depth": 1, "kind": "heading", "marker": "一、", "title": "案例", "char_start": 0},
            {"depth": 2, "kind": "heading", "marker": "（一）", "title": "某县", "char_start": 10},
            section,
            {**section, "depth": 4, "char_start": 30},
            {**section, "char_start": 60},
        ],
    }
    result = score(rows, tmp_path, KEYS)
    assert counts(result, "sections") == (2, 3, 3)


def test_page_breaks_join_and_part(tmp_path):
    tear = {"left": "", "right": ""}
    breaks = {
        "joins": [{"left_end": 10, "right_start": 12, **tear}, {"left_end": 30, "right_start": 32, **tear}],
        "breaks": [{"left_end": 20, "right_start": 22, **tear}, {"left_end": 44, "right_start": 46, **tear}],
    }
    (tmp_path / "page_breaks.json").write_text(json.dumps(breaks), encoding="utf-8")
    spans = [(0, 20), (22, 30), (32, 60)]
    paragraphs = [{"char_start": start, "char_end": end} for start, end in spans]
    result = score({name: [] for name in BY_NAME} | {"paragraphs": paragraphs}, tmp_path, KEYS)
    assert counts(result, "joins") == (1, 2, 2)
    assert counts(result, "breaks") == (1, 2, 2)


def test_cases_with_organisations_and_regions(tmp_path):
    (tmp_path / "cases.tsv").write_text(
        "case\tpart\tnumber\ttitle\torganisations\tadcode\trequired_region\n"
        "1.01\tp\t1\t甲县\t甲县政府；乙公司\t360926\t1\n1.02\tp\t2\t丙县\t\t\t0\n",
        encoding="utf-8",
    )
    cases = [
        {"case_id": "1.1", "title": "甲 县", "organisations": ["乙公司", "甲县政府"], "adcode": "360900"},
        {"case_id": "1.2", "title": "丙县", "organisations": [], "adcode": "110000"},
    ]
    result = score({name: [] for name in BY_NAME} | {"cases": cases}, tmp_path, KEYS)
    assert counts(result, "cases") == (2, 2, 2)
    assert counts(result, "organisations") == (2, 2, 2)
    assert counts(result, "regions") == (0, 1, 1)


def test_gains_and_losses_against_a_baseline(tmp_path):
    before = record(scored(tmp_path, [gold(1, 4), gold(11, 14)], [predicted(1, 4)]))
    after = scored(tmp_path, [gold(1, 4), gold(11, 14)], [predicted(11, 14)])
    gains, losses = against(after, before)
    assert gains == ["mentions 1.01 11 84%"]
    assert losses == ["mentions 1.01 1 84%"]


def test_floors(tmp_path):
    result = scored(tmp_path, [gold(1, 4), gold(11, 14)], [predicted(1, 4)])
    assert list(below_floor(result, {"mentions": 0.5})) == []
    assert list(below_floor(result, {"mentions": 0.7, "taste": 0.1})) == [
        "mentions: F1 0.6667 is below its floor 0.7",
        "taste: has a floor but is not measured",
    ]


def test_case_ids():
    assert (case_id("2.06"), case_id("1.14"), case_id("0"), case_id("")) == ("2.6", "1.14", "0", "")


def test_a_folder_without_gold_is_a_wrong_call(tmp_path):
    with pytest.raises(UsageError, match="holds no gold"):
        score({name: [] for name in BY_NAME}, tmp_path, KEYS)
    with pytest.raises(UsageError, match="floors.toml: no such file"):
        gold_sets(tmp_path)
    (tmp_path / "floors.toml").write_text("a = 3\n", encoding="utf-8")
    with pytest.raises(UsageError, match="floors.toml: "):
        gold_sets(tmp_path)
    (tmp_path / "floors.toml").write_text("[a]\n", encoding="utf-8")
    with pytest.raises(UsageError, match="names no document and holds none"):
        gold_sets(tmp_path)


def test_a_set_of_documents_is_scored_as_one(tmp_path):
    (tmp_path / "floors.toml").write_text("[styles.floors]\n", encoding="utf-8")
    gold_row = gold(0, 3)
    gold_row.pop("case")
    for name in ("a", "b"):
        folder = tmp_path / "styles" / name
        folder.mkdir(parents=True)
        (folder / "document.txt").write_text("84%", encoding="utf-8")
        (folder / "quantities.jsonl").write_text(json.dumps(gold_row) + "\n", encoding="utf-8")
    (one,) = gold_sets(tmp_path)
    found = {name: [] for name in BY_NAME} | {"quantities": []}
    total = one.score(lambda document: found, KEYS)
    assert (total.measures["mentions"].gold, total.measures["mentions"].right) == (2, 0)
    assert [error.where for error in total.errors if error.measure == "mentions"] == ["a 0 84%", "b 0 84%"]
