"""Cases: which headings are cases, whose they are, where they lie."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.cases import find_cases, split_organisations, split_title
from pipeline.model import Case, Sidecar, Source
from pipeline.outline import outline
from pipeline.read.plain import lines_of
from pipeline.reflow import reflow
from pipeline.vocab.headings import load_headings
from pipeline.vocab.places import load_places

ROOT = Path(__file__).parent.parent
VOCAB = ROOT / "pipeline" / "vocab"
HEADINGS = load_headings(VOCAB)
PLACES = load_places(VOCAB)
NO_SIDECAR = Sidecar()
PROSE = "项目坚持生态优先、绿色发展，累计投资 3.74 亿元，各项工作取得明显成效。"


def cases_of(text: str, sidecar: Sidecar = NO_SIDECAR) -> tuple[str, tuple[Case, ...]]:
    mended = reflow(Source("a", "a.txt", "txt", "", text, lines_of(text), "plain", sidecar=sidecar))
    return mended.text, find_cases(mended, outline(mended, HEADINGS), PLACES)


BOOK = f"""某某建设案例

一、县域案例

（一）四川省成都市金堂县

{PROSE}

（二）江西省宜春市铜鼓县

{PROSE}

二、实践案例（排名不分先后）

（一）襄阳市襄城区小流域综合治理

武汉某某环境科技有限公司

1、项目概况

{PROSE}

（二）数字乡村平台建设
莲花县闪石乡人民政府、中铁某某科技有限公司

{PROSE}

（三）以生物友好助力乡村蝶变 浙江省宁波市海曙区龙观乡人民政府

{PROSE}
"""


def test_a_case_book() -> None:
    text, cases = cases_of(BOOK)
    assert [(c.case_id, c.number, c.title, c.organisations, c.region.adcode) for c in cases] == [
        ("1.1", 1, "四川省成都市金堂县", (), "510121"),
        ("1.2", 2, "江西省宜春市铜鼓县", (), "360926"),
        ("2.1", 1, "襄阳市襄城区小流域综合治理", ("武汉某某环境科技有限公司",), "420602"),
        ("2.2", 2, "数字乡村平台建设", ("莲花县闪石乡人民政府", "中铁某某科技有限公司"), "360321"),
        ("2.3", 3, "以生物友好助力乡村蝶变", ("浙江省宁波市海曙区龙观乡人民政府",), "330203"),
    ]
    assert {c.part for c in cases} == {"县域案例", "实践案例（排名不分先后）"}
    assert (
        text[cases[2].start : cases[2].end].startswith("（一）襄阳市")
        and "项目概况" in text[cases[2].start : cases[2].end]
    )
    assert all(a.end <= b.start for a, b in zip(cases, cases[1:], strict=False))


def test_a_title_that_lost_the_space_before_its_by_line() -> None:
    cases = cases_of(BOOK.replace("蝶变 浙江省", "蝶变浙江省"))[1]
    assert (cases[-1].title, cases[-1].organisations) == (
        "以生物友好助力乡村蝶变",
        ("浙江省宁波市海曙区龙观乡人民政府",),
    )


def test_a_work_report_is_one_case() -> None:
    text = f"2025年江西省政府工作报告\n各位代表：\n{PROSE}\n一、2024年工作回顾\n{PROSE}\n二、2025年工作安排\n（一）推动长三角一体化。{PROSE}\n"
    mended, (case,) = cases_of(text)
    assert (case.case_id, case.title, case.organisations) == ("0", "2025年江西省政府工作报告", ())
    assert (case.region.adcode, case.start, case.end) == ("360000", 0, len(mended))


def test_chapters_that_mention_places_are_no_cases() -> None:
    text = f"规划\n一、推进成都市建设\n{PROSE}\n二、支持绵阳市发展\n{PROSE}\n三、加强保障\n{PROSE}\n"
    assert [c.case_id for c in cases_of(text)[1]] == ["0"]


def test_the_sidecar_may_name_the_depth() -> None:
    text = f"汇编\n一、甲\n（一）减污降碳\n{PROSE}\n（二）数字赋能\n{PROSE}\n二、乙\n（一）节水\n{PROSE}\n"
    assert [c.case_id for c in cases_of(text)[1]] == ["0"]
    assert [c.case_id for c in cases_of(text, Sidecar(case_depth=2))[1]] == ["1.1", "1.2", "2.1"]


@pytest.mark.parametrize(
    ("line", "organisations"),
    [
        ("某县某乡人民政府、某某科技有限公司", ("某县某乡人民政府", "某某科技有限公司")),
        ("某街道办事处；某社会组织联合会", ("某街道办事处", "某社会组织联合会")),
        ("某保护区管理中心/某地质大队（某省调查中心）", ("某保护区管理中心", "某地质大队（某省调查中心）")),
        ("某集团（甲、乙联合）有限公司", ("某集团（甲、乙联合）有限公司",)),
    ],
)
def test_organisations_of_one_line(line: str, organisations: tuple[str, ...]) -> None:
    assert split_organisations(line) == organisations


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("数字赋能 健全碳污“账本”", "数字赋能 健全碳污“账本”"),
        ("小米 AIoT+数字原生绿色产品价值链系统", "小米 AIoT+数字原生绿色产品价值链系统"),
        ("绿色转型示范工程 某某集团有限公司", "绿色转型示范工程"),
    ],
)
def test_only_an_organisation_leaves_the_title(words: str, title: str) -> None:
    assert split_title(words)[0] == title


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_brochure_has_all_its_cases(newline: str) -> None:
    raw = (ROOT / "raw" / "美丽中国建设实践案例.txt").read_text("utf-8").replace("\n", newline)
    with (ROOT / "tests/gold/brochure/cases.tsv").open(encoding="utf-8") as file:
        gold = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    cases = cases_of(raw)[1]
    assert [(c.part, c.number, c.title, "；".join(c.organisations)) for c in cases] == [
        (g["part"], int(g["number"]), g["title"], g["organisations"]) for g in gold
    ]
    regions = {g["case"]: g["adcode"] for g in gold if g["required_region"] == "1"}
    found = {f"{c.case_id[0]}.{c.number:02}": c.region.adcode for c in cases}
    assert {k: found[k] for k in regions} == regions
