"""The whole program on one screen: values flow, nothing fills up."""

from __future__ import annotations

from pathlib import Path

from pipeline.audit import audit
from pipeline.cases import find_cases
from pipeline.context import place_in_time
from pipeline.dates import find_dates
from pipeline.honours import find_honours
from pipeline.indicators import classify
from pipeline.model import Extraction, Source
from pipeline.naming import name
from pipeline.outline import outline
from pipeline.quantities import measure
from pipeline.read import read
from pipeline.references import find_references
from pipeline.reflow import reflow
from pipeline.vocab import Vocabulary


def extract(path: str | Path, vocab: Vocabulary) -> Extraction:
    """Read one document and everything in it.

    Raises ReadError when the document cannot be read.
    """
    return understand(read(Path(path)), vocab)


def understand(source: Source, vocab: Vocabulary) -> Extraction:
    """Everything that follows reading; a pure function of the source and the vocabulary."""
    text = reflow(source)  # torn lines -> paragraphs; every character keeps its origin
    sections = outline(text, vocab.headings)  # 一、（一）1.1 一是 -> a tree
    cases = find_cases(text, sections, vocab.places)  # which sections are cases; whose; where
    dates = find_dates(text.text)  # 2022 年底 -> 2022-12
    references = find_references(text.text, vocab.references)  # 《…》, GB/T 24001
    quantities, refusals = measure(text, sections, dates, references, vocab.units)  # 3.74亿元 -> 374000000 CNY
    contexts = place_in_time(text, dates, quantities, vocab.cues)  # when, of what sort, planned or actual
    namings = name(text, cases, quantities, vocab.names)  # what the words call it
    readings = classify(text, quantities, contexts, namings, vocab.indicators)  # which indicator that is
    honours = find_honours(text.text, vocab.honours)
    issues = audit(text, sections, cases, readings, refusals, honours, vocab)
    return Extraction(text, sections, cases, dates, references, readings, refusals, honours, issues)
