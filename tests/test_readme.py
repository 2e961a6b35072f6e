"""The README tells the truth: what it prints is what comes out; `make bless` prints it anew."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest

from pipeline import flow
from pipeline.cli import main, parser
from pipeline.rows import rows
from pipeline.score import gold_sets

README = Path(__file__).parent.parent / "README.md"
MEASURES = ["mentions", "value", "indicator_text", "indicator", "period", "statistic", "modality", "records"]


def printed_python(block: str) -> str:
    """A block of >>> lines with what the interpreter prints below them."""
    import pandas as pd

    names: dict[str, object] = {}
    lines = [line for line in block.splitlines() if line.startswith(">>> ")]
    out = []
    with pd.option_context("display.width", 120, "display.max_columns", 20, "display.unicode.east_asian_width", True):
        for line in lines:
            out.append(line)
            try:
                value = eval(line[4:], names)
            except SyntaxError:
                exec(line[4:], names)
            else:
                out.append(str(value))
    return "\n".join(out) + "\n"


def printed_console(block: str) -> str:
    """A block of $ lines with what the command prints below them."""
    out = []
    for line in block.splitlines():
        if line.startswith("$ zhibiao "):
            stdout = io.StringIO()
            with contextlib.redirect_stdout(stdout):
                assert main(shlex.split(line[len("$ zhibiao ") :])) == 0
            out.append(f"{line}\n{stdout.getvalue().rstrip()}")
    return "\n".join(out) + "\n"


def score_table(vocabulary) -> str:
    """F1 of each gold set, one column a set."""
    keys = frozenset(key for key, entry in vocabulary.indicators.entries.items() if entry.scored)
    sets = {}
    for one in gold_sets(Path("tests/gold")):
        sets[one.name] = one.score(lambda document: rows(flow.extract(document, vocabulary), vocabulary), keys).measures
    lines = [f"| F1 | {' | '.join(sets)} |", "| --- |" + " ---: |" * len(sets)]
    lines.append("| annotated mentions | " + " | ".join(f"{m['mentions'].gold}" for m in sets.values()) + " |")
    names = {"value": "value, unit and comparator", "indicator_text": "the words that name it", "records": "whole records"}
    for measure in MEASURES:
        figures = " | ".join(f"{m[measure].f1:.3f}" for m in sets.values())
        lines.append(f"| {names.get(measure, measure)} | {figures} |")
    return "\n" + "\n".join(lines) + "\n"


def as_printed_now(readme: str, vocabulary) -> str:
    """The README with each of its samples as it comes out now."""

    def block(language: str, printed):
        nonlocal readme
        pattern = re.compile(rf"(?<=^```{language}\n).*?(?=^```$)", re.M | re.S)
        assert pattern.search(readme), language
        readme = pattern.sub(lambda m: printed(m.group()), readme)

    block("pycon", printed_python)
    block("console", printed_console)
    assert "<!-- score -->" in readme
    return re.sub(
        r"(?<=<!-- score -->\n).*?(?=<!-- /score -->)", lambda m: score_table(vocabulary) + "\n", readme, flags=re.S
    )


def test_the_printed_samples_are_what_comes_out(vocabulary, request):
    readme = README.read_text(encoding="utf-8")
    now = as_printed_now(readme, vocabulary)
    if request.config.getoption("--bless"):
        README.write_text(now, encoding="utf-8")
        return
    assert now == readme, "run `make bless` and read the difference"


def test_every_command_is_told_of():
    readme = README.read_text(encoding="utf-8")
    (commands,) = (action.choices for action in parser()._actions if hasattr(action.choices, "keys"))
    for command in commands:
        assert f"zhibiao {command}" in readme, command


@pytest.mark.parametrize("target", re.findall(r"^([a-z]+):.*##", Path(README.parent / "Makefile").read_text("utf-8"), re.M))
def test_every_make_target_is_told_of(target):
    told = README.read_text(encoding="utf-8")
    assert f"make {target}" in told or (target == "all" and "\nmake  " in told)


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", README.read_text(encoding="utf-8")):
        path = "".join(target)
        assert path.startswith("http") or (README.parent / path).exists(), path
