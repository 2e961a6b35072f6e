"""Publishing: everything is built beside the output and takes its place in one rename.

Whatever happens in between (a full disk, kill -9, a power cut), ``output/`` is either what it was or what it shall be.
Beside the output stands ``.zhibiao/<its name>/``: a lock, the parts (one file per document, so that an interrupted
run goes on where it stopped and an unchanged document is not read again) and the directory under construction.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.arrays import arrow_array
from pipeline.errors import UsageError, ZhibiaoError
from pipeline.tables import BY_NAME, TABLES, Rows, arrow, schema

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP = 20_000
"""Rows of a row group; what is held in memory of each table while many documents stream through."""

PIECES = 100
"""Tables of single documents held before they are made one: a table of few rows costs as much as one of hundreds."""

PUBLISHED = frozenset(
    {*(f"{name}.parquet" for name in BY_NAME), "text", "preview", "datapackage.json", "DICTIONARY.md", "manifest.json"}
)
"""All that a published directory holds; anything else in it is the user's and stops a run."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


@contextmanager
def output_errors(output: Path) -> Iterator[None]:
    """Turn what the system says while an output is written into one line for the user."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise ZhibiaoError(
                f"{output}: no space left to write it; free some or choose another place with -o; "
                "the earlier output is untouched"
            ) from None
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise UsageError(f"{output}: cannot be written ({reason}); choose another place with -o") from None


@contextmanager
def workplace(output: Path) -> Iterator[Path]:
    """The directory beside an output where it is prepared, locked against a second run.

    Raises UsageError when the output holds anything that is not ours, is no directory, cannot be written, or is
    being written by another run.
    """
    output = output.resolve()
    with output_errors(output):
        if output.is_mount():
            raise UsageError(f"{output}: is a mount point and cannot be replaced; choose a folder below it with -o")
        if output.exists():
            if not output.is_dir():
                raise UsageError(f"{output}: is a file; choose a folder with -o")
            if foreign := sorted(p.name for p in output.iterdir() if p.name not in PUBLISHED):
                raise UsageError(
                    f"{output}: holds {foreign[0]!r}, which zhibiao did not write; choose another folder with -o"
                )
        work = output.parent / ".zhibiao" / output.name
        work.mkdir(parents=True, exist_ok=True)
        (work.parent / ".gitignore").write_text("*\n")
        (work / "parts").mkdir(exist_ok=True)
        lock = (work / "lock").open("w")
    with lock:
        _lock(lock.fileno(), output)
        with output_errors(output):
            old = work / "old"
            if old.exists() and not output.exists():
                old.rename(output)
            for left in (old, work / "new"):
                shutil.rmtree(left, ignore_errors=True)
        yield work


def _lock(handle: int, output: Path) -> None:
    """Hold a lock until the handle is closed or the process dies."""
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise UsageError(f"{output}: another run is writing it; wait for its end") from None


@contextmanager
def replacing(output: Path, work: Path) -> Iterator[Path]:
    """An empty directory that becomes the output when the block ends well and vanishes when it does not.

    Nothing is replaced when the block built what is there already.
    """
    output = output.resolve()
    new = work / "new"
    with output_errors(output):
        new.mkdir()
        try:
            yield new
            if not _same(new, output):
                _sync(new)
                _exchange(new, output, work / "old")
                _sync_directory(output.parent)
        finally:
            shutil.rmtree(new, ignore_errors=True)
            shutil.rmtree(work / "old", ignore_errors=True)


def add_previews(output: Path) -> None:
    """Make the pages of a published output anew and swap them in with it.

    Raises UsageError when there is no output there.
    """
    from pipeline.preview import write_previews

    if not (output / "manifest.json").is_file():
        raise UsageError(f"{output}: holds no manifest.json; make it with: zhibiao run RAW -o {output}")
    with workplace(output) as work, replacing(output, work) as new:
        shutil.copytree(output, new, ignore=lambda _, names: {"preview"} & set(names), dirs_exist_ok=True)
        write_previews(new, output)


def _exchange(new: Path, output: Path, old: Path) -> None:
    """Put ``new`` in the place of ``output`` in one step; what was there is then at ``new`` or ``old``."""
    if not output.exists():
        new.rename(output)
        return
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        rename = None
    if rename is not None and not rename(_AT_FDCWD, bytes(new), _AT_FDCWD, bytes(output), _RENAME_EXCHANGE):
        return
    # No exchange on this system or file system: two renames; workplace() mends a death between them.
    output.rename(old)
    new.rename(output)


def _same(new: Path, output: Path) -> bool:
    """Whether a directory holds exactly what the new one holds; its previews count only if new ones were made."""
    theirs = {p.relative_to(output) for p in output.rglob("*") if p.is_file()} if output.exists() else set()
    ours = {p.relative_to(new) for p in new.rglob("*") if p.is_file()}
    if not (new / "preview").exists():
        theirs = {p for p in theirs if p.parts[0] != "preview"}
    return ours == theirs and all(_equal(new / p, output / p) for p in sorted(ours))


def _equal(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and digest(one) == digest(other)


def _sync(directory: Path) -> None:
    """Everything below a directory on the disk before its name is."""
    for path in directory.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _sync_directory(path)
    _sync_directory(directory)


def _sync_directory(directory: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_part(part: Path, rows: Rows, text: str | None) -> None:
    """One document's rows (and its source text, unless its file is plain text) as one file, whole or not at all."""
    import pyarrow as pa

    temporary = part.with_suffix(f".{os.getpid()}")
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    try:
        with temporary.open("wb") as file:
            texts = pa.table({"text": arrow_array([] if text is None else [text], pa.large_string())})
            for table in (*(arrow(declared, rows[declared.name]) for declared in TABLES), texts):
                with pa.ipc.new_stream(file, table.schema, options=options) as stream:
                    stream.write_table(table)
        temporary.replace(part)
    finally:
        temporary.unlink(missing_ok=True)


