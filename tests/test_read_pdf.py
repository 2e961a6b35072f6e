"""PDFs: what is text and what is not, in which order, where a paragraph goes on, and what cannot be read."""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make_pdfs import HEIGHT, WIDTH, by_hand, column, pdf, put, stream, table, wrapped
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import ReadError
from pipeline.model import Sidecar, Source
from pipeline.read import ocr
from pipeline.read import read as read_any
from pipeline.read.pdf import read_pdf, repaired
from pipeline.read.radicals import radicals

Draw = Callable[[Canvas], object]

PROSE = (
    "容县位于省境东南部，为全市东大门，区域总面积2257.39平方公里，辖十五个镇，总人口八十八万，"
    "历来是著名侨乡，森林覆盖率达百分之六十四，空气质量优良天数常年保持在三百天以上。"
)
MORE = (
    "全县坚持生态优先、绿色发展，累计投资3.74亿元实施流域治理工程，建成污水处理厂八座，"
    "新建管网一百二十公里，农村生活垃圾无害化处理率逐年提高，群众满意度连续五年位居全市前列。"
)


def read(path: Path, password: str = "") -> Source:
    return read_pdf(path, path.name, path.stem, Sidecar(password=password))


def shown(source: Source) -> list[str]:
    return [source.text[line.start : line.end] for line in source.lines]


def paragraphs(source: Source) -> list[str]:
    found = [""]
    for line in source.lines:
        found[-1] += source.text[line.start : line.end]
        if not line.continues:
            found.append("")
    return [text for text in found if text]


# ---- lines and paragraphs --------------------------------------------------------------------


def furnished(number: str, draw: Draw) -> Draw:
    """A page with a running head and a page number around what ``draw`` sets."""

    def page(canvas: Canvas) -> None:
        put(canvas, 200, 40, "美丽县域案例汇编", 9)
        put(canvas, 280, 800, number, 9)
        draw(canvas)

    return page


def test_a_paragraph_over_a_page_break_is_one_and_furniture_is_aside(tmp_path: Path) -> None:
    long = PROSE * 3
    head = "".join(wrapped(long, 33)[:4])

    def first(canvas: Canvas) -> None:
        column(canvas, [head], 90, column(canvas, [MORE], 90, 90, 33), 33)

    def second(canvas: Canvas) -> None:
        column(canvas, [MORE], 90, column(canvas, [long[len(head) :]], 90, 90, 33, indent=0), 33)

    source = read(pdf(tmp_path / "a.pdf", [furnished("— 1 —", first), furnished("— 2 —", second)]))
    assert paragraphs(source) == [MORE, long, MORE]
    assert {f.text for f in source.furniture} == {"美丽县域案例汇编", "— 1 —", "— 2 —"}
    assert source.page_at(source.text.rindex(MORE[:9])) == 2
    assert source.lines[0].page == 1


@pytest.mark.parametrize(
    "numbers",
    [
        ["- 1 -", "- 2 -", "- 3 -"],
        ["第 1 页 共 3 页", "第 2 页 共 3 页", "第 3 页 共 3 页"],
        ["11", "12", "13"],
        ["1/3", "2/3", "3/3"],
    ],
)
def test_page_numbers_of_many_kinds_are_no_text(tmp_path: Path, numbers: list[str]) -> None:
    pages = [furnished(number, lambda c: column(c, [PROSE], 90, 90, 33)) for number in numbers]
    source = read(pdf(tmp_path / "a.pdf", pages))
    assert [f.text for f in source.furniture if f.text != "美丽县域案例汇编"] == numbers
    assert paragraphs(source) == [PROSE] * 3


