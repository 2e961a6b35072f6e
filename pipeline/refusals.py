"""Why a numeral is no quantity: E6-CR, 1+4, “四大战略”, 三年行动, 两个确立, 一个平台, 十二届六次全会.

Behind an Arabic numeral nearly every unit measures. A Chinese numeral is also part of words, names and slogans, so
it must show that it counts.
"""

from __future__ import annotations

import re
from string import ascii_letters

from pipeline.measures import Measure, Page, unit_at
from pipeline.model import Refusal
from pipeline.numerals import Numeral
from pipeline.qualifiers import before, before_vague

OPENING_QUOTES = frozenset('“‘「『"〈')
_CLOSING = re.compile(r"[”’」』\"〉]")
_STRONG = re.compile(r"[^\S\n]{0,2}(?:%|‰|个?百分点|[万亿]|元|倍)")
_LETTERS = frozenset([*ascii_letters, *map(chr, range(ord("Α"), ord("ω") + 1))])
DOTS = frozenset("·•・")
"""Between two numbers they make one name of them."""
_CROSSES = frozenset("×xX*✕")
_STROKES = "–—_/.-"
_JOINTS = _LETTERS | _CROSSES | {*_STROKES, "+"}
"""What beside a number may make it part of a code, a model or a pattern."""
_IN_MODEL = re.compile(rf"[A-Za-z][A-Za-z0-9./]*[{_STROKES}]$")
_OF_MATTER = frozenset({"mass", "volume", "energy", "concentration", "flow"})
_ABBREVIATION = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2,5}s?$")
_WITH_UNIT = re.compile(r"(?<![A-Za-z0-9.\-])[0-9]+(?:\.[0-9]+)?[^\S\n]?[A-Za-z]{1,4}/$")
_COORDINATE = re.compile(r"(?:东经|西经|北纬|南纬|经度|纬度)[^，。；]{0,24}$")
ON_YEAR = ("YoY", "YOY", "yoy", "QoQ", "QOQ", "qoq")
_PLUS_BEFORE = re.compile(rf"[A-Za-z0-9”\"一二三四五六七八九十]{''.join(f'(?<!{word})' for word in ON_YEAR)}\+$")
_PLUS_AFTER = re.compile(r"\+[^\S\n]{0,2}(?:[0-9A-Za-z“]|(?![家个项名人种])[一-鿿])")
_LABEL = re.compile(r"(?:表|图|附件|附表|附图|专栏|公式|式|注|例|编号|No\.?|№)[^\S\n]{0,2}$")
_DATE_WORD = re.compile(r"[^\S\n]{0,2}(?:年代|世纪|月|日|时|点|后|年|号|周年)")
_MARKER = re.compile(r"(?:^|[\n（(〔\[【<。；：;:])\s*$")
_MARKER_END = re.compile(r"[^\S\n]{0,2}[)）〕\]】>、.．]")


def refusal(n: Numeral, reason: str, rule: str) -> Refusal:
    """The refusal of a whole numeral."""
    return Refusal(n.start, n.end, reason, f"{reason}:{rule}")


Refused = tuple[tuple[Refusal, ...], int]
"""Refusals of a page's numeral of some index and of those behind it, and of how many."""


def _refused(n: Numeral, reason: str, rule: str) -> Refused:
    return (refusal(n, reason, rule),), 1


def dotted(page: Page, i: int) -> Refused | None:
    """Joined to another number by a dot: 6·5, “3·15”."""
    n = page.numerals[i]
    left, right = page.text[n.start - 1 : n.start], page.text[n.end : n.end + 1]
    if left in DOTS and _number(page.text[n.start - 2 : n.start - 1]) or right in DOTS:
        return _refused(n, "name", "pattern:·")
    return None


def code(page: Page, i: int) -> Refused | None:
    """Part of a code, a model or a pattern: E6-CR, 5G, K14+031, 7×24, 1+4, 2.1.3; or a coordinate."""
    n = page.numerals[i]
    if n.script == "chinese":
        return None
    if n.value is None:
        return _refused(n, "code", "digits")
    left, right = page.text[n.start - 1 : n.start], page.text[n.end : n.end + 1]
    if (left in _JOINTS or right in _JOINTS) and (joined := _joined(page, n, left, right)) is not None:
        return joined
    unit = unit_at(page, n)
    if (unit is None or unit.symbol in ("°", "°C")) and _COORDINATE.search(page.left(n.start, 32)):
        return _refused(n, "coordinate", "meridian")
    return None


