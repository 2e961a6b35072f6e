"""Brochures with a known tree and known values, made from a seed: the truth is written before the text.

Each sentence is a template of official prose whose reading follows from tests/gold/GUIDE.md; numbers, places, years and
the style of numbering vary. The scale run (bench/scale.py) uses the same brochures.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

DIVISIONS = Path(__file__).parent.parent / "pipeline" / "vocab" / "divisions.csv"
HAN = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Fact:
    """A quantity as it must come out; ``quote`` is how it stands in the text."""

    quote: str
    indicator: str
    unit: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    comparator: str = "="
    period: str = ""
    statistic: str = ""
    modality: str = "actual"


@dataclass(frozen=True)
class Heading:
    """A heading or run-in item as it must come out."""

    depth: int
    kind: str
    marker: str
    title: str


@dataclass(frozen=True)
class Place:
    """A case's place."""

    adcode: str
    province: str
    city: str
    county: str


@dataclass
class Brochure:
    """Paragraphs, and what must be read in them, in the order of the text."""

    title: str
    paragraphs: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    """Indices of the paragraphs that are heading lines."""

    def text(self, breaks: random.Random | None = None) -> str:
        """The brochure as a text file; with ``breaks``, pages end in the middle of some paragraphs."""
        return "\n\n".join([self.title, *(torn(p, breaks) if breaks else p for p in self.paragraphs)]) + "\n"

    def write(self, path: Path) -> None:
        """The brochure as a text file in UTF-8."""
        path.write_text(self.text(), encoding="utf-8")


def torn(paragraph: str, rng: random.Random) -> str:
    """A paragraph that a page break cuts once, in mid-sentence between two Chinese characters, now and then."""
    inside = [
        i
        for i in range(30, len(paragraph) - 30)
        if all("\u4e00" <= c <= "\u9fff" and c not in HAN for c in paragraph[i - 4 : i + 4])
    ]
    if not inside or rng.random() < 0.5:
        return paragraph
    at = rng.choice(inside)
    return f"{paragraph[:at]}\n\n{paragraph[at:]}"


@lru_cache(maxsize=1)
def counties() -> tuple[Place, ...]:
    """Counties that stand below a city of a province, as the vocabulary knows them."""
    with DIVISIONS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Place(row["adcode"], row["province_name"], row["city_name"], row["name"])
        for row in rows
        if row["level"] == "3"
        and row["name"].endswith("县")
        and len(row["name"]) > 2
        and row["city_name"].endswith("市")
    )


Sentence = Callable[[random.Random, int], tuple[str, list[Fact]]]
"""Takes the year the brochure speaks in."""


def number(rng: random.Random, low: float, high: float, digits: int = 1) -> str:
    """A number as it is printed: without zeros at the end of its fraction."""
    printed = f"{rng.uniform(low, high):.{digits}f}"
    return printed.rstrip("0").rstrip(".") if "." in printed else printed


def times(printed: str, factor: int = 1) -> float:
    """The printed number, multiplied without binary noise."""
    return float(Decimal(printed) * factor)


def year(rng: random.Random, now: int) -> str:
    """A year that has been."""
    return str(rng.choice((now, now, now, now - 1)))


def _area(rng: random.Random, now: int) -> tuple[str, list[Fact]]:
    area, towns, people = number(rng, 300, 9000, 2), number(rng, 5, 30, 0), number(rng, 11, 99, 0)
    return f"全县区域总面积{area}平方公里，辖{towns}个镇，总人口{people}万人。", [
        Fact(f"{area}平方公里", "land_area", "km²", times(area)),
        Fact(f"{towns}个", "town_count", "个", times(towns)),
        Fact(f"{people}万人", "population", "人", times(people, 10_000)),
    ]


def _forest(rng: random.Random, now: int) -> tuple[str, list[Fact]]:
    then, now = year(rng, now), number(rng, 30, 90, 2)
    return f"{then}年底，全县森林覆盖率达{now}%。", [
        Fact(f"{now}%", "forest_coverage_rate", "%", times(now), period=f"{then}-12")
    ]


def _air(rng: random.Random, now: int) -> tuple[str, list[Fact]]:
    then, days, share = year(rng, now), number(rng, 260, 365, 0), number(rng, 80, 99, 1)
    return f"{then}年，空气质量优良天数{days}天，优良率为{share}%。", [
        Fact(f"{days}天", "good_air_days", "day", times(days), period=then),
        Fact(f"{share}%", "good_air_day_ratio", "%", times(share), period=then),
    ]


def _target(rng: random.Random, now: int) -> tuple[str, list[Fact]]:
    until, share = str(now + rng.randint(2, 12)), number(rng, 30, 90, 1)
    return f"到{until}年底，力争森林覆盖率达到{share}%以上。", [
        Fact(f"{share}%", "forest_coverage_rate", "%", times(share), comparator=">=", period=f"/{until}-12", modality="planned")
    ]  # fmt: skip


