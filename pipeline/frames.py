"""The published tables in Python: a table as a DataFrame, the indicators as a panel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.tables import MODALITIES, STATISTICS, TABLES, table

if TYPE_CHECKING:
    import pandas as pd

OUTPUT = Path("output")


def published(name: str, output: str | Path = OUTPUT) -> Path:
    """The file of a published table; raises UsageError when there is no such table or it was not published there."""
    path = Path(output) / f"{table(name).name}.parquet"
    if not path.is_file():
        raise UsageError(f"{output}: holds no {path.name}; make it with: zhibiao run RAW -o {output}")
    return path


def require_current(output: str | Path) -> None:
    """Raise UsageError unless all tables of an output are there with all columns that this version declares."""
    import pyarrow.parquet as pq

    for declared in TABLES:
        path = published(declared.name, output)
        there = pq.read_schema(path).names
        if missing := [column.name for column in declared.columns if column.name not in there]:
            raise UsageError(f"{path}: has no column {missing[0]!r}; make it anew with: zhibiao run RAW -o {output}")


def load(name: str, output: str | Path = OUTPUT) -> pd.DataFrame:
    """A published table as a pandas DataFrame; raises UsageError when there is none of that name."""
    import pandas as pd

    return pd.read_parquet(published(name, output))


def load_panel(output: str | Path = OUTPUT, *, modality: str = "actual") -> pd.DataFrame:
    """The indicators as a panel: one row per adcode, period and indicator, in the vocabulary's unit.

    Repeated statements count once; statements without a place, a period or one value are left out. Where several
    statements remain for a cell (a plain figure and an annual one, two firms' investments), the row is the one whose
    ``statistic`` comes first in the declaration's order, then the first in the text, and ``statements`` says how many
    there are: keep ``statements == 1`` for cells beyond doubt. ``doc_id`` and ``char_start`` lead back to the quote.
    ``modality`` is ``actual`` or ``planned``; raises UsageError for another.
    """
    if modality not in MODALITIES:
        raise UsageError(f"no modality {modality!r}; there are {', '.join(MODALITIES)}")
    rows = load("indicators", output)
    keep = rows["repeats"].isna() & rows["adcode"].notna() & rows["value"].notna() & (rows["period"] != "")
    rows = rows[keep & (rows["modality"] == modality)]
    key = ["adcode", "period", "indicator"]
    rows = rows.assign(
        statements=rows.groupby(key)["value"].transform("size"), order=rows["statistic"].map(STATISTICS.index)
    ).sort_values([*key, "order", "doc_id", "char_start"], kind="stable")
    columns = ["label", "value", "unit", "comparator", "statistic", "statements", "doc_id", "case_id", "char_start"]
    return rows.drop_duplicates(key).set_index(key)[columns]
