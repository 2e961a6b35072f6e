"""The committed output/ is what the code makes of raw/."""

from __future__ import annotations

import json

import frictionless
import pyarrow.parquet as pq
import pytest
from conftest import ROOT

from pipeline import tables
from pipeline.batch import run
from pipeline.verify import verify

REMEDY = "output/ is not what the code makes of raw/; run `make` and commit it"


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    output = tmp_path_factory.mktemp("rebuilt") / "output"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        assert run("raw", output).ok
    return output


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.name)
def test_tables_are_up_to_date(rebuilt, table):
    name = f"{table.name}.parquet"
    committed, made = pq.read_table(ROOT / "output" / name), pq.read_table(rebuilt / name)
    assert committed.schema.equals(made.schema, check_metadata=True), REMEDY
    assert committed.to_pylist() == made.to_pylist(), REMEDY


@pytest.mark.parametrize("name", ["DICTIONARY.md", "datapackage.json"])
def test_descriptions_are_up_to_date(rebuilt, name):
    committed, made = ((folder / name).read_text(encoding="utf-8") for folder in (ROOT / "output", rebuilt))
    if name == "datapackage.json":
        # Hashes are of bytes, which another release of pyarrow may write otherwise.
        committed, made = (json.loads(text) for text in (committed, made))
        for resource in committed["resources"] + made["resources"]:
            del resource["hash"]
    assert committed == made, REMEDY


def test_the_manifest_names_what_the_tables_are_built_from(rebuilt):
    committed, made = (json.loads((folder / "manifest.json").read_bytes()) for folder in (ROOT / "output", rebuilt))
    # Other releases of pyarrow write other bytes; that each file is what its manifest says is verified below.
    assert {**committed, "files": []} == {**made, "files": []}, REMEDY


def test_every_law_holds_in_the_committed_output():
    assert verify("output") == []


def test_the_committed_data_package_is_valid():
    report = frictionless.validate(str(ROOT / "output" / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])
