"""What a single line of official prose is by its own words: how wide, and whether it names an organisation."""

from __future__ import annotations

import re
import unicodedata

_ORGANISATION_END = re.compile(
    r"(?:公司|集团|政府|法院|检察院|研究院|设计院|学院|医院|科学院|(?<=[^结格布])局|[厅部队厂社站校]|研究所|事务所|委员会|党委|县委|市委|省委|"
    r"办公室|办事处|中心|大学|中学|小学|学会|协会|联合会|商会|基金会|工会|银行|管委会|居委会|村委会|合作社|联盟|组委会|指挥部|项目部)"
    r"(?:[（(][^（()）]{1,30}[)）])?$"
)
_SENTENCE = re.compile(r"[。！？，,]")


def is_organisation(words: str) -> bool:
    """Whether a line does nothing but name an organisation or several (莲花县闪石乡人民政府、某某科技有限公司)."""
    return bool(_ORGANISATION_END.search(words)) and not _SENTENCE.search(words) and 2 < len(words) <= 120


def display_width(words: str) -> int:
    """The width of words in half-width columns: 2 for a Chinese character or full-width form, 1 for others."""
    if words.isascii():
        return len(words)
    return sum(2 if c > "\u2e7f" or unicodedata.east_asian_width(c) in "WFA" else 1 for c in words)
