"""How fast it is, as ratios measured in one run: `make bench` writes docs/BENCHMARK.md.

A benchmark, not a test: nothing fails here. Times are the best of several rounds, so that other work on the machine
disturbs least.
"""

from __future__ import annotations

import io
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline import flow, vocab
from pipeline.batch import run
from pipeline.publish import publish, write_part
from pipeline.read import read
from pipeline.read.plain import decode
from pipeline.rows import rows

ROOT = Path(__file__).parent.parent
BROCHURE = ROOT / "raw" / "美丽中国建设实践案例.txt"
REPORT = ROOT / "docs" / "BENCHMARK.md"
STAGES = (
    "read", "reflow", "outline", "find_cases", "find_dates", "find_references", "measure", "place_in_time", "name",
    "classify", "find_honours", "audit",
)  # fmt: skip


def best(call: Callable[[], Any], rounds: int = 7) -> float:
    """Seconds that a call takes, the best of some rounds after one to warm up."""
    call()
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return min(times)


def stages(words: vocab.Vocabulary) -> dict[str, float]:
    """Best seconds of each stage of the flow on the brochure."""
    times: dict[str, list[float]] = {name: [] for name in STAGES}
    plain = {name: getattr(flow, name) for name in STAGES}

    def timed(name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            begun = time.perf_counter()
            result = plain[name](*arguments)
            times[name].append(time.perf_counter() - begun)
            return result

        return call

    for name in STAGES:
        setattr(flow, name, timed(name))
    try:
        for _ in range(7):
            flow.extract(BROCHURE, words)
    finally:
        for name in STAGES:
            setattr(flow, name, plain[name])
    return {name: min(measured) for name, measured in times.items()}


def make_pdf(path: Path, text: str) -> int:
    """The brochure's text as a PDF with a built-in CJK font; gives the number of pages."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    lines = [line[i : i + 38] for line in text.splitlines() for i in range(0, len(line), 38)]
    canvas = Canvas(str(path))
    pages = [lines[i : i + 40] for i in range(0, len(lines), 40)]
    for page in pages:
        canvas.setFont("STSong-Light", 12)
        for row, line in enumerate(page):
            canvas.drawString(70, 780 - 18 * row, line)
        canvas.showPage()
    canvas.save()
    return len(pages)


def bare_pdfium(path: Path) -> None:
    """All text of a PDF as pdfium itself gives it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for page in document:
        page.get_textpage().get_text_range()
    document.close()


def bare_pdfplumber(path: Path) -> None:
    """All text of a PDF as pdfplumber gives it."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_text()


def command(*arguments: str | Path) -> float:
    """Best seconds of a whole command, start-up included."""
    return best(
        lambda: subprocess.run(
            [sys.executable, "-m", "pipeline", *map(str, arguments)], capture_output=True, check=False
        ),
        4,
    )


def table(title: str, unit: str, measured: dict[str, float], base: float, word: str) -> list[str]:
    """Times as a Markdown table, each with its ratio to a base."""
    lines = [f"| {title} | {unit} | {word} |", "| --- | ---: | ---: |"]
    return [*lines, *(f"| {name} | {1000 * t:.1f} | {t / base:.2f} |" for name, t in measured.items()), ""]


def report() -> str:
    """Measure everything; gives the report."""
    words = vocab.load()
    text = BROCHURE.read_bytes().decode("utf-8-sig")
    extraction = flow.extract(BROCHURE, words)
    made = rows(extraction, words)
    whole = best(lambda: flow.extract(BROCHURE, words))
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        part = here / "part.arrow"

        def publish_once() -> None:
            out = here / "out"
            out.mkdir(exist_ok=True)
            publish(out, [part], {})

        steps = {
            **stages(words),
            "rows": best(lambda: rows(extraction, words)),
            "write the part": best(lambda: write_part(part, made, None)),
            "publish": best(publish_once),
        }
        floors = {
            "decoding": best(lambda: decode(BROCHURE.read_bytes(), "")),
            "scan for digits": best(lambda: re.findall(r"[0-9０-９.]+|[〇一二三四五六七八九十百千万亿两]+", text)),
        }
        pdf = here / "brochure.pdf"
        pages = make_pdf(pdf, text)
        pdfs = {
            "zhibiao reads": best(lambda: read(pdf), 4),
            "pdfium bare": best(lambda: bare_pdfium(pdf), 4),
            "pdfplumber": best(lambda: bare_pdfplumber(pdf), 1),
        }
        commands = {
            "python -c pass": best(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), 4),
            "zhibiao --help": command("--help"),
            "zhibiao run, nothing to do": 0.0,
            "zhibiao run --force": command("run", BROCHURE, "-o", here / "output", "--force"),
        }
        commands["zhibiao run, nothing to do"] = command("run", BROCHURE, "-o", here / "output")
        sizes = {}
        for times in (1, 4, 16):
            long = here / f"{times}.txt"
            long.write_text(text * times, encoding="utf-8")
            sizes[f"{times} × the brochure"] = best(lambda: flow.extract(long, words), 2)  # noqa: B023
        many = here / "many"
        many.mkdir()
        for n in range(40):
            (many / f"{n}.txt").write_text(text, encoding="utf-8")
        jobs = {f"-j {n}": run(many, here / "many-out", jobs=n, force=True).seconds for n in (1, os.cpu_count() or 1)}
    out = io.StringIO()
    print(
        "# Benchmark\n\n"
        f"Written by `make bench` on {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; "
        "ratios travel better than times.\n\n"
        f"The brochure ({len(text):,} characters) is extracted in {1000 * whole:.0f} ms when warm: "
        f"**{len(text) / whole / 1e6:.2f} million characters a second** on one core.\n",
        *table("stage", "ms", steps, whole, "of the extraction"),
        *table("floor", "ms", floors, whole, "of the extraction"),
        *table(f"PDF of {pages} pages", "ms", pdfs, pdfs["pdfium bare"], "of pdfium"),
        f"zhibiao reads {pages / pdfs['zhibiao reads']:.0f} pages a second.\n",
        *table("command, start-up included", "ms", commands, commands["python -c pass"], "of Python's start"),
        *table("length", "ms", sizes, sizes["1 × the brochure"], "of one"),
        *table("40 brochures", "ms", jobs, jobs["-j 1"], "of one process"),
        sep="\n", end="", file=out,
    )  # fmt: skip
    return out.getvalue().rstrip() + "\n"


if __name__ == "__main__":
    made = report()
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(made, encoding="utf-8")
    print(made, end="")
