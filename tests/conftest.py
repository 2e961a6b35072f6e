"""What the tests share: the repository's root, the vocabulary, the brochure's rows, a small document."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from pipeline import flow, vocab
from pipeline.rows import rows
from pipeline.tables import Rows

ROOT = Path(__file__).parent.parent
BROCHURE = "raw/美丽中国建设实践案例.txt"

SMALL = """绿水县概况

绿水县位于江西省西部，区域总面积2257.39 平方公里，辖15 个镇，总人口 88 万。2022 年底，森林覆盖
率达84%，空气质量优良天数达319天。到2026年底，森林覆盖率达到86%以上。

累计投资3.74亿元，实施《生态文明建设规划》，获评“国家生态文明建设示范区”。
"""

# The machine that runs the tests may be busy; slowness is measured by `make bench`, not here.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="record the present results as the snapshots")


@pytest.fixture(autouse=True)
def at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths in the tables are relative to where the command runs: the repository's root."""
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="session")
def vocabulary() -> vocab.Vocabulary:
    return vocab.load()


@pytest.fixture(scope="session")
def brochure(vocabulary: vocab.Vocabulary) -> Rows:
    """The brochure's rows by table."""
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        return rows(flow.extract(BROCHURE, vocabulary), vocabulary)
    finally:
        os.chdir(before)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small document in a folder of its own."""
    path = tmp_path / "raw" / "绿水县.txt"
    path.parent.mkdir()
    path.write_text(SMALL, encoding="utf-8")
    return path
