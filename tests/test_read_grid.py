"""Which cells head which: statistics, forms, sections within a table, units in every place they stand."""

from __future__ import annotations

import pytest

from pipeline.read.grid import GridCell, Heads, declared_unit, heads, is_number


def cells(*rows: str) -> list[GridCell]:
    """Cells of rows written ``甲|乙``; ``<`` continues the cell to the left, ``^`` the one above."""
    found: dict[tuple[int, int], GridCell] = {}
    for top, row in enumerate(rows):
        for left, text in enumerate(row.split("|")):
            if text == "<":
                before = found[top, left - 1]
                grown = GridCell(before.top, before.bottom, before.left, left + 1, before.text)
            elif text == "^":
                above = found[top - 1, left]
                grown = GridCell(above.top, top + 1, above.left, above.right, above.text)
            else:
                grown = GridCell(top, top + 1, left, left + 1, text)
            for at, cell in list(found.items()):
                if (cell.top, cell.left) == (grown.top, grown.left):
                    found[at] = grown
            found[top, left] = grown
    return list(dict.fromkeys(found.values()))


def headed(*rows: str, unit: str = "") -> dict[str, tuple[str, str, str]]:
    made = cells(*rows)
    found, _ = heads(made, unit)
    return {cell.text: (head.row, head.column, head.unit) for cell, head in zip(made, found, strict=True)}


def test_rows_and_columns_of_a_statistic() -> None:
    found = headed("指标|2022|2023", "财政收入|100|120", "税收|80|90", unit="万元")
    assert found["90"] == ("税收", "2023", "万元")
    assert found["指标"] == ("", "", "")


def test_heads_of_two_rows_and_stubs_of_two_columns() -> None:
    found = headed("等级|车道|条件|<", "^|^|交通量（辆）|比例（%）", "高速|八|60000|20", "^|六|45000|30")
    assert found["45000"] == ("高速 六", "条件 交通量（辆）", "辆")
    assert found["30"] == ("高速 六", "条件 比例（%）", "%")


def test_a_serial_number_is_no_measure_and_heads_its_row() -> None:
    found = headed("序号|银行|额度", "1|甲银行|330.5", "2|乙银行|302.6")
    assert found["302.6"] == ("2 乙银行", "额度", "")


def test_a_form_labels_each_number_just_left_of_it() -> None:
    found = headed("申请人|张三|部门|项目部", "预算（元）|400000|控制价（元）|383333")
    assert found["400000"][0] == "预算（元）"
    assert found["383333"] == ("控制价（元）", "", "元")


def test_sections_within_a_table_have_their_own_heads() -> None:
    found = headed("第一项|<", "内容|件数", "规章|11", "第八项|<", "内容|收费金额（单位：万元）", "收费|96171.6")
    assert found["11"] == ("规章", "件数", "")
    assert found["96171.6"] == ("收费", "收费金额（单位：万元）", "万元")


def test_a_table_that_goes_on_keeps_its_heads() -> None:
    _, above = heads(cells("地区|林地|湿地", "甲镇|100|20"))
    made = cells("乙镇|300|40")
    found, _ = heads(made, "亩", above)
    assert found[2] == Heads("乙镇", "湿地", "亩")
    assert heads([], "亩", above) == ([], above)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "万元"),
        ("（计量单位: 公顷）", "公顷"),
        ("表 7.5 停车区用地指标基准值（公顷/处）", "公顷/处"),
        ("表3 全国医疗服务情况（续）", ""),
        ("主管单位由县政府指定", ""),
        ("全县总面积（含水域）", ""),
    ],
)
def test_units_above_a_table(text: str, unit: str) -> None:
    assert declared_unit(text) == unit


@pytest.mark.parametrize("text", ["1,234.5", "-3.2%", "约120", "—", "", "３４", "5万元"])
def test_numbers(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["2023年", "第3项", "15个镇", "A10", "20＜μ≤30"])
def test_words_with_digits_are_no_numbers(text: str) -> None:
    assert not is_number(text)
