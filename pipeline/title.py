"""What a document calls itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model import Section, Text

_FRONT_MATTER = re.compile(r"来源|时间|日期|作者|发布|下载|打印|字号|[^《]{0,40}\d+月\d+日[^。]*[上日]$|各位")
_STOP = re.compile(r"[。；！？](?!$)")


def document_title(text: Text, sections: Sequence[Section]) -> str:
    """The document's title: the sidecar's, a declared first heading, or the first lines that are a title.

    The first line that is neither furniture of a web page (下载 打印) nor a by-line; 政府工作报告 and longer.
    """
    if text.source.sidecar.title:
        return text.source.sidecar.title
    headed = {s.start for s in sections}
    end = sections[0].start if sections else len(text.text)
    candidates = [p for p in text.paragraphs[:30] if p.start < end or p.heading]
    for paragraph in candidates:
        if paragraph.heading == 1 and paragraph.start not in headed:
            return text.text[paragraph.start : paragraph.end]
    best = ""
    for paragraph in candidates:
        words = text.text[paragraph.start : paragraph.end].strip("。")
        if len(words) > 80 or _STOP.search(words) or words.endswith(("：", ":")):
            break
        if len(words) >= 5 and words[0] not in "【（(—" and not _FRONT_MATTER.match(words):
            best = words
            break
    return best or text.source.doc_id
