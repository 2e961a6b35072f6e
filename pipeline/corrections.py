"""Corrections: a person's decisions on single quantities, kept in git, applied again at every run.

``corrections/*.csv`` holds one decision a row::

    key,doc_id,case_id,indicator,quote,field,op,old,new,reason,who,date

``doc_id``, ``case_id``, ``indicator`` and ``quote`` name the quantity as it was extracted, and ``key`` is their hash: no
offsets, so a decision survives a new edition of the document or of the program. Where a case says the same quote of
the same indicator more than once, the quote brings its surroundings: ``辖[[15个]]镇``. ``op`` is

- ``set``: ``field`` becomes ``new``;
- ``reject``: this is no quantity;
- ``confirm``: a person looked and found it right;
- ``add``: here is a quantity that was not found; one row per field, ``value`` (or ``low`` and ``high``) at least.

``old`` is a guard: what stood in the field when the decision was made. A decision whose quote is gone (*orphan*), whose
old value is another now (*stale*), or that fits several differing quantities (*ambiguous*) is not applied and becomes an
error in ``issues``; one that the extraction now gets right by itself is named as *redundant*.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

COLUMNS = (
    "key", "doc_id", "case_id", "indicator", "quote", "field", "op", "old", "new", "reason", "who", "date",
)  # fmt: skip
OPEN, CLOSE = "[[", "]]"
"""The marks around the quantity in a quote that brings its surroundings."""

_SPACE = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]+")
_SURROUNDINGS = (4, 8, 16, 32, 64)


def normalised(quote: str) -> str:
    """A quote without what editions differ in: spaces and newlines go, widths are made one (character by character NFKC)."""
    return _SPACE.sub("", "".join(unicodedata.normalize("NFKC", character) for character in quote))


def key(doc_id: str, case_id: str | None, indicator: str, quote: str) -> str:
    """The key of a decision: ``k`` (so that no spreadsheet takes it for a number) and 16 hexadecimal digits."""
    words = "\x1f".join((doc_id, case_id or "", indicator, normalised(quote)))
    return "k" + hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Mention(NamedTuple):
    """A quantity in its surroundings, as far as a quote needs them to tell it from others."""

    case_id: str | None
    indicator: str
    before: str
    quote: str
    after: str


def distinct_quotes(mentions: Sequence[Mention]) -> list[str]:
    """A quote for each mention that no other mention of its case and indicator has, as short as possible.

    Where one statement is printed twice with the same surroundings, both have the same quote: what holds for one holds
    for the other.
    """
    quotes = [normalised(mention.quote) for mention in mentions]
    for size in _SURROUNDINGS:
        shared = _shared(mentions, quotes)
        if not shared:
            break
        for i in shared:
            before, after = normalised(mentions[i].before)[-size:], normalised(mentions[i].after)[:size]
            quotes[i] = f"{before}{OPEN}{normalised(mentions[i].quote)}{CLOSE}{after}"
    return quotes


def _shared(mentions: Sequence[Mention], quotes: Iterable[str]) -> list[int]:
    """The indices of mentions whose case, indicator and quote another one has too."""
    holders: dict[tuple[str | None, str, str], list[int]] = {}
    for i, (mention, quote) in enumerate(zip(mentions, quotes, strict=True)):
        holders.setdefault((mention.case_id, mention.indicator, quote), []).append(i)
    return [i for those in holders.values() if len(those) > 1 for i in those]
