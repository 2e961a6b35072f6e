"""Numerals of Chinese text: where they stand and what number they write.

Arabic (1,234.5), Chinese (一千二百), and mixed numerals (3.74亿, 3万4千, 20余万) are found in one pass over
the text. A numeral here is a maximal run of number characters; whether it measures anything is for
``quantities`` to say.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from msgspec import Struct

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
MAGNITUDES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "拾": 10, "佰": 100, "仟": 1000}

LONGEST = 30
"""A longer run of number characters is a code or noise; no document states such a number."""

_TRADITIONAL = "萬億個餘兩幾噸畝戶條項種場層輛處縣鎮鄉歲時內約過達號"
_SIMPLIFIED = "万亿个余两几吨亩户条项种场层辆处县镇乡岁时内约过达号"
_WIDE = re.compile(f"[０-９Ａ-Ｚａ-ｚ．％／－＋＝＜＞～＄{_TRADITIONAL}]")
_NARROW = {0xFF01 + i: 0x21 + i for i in range(94)} | str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_WIDE_COMMA = re.compile("，(?<=[０-９]，)(?=[０-９]{3}(?![０-９]))")

_YEAR = r"(?:19|20|１９|２０)\d\d[ \u3000]*"
CALENDAR_YEAR = rf"{_YEAR}(?:[—–－\-~～至、和][ \u3000]*{_YEAR}){{0,4}}年"
"""Behind a point no decimals but a year: 14.2025年办10件实事 is item 14; no number of years has four decimals."""

# 千 and 百 before these characters are the head of a unit (千米, 千瓦, 百帕), not a multiplier.
_MAGNITUDE = r"(?:[万亿]|千(?![瓦米克卡帕伏赫焦牛乏])|百(?![帕分强]))"
_SCALE = rf"{_MAGNITUDE}(?:[ \u3000]?{_MAGNITUDE})*"
_GAP = r"[ \u3000\u00a0]{0,3}"
_ARABIC = re.compile(
    r"(?:(?P<code>[0-9]++(?:\.[0-9]++){2,}+)"
    r"|(?P<mantissa>[0-9]{1,6}+(?:\.[0-9]{1,12}+)?+)[ ]?[×xX*✕][ ]?10"
    r"(?:\^\{?(?P<power>[0-9]{1,2})\}?|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))"
    r"|(?<=[一-鿿])(?P<spaced>[1-9][0-9]{0,2}+(?:[ \u00a0\u2009\u202f][0-9]{3})++(?:\.[0-9]++)?)"
    r"(?=[一-鿿])(?![年月日号时省国])"
    r"|(?P<number>[0-9]{1,3}+(?:,[0-9]{3})++(?![0-9])(?:\.[0-9]++)?"
    rf"|[0-9]++(?:\.(?!{CALENDAR_YEAR})[0-9]++)?)"
    rf"(?:(?P<tens>十)(?![四五]五))?"
    rf"(?P<more>{_GAP}[多余几来](?![种元]?样))?"
    rf"(?:{_GAP}(?P<scale>{_SCALE})"
    rf"(?:(?P<tail>[0-9]++(?:\.[0-9]++)?)(?P<tailscale>{_MAGNITUDE}))?)?"
    rf"(?P<after>{_GAP}[多余几](?![种元]?样))?)"
)
_CHINESE = re.compile(
    r"(?P<half>半(?=个?[年月天日]|小时|数以|的)|一半)"
    r"|(?P<chinese>(?:[数几](?=[十百千万亿])|零(?=[一二三四五六七八九])|[壹贰叁肆伍陆柒捌玖](?=[拾佰仟万亿元圆])"
    r"|[〇一二三四五六七八九十百千万亿两])"
    r"[零〇一二三四五六七八九十百千万亿两几壹贰叁肆伍陆柒捌玖拾佰仟]*+"
    r"(?:[余多来](?=[百千万亿])[百千万亿]++)?(?:点[零〇一二三四五六七八九]++[百千万亿]*+)?"
    r"(?:[余多]|来(?=[个年天次人名家]))?)"
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_GROUPING = re.compile(r"[,\s]")
_BEGIN = "[0-9数几半零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖]"
_RUN = re.compile(f"{_BEGIN}{_BEGIN}*")  # not +: a search skips quickly only to a set that stands alone


class Numeral(Struct, frozen=True, gc=False):
    """A number as written, with its multiplier and inner approximator (150 多万, 3 万余, 十几万)."""

    start: int
    end: int
    value: float | None
    """None for a code (2.1.3, forty digits in a row) and for what only looks like a number."""
    script: Literal["arabic", "chinese"]
    scale: float = 1
    """The multiplier inside the value: 10⁸ in 3.74亿; ranges and lists may share it."""
    more: bool = False
    """An inner 余, 多, 几: more than the value."""
    vague: bool = False
    """No number of its own (数十, 几百, 万): only a magnitude."""
    low: float | None = None
    """Two neighbouring digits (两三, 七八十) leave the value between low and high."""
    high: float | None = None


def narrow(text: str) -> str:
    """The text with full-width digits, Latin letters and number signs in half width; offsets stay.

    Traditional characters of numerals, measure words and qualifiers become simplified ones (60 萬元, 7 個).

    ４，５６７ becomes 4,567: a full-width comma is a thousands sign only between full-width digits.
    """
    return _WIDE.sub(lambda m: m.group().translate(_NARROW), _WIDE_COMMA.sub(",", text))


def find_numerals(text: str) -> list[Numeral]:
    """All numerals of a text (as ``narrow`` leaves it), in order, none overlapping.

    >>> [n.value for n in find_numerals("投资3.74亿元，建成一百二十六个")]
    [374000000.0, 126.0]
    """
    found: list[Numeral] = []
    at = 0
    for run in _RUN.finditer(text):
        start, end = run.span()
        if at < start:
            at = start
        while at < end:
            m = (_ARABIC if text[at] <= "9" else _CHINESE).match(text, at)
            if m is None:
                at += 1
                continue
            start, at = m.span()
            last = m.lastgroup
            if last == "chinese":
                found.append(Numeral(start, at, *_chinese(m[0][: 2 * LONGEST])))
            elif last == "number" and at - start <= LONGEST:  # nothing but digits
                found.append(Numeral(start, at, float(m[0].replace(",", "")), "arabic"))
            elif last == "half":
                found.append(Numeral(start, at, 0.5, "chinese"))
            else:
                numeral = _arabic(m)
                at = numeral.end
                found.append(numeral)
    return found


def _arabic(m: re.Match[str]) -> Numeral:
    if m["mantissa"]:
        exponent = m["power"] or m["raised"].translate(_RAISED)
        return Numeral(*m.span(), float(f"{m['mantissa']}e{exponent}"), "arabic", 10.0 ** int(exponent))
    written = m["number"] or m["spaced"]
    if written is None or len(written) > LONGEST:
        return Numeral(*m.span(), None, "arabic")
    scale = _product(m["scale"] or "") * (10 if m["tens"] else 1)
    value = _times(_GROUPING.sub("", written), scale)
    if m["tail"]:
        rest = _product(m["tailscale"])
        if float(m["tail"]) * rest < scale:
            value, scale = value + _times(m["tail"], rest), rest
        else:  # 5万3000万: two numbers, of which only the first is read here
            return Numeral(m.start(), m.end("scale"), value, "arabic", scale, more=bool(m["more"]))
    return Numeral(*m.span(), value, "arabic", scale, more=bool(m["more"] or m["after"]))


def _times(written: str, scale: float) -> float:
    """A decimal times a power of ten without a rounding error: 3.74 × 10⁸ is 374000000."""
    digits = len(str(int(scale))) - 1
    return float(f"{written}e{digits}") if digits else float(written)


def _product(scale: str) -> float:
    value = 1
    for c in scale:
        value *= MAGNITUDES.get(c, 1)
    return value


_Meaning = tuple[float | None, Literal["chinese"], float, bool, bool, float | None, float | None]


@lru_cache(maxsize=4096)
def _chinese(written: str) -> _Meaning:
    """What a Chinese numeral means: all of ``Numeral`` but where it stands; a text says 一 and 两 again and again."""
    body, more = written, False
    for c in "余多来":
        if c in body:
            body, more = body.replace(c, ""), True
    if len(body) > LONGEST:
        return None, "chinese", 1, False, False, None, None
    if body[0] in "数几":
        return None, "chinese", 1, more, True, None, None
    if "几" in body:
        body, more = body.replace("几", ""), True
    pair = _between(body)
    if pair is not None:
        return None, "chinese", 1, False, False, *pair
    value = chinese_value(body)
    vague = value is not None and all(c in "百千万亿" for c in body)
    scale = _product(re.sub(r"^.*[^百千万亿]", "", body)) if value is not None else 1
    return value, "chinese", scale, more, vague, None, None


_PAIR = re.compile(r"(?P<head>十?)(?P<a>[一两二三四五六七八])(?P<b>[二三四五六七八九])(?P<tail>[十百千万亿]*)")


def _between(written: str) -> tuple[float, float] | None:
    """两三百 is 200 to 300, 十二三 is 12 to 13; only neighbouring digits are read so."""
    m = _PAIR.fullmatch(written)
    if m is None or DIGITS[m["b"]] - DIGITS[m["a"]] != 1:
        return None
    scale, head = _product(m["tail"]), 10 if m["head"] else 0
    return (head + DIGITS[m["a"]]) * scale, (head + DIGITS[m["b"]]) * scale


def chinese_value(written: str) -> float | None:
    """The number that Chinese numerals write, None if they write none.

    >>> chinese_value("一百二十六万亿"), chinese_value("二〇二三"), chinese_value("三点五"), chinese_value("一一")
    (126000000000000.0, 2023.0, 3.5, None)
    """
    whole, point, decimals = written.partition("点")
    if point:
        digits = decimals.rstrip("百千万亿")
        base = chinese_value(whole)
        if base is None or not digits or any(c not in DIGITS for c in digits):
            return None
        return _times(f"{int(base)}." + "".join(str(DIGITS[c]) for c in digits), _product(decimals[len(digits) :]))
    if all(c in DIGITS for c in written):
        if len(written) > 1 and not (len(written) == 4 and "〇" in written or "零" in written):
            return None
        return float("".join(str(DIGITS[c]) for c in written))
    total = section = 0.0
    digit: int | None = None
    ceiling = 10**5
    for c in written:
        if c in DIGITS:
            if digit:  # two digits side by side write no number
                return None
            digit = DIGITS[c]
            continue
        unit = MAGNITUDES[c]
        if unit >= 10**4:
            section += digit or 0
            if section:
                total += section * unit
            else:  # 万亿, or a bare 万
                total = (total or 1) * unit
            section, digit, ceiling = 0.0, None, 10**5
        elif unit >= ceiling:
            if digit is None and section:  # 百千, 十百: 一百千 is nothing, 百万 was handled above
                return None
            return None
        else:
            section += (1 if digit is None else digit) * unit
            digit, ceiling = None, unit
    if digit and len(written) > 1 and written[-2] in "百千万亿":  # 两万五 is 25000
        return total + section + digit * MAGNITUDES[written[-2]] / 10
    return total + section + (digit or 0)