def _invested(rng: random.Random, now: int) -> tuple[str, list[Fact]]:
    money = number(rng, 1, 60, 2)
    return f"近年来，累计投资{money}亿元推进水环境综合治理。", [
        Fact(f"{money}亿元", "investment", "CNY", times(money, 10**8), statistic="cumulative")
    ]


def _gdp(rng: random.Random, now: int) -> tuple[str, list[Fact]]:
    then, money, growth = year(rng, now), number(rng, 50, 900, 2), number(rng, 1, 12, 1)
    return f"{then}年，全县实现地区生产总值{money}亿元，同比增长{growth}%。", [
        Fact(f"{money}亿元", "gdp", "CNY", times(money, 10**8), period=then),
        Fact(f"{growth}%", "growth_rate", "%", times(growth), period=then, statistic="change"),
    ]


def _weather(rng: random.Random, now: int) -> tuple[str, list[Fact]]:
    mean, height, low = number(rng, 4, 24, 1), number(rng, 40, 4000, 0), number(rng, 100, 280, 0)
    high = str(int(low) + rng.randint(5, 60))
    return f"境内年均气温{mean}℃，平均海拔{height}米，无霜期{low}—{high}天。", [
        Fact(f"{mean}℃", "annual_mean_temperature", "°C", times(mean), statistic="annual"),
        Fact(f"{height}米", "elevation", "m", times(height), statistic="average"),
        Fact(f"{low}—{high}天", "frost_free_days", "day", None, times(low), times(high), "range"),
    ]


def _plant(rng: random.Random, now: int) -> tuple[str, list[Fact]]:
    cost, daily = number(rng, 1000, 9000, 0), number(rng, 1, 30, 1)
    return f"项目总投资约{cost}万元，污水处理规模为{daily}万吨/日。", [
        Fact(f"{cost}万元", "investment", "CNY", times(cost, 10_000), comparator="~"),
        Fact(f"{daily}万吨/日", "wastewater_treatment_capacity", "t/d", times(daily, 10_000), statistic="daily"),
    ]


def _solar(rng: random.Random, now: int) -> tuple[str, list[Fact]]:
    power, energy, coal = number(rng, 2, 80, 1), number(rng, 100, 900, 0), number(rng, 1000, 9000, 0)
    return f"光伏电站装机容量{power}MW，年发电量达{energy}万千瓦时，每年可节约标准煤{coal}余吨。", [
        Fact(f"{power}MW", "installed_capacity", "MW", times(power)),
        Fact(f"{energy}万千瓦时", "power_generation", "kWh", times(energy, 10_000), statistic="annual"),
        Fact(f"{coal}余吨", "standard_coal_saving", "t", times(coal), comparator=">", statistic="annual"),
    ]


def _visitors(rng: random.Random, now: int) -> tuple[str, list[Fact]]:
    then, visits, money = year(rng, now), number(rng, 20, 900, 1), number(rng, 1, 70, 1)
    return f"{then}年，接待游客{visits}万人次，实现旅游收入{money}亿元。", [
        Fact(f"{visits}万人次", "tourist_visits", "人次", times(visits, 10_000), period=then),
        Fact(f"{money}亿元", "tourism_revenue", "CNY", times(money, 10**8), period=then),
    ]


def _rank(rng: random.Random, now: int) -> tuple[str, list[Fact]]:
    place = number(rng, 2, 90, 0)
    return f"县域经济综合实力居全省第{place}位。", [Fact(f"第{place}位", "rank", "rank", times(place))]


def _road(rng: random.Random, now: int) -> tuple[str, list[Fact]]:
    length, width, speed = number(rng, 5, 90, 1), number(rng, 7, 40, 1), str(10 * rng.randint(4, 12))
    return f"公路全长{length}公里，路基宽度{width}米，设计速度{speed}公里/小时。", [
        Fact(f"{length}公里", "route_length", "km", times(length)),
        Fact(f"{width}米", "roadbed_width", "m", times(width)),
        Fact(f"{speed}公里/小时", "design_speed", "km/h", times(speed), modality="planned"),
    ]


def _nothing(rng: random.Random, now: int) -> tuple[str, list[Fact]]:
    standard, road, then = rng.randint(1000, 40000), rng.randint(1, 90), year(rng, now)
    return rng.choice(
        [
            f"排放执行GB {standard}-{then}标准，厂区紧邻G{road}高速。",
            f"《{then}年生态环境保护工作方案》于{then}年{rng.randint(1, 12)}月印发实施。",
            "“十四五”以来，坚持山水林田湖草沙一体化保护和系统治理。",
            "健全河湖长效管护机制，让绿色成为高质量发展的鲜明底色。",
            "沿线群众的生产生活条件得到明显改善，获得感持续增强。",
        ]
    ), []


SENTENCES: tuple[Sentence, ...] = (
    _area, _forest, _air, _invested, _gdp, _weather, _plant, _solar, _visitors, _rank, _road, _nothing, _nothing,
)  # fmt: skip
HEADS = ("坚持生态优先", "推进污染防治", "发展绿色产业", "完善体制机制", "建设美丽乡村", "强化科技支撑")
ITEMS = ("压实工作责任", "加强源头管控", "推动产业升级", "拓展转化路径", "凝聚社会合力", "抓好监督考核")
STYLES: tuple[Callable[[int], str], ...] = (
    lambda n: f"{n}、",
    lambda n: f"{n}.",
    lambda n: f"（{n}）",
)


