"""What the words around a number make of it: 约, 超过, 不低于, 以上, 左右, 最高给予."""

from __future__ import annotations

import re

from pipeline.measures import Measure, Page
from pipeline.model import Comparator

# The characters with which alternatives begin come first, so that a search skips to them.
_LEFT = re.compile(
    r"[不最至上下未超突首逾高低大小多少约近接将≤⩽≥⩾≈<>~～\\](?:"
    r"(?P<le>(?<=不)(?:得|能|应|可|宜)?(?:超过|高于|大于|多于|超出)|(?<=[最至])多|(?<=上)限为?|(?<=[≤⩽])|(?<=<)="
    r"|(?<=\\)le(?:q|qslant)?"
    r"|(?<=最)高(?:可?(?:给予|奖励|补助|补贴|资助|支持|享受?|获得?|授信|可贷|报销|补偿|赔付|担保|不超过))[^，。；、\d]{0,6})"
    r"|(?P<ge>(?<=不)(?:得|能|应|可|宜)?(?:低于|少于|小于|短于)|(?<=[至最])少|(?<=下)限为?|(?<=[≥⩾])|(?<=>)="
    r"|(?<=\\)ge(?:q|qslant)?)"
    r"|(?P<gt>(?<=超)[过出]|(?<=[突首])破|(?<=超)(?<![赶反高].)|(?<=逾)|(?<=[高大多])(?<!不.)于|(?<=>))"
    r"|(?P<lt>(?<=不)[足到]|(?<=[低小少])(?<!不.)于|(?<=未)达到?|(?<=[未不])满|(?<=<))"
    r"|(?P<about>(?<=大)[约概]|(?<=[接将])近"
    r"|(?<=约)(?<![节集公制签契条合预违履邀特民盟誓].)(?<![^损流丧遗消]失.)"
    r"|(?<=近)(?<![附最邻靠临就亲接远].)|(?<=约)(?<![节集公制].)占[^，。；\d]{0,16}的|(?<=[~～≈])))"
    r"(?:[了为有占到合计达需可]|达到)?[ \u3000$]*$"
)
# Before a number that is only a magnitude (上千万人, 过半, 破亿) more words qualify.
_LEFT_VAGUE = re.compile(
    r"(?:(?P<ge>(?<![以线网])上)|(?P<gt>过|破|超|突破|超过|逾|跨越|跨过)|(?P<about>近|约|接近|将近))[^\S\n]{0,2}$"
)
# Before a share of a whole, the whole may stand between: 超过全球一半, 约占总数的三成, 约为本级收入的1.8倍.
_LEFT_OF_WHOLE = re.compile(
    r"(?:(?P<le>不高于|不超过)|(?P<ge>不低于|不少于)|(?P<gt>(?<!不)超过?|突破)|(?P<about>约|近(?![年期几日些])|接近)|(?P<lt>不足|不到))"
    r"[占为是]?(?:全[球国省市县区行州]|世界|[^，。；、\d]{0,6}总?[数量体额]的?|[^，。；、\d]{1,12}的)(?:人均|平均|均值)?(?:水平|值)?的?$"
)
# 较目标超出 16.7 个百分点: by how much, not that it is more.
_BY_HOW_MUCH = re.compile(
    r"(?:较(?![大高强好多])|(?<![占对之])比(?![重例率值]))[^，。；]{1,20}(?<!不)超出[^\S\n]{0,2}$"
)
_RIGHT = re.compile(
    r"[^\S\n]{0,2}(?:[（(][^（）()\d]{1,4}[）)])?[ \u3000$]*(?:级|人口|范围)?"
    r"(?:(?P<about>左右|上下)|(?P<ge>及?以上|之上|起步)|(?P<le>及?以下|以内|之内|之下)"
    r"|(?P<within>内(?![外部陆蒙销贸]))|(?P<lt>不到)"
    r"|(?P<gt>有余|开外|[多余](?=[，。；、）)的来时以]|$|\n)))"
)
# Behind a count its noun may stand between: 60 条线路以上.
_RIGHT_FAR = re.compile(r"[^，。；、\s\d的]{1,3}(?:(?P<ge>及?以上)|(?P<le>及?以下|以内))(?=[，。；、）)的]|$|\n)")
_RECENT = re.compile(r"(?<![已将时续])近[^\S\n]{0,2}$")
_RECENT_RECORD = re.compile(r"以?来|新高|新低|最|同期|首次")
_SIGNS: dict[str, Comparator] = {"le": "<=", "ge": ">=", "gt": ">", "lt": "<", "about": "~", "within": "<="}


def comparator(page: Page, start: int, end: int, unit: Measure, value: float | None, more: bool) -> Comparator:
    """The comparator of a number that stands in [start, end); ``more``: it has an inner 余 or 多.

    Where two meet, 以上 and 以下 win (约…以上 is at least), then the left one, then 余, then 左右.
    """
    left, right = before(page, start), _after(page, end, unit)
    if left == "=" and page.text[start] in "百千万亿半":
        left = before_vague(page, start)
    if left == ">" and _BY_HOW_MUCH.search(page.left(start, 28)):
        left = "="
    if left == "=" and unit.symbol == "1":
        left = _sign(_LEFT_OF_WHOLE.search(page.left(start, 16)))
    if left == "~" and unit.dimension == "duration" and _RECENT.search(page.left(start, 6)):
        # 近三年, 近16年新高: the last years, not nearly so many
        left = "=" if (value or 99) <= 10 or _RECENT_RECORD.match(page.text, end) else left
    if right in (">=", "<="):
        return right
    if left in ("<", "<=", ">", ">="):
        return left
    if more or unit.more:
        return ">"
    return right if right != "=" else "~" if unit.about else left


def before(page: Page, start: int) -> Comparator:
    """What the words left of a number say: 约, 超过, 不低于, 最高给予企业."""
    return _sign(_LEFT.search(page.left(start, 28)))


def before_vague(page: Page, start: int) -> Comparator:
    """What the words left of a bare magnitude say: 上千万, 过半, 突破万亿."""
    return _sign(_LEFT_VAGUE.search(page.left(start, 6)))


def _after(page: Page, end: int, unit: Measure) -> Comparator:
    found = _RIGHT.match(page.text, end)
    if found is None and unit.dimension == "count":
        found = _RIGHT_FAR.match(page.text, end)
    if found is not None and found.lastgroup == "within" and unit.dimension not in ("duration", "length"):
        return "="
    return _sign(found)


def _sign(found: re.Match[str] | None) -> Comparator:
    return "=" if found is None or found.lastgroup is None else _SIGNS[found.lastgroup]
