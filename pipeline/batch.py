"""Many documents to one output: found, read in parallel within limits, published together.

One document harms only itself: what cannot be read, takes too long, needs too much memory or kills its process becomes
a ``failed`` row with its reason. A document whose file, sidecar, corrections, vocabulary and code are what they were is
not read again.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from pipeline import __version__
from pipeline.errors import ReadError, UsageError, ZhibiaoError
from pipeline.publish import digest, output_errors, publish, replacing, workplace, write_part

TOO_BIG = "needs more memory than one document may have; raise --memory"
TEXT_SUFFIXES = (".txt", ".md")
PACKAGE = Path(__file__).parent

Progress = Callable[[int, int, str], None]
"""Called with documents done, documents in all, and the one that was just done."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost."""

    seconds: float = 120
    megabytes: int = 4096
    """Address space of the process that reads it; 0 for no limit."""


@dataclass(frozen=True, slots=True)
class Task:
    """One document to be read: where it is, what it is called, and where its rows go."""

    path: Path
    doc_id: str
    base: Path
    corrections: Path | None
    refusal: str = ""
    """Why it shall not be read at all; empty where it may."""
    part: Path = Path()

    @property
    def makeshift(self) -> Path:
        """The part of a document that gave no rows this time and is tried again next time."""
        return self.part.with_suffix(".failed")


class TooSlow(BaseException):
    """A document took too long; no Exception, so that no stage takes it for a fault of its own."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run did."""

    output: Path
    documents: int
    read: int
    """Documents that were read in this run; the others were unchanged."""
    rows: dict[str, int] = field(default_factory=dict)
    severities: dict[str, int] = field(default_factory=dict)
    complaints: tuple[str, ...] = ()
    seconds: float = 0.0
    up_to_date: bool = False
    """Whether there was nothing to do."""

    @property
    def ok(self) -> bool:
        """Whether every document was read and every expectation holds."""
        return not self.complaints


def run(
    raw: Iterable[str | Path] | str | Path,
    output: str | Path = "output",
    *,
    jobs: int = 0,
    force: bool = False,
    corrections: str | Path | None = "corrections",
    preview: bool = False,
    limits: Limits = Limits(),
    engine: str = "local",
    scheduler: str = "",
    progress: Progress | None = None,
) -> Result:
    """Read documents and folders of documents and publish their tables in ``output``.

    ``jobs`` is the number of processes, 0 for one a core; a single text file is read without any. ``corrections`` is a
    folder of CSV files. Raises UsageError when the call is wrong, VocabularyError when the vocabulary is, ZhibiaoError
    when the disk is full or when no document at all could be read though an earlier output exists; the earlier
    output is then untouched.
    """
    begun = time.perf_counter()
    output = Path(output)
    sources = [Path(raw)] if isinstance(raw, str | Path) else [Path(one) for one in raw]
    folder = Path(corrections) if corrections is not None and any(Path(corrections).glob("*.csv")) else None
    tasks = find_documents(sources, output, folder)
    with workplace(output) as work:
        code = code_hash()
        decisions = _hash_files(sorted(folder.glob("*.csv"))) if folder else ""
        tasks = [replace(t, part=work / "parts" / f"{_key(t, code, decisions)}.arrow") for t in tasks]
        state = _State(work / "state.json", output)
        pages = _hash_files(sorted(p for p in (PACKAGE / "pages").rglob("*") if p.is_file())) if preview else ""
        built_from = _hash(code, pages, *(t.part.name for t in tasks))
        shown = not preview or (output / "preview" / "index.html").exists()
        if not force and shown and (known := state.result(built_from)) is not None:
            return replace(known, output=output, seconds=time.perf_counter() - begun)
        todo = tasks if force else [t for t in tasks if not t.part.exists()]
        # A wrong vocabulary or a wrong correction stops here, before any document.
        strangers = _check_corrections(folder, tasks) if folder else []
        if todo:
            if not state.stands_for(code):
                check_vocabulary(code)
            with output_errors(output):
                _read_all(todo, jobs or os.cpu_count() or 1, limits, engine, scheduler, progress)
        provenance = {"vocabulary": _hash_files(_vocabulary_files()), "corrections": decisions}
        with replacing(output, work) as new:
            summary = publish(new, (t.part if t.part.exists() else t.makeshift for t in tasks), provenance)
            if summary.failed == len(tasks) and output.exists():
                raise ReadError("\n".join(f"{line} (nothing published)" for line in summary.complaints))
            if preview:
                from pipeline.preview import write_previews

                write_previews(new, output)
        if any(source.is_dir() for source in sources):
            summary.complaints += strangers
        result = Result(
            output=output,
            documents=len(tasks),
            read=len(todo),
            rows=dict(summary.rows),
            severities=dict(summary.severities),
            complaints=tuple(summary.complaints),
            seconds=time.perf_counter() - begun,
        )
        _tidy(work / "parts", tasks)
        state.remember(built_from if all(t.part.exists() for t in tasks) else "", code, result)
    return result


