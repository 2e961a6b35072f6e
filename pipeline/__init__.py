"""zhibiao (指标): numeric indicators out of Chinese documents, each with its exact spot in the source.

Four verbs: :func:`extract` reads one document, :func:`run` many into tables, :func:`load` gives a published table as a
pandas DataFrame, :func:`load_panel` the indicators as adcode × period × indicator. Nothing heavy is imported before
it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["extract", "load", "load_panel", "run"]

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.batch import run
    from pipeline.frames import load, load_panel
    from pipeline.model import Extraction


def extract(path: str | Path) -> Extraction:
    """Everything that is read from one document; ``.frame("quantities")`` gives a table of it.

    Raises ReadError when the document cannot be read.
    """
    from pipeline import flow, vocab

    return flow.extract(path, vocab.load())


def __getattr__(name: str) -> Any:
    if name in ("load", "load_panel"):
        from pipeline import frames as module
    elif name == "run":
        from pipeline import batch as module  # type: ignore[no-redef]
    else:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    value = globals()[name] = getattr(module, name)
    return value
