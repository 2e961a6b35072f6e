"""The examples run as they stand, on the tables of the first document."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.batch import run
from pipeline.frames import load

HOME = Path(__file__).parent.parent
EXAMPLES = HOME / "examples"


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    output = tmp_path_factory.mktemp("examples") / "output"
    run(HOME / "raw", output, corrections=None)
    return output


def call(name: str, *arguments: object, cwd: Path = HOME) -> str:
    command = [sys.executable, str(EXAMPLES / name), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd)
    assert done.returncode == 0, done.stderr
    assert "Glyph" not in done.stderr, "a Chinese character had no glyph"
    return done.stdout


def test_every_example_is_run_here():
    assert sorted(path.name for path in EXAMPLES.glob("*.py")) == [
        "coverage_of_indicators.py", "forest_coverage.py", "investment.py",
    ]  # fmt: skip


def test_pandas_and_matplotlib_draw_a_chart_with_chinese_words(output, tmp_path):
    pytest.importorskip("matplotlib")
    from matplotlib import font_manager

    if not any("CJK" in font.name for font in font_manager.fontManager.ttflist):
        pytest.skip("no Chinese font is installed (Debian: apt-get install fonts-noto-cjk)")
    picture = tmp_path / "forest.png"
    words = call("forest_coverage.py", output, picture)
    assert picture.read_bytes().startswith(b"\x89PNG") and picture.stat().st_size > 20_000
    count = int(re.search(r": (\d+) values", words)[1])
    values = load("indicators", output)
    assert 5 <= count <= (values["indicator"] == "forest_coverage_rate").sum()


def test_duckdb_asks_the_parquet_files(output):
    pytest.importorskip("duckdb")
    lines = call("investment.py", output).splitlines()
    assert len(lines) == 10
    amounts = [float(line.split()[0]) for line in lines]
    assert amounts == sorted(amounts, reverse=True)
    largest = load("indicators", output).query("indicator == 'investment'")["value"].max()
    assert amounts[0] == pytest.approx(largest / 1e8, abs=0.01)


def test_polars_compares_indicators(output):
    pytest.importorskip("polars")
    words = call("coverage_of_indicators.py", output)
    assert "森林覆盖率" in words and "国土面积" in words


def test_examples_take_the_output_beside_them_by_default(output):
    pytest.importorskip("duckdb")
    assert call("investment.py", cwd=output.parent) == call("investment.py", output)