def _check_corrections(folder: Path, tasks: Sequence[Task]) -> list[str]:
    """Read all corrections once; a line for each document they name that is not among those of this run."""
    from pipeline import corrections
    from pipeline.vocab import load

    return corrections.strangers(corrections.load(folder, load()), (task.doc_id for task in tasks))


def find_documents(
    sources: Sequence[Path], output: Path = Path("output"), corrections: Path | None = None
) -> list[Task]:
    """The documents named and those in the folders named, in order of their paths, each with an id of its own.

    In a folder, files that no reader knows are passed over, hidden ones too; a link that leads out of the folder is
    a document that is refused. Raises UsageError for what does not exist and for a folder without documents.
    """
    from pipeline.read import OLD_FORMATS, READERS, safe_id

    known = {*READERS, *OLD_FORMATS}
    base, skip = Path.cwd(), output.resolve()
    found: dict[Path, tuple[Path, str]] = {}
    for source in sources:
        if not source.exists():
            raise UsageError(f"{source}: no such file or folder")
        if not source.is_dir():
            found.setdefault(source.absolute(), (Path(source.name), ""))
            continue
        root = source.resolve()
        before = len(found)
        for directory, folders, files in os.walk(source):
            here = Path(directory)
            folders[:] = sorted(f for f in folders if not f.startswith(".") and (here / f).resolve() != skip)
            for name in sorted(files):
                path = here / name
                if name.startswith(".") or path.suffix.lower() not in known:
                    continue
                beside = path.with_suffix(".toml")
                refusal = ""
                if beside.is_symlink() and not _inside(beside, root):
                    refusal = f"{beside.name} is a link out of {source}; put the file itself there"
                if not _inside(path, root):
                    refusal = f"is a link out of {source}; put the file itself there"
                found.setdefault(path.absolute(), (path.relative_to(source), refusal))
        if len(found) == before:
            raise UsageError(f"{source}: holds no document; known are {' '.join(sorted(known))}")
    ids = _distinct({path: safe_id("-".join(inside.with_suffix("").parts)) for path, (inside, _) in found.items()})
    return [Task(path, ids[path], base, corrections, refusal) for path, (_, refusal) in sorted(found.items())]


def _inside(path: Path, root: Path) -> bool:
    """Whether a path, its links followed, lies in a folder."""
    return Path(os.path.realpath(path)).is_relative_to(root)


def _distinct(ids: dict[Path, str]) -> dict[Path, str]:
    """Ids that differ, also where case does not count: first by the suffix, then by a hash of the path."""
    for tell in (lambda path: path.suffix.lower()[1:], lambda path: _hash(path.as_posix())[:8]):
        taken = Counter(doc_id.casefold() for doc_id in ids.values())
        ids = {path: f"{i}-{tell(path)}" if taken[i.casefold()] > 1 else i for path, i in ids.items()}
    return ids


