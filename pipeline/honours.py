"""Titles and awards, one by one out of their long lists.

先后荣获全国卫生县城、国家生态文明建设示范区、“四好农村路”全国示范县等荣誉 names three. A trigger
(荣获, 获评为, 入选, 被誉为, 是) announces a list; names are split at 、 and at 和 between two names, never inside
quotes; a weak trigger (获得, 是) announces honours only where the name itself looks like one.
"""

from __future__ import annotations

import re

from pipeline.model import Honour
from pipeline.vocab.honours import BRACKETS, COMMAS, CONNECTING, STOPS, HonourWords, Level

_LONGEST_NAME = 60
_LONGEST_LIST = 900
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?(?:年|(?=最))")
_BATCH = re.compile(r"第[一二三四五六七八九十百\d]+(?:批次?|届|轮|期)|首批|首届")
_AWARDER = re.compile(r"(?:由|被|经)([^，。；：“”由被]{2,40}?)(?:颁发|授予|评定|评选|评|认定|列|命名|收录|表彰|作为)")
_PREFIX = re.compile(
    r"(?:由[^，。；“”由]{2,40}?(?:颁发|授予|评选|评定|认定)的?)?(?:先后|相继|一批|多项)?"
    r"(?:(?:首批|第[一二三四五六\d]+批)?\s?(?:\d+|[一二两三四五六七八九十]+)\s?(?:个|项|家)(?=“))?\s*"
)
_CONNECTIVE = re.compile(r"(?:和|及|以及|与|暨|并)(?=[“国全中省首世联]|第|[\u4e00-\u9fff]{2,4}(?:省|市|自治区))")
_MORE = re.compile(r"等?\s?\d+\s?(?:余|多)?\s?(?:项|个)[^，。；、]{0,8}(?:荣誉|称号|殊荣|奖项)，")
# It begins with the newline before, on which alone the search runs through the text.
_BARE_LIST = re.compile(r"\n(?=国家|全国|中国|[\u4e00-\u9fff]{2,3}省|“)[^，。；：\n]{4,300}。?$", re.M)
_QUOTED = re.compile("“[^”]*”")
_COUNTED = re.compile(
    r"\d+\s?(?:余|多)?\s?(?:项|个|家|次|批|条|件|名|种|所)|[一二两三四五六七八九十]+(?:项|个|家|类|大)"
)


def find_honours(text: str, words: HonourWords) -> tuple[Honour, ...]:
    """Every title or award with its level, year, batch and awarder where the words state them."""
    found: list[Honour] = [
        _honour(text, start, end, None, None, "", words)
        for paragraph in _BARE_LIST.finditer("\n" + text)
        for start, end in _bare_list(text, paragraph.start(), paragraph.end() - 1, words)
    ]
    taken = {honour.start for honour in found}
    done = 0
    for trigger in words.trigger.finditer(text):
        if trigger.start() < done or trigger.end() in taken:
            continue
        names = _list(text, trigger.end(), words, trigger.group() in words.strong)
        if names:
            done = names[-1][1]
            sentence, clause = _before(text, trigger.start(), names[0][0])
            year, awarder = _last(_YEAR, sentence), _last(_AWARDER, clause)
            level: Level = ""
            for start, end in names:
                honour = _honour(text, start, end, year, awarder, level, words)
                level = honour.level
                found.append(honour)
    return tuple(sorted(found, key=lambda honour: honour.start))


def _bare_list(text: str, start: int, end: int, words: HonourWords) -> list[tuple[int, int]]:
    """The names of a paragraph that is nothing but a list of honours: 国家生态县、“两山”实践创新基地。"""
    names = _list(text, start, words, strong=False)
    return names if len(names) > 1 and text[names[-1][1] : end] in ("", "。") else []


def _before(text: str, trigger: int, first: int) -> tuple[str, str]:
    """What stands before a list's first name in its sentence, and in its clause."""
    begin = max(text.rfind(mark, max(trigger - 60, 0), trigger) for mark in "。；\n")
    sentence = text[max(begin + 1, trigger - 60) : first]
    return sentence, sentence[sentence.rfind("，") + 1 :]


