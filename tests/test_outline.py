"""Outline: series of numbers become a tree; headings and items are told apart; nothing else is a section."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audit import numbering_gaps
from pipeline.errors import VocabularyError
from pipeline.model import Cell, Line, Section, Source
from pipeline.outline import outline
from pipeline.read.plain import lines_of
from pipeline.reflow import reflow
from pipeline.title import document_title
from pipeline.vocab.headings import load_headings, read_number

ROOT = Path(__file__).parent.parent
VOCAB = ROOT / "pipeline" / "vocab"
HEADINGS = load_headings(VOCAB)
PROSE = "全市上下坚持稳中求进工作总基调，着力推动高质量发展，各项事业取得新的进步。"


def read_text(text: str, markdown: bool = False) -> tuple[str, tuple[Section, ...]]:
    mended = reflow(Source("a", "a.txt", "txt", "", text, lines_of(text, markdown=markdown), "plain"))
    return mended.text, outline(mended, HEADINGS)


def tree(text: str, markdown: bool = False) -> list[str]:
    """The outline, a line a section: indentation by depth, kind, marker and title."""
    return [f"{'  ' * (s.depth - 1)}{s.kind[0]} {s.marker}{s.title}" for s in read_text(text, markdown)[1]]


def test_one_style_numbers_parts_and_chapters_inside_cases() -> None:
    text = f"""
