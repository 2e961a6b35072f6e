"""Exports: what Excel, CSV readers, Stata and DuckDB find in the files."""

import csv
import subprocess
import sys

import openpyxl
import pandas as pd
import pytest

from pipeline.batch import run
from pipeline.errors import UsageError
from pipeline.export import export, harmless
from pipeline.frames import load
from pipeline.tables import BY_NAME, TABLES, arrow

TEXT = """=cmd|' /C calc'!A0 县情况

一、基本情况
全县总面积 1552 平方公里，森林覆盖率达88.04%，极端最低气温-34.3℃。2022 年完成投资3.74亿元。
"""


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    (folder / "raw").mkdir()
    (folder / "raw" / "=1+1 某县.txt").write_text(TEXT, encoding="utf-8")
    (folder / "raw" / "乙县.txt").write_text(
        "乙县情况\n\n全县辖 9 个镇，总人口 13 万人。\n\n" + "绿水青山就是金山银山，" * 100, encoding="utf-8"
    )
    run(folder / "raw", folder / "output", corrections=None)
    return folder / "output"


@pytest.fixture(scope="module")
def book(output, tmp_path_factory):
    (path,) = export(output, "xlsx", tmp_path_factory.mktemp("xlsx"))
    return openpyxl.load_workbook(path)


def test_a_workbook_has_a_sheet_for_each_table_and_the_dictionary(book, output):
    assert book.sheetnames == [*(table.title[0] for table in TABLES), "数据字典"]
    for table in TABLES:
        sheet = book[table.title[0]]
        assert [cell.value for cell in sheet[1]] == [column.title[0] for column in table.columns]
        assert sheet.max_row == len(load(table.name, output)) + 1
        assert sheet.freeze_panes == "B2"
    assert book["数据字典"].max_row == 1 + sum(len(table.columns) for table in TABLES)


def cells(book, table, column):
    names = [c.name for c in BY_NAME[table].columns]
    return [row[names.index(column)] for row in book[BY_NAME[table].title[0]].iter_rows(min_row=2)]


def test_codes_are_text_numbers_are_numbers_and_days_are_days(book):
    assert {cell.data_type for cell in cells(book, "cases", "case_id")} == {"s"}
    assert {cell.number_format for cell in cells(book, "cases", "case_id")} == {"@"}
    values = {cell.value for cell in cells(book, "quantities", "value")}
    assert {1552, 88.04, -34.3, 374_000_000} <= values
    days = [cell for cell in cells(book, "indicators", "period_start") if cell.value is not None]
    assert [cell.is_date for cell in days] == [True]
    assert days[0].value.isoformat().startswith("2022-01-01")


def test_no_cell_of_a_workbook_is_a_formula(book):
    found = [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(("=", "@"))
    ]
    assert found, "the titles of this document begin with ="
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.quotePrefix for cell in found)


def test_what_excel_cannot_hold_is_replaced_and_cut(tmp_path, output, monkeypatch):
    import pyarrow.parquet as pq

    from pipeline import export as module

    broken = tmp_path / "output"
    broken.mkdir()
    for table in TABLES:
        rows = pq.read_table(output / f"{table.name}.parquet").to_pylist()
        if table.name == "paragraphs":
            rows[0]["text"] = "\x07" + "长" * 40_000
        pq.write_table(arrow(table, rows), broken / f"{table.name}.parquet")
    monkeypatch.setattr(module, "SHEET_ROWS", 2)
    (path,) = export(broken, "xlsx", tmp_path)
    again = openpyxl.load_workbook(path)
    words = again["段落"].cell(2, len(BY_NAME["paragraphs"].columns)).value
    assert words.startswith("\N{REPLACEMENT CHARACTER}长长") and words.endswith("长…") and len(words) == 32_767
    assert "段落 2" in again.sheetnames, "rows beyond a sheet's end go on in the next"


