"""Places: the administrative divisions of China (GB/T 2260, divisions.csv) and the short forms of their names."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct

from pipeline.errors import VocabularyError
from pipeline.model import Region

FILE = "divisions.csv"
_COLUMNS = ("adcode", "name", "level", "province_name", "city_name")

_NOT_A_CITY = ("市辖区", "直辖县", "县", "")
# Ethnic groups drop out of the short name of an autonomous area: 楚雄彝族自治州 → 楚雄州.
_ETHNIC = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|"
    "仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
_AUTONOMOUS = re.compile(rf"^(.{{2,}}?)(?:(?:{_ETHNIC})族?)*自治([区州县旗])$")
_SUFFIXES = ("特别行政区", "自治区", "地区", "林区", "矿区", "新区", *"省市县区盟旗")
"""What a name ends with, the longer first."""
# A name that goes on so is a lake's, a mountain's, a road's (and its end: 吉安至南康), or no name: 鄱阳湖畔, 长治久安.
_FEATURE = re.compile(
    r"[湖山江河海岛路至]|水库|盆地|高原|平原|草原|铁路|高速|高铁|公路|航道|运河|久安|小异|社会|世界|理想|[人话菜酒]"
)
_ZONE = re.compile(
    r"(?:高新|经济|经开|综合|技术|产业|工业|旅游|保税|开发|国家|级|生态|示范|临空|空港|滨海|城)*(?:开发|高新|度假|示范|保税|试验|新|园|产业|功能)区"
)
_COMPANY = re.compile(r"(?:公司|集团|银行|厂|合作社|基金会|企业)(?:[（(][^（()）]*[)）])?$")
_BOUNDARY = re.compile(r"^$|[\s（(“”‘’《》、，。；：:;,/·—\-－–]$")


class Division(Struct, frozen=True, gc=False):
    """One line of divisions.csv: a province (level 1), prefecture (2) or county (3)."""

    adcode: str
    name: str
    level: int
    province: str
    city: str

    def region(self) -> Region:
        """The division with what it belongs to."""
        if self.level == 1:
            return Region(province=self.name, city="", county="", adcode=self.adcode)
        city = "" if self.city in _NOT_A_CITY else self.city
        county = self.name if self.level == 3 else ""
        return Region(province=self.province, city=city, county=county, adcode=self.adcode)

    def holds(self, other: Division) -> bool:
        """Whether another division lies within this one (or is it)."""
        digits = (0, 2, 4, 6)[self.level]
        return other.adcode[:digits] == self.adcode[:digits]


class Mention(Struct, frozen=True, gc=False):
    """A place named in a text, as a chain from the largest to the smallest (四川省成都市蒲江县)."""

    start: int
    end: int
    divisions: tuple[Division, ...]
    """The divisions it may mean: one, unless the name is ambiguous."""
    full: bool
    """Whether the smallest name is written with its own suffix (蒲江县, 楚雄州), not as a bare stem (成都)."""


class Resolution(Struct, frozen=True, gc=False):
    """Where something is: a region, or the candidates among which the words do not decide."""

    region: Region
    candidates: tuple[Division, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Places:
    """All divisions, found by dictionary look-up of their names and short forms."""

    divisions: tuple[Division, ...]
    full: Mapping[str, tuple[Division, ...]]
    short: Mapping[str, tuple[Division, ...]]
    openings: Mapping[str, int]
    """The first two characters of names, with the length of the longest name they begin."""

    def mentions(self, words: str) -> tuple[Mention, ...]:
        """The places named in a few words, chains joined, from left to right."""
        found: list[Mention] = []
        at = 0
        while at < len(words):
            mention = self._chain(words, at) if words[at : at + 2] in self.openings else None
            if mention is None:
                at += 1
            else:
                found.append(mention)
                at = mention.end
        return tuple(found)

    def resolve(self, title: str, organisations: Sequence[str] = ()) -> Resolution:
        """Where a case is, from its title and who it is by.

        Names written in full decide, the title's before the organisations', the smallest of those that agree. A
        company's name tells by the city that registered it (宜宾某某公司), never by province or municipality.
        Nothing is taken from a name that goes on as a lake's or a firm's (鄱阳湖畔, 京东物流).
        """
        titled = self.mentions(title)
        owned = [(m, bool(_COMPANY.search(o))) for o in organisations for m in self.mentions(o)]
        tiers = (
            [m for m in titled if m.full],
            [m for m, _ in owned if m.full],
            [m for m in titled if not m.full],
            [m for m, company in owned if not m.full and not company],
            [m for m, company in owned if not m.full and company and m.start == 0 and m.divisions[0].level > 1],
        )
        settled: Division | None = None
        doubtful: Mention | None = None
        for rank, tier in enumerate(tiers):
            # Bare stems only place what nothing in full has placed.
            if settled is not None and rank >= 2 and settled.level > 1:
                break
            for mention in tier:
                fitting = [d for d in mention.divisions if settled is None or settled.holds(d)]
                if len(fitting) == 1:
                    settled = fitting[0]
                elif len(mention.divisions) > 1 and settled is None:
                    doubtful = doubtful or mention
        if settled is not None:
            return Resolution(settled.region())
        if doubtful is not None:
            return Resolution(Region(), doubtful.divisions, title or "".join(organisations))
        return Resolution(Region())

    def is_place(self, words: str) -> bool:
        """Whether words are nothing but the name of a place (四川省成都市金堂县, 潍坊峡山生态经济开发区)."""
        mentions = self.mentions(words)
        if not mentions or mentions[0].start:
            return False
        rest = words[mentions[-1].end :]
        joined = all(a.end == b.start for a, b in zip(mentions, mentions[1:], strict=False))
        return joined and (
            not rest
            and mentions[-1].full
            or bool(rest and re.fullmatch(r".{0,6}?(?:" + _ZONE.pattern + r"|[乡镇]|街道)", rest))
        )

    def _chain(self, words: str, start: int) -> Mention | None:
        """The longest chain of divisions that begins at an offset, each within the one before."""
        outer: tuple[Division, ...] = ()
        at = start
        full = False
        while at < len(words):
            step = self._name(words, at, outer)
            if step is None:
                break
            outer, at, full = step
        return Mention(start, at, outer, full) if outer else None

    def _name(self, words: str, at: int, outer: tuple[Division, ...]) -> tuple[tuple[Division, ...], int, bool] | None:
        longest = self.openings.get(words[at : at + 2], 0)
        for length in range(min(longest, len(words) - at), 1, -1):
            name = words[at : at + length]
            for table, full in ((self.full, True), (self.short, False)):
                known = table.get(name)
                if not known:
                    continue
                fitting = tuple(d for d in known if not outer or any(o.level < d.level and o.holds(d) for o in outer))
                # A bare stem means the largest that bears it: 长沙 is the city, not the county of that name in it.
                fitting = fitting if full else tuple(d for d in fitting if d.level == fitting[0].level)
                if fitting and self._stands_alone(words, at, at + length, bool(outer), full, fitting):
                    return fitting, at + length, full
        return None

    @staticmethod
    def _stands_alone(words: str, start: int, end: int, chained: bool, full: bool, found: Sequence[Division]) -> bool:
        """Whether characters that spell a place's name are one here."""
        rest = words[end:]
        if full:
            # 和县, 城区, 东区 are words' ends more often than places (发展和县域, 中心城区).
            return chained or end - start > 2 or bool(_BOUNDARY.search(words[:start]) and not rest.startswith("域"))
        if _FEATURE.match(rest) and not (chained and found[0].level == 2 and rest[0] not in "湖山江河海岛至"):
            return False
        # A county's bare stem is too often a word (和平, 安宁, 文明): only after what it belongs to.
        return chained or found[0].level < 3