一、县域案例
（一）甲县
{PROSE}
（二）乙县
{PROSE}
一、坚持绿色发展
一是压实责任。{PROSE}
二是加强治理。{PROSE}
二、坚持精细管理
一是规划先行。{PROSE}
（三）丙县
{PROSE}
二、实践案例
(一) 某项目
{PROSE}
"""
    assert tree(text) == [
        "h 一、县域案例",
        "  h （一）甲县",
        "  h （二）乙县",
        "    h 一、坚持绿色发展",
        "      i 一是压实责任",
        "      i 二是加强治理",
        "    h 二、坚持精细管理",
        "      i 一是规划先行",
        "  h （三）丙县",
        "h 二、实践案例",
        "  h (一)某项目",
    ]


def test_ids_are_paths_of_numbers_and_extents_nest() -> None:
    text, sections = read_text(
        f"一、甲\n（一）乙\n{PROSE}\n1. 丙。{PROSE}\n2. 丁。{PROSE}\n（二）戊\n{PROSE}\n二、己\n{PROSE}"
    )
    assert [s.section_id for s in sections] == ["1", "1.1", "1.1.1", "1.1.2", "1.2", "2"]
    by_id = {s.section_id: s for s in sections}
    for s in sections:
        assert text[s.start : s.end].endswith(s.title)
        if s.parent_id:
            parent = by_id[s.parent_id]
            assert parent.start <= s.start < s.extent_end <= parent.extent_end
    assert text[by_id["1.1.1"].start : by_id["1.1.1"].extent_end] == f"1. 丙。{PROSE}\n"
    assert by_id["2"].extent_end == len(text)


def test_a_series_that_drifts_is_one_series() -> None:
    text = f"一、推进环境建设\n{PROSE}\n二是推进乡风文明建设。\n{PROSE}\n三推动生态产业发展。\n{PROSE}"
    assert tree(text) == ["h 一、推进环境建设", "h 二是推进乡风文明建设", "h 三推动生态产业发展"]


def test_items_that_began_inside_a_paragraph_do_not_go_on_with_headings() -> None:
    text = f"一、工作回顾\n重点抓好以下工作：一是稳增长。{PROSE}\n二是促改革。{PROSE}\n三是惠民生。{PROSE}\n二、工作安排\n{PROSE}"
    assert tree(text) == ["h 一、工作回顾", "h 二、工作安排"]


def test_a_number_without_its_mark_is_none_where_nothing_drifted() -> None:
    text = f"一、总体情况\n{PROSE}\n二、主要任务\n{PROSE}\n三亚市旅游局\n{PROSE}"
    assert tree(text) == ["h 一、总体情况", "h 二、主要任务"]


def test_half_and_full_width_are_one_style() -> None:
    text = f"(1) 零废物\n{PROSE}\n（2）零废水\n{PROSE}\n（３）零废气\n{PROSE}"
    assert tree(text) == ["h (1)零废物", "h （2）零废水", "h （３）零废气"]


def test_decimal_numbers_belong_under_their_number() -> None:
    text = f"1、健全体系\n1.1 管理\n{PROSE}\n1.2 机制\n{PROSE}\n2、加大投入\n2.1 源头\n{PROSE}\n2.1.1 原料\n{PROSE}\n"
    assert tree(text) == [
        "h 1、健全体系",
        "  h 1.1管理",
        "  h 1.2机制",
        "h 2、加大投入",
        "  h 2.1源头",
        "    h 2.1.1原料",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "811.3 平方公里，占总面积的 23.46%。",
        "1.5 亿元投资全部到位，工程进展顺利。",
        "3.2%的增速位居全省前列。",
        "十四五时期经济社会发展取得新成就。",
        "第一批试点全部完成，成效显著。",
        "一二三产业融合发展，农民收入持续增长。",
        "三大产业协调发展，结构继续优化。",
        "（一期）工程已经投产，运行平稳。",
        "第一条高速铁路建成通车，全长 120 公里。",
        "五、六月份降水偏多，防汛任务繁重。",
        "一是。",
        "（一）",
    ],
)
def test_what_only_looks_like_a_marker_is_none(line: str) -> None:
    assert tree(f"{PROSE}\n\n{line}\n\n{PROSE}") == []


def test_items_of_one_paragraph_are_found_when_it_begins_with_the_first() -> None:
    text = f"1、生态优\n一是擦亮城市名片，积极推动城市绿化，依托天然屏障沿河打造公园，还景于城。二是扮靓河湖。{PROSE}三是守住蓝天。{PROSE}\n2、产业强\n{PROSE}"
    assert tree(text) == ["h 1、生态优", "  i 一是擦亮城市名片", "  i 二是扮靓河湖", "  i 三是守住蓝天", "h 2、产业强"]
    assert tree(f"{PROSE}一是山水纯清。二是大气纯净。三是民风纯朴。") == []


def test_sheets_of_labels_run_together_in_one_paragraph() -> None:
    text = (
        "1、项目介绍\n(1) 项目名称: 某厂二期\n(2) 项目占地: 9 公顷(含车间)(3) 日处理量: 120 吨/天(4) 建设内容: 炉十台。"
    )
    assert tree(text) == [
        "h 1、项目介绍",
        "  i (1)项目名称",
        "  i (2)项目占地",
        "  i (3)日处理量",
        "  i (4)建设内容",
    ]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("1. 开展常态化宣教，建立教育品牌：在世界湿地日等节日开展活动；", "开展常态化宣教，建立教育品牌"),
        ("1. 开发 12 套自然教育课程，在“体验式教育”中强化公众湿地保护理念：根据特点开发。", "开发 12 套自然教育课程"),
        ("（1）降碳—通过精细化运营管理，提升效能。", "降碳"),
        ("一是经济运行持续向好。全年增长 5%。", "经济运行持续向好"),
        ("1、节流:利用数字化工具，提升效率。总投资 500 万元。", "节流"),
    ],
)
def test_an_item_is_called_by_its_head(line: str, title: str) -> None:
    (section,) = read_text(f"{line}\n")[1]
    assert (section.kind, section.title) == ("item", title)


def test_a_title_with_a_colon_is_a_heading_and_a_label_is_an_item() -> None:
    text = f"（一）某电气：从制造到零碳的转型\n某电气有限公司\n{PROSE}\n（二）某镇\n{PROSE}"
    assert tree(text) == ["h （一）某电气：从制造到零碳的转型", "h （二）某镇"]


def test_unnumbered_headings_hold_the_numbered_ones_below() -> None:
    text = f"（一）某制度\n某市生态环境局\n总体情况\n{PROSE}\n主要做法：\n1、数字赋能\n{PROSE}\n2、科学核算\n{PROSE}\n（二）某工程\n{PROSE}"
    assert tree(text) == [
        "h （一）某制度",
        "  h 总体情况",
        "  h 主要做法",
        "    h 1、数字赋能",
        "    h 2、科学核算",
        "h （二）某工程",
    ]


def test_a_work_report() -> None:
    text = f"""2025年某省政府工作报告