def _joined(page: Page, n: Numeral, left: str, right: str) -> Refused | None:
    """What a sign or letter beside a numeral makes of it: a model (E6-CR) or a pattern (1+4)."""
    text = page.text
    if _model(page, n, left, right):
        return _refused(n, "model", "letter")
    if left == "+" and _PLUS_BEFORE.search(page.left(n.start, 4)) or right == "+" and _PLUS_AFTER.match(text, n.end):
        return _refused(n, "name", "pattern:+")
    multiplied = _times(left, text[n.start - 2 : n.start - 1]) and not _physical(page, n)
    if multiplied or _times(right, text[n.end + 1 : n.end + 2]):
        return _refused(n, "name", "pattern:×")
    return None


def _times(sign: str, number: str) -> bool:
    """Whether two neighbours of a number are a sign of multiplication and another number."""
    return sign in _CROSSES and number.isdecimal()


def _physical(page: Page, n: Numeral) -> bool:
    """Each of 2×350MW is a power; 7×24小时 is a slogan."""
    unit = unit_at(page, n)
    return unit is not None and unit.kind == "unit" and unit.dimension != "duration"


def _number(character: str) -> bool:
    return character.isdigit() or character in "一二三四五六七八九十"


def _model(page: Page, n: Numeral, left: str, right: str) -> bool:
    if left in _LETTERS:  # A20 is a model; GDP5000亿元 and COD2600吨 are not
        if page.text[max(0, n.start - 2) : n.start - 1] not in _LETTERS:
            return True
        if n.scale > 1 or _STRONG.match(page.text, n.end) is not None:
            return False
        unit = unit_at(page, n)
        return unit is None or unit.dimension not in _OF_MATTER or _ABBREVIATION.search(page.left(n.start, 8)) is None
    if left and left in _STROKES and _IN_MODEL.search(page.left(n.start, 16)):
        unit = unit_at(page, n)
        if unit is not None and left == "/" and _WITH_UNIT.search(page.left(n.start, 24)):
            return False  # 10MW/20MWh: power and energy of a store
        return unit is None or not (unit.dimension in ("money", "ratio") or n.scale > 1)
    return right in _LETTERS and unit_at(page, n) is None


def quoted(page: Page, i: int) -> Refused | None:
    """A slogan or name in quotes that begins with a number: “四大战略”, “3060”, “15 分钟生活圈”, “15 分钟”生活圈.

    All numerals of the quotation are refused; “100%” alone, a measure, is not.
    """
    n = page.numerals[i]
    opening = page.text[max(0, n.start - 1) : n.start]
    if opening not in OPENING_QUOTES:
        return None
    close = _CLOSING.search(page.right(n.end, 24))
    if close is None:
        return _refused(n, "name", "quoted") if n.script == "chinese" else None
    unit = unit_at(page, n) if n.script == "arabic" else None
    if unit is not None and unit.end - n.end == close.start() and unit.dimension != "count":
        circle = unit.dimension == "duration" and _CIRCLE.match(page.text, unit.end + 1) is not None
        return _refused(n, "name", "quoted") if circle else None
    end, k = n.end + close.start(), i + 1
    while k < len(page.numerals) and page.numerals[k].start < end:
        k += 1
    return tuple([refusal(each, "name", "quoted") for each in page.numerals[i:k]]), k - i


def figure(page: Page, i: int) -> Refused | None:
    """Covered by a set phrase of figures.toml: 八项规定, 五篇大文章."""
    n = page.numerals[i]
    if n.script == "arabic":
        return None
    figures, openings = page.units.figures, page.units.figure_openings
    text = page.text
    for start in range(max(0, n.start - 3), n.start + 1):
        for size in openings.get(text[start : start + 2], ()):
            phrase = text[start : start + size]
            reason = figures.get(phrase)
            if reason is not None and start + size >= n.end:
                return _refused(n, reason, f"phrase:{phrase}")
    return None


