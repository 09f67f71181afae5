"""Where ink falls: nothing outside the page, nothing where the holes are punched."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, TypeAlias

import pypdfium2 as pdfium
from pypdfium2 import raw

from folderbuilder.library.layout import HOLE_MARK, HOLES_IN, Layout, hole_levels
from folderbuilder.proof.findings import Code, Findings
from folderbuilder.typeset.attached import FOREIGN

if TYPE_CHECKING:
    from folderbuilder.library.layout import Layout

Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""
SLACK = 0.5
"""Points by which ink may seem to pass a border: half a thin line, and rounding."""


def ink_boxes(page: pdfium.PdfPage) -> list[Box]:
    """The box around every object that is drawn; a form's box is that of all it draws, on the page.

    What somebody else made may draw beyond what is seen of it: there the box is cut where it is clipped.
    """
    boxes: list[Box] = []
    values = [ctypes.c_float() for _ in range(4)]
    for place in range(raw.FPDFPage_CountObjects(page)):
        item = raw.FPDFPage_GetObject(page, place)
        if raw.FPDFPageObj_GetBounds(item, *values):
            left, bottom, right, top = (value.value for value in values)
            if (right > left or top > bottom) and not _is_empty(item):
                box = (left, bottom, right, top)
                boxes.append(_clipped(item, box) if is_foreign(item) else box)
    return boxes


def is_foreign(item: raw.FPDF_PAGEOBJECT) -> bool:
    """Whether it is a form marked as made by somebody else."""
    if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_FORM:
        return False
    marks = (raw.FPDFPageObj_GetMark(item, place) for place in range(raw.FPDFPageObj_CountMarks(item)))
    return any(_name(mark) == FOREIGN for mark in marks)


def _name(mark: raw.FPDF_PAGEOBJECTMARK) -> str:
    buffer, length = (ctypes.c_ushort * 64)(), ctypes.c_ulong()
    if not raw.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), length):
        return ""
    return bytes(buffer)[: max(length.value - 2, 0)].decode("utf-16-le", "replace")


def _clipped(item: raw.FPDF_PAGEOBJECT, box: Box) -> Box:
    """The box as far as it lies within all paths that clip it; each of ours is a rectangle."""
    clip = raw.FPDFPageObj_GetClipPath(item)
    x, y = ctypes.c_float(), ctypes.c_float()
    for place in range(max(raw.FPDFClipPath_CountPaths(clip), 0)):
        points = []
        for step in range(max(raw.FPDFClipPath_CountPathSegments(clip, place), 0)):
            if raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, place, step), x, y):
                points.append((x.value, y.value))
        if points:
            xs, ys = [point[0] for point in points], [point[1] for point in points]
            box = (max(box[0], min(xs)), max(box[1], min(ys)), min(box[2], max(xs)), min(box[3], max(ys)))
    return box


def _is_empty(item: raw.FPDF_PAGEOBJECT) -> bool:
    kind: int = raw.FPDFPageObj_GetType(item)
    return kind == raw.FPDF_PAGEOBJ_FORM and bool(raw.FPDFFormObj_CountObjects(item) == 0)


def without_marks(boxes: list[Box], layout: Layout, *, front: bool) -> list[Box]:
    """The boxes that are no marks for holes, where the layout has those."""
    if not layout.hole_marks:
        return boxes
    x, half = (HOLES_IN if front else layout.page.width - HOLES_IN), HOLE_MARK / 2 + 2 * SLACK
    levels = hole_levels(layout.page.height)
    return [
        box
        for box in boxes
        if not (x - half < box[0] and box[2] < x + half)
        or not any(y - half < box[1] and box[3] < y + half for y in levels)
    ]


def check_ink(boxes: list[Box], page: Box, free: tuple[float, float], number: int, findings: Findings) -> None:
    """`page` is the page's own box, `free` what stays free at its left and right in points, `number` its number."""
    if not boxes:
        return
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    if left < page[0] - SLACK or bottom < page[1] - SLACK or right > page[2] + SLACK or top > page[3] + SLACK:
        findings.add(Code.INK, "Something is drawn outside the page", number)
    if left < page[0] + free[0] - SLACK or right > page[2] - free[1] + SLACK:
        findings.add(Code.INK, "Something is drawn where the holes are punched", number)


def check_sheet_ink(boxes: list[Box], layout: Layout, number: int, findings: Findings) -> None:
    """Nothing crosses the fold; at the outer edges no more than the inner margin's growth may be cut off."""
    width, height = layout.page.width, layout.page.height
    over = SLACK + (max(0.0, layout.margins.outer - layout.booklet.least_outer) if layout.booklet else 0.0)
    for left, bottom, right, top in boxes:
        if left < -over or right > 2 * width + over or bottom < -SLACK or top > height + SLACK:
            findings.add(Code.INK, "Something is drawn outside the sheet", number)
        if left < width - SLACK and right > width + SLACK:
            findings.add(Code.INK, "Something is drawn across the fold", number)
