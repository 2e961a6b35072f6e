"""Web pages: the article and nothing around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import ReadError
from pipeline.model import Sidecar, Source
from pipeline.read.html import read_html

ARTICLE = """
<h2>一、经济发展</h2>
<p>　　全年地区生产总值<b>120.5</b>亿元，同比增长5.6%；森林覆盖率达84%，空气质量优良天数达319天。</p>
<p>全县辖15个镇，总人口88万，累计投资3.74亿元，建成污水处理厂八座，新建管网一百二十公里。</p>
"""


def page(body: str, head: str = "<title>某县概况_某县人民政府门户网站</title>") -> str:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


def read(tmp_path: Path, text: str | bytes) -> Source:
    path = tmp_path / "a.html"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_html(path, path.name, path.stem, Sidecar())


def shown(source: Source) -> list[str]:
    return [source.text[line.start : line.end] for line in source.lines]


def test_the_article_without_navigation(tmp_path: Path) -> None:
    around = f"""
    <script>var a = "，。；";</script>
    <div class="top-nav"><a href="/">首页</a><a>政务公开</a></div>
    <div class="crumb">当前位置：<a>首页</a> &gt; 县情</div>
    <div id="wrap"><h1>某县2023年概况</h1><div class="content">{ARTICLE}</div>
    <div class="related">相关阅读：<a>很长的另一篇文章的标题</a></div></div>
    <p style="display:none">看不见，也不该读。</p>
    <footer>版权所有，未经许可，不得转载；网站标识码1234567890</footer>"""
    source = read(tmp_path, page(around))
    assert shown(source)[:3] == [
        "某县2023年概况",
        "一、经济发展",
        "全年地区生产总值120.5亿元，同比增长5.6%；森林覆盖率达84%，空气质量优良天数达319天。",
    ]
    assert len(source.lines) == 4
    assert [line.heading for line in source.lines] == [0, 2, 0, 0]


def test_a_page_that_is_one_form_is_read(tmp_path: Path) -> None:
    source = read(tmp_path, page(f'<form id="form1"><input value="搜索"><div>{ARTICLE}</div></form>'))
    assert shown(source)[:2] == ["某县概况", "一、经济发展"]


def test_breaks_leave_it_to_the_words_and_lists_show_their_numbers(tmp_path: Path) -> None:
    body = (
        "<div><p>甲乙丙，<br>丁戊己。</p><ol><li>新建道路30公里，改造桥梁5座；</li><li>植树200万株。</li></ol>"
        "<ol type='a' start='3'><li>其他，</li></ol><ul><li>无号，</li></ul></div>"
    )
    source = read(tmp_path, page(body, head=""))
    assert shown(source) == [
        "甲乙丙，",
        "丁戊己。",
        "1. 新建道路30公里，改造桥梁5座；",
        "2. 植树200万株。",
        "c. 其他，",
        "无号，",
    ]
    assert [line.continues for line in source.lines] == [None, False, False, False, False, False]


def test_tables_have_heads_and_spanning_cells_once(tmp_path: Path) -> None:
    table = (
        "<p>单位：万元，合并报表如下。</p><table><tr><th rowspan=2>项目</th><th colspan=2>金额</th></tr>"
        "<tr><th>2022年</th><th>2023年</th></tr><tr><td>收入</td><td>100</td><td>120</td></tr>"
        "<tr><td>发电量（万kWh）</td><td>3</td><td>4</td></tr></table>"
    )
    source = read(tmp_path, page(ARTICLE + table))
    cells = {source.text[c.start : c.end]: (c.row, c.column, c.unit) for c in source.cells}
    assert cells["120"] == ("收入", "金额 2023年", "万元")
    assert cells["3"] == ("发电量（万kWh）", "金额 2022年", "万kWh")
    assert shown(source).count("项目") == 1


def test_a_table_that_lays_out_the_page_is_no_data(tmp_path: Path) -> None:
    source = read(
        tmp_path, page(f"<table><tr><td>左栏</td><td>{ARTICLE}</td></tr><tr><td>下</td><td>栏</td></tr></table>")
    )
    assert source.cells == ()
    assert "森林覆盖率达84%" in source.text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
def test_encodings_by_declaration_or_by_what_decodes(tmp_path: Path, encoding: str) -> None:
    declared = page(ARTICLE).replace('charset="utf-8"', 'charset="gb2312"' if encoding == "gb18030" else "")
    assert "森林覆盖率达84%" in read(tmp_path, declared.encode(encoding)).text


def test_a_wrong_declaration_is_overruled(tmp_path: Path) -> None:
    assert "森林覆盖率达84%" in read(tmp_path, page(ARTICLE).encode("gb18030")).text


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "empty"), (b"<html><body><script>go()</script></body></html>", "no text"), (b"<!-- x -->", "")],
)
def test_what_holds_no_text_says_so(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(tmp_path, data)
    assert str(caught.value).startswith("a.html")
    assert reason in str(caught.value)


def test_hostile_nesting_and_spans_end(tmp_path: Path) -> None:
    deep = read(tmp_path, page("<div>" * 20_000 + ARTICLE))
    assert deep.text
    wide = read(
        tmp_path,
        page(
            ARTICLE
            + '<table><tr><td colspan="99999999" rowspan="999999">甲</td><td>1</td></tr><tr><td>2</td><td>3</td></tr></table>'
        ),
    )
    assert "甲" in wide.text


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<table>",
                "<tr>",
                "<td>",
                "</table>",
                "<ol>",
                "<li>",
                "<br>",
                "甲，乙。",
                "12%",
                "&#0;",
                "<b",
                "]]>",
                "<!--",
            ]
        )
    )
)
def test_any_soup_is_read_or_refused(tmp_path: Path, soup: list[str]) -> None:
    try:
        source = read(tmp_path, page("".join(soup)))
    except ReadError:
        return
    assert source.lines[-1].end == len(source.text)
