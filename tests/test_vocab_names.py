"""Word lists asked at a place of a text: what their indexes answer is what looking at every word would answer."""

from __future__ import annotations

import pickle
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.vocab import HERE
from pipeline.vocab.names import FILE, Words

LETTERS = "地面积率]-^"
WORDS = st.frozensets(st.text(LETTERS, min_size=1, max_size=4), min_size=1, max_size=12)


@given(WORDS, st.text(LETTERS, max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_the_longest_word_that_fits_between_two_offsets_answers(
    words: frozenset[str], text: str, a: int, b: int
) -> None:
    asked = Words(words)
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    stretch = text[start:end]
    begins = {at: [len(w) for w in words if text.startswith(w, at, end)] for at in range(start, end)}
    assert asked.beginning(text, start, end) == max(begins.get(start, ()), default=0)
    assert asked.ending(text, start, end) == max((len(w) for w in words if stretch.endswith(w)), default=0)
    assert {at for at, lengths in begins.items() if lengths} <= set(asked.openings(text, start, end))


def test_a_place_opens_no_word_whose_second_character_is_missing() -> None:
    assert Words(["面积", "率"]).openings("面地积率面积", 0, 6) == [3, 4]
    assert Words(["面积"]).openings("面积", 0, 1) == []


def test_a_word_list_travels_to_another_process_whole() -> None:
    words = Words(["面积", "率"])
    copy = pickle.loads(pickle.dumps(words))
    assert copy == words
    assert (copy.firsts, copy.lasts, copy.opening) == (words.firsts, words.lasts, words.opening)


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        (("action", "nominal"), ("action", "strong opening")),
        (("action", "plain"), ("action", "weak")),
        (("head", "rates"), ("head", "words")),
    ],
)
def test_a_list_of_words_of_these_holds_no_others(part: tuple[str, str], whole: tuple[str, str]) -> None:
    table = tomllib.loads((HERE / FILE).read_text("utf-8"))
    words = {word for key in whole[1].split() for word in table[whole[0]][key].split()}
    assert set(table[part[0]][part[1]].split()) <= words
