"""Tables as DataFrames, indicators as a panel."""

from __future__ import annotations

import pytest

import pipeline
from pipeline.batch import run
from pipeline.errors import UsageError

TEXT = """广西壮族自治区玉林市容县

2022年，容县森林覆盖率达70%，国土面积2257 平方公里。2022年，容县森林覆盖率达70%，国土面积2257 平方公里。

2023年，容县森林覆盖率达71.5%。到2026年底，容县森林覆盖率达到75%。全县现有优良天数 330 天。
"""


@pytest.fixture
def output(tmp_path):
    (tmp_path / "容县.txt").write_text(TEXT, encoding="utf-8")
    run(tmp_path / "容县.txt", tmp_path / "output")
    return tmp_path / "output"


def test_load_gives_a_table(output):
    quantities = pipeline.load("quantities", output)
    assert "71.5%" in quantities["quote"].tolist()
    assert quantities["value"].dtype == "float64"
    with pytest.raises(UsageError, match="no table 'numbers'"):
        pipeline.load("numbers", output)
    with pytest.raises(UsageError, match="holds no cases.parquet; make it with: zhibiao run"):
        pipeline.load("cases", output / "text")


def test_the_panel_has_one_row_a_place_period_and_indicator(output):
    panel = pipeline.load_panel(output)
    assert panel.index.names == ["adcode", "period", "indicator"]
    assert panel.index.is_unique
    coverage = panel.xs("forest_coverage_rate", level="indicator")["value"]
    assert coverage.to_dict() == {("450921", "2022"): 70.0, ("450921", "2023"): 71.5}
    assert panel.loc[("450921", "2022", "forest_coverage_rate"), "statements"] == 1
    assert "good_air_days" not in panel.index.get_level_values("indicator")


def test_the_panel_leads_back_to_the_quote(output):
    quotes = pipeline.load("quantities", output).set_index(["doc_id", "char_start"])["quote"]
    row = pipeline.load_panel(output).loc[("450921", "2023", "forest_coverage_rate")]
    assert quotes[row["doc_id"], row["char_start"]] == "71.5%"


def test_plans_are_asked_for(output):
    assert pipeline.load_panel(output, modality="planned")["value"].tolist() == [75.0]
    with pytest.raises(UsageError, match="no modality 'hoped'; there are actual, planned"):
        pipeline.load_panel(output, modality="hoped")


def test_of_several_statements_the_plain_one_stands_and_all_are_counted(tmp_path):
    text = "广西壮族自治区玉林市容县\n\n2022年，容县累计投资30万元。2022年，容县投资20万元。2022年，县城投资10万元。\n"
    (tmp_path / "容县.txt").write_text(text, encoding="utf-8")
    run(tmp_path / "容县.txt", tmp_path / "output")
    (row,) = pipeline.load_panel(tmp_path / "output").to_dict("records")
    assert (row["value"], row["statistic"], row["statements"]) == (200000.0, "", 3)
