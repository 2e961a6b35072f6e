"""One font for all that a PDF does not embed, so that what is read does not depend on the machine.

For a font that is not in the file pdfium takes one of the system's; with another font, or none, it finds
other characters: without a glyph to measure it drops every piece of text of one character. So it is
given a font of 628 bytes in which each character of the Basic Multilingual Plane is the same box of one em.
Advances come from the file, so lines and boxes stand where they are printed. (It is also faster than a font of 20 MB,
and no font of the machine is parsed.)
"""

from __future__ import annotations

import base64
import ctypes
import zlib
from typing import Any

import pypdfium2.raw as c

_CJK = frozenset({128, 129, 134, 136})
"""Windows character sets of Japanese, Korean, simplified and traditional Chinese; pdfium brings the other fonts."""

# Made with fontTools: glyphs .notdef and box, (0, -120) to (1000, 880) of 1000 units; a cmap of format 13.
_BOX = """
eNqNUbFKA0EQfXsbkyhqjCJIqogW6QSRVIIQsVWIqWx0jWeuuPOOM4GzSxms/BALS9Nb2mtpYXEIoo2dcr7NXkAjigOzvDc7M/tmFgLABLqQ
KO/srqxuYXsJEBVGD5qeCjB7rcgvyNda7tlx/6X/TH6ruWOro8Nk8574kl51GMjtyZD4kb7seO1IxkQQPR5Z128qlDBFfqO5p6IAGWTJ8+Tl
E+XZr4W5c8DSRY3AP21TF81q6HtorfSnK/tjv7D+Bmm6f7ekJ2MZEEjTxtTIIKEGk89TjBSJQcSiGnNj/WjLt7iFMWb8w/Jf8AZNq0+SVEOA
aCS9PFSWapH8EWBSb4pWSeOWybxLzEQPetYUM7NkUDo9tzZfXCzKmB/wvvDXDThRNZ1aDLY93ECOTEJkxhnJUpHBFqYxU/Ojut3quCpEDT7n
qcNGCx24UAjNn/1un/BmUoY=
"""


def no_system_fonts() -> Any:
    """Make pdfium use the box for CJK fonts that a file lacks; the result must live as long as the library."""
    box = zlib.decompress(base64.b64decode(_BOX))

    def map_font(_this: Any, _weight: int, _italic: int, charset: int, _pitch: int, _face: Any, _exact: Any) -> Any:
        return 1 if charset in _CJK else None

    def font_data(_this: Any, _font: Any, table: int, buffer: Any, size: int) -> int:
        if table:
            return 0
        if buffer and size >= len(box):
            ctypes.memmove(buffer, box, len(box))
        return len(box)

    kinds = dict(c.FPDF_SYSFONTINFO._fields_)
    info = c.FPDF_SYSFONTINFO(version=1)
    info.MapFont = kinds["MapFont"](map_font)
    info.GetFontData = kinds["GetFontData"](font_data)
    for callback in ("Release", "EnumFonts", "DeleteFont", "GetFont"):
        setattr(info, callback, kinds[callback](lambda *_: None))
    for callback in ("GetFaceName", "GetFontCharset"):
        setattr(info, callback, kinds[callback](lambda *_: 0))
    c.FPDF_SetSystemFontInfo(ctypes.byref(info))
    return info
