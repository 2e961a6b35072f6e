"""Publishing: all or nothing, the same bytes every time."""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import frictionless
import pyarrow.parquet as pq
import pytest

from pipeline import publish, tables
from pipeline.batch import run
from pipeline.errors import UsageError, ZhibiaoError
from pipeline.model import Sidecar
from pipeline.publish import output_errors, read_part, replacing, workplace, write_part
from pipeline.rows import failed


def contents(directory: Path) -> dict[str, bytes]:
    return {p.relative_to(directory).as_posix(): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


def build(output: Path, text: str) -> None:
    with workplace(output) as work, replacing(output, work) as new:
        (new / "manifest.json").write_text(text)


def test_the_output_changes_in_one_step(tmp_path):
    output = tmp_path / "output"
    build(output, "first")
    build(output, "second")
    assert contents(output) == {"manifest.json": b"second"}
    assert sorted(p.name for p in (tmp_path / ".zhibiao" / "output").iterdir()) == ["lock", "parts"]


def test_a_build_that_fails_leaves_the_earlier_output(tmp_path):
    output = tmp_path / "output"
    build(output, "first")
    with pytest.raises(RuntimeError), workplace(output) as work, replacing(output, work) as new:
        (new / "manifest.json").write_text("half")
        raise RuntimeError
    assert contents(output) == {"manifest.json": b"first"}
    assert not (tmp_path / ".zhibiao" / "output" / "new").exists()


def test_without_exchange_two_renames_do(tmp_path, monkeypatch):
    monkeypatch.setattr(publish.ctypes, "CDLL", lambda *_, **__: object())
    output = tmp_path / "output"
    build(output, "first")
    build(output, "second")
    assert contents(output) == {"manifest.json": b"second"}


def test_a_death_between_two_renames_is_mended(tmp_path):
    output = tmp_path / "output"
    build(output, "first")
    output.rename(tmp_path / ".zhibiao" / "output" / "old")
    with workplace(output):
        assert contents(output) == {"manifest.json": b"first"}


def test_previews_stay_while_the_tables_do(tmp_path):
    output = tmp_path / "output"
    build(output, "first")
    (output / "preview").mkdir()
    (output / "preview" / "index.html").write_text("page")
    build(output, "first")
    assert "preview/index.html" in contents(output)
    build(output, "second")
    assert contents(output) == {"manifest.json": b"second"}


@pytest.mark.parametrize("name", ["notes.txt", ".git", "src"])
def test_a_folder_with_other_things_in_it_is_not_replaced(tmp_path, name):
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / name).write_text("mine")
    with pytest.raises(UsageError, match=f"'{name}', which zhibiao did not write"), workplace(tmp_path / "output"):
        pass
    assert contents(tmp_path / "output") == {name: b"mine"}


def test_an_output_that_is_a_file_or_below_one_is_refused(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="is a file"), workplace(tmp_path / "file"):
        pass
    with pytest.raises(UsageError, match="cannot be written"), workplace(tmp_path / "file" / "output"):
        pass
    assert (tmp_path / "file").read_text() == "mine"


