"""Arrays are what pyarrow itself would make of the same values."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import tables
from pipeline.arrays import arrow_array

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
BOX = pa.struct([("page", pa.int32()), ("x0", pa.float64())])
KINDS = [
    (pa.string(), TEXT),
    (pa.large_string(), TEXT),
    (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    (pa.int32(), st.integers(-(2**31), 2**31 - 1)),
    (pa.float64(), st.floats(allow_nan=False)),
    (pa.date32(), st.dates()),
    (pa.list_(pa.string()), st.lists(TEXT, max_size=4)),
    (pa.list_(BOX), st.lists(st.fixed_dictionaries({"page": st.integers(1, 99), "x0": st.floats(0, 600)}), max_size=4)),
]


@given(st.data())
def test_every_type_comes_out_as_pyarrow_makes_it(data):
    kind, value = data.draw(st.sampled_from(KINDS))
    values = data.draw(st.lists(st.none() | value, max_size=20))
    made = arrow_array(values, kind)
    made.validate(full=True)
    assert made.type == kind
    assert made.null_count == values.count(None)
    assert made.to_pylist() == values
    assert made.equals(pa.array(values, kind))


def test_every_declared_type_can_be_made():
    for table in tables.TABLES:
        assert tables.arrow(table, []).num_rows == 0


@pytest.mark.parametrize(
    ("values", "kind", "error"),
    [
        (["1"], pa.int64(), TypeError),
        ([1], pa.string(), TypeError),
        ([date(2024, 1, 1)], pa.float64(), TypeError),
        ([2**63], pa.int64(), OverflowError),
        ([True], pa.bool_(), TypeError),
    ],
)
def test_other_values_are_refused(values, kind, error):
    with pytest.raises(error):
        arrow_array(values, kind)
