"""Which indicators can be compared across cases, with polars: how many cases state each, and over what range.

python examples/coverage_of_indicators.py [output]
"""

import sys
from pathlib import Path

import polars as pl


def main(output: str = "output") -> None:
    table = (
        pl.scan_parquet(Path(output) / "indicators.parquet")
        .filter(pl.col("repeats").is_null(), pl.col("modality") == "actual", pl.col("statistic") != "change")
        .group_by("indicator", "label", "unit")
        .agg(
            cases=pl.struct("doc_id", "case_id").n_unique(),
            values=pl.len(),
            lowest=pl.col("value").min(),
            median=pl.col("value").median(),
            highest=pl.col("value").max(),
        )
        .filter(pl.col("cases") >= 3)
        .sort(["cases", "values", "indicator"], descending=[True, True, False])
        .collect()
    )
    with pl.Config(tbl_rows=-1, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, tbl_width_chars=160):
        print(table)


if __name__ == "__main__":
    main(*sys.argv[1:])
