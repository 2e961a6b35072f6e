"""Dates: what is one, which period it prints, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dates import bounds, find_dates


def periods(text: str) -> list[tuple[str, str]]:
    return [(text[d.start : d.end], d.period) for d in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "words", "period"),
    [
        ("2022 年底，常住人口 13.14 万", "2022 年底", "2022-12"),
        ("2022年年末存栏 3 万头", "2022年年末", "2022-12"),
        ("14.2025年办10件实事", "2025年", "2025"),
        ("1．2024年底，常住人口", "2024年底", "2024-12"),
        ("2.2021—2025年，新建学校", "2021—2025年", "2021/2025"),
        ("2023年7月5日开工", "2023年7月5日", "2023-07-05"),
        ("２０２３年 7 月投产", "２０２３年 7 月", "2023-07"),
        ("二〇二三年十二月", "二〇二三年十二月", "2023-12"),
        ("一九八六年粮食总产量", "一九八六年", "1986"),
        ("2023年上半年", "2023年上半年", "2023-01/2023-06"),
        ("2024年前三季度", "2024年前三季度", "2024-01/2024-09"),
        ("2024年一季度", "2024年一季度", "2024-01/2024-03"),
        ("2024年前11个月", "2024年前11个月", "2024-01/2024-11"),
        ("2024年1—6月", "2024年1—6月", "2024-01/2024-06"),
        ("2024年9月15日至17日", "2024年9月15日至17日", "2024-09-15/2024-09-17"),
        ("公司22年1季度产能", "22年1季度", "2022-01/2022-03"),
        ("98年6月的洪水", "98年6月", "1998-06"),
        ("2023年度考核", "2023年度", "2023"),
        ("于2023-07-05发布", "2023-07-05", "2023-07-05"),
        ("县域2016—2018年连续三年", "2016—2018年", "2016/2018"),
        ("2016 年至 2021 年，", "2016 年至 2021 年", "2016/2021"),
        ("2003年到 2007年，中央财政", "2003年到 2007年", "2003/2007"),
        ("规划（2020-2035）", "2020-2035", "2020/2035"),
        ("2022—2023学年", "2022—2023学年", "2022/2023"),
        ("到2026年底，达到", "到2026年底", "/2026-12"),
        ("截至2023年6月底，全县", "截至2023年6月底", "/2023-06"),
        ("2030年前碳达峰", "2030年前", "/2030"),
        ("2019年3月底前制定", "2019年3月底前", "/2019-03"),
        ("自2023年投入使用以来，", "自2023年", "2023/"),
        ("2013年以来", "2013年以来", "2013/"),
        ("2018年启动生态修复以来，", "2018年", "2018/"),
        ("2018年开工，近年来建成以来", "2018年", "2018"),
        ("2018年修复湿地，近年来以来", "2018年", "2018"),
        ("2018年起实施", "2018年起", "2018/"),
        ("党的十八大以来，", "党的十八大以来", "2012-11/"),
        ("建国以来三十多年", "建国以来", "1949-10/"),
        ("“十四五”期间，", "“十四五”期间", "2021/2025"),
        ("十三五时期", "十三五时期", "2016/2020"),
        ("“十三五”年末能耗", "“十三五”年末", "2020-12"),
        ("“十四五”末", "“十四五”末", "2025-12"),
        ("“十四五”以来", "“十四五”以来", "2021/"),
        ("20世纪90年代", "20世纪90年代", "1990/1999"),
        ("上世纪八十年代初", "上世纪八十年代初", "1980/1989"),
    ],
)
def test_one_date(text: str, words: str, period: str) -> None:
    assert periods(text) == [(words, period)]


@pytest.mark.parametrize(
    "text",
    [
        "今年6月底，全市",
        "去年12月完工",
        "9月15日，省政府",
        "在19 世纪中期，其面积",
        "到本世纪中叶",
        "二季度增长 5%",
        "前三季度",
        "“十四五”规划主要目标",
    ],
)
def test_a_date_that_the_text_cannot_place_is_still_a_date(text: str) -> None:
    assert [d.period for d in find_dates(text)] == [""]


@pytest.mark.parametrize(
    "text",
    [
        "连续四年荣获",
        "运行22年，",
        "工期 6个月",
        "施工周期为 2 年",
        "25 年平均发电量",
        "至今已近1800年",
        "有2000年历史",
        "连续7个季度增长",
        "目前年供应能力365万吨",
        "海拔以上年均气温",
        "每亩2000-2500元",
        "GB/T23331-2012",
        "十五个项目",
        "六·五环境日",
        "投资2000 多万元",
        "15日内办结",
        "2022 户",
        "较计划提前4个月建成",
        "提前两个季度完成",
        "历时1.5年",
        "编号3.1415年",
    ],
)
def test_no_date(text: str) -> None:
    assert find_dates(text) == ()


def test_each_end_of_a_change_is_a_year_of_its_own() -> None:
    assert periods("由2015年的3%提高到2020年的5%") == [("2015年", "2015"), ("2020年", "2020")]


def test_years_of_a_list_stand_apart() -> None:
    assert periods("2021、2022、2023年分别为3%、4%、5%") == [("2021", "2021"), ("2022", "2022"), ("2023年", "2023")]


def test_a_month_takes_the_year_its_sentence_named() -> None:
    assert periods("2023年3月开工，7月投产。9月验收")[1:] == [("7月", "2023-07"), ("9月", "")]


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2022-12", ("2022-12-01", "2022-12-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("/2026", ("", "2026-12-31")),
        ("2012-11/", ("2012-11-01", "")),
        ("2016/2018", ("2016-01-01", "2018-12-31")),
        ("2023-07-05", ("2023-07-05", "2023-07-05")),
        ("", ("", "")),
    ],
)
def test_bounds(period: str, days: tuple[str, str]) -> None:
    assert bounds(period) == days


@given(st.integers(1901, 2150), st.integers(1, 12), st.sampled_from(["", " ", "\u3000", "  "]))
def test_spaces_mean_nothing(year: int, month: int, space: str) -> None:
    text = f"到{space}{year}{space}年{space}{month}{space}月，建成"
    [date] = find_dates(text)
    assert date.period == f"/{year}-{month:02d}"
    assert text[date.start : date.end].startswith("到") and text[date.start : date.end].endswith("月")


@given(st.text(alphabet="年月日至到—-～、。 0129０二十五〇“”期间季度世纪代前底末截自以来今上半", max_size=40))
def test_any_text_gives_ordered_dates(text: str) -> None:
    dates = find_dates(text)
    assert all(0 <= d.start < d.end <= len(text) for d in dates)
    assert all(a.end <= b.start for a, b in zip(dates, dates[1:], strict=False))
    for date in dates:
        bounds(date.period)
