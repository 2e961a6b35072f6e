"""How fast it is, as ratios measured in one run: `make bench` writes docs/BENCHMARK.md.

A benchmark, not a test: nothing fails here. Times are the best of several rounds, so that other work on the machine
disturbs least. What runs in this process is measured in processor time, whole commands by the clock.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jieba
import pyarrow
import pyarrow.parquet as parquet
import rjieba

from pipeline import flow, vocab
from pipeline.batch import run
from pipeline.publish import publish, write_part
from pipeline.read import read
from pipeline.read.plain import decode
from pipeline.rows import rows
from pipeline.tables import Rows

ROOT = Path(__file__).parent.parent
BROCHURE = ROOT / "raw" / "美丽中国建设实践案例.txt"
REPORT = ROOT / "docs" / "BENCHMARK.md"
SCALE = ROOT / "docs" / "SCALE.md"
STAGES = (
    "read", "reflow", "outline", "find_cases", "find_dates", "find_references", "measure", "place_in_time", "name",
    "classify", "find_honours", "audit",
)  # fmt: skip


def best(call: Callable[[], Any], rounds: int = 7, clock: Callable[[], float] = time.process_time) -> float:
    """Seconds that a call takes, the best of some rounds; before several comes one to warm up."""
    if rounds > 1:
        call()
    times = []
    for _ in range(rounds):
        begun = clock()
        call()
        times.append(clock() - begun)
    return min(times)


def in_turn(calls: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Best seconds of calls that are compared: one round of each in turn, so that a slow moment strikes them all."""
    times = [{name: best(call, 1) for name, call in calls.items()} for _ in range(rounds)]
    return {name: min(each[name] for each in times) for name in calls}


def measured_at_scale() -> str:
    """The table of the scale run, with the line that says of how many documents, as SCALE.md keeps it."""
    _, measured, _ = SCALE.read_text(encoding="utf-8").split("\n## ", 2)
    return "\n\n".join(measured.split("\n\n")[2:4])


