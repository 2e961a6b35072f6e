"""Reading vocabulary files: whatever is wrong with one is said with its file, its entry and the reason."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.errors import VocabularyError


def read_toml(directory: Path, file: str) -> dict[str, Any]:
    """The tables of a TOML file; raises VocabularyError where there is none, or none that is TOML in UTF-8."""
    try:
        return tomllib.loads((directory / file).read_text(encoding="utf-8"))
    except OSError as error:
        raise VocabularyError(file, "-", f"cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        raise VocabularyError(file, "-", f"is no TOML: {error}") from None


@contextmanager
def checked(file: str, entry: str) -> Iterator[None]:
    """While an entry is taken apart: a missing key, a value of the wrong type, a bad pattern name the entry."""
    try:
        yield
    except KeyError as missing:
        raise VocabularyError(file, entry, f"{missing.args[0]} is missing") from None
    except re.error as error:
        raise VocabularyError(file, entry, f"bad pattern {error.pattern!r}: {error}") from None
    except (TypeError, AttributeError, ValueError, IndexError) as error:
        raise VocabularyError(file, entry, f"has the wrong form ({error})") from None