def _read_all(
    todo: Sequence[Task], jobs: int, limits: Limits, engine: str, scheduler: str, progress: Progress | None
) -> None:
    """Make the part of every document that needs one."""
    if engine == "dask":
        from pipeline.cluster import outcomes

        done: Iterator[Task] = outcomes(todo, scheduler)
    elif len(todo) == 1 and todo[0].path.suffix.lower() in TEXT_SUFFIXES:
        done = _here(todo, limits)
    else:
        done = _in_processes(todo, min(jobs, len(todo)), limits)
    for count, task in enumerate(done, 1):
        if progress:
            progress(count, len(todo), task.doc_id)


def _here(todo: Sequence[Task], limits: Limits) -> Iterator[Task]:
    """Read documents in this process, each within its time."""
    for task in todo:
        try:
            with _alarm(limits.seconds):
                make_part(task)
        except TooSlow:
            fail(task, _too_slow(limits), task.makeshift)
        except MemoryError:
            fail(task, TOO_BIG, task.makeshift)
        yield task


def _in_processes(todo: Sequence[Task], jobs: int, limits: Limits) -> Iterator[Task]:
    """Read documents in processes of their own; one that is killed or hangs loses its document only."""
    from concurrent.futures import Future, as_completed
    from concurrent.futures.process import BrokenProcessPool

    from pebble import ProcessExpired, ProcessPool

    from pipeline.workers import clean_context

    pool = ProcessPool(jobs, max_tasks=200, initializer=prepare_worker, initargs=(limits,), context=clean_context())
    try:
        futures: dict[Future[None], Task] = {
            pool.schedule(make_part, args=[task], timeout=limits.seconds): task for task in todo
        }
        for future in as_completed(futures):
            task = futures.pop(future)
            try:
                future.result()
            except TimeoutError:
                fail(task, _too_slow(limits), task.makeshift)
            except MemoryError:
                fail(task, TOO_BIG, task.makeshift)
            except ProcessExpired:
                reason = f"its process died, most likely for want of memory (limit {limits.megabytes} MB)"
                fail(task, reason, task.makeshift)
            yield task
    except BrokenProcessPool:
        raise ZhibiaoError(
            f"the processes that read documents die before they read (limit {limits.megabytes} MB); raise --memory"
        ) from None
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]
        raise
    else:
        pool.close()  # type: ignore[no-untyped-call]
    finally:
        pool.join()


def prepare_worker(limits: Limits) -> None:
    """In a process that reads documents: leave Ctrl-C to the parent, and keep to the memory limit."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32" and limits.megabytes:
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        size = limits.megabytes << 20
        resource.setrlimit(resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))


def make_part(task: Task) -> None:
    """Read one document and write its part; a document that cannot be read gets one that says why.

    Raises OSError when the part cannot be written, and MemoryError.
    """
    from pipeline.flow import understand
    from pipeline.read import read
    from pipeline.rows import rows
    from pipeline.vocab import load

    try:
        if task.refusal:
            raise ReadError(f"{_shown(task)}: {task.refusal}")
        source = read(task.path, task.doc_id, task.base)
        vocab = load()
        tables = rows(understand(source, vocab), vocab)
        if task.corrections:
            from pipeline import corrections

            tables = corrections.apply(tables, corrections.load(task.corrections, vocab), vocab, source)
        write_part(task.part, tables, None if f".{source.format}" in TEXT_SUFFIXES else source.text)
    except ReadError as error:
        fail(task, str(error))
    except (MemoryError, OSError):
        raise  # a full disk, or no memory even to say so: the caller's
    except Exception as error:  # one bad document harms only itself
        if os.environ.get("ZHIBIAO_DEBUG"):
            raise
        fail(task, f"an internal error, please report it: {type(error).__name__}: {error}")


def fail(task: Task, reason: str, part: Path | None = None) -> None:
    """Write the part of a document that could not be read, or another one in its place for this run only."""
    from pipeline.model import Sidecar
    from pipeline.read import load_sidecar
    from pipeline.rows import failed

    shown = _shown(task)
    reason = " ".join(reason.split())
    try:
        sidecar = Sidecar() if task.refusal else load_sidecar(task.path.with_suffix(".toml"))
    except ReadError:
        sidecar = Sidecar()
    try:
        sha256 = digest(task.path) if not task.refusal and task.path.is_file() else None
    except OSError:
        sha256 = None
    error = reason if reason.startswith(f"{shown}:") else f"{shown}: {reason}"
    write_part(part or task.part, failed(task.doc_id, shown, task.path.suffix, sha256, error, sidecar), None)


def _shown(task: Task) -> str:
    from pipeline.read import shown_path

    return shown_path(task.path, task.base)


def _too_slow(limits: Limits) -> str:
    return f"not read within {limits.seconds:g} s; raise --timeout"


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise TooSlow in this thread after some seconds, where the system has a timer for it."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(signum: int, frame: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _key(task: Task, code: str, decisions: str) -> str:
    """What a document's rows depend on: its bytes, sidecar and name, the corrections, the vocabulary, the code."""
    sidecar = task.path.with_suffix(".toml")
    try:
        # What is no regular file (a pipe, a device) might never end.
        content = digest(task.path) if not task.refusal and task.path.is_file() else ""
        beside = digest(sidecar) if sidecar.is_file() else ""
    except OSError as error:
        content, beside = str(error.strerror), ""
    return _hash(code, decisions, content, beside, task.doc_id, _shown(task), task.refusal)[:40]


