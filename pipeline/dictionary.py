"""The tables described for people and programs: DICTIONARY.md, datapackage.json, ``zhibiao describe``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pipeline.tables import TABLES, Column, Table

FIELD_TYPES = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "strings": "any",
    "boxes": "any",
}
"""Types of datapackage.json; ``frictionless`` reads Parquet by way of pandas, where lists are NumPy's (so any)."""
PARQUET_TYPES = {
    "string": "string",
    "integer": "int64",
    "number": "double",
    "date": "date32",
    "strings": "list<string>",
    "boxes": "list<struct<page: int32, x0: double, y0: double, x1: double, y1: double>>",
}
TYPE_NAMES = {
    "string": ("文本", "text"),
    "integer": ("整数", "integer"),
    "number": ("小数", "number"),
    "date": ("日期", "date"),
    "strings": ("文本列表", "list of text"),
    "boxes": ("框列表", "list of boxes"),
}


def dictionary() -> str:
    """The data dictionary of all tables, Chinese and English, as Markdown."""
    head = (
        "# 数据字典 Data dictionary\n\n"
        "每个表一个 Parquet 文件。空串表示原文未述，空值表示不适用或不可知。\n"
        "One Parquet file per table. An empty string says that the text states none; null says that it does not apply\n"
        "or is not known.\n"
    )
    return "\n".join([head, *(describe(table) for table in TABLES)])


def describe(table: Table) -> str:
    """One table's dictionary as Markdown."""
    lines = [
        f"## {table.name} · {table.title[0]} · {table.title[1]}",
        "",
        f"{table.about[0]}。 {table.about[1]}.",
        "",
        f"主键 Key: {', '.join(f'`{name}`' for name in table.key)}",
        *(
            f"外键 Foreign key: {', '.join(f'`{name}`' for name in link.columns)} → "
            f"{link.table} ({', '.join(f'`{name}`' for name in link.target)})"
            for link in table.links
        ),
        "",
        "| 列 Column | 名称 Title | 类型 Type | 单位 Unit | 约束 Constraints | 说明 Description |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for column in table.columns:
        cells = (
            f"`{column.name}`",
            f"{column.title[0]} {column.title[1]}",
            " ".join(TYPE_NAMES[column.type]),
            column.unit,
            _constraints_in_words(column),
            f"{column.about[0]}。 {column.about[1]}.",
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _constraints_in_words(column: Column) -> str:
    words = []
    if column.required:
        words.append("非空 not null")
    if column.enum:
        words.append("取值 one of " + " ".join(f"`{value}`" if value else "“”" for value in column.enum))
    if column.minimum is not None:
        words.append(f"≥ {column.minimum:g}")
    if column.pattern:
        words.append(f"格式 pattern `{column.pattern}`")
    return "; ".join(words)


def data_package(hashes: Mapping[str, str]) -> str:
    """``datapackage.json`` (Data Package v2) of a published directory; ``hashes`` gives each file's SHA-256 by name."""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "zhibiao",
        "title": "指标：文件中的数量 Indicators: the quantities of documents",
        "description": (
            "从中文文件中逐字定位抽取的数量、指标、荣誉和引用。 "
            "Quantities, indicators, honours and references of Chinese documents, each with its spot in the source."
        ),
        "resources": [_resource(table, hashes[f"{table.name}.parquet"]) for table in TABLES],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(table: Table, sha256: str) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "title": " ".join(table.title),
        "description": f"{table.about[0]}。 {table.about[1]}.",
        "path": f"{table.name}.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "hash": f"sha256:{sha256}",
        "schema": {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": [_field(column) for column in table.columns],
            # An empty string is a value here ("none stated"), not a missing one.
            "missingValues": [],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {
                    "fields": list(link.columns),
                    "reference": {
                        "resource": "" if link.table == table.name else link.table,
                        "fields": list(link.target),
                    },
                }
                for link in table.links
                # frictionless takes a null in a composite key for a name that is missing; verify checks those.
                if all(table.column(name).required for name in link.columns)
            ],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    # In pandas an integer column with nulls is one of floats, and NaN is compared with nothing.
    gappy = column.type == "integer" and not column.required
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.enum:
        constraints["enum"] = list(column.enum)
    if column.minimum is not None and not gappy:
        constraints["minimum"] = int(column.minimum)
    if column.pattern:
        constraints["pattern"] = column.pattern
    return {
        "name": column.name,
        "type": "number" if gappy else FIELD_TYPES[column.type],
        "parquetType": PARQUET_TYPES[column.type],
        "title": " ".join(column.title),
        "description": f"{column.about[0]}。 {column.about[1]}.",
        **({"unit": column.unit} if column.unit else {}),
        **({"constraints": constraints} if constraints else {}),
    }
