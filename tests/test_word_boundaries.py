"""Names against a segmenter that knows nothing of our grammar: jieba's dictionary, through rjieba.

Naming cuts words out of the text by cue words and guard words. Where a cut falls inside a word of the dictionary it is
suspect: 公｜开行｜政. The segmenter errs as well (获奖数, 省实验室), so a few disagreements are no error.
"""

from pathlib import Path

import pytest

from pipeline.flow import extract
from pipeline.vocab import load

rjieba = pytest.importorskip("rjieba")
BROCHURE = Path(__file__).parents[1] / "raw" / "美丽中国建设实践案例.txt"


def word_ends(sentence: str) -> set[int]:
    ends, at = {0}, 0
    for word in rjieba.cut(sentence):
        at += len(word)
        ends.add(at)
    return ends


def cut_words(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """The spans that begin or end inside a word of their clause."""
    cut = []
    for start, end in spans:
        before = max(text.rfind(mark, 0, start) for mark in "，。；：\n") + 1
        clause = text[before : end + 10]
        ends = word_ends(clause)
        if not {start - before, end - before} <= ends:
            cut.append(text[before:start] + "[" + text[start:end] + "]")
    return cut


def test_a_cut_inside_a_word_is_seen():
    text = "完善公开行政制度"
    assert cut_words(text, [(2, 4)]) == []
    assert cut_words(text, [(3, 5)]) == ["完善公[开行]"]


def test_names_rarely_begin_or_end_inside_a_word():
    extraction = extract(BROCHURE, load())
    spans = [span for reading in extraction.readings for span in reading.naming.spans]
    cut = cut_words(extraction.text.text, spans)
    assert len(spans) > 400
    assert len(cut) <= 0.05 * len(spans), "\n".join(cut)
