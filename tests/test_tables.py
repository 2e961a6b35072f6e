"""Tables: one declaration, from which schema, dictionary and data package follow."""

from __future__ import annotations

import json
from datetime import date

import pyarrow as pa
import pytest

from pipeline import dictionary, flow, tables
from pipeline.errors import ReadError, UsageError
from pipeline.model import Sidecar
from pipeline.rows import _scaled, failed, indicator_rows, rows

CONTRACT = {
    "documents": "doc_id path format sha256 title pages chars reader status error",
    "sections": "doc_id section_id parent_id depth kind marker number title page char_start char_end quote",
    "cases": "doc_id case_id part number title organisations province city county adcode char_start char_end quantities honours",
    "paragraphs": "doc_id paragraph_id section_id case_id page char_start char_end text",
    "quantities": "doc_id case_id section_id page char_start char_end quote text value low high comparator unit unit_text dimension"
    " value_si unit_si indicator_text indicator subject period period_start period_end statistic direction modality rule sentence"
    " boxes value_extracted",
    "indicators": "doc_id case_id adcode indicator label value unit period statistic modality comparator char_start repeats",
    "honours": "doc_id case_id page char_start char_end quote name level year batch awarder",
    "references": "doc_id case_id page char_start char_end quote kind title number",
    "issues": "doc_id case_id stage code severity message page char_start char_end quote",
}


def test_no_table_or_column_that_people_rely_on_is_missing():
    assert set(CONTRACT) == set(tables.BY_NAME)
    for name, columns in CONTRACT.items():
        assert set(columns.split()) <= {c.name for c in tables.table(name).columns}, name


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda t: t.name)
def test_every_column_is_described_in_both_languages(table):
    assert len({c.name for c in table.columns}) == len(table.columns)
    for column in table.columns:
        for zh, en in (column.title, column.about):
            assert any("\u4e00" <= c <= "\u9fff" for c in zh), column.name
            assert en and en[0].isascii(), column.name


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda t: t.name)
def test_keys_and_links_name_columns_that_exist(table):
    for name in table.key:
        assert table.column(name).required
    for link in table.links:
        assert len(link.columns) == len(link.target)
        for name in link.columns:
            table.column(name)
        for name in link.target:
            tables.table(link.table).column(name)


def test_schema_carries_the_descriptions():
    field = tables.schema(tables.QUANTITIES).field("char_start")
    assert field.type == pa.int64()
    assert not field.nullable
    assert field.metadata[b"title_zh"].decode() == "起始字符"
    assert field.metadata[b"unit"] == b"code points"


def test_a_row_with_other_columns_than_declared_is_refused():
    with pytest.raises(ValueError, match="honours.*surprise"):
        tables.arrow(tables.HONOURS, [{"surprise": 1}])


def test_unknown_tables_and_columns_are_named_with_what_there_is():
    with pytest.raises(UsageError, match="no table 'quantites'; there are documents, "):
        tables.table("quantites")
    with pytest.raises(UsageError, match="no column 'worth'"):
        tables.QUANTITIES.column("worth")


def test_rows_of_a_small_document(small, vocabulary):
    extraction = flow.extract(small, vocabulary)
    out = rows(extraction, vocabulary)
    text = small.read_text(encoding="utf-8")
    by_quote = {row["quote"]: row for row in out["quantities"]}
    coverage = by_quote["84%"]
    assert text[coverage["char_start"] : coverage["char_end"]] == "84%"
    assert (coverage["value"], coverage["unit"], coverage["indicator"]) == (84.0, "%", "forest_coverage_rate")
    assert (coverage["period"], coverage["modality"]) == ("2022-12", "actual")
    assert coverage["period_end"] == date(2022, 12, 31)
    assert coverage["page"] is None
    assert coverage["boxes"] == []
    target = by_quote["86%"]
    assert (target["comparator"], target["period"], target["modality"]) == (">=", "/2026-12", "planned")
    assert out["cases"][0]["quantities"] == len(out["quantities"])
    assert out["documents"][0]["status"] == "ok"
    assert [row["title"] for row in out["references"]] == ["生态文明建设规划"]
    assert extraction.frame("quantities")["quote"].tolist() == [row["quote"] for row in out["quantities"]]


