"""Arrow arrays out of Python values, buffer by buffer.

``pyarrow.array`` imports pandas wherever it is installed, which costs more time than reading a brochure; this does not.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_EPOCH = date(1970, 1, 1).toordinal()


def arrow_array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Values as an array of a type that the tables declare; None is null.

    Raises TypeError for a value of another type, OverflowError for an integer or a text too large.
    """
    import pyarrow as pa

    def made(*buffers: pa.Buffer, children: list[pa.Array] | None = None) -> pa.Array:
        return pa.Array.from_buffers(kind, len(values), [_validity(values), *buffers], children=children)

    if pa.types.is_struct(kind):
        fields = [kind.field(i) for i in range(kind.num_fields)]
        return made(children=[arrow_array([v and v[f.name] for v in values], f.type) for f in fields])
    if pa.types.is_list(kind):
        items = [item for value in values if value is not None for item in value]
        return made(_offsets("i", values), children=[arrow_array(items, kind.value_type)])
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts = [None if value is None else str.encode(value) for value in values]
        offsets = _offsets("i" if pa.types.is_string(kind) else "q", texts)
        return made(offsets, pa.py_buffer(b"".join(text for text in texts if text)))
    if pa.types.is_date32(kind):
        return made(_numbers("i", (None if value is None else value.toordinal() - _EPOCH for value in values)))
    if pa.types.is_floating(kind):
        return made(_numbers("d", values))
    if pa.types.is_integer(kind):
        return made(_numbers("q" if kind.bit_width == 64 else "i", values))
    raise TypeError(f"no array of {kind} is made here")


def _validity(values: Sequence[Any]) -> pa.Buffer | None:
    """The bitmap of what is not null; none where nothing is."""
    import pyarrow as pa

    if None not in values:
        return None
    bits = bytearray((len(values) + 7) // 8)
    for i, value in enumerate(values):
        if value is not None:
            bits[i >> 3] |= 1 << (i & 7)
    return pa.py_buffer(bytes(bits))


def _numbers(code: str, values: Iterable[Any]) -> pa.Buffer:
    import pyarrow as pa

    return pa.py_buffer(array(code, [0 if value is None else value for value in values]).tobytes())


def _offsets(code: str, values: Iterable[Any]) -> pa.Buffer:
    import pyarrow as pa

    sizes = (0 if value is None else len(value) for value in values)
    return pa.py_buffer(array(code, accumulate(sizes, initial=0)).tobytes())
