"""Text that a box cuts off: it is in the file, and on the paper it is gone."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
from pypdfium2 import raw

from folderbuilder.proof.ink import SLACK, Box

_DEEPEST = 8
"""Forms within forms."""


def is_clipped(page: pdfium.PdfPage) -> bool:
    """Whether some words on the page reach out of a path that they are clipped to."""
    top = (raw.FPDFPage_GetObject(page, place) for place in range(raw.FPDFPage_CountObjects(page)))
    return any(_is_cut(item) for item in _texts(top, 0))


def _texts(items: Iterator[raw.FPDF_PAGEOBJECT], depth: int) -> Iterator[raw.FPDF_PAGEOBJECT]:
    """Text objects, also those in forms; what is clipped there is measured there."""
    for item in items:
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            yield item
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inside = (raw.FPDFFormObj_GetObject(item, place) for place in range(raw.FPDFFormObj_CountObjects(item)))
            yield from _texts(inside, depth + 1)


def _is_cut(item: raw.FPDF_PAGEOBJECT) -> bool:
    path = raw.FPDFPageObj_GetClipPath(item)
    many = raw.FPDFClipPath_CountPaths(path)
    if many < 1:
        return False
    values = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(item, *values):
        return False
    left, bottom, right, top = (value.value for value in values)
    if right - left <= SLACK:
        # Spaces leave no ink.
        return False
    boxes = [_around(path, place) for place in range(many)]
    return any(
        left < box[0] - SLACK or bottom < box[1] - SLACK or right > box[2] + SLACK or top > box[3] + SLACK
        for box in boxes
        if box is not None
    )


def _around(path: raw.FPDF_CLIPPATH, place: int) -> Box | None:
    """The box around one path of a clip; None for one without points."""
    x, y = ctypes.c_float(), ctypes.c_float()
    xs, ys = [], []
    for index in range(raw.FPDFClipPath_CountPathSegments(path, place)):
        raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(path, place, index), x, y)
        xs.append(x.value)
        ys.append(y.value)
    return (min(xs), min(ys), max(xs), max(ys)) if xs else None
