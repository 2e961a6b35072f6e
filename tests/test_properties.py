"""Laws of the whole flow, on texts that hypothesis makes: of planted sentences, of headings, of anything."""

from __future__ import annotations

import hashlib
import random
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import SENTENCES, brochure, plain

from pipeline import vocab
from pipeline.flow import understand
from pipeline.model import Extraction, Source
from pipeline.numerals import find_numerals, narrow
from pipeline.read.plain import lines_of
from pipeline.rows import rows
from pipeline.tables import TABLES, Row, Rows

VOCABULARY = vocab.load()
ROOT = Path(__file__).parent.parent
SPANS = [t.name for t in TABLES if {"char_start", "char_end", "quote"} <= {c.name for c in t.columns}]
MEANING = (
    "value", "low", "high", "comparator", "unit", "dimension", "value_si", "unit_si", "indicator", "subject",
    "period", "period_start", "period_end", "statistic", "direction", "modality",
)  # fmt: skip
"""What a quantity says, whatever it is printed like and wherever it stands."""


def understood(text: str) -> Extraction:
    data = text.encode("utf-8", "surrogatepass")
    source = Source("d", "d.txt", "txt", hashlib.sha256(data).hexdigest(), text, lines_of(text), "plain")
    return understand(source, VOCABULARY)


def read(text: str) -> Rows:
    return rows(understood(text), VOCABULARY)


def meaning(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in MEANING)


def said(text: str) -> list[tuple[Any, ...]]:
    return [meaning(row) for row in read(text)["quantities"]]


def tree(text: str) -> list[tuple[Any, ...]]:
    return [
        (s["section_id"], s["depth"], s["kind"], s["number"], narrow(s["title"]).replace(" ", ""))
        for s in read(text)["sections"]
    ]


# ---- texts -------------------------------------------------------------------------------------

NOW = 2023
MARKERS = (
    "一、",
    "二、",
    "三、",
    "（一）",
    "（二）",
    "1.",
    "2、",
    "（1）",
    "一是",
    "二是",
    "1.1",
    "第一章 ",
    "第二条 ",
    "- ",
    "# ",
)
SCRAPS = (
    "3.74亿元", "2022年", "约 20", "—", "至", "%", "‰", "第", "位", "五", "十几万", "两", "半", "GB/T ", "《", "》", "“", "”",
    "国家级", "称号", "森林覆盖率", "分别", "增长", "累计", "预计", "到", "年底", "，", "。", "、", "；", "：", "\n", "\n\n", "\t", " ",
    "/", "(", ")", "㎡", "m²", "$\\leq 10$", "１２", "．", "1,234", "百分之", "分之", "万", "千", "〇", "零", "①", "Ⅱ", "½",
)  # fmt: skip


@st.composite
def sentences(draw: st.DrawFn) -> str:
    rng = random.Random(draw(st.integers(0, 2**16)))
    return plain(rng) if draw(st.integers(0, 4)) == 0 else rng.choice(SENTENCES)(rng, NOW)[0]


paragraphs = st.lists(sentences(), min_size=1, max_size=5).map("".join)
scraps = st.lists(st.sampled_from(SCRAPS) | st.integers(0, 99999).map(str) | sentences(), max_size=30).map("".join)
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
lines = st.tuples(st.sampled_from(("", *MARKERS)), paragraphs | scraps | anything).map("".join)
documents = st.lists(lines, min_size=1, max_size=8).map("\n\n".join)


# ---- laws --------------------------------------------------------------------------------------


def check_laws(text: str) -> None:
    """What holds for every text whatever."""
    extraction = understood(text)
    tables = rows(extraction, VOCABULARY)
    for name in SPANS:
        for row in tables[name]:
            if row["char_start"] is None:
                assert row["char_end"] is None
                continue
            assert 0 <= row["char_start"] <= row["char_end"] <= len(text), name
            assert text[row["char_start"] : row["char_end"]] == row["quote"], name
    for name in ("quantities", "honours", "references"):
        for one, other in pairwise(tables[name]):
            assert one["char_end"] <= other["char_start"], f"{name} overlap"
    ids = {s["section_id"] for s in tables["sections"]}
    assert len(ids) == len(tables["sections"])
    assert all(s["parent_id"] in {*ids, "", None} for s in tables["sections"])
    assert len({c["case_id"] for c in tables["cases"]}) == len(tables["cases"]) > 0
    every_numeral_once(extraction)


