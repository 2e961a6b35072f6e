"""Many documents: found, limited, cached; one bad one harms only itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import SMALL

from pipeline import batch
from pipeline.batch import Limits, Task, find_documents, run
from pipeline.errors import UsageError, ZhibiaoError


def documents(output: Path) -> dict[str, dict]:
    return {row["doc_id"]: row for row in pq.read_table(output / "documents.parquet").to_pylist()}


def contents(directory: Path) -> dict[str, bytes]:
    return {p.relative_to(directory).as_posix(): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


def write(path: Path, text: str = SMALL) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def ids(root: Path) -> list[str]:
    return [task.doc_id for task in find_documents([root], root / "output")]


def test_a_document_is_named_by_its_place_in_the_folder(tmp_path):
    write(tmp_path / "报告.txt")
    write(tmp_path / "a" / "x.txt")
    write(tmp_path / "b" / "x.txt")
    assert ids(tmp_path) == ["a-x", "b-x", "报告"]


def test_documents_never_share_an_id(tmp_path):
    for name in ("x.txt", "x.md", "X.html", "a-x.txt", "a/x.txt"):
        write(tmp_path / name)
    made = ids(tmp_path)
    assert len({doc_id.casefold() for doc_id in made}) == 5


def test_files_that_are_no_documents_are_passed_over(tmp_path):
    for name in ("a.txt", "a.toml", "notes.csv", ".hidden.txt", ".git/b.txt", "output/text/c.txt"):
        write(tmp_path / name)
    assert ids(tmp_path) == ["a"]


def test_odd_names_are_safe(tmp_path):
    write(tmp_path / "a\nb\x1b[31m.txt")
    write(tmp_path / ("长" * 80 + ".txt"))
    write(tmp_path / "=cmd|' /C calc'!A0.txt")
    made = ids(tmp_path)
    assert all(doc_id.isprintable() and not set(doc_id) & set('/\\:*?"<>|') for doc_id in made)
    result = run(tmp_path, tmp_path / "output", jobs=2)
    assert result.ok
    assert sorted(documents(tmp_path / "output")) == sorted(made)


def test_very_long_names_fit(tmp_path):
    for folder in ("长" * 80, "长" * 79 + "短"):
        write(tmp_path / "raw" / folder / ("名" * 80 + ".html"), "<html><body><p>全县面积 3 公顷。</p></body></html>")
    run(tmp_path / "raw", tmp_path / "output", jobs=2)
    made = documents(tmp_path / "output")
    assert [row["status"] for row in made.values()] == ["ok", "ok"]
    assert sorted(p.stem for p in (tmp_path / "output" / "text").iterdir()) == sorted(made)


def test_what_does_not_exist_or_holds_nothing_is_a_wrong_call(tmp_path):
    with pytest.raises(UsageError, match="nowhere: no such file or folder"):
        run(tmp_path / "nowhere", tmp_path / "output")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="empty: holds no document"):
        run(tmp_path / "empty", tmp_path / "output")
    assert not (tmp_path / "output").exists()


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    secret = write(tmp_path / "secret" / "s.txt")
    write(tmp_path / "raw" / "a.txt")
    (tmp_path / "raw" / "s.txt").symlink_to(secret)
    (tmp_path / "raw" / "inside.txt").symlink_to(tmp_path / "raw" / "a.txt")
    (tmp_path / "raw" / "folder").symlink_to(secret.parent)
    result = run(tmp_path / "raw", tmp_path / "output")
    made = documents(tmp_path / "output")
    assert {doc_id: row["status"] for doc_id, row in made.items()} == {"a": "ok", "inside": "ok", "s": "failed"}
    assert "is a link out of" in made["s"]["error"]
    assert made["s"]["sha256"] is None
    assert len(result.complaints) == 1


def test_one_bad_document_harms_only_itself(tmp_path):
    raw = tmp_path / "raw"
    write(raw / "good.txt")
    (raw / "empty.txt").touch()
    (raw / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (raw / "zip.txt").write_bytes(b"PK\x03\x04" + bytes(100))
    (raw / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (raw / "no.pdf").write_text("no PDF at all")
    result = run(raw, tmp_path / "output", jobs=2)
    made = documents(tmp_path / "output")
    assert [doc_id for doc_id, row in made.items() if row["status"] == "ok"] == ["good"]
    assert "the file is empty" in made["empty"]["error"]
    assert "binary" in made["binary"]["error"]
    assert "zip archive" in made["zip"]["error"]
    assert "soffice" in made["old"]["error"]
    for row in made.values():
        assert "\n" not in row["error"]
        assert "internal" not in row["error"]
    assert len(result.complaints) == 5
    quantities = pq.read_table(tmp_path / "output" / "quantities.parquet")
    assert set(quantities["doc_id"].to_pylist()) == {"good"}


def test_when_nothing_could_be_read_the_earlier_output_stays(tmp_path, small):
    output = tmp_path / "output"
    run(small, output)
    before = contents(output)
    small.write_bytes(b"")
    with pytest.raises(ZhibiaoError, match="绿水县.txt: the file is empty"):
        run(small, output)
    assert contents(output) == before


def test_into_a_new_output_a_failure_is_published_too(tmp_path):
    (tmp_path / "e.txt").touch()
    assert not run(tmp_path / "e.txt", tmp_path / "output").ok
    assert documents(tmp_path / "output")["e"]["status"] == "failed"


def test_an_expectation_that_does_not_hold_is_a_complaint(tmp_path, small):
    small.with_suffix(".toml").write_text("[expect]\ncases = 7\n", encoding="utf-8")
    result = run(small, tmp_path / "output")
    assert [line.split(": ", 1)[1] for line in result.complaints] == ["the sidecar expects 7 cases, 1 came out"]
    assert documents(tmp_path / "output")["绿水县"]["status"] == "ok"


def test_nothing_to_do_is_noticed_and_so_is_what_changed(tmp_path, small):
    output = tmp_path / "output"
    other = write(small.parent / "b.txt", "全县有绿地 3 公顷。\n")
    assert run(small.parent, output).read == 2
    assert run(small.parent, output).up_to_date
    write(other, "全县有绿地 4 公顷。\n")
    again = run(small.parent, output)
    assert (again.read, again.up_to_date) == (1, False)
    small.with_suffix(".toml").write_text('title = "概况"\n', encoding="utf-8")
    assert run(small.parent, output).read == 1
    assert documents(output)["绿水县"]["title"] == "概况"
    assert run(small.parent, output, force=True).read == 2


def test_an_output_that_was_touched_is_made_again_without_reading(tmp_path, small):
    output = tmp_path / "output"
    run(small, output)
    before = contents(output)
    (output / "quantities.parquet").write_bytes(b"")
    again = run(small, output)
    assert (again.read, again.up_to_date) == (0, False)
    assert contents(output) == before


def test_other_code_means_reading_again(tmp_path, small, monkeypatch):
    run(small, tmp_path / "output")
    monkeypatch.setattr(batch, "code_hash", lambda: "other")
    assert run(small, tmp_path / "output").read == 1


def test_a_failure_is_told_again_when_nothing_is_to_do(tmp_path):
    write(tmp_path / "raw" / "a.txt")
    (tmp_path / "raw" / "e.txt").touch()
    first = run(tmp_path / "raw", tmp_path / "output")
    again = run(tmp_path / "raw", tmp_path / "output")
    assert again.up_to_date
    assert again.complaints == first.complaints != ()


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path):
    for name in "abcdef":
        write(tmp_path / "raw" / f"{name}.txt")

    def interrupt(done: int, total: int, name: str) -> None:
        if done == 3:
            raise KeyboardInterrupt

    output = tmp_path / "output"
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "raw", output, jobs=1, progress=interrupt)
    assert not output.exists()
    resumed = run(tmp_path / "raw", output, jobs=1)
    assert resumed.documents == 6
    assert resumed.read <= 3


def test_parallel_or_not_the_tables_are_the_same(tmp_path):
    for n in range(7):
        write(tmp_path / "raw" / f"{n}.txt", SMALL * (n + 1))
    run(tmp_path / "raw", tmp_path / "1" / "output", jobs=1)
    run(tmp_path / "raw", tmp_path / "3" / "output", jobs=3)
    assert contents(tmp_path / "1" / "output") == contents(tmp_path / "3" / "output")


def poisoned(task: Task) -> None:
    """A reader that some documents are the death of."""
    if "killed" in task.doc_id:
        os.kill(os.getpid(), 9)
    if "slow" in task.doc_id:
        time.sleep(60)
    if "fat" in task.doc_id:
        raise MemoryError
    make_part(task)


make_part = batch.make_part


def test_a_killed_or_hanging_document_harms_only_itself_and_is_tried_again(tmp_path, monkeypatch):
    for name in ("a", "killed", "b", "slow", "c"):
        write(tmp_path / "raw" / f"{name}.txt")
    monkeypatch.setattr(batch, "make_part", poisoned)
    result = run(tmp_path / "raw", tmp_path / "output", jobs=2, limits=Limits(seconds=6))
    made = documents(tmp_path / "output")
    assert [doc_id for doc_id, row in made.items() if row["status"] == "ok"] == ["a", "b", "c"]
    assert "its process died" in made["killed"]["error"]
    assert "not read within 6 s; raise --timeout" in made["slow"]["error"]
    assert len(result.complaints) == 2
    monkeypatch.setattr(batch, "make_part", make_part)
    again = run(tmp_path / "raw", tmp_path / "output", jobs=2)
    assert again.ok
    assert again.read == 2


def test_a_script_without_a_guard_may_call_run(tmp_path):
    for n in range(3):
        write(tmp_path / "raw" / f"{n}.txt")
    script = write(tmp_path / "script.py", "import pipeline\nprint('once')\nprint(pipeline.run('raw', jobs=2).ok)\n")
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["once", "True"]


def stillborn(_: object) -> None:
    os._exit(1)


def test_processes_that_cannot_work_are_one_line(tmp_path, monkeypatch):
    for n in range(3):
        write(tmp_path / "raw" / f"{n}.txt")
    starved = run(tmp_path / "raw", tmp_path / "output", jobs=2, limits=Limits(megabytes=1))
    assert [line.rsplit("; ")[1] for line in starved.complaints] == ["raise --memory"] * 3
    assert run(tmp_path / "raw", tmp_path / "output", jobs=2).ok
    monkeypatch.setattr(batch, "prepare_worker", stillborn)
    with pytest.raises(ZhibiaoError, match="die before they read .*; raise --memory"):
        run(tmp_path / "raw", tmp_path / "output", jobs=2, force=True)
    assert len(documents(tmp_path / "output")) == 3


def test_pages_that_are_gone_are_made_again(tmp_path, small):
    run(small, tmp_path / "output", preview=True)
    assert run(small, tmp_path / "output", preview=True).up_to_date
    shutil.rmtree(tmp_path / "output" / "preview")
    assert not run(small, tmp_path / "output", preview=True).up_to_date
    assert (tmp_path / "output" / "preview" / "index.html").exists()


def test_a_document_that_needs_too_much_memory_fails(tmp_path, monkeypatch):
    def hungry(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("pipeline.flow.understand", hungry)
    run(write(tmp_path / "a.txt"), tmp_path / "output")
    assert "needs more memory" in documents(tmp_path / "output")["a"]["error"]


def test_a_single_document_is_stopped_in_time(tmp_path, monkeypatch):
    def endless(*_: object) -> None:
        while True:
            time.sleep(0.01)

    monkeypatch.setattr("pipeline.flow.understand", endless)
    run(write(tmp_path / "a.txt"), tmp_path / "output", limits=Limits(seconds=0.3))
    assert "not read within 0.3 s" in documents(tmp_path / "output")["a"]["error"]


def test_an_error_of_ours_is_a_reason_not_a_traceback(tmp_path, monkeypatch):
    monkeypatch.delenv("ZHIBIAO_DEBUG", raising=False)

    def broken(*_: object) -> None:
        raise ZeroDivisionError("by\nnought")

    monkeypatch.setattr("pipeline.flow.understand", broken)
    run(write(tmp_path / "a.txt"), tmp_path / "output")
    assert documents(tmp_path / "output")["a"]["error"].endswith(
        "a.txt: an internal error, please report it: ZeroDivisionError: by nought"
    )
