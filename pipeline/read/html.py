"""Web pages: the article without the navigation around it, tables with their heads, numbered lists with numbers."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from pipeline.errors import ReadError
from pipeline.model import Sidecar, Source
from pipeline.read.numbering import spell
from pipeline.read.plain import decode
from pipeline.read.writer import TableCell, Writer

MAX_BYTES = 64_000_000

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_GB = frozenset({"gb2312", "gbk", "gb_2312-80", "x-gbk"})
_NO_TEXT = """
    script style noscript template nav aside footer iframe object embed svg canvas button select textarea input
    link meta audio video dialog menu
"""
_DROPPED = frozenset(_NO_TEXT.split())
_BLOCK_TAGS = """
    address article blockquote body center dd details div dl dt fieldset figcaption figure form h1 h2 h3 h4 h5 h6
    header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul caption
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_CHROME = re.compile(
    r"\b(?:nav|navbar|breadcrumb|crumb|menu|footer|foot|sidebar|share|related|recommend|comment|copyright|pager|pagination|"
    r"toolbar|login|search|advert|banner)s?\b|面包屑",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_SENTENCE = re.compile(r"[，。；：、！？]")
_LABEL = 40
"""Average characters of a cell above which a table is a layout, not data."""
_NAVIGATION = 400
"""Characters of running text that something named like navigation may hold and still be navigation."""


def read_html(path: Path, name: str, doc_id: str, sidecar: Sidecar) -> Source:
    """Read a web page.

    Raises ReadError for an empty file, one whose encoding cannot be told, and a page without text.
    """
    if path.stat().st_size > MAX_BYTES:
        raise ReadError(f"{name}: larger than {MAX_BYTES // 10**6} MB; save the article alone")
    data = path.read_bytes()
    if not data.strip():
        raise ReadError(f"{name}: the file is empty; there is nothing to read")
    page = _parse(name, _decoded(data, name))
    _prune(page)
    article = _article(page)
    writer = Writer()
    title = _title(page, article)
    if title:
        writer.paragraph(title)
    _write(article, writer)
    text = writer.text
    if not text.strip():
        raise ReadError(f"{name}: the page holds no text; if a script fills it, save it from the browser as PDF")
    return Source(
        doc_id=doc_id,
        path=name,
        format="html",
        sha256=hashlib.sha256(data).hexdigest(),
        text=text,
        lines=tuple(writer.lines),
        reader="html",
        cells=tuple(writer.cells),
        sidecar=sidecar,
    )


def _decoded(data: bytes, name: str) -> str:
    """The page's characters: by its byte order mark, the charset it declares, or what decodes."""
    declared = _CHARSET.search(data[:4096])
    if declared is not None and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        charset = declared.group(1).decode("ascii").lower()
        try:
            return data.decode("gb18030" if charset in _GB else charset)
        except (LookupError, UnicodeError):
            pass  # the declaration is wrong, as it often is
    return decode(data, name)


def _parse(name: str, text: str) -> Any:
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        page = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"{name}: not a web page ({error}); open it in a browser and save it again") from None
    return page


# ---- what of the page is the article ---------------------------------------------------------


def _prune(page: Any) -> None:
    """Take out of the page what is no text of its own: scripts, navigation, hidden parts."""
    for element in list(page.iter()):
        if element.getparent() is None or not isinstance(element.tag, str):
            continue
        named = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}".replace("_", " ")
        chrome = (
            element.tag not in ("body", "main", "article") and _CHROME.search(named) and _weight(element) < _NAVIGATION
        )
        hidden = _HIDDEN.search(element.get("style", "")) or element.get("hidden") is not None
        if element.tag in _DROPPED or chrome or hidden:
            element.drop_tree()


def _weight(element: Any) -> int:
    """How much running text an element holds: characters of pieces that read like sentences, links aside."""
    return sum(len(text) for text in _own_texts(element) if _SENTENCE.search(text))


def _own_texts(element: Any) -> Iterator[str]:
    for inner in element.iter():
        if inner.tag == "a" or not isinstance(inner.tag, str):
            continue
        if inner.text:
            yield inner.text.strip()
        for child in inner:
            if child.tail:
                yield child.tail.strip()


