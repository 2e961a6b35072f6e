"""Any bytes and mutated documents: a result that keeps the laws, or one of the documented errors, in bounded time.

The budget is fixed and the mutations come from seeds, so that a failure can be had again. ``make fuzz`` looks further,
guided by coverage, for as long as it is let.
"""

from __future__ import annotations

import html
import io
import random
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import SMALL
from hypothesis import example, given, settings
from hypothesis import strategies as st
from planted import Brochure, brochure, draw
from test_properties import check_laws

from pipeline import corrections, verify, vocab
from pipeline.batch import Limits, run
from pipeline.corrections import COLUMNS
from pipeline.errors import ReadError, UsageError, VocabularyError
from pipeline.read import READERS, load_sidecar, read

ROOT = Path(__file__).parent.parent
VOCABULARY = vocab.load()
EACH = 24
"""Mutants of each kind of document in one run."""

TOKENS = (
    "\x00", "\x1b[2J", "\ufeff", "\u2028", "\x0c", "\u200b", "\udbff".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "￾", "𠀀", "e\u0301",
    "9" * 400, "1e999", "0.0000000001", "-", "——", "亿亿亿", "分之", "%%%", "第第", "（（（", "》》", "[", "]]", "{{", "'''", '"', "\\",
    "一、", "2022年", "\n\n\n", "\r\n", "\t", "，" * 50, "=cmd|", "</p>", "<table>", "&#0;", "&#x110000;", "&amp", "<!--", "<w:tbl>",
    "endstream", "endobj", "/Kids [2 0 R]", "/Length -1", "(", "<<", ">>",
)  # fmt: skip


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Some bytes flipped, cut, doubled, moved, or replaced by tokens that have meant trouble somewhere."""
    made = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        at, length = rng.randrange(len(made) + 1), rng.choice((1, 1, 4, 30, 300))
        match rng.randrange(6):
            case 0:
                made[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del made[at : at + length]
            case 2:
                made[at:at] = made[at : at + length] * rng.choice((1, 1, 40))
            case 3:
                made[at:at] = rng.choice(TOKENS).encode()
            case 4:
                made[at : at + length] = rng.randbytes(length)
            case _:
                other = rng.randrange(len(made) + 1)
                made[at:at] = made[other : other + length]
    return bytes(made[: rng.randrange(len(made))] if rng.random() < 0.05 else made)


def mutated_text(text: str, rng: random.Random) -> str:
    """The same in whole characters, so that the text is still one."""
    for _ in range(rng.randint(1, 8)):
        at, length = rng.randrange(len(text) + 1), rng.choice((1, 1, 4, 30))
        token = rng.choice(
            (
                rng.choice(TOKENS),
                text[at : at + length] * 2,
                "",
                chr(rng.choice((0x3000, 0xFF11, 0x2F08, 0xB2, 0x2163))),
            )
        )
        text = text[:at] + token + text[at + rng.choice((0, length)) :]
    return text


# ---- documents -----------------------------------------------------------------------------------


def as_html(made: Brochure) -> str:
    body = "".join(
        f"<h{2 if i in made.lines else 4}>{p}</h{2 if i in made.lines else 4}>" if i in made.lines else f"<p>{p}</p>"
        for i, p in enumerate(made.paragraphs)
    )
    table = "<table><tr><th>指标</th><th>2022年（万元）</th></tr><tr><td>财政收入</td><td>3,456</td></tr></table>"
    return (
        f"<html><head><title>{made.title}</title></head><body><nav>首页</nav><main>{body}{table}</main></body></html>"
    )


def escaped(words: str) -> str:
    """Words as XML can hold them."""
    return html.escape("".join(c for c in words if c in "\t\n" or c.isprintable()))


def as_docx(made: Brochure, words: Callable[[str], str] = str, xml: Callable[[str], str] = str) -> bytes:
    """A Word document of numbered paragraphs and a table, spoiled in its words or in its XML."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    numbered = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    body = "".join(
        f"<w:p>{numbered if i % 5 == 0 else ''}<w:r><w:t>{escaped(words(p))}</w:t></w:r></w:p>"
        for i, p in enumerate(made.paragraphs)
    )
    cell = "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>收入（万元）</w:t></w:r></w:p></w:tc>"
    table = f"<w:tbl><w:tr>{cell}</w:tr><w:tr>{cell.replace('收入（万元）', '345')}</w:tr></w:tbl>"
    numbering = (
        f'<w:numbering {space}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", xml(f"<w:document {space}><w:body>{body}{table}</w:body></w:document>"))
        archive.writestr("word/numbering.xml", xml(numbering))
    return out.getvalue()


def mutants(folder: Path) -> int:
    """Fill a folder with mutants of planted brochures in every format, some with a mutated sidecar; gives their number."""
    rng = random.Random(6)
    sources = [brochure(seed, cases=2, sentences=2) for seed in range(3)]
    drawn = []
    for made, options in zip(sources, ({}, {"pageCompression": 0}, {"pageCompression": 0}), strict=True):
        draw(made, folder.parent / "a.pdf", **options)
        drawn.append((folder.parent / "a.pdf").read_bytes())
    for n in range(EACH):
        made = sources[n % 3]
        keep = n % 2 == 0
        files = {
            "txt": mutated_text(made.text(), rng).encode() if keep else mutated(made.text().encode(rng.choice(("utf-8", "gb18030", "utf-16"))), rng),
            "md": mutated_text("# " + made.text().replace("\n\n（", "\n\n## （"), rng).encode(),
            "html": mutated_text(as_html(made), rng).encode() if keep else mutated(as_html(made).encode(), rng),
            "docx": (
                as_docx(made, words=lambda p: mutated_text(p, rng)),
                as_docx(made, xml=lambda x: x[:200] + mutated_text(x[200:], rng)),
                mutated(as_docx(made), rng),
            )[n // 3 % 3],
            "pdf": mutated(drawn[n % 3], rng),
        }  # fmt: skip
        for suffix, data in files.items():
            (folder / f"{suffix}{n:02}.{suffix}").write_bytes(data)
    for n in range(0, EACH, 4):
        sidecar = 'title = "汇编"\ndate = 2024-01-05\n[expect]\ncases = 4\n[cases]\ndepth = 2\n'
        (folder / f"txt{n:02}.toml").write_text(mutated_text(sidecar, rng), encoding="utf-8")
    return EACH * 5


def test_mutated_documents_are_read_or_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIBIAO_DEBUG", raising=False)
    (tmp_path / "raw").mkdir()
    count = mutants(tmp_path / "raw")
    run(tmp_path / "raw", tmp_path / "output", jobs=2, limits=Limits(60), corrections=None, preview=True)
    rows = pq.read_table(tmp_path / "output" / "documents.parquet").to_pylist()
    assert len(rows) == count
    wrong = [row["error"] for row in rows if re.search("internal error|not read within|process died|more memory", row["error"] or "")]  # fmt: skip
    assert wrong == []
    for suffix in ("txt", "md", "html", "docx", "pdf"):
        assert sum(row["status"] == "ok" for row in rows if row["format"] == suffix) >= 2, f"no {suffix} survived"
    assert verify.verify(tmp_path / "output", ROOT) == []


@settings(max_examples=100)
@given(
    st.sampled_from([s for s in READERS if s != ".pdf"]),
    st.binary(max_size=300) | st.text(max_size=200).map(str.encode),
)
@example(".html", b'<meta charset="undefined">\xff')
@example(".docx", b"PK\x03\x04")
@example(".docx", b"PK\x05\x06" + bytes(18))
@example(".txt", b"\xff\xfe\x00\xd8")
def test_any_bytes_are_a_text_or_a_read_error(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(data)
    try:
        source = read(path)
    except ReadError as error:
        assert "\n" not in str(error)
        return
    assert all(0 <= line.start <= line.end <= len(source.text) for line in source.lines)
    check_laws(source.text)


# ---- what people write beside documents ----------------------------------------------------------

SIDECAR = (
    'title = "汇编"\npublisher = "厅"\ndate = 2024-01-05\nlicence = "CC BY"\n[expect]\ncases = 4\n[cases]\ndepth = 2\n'
)


@settings(max_examples=150)
@given(st.binary(max_size=100) | st.randoms(use_true_random=False).map(lambda rng: mutated_text(SIDECAR, rng).encode()))
@example(b"date = 07:32:00\n")
@example(b"date = 2024-01-05T07:32:00Z\n")
@example(b"title = 'a'\n[title]\n")
@example(b"a." * 5000 + b"a = 1")
@example(b"[expect]\ncases = " + b"9" * 5000)
@example(b"a = " + b"[" * 5000)
@example(b"[expect]\ncases = 99999999999999999999999999\n")
def test_a_sidecar_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "a.toml"
    path.write_bytes(data)
    try:
        load_sidecar(path)
    except ReadError as error:
        assert str(error).startswith("a.toml: ")


FILES = sorted(p.relative_to(vocab.HERE).as_posix() for p in vocab.HERE.rglob("*") if p.suffix in (".toml", ".csv"))


@pytest.mark.parametrize("name", FILES)
def test_a_mutated_vocabulary_is_loaded_or_refused(name: str, tmp_path: Path) -> None:
    shutil.copytree(vocab.HERE, tmp_path / "vocab", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    whole = (vocab.HERE / name).read_text(encoding="utf-8")
    rng = random.Random(name)
    entries = re.split(r"(?m)^(?=\[)", whole) if name.endswith(".toml") else whole.splitlines(keepends=True)
    refused = 0
    for _ in range(4 if name == "divisions.csv" else 8):
        # One entry, line or value at a time: a file that is no TOML at all says little about the checks behind.
        i = rng.randrange(len(entries))
        lines = entries[i].splitlines(keepends=True)
        at = rng.randrange(len(lines))
        damage: list[Callable[[str], str]] = [
            lambda line: "",
            lambda line: line + line,
            lambda line: re.sub(r"=.*", "= 5", line),
            lambda line: re.sub(r"=.*", "= ['(', '[a-']", line),
            lambda line: re.sub(r"=.*", "= {a = 1}", line),
            lambda line: re.sub(r"'[^']*'|\"[^\"]*\"", "''", line, count=1),
            lambda line: mutated_text(line, rng),
        ]
        lines[at] = rng.choice(damage)(lines[at])
        spoiled = "".join(
            [*entries[:i], *lines, *(entries[i : i + 1] if rng.random() < 0.1 else ()), *entries[i + 1 :]]
        )
        (tmp_path / "vocab" / name).write_text(spoiled, encoding="utf-8", newline="")
        try:
            vocab.load.__wrapped__(tmp_path / "vocab")
        except VocabularyError as error:
            assert str(error).startswith("vocabulary "), error
            refused += 1
    for data in (b"", b"\xff\xfe\x00", b"[[[", whole.encode()[: len(whole) // 2]):
        (tmp_path / "vocab" / name).write_bytes(data)
        try:
            vocab.load.__wrapped__(tmp_path / "vocab")
        except VocabularyError:
            refused += 1
    assert refused >= 2
    if name.startswith("indicators/"):
        return  # one file of several
    (tmp_path / "vocab" / name).unlink()
    with pytest.raises(VocabularyError):
        vocab.load.__wrapped__(tmp_path / "vocab")


CSV = ",".join(COLUMNS) + "\n" + "".join(
    ",".join({"doc_id": "a", "quote": quote, "field": field, "op": op, "old": old, "new": new, "date": "2024-01-05"}.get(c, "") for c in COLUMNS) + "\n"
    for quote, field, op, old, new in (
        ("84%", "value", "set", "84", "85"), ("15 个", "", "reject", "", ""), ("319天", "", "confirm", "", ""), ("88 万", "unit", "set", "人", "户"),
        ("88 万", "indicator", "set", "population", "household_count"),
    )
)  # fmt: skip


@settings(max_examples=60)
@given(
    st.randoms(use_true_random=False).map(
        lambda rng: mutated_text(CSV, rng).encode() if rng.random() < 0.8 else mutated(CSV.encode(), rng)
    )
)
@example(CSV.encode())
@example(CSV.replace("2024-01-05", "2024-01-58888888888").encode())
@example(CSV.replace("85", "9" * 5000).encode())
def test_mutated_corrections_are_carried_out_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("corrections")
    (folder / "c").mkdir()
    (folder / "c" / "a.csv").write_bytes(data)
    (folder / "a.txt").write_text(SMALL, encoding="utf-8")
    try:
        corrections.load(folder / "c", VOCABULARY)
    except UsageError as error:
        assert "a.csv" in str(error)
        return
    run(folder / "a.txt", folder / "output", corrections=folder / "c")
    assert verify.verify(folder / "output", ROOT) == []
