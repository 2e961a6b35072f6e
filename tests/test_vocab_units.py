"""Units, measure words and figures of speech: the vocabulary's own examples, and what stops its loading."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from pipeline.errors import VocabularyError
from pipeline.model import Paragraph, Quantity, Source, Text
from pipeline.quantities import measure
from pipeline.vocab.units import FIGURES, UNITS, WORDS, Unit, load_units

DIRECTORY = Path(__file__).parent.parent / "pipeline" / "vocab"
VOCABULARY = load_units(DIRECTORY)


def read(words: str) -> tuple[Quantity, ...]:
    source = Source("t", "t", "txt", "", words, (), "plain")
    return measure(Text(source, words, (Paragraph(0, len(words)),), ((0, 0),)), (), (), (), VOCABULARY)[0]


@pytest.mark.parametrize(("symbol", "phrase", "is_read"), VOCABULARY.examples)
def test_examples(symbol: str, phrase: str, is_read: bool) -> None:
    units = {q.unit for q in read(phrase)} | ({q.unit.split("/")[0] for q in read(phrase)} if is_read else set())
    assert (symbol in units) == is_read


def test_every_unit_has_an_example() -> None:
    shown = {symbol for symbol, _, is_read in VOCABULARY.examples if is_read}
    units = {u.symbol for u in VOCABULARY.surfaces.values() if isinstance(u, Unit) and u.kind == "unit"}
    assert units <= shown


@pytest.mark.parametrize("phrase", sorted(VOCABULARY.figures))
def test_figures_of_speech_measure_nothing(phrase: str) -> None:
    assert read(f"各地坚持{phrase}，推动工作。") == ()


def copy(target: Path) -> Path:
    for name in (UNITS, WORDS, FIGURES):
        shutil.copy(DIRECTORY / name, target / name)
    return target


def test_order_does_not_matter(tmp_path: Path) -> None:
    directory = copy(tmp_path)
    blocks = (directory / UNITS).read_text("utf-8").split("\n\n")
    units = [block for block in blocks if "[unit." in block]
    rest = [block for block in blocks if "[unit." not in block and "[ambiguous" in block]
    random.Random(7).shuffle(units)
    (directory / UNITS).write_text("\n\n".join(units + rest), "utf-8")
    shuffled = load_units(directory)
    assert dict(shuffled.surfaces) == dict(VOCABULARY.surfaces)
    assert dict(shuffled.not_before) == dict(VOCABULARY.not_before)


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        (UNITS, 'surfaces = ["亩"]', 'surfaces = ["亩", "公顷"]', "'公顷' is claimed by 'ha' too"),
        (UNITS, 'dimension = "area"', 'dimension = "surface"', "unknown dimension 'surface'"),
        (UNITS, 'default = "°C"', 'default = "K"', "unknown unit 'K'"),
        (UNITS, 'not_before."亩"', 'not_before."垧"', "none of its surfaces"),
        (WORDS, 'nouns = """', 'nouns = """ 元', "is claimed by"),
        (WORDS, 'arabic_only = """', 'arabic_only = """ 垧', "no measure words: 垧"),
        (FIGURES, 'phrases = "七台河', 'phrases = "八项规定', "'八项规定' is claimed by 'figure_of_speech' too"),
        (FIGURES, "[figures.name]", "[figures.name", "is no TOML"),
    ],
)
def test_what_stops_the_loading(tmp_path: Path, name: str, old: str, new: str, reason: str) -> None:
    directory = copy(tmp_path)
    words = (directory / name).read_text("utf-8")
    assert old in words
    (directory / name).write_text(words.replace(old, new, 1), "utf-8")
    with pytest.raises(VocabularyError, match=reason) as caught:
        load_units(directory)
    assert name in str(caught.value)


@pytest.mark.parametrize(
    ("unit", "wanted", "factor"),
    [("mu", "ha", 1 / 15), ("km", "m", 1000), ("家", "个", 1), ("户", "人", None), ("人次", "人", None), ("名", "人", 1), ("t/a", "t", None), ("", "", 1)],
)
def test_a_value_goes_over_only_into_a_unit_of_its_kind(unit, wanted, factor):
    found = VOCABULARY.factor(unit, wanted)
    assert found == (None if factor is None else pytest.approx(factor))
