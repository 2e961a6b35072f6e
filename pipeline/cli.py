"""The command line: arguments in, one verb called, its result printed.

Data goes to stdout, progress and errors to stderr. Exit status: 0 fine; 1 a document failed, an expectation or a
verification does not hold; 2 the call itself is wrong; 130 interrupted. Only the verb that runs is imported.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from pipeline import __version__
from pipeline.errors import UsageError, ZhibiaoError

if TYPE_CHECKING:
    from pipeline.batch import Progress, Result
    from pipeline.tables import Rows
    from pipeline.vocab import Vocabulary

COMMANDS_HELP = """examples:
  zhibiao run raw                              read raw/, publish the tables in output/
  zhibiao show raw/美丽中国建设实践案例.txt       the outline, quantities at the leaves
  zhibiao explain "森林覆盖率达84%"              what is read into a phrase, and why
  zhibiao describe quantities                  what the columns mean
"""


class _Parser(argparse.ArgumentParser):
    """Complains of the call in words that cannot steer a terminal, whatever was in it."""

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        if message:
            message = "".join(f"{printable(line)}\n" for line in message.splitlines())
        super().exit(status, message)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character is no reason to say nothing.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    arguments = parser().parse_args(argv)
    try:
        status: int = arguments.call(arguments)
        sys.stdout.flush()
    except ZhibiaoError as error:
        for line in str(error).splitlines():
            complain(line)
        return error.exit_status
    except KeyboardInterrupt:
        complain("interrupted; the last complete output is untouched, and the next run goes on from here")
        return 130
    except BrokenPipeError:
        # The reader of our output has left (| head); nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def parser() -> argparse.ArgumentParser:
    """The whole command line; ``zhibiao completion`` is made from it too."""
    top = _Parser(
        prog="zhibiao",
        description="Indicators (指标) out of Chinese brochures and reports, each with its exact spot in the source.",
        epilog=COMMANDS_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"zhibiao {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    def command(
        name: str, call: Callable[[argparse.Namespace], int], about: str, examples: str
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name,
            help=about,
            description=about[0].upper() + about[1:] + ".",
            epilog="examples:\n" + "".join(f"  zhibiao {line}\n" for line in examples.splitlines()),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        sub.set_defaults(call=call)
        return sub

    sub = command(
        "run",
        run,
        "read documents and publish their tables",
        "run raw\nrun a.pdf b.docx -o tables -j 4\nrun raw --force",
    )
    sub.add_argument("raw", nargs="+", metavar="RAW", help="documents, and folders of documents")
    sub.add_argument("-o", "--output", default="output", help="folder to publish in (default: output)")
    sub.add_argument("-j", "--jobs", type=_count, default=0, metavar="N", help="processes (default: one a core)")
    sub.add_argument(
        "--engine", choices=("local", "dask"), default="local", help="where documents are read (default: local)"
    )
    sub.add_argument("--scheduler", default="", metavar="ADDRESS", help="the dask scheduler, such as tcp://host:8786")
    sub.add_argument("--force", action="store_true", help="read unchanged documents again")
    sub.add_argument("--preview", action="store_true", help="make the pages to look at, too")
    sub.add_argument(
        "--corrections", default="corrections", metavar="DIR", help="folder of corrections (default: corrections)"
    )
    sub.add_argument(
        "--timeout",
        type=_positive,
        default=120,
        metavar="SECONDS",
        help="most time one document may take (default: 120)",
    )
    sub.add_argument(
        "--memory",
        type=_count,
        default=4096,
        metavar="MB",
        help="most memory one document may take (default: 4096; 0: any)",
    )
    _json(sub)

    sub = command(
        "show", show, "print a document's outline with its quantities", "show raw/report.pdf\nshow report.txt --json"
    )
    sub.add_argument("file", metavar="FILE", help="a document")
    _json(sub)

    sub = command(
        "explain",
        explain,
        "print every numeral's reading, the rule that fired, and what lost",
        'explain "森林覆盖率达84%"',
    )
    sub.add_argument("text", metavar="TEXT", help="a phrase or a sentence; - reads standard input")
    _json(sub)

    sub = command(
        "score", score, "compare the extraction with the gold annotations", "score\nscore --errors\nscore --bless"
    )
    sub.add_argument(
        "gold", nargs="?", default="tests/gold", metavar="GOLD", help="folder with floors.toml (default: tests/gold)"
    )
    sub.add_argument("--errors", action="store_true", help="list every error")
    sub.add_argument("--bless", action="store_true", help="record this score as the baseline")
    _json(sub)

    sub = command("verify", verify, "check every law and constraint of an output", "verify output")
    _output(sub)
    _json(sub)

    sub = command("diff", diff, "print which rows two outputs differ in", "diff old/output output")
    sub.add_argument("old", metavar="OLD", help="an output folder")
    sub.add_argument("new", metavar="NEW", help="another one")
    _json(sub)

    sub = command(
        "export",
        export,
        "write an output in another format",
        "export output --to xlsx\nexport output --to csv --dest exports",
    )
    _output(sub)
    sub.add_argument("--to", required=True, choices=("xlsx", "csv", "dta", "duckdb"), help="the format")
    sub.add_argument("--dest", default="exports", metavar="DIR", help="folder to write to (default: exports)")

    sub = command("preview", preview, "make the pages to look at", "preview\npreview output")
    _output(sub)

    sub = command("describe", describe, "print what the tables and columns mean", "describe\ndescribe quantities")
    sub.add_argument("table", nargs="?", metavar="TABLE", help="a table (default: all)")
    _json(sub)

    sub = command(
        "completion",
        completion,
        "print a completion script for a shell",
        "completion bash > ~/.local/share/bash-completion/completions/zhibiao",
    )
    sub.add_argument("shell", choices=("bash", "zsh", "fish"))
    return top


def _json(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--json", action="store_true", help="print JSON for a machine to read")


def _output(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("output", nargs="?", default="output", metavar="OUTPUT", help="an output folder (default: output)")


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text} is less than 0")
    return value


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not more than 0")
    return value


def printable(text: str) -> str:
    """A text without the characters that could steer a terminal."""
    return "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def say(line: str = "") -> None:
    """One line to stdout."""
    print(printable(line))


def complain(line: str) -> None:
    """One line to stderr."""
    print(f"zhibiao: {printable(line)}", file=sys.stderr)


def put_json(value: Any) -> None:
    """A value to stdout as JSON; dates in ISO form."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
    print()