def _article(page: Any) -> Any:
    """The smallest element that holds nearly all running text of the page; the body where none does."""
    body = page.find("body")
    found = page if body is None else body
    weights: dict[Any, int] = {}
    for element in reversed(list(found.iter())):  # children before their parents
        if isinstance(element.tag, str):
            own = 0 if element.tag == "a" else sum(len(t.strip()) for t in _direct(element) if _SENTENCE.search(t))
            weights[element] = own + sum(weights.get(child, 0) for child in element)
    total = weights.get(found, 0)
    while total:
        heavy = [
            c for c in found if weights.get(c, 0) >= 0.85 * total and c.tag in _BLOCKS - {"p", "tr", "tbody", "li"}
        ]
        if not heavy or heavy[0].tag == "table" and _is_data(heavy[0]):
            break
        found = heavy[0]
    return found


def _direct(element: Any) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if child.tail:
            yield child.tail


def _title(page: Any, article: Any) -> str:
    """The page's heading where it stands outside the article: its only ``h1``, or what ``title`` and page share."""
    inside = _flat(article)
    headings = [_flat(h) for h in page.iter("h1") if _flat(h)]
    if len(headings) == 1:
        return "" if headings[0] in inside else headings[0]
    title = _flat(page.find("head/title")) if page.find("head/title") is not None else ""
    title = re.split(r"\s*[_|｜]\s*|\s+[-–—]\s+", title)[0]
    return "" if not title or title in inside else title


def _flat(element: Any) -> str:
    return _SPACES.sub(" ", "".join(element.itertext())).strip()


# ---- what the article says -------------------------------------------------------------------


def _write(article: Any, writer: Writer) -> None:
    """The article's blocks as paragraphs, in order; iterative, since pages nest without limit."""
    parts: list[str] = []
    heading = 0

    def close() -> None:
        nonlocal heading
        text = re.sub(r" *\n *", "\n", _SPACES.sub(" ", "".join(parts).replace("\n", " ")).replace("\x1e", "\n"))
        parts.clear()
        if text.strip(" \n\u3000\xa0"):
            writer.paragraph(text.replace("\xa0", " "), heading)
        heading = 0

    counts: dict[Any, int] = {}
    skipped: Any = None
    for event, element in etree.iterwalk(article, events=("start", "end")):
        if skipped is not None:
            if event == "end" and element is skipped:
                skipped = None
                parts.append(element.tail or "")
            continue
        tag = element.tag
        if event == "start":
            if tag in _BLOCKS:
                close()
            if tag == "table" and _is_data(element):
                writer.table(list(_cells(element)))
                skipped = element
                continue
            if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
                heading = int(tag[1])
            elif tag == "li":
                parts.append(_marker(element, counts))
            elif tag == "br":
                parts.append("\x1e")
            elif tag in ("td", "th"):
                parts.append(" ")
            parts.append(element.text or "")
        else:
            if tag in _BLOCKS:
                close()
            if element is not article:
                parts.append(element.tail or "")
    close()


_LIST_STYLES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def _marker(item: Any, counts: dict[Any, int]) -> str:
    """The number a browser shows before an item of a numbered list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or "none" in parent.get("style", ""):
        return ""
    given = item.get("value") or ("" if parent in counts else parent.get("start", ""))
    counts[parent] = int(given) if given.lstrip("-").isdigit() and len(given) < 7 else counts.get(parent, 0) + 1
    return spell(counts[parent], _LIST_STYLES.get(parent.get("type", ""), "decimal")) + ". "


def _is_data(table: Any) -> bool:
    """Whether a table holds data: rows and columns of short cells, no table and no heading within."""
    if next(table.iterdescendants("table", "h1", "h2", "h3", "h4", "h5", "h6"), None) is not None:
        return False
    cells = [len(_flat(cell)) for cell in table.iterdescendants("td", "th")]
    rows = sum(1 for _ in table.iterdescendants("tr"))
    return rows >= 2 and len(cells) >= 2 * rows and sum(cells) <= _LABEL * len(cells)


def _cells(table: Any) -> Iterator[TableCell]:
    """The cells of a data table, those that span rows and columns once."""
    taken: set[tuple[int, int]] = set()
    for top, row in enumerate(table.iterdescendants("tr")):
        left = 0
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while (top, left) in taken:
                left += 1
            high, wide = _span(cell, "rowspan"), _span(cell, "colspan")
            taken |= {(top + i, left + j) for i in range(high) for j in range(wide)}
            yield TableCell(top, top + high, left, left + wide, (_flat(cell),))
            left += wide


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), 200) if value.isdigit() and len(value) < 5 else 1
