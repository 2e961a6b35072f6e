"""The vocabulary's own examples, read by the program: an entry that does not do what it shows stops the start."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

from pipeline.errors import VocabularyError
from pipeline.flow import understand
from pipeline.model import Extraction, Paragraph, Source, Text
from pipeline.quantities import measure
from pipeline.read.plain import lines_of
from pipeline.vocab import HERE, Vocabulary
from pipeline.vocab.units import UNITS, Units

_BETWEEN = "\n\n"

Example = tuple[str, str, bool]
"""Key of an indicator, a sentence with its number in brackets, and whether that number is the indicator."""


def check(vocab: Vocabulary, directory: Path = HERE) -> None:
    """Raises VocabularyError (file, entry, example) for the first example of an indicator or a unit that fails."""
    examples = [
        (key, sentence, wanted)
        for key, entry in vocab.indicators.entries.items()
        for wanted, sentences in ((True, entry.examples), (False, entry.counter_examples))
        for sentence in sentences
    ]
    # All at once is five times as fast as one by one; what fails beside others may still be right alone.
    for failed in _failing(examples, vocab):
        for key, sentence, wanted in _failing([failed], vocab):
            raise VocabularyError(_home(directory, key), key, f"{_sort(wanted)} fails: {sentence}")
    for symbol, phrase, wanted in vocab.units.examples:
        if (symbol in _units(phrase, vocab.units, wanted)) is not wanted:
            raise VocabularyError(UNITS, symbol, f"{_sort(wanted)} fails: {phrase}")


def _sort(wanted: bool) -> str:
    return "example" if wanted else "counter-example"


def _failing(examples: Sequence[Example], vocab: Vocabulary) -> list[Example]:
    """The examples whose number is not read as it should be when all of them are paragraphs of one document."""
    sentences = [sentence.replace("[", "").replace("]", "") for _, sentence, _ in examples]
    text = _BETWEEN.join(sentences)
    starts = list(accumulate((len(sentence) + len(_BETWEEN) for sentence in sentences), initial=0))
    extraction = understand(Source("examples", "examples", "txt", "", text, lines_of(text), "plain"), vocab)
    read = _indicators(extraction)
    return [
        (key, sentence, wanted)
        for (key, sentence, wanted), start in zip(examples, starts, strict=False)
        if (_at(read, start + sentence.index("[")) == key) is not wanted
    ]


def _indicators(extraction: Extraction) -> list[tuple[int, int, str]]:
    return sorted(
        (*extraction.text.source_span(r.quantity.start, r.quantity.end), r.indicator) for r in extraction.readings
    )


def _at(read: Sequence[tuple[int, int, str]], offset: int) -> str | None:
    """The indicator of the quantity that holds an offset; None where no quantity does."""
    i = bisect_right(read, offset, key=lambda one: one[0]) - 1
    return read[i][2] if i >= 0 and offset < read[i][1] else None


def _units(phrase: str, units: Units, wanted: bool) -> set[str]:
    """The units read in a phrase; where one shall be found, also those before a stroke."""
    source = Source("examples", "examples", "txt", "", phrase, (), "plain")
    quantities, _ = measure(Text(source, phrase, (Paragraph(0, len(phrase)),), ((0, 0),)), (), (), (), units)
    found = {q.unit for q in quantities}
    return found | {unit.split("/")[0] for unit in found} if wanted else found


def _home(directory: Path, key: str) -> str:
    """The file that holds an indicator's entry."""
    paths = sorted((directory / "indicators").glob("*.toml"))
    return next((p.name for p in paths if f"\n[{key}]" in "\n" + p.read_text(encoding="utf-8")), "indicators")