def _list(text: str, at: int, words: HonourWords, strong: bool) -> list[tuple[int, int]]:
    """Spans of the names of the list that begins at an offset."""
    names: list[tuple[int, int]] = []
    limit = min(len(text), at + _LONGEST_LIST)
    while (filler := words.filler.match(text, at)) and filler.group() != "“":
        at = filler.end()
    while at < limit:
        start, end, after = _item(text, at, limit, words)
        if after <= at:
            break
        if _is_name(text[start:end], words, strong):
            names.append((start, end))
        elif text[at - 1 : at] == "，" or not names:
            break
        mark = text[after : after + 1]
        if mark == "、" or text[after - 1 : after] == "”":
            at = after + 1 if mark == "、" else after
        elif connective := _CONNECTIVE.match(text, after):
            at = connective.end()
        elif more := _MORE.match(text, end):
            at = more.end()
        elif mark == "，" and text[after + 1 : after + 2] in ("“", "国", "全", "中", "省"):
            at = after + 1
        else:
            break
    return names


def _item(text: str, at: int, limit: int, words: HonourWords) -> tuple[int, int, int]:
    """(start, end, after) of the name at an offset: it ends at 、 or a list's end outside all quotes."""
    prefix = _PREFIX.match(text, at, limit)
    start = at = prefix.end() if prefix else at
    closing: list[str] = []
    end = min(limit, at + _LONGEST_NAME)
    while edge := words.edge.search(text, at, end):
        at, mark = edge.start(), text[edge.start()]
        if closing and mark == closing[-1]:
            closing.pop()
            if not closing and mark == "”" and text[at + 1 : at + 2] == "“":
                return start, at + 1, at + 1
        elif mark in BRACKETS and not (mark == "“" and "”" in closing):
            closing.append(BRACKETS[mark])
        elif not closing:
            if mark in STOPS or mark in COMMAS or mark in CONNECTING and _CONNECTIVE.match(text, at):
                return start, at, at
            ending = words.end.match(text, at)
            if at > start and ending and not text.startswith("等奖", at):
                return start, at, ending.end()
        at += 1
    return start, end, end


def _is_name(name: str, words: HonourWords, strong: bool) -> bool:
    bare = name.strip("“”‘’ 　")
    headed = bare.rstrip("”）)").endswith(words.heads) or bare.endswith(words.heads)
    quoted = strong and _quoted_whole(name) and "、" not in name
    if not 3 <= len(bare) <= 50 or not (headed or quoted):
        return False
    plain = _outside_quotes(name)
    if "的" in plain or _COUNTED.search(plain) or words.announcing.search(bare):
        return False
    ranked = headed and (words.merit.search(bare) is not None or words.level(bare) != "")
    return quoted or ranked and (strong or not words.not_honours.search(plain))


def _outside_quotes(name: str) -> str:
    return _QUOTED.sub("", name) if "“" in name else name


def _honour(
    text: str,
    start: int,
    end: int,
    year: re.Match[str] | None,
    awarder: re.Match[str] | None,
    level: Level,
    words: HonourWords,
) -> Honour:
    """The honour of a span, with the year and the awarder that its list names unless it has its own.

    Without a level of its own it has that of its list so far (省级文明城市、园林县城).
    """
    printed = text[start:end]
    year = _YEAR.search(printed) or year
    batch = _BATCH.search(printed) or _last(_BATCH, text[max(start - 6, 0) : start])
    name = printed[1:-1] if _quoted_whole(printed) else printed
    return Honour(
        start,
        end,
        name,
        words.level(name) or (words.level(awarder.group(1)) if awarder else "") or level,
        int(year.group(1)) if year else None,
        batch.group() if batch else "",
        awarder.group(1).strip() if awarder else "",
    )


def _quoted_whole(printed: str) -> bool:
    return printed.startswith("“") and printed.endswith("”") and "”" not in printed[1:-1]


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):  # noqa: B007
        pass
    return found
