"""Numerals: what is found, and what number it writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.numerals import Numeral, chinese_value, find_numerals, narrow


def only(text: str) -> Numeral:
    found = find_numerals(narrow(text))
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "written", "value"),
    [
        ("投资3.74亿元", "3.74亿", 374_000_000),
        ("总产值达13.5 万亿元", "13.5 万亿", 13_500_000_000_000),
        ("共1,234.5公里", "1,234.5", 1234.5),
        ("计４，５６７户", "4,567", 4567),
        ("人均收入35 246元", "35 246", 35_246),
        ("辖5 300个", "5 300", 5300),
        ("面积2.5×10^4 公顷", "2.5×10^4", 25_000),
        ("共3×10⁸个", "3×10⁸", 300_000_000),
        ("３．４％", "3.4", 3.4),
        ("3万4千人", "3万4千", 34_000),
        ("1亿2000万元", "1亿2000万", 120_000_000),
        ("5千万亩", "5千万", 50_000_000),
        ("一千二百家", "一千二百", 1200),
        ("一百零五个", "一百零五", 105),
        ("一百二十六万亿元", "一百二十六万亿", 126_000_000_000_000),
        ("两万五千里", "两万五千", 25_000),
        ("两万五", "两万五", 25_000),
        ("叁拾万元", "叁拾万", 300_000),
        ("三点五倍", "三点五", 3.5),
        ("十个", "十", 10),
        ("半年", "半", 0.5),
        ("3千米", "3", 3),
        ("30千瓦", "30", 30),
        ("14.2025年办实事", "14", 14),
        ("3．2021—2025年规划", "3", 3),
        ("增长14.2025%", "14.2025", 14.2025),
        ("历时1.5年", "1.5", 1.5),
    ],
)
def test_value(text: str, written: str, value: float) -> None:
    first = find_numerals(narrow(text))[0]
    assert narrow(text)[first.start : first.end] == written
    assert first.value == value
    assert not first.vague


@pytest.mark.parametrize(
    ("text", "written", "value"),
    [
        ("150 多万人", "150 多万", 1_500_000),
        ("3 万余平方米", "3 万余", 30_000),
        ("20余次", "20余", 20),
        ("十几万人", "十几万", 100_000),
        ("二十多万亩", "二十多万", 200_000),
        ("十来个", "十来", 10),
        ("6000 多亩", "6000 多", 6000),
    ],
)
def test_inner_approximators(text: str, written: str, value: float) -> None:
    found = only(text)
    assert (text[found.start : found.end], found.value, found.more) == (written, value, True)


@pytest.mark.parametrize("text", ["数十辆", "几百人", "百余名", "万亩良田", "千亿产业"])
def test_a_bare_magnitude_is_vague(text: str) -> None:
    assert only(text).vague


@pytest.mark.parametrize(
    ("text", "low", "high"), [("两三个", 2, 3), ("七八十人", 70, 80), ("十二三岁", 12, 13), ("三四百亩", 300, 400)]
)
def test_neighbouring_digits_are_a_range(text: str, low: float, high: float) -> None:
    found = only(text)
    assert (found.value, found.low, found.high) == (None, low, high)


@pytest.mark.parametrize("text", ["一一", "五四", "十百", "3.14.15", "9" * 40])
def test_what_writes_no_number(text: str) -> None:
    assert only(text).value is None


def test_a_full_width_comma_is_a_thousands_sign_between_full_width_digits_only() -> None:
    assert [n.value for n in find_numerals(narrow("１２３，３００家"))] == [123_300]
    assert [n.value for n in find_numerals(narrow("２０２３，３００家"))] == [2023, 300]
    assert [n.value for n in find_numerals(narrow("2023，300家"))] == [2023, 300]


def test_formal_digits_are_also_common_words() -> None:
    assert find_numerals("队伍登陆大陆，收拾行装") == []


def test_two_numbers_are_not_added_up() -> None:
    assert [n.value for n in find_numerals("5万3000万")] == [50_000, 30_000_000]


@given(st.integers(1, 10**12))
def test_chinese_numerals_round_trip(number: int) -> None:
    assert chinese_value(written(number)) == number


@given(st.integers(0, 10**9), st.integers(0, 999))
def test_arabic_numerals_round_trip(whole: int, thousandths: int) -> None:
    text = f"{whole:,}.{thousandths:03d}"
    assert only(text).value == float(f"{whole}.{thousandths:03d}")


@given(st.text(alphabet="0123456789０１９.,，一二三十百千万亿两半余多几点数零 年%", max_size=40))
def test_spans_are_ordered_and_apart(text: str) -> None:
    plain = narrow(text)
    assert len(plain) == len(text)
    end = 0
    for numeral in find_numerals(plain):
        assert end <= numeral.start < numeral.end <= len(plain)
        end = numeral.end


def written(number: int) -> str:
    """A number in Chinese numerals, the long way: 1005 is 一千零五."""
    digits = "零一二三四五六七八九"
    if number >= 10**8:
        head, rest = divmod(number, 10**8)
        return written(head) + "亿" + tail(rest, 10**7)
    if number >= 10**4:
        head, rest = divmod(number, 10**4)
        return written(head) + "万" + tail(rest, 10**3)
    for size, name in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            head, rest = divmod(number, size)
            return digits[head] + name + tail(rest, size // 10)
    return digits[number]


def tail(rest: int, full: int) -> str:
    if rest == 0:
        return ""
    return ("零" if rest < full else "") + written(rest)