def ordinal(page: Page, n: Numeral) -> Refusal | None:
    """A number that the word behind it makes a name: 104 国道, 6 号机组, 第三批."""
    follower = page.right(n.end, 10).lstrip()
    for size in range(min(8, len(follower)), 0, -1):
        reason = page.units.ordinals.get(follower[:size])
        if reason is not None:
            return refusal(n, reason, f"ordinal:{follower[:size]}")
    return None


def leftover(page: Page, n: Numeral) -> Refusal:
    """The reason for a numeral that nothing has read."""
    if n.script == "chinese":
        return refusal(n, "vague" if n.vague else "word", "no unit")
    named = ordinal(page, n)
    if named is not None:
        return named
    if _MARKER_END.match(page.text, n.end) and _MARKER.search(page.left(n.start, 8)):
        return refusal(n, "marker", "numbering")
    if _LABEL.search(page.left(n.start, 6)):
        return refusal(n, "label", "numbering")
    if _DATE_WORD.match(page.text, n.end) or (1900 <= (n.value or 0) <= 2100 and n.end - n.start == 4):
        return refusal(n, "date", "no unit")
    return refusal(n, "no_unit", "no unit")


# --- with a unit behind it ----------------------------------------------------------------------------

_POSTNOMINAL = re.compile(r"[^\S\n]{0,2}(?:[，。；、）)！;,]|$|\n)")
_NO_NOUN = frozenset("每这那某另同第唯之进统哪任上下前后首再又各逐成是干在有为像如当做跑采报填查办")
"""Characters after which 一个 or 一件 at a clause's end counts nothing (每一个, 成一件)."""

_SPELL = re.compile(
    r"(?:连续|提前|为期|历时|不到|不足|长达|满|缩短|延长|延期|用时|仅用|将近|已近|超过|持续|每|至少|再|用|需|[^日长短]期[为约]?"
    r"|拖欠|闲置|荒废|撂荒|停[产工业]|失传|消失|绝迹|断流|尘封|沉睡|享受|从业|年限为?|时间为?|缓|晚|早|推迟|相隔|时隔|跨越|坚持|奋战|整整)[^\S\n]{0,2}$"
)
_AFTER_SPELL = re.compile(
    r"[^\S\n]{0,2}(?:以?内|之内|以上|以下|时间|左右|[多半余]|期|一遇"
    r"|零(?![0-9一二三四五六七八九十两几半个]))"
)
_ERA = re.compile(r"(?:过去|今后|未来|关键|[前近这那后的])[^\S\n]{0,2}$")
_PROGRAMME = re.compile(r"[^\S\n]{0,2}(?:行动|计划|规划|攻坚|方案|倍增|提升|滚动|一届|期)")
_MEETING = re.compile(r"(?:[、和至][一二三四五六七八九十]{1,3}次)*(?:全体|代表)?(?:全会|会议|大会)")
_SESSION = re.compile(r"届[^，。；0-9]{0,12}$")
_MONTH = re.compile(r"[^\S\n]*[0-9]*[^\S\n]*月")
_COUNTABLE = re.compile(r"(?:^|[^一-鿿]|[辖管有设含共括等及和与的全达为乡镇村县市区州旗])[^\S\n]*$")
_HEAT_SUM = re.compile(r"[^\S\n]{0,2}(?:及?以[上下])?的?(?:持续|[年有活]?[均效动]?积温)")
_CAPTIONS = frozenset("图表")
_CAPTION = re.compile(rf"(?:^|[，。；、：（(\s见如由])[{''.join(_CAPTIONS)}]$")
_EVER_SINCE = re.compile(r"[^\S\n]{0,2}以?来(?![水源料客自访往电之])")
_SYSTEM = re.compile(r"[^\S\n]{0,2}制(?![作定造订止度药])")
_CIRCLE = re.compile(r"[^\S\n]{0,2}[^\W\d_内到达可跑绕走行的程一]{0,8}圈(?![层定养舍])")
_ROUND_THE_CLOCK = re.compile(
    r"[^\S\n]{0,2}(?:全天候?|不间断|不停|不打烊|值[守班]|服务|监[控督]|营业|开放|在线|自助|热线|电话|便利|待命)"
)
_LASTING = re.compile(r"(?:连续|持续|不少于|不低于|至少|超过)[^\S\n]{0,2}$")
_RATE_BY_AGE = re.compile(
    r"[^\S\n]{0,2}(?:及?以[上下])?[^，。；、：:“”\d\n]{1,16}(?:率|数|占比|比[重例])(?=[^\S\n]?\d|[为是达占到降升提增减超约近稳保低高不])"
)
_ITEM = r"[^\S\n]?[0-9一二三四五六七八九十百零]{1,6}[^\S\n]?条"
_ARTICLES = re.compile(rf"第{_ITEM}(?:第.{{1,3}}款)?(?:[、和与及至]第?{_ITEM})*[、和与及至][^\S\n]?$")
_ARTICLE_END = re.compile(r"[^\S\n]?(?:[，。；、：！）)》的和与及至规之第]|$|\n)")
_RUNNING_MEAN = re.compile(r"[^\S\n]{0,2}(?:滑动|平均(?:值|浓度|第)|均值|浓度|第[^\S\n]?[0-9]+[^\S\n]?百分位)")
_IN_QUOTES = re.compile(r"[“‘「『][^”’」』]{0,20}$")
_ENUMERATED = re.compile(r"[辖管有设含共括](?:[0-9一二三四五六七八九十百]+[^\S\n]{0,2}[^，。；0-9]{1,6}){0,4}$")