def test_csv_comes_plain_and_with_a_mark_for_excel(output, tmp_path):
    paths = export(output, "csv", tmp_path)
    assert len(paths) == 2 * len(TABLES)
    plain, marked = tmp_path / "csv" / "quantities.csv", tmp_path / "csv-excel" / "quantities.csv"
    assert marked.read_bytes() == b"\xef\xbb\xbf" + plain.read_bytes()
    with plain.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [column.name for column in BY_NAME["quantities"].columns]
    assert [row["text"] for row in rows if row["dimension"] == "temperature"] == ["-34.3℃"]
    cells = [
        cell
        for path in paths
        if path.parent.name == "csv"
        for row in csv.reader(path.open(encoding="utf-8", newline=""))
        for cell in row
    ]
    assert not any(cell.startswith("=") for cell in cells)
    assert any(cell.startswith("'=") for cell in cells)


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("-2+3+cmd|'x'!A", "'-2+3+cmd|'x'!A"),
        ("\t=1", "'\t=1"),
        ("-A1", "'-A1"),
        ("-34.3℃", "-34.3℃"),
        ("-12", "-12"),
        ("1=2", "1=2"),
        (-3.5, -3.5),
        (None, None),
    ],
)
def test_words_that_a_spreadsheet_would_run_get_an_apostrophe(words, written):
    assert harmless(words) == written


def test_stata_files_have_labels_dates_and_long_strings(output, tmp_path):
    paths = export(output, "dta", tmp_path)
    assert [path.stem for path in paths] == [table.name for table in TABLES]
    assert b"<release>118</release>" in (tmp_path / "dta" / "indicators.dta").read_bytes()[:100]
    with pd.io.stata.StataReader(tmp_path / "dta" / "indicators.dta") as reader:
        labels = reader.variable_labels()
        frame = reader.read()
        assert reader.data_label.startswith("指标")
    assert labels["adcode"] == "行政区划代码 Division code"
    assert frame["label"].tolist() == load("indicators", output)["label"].tolist()
    assert str(frame["period_start"].dropna().iloc[0].date()) == "2022-01-01"
    assert frame["value"].tolist() == load("indicators", output)["value"].tolist()
    paragraphs = pd.read_stata(tmp_path / "dta" / "paragraphs.dta")
    assert paragraphs["text"].tolist() == load("paragraphs", output)["text"].tolist(), "longer than a str2045 holds"


def test_a_database_has_all_tables_with_comments(output, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    (path,) = export(output, "duckdb", tmp_path)
    with duckdb.connect(str(path), read_only=True) as database:
        for table in TABLES:
            (count,) = database.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()
            assert count == len(load(table.name, output))
        comments = dict(
            database.execute(
                "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'quantities'"
            ).fetchall()
        )
    assert comments["value"].startswith("以 unit 计的数值")
    assert all(comments.values())


def test_without_duckdb_the_command_says_how_to_get_it(output, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageError, match=r"zhibiao\[duckdb\]"):
        export(output, "duckdb", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_output_is_refused(output, tmp_path):
    with pytest.raises(UsageError, match=r"holds no documents\.parquet"):
        export(tmp_path / "nothing", "csv", tmp_path / "to")
    with pytest.raises(UsageError, match="no format 'pdf'"):
        export(output, "pdf", tmp_path)
    assert not (tmp_path / "to").exists()
    with pytest.raises(UsageError, match="inside the output"):
        export(output, "csv", output / "exports")


def test_an_output_of_an_older_version_is_refused(output, tmp_path):
    import pyarrow.parquet as pq

    old = tmp_path / "output"
    old.mkdir()
    for table in TABLES:
        whole = pq.read_table(output / f"{table.name}.parquet")
        pq.write_table(whole.drop(["rule"]) if table.name == "quantities" else whole, old / f"{table.name}.parquet")
    with pytest.raises(UsageError, match="has no column 'rule'; make it anew"):
        export(old, "csv", tmp_path)


def test_the_command_names_the_files_it_wrote(output, tmp_path):
    command = [sys.executable, "-m", "pipeline", "export", str(output), "--to", "xlsx", "--dest", str(tmp_path / "to")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [str(tmp_path / "to" / "zhibiao.xlsx")]
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["zhibiao.xlsx"]
