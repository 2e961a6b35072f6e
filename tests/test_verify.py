"""Verify: a sound output has no problem; each kind of damage is found."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import tables
from pipeline.batch import run
from pipeline.errors import UsageError
from pipeline.publish import digest
from pipeline.verify import breach, verify


@pytest.fixture
def output(tmp_path: Path, small: Path) -> Path:
    run(small.parent, tmp_path / "output")
    return tmp_path / "output"


def rewrite(output: Path, name: str, change) -> None:
    """Change a table's rows and make the manifest agree, as a careless program might."""
    path = output / f"{name}.parquet"
    rows = pq.read_table(path).to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=tables.schema(tables.table(name))), path)
    manifest = json.loads((output / "manifest.json").read_bytes())
    for file in manifest["files"]:
        if file["path"] == path.name:
            file.update(bytes=path.stat().st_size, sha256=digest(path))
    (output / "manifest.json").write_text(json.dumps(manifest))


def test_a_sound_output_has_no_problem(output):
    assert verify(output) == []


def test_a_changed_file_is_found(output):
    (output / "DICTIONARY.md").write_text("no")
    (output / "cases.parquet").unlink()
    (output / "stray.txt").touch()
    assert sorted(verify(output)) == [
        "DICTIONARY.md: is not what the manifest says (its SHA-256 differs)",
        "cases.parquet: is missing",
        "stray.txt: is not in the manifest",
    ]


def test_a_quote_that_is_not_in_the_source_is_found(output):
    rewrite(output, "quantities", lambda rows: rows[0].update(quote="85%"))
    (problem,) = verify(output)
    assert "the source does not say '85%'" in problem


def test_a_key_that_stands_twice_is_found(output):
    rewrite(output, "quantities", lambda rows: rows.append(dict(rows[0])))
    assert any(problem.endswith("the key stands twice") for problem in verify(output))


def test_a_link_to_nothing_is_found(output):
    rewrite(output, "indicators", lambda rows: rows[0].update(case_id="9.9"))
    (problem,) = verify(output)
    assert problem.endswith("case_id '9.9' is no row of cases")


def test_a_null_in_a_link_names_nothing_and_is_fine(output):
    rewrite(output, "quantities", lambda rows: rows[0].update(section_id=None, case_id=None))
    assert verify(output) == []


def test_a_value_against_its_constraint_is_found(output):
    rewrite(output, "quantities", lambda rows: rows[0].update(comparator="≈"))
    (problem,) = verify(output)
    assert "comparator is '≈', none of '=', '~'" in problem


def test_a_source_that_changed_or_is_gone_is_said(output, small):
    small.write_text("other", encoding="utf-8")
    assert [p.split(": ")[1] for p in verify(output)] == ["has changed since the tables were made"]
    small.unlink()
    assert [p.split(": ")[1] for p in verify(output)] == ["is not here, so its quotes cannot be checked"]


def test_many_problems_of_a_kind_are_not_all_listed(output):
    rewrite(output, "quantities", lambda rows: [row.update(quote="") for row in rows * 9] and rows.extend(rows * 9))
    assert 20 <= len(verify(output)) <= 22


def test_no_output_is_a_wrong_call(tmp_path):
    with pytest.raises(UsageError, match="holds no manifest.json; make it with: zhibiao run"):
        verify(tmp_path)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("doc_id", None, "is null"),
        ("page", None, ""),
        ("page", 0, "is 0, less than 1"),
        ("modality", "hoped", "is 'hoped', none of 'actual', 'planned'"),
        ("modality", "planned", ""),
        ("period", "20 22", r"is '20 22', not of the form \S*"),
    ],
)
def test_breaches_of_constraints(column, value, said):
    assert breach(tables.QUANTITIES.column(column), value) == said
