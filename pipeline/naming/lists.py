"""Numbers in a list: the names that 分别 deals out one by one, and the verb they share."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.model import Naming, Quantity
from pipeline.naming.borrowed import earlier_topic
from pipeline.naming.clauses import NOWHERE, Span
from pipeline.naming.site import Site

_LIST_GAP = re.compile(r"\s*(?:以上|以下|左右|以内)?\s*(?:[、，,/／]|[、，,]?\s*(?:以及|[和与及]))\s*")
_COMMA = re.compile(r"[、/／](?![^（(]{0,12}[)）])")
_JOINT = re.compile(rf"{_COMMA.pattern}|以及|[和与及]")
_ORDINALS = re.compile(r"[一二三四五]{2,5}")


def respectively(site: Site) -> list[Naming]:
    """第一、第三产业增加值分别增长 3%、5%: each number has its own name; the last one's ending is shared.

    Without 分别 the numbers must be of one kind and as many as the names (硫、氮浓度为 8、19 微克).
    """
    clauses, text, names = site.clauses, site.text, site.names
    at = text.rfind("分别", site.clause_start, site.quantity.start)
    if at < 0:
        at = text.rfind("依次", site.clause_start, site.quantity.start)
    if at < 0 and site.left.name and not site.left.binds:
        return []
    run = _run(site, at >= 0)
    count = len(run)
    if count < 2:
        return []
    earlier = [naming for _, naming in site.earlier if naming.words][-count:]
    if (
        at < 0
        and not site.left.name
        and len(earlier) == count
        and all(naming.rule.startswith("respectively") for naming in earlier)
    ):
        return [replace(naming, rule="respectively:earlier") for naming in earlier]
    if at < 0:
        return _distributed(site, site.left.name, count, exactly=True) if site.left.binds else []
    start = site.barrier(site.sentence.start, at)
    comparison = clauses.comparison(start, at)
    end = comparison if comparison >= start else at
    while (n := names.bound.ending(text, start, end)) and not (n == 1 and text[end - 2 : end] in names.guard):
        end -= n
    whole = Span(clauses.clean(start, end), end)
    if whole and text[slice(*whole)] not in names.bare:
        return _distributed(site, whole, count)
    topic = earlier_topic(site)
    if topic and (site.last is None or site.last.end <= topic.start):
        # 事故起数、死亡人数“双下降”，分别下降 25%、33.3%
        return _distributed(site, topic, count, exactly=True)
    # 货量 15 万吨、货值 283 亿元，分别增长 28%和 22%: the names of the numbers before.
    return [replace(naming, rule="respectively:earlier") for naming in earlier] if len(earlier) == count else []


def _run(site: Site, mixed: bool) -> list[Quantity]:
    """The numbers of a list that begins with this one; of several dimensions only if ``mixed`` and not by commas."""
    text, names = site.text, site.names
    run = [site.quantity]
    for other in site.following:
        gap = _LIST_GAP.match(text, run[-1].end, other.start)
        rest = text[gap.end() : other.start].strip() if gap is not None else ""
        if gap is None or (rest and rest not in names.bound and rest not in names.change):
            break
        alike = other.dimension == site.quantity.dimension
        if not alike and (not mixed or gap.group().strip() in "，,"):
            break
        run.append(other)
    return run


def _distributed(site: Site, whole: Span, count: int, *, exactly: bool = False) -> list[Naming]:
    """The names of a list one by one; empty where there are not as many as numbers."""
    names = site.names
    parts = _members(site, *whole)
    if len(parts) > count and len(coarse := _members(site, *whole, _COMMA)) == count:
        parts = coarse  # 教育、社会保障和就业、卫生健康支出分别为: three names
    parts = parts if exactly else parts[-count:]
    if len(parts) == 1:
        letters = [] if exactly else _letters(site, parts[0], count)
        return _blended(site, whole, count) or [site.naming("respectively", *pair) for pair in letters]
    if len(parts) != count or not all(parts):
        return []
    shared = _shared_ending(site, parts)
    # 投资、消费｜增速: a property that is a name by itself shares the rate of the last.
    rated = names.rates.ending(site.text, *parts[-1]) > 0
    alone = [site.clauses.headed(*part) and not (rated and site.text[slice(*part)] in names.head) for part in parts]
    return [
        site.naming("respectively", part, *(() if part == parts[-1] or complete else shared))
        for part, complete in zip(parts, alone, strict=True)
    ]


def _members(site: Site, start: int, end: int, joints: re.Pattern[str] = _JOINT) -> list[Span]:
    """The names between 、 and 和."""
    parts: list[Span] = []
    for joint in joints.finditer(site.text, start, end):
        if joint.group() in "和与及" and site.clauses.guarded(joint.start(), 1):
            continue
        parts.append(Span(start, joint.start()))
        start = joint.end()
    return [*parts, Span(start, end)]


def _blended(site: Site, whole: Span, count: int) -> list[Naming]:
    """城乡居民收入, 汽车产销量: two names blended into one word."""
    for blend, halves in site.names.blends.items():
        at = site.text.find(blend, *whole)
        if at >= 0 and len(halves) == count:
            before, after = Span(whole.start, at), Span(at + len(blend), whole.end)
            start, end = site.clauses.words(before), site.clauses.words(after)
            return [Naming(f"{start}{half}{end}", (whole,), "", "respectively") for half in halves]
    return []


def _letters(site: Site, whole: Span, count: int) -> list[tuple[Span, Span]]:
    """粮肉奶产量, 一二三产增加值: one character for each number, and what they share."""
    ordinals = _ORDINALS.match(site.text, *whole)
    shared = ordinals.end() if ordinals is not None else whole.end - site.clauses.head(*whole)
    if shared - whole.start != count or shared == whole.end:
        return []
    return [(Span(k, k + 1), Span(shared, whole.end)) for k in range(whole.start, shared)]


def _shared_ending(site: Site, parts: Sequence[Span]) -> tuple[Span, ...]:
    """What the last of several names shares with the others: 第一、第三｜产业增加值; 粮食、油料｜产量."""
    text, names = site.text, site.names
    a, b = parts[-1]
    n = site.clauses.head(a, b)
    for start, end in reversed(parts[:-1]):
        # 二氧化硫、二氧化氮｜年均浓度; 初中、高中｜在校生: the name beside it is as long and looks alike.
        width = end - start
        twin = text[a : a + width]
        alike = (
            twin[0] == text[start]
            or twin[-1] == text[end - 1]
            or (twin in names.pairs and text[start:end] in names.pairs)
        )
        if (width == 1 or (alike and b - a - width != n + 1)) and b - a > width:
            return (Span(a + width, b),)
        # 基本养老保险、基本医疗保险｜参保人数
        for length in (3, 2, 1):
            if width > length and (length > 1 or text[end - 1] in ")）"):
                at = text.rfind(text[end - length : end], a, b)
                if at > a and at + length < b:
                    return (Span(at + length, b),)
    if not n or n >= b - a:
        return ()
    for at in names.attributes.openings(text, a + 2, b - n):
        # 煤炭、矿石｜清洁疏港比例
        if (length := names.attributes.beginning(text, at, b - n)) and not site.clauses.guarded(at, length):
            return (Span(at, b),)
    # 企业、个人｜参保率: a head of one character with the verb it makes a noun of, or all after a word of two.
    return (Span(b - n if n > 1 else a + 2 if b - a <= 6 else b - 3, b),)


def list_verb(site: Site) -> Span:
    """The verb a list shares: 消减 4138 吨 TN、644 吨 TP."""
    last = site.last
    if last is None or not _LIST_GAP.match(site.text, last.reach, site.quantity.start):
        return NOWHERE
    return last.verb
