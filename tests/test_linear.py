"""Cost grows with the text and no faster, whatever the text is made of.

Nothing here is a limit in seconds: the same flow reads a text and one eight times as long, and the long one may take
a little more than eight times as long. Work that grew with the square would take sixty-four times as long.
"""

from __future__ import annotations

import time

import pytest

from pipeline import vocab
from pipeline.flow import understand
from pipeline.model import Extraction, Source
from pipeline.numerals import find_numerals
from pipeline.read.plain import lines_of
from pipeline.rows import rows
from pipeline.vocab.places import load_places

VOCABULARY = vocab.load()
SHORT, TIMES = 2_000, 8
ALLOWED = 2.5 * TIMES

REPEATED = {
    "digits": "1",
    "han digits": "一",
    "list of numbers": "12、34和",
    "thousands": "1,000,",
    "ranges": "1—2、",
    "fractions": "1/",
    "clock": "1:",
    "chapter numbers": "1.1.",
    "products": "1×2",
    "magnitudes": "1万",
    "counts without a stop": "有1个",
    "money without a stop": "投资1亿元",
    "shares": "占总面积1%，",
    "shares of shares": "占1%",
    "sentence full of numbers": "建成5个基地、增长8%，达到3万吨，其中2020年占30%，",
    "sentences of one paragraph": "建成1个。",
    "years": "2020年",
    "plans": "到2025年，力争",
    "works": "2020年12月开工，工期48个月，",
    "respectively": "2021、2022年分别为3、4个，",
    "titles opened": "《a",
    "brackets opened": "（a",
    "quotes opened": "“国家",
    "honours": "获得国家级示范区、",
    "standards": "GB 1",
    "document numbers": "〔2018〕",
    "letters": "A",
    "commas": "，",
    "qualifiers": "不超过",
    "words only": "这是一段没有数字也没有标点的很长的话",
    "torn lines": "短\n",
    "by-lines": "某某有限公司\n",
    "same heading": "（一）标题\n",
    "first headings": "1. 标题\n",
    "numbers alone": "1\n",
    "labels": "标签：1个；",
    "places": "北京市",
}


def source(text: str) -> Source:
    return Source("d", "d.txt", "txt", "0" * 64, text, lines_of(text), "plain")


def extracted(text: str) -> Extraction:
    extraction = understand(source(text), VOCABULARY)
    rows(extraction, VOCABULARY)
    return extraction


def seconds(text: str) -> float:
    begun = time.process_time()
    extracted(text)
    return time.process_time() - begun


def grows_linearly(short: str, long: str) -> bool:
    """Whether the longer text costs no more than its length allows; other work on the machine gets three chances."""
    return any(seconds(long) <= ALLOWED * max(seconds(short), 1e-3) for _ in range(3))


@pytest.mark.parametrize("words", REPEATED.values(), ids=REPEATED.keys())
def test_repeated_words_cost_by_their_number(words: str) -> None:
    short = words * (SHORT // len(words))
    assert grows_linearly(short, short * TIMES)


def test_deep_nesting_costs_by_its_depth() -> None:
    def nested(depth: int) -> str:
        return "（" * depth + "投资1亿元" + "）" * depth

    assert grows_linearly(nested(SHORT // 2), nested(SHORT // 2 * TIMES))


def test_headings_and_items_cost_by_their_number() -> None:
    def book(sections: int) -> str:
        return "".join(f"{i}. 某地的做法\n建成{i}个基地。（{i}）内容若干；\n" for i in range(1, sections))

    assert grows_linearly(book(200), book(200 * TIMES))


def test_cases_cost_by_their_number() -> None:
    """Each case is audited by itself; the whole text is not read again for it."""

    def book(cases: int) -> str:
        return "一、县域\n" + "".join(
            f"{i}. 某县做法\n莲花县人民政府\n莲花县面积{i}平方公里，占总面积的30%。\n" for i in range(1, cases)
        )

    assert len(extracted(book(200)).cases) > 100
    assert grows_linearly(book(200), book(200 * TIMES))


def test_a_million_digits_are_one_numeral() -> None:
    assert [n.value for n in find_numerals("1" * 10**6)] == [None]
    assert [n.value for n in find_numerals("一" * 10**6)] == [None]
    assert len(find_numerals("1、" * 10**5)) == 10**5


def test_a_list_of_numbers_is_no_word_of_change() -> None:
    """“…、8、9个百分点” shares its unit over a bounded list only."""
    changes = extracted("指标分别提高1、2、3个百分点。").readings
    assert [r.context.statistic for r in changes] == ["change"] * 3
    assert not any(r.context.statistic for r in extracted("表中" + "1个、" * 99 + "2个。").readings)


def test_names_of_places_are_asked_only_where_one_may_begin() -> None:
    places = load_places(vocab.HERE)
    asked: list[str] = []

    class Asked(dict):  # type: ignore[type-arg]
        def get(self, name: str, default: object = None) -> object:
            asked.append(name)
            return super().get(name, default)

    object.__setattr__(places, "full", Asked(places.full))
    assert not places.mentions("建成若干" * 1000)
    assert len(asked) < 4000  # not each of 4000 characters times each length of a name
    assert [m.divisions[0].name for m in places.mentions("在四川省成都市蒲江县")] == ["蒲江县"]
