"""The published tables in Python: a table as a DataFrame, the indicators as a panel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.tables import table

if TYPE_CHECKING:
    import pandas as pd

OUTPUT = Path("output")


def published(name: str, output: str | Path = OUTPUT) -> Path:
    """The file of a published table; raises UsageError when there is no such table or it was not published there."""
    path = Path(output) / f"{table(name).name}.parquet"
    if not path.is_file():
        raise UsageError(f"{output}: holds no {path.name}; make it with: zhibiao run RAW -o {output}")
    return path


def load(name: str, output: str | Path = OUTPUT) -> pd.DataFrame:
    """A published table as a pandas DataFrame; raises UsageError when there is none of that name."""
    import pandas as pd

    return pd.read_parquet(published(name, output))


def load_panel(output: str | Path = OUTPUT, *, modality: str = "actual") -> pd.DataFrame:
    """The indicators as a panel: one row per adcode, period and indicator, in the vocabulary's unit.

    Repeated statements count once; statements without a place, a period or one value are left out; changes, extremes
    and averages stay apart from levels by ``statistic``. Where several statements remain for one cell, ``value`` is the
    first in the text's order and ``statements`` says how many there are. ``doc_id`` and ``char_start`` lead back to
    the quote. ``modality`` is ``actual``, ``planned`` or empty for both.
    """
    rows = load("indicators", output)
    keep = rows["repeats"].isna() & rows["adcode"].notna() & rows["value"].notna() & (rows["period"] != "")
    if modality:
        keep &= rows["modality"] == modality
    key = ["adcode", "period", "indicator", "statistic", "unit", "modality"]
    rows = rows[keep].sort_values([*key, "doc_id", "char_start"], kind="stable")
    rows["statements"] = rows.groupby(key)["value"].transform("size")
    first = rows.drop_duplicates(key)
    columns = [
        "label",
        "statistic",
        "value",
        "unit",
        "comparator",
        "modality",
        "statements",
        "doc_id",
        "case_id",
        "char_start",
    ]
    return first.set_index(["adcode", "period", "indicator"])[columns]
