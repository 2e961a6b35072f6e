"""Cited documents and standards."""

import tomllib
from pathlib import Path

import pytest

from pipeline.errors import VocabularyError
from pipeline.references import find_references
from pipeline.vocab import HERE
from pipeline.vocab.references import load_references

WORDS = load_references(HERE)


def cited(text: str) -> list[tuple[str, str, str, str]]:
    return [(text[r.start : r.end], r.kind, r.title, r.number) for r in find_references(text, WORDS)]


def test_a_title_with_the_number_behind_it_is_one_reference():
    assert cited("执行《生活垃圾焚烧污染物控制标准》(GB18485-2014)。") == [
        ("《生活垃圾焚烧污染物控制标准》(GB18485-2014)", "standard", "生活垃圾焚烧污染物控制标准", "GB18485-2014")
    ]
    assert cited("按《能源管理体系要求》（GB/T23331-2012）规定") == [
        ("《能源管理体系要求》（GB/T23331-2012）", "standard", "能源管理体系要求", "GB/T23331-2012")
    ]
    assert cited("《关于推进装备产业升级的指导意见》（国发〔2018〕42号）提出")[0][1:] == (
        "policy",
        "关于推进装备产业升级的指导意见",
        "国发〔2018〕42号",
    )


def test_a_standard_may_stand_alone():
    assert cited("并通过了ISO14001 环境管理体系认证") == [("ISO14001", "standard", "", "ISO14001")]
    assert cited("符合 GB/T 24001-2016 和 HJ 2.2-2018 要求") == [
        ("GB/T 24001-2016", "standard", "", "GB/T 24001-2016"),
        ("HJ 2.2-2018", "standard", "", "HJ 2.2-2018"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "G45大广高速",
        "型号为 HCUM-16 型",
        "E9 玻璃纤维",
        "T3 航站楼",
        "COP15",
        "A20+人工湿地",
        "T20 论坛",
        "SH600000",
        "DB2 数据库",
    ],
)
def test_roads_and_models_are_no_standards(text):
    assert cited(text) == []


def test_a_title_within_a_title_stays_whole():
    assert [c[2] for c in cited("《关于印发《长江保护修复攻坚战行动计划》的通知》")] == [
        "关于印发《长江保护修复攻坚战行动计划》的通知"
    ]


def test_an_unclosed_title_is_none_and_costs_no_time():
    assert cited("《" * 50_000) == []


def test_every_example_of_the_vocabulary():
    for kind, entry in tomllib.loads((HERE / "references.toml").read_text("utf-8")).items():
        for title in entry["examples"]:
            assert cited(f"依据《{title}》，")[0][1] == kind, title
        for title in entry["counter_examples"]:
            assert cited(f"依据《{title}》，")[0][1] != kind, title


def test_one_ending_belongs_to_one_kind(tmp_path: Path):
    (tmp_path / "references.toml").write_text('[law]\nendings=["法"]\n[plan]\nendings=["法"]\n', "utf-8")
    with pytest.raises(VocabularyError, match="'法' is claimed by 'law' too"):
        load_references(tmp_path)