def _hash(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogateescape")).hexdigest()


def _hash_files(paths: Iterable[Path]) -> str:
    return _hash(*(word for path in paths for word in (path.name, digest(path))))


def _vocabulary_files() -> list[Path]:
    return sorted(p for p in (PACKAGE / "vocab").rglob("*") if p.suffix in (".toml", ".csv", ".txt"))


@lru_cache(maxsize=1)
def code_hash() -> str:
    """A hash of the package's code and vocabulary: when it changes, everything is read again."""
    return _hash_files(sorted({*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.csv"), *_vocabulary_files()}))


@lru_cache(maxsize=1)
def check_vocabulary(code: str) -> None:
    """Load the vocabulary and try its examples, once for each state of it.

    Raises VocabularyError with file, entry and reason.
    """
    from pipeline import examples
    from pipeline.vocab import load

    examples.check(load())


class _State:
    """What the last run built, so that one with nothing to do can say so at once."""

    def __init__(self, path: Path, output: Path) -> None:
        self._path = path
        self._manifest = output / "manifest.json"

    def result(self, built_from: str) -> Result | None:
        """The last run's result if it was built from the same and still stands in the output."""
        try:
            state = json.loads(self._path.read_bytes())
            if state["built_from"] != built_from or state["manifest"] != digest(self._manifest):
                return None
            listed = json.loads(self._manifest.read_bytes())["files"]
            for file in listed:
                if (self._manifest.parent / file["path"]).stat().st_size != file["bytes"]:
                    return None
            result = Result(**{**state["result"], "output": Path(state["result"]["output"])})
            return replace(result, complaints=tuple(result.complaints), read=0, up_to_date=True)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def stands_for(self, code: str) -> bool:
        """Whether the last run had the same code and vocabulary, whose examples then hold."""
        try:
            return bool(json.loads(self._path.read_bytes())["code"] == code)
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def remember(self, built_from: str, code: str, result: Result) -> None:
        """Record a finished run."""
        state = {
            "program": __version__,
            "built_from": built_from,
            "code": code,
            "manifest": digest(self._manifest),
            "result": {**asdict(result), "output": str(result.output)},
        }
        self._path.write_text(json.dumps(state))


def _tidy(parts: Path, tasks: Sequence[Task]) -> None:
    """Delete the parts that no document of this run has."""
    used = {task.part.name for task in tasks}
    for part in parts.iterdir():
        if part.name not in used:
            part.unlink()