WHO = (
    "全县上下",
    "各乡镇各部门",
    "沿线村庄",
    "龙头企业",
    "广大干部群众",
    "生态环境主管部门",
    "志愿服务队伍",
    "专业合作社",
)
HOW = (
    "牢固树立绿色发展理念，",
    "坚持问题导向，",
    "立足资源禀赋，",
    "积极探索创新，",
    "强化部门联动，",
    "聚焦突出短板，",
)
WHAT = (
    "统筹推进农村人居环境整治和基础设施提档升级", "加快构建政府主导、企业主体、社会共同参与的治理体系",
    "持续打好蓝天、碧水、净土保卫战", "深入推进生态产业化和产业生态化", "不断拓宽绿水青山向金山银山转化的路径",
    "建立健全河湖林田长效管护机制", "大力发展林下经济、乡村旅游和康养产业", "严格落实生态保护红线管控要求",
)  # fmt: skip
RESULT = (
    "，群众获得感明显增强。",
    "，生态环境质量稳步改善。",
    "，形成了可复制可推广的经验。",
    "，取得良好成效。",
    "。",
)


def plain(rng: random.Random) -> str:
    """A sentence that measures nothing."""
    return rng.choice(WHO) + rng.choice(HOW) + rng.choice(WHAT) + rng.choice(RESULT)


def brochure(seed: int, cases: int = 6, sentences: int = 3, prose: int = 0) -> Brochure:
    """A brochure of two parts with ``cases`` counties each, and what must be read in it.

    A paragraph has ``sentences`` that mostly measure something, before each of them ``prose`` that measure nothing.
    """
    rng = random.Random(seed)
    now = rng.randint(2017, 2023)
    made = Brochure(f"生态文明建设实践案例汇编（第{rng.randint(2, 30)}辑）")
    style = rng.choice(STYLES)
    picked = rng.sample(counties(), 2 * cases)
    for part, name in enumerate(("县域案例", "实践案例"), 1):
        _head(made, Heading(1, "heading", f"{HAN[part]}、", name))
        for number_ in range(1, cases + 1):
            place = picked.pop()
            made.places.append(place)
            _head(made, Heading(2, "heading", f"（{han(number_)}）", f"{place.province}{place.city}{place.county}"))
            _paragraph(made, rng, now, sentences, prose)
            heads = rng.sample(HEADS, rng.randint(2, 3))
            for n, words in enumerate(heads, 1):
                _head(made, Heading(3, "heading", style(n), words))
                if rng.random() < 0.4:
                    for i, item in enumerate(rng.sample(ITEMS, rng.randint(2, 3)), 1):
                        marker = f"{HAN[i]}是"
                        made.headings.append(Heading(4, "item", marker, item))
                        _paragraph(made, rng, now, sentences, prose, f"{marker}{item}。")
                else:
                    _paragraph(made, rng, now, sentences, prose)
    return made


def han(n: int) -> str:
    """A number up to 99 in Chinese numerals."""
    tens, ones = divmod(n, 10)
    return (("" if tens == 1 else HAN[tens]) + "十" if tens else "") + (HAN[ones] if ones or not tens else "")


def _head(made: Brochure, heading: Heading) -> None:
    made.headings.append(heading)
    made.lines.append(len(made.paragraphs))
    made.paragraphs.append(heading.marker + heading.title)


def _paragraph(made: Brochure, rng: random.Random, now: int, sentences: int, prose: int, start: str = "") -> None:
    words = [start]
    chosen = rng.choices(SENTENCES, k=sentences)
    # A target stands last: what follows one in its paragraph would be planned with it.
    for sentence in (*chosen[1:], _target) if sentences > 1 and rng.random() < 0.3 else chosen:
        text, facts = sentence(rng, now)
        words += [*(plain(rng) for _ in range(prose)), text]
        made.facts += facts
    made.paragraphs.append("".join(words))


def draw(made: Brochure, path: Path, ems: int = 30, rows: int = 34, **options: Any) -> None:
    """The brochure as a PDF of pages that fill up line by line, so that paragraphs break where a page ends."""
    from make_pdfs import pdf, put, wrapped

    lines: list[tuple[int, str]] = [(0, made.title)]
    for paragraph in made.paragraphs:
        lines += [(0 if i else 2, line) for i, line in enumerate(wrapped(paragraph, ems))]
    pages = [lines[i : i + rows] for i in range(0, len(lines), rows)]

    def page(at: int, content: Sequence[tuple[int, str]]) -> Callable[[Any], None]:
        def on(canvas: Any) -> None:
            for row, (indent, line) in enumerate(content):
                put(canvas, 100 + 12 * indent, 90 + 19.2 * row, line)
            put(canvas, 280, 800, f"— {at} —", 9)

        return on

    pdf(path, [page(at, content) for at, content in enumerate(pages, 1)], **options)
