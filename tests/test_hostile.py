"""Files, names and moments that mean harm: what is read is data, what is published is whole."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import stat
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import psutil
import pytest
from conftest import SMALL
from lxml import html
from make_pdfs import by_hand, stream

from pipeline import batch, verify
from pipeline.batch import Limits, run
from pipeline.cli import main
from pipeline.export import export
from pipeline.read import read, safe_id
from pipeline.tables import TABLES

ROOT = Path(__file__).parent.parent


def contents(directory: Path) -> dict[str, bytes]:
    return {p.relative_to(directory).as_posix(): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


def write(path: Path, text: str | bytes = SMALL) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def documents(output: Path) -> dict[str, dict[str, object]]:
    import pyarrow.parquet as pq

    return {row["doc_id"]: row for row in pq.read_table(output / "documents.parquet").to_pylist()}


def command(*arguments: str | Path, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        **options,
    )  # type: ignore[call-overload,no-any-return]  # fmt: skip


# ---- bombs ---------------------------------------------------------------------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PARAGRAPH = "<w:p><w:r><w:t>森林覆盖率达84%。</w:t></w:r></w:p>"
LAUGHS = "<!DOCTYPE w:document [" + '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {one} "{f"&{other};" * 10}">' for other, one in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip


def docx(path: Path, body: str = PARAGRAPH, before: str = "", **others: bytes | str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"{before}<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in others.items():
            archive.writestr(f"word/{name}.xml", content)
    return path


def docx_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(200):
            part.write(b" " * 1_000_000)


def numbering_bomb(path: Path) -> None:
    docx(path, numbering=b"<w:numbering>" + b" " * 100_000_000)


def laughing_docx(path: Path) -> None:
    docx(path, "<w:p><w:r><w:t>&i;</w:t></w:r></w:p>", before=LAUGHS)


def laughing_attribute(path: Path) -> None:
    docx(path, '<w:p w:x="&i;"/>' + PARAGRAPH, before=LAUGHS)


def curious_docx(path: Path) -> None:
    docx(path, "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", before='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>')


def deep_docx(path: Path) -> None:
    docx(path, "<w:sdt><w:sdtContent>" * 5_000 + PARAGRAPH + "</w:sdtContent></w:sdt>" * 5_000)


def pdf_bomb(path: Path) -> None:
    packed = zlib.compress(b" " * 300_000_000, 9)
    content = stream(zlib.compress(packed, 9), "/Filter [/FlateDecode /FlateDecode]")
    pages = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    path.write_bytes(
        by_hand([*pages, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>", content])
    )


def page_bomb(path: Path) -> None:
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>"]
    path.write_bytes(by_hand([*objects, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1e9 1e9] >>"]))


def deep_html(path: Path) -> None:
    path.write_text("<div>" * 100_000 + "森林覆盖率达84%。" + "</div>" * 100_000, encoding="utf-8")


def deep_table(path: Path) -> None:
    path.write_text("<table><tr><td>" * 3_000 + "84%" + "</table>" * 3_000, encoding="utf-8")


def wide_table(path: Path) -> None:
    path.write_text(
        '<table><tr><td colspan="99999999" rowspan="99999999">84%</td><td>5</td></tr></table>', encoding="utf-8"
    )


def laughing_html(path: Path) -> None:
    path.write_text(LAUGHS + "<p>&i;，森林覆盖率达84%。</p>", encoding="utf-8")


def wrong_charset(charset: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(f'<meta charset="{charset}"><p>森林覆盖率达84%。</p>'.encode())

    return make


def digits(path: Path) -> None:
    path.write_text("1" * 1_000_000, encoding="utf-8")


def headings(path: Path) -> None:
    path.write_text("".join(f"{n}、加强管理\n\n" for n in range(1, 20_001)), encoding="utf-8")


def brackets(path: Path) -> None:
    path.write_text("（《“" * 100_000 + "森林覆盖率达84%。", encoding="utf-8")


def one_sentence(path: Path) -> None:
    path.write_text("约20—30万亿余元，、同比" * 10_000, encoding="utf-8")


BOMBS = {
    "docx": [docx_bomb, numbering_bomb, laughing_docx, laughing_attribute, curious_docx, deep_docx],
    "pdf": [pdf_bomb, page_bomb],
    "html": [deep_html, deep_table, wide_table, laughing_html, *map(wrong_charset, ("undefined", "idna", "utf-7", "rot13"))],
    "txt": [digits, headings, brackets, one_sentence],
}  # fmt: skip


@pytest.fixture(scope="module")
def bombed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """The documents table of a run over all bombs, each within 30 s and a gigabyte."""
    folder = tmp_path_factory.mktemp("bombs")
    for suffix, bombs in BOMBS.items():
        for n, bomb in enumerate(bombs):
            path = folder / "raw" / f"{suffix}{n}.{suffix}"
            path.parent.mkdir(exist_ok=True)
            bomb(path)
    run(folder / "raw", folder / "output", jobs=2, limits=Limits(30, 1024), corrections=None)
    assert verify.verify(folder / "output", ROOT) == []
    return documents(folder / "output")


@pytest.mark.parametrize("name", [f"{suffix}{n}" for suffix, bombs in BOMBS.items() for n in range(len(bombs))])
def test_a_bomb_is_read_or_refused_in_bounded_time_and_memory(name: str, bombed: dict[str, dict[str, object]]) -> None:
    error = str(bombed[name]["error"])
    # pdfium ends its process when memory does; everything else is to know its bounds itself.
    assert not re.search(
        "internal error|not read within" + ("" if name == "pdf0" else "|process died|more memory"), error
    )
    if name in ("docx0", "docx1"):
        assert "unpacks to more than 64 MB" in error
    elif name in ("docx2", "docx3", "docx4"):
        assert bombed[name]["status"] == "failed"
    elif name.startswith("txt"):
        assert bombed[name]["status"] == "ok"


def test_no_entity_brings_a_file_in(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.txt", "SECRET")
    page = write(tmp_path / "a.html", f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{secret}">]><p>覆盖率达84%。&x;</p><iframe src="{secret}"></iframe>')  # fmt: skip
    assert "SECRET" not in read(page).text


# ---- names ---------------------------------------------------------------------------------------

NAMES = (
    "..txt", "...txt", "....//.txt", "a\nb.txt", "a\x1b[31mb.txt", "-rf.txt", "%2e%2e%2f.txt", "CON.txt", "a b.txt", "a'b\".txt",
    "<script>.txt", "=cmd.txt", "\u202etxt.txt", "~.txt", "$HOME.txt", "`id`.txt", "*.txt", "县" * 80 + ".txt", "\ufeff.txt", "é.txt",
    "e\u0301.txt", "A.txt", "a.txt", "ａ.txt",
)  # fmt: skip


def test_names_lead_nowhere_else(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    for name in NAMES:
        write(raw / name)
    write(raw / ("县" * 60) / ("市" * 60) / ("乡" * 80 + ".html"), f"<p>{SMALL}</p>")
    write(raw / ("县" * 60) / ("市" * 60) / ("乡" * 80 + ".htm"), f"<p>{SMALL}</p>")
    for path in ("x-y/z.txt", "x/y-z.txt", "x/y/z.txt", "x/y/Z.html"):
        write(raw / path)
    write(raw / os.fsdecode(b"\xff\xfe.txt"))
    before = {p for p in tmp_path.rglob("*") if ".zhibiao" not in p.parts}
    result = run(raw, tmp_path / "output", corrections=None, preview=True)
    assert result.ok
    found = documents(tmp_path / "output")
    visible = [p for p in raw.rglob("*") if p.is_file() and not p.name.startswith(".")]
    assert len(found) == result.documents == len(visible)
    assert len({doc_id.casefold() for doc_id in found}) == len(found)
    made = {p for p in tmp_path.rglob("*") if ".zhibiao" not in p.parts} - before
    assert all(p.is_relative_to(tmp_path / "output") for p in made)
    assert not [p for p in made if p.is_symlink() or "\n" in p.name or "\x1b" in p.name or p.name.startswith("-")]
    pages = [p.name for p in (tmp_path / "output" / "preview").iterdir() if p.suffix == ".html"]
    assert len(pages) == len(found) + 1
    assert not [problem for problem in verify.verify(tmp_path / "output", ROOT) if "�" not in problem]


@pytest.mark.parametrize(
    "stem", ["县" * 300, "a" * 300, "𠀀" * 300, "a" * 199 + "县", "\x00", "..", "../../etc/passwd", "a\u2028b"]
)
def test_an_id_is_a_file_name_everywhere(stem: str, tmp_path: Path) -> None:
    doc_id = safe_id(stem)
    assert doc_id == safe_id(doc_id)
    (tmp_path / f"{doc_id}-12345678.html").touch()
    assert [p.name for p in tmp_path.iterdir()] == [f"{doc_id}-12345678.html"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system here")
def test_what_is_no_regular_file_is_not_waited_for(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    write(raw / "good.txt")
    os.mkfifo(raw / "pipe.txt")
    os.mkfifo(raw / "good.toml")
    (raw / "folder.pdf").mkdir()
    (raw / "zero.txt").symlink_to("/dev/zero")
    (raw / "self.txt").symlink_to(raw / "self.txt")
    (raw / "gone.txt").symlink_to(raw / "nothing.txt")
    run(raw, tmp_path / "output", corrections=None)
    found = documents(tmp_path / "output")
    assert {doc_id: row["status"] for doc_id, row in found.items()}.pop("pipe") == "failed"
    assert "not a regular file" in str(found["pipe"]["error"])
    assert "good.toml: not a regular file" in str(found["good"]["error"])
    assert "is a link out of" in str(found["zero"]["error"])


def test_a_sidecar_that_is_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.toml", 'title = "SECRET"\n')
    write(tmp_path / "raw" / "a.txt")
    (tmp_path / "raw" / "a.toml").symlink_to(secret)
    run(tmp_path / "raw", tmp_path / "output", corrections=None)
    assert "is a link out of" in str(documents(tmp_path / "output")["a"]["error"])
    assert not [name for name, data in contents(tmp_path / "output").items() if b"SECRET" in data]


# ---- what is said and shown ----------------------------------------------------------------------

ESC = "\x1b[2J\x1b]0;owned\x07"
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", f"{ESC}.txt"],
        ["run", "raw", "-o", f"{{tmp}}/raw/ok.txt/{ESC}/x"],
        ["run", "raw", f"--{ESC}"],
        ["run", "raw", "-j", ESC],
        ["run", "raw", "--corrections", "{tmp}/bad"],
        ["run", "{tmp}/raw", "-o", "{tmp}/output"],
        ["run", "{tmp}/raw", "-o", "{tmp}/output", "--json"],
        ["show", f"{ESC}.txt"],
        ["show", "{tmp}/raw/ok.txt"],
        ["show", "{tmp}/raw/ok.txt", "--json"],
        ["explain", f"森林{ESC}覆盖率达84%{ESC}"],
        ["explain", f"森林{ESC}覆盖率达84%{ESC}", "--json"],
        ["explain", "\udcff84%"],
        ["explain", "\udcff84%", "--json"],
        ["verify", ESC],
        ["diff", ESC, ESC],
        ["export", ESC, "--to", "csv"],
        ["export", "output", "--to", ESC],
        ["preview", ESC],
        ["describe", ESC],
        ["score", ESC],
        [ESC],
    ],
)
def test_nothing_printed_steers_a_terminal(
    arguments: list[str], tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write(tmp_path / "raw" / f"bad{ESC.replace('/', '')}.txt", b"\0\1\2")
    write(tmp_path / "raw" / "ok.txt", "\x85绿水县\u202e概况\n\n森林\u009b31m覆盖率达84%，\x7f\u2066累计投资3亿元。\n")
    write(tmp_path / "raw" / "toml.txt")
    write(tmp_path / "raw" / "toml.toml", f'"{ESC.encode("unicode_escape").decode()}" = 1\n')
    write(tmp_path / "bad" / "a.csv", f"doc_id,{ESC}\n")
    try:
        status = main([a.replace("{tmp}", str(tmp_path)) for a in arguments])
    except SystemExit as left:
        status = int(left.code or 0)
    out, err = (stream.decode() for stream in capfdbinary.readouterr())
    assert status in (0, 1, 2)
    assert "Traceback" not in err
    assert not STEERING.search(out + err)


def test_words_that_are_no_utf8_are_one_line(tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "pipeline", "explain", "-"], input=b"\xff84%", capture_output=True, check=False
    )
    assert (process.returncode, process.stderr.count(b"\n")) in ((0, 0), (2, 1))
    assert b"Traceback" not in process.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk"])
def test_a_terminal_that_knows_no_chinese_is_no_reason_to_fall(encoding: str) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "pipeline", "explain", "森林覆盖率达84%，面积5 m²"],
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}, capture_output=True, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr


EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'><!--]]>${1}{{1}}"
CELL = "=cmd|' /C calc'!A0"


def test_source_text_stays_text_in_pages_and_sheets(tmp_path: Path) -> None:
    text = (
        f"{CELL}{EVIL}汇编\n\n一、{CELL}{EVIL}\n\n（一）{EVIL}浙江省舟山市岱山县\n\n{EVIL}局\n\n"
        f"2022年，{EVIL}森林覆盖率{EVIL}达84%。@SUM(1+1)投资{EVIL}3亿元。+1家{EVIL}企业。\n\n-5℃{EVIL}。\n\n"
        f"印发《{CELL}{EVIL}方案》，获评“国家{EVIL}示范区”。\n"
    )
    write(tmp_path / "raw" / f"{EVIL.replace('/', '')}.txt", text)
    toml = "".join(f"{key} = '''{CELL}{EVIL}'''\n" for key in ("title", "publisher", "url", "licence", "date"))
    write(tmp_path / "raw" / "with.txt", text)
    write(tmp_path / "raw" / "with.toml", toml)
    write(tmp_path / "raw" / f"bad{EVIL.replace('/', '')}.pdf", EVIL)
    write(tmp_path / "plain" / "raw" / "a.txt", SMALL)
    output = tmp_path / "output"
    run(tmp_path / "raw", output, corrections=None, preview=True)
    run(tmp_path / "plain" / "raw", tmp_path / "plain" / "output", corrections=None, preview=True)
    assert len(documents(output)) == 3

    def shape(page: Path) -> tuple[int, int, int]:
        tree = html.fromstring(page.read_bytes())
        events = tree.xpath("//@*[starts-with(name(), 'on')]")
        return len(tree.xpath("//script")), len(tree.xpath("//img")), len(events)

    allowed = {shape(page) for page in (tmp_path / "plain" / "output" / "preview").glob("*.html")}
    pages = list((output / "preview").glob("*.html"))
    assert len(pages) >= 3
    for page in pages:
        assert shape(page) in allowed, page.name
        for script in html.fromstring(page.read_bytes()).xpath("//script[@type='application/json']"):
            assert json.loads(script.text)
    (book,) = export(output, "xlsx", tmp_path / "x")
    sheets = openpyxl.load_workbook(book)
    assert not [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    texts = {t.name: {c.name for c in t.columns if c.type in ("string", "text")} for t in TABLES}
    for path in export(output, "csv", tmp_path / "c"):
        if path.suffix != ".csv":
            continue
        import csv

        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                for name, cell in row.items():
                    number = re.fullmatch(r"-?[\d.]+(?:e[+-]?\d+|℃)?", cell)
                    assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (path.name, name, cell)
    assert texts


# ---- moments -------------------------------------------------------------------------------------


@pytest.fixture
def two_states(tmp_path: Path) -> Iterator[tuple[Path, list[str], Path, list[dict[str, bytes]]]]:
    """A document in two versions, and the output of each."""
    document, output = tmp_path / "raw" / "a.txt", tmp_path / "output"
    texts = [f"{SMALL}\n全县有绿地 {n} 公顷。\n" for n in (3, 4)]
    states = []
    for text in texts:
        write(document, text)
        run(document, output, corrections=None)
        states.append(contents(output))
    assert states[0] != states[1]
    yield document, texts, output, states


def forked(act: Callable[[], object]) -> int:
    """A child process of this warm one; without the time that Python takes to start, moments are hit exactly."""
    child = os.fork()
    if child:
        return child
    try:
        act()
    finally:
        os._exit(0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_kill_9_at_50_random_moments(two_states: tuple[Path, list[str], Path, list[dict[str, bytes]]]) -> None:
    document, texts, output, states = two_states
    rng = random.Random(9)
    begun = time.perf_counter()
    write(document, texts[0])
    os.waitpid(forked(lambda: run(document, output, corrections=None)), 0)
    usual = time.perf_counter() - begun
    killed, seen = 0, set()
    for moment in range(50):
        write(document, texts[(moment + 1) % 2])
        child = forked(lambda: run(document, output, corrections=None, force=True))
        time.sleep(rng.uniform(0, 1.1 * usual))
        os.kill(child, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        now = contents(output)
        differing = [{name for name in {*now, *state} if now.get(name) != state.get(name)} for state in states]
        assert set() in differing, f"mixed at moment {moment}"
        manifest = json.loads(now["manifest.json"])
        assert {f["path"] for f in manifest["files"]} | {"manifest.json"} == set(now)
        seen.add(states.index(now))
    assert killed >= 10
    write(document, texts[0])
    assert run(document, output, corrections=None).ok
    assert contents(output) == states[0]
    assert sorted(p.name for p in (output.parent / ".zhibiao" / "output").iterdir()) == ["lock", "parts", "state.json"]


def test_ctrl_c_leaves_the_last_output_and_no_process_behind(tmp_path: Path) -> None:
    raw, output = tmp_path / "raw", tmp_path / "output"
    write(raw / "00.txt")
    assert run(raw, output, corrections=None).ok
    before = contents(output)
    for n in range(40):
        write(raw / f"{n:02}.txt", SMALL * 60)
    process = command("run", raw, "-o", output, "-j", "2", "--corrections", tmp_path / "none", start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))  # fmt: skip
    assert process.stderr is not None
    assert process.stderr.readline().startswith("4 of 40")
    children = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)  # a terminal's Ctrl-C reaches the workers as well
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert said.splitlines()[-1].endswith("the last complete output is untouched, and the next run goes on from here")
    assert contents(output) == before
    assert psutil.wait_procs(children, timeout=10)[1] == []
    resumed = command("run", raw, "-o", output, "-j", "2", "--corrections", tmp_path / "none", "--json")
    assert 0 < json.loads(resumed.communicate(timeout=60)[0])["read"] < 40
    assert len(documents(output)) == 40


def test_workers_do_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    for n in range(40):
        write(raw / f"{n:02}.txt", SMALL * 60)
    process = command("run", raw, "-o", tmp_path / "output", "-j", "2")
    assert process.stderr is not None
    process.stderr.readline()
    children = psutil.Process(process.pid).children(recursive=True)
    assert children
    process.kill()
    process.communicate(timeout=30)
    assert psutil.wait_procs(children, timeout=20)[1] == []


# ---- disks ---------------------------------------------------------------------------------------


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a small file system of its own, where the tests may do so."""
    place = tmp_path / "disk"
    place.mkdir()

    def on(options: str) -> Path:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("needs the right to mount")
        return place

    yield on
    subprocess.run(["umount", place], capture_output=True, check=False)


