"""The pages in a real browser: nothing leaves the file, clicks and filters work, an edit comes back as a correction."""

import csv
import json
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch import run
from pipeline.corrections import COLUMNS, FIELDS, distinct_quotes, key
from pipeline.errors import UsageError
from pipeline.export import export
from pipeline.frames import load
from pipeline.preview import EDITABLE, _json, _mention, _spots, page_name, write_previews

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
HOSTILE = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=2>"

BOOK = """案例选编

一、县域

（一）浙江省杭州市淳安县

淳安县总面积 4417.48 平方公里，森林覆盖率达78.67%，辖 11 个镇、12 个乡。到2026年底，森林覆盖率达到80%。

2022 年完成投资3.74亿元，新建 3 座桥梁，改造 3 座泵站。

（二）江西省宜春市铜鼓县

铜鼓县总面积 1552 平方公里，森林覆盖率达88.04%，总人口 13 万人。先后荣获国家生态文明建设示范县。

总投资约为 2000 万元，减少二氧化碳排放 6700 约吨。

（三）云南省楚雄州双柏县

双柏县总面积 4045 平方公里，森林覆盖率达84%。
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with raw/ and output/, its pages made."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    home = tmp_path_factory.mktemp("pages")
    raw = home / "raw"
    raw.mkdir()
    (raw / "案例.txt").write_text(BOOK, encoding="utf-8")
    (raw / "hostile.txt").write_text(
        f"{HOSTILE}\n\n全县{HOSTILE}森林覆盖率达84%，总投资 3\u2028亿元。\n", encoding="utf-8"
    )
    (raw / "hostile.toml").write_text(f"title = {json.dumps(HOSTILE)}\n", encoding="utf-8")
    (raw / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(raw / "简报 1.pdf"))
    for words in ("全市粮食产量 52 万吨。", "全市森林覆盖率达 61%。"):
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(80, 700, words)
        canvas.showPage()
    canvas.save()
    result = run(raw, home / "output", corrections=home / "corrections", preview=True)
    assert [line for line in result.complaints if "broken.pdf" not in line] == []
    return home


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium fonts-noto-cjk)")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, home):
    """Open one of the pages; at the end no error may have been said and nothing asked for but the page itself."""
    complaints: list[str] = []
    contexts = []

    def act(name: str, **options):
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(("file:", "data:", "blob:")) else complaints.append(request.url)
            ),
        )
        page.goto((home / "output" / "preview" / name).as_uri())
        return page

    yield act
    for context in contexts:
        context.close()
    assert complaints == []


def row_texts(page):
    return page.locator("#rows .row .quote").all_inner_texts()


def test_the_page_shows_outline_text_and_table(open_page, home):
    page = open_page("案例.html")
    quantities = load("quantities", home / "output")
    quantities = quantities[quantities["doc_id"] == "案例"]
    assert page.locator("mark").count() == len(quantities)
    assert page.locator("mark").all_inner_texts() == quantities["text"].tolist()
    assert [words for words in page.locator("#outline button:visible .words").all_inner_texts() if "县" in words] == [
        "一、县域", "（一）浙江省杭州市淳安县", "（二）江西省宜春市铜鼓县", "（三）云南省楚雄州双柏县",
    ]  # fmt: skip
    assert page.locator("#count").inner_text() == f"{len(quantities)} / {len(quantities)} 条"
    assert "淳安县总面积 4417.48 平方公里" in page.locator("#text").inner_text()


def test_a_click_selects_the_partner_on_either_side(open_page):
    page = open_page("案例.html")
    page.locator("mark", has_text="88.04%").click()
    assert page.locator("#rows .row.sel .quote").inner_text() == "88.04%"
    assert page.locator("#detail .head strong").inner_text() == "88.04%"
    page.locator("#rows .row", has_text="78.67%").click()
    assert page.locator("mark.sel").inner_text() == "78.67%"
    assert page.locator("mark.sel").evaluate(
        "node => { const b = node.getBoundingClientRect(); return b.top > 0 && b.bottom < innerHeight; }"
    )


def test_an_outline_entry_leads_to_its_section(open_page):
    page = open_page("案例.html", viewport={"width": 1440, "height": 420})
    page.locator("#outline button", has_text="双柏县").click()
    page.locator("#outline .here", has_text="双柏县").wait_for()
    heading = page.locator("#text .h2", has_text="双柏县")
    assert heading.evaluate("node => node.getBoundingClientRect().bottom < innerHeight")


@pytest.mark.parametrize(
    ("control", "value", "wanted"),
    [
        ("#f-case", {"label": "1.2 江西省宜春市铜鼓县"}, lambda q: q["case_id"] == "1.2"),
        ("#f-indicator", {"value": "forest_coverage_rate"}, lambda q: q["indicator"] == "forest_coverage_rate"),
        ("#f-indicator", {"value": "-"}, lambda q: q["indicator"] == ""),
        ("#f-dimension", {"value": "money"}, lambda q: q["dimension"] == "money"),
        ("#f-modality", {"value": "planned"}, lambda q: q["modality"] == "planned"),
    ],
)
def test_a_filter_changes_the_rows(open_page, home, control, value, wanted):
    page = open_page("案例.html")
    page.select_option(control, **value)
    rows = [q for q in load("quantities", home / "output").to_dict("records") if q["doc_id"] == "案例" and wanted(q)]
    assert 0 < len(rows) < page.locator("mark").count()
    assert row_texts(page) == [q["text"] for q in rows]
    assert page.locator("mark:not(.off)").count() == len(rows)
    page.click("#f-reset")
    page.locator("mark.off").first.wait_for(state="detached")


def test_only_what_has_issues_and_free_text(open_page):
    page = open_page("案例.html")
    page.check("#f-issues")
    assert row_texts(page) == ["6700 约吨"]
    page.uncheck("#f-issues")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("铜鼓 覆盖")
    assert row_texts(page) == ["88.04%"]


def test_j_and_k_go_through_what_the_filters_leave(open_page):
    page = open_page("案例.html")
    page.select_option("#f-indicator", value="land_area")
    page.locator("#title").click()
    seen = []
    for pressed in "jjjjk":
        page.keyboard.press(pressed)
        seen.append(page.locator("mark.sel").inner_text())
    assert seen == ["4417.48 平方公里", "1552 平方公里", "4045 平方公里", "4045 平方公里", "1552 平方公里"]


def test_issues_and_honours_lead_to_the_text(open_page):
    page = open_page("案例.html")
    page.click("#tab-issues")
    assert "修饰语错位" in page.locator("#list").inner_text()
    page.click("#tab-honours")
    page.locator("#list article", has_text="国家生态文明建设示范县").click()
    assert "先后荣获" in page.locator("p.flash").inner_text()


def test_the_switch_turns_every_word_of_the_page_to_english(open_page):
    page = open_page("案例.html")
    page.locator("mark").first.click()
    page.click("#lang")
    page.wait_for_timeout(500)  # the browser writes its storage in its own time
    for place in (".filters", ".tabs", ".detail .fields", ".detail .actions", "#legend", ".facts"):
        words = page.locator(place).first.evaluate(
            "node => { const copy = node.cloneNode(true); copy.querySelectorAll('input, #f-case').forEach(n => n.remove()); return copy.textContent; }"
        )
        assert not re.search(r"[\u4e00-\u9fff]", words), (place, words)
    page.reload()
    assert page.locator("#tab-quantities").inner_text().startswith("Quantities"), "the choice is kept"


def test_an_edit_a_rejection_and_an_addition_come_back_as_corrections(open_page, home, tmp_path):
    page = open_page("案例.html")
    page.locator("mark", has_text="88.04%").click()
    page.fill("#detail input[name=value]", "88.4")
    page.keyboard.press("Tab")
    page.fill("#detail label:has-text('理由') input", "见2022年公报, “更正”")
    page.keyboard.press("Tab")
    page.locator("mark", has_text="3 座").nth(1).click()
    page.click("#detail .reject")
    page.locator("mark", has_text="13 万人").click()
    page.click("#detail .confirm")
    select_words(page, "泵站")
    page.click("#add")
    page.fill("#detail input[name=value]", "1")
    page.fill("#detail input[name=unit]", "座")
    page.keyboard.press("Tab")
    page.click("#detail button.main")
    page.locator("#list .tools input").fill("张三")
    page.keyboard.press("Tab")
    with page.expect_download() as caught:
        page.click("#list .tools button.main")
    assert caught.value.suggested_filename == "corrections-案例.csv"
    folder = tmp_path / "corrections"
    folder.mkdir()
    caught.value.save_as(folder / "corrections-案例.csv")

    with (folder / "corrections-案例.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    for row in rows:
        assert row["key"] == key(row["doc_id"], row["case_id"], row["indicator"], row["quote"])
        assert row["who"] == "张三"
    edit, rejection, confirmation, *addition = rows
    assert (edit["op"], edit["field"], edit["old"], edit["new"], edit["reason"]) == (
        "set",
        "value",
        "88.04",
        "88.4",
        "见2022年公报, “更正”",
    )
    assert (rejection["op"], rejection["old"]) == ("reject", "3")
    assert "[[3座]]泵" in rejection["quote"], "two equal quotes of the case are told apart"
    assert (confirmation["op"], confirmation["indicator"]) == ("confirm", "population")
    assert {row["field"]: row["new"] for row in addition if row["op"] == "add"}["value"] == "1"

    result = run(home / "raw", tmp_path / "output", corrections=folder)
    assert [line for line in result.complaints if "broken.pdf" not in line] == []
    tables = load("quantities", tmp_path / "output")
    tables = tables[tables["doc_id"] == "案例"].set_index("text")
    assert (tables.loc["88.04%", "value"], tables.loc["88.04%", "value_extracted"]) == (88.4, 88.04)
    assert tables.loc["13 万人", "review"] == "confirmed"
    assert (tables.loc["泵站", "review"], tables.loc["泵站", "unit"]) == ("added", "座")
    assert len(tables.loc[["3 座"]]) == 1

    (workbook,) = export(tmp_path / "output", "xlsx", tmp_path)
    rows = openpyxl.load_workbook(workbook)["数量"].iter_rows(values_only=True)
    header = next(rows)
    (row,) = [dict(zip(header, cells, strict=True)) for cells in rows if "88.04%" in cells]
    assert (row["数值"], row["抽取值"], row["人工核对"]) == (88.4, 88.04, "corrected")

    write_previews(tmp_path / "output")
    page.goto((tmp_path / "output" / "preview" / "案例.html").as_uri())
    page.locator("mark", has_text="88.04%").click()
    assert page.input_value("#detail input[name=value]") == "88.4"
    assert "原抽取值 88.04" in page.locator("#detail .meta").inner_text()
    assert page.locator("#tab-edits").inner_text() == "更正 0", "what was carried out is no longer pending"


def select_words(page, words):
    """Select words of the text as a person does with the mouse."""
    page.evaluate(
        """words => {
            const walker = document.createTreeWalker(document.getElementById('text'), NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + words.length);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
                return;
            }
        }""",
        words,
    )


def test_an_addition_begins_with_the_number_it_says(open_page):
    page = open_page("案例.html")
    for words, value in (("3.74亿元", "374000000"), ("4417.48 平方公里", "4417.48"), ("桥梁", "")):
        select_words(page, words)
        page.click("#add")
        assert page.input_value("#detail input[name=value]") == value
    page.click("#detail button.main")
    assert page.locator("#detail .complaint").is_visible(), "no value, no addition"
    assert page.locator("#tab-edits").inner_text() == "更正 0"


def test_undone_edits_are_gone_and_kept_ones_survive_a_reload(open_page):
    page = open_page("案例.html")
    page.locator("mark", has_text="88.04%").click()
    page.click("#detail .reject")
    assert page.locator("mark.rejected").inner_text() == "88.04%"
    page.wait_for_timeout(500)  # the browser writes its storage in its own time
    page.reload()
    assert page.locator("mark.rejected").inner_text() == "88.04%"
    page.click("#edits-open")
    page.locator("#list button", has_text="撤销").click()
    assert page.locator("mark.rejected").count() == 0
    assert page.locator("#tab-edits").inner_text() == "更正 0"


def test_a_number_that_is_none_is_not_taken(open_page):
    page = open_page("案例.html")
    page.locator("mark", has_text="88.04%").click()
    page.fill("#detail input[name=value]", "八十八")
    page.keyboard.press("Tab")
    assert page.locator("#tab-edits").inner_text() == "更正 0"


def test_hostile_words_stay_words(open_page):
    page = open_page("hostile.html")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#text img, #title img, #text script").count() == 0
    assert page.title() == HOSTILE == page.locator("#title").inner_text()
    assert HOSTILE in page.locator("#text").inner_text()
    page.locator("mark").first.click()
    page.click("#tab-issues")
    overview = open_page("index.html")
    assert overview.evaluate("window.hacked") is None
    assert HOSTILE in overview.locator("#documents").inner_text()


def test_injected_scripts_would_not_run(browser, home):
    page = browser.new_page()
    page.goto((home / "output" / "preview" / "案例.html").as_uri())
    blocked = page.evaluate(
        """() => new Promise(done => {
            addEventListener('securitypolicyviolation', event => done(event.effectiveDirective), { once: true });
            const script = document.createElement('script');
            script.textContent = 'window.hacked = 3';
            document.body.append(script);
            setTimeout(() => done('none'), 2000);
        })"""
    )
    assert blocked.startswith("script-src") and page.evaluate("window.hacked") is None
    page.close()


def test_page_numbers_lead_into_the_pdf(open_page, home):
    page = open_page("简报 1.html")
    links = page.locator("#text a.page")
    assert [link.get_attribute("href") for link in links.all()] == [
        "../../raw/%E7%AE%80%E6%8A%A5%201.pdf#page=1",
        "../../raw/%E7%AE%80%E6%8A%A5%201.pdf#page=2",
    ]
    assert (home / "output" / "preview" / "../../raw/简报 1.pdf").is_file()
    page.locator("mark", has_text="61%").click()
    assert page.locator("#detail .head a").inner_text() == "第 2 页"


def test_a_phone_shows_one_pane_and_the_details_over_the_text(open_page):
    page = open_page("案例.html", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#outline").is_hidden() and page.locator("#text").is_visible()
    page.locator("mark", has_text="88.04%").tap()
    page.wait_for_timeout(100)
    sheet, mark = page.locator("#detail").bounding_box(), page.locator("mark.sel").bounding_box()
    assert mark["y"] + mark["height"] < sheet["y"], "the details do not cover what they are about"
    page.locator(".switch [data-pane=side]").tap()
    assert page.locator("#rows").is_visible()
    page.locator("#rows .row", has_text="78.67%").tap()
    assert page.locator("#text").is_visible() and page.locator("mark.sel").inner_text() == "78.67%"
    page.locator(".switch [data-pane=outline]").tap()
    page.locator("#outline button", has_text="双柏县").tap()
    assert page.locator("#text .h2", has_text="双柏县").is_visible() and page.locator("#outline").is_hidden()


def test_the_overview_counts_what_was_read_and_says_failures_first(open_page, home):
    page = open_page("index.html")
    first = page.locator("main > section").first
    assert "1 份文件未能读取" in first.inner_text() and "broken.pdf" in first.inner_text()
    numbers = dict(reversed(words.split("\n")) for words in page.locator(".number").all_inner_texts())
    for name, table in (
        ("文件", "documents"),
        ("案例", "cases"),
        ("数量", "quantities"),
        ("荣誉", "honours"),
        ("问题", "issues"),
    ):
        assert int(numbers[name]) == len(load(table, home / "output")), name
    assert page.locator("#documents tbody tr").first.inner_text().startswith("broken")
    assert page.locator("#documents tbody tr").count() == 4


def test_an_issue_of_the_overview_leads_to_the_first_of_its_kind(open_page):
    page = open_page("index.html")
    page.locator("#trouble a", has_text="修饰语错位").click()
    page.locator("#list h3", has_text="修饰语错位").wait_for()
    assert "6700 约吨" in page.locator("p.flash").inner_text()


def test_the_overview_draws_its_charts_and_they_lead_to_the_quotes(open_page):
    page = open_page("index.html")
    for chart in ("matrix", "spread", "plans", "honours", "provinces"):
        assert page.locator(f"#{chart} svg").count() == 1, chart
    tiles = page.locator("#provinces svg text").all_text_contents()
    assert {"浙江", "江西", "云南", "台湾"} <= set(tiles) and tiles.count("1") == 3
    page.select_option("#spread select", index=0)
    page.locator("#matrix svg .mark-rect path").first.scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    page.locator("#matrix svg .mark-rect path").first.hover()
    page.wait_for_selector(".tip", state="visible")
    page.locator("#matrix svg .mark-rect path").first.click()
    page.wait_for_url(re.compile(r"\.html#c\d+$"))
    assert page.locator("mark.sel").count() == 1


# Without a browser ---------------------------------------------------------------------------------------------------


def test_each_page_is_one_file_that_asks_for_nothing(home):
    pages = sorted((home / "output" / "preview").iterdir())
    assert [path.name for path in pages] == ["hostile.html", "index.html", "案例.html", "简报 1.html"]
    for path in pages:
        words = path.read_text(encoding="utf-8")
        assert "default-src 'none'" in words and "unsafe-eval" not in words
        assert not re.search(
            r"<(?:link|script|img|iframe)[^>]+(?:src|href)=", words.split('<script type="application/json"')[0]
        )
        assert path.stat().st_size < 2_000_000


def test_pages_are_the_same_at_every_build(home):
    folder = home / "output" / "preview"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write_previews(home / "output")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_is_no_output_is_refused(tmp_path):
    with pytest.raises(UsageError, match="holds no"):
        write_previews(tmp_path)


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_data_cannot_end_its_script_and_reads_back_the_same(data):
    words = _json(data)
    assert "<" not in words and "\u2028" not in words
    assert json.loads(words) == data


def test_a_quantity_is_found_in_the_mended_text_across_tears():
    paragraph = {"char_start": 10, "char_end": 10 + 19, "text": "辖3个镇、3个乡和2022年3座"}
    quantities = [
        {"char_start": 11, "text": "3个"},
        {"char_start": 17, "text": "3个"},
        {"char_start": 27, "text": "3座"},
    ]
    # The source said 辖3个⏎⏎镇、3个乡和2022⏎年3座: two characters lost before the second quantity, three before the last.
    assert len("辖3个\n\n镇、3个乡和2022\n年3座") == 19
    assert _spots([paragraph], [10], quantities) == [(0, 1, 3), (0, 5, 7), (0, 14, 16)]
    assert [paragraph["text"][start:end] for _, start, end in _spots([paragraph], [10], quantities)] == [
        "3个",
        "3个",
        "3座",
    ]


def test_equal_cells_of_a_table_are_told_apart_by_their_neighbours():
    paragraphs = [{"text": words} for words in ("桥梁", "3 座", "泵站", "3 座", "合计", "6 座")]
    quantity = {"case_id": "0", "indicator": "", "quote": "3 座"}
    mentions = [_mention(quantity, paragraphs, (i, 0, 3)) for i in (1, 3)]
    assert distinct_quotes(mentions) == ["桥梁[[3座]]泵站3座", "3座泵站[[3座]]合计6座"]


def test_a_document_called_index_does_not_take_the_overview_s_place():
    assert (page_name("案例"), page_name("index"), page_name("INDEX")) == ("案例", "index.document", "INDEX.document")


def test_every_field_of_the_page_can_be_corrected():
    assert set(EDITABLE) <= set(FIELDS)


def test_the_brochure_s_page_is_under_two_megabytes(tmp_path):
    run(Path(__file__).parent.parent / "raw", tmp_path / "output", corrections=None, preview=True)
    for path in (tmp_path / "output" / "preview").iterdir():
        assert path.stat().st_size < 2_000_000
