"""What a name is about: the owner it begins with, or what its sentence or paragraph speaks of."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from pipeline.model import Case, Naming
from pipeline.naming.clauses import Clauses, Span
from pipeline.naming.site import Site

MARKER = re.compile(r"\s*[（(]?[\d一二三四五六七八九十]+[)）、.．]\s*")
# 中水厂：…, 再生水厂位于…: what a paragraph or a sentence is about.
_LABEL = re.compile(rf"(?>(?:{MARKER.pattern})?)\s*([^，,。；;：:\n]{{2,20}})[：:]")
_SUBJECT = re.compile(
    rf"(?>(?:{MARKER.pattern})?)\s*([^，,。；;：:\n]{{2,20}}?)"
    r"(?=位于|地处|坐落|始建|建于|占地|总投资|设计|采用|现有)"
)
_OWN = re.compile(r"[本该此其这每各全我]")


def about(site: Site, naming: Naming, governing: str, cases: Sequence[Case]) -> Naming:
    """The name with what it is about: an owner it begins with (中水厂｜设计规模), or what governs the sentence.

    The subject is empty where it is the case itself.
    """
    if len(naming.spans) == 1 and naming.rule.startswith(("left", "duration", "rank")):
        start, end = naming.spans[0]
        at = end - site.names.owned.ending(site.text, start + 2, end)
        if at < end and _owns(site.clauses, start, at):
            owner, rest = Span(start, at), Span(at, end)
            naming = Naming(site.clauses.words(rest), (rest,), site.clauses.words(owner), naming.rule)
    subject = naming.subject or governing
    at = site.quantity.start
    if subject and (case := _case_at(cases, at)) and subject in "\n".join((case.title, *case.organisations)):
        subject = ""
    return naming if subject == naming.subject else Naming(naming.words, naming.spans, subject, naming.rule)


def _case_at(cases: Sequence[Case], offset: int) -> Case | None:
    """The case that holds an offset; cases ascend."""
    i = bisect_right(cases, offset, key=lambda case: case.start) - 1
    return cases[i] if i >= 0 and offset < cases[i].end else None


def governing_words(clauses: Clauses, paragraph: int, sentence: Span) -> str:
    """What a label at the head of the paragraph or the beginning of the sentence says it is about; empty if nothing."""
    labels = dict.fromkeys((sentence.start, paragraph))
    for pattern, start in ((_SUBJECT, sentence.start), *[(_LABEL, start) for start in labels]):
        match = pattern.match(clauses.text, start, sentence.end)
        if match is not None and _owns(clauses, *match.span(1)):
            return clauses.words(Span(*match.span(1)))
    return ""


def _owns(clauses: Clauses, a: int, b: int) -> bool:
    """Whether words name a site, a work or a place of their own (洋湖中水厂; not 本项目, not 城市)."""
    text, names = clauses.text, clauses.names
    ending = names.owner_endings.ending(text, a, b)
    if not 0 < ending < b - a - (ending == 1) or clauses.clean(a, b) > a:
        return False
    verb = names.verbs.beginning(text, a, b)
    return not verb and not _OWN.match(text, a)
