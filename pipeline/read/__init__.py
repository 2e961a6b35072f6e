"""Reading: one module per format, each giving the same Source."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from pipeline.errors import ReadError
from pipeline.model import Sidecar, Source

READERS: Mapping[str, str] = {
    ".txt": "pipeline.read.plain:read_plain",
    ".md": "pipeline.read.plain:read_plain",
    ".pdf": "pipeline.read.pdf:read_pdf",
    ".docx": "pipeline.read.docx:read_docx",
    ".html": "pipeline.read.html:read_html",
    ".htm": "pipeline.read.html:read_html",
}
"""Suffix to "module:function"; the function takes (path, name, doc_id, sidecar), gives a Source or raises ReadError."""

OLD_FORMATS = frozenset({".doc", ".wps", ".rtf", ".odt"})

Reader = Callable[[Path, str, str, Sidecar], Source]


def read(path: Path, doc_id: str | None = None, base: Path | None = None) -> Source:
    """The document at a path, with its sidecar.

    ``doc_id`` is the file's stem made safe unless given; the published path is relative to ``base``.
    Raises ReadError with one line that names the file and what to do.
    """
    name = shown_path(path, base)
    suffix = path.suffix.lower()
    if suffix in OLD_FORMATS:
        raise ReadError(
            f"{name}: {suffix} is not read; convert it with: soffice --headless --convert-to docx {path.name!r}"
        )
    if suffix not in READERS:
        raise ReadError(f"{name}: no reader for {suffix or 'a file without suffix'}; known are {' '.join(READERS)}")
    if not path.exists():
        raise ReadError(f"{name}: no such file")
    if not path.is_file():
        raise ReadError(f"{name}: not a regular file")
    sidecar = load_sidecar(path.with_suffix(".toml"))
    module, function = READERS[suffix].split(":")
    reader = cast(Reader, getattr(import_module(module), function))
    try:
        return reader(path, name, doc_id or safe_id(path.stem), sidecar)
    except PermissionError:
        raise ReadError(f"{name}: no permission to read it") from None
    except OSError as error:
        raise ReadError(f"{name}: cannot be read ({error.strerror or error})") from None


def shown_path(path: Path, base: Path | None = None) -> str:
    """The path as published and printed: relative to ``base`` where it lies below, on one line, with ``/``."""
    shown = path
    if base is not None and path.is_relative_to(base):
        shown = path.relative_to(base)
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown.as_posix())


def safe_id(stem: str) -> str:
    """A file's stem as an identifier that is safe in a path, a table and a terminal.

    Separators, control characters and characters Windows refuses become ``_``; leading dots and hyphens go; at most
    120 characters and, since a file's name has 255 bytes at most, 200 bytes.
    """
    kept = "".join("_" if c in '/\\:*?"<>|' or not c.isprintable() else c for c in stem)
    short = kept.lstrip(" .-")[:120].encode()[:200].decode(errors="ignore")
    return short.strip() or "_"


def load_sidecar(path: Path) -> Sidecar:
    """What ``<stem>.toml`` says; an empty Sidecar where there is none.

    Raises ReadError naming the file and the key when it is no TOML, knows a key the contract does not, or a
    value has the wrong type.
    """
    if not path.exists():
        return Sidecar()
    if not path.is_file():
        raise ReadError(f"{path.name}: not a regular file; a sidecar is a TOML file")
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ReadError(f"{path.name}: the sidecar must be UTF-8; save it again as UTF-8") from None
    except (ValueError, RecursionError) as error:  # also for a number of thousands of digits
        raise ReadError(f"{path.name}: not valid TOML: {error}") from None
    cases = _table(path, data, "cases")
    expect = _table(path, data, "expect")
    for key in cases.keys() - {"depth"}:
        raise ReadError(f"{path.name}: unknown key cases.{key}; known is depth")
    for key, value in {
        **{f"expect.{k}": v for k, v in expect.items()},
        **{f"cases.{k}": v for k, v in cases.items()},
    }.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ReadError(f"{path.name}: {key} must be a whole number, 0 or more")
    known = {f.name for f in fields(Sidecar)} - {"case_depth", "expect"}
    for key, value in data.items():
        if key not in known:
            raise ReadError(
                f"{path.name}: unknown key {key}; known are {', '.join(sorted(known))}, [cases] and [expect]"
            )
        # A date may be written as TOML's own date type or as a string.
        if not isinstance(value, str) and not (key == "date" and hasattr(value, "isoformat")):
            raise ReadError(f"{path.name}: {key} must be a string")
    words = {key: value if isinstance(value, str) else value.isoformat() for key, value in data.items()}
    return Sidecar(**words, case_depth=cases.get("depth"), expect=dict(sorted(expect.items())))


def _table(path: Path, data: dict[str, Any], key: str) -> dict[str, Any]:
    """Take a sub-table out of a sidecar."""
    table = data.pop(key, {})
    if not isinstance(table, dict):
        raise ReadError(f"{path.name}: {key} must be a table: [{key}]")
    return table