def processor() -> str:
    """The processor's model as the system names it."""
    try:
        models = re.findall(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    except OSError:
        models = []
    return models[0] if models else platform.processor() or platform.machine()


def stages(words: vocab.Vocabulary) -> dict[str, float]:
    """Best seconds of each stage of the flow on the brochure."""
    times: dict[str, list[float]] = {name: [] for name in STAGES}
    plain = {name: getattr(flow, name) for name in STAGES}

    def timed(name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            begun = time.process_time()
            result = plain[name](*arguments)
            times[name].append(time.process_time() - begun)
            return result

        return call

    for name in STAGES:
        setattr(flow, name, timed(name))
    try:
        for _ in range(60):
            flow.extract(BROCHURE, words)
    finally:
        for name in STAGES:
            setattr(flow, name, plain[name])
    return {name: min(measured) for name, measured in times.items()}


def bare_parquet(made: Rows, folder: Path) -> None:
    """The rows of all tables written as pyarrow writes them, without schema, order or law."""
    for name, rows_ in made.items():
        if rows_:
            parquet.write_table(pyarrow.Table.from_pylist(rows_), folder / f"{name}.parquet", compression="zstd")


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


def python(*arguments: str | Path) -> float:
    """Best seconds of a whole Python process, start-up included, as installed: with compiled modules beside it."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "zhibiao-bench")
    words = [sys.executable, *map(str, arguments)]
    return best(lambda: subprocess.run(words, capture_output=True, check=True, env=environment), 6, time.perf_counter)


def table(title: str, unit: str, measured: dict[str, float], base: float, word: str) -> list[str]:
    """Times as a Markdown table, each with its ratio to a base."""
    lines = [f"| {title} | {unit} | {word} |", "| --- | ---: | ---: |"]
    return [*lines, *(f"| {name} | {1000 * t:.1f} | {t / base:.2f} |" for name, t in measured.items()), ""]


def report() -> str:
    """Measure everything; gives the report."""
    jieba.setLogLevel("ERROR")
    words = vocab.load()
    text = BROCHURE.read_bytes().decode("utf-8-sig")
    extraction = flow.extract(BROCHURE, words)
    made = rows(extraction, words)
    whole = best(lambda: flow.extract(BROCHURE, words), 200)
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
            "decoding the bytes": best(lambda: decode(BROCHURE.read_bytes(), ""), 20),
            "a bare scan for numerals": best(
                lambda: re.findall(r"[0-9０-９.]+|[〇一二三四五六七八九十百千万亿两]+", text), 20
            ),
            "our rows as Parquet by pyarrow": best(lambda: bare_parquet(made, here)),
            "words by rjieba (Rust)": best(lambda: rjieba.cut(text)),
            "words by jieba": best(lambda: list(jieba.cut(text)), 2),
        }
        pdf = here / "brochure.pdf"
        pages = make_pdf(pdf, text)
        pdfs = in_turn({"zhibiao reads": lambda: read(pdf), "pdfium bare": lambda: bare_pdfium(pdf)}, 12)
        pdfs["pdfplumber"] = best(lambda: bare_pdfplumber(pdf), 1)
        zhibiao = ("-m", "pipeline")
        loaded = "from pipeline import batch, flow, vocab; vocab.load()"
        commands = {
            "python -c pass": python("-c", "pass"),
            "zhibiao --help": python(*zhibiao, "--help"),
            "start of zhibiao run (imports and vocabulary)": python("-c", loaded),
            "zhibiao run --force": python(*zhibiao, "run", BROCHURE, "-o", here / "output", "--force"),
            "zhibiao run, nothing to do": python(*zhibiao, "run", BROCHURE, "-o", here / "output"),
        }
        lengths = {}
        for characters in (10_000, 100_000, 1_000_000, 10_000_000):
            long = here / f"{characters}.txt"
            long.write_text((text * (characters // len(text) + 1))[:characters], encoding="utf-8")
            rounds = max(1, 400_000 // characters)
            lengths[f"{characters:,}"] = best(lambda: flow.extract(long, words), rounds) / characters  # noqa: B023
        many = here / "many"
        many.mkdir()
        for n in range(40):
            (many / f"{n}.txt").write_text(text, encoding="utf-8")
        jobs = {f"-j {n}": run(many, here / "many-out", jobs=n, force=True).seconds for n in (1, os.cpu_count() or 1)}
    per_character = [f"| {name} | {1e6 * t:.2f} | {t / lengths['10,000']:.2f} |" for name, t in lengths.items()]
    lines = [
        "# Benchmark",
        "",
        f"Written by `make bench` on {processor()}, {os.cpu_count()} cores, Python {sys.version}. "
        "Everything was measured in one run, so the ratios hold where the times do not. "
        "Rounds are repeated and the best is kept. "
        "Stages, floors and PDFs are processor time of one core, commands and jobs time by the clock.",
        "",
        f"The brochure ({len(text):,} characters, {len(extraction.readings)} quantities) is extracted in "
        f"{1000 * whole:.0f} ms when warm: **{len(text) / whole / 1e6:.2f} million characters a second** on one core, "
        f"{1e6 * whole / len(extraction.readings):.0f} µs a quantity.",
        "",
        "## Stages",
        "",
        *table("stage", "ms", steps, whole, "of the extraction"),
        f"`read` to `audit` are the extraction, {1000 * sum(steps[name] for name in STAGES):.0f} ms when their best "
        "rounds are summed; the last three write its tables.",
        "",
        "## Floors, and others' work on the same text",
        "",
        *table("work", "ms", floors, whole, "of the extraction"),
        "## PDF",
        "",
        *table(f"{pages} pages", "ms", pdfs, pdfs["pdfium bare"], "of pdfium"),
        f"zhibiao reads {pages / pdfs['zhibiao reads']:.0f} pages a second.",
        "",
        "## Commands, start-up included",
        "",
        *table("command", "ms", commands, commands["python -c pass"], "of Python's start"),
        "## Growth",
        "",
        "The brochure repeated to a length: the cost of a character must stay what it is.",
        "",
        "| characters | µs a character | of the shortest |",
        "| --- | ---: | ---: |",
        *per_character,
        "",
        "## Jobs",
        "",
        *table("40 brochures", "ms", jobs, jobs["-j 1"], "of one process"),
        "## Scale",
        "",
        "Not measured in this run but by `make scale`; how, and what follows from it, is in [SCALE.md](SCALE.md).",
        "",
        measured_at_scale(),
    ]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    made = report()
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(made, encoding="utf-8")
    print(made, end="")