def every_numeral_once(extraction: Extraction) -> None:
    """Each Arabic numeral of the text lies in exactly one reading or refusal, and these do not overlap."""
    found = sorted(
        [(r.quantity.start, r.quantity.end) for r in extraction.readings]
        + [(r.start, r.end) for r in extraction.refusals]
    )
    for (_, end), (start, _) in pairwise(found):
        assert end <= start
    text = extraction.text.text
    for numeral in find_numerals(narrow(text)):
        holders = [span for span in found if span[0] < numeral.end and numeral.start < span[1]]
        assert len(holders) == 1, (text[numeral.start : numeral.end], holders)


@settings(max_examples=150)
@given(documents)
def test_laws_hold_for_every_text(text: str) -> None:
    check_laws(text)


@settings(max_examples=100)
@given(anything)
def test_laws_hold_for_anything(text: str) -> None:
    check_laws(text)


def wide(text: str) -> str:
    return re.sub(r"[0-9]", lambda m: chr(ord(m[0]) + 0xFEE0), text)


def spaced(text: str, rng: random.Random) -> str:
    """Spaces between Chinese characters and digits, here and there."""
    between = re.compile(r"(?<=[\u4e00-\u9fff，。])(?=\d)|(?<=\d)(?=[\u4e00-\u9fff%℃，。])")
    return between.sub(lambda _: rng.choice(("", " ", "  ", "\u3000")), text)


def blank(text: str, rng: random.Random) -> str:
    """More blank lines between paragraphs."""
    return re.sub(r"\n\n", lambda _: "\n" * rng.randint(2, 5), text)


@settings(max_examples=60)
@given(st.lists(paragraphs, min_size=1, max_size=4).map("\n\n".join), st.integers(0, 2**16))
def test_spaces_widths_and_blank_lines_change_offsets_only(text: str, seed: int) -> None:
    rng = random.Random(seed)
    expected = said(text)
    assert said(spaced(text, rng)) == expected
    assert said(wide(text)) == expected
    assert said(blank(text, rng)) == expected


@pytest.mark.parametrize(
    "words",
    [
        "居全省第22位。",
        "居全国前10位。",
        "一、二产业占比为2:8。",
        "约20公里。",
        "缓解期为3年。",
        "同比增长5%、6%。",
        "辖5个镇、3个乡。",
    ],
)
def test_two_spaces_are_as_good_as_one(words: str) -> None:
    for gap in (" ", "  ", "\u3000"):
        assert said(re.sub(r"(?<=[\u4e00-\u9fff])(?=\d)|(?<=\d)(?=[\u4e00-\u9fff%])", gap, words)) == said(words)


@pytest.mark.parametrize("seed", range(4))
def test_neither_do_they_change_a_brochures_tree(seed: int) -> None:
    made, rng = brochure(seed, cases=3), random.Random(seed)
    text = made.text()
    assert len(tree(text)) == len(made.headings)
    for other in (blank(text, rng), wide(text), blank(spaced(text, rng), rng)):
        assert tree(other) == tree(text)
        assert said(other) == said(text)


def test_nor_the_real_brochures() -> None:
    text = (ROOT / "raw" / "美丽中国建设实践案例.txt").read_text(encoding="utf-8")
    expected = read(text)["quantities"]
    for other in (wide(text), re.sub(r"(?<=[\u4e00-\u9fff]) (?=\d)|(?<=\d) (?=[\u4e00-\u9fff])", "", text)):
        got = read(other)["quantities"]
        differences = [
            (old["quote"], new["quote"]) for old, new in zip(expected, got, strict=True) if meaning(old) != meaning(new)
        ]
        assert differences == []


@settings(max_examples=60)
@given(st.lists(paragraphs, min_size=1, max_size=3), st.lists(paragraphs, min_size=1, max_size=3))
def test_two_documents_in_one_are_the_one_and_then_the_other(first: list[str], second: list[str]) -> None:
    a, b = "\n\n".join(first) + "\n\n", "\n\n".join(second)
    shifted = [(row["char_start"] + len(a), meaning(row)) for row in read(b)["quantities"]]
    alone = [(row["char_start"], meaning(row)) for row in read(a)["quantities"]]
    assert [(row["char_start"], meaning(row)) for row in read(a + b)["quantities"]] == alone + shifted


def test_what_is_read_does_not_depend_on_what_was_read_before() -> None:
    one, other = brochure(1, cases=2).text(), brochure(2, cases=2).text()
    before = read(one)
    read(other)
    assert read(one) == before
