"""From naming words to keys, with literal quantities, contexts and namings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.indicators import classify
from pipeline.model import Context, Naming, Paragraph, Quantity, Reading, Source, Text
from pipeline.vocab import HERE
from pipeline.vocab.indicators import Indicator, load_indicators

INDICATORS = load_indicators(HERE)


def as_text(words: str) -> Text:
    return Text(Source("d", "d.txt", "txt", "", words, (), "text"), words, (Paragraph(0, len(words)),), ((0, 0),))


def read(sentence: str, words: str, dimension: str, unit: str, statistic: str = "") -> Reading:
    """The reading of the number marked in [brackets], called ``words``."""
    start, end = sentence.index("["), sentence.index("]") - 1
    quantity = Quantity(start, end, 1.0, None, None, "=", unit, unit, dimension, None, "", "unit:x")
    plain = sentence.replace("[", "").replace("]", "")
    naming = Naming(words=words, rule="left")
    return classify(as_text(plain), [quantity], [Context(statistic=statistic)], [naming], INDICATORS)[0]


@pytest.mark.parametrize(
    ("sentence", "words", "dimension", "unit", "statistic", "key"),
    [
        # the same words, told apart by the dimension
        ("森林[203万亩]", "森林", "area", "mu", "", "forest_land_area"),
        ("森林蓄积[20万立方米]", "森林蓄积", "volume", "m³", "", "standing_timber_volume"),
        # the key is that of the head noun; a part or a price of the thing has none of its
        ("海洋生产总值[10万亿元]", "海洋生产总值", "money", "CNY", "", ""),
        ("甲县生产总值[320亿元]", "甲县生产总值", "money", "CNY", "", "gdp"),
        ("每百元营业收入中的成本[86元]", "每百元营业收入中的成本", "money", "CNY", "", ""),
        ("碳排放配额成交量[2亿吨]", "碳排放配额成交量", "mass", "t", "", "carbon_trading_volume"),
        ("造林绿化面积[20万亩]", "造林绿化面积", "area", "mu", "", "restored_area"),
        ("培训乡村医生[500人]", "乡村医生", "count", "人", "", "participants"),
        ("现有乡村医生[500人]", "乡村医生", "count", "人", "", ""),
        # a level and its growth
        ("地区生产总值[320亿元]", "地区生产总值", "money", "CNY", "", "gdp"),
        ("地区生产总值增长[5.1%]", "地区生产总值", "ratio", "%", "change", "growth_rate"),
        ("贡献了全市[12%]的GDP", "GDP", "ratio", "%", "", "gdp_share"),
        (
            "城镇、农村居民人均可支配收入分别增长4.5%、[5.7%]",
            "农村居民人均可支配收入",
            "ratio",
            "%",
            "change",
            "growth_rate",
        ),
        ("固定资产投资下降[3.3%]", "固定资产投资", "ratio", "%", "change", "growth_rate"),
        # changes that are no growth, or have their own key
        ("生产安全事故起数下降[39.7%]", "生产安全事故起数", "ratio", "%", "change", ""),
        ("操作人员较同类项目减少[1/4]", "操作人员", "ratio", "1", "change", ""),
        ("单位产品综合能耗下降[22%]", "单位产品综合能耗", "ratio", "%", "change", "energy_intensity_reduction"),
        ("熔化部能耗比普通池窑节省[20%]", "熔化部能耗", "ratio", "%", "change", "energy_saving_rate"),
        ("减少了[99%]的氮氧化物", "氮氧化物", "ratio", "%", "change", "pollutant_reduction"),
        # carbon fixed, carbon cut, other gases
        ("年固碳[200吨]", "固碳", "mass", "t", "annual", "carbon_sequestration"),
        ("年固碳减碳[200吨]", "固碳减碳", "mass", "t", "annual", "carbon_reduction"),
        ("减少二氧化硫排放量[19300吨]", "减少二氧化硫排放量", "mass", "t", "annual", "pollutant_reduction"),
        # what the words leave open the text before says: the nearest word decides
        ("再生水厂占地420亩，总规模[30万吨/日]", "总规模", "flow", "t/d", "daily", "wastewater_treatment_capacity"),
        ("垃圾焚烧厂占地42亩，总规模[3000吨/日]", "总规模", "flow", "t/d", "daily", "waste_treatment_capacity"),
        ("污水厂旁的中水厂设计规模[2万吨/日]", "设计规模", "flow", "t/d", "daily", "reclaimed_water_supply"),
        ("装配式建筑总规模[30万吨/日]", "总规模", "flow", "t/d", "daily", ""),
        # the whole, not its kinds or its parts
        ("下辖[15个]镇", "镇", "count", "个", "", "town_count"),
        ("线路途经[21个]乡镇", "乡镇", "count", "个", "", ""),
        ("[11个]行政村示范创建", "行政村", "count", "个", "", ""),
        ("水浇地[24万亩]", "水浇地", "area", "mu", "", ""),
        ("人均耕地[4亩]", "人均耕地", "area", "mu", "average", "cultivated_land_area"),
        ("占总面积的[47.83%]", "占总面积", "ratio", "%", "", ""),
        # quotes and brackets in the naming words are no part of the cue
        ("辖[85个]村（社区）", "村（社区）", "count", "个", "", "administrative_village_count"),
        ("实施“绿水长廊”项目[15个]", "“绿水长廊”项目", "count", "个", "", "project_count"),
    ],
)
def test_key(sentence: str, words: str, dimension: str, unit: str, statistic: str, key: str) -> None:
    assert read(sentence, words, dimension, unit, statistic).indicator == key


def test_rule_and_runners_up() -> None:
    reading = read("城镇新增就业[23万人]", "城镇新增就业", "count", "人")
    assert reading.indicator == "new_jobs"
    assert reading.rule == "unit:x+left+indicator:新增就业"
    assert read("投资[3亿元]奖励", "奖励投资", "money", "CNY").candidates


def test_no_cue_leaves_the_key_empty() -> None:
    reading = read("栽种花卉[150万株]", "花卉", "count", "株")
    assert (reading.indicator, reading.rule, reading.candidates) == ("", "unit:x+left", ())


def test_a_key_of_the_guide_wins_over_any_other() -> None:
    reading = read("农村生活污水处理率[97%]", "生活污水处理率", "ratio", "%")
    assert reading.indicator == "wastewater_treatment_rate"


def test_readings_need_their_contexts() -> None:
    with pytest.raises(ValueError):
        classify(as_text("84%"), [], [Context()], [], INDICATORS)


@given(
    st.text("森林覆盖率投资总面积占镇乡村年均增长…^$*（）“ ”%0", max_size=30), st.sampled_from(sorted(INDICATORS.index))
)
def test_any_words_give_a_known_key_or_none(words: str, dimension: str) -> None:
    reading = read(f"{words.replace('[', '')}[8]", words, dimension, "")
    assert reading.indicator in {"", *INDICATORS.entries}
    assert reading.indicator not in reading.candidates


@pytest.mark.parametrize("entry", INDICATORS.entries.values(), ids=list(INDICATORS.entries))
def test_every_cue_is_found_where_its_surface_stands(entry: Indicator) -> None:
    for cue in entry.cues:
        words = "某" if cue.surface == "*" else "某".join(cue.parts)
        assert all(cue in INDICATORS.cues_in(words, dimension) for dimension in cue.when.dimensions)


def test_the_order_of_quantities_is_kept() -> None:
    text = as_text("总人口88万，森林覆盖率84%，投资3亿元")
    quantities = [
        Quantity(3, 6, 880000.0, None, None, "=", "人", "", "count", None, "", "a"),
        Quantity(12, 15, 84.0, None, None, "=", "%", "%", "ratio", None, "", "b"),
        Quantity(18, 21, 3e8, None, None, "=", "CNY", "元", "money", None, "", "c"),
    ]
    namings = [Naming("总人口"), Naming("森林覆盖率"), Naming("投资")]
    readings = classify(text, quantities, [Context()] * 3, namings, INDICATORS)
    assert [r.indicator for r in readings] == ["population", "forest_coverage_rate", "investment"]
    assert [r.quantity for r in readings] == quantities
