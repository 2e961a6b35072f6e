"""The command line: what it prints where, and its exit status."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SMALL

from pipeline import __version__, cli
from pipeline.cli import main

COMMANDS = ["run", "show", "explain", "score", "verify", "diff", "export", "preview", "describe", "completion"]


def imported(*arguments: str) -> set[str]:
    """Top-level modules that a command imports."""
    code = f"import sys; from pipeline.cli import main\ntry: main({list(arguments)!r})\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stderr.splitlines()[-1].split()}


def lines(capsys: pytest.CaptureFixture[str]) -> tuple[list[str], list[str]]:
    out, err = capsys.readouterr()
    return out.splitlines(), err.splitlines()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command, capsys):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    out, _ = lines(capsys)
    assert any(line.startswith(f"  zhibiao {command}") for line in out)


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert all(f"\n    {command}" in out for command in COMMANDS)


def test_version(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"zhibiao {__version__}\n"


def test_help_and_description_import_nothing_heavy():
    heavy = {"pyarrow", "pandas", "numpy", "rich", "pebble", "rjieba", "jieba", "pypdfium2", "lxml", "tomllib"}
    assert not imported("--help") & heavy
    assert not imported("describe", "honours") & heavy


def test_reading_imports_no_table_library():
    assert not imported("explain", "森林覆盖率达84%") & {"pyarrow", "pandas", "numpy", "pebble", "pypdfium2", "lxml"}


def test_publishing_imports_no_pandas(small, tmp_path):
    modules = imported("run", str(small), "-o", str(tmp_path / "output"))
    assert "pyarrow" in modules
    assert not modules & {"pandas", "pebble", "rich", "multiprocessing"}


def test_importing_the_package_imports_nothing():
    code = "import sys; before = set(sys.modules); import pipeline; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {name.split(".")[0] for name in done.stdout.split()} - {"pipeline", "__future__", "typing", "_typing", "collections"}


def test_the_package_has_four_verbs(small, tmp_path):
    code = (
        "import sys, pipeline\nraw, out = sys.argv[1:]\n"
        "print(len(pipeline.extract(raw).frame('cases')))\nprint(pipeline.run(raw, out).ok)\n"
        "print(len(pipeline.load('documents', out)))\nprint(list(pipeline.load_panel(out).index.names))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, small, tmp_path / "output"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["1", "True", "1", "['adcode', 'period', 'indicator']"]


def test_run_prints_a_summary_and_says_when_nothing_is_to_do(small, tmp_path, capsys):
    output = str(tmp_path / "output")
    assert main(["run", str(small.parent), "-o", output]) == 0
    out, err = lines(capsys)
    assert out[0].split()[:2] == ["documents", "1"]
    assert out[-1] == f"{output}: published"
    assert err == []
    assert main(["run", str(small.parent), "-o", output]) == 0
    assert lines(capsys) == ([f"{output}: nothing to do, up to date with its 1 document"], [])
    assert main(["verify", output]) == 0
    assert lines(capsys)[0] == [f"{output}: every law holds"]


def test_run_as_json(small, tmp_path, capsys):
    assert main(["run", str(small), "-o", str(tmp_path / "output"), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["documents"] == 1
    assert made["rows"]["quantities"] > 5
    assert made["complaints"] == []


def test_many_documents_are_reported_on_stderr_in_plain_lines(tmp_path, capsys):
    for n in range(20):
        (tmp_path / f"{n}.txt").write_text(SMALL, encoding="utf-8")
    assert main(["run", str(tmp_path), "-o", str(tmp_path / "output"), "-j", "2"]) == 0
    out, err = lines(capsys)
    assert err[-1] == "20 of 20 documents read"
    assert 5 < len(err) <= 10
    assert "\x1b" not in "".join(out + err)


def on_terminal(*arguments: str | Path) -> tuple[int, str]:
    """Run a command on a pseudo-terminal; gives its exit status and what it wrote there."""
    import os
    import pty

    pid, handle = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        os.execv(sys.executable, [sys.executable, "-m", "pipeline", *map(str, arguments)])
    written = b""
    while True:
        try:
            chunk = os.read(handle, 65536)
        except OSError:
            break
        if not chunk:
            break
        written += chunk
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), written.decode()


def test_a_bar_on_a_terminal_where_there_are_many_documents(tmp_path):
    for n in range(4):
        (tmp_path / f"{n}.txt").write_text(SMALL, encoding="utf-8")
    status, shown = on_terminal("run", tmp_path, "-o", tmp_path / "output", "-j", "2")
    assert status == 0
    assert "4/4" in shown
    assert "━" in shown
    status, shown = on_terminal("run", tmp_path / "0.txt", "-o", tmp_path / "one")
    assert (status, "\x1b" in shown) == (0, False)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "the file is empty"),
        ("binary.txt", bytes(range(256)) * 8, "binary data"),
        ("wrong.txt", b"\x81\x20\xff\xfe\xfd" * 300, "not UTF-8, UTF-16 or GB18030"),
        ("marked.txt", b"\xef\xbb\xbf\xff\xff\xff", "damaged"),
        ("notes.xyz", "面积3公顷".encode(), "no reader for .xyz"),
        ("old.doc", b"\xd0\xcf\x11\xe0", "soffice"),
    ],
)
def test_a_document_that_cannot_be_read_is_one_line_and_status_1(name, content, said, small, tmp_path, capsys):
    output = tmp_path / "output"
    assert main(["run", str(small), "-o", str(output)]) == 0
    before = {p: p.read_bytes() for p in output.iterdir()}
    lines(capsys)
    path = small.parent / name
    path.write_bytes(content)
    assert main(["run", str(path), "-o", str(output)]) == 1
    out, err = lines(capsys)
    assert out == []
    assert len(err) == 1
    assert name in err[0]
    assert said in err[0]
    assert {p: p.read_bytes() for p in output.iterdir()} == before
    assert main(["show", str(path)]) == 1
    assert len(lines(capsys)[1]) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "no/such/file.txt"],
        ["show", "no/such/file.txt"],
        ["run", "raw", "-o", "raw/美丽中国建设实践案例.txt"],
        ["run", "raw", "-o", "raw/美丽中国建设实践案例.txt/output"],
        ["run", "raw", "-o", "."],
        ["run", "raw", "-o", "/proc/nothing/output"],
        ["run", "raw", "-o", "/tmp/zhibiao-none/output", "--engine", "dask"],
        ["verify", "no/such/output"],
        ["diff", "no/such/output", "output"],
        ["describe", "quantites"],
        ["score", "tests"],
        ["explain", " "],
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_one_line_and_status_2(arguments, capsys):
    assert main(arguments) == 2
    out, err = lines(capsys)
    assert out == []
    assert len(err) == 1
    assert err[0].startswith("zhibiao: ")


@pytest.mark.parametrize("arguments", [[], ["run"], ["fly"], ["run", "raw", "-j", "-1"], ["run", "raw", "--timeout", "0"], ["export", "--to", "xls"]])
def test_a_call_that_does_not_parse_has_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_an_expectation_that_does_not_hold_has_status_1(small, tmp_path, capsys):
    small.with_suffix(".toml").write_text("[expect]\ncases = 38\n", encoding="utf-8")
    assert main(["run", str(small), "-o", str(tmp_path / "output")]) == 1
    assert lines(capsys)[1][0].endswith("绿水县.txt: the sidecar expects 38 cases, 1 came out")


def test_interrupted(monkeypatch, capsys):
    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "describe", interrupt)
    assert main(["describe"]) == 130
    assert "the last complete output is untouched" in capsys.readouterr().err


def test_explain_shows_readings_refusals_and_rules(capsys):
    assert main(["explain", "2022年，森林覆盖率达84%，执行GB18485-2014标准"]) == 0
    out = capsys.readouterr().out
    assert "84% = 84 %" in out
    assert "forest" not in out
    assert "2022  no quantity: date" in out
    assert "no quantity: standard" in out
    assert out.count("rule: ") == 4  # 2022, 84, 18485, 2014
    assert main(["explain", "森林覆盖率达84%", "--json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert (record["value"], record["indicator"]) == (84, "forest_coverage_rate")
    assert main(["explain", "没有数字"]) == 0
    assert capsys.readouterr().out == "no numeral in the text\n"


def test_show_prints_the_tree_with_quantities_at_the_leaves(tmp_path, capsys):
    path = tmp_path / "报告.txt"
    path.write_text("一、总体情况\n全县面积 300 平方公里。\n二、主要做法\n建成污水处理厂 3 座。\n", encoding="utf-8")
    assert main(["show", str(path)]) == 0
    out, _ = lines(capsys)
    assert out[0] == "一、总体情况"
    assert out[1].startswith("  - 300 平方公里 = 300 km²")
    assert out[2] == "二、主要做法"
    assert out[3].startswith("  - 3 座 = 3 座")


def test_terminal_escapes_stay_text(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text("一、\x1b]0;title\x07做法\n面积 3 公顷。\n", encoding="utf-8")
    main(["show", str(path)])
    main(["run", str(tmp_path / "\x1b[2Jx.txt")])
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
    assert "\x07" not in out + err


def test_diff_says_in_words_what_changed(small, tmp_path, capsys):
    old, new = tmp_path / "old", tmp_path / "new"
    main(["run", str(small), "-o", str(old)])
    text = small.read_text(encoding="utf-8")
    small.write_text("新增一行。\n\n" + text.replace("84%", "85%").replace("15 个镇，", ""), encoding="utf-8")
    main(["run", str(small), "-o", str(new)])
    capsys.readouterr()
    assert main(["diff", str(old), str(new)]) == 0
    out, _ = lines(capsys)
    assert any(line.startswith("lost quantities: ") and "15 个" in line for line in out)
    assert any(line.startswith("gained quantities: ") and "85%" in line for line in out)
    assert any(line.startswith("changed indicators: ") and "value: 84 → 85" in line for line in out)
    assert not any("319天" in line and line.startswith(("gained", "lost")) for line in out)
    assert main(["diff", str(old), str(old)]) == 0
    assert capsys.readouterr().out == "no difference\n"


def test_describe(capsys):
    assert main(["describe", "honours"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("## honours · 荣誉 · Honours")
    assert "| `awarder` |" in out
    assert main(["describe", "--json"]) == 0
    assert [table["name"] for table in json.loads(capsys.readouterr().out)][0] == "documents"


def test_score_prints_measures_and_blesses_a_baseline(tmp_path, capsys, monkeypatch):
    shutil.copytree("tests/gold", tmp_path / "gold")
    (tmp_path / "gold" / "baseline.json").unlink(missing_ok=True)
    gold = str(tmp_path / "gold")
    assert main(["score", gold]) == 0
    out = capsys.readouterr().out
    assert "\nmentions " in out
    assert main(["score", gold, "--bless"]) == 0
    baseline = json.loads((tmp_path / "gold" / "baseline.json").read_bytes())
    assert baseline["brochure"]["f1"]["mentions"] > 0.9
    baseline["brochure"]["errors"].append("mentions 1.01 86 1800年")
    (tmp_path / "gold" / "baseline.json").write_text(json.dumps(baseline))
    floors = (tmp_path / "gold" / "floors.toml").read_text(encoding="utf-8")
    (tmp_path / "gold" / "floors.toml").write_text(
        floors.replace("[brochure.floors]", "[brochure.floors]\ntaste = 1"), encoding="utf-8"
    )
    capsys.readouterr()
    assert main(["score", gold, "--json"]) == 1
    report = json.loads(capsys.readouterr().out)["brochure"]
    assert report["gains"] == ["mentions 1.01 86 1800年"]
    assert report["losses"] == []
    assert report["below"] == ["taste: has a floor but is not measured"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_every_command_and_option(shell, capsys):
    assert main(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert all(command in out for command in COMMANDS)
    assert "force" in out
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=out, text=True, check=True)


def test_bash_completes(capsys):
    main(["completion", "bash"])
    script = capsys.readouterr().out
    asked = f"{script}\nCOMP_WORDS=(zhibiao ex); COMP_CWORD=1; _zhibiao; echo ${{COMPREPLY[@]}}"
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["explain", "export"]


def test_the_readers_end_of_a_pipe_may_close(small):
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m pipeline show {small} --json | head -1"], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


def test_explain_names_what_lost(capsys):
    assert main(["explain", "累计投资3.74亿元，建成G45高速公路53公里"]) == 0
    printed = capsys.readouterr().out
    assert "374000000 CNY" in printed and "lost: counted: 3.74e+08 (count:bare)" in printed
    assert "45  no quantity" in printed