def run(arguments: argparse.Namespace) -> int:
    """``zhibiao run``: publish, then say what came out."""
    from pipeline import batch

    limits = batch.Limits(seconds=arguments.timeout, megabytes=arguments.memory)
    with progress() as report:
        result = batch.run(
            arguments.raw,
            arguments.output,
            jobs=arguments.jobs,
            force=arguments.force,
            corrections=arguments.corrections,
            preview=arguments.preview,
            limits=limits,
            engine=arguments.engine,
            scheduler=arguments.scheduler,
            progress=report,
        )
    for line in result.complaints:
        complain(line)
    if arguments.json:
        names = ("documents", "read", "rows", "severities", "complaints", "up_to_date")
        put_json(
            {
                "output": str(result.output),
                **{name: getattr(result, name) for name in names},
                "seconds": round(result.seconds, 3),
            }
        )
    elif result.up_to_date:
        say(f"{result.output}: nothing to do, up to date with its {_plural(result.documents, 'document')}")
    else:
        for line in summary(result):
            say(line)
    return 0 if result.ok else 1


def summary(result: Result) -> Iterator[str]:
    """The table at the end of a run."""
    failed = sum(1 for _ in result.complaints)
    counts = [
        ("documents", result.documents, f"{result.read} read, {result.documents - result.read} unchanged"),
        *(
            (name, result.rows.get(name, 0), "")
            for name in ("cases", "quantities", "indicators", "honours", "references")
        ),
        (
            "issues",
            result.rows.get("issues", 0),
            ", ".join(f"{n} {_plural(n, s).split()[1]}" for s, n in sorted(result.severities.items())),
        ),
    ]
    for name, count, note in counts:
        yield f"{name:<12}{count:>9,}" + (f"   {note}" if note else "")
    yield f"{'seconds':<12}{result.seconds:>9.2f}"
    yield f"{result.output}: published" + (f", with {_plural(failed, 'complaint')}" if failed else "")