def test_a_second_run_on_the_same_output_waits_for_nothing(tmp_path):
    with (
        workplace(tmp_path / "output"),
        pytest.raises(UsageError, match="another run is writing it"),
        workplace(tmp_path / "output"),
    ):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_one_clear_line(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(UsageError, match="Permission denied"), workplace(tmp_path / "output"):
            pass
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize(("code", "kind"), [(errno.ENOSPC, ZhibiaoError), (errno.EDQUOT, ZhibiaoError), (errno.EROFS, UsageError)])
def test_what_the_system_says_becomes_a_line(code, kind):
    with pytest.raises(kind, match=r"^out: ") as caught, output_errors(Path("out")):
        raise OSError(code, os.strerror(code))
    assert type(caught.value) is kind


def test_a_part_comes_back_as_it_was_written(tmp_path):
    rows = failed("d", "raw/d.pdf", ".pdf", "0" * 64, "raw/d.pdf: no PDF", Sidecar())
    write_part(tmp_path / "a.arrow", rows, "原文\r\n")
    back, text = read_part(tmp_path / "a.arrow")
    assert text == "原文\r\n"
    assert {name: table.to_pylist() for name, table in back.items()} == rows
    assert [p.name for p in tmp_path.iterdir()] == ["a.arrow"]


def test_a_damaged_part_is_deleted_and_said(tmp_path):
    (tmp_path / "a.arrow").write_bytes(b"")
    with pytest.raises(ZhibiaoError, match="was damaged and is deleted; run again"):
        read_part(tmp_path / "a.arrow")
    assert not (tmp_path / "a.arrow").exists()


def test_row_groups_do_not_depend_on_how_rows_come(tmp_path, monkeypatch):
    monkeypatch.setattr(publish, "ROW_GROUP", 3)
    rows = [failed(f"d{i}", f"d{i}.pdf", ".pdf", None, "no", Sidecar())["documents"][0] for i in range(10)]
    made = []
    for sizes in ((10,), (1,) * 10, (4, 6), (3, 3, 4)):
        writer = publish._Writer(tmp_path, "documents")
        at = 0
        for size in sizes:
            writer.add(tables.arrow(tables.DOCUMENTS, rows[at : at + size]))
            at += size
        writer.close()
        made.append((tmp_path / "documents.parquet").read_bytes())
    assert len(set(made)) == 1
    with pq.ParquetFile(tmp_path / "documents.parquet") as file:
        assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [3, 3, 3, 1]
        assert file.read().to_pylist() == rows


def test_small_tables_do_not_pile_up(tmp_path):
    writer = publish._Writer(tmp_path, "documents")
    none = tables.arrow(tables.DOCUMENTS, [])
    one = tables.arrow(tables.DOCUMENTS, failed("d", "d.pdf", ".pdf", None, "no", Sidecar())["documents"])
    for _ in range(1000):
        writer.add(none)
        writer.add(one)
        assert len(writer._pending) <= publish.PIECES
        assert sum(piece["doc_id"].num_chunks for piece in writer._pending) <= publish.PIECES
    writer.close()
    assert pq.read_metadata(tmp_path / "documents.parquet").num_rows == 1000


def test_two_builds_are_the_same_bytes(tmp_path, small):
    run(small.parent, tmp_path / "a" / "output")
    run(small.parent, tmp_path / "b" / "output", jobs=2)
    assert contents(tmp_path / "a" / "output") == contents(tmp_path / "b" / "output")


def test_manifest_says_what_was_built_from_what(tmp_path, small):
    run(small.parent, tmp_path / "output")
    manifest = json.loads((tmp_path / "output" / "manifest.json").read_bytes())
    assert [d["doc_id"] for d in manifest["documents"]] == ["绿水县"]
    assert manifest["documents"][0]["sha256"] == publish.digest(small)
    assert {f["path"] for f in manifest["files"]} == set(contents(tmp_path / "output")) - {"manifest.json"}


def test_frictionless_finds_nothing_wrong(tmp_path, small):
    (small.parent / "empty.txt").touch()
    run(small.parent, tmp_path / "output")
    report = frictionless.validate(str(tmp_path / "output" / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])


def limited(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def zhibiao(*arguments: str | Path, size: int | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        capture_output=True, text=True, preexec_fn=None if size is None else lambda: limited(size), check=False,
    )  # fmt: skip


@pytest.mark.parametrize("size", [0, 300, 5_000, 12_000])
def test_a_full_disk_is_one_line_and_the_earlier_output_stays(tmp_path, small, size):
    output = tmp_path / "output"
    run(small, output)
    before = contents(output)
    small.write_text(small.read_text(encoding="utf-8") + "\n全县有绿地 3 公顷。\n", encoding="utf-8")
    done = zhibiao("run", small, "-o", output, size=size)
    assert done.returncode == 1
    assert "no space left to write it" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert contents(output) == before
    assert run(small, output).ok
    assert contents(output) != before


@pytest.fixture
def tiny_disk(tmp_path):
    """A real file system of 400 kB, where the machine lets us mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("may not mount")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_disk_that_really_is_full_or_read_only(tiny_disk, small):
    output = tiny_disk / "output"
    run(small, output)
    before = contents(output)
    done = zhibiao("run", "raw", "-o", output)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "no space left" in done.stderr
    assert contents(output) == before
    assert "is a mount point" in zhibiao("run", "raw", "-o", tiny_disk).stderr
    subprocess.run(["mount", "-o", "remount,ro", tiny_disk], check=True)
    done = zhibiao("run", "raw", "-o", output)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "Read-only file system" in done.stderr
    assert contents(output) == before


def test_kill_9_at_any_moment_leaves_old_or_new(tmp_path, small):
    output = tmp_path / "output"
    texts = [small.read_text(encoding="utf-8") + f"\n全县有绿地 {n} 公顷。\n" for n in (3, 4)]
    states = []
    for text in texts:
        small.write_text(text, encoding="utf-8")
        run(small, output)
        states.append(contents(output))
    assert states[0] != states[1]
    seen = set()
    for moment in range(12):
        small.write_text(texts[moment % 2], encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline", "run", str(small), "-o", str(output)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            process.wait(timeout=0.05 + 0.06 * moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        now = contents(output)
        assert now in states
        seen.add(states.index(now))
    small.write_text(texts[0], encoding="utf-8")
    assert run(small, output).ok
    assert contents(output) == states[0]
