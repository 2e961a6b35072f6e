"""Did anything change? The brochure's outline and quantities as text that a human can diff; `make bless` records them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.show import outline_lines, quantity_line

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize("name", ["outline", "quantities"])
def test_nothing_changed_unnoticed(name, brochure, request):
    path = SNAPSHOTS / f"brochure.{name}.txt"
    if name == "outline":
        lines = list(outline_lines(brochure))
    else:
        lines = [f"{row['case_id'] or '-'} {quantity_line(row)}" for row in brochure["quantities"]]
    if request.config.getoption("--bless"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == path.read_text(encoding="utf-8").splitlines(), "run `make bless` if the change is meant"
