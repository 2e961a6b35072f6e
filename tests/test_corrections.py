"""Corrections: keys without offsets, guards, and what is said of decisions that do not fit."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import corrections, flow, frames
from pipeline.corrections import COLUMNS, Mention, distinct_quotes, key, normalised
from pipeline.errors import UsageError
from pipeline.preview import review_data
from pipeline.read import read
from pipeline.rows import rows
from pipeline.tables import BY_NAME, arrow
from pipeline.verify import breach
from pipeline.vocab import load

TEXT = """某县情况

全县总面积 1552 平方公里，森林覆盖率达88.04%，总人口 13 万人。
全县辖 9 个镇、6 个乡，镇内有 9 个社区。2022 年完成投资3.74亿元，新建 3 座桥梁，改造 3 座泵站。
"""


@pytest.fixture(scope="module")
def vocab():
    return load()


@pytest.fixture(scope="module")
def county(tmp_path_factory, vocab):
    """A document's source and rows."""
    path = tmp_path_factory.mktemp("county") / "某县.txt"
    path.write_text(TEXT, encoding="utf-8")
    source = read(path)
    return source, rows(flow.understand(source, vocab), vocab)


def write(folder: Path, *decisions: dict[str, str], name: str = "decisions.csv", encoding: str = "utf-8") -> Path:
    folder.mkdir(exist_ok=True)
    with (folder / name).open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows({"doc_id": "某县", "case_id": "0", **decision} for decision in decisions)
    return folder


@pytest.fixture
def corrected(tmp_path, county, vocab):
    """A function from decisions to the rows they leave."""

    def act(*decisions: dict[str, str], **how: str):
        source, tables = county
        read_back = corrections.load(write(tmp_path / "corrections", *decisions, **how), vocab)
        return corrections.apply(tables, read_back, vocab, source)

    return act


COVERAGE = {"indicator": "forest_coverage_rate", "quote": "88.04%"}


def one(tables, text):
    (row,) = [q for q in tables["quantities"] if q["text"] == text]
    return row


def complaints(tables):
    return [(i["code"], i["severity"]) for i in tables["issues"] if i["stage"] == "corrections"]


def test_the_extraction_reads_what_these_tests_correct(county):
    _, tables = county
    assert one(tables, "88.04%")["indicator"] == "forest_coverage_rate"
    assert [q["text"] for q in tables["quantities"] if q["value"] == 9] == ["9 个", "9 个"]


def test_a_value_set_by_hand_stands_beside_the_extracted_one(corrected):
    tables = corrected({**COVERAGE, "field": "value", "op": "set", "old": "88.04", "new": "88.4"})
    row = one(tables, "88.04%")
    assert (row["value"], row["value_extracted"], row["review"]) == (88.4, 88.04, "corrected")
    assert row["value_si"] == pytest.approx(0.884)
    (indicator,) = [i for i in tables["indicators"] if i["indicator"] == "forest_coverage_rate"]
    assert indicator["value"] == 88.4
    assert complaints(tables) == []


def test_a_unit_brings_its_dimension_and_its_si_value(corrected):
    tables = corrected(
        {"indicator": "land_area", "quote": "1552平方公里", "field": "unit", "op": "set", "old": "km²", "new": "ha"}
    )
    row = one(tables, "1552 平方公里")
    assert (row["unit"], row["dimension"], row["value_si"]) == ("ha", "area", 15_520_000)
    (indicator,) = [i for i in tables["indicators"] if i["indicator"] == "land_area"]
    assert (indicator["value"], indicator["unit"]) == (15.52, "km²")


def test_a_period_brings_its_days(corrected):
    tables = corrected({**COVERAGE, "field": "period", "op": "set", "old": "", "new": "2021-02"})
    row = one(tables, "88.04%")
    assert (str(row["period_start"]), str(row["period_end"])) == ("2021-02-01", "2021-02-28")


