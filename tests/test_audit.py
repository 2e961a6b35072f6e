"""Doubts said aloud: each with a sentence that raises it and one that does not."""

from pathlib import Path

import pytest

from pipeline.audit import audit
from pipeline.flow import understand
from pipeline.model import Extraction, Issue
from pipeline.read import read
from pipeline.vocab import load

VOCAB = load()


@pytest.fixture
def extracted(tmp_path: Path):
    def extracted(text: str) -> Extraction:
        file = tmp_path / "document.txt"
        file.write_text(text, "utf-8")
        return understand(read(file), VOCAB)

    return extracted


@pytest.fixture
def issues(extracted):
    def issues(text: str, code: str) -> list[tuple[str, Issue]]:
        extraction = extracted(text)
        return [(extraction.text.text[i.start : i.end], i) for i in extraction.issues if i.code == code]

    return issues


def test_a_gap_in_a_numbering(issues):
    body = "加强组织领导，落实各项工作责任，全面完成年度任务。"
    gapped = f"工作方案\n一、总体要求\n{body}\n二、主要任务\n{body}\n四、保障措施\n{body}\n"
    ((quote, issue),) = issues(gapped, "numbering_gap")
    assert quote.startswith("四、") and "4 follows 2" in issue.message
    assert issues(gapped.replace("四、", "三、"), "numbering_gap") == []


def test_a_foreign_word_left_between_chinese_ones(issues):
    assert [q for q, _ in issues("悠久的历史 and 独特的自然条件造就了秀美山川。", "foreign_stray")] == ["and"]
    assert issues("建成 BIM and GIS 平台，采用 Plan to Go 方案。", "foreign_stray") == []


def test_a_qualifier_between_number_and_unit(issues):
    assert [q for q, _ in issues("每年减少二氧化碳排放 6700 约吨。", "misplaced_qualifier")] == ["6700 约吨"]
    assert issues("每年减少二氧化碳排放约 6700 吨。", "misplaced_qualifier") == []


@pytest.mark.parametrize(("text", "unit"), [("厂房占地面积3900m，", "m²"), ("项目占地: 9.9081hm，", "ha")])
def test_a_lost_superscript(issues, text, unit):
    ((_, issue),) = issues(f"{text}已经投产。", "lost_superscript")
    assert repr(unit) in issue.message


def test_a_length_is_no_lost_superscript(issues):
    assert issues("管线全长3900m，占地面积3900m²。", "lost_superscript") == []


def test_a_value_outside_the_plausible_range(issues):
    ((quote, issue),) = issues("全县森林覆盖率达184%。", "implausible")
    assert quote == "184%" and "森林覆盖率" in issue.message
    assert issues("全县森林覆盖率达84%。", "implausible") == []


def test_two_values_for_one_thing(issues):
    text = "全县国土面积4045平方公里，辖8个乡镇。境内山川秀美。全县国土面积{}平方公里。"
    ((quote, issue),) = issues(text.format("4145"), "contradiction")
    assert quote == "4145平方公里" and "4045平方公里" in issue.message
    assert issues(text.format("4045"), "contradiction") == []


def test_two_years_or_two_investments_do_not_contradict(issues):
    assert issues("2021年全县常住人口13.1万人。2022年全县常住人口13.4万人。", "contradiction") == []
    assert issues("累计投资3亿元，建成厂房。累计投资5亿元，修建道路。", "contradiction") == []


def test_a_share_that_does_not_fit_its_total(issues):
    text = "全县国土面积1000平方公里。水域面积为200平方公里，占全县国土面积的{}。"
    assert len(issues(text.format("10%"), "share_mismatch")) == 1
    assert issues(text.format("20%"), "share_mismatch") == []


def test_shares_of_one_whole_that_nearly_make_a_hundred(issues):
    text = "山地占总面积的50%，丘陵占总面积的30%，水域占总面积的{}。"
    assert len(issues(text.format("19%"), "shares_sum")) == 1
    assert issues(text.format("20%"), "shares_sum") == []


def test_one_value_in_two_units_that_differ(issues):
    text = "全县土地总面积3458.3平方公里（{}万亩）。"
    assert len(issues(text.format("618"), "units_differ")) == 1
    assert issues(text.format("518"), "units_differ") == []


def test_a_case_without_a_place(issues):
    body = "加强环境保护，落实各项工作责任，全面完成年度任务。"
    book = f"案例汇编\n一、{{}}\n某某街道办事处\n{body}\n二、四川省成都市金堂县\n{body}\n"
    assert [i.case_id for _, i in issues(book.format("鼓楼区背街小巷整治"), "region_ambiguous")] == ["1"]
    assert issues(book.format("江苏省南京市鼓楼区背街小巷整治"), "region_ambiguous") == []


def test_issues_come_in_the_order_of_the_text(extracted):
    e = extracted("历史 and 文化。全县森林覆盖率达184%。减少排放 6700 约吨。")
    found = audit(e.text, e.sections, e.cases, e.readings, e.refusals, e.honours, VOCAB)
    assert [i.code for i in found] == ["foreign_stray", "implausible", "misplaced_qualifier"]
