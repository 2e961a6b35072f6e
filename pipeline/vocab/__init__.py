"""The vocabulary: words, units, names and styles as data, loaded and checked once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.vocab.cues import Cues, load_cues
from pipeline.vocab.headings import Headings, load_headings
from pipeline.vocab.honours import HonourWords, load_honours
from pipeline.vocab.indicators import Indicators, load_indicators
from pipeline.vocab.names import Names, load_names
from pipeline.vocab.places import Places, load_places
from pipeline.vocab.references import ReferenceWords, load_references
from pipeline.vocab.units import Units, load_units

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Vocabulary:
    """Everything the grammar needs to know about words."""

    cues: Cues
    headings: Headings
    honours: HonourWords
    indicators: Indicators
    names: Names
    places: Places
    references: ReferenceWords
    units: Units


@lru_cache(maxsize=4)
def load(directory: Path = HERE) -> Vocabulary:
    """Load the TOML and CSV files of a directory.

    Raises VocabularyError (file, entry, reason) at the first entry that is wrong.
    """
    return Vocabulary(
        cues=load_cues(directory),
        headings=load_headings(directory),
        honours=load_honours(directory),
        indicators=load_indicators(directory),
        names=load_names(directory),
        places=load_places(directory),
        references=load_references(directory),
        units=load_units(directory),
    )
