"""Radicals that stand for characters: ⼊ ⻓ ⽤ back to 入 长 用, one to one.

PDF writers that look a glyph's character up backwards (Chromium, macOS) often find the radical
block first. ``radicals.csv`` lists every radical of U+2E80–U+2FD5 with its unified character
(Unicode's EquivalentUnifiedIdeograph; ⼾ and ⾭ take the forms of the mainland, 户 and 青). NFKC
would also turn （）， into ASCII and change lengths, so it is not used.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "radicals.csv"


@lru_cache(maxsize=1)
def radicals() -> dict[int, str]:
    """The table for ``str.translate``: code point of the radical to its character."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        return {ord(row["radical"]): row["character"] for row in csv.DictReader(rows)}
