"""A wrong vocabulary stops the start: one line that names the file, the entry and the reason; nothing is published."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SMALL

from pipeline import examples, vocab
from pipeline.errors import VocabularyError

FOREST = """
[leaf_cover]
zh = '叶面覆盖率'
en = 'Leaf cover'
definition_zh = '叶面所覆盖的比例。'
definition_en = 'Share of ground under leaves.'
dimensions = 'ratio'
unit = '%'
range = [0, 100]
source = 'LY/T 0000'
cues = ['叶面覆盖率']
examples = ['叶面覆盖率达[84%]。']
counter_examples = []
"""


def spoiled(folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of the vocabulary with one change, or with an entry more where ``old`` is empty."""
    shutil.copytree(vocab.HERE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
    return folder


WRONG = [
    ("indicators/ecology.toml", "", FOREST.replace("ratio", "concentration").replace("['叶面覆盖率']", "['细颗粒物']"), ["air.toml", "belongs to pm25_concentration (air.toml)", "细颗粒物", "leaf_cover"]),
    ("indicators/ecology.toml", "", FOREST.replace("'ratio'", "'share'"), ["ecology.toml", "'leaf_cover'", "dimension"]),
    ("indicators/ecology.toml", "", FOREST.replace("[84%]", "84%"), ["ecology.toml", "'leaf_cover'", "mark one number"]),
    ("indicators/ecology.toml", "", FOREST.replace("range = [0, 100]", "range = [1"), ["ecology.toml", "is no TOML"]),
    ("units.toml", 'dimension = "area"', 'dimension = "aera"', ["units.toml", "unknown dimension 'aera'"]),
    ("measure_words.toml", 'classifiers = """', 'classifiers = """\n平方公里 ', ["measure_words.toml", "'平方公里' is claimed by"]),
    ("headings.toml", "pattern = '{han}(?:、|[.．]\\s*)'", "pattern = '{han}(?:、|'", ["headings.toml", "'han'", "bad pattern"]),
    ("headings.toml", '["一、总体要求", 1]', '["一、总体要求", 2]', ["headings.toml", "'han'", "example fails: 一、总体要求"]),
    ("cues.toml", 'kind = "annual"', 'kind = "yearly"', ["cues.toml", "unknown kind 'yearly'"]),
    ("references.toml", "endings = ", "endigns = ", ["references.toml", "endings is missing"]),
    ("divisions.csv", "110101,", "11010,", ["divisions.csv", "'11010'", "six-digit code"]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), WRONG)
def test_loading_names_file_entry_and_reason(file: str, old: str, new: str, said: list[str], tmp_path: Path) -> None:
    with pytest.raises(VocabularyError) as error:
        vocab.load.__wrapped__(spoiled(tmp_path / "vocab", file, old, new))
    assert str(error.value).startswith("vocabulary ")
    for words in said:
        assert words in str(error.value)


FAILING = [
    ("indicators/ecology.toml", "", FOREST.replace("叶面覆盖率达[84%]", "叶面面积达[84%]"), "entry 'leaf_cover': example fails: 叶面面积达[84%]。"),
    ("indicators/ecology.toml", "", FOREST.replace("counter_examples = []", "counter_examples = ['叶面覆盖率[9%]。']"), "entry 'leaf_cover': counter-example fails: 叶面覆盖率[9%]。"),
    ("units.toml", 'examples = ["', 'examples = ["三生三世", "', "example fails: 三生三世"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), FAILING)
def test_an_example_that_fails_is_named(file: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    folder = spoiled(tmp_path / "vocab", file, old, new)
    with pytest.raises(VocabularyError, match=Path(file).name) as error:
        examples.check(vocab.load.__wrapped__(folder), folder)
    assert said in str(error.value)


def test_the_vocabularys_own_examples_hold() -> None:
    examples.check(vocab.load())


@pytest.mark.parametrize(("file", "old", "new", "said"), [WRONG[0], WRONG[-1], FAILING[0]])
def test_a_run_does_not_start(file: str, old: str, new: str, said: object, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "pipeline", tmp_path / "pipeline", ignore=shutil.ignore_patterns("vocab", "__pycache__"))
    spoiled(tmp_path / "pipeline" / "vocab", file, old, new)
    (tmp_path / "a.txt").write_text(SMALL, encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-m", "pipeline", "run", "a.txt"], cwd=tmp_path, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, check=False,
    )  # fmt: skip
    assert process.returncode == 2
    assert process.stderr.count("\n") == 1
    assert Path(file).name in process.stderr
    assert not (tmp_path / "output").exists()
