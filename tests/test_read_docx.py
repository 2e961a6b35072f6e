"""Word documents: the numbers Word shows, tables with merged cells once, and archives that are no documents."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import ReadError
from pipeline.model import Sidecar, Source
from pipeline.read.docx import MAX_PART, read_docx
from pipeline.read.numbering import spell

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(path: Path, body: str, **parts: str) -> Path:
    """A Word document with this body; further parts by their name without .xml."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml)
    return path


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, level: int, list_id: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def numbering(*levels: tuple[str, str], extra: str = "") -> str:
    made = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (style, text) in enumerate(levels)
    )
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{made}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{extra}</w:numbering>'
    )


def read(path: Path) -> Source:
    return read_docx(path, path.name, path.stem, Sidecar())


def shown(source: Source) -> list[str]:
    return [source.text[line.start : line.end] for line in source.lines]


def test_paragraphs_are_lines_that_end(tmp_path: Path) -> None:
    source = read(docx(tmp_path / "a.docx", p("森林覆盖率达84%。") + p("") + p("　　总人口88万。")))
    assert shown(source) == ["森林覆盖率达84%。", "总人口88万。"]
    assert [line.continues for line in source.lines] == [False, False]
    assert source.pages == ()
    assert source.page_at(0) is None


def test_numbers_that_word_generates_are_visible(tmp_path: Path) -> None:
    body = (
        numbered("总体情况", 0)
        + numbered("主要做法", 0)
        + numbered("强化领导", 1)
        + p("正文一段。")
        + numbered("完善机制", 1)
        + numbered("具体措施", 2)
        + numbered("成效", 0)
        + numbered("生态效益", 1)
    )
    levels = numbering(("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%1.%2.%3"))
    assert shown(read(docx(tmp_path / "a.docx", body, numbering=levels))) == [
        "一、总体情况",
        "二、主要做法",
        "（一）强化领导",
        "正文一段。",
        "（二）完善机制",
        "二.二.1 具体措施",
        "三、成效",
        "（一）生态效益",
    ]


def test_a_second_list_may_start_anew_and_bullets_have_no_number(tmp_path: Path) -> None:
    anew = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    levels = numbering(("decimal", "%1."), ("bullet", "•"), extra=anew)
    body = numbered("甲", 0) + numbered("乙", 0) + numbered("点", 1) + numbered("丙", 0, 2) + numbered("丁", 0, 2)
    assert shown(read(docx(tmp_path / "a.docx", body, numbering=levels))) == [
        "1. 甲",
        "2. 乙",
        "• 点",
        "1. 丙",
        "2. 丁",
    ]


def test_styles_give_numbers_and_headings(tmp_path: Path) -> None:
    styles = (
        f'<w:styles {W}><w:style w:styleId="a1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        '</w:pPr></w:style><w:style w:styleId="a2"><w:name w:val="标题 二"/><w:basedOn w:val="a1"/>'
        '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style></w:styles>'
    )
    body = (
        p("总则", '<w:pStyle w:val="a1"/>')
        + p("目的", '<w:pStyle w:val="a2"/>')
        + p("正文。", '<w:outlineLvl w:val="9"/>')
    )
    source = read(docx(tmp_path / "a.docx", body, styles=styles, numbering=numbering(("chineseCounting", "第%1章"))))
    assert shown(source) == ["第一章 总则", "第二章 目的", "正文。"]
    assert [line.heading for line in source.lines] == [1, 2, 0]