来源：某省日报
——2025年1月14日在某省第十四届人民代表大会第四次会议上
省长　某某
各位代表：
现在，我代表省政府，向大会报告工作，请予审议，并请省政协委员提出意见。
2024年工作回顾
{PROSE}
——发展韧性持续增强。产业投资增长10.1％。
2025年工作安排
{PROSE}
（一）聚焦扩大需求，着力促消费。{PROSE}
（二）聚焦科技创新，着力强产业。{PROSE}
各位代表！{PROSE}
"""
    assert tree(text) == [
        "h 2024年工作回顾",
        "h 2025年工作安排",
        "  i （一）聚焦扩大需求，着力促消费",
        "  i （二）聚焦科技创新，着力强产业",
    ]


def test_numbers_that_run_on_through_chapters() -> None:
    text = f"一、总体要求\n（一）指导思想。{PROSE}\n（二）基本原则。{PROSE}\n二、主要任务\n（三）培育主体。{PROSE}\n（四）完善机制。{PROSE}"
    assert [s.section_id for s in read_text(text)[1]] == ["1", "1.1", "1.2", "2", "2.3", "2.4"]
    assert numbering_gaps(read_text(text)[1]) == ()


def test_a_regulation() -> None:
    text = "第一章 总则\n第一条 为了规范管理，制定本办法。\n第二条 本办法适用于全市。\n第二章 职责\n第三条 市政府负责下列工作：\n（1）编制规划；\n（2）安排资金。\n第四条 县政府负责本县。\n第二部分 附则\n"
    assert tree(text) == [
        "h 第一章总则",
        "  i 第一条为了规范管理，制定本办法",
        "  i 第二条本办法适用于全市",
        "h 第二章职责",
        "  i 第三条市政府负责下列工作",
        "    i （1）编制规划",
        "    i （2）安排资金",
        "  i 第四条县政府负责本县",
    ]


def test_articles_of_a_word_processor_have_no_space_behind() -> None:
    text = f"第五条 市科技部门负责工作。\n第六条本市设立委员会。\n{PROSE}"
    assert tree(text) == []
    assert tree(f"第一条 目的。\n第二条本市设立委员会。\n第三条和第四条另行规定。\n{PROSE}") == [
        "i 第一条目的",
        "i 第二条本市设立委员会",
    ]


def test_cells_of_a_table_head_nothing() -> None:
    text = f"一、申请情况\n{PROSE}\n一、新收数量\n12\n二、上年结转\n3\n二、存在问题\n{PROSE}"
    lines = lines_of(text)
    at = text.index("一、新收")
    cells = tuple(
        Cell(b.start, b.end, "", "", "") for b in lines if at <= b.start < text.index("二、存在") and b.start < b.end
    )
    mended = reflow(Source("a", "a.docx", "docx", "", text, lines, "docx", cells=cells))
    assert [s.title for s in outline(mended, HEADINGS)] == ["申请情况", "存在问题"]


def test_the_eighth_of_a_series_may_stand_close_to_a_digit() -> None:
    text = "名词解释\n1.两重：重大战略。\n2.两新：设备更新。\n3.6个重大专项：省委明确的专项。\n"
    assert tree(f"{PROSE}\n{text}") == ["h 名词解释", "  i 1.两重", "  i 2.两新", "  i 3.6个重大专项"]


def test_gaps_and_repeats_are_named() -> None:
    sections = read_text(f"一、甲\n{PROSE}\n二、乙\n{PROSE}\n四、丁\n{PROSE}\n四、戊\n{PROSE}\n五、己\n{PROSE}")[1]
    assert [s.marker for s in sections] == ["一、", "二、", "四、", "四、", "五、"]
    assert [(g.last, g.number) for g in numbering_gaps(sections)] == [(2, 4), (4, 4)]
    assert len({s.section_id for s in sections}) == 5


def test_a_number_that_fits_nowhere_is_no_section() -> None:
    assert tree(f"{PROSE}\n七、孤立\n{PROSE}\n（十九）孤立\n{PROSE}") == []


def test_declared_headings_win_and_the_title_is_no_section() -> None:
    text = f"# 某县概况\n\n## 自然\n\n{PROSE}\n\n### 1. 气候\n\n{PROSE}\n\n## 经济\n\n1. 农业。{PROSE}\n"
    assert tree(text, markdown=True) == ["h 自然", "  h 1.气候", "h 经济", "  i 1.农业"]


def test_word_headings_without_characters_for_their_number() -> None:
    text = f"总则\n{PROSE}\n范围\n{PROSE}"
    lines = lines_of(text)
    declared = tuple(Line(b.start, b.end, heading=h) for b, h in zip(lines, (1, 0, 2, 0), strict=True))
    mended = reflow(Source("a", "a.docx", "docx", "", text, declared, "docx"))
    assert [s.title for s in outline(mended, HEADINGS)][-1] == "范围"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"政府工作报告\n——2024年3月5日在第十四届全国人民代表大会上\n{PROSE}", "政府工作报告"),
        (f"下载\n打印\n【字号：\n2026年某省政府工作报告\n来源：某省日报\n{PROSE}", "2026年某省政府工作报告"),
        (
            f"国务院关于加快推进某某和\n 某某转型升级的指导意见\n 国发〔2018〕42号\n{PROSE}",
            "国务院关于加快推进某某和某某转型升级的指导意见",
        ),
        (f"各位代表：\n{PROSE}", "a"),
    ],
)
def test_document_titles(text: str, title: str) -> None:
    mended = reflow(Source("a", "a.txt", "txt", "", text, lines_of(text), "plain"))
    assert document_title(mended, outline(mended, HEADINGS)) == title


@given(
    st.lists(
        st.sampled_from(["一、甲", "二、乙", "（一）丙", "（二）丁", "1. 戊", "2、己", "一是庚。", "① 辛", PROSE]),
        max_size=40,
    )
)
def test_any_sequence_gives_a_well_formed_tree(lines: list[str]) -> None:
    text, sections = read_text("\n".join(lines))
    ids = [s.section_id for s in sections]
    assert len(set(ids)) == len(ids)
    by_id = {s.section_id: s for s in sections}
    assert [s.start for s in sections] == sorted(s.start for s in sections)
    for s in sections:
        assert s.depth == (by_id[s.parent_id].depth + 1 if s.parent_id else 1)
        assert s.extent_end <= (by_id[s.parent_id].extent_end if s.parent_id else len(text))
        assert s.start < s.end <= s.extent_end


def test_a_hundred_thousand_headings_stay_shallow() -> None:
    sections = read_text("一、甲\n1、乙\n（一）丙\n" * 30000)[1]
    assert len(sections) == 90000
    assert max(s.depth for s in sections) <= 6


@given(st.integers(1, 99))
def test_chinese_numbers(n: int) -> None:
    tens, ones = divmod(n, 10)
    digits = "〇一二三四五六七八九"
    written = (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")
    assert read_number(written) == n


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("[[style]]\nname = 'a b'\npattern = '{han}'", ["a b", "identifier"]),
        ("[[style]]\nname = 'a'\npattern = '('", ["a", "pattern"]),
        ("[[style]]\nname = 'a'\npattern = '{what}'", ["a", "pattern"]),
        ("[[style]]\nname = 'a'\npattern = '{han}、'\nexamples = [['一，甲', 1]]\n", ["example fails", "一，甲"]),
        ("[[style]]\nname = 'a'\npattern = '{han}、'\ncounter_examples = ['一、甲']\n", ["counter-example", "一、甲"]),
        (
            "[[style]]\nname = 'a'\npattern = '{han}、'\nexamples = [['一、甲', 1]]\n[[style]]\nname = 'b'\npattern = '{han}、'\n",
            ["'b'", "一、甲"],
        ),
        ("[[style]]\nname = 'a'\npattern = '{han}、'\n[[style]]\nname = 'a'\npattern = '{han}是'\n", ["two styles"]),
        ("[[style]]\nname = 'a'\npattern = '{han}、'\nwhat = 1", ["unknown key what"]),
    ],
)
def test_a_wrong_style_stops_the_start(tmp_path: Path, toml: str, words: list[str]) -> None:
    (tmp_path / "headings.toml").write_text(toml + "\n[unnumbered]\nheads = ['情况']\n", "utf-8")
    with pytest.raises(VocabularyError) as caught:
        load_headings(tmp_path)
    assert all(word in str(caught.value) for word in ["headings.toml", *words])


def test_the_brochure_against_gold() -> None:
    raw = (ROOT / "raw" / "美丽中国建设实践案例.txt").read_text("utf-8")
    _, sections = read_text(raw)
    with (ROOT / "tests/gold/brochure/outline.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    with (ROOT / "tests/gold/brochure/quantities.jsonl").open(encoding="utf-8") as file:
        import json

        annotated = {json.loads(line)["case"] for line in file}

    def case_of(section_id: str) -> str:
        part, number = section_id.split(".")[:2]
        return f"{part}.{int(number):02}"

    found = [
        (case_of(s.section_id) if s.depth > 1 else "", s.depth, s.kind, s.marker, s.title)
        for s in sections
        if s.depth == 1 or s.depth > 2 and case_of(s.section_id) in annotated
    ]
    assert found == [(r["case"], int(r["depth"]), r["kind"], r["marker"], r["title"]) for r in rows]
