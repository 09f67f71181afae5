"""The packing list of a run: a tagged file as a folder is, but written as it grows: it may have ten thousand rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import BinaryIO

from folderbuilder.bind import numbers
from folderbuilder.bind.block import build_block
from folderbuilder.bind.color import profile_stream
from folderbuilder.bind.document import catalogue, metadata, resources
from folderbuilder.bind.fonts import core_fonts, extra_fonts
from folderbuilder.bind.growing import Growing
from folderbuilder.bind.numbers import KEYS, Room
from folderbuilder.bind.own import line_form
from folderbuilder.bind.part import PageInfo, Part
from folderbuilder.bind.pdf import QUICK, Chunk, stream
from folderbuilder.typeset.checklist import Check, Checklist, Legend, Opening
from folderbuilder.typeset.fonts import Glyphs
from folderbuilder.typeset.galley import Galley
from folderbuilder.typeset.operators import Ink
from folderbuilder.typeset.sheet import Sheet
from folderbuilder.typeset.typesetter import Typesetter

ENDLESS = 1 << 40


class PackingList:
    """One packing list on its way to a file: rows can be added while what stands above them is not known for sure."""

    def __init__(self, file: BinaryIO, opening: Opening, typesetter: Typesetter, color: str) -> None:
        """`opening` may be a guess; `typesetter` is that of a staff layout, `color` is for headings."""
        self._checklist = Checklist(typesetter, color, opening)
        self._typesetter, self._color, self._opening = typesetter, color, opening
        self._first: Galley | None = None
        self._rows: list[Check] = []
        """Those on the first page, and the one after them."""
        self._parts: list[Part] = []
        """The galleys behind the first, which is written last."""
        self._out = Growing(file)
        self._out.chunk(core_fonts(typesetter.fonts))

    def add(self, row: Check) -> None:
        """The next row."""
        if self._first is None:
            self._rows.append(row)
        if (galley := self._checklist.add(row)) is None:
            return
        if self._first is None:
            self._first = galley
        else:
            self._parts.append(self._part(galley, len(self._parts) + 1))

    def close(self, opening: Opening, legend: Legend, line: str, words: Mapping[str, str]) -> bool:
        """Write what is missing. `line` stands at the head of every page.

        False when the opening takes more or less room than the one that was guessed: then it is no file, and must be
        made anew.
        """
        last = self._checklist.end(legend)
        galleys = [last] if self._first is None else [self._first, last]
        if opening != self._opening:
            if self._first is None or (first := self._opened(opening)) is None:
                return False
            galleys[0] = first
        if len(galleys) > 1:
            self._parts.append(self._part(galleys[1], len(self._parts) + 1))
        self._finish([self._part(galleys[0], 0), *self._parts], opening.title, line, words)
        return True

    def _opened(self, opening: Opening) -> Galley | None:
        """The first page with another opening; None when other rows would come on it."""
        *rows, beyond = self._rows
        checklist = Checklist(self._typesetter, self._color, opening)
        if any(checklist.add(row) for row in rows):
            return None
        return checklist.add(beyond)

    def _part(self, galley: Galley, place: int) -> Part:
        """Put a galley in the file; gives what must be known of it in the end."""
        out = self._out
        block = build_block(galley, Room(out.free, ENDLESS, place * KEYS), self._typesetter.layout, level=QUICK)
        out.take(block.size)
        out.chunk(block.chunk)
        pages = tuple([PageInfo((), (), 0)] * len(galley.pages))
        return Part(galley.name, False, pages, replace(block, chunk=Chunk()), galley.extra, "")

    def _finish(self, parts: Sequence[Part], title: str, line: str, words: Mapping[str, str]) -> None:
        out, typesetter, ink = self._out, self._typesetter, Ink()
        sheet = Sheet(typesetter.layout, typesetter.fonts, 0, ink)
        out.put(numbers.PATIENT_FORM, line_form(line, typesetter, sheet))
        _number(out, parts, sheet, typesetter)
        extra = Glyphs.of([ink.glyphs, *(part.extra for part in parts)])
        if (fonts := extra_fonts(typesetter.fonts, extra)) is not None:
            out.chunk(fonts)
        xmp = metadata(title, words["language"])
        out.put(numbers.METADATA, stream(xmp, "/Type/Metadata/Subtype/XML", compress=False))
        out.put(numbers.COLORS, profile_stream())
        out.pack({**catalogue(words, parts), numbers.RESOURCES: resources(extra, {})})
        out.close()


def _number(out: Growing, parts: Iterable[Part], sheet: Sheet, typesetter: Typesetter) -> None:
    """The number of each page, now that it is known how many they are."""
    size, color = typesetter.layout.type.small, typesetter.layout.colors.muted
    pages = [page for part in parts for page in part.block.pages]
    for place, page in enumerate(pages, 1):
        word = typesetter.fonts.regular.shape(f"{place}/{len(pages)}")
        artifact = f"/Artifact BMC {sheet.shown([word], *page.number_at, size, color, bold=False)} EMC"
        out.put(page.page_number, stream(artifact.encode("ascii"), compress=False))
