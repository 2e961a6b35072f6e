"""Scanned pages: characters with places by rapidocr (optional extra ``zhibiao[ocr]``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

INSTALL = "pip install 'zhibiao[ocr]'"


@dataclass(frozen=True, slots=True)
class Seen:
    """One line that was recognised, in pixels, with the recogniser's confidence (0 to 1)."""

    text: str
    confidence: float
    x0: float
    y0: float
    x1: float
    y1: float


def available() -> bool:
    """Whether the extra is installed."""
    return find_spec("rapidocr_onnxruntime") is not None


def recognise(image: Any) -> list[Seen]:
    """The lines of an image (a numpy array of RGB rows), as found, unordered.

    Lines are not turned (``use_cls=False``): the turning network drops upright ones. Raises MemoryError.
    """
    try:
        found, _ = _engine()(image, use_cls=False)
    except Exception as error:
        if "bad_alloc" in str(error):  # onnxruntime's word for it
            raise MemoryError(str(error)) from None
        raise
    return list(_lines(found or ()))


def _lines(found: Iterable[Any]) -> Iterable[Seen]:
    for corners, text, confidence in found:
        xs, ys = [float(p[0]) for p in corners], [float(p[1]) for p in corners]
        if text.strip():
            yield Seen(text.strip(), float(confidence), min(xs), min(ys), max(xs), max(ys))


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr_onnxruntime import RapidOCR

    return RapidOCR(use_cls=False)