def test_a_rejected_quantity_leaves_every_table(corrected, county):
    before = county[1]["cases"][0]["quantities"]
    tables = corrected({**COVERAGE, "op": "reject", "old": "88.04"})
    assert "88.04%" not in [q["text"] for q in tables["quantities"]]
    assert "forest_coverage_rate" not in [i["indicator"] for i in tables["indicators"]]
    assert tables["cases"][0]["quantities"] == before - 1


def test_a_confirmed_quantity_stays_as_it_is_and_says_so(corrected):
    tables = corrected({**COVERAGE, "op": "confirm", "old": "88.04"})
    assert (one(tables, "88.04%")["review"], one(tables, "88.04%")["value_extracted"]) == ("confirmed", None)


def test_without_a_decision_about_it_a_document_is_untouched(corrected, county):
    assert corrected({**COVERAGE, "doc_id": "另一县", "op": "reject", "old": "1"}) is county[1]


def test_an_added_quantity_obeys_the_quote_law(corrected, county):
    source, _ = county
    add = {"indicator": "", "quote": "[[某县]]情况", "op": "add"}
    tables = corrected(
        {**add, "field": "value", "new": "1"},
        {**add, "field": "unit", "new": "个"},
        {**add, "field": "period", "new": "2023"},
    )
    row = next(q for q in tables["quantities"] if q["review"] == "added")
    assert source.text[row["char_start"] : row["char_end"]] == row["quote"] == "某县"
    assert (row["value"], row["unit"], row["dimension"], row["period"], row["value_extracted"]) == (
        1,
        "个",
        "count",
        "2023",
        None,
    )
    assert tables["quantities"][0] is row, "rows stand in the order of the text"


def test_an_added_quantity_without_a_value_is_incomplete(corrected):
    assert complaints(corrected({"quote": "某县情况", "op": "add", "field": "unit", "new": "个"})) == [
        ("incomplete", "error")
    ]


def test_adding_what_is_extracted_already_is_redundant_or_stale(corrected):
    add = {"indicator": "forest_coverage_rate", "quote": "覆盖率达[[88.04%]]", "op": "add", "field": "value"}
    assert complaints(corrected({**add, "new": "88.04"})) == [("redundant", "info")]
    assert complaints(corrected({**add, "new": "88.4"})) == [("stale", "error")]


def test_a_quote_that_is_gone_is_an_orphan_and_the_nearest_ones_are_named(corrected):
    tables = corrected({**COVERAGE, "quote": "88.4%", "field": "value", "op": "set", "old": "88.4", "new": "88"})
    assert complaints(tables) == [("orphan", "error")]
    message = tables["issues"][-1]["message"]
    assert "decisions.csv line 2" in message and "nearest in case 0: “88.04%” (forest_coverage_rate)" in message


def test_an_old_value_that_is_another_now_is_stale(corrected):
    tables = corrected({**COVERAGE, "field": "value", "op": "set", "old": "80", "new": "88"})
    assert complaints(tables) == [("stale", "error")]
    assert one(tables, "88.04%")["value"] == 88.04


def test_what_the_extraction_gets_right_by_now_is_redundant(corrected):
    tables = corrected({**COVERAGE, "field": "value", "op": "set", "old": "80", "new": "88.04"})
    assert complaints(tables) == [("redundant", "info")]


BRIDGE = {"indicator": "", "quote": "3座", "field": "indicator_text", "op": "set", "old": "桥梁", "new": "公路桥"}


def test_one_quote_of_several_quantities_that_differ_is_ambiguous(corrected):
    tables = corrected(BRIDGE)
    assert complaints(tables) == [("ambiguous", "error")]
    assert [q["indicator_text"] for q in tables["quantities"] if normalised(q["quote"]) == "3座"] == ["桥梁", "泵站"]


