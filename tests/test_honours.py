"""Titles and awards, one by one out of their lists."""

import tomllib
from pathlib import Path

import pytest

from pipeline.errors import VocabularyError
from pipeline.honours import find_honours
from pipeline.vocab.honours import load_honours

VOCAB = Path(__file__).parents[1] / "pipeline" / "vocab"
WORDS = load_honours(VOCAB)


def names(text: str) -> list[str]:
    return [h.name for h in find_honours(text, WORDS)]


def test_a_list_gives_one_row_a_name():
    text = "近年来，该县相继荣获全国卫生县城、国家生态文明建设示范区、“四好农村路”全国示范县和国家园林县城等荣誉。"
    assert names(text) == ["全国卫生县城", "国家生态文明建设示范区", "“四好农村路”全国示范县", "国家园林县城"]
    for honour in find_honours(text, WORDS):
        assert text[honour.start : honour.end].strip("“”") == honour.name.strip("“”")


def test_names_in_adjacent_quotes_are_apart():
    assert names("获评为“中国最佳生态旅游县”“全国休闲农业示范县”“2020 年中国旅游潜力百强县”。") == [
        "中国最佳生态旅游县",
        "全国休闲农业示范县",
        "2020 年中国旅游潜力百强县",
    ]


def test_and_inside_a_name_does_not_split_it():
    assert names("被列为国家级生态保护与建设示范区、国家重点生态功能区。") == [
        "国家级生态保护与建设示范区",
        "国家重点生态功能区",
    ]


@pytest.mark.parametrize(
    ("text", "level", "year", "batch", "awarder"),
    [
        ("跻身“2018年中国西部百强县市”行列", "national", 2018, "", ""),
        ("2023年获评“吉林省园林城市”命名", "provincial", 2023, "", ""),
        ("入选第四批“绿水青山就是金山银山”实践创新基地", "", None, "第四批", ""),
        ("荣获第三届全球减贫案例", "international", None, "第三届", ""),
        ("获得由某市循环经济协会颁发的“山东省资源综合利用基地”称号", "provincial", None, "", "某市循环经济协会"),
        ("“成套装备开发项目”荣获国家科学技术进步奖二等奖。", "national", None, "", ""),
        ("由山东省科技厅、生态环境厅列为绿色低碳技术", "provincial", None, "", "山东省科技厅、生态环境厅"),
    ],
)
def test_level_year_batch_and_awarder_come_from_the_words(text, level, year, batch, awarder):
    (honour,) = find_honours(text, WORDS)
    assert (honour.level, honour.year, honour.batch, honour.awarder) == (level, year, batch, awarder)


def test_a_list_goes_on_behind_its_count():
    text = (
        "先后荣获国家生态旅游示范区等 100 余项国家级荣誉，省级海绵城市建设示范县市、首批旅游名县等 200 余项省级荣誉。"
    )
    assert names(text) == ["国家生态旅游示范区", "省级海绵城市建设示范县市", "首批旅游名县"]


def test_a_paragraph_may_be_nothing_but_honours():
    assert names("（三）某县\n国家生态文明建设示范县、“两山”实践创新基地。\n") == [
        "国家生态文明建设示范县",
        "“两山”实践创新基地",
    ]
    assert names("国家机关、事业单位和企业。\n") == []


def test_a_name_without_a_level_has_that_of_the_name_before_it():
    assert [h.level for h in find_honours("荣获省级文明城市、园林县城、平安县城等称号", WORDS)] == ["provincial"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "全县获得了18项专利，实现了新的突破。",
        "该县是浙江省地域面积最大的县。",
        "我市是长江上游重要的生态屏障，也是全省的交通枢纽。",
        "建成国家西南区域应急救援中心。",
        "全市获得中央财政资金3.2亿元。",
        "荣获各类国家级奖项12项。",
    ],
)
def test_what_is_no_honour(text):
    assert names(text) == []


def test_a_long_text_without_end_costs_little():
    assert names("荣获“" * 20_000) == []


def test_a_word_of_two_levels_stops_the_start(tmp_path):
    data = (VOCAB / "honours.toml").read_text("utf-8")
    assert "全球" in tomllib.loads(data)["levels"]["international"]
    (tmp_path / "honours.toml").write_text(data.replace('national = ["国家"', 'national = ["全球", "国家"'), "utf-8")
    with pytest.raises(VocabularyError, match="全球"):
        load_honours(tmp_path)
