"""Which kind of document a title names: the endings of references.toml as one suffix table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from pipeline.errors import VocabularyError
from pipeline.vocab.entries import checked, read_toml

Kind = Literal["policy", "plan", "standard", "law", "other"]
FILE = "references.toml"


@dataclass(frozen=True)
class ReferenceWords:
    """Ending -> kind; ``other`` for an ending that looks like one of a kind and is none."""

    endings: dict[str, Kind]
    longest: int

    def kind(self, title: str) -> Kind:
        """The kind of the longest known ending of a title."""
        for size in range(min(self.longest, len(title)), 0, -1):
            found = self.endings.get(title[-size:])
            if found:
                return found
        return "other"


def load_references(directory: Path) -> ReferenceWords:
    """Load references.toml; raises VocabularyError when two kinds claim one ending."""
    kinds = read_toml(directory, FILE)
    endings: dict[str, Kind] = {}
    for kind, entry in kinds.items():
        if kind not in get_args(Kind):
            raise VocabularyError(FILE, kind, f"unknown kind; known are {', '.join(get_args(Kind))}")
        with checked(FILE, kind):
            for ending in entry["endings"]:
                if ending in endings:
                    raise VocabularyError(FILE, kind, f"the ending {ending!r} is claimed by {endings[ending]!r} too")
                endings[ending] = cast(Kind, kind)
    for kind, entry in kinds.items():
        with checked(FILE, kind):
            for ending in entry.get("not_endings", ()):
                if endings.get(ending) == kind:
                    raise VocabularyError(FILE, kind, f"{ending!r} is an ending and none")
                endings.setdefault(ending, "other")
    return ReferenceWords(endings, max(map(len, endings), default=0))