def test_surroundings_tell_two_equal_quotes_apart(corrected, county):
    tables = corrected({**BRIDGE, "quote": "新建[[3 座]]桥"})
    assert complaints(tables) == []
    assert [q["indicator_text"] for q in tables["quantities"] if normalised(q["quote"]) == "3座"] == ["公路桥", "泵站"]
    came_in = [q["indicator_text"] for q in county[1]["quantities"] if normalised(q["quote"]) == "3座"]
    assert came_in == ["桥梁", "泵站"], "the rows that came in are not changed"


def test_decisions_build_on_each_other_whatever_their_order(corrected):
    spring = {**COVERAGE, "field": "value", "op": "set", "old": "88.04", "new": "88.4", "date": "2024-03-01"}
    autumn = {**COVERAGE, "field": "value", "op": "set", "old": "88.4", "new": "88.5", "date": "2024-09-01"}
    renamed = {
        **COVERAGE,
        "field": "indicator",
        "op": "set",
        "old": "forest_coverage_rate",
        "new": "forest_grass_coverage_rate",
        "date": "2024-01-01",
    }
    after = {
        **COVERAGE,
        "indicator": "forest_grass_coverage_rate",
        "field": "period",
        "op": "set",
        "old": "",
        "new": "2023",
        "date": "2023-12-01",
    }
    for order in ([spring, autumn, renamed, after], [after, renamed, autumn, spring]):
        tables = corrected(*order)
        row = one(tables, "88.04%")
        assert (row["value"], row["value_extracted"], row["indicator"], row["period"]) == (
            88.5,
            88.04,
            "forest_grass_coverage_rate",
            "2023",
        )
        assert complaints(tables) == []


def test_two_decisions_that_contradict_each_other_are_not_both_carried_out(corrected):
    tables = corrected(
        *({**COVERAGE, "field": "value", "op": "set", "old": "88.04", "new": new} for new in ("88", "89"))
    )
    assert (one(tables, "88.04%")["value"], complaints(tables)) == (88, [("stale", "error")])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_files_as_spreadsheets_save_them_are_read(corrected, encoding):
    tables = corrected(
        {**COVERAGE, "op": "confirm", "old": "88.04", "date": "2024/3/1", "who": "张三"}, encoding=encoding
    )
    assert one(tables, "88.04%")["review"] == "confirmed"


def test_the_apostrophe_against_formulas_is_taken_off_again(tmp_path, vocab):
    folder = write(
        tmp_path / "c", {"quote": "'-34.3℃", "op": "reject", "old": "'-34.3", "reason": "'=cmd", "who": "O'Neil"}
    )
    (decision,) = corrections.load(folder, vocab)
    assert (decision.quote, decision.old, decision.reason, decision.who) == ("-34.3℃", "-34.3", "=cmd", "O'Neil")


WRONG = [
    ({"op": "delete"}, "op is 'delete'"),
    ({"op": "set", "new": "1"}, "field is ''"),
    ({"op": "set", "field": "char_start", "new": "1"}, "field is 'char_start'"),
    ({"op": "set", "field": "value", "new": "很多"}, "is no number"),
    ({"op": "set", "field": "value", "new": "nan"}, "is no number"),
    ({"op": "set", "field": "modality", "new": "maybe"}, "known are actual, planned"),
    ({"op": "set", "field": "indicator", "new": "forest_coverage"}, "did you mean forest_coverage_rate"),
    ({"op": "set", "field": "period", "new": "去年"}, "period is '去年'"),
    ({"op": "set", "field": "period", "new": "2022-13"}, "period is '2022-13'"),
    ({"op": "reject", "quote": ""}, "quote is empty"),
    ({"op": "reject", "quote": "[[9个"}, "stand once each"),
    ({"op": "reject", "key": "k0123456789abcdef"}, "does not fit"),
    ({"op": "reject", "date": "2024-02-30"}, "date is '2024-02-30'"),
]