def _plural(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 or thing == "info" else f"{count:,} {thing}s"


@contextmanager
def progress() -> Iterator[Progress]:
    """A bar on a terminal, now and then a line elsewhere; both on stderr, and only where there are many documents."""
    if not sys.stderr.isatty():
        yield _progress_lines()
        return
    with ExitStack() as stack:
        bars: list[Progress] = []

        def report(done: int, total: int, name: str) -> None:
            if total > 1:
                if not bars:
                    bars.append(stack.enter_context(_bar()))
                bars[0](done, total, name)

        yield report


@contextmanager
def _bar() -> Iterator[Progress]:
    """A progress bar that vanishes at its end."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")

        def report(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=printable(name)[:40])

        yield report


def _progress_lines() -> Progress:
    """Plain lines: one for each tenth of the work, none where there is one document only."""

    def report(done: int, total: int, name: str) -> None:
        if total > 1 and done * 10 // total != (done - 1) * 10 // total:
            print(f"{done:,} of {total:,} documents read", file=sys.stderr, flush=True)

    return report


def extracted(file: str) -> tuple[Rows, Vocabulary]:
    """The rows of one document, and the vocabulary that read them."""
    from pathlib import Path

    from pipeline.flow import extract
    from pipeline.rows import rows
    from pipeline.vocab import load

    if not Path(file).exists():
        raise UsageError(f"{file}: no such file")
    vocab = load()
    return rows(extract(file, vocab), vocab), vocab


def show(arguments: argparse.Namespace) -> int:
    """``zhibiao show``: the outline tree with quantities."""
    from pipeline.show import tree_lines

    rows, vocab = extracted(arguments.file)
    if arguments.json:
        put_json(rows)
    else:
        for line in tree_lines(rows, vocab):
            say(line)
    return 0


def explain(arguments: argparse.Namespace) -> int:
    """``zhibiao explain``: each numeral's reading and reasons."""
    from pipeline.explain import explain as explained
    from pipeline.explain import explain_lines
    from pipeline.vocab import load

    text = sys.stdin.read() if arguments.text == "-" else arguments.text
    if not text.strip():
        raise UsageError("explain: there is no text")
    vocab = load()
    records = explained(text, vocab)
    if arguments.json:
        put_json(records)
    else:
        for line in explain_lines(records, vocab) or ["no numeral in the text"]:
            say(line)
    return 0


def score(arguments: argparse.Namespace) -> int:
    """``zhibiao score``: measures, floors, gains and losses."""
    from pathlib import Path

    from pipeline import score as scoring
    from pipeline.vocab import load

    gold = Path(arguments.gold)
    path = gold / "baseline.json"
    baseline = json.loads(path.read_bytes()) if path.is_file() else {}
    records, status, report = {}, 0, {}
    keys = frozenset(key for key, entry in load().indicators.entries.items() if entry.scored)
    for one in scoring.gold_sets(gold):
        result = one.score(lambda document: extracted(str(document))[0], keys)
        gains, losses = scoring.against(result, baseline[one.name]) if one.name in baseline else ([], [])
        below = list(scoring.below_floor(result, one.floors))
        status = 1 if below else status
        records[one.name] = scoring.record(result)
        report[one.name] = {**records[one.name], "below": below, "gains": gains, "losses": losses}
        if arguments.json:
            continue
        first = one.documents[0][0]
        say(f"{one.name} ({first} and {len(one.documents) - 1} more)" if one.documents[1:] else f"{one.name} ({first})")
        say(f"{'':<16}{'right':>7}{'predicted':>11}{'gold':>7}{'P':>9}{'R':>9}{'F1':>9}{'floor':>9}")
        for name, m in result.measures.items():
            floor = f"{one.floors[name]:>9.4f}" if name in one.floors else ""
            say(
                f"{name:<16}{m.right:>7}{m.predicted:>11}{m.gold:>7}{m.precision:>9.4f}{m.recall:>9.4f}{m.f1:>9.4f}{floor}"
            )
        for word, lines in (("gained", gains), ("lost", losses), ("below the floor", below)):
            for line in lines:
                say(f"{word}: {line}")
        if arguments.errors:
            for error in result.errors:
                say(str(error))
    if arguments.json:
        put_json(report)
    if arguments.bless:
        path.write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        complain(f"{path}: baseline recorded")
        return 0
    return status


def verify(arguments: argparse.Namespace) -> int:
    """``zhibiao verify``: every law, every constraint."""
    from pipeline.verify import verify as verified

    problems = verified(arguments.output)
    if arguments.json:
        put_json(problems)
    else:
        for problem in problems:
            complain(problem)
        if not problems:
            say(f"{arguments.output}: every law holds")
    return 1 if problems else 0


def diff(arguments: argparse.Namespace) -> int:
    """``zhibiao diff``: rows gained, lost, changed."""
    from collections import Counter
    from dataclasses import asdict

    from pipeline.diff import diff as differences

    changes = differences(arguments.old, arguments.new)
    if arguments.json:
        put_json([asdict(change) for change in changes])
        return 0
    for change in changes:
        say(str(change))
    counted = Counter(change.kind for change in changes)
    say(", ".join(f"{counted[kind]} {kind}" for kind in ("gained", "lost", "changed")) if changes else "no difference")
    return 0


def export(arguments: argparse.Namespace) -> int:
    """``zhibiao export``: the tables in another format."""
    from pathlib import Path

    from pipeline.export import export as exported
    from pipeline.publish import output_errors

    with output_errors(Path(arguments.dest)):
        for path in exported(Path(arguments.output), arguments.to, Path(arguments.dest)):
            say(str(path))
    return 0


def preview(arguments: argparse.Namespace) -> int:
    """``zhibiao preview``: the pages, swapped in like the tables."""
    from pathlib import Path

    from pipeline.publish import add_previews

    add_previews(Path(arguments.output))
    say(f"{Path(arguments.output) / 'preview' / 'index.html'}")
    return 0


def describe(arguments: argparse.Namespace) -> int:
    """``zhibiao describe``: the data dictionary."""
    from pipeline import dictionary
    from pipeline.tables import TABLES, table

    chosen = [table(arguments.table)] if arguments.table else TABLES
    if arguments.json:
        from dataclasses import asdict

        put_json([asdict(one) for one in chosen])
    else:
        for one in chosen:
            for line in dictionary.describe(one).splitlines():
                say(line)
            say()
    return 0


def completion(arguments: argparse.Namespace) -> int:
    """``zhibiao completion``: a script made from the parser itself."""
    from pipeline.completion import script

    sys.stdout.write(script(parser(), arguments.shell))
    return 0