def test_quotes_hold_for_every_row_of_the_brochure(brochure):
    from conftest import BROCHURE, ROOT

    text = (ROOT / BROCHURE).read_bytes().decode("utf-8-sig")
    counted = 0
    for table in tables.TABLES:
        for row in brochure[table.name] if table.quoted else ():
            assert text[row["char_start"] : row["char_end"]] == row["quote"], row
            counted += 1
    assert counted > 500
    for row in brochure["quantities"]:
        assert "".join(row["text"].split()) == "".join(row["quote"].split())


def quantity(start: int, value: float, unit: str, indicator: str, **other: object) -> dict[str, object]:
    return {
        "doc_id": "d", "case_id": "0", "char_start": start, "indicator": indicator, "indicator_text": "面积", "value": value,
        "low": None, "high": None, "unit": unit, "comparator": "=", "period": "2022", "period_start": None, "period_end": None,
        "statistic": "", "direction": "", "modality": "actual", "subject": "", **other,
    }  # fmt: skip


CASES = [{"case_id": "0", "adcode": "360926"}]


def test_indicators_are_in_the_vocabularys_unit(vocabulary):
    unit = vocabulary.indicators.entries["land_area"].unit
    assert unit == "km²"
    made = indicator_rows([quantity(1, 34500, "ha", "land_area"), quantity(9, 7, "", "nothing_known")], CASES, vocabulary)
    assert [(row["value"], row["unit"], row["adcode"], row["label"]) for row in made] == [
        (345.0, "km²", "360926", vocabulary.indicators.entries["land_area"].zh)
    ]


def test_what_cannot_be_converted_keeps_its_unit(vocabulary):
    (row,) = indicator_rows([quantity(1, 20, "%", "land_area")], CASES, vocabulary)
    assert (row["value"], row["unit"]) == (20, "%")


def test_a_statement_said_again_repeats_the_first(vocabulary):
    said = [quantity(10, 5, "km²", "land_area"), quantity(50, 5, "km²", "land_area"), quantity(90, 5, "km²", "land_area")]
    assert [row["repeats"] for row in indicator_rows(said, CASES, vocabulary)] == [None, 10, 10]
    for name, value in (("period", "2023"), ("subject", "桑植县"), ("indicator_text", "山地面积"), ("case_id", "1"), ("value", 6)):
        other = indicator_rows([said[0], {**said[1], name: value}], CASES, vocabulary)
        assert [row["repeats"] for row in other] == [None, None], name


def test_scaling_adds_no_noise_of_binary_fractions():
    assert _scaled(0.1, 3.0) == 0.3
    assert _scaled(None, 3.0) is None


def test_an_expectation_that_does_not_hold_is_an_issue(small, vocabulary):
    small.with_suffix(".toml").write_text("[expect]\ncases = 38\n", encoding="utf-8")
    issues = rows(flow.extract(small, vocabulary), vocabulary)["issues"]
    assert [(i["code"], i["severity"], i["message"]) for i in issues if i["stage"] == "expect"] == [
        ("expectation", "error", "the sidecar expects 38 cases, 1 came out")
    ]
    small.with_suffix(".toml").write_text("[expect]\nchapters = 3\n", encoding="utf-8")
    with pytest.raises(ReadError, match="'chapters'.*documents"):
        rows(flow.extract(small, vocabulary), vocabulary)


def test_a_failed_document_is_one_row():
    out = failed("d", "raw/d.pdf", ".PDF", None, "raw/d.pdf: no PDF", Sidecar(title="T"))
    assert [name for name, made in out.items() if made] == ["documents"]
    assert tables.arrow(tables.DOCUMENTS, out["documents"])["format"].to_pylist() == ["pdf"]


def test_dictionary_and_data_package_name_every_column():
    described = dictionary.dictionary()
    package = json.loads(dictionary.data_package({f"{t.name}.parquet": "0" * 64 for t in tables.TABLES}))
    assert [r["name"] for r in package["resources"]] == list(tables.BY_NAME)
    for table, resource in zip(tables.TABLES, package["resources"], strict=True):
        assert [f["name"] for f in resource["schema"]["fields"]] == [c.name for c in table.columns]
        for column in table.columns:
            assert f"| `{column.name}` |" in described