@pytest.mark.parametrize(("cells", "reason"), WRONG, ids=[reason for _, reason in WRONG])
def test_a_row_that_cannot_be_right_stops_the_start_with_file_and_line(tmp_path, vocab, cells, reason):
    folder = write(tmp_path / "c", {**COVERAGE, "op": "confirm"}, {**COVERAGE, **cells})
    with pytest.raises(UsageError) as caught:
        corrections.load(folder, vocab)
    assert reason in str(caught.value)
    assert "decisions.csv line 3: " in str(caught.value)
    assert caught.value.exit_status == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"key,doc_id\n", "has no column 'case_id'"),
        (b"", "has no column 'doc_id'"),
        (",".join((*COLUMNS, "colour")).encode(), "unknown column 'colour'"),
        (",".join(COLUMNS).encode() + b"\na,b\n", "line 2: has 2 cells"),
        (b"\xff\xff\xff", "neither UTF-8 nor GB18030"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path, vocab, content, reason):
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(UsageError, match=reason):
        corrections.load(tmp_path, vocab)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("c")
    (folder / "x.csv").write_bytes(",".join(COLUMNS).encode() + b"\n" + data)
    try:
        corrections.load(folder, load())
    except UsageError as error:
        assert "x.csv" in str(error)


def test_documents_that_are_not_there_are_named(tmp_path, vocab):
    folder = write(tmp_path / "c", {**COVERAGE, "op": "confirm"}, {**COVERAGE, "doc_id": "旧县", "op": "confirm"})
    decisions = corrections.load(folder, vocab)
    assert corrections.strangers(decisions, ["某县"]) == ["decisions.csv line 3: there is no document '旧县'"]


WORDS = st.sampled_from(
    ["", "0", "9", "88.04", "3.74亿元", "forest_coverage_rate", "land_area", "km²", "2023", "/2030", "planned", "up"]
)


@given(
    decided=st.lists(
        st.tuples(
            st.sampled_from(corrections.OPS), st.sampled_from(corrections.FIELDS), st.integers(0, 12), WORDS, WORDS
        ),
        max_size=12,
    )
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_decided_the_tables_keep_their_laws(decided, county, vocab):
    source, tables = county
    decisions = []
    for op, field, n, old, new in decided:
        q = tables["quantities"][n % len(tables["quantities"])]
        quote = {0: q["quote"], 1: "[[总面积]]", 2: "情况"}.get(n % 5, q["quote"])
        guard = corrections._words(q[field]) if n % 2 else old
        cells = {
            "doc_id": "某县",
            "case_id": "0",
            "indicator": q["indicator"],
            "quote": quote,
            "field": field,
            "op": op,
            "old": guard,
            "new": new,
        }
        try:
            decisions.append(corrections._decision("line", cells, vocab))
        except UsageError:
            continue
    after = corrections.apply(tables, decisions, vocab, source)
    starts = [row["char_start"] for row in after["quantities"]]
    assert starts == sorted(set(starts))
    for name, rows_of in after.items():
        arrow(BY_NAME[name], rows_of)
        for row in rows_of:
            for column in BY_NAME[name].columns:
                assert breach(column, row[column.name]) == ""
            if BY_NAME[name].quoted:
                assert source.text[row["char_start"] : row["char_end"]] == row["quote"]
    keys = {row["char_start"] for row in after["quantities"]}
    assert {row["char_start"] for row in after["indicators"]} <= keys


def command(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "pipeline", *map(str, words)], capture_output=True, text=True)


