"""What a viewer sees on each page: its text, the text at its head, its size and where ink falls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from pypdfium2 import raw

from folderbuilder.proof.clip import is_clipped
from folderbuilder.proof.ink import Box, ink_boxes, is_foreign

if TYPE_CHECKING:
    from folderbuilder.library.layout import Layout


@dataclass(frozen=True, slots=True)
class Seen:
    """One page as PDFium has it. Measures are points."""

    text: str
    """Without what somebody else made."""
    head: str
    """Text above the text block, between its left and right edge; empty when the layout is not known."""
    foot: str
    """Text below the text block."""
    box: Box
    """The page itself."""
    turned: bool
    """Shown otherwise than upright."""
    ink: list[Box]
    clipped: bool
    """Words are cut off by a box."""


def see_pages(document: pdfium.PdfDocument, layout: Layout | None) -> list[Seen]:
    """Look at every page. Raises PdfiumError for a page that cannot be opened."""
    return [_see(document, index, layout) for index in range(len(document))]


def see_ink(data: bytes, indexes: Iterable[int]) -> Iterator[tuple[int, Box, list[Box]]]:
    """Index, page box and ink boxes of some pages. Raises PdfiumError, a RuntimeError, for a broken one."""
    with pdfium.PdfDocument(data) as document:
        for index in indexes:
            page = document[index]
            try:
                yield index, page.get_bbox(), ink_boxes(page)
            finally:
                page.close()


def _see(document: pdfium.PdfDocument, index: int, layout: Layout | None) -> Seen:
    page = document[index]
    try:
        ink = ink_boxes(page)
        _take_out_foreign(page)
        clipped = is_clipped(page)
        words = page.get_textpage()
        try:
            text = words.get_text_range()
            head, foot = _edges(words, layout, front=index % 2 == 0) if layout is not None else ("", "")
        finally:
            words.close()
        return Seen(text, head, foot, page.get_bbox(), bool(page.get_rotation()), ink, clipped)
    finally:
        page.close()


def _take_out_foreign(page: pdfium.PdfPage) -> None:
    """From the page in memory: words that are not ours, of which some are never seen, stand in nobody's way."""
    items = [raw.FPDFPage_GetObject(page, place) for place in range(raw.FPDFPage_CountObjects(page))]
    for item in items:
        if is_foreign(item) and raw.FPDFPage_RemoveObject(page, item):
            raw.FPDFPageObj_Destroy(item)


def _edges(words: pdfium.PdfTextPage, layout: Layout, *, front: bool) -> tuple[str, str]:
    """The strips above and below the text block, without its outer margins, where the edge marks stand."""
    height, margins = layout.page.height, layout.margins
    sides = (margins.binding, margins.outer) if front or not layout.duplex else (margins.outer, margins.binding)
    left, right = sides[0] - 1, layout.page.width - sides[1] + 1
    head = words.get_text_bounded(left=left, right=right, bottom=height - margins.top * 0.8, top=height)
    foot = words.get_text_bounded(left=left, right=right, bottom=0, top=margins.bottom * 0.8)
    return head, foot