@pytest.mark.parametrize(
    ("n", "style", "text"),
    [
        (10, "chineseCounting", "十"),
        (11, "chineseCountingThousand", "十一"),
        (20, "taiwaneseCountingThousand", "二十"),
        (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCountingThousand", "一百一十"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "ideographTraditional", "丙"),
        (28, "lowerLetter", "bb"),
        (14, "upperRoman", "XIV"),
        (3, "decimalEnclosedCircle", "③"),
        (7, "decimalZero", "07"),
        (12, "decimalFullWidth", "１２"),
        (5, "none", ""),
        (5, "hindiNumbers", "5"),
    ],
)
def test_number_formats(n: int, style: str, text: str) -> None:
    assert spell(n, style) == text


def test_what_a_reader_of_the_page_does_not_see_is_no_text(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>累计投资</w:t></w:r>"
        "<w:del><w:r><w:delText>2亿元</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>3.74亿元</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:hyperlink><w:r><w:t>，建成</w:t></w:r></w:hyperlink>"
        "<w:r><w:noBreakHyphen/><w:t>八座</w:t><w:br/><w:t>下一行</w:t></w:r></w:p>"
    )
    source = read(docx(tmp_path / "a.docx", body))
    assert shown(source) == ["累计投资3.74亿元，建成-八座", "下一行"]
    assert [line.continues for line in source.lines] == [None, False]


def test_text_boxes_and_notes_are_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('框内28家')}</w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        f"<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    notes = f'<w:footnotes {W}><w:footnote w:type="separator">{p("—")}</w:footnote><w:footnote>{p("注12件")}</w:footnote></w:footnotes>'
    assert shown(read(docx(tmp_path / "a.docx", body, footnotes=notes))) == ["正文", "框内28家", "注12件"]


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_merged_cells_once_with_heads_and_unit(tmp_path: Path) -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        cell("地区", down) + cell("面积", '<w:gridSpan w:val="2"/>') + cell("产值（万元）", down),
        cell("", on) + cell("林地") + cell("湿地") + cell("", on),
        cell("甲镇") + cell("100") + cell("20") + cell("3000"),
        cell("乙镇") + cell("300") + cell("40") + cell("5000"),
    ]
    table = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    source = read(docx(tmp_path / "a.docx", p("单位：亩") + table + p("后文。")))
    cells = {source.text[c.start : c.end]: (c.row, c.column, c.unit) for c in source.cells}
    assert cells["40"] == ("乙镇", "面积 湿地", "亩")
    assert cells["3000"] == ("甲镇", "产值（万元）", "万元")
    assert shown(source) == [
        "单位：亩",
        "地区",
        "面积",
        "产值（万元）",
        "林地",
        "湿地",
        "甲镇",
        "100",
        "20",
        "3000",
        "乙镇",
        "300",
        "40",
        "5000",
        "后文。",
    ]


def refused(path: Path) -> str:
    with pytest.raises(ReadError) as caught:
        read(path)
    assert str(caught.value).startswith(path.name)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0" + bytes(500), "soffice"),
        (b"PK\x03\x04 torn", "damaged"),
        (b"plain words", "not a Word document"),
    ],
)
def test_what_is_no_document_says_so(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    assert reason in refused(path)


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert "word/document.xml" in refused(tmp_path / "a.docx")


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (MAX_PART + 10))
    assert "unpacks to more" in refused(tmp_path / "a.docx")


def test_entities_are_refused(tmp_path: Path) -> None:
    xml = (
        '<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>'
        + f"<w:document {W}><w:body>{p('&b;')}</w:body></w:document>"
    )
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", xml)
    assert "document type" in refused(tmp_path / "a.docx")


def test_a_document_of_pictures_says_what_to_do(tmp_path: Path) -> None:
    assert "OCR" in refused(docx(tmp_path / "a.docx", "<w:p/>"))


def test_nesting_without_end_is_refused(tmp_path: Path) -> None:
    deep = "<w:sdt><w:sdtContent>" * 120 + p("文") + "</w:sdtContent></w:sdt>" * 120
    assert "nested" in refused(docx(tmp_path / "a.docx", deep))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_bytes_are_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    whole = docx(tmp_path / "whole.docx", numbered("甲", 0) + p("乙"), numbering=numbering(("decimal", "%1、")))
    broken = bytearray(whole.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "broken.docx"
    path.write_bytes(broken)
    try:
        source = read(path)
    except ReadError:
        return
    assert source.lines[-1].end == len(source.text)
