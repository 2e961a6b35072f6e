"""The figures of the overview page, gathered from the rows of one document after the other.

What is kept does not grow with the documents (but for a line each): counts, the busiest cases, the first values.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pipeline.tables import Row, Rows
from pipeline.vocab.indicators import Indicators

MATRIX_INDICATORS, MATRIX_CASES = 40, 60
SPREAD_INDICATORS, SPREAD_VALUES = 60, 400
GATHERED_VALUES = 5000
"""Values of one indicator that are kept; of those the page shows the outliers and the first others."""
LISTED_DOCUMENTS = 2000
NAMED_CASES = 8
LEAST_VALUES = 5
"""Fewer values than this have no outliers."""
FENCE = 2.0
"""How many interquartile ranges from the quartiles a value is an outlier; statisticians take 1.5 to 3."""
SEVERITIES = ("error", "warning", "info")
HONOUR_LEVELS = ("international", "national", "provincial", "municipal", "")


class Case(Struct, frozen=True, gc=False, order=True):
    """A case as the charts name it; sorts in the order of the documents."""

    document: int
    order: int
    case_id: str
    title: str


class Cell(Struct, frozen=True, gc=False):
    """An indicator in a case: how many values, and where the first stands."""

    values: int
    char_start: int
    words: str


class Point(Struct, frozen=True, gc=False):
    """One value of an indicator; ``odd`` says why it is an outlier: ``beyond`` the plausible, ``far`` from others."""

    value: float
    case: Case | None
    document: int
    char_start: int
    words: str
    odd: str
    planned: bool


class Overview:
    """The counts and values of many documents; ``add`` each, then take the ``data``."""

    def __init__(self, vocabulary: Indicators) -> None:
        self._vocabulary = vocabulary
        self._documents: list[Row] = []
        self._totals: Counter[str] = Counter()
        self._issues: Counter[tuple[str, str]] = Counter()
        self._first_issue: dict[tuple[str, str], tuple[int, int]] = {}
        self._years: Counter[tuple[int, str]] = Counter()
        self._honours: dict[str, Counter[str]] = {}
        self._provinces: Counter[str] = Counter()
        self._named: dict[str, list[Case]] = {}
        self._cases_with: Counter[str] = Counter()
        self._busiest: dict[Case, dict[str, Cell]] = {}
        self._points: dict[tuple[str, str], list[Point]] = {}

    def add(self, rows: Rows, page: str) -> None:
        """Take in the rows of one document, whose page has the name ``page``."""
        (document,) = rows["documents"]
        n = len(self._documents)
        counts = {
            name: len(rows[name]) for name in ("cases", "quantities", "indicators", "honours", "references", "issues")
        }
        described = {name: document[name] for name in ("title", "path", "status", "error", "pages", "chars")}
        self._documents.append({**described, "page": page, **counts})
        self._totals.update({**counts, "documents": 1, "failed": document["status"] == "failed"})
        for i, issue in enumerate(rows["issues"]):
            self._issues[issue["severity"], issue["code"]] += 1
            self._first_issue.setdefault((issue["severity"], issue["code"]), (n, i))
        for honour in rows["honours"]:
            self._honours.setdefault(honour["level"], Counter())[honour["name"]] += 1
        cases = {row["case_id"]: Case(n, i, row["case_id"], row["title"]) for i, row in enumerate(rows["cases"])}
        for row in rows["cases"]:
            if row["adcode"]:
                province = row["adcode"][:2]
                self._provinces[province] += 1
                named = self._named.setdefault(province, [])
                if len(named) < NAMED_CASES:
                    named.append(cases[row["case_id"]])
        words = {q["char_start"]: q["text"] for q in rows["quantities"]}
        cells: dict[Case, dict[str, Cell]] = {}
        for row in rows["indicators"]:
            if row["repeats"] is None:
                case, said = cases.get(row["case_id"]), words.get(row["char_start"], "")
                self._take_value(row, n, case, said)
                if case is not None:
                    own = cells.setdefault(case, {})
                    cell = own.get(row["indicator"], Cell(0, row["char_start"], said))
                    own[row["indicator"]] = replace(cell, values=cell.values + 1)
        self._take_cells(cells)

    def _take_value(self, row: Row, document: int, case: Case | None, words: str) -> None:
        day = row["period_end"] or row["period_start"]
        if day is not None:
            self._years[day.year, row["modality"]] += 1
        if row["value"] is None or row["statistic"] == "change" or row["unit"] == "rank":
            return
        points = self._points.setdefault((row["indicator"], row["unit"]), [])
        if len(points) < GATHERED_VALUES:
            entry = self._vocabulary.entries.get(row["indicator"])
            beyond = entry is not None and row["unit"] == entry.unit and not entry.plausible(row["value"])
            planned = row["modality"] == "planned"
            points.append(
                Point(row["value"], case, document, row["char_start"], words, "beyond" if beyond else "", planned)
            )

    def _take_cells(self, cells: dict[Case, dict[str, Cell]]) -> None:
        """Keep the cases that state the most indicators."""
        for own in cells.values():
            self._cases_with.update(own.keys())
        self._busiest.update(cells)
        if len(self._busiest) > 20 * MATRIX_CASES:
            self._busiest = dict(self._ranked()[: 10 * MATRIX_CASES])

    def _ranked(self) -> list[tuple[Case, dict[str, Cell]]]:
        return sorted(self._busiest.items(), key=lambda item: (-len(item[1]), item[0]))

    def data(self) -> dict[str, Any]:
        """What the overview's script shows; the longest lists are cut, and the page says so."""
        keys = [key for key, _ in sorted(self._cases_with.items(), key=lambda item: (-item[1], item[0]))]
        keys = keys[:MATRIX_INDICATORS]
        rows = {key: k for k, key in enumerate(keys)}
        busy = [(case, own) for case, own in self._ranked() if rows.keys() & own.keys()]
        columns = sorted(busy[:MATRIX_CASES])
        spread = sorted(self._points.items(), key=lambda item: (-len(item[1]), item[0]))
        shown = [(key, outliers(those)[:SPREAD_VALUES]) for key, those in spread if len(those) > 2][:SPREAD_INDICATORS]

        cases = {case for case, _ in columns}
        cases.update(point.case for _, those in shown for point in those if point.case is not None)
        cases.update(case for those in self._named.values() for case in those)
        number = {case: i for i, case in enumerate(sorted(cases))}
        pointed = {case.document for case in cases} | {point.document for _, those in shown for point in those}
        documents = self._listed(pointed | {n for n, _ in self._first_issue.values()})
        where = {n: i for i, n in enumerate(documents)}
        return {
            "totals": dict(self._totals),
            "documents": [self._documents[n] for n in documents],
            "cases": [(where[case.document], case.case_id, case.title) for case in number],
            "issues": [
                (*kind, count, where[self._first_issue[kind][0]], self._first_issue[kind][1])
                for kind, count in sorted(
                    self._issues.items(), key=lambda item: (SEVERITIES.index(item[0][0]), -item[1], item[0])
                )
            ],
            "years": [(year, modality, count) for (year, modality), count in sorted(self._years.items())],
            "honours": [
                (level, sum(self._honours[level].values()), _most_common(self._honours[level], 6))
                for level in HONOUR_LEVELS
                if level in self._honours
            ],
            "provinces": [
                (code, count, [number[case] for case in self._named[code]])
                for code, count in sorted(self._provinces.items())
            ],
            "matrix": {
                "keys": keys,
                "indicators": len(self._cases_with),
                "cases": [number[case] for case, _ in columns],
                "cells": [
                    (rows[key], number[case], cell.values, where[case.document], cell.char_start, cell.words)
                    for case, own in columns
                    for key, cell in own.items()
                    if key in rows
                ],
            },
            "spread": [
                (
                    key,
                    unit,
                    [
                        (
                            p.value,
                            -1 if p.case is None else number[p.case],
                            where[p.document],
                            p.char_start,
                            p.words,
                            p.odd,
                            int(p.planned),
                        )
                        for p in those
                    ],
                )
                for (key, unit), those in shown
            ],
        }

    def _listed(self, pointed: set[int]) -> list[int]:
        """Documents as the page lists them: failed ones, then by their issues; past the limit only those pointed to."""
        order = sorted(
            range(len(self._documents)),
            key=lambda n: (self._documents[n]["status"] != "failed", -self._documents[n]["issues"], n),
        )
        return order[:LISTED_DOCUMENTS] + [n for n in order[LISTED_DOCUMENTS:] if n in pointed]


def _most_common(counted: Counter[str], most: int) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:most]


def outliers(points: Sequence[Point]) -> list[Point]:
    """The points with those marked ``far`` that lie outside of Tukey's fences, and the marked ones first.

    The fences stand ``FENCE`` interquartile ranges from the quartiles, of the logarithms where all values are positive:
    investments and areas spread over orders of magnitude.
    """
    values = [point.value for point in points]
    if len(values) >= LEAST_VALUES:
        scale = math.log if min(values) > 0 else float
        low, _, high = statistics.quantiles((scale(value) for value in values), n=4, method="inclusive")
        reach = FENCE * (high - low)
        points = [
            replace(point, odd="far")
            if not point.odd and reach and not low - reach <= scale(point.value) <= high + reach
            else point
            for point in points
        ]
    return sorted(points, key=lambda point: not point.odd)
