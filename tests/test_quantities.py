"""Quantities: what a number with its words says, and why other numbers say nothing."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Cell, Date, Paragraph, Quantity, Reference, Refusal, Section, Source, Text
from pipeline.quantities import READERS, asked, candidates, measure, page_of
from pipeline.vocab.units import load_units

UNITS = load_units(Path(__file__).parent.parent / "pipeline" / "vocab")


def text_of(words: str, cells: tuple[Cell, ...] = ()) -> Text:
    source = Source("t", "t", "txt", "", words, (), "plain", cells=cells)
    return Text(source, words, (Paragraph(0, len(words)),), ((0, 0),))


def read(words: str) -> tuple[tuple[Quantity, ...], tuple[Refusal, ...]]:
    return measure(text_of(words), (), (), (), UNITS)


def facts(words: str) -> list[tuple[str, float | None, str, str]]:
    return [(words[q.start : q.end], q.value, q.comparator, q.unit) for q in read(words)[0]]


@pytest.mark.parametrize(
    ("words", "text", "value", "unit", "dimension"),
    [
        ("全县国土面积2257.39 平方公里。", "2257.39 平方公里", 2257.39, "km²", "area"),
        ("划定生态保护红线19.5 万公顷。", "19.5 万公顷", 195_000, "ha", "area"),
        ("新增绿化面积8.5万m²。", "8.5万m²", 85_000, "m²", "area"),
        ("改造面积３０１１万平方米。", "３０１１万平方米", 30_110_000, "m²", "area"),
        ("累计投资3.74亿元，", "3.74亿元", 374_000_000, "CNY", "money"),
        ("经济总量达126万亿元，", "126万亿元", 126_000_000_000_000, "CNY", "money"),
        ("进出口总额2.17万亿美元，", "2.17万亿美元", 2_170_000_000_000, "USD", "money"),
        ("每吨补贴600元/头。", "600元/头", 600, "CNY/头", "money"),
        ("电价下降1分/千瓦时。", "1分/千瓦时", 0.01, "CNY/kWh", "money"),
        ("年发电360 万 kWh，", "360 万 kWh", 3_600_000, "kWh", "energy"),
        ("年发电量约520亿度。", "520亿度", 52_000_000_000, "kWh", "energy"),
        ("节约用电300度，", "300度", 300, "kWh", "energy"),
        ("年均气温16.2度，", "16.2度", 16.2, "°C", "temperature"),
        ("极端最低气温-34.3℃，", "-34.3℃", -34.3, "°C", "temperature"),
        ("最低气温零下12度。", "零下12度", -12, "°C", "temperature"),
        ("装机同比+24.4%，", "+24.4%", 24.4, "%", "ratio"),
        ("毛利率环比 + 3.1个百分点，", "+ 3.1个百分点", 3.1, "%", "ratio"),
        ("较上年同期+3.1%，", "+3.1%", 3.1, "%", "ratio"),
        ("营收（YoY+24%）", "+24%", 24, "%", "ratio"),
        ("营收（＋24%）", "＋24%", 24, "%", "ratio"),
        ("装机同比-8.4%，", "-8.4%", -8.4, "%", "ratio"),
        ("利润YoY-8.4%，", "-8.4%", -8.4, "%", "ratio"),
        ("门票+10%折扣，", "10%", 10, "%", "ratio"),
        ("减少罚款 NT$200,000 元，", "200,000 元", 200_000, "TWD", "money"),
        ("奖学金HK$3000元。", "3000元", 3000, "HKD", "money"),
        ("采购经理指数较上月下降0.3，", "0.3", 0.3, "", "other"),
        ("进出口同比+3亿元，", "+3亿元", 300_000_000, "CNY", "money"),
        ("供冷5° C 温差", "5° C", 5, "°C", "temperature"),
        ("坡度25度以上耕地", "25度", 25, "°", "other"),
        ("总装机容量310 万千瓦。", "310 万千瓦", 3_100_000, "kW", "power"),
        ("总规模30 万吨/日，", "30 万吨/日", 300_000, "t/d", "flow"),
        ("年处理能力5万吨/年。", "5万吨/年", 50_000, "t/a", "flow"),
        ("熔化率可达11.74 吨/m²·日，", "11.74 吨/m²·日", 11.74, "t/(m²·d)", "flow"),
        ("流量达1200立方米/秒。", "1200立方米/秒", 1200, "m³/s", "flow"),
        ("孕产妇死亡率8.6/10万，", "8.6/10万", 8.6, "/10万", "ratio"),
        ("建设2×350MW机组", "350MW", 350, "MW", "power"),
        ("碳排放约12.5万tCO2e，", "12.5万tCO2e", 125_000, "t", "mass"),
        ("设计时速80公里，", "80公里", 80, "km/h", "speed"),
        ("森林火灾发生率0.12次/10万公顷，", "0.12次/10万公顷", 0.12, "次/10万ha", "other"),
        ("组立铁塔3227基，", "3227基", 3227, "基", "count"),
        ("建设5基地，", "5基地", 5, "基地", "count"),
        ("实现六年零事故，", "六年", 6, "year", "duration"),
        ("在12省区市推广", "12省区市", 12, "省区市", "count"),
        ("设计速度100公里/小时，", "100公里/小时", 100, "km/h", "speed"),
        ("负氧离子达7万个/cm³，", "7万个/cm³", 70_000, "/cm³", "concentration"),
        ("PM2.5浓度为28微克/立方米。", "28微克/立方米", 28, "μg/m³", "concentration"),
        (r"标准（TN $10\text{mg/L}$ ），", r"10\text{mg/L}", 10, "mg/L", "concentration"),
        ("能耗下降到0.5吨标准煤/万元。", "0.5吨标准煤/万元", 0.5, "tce/万CNY", "other"),
        ("人口密度为320人/平方公里。", "320人/平方公里", 320, "人/km²", "other"),
        ("森林覆盖率达84%，", "84%", 84, "%", "ratio"),
        ("人口自然增长率3.2‰，", "3.2‰", 3.2, "‰", "ratio"),
        ("提高0.5个百分点，", "0.5个百分点", 0.5, "%", "ratio"),
        ("占百分之三十，", "百分之三十", 30, "%", "ratio"),
        ("占百分之5.6，", "百分之5.6", 5.6, "%", "ratio"),
        ("能耗仅为全国的1/4。", "1/4", 0.25, "1", "ratio"),
        ("面积占全省的三分之一，", "三分之一", 1 / 3, "1", "ratio"),
        ("占总人口的一半，", "一半", 0.5, "1", "ratio"),
        ("占全国三成，", "三成", 0.3, "1", "ratio"),
        ("户籍人口不足50万的山区县", "50万", 500000, "人", "count"), ("万人起诉率降至71.2，", "71.2", 71.2, "", "other"),
        ("增长1.71倍；", "1.71倍", 1.71, "1", "ratio"),
        ("总产值翻两番。", "两番", 4, "1", "ratio"),
        ("城乡收入比为2.1∶1。", "2.1∶1", 2.1, "1", "ratio"),
        ("辖15个镇", "15个", 15, "个", "count"),
        ("惠及4389 户", "4389 户", 4389, "户", "count"),
        ("编制10余规划，", "10余规划", 10, "规划", "count"),
        ("全境分为6 流域", "6 流域", 6, "流域", "count"),
        ("总人口 88 万，", "88 万", 880_000, "人", "count"),
        ("1.5亿学生受益", "1.5亿", 150_000_000, "人", "count"),
        ("500万农村贫困人口脱贫", "500万", 5_000_000, "人", "count"),
        ("建成污水处理厂一座，", "一座", 1, "座", "count"),
        ("新增35家国家级企业", "35家", 35, "家", "count"),
        ("建成5个体育公园", "5个", 5, "个", "count"),
        ("组建3支队伍", "3支", 3, "支", "count"),
        ("改建幼儿园200所以上", "200所", 200, "所", "count"),
        ("施工周期6 个月，", "6 个月", 6, "month", "duration"),
        ("连续四年荣获", "四年", 4, "year", "duration"),
        ("历时三个半月，", "三个半月", 3.5, "month", "duration"),
        ("缩短为1个工作日，", "1个工作日", 1, "workday", "duration"),
        ("位居全国第 85 位。", "第 85 位", 85, "rank", "rank"),
        ("居全国第二、", "第二", 2, "rank", "rank"),
        ("这里是全省第二大平原", "第二大", 2, "rank", "rank"),
        ("考核得分82.3，", "82.3", 82.3, "", "other"),
        ("热解车间占地面积3900m，", "3900m", 3900, "m²", "area"),
        ("项目占地：9.9081hm，", "9.9081hm", 9.9081, "ha", "area"),
        ("管线长3900m，", "3900m", 3900, "m", "length"),
        ("排放浓度≤30mg/Nm3，", "30mg/Nm3", 30, "mg/m³", "concentration"),
        ("较上年翻了近两番。", "两番", 4, "1", "ratio"),
        ("GDP5000亿元，", "5000亿元", 500_000_000_000, "CNY", "money"),
        ("总投资2.3亿，", "2.3亿", 230_000_000, "CNY", "money"),
        ("中标金额￥340,000.00。", "340,000.00", 340_000, "CNY", "money"),
        ("設備費用60 萬元，", "60 萬元", 600_000, "CNY", "money"),
        ("总诊疗人次6.4亿，", "6.4亿", 640_000_000, "人次", "count"),
        ("投加5 t NaCl溶液", "5 t", 5, "t", "mass"),
    ],
)
def test_what_is_read(words: str, text: str, value: float, unit: str, dimension: str) -> None:
    (found,) = [q for q in read(words)[0] if words[q.start : q.end] == text]
    assert found.value == pytest.approx(value, rel=1e-12)
    assert (found.unit, found.dimension) == (unit, dimension)


@pytest.mark.parametrize(
    ("words", "comparator"),
    [
        ("投资3亿元", "="), ("高达3亿元", "="), ("约3亿元", "~"), ("近3亿元", "~"), ("3亿元左右", "~"), ("3亿元上下", "~"),
        ("6700 约吨", "~"), ("节约3亿元", "="), ("集约3亿元", "="), ("损失约3亿元", "~"), ("对方失约3亿元", "="), ("附近3公里", "="), 
        ("近三年投资3亿元", "="), ("创近16年新高", "="), ("至今已近1800年", "~"),
        ("超3亿元", ">"), ("突破了3亿元", ">"), ("3亿多元", ">"), ("3万余亩", ">"), ("长达三年多，", ">"), ("增长一倍多。", ">"),
        ("3亿元以上", ">="), ("约3亿元以上", ">="), ("不低于3亿元", ">="), ("至少3亿元", ">="), ("≥3mg/L", ">="),
        ("不足3亿元", "<"), ("不到全国人均的1/9", "<"), ("超过全国平均水平的1.5倍", ">"),
        ("较省定目标超出16.7个百分点", "="), ("比计划超出3亿元", "="), ("比重已超出30%", ">"), ("投资超出3亿元", ">"), ("低于3%", "<"), ("不到3%", "<"),
        ("3%以内", "<="), ("30万千瓦及以下", "<="), ("不超过3亿元", "<="), ("未来3年内", "<="),
        ("最高给予企业300 万元奖励", "<="), (r"$\leq 10\text{mg/L}$", "<="),
        ("最高气温38℃", "="), ("单笔最高授信2000万元", "<="), ("授信2000万元", "="), ("超过全球一半。", ">"), ("约占全县总面积的90%", "~"), ("约为本级收入的1.8倍", "~"), ("不高于市场租金的九成", "<="), ("近年来为全省平均水平的1.5倍", "="), ("每天运输60 条线路以上，", ">="),
        ("在339个地级及以上城市中", "="), ("打造5条多式联运线路", "="), ("更新设备约15万台（套）", "~"),
        ("工业增加值突破万亿元，", ">"), ("5%左右的增长", "~"), ("3000—5000元以上", "range"), ("增长5%—6%左右", "range"),
    ],
)  # fmt: skip
def test_qualifiers(words: str, comparator: str) -> None:
    assert [q.comparator for q in read(words)[0]][-1] == comparator


@pytest.mark.parametrize(
    ("words", "text", "low", "high", "unit"),
    [
        ("无霜期77—109 天，", "77—109 天", 77, 109, "day"),
        ("年均气温2—5℃，", "2—5℃", 2, 5, "°C"),
        ("最低气温-5～3℃，", "-5～3℃", -5, 3, "°C"),
        ("提高40~50%，", "40~50%", 40, 50, "%"),
        ("增长5%-6%，", "5%-6%", 5, 6, "%"),
        ("补助10至15万元，", "10至15万元", 100_000, 150_000, "CNY"),
        ("补助8000-12000元，", "8000-12000元", 8000, 12_000, "CNY"),
        ("培育1-2个主导产业", "1-2个", 1, 2, "个"),
        ("位居第三至第五位。", "第三至第五位", 3, 5, "rank"),
        ("占百分之三十至四十，", "百分之三十至四十", 30, 40, "%"),
        ("增收两三千元。", "两三千元", 2000, 3000, "CNY"),
        ("历时两三年，", "两三年", 2, 3, "year"),
        ("处 5 万元以上 10 万元以下罚款", "5 万元以上 10 万元", 50_000, 100_000, "CNY"),
        ("处投资额1‰以上5‰以下的罚款", "1‰以上5‰", 1, 5, "‰"),
        ("预计2个月以上3个月以内完成", "2个月以上3个月", 2, 3, "month"),
        ("20岁及以上60岁以下人口", "20岁及以上60岁", 20, 60, "year"),
        ("面积3亩以上（含）10亩及以下的", "3亩以上（含）10亩", 3, 10, "mu"),
        ("价格3000元（含）以上5000元（不含）以下的", "3000元（含）以上5000元", 3000, 5000, "CNY"),
        ("预计4个月以上8个月内可以完成", "4个月以上8个月", 4, 8, "month"),
        ("处三年以上七年以下有期徒刑", "三年以上七年", 3, 7, "year"),
    ],
)
def test_ranges(words: str, text: str, low: float, high: float, unit: str) -> None:
    (found,) = read(words)[0]
    assert words[found.start : found.end] == text
    assert (found.value, found.low, found.high, found.comparator, found.unit) == (None, low, high, "range", unit)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("投资1000万元以上、工期3个月以内，", [("1000万元", ">="), ("3个月", "<=")]),
        ("投资5万元以上10个月以内，", [("5万元", ">="), ("10个月", "<=")]),
        ("甲级3家以上乙级5家以下，", [("3家", ">="), ("5家", "<=")]),
        ("奖励10万元以上5万元以下，", [("10万元", ">="), ("5万元", "<=")]),
        ("达到5万元以上10万元以上，", [("5万元", ">="), ("10万元", ">=")]),
    ],
)
def test_two_limits_that_are_no_range(words: str, expected: list[tuple[str, str]]) -> None:
    assert [(text, sign) for text, _, sign, _ in facts(words)] == expected


def test_a_change_of_what_has_no_unit() -> None:
    assert facts("城乡居民收入比2.28，比上年缩小0.05。") == [("2.28", 2.28, "=", "1"), ("0.05", 0.05, "=", "1")]
    assert facts("较去年提高3.2.1版本，比上年缩小2，") == []


def test_a_change_is_no_range() -> None:
    assert [fact[1] for fact in facts("由30%到50%，")] == [30, 50]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("分别提高0.9、5.9个百分点，", [("0.9", 0.9, "=", "%"), ("5.9个百分点", 5.9, "=", "%")]),
        (
            "分为５０、１００、１５０元",
            [("５０", 50, "=", "CNY"), ("１００", 100, "=", "CNY"), ("１５０元", 150, "=", "CNY")],
        ),
        ("分别增长3%、5%，", [("3%", 3, "=", "%"), ("5%", 5, "=", "%")]),
        (
            "三次产业结构为3.9：59.5：36.6，",
            [("3.9", 3.9, "=", "1"), ("59.5", 59.5, "=", "1"), ("36.6", 36.6, "=", "1")],
        ),
        ("全长16815 米/130 座", [("16815 米", 16815, "=", "m"), ("130 座", 130, "=", "座")]),
        ("辖5 镇 3 乡", [("5 镇", 5, "=", "镇"), ("3 乡", 3, "=", "乡")]),
        ("下辖五镇三乡，", [("五镇", 5, "=", "镇"), ("三乡", 3, "=", "乡")]),
    ],
)
def test_lists(words: str, expected: list[tuple[str, float, str, str]]) -> None:
    assert facts(words) == expected


@pytest.mark.parametrize(
    ("words", "reasons"),
    [
        ("国家高速G45全线通车", {"model"}), ("E6-CR玻璃纤维", {"model"}), ("型号为HCUM-16型", {"model"}), ("发展6G产业", {"model"}),
        ("PM2.5平均浓度", {"model"}), ("起点桩号YK14+031.729，", {"model", "name"}), ("上跨104 国道", {"road"}), ("轨道交通6号线", {"road"}),
        ("第三批示范区", {"batch"}), ("第三届博览会", {"session"}), ("省委十二届六次全会", {"session", "word"}), ("十四届人大五次会议", {"session", "word"}), ("第一产业", {"name"}),
        ("6号机组投产", {"code"}), ("5 林班 9 小班", {"code"}), ("位于东经112°02′", {"coordinate"}), ("实施“1+4”规划", {"name"}),
        ("“6·5”环境日", {"name"}), ("实行7×24小时服务", {"name"}), ("落实“四大战略”", {"name"}), ("实现“3060”目标", {"name"}),
        ("深化“15分钟生活圈”建设", {"name"}), ("推进“3个100万”行动", {"name"}), ("上午8:30开幕", {"date"}), ("2035年远景目标", {"date"}),
        ("上世纪80年代", {"date"}), ("下半年工作", {"date"}), ("12345热线", {"name"}), ("见表 3。", {"label"}), ("（2）加强监管", {"marker"}),
        ("一体推进", {"word"}), ("万物互联", {"vague"}), ("三农工作", {"word"}), ("四川大地", {"word"}), ("一方面看", {"word"}),
        ("落实中央八项规定", {"figure_of_speech"}), ("坚持两个确立", {"figure_of_speech"}), ("把安全放在第一位", {"figure_of_speech"}),
        ("深入推进三年行动", {"name"}), ("过去五年，", {"era"}), ("九年义务教育", {"era"}), ("搭建一个平台", {"article"}),
        ("第一方阵", {"batch"}), ("安全第一，", {"ordinal"}), ("我省第一个", {"ordinal"}), ("数十辆汽车", {"vague"}), ("上百次试验", {"vague"}),
        ("纪念改革开放40周年大会", {"anniversary"}), ("版本3.1.12发布", {"code"}), ("世界500强企业", {"name"}), ("≥10℃活动积温", {"name"}),
        ("从9方面", set()), ("新建3基站", {"no_unit"}), ("培育万亿级产业", {"vague"}), ("五百亿级园区", {"class"}),
        ("如图 3 所示", {"label"}), ("购买二套住房", {"ordinal"}), ("三元正极材料", {"word"}), ("宝城43区棚户", {"name"}), ("20 年 月 日", {"date"}),
        ("自治区成立60周年，", {"anniversary"}), ("建校四十周年。", {"anniversary"}), ("30年来，全县经济", {"era"}), ("近20年来，湖区", {"era"}),
        ("3人制篮球场", {"name"}), ("24小时服务热线", {"name"}), ("24 小时不打烊书屋", {"name"}), ("推进“15分钟”就业服务圈", {"name"}),
        ("建设15分钟便民生活圈，", {"name"}), ("市域1小时交通圈", {"name"}), ("首个1类创新药获批", {"no_unit"}), ("3年制中专", {"name"}),
        ("违反第三条、十三条和十四条规定", {"clause"}), ("依据第6条和13条，", {"clause"}),
        ("15岁以上人群吸烟率降至", {"name"}), ("3岁以下婴幼儿托位数达", {"name"}), ("35岁以下青年占比为", {"name"}),
        ("拨打12345市民热线", {"no_unit"}), ("2024 届毕业生", {"date"}), ("二〇二三年底", {"date"}), ("每10万人拥有", {"base"}), ("涨幅1M 2M 3M", {"model"}), ("B+3方案", {"name"}),
    ],
)  # fmt: skip
def test_what_is_refused(words: str, reasons: set[str]) -> None:
    quantities, refusals = read(words)
    if reasons:
        assert quantities == ()
    assert {r.reason for r in refusals} == reasons


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("安排3人制作标牌，", "3人"),
        ("组织5人制定方案，", "5人"),
        ("连续24小时监控运行，", "24小时"),
        ("24小时内办结，", "24小时"),
        ("日照12小时服务到位，", "12小时"),
        ("15分钟内到达商圈，", "15分钟"),
        ("1小时可达主城都市圈，", "1小时"),
        ("产业分10类，", "10类"),
        ("出台政策12条，", "12条"),
        ("地铁、5条公交专线", "5条"),
        ("第三条和5条公交专线", "5条"),
        ("连续30年，", "30年"),
        ("10年来水总量", "10年"),
        ("60岁以上老人免费乘车，", "60岁"),
        ("人均预期寿命达78.5岁。", "78.5岁"),
        ("3年制定标准，", "3年"),
    ],
)
def test_what_is_not_refused(words: str, text: str) -> None:
    assert [fact[0] for fact in facts(words)] == [text]


def test_every_numeral_gets_one_reading_or_refusal() -> None:
    words = "2023年全县投资3.74亿元，同比增长5%—6%，建成15个镇级站点，第三批3家，占三分之一。"
    quantities, refusals = read(words)
    spans = sorted((x.start, x.end) for x in (*quantities, *refusals))
    assert all(end <= start for (_, end), (start, _) in zip(spans, spans[1:], strict=False))
    for at, c in enumerate(words):
        if c in "0123456789三" or c in "一":
            assert sum(start <= at < end for start, end in spans) == 1, (at, c)


def test_dates_titles_and_markers_are_refused_where_they_stand() -> None:
    words = "1.1 投资30亿元，见《十条措施（2021—2025年）》和GB 18485，2023年完成。"
    sections = (Section("1.1", "1", 2, "heading", "1.1", 1, "投资", 0, 6, len(words)),)
    dates = (Date(words.index("2023年"), words.index("2023年") + 5, "2023", "year"),)
    references = (
        Reference(words.index("《"), words.index("》") + 1, "plan", "十条措施", ""),
        Reference(words.index("GB"), words.index("GB") + 8, "standard", "", "GB 18485"),
    )
    quantities, refusals = measure(text_of(words), sections, dates, references, UNITS)
    assert [words[q.start : q.end] for q in quantities] == ["30亿元"]
    assert [(words[r.start : r.end], r.reason) for r in refusals] == [
        ("1.1", "marker"), ("十", "reference"), ("2021", "reference"), ("2025", "reference"), ("18485", "standard"), ("2023", "date"),
    ]  # fmt: skip


def test_values_in_si_units() -> None:
    found = {
        q.unit: (q.value_si, q.unit_si)
        for q in read("2平方公里、3亩、5吨、6 km/h、84%、20℃、2万千瓦时、30元、15个工作日")[0]
    }
    assert found["km²"] == (2e6, "m²")
    assert found["mu"] == (pytest.approx(2000), "m²")
    assert found["t"] == (5000, "kg")
    assert found["km/h"] == (pytest.approx(6 / 3.6), "m/s")
    assert found["%"] == (pytest.approx(0.84), "1")
    assert found["°C"] == (20, "°C")
    assert found["kWh"] == (pytest.approx(7.2e10), "J")
    assert found["CNY"] == (30, "CNY")
    assert found["workday"] == (None, "")


def test_table_cells_take_the_unit_of_their_header() -> None:
    rows = ["2023", "1,234.5", "-3.2", "12", "56", "78"]
    words = "\n".join(rows)
    starts = [words.index(row) for row in rows]
    heads = [("年份", ""), ("投资", "万元"), ("增速（%）", ""), ("排名", ""), ("人数", ""), ("备注", "")]
    cells = tuple(
        Cell(at, at + len(row), "全县", column, unit)
        for row, at, (column, unit) in zip(rows, starts, heads, strict=True)
    )
    quantities, refusals = measure(text_of(words, cells), (), (), (), UNITS)
    assert [(words[q.start : q.end], q.value, q.unit) for q in quantities] == [
        ("1,234.5", 12_345_000, "CNY"),
        ("-3.2", -3.2, "%"),
        ("12", 12, "rank"),
        ("56", 56, "人"),
    ]
    assert [words[r.start : r.end] for r in refusals] == ["2023", "78"]


def test_candidates_name_the_readers() -> None:
    trace = candidates("森林覆盖率达84%，第三批", UNITS)
    assert [(start, reader) for start, reader, _ in trace] == [(6, "measured"), (11, "rank")]


_LEADS = ("", "居全国第", "居全国前 ", "居第二、", "由24.3%下降到", "由5%下降到 ", "翻了", "pH范围在", "“", "6·", "占全省", "K")
_NUMBERS = ("0", "2", "3.5", "2.1.3", "3万", "5.87", "三", "两三", "十", "百", "一", "半", "一半", "数十")
_REMAINDERS = (
    *("", "\n", " ", "，", "。", "；", "、", "！", "）", ")", ";", ",", "（", "(", " 左右", "以上", "以下", "以内", "之间", "  \n"),
    *("分之一", " 分之二", "分之一至三", "/4", "/10万", ":1", "：30", " ∶ 1", "︰2", "成", " 成，", "番", "番，", "数以上", "·5", "+4"),
    *(f"{dash}7.13之间" for dash in "-–—―－~～〜∼至到"),
    *(f" {dash} 9万元" for dash in "-–—―－~～〜∼至到"),
    *("%-6%", "米至五米", "、3.5元", "和4.6%", " 与 5米", "及6吨", "位", " 大 ", "万元", "约吨", "个半月", "\\text{mg/L}", " t/a"),
)


@pytest.mark.parametrize("lead", _LEADS)
def test_a_reader_that_is_not_asked_has_no_answer(lead: str) -> None:
    for number, rest in itertools.product(_NUMBERS, _REMAINDERS):
        words = lead + number + rest
        for cells in ({}, {len(lead): Cell(0, 1, "", "数量", "万元")}):
            page = page_of(words, UNITS, cells)
            for i, numeral in enumerate(page.numerals):
                unasked = [reader.read for reader in READERS if reader.read not in asked(page, numeral)]
                assert [read for read in unasked if read(page, i) is not None] == [], words


def test_spaces_mean_nothing_between_number_and_unit() -> None:
    for words in ("投资3.74亿元", "投资 3.74亿元", "投资3.74 亿元", "投资3.74亿 元", "投资 3.74 亿 元"):
        assert [(q.value, q.unit) for q in read(words)[0]] == [(374_000_000, "CNY")]


@settings(max_examples=150)
@given(
    st.text(
        alphabet="0129.一二三十百千万亿两第前约超近余多个年%‰元米吨/·:：—-~、，。“”（） km²℃以上左右\n分之成倍度",
        max_size=60,
    )
)
def test_any_text_is_read_without_overlap(words: str) -> None:
    quantities, refusals = read(words)
    spans = sorted((x.start, x.end) for x in (*quantities, *refusals))
    assert all(0 <= start < end <= len(words) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in zip(spans, spans[1:], strict=False))


@given(
    st.lists(st.sampled_from(["投资3亿元。", "增长5%—6%。", "居全国第二。", "辖5镇3乡。", "过去五年。"]), max_size=6)
)
def test_a_text_is_the_sum_of_its_sentences(sentences: list[str]) -> None:
    together = [(v, c, u) for _, v, c, u in facts("".join(sentences))]
    assert together == [(v, c, u) for sentence in sentences for _, v, c, u in facts(sentence)]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        # names that have no unit: an index, a coefficient, a rate told as a decimal
        ("生态质量指数（EQI）67.2，属二类", [("67.2", 67.2, "=", "")]),
        ("水资源开发利用率为0.12，", [("0.12", 0.12, "=", "")]),
        ("土地复种指数为1.35。", [("1.35", 1.35, "=", "")]),
        ("利用率提升行动2.0版", []),
        ("数据中心PUE值降至1.18，", [("1.18", 1.18, "=", "")]),
        ("百万工时事故率0.12，", [("0.12", 0.12, "=", "")]),
        ("合格率96，位次上升", []),
        ("城乡居民收入比为2.07。", [("2.07", 2.07, "=", "1")]),
        ("最大与最小月雨量极值比2.59，", [("2.59", 2.59, "=", "1")]),
        ("占比12，", []),
        ("城镇居民4.3万，", [("4.3万", 43_000, "=", "人")]),
        # steam, and a store's power and energy
        ("淘汰35蒸吨及以下燃煤锅炉12台", [("35蒸吨", 35, "<=", "t/h"), ("12台", 12, "=", "台")]),
        ("配套10MW/20MWh储能电站1座", [("10MW", 10, "=", "MW"), ("20MWh", 20, "=", "MWh"), ("1座", 1, "=", "座")]),
        ("采用LFP/20MWh型电池", []),
        # a pollutant's letters before its amount, the letters of a model
        ("年削减COD2600吨、氨氮310吨", [("2600吨", 2600, "=", "t"), ("310吨", 310, "=", "t")]),
        ("采用CRH380型列车，T800吨级吊车", []),
        # who is counted says the last character of the word, where the word ends
        ("带动18万茶农增收", [("18万", 180_000, "=", "人")]),
        (
            "5万渔民、3万瓜农和2万种植大户",
            [("5万", 50_000, "=", "人"), ("3万", 30_000, "=", "人"), ("2万", 20_000, "=", "户")],
        ),
        ("3万工业企业", [("3万", 30_000, "=", "")]),
        ("12万民生实事", [("12万", 120_000, "=", "")]),
        # the bare end of a change
        ("劣Ⅴ类断面比例由24.3%下降到0，", [("24.3%", 24.3, "=", "%"), ("0", 0, "=", "%")]),
        ("黑臭水体从12条减少到0，", [("12条", 12, "=", "条"), ("0", 0, "=", "条")]),
        ("综合污染指数由1.86降至0.62，", [("1.86", 1.86, "=", ""), ("0.62", 0.62, "=", "")]),
        ("基尼系数从0.48下降到0.41，", [("0.48", 0.48, "=", ""), ("0.41", 0.41, "=", "")]),
        ("基尼系数由2015年的0.48下降到0.41，", [("0.48", 0.48, "=", ""), ("0.41", 0.41, "=", "")]),
        ("编号由3升至5，", []),
        ("12万果农户均增收，2万养殖户", [("12万", 120_000, "=", "人"), ("2万", 20_000, "=", "户")]),
        ("表2列出了12项指标，图3个案", [("12项", 12, "=", "项")]),
        ("发表2篇论文，代表2名", [("2篇", 2, "=", "篇"), ("2名", 2, "=", "名")]),
        ("比例24.3%，编号降至3，", [("24.3%", 24.3, "=", "%")]),
        # the unit stands before the number
        ("负氧离子每立方厘米2.6万个，", [("2.6万个", 26_000, "=", "/cm³")]),
        ("每个村2.6万个，", [("2.6万个", 26_000, "=", "个")]),
        # the hours of a running mean belong to its name; a step of so many is a figure of speech
        ("臭氧日最大8小时滑动平均值第90百分位浓度为148微克/立方米", [("148微克/立方米", 148, "=", "μg/m³")]),
        ("臭氧日最大8小时平均第90百分位数为152微克/立方米", [("152微克/立方米", 152, "=", "μg/m³")]),
        ("防洪标准由10年一遇提高到五十年一遇", [("10年", 10, "=", "year"), ("五十年", 50, "=", "year")]),
        ("高于全国、全省2.8个和1.6个百分点", [("2.8个", 2.8, "=", "%"), ("1.6个百分点", 1.6, "=", "%")]),
        ("建成2个和3个园区", [("2个", 2, "=", "个"), ("3个", 3, "=", "个")]),
        ("净利润-3.2亿元，海拔-154米", [("-3.2亿元", -320_000_000, "=", "CNY"), ("-154米", -154, "=", "m")]),
        ("一期-3亿元，二期 - 5公里", [("3亿元", 300_000_000, "=", "CNY"), ("5公里", 5, "=", "km")]),
        ("制定村规民约12条", [("12条", 12, "=", "条")]),
        (
            "制氢1200Nm³/h，碳排放强度0.86吨CO2e/万元",
            [("1200Nm³/h", 1200, "=", "m³/h"), ("0.86吨CO2e/万元", 0.86, "=", "t/万CNY")],
        ),
        ("投放鱼礁12万空方", [("12万空方", 120_000, "=", "m³")]),
        (
            "男女薪酬比1.02，碳足迹1.26千克二氧化碳当量",
            [("1.02", 1.02, "=", "1"), ("1.26千克二氧化碳当量", 1.26, "=", "kg")],
        ),
        ("财政八项支出增长6%", [("6%", 6, "=", "%")]),
        ("拖欠两年的工程款", [("两年", 2, "=", "year")]),
        ("过去五年的工作", []),
        ("遭遇百年一遇特大暴雨，千年一遇的机会", []),
        (
            "作业效率36.2自然箱/小时，吞吐量320万TEU",
            [("36.2自然箱/小时", 36.2, "=", "自然箱/h"), ("320万TEU", 3_200_000, "=", "TEU")],
        ),
        ("连续10年遇旱", [("10年", 10, "=", "year")]),
        ("连续8小时作业，", [("8小时", 8, "=", "hour")]),
        ("经济总量跨上5万亿台阶", []),
        ("经济总量突破5万亿元", [("5万亿元", 5e12, ">", "CNY")]),
    ],
)
def test_numbers_of_bulletins(words: str, wanted: list[tuple[str, float, str, str]]) -> None:
    assert facts(words) == wanted


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("降水pH均值范围在5.87～7.13之间，", [(5.87, 7.13)]),
        ("pH值6.5-8.5，", [(6.5, 8.5)]),
        ("指数见第3-5页，", []),
        ("版本2.1～2.4，", []),
    ],
)
def test_range_of_what_has_no_unit(words: str, ends: list[tuple[float, float]]) -> None:
    assert [(q.low, q.high) for q in read(words)[0] if q.dimension == "other"] == ends


def test_the_nearest_clause_tells_which_degree_is_meant() -> None:
    text = "年均气温16.2度，全年用电560度，最高气温38度，照明耗电120度。"
    assert [q.unit for q in read(text)[0]] == ["°C", "kWh", "°C", "kWh"]


def test_first_beyond_and_at_most() -> None:
    assert [q.comparator for q in read("游客首破50万人次，总部企业最高可享2000万元奖补，首批资金20万元。")[0]] == [">", "<=", "="]
