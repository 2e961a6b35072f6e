"""Errors for the person who meets them: which file, where, what to do."""

from __future__ import annotations


class ZhibiaoError(Exception):
    """Base of all errors that are the user's to mend; printed as one line, never as a traceback."""

    exit_status = 1


class UsageError(ZhibiaoError):
    """The call itself is wrong (a missing file, an unknown table); exit status 2."""

    exit_status = 2


class ReadError(ZhibiaoError):
    """A document cannot be read; the document is published as ``failed`` with this reason."""


class VocabularyError(ZhibiaoError):
    """A vocabulary entry is wrong; names file, entry and reason. Nothing starts."""

    exit_status = 2

    def __init__(self, file: str, entry: str, reason: str) -> None:
        super().__init__(f"vocabulary {file}, entry {entry!r}: {reason}")
