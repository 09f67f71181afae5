"""What a font descriptor says of a font file: heights, box and weight, in thousandths of the type size.

Source: the OpenType specification, tables `head` and `OS/2`. ReportLab reads them too, but takes longer to be loaded
than it takes to bind a folder from galleys that are there.
"""

from __future__ import annotations

from struct import unpack_from
from typing import NamedTuple

DEFAULT_WEIGHT = 500
"""Of a font without the table `OS/2`."""


class Metrics(NamedTuple):
    """Measures of one font file."""

    box: tuple[float, ...]
    """Left, bottom, right and top of the box around all glyphs."""
    ascent: float
    descent: float
    cap_height: float
    stem: int
    """Width of upright stems; no font file says it, so it is guessed from the weight as PDFlib does."""


def read_metrics(font: bytes) -> Metrics:
    """The measures of a TrueType or OpenType file. Raises `struct.error` or `KeyError` for anything else."""
    tables = {}
    for place in range(unpack_from(">H", font, 4)[0]):
        tag, _, offset, _ = unpack_from(">4sIII", font, 12 + 16 * place)
        tables[tag] = offset
    head = tables[b"head"]
    scale = 1000 / unpack_from(">H", font, head + 18)[0]
    box = tuple(value * scale for value in unpack_from(">4h", font, head + 36))
    os2 = tables.get(b"OS/2")
    if os2 is None:
        return Metrics(box, box[3], box[1], box[3], _stem(DEFAULT_WEIGHT))
    version, weight = unpack_from(">HxxH", font, os2)
    ascent, descent = (value * scale for value in unpack_from(">2h", font, os2 + 68))
    capitals = unpack_from(">h", font, os2 + 88)[0] * scale if version > 1 else ascent
    return Metrics(box, ascent, descent, capitals, _stem(weight))


def _stem(weight: int) -> int:
    return 50 + int((weight / 65.0) ** 2)