def test_a_run_with_decisions_that_do_not_fit_publishes_and_exits_with_1(tmp_path):
    raw, folder, output = tmp_path / "raw", tmp_path / "corrections", tmp_path / "output"
    raw.mkdir()
    (raw / "某县.txt").write_text(TEXT, encoding="utf-8")
    write(
        folder, {**COVERAGE, "op": "reject", "old": "88.04"}, {**COVERAGE, "quote": "77%", "op": "reject", "old": "77"}
    )
    write(folder, {**COVERAGE, "doc_id": "旧县", "op": "confirm"}, name="old.csv")
    done = command("run", raw, "-o", output, "--corrections", folder)
    assert done.returncode == 1
    assert "decisions.csv line 3: reject value of “77%”" in done.stderr
    assert "old.csv line 2: there is no document '旧县'" in done.stderr
    assert "88.04%" not in frames.load("quantities", output)["text"].tolist(), "the others are carried out"
    assert command("verify", output).returncode == 0

    write(folder, {**COVERAGE, "op": "reject", "old": "88.04"})
    (folder / "old.csv").unlink()
    assert command("run", raw, "-o", output, "--corrections", folder).returncode == 0


def test_a_run_with_a_corrections_file_of_another_form_does_not_start(tmp_path):
    raw, folder = tmp_path / "raw", tmp_path / "corrections"
    raw.mkdir()
    (raw / "某县.txt").write_text(TEXT, encoding="utf-8")
    write(folder, {**COVERAGE, "op": "delete"})
    done = command("run", raw, "-o", tmp_path / "output", "--corrections", folder)
    assert done.returncode == 2
    assert "decisions.csv line 2: op is 'delete'" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "output").exists()


def test_a_key_knows_no_offsets_spaces_or_widths():
    assert key("d", "1.1", "", "1552 平方\n公里") == key("d", "1.1", "", "１５５２平方公里")
    assert key("d", "1.1", "", "1552平方公里") != key("d", "1.10", "", "1552平方公里")
    assert key("d", None, "", "5个") == "k3d0cbc94f19ab675", "keys in people's files must not change"


def test_quotes_bring_surroundings_only_where_they_must():
    mentions = [
        Mention("1", "", "全县辖", "9 个", "镇、"),
        Mention("1", "", "镇内有", "9 个", "社区"),
        Mention("2", "", "全县辖", "9 个", "镇、"),
        Mention("1", "town_count", "全县辖", "9 个", "镇、"),
    ]
    assert distinct_quotes(mentions) == ["全县辖[[9个]]镇、", "镇内有[[9个]]社区", "9个", "9个"]


def test_a_statement_printed_twice_has_one_quote():
    twice = Mention("1", "", "建成了", "3 座", "桥梁")
    assert len(set(distinct_quotes([twice, twice]))) == 1


@given(
    st.lists(
        st.tuples(st.text("甲乙丙", max_size=9), st.text("1个", min_size=1, max_size=2), st.text("甲乙丙", max_size=9)),
        max_size=8,
    )
)
def test_quotes_are_equal_only_where_surroundings_are(around):
    mentions = [Mention("1", "", *one) for one in around]
    quotes = distinct_quotes(mentions)
    for i, left in enumerate(mentions):
        for j, right in enumerate(mentions):
            if quotes[i] == quotes[j] and i != j:
                assert (left.before, left.quote, left.after) == (right.before, right.quote, right.after)


def test_every_quantity_of_the_first_document_can_be_named_and_confirmed(vocab):
    source = read(Path(__file__).parent.parent / "raw" / "美丽中国建设实践案例.txt")
    tables = rows(flow.understand(source, vocab), vocab)
    page = review_data(tables, vocab.indicators)
    decisions = []
    for row, shown in zip(tables["quantities"], page["quantities"], strict=True):
        field = "low" if row["value"] is None else "value"
        old = corrections._words(row[field])
        cells = {
            "key": shown["key"],
            "doc_id": row["doc_id"],
            "case_id": row["case_id"] or "",
            "indicator": row["indicator"],
        }
        cells |= {"quote": shown["keyed"], "field": field, "op": "confirm", "old": old, "new": ""}
        decisions.append(corrections._decision("line", cells, vocab))
    assert len({decision.key for decision in decisions}) == len(decisions) > 400
    after = corrections.apply(tables, decisions, vocab, source)
    assert {row["review"] for row in after["quantities"]} == {"confirmed"}
    assert complaints(after) == []