def objection(page: Page, n: Numeral, unit: Measure) -> str:
    """Empty when a numeral with this unit is a quantity, else the reason why it is none."""
    if unit.dimension == "temperature" and _HEAT_SUM.match(page.text, unit.end):
        return "name"  # 日均气温 0℃以上持续时间: the threshold belongs to the indicator's name
    if unit.words == "周年":
        return "anniversary"
    if unit.symbol == "条" and _ARTICLE_END.match(page.text, unit.end) and _ARTICLES.search(page.left(n.start, 40)):
        return "clause"  # 第三条、十三条和十四条
    if n.script == "arabic":
        return _to_arabic(page, n, unit)
    return _to_word(page, n, unit) or _to_vague(page, n, unit) or _to_sense(page, n, unit)


def _to_arabic(page: Page, n: Numeral, unit: Measure) -> str:
    if unit.dimension == "count" and _captioned(page, n):
        return "label"  # 表2列出, 图3个案
    year = n.scale == 1 and not n.more and 1900 <= (n.value or 0) <= 2100
    if year and (unit.symbol in ("year", "届") or unit.kind == "noun"):
        return "date"
    if unit.dimension == "duration":
        return _to_time(page, n, unit)
    if unit.symbol == "人" and _SYSTEM.match(page.text, unit.end):
        return "name"  # 3人制篮球场
    if unit.symbol in ("人", "户") and page.left(n.start, 2).rstrip().endswith("每"):
        return "base"  # 每10万人拥有病床: what is counted is counted in so many
    if unit.symbol == "区" and not n.more and not _COUNTABLE.search(page.left(n.start, 3)):
        return "name"  # 宝城 43 区
    return ""


def _to_time(page: Page, n: Numeral, unit: Measure) -> str:
    """24小时热线, 15分钟生活圈 and 15岁以上人群吸烟率 are names; 30年来 is no span that is measured."""
    behind = unit.end
    if unit.symbol == "year" and _MONTH.match(page.text, behind):
        return "date"  # 20 年 月 日, a form to fill in
    if unit.symbol == "year" and not (n.more or unit.words.endswith("岁")) and _EVER_SINCE.match(page.text, behind):
        return "era"
    if _SYSTEM.match(page.text, behind):
        return "name"  # 3年制中专
    if unit.words.endswith("岁"):
        return "name" if _RATE_BY_AGE.match(page.text, behind) else ""
    if unit.symbol not in ("hour", "minute"):
        return ""
    if _CIRCLE.match(page.text, behind):
        return "name"
    if unit.symbol == "hour" and _RUNNING_MEAN.match(page.text, behind):
        return "name"  # 臭氧日最大8小时滑动平均值
    always = unit.symbol == "hour" and n.value == 24 and _ROUND_THE_CLOCK.match(page.text, behind) is not None
    return "name" if always and not _LASTING.search(page.left(n.start, 6)) else ""