needs_mount = pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")


@needs_mount
@pytest.mark.filterwarnings("error")
def test_a_disk_that_is_full(tmp_path: Path, mount: Callable[[str], Path], capsys: pytest.CaptureFixture[str]) -> None:
    disk = mount("size=1m")
    document = write(tmp_path / "a.txt")
    output = disk / "output"
    assert run(document, output, corrections=None).ok
    before = contents(output)
    write(document, SMALL + "\n全县有绿地 3 公顷。\n")
    ballast = disk / "ballast"
    failed = 0
    for left in range(0, 200_000, 8_192):
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        size = ballast.stat().st_size if ballast.exists() else 0
        with ballast.open("ab") as file:
            file.truncate(0)
            file.write(b"x" * max(size + free - left, 0))
        if main(["run", str(document), "-o", str(output)]) == 0:
            break
        failed += 1
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "no space left to write it" in said
        assert contents(output) == before
    assert failed >= 3
    assert contents(output) != before
    assert verify.verify(output, ROOT) == []


@needs_mount
def test_a_disk_that_is_read_only(
    tmp_path: Path, mount: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    disk = mount("size=2m")
    document, output = write(tmp_path / "a.txt"), disk / "output"
    assert run(document, output, corrections=None).ok
    before = contents(output)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    write(document, SMALL + "\n全县有绿地 3 公顷。\n")
    assert main(["run", str(document), "-o", str(output)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Read-only file system" in said
    assert contents(output) == before


def test_permissions_of_what_is_published_are_the_users(tmp_path: Path) -> None:
    run(write(tmp_path / "a.txt"), tmp_path / "output", corrections=None)
    assert not [p for p in (tmp_path / "output").rglob("*") if p.stat().st_mode & (stat.S_IWOTH | stat.S_ISUID)]
    assert batch.PACKAGE.is_dir()
