"""Many documents: generated brochures read by one run that is interrupted and resumed; time, memory and disk measured.

``make scale`` reads 10,000 of them (2 GB of text). The figures go to stdout as a Markdown table; docs/SCALE.md keeps
those of a named machine. Not part of the tests.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from planted import Brochure, brochure

from pipeline.publish import digest

CHECKED = 5
"""Brochures whose published values are compared with what was planted."""


@dataclass
class Peak:
    """Most memory seen, in MB: of the parent, of its largest worker, of all together (shared pages counted once).

    And the processor time that all of them took, which a busy machine does not change much.
    """

    parent: float = 0
    worker: float = 0
    together: float = 0
    processor: dict[int, float] = field(default_factory=dict)
    """Seconds by process."""

    def look(self, process: psutil.Process) -> None:
        """Take one sample."""
        try:
            parent = process.memory_full_info()
            children = process.children(recursive=True)
            workers = [child.memory_full_info() for child in children]
            for one in (process, *children):
                self.processor[one.pid] = sum(one.cpu_times()[:2])
        except psutil.Error:
            return
        self.parent = max(self.parent, parent.rss / 1e6)
        self.worker = max(self.worker, *(w.rss / 1e6 for w in workers), 0)
        self.together = max(self.together, sum(w.pss for w in (parent, *workers)) / 1e6)


@dataclass
class Outcome:
    """One run of the command."""

    status: int
    seconds: float
    reading: float
    """Seconds until the last document was read."""
    peak: Peak
    said: dict[str, Any]


def made(seed: int) -> Brochure:
    """A brochure of about 200 kB, with about one quantity in ninety characters as in the real one."""
    return brochure(seed, cases=10, sentences=5, prose=3)


def generate(folder: Path, seed: int) -> int:
    """Write one brochure; gives its size."""
    path = folder / f"{seed // 1000:03}" / f"{seed:06}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    made(seed).write(path)
    return path.stat().st_size


def run(folder: Path, output: Path, *options: str, stop_after: int = 0) -> Outcome:
    """``zhibiao run``, watched; with ``stop_after``, interrupted once that many documents are read."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "run", str(folder), "-o", str(output), "--json", *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # What runs in the background of a shell ignores Ctrl-C, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    peak, reading = Peak(), [0.0]

    def listen() -> None:
        assert process.stderr is not None
        with suppress(ValueError):  # communicate() may close it first
            for line in process.stderr:
                if line.endswith("documents read\n"):
                    reading[0] = time.perf_counter() - begun
                print(f"  {line}", end="", file=sys.stderr)

    threading.Thread(target=listen, daemon=True).start()
    watched = psutil.Process(process.pid)
    parts = output.parent / ".zhibiao" / output.name / "parts"
    while True:
        try:
            out, _ = process.communicate(timeout=0.5)
            break
        except subprocess.TimeoutExpired:
            peak.look(watched)
            if stop_after and parts.is_dir() and sum(1 for _ in parts.glob("*.arrow")) >= stop_after:
                process.send_signal(signal.SIGINT)
                stop_after = 0
        except ValueError:  # the listening thread has taken stderr to its end
            break
    return Outcome(process.returncode, time.perf_counter() - begun, reading[0], peak, json.loads(out) if out else {})


def size(folder: Path) -> float:
    """Size of all files below a folder, in MB."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


def contents(folder: Path) -> dict[str, str]:
    """Hashes of all files below a folder."""
    return {p.relative_to(folder).as_posix(): digest(p) for p in folder.rglob("*") if p.is_file()}


def check(output: Path, documents: int) -> int:
    """Compare what was published of some brochures with what was planted; gives the number of values compared."""
    import pyarrow.parquet as pq

    table = pq.read_table(output / "documents.parquet", columns=["doc_id", "status"]).to_pylist()
    assert len({row["doc_id"] for row in table}) == documents
    assert all(row["status"] == "ok" for row in table)
    compared = 0
    for seed in random.Random(0).sample(range(documents), min(CHECKED, documents)):
        rows = pq.read_table(
            output / "quantities.parquet",
            columns=["text", "value", "low", "high", "unit", "indicator", "period"],
            filters=[("doc_id", "=", f"{seed // 1000:03}-{seed:06}")],
        ).to_pylist()
        planted = [(f.quote, f.value, f.low, f.high, f.unit, f.indicator, f.period) for f in made(seed).facts]
        assert [tuple(row.values()) for row in rows] == planted, seed
        compared += len(rows)
    return compared


def dask(folder: Path, output: Path, jobs: int) -> Outcome:
    """The same by a dask cluster on loopback."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=jobs, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
    ) as cluster:
        return run(folder, output, "--engine", "dask", "--scheduler", cluster.scheduler_address)