def _captioned(page: Page, n: Numeral) -> bool:
    return page.text[n.start - 1 : n.start] in _CAPTIONS and _CAPTION.search(page.left(n.start, 3)) is not None


def _to_word(page: Page, n: Numeral, unit: Measure) -> str:
    """一方面, 三层, 三农: the unit is the beginning of a word; but 辖五镇三乡 counts, and so does 五千万群众."""
    if unit.chinese or n.scale >= 10**4 and not n.vague:
        return ""
    counted = unit.kind == "noun" and n.value is not None and not n.vague
    return "" if counted and _ENUMERATED.search(page.left(n.start, 24)) else "word"


def _to_vague(page: Page, n: Numeral, unit: Measure) -> str:
    """数十辆, 上百次, 万亩 have no number of their own; 突破万亿元 has one."""
    if not n.vague and (n.value is not None or n.low is not None):
        return ""
    large = unit.kind == "unit" and n.value is not None and n.scale >= 10**8
    return "" if large and before_vague(page, n.start) in (">", "~") else "vague"


def _to_sense(page: Page, n: Numeral, unit: Measure) -> str:
    word = page.text[n.start : n.end]
    if unit.dimension == "duration":
        return _to_duration(page, n, unit, word)
    if unit.symbol == "次" and _MEETING.match(page.text, unit.end) and _SESSION.search(page.left(n.start, 24)):
        return "session"
    if word == "二" and unit.kind == "classifier":
        return "ordinal"  # 二套房, 二次供水: two things are 两套, 两次
    if unit.symbol == "CNY" and n.scale == 1 and n.value is not None and n.value < 10 and unit.scale == 1:
        return "word"  # 三元正极, 二元结构
    if unit.words == "度" and word in ("一", "二", "三", "两"):
        return "word"
    if word == "一" and unit.kind == "unit" and unit.dimension not in ("ratio", "money"):
        return "" if before(page, n.start) != "=" else "article"
    if word == "一" and unit.kind == "classifier" and not _after_noun(page, n, unit):
        return "article"
    if unit.symbol in ("个", "项") and (n.value or 99) < 20 and page.text.startswith(page.units.slogans, unit.end):
        return "figure_of_speech"
    if unit.kind == "classifier" and _IN_QUOTES.search(page.left(n.start, 22)):
        return "name"
    return ""


def _after_noun(page: Page, n: Numeral, unit: Measure) -> bool:
    """污水处理厂一座， counts a plant; 一座桥 is little more than an article."""
    last = page.left(n.start, 1)
    noun = "一" <= last <= "鿿" and last not in _NO_NOUN
    return noun and _POSTNOMINAL.match(page.text, unit.end) is not None


def _to_duration(page: Page, n: Numeral, unit: Measure, word: str) -> str:
    if unit.symbol not in ("year", "month", "day"):
        return ""
    if unit.symbol == "year" and n.scale == 1 and 1900 <= (n.value or 0) <= 2100:
        return "date"
    if word == "半" and page.text[n.start - 1 : n.start] in ("上", "下", "前", "后"):
        return "date"
    if word == "一" and not _SPELL.search(page.left(n.start, 6)):
        return "article"
    if _PROGRAMME.match(page.text, unit.end):
        return "name"
    return "" if unit.symbol != "year" or _lasts(page, n, unit) else "era"


def _lasts(page: Page, n: Numeral, unit: Measure) -> bool:
    """连续四年, 用三年时间, 工期两年 last so long; 过去五年, 五年来, 九年义务教育 name a time or a thing."""
    left = page.left(n.start, 8)
    if n.more or _SPELL.search(left) or _AFTER_SPELL.match(page.text, unit.end):
        return True
    return _POSTNOMINAL.match(page.text, unit.end) is not None and not _ERA.search(left)
