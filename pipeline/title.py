"""What a document calls itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model import Section, Text

# Lines before the text that are no title: where and when it was published, web buttons, captions, letterheads.
_FRONT_MATTER = re.compile(
    r"来源|时间|日期|作者|发布|下载|打印|字号|各位|[【（(—\[]|.*摄$|[^《]{0,40}\d+月\d+日[^。]*[上日]$|.{0,4}$"
    r"|.*文件$|[^，。]*〔\d{4}〕|\S*首页|附件|[\x00-\x7f]*$|\d{4}/\d"
)
_SENTENCE = re.compile(r"[。；！？](?!$)|[：:]$|，.*。$")
_FIRST_PARAGRAPHS = 30
_LONGEST = 80


def document_title(text: Text, sections: Sequence[Section]) -> str:
    """The document's title: the sidecar's, a declared first heading, the first line that is one, or the document's id.

    The line stands before all sections and running text: 2025年某省政府工作报告.
    """
    if text.source.sidecar.title:
        return text.source.sidecar.title
    headed = {s.start for s in sections}
    end = sections[0].start if sections else len(text.text)
    lines = text.paragraphs[:_FIRST_PARAGRAPHS]
    for line in lines:
        if line.heading == 1 and line.start not in headed:
            return text.text[line.start : line.end]
    for line in lines:
        words = text.text[line.start : line.end]
        if _FRONT_MATTER.match(words):
            continue
        if line.start >= end or len(words) > _LONGEST or _SENTENCE.search(words):
            break
        return words.rstrip("。")
    return text.source.doc_id
