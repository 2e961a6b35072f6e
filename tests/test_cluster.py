"""A real dask cluster on loopback: the same bytes as here, also when a worker is killed in mid-run."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from conftest import SMALL

from pipeline.batch import run
from pipeline.errors import UsageError

distributed = pytest.importorskip("distributed")


@pytest.fixture
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50
    ) as running:
        yield running


def contents(directory: Path) -> dict[str, bytes]:
    return {p.relative_to(directory).as_posix(): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


def test_a_killed_worker_loses_nothing(tmp_path, cluster):
    for n in range(12):
        path = tmp_path / "raw" / f"{n:02}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(SMALL * (n + 1), encoding="utf-8")
    (tmp_path / "raw" / "empty.txt").touch()
    pids = [worker.pid for worker in cluster.workers.values()]
    seen = []

    def kill_one(done: int, total: int, name: str) -> None:
        seen.append(name)
        if done == 3:
            os.kill(pids[0], signal.SIGKILL)

    result = run(
        tmp_path / "raw", tmp_path / "far" / "output", engine="dask", scheduler=cluster.scheduler_address, progress=kill_one
    )
    assert sorted(seen) == sorted({*seen})
    assert len(seen) == result.documents == 13
    assert len(result.complaints) == 1
    run(tmp_path / "raw", tmp_path / "here" / "output", jobs=2)
    assert contents(tmp_path / "far" / "output") == contents(tmp_path / "here" / "output")


def test_a_scheduler_that_is_not_there_is_a_wrong_call(small, tmp_path):
    with pytest.raises(UsageError, match="--scheduler nowhere: does not answer"):
        run(small, tmp_path / "output", engine="dask", scheduler="nowhere")
