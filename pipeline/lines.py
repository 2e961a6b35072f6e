"""What a single line of official prose is by its own words: how wide, and whether it names an organisation."""

from __future__ import annotations

import re

_ORGANISATION_ENDS = tuple(
    word
    for row in (
        "公司 集团 政府 法院 检察院 研究院 设计院 学院 医院 科学院 局 厅 部 队 厂 社 站 校 研究所 事务所 委员会 党委",
        "县委 市委 省委 办公室 办事处 中心 大学 中学 小学 学会 协会 联合会 商会 基金会 工会 银行 管委会 居委会 村委会",
        "合作社 联盟 组委会 指挥部 项目部",
    )
    for word in row.split()
)
_NO_OFFICE = ("结局", "格局", "布局")
_GLOSS = re.compile(r"[（(][^（()）]{1,30}[)）]$")
_WIDE = re.compile(
    r"[\u00b7\u2010-\u203f\u2100-\u27bf\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff]+"
)
_SENTENCE = re.compile(r"[。！？，,]")

SHORT_OPENERS = frozenset(
    w
    for row in (
        "同时 其中 此外 另外 因此 目前 今年 去年 明年 当前 近日 近期 如今 首先 其次 再次 最后 然后 总之 例如 比如",
        "为此 对此 然而 但是 而且 所以 不过 可见 据悉 一是 二是 三是 四是 五是 六是 七是 八是 第一 第二 第三 会上",
        "会后 期间 随后 日前 截至 年内 全年 一 二 三 四 五 六 七 八 九 十 甲 乙 丙 丁 答 问 注 备注 附件 北部 南部",
        "东部 西部 中部 气候 人口 地址 单位 时间 地点 春季 夏季 秋季 冬季 上午 下午 本月 本周 本市 本省 全市 全县",
        "全省 我省 我市 我县 农业 工业 不久 终于 显然 诚然 当然 当时 那时 从此 自此 至此 事实 其一 其二 其三 同年",
        "次年 翌年",
    )
    for w in row.split()
)
"""First clauses of one or two characters that do begin a sentence: 同时，…… 其中，……"""


def is_organisation(words: str) -> bool:
    """Whether a line does nothing but name an organisation or several (莲花县闪石乡人民政府、某某科技有限公司)."""
    if not 2 < len(words) <= 120 or _SENTENCE.search(words):
        return False
    name = _GLOSS.sub("", words) if words[-1] in ")）" else words
    return name.endswith(_ORGANISATION_ENDS) and not name.endswith(_NO_OFFICE)


def display_width(words: str) -> int:
    """The width of words in half-width columns: 2 for a Chinese character or full-width form, 1 for others."""
    return 2 * len(words) - len(_WIDE.sub("", words))


_NAME_END = re.compile(
    r"人民政府|有限公司|有限责任公司|股份公司|集团公司|委员会|办公室|办事处|管理局|研究院|环境局|联合会|协会|学会|基金会"
)


def organisation_before_prose(words: str) -> int:
    """How many characters at the start of running words name an organisation (……人民政府龙观乡地处……), else 0."""
    m = _NAME_END.search(words, 0, 60)
    if m is None or m.start() < 4 or _SENTENCE.search(words, 0, m.end()):
        return 0
    return m.end() if words[m.end() : m.end() + 1].isalnum() else 0
