"""The vocabulary of indicators: its entries, its checks, and every entry's examples through the real stages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import VocabularyError
from pipeline.flow import understand
from pipeline.indicators import classify
from pipeline.model import Context, Line, Naming, Paragraph, Quantity, Reading, Source, Text
from pipeline.vocab import HERE, load
from pipeline.vocab.indicators import Indicators, load_indicators
from pipeline.vocab.units import Unit

GUIDE = Path(__file__).parent / "gold" / "GUIDE.md"
INDICATORS = load_indicators(HERE)

MARKED = [
    pytest.param(entry.key, sentence, wanted, id=f"{entry.key}-{'is' if wanted else 'is-not'}-{i}")
    for entry in INDICATORS.entries.values()
    for wanted, sentences in ((True, entry.examples), (False, entry.counter_examples))
    for i, sentence in enumerate(sentences)
]

ENTRY = """
[forest_coverage_rate]
zh = '森林覆盖率'
en = 'Forest coverage rate'
definition_zh = '森林面积占土地总面积的百分比。'
definition_en = 'Forest area as a share of total land area.'
dimensions = 'ratio'
unit = '%'
range = [0, 100]
source = '发改环资〔2020〕296号'
cues = ['森林覆盖率']
examples = ['森林覆盖率达[84%]。']
"""


def read_marked(marked: str) -> Reading:
    """The reading of the number in brackets, by the whole pipeline."""
    at = marked.index("[")
    text = marked.replace("[", "").replace("]", "")
    source = Source("d", "d.txt", "txt", "", text, (Line(0, len(text)),), "text")
    return next(r for r in understand(source, load()).readings if r.quantity.start <= at < r.quantity.end)


@pytest.mark.parametrize(("key", "marked", "wanted"), MARKED)
def test_example(key: str, marked: str, wanted: bool) -> None:
    assert (read_marked(marked).indicator == key) is wanted


def test_keys_of_the_guide_are_the_scored_ones() -> None:
    words = GUIDE.read_text(encoding="utf-8").split("## Vocabulary")[1].partition("(地区生产总值).")[2]
    keys = set(re.findall(r"\b[a-z]+(?:_[a-z]+)*\b", re.sub(r"\([^)]*\)", "", words)))
    assert len(keys) > 90
    assert {entry.key for entry in INDICATORS.entries.values() if entry.scored} == keys


def test_enough_indicators_of_other_systems() -> None:
    assert len(INDICATORS.entries) >= 150
    beautiful_china = [entry for entry in INDICATORS.entries.values() if "296号" in entry.source]
    assert len(beautiful_china) >= 20


def test_units_are_known_to_the_unit_vocabulary() -> None:
    known = {unit.symbol for unit in load().units.surfaces.values() if isinstance(unit, Unit)}
    composed = {"m³/d", "t/d", "/cm³", "μg/m³", "km/h"}  # made by the grammar from two units
    assert {entry.unit for entry in INDICATORS.entries.values()} - known - composed <= {"", "rank", "1"}


def test_plausible_range() -> None:
    rate = INDICATORS.entries["forest_coverage_rate"]
    assert rate.plausible(0) and rate.plausible(100) and not rate.plausible(100.1) and not rate.plausible(-1)


def test_entries_do_not_depend_on_the_order_of_files(tmp_path: Path) -> None:
    (tmp_path / "indicators").mkdir()
    for i, path in enumerate(sorted((HERE / "indicators").glob("*.toml"), reverse=True)):
        (tmp_path / "indicators" / f"{i}.toml").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    shuffled = load_indicators(tmp_path)
    assert shuffled.entries == INDICATORS.entries
    assert list(shuffled.entries) != list(INDICATORS.entries)


def write(directory: Path, **files: str) -> Path:
    (directory / "indicators").mkdir()
    for name, text in files.items():
        (directory / "indicators" / f"{name}.toml").write_text(text, encoding="utf-8")
    return directory


def test_loads_an_entry(tmp_path: Path) -> None:
    loaded: Indicators = load_indicators(write(tmp_path, ecology=ENTRY))
    entry = loaded.entries["forest_coverage_rate"]
    assert (entry.zh, entry.unit, entry.low, entry.high, entry.scored) == ("森林覆盖率", "%", 0, 100, False)
    assert [cue.when.key for cue in loaded.cues_in("全县森林覆盖率", "ratio")] == ["forest_coverage_rate"]
    assert loaded.cues_in("全县森林覆盖率", "area") == []


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("zh = '森林覆盖率'", "", "missing zh"),
        ("en = 'Forest coverage rate'", "en = ''", "missing en"),
        ("source = '发改环资〔2020〕296号'", "", "missing source"),
        ("'ratio'", "'ration'", "unknown dimension ration"),
        ("'ratio'", "''", "missing dimensions"),
        ("[0, 100]", "[100, 0]", "range upside down"),
        ("[0, 100]", "['low']", "range is a list"),
        ("cues = ['森林覆盖率']", "cues = []", "missing cues"),
        ("cues = ['森林覆盖率']", "cues = ['森林*率']", "bad surface"),
        ("cues = ['森林覆盖率']", "cues = ['森林……率']", "bad surface"),
        ("cues = ['森林覆盖率']", "cues = ['*']", "needs a scope"),
        ("cues = ['森林覆盖率']", "cues = [{ words = '率', nearby = '森林' }]", "unknown field nearby in a cue"),
        ("cues = ['森林覆盖率']", "cues = [{ near = '森林' }]", "a cue without words"),
        (
            "cues = ['森林覆盖率']",
            "cues = [{ words = '森林覆盖率', without = '覆盖' }]",
            "holds 覆盖, which must not be there",
        ),
        ("cues = ['森林覆盖率']", "cues = [{ words = '率', near = '' }]", "near of a cue is a string of words"),
        ("cues = ['森林覆盖率']", "cues = [{ words = '率', statistics = 'mean' }]", "unknown statistic mean"),
        ("cues = ['森林覆盖率']", "cues = [{ words = '率', dimensions = 'area' }]", "none of the entry's: area"),
        ("cues = ['森林覆盖率']", "cues = [{ words = '率', pattern = '森林(' }]", "the pattern 森林( is none"),
        ("cues = ['森林覆盖率']", "cues = [{ words = '率', pattern = '' }]", "pattern of a cue is a string"),
        ("cues = ['森林覆盖率']", "cues = ['森林覆盖率 森林覆盖率']", "belongs to this entry already"),
        ("examples = ['森林覆盖率达[84%]。']", "examples = []", "at least one"),
        ("examples = ['森林覆盖率达[84%]。']", "examples = ['森林覆盖率达84%。']", "mark one number"),
        ("unit = '%'", "unit = '%'\ncolour = 'green'", "unknown field colour"),
    ],
)
def test_refuses(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert ENTRY.count(old) == 1
    with pytest.raises(VocabularyError, match=re.escape(reason)) as error:
        load_indicators(write(tmp_path, ecology=ENTRY.replace(old, new)))
    assert "ecology.toml" in str(error.value) and "forest_coverage_rate" in str(error.value)


def test_refuses_a_file_that_is_no_toml(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="land.toml.*is no TOML"):
        load_indicators(write(tmp_path, land="[forest"))


def test_refuses_a_key_defined_twice(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="defined already in a.toml"):
        load_indicators(write(tmp_path, a=ENTRY, b=ENTRY))


@pytest.mark.parametrize(
    ("cues", "clash"),
    [
        ("['森林覆盖率']", True),
        ("['绿化率']", False),
        ("[{ words = '森林覆盖率', statistics = 'change' }]", False),  # more conditions: it wins where they hold
    ],
)
def test_two_entries_that_claim_one_surface(tmp_path: Path, cues: str, clash: bool) -> None:
    other = ENTRY.replace("[forest_coverage_rate]", "[tree_cover]").replace("cues = ['森林覆盖率']", f"cues = {cues}")
    directory = write(tmp_path, a=ENTRY, b=other)
    if clash:
        with pytest.raises(VocabularyError, match=r"b.toml.*tree_cover.*forest_coverage_rate \(a.toml\)"):
            load_indicators(directory)
    else:
        assert len(load_indicators(directory).entries) == 2


def key_of(words: str, indicators: Indicators) -> str:
    """The key of a percentage that these words name."""
    text = Text(Source("d", "d.txt", "txt", "", "84%", (), "text"), "84%", (Paragraph(0, 3),), ((0, 0),))
    quantity = Quantity(0, 3, 84.0, None, None, "=", "%", "%", "ratio", None, "", "unit:%")
    return classify(text, [quantity], [Context()], [Naming(words)], indicators)[0].indicator


def test_a_pattern_looks_at_the_naming_words(tmp_path: Path) -> None:
    cue = "cues = [{ words = '率$', pattern = '^(?:森林|林木)(?!采伐)' }]"
    loaded = load_indicators(write(tmp_path, a=ENTRY.replace("cues = ['森林覆盖率']", cue)))
    found = [words for words in ("森林覆盖率", "林木绿化率", "森林采伐率", "全县森林覆盖率") if key_of(words, loaded)]
    assert found == ["森林覆盖率", "林木绿化率"]


def test_a_pattern_alone_is_enough(tmp_path: Path) -> None:
    cue = "cues = [{ words = '*', pattern = '森林.{0,4}率$' }]"
    loaded = load_indicators(write(tmp_path, a=ENTRY.replace("cues = ['森林覆盖率']", cue)))
    assert key_of("森林综合覆盖率", loaded) and not key_of("草原覆盖率", loaded)


def test_a_pattern_that_never_ends_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.vocab.indicators.PATTERN_SECONDS", 0.05)
    cue = "cues = [{ words = '*', pattern = '^(?:(?:a|a)+)+b$' }]"
    loaded = load_indicators(write(tmp_path, a=ENTRY.replace("cues = ['森林覆盖率']", cue)))
    with pytest.raises(VocabularyError, match="a.toml.*forest_coverage_rate.*takes too long"):
        key_of("a" * 60, loaded)


def test_two_patterns_for_one_surface_are_rivals(tmp_path: Path) -> None:
    one = ENTRY.replace("cues = ['森林覆盖率']", "cues = [{ words = '率$', pattern = '森林' }]")
    other = one.replace("[forest_coverage_rate]", "[tree_cover]").replace("'森林' }]", "'林木' }]")
    with pytest.raises(VocabularyError, match="belongs to"):
        load_indicators(write(tmp_path, a=one, b=other))


def test_regex_is_not_imported_without_a_pattern(tmp_path: Path) -> None:
    write(tmp_path, a=ENTRY)
    code = (
        "import sys; from pathlib import Path; from pipeline.vocab.indicators import load_indicators;"
        f"load_indicators(Path({str(tmp_path)!r})); assert 'regex' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_one_surface_told_apart_by_different_words_of_the_text(tmp_path: Path) -> None:
    near = "cues = [{{ words = '规模', near = '{}' }}]"
    one = ENTRY.replace("cues = ['森林覆盖率']", near.format("污水"))
    other = one.replace("[forest_coverage_rate]", "[waste]").replace("污水", "垃圾")
    assert len(load_indicators(write(tmp_path, a=one, b=other)).entries) == 2
