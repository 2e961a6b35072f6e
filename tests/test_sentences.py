"""Sentences and clauses of literal texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.sentences import Sentences


def sentences(text: str) -> list[str]:
    found = Sentences(text)
    return [text[slice(*found.span(start))] for start in found.starts]


def clauses(text: str) -> list[str]:
    found = Sentences(text)
    return [text[slice(*found.clause(start))] for start in found.clause_starts]


def test_a_sentence_takes_the_quotes_that_close_behind_it() -> None:
    assert sentences("他说：“好！”造林3亩。") == ["他说：“好！”", "造林3亩。"]


def test_a_sentence_ends_with_its_paragraph() -> None:
    assert sentences("森林覆盖率84%\n\n造林3亩。\n") == ["森林覆盖率84%", "造林3亩。", ""]
    assert sentences("") == [""]


def test_a_comma_between_digits_parts_no_clauses() -> None:
    assert clauses("造林1,234亩,植树12株，投资3亿元") == ["造林1,234亩,", "植树12株，", "投资3亿元"]


@given(st.text("林3,，。！\n”）", max_size=30))
def test_sentences_and_clauses_cover_the_text(text: str) -> None:
    found = Sentences(text)
    for starts in (found.starts, found.clause_starts):
        assert starts == sorted({0, *starts}) and starts[-1] < max(len(text), 1)
    for offset in range(len(text)):
        start, end = found.clause(offset)
        assert start <= offset < end
        start, end = found.span(offset)
        assert start <= offset and (offset < end or set(text[end : offset + 1]) == {"\n"})