def test_heads_of_chapters_are_furniture_and_headings_that_return_are_not(tmp_path: Path) -> None:
    def page(chapter: str, text: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            put(canvas, 200, 40, chapter, 9)
            put(canvas, 90, 90, "一、基本情况")
            column(canvas, [text], 90, 120, 33)

        return draw

    chapters = ["第一章 概况"] * 4 + ["第二章 做法"] * 4 + ["第三章 成效"] * 4
    texts = [PROSE[i:] if i % 3 else MORE[i:] for i in range(12)]
    source = read(pdf(tmp_path / "a.pdf", [page(c, t) for c, t in zip(chapters, texts, strict=True)][:9]))
    assert [f.text for f in source.furniture] == chapters[:8]  # the third chapter has one page
    assert shown(source).count("第三章 成效") == 1


def test_the_unit_above_the_parts_of_a_table_stays(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        put(canvas, 400, 40, "单位：万元", 9)
        table(canvas, [["地区", "收入"], ["甲镇", "100"]], 90, 60)

    source = read(pdf(tmp_path / "a.pdf", [draw] * 3))
    assert [cell.unit for cell in source.cells if source.text[cell.start : cell.end] == "100"] == ["万元"] * 3


def test_a_number_alone_at_the_foot_that_counts_nothing_stays(tmp_path: Path) -> None:
    source = read(pdf(tmp_path / "a.pdf", [lambda c: (put(c, 90, 90, PROSE[:30]), put(c, 90, 800, "2257.39"))]))
    assert "2257.39" in shown(source)
    assert source.furniture == ()


def test_paragraphs_without_indents_end_at_white(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        y = column(canvas, [PROSE], 90, 90, 33, indent=0)
        column(canvas, [MORE], 90, y + 12, 33, indent=0)

    assert paragraphs(read(pdf(tmp_path / "a.pdf", [draw]))) == [PROSE, MORE]


def test_a_full_line_before_an_indented_one_ends_its_paragraph(tmp_path: Path) -> None:
    full = wrapped(PROSE, 33)[0]  # fills its line to the margin
    source = read(pdf(tmp_path / "a.pdf", [lambda c: column(c, [MORE, full, PROSE], 90, 90, 33)]))
    assert paragraphs(source) == [MORE, full, PROSE]


def test_hanging_paragraphs_go_on_below_their_first_line(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        y = 90.0
        for text in (PROSE, MORE, PROSE):
            lines = wrapped(text, 33, indent=0)
            put(canvas, 78, y, "■" + lines[0])
            y = column(canvas, ["".join(lines[1:])], 90, y + 19.2, 33, indent=0)

    assert paragraphs(read(pdf(tmp_path / "a.pdf", [draw]))) == ["■" + PROSE, "■" + MORE, "■" + PROSE]


def test_a_title_of_two_centred_lines_is_one(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for y, text in ((60, "关于进一步促进房地产市场平稳健"), (90, "康发展的通知")):
            put(canvas, 288 - len(text) * 10, y, text, 20)
        column(canvas, [PROSE, MORE], 90, 140, 33)

    assert paragraphs(read(pdf(tmp_path / "a.pdf", [draw])))[0] == "关于进一步促进房地产市场平稳健康发展的通知"


def test_fake_bold_is_single_and_watermarks_are_furniture(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.3, 0.6):
            put(canvas, 90 + shift, 60, "总体情况")
        canvas.saveState()
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.setFont("STSong-Light", 40)
        canvas.drawString(0, 0, "内部资料")
        canvas.restoreState()
        column(canvas, [PROSE], 90, 90, 33)

    source = read(pdf(tmp_path / "a.pdf", [draw]))
    assert paragraphs(source) == ["总体情况", PROSE]
    assert [f.text for f in source.furniture] == ["内部资料"]


def test_single_characters_of_a_font_that_is_not_embedded_are_kept(tmp_path: Path) -> None:
    source = read(pdf(tmp_path / "a.pdf", [lambda c: (put(c, 90, 60, "共"), put(c, 90, 90, "八"))]))
    assert shown(source) == ["共", "八"]


# ---- reading order ---------------------------------------------------------------------------


def test_two_columns_drawn_row_by_row_are_read_column_by_column(tmp_path: Path) -> None:
    left, right = PROSE * 2, MORE * 2

    def draw(canvas: Canvas) -> None:
        put(canvas, 120, 40, "两个关于县域治理与发展的案例", 24)
        for i in range(max(len(left), len(right)) // 18 + 1):
            for x, text in ((60, left), (310, right)):
                if part := text[i * 18 : i * 18 + 18]:
                    put(canvas, x, 120 + i * 18, part)

    assert "".join(shown(read(pdf(tmp_path / "a.pdf", [draw])))) == "两个关于县域治理与发展的案例" + left + right


def test_a_headline_over_some_columns_stands_before_them_and_bands_one_below_the_other(tmp_path: Path) -> None:
    a, b, c, d = PROSE, MORE, PROSE[::-1], MORE[::-1]

    def draw(canvas: Canvas) -> None:
        column(canvas, [a], 40, 120, 20, indent=0)
        column(canvas, [b], 310, 120, 20, indent=0)
        put(canvas, 40, 400, "下半版文章的标题横跨左右两栏共二十字", 26)
        column(canvas, [c], 40, 460, 20, indent=0)
        column(canvas, [d], 310, 460, 20, indent=0)
        put(canvas, 40, 60, "上半版文章的标题横跨左右两栏共二十字", 26)

    text = "".join(shown(read(pdf(tmp_path / "a.pdf", [draw]))))
    assert text == "上半版文章的标题横跨左右两栏共二十字" + a + b + "下半版文章的标题横跨左右两栏共二十字" + c + d


def test_a_table_without_rules_is_read_row_by_row_and_its_rows_stay_apart(tmp_path: Path) -> None:
    rows = [("指标", "2022年", "2023年"), ("发电量", "1200", "1300"), ("供水量", "34", "35"), ("用电量", "7", "8")]

    def draw(canvas: Canvas) -> None:
        for i, row in enumerate(rows):
            for j, text in enumerate(row):
                put(canvas, 90 + j * 120, 90 + i * 20, text)

    source = read(pdf(tmp_path / "a.pdf", [draw]))
    assert shown(source) == [" ".join(row) for row in rows]
    assert not any(line.continues for line in source.lines)


# ---- tables ----------------------------------------------------------------------------------


def test_cells_carry_their_heads_and_unit_and_are_read_once(tmp_path: Path) -> None:
    rows = [["指标", "2022年", "2023年"], ["财政收入", "1200", "1300"], ["发电量（万kWh）", "34.5", "35"]]

    def draw(canvas: Canvas) -> None:
        column(canvas, [PROSE], 90, 60, 33)
        put(canvas, 300, 180, "单位：万元")
        table(canvas, rows, 90, 200)
        column(canvas, [MORE], 90, 300, 33)

    source = read(pdf(tmp_path / "a.pdf", [draw]))
    cells = {source.text[c.start : c.end]: (c.row, c.column, c.unit) for c in source.cells}
    assert cells["1300"] == ("财政收入", "2023年", "万元")
    assert cells["34.5"] == ("发电量（万kWh）", "2022年", "万kWh")
    assert paragraphs(source) == [PROSE, "单位：万元", *(text for row in rows for text in row), MORE]


def test_merged_heads_and_a_table_that_goes_on_over_the_page(tmp_path: Path) -> None:
    top = [["地区", "面积（亩）", None], ["地区", "林地", "湿地"], ["甲镇", "100", "20"]]

    def first(canvas: Canvas) -> None:
        column(canvas, [PROSE], 90, 60, 33)
        table(canvas, top, 90, 700)

    source = read(
        pdf(tmp_path / "a.pdf", [first, lambda c: table(c, [["乙镇", "300", "40"], ["丙镇", "5", "6"]], 90, 60)])
    )
    cells = {source.text[c.start : c.end]: (c.row, c.column, c.unit) for c in source.cells}
    assert cells["20"] == ("甲镇", "面积（亩） 湿地", "")
    assert cells["300"] == ("乙镇", "面积（亩） 林地", "")
    assert shown(source).count("面积（亩）") == 1


def test_a_frame_around_text_is_no_table(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(80, 600, 430, 200)
        column(canvas, [PROSE, MORE], 90, 60, 33)

    source = read(pdf(tmp_path / "a.pdf", [draw]))
    assert source.cells == ()
    assert paragraphs(source) == [PROSE, MORE]


# ---- boxes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (0, (124, 531, 160, 543)),  # the page as drawn is 595 wide and 842 high
        (90, (324, 90, 360, 102)),  # for turned pages reportlab makes it 842 wide and 595 high
        (180, (519, 290, 555, 302)),
        (270, (319, 732, 355, 744)),
    ],
)
def test_boxes_surround_exactly_the_quoted_characters(tmp_path: Path, turn: int, expected: tuple[float, ...]) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        canvas.translate(100, 300)
        canvas.rotate(turn)  # upright as shown: its baseline begins at (100, 300) of the page as drawn
        canvas.drawString(0, 0, "森林覆盖率达八成")

    source = read(pdf(tmp_path / "a.pdf", [draw]))
    at = source.text.index("覆盖率")
    (box,) = source.boxes(at, at + 3)
    assert box.page == 1
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx(expected, abs=3)


def test_boxes_of_a_span_over_two_lines_are_two_and_survive_a_process_border(tmp_path: Path) -> None:
    source = read(pdf(tmp_path / "a.pdf", [lambda c: column(c, [PROSE], 90, 60, 33)]))
    end = source.lines[0].end
    boxes = source.boxes(end - 2, end + 3)
    assert len(boxes) == 2
    assert boxes[0].x1 > boxes[1].x1
    assert pickle.loads(pickle.dumps(source)).boxes(end - 2, end + 3) == boxes
    assert source.boxes(0, 0) == ()


# ---- characters ------------------------------------------------------------------------------


def test_radicals_go_back_to_characters_one_to_one() -> None:
    assert repaired("⼊⼀⼴⻓⽤⼾⻘⺠，（２）") == "入一广长用户青民，（２）"
    assert all(len(to) == 1 and not 0x2E80 <= ord(to) <= 0x2FD5 for to in radicals().values())
    assert set(radicals()) == {*range(0x2E81, 0x2E9A), *range(0x2E9B, 0x2EF4), *range(0x2F00, 0x2FD6)}


@given(st.text())
def test_repair_never_changes_a_length(text: str) -> None:
    assert len(repaired(text)) == len(text)


def test_hyphens_at_line_ends_and_word_bullets_are_characters() -> None:
    assert repaired("2014\xad2020") == "2014-2020"
    assert repaired("2016\ufffe") == "2016-"
    assert repaired("\uf06c重点") == "●重点"


# ---- what cannot be read ---------------------------------------------------------------------


def refused(path: Path, password: str = "") -> str:
    with pytest.raises(ReadError) as caught:
        read(path, password)
    message = str(caught.value)
    assert message.startswith(path.name)
    assert "\n" not in message
    return message


def test_an_encrypted_file_says_where_its_password_goes(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [lambda c: column(c, [PROSE], 90, 60, 33)], encrypt="1234")
    assert "password" in refused(path)
    assert "does not open it" in refused(path, "wrong")
    assert paragraphs(read(path, "1234")) == [PROSE]
    path.with_suffix(".toml").write_text('password = "1234"\n', encoding="utf-8")
    assert PROSE[:10] in read_any(path).text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"Licensed under the Apache License", "not a PDF"),
        (b"PK\x03\x04" + bytes(200), "not a PDF"),
        (b"%PDF-1.7\n" + bytes(3000), "damaged"),
        (b"%PDF-1.7\ntrailer << /Root 1 0 R >>\n%%EOF", "damaged"),
    ],
)
def test_what_is_no_pdf_says_so(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    assert reason in refused(path)


def test_a_page_tree_that_loops_is_read_by_pdfplumber_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(
        by_hand(
            [
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 /MediaBox [0 0 595 842] >>",
                "<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>",
                "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
                stream(b"BT /F1 12 Tf 90 700 Td (Output grew by 5.6% to 120.5) Tj ET"),
                "<< /Type /Pages /Kids [7 0 R] /Count 1 >>",
                "<< /Type /Pages /Kids [6 0 R] /Count 1 >>",
            ]
        )
    )
    source = read(path)
    assert source.text == "Output grew by 5.6% to 120.5"
    assert source.reader == "pdfplumber"
    assert [remark.code for remark in source.remarks] == ["second_reader"]
    (box,) = source.boxes(15, 19)
    assert box.x0 > 150


def test_a_page_without_anything_is_refused(tmp_path: Path) -> None:
    assert "no text" in refused(pdf(tmp_path / "a.pdf", [lambda c: None]))


def image(canvas: Canvas, size: int = 40) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("RGB", (size, size), "white")), 50, 50, 400, 600)


def test_pages_that_are_images_name_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    assert "zhibiao[ocr]" in refused(pdf(tmp_path / "a.pdf", [image, image]))


def test_a_cover_that_is_an_image_is_only_remarked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    text = [lambda c: column(c, [PROSE], 90, 60, 33)] * 3
    source = read(pdf(tmp_path / "a.pdf", [image, *text]))
    assert paragraphs(source) == [PROSE] * 3
    assert [(r.code, "zhibiao[ocr]" in r.message) for r in source.remarks] == [("image_page", True)]
    assert source.page_at(0) == 2


def test_a_huge_image_is_not_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: True)
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /I 4 0 R >> >> /Contents 5 0 R >>"
    kind = "/Type /XObject /Subtype /Image /Width 10000 /Height 10000 /ColorSpace /DeviceRGB /BitsPerComponent 8"
    path = tmp_path / "a.pdf"
    path.write_bytes(
        by_hand(
            [
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                page,
                stream(b"\x00" * 100, kind),
                stream(b"q 500 0 0 700 0 0 cm /I Do Q"),
            ]
        )
    )
    assert "10000 × 10000" in refused(path)


