"""Places: names, short forms, chains, and what only sounds like a place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import VocabularyError
from pipeline.vocab.places import load_places, short_forms

VOCAB = Path(__file__).parent.parent / "pipeline" / "vocab"
PLACES = load_places(VOCAB)
HEAD = "adcode,name,level,province_name,city_name\n"


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("楚雄彝族自治州", ("楚雄州", "楚雄")),
        ("阿坝藏族羌族自治州", ("阿坝州", "阿坝")),
        ("西双版纳傣族自治州", ("西双版纳州", "西双版纳")),
        ("长阳土家族自治县", ("长阳县", "长阳")),
        ("广西壮族自治区", ("广西",)),
        ("新疆维吾尔自治区", ("新疆",)),
        ("内蒙古自治区", ("内蒙古",)),
        ("香港特别行政区", ("香港",)),
        ("金堂县", ("金堂",)),
        ("新县", ()),
    ],
)
def test_short_forms(name: str, forms: tuple[str, ...]) -> None:
    assert short_forms(name) == forms


@pytest.mark.parametrize(
    ("title", "organisations", "adcode"),
    [
        ("云南省楚雄州双柏县", (), "532322"),
        ("四川省凉山彝族自治州西昌市", (), "513401"),
        ("成都市蒲江县农业示范工程", (), "510131"),
        ("蒲江县农业示范工程", (), "510131"),
        ("河南省信阳市新县", (), "411523"),
        ("江西省都昌县鸣山乡", (), "360428"),
        ("山东省潍坊峡山生态经济开发区", (), "370700"),
        ("苏州工业园区循环经济试点", (), "320500"),
        ("某工程", ("合肥高新技术产业开发区生态环境分局",), "340100"),
        ("高速公路湖州市区联络线项目", ("湖州市绕城高速公路有限公司",), "330500"),
        ("襄阳市襄城区小流域治理", ("武汉某某环境科技有限公司",), "420602"),
        ("巴林左旗生活垃圾处理厂", ("江西某某环保股份有限公司",), "150422"),
        ("陕西宝鸡城市社区示范项目", ("宝鸡市渭滨区某某街道办事处",), "610302"),
        ("湖南松雅湖湿地自然学校", ("长沙绿色环保科普中心",), "430100"),
        ("废水沼气发电案例", ("宜宾某某股份有限公司",), "511500"),
        ("数字乡村平台", ("莲花县某某乡人民政府", "中铁某某科技有限公司"), "360321"),
        ("2025年内蒙古自治区政府工作报告", (), "150000"),
        ("2025年吉林省政府工作报告", (), "220000"),
        ("吉林市城市更新", (), "220200"),
        ("沈阳市和平区老旧小区改造", (), "210102"),
        ("天津市和平区老旧小区改造", (), "120101"),
        ("晋城市城区绿化", (), "140502"),
        ("济源市生态修复", (), "419001"),
    ],
)
def test_regions_of_titles_and_organisations(title: str, organisations: tuple[str, ...], adcode: str) -> None:
    assert PLACES.resolve(title, organisations).region.adcode == adcode


@pytest.mark.parametrize(
    ("title", "organisations"),
    [
        ("京东物流氢能源城市干线绿色运输项目", ("北京某某贸易有限公司（京东物流）",)),
        ("鄱阳湖畔大美山乡", ()),
        ("青海湖生态研究", ()),
        ("数字原生绿色产品价值链系统", ("小米通信技术有限公司",)),
        ("达能（中国）食品饮料产业链行动", ("达能（中国）食品饮料有限公司",)),
        ("社会大局长治久安的经验", ()),
        ("促进和县域经济融合发展", ()),
        ("中心城区与郊区一体化", ()),
        ("和平发展与文明进步", ()),
        ("老旧小区安宁行动", ()),
        ("", ()),
    ],
)
def test_no_region_from_lakes_firms_and_words(title: str, organisations: tuple[str, ...]) -> None:
    resolution = PLACES.resolve(title, organisations)
    assert resolution.region.adcode == ""
    assert resolution.candidates == ()


def test_the_region_names_what_it_belongs_to() -> None:
    region = PLACES.resolve("莲花县闪石乡").region
    assert (region.province, region.city, region.county) == ("江西省", "萍乡市", "莲花县")
    assert PLACES.resolve("济源市").region.city == ""
    assert PLACES.resolve("北京市朝阳区").region.adcode == "110105"


def test_a_name_that_several_share_is_left_open_with_its_candidates() -> None:
    resolution = PLACES.resolve("鼓楼区背街小巷整治")
    assert resolution.region.adcode == ""
    assert {d.city for d in resolution.candidates} >= {"南京市", "徐州市", "开封市", "福州市"}
    assert PLACES.resolve("鼓楼区背街小巷整治", ("南京市鼓楼区人民政府",)).region.adcode == "320106"


@pytest.mark.parametrize(
    "words", ["四川省成都市金堂县", "云南省楚雄州双柏县", "山东省潍坊峡山生态经济开发区", "莲花县闪石乡"]
)
def test_words_that_are_nothing_but_a_place(words: str) -> None:
    assert PLACES.is_place(words)


@pytest.mark.parametrize("words", ["蒲江县农业生产工程", "推动京津冀协同发展", "2024年工作回顾", "四川画卷", ""])
def test_words_that_are_more_than_a_place(words: str) -> None:
    assert not PLACES.is_place(words)


def test_every_division_is_found_by_its_own_full_chain() -> None:
    missed = []
    for division in PLACES.divisions:
        city = "" if division.city in ("市辖区", "直辖县", "县") or division.level < 3 else division.city
        words = division.province + city + (division.name if division.level > 1 else "")
        if PLACES.resolve(words).region.adcode != division.adcode:
            missed.append(words)
    assert missed == []


@given(st.text(alphabet="四川省成都市蒲江县州区和平新城自治湖山", max_size=30))
def test_mentions_are_spans_in_order(words: str) -> None:
    at = 0
    for mention in PLACES.mentions(words):
        assert at <= mention.start < mention.end <= len(words)
        assert mention.divisions
        at = mention.end


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("110000,北京市,1,北京市,\n110000,南京市,1,江苏省,\n", ["110000", "北京市", "南京市"]),
        ("11000,北京市,1,北京市,\n", ["11000", "six-digit"]),
        ("110000,北京市,x,北京市,\n", ["110000", "malformed"]),
    ],
)
def test_a_wrong_line_stops_the_start(tmp_path: Path, lines: str, words: list[str]) -> None:
    (tmp_path / "divisions.csv").write_text(HEAD + lines, "utf-8")
    with pytest.raises(VocabularyError) as caught:
        load_places(tmp_path)
    assert all(w in str(caught.value) for w in ["divisions.csv", *words])
