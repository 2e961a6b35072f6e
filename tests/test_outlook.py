"""What a whole document says of time: the day it speaks on, and where it turns to plans."""

from __future__ import annotations

from pathlib import Path

from pipeline.dates import find_dates
from pipeline.model import Paragraph, Sidecar, Source, Text
from pipeline.outlook import Today, day_of, moods, opening_target
from pipeline.vocab.cues import load_cues

CUES = load_cues(Path(__file__).parent.parent / "pipeline" / "vocab")


def text_of(words: str, date: str = "") -> Text:
    source = Source("d", "d.txt", "txt", "0", words, (), "plain", sidecar=Sidecar(date=date))
    paragraphs, at = [], 0
    for line in words.split("\n"):
        paragraphs.append(Paragraph(at, at + len(line)))
        at += len(line) + 1
    return Text(source, words, tuple(paragraphs), ((0, 0),))


def today(words: str, date: str = "") -> Today:
    text = text_of(words, date)
    return day_of(text, find_dates(words), CUES, moods(text, CUES))


def day(words: str, date: str = "") -> str:
    return today(words, date).day


def test_the_sidecar_knows_the_day_best() -> None:
    assert day("政府工作报告\n——2025年1月19日在会上\n", "2025-02-01") == "2025-02-01"


def test_a_report_names_its_day_under_its_title() -> None:
    assert day("政府工作报告\n——2025年1月19日在会上\n2026年6月30日前完成") == "2025-01-19"


def test_a_text_without_a_day_speaks_after_the_years_it_tells_of() -> None:
    body = "\n" * 20 + "2022年造林。2023年造林。2023年植树。2023年治沙。到2035年建成。"
    assert day(body) == "2023-12-31"
    assert day("没有日期的文字。") == ""


def test_a_month_told_of_once_is_enough() -> None:
    assert day("2023年末，户籍人口33万人。到2023年，道路通车。") == "2023-12-31"
    assert day("到2023年末，户籍人口33万人。") == ""
    assert day("预计2026年6月建成。") == ""
    assert day("2035年远景目标。2035年远景目标纲要。") == ""


def test_the_year_of_a_title() -> None:
    assert today("某县2024年国民经济和社会发展统计公报\n正文。") == Today("2025-06-30", stated=True)
    assert today("2025年政府工作报告\n正文。") == Today("2024-12-31", stated=True)
    assert today("2023年度环境、社会及治理（ESG）报告\n正文。") == Today("2024-06-30", stated=True)
    assert today("2023年，公司发布责任报告。\n正文。") == Today("")
    assert today("县情概况\n正文。") == Today("")


def test_a_year_in_plans_is_no_day_told_of() -> None:
    plans = "预计2027年建成。计划2027年通车。2027年力争投产。"
    assert today(plans) == Today("")
    assert today(plans + "2024年造林。2024年植树。2024年治沙。") == Today("2024-12-31")
    headed = "一、2026年工作安排\n2026年造林。2026年植树。2026年治沙。"
    assert today(headed) == Today("")


def test_a_day_in_a_long_first_paragraph_is_no_date_of_the_document() -> None:
    words = "1949年12月6日解放。"
    assert today(words) == today("全县总面积很大，" * 12 + words) == Today("1949-12-06", stated=False)
    assert today("（1949年12月6日通过）") == Today("1949-12-06", stated=True)


def turns(words: str) -> list[tuple[str, bool]]:
    return [(words[at : at + 4], planned) for at, planned in moods(text_of(words), CUES)]


def test_a_plan_lasts_until_an_outer_heading() -> None:
    words = "（一）甲县\n1.做法\n正文。\n2.下一步工作\n正文。\n3.保障措施\n正文。\n（二）乙县\n正文。"
    assert turns(words) == [("（一）甲", False), ("2.下一", True), ("（二）乙", False)]


def test_the_number_of_a_heading_may_stand_before_a_year() -> None:
    assert today("2.2024年统计公报\n正文。") == Today("")


def test_notes_behind_a_plan_are_no_plan() -> None:
    words = "一、2024年工作回顾\n正文。\n二、2025年目标任务\n正文。\n名词解释\n正文。"
    assert turns(words) == [("一、20", False), ("二、20", True), ("名词解释", False)]


def test_a_guideline_is_a_plan_from_its_title_on() -> None:
    assert turns("国务院关于加快农业机械化转型升级的指导意见\n正文。") == [("国务院关", True)]
    assert turns("某省出台稳外资行动实施方案\n近日，某省提出19条举措。") == [("某省出台", False)]


def test_a_paragraph_that_opens_with_a_day_to_come() -> None:
    def opens(words: str, today: str = "2023-05-01") -> bool:
        dates = find_dates(words)
        return bool(opening_target(text_of(words), 0, dates, [d.start for d in dates], Today(today, stated=True)))

    assert opens("到2025年，机械化率达到75%。")
    assert opens("发展目标。到2025年，机械化率达到75%。")
    assert not opens("到2025年，机械化率达到75%。", today="2026-05-01")
    assert not opens("截至2025年，机械化率达到75%。")
    assert not opens("全县推进机械化，到2025年达到75%。")
