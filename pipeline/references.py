"""Cited documents and standards: titles in 《》 and standards by number.

Standard numbers follow GB/T 1.1 (GB 18485-2014, GB/T 24001), the sector codes (HJ 2.2-2018, DB33/T 1181),
ISO and IEC; document numbers follow GB/T 9704 (国发〔2018〕42号).
"""

from __future__ import annotations

import re

from pipeline.model import Reference
from pipeline.vocab.references import Kind, ReferenceWords

_TITLE = re.compile(r"《([^《》\n]{1,160}(?:《[^《》\n]{1,120}》[^《》\n]{0,60})*)》")
_SERIAL = r"[\s-]?[A-Z]?(?:\d{2,6}(?:\.\d{1,3})*|\d(?:\.\d{1,3})+)"
_YEAR = r"\s?[-—–－:：]\s?\d{2}(?:\d{2})?"
_SECTOR = r"(?:CJ|JG|JT|JTG|NY|LY|SL|DL|NB|YY|QB|SH|HG|TB|MT|AQ|WS|GA|CECS|RB|TD|HY|SB|MH|QX)J?"
# A sector's letters alone name tickers and models as well (SH600000), so they need /T or a year.
_STANDARD = (
    rf"(?<![A-Za-z0-9])(?:(?:(?:GB|HJ)[JZ]?|DB\s?\d{{0,4}}|ISO(?:/IEC|/TS|/TR)?|IEC)(?:\s?/\s?[A-Z]{{1,8}})?{_SERIAL}(?:{_YEAR})?"
    rf"|(?:{_SECTOR}|T)\s?/\s?[A-Z]{{1,8}}{_SERIAL}(?:{_YEAR})?"
    rf"|{_SECTOR}{_SERIAL}\s?[-—–－]\s?(?:19|20)\d\d)(?![A-Za-z0-9])"
)
_ISSUED = r"[〔\[［【(（]\s?\d{4}\s?[〕\]］】)）]\s?第?\s?\d{1,5}\s?号"
_AGENCY = re.compile(r"(?:根据|依据|按照|按|依照|执行|落实|印发|见|和|与|及)?(?P<agency>[\u4e00-\u9fff]{1,10}?\s?\Z)")
_NUMBER = re.compile(rf"(?:{_STANDARD})|(?P<issued>{_ISSUED})", re.ASCII)
# A number begins with a capital letter or an opening bracket, and its first digit is not far.
_HEAD = re.compile(
    r"[A-Z〔\[［【(（](?:(?<=[A-Z])(?<![A-Za-z0-9].)(?=[A-Z/\s-]{0,24}\d)|(?<![A-Z])(?=\s?\d))", re.ASCII | re.DOTALL
)
_BRACKETED = re.compile(rf"\s?[（(]\s?(?P<number>{_STANDARD}|[\u4e00-\u9fff]{{1,10}}\s?{_ISSUED})\s?[)）]", re.ASCII)
_TAIL = re.compile(r"\s*[（(][^（）()]*[)）]$")


def find_references(text: str, words: ReferenceWords) -> tuple[Reference, ...]:
    """Every cited title with the number printed behind it, and every standard named by number alone.

    《生活垃圾焚烧污染物控制标准》(GB18485-2014) is one reference; in "通过了ISO14001 认证" the title is empty.
    """
    found = []
    spans: list[tuple[int, int]] = []
    for m in _TITLE.finditer(text):
        title = m.group(1).strip()
        behind = _BRACKETED.match(text, m.end())
        end, number = (behind.end(), behind.group("number").strip()) if behind else (m.end(), "")
        kind = words.kind(_TAIL.sub("", title))
        if kind == "other" and number and not number.endswith("号"):
            kind = "standard"
        found.append(Reference(m.start(), end, kind, title, number))
        spans.append((m.start(), end))
    i = 0
    for head in _HEAD.finditer(text):
        printed = _NUMBER.match(text, head.start())
        if printed is None:
            continue
        start, end = printed.span()
        while i < len(spans) and spans[i][1] <= start:
            i += 1
        if i < len(spans) and spans[i][0] < end:
            continue
        if printed["issued"]:  # the agency's short name stands before the year: 国发〔2018〕42号
            agency = _AGENCY.search(text, max(start - 11, 0), start)
            if agency is None:
                continue
            start = agency.start("agency")
        cited: Kind = "policy" if printed["issued"] else "standard"
        found.append(Reference(start, end, cited, "", text[start:end].strip()))
    return tuple(sorted(found, key=lambda r: r.start))
