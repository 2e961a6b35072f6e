"""When a number holds, of what sort it is and whether it has happened: the language's ways of saying so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.context import place_in_time
from pipeline.dates import find_dates
from pipeline.errors import VocabularyError
from pipeline.model import Context, Paragraph, Quantity, Sidecar, Source, Text
from pipeline.vocab.cues import Entry, load_cues

VOCABULARY = Path(__file__).parent.parent / "pipeline" / "vocab"
CUES = load_cues(VOCABULARY)
UNITS = {
    "元/月": "money", "元/年": "money", "个百分点": "ratio", "%": "ratio", "倍": "ratio", "成": "ratio", "亿元": "money", "万元": "money", "元": "money",
    "公里": "length", "米": "length", "公顷": "area", "万亩": "area", "亩": "area", "平方米": "area", "平方公里": "area",
    "立方米": "volume", "万升": "volume", "吨/日": "flow", "吨/天": "flow", "吨/年": "flow", "吨": "mass", "斤": "mass",
    "千瓦时": "energy", "千瓦": "power", "℃": "temperature", "个月": "duration", "天": "duration", "个工作日": "duration",
    "年": "duration",
}  # fmt: skip
NUMBER = re.compile(
    r"(?<![\d.GBA-Z-])-?\d+(?:\.\d+)?[余多]*[万亿]?(?P<unit>"
    + "|".join(sorted(UNITS, key=len, reverse=True))
    + r"|[个项家座条户台人次件套场棵万所名只处份种只头辆期位款][次]?)?"
)


def text_of(words: str, date: str = "") -> Text:
    source = Source("d", "d.txt", "txt", "0", words, (), "plain", sidecar=Sidecar(date=date))
    paragraphs, at = [], 0
    for line in words.split("\n"):
        paragraphs.append(Paragraph(at, at + len(line)))
        at += len(line) + 1
    return Text(source, words, tuple(paragraphs), ((0, 0),))


def contexts(words: str, date: str = "") -> list[tuple[str, Context]]:
    text = text_of(words, date)
    dates = find_dates(words)
    quantities = []
    for m in NUMBER.finditer(words):
        if any(d.start < m.end() and m.start() < d.end for d in dates):
            continue
        unit = m["unit"] or ""
        value = float(re.match(r"-?\d+(?:\.\d+)?", m.group()).group())  # type: ignore[union-attr]
        quantities.append(
            Quantity(m.start(), m.end(), value, None, None, "=", "year" if unit == "年" else unit, unit,
                     UNITS.get(unit, "count"), None, "", "test")
        )  # fmt: skip
    found = place_in_time(text, dates, quantities, CUES)
    return [(words[q.start : q.end], c) for q, c in zip(quantities, found, strict=True)]


def of(words: str, number: str, date: str = "") -> Context:
    [context] = [c for quote, c in contexts(words, date) if quote.startswith(number)]
    return context


PERIODS = [
    ("2022年底，全县常住人口13.14万人，少数民族占47.76%。", "47.76%", "2022-12"),
    ("2022年底，常住人口13万人。建成区面积4平方公里。", "4平方公里", ""),
    ("到2023年1月份，全县户籍人口已达22.8万人。", "22.8万", "2023-01"),
    ("到2026年底，全县力争建成示范村30个。", "30个", "/2026-12"),
    ("至2023年，该厂已累计处理污水2.2亿吨。", "2.2亿吨", "/2023"),
    ("截至2023年底，该厂已累计处理污水2.2亿吨。", "2.2亿吨", "2023-12"),
    ("自2023年投入使用以来，每天运输60条线路。", "60条", "2023/"),
    ("2023年7月开工，年末完成投资3亿元。", "3亿元", "2023-12"),
    ("2016—2018年连续获评先进，获奖3次。", "3次", "2016/2018"),
    ("工程投资2.46亿元，于2020年6月竣工。", "2.46亿元", ""),
    ("项目于2020年6月竣工，总投资2.46亿元。", "2.46亿元", ""),
    ("工厂成立于2017年6月，现有员工300人。", "300人", ""),
    ("项目2020年12月底开工，计划总工期48个月，投资9亿元。", "48个月", "2020-12/"),
    ("项目2020年12月底开工，计划总工期48个月，投资9亿元。", "9亿元", ""),
    ("2023年，粮食产量比2015年增长12%。", "12%", "2023"),
    ("粮食产量比2015年增长12%。", "12%", ""),
    # 目前 at the head of a clause turns to the present; inside a clause it does not.
    ("公司2021年布局新业务，目前已建成产线12条，在建4条。", "12条", ""),
    ("1998年全村年收入不足800元，如今达到3万元。", "800元", "1998"),
    ("1998年全村年收入不足800元，如今达到3万元。", "3万元", ""),
    ("2024年，全县目前最大的水厂完成投资3亿元。", "3亿元", "2024"),
    # Time has gone on behind an event; one that lies in the year spoken of, or before it, takes nothing from it.
    ("2021年投资3亿元，2023年5月投入使用，日处理污水5万吨。", "3亿元", "2021"),
    ("2021年投资3亿元，2023年5月投入使用，日处理污水5万吨。", "5万吨", ""),
    ("2024年，水库于6月竣工，完成投资3亿元。", "3亿元", "2024"),
    ("2024年，公司2018年成立的，实现收入3亿元。", "3亿元", "2024"),
    # What a work is, it is not on a day.
    ("2018年完成除险加固，总库容1200万立方米。", "1200万立方米", ""),
    ("2020年被评为示范区，占地面积3000亩。", "3000亩", ""),
    ("项目于2022年5月获批立项，总投资4亿元。", "4亿元", ""),
    ("2022年新开工项目12个，占地300亩。", "300亩", "2022"),
    ("2023年，全县经济平稳增长，总投资5亿元。", "5亿元", "2023"),
    ("2025年上半年完成投资12亿元，全年完成27亿元。", "27亿元", "2025"),
    # Each date of a list, or year of a span, has its number, in every list of the sentence.
    ("2022年、2023年用水量分别为42万吨、39万吨，利用率分别为85%、87%。", "87%", "2023"),
    ("2020—2022年产量分别为9万吨、10万吨、11万吨。", "10万吨", "2021"),
    ("2021—2022年，甲厂和乙厂分别完成3亿元、2亿元。", "3亿元", "2021/2022"),
    ("2020—2022年产量分别为9万吨、10万吨。", "9万吨", "2020/2022"),
    # The two dates of a change hold for the next change as well.
    ("城镇收入由2002年的7703元增加到2007年的13786元，农村收入由2476元增加到4140元。", "2476元", "2002"),
    ("城镇收入由2002年的7703元增加到2007年的13786元，农村收入由2476元增加到4140元。", "4140元", "2007"),
    ("2006年同1998年相比，产值由34亿元增加到93亿元。", "34亿元", "1998"),
    ("与2015年相比，2020年耕地由120万亩增加到125万亩。", "120万亩", "2015"),
    ("2023年同2020年相比，收入由3亿元增加到5亿元；2024年，利润由6亿元增加到7亿元。", "3亿元", "2020"),
    ("2023年同2020年相比，收入由3亿元增加到5亿元；2024年，利润由6亿元增加到7亿元。", "6亿元", "2024"),
    ("2024年水鸟8种，较2010年增长2倍；巢由7个增至148个。", "7个", "2024"),
    ("2016年至2021年，覆盖率由35%提高到41%。", "35%", "2016/2021"),
    # A bracket that only says when its word is.
    ("近期（2025—2030年）投资58亿元，远期（2031—2035年）投资96亿元。", "58亿元", "2025/2030"),
    ("近期（2025—2030年）投资58亿元，远期（2031—2035年）投资96亿元。", "96亿元", "2031/2035"),
    ("示范区（2024年获评）面积300亩。", "300亩", ""),
    # 去年同期 holds in its clause, and leaves the year spoken of what comes behind it.
    ("2023年，收入312万元，去年同期为310万元，利润33万元。", "310万元", ""),
    ("2023年，收入312万元，去年同期为310万元，利润33万元。", "33万元", "2023"),
    ("2023年利润5亿元，比上年增长8%，其中上半年2亿元。", "2亿元", "2023-01/2023-06"),
    ("去年，全市收入312万元，利润33万元。", "33万元", ""),
    # What ends or begins the clause of a date as an event.
    ("本行于2011年12月由三家合并改制成立，注册资本36亿元，网点196个。", "196个", ""),
    ("2017年入选国家试点，至今已接待30万人。", "30万", ""),
    ("2022年11月通过竣工验收，完成投资45亿元。", "45亿元", ""),
    ("2024年建成投产项目15个，完成投资45亿元。", "45亿元", "2024"),
    ("2022年，强度为1.5%，距2025年2%的目标还差0.5个百分点，专利3件。", "3件", "2022"),
    ("到2025年，力争企业由目前的214家增加到350家。", "214家", ""),
    ("到2025年，力争企业由目前的214家增加到350家。", "350家", "/2025"),
    ("至2024年底，全县共有企业2800家。", "2800家", "2024-12"),
    ("对比2018年，能源效率提升了15%。", "15%", ""),
    ("与2005年相比，湿地面积扩大300公顷。", "300公顷", ""),
    ("同比“十二五”年末，“十三五”年末综合能耗下降22%。", "22%", "2020-12"),
    ("利润为“十三五”时期的2.2倍。", "2.2倍", ""),
    ("由2015年的3%提高到2020年的5%。", "3%", "2015"),
    ("2022年、2023年，投入分别为5亿元和6亿元，占收入的6.0%和5.9%。", "5.9%", "2023"),
    ("2022年、2023年，投入分别为5亿元和6亿元，占收入的6.0%、5.9%和2.1%。", "5.9%", ""),
    ("2022年、2023年，投入分别为5亿元和6亿元，建成公路、铁路3条和5条。", "5条", ""),
    ("由2015年的3%提高到2020年的5%。", "5%", "2020"),
    ("建县于1953年5月1日，国土面积2186平方公里。", "2186平方公里", ""),
    ("1994年撤县设市，国土面积2186平方公里。", "2186平方公里", ""),
    ("2024年上市企业12家。", "12家", "2024"),
    ("2024年，绿电占比由2020年的14.8%提高到33.5%。", "33.5%", "2024"),
    ("绿电占比由2020年的14.8%提高到33.5%，收入3亿元。", "33.5%", ""),
    ("单耗从2015年0.42吨降至2024年0.31吨，投资3亿元。", "0.31吨", "2024"),
    ("单耗从2015年0.42吨降至2024年0.31吨，投资3亿元。", "3亿元", ""),
    ("水质从2017年的劣类提升到2023年的三类，造林30公顷。", "30公顷", ""),
    ("标准从2020年的645元/月、430元/年提高到2025年的801元/月、722元/年，投资3亿元。", "430元/年", "2020"),
    ("标准从2020年的645元/月、430元/年提高到2025年的801元/月、722元/年，投资3亿元。", "722元/年", "2025"),
    ("标准从2020年的645元/月、430元/年提高到2025年的801元/月、722元/年，投资3亿元。", "3亿元", ""),
    ("单耗较基准年2020年累计下降14.5%。", "14.5%", ""),
    ("单耗较基期（2020年）下降14.5%。", "14.5%", ""),
    ("基准年2020年单耗14.5吨。", "14.5吨", "2020"),
    ("从2015年起，造林30公顷。", "30公顷", "2015/"),
    ("截至2023年末，总资产126亿元；全年营业收入88亿元，同比增长12%。", "126亿元", "2023-12"),
    ("截至2023年末，总资产126亿元；全年营业收入88亿元，同比增长12%。", "88亿元", "2023"),
    ("截至2023年末，总资产126亿元；全年营业收入88亿元，同比增长12%。", "12%", "2023"),
    ("截至2023年6月末，总资产126亿元；全年营业收入88亿元。", "88亿元", "2023"),
    ("2021、2022、2023年造林分别为30公顷、40公顷、50公顷。", "40公顷", "2022"),
    ("跻身“2018年中国百强县市”行列，获荣誉20项。", "20项", ""),
    ("编制《绿地系统规划（2021—2035年）》，建成公园15个。", "15个", ""),
    ("森林覆盖率48%（2020年），湿地率12%。", "48%", "2020"),
    ("森林覆盖率48%（2020年），湿地率12%。", "12%", ""),
    ("近年来，建成公园15个。", "15个", ""),
    ("2023年，出水达到标准（总氮≤10吨），处理污水30万吨。", "10吨", ""),
    ("2023年，出水达到标准（总氮≤10吨），处理污水30万吨。", "30万吨", "2023"),
    ("2023年，新建公园15个（其中山地公园达到3个以上）。", "3个", "2023"),
    ("锚定2035年远景目标，造林30公顷。", "30公顷", ""),
    ("2024年、2025年事故为零，“十四五”时期起数、人数分别下降67%、43%。", "43%", "2021/2025"),
    ("“十四五”期间，新建公路300公里。", "300公里", "2021/2025"),
    ("2023年接待游客30万人，今年接待游客40万人。", "40万", ""),
]


@pytest.mark.parametrize(("words", "number", "period"), PERIODS)
def test_period(words: str, number: str, period: str) -> None:
    assert of(words, number).period == period


def test_a_period_comes_with_its_days() -> None:
    context = of("到2026年底，力争建成示范村30个。", "30个")
    assert (context.period_start, context.period_end) == ("", "2026-12-31")
    context = of("2022年12月，气温3℃。", "3℃")
    assert (context.period_start, context.period_end) == ("2022-12-01", "2022-12-31")


STATISTICS = [
    ("地区生产总值突破2万亿元、增长5.7%。", "5.7%", "change"),
    ("比重分别提高到21.7%、33.6%。", "33.6%", ""),
    ("增加值分别增长12.5%、13.1%，占比提高到21.7%。", "13.1%", "change"),
    ("增加值分别增长12.5%、13.1%，占比提高到21.7%。", "21.7%", ""),
    ("占出口比重提高2.3个百分点。", "2.3个百分点", "change"),
    ("减少了80%以上的废气量以及99%的氮氧化物。", "99%", "change"),
    ("失业率控制在5.5%以内。", "5.5%", ""),
    ("实现了12%的增长。", "12%", "change"),
    ("收入由2476元增加到4140元。", "4140元", ""),
    ("人均纯收入由2476元增加到4140元。", "4140元", "average"),
    ("发明专利比上年增加300件。", "300件", "change"),
    ("增加就业300人。", "300人", ""),
    ("数据核算时间由15个工作日缩短至1个工作日。", "1个工作日", ""),
    ("年均增长10.6%。", "10.6%", "change"),
    ("年可减少煤炭150万吨，节约用水470万吨。", "470万吨", "annual"),
    ("年平均气温16℃，海拔300米。", "300米", ""),
    ("年均气温16℃、森林覆盖率84%。", "84%", ""),
    ("目前年供应能力365万吨，已累计供水150万吨。", "365万吨", "annual"),
    ("目前年供应能力365万吨，已累计供水150万吨。", "150万吨", "cumulative"),
    ("项目可形成1000万吨锂矿年产能。", "1000万吨", "annual"),
    ("日处理能力30万吨。", "30万吨", "daily"),
    ("总规模30万吨/日。", "30万吨/日", "daily"),
    ("设计规模2万吨/年。", "2万吨/年", "annual"),
    ("每天运送货物60吨，半年减少柴油7.4万升。", "7.4万", ""),
    ("累计投资3亿元，高效完成19个项目。", "19个", ""),
    ("义务植树累计560万株，产值达36亿元，林下经济面积46万亩。", "46万亩", ""),
    ("累计植树560万株，绿地46公顷，公园3个。", "3个", "cumulative"),
    ("每年可处理垃圾80万吨，发电300千瓦时，相当于节约标准煤9吨。", "300千瓦时", "annual"),
    ("每年可处理垃圾80万吨，发电300千瓦时，相当于节约标准煤9吨。", "9吨", "annual"),
    ("每年可处理垃圾80万吨，装机300千瓦。", "300千瓦", ""),
    ("年节约新鲜水380吨，减少COD排放126吨、氨氮9吨。", "9吨", "annual"),
    ("年均气温16℃，年节水380吨、单耗下降8%、库存9吨。", "9吨", ""),
    ("累计修复湿地45万亩，芦苇面积增加到32万亩。", "32万亩", ""),
    ("投产后年产水泥30吨。", "30吨", "annual"),
    ("每年夏季日均处理污水30吨。", "30吨", "daily"),
    ("年日均气温零度以上持续时间193天。", "193天", "annual"),
    ("日处理污水项目每年处理30吨。", "30吨", "annual"),
    ("后年水泥30吨。", "30吨", ""),
    ("2018年启动修复以来，退塘还湖治理3200亩。", "3200亩", "cumulative"),
    ("累计建设海外仓839个，出口规模达2141亿元。", "2141亿元", ""),
    ("累计硬化公路132公里，公路硬化率达到95%。", "95%", ""),
    ("十八大以来主动关停23台30万千瓦以下的机组，总装机容量310万千瓦。", "23台", "cumulative"),
    ("十八大以来主动关停23台30万千瓦以下的机组，总装机容量310万千瓦。", "30万千瓦", ""),
    ("十八大以来主动关停23台30万千瓦以下的机组，总装机容量310万千瓦。", "310万千瓦", "cumulative"),
    ("十八大以来，森林覆盖率提高到24%。", "24%", ""),
    ("2016年以来，共植树30万株，修复湿地200公顷。", "200公顷", "cumulative"),
    ("2016年以来，累计投资3亿元，完成项目15个。", "15个", "cumulative"),
    ("2016年以来，累计投资3亿元，森林覆盖率84%。", "84%", ""),
    ("种植面积23.8万亩，减少15万亩。", "15万亩", "change"),
    ("种植面积23.8万亩，减少化肥15吨。", "15吨", ""),
    ("投资3亿元，减少15万亩。", "15万亩", ""),
    ("五年增量超3亿元，人均达5万元。", "3亿元", "change"),
    ("盘活增量资金3亿元。", "3亿元", ""),
    ("入河排污口最多时有184个。", "184个", "max"),
    ("最多的镇有184个。", "184个", ""),
    ("平均比降3%。", "3%", "average"),
    ("单耗同比降3%。", "3%", "change"),
    ("服务时长累计2.6万个，参与员工3900人次。", "3900人次", ""),
    ("2018年至2022年，能耗累计下降18%，年均下降3.9%。", "18%", "change"),
    ("新增国家级绿色工厂4家，无废工厂6家。", "6家", "change"),
    ("新增上市公司8家、总数达30家。", "8家", "change"),
    ("新增上市公司8家、总数达30家。", "30家", ""),
    ("人均地区生产总值突破10万元。", "10万元", "average"),
    ("高于全国平均水平12%以上。", "12%", "change"),
    ("良种覆盖率高于96%。", "96%", ""),
    ("碳足迹较原生产品低62.5%。", "62.5%", "change"),
    ("浓度低于20毫克/立方米，能耗低于15%。", "15%", ""),
    ("综合指数3.4，在全省排名较上年前移6位。", "6位", "change"),
    ("前进村5户，后移支架6个。", "6个", ""),
    ("自然增长率为-0.61‰，劣类比例由24.3%下降到20%。", "24.3%", ""),
    ("失业率、消费价格涨幅分别控制在5%和3%以内。", "5%", ""),
    ("失业率、消费价格涨幅分别控制在5%和3%以内。", "3%", "change"),
    ("失业率、消费价格涨幅分别控制在5%和3%以内，覆盖率96%。", "96%", ""),
    ("城镇、农村居民收入增速分别达到5%和6%。", "5%", "change"),
    ("居住条件改善2600户。", "2600户", ""),
    ("排名前进3个位次，投资3亿元。", "3个", "change"),
    ("价格低于市场价15%。", "15%", "change"),
    ("平均浓度同比改善4.4%。", "4.4%", "change"),
    ("空气质量改善，优良天数比例90%。", "90%", ""),
    ("最高气温39.3℃，最低气温-34.3℃。", "-34.3℃", "min"),
    ("最高给予企业300万元奖励。", "300万元", ""),
    ("重污染天气减少38天。", "38天", "change"),
    ("土地承包到期后再延长30年。", "30年", ""),
    ("粮食产量连增12年。", "12年", ""),
    ("发案数、损失数分别再降16%、9%。", "9%", "change"),
    ("重点国家由18%增至71%。", "71%", ""),
    ("耕地净增加60万亩。", "60万亩", "change"),
    ("经营主体新增105万户，达到920万户。", "105万户", "change"),
    ("新增高技能人才39万人，高校总数达60所。", "39万", ""),
    ("累计完成造林、巩固提升近70万亩。", "70万亩", "cumulative"),
    ("全年接待游客30万人。", "30万", ""),
    ("人均收入增速连续15年高于全国。", "15年", ""),
    ("低保标准为645元/月、4318元/年。", "4318元/年", "annual"),
    ("对经济增长贡献率从17.1%提升到35.1%。", "35.1%", ""),
    ("南北最长82公里，最宽73公里。", "73公里", "max"),
    ("全球最大26兆瓦风机下线15台。", "15台", ""),
    ("累计建成车间90个，18项成果入选。", "18项", ""),
    ("累计帮扶13万人，就业规模稳定在83万人。", "83万", ""),
    # 年 of a noun does not reach what is no yearly yield; a dated clause ends 累计.
    ("届时年产值可达200亿元，带动就业5000人。", "5000人", ""),
    ("年发电量1200万千瓦时，节约标准煤3万吨。", "3万吨", "annual"),
    ("每年接待游客30万人次，带动增收500万元。", "500万元", "annual"),
    ("累计接待游客300万人次，2023年接待80万人次。", "80万人次", ""),
    ("累计发放贷款30亿元，开展检查24次。", "24次", ""),
    # More, less or a sign against an earlier time is a change; against a plan it is none.
    ("进口额50亿元，比上年多3亿元。", "3亿元", "change"),
    ("财政收入50亿元，比上年增收3亿元。", "3亿元", "change"),
    ("人均结案318件，较上年多办21件。", "21件", "change"),
    ("计划每年造林12万亩。", "12万亩", "annual"),
    ("形成年产1200台机组的能力。", "1200台", "annual"),
    ("产能将增加3万吨。", "3万吨", "change"),
    ("收入预期增长5%。", "5%", "change"),
    ("廊道最窄处宽300米。", "300米", "min"),
    ("户均增收3亿元。", "3亿元", "average"),
    ("增量32万亿元，比上年少3万亿元。", "3万亿元", "change"),
    ("汇率比上年贬值1.1%。", "1.1%", "change"),
    ("装机同比+24.4%。", "24.4%", "change"),
    ("比原计划多3亿元。", "3亿元", ""),
    ("上年有3亿元。", "3亿元", ""),
    # 月平均 of a date is 平均; every member of a list that is new is.
    ("1月平均气温5.1℃。", "5.1℃", "average"),
    ("新增2个国家级产业集群、19个国家级特色集群。", "19个", "change"),
    ("新增绿地2个、公园19个。", "19个", ""),
    ("赤潮最长持续14天。", "14天", "max"),
    ("赤潮持续14天。", "14天", ""),
]


@pytest.mark.parametrize(("words", "number", "statistic"), STATISTICS)
def test_statistic(words: str, number: str, statistic: str) -> None:
    assert of(words, number).statistic == statistic


@pytest.mark.parametrize(
    ("words", "number", "direction"),
    [
        ("粮食产量增长5%。", "5%", "up"),
        ("能耗下降22%。", "22%", "down"),
        ("比一季度加快了3.2个百分点。", "3.2个百分点", "up"),
        ("收入分别增长6.8%和8.3%。", "8.3%", "up"),
        ("森林覆盖率达84%。", "84%", ""),
    ],
)
def test_direction(words: str, number: str, direction: str) -> None:
    assert of(words, number).direction == direction


MODALITIES = [
    ("计划在未来两年内投入3000万元，带动就业200人。", "200人", "planned"),
    ("预计投资3亿元，可新增就业300人。", "300人", "planned"),
    ("研发强度预计达到2.6%，新产业占比达到34.6%。", "34.6%", "actual"),
    ("设计规模2.5万吨/日，目前年供应能力365万吨。", "2.5万吨/日", "planned"),
    ("设计规模2.5万吨/日，目前年供应能力365万吨。", "365万吨", "actual"),
    ("对达标企业将给予10万元奖励。", "10万元", "planned"),
    ("将生态理念纳入培训，组织培训10场次。", "10场次", "actual"),
    ("又将全境分为6个流域。", "6个", "actual"),
    ("规划实施了15个项目。", "15个", "actual"),
    ("《全域旅游发展规划》等15个规划印发。", "15个", "actual"),
    ("规划服务人口50万人。", "50万", "planned"),
    ("公司积极争取各方资源，培育组织15个。", "15个", "actual"),
    ("虚拟现实企业15家。", "15家", "actual"),
    ("计划新创景区2家。", "2家", "planned"),
    ("项目计划2035年底建成，建成后年接待游客30万人。", "30万", "planned"),
    ("三年行动计划新闻发布15场。", "15场", "actual"),
    ("在建装机容量300万千瓦。", "300万千瓦", "actual"),
    ("主要预期目标是：生产总值增长5%；新增就业1200万人。", "1200万", "planned"),
    ("25年平均发电量360万千瓦时。", "360万千瓦时", "planned"),
    ("近30年平均气温16℃。", "16℃", "actual"),
    ("2025年计划将审核范围扩大至200家。", "200家", "planned"),
    ("公司计划每年投资3亿元。", "3亿元", "planned"),
    ("规划近期投资58亿元。", "58亿元", "planned"),
    ("实施三年行动计划，将成果推广到30个村。", "30个", "actual"),
    ("工程较计划提前4个月建成。", "4个月", "actual"),
    ("气象台预计，部分地区最高气温可达40℃。", "40℃", "planned"),
    ("利润好于预计，达3亿元。", "3亿元", "actual"),
    ("计划新建农田15万亩，实际建成16万亩，完成率112%。", "15万亩", "planned"),
    ("计划新建农田15万亩，实际建成16万亩，完成率112%。", "16万亩", "actual"),
    ("计划新建农田15万亩，实际建成16万亩，完成率112%。", "112%", "actual"),
    ("计划新建农田15万亩，实际困难较多，明年计划改造3万亩。", "3万亩", "planned"),
    ("到2026年底，全县建成示范村30个。", "30个", "planned"),
    ("到2025年，力争企业由目前的214家增加到350家。", "214家", "actual"),
    ("到2025年，力争企业由目前的214家增加到350家。", "350家", "planned"),
    ("预计年处理能力由现在的5万吨提高到12万吨。", "5万吨", "actual"),
    ("预计年处理能力由现在的5万吨提高到12万吨。", "12万吨", "planned"),
    ("从现在起将投资500亿元。", "500亿元", "planned"),
    ("计划总投资12亿元，截至目前完成投资4.6亿元，占计划的38%。", "38%", "actual"),
    ("计划投资12亿元，占总投资的38%。", "38%", "planned"),
    ("建成投用后，通行时间将由2小时缩短至40分钟。", "40", "planned"),
    ("力争覆盖率由62%提高到65%。", "62%", "actual"),
    ("力争覆盖率由62%提高到65%。", "65%", "planned"),
    ("力争由县财政安排300万元。", "300万元", "planned"),
    ("全线贯通后，沿线120万群众将受益。", "120万", "planned"),
    ("已将覆盖范围扩大到32个村。", "32个", "actual"),
    # What plans no number before ； plans none behind it; 还将 plans whatever follows.
    ("项目计划2026年6月投用；路线长33公里。", "33公里", "actual"),
    ("计划新建学校12所；改造校舍8所。", "8所", "planned"),
    ("力争经济稳中向好；新增就业2万人。", "2万人", "planned"),
    ("县里还将筹措资金4亿元。", "4亿元", "planned"),
    ("隧道较计划工期提前46天贯通。", "46天", "actual"),
    ("收入预期增长5%左右。", "5%", "planned"),
    ("2025年第一季度，公司预计净利润1.8亿元，同比增长15%。", "15%", "planned"),
    ("全社会研发强度预计达到2.6%，新产业占比34.6%。", "34.6%", "actual"),
    ("设计灌溉面积42万亩，其中新增27万亩，引水300公里。", "27万亩", "planned"),
    ("设计灌溉面积42万亩，其中新增27万亩，引水300公里。", "300公里", "actual"),
    ("完成投资15亿元，占规划总投资的45.9%。", "45.9%", "actual"),
    ("增速高于年均增长6%的目标。", "6%", "planned"),
    ("提前实现引资1万亿元目标。", "1万亿元", "actual"),
]


@pytest.mark.parametrize(("words", "number", "modality"), MODALITIES)
def test_modality(words: str, number: str, modality: str) -> None:
    assert of(words, number).modality == modality


def test_a_target_whose_day_has_come_stays_a_target() -> None:
    assert of("力争到2025年，造林300公顷。", "300公顷", date="2026-05-01").modality == "planned"
    assert of("计划到2025年造林300公顷。", "300公顷", date="2026-05-01").modality == "planned"


def test_the_day_of_the_document_tells_plan_from_fact() -> None:
    assert of("到2025年，造林300公顷。", "300公顷", date="2023-05-01").modality == "planned"
    assert of("到2025年，造林300公顷。", "300公顷", date="2026-05-01").modality == "actual"
    assert of("截至2025年，造林300公顷。", "300公顷", date="2023-05-01").modality == "actual"


def test_only_a_stated_day_makes_a_year_one_to_come() -> None:
    page = "项目预计2027年建成。\n2024年，生产总值增长6%。\n1949年12月6日解放。"
    assert of(page, "6%").modality == "actual"
    assert of(page, "6%", date="2023-05-01").modality == "planned"


def test_a_target_day_at_the_head_of_a_paragraph_reaches_its_other_sentences() -> None:
    words = "到2030年，建成示范村30个。森林覆盖率达到60%。2022年，森林覆盖率为58%。湿地保护率为40%。"
    assert [c.modality for _, c in contexts(words, date="2023-05-01")] == ["planned", "planned", "actual", "actual"]


REPORT = """某省政府工作报告
一、2024年工作回顾
新建公路300公里。
二、2025年工作安排
（一）扩大内需
新建公路400公里。去年完成投资3亿元。
三、加强自身建设
办理建议500件。
附件：名词解释
覆盖全省60个县。"""


def test_a_report_speaks_of_the_past_and_then_of_the_year_to_come() -> None:
    assert [(quote, c.modality) for quote, c in contexts(REPORT)] == [
        ("300公里", "actual"),
        ("400公里", "planned"),
        ("3亿元", "actual"),
        ("500件", "planned"),
        ("60个", "actual"),
    ]


def test_behind_its_targets_a_report_says_how_to_reach_them() -> None:
    words = "今年发展主要预期目标是：生产总值增长5%左右，新增就业60万人，粮食产量稳定，单位能耗持续降低，生态质量改善。\n新建公路400公里。"
    assert [c.modality for _, c in contexts("新建公路300公里。\n" + words)] == ["actual"] + ["planned"] * 3


def test_a_plan_of_one_case_ends_with_the_case() -> None:
    words = "（一）甲县\n1.主要做法\n建成公园3个。\n2.下一步工作\n建成公园5个。\n（二）乙县\n建成公园7个。"
    assert [c.modality for quote, c in contexts(words) if quote.endswith("个")] == ["actual", "planned", "actual"]


def test_a_policy_says_what_shall_be() -> None:
    words = "国务院关于加快农业机械化的指导意见\n建设示范县50个。\n目前全国已建成示范县30个。"
    assert [c.modality for _, c in contexts(words)] == ["planned", "actual"]


def test_what_decided_is_named() -> None:
    assert of("2022年，预计产量比上年增长5%。", "5%").rule == "date:head+statistic:增长+modality:预计"


@pytest.mark.parametrize("entry", CUES.entries, ids=lambda e: f"{e.kind}-{e.words[0]}")
def test_examples_of_the_vocabulary(entry: Entry) -> None:
    def says(words: str) -> bool:
        _, context = contexts(words)[-1]
        if entry.kind in {"planned", "expected", "design"}:
            return context.modality == "planned"
        kind = "change" if entry.kind in {"compare", "rate", "new"} else entry.kind
        return context.statistic == kind and (kind != "change" or context.direction == entry.direction)

    assert [e for e in entry.examples if not says(e)] == []
    assert [e for e in entry.counterexamples if says(e)] == []


def test_every_word_is_found() -> None:
    for word, entry in CUES.by_word.items():
        first, *others = [c.word for c in CUES.find(word, 0, len(word))]
        assert first == word, entry
        assert all(word.endswith(other) and len(other) <= entry.unread for other in others), entry


@given(st.text(alphabet="计划203年投产后比上增长率点", max_size=20), st.integers(0, 20))
def test_a_cue_word_is_found_without_what_stands_far_behind_it(words: str, at: int) -> None:
    found = [c for c in CUES.find(words, 0, len(words)) if c.start < at]
    assert found == [c for c in CUES.find(words, 0, min(len(words), at + CUES.longest)) if c.start < at]


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ('[[cue]]\nkind = "changed"\nwords = ["增长"]', "unknown kind"),
        ('[[cue]]\nkind = "change"\ndirection = "sideways"\nwords = ["增长"]', "unknown direction"),
        ('[[cue]]\nkind = "change"\nwords = []', "needs words"),
        ('[[cue]]\nkind = "max"\nwords = ["峰值"]\n[[cue]]\nkind = "min"\nwords = ["峰值"]', "claimed as"),
        ('[[cue]]\nkind = "max"\nwords = ["峰值"]', "missing"),
        ("", "there is none"),
        ("", "there is none"),
    ],
)
def test_a_wrong_entry_stops_the_start(tmp_path: Path, toml: str, reason: str) -> None:
    (tmp_path / "cues.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(VocabularyError, match=reason):
        load_cues(tmp_path)


# 主要预期目标 reaches beyond its sentence on purpose.
PHRASES = [words for words, _, _ in [*PERIODS, *STATISTICS, *MODALITIES] if "主要预期目标" not in words]


@given(st.lists(st.sampled_from(PHRASES), min_size=1, max_size=4))
def test_paragraphs_do_not_touch_each_other(phrases: list[str]) -> None:
    together = [c for _, c in contexts("\n".join(phrases), date="2024-06-01")]
    assert together == [c for p in phrases for _, c in contexts(p, date="2024-06-01")]


@given(st.text(alphabet="年均增长比到累计日以来新增将预计规划，。、；（）“”《》0123%个吨亿元 \n", max_size=60))
def test_any_text_has_a_context_for_each_number(words: str) -> None:
    for _, context in contexts(words):
        assert context.modality in {"actual", "planned"}
        assert (context.direction != "") <= (context.statistic == "change")


def test_a_paragraph_that_opens_with_a_target_may_turn_back_to_what_has_been():
    text = "到2026年底，森林覆盖率达到86%。建成绿地20个。近年来，累计投资3亿元。2023年，实现收入12亿元。"
    assert [c.modality for _, c in contexts(text)] == ["planned", "planned", "actual", "actual"]
    spelt_out = "到2026年底，森林覆盖率达到86%。建成绿地20个。新增造林5万亩。"
    assert [c.modality for _, c in contexts(spelt_out)] == ["planned"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "这个“十三五”时期建成的安置点距县城2公里，占地612亩。",
        "公司前身为1951年组建的国营酒厂，厂区占地1860亩，现有员工6300人。",
        "全市是“十四五”时期113个试点城市之一，面积1.06万平方公里。",
    ],
)
def test_a_date_that_describes_a_thing_governs_nothing(text):
    assert {c.period for _, c in contexts(text)} == {""}


def test_a_date_before_what_was_done_governs():
    assert {c.period for _, c in contexts("“十三五”时期建成高速公路300公里，占全省的12%。")} == {"2016/2020"}
    (_, first), (_, second) = contexts("2010年晋升为国家级开发区，面积268平方公里，2023年产值30亿元。")
    assert (first.period, second.period) == ("", "2023")


@pytest.mark.parametrize("text", ["外送电量相当于全市年用电量的12%。", "人均收入约占可支配收入的20%。", "亩均税收为全省平均的1.9倍。"])
def test_what_sorts_the_whole_does_not_sort_its_share(text):
    assert [c.statistic for _, c in contexts(text)] == [""]


@pytest.mark.parametrize(
    ("text", "statistic"), [("旅游收入同比上扬7.9%。", "change"), ("近视率较上年走低1.4%。", "change"), ("垃圾焚烧日处置3600吨。", "daily")]
)
def test_further_words_of_sorts(text, statistic):
    assert [c.statistic for _, c in contexts(text)] == [statistic]
