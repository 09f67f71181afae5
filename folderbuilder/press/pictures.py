"""A picture of a layout: the first pages of a made-up folder on one sheet, to choose by and to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from PIL import Image

from folderbuilder.library.load import Library
from folderbuilder.library.section import Block, BoxBlock

if TYPE_CHECKING:
    from folderbuilder.bind.bound import Bound

MOST_SECTIONS, MOST_OF_ONE, MOST_PAGES = 3, 3, 12
COLUMNS, WIDTH, GAP = 6, 210, 8
"""Pages in a row, and width of a page and white between pages in pixels."""
SHADES = 64
"""Colours of a picture: enough for print, and a small file."""
GROUND = "#C9CDD1"


def sample_sections(library: Library, language: str) -> tuple[str, ...]:
    """The sections that together show the most kinds of blocks: figure, table, boxes, form, steps."""
    kinds = {name: set(_kinds(section.body)) for name, section in library.sections[language].items()}
    places = [place.id for place in library.places.values() if place.id in kinds]
    chosen: list[str] = []
    seen: set[str] = set()
    while len(chosen) < MOST_SECTIONS:
        best = max(places, key=lambda name: len(kinds[name] - seen), default=None)
        if best is None or not kinds[best] - seen:
            break
        chosen.append(best)
        seen |= kinds[best]
    return tuple(chosen)


def _kinds(body: Iterable[Block]) -> Iterator[str]:
    for block in body:
        yield type(block).__name__
        if isinstance(block, BoxBlock):
            yield str(block.box.kind)
            yield from _kinds(block.box.body)


def contact_sheet(bound: Bound, notes_page: str) -> bytes:
    """A PNG of the first pages of everything in a folder, in order, without blank backs."""
    numbers: list[int] = []
    taken: Counter[str] = Counter()
    for leaf in bound.leaves:
        if leaf.text.strip() != notes_page and taken[leaf.name] < _most(leaf.name):
            taken[leaf.name] += 1
            numbers.append(leaf.number)
    with pdfium.PdfDocument(bound.data) as document:
        pages = [document[number - 1] for number in numbers[:MOST_PAGES]]
        pictures = [page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB") for page in pages]
    return _tiled(pictures)


def _most(name: str) -> int:
    """How many pages of a section are shown, or of what the program makes itself."""
    return 1 if name in ("cover", "personal", "contents") else MOST_OF_ONE


def _tiled(pictures: list[Image.Image]) -> bytes:
    height = max(picture.height for picture in pictures)
    rows = -(-len(pictures) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (WIDTH + GAP) + GAP, rows * (height + GAP) + GAP), GROUND)
    for place, picture in enumerate(pictures):
        sheet.paste(picture, (GAP + place % COLUMNS * (WIDTH + GAP), GAP + place // COLUMNS * (height + GAP)))
    file = BytesIO()
    sheet.quantize(SHADES, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()
