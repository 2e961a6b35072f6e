"""Reflow: what is one paragraph, what stays apart, and where each character comes from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Line, Source, Text
from pipeline.read.plain import lines_of
from pipeline.reflow import reflow

ROOT = Path(__file__).parent.parent
BROCHURE = ROOT / "raw" / "美丽中国建设实践案例.txt"


def source_of(text: str, lines: tuple[Line, ...] | None = None) -> Source:
    return Source("a", "a.txt", "txt", "", text, lines or lines_of(text), "plain")


def paragraphs(text: str) -> list[str]:
    mended = reflow(source_of(text))
    return [mended.text[p.start : p.end] for p in mended.paragraphs]


def codes(text: str) -> list[str]:
    return [r.code for r in reflow(source_of(text)).remarks]


BODY = "全市上下坚持稳中求进工作总基调，经济运行总体平稳。"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (BODY + "2022", "年，全市接待游客 320 万人次。"),
        (BODY + "丘陵面积为", "811.3 平方公里，占总面积的 23.46%。"),
        (BODY + "总投资", "1.5 亿元，建设周期两年。"),
        ("全年粮食种植面积", "110.5万亩，增长2.1%。"),
        (BODY + "工程历时", "1.5年，投资两亿元。"),
        (BODY + "荣获全国卫生县", "城、国家园林县城等称号。"),
        (BODY + "全面建设“美丽中国", "先行区、绿色发展先行区”。"),
        (BODY + "印发《全市水污染防治", "行动计划》等文件。"),
        (BODY + "项目投资 2.8 亿元，", "于 2022 年 12 月竣工。"),
        ("随着气候变化对于生态环境与经济的影响愈发显", "著，各地积极应对。"),
        ("该项目综合利用废水站厌氧发酵产生的沼气通过自", "自主研发的机组转化为电能。"),
        ("公司将供应链管理纳入发展规划之中，明确绿色供应链", "管理目标，设置管理部门，稳步推进。"),
        ("国务院关于印发国家职业教育改革", "实施方案的通知"),
        ("国务院关于加快推进农业机械化和", "农机装备产业转型升级的指导意见"),
        (BODY + "先后列入首批五个水源地之", "一、国家级示范区，成效显著。"),
    ],
)
def test_what_is_torn_is_mended_over_blank_lines(left: str, right: str) -> None:
    assert paragraphs(f"{left}\n\n{right}\n") == [left + right]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (BODY, BODY),
        ("一、坚持绿色发展，全力保护山水生态格局", "全市森林覆盖率达 62%，位居全省前列。"),
        ("（三）桥隧占比高，技术难度大", "项目桥隧比达 92.8%，围岩等级较差。"),
        ("（二）某湖湿地生态保护修复", "某市地质矿产勘查开发局第八地质大队（某省海洋调查中心）"),
        ("某市地质矿产勘查开发局第八地质大队（某省海洋调查中心）", "该湖是华北最大的潟湖，面积达 2000 公顷。"),
        ("某县某乡人民政府、中铁水利信息科技有限公司", "全乡总面积 59.73 平方公里，共 4389 户。"),
        ("厌氧反应器→水封→储气柜→发电机组→电网", "本项目采用 BOT 模式建设，土建约 1000 平方米。"),
        ("(2) 项目地点: 某市某林场 5 林班 9 小班地块", "(3) 建设单位: 某某环保股份有限公司"),
        ("(8) 排放标准: 《生活垃圾焚烧污染控制标准》(GB18485-2014)", "《填埋场污染控制标准》(GB16889-2008)"),
        ("主要做法：", "1. 完善基础设施。新建道路 12 公里。"),
        ("2025年某省政府工作报告", "来源：某省政府网"),
        ("把低碳理念渗透到每个人的日常工作中，管理层作出表率和承诺", "从长远来看，我们将实现零碳。"),
        ("着力推进向新向优发展，产业升级步伐加快", "先进制造业骨干作用增强。部署重点产业链。"),
        ("1 概况", "1.1 人口与就业"),
        ("某市民生实事，2025年3月1日", "1.2024年，全市新建学校12所。"),
        (BODY + "自2021年起", "2.2021—2025年，新建公园30个。"),
    ],
)
def test_what_is_complete_stays_apart(left: str, right: str) -> None:
    assert paragraphs(f"{left}\n\n{right}\n") == [left, right]


def test_a_closing_quote_without_a_full_stop_stays_apart_and_says_so() -> None:
    text = f"{BODY}完成三个新地标式“口袋公园”\n\n以及两处特色夜市，{BODY}"
    assert len(paragraphs(text)) == 2
    assert codes(text) == ["possible_tear"]


def test_doubled_characters_at_a_tear_stay_and_are_reported() -> None:
    text = f"{BODY}有效推进和保证供应链管理\n\n管理工作。"
    mended = reflow(source_of(text))
    assert mended.text == f"{BODY}有效推进和保证供应链管理管理工作。"
    (remark,) = mended.remarks
    assert remark.code == "doubled_characters"
    assert text[remark.start : remark.end] == "管理\n\n管理"


def test_a_doubled_line_of_fewer_characters_than_are_looked_for_is_reported_as_it_stands() -> None:
    text = "全县加快推进和保证城乡供水安全与设施管理\n管理"
    lines = (Line(0, 20, continues=True), Line(21, 23))
    (remark,) = reflow(source_of(text, lines)).remarks
    assert text[remark.start : remark.end] == "管理\n管理"


def test_a_paragraph_printed_twice_is_reported_though_it_is_torn_differently() -> None:
    text = f"{BODY}全年投资\n\n完成 3 亿元。\n\n{BODY}全年投资完\n\n成 3 亿元。\n"
    (remark,) = reflow(source_of(text)).remarks
    assert remark.code == "doubled_paragraph"
    assert text[remark.start :].startswith(BODY)
    assert codes("增长。\n\n增长。\n") == []


HARD = (
    "一、农业生产稳步发展\n"
    "全年粮食种植面积为四百一十三万亩，比上年增加二万亩，其中\n"
    "夏粮面积八十一万亩。油料种植面积二十六万亩，蔬菜种植面积\n"
    "九十八万亩，全年蔬菜产量达到二百二十万吨，同比增长百分之\n"
    "三点一。\n"
    "二、工业生产总体平稳\n"
    "规模以上工业增加值增长百分之六，其中制造业增长百分之七，\n"
    "高技术制造业增长百分之十二，占规模以上工业增加值的比重为\n"
    "百分之十五点三。\n"
)


def test_lines_wrapped_at_a_column_are_joined_and_headings_are_not() -> None:
    mended = paragraphs(HARD)
    assert len(mended) == 4
    assert mended[0] == "一、农业生产稳步发展"
    assert mended[1].endswith("增长百分之三点一。")
    assert mended[3].startswith("规模以上工业") and mended[3].endswith("十五点三。")


def test_indented_paragraphs_of_a_wrapped_text_stay_apart() -> None:
    lines = [
        f"　　{i}月份全市工业生产保持平稳增长，主要产品产量继续扩大，市场\n供需总体平衡，企业效益改善。\n"
        for i in "一二三四"
    ]
    assert len(paragraphs("".join(lines))) == 4


def test_geometry_wins_over_words() -> None:
    text = "全市总面积\n811平方公里\n完成。"
    lines = tuple(
        Line(a, b, continues=c) for (a, b), c in zip([(0, 5), (6, 13), (14, 17)], [False, True, False], strict=True)
    )
    mended = reflow(source_of(text, lines))
    assert [mended.text[p.start : p.end] for p in mended.paragraphs] == ["全市总面积", "811平方公里完成。"]


def test_declared_headings_stand_alone() -> None:
    text = "总体要求和\n" + BODY
    lines = (Line(0, 5, heading=2), Line(6, len(text)))
    mended = reflow(source_of(text, lines))
    assert [(p.start, p.heading) for p in mended.paragraphs] == [(0, 2), (6, 0)]


def holds_the_origin_law(text: Text) -> bool:
    raw = text.source.text
    joints = {p.end for p in text.paragraphs}
    return all(c == raw[text.origin(i)] for i, c in enumerate(text.text) if i not in joints)


@given(st.text(alphabet="一二、（）1.。，“”全市森林 \n\r\u3000覆盖率84%第是章①", max_size=200))
def test_every_character_keeps_its_origin_and_nothing_but_space_goes(raw: str) -> None:
    mended = reflow(source_of(raw))
    assert holds_the_origin_law(mended)
    assert re.sub(r"\s", "", mended.text) == re.sub(r"\s", "", raw)
    assert [p.start for p in mended.paragraphs] == sorted({p.start for p in mended.paragraphs})


def test_a_million_digits_in_a_line_and_many_lines_take_no_time() -> None:
    assert len(paragraphs("9" * 10**6)) == 1
    assert len(paragraphs("：、" * 10**5 + "\n\n" + "（" * 10**5)) >= 1
    assert len(paragraphs("全市工作平稳有序\n" * 20000)) > 0


VARIANTS = {
    "windows": lambda t: t.replace("\n", "\r\n"),
    "wrapped": lambda t: re.sub(r"[^\n]{30}(?=[^\n])", lambda m: m[0] + "\n", t),
    "wrapped, blank lines doubled": lambda t: re.sub(r"[^\n]{30}(?=[^\n])", lambda m: m[0] + "\n", t).replace(
        "\n\n", "\n\n\n"
    ),
    "blank lines doubled": lambda t: t.replace("\n\n", "\n\n\n\n"),
    "blank lines removed": lambda t: re.sub(r"\n+", "\n", t),
    "indented": lambda t: re.sub(r"(?m)^(?=.)", "　　", t),
}


@pytest.fixture(scope="module")
def brochure() -> str:
    return BROCHURE.read_text("utf-8")


def test_the_brochure_has_its_joins_and_breaks(brochure: str) -> None:
    gold = json.loads((ROOT / "tests/gold/brochure/page_breaks.json").read_text("utf-8"))
    mended = reflow(source_of(brochure))
    starts = {mended.origin(p.start) for p in mended.paragraphs}
    assert [j for j in gold["joins"] if j["right_start"] in starts] == []
    assert [b for b in gold["breaks"] if b["right_start"] not in starts] == []
    assert holds_the_origin_law(mended)


@pytest.mark.parametrize("name", VARIANTS)
def test_the_brochure_set_otherwise_has_the_same_paragraphs(brochure: str, name: str) -> None:
    def words(text: str) -> list[str]:
        return [re.sub(r"\s", "", p) for p in paragraphs(text)]

    assert words(VARIANTS[name](brochure)) == words(brochure)


def test_a_title_that_lists_stays_apart_from_the_heading_below_it() -> None:
    title = "某能源股份有限公司2023年环境、社会及治理（ESG）报告摘要"
    body = "公司成立于1998年，注册资本38.6亿元，现有员工12680人，其中女性员工占31.5%，研发人员1856人，占员工总数的14.6%。" * 2
    assert paragraphs(f"{title}\n\n关于我们\n\n{body}\n") == [title, "关于我们", body]