def read_part(part: Path) -> tuple[dict[str, pa.Table], str | None]:
    """What :func:`write_part` wrote; raises ZhibiaoError when it is damaged."""
    import pyarrow as pa

    try:
        with part.open("rb") as file:
            tables = {declared.name: pa.ipc.open_stream(file).read_all() for declared in TABLES}
            texts = pa.ipc.open_stream(file).read_all()["text"].to_pylist()
    except pa.ArrowInvalid:
        part.unlink()
        raise ZhibiaoError(f"{part}: was damaged and is deleted; run again") from None
    return tables, texts[0] if texts else None


@dataclass
class Summary:
    """What a run made, for the table at its end and for the exit status."""

    failed: int = 0
    """Documents that could not be read."""
    rows: Counter[str] = field(default_factory=Counter)
    """Rows by table."""
    severities: Counter[str] = field(default_factory=Counter)
    """Issues by severity."""
    complaints: list[str] = field(default_factory=list)
    """Failed documents and expectations that do not hold, a line each: why the exit status is not 0."""


def publish(directory: Path, parts: Iterable[Path], provenance: Mapping[str, Any]) -> Summary:
    """Write all files of an output from the documents' parts, in their order.

    Memory stays flat: of each table at most a row group is held.
    """
    import pyarrow as pa

    summary = Summary()
    documents = []
    try:
        with ExitStack() as stack:
            writers = {one.name: stack.enter_context(closing(_Writer(directory, one.name))) for one in TABLES}
            for part in parts:
                tables, text = read_part(part)
                (document,) = tables["documents"].select(["doc_id", "path", "sha256", "status", "error"]).to_pylist()
                if document["status"] == "failed":
                    summary.failed += 1
                    summary.complaints.append(document["error"])
                codes = tables["issues"].select(["stage", "code", "severity", "message"]).to_pylist()
                summary.severities.update(issue["severity"] for issue in codes)
                summary.complaints += [
                    f"{document['path']}: {issue['message']}"
                    for issue in codes
                    if issue["stage"] in ("expect", "corrections") and issue["severity"] == "error"
                ]
                if text is not None:
                    (directory / "text").mkdir(exist_ok=True)
                    (directory / "text" / f"{document['doc_id']}.txt").write_bytes(text.encode())
                documents.append({name: document[name] for name in ("doc_id", "path", "sha256", "status")})
                for name, table in tables.items():
                    summary.rows[name] += table.num_rows
                    writers[name].add(table)
    except pa.ArrowException as error:  # pragma: no cover - an internal fault, not the user's
        raise ZhibiaoError(f"tables cannot be written: {error}") from error
    _describe(directory, documents, provenance)
    return summary


def _describe(directory: Path, documents: list[dict[str, Any]], provenance: Mapping[str, Any]) -> None:
    """DICTIONARY.md, datapackage.json and the manifest, from the declaration and from what was written."""
    from pipeline import dictionary

    def hashes() -> dict[str, tuple[int, str]]:
        files = sorted((p.relative_to(directory).as_posix(), p) for p in directory.rglob("*") if p.is_file())
        return {name: (path.stat().st_size, digest(path)) for name, path in files}

    (directory / "DICTIONARY.md").write_text(dictionary.dictionary(), encoding="utf-8")
    (directory / "datapackage.json").write_text(
        dictionary.data_package({name: sha256 for name, (_, sha256) in hashes().items()}), encoding="utf-8"
    )
    manifest = {
        "program": f"zhibiao {__version__}",
        **provenance,
        "documents": documents,
        "files": [{"path": name, "bytes": size, "sha256": sha256} for name, (size, sha256) in hashes().items()],
    }
    (directory / "manifest.json").write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


class _Writer:
    """One table's Parquet file, written in row groups of the same size however the rows come."""

    def __init__(self, directory: Path, name: str) -> None:
        import pyarrow.parquet as pq

        self._pending: list[pa.Table] = []
        self._rows = 0
        self._schema = schema(BY_NAME[name])
        self._file = pq.ParquetWriter(directory / f"{name}.parquet", self._schema, compression="zstd")

    def add(self, table: pa.Table) -> None:
        import pyarrow as pa

        if not table.num_rows:
            return
        self._pending.append(table)
        self._rows += table.num_rows
        if self._rows >= ROW_GROUP:
            self._flush(self._rows - self._rows % ROW_GROUP)
        elif len(self._pending) >= PIECES:
            self._pending = [pa.concat_tables(self._pending).combine_chunks()]

    def _flush(self, rows: int) -> None:
        import pyarrow as pa

        whole = pa.concat_tables(self._pending)
        group = whole.slice(0, rows)
        if not group.schema.equals(self._schema, check_metadata=True):
            group = group.cast(self._schema)
        self._file.write_table(group.combine_chunks(), row_group_size=ROW_GROUP)
        self._pending = [whole.slice(rows)] if rows < whole.num_rows else []
        self._rows -= rows

    def close(self) -> None:
        try:
            if self._rows:
                self._flush(self._rows)
            self._file.close()
        finally:
            self._file.is_open = False  # else its destructor tries once more and prints what it meets