def row(name: str, outcome: Outcome, documents: int) -> str:
    """A line of the table."""
    read = int(outcome.said.get("read", documents))
    reading = f"{read / outcome.reading:.1f}" if outcome.reading and read else ""
    peak = outcome.peak
    processor = f"{sum(peak.processor.values()):.1f}" if peak.processor else ""
    memory = " | ".join(f"{x:.0f}" if x else "" for x in (peak.parent, peak.worker, peak.together))
    return f"| {name} | {read:,} | {outcome.seconds:.1f} | {reading} | {processor} | {memory} |"


def main() -> None:
    """Generate, run, interrupt, resume, repeat, change, compare."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--documents", type=int, default=10_000)
    arguments.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments.add_argument("--dask", type=int, default=200, metavar="N", help="documents that dask reads as well")
    arguments.add_argument("--folder", type=Path, default=Path(".zhibiao/scale"), help="is deleted at the end")
    chosen = arguments.parse_args()
    documents, jobs, base = chosen.documents, chosen.jobs, chosen.folder.absolute()
    shutil.rmtree(base, ignore_errors=True)
    try:
        raw, output = base / "raw", base / "output"
        with ProcessPoolExecutor(jobs) as pool:
            megabytes = sum(pool.map(generate, [raw] * documents, range(documents), chunksize=50)) / 1e6
        print(f"{documents:,} brochures, {megabytes:,.0f} MB of text, {jobs} processes\n")
        print("| run | documents read | seconds | documents/s | CPU seconds | parent MB | a worker MB | all MB |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)

        first = run(raw, output, "-j", str(jobs), stop_after=documents // 3)
        assert first.status == 130, f"not interrupted, but ended with {first.status}"
        assert not output.exists()
        parts = base / ".zhibiao" / "output" / "parts"
        done = sum(1 for _ in parts.glob("*.arrow"))
        print(row("interrupted after a third", first, done), flush=True)
        second = run(raw, output, "-j", str(jobs))
        assert second.status == 0
        assert second.said["read"] == documents - done
        print(row("resumed", second, documents), flush=True)
        compared = check(output, documents)
        before = contents(output)
        again = run(raw, output, "-j", str(jobs))
        assert again.said["up_to_date"]
        print(row("nothing to do", again, 0), flush=True)
        changed = sorted(raw.rglob("*.txt"))[::100]
        for path in changed:
            path.write_bytes(path.read_bytes() + "\n全县有绿地3公顷。\n".encode())
        update = run(raw, output, "-j", str(jobs))
        assert update.said["read"] == len(changed)
        assert contents(output).keys() == before.keys()
        print(row("one in a hundred changed", update, documents), flush=True)
        few = base / "few"
        for path in sorted(raw.rglob("*.txt"))[: chosen.dask]:
            (few / path.parent.name).mkdir(parents=True, exist_ok=True)
            os.link(path, few / path.parent.name / path.name)
        here = run(few, base / "here" / "output", "-j", str(jobs))
        print(row("few, local", here, chosen.dask))
        far = dask(few, base / "far" / "output", jobs)
        print(row(f"few, dask with {jobs} workers", far, chosen.dask))
        assert contents(base / "here" / "output") == contents(base / "far" / "output")
        rows = second.said["rows"]
        print(
            f"\n{rows['quantities']:,} quantities, {rows['indicators']:,} of them with an indicator; output "
            f"{size(output):,.0f} MB, parts {size(parts):,.0f} MB beside it; publishing took "
            f"{second.seconds - second.reading:.0f} s of the resumed run; {compared:,} published values of "
            f"{min(CHECKED, documents)} brochures are those planted; dask and local give the same bytes."
        )
    finally:
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    main()