def test_a_scan_is_read_with_boxes_and_its_confidence(tmp_path: Path) -> None:
    if not ocr.available():
        print("skipped: rapidocr-onnxruntime is not installed (extra zhibiao[ocr])")
        pytest.skip("rapidocr-onnxruntime is not installed")
    import pypdfium2
    from reportlab.lib.utils import ImageReader

    path = tmp_path / "text.pdf"

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 24)
        canvas.drawString(90, 700, "Forest cover 64.5 percent")

    pdf(path, [draw])
    picture = pypdfium2.PdfDocument(path)[0].render(scale=2).to_pil()
    scan = pdf(tmp_path / "scan.pdf", [lambda c: c.drawImage(ImageReader(picture), 0, 0, WIDTH, HEIGHT)])
    source = read(scan)
    assert source.reader == "ocr"
    assert "64.5" in source.text
    assert [r.code for r in source.remarks] == ["ocr"]
    at = source.text.index("64.5")
    (box,) = source.boxes(at, at + 4)
    assert 200 < box.x0 < box.x1 < 340
    assert 110 < box.y0 < box.y1 < 160


def test_a_font_without_unicode_is_garbage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    shown_codes = "".join(f"{code:04X}" for code in range(0x2100, 0x2100 + 60))
    path = tmp_path / "a.pdf"
    path.write_bytes(
        by_hand(
            [
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
                "<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>",
                "<< /Type /Font /Subtype /Type0 /BaseFont /Secret /Encoding /Identity-H /DescendantFonts [6 0 R] >>",
                stream(f"BT /F1 12 Tf 40 700 Td <{shown_codes}> Tj ET".encode()),
                "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Secret /DW 1000 /FontDescriptor 7 0 R"
                " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
                "<< /Type /FontDescriptor /FontName /Secret /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0"
                " /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>",
            ]
        )
    )
    assert "garbage" in refused(path)


