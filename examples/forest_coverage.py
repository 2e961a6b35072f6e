"""Forest coverage of the counties as a bar chart, with pandas and matplotlib.

python examples/forest_coverage.py [output] [forest_coverage.png]
"""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib import font_manager

import pipeline

# Fonts with Chinese characters, on Linux, macOS and Windows; matplotlib's own has none and draws boxes.
CHINESE = ["Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "PingFang SC", "Microsoft YaHei", "SimHei"]


def main(output: str = "output", picture: str = "forest_coverage.png") -> None:
    values = pipeline.load("indicators", output)
    cases = pipeline.load("cases", output)[["doc_id", "case_id", "title"]]

    # Statements that repeat an earlier one count once; targets are no measurements.
    coverage = values[
        (values["indicator"] == "forest_coverage_rate")
        & values["repeats"].isna()
        & (values["modality"] == "actual")
        & (values["statistic"] != "change")
    ]
    coverage = coverage.merge(cases, on=["doc_id", "case_id"]).sort_values("value")

    installed = {font.name for font in font_manager.fontManager.ttflist}
    chosen = next((name for name in CHINESE if name in installed), None)
    if chosen is None:
        print("no Chinese font is installed; on Debian: apt-get install fonts-noto-cjk", file=sys.stderr)
    else:
        plt.rcParams["font.family"] = chosen

    figure, axes = plt.subplots(figsize=(8, 0.4 * len(coverage) + 1.2), layout="constrained")
    bars = axes.barh(
        [f"{row.case_id} {row.title}" for row in coverage.itertuples()], coverage["value"], color="#2c7a45"
    )
    axes.bar_label(bars, [f"{value:g}%" for value in coverage["value"]], padding=3)
    axes.set(xlim=(0, 110), xlabel="森林覆盖率（%）", title="各案例的森林覆盖率")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(picture, dpi=150)
    print(f"{picture}: {len(coverage)} values")


if __name__ == "__main__":
    main(*sys.argv[1:])