def load_places(directory: Path) -> Places:
    """Load divisions.csv and derive the short forms.

    Raises VocabularyError for a malformed line or a code used twice.
    """
    try:
        with (directory / FILE).open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
    except (OSError, ValueError) as error:
        raise VocabularyError(FILE, "", str(error)) from None
    if tuple(header) != _COLUMNS:
        raise VocabularyError(FILE, ",".join(header), f"the columns must be {','.join(_COLUMNS)}")
    divisions: list[Division] = []
    seen: dict[str, str] = {}
    levels = {"1": 1, "2": 2, "3": 3}
    for row in rows:
        if len(row) != len(_COLUMNS) or row[2] not in levels:
            raise VocabularyError(FILE, row[0] if row else "", f"malformed line: {','.join(row)}")
        adcode, name, level, province, city = row
        if len(adcode) != 6 or not adcode.isdecimal() or len(name) < 2:
            raise VocabularyError(FILE, adcode, "needs a six-digit code and a name")
        if adcode in seen:
            raise VocabularyError(FILE, adcode, f"used for {seen[adcode]} and {name}")
        seen[adcode] = name
        divisions.append(Division(adcode, name, levels[level], province, city))
    full: dict[str, list[Division]] = {}
    short: dict[str, list[Division]] = {}
    for division in divisions:
        full.setdefault(division.name, []).append(division)
        for form in short_forms(division.name):
            # 楚雄州 carries a suffix of its own and is as good as the full name; 楚雄 is a stem.
            target = full if form[-1] in "州县旗" and len(form) > 2 else short
            if division not in target.setdefault(form, []):
                target[form].append(division)
    openings: dict[str, int] = {}
    for name in (*full, *short):
        openings[name[:2]] = max(openings.get(name[:2], 0), len(name))
    return Places(
        tuple(divisions),
        {k: tuple(v) for k, v in full.items()},
        {
            k: tuple(sorted(v, key=lambda d: (d.level, d.adcode)) if len(v) > 1 else v)
            for k, v in short.items()
            if k not in full
        },
        openings,
    )


def short_forms(name: str) -> tuple[str, ...]:
    """The shorter names of a division: 楚雄彝族自治州 → 楚雄州, 楚雄; 广西壮族自治区 → 广西; 金堂县 → 金堂."""
    m = _AUTONOMOUS.match(name) if "自治" in name else None
    if m is not None:
        stem = m[1]
        forms = (stem,) if m[2] == "区" else (stem + m[2], stem)
    else:
        forms = (name.removesuffix(next(filter(name.endswith, _SUFFIXES), "")),)
    return tuple(f for f in forms if len(f) > 1 and f != name)
