"""Reading text files: encodings, newlines, what is refused and how; sidecars."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.errors import ReadError
from pipeline.model import Sidecar
from pipeline.read import load_sidecar, read, safe_id
from pipeline.read.plain import decode, lines_of

TEXT = "一、总体情况\r\n\r\n全县森林覆盖率达84%，比上年提高1.2个百分点。\n优良天数319天。\r末行"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("gb18030"),
    ],
    ids=["utf-8", "utf-8-bom", "utf-16-le-bom", "utf-16-be-bom", "utf-16-le", "utf-16-be", "gb18030"],
)
def test_every_encoding_gives_the_same_text_with_its_newlines(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "县情.txt"
    path.write_bytes(data)
    source = read(path)
    assert source.text == TEXT
    assert source.doc_id == "县情"
    assert [source.text[line.start : line.end] for line in source.lines] == [
        "一、总体情况",
        "",
        "全县森林覆盖率达84%，比上年提高1.2个百分点。",
        "优良天数319天。",
        "末行",
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        ("﻿".encode(), "empty"),
        (b"%PDF-1.7\n...", "a PDF"),
        (b"PK\x03\x04....", "zip"),
        (bytes(range(256)) * 4, "binary"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00", "binary"),
        ("面积".encode() + b"\xff\xff\xfe" + "公顷".encode(), "save it again as UTF-8"),
        (("\N{REPLACEMENT CHARACTER}" * 40 + "公顷").encode(), "lost"),
        ("锟斤拷锟斤拷锟斤拷锟斤拷面积".encode(), "lost"),
        (b"\xff\xfe\x00\xd8A", "damaged"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read(path)
    message = str(caught.value)
    assert reason in message
    assert "报告.txt" in message
    assert "\n" not in message


def test_a_few_lost_characters_are_a_remark_not_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "全县耕地面积为\N{REPLACEMENT CHARACTER}万亩。" * 2 + "粮食产量稳定增长，农民收入持续提高。" * 9, "utf-8"
    )
    source = read(path)
    assert [source.text[r.start : r.end] for r in source.remarks] == ["\N{REPLACEMENT CHARACTER}"] * 2
    assert {r.code for r in source.remarks} == {"lost_characters"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("年报.doc", "soffice --headless --convert-to docx"),
        ("年报.xyz", "no reader for .xyz"),
        ("缺.txt", "no such file"),
    ],
)
def test_formats_that_are_not_read_say_what_to_do(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read(tmp_path / name)


def test_a_folder_called_txt_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(ReadError, match="not a regular file"):
        read(tmp_path / "a.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("面积")
    path.chmod(0)
    with pytest.raises(ReadError, match="no permission"):
        read(path)


def test_markdown_headings_are_declared_and_their_signs_are_no_words() -> None:
    text = "# 新闻\n\n## 要闻 ##\n#话题不是标题\n正文。"
    lines = lines_of(text, markdown=True)
    assert [(text[line.start : line.end], line.heading) for line in lines if line.heading] == [("新闻", 1), ("要闻", 2)]


@pytest.mark.parametrize(
    ("stem", "safe"),
    [
        ("政府工作报告", "政府工作报告"),
        ("../../etc/passwd", "_.._etc_passwd"),
        (".hidden", "hidden"),
        ("a\x1b[31mb\n", "a_[31mb_"),
        ("...", "_"),
        ("长" * 500, "长" * 66),
        ("a" * 500, "a" * 120),
        ("--force", "force"),
    ],
)
def test_doc_ids_are_safe(stem: str, safe: str) -> None:
    assert safe_id(stem) == safe


@given(st.text(max_size=200))
def test_no_stem_makes_a_path_or_a_control_character(stem: str) -> None:
    made = safe_id(stem)
    assert made
    assert not set(made) & set('/\\\0:*?"<>|')
    assert made.isprintable()
    assert not made.startswith(".")


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_a_read_error(data: bytes) -> None:
    try:
        text = decode(data, "x.txt")
    except ReadError as error:
        assert str(error).startswith("x.txt: ")
    else:
        assert "\0" not in text


@given(st.text(max_size=200))
@example("\x1e0")
@example("一\r\n二\r三\n")
def test_lines_cover_everything_but_newlines(text: str) -> None:
    lines = lines_of(text)
    between = [text[a.end : b.start] for a, b in zip(lines, lines[1:], strict=False)]
    assert lines[0].start == 0
    assert lines[-1].end == len(text)
    assert all(gap in {"\n", "\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029"} for gap in between)


def test_a_sidecar_says_what_code_cannot_know(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        'title = "某县概况"\npublisher = "某县人民政府"\ndate = 2024-05-01\n[cases]\ndepth = 2\n[expect]\ncases = 38\n',
        "utf-8",
    )
    assert load_sidecar(path) == Sidecar(
        title="某县概况", publisher="某县人民政府", date="2024-05-01", case_depth=2, expect={"cases": 38}
    )
    assert load_sidecar(tmp_path / "none.toml") == Sidecar()


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("title = ", ["a.toml", "TOML"]),
        ("titel = 'x'", ["a.toml", "titel", "title"]),
        ("title = 3", ["a.toml", "title", "string"]),
        ("expect = 3", ["a.toml", "expect", "table"]),
        ("[expect]\ncases = 'viele'", ["a.toml", "expect.cases", "number"]),
        ("[expect]\ncases = true", ["a.toml", "expect.cases", "number"]),
        ("[cases]\ndeep = 2", ["a.toml", "cases.deep"]),
        ("[cases]\ndepth = -1", ["a.toml", "cases.depth"]),
    ],
)
def test_a_wrong_sidecar_names_file_and_key(tmp_path: Path, toml: str, words: list[str]) -> None:
    path = tmp_path / "a.toml"
    path.write_text(toml, "utf-8")
    with pytest.raises(ReadError) as caught:
        load_sidecar(path)
    assert all(word in str(caught.value) for word in words)
