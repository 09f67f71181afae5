"""Which colour every word is printed in, and on which ground, as a viewer shows it."""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Iterator

import pikepdf
import pypdfium2
from bind_reading import opened
from PIL import Image
from pypdfium2 import raw

SCALE = 0.5
"""Pixels a point."""
SHARE = 0.2
"""Of the box of a word: what covers less is a line that passes it, not its ground."""
_TEXT = re.compile(rb"\bBT\b.*?\bET\b", re.DOTALL)


def pairs(data: bytes) -> dict[tuple[str, str], int]:
    """Colour of words and colour of their ground, with a page (from 1) where they meet."""
    found: dict[tuple[str, str], int] = {}
    with pypdfium2.PdfDocument(data) as document, pypdfium2.PdfDocument(_without_words(data)) as grounds:
        for index in range(len(document)):
            ground = grounds[index].render(scale=SCALE).to_pil().convert("RGB")
            for pair in _pairs_on(document[index], ground):
                found.setdefault(pair, index + 1)
    return found


def _without_words(data: bytes) -> bytes:
    """The file with nothing but what is drawn."""
    out = io.BytesIO()
    with opened(data) as pdf:
        for item in pdf.objects:
            # Page descriptions are the streams that say nothing of themselves; the head of pages is a form.
            if isinstance(item, pikepdf.Stream) and (not item.keys() - {"/Filter", "/Length"} or "/BBox" in item):
                item.write(_TEXT.sub(b"", item.read_bytes()))
        pdf.save(out)
    return out.getvalue()


def _pairs_on(page: pypdfium2.PdfPage, picture: Image.Image) -> Iterator[tuple[str, str]]:
    for place in range(raw.FPDFPage_CountObjects(page)):
        item = raw.FPDFPage_GetObject(page, place)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_TEXT:
            continue
        left, bottom, right, top = _box(item)
        area = (left, page.get_height() - top, right, page.get_height() - bottom)
        x, y, x_end, y_end = (round(value * SCALE) for value in area)
        part = picture.crop((x, y, max(x_end, x + 1), max(y_end, y + 1)))
        for count, ground in part.getcolors(part.width * part.height):
            if count >= SHARE * part.width * part.height:
                yield _fill(item), "#" + "".join(f"{channel:02X}" for channel in ground)


def _fill(item: raw.FPDF_PAGEOBJECT) -> str:
    channels = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFPageObj_GetFillColor(item, *channels)
    return "#" + "".join(f"{channel.value:02X}" for channel in channels[:3])


def _box(item: raw.FPDF_PAGEOBJECT) -> tuple[float, float, float, float]:
    values = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(item, *values)
    left, bottom, right, top = (value.value for value in values)
    return left, bottom, right, top