def test_a_scrambled_map_is_garbage_and_a_list_of_names_is_not(tmp_path: Path) -> None:
    rare = [chr(code) for code in range(0x5A00, 0x5A00 + 300)]
    text = "".join(random.Random(7).choices([ch for ch in rare if ch.encode("gb2312", "ignore")], k=600))
    assert "garbage" in refused(pdf(tmp_path / "a.pdf", [lambda c: column(c, [text], 90, 60, 33)]))
    assert paragraphs(read(pdf(tmp_path / "b.pdf", [lambda c: column(c, [PROSE * 6], 90, 60, 33)]))) == [PROSE * 6]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_bytes_are_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    whole = tmp_path / "whole.pdf"
    if not whole.exists():
        pdf(whole, [lambda c: (column(c, [PROSE], 90, 60, 33), table(c, [["甲", "1"], ["乙", "2"]], 90, 300))] * 2)
    broken = bytearray(whole.read_bytes())
    for _ in range(data.draw(st.integers(1, 12))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del broken[data.draw(st.integers(10, len(broken) - 1)) :]
    path = tmp_path / "broken.pdf"
    path.write_bytes(broken)
    try:
        source = read(path)
    except ReadError:
        return
    assert all(source.text[a.end : b.start] == "\n" for a, b in zip(source.lines, source.lines[1:], strict=False))
    assert source.lines[-1].end == len(source.text)
