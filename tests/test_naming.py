"""What numbers measure: one sentence of the language for each construction, with its counter-example.

The numbers stand in 【】; 【5%|ratio】 gives the dimension where the words do not.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import VocabularyError
from pipeline.model import Case, Cell, Context, Naming, Paragraph, Quantity, Region, Source, Text
from pipeline.naming import name
from pipeline.sentences import Sentences
from pipeline.vocab.names import FILE, MEASURE_WORDS, load_names

HERE = Path(__file__).parent.parent / "pipeline" / "vocab"
NAMES = load_names(HERE)
MARKED = re.compile(r"【([^】|]*)(?:\|([^】]*))?】")
DIMENSIONS = (
    (r"第|首位", "rank"),
    (r"[%％‰]|分之|个百分点|倍", "ratio"),
    (r"元", "money"),
    (r"平方公里|亩|公顷|平方米", "area"),
    (r"公里|米$", "length"),
    (r"吨", "mass"),
    (r"℃|度$", "temperature"),
    (r"千瓦|MW", "power"),
    (r"年|个月|天|小时|周年", "duration"),
)


def read(marked: str) -> tuple[Text, list[Quantity]]:
    plain, quantities, at = "", [], 0
    for match in MARKED.finditer(marked):
        plain += marked[at : match.start()]
        words = match.group(1)
        dimension = match.group(2) or next((d for pattern, d in DIMENSIONS if re.search(pattern, words)), "count")
        unit = re.sub(r"^[\d.,一二三四五六七八九十百千两几余多万亿 ]+", "", words)
        start = len(plain)
        plain += words
        quantities.append(Quantity(start, len(plain), 1.0, None, None, "=", unit, unit, dimension, None, "", "test"))
        at = match.end()
    plain += marked[at:]
    source = Source("t", "t.txt", "txt", "", plain, (), "plain")
    return Text(source, plain, (Paragraph(0, len(plain)),), ((0, 0),)), quantities


def named(marked: str, cases: tuple[Case, ...] = ()) -> tuple[Naming, ...]:
    text, quantities = read(marked)
    contexts = [Context()] * len(quantities)
    return name(text, Sentences(text.text), (), cases, quantities, contexts, NAMES)


SENTENCES = pytest.mark.parametrize(
    ("sentence", "names"),
    [
        # left of the number, with and without a linking verb
        ("全县森林覆盖率达【84%】。", ["森林覆盖率"]),
        ("年均气温【16.2度】，无霜期【240天】。", ["年均气温", "无霜期"]),
        ("主峰在县城西北，面积有【15平方公里】。", ["面积"]),
        ("换届以来，累计投资【3.74亿元】，深入实施城区改造。", ["投资"]),
        ("总人口【88万】，旅居国外的侨胞【150多万人】。", ["总人口", "旅居国外的侨胞"]),
        ("高新技术企业突破【4500家】。", ["高新技术企业"]),
        ("PM2.5年平均浓度不高于【23微克|concentration】。", ["PM2.5年平均浓度"]),
        ("完成建设用地出让面积【300亩】。", ["建设用地出让面积"]),
        (
            "工业企业【1256户】，总量居全省【第6】，增速排名全省【第2】。",
            ["工业企业", "工业企业总量", "工业企业增速"],
        ),
        ("项目占地【420亩】，总规模【30万吨】。", ["项目占地", "总规模"]),
        ("建成园区【3个】，规模【5000亩】。", ["园区", "园区规模"]),
        ("经济总量突破【500亿元】，规模居全省【第12位】。", ["经济总量", "经济总量"]),
        ("董事【9人】，其中独立董事【4人】，占比【44.4%】。", ["董事", "独立董事", "独立董事占比"]),
        ("高新技术企业数量实现翻番、达【1.8万家】。", ["高新技术企业数量"]),
        # a change: what changed, not the verb and not what it is compared with
        ("地区生产总值增长【5.2%】，社会消费品零售总额下降【1%】。", ["地区生产总值", "社会消费品零售总额"]),
        ("粮食产量比上年增长【2%】。", ["粮食产量"]),
        ("万元GDP能耗较“十三五”末下降【13.5%】。", ["万元GDP能耗"]),
        ("受理时间由过去的【15天】缩短至【1天】。", ["受理时间", "受理时间"]),
        ("人均GDP从2020年的【5.2万元】提高到2025年的【7.4万元】。", ["人均GDP", "人均GDP"]),
        ("农村居民收入增长【5.8%】、快于经济增速【1个百分点】。", ["农村居民收入", "农村居民收入"]),
        ("集团利润增速高于行业平均水平【33个百分点】。", ["集团利润增速"]),
        ("贷款利率比上年同期低约【45个百分点】。", ["贷款利率"]),
        ("国际友城占比提高【3个百分点】。", ["国际友城占比"]),
        ("次均门诊费用为【384.5元】,按当年价格下降【1.3%】,按可比价格下降【1.6%】。", ["次均门诊费用"] * 3),
        # right of the number
        ("辖【15个】镇、【3个】乡。", ["镇", "乡"]),
        ("建设【9条】铁路专用线，推动大宗物料由公路运输改为铁路运输。", ["铁路专用线"]),
        ("全市建成【2.3万公里】的管网。", ["管网"]),
        ("能源站为周边【110万平方米】建筑提供热力。", ["建筑"]),
        ("对达标企业给予【10万元】奖励。", ["奖励"]),
        ("全区拥有【4个】在建铁路项目。", ["在建铁路项目"]),
        ("推动建设【300个】具有辐射引领作用的实训基地。", ["实训基地"]),
        ("提出【4项】配套措施。", ["配套措施"]),
        ("完成【47个】老旧小区改造。", ["老旧小区"]),
        ("开展联合执法检查【24次】。", ["联合执法检查"]),
        ("【5镇】【3乡】。", ["镇", "乡"]),
        ("为【100所】海拔【1500米】以上农村学校提供供暖设施。", ["农村学校", "海拔"]),
        # the object of a verb
        ("栽种树木【5000株】、花卉【150万株】。", ["树木", "花卉"]),
        ("新建雨污管网【53公里】。", ["雨污管网"]),
        ("新增国家级绿色工厂【4家】，“无废工厂”【6家】。", ["国家级绿色工厂", "无废工厂"]),
        ("新增绿化面积【8.5万平方米】。", ["新增绿化面积"]),
        ("投入【3000万元】用于低碳能力建设。", ["投入"]),
        ("新能源集卡【320辆】、装载机【46台】投入运营。", ["新能源集卡", "装载机"]),
        ("设计速度【40公里|speed】（困难路段【30公里|speed】）。", ["设计速度", "设计速度"]),
        ("发放贷款【10亿元】，支持企业【2亿元】。", ["发放贷款", "企业"]),
        ("耕地【43万亩】（水田【11万亩】）。", ["耕地", "水田"]),
        # split around the number; the verb reaches the whole list
        ("累计消减【4138吨】TN、【644吨】TP、【4006吨】氨氮。", ["消减TN", "消减TP", "消减氨氮"]),
        ("每年可节约标准煤约【2700吨】，减少二氧化碳排放【6700吨】。", ["节约标准煤", "减少二氧化碳排放"]),
        ("已累计处理污水超【2.2亿吨】。", ["处理污水"]),
        # in an earlier clause
        ("森林覆盖率【88.04%】，居全国【第二】。", ["森林覆盖率", "森林覆盖率"]),
        ("GDP达到【1.2万亿元】、增长【5.5%】、总量居全国【第10位】。", ["GDP", "GDP", "GDP总量"]),
        ("经济总量居全国【第10位】。总量居全省【第5】。", ["经济总量", "总量"]),
        (
            "中国传统村落【91个】，数量位列全省【第二】、湘南【第一】。",
            ["中国传统村落", "中国传统村落数量", "中国传统村落数量"],
        ),
        ("纳污范围为洋湖及北部【3个】片区，共约【46平方公里】。", ["片区", "纳污范围"]),
        ("新增【3个】产业集群、总数达【13个】。", ["产业集群", "产业集群"]),
        ("经营主体达【1095万户】，同比增长【5.9%】。", ["经营主体", "经营主体"]),
        ("首批【30家】试点企业中，【17家】碳积分为正值。", ["试点企业", "试点企业"]),
        ("河水透明度不足【30|length】厘米，治理后提高到【1.2米】。", ["河水透明度", "河水透明度"]),
        ("灾后重建资金【3亿元】，产业前后端投资【2亿元】。", ["灾后重建资金", "产业前后端投资"]),
        ("从2020年的【35%】提高到2024年的【62%】。", ["", ""]),
        # lists
        ("其中，城镇人口【4.3万】，农村人口【18.5万】。", ["城镇人口", "农村人口"]),
        ("第一、第三产业增加值分别增长【3%】、【5%】。", ["第一产业增加值", "第三产业增加值"]),
        (
            "城镇、农村居民人均可支配收入分别增长【4%】左右、【6%】左右。",
            ["城镇居民人均可支配收入", "农村居民人均可支配收入"],
        ),
        ("粮食、油料产量分别达【5万吨】、【1万吨】。", ["粮食产量", "油料产量"]),
        ("粮肉奶产量分别稳定在【80亿斤|mass】、【6亿斤|mass】、【16亿斤|mass】以上。", ["粮产量", "肉产量", "奶产量"]),
        ("货量【15万吨】、货值【283亿元】，分别同比增长【28%】和【22%】。", ["货量", "货值", "货量", "货值"]),
        ("家电、新能源汽车零售额分别增长【23%】、【35%】。", ["家电零售额", "新能源汽车零售额"]),
        # shares
        ("耕地面积【3亩】，占总面积的【47.83%】。", ["耕地面积", "占总面积"]),
        ("其中山地占【87%】，丘陵占【13%】。", ["山地占", "丘陵占"]),
        ("少数民族人口占总人口的【47.76%】。", ["少数民族人口占总人口"]),
        ("项目占地约【420亩】。", ["项目占地"]),
        ("万元GDP能耗仅为全市的【二分之一】。", ["万元GDP能耗"]),
        # ranks
        ("区域创新能力排名全国【第4位】。", ["区域创新能力"]),
        ("位居2023年全国县域经济百强县【第85位】。", ["县域经济百强县"]),
        ("环境空气质量在全国【339个】城市中排名【第5位】。", ["城市", "环境空气质量"]),
        ("森林面积【68万亩】，森林覆盖率居全省【86个】县【第3】。", ["森林面积", "县", "森林覆盖率"]),
        ("化肥用量减少【1吨】、农药用量减少【2吨】，降幅分别为【18%】、【23%】。", ["化肥用量", "农药用量"] * 2),
        ("全村【368户】【1260人】。", ["户", "人"]),
        ("人均GDP【86500元】，按年平均汇率折算为【12150元】。", ["人均GDP", "人均GDP"]),
        # durations
        ("施工周期【6个月】。", ["施工周期"]),
        ("连续【四年】荣获“深呼吸小城”称号。", ["荣获“深呼吸小城”称号"]),
        ("空气优良天数占比连续【三年】超过【97%】。", ["空气优良天数占比", "空气优良天数占比"]),
        ("【五年】来，我们转得很艰辛。", [""]),
        ("原则上每【5年】修订一次。", [""]),
        ("引进资金【53亿元】，提前【一年】实现目标。", ["引进资金", ""]),
        ("消失【20多年】的水母、绝迹【三十余年】的鱼重现。", ["消失", "绝迹"]),
        ("撂荒【10年】的【120亩】土地恢复耕种。", ["撂荒", "土地"]),
        ("建设【3个】生态恢复项目。", ["生态恢复项目"]),
        ("森林覆盖率达【84%】，连续【5年】居全省【第1】。", ["森林覆盖率"] * 3),
        ("粮食产量再获丰收，连续【8年】稳定在【500亿斤|mass】以上。", ["粮食产量", "粮食产量"]),
        ("空气质量指数【3.1|ratio】，连续【三年】获评先进县。", ["空气质量指数", "获评先进县"]),
        ("享受【3年】的税收优惠。", ["税收优惠"]),
        ("春运【40天】发送旅客【236万人】。", ["春运", "发送旅客"]),
        ("从2005年开始连续【三年】提高养老金标准。", ["提高养老金标准"]),
        ("防洪标准提高到【20年】一遇，县城段达到【50年】一遇。", ["防洪标准", "防洪标准"]),
        ("用好【240小时】过境免签政策。", ["过境免签政策"]),
        ("法制审核人员不少于执法人员总数的【5%】。", ["法制审核人员"]),
        ("全国财政用于社会保障支出五年累计【1.95万亿元】。", ["社会保障支出"]),
        ("招生计划总数不超过普通高中计划总数的 【6%】。", ["招生计划总数"]),
        ("规定比例从 【70%】上调至【100%】。", ["规定比例", "规定比例"]),
        ("通过“阳光体育【一小时|duration】”等载体。", ["阳光体育"]),
        # labels
        ("日处理量：【120吨】", ["日处理量"]),
        # two names blended into one word; one name of two words stays one
        ("城乡居民收入分别增长【5.5%】和【7%】。", ["城镇居民收入", "农村居民收入"]),
        ("汽车产销量分别达到【25.6万辆】和【24.8万辆】。", ["汽车产量", "汽车销量"]),
        ("城乡居民收入比为【2.1|ratio】。", ["城乡居民收入比"]),
        # names and numbers of one kind in step, also without 分别; one number for two names keeps both
        (
            "二氧化硫、二氧化氮年均浓度为【8|concentration】、【19|concentration】微克。",
            ["二氧化硫年均浓度", "二氧化氮年均浓度"],
        ),
        ("办结率、满意率均达【100%】。", ["办结率、满意率"]),
        (
            "居民人均可支配收入达到【3万元】、【2万元】，分别增长【5%】、【7%】，【9项】指标进入全市前列。",
            ["居民人均可支配收入"] * 4 + ["指标"],
        ),
        ("事故起数、死亡人数“双下降”，分别下降【25%】、【33%】。", ["事故起数", "死亡人数"]),
        (
            "肉类、禽蛋产量分别为【8万吨】、【2万吨】，同比增长【3%】、【1%】。",
            ["肉类产量", "禽蛋产量", "肉类产量", "禽蛋产量"],
        ),
        ("中、高等职业教育在校生分别达到【2000万人】和【861万人】。", ["中等职业教育在校生", "高等职业教育在校生"]),
        ("初中、高中在校生分别为【2万人】、【1万人】。", ["初中在校生", "高中在校生"]),
        ("养老保险、医疗保险参保率分别达【96%】和【98%】。", ["养老保险参保率", "医疗保险参保率"]),
        ("广播、电视人口综合覆盖率分别为【99%】、【98%】。", ["广播人口综合覆盖率", "电视人口综合覆盖率"]),
        ("煤炭、矿石清洁疏港比例分别为【100%】和【87%】。", ["煤炭清洁疏港比例", "矿石清洁疏港比例"]),
        ("制造业、工业战略性新兴产业增加值分别增长【7%】、【6%】。", ["制造业增加值", "工业战略性新兴产业增加值"]),
        ("三次产业贡献率分别为【12%】、【44%】和【44%】。", ["第一产业贡献率", "第二产业贡献率", "第三产业贡献率"]),
        ("养老、医疗保险参保率分别达【95%】、【98%】。", ["养老保险参保率", "医疗保险参保率"]),
        ("水稻、小麦播种面积分别为【120万亩】、【80万亩】。", ["水稻播种面积", "小麦播种面积"]),
        (
            "城镇居民人均收入【5万元】，农村居民【3万元】，分别增长【4%】和【6%】。",
            ["城镇居民人均收入", "农村居民人均收入"] * 2,
        ),
        ("固体废物综合利用率【98%】，危险废物【100%】合规处置。", ["固体废物综合利用率", "合规处置"]),
        ("企业、个人参保率分别达【96%】和【98%】。", ["企业参保率", "个人参保率"]),
        ("细颗粒物（PM2.5）年均浓度为【31|concentration】。", ["细颗粒物年均浓度"]),
        # the two ends of a change, by whatever verb; composition by 由 is none
        ("日处理能力由【5万吨】扩至【8万吨】。", ["日处理能力", "日处理能力"]),
        ("审批时限由【120天】压缩到【60天】以内。", ["审批时限", "审批时限"]),
        (
            "三次产业比重由2017年的【28|ratio】:【27|ratio】调整为【24|ratio】:【31|ratio】。",
            ["三次产业比重"] * 4,
        ),
        ("董事会由【11名】董事组成，其中独立董事【4名】。", ["董事", "独立董事"]),
        # the field of a rank, a threshold and an attribute are not what the sentence speaks of
        (
            "综合指数【3.1|ratio】，在全省【88个】县（市、区）中排名【第17】，较上年前移【6位】。",
            ["综合指数", "县（市、区）", "综合指数", "综合指数"],
        ),
        ("在全市【8个】县（市、区）高质量发展考核中位列【第2】。", ["县（市、区）", "高质量发展考核"]),
        ("河流【216条】，流域面积【50平方公里】以上的【14条】。", ["河流", "流域面积", "河流"]),
        ("安装【4台】单机容量为【300千瓦】的机组。", ["机组", "单机容量"]),
        (
            "单产连续【3年】居全省【第1位】，总产量达到【853吨】，全国【第4】的地位进一步巩固。",
            ["单产", "单产", "总产量", "总产量"],
        ),
        ("跻身西部百强县【第76位】、较上年前进【4位】。", ["西部百强县", "西部百强县"]),
        ("【168个】村中，集体经济收入超过【20万元】的【126个】，占【75%】。", ["村", "集体经济收入", "村", "村占"]),
        ("党员占比【31%】，【35岁|duration】以下党员占【12%】。", ["党员占比", "党员", "35岁以下党员占"]),
        ("水稻、玉米种植面积为【12万亩】、【8万亩】。", ["水稻种植面积", "玉米种植面积"]),
        ("城市低保标准提高到每人每月【720元】。", ["城市低保标准"]),
        # where a counted noun ends and the name of the next number begins
        ("全省【16个】设区市细颗粒物平均浓度为【33|concentration】。", ["设区市", "细颗粒物平均浓度"]),
        ("县级水源地【2处】、乡镇水源地【11处】水质达标率均为【100%】。", ["县级水源地", "乡镇水源地", "水质达标率"]),
        ("乳肉等【7条】重点产业链产值突破【7000亿元】。", ["重点产业链", "产值"]),
        ("交办的【362件】信访件办结【358件】。", ["信访件", "信访件"]),
        ("为【126户】困难群众发放救助金【36万元】。", ["困难群众", "救助金"]),
        ("改造老旧小区【36个】惠及居民【1.2万户】。", ["老旧小区", "居民"]),
        ("断面【9个】，优于Ⅲ类的【8个】，占【88.9%】。", ["断面", "断面", "断面占"]),
        # what is shared by the numbers of one thing, its parts and its rates
        ("桥梁【42座】共【18.6公里】，隧道【8座】共【12.3公里】。", ["桥梁", "桥梁", "隧道", "隧道"]),
        ("外出务工【9.8万人】，其中县外【6.3万人】、省外【4.1万人】。", ["外出务工"] * 3),
        ("耕地【43万亩】，其中水田【11万亩】、旱地【31万亩】，人均【1.4亩】。", ["耕地", "水田", "旱地", "人均耕地"]),
        ("优良天数【326天】，优良率【89%】，同比增加【12天】。", ["优良天数", "优良率", "优良天数"]),
        ("地区生产总值连跨【两个】百亿元台阶，年均增长【6.3%】。", ["地区生产总值", "地区生产总值"]),
        ("垃圾收运体系覆盖【97%】的行政村。", ["垃圾收运体系覆盖行政村"]),
        (
            "氮氧化物排放浓度为【28|concentration】，远低于【50|concentration】的国家标准。",
            ["氮氧化物排放浓度", "国家标准"],
        ),
        # verbs inside nouns are no verbs
        (
            "注册资本【5亿元】，研发投入强度【4.6%】，研发人员占比【18%】。",
            ["注册资本", "研发投入强度", "研发人员占比"],
        ),
        ("社会保障基金积累【4140亿元】。", ["社会保障基金"]),
        ("民营经济贡献了【60%】的税收、【70%】的研发投入、【80%】的就业。", ["民营经济贡献税收", "研发投入", "就业"]),
        ("承担国家重点研发计划项目【26项】。", ["国家重点研发计划项目"]),
        ("雨水收集池容积【8000吨】，现存古民居【86栋】。", ["雨水收集池容积", "古民居"]),
        ("制定村规民约【12条】。", ["村规民约"]),
        ("问题整改完成率【98%】，实现覆盖率【95%】。", ["问题整改完成率", "覆盖率"]),
        ("间接排放【24万吨】，在研项目【12项】。", ["间接排放", "在研项目"]),
        ("机组额定功率2×【660MW】。", ["机组额定功率"]),
        ("实施节能技改项目【37项】。", ["节能技改项目"]),
        ("举办招商推介活动【36场】，淘汰落后电机【126台】。", ["招商推介活动", "落后电机"]),
        ("申请材料减少【62%】，办理时限压减【78%】。", ["申请材料", "办理时限"]),
        ("各项税收完成【26亿元】，路线全长达【12公里】。", ["税收", "路线全长"]),
        ("覆盖率达【98%】，开发区亩均增加值增长【9%】。", ["覆盖率", "开发区亩均增加值"]),
        ("货物贸易进出口【21万亿元】，机电产品出口【7万亿元】。", ["货物贸易进出口", "机电产品出口"]),
        ("技术合同成交额增长【28%】。", ["技术合同成交额"]),
        ("制造业投资增长【3.3%】。", ["制造业投资"]),
        ("建设高标准农田【940万亩】。", ["高标准农田"]),
        ("红豆杉、金钱松等名贵树种多达【20多种】。", ["名贵树种"]),
    ],
)


@SENTENCES
def test_names(sentence: str, names: list[str]) -> None:
    assert [naming.words for naming in named(sentence)] == names


@SENTENCES
def test_spaces_beside_numbers_mean_nothing(sentence: str, names: list[str]) -> None:
    assert [naming.words for naming in named(sentence.replace("【", " 【").replace("】", "】 "))] == names


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("森林覆盖率达【84%】。", "left:linking"),
        ("工业增加值增长【5%】。", "left:change"),
        ("辖【15个】镇。", "right:counted"),
        ("累计消减【4138吨】TN。", "split"),
        ("山地占【87%】。", "share"),
        ("工期【48个月】。", "duration:left"),
        ("日处理量：【120吨】", "label"),
    ],
)
def test_rules_are_named(sentence: str, rule: str) -> None:
    assert named(sentence)[0].rule == rule


def test_spans_hold_the_words() -> None:
    text, quantities = read("累计消减【4138吨】TN、【644吨】TP，森林覆盖率达【84%】。")
    for naming in name(text, Sentences(text.text), (), (), quantities, [Context()] * 3, NAMES):
        assert "".join(text.text[a:b] for a, b in naming.spans) == naming.words


@pytest.mark.parametrize(
    ("sentence", "subject", "words"),
    [
        ("中水厂：设计规模【2.5万吨】。", "中水厂", "设计规模"),
        ("智慧能源站投资约【1亿元】。", "智慧能源站", "投资"),
        ("主峰红芪峰海拔【2340米】。", "主峰红芪峰", "海拔"),
        ("大力发展光伏项目：总投资【14亿元】。", "", "总投资"),
        ("再生水厂位于大道以南，总投资【14亿元】。", "再生水厂", "总投资"),
        ("本项目占地【42亩】。", "", "占地"),
        ("其中山地占【87%】。", "山地", "山地占"),
        ("城市建成区面积【12平方公里】。", "", "城市建成区面积"),
        ("总投资【8000万元】（其中热解设备【1360万元】）。", "", "总投资"),
    ],
)
def test_subject(sentence: str, subject: str, words: str) -> None:
    naming = named(sentence)[0]
    assert (naming.subject, naming.words) == (subject, words)


def test_label_governs_its_paragraph() -> None:
    namings = named("中水厂：设计规模【2.5万吨】。中水管网总长度为【37公里】。")
    assert [naming.subject for naming in namings] == ["中水厂", "中水厂"]


def test_part_of_a_sum_has_its_name_and_is_the_subject() -> None:
    part = named("总投资【8000万元】（其中热解设备【1360万元】）。")[1]
    assert (part.words, part.subject) == ("总投资", "热解设备")


def test_case_itself_is_no_subject() -> None:
    case = Case("1.01", "1.1", "", 1, "云南省双柏县", (), Region(), 0, 100)
    assert named("双柏县总人口【14万】。", (case,))[0].subject == ""
    assert named("双柏县总人口【14万】。")[0].subject == "双柏县"


@pytest.mark.parametrize(
    ("words", "row", "column", "expected"),
    [
        ("12.5", "一期", "发电量（万kWh）", ("一期发电量", "一期")),
        ("12.5", "1、地区生产总值", "2023年", ("地区生产总值", "")),
        ("12.5", "地区生产总值", "比上年增长（%）", ("地区生产总值比上年增长", "地区生产总值")),
        ("12.5", "1工商银行", "授信总额", ("工商银行授信总额", "工商银行")),
        ("12.5", "1", "发 电 量", ("发电量", "")),
        # a sentence in a cell names its numbers itself
        ("对逾期不改正的，处以罚款12.5", "第三条", "处罚种类", ("处以罚款", "")),
    ],
)
def test_table_cell(words: str, row: str, column: str, expected: tuple[str, str]) -> None:
    source = Source("t", "t.txt", "txt", "", words, (), "pdf", cells=(Cell(0, len(words), row, column, ""),))
    text = Text(source, words, (Paragraph(0, len(words)),), ((0, 0),))
    at = words.index("12.5")
    quantity = Quantity(at, len(words), 12.5, None, None, "=", "CNY", "", "money", None, "", "test")
    naming = name(text, Sentences(words), (), (), [quantity], [Context()], NAMES)[0]
    assert (naming.words, naming.subject) == expected


def test_sentences_do_not_lend_names() -> None:
    assert named("森林覆盖率【88%】。居全国【第二】。")[1].words == ""


@given(st.lists(st.sampled_from("投资建设达占居第分别、，。（）的了等中 率面积个5%一二三“”："), max_size=40))
def test_any_words_give_one_naming_for_each_number(parts: list[str]) -> None:
    marked = "".join(part if k % 5 else f"{part}【{k}|count】" for k, part in enumerate(parts))
    text, quantities = read(marked)
    namings = name(text, Sentences(text.text), (), (), quantities, [Context()] * len(quantities), NAMES)
    assert len(namings) == len(quantities)
    assert all(0 <= a < b <= len(text.text) for naming in namings for a, b in naming.spans)


def test_twice_claimed_word_names_file_and_entry(tmp_path: Path) -> None:
    (tmp_path / MEASURE_WORDS).write_text((HERE / MEASURE_WORDS).read_text("utf-8"), "utf-8")
    toml = (HERE / FILE).read_text("utf-8")
    (tmp_path / FILE).write_text(toml.replace("[action]\n", '[action]\nextra = "a a"\n', 1), "utf-8")
    with pytest.raises(VocabularyError, match="names.toml.*'a'.*twice"):
        load_names(tmp_path)


def test_missing_group_is_named(tmp_path: Path) -> None:
    (tmp_path / MEASURE_WORDS).write_text((HERE / MEASURE_WORDS).read_text("utf-8"), "utf-8")
    (tmp_path / FILE).write_text('[bound]\nlinking = "为"\n', "utf-8")
    with pytest.raises(VocabularyError, match="missing or empty"):
        load_names(tmp_path)
