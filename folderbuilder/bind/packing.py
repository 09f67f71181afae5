"""The packing list of a run: a tagged file as a folder is, but written as it grows: it may have ten thousand rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
from folderbuilder.typeset.galley import Galley
from folderbuilder.typeset.sheet import Ink, Sheet
from folderbuilder.typeset.typesetter import Typesetter

ENDLESS = 1 << 40


def write_packing_list(
    file: BinaryIO, opening: Opening, rows: Iterable[Check], legend: Legend, line: str,
    words: Mapping[str, str], typesetter: Typesetter, color: str,
) -> None:  # fmt: skip
    """Write it. `line` stands at the head of every page; `typesetter` is that of a staff layout."""
    out = Growing(file)
    out.chunk(core_fonts(typesetter.fonts))
    parts = list(_parts(out, Checklist(typesetter, color, opening).galleys(rows, legend), typesetter))
    ink = Ink()
    sheet = Sheet(typesetter.layout, typesetter.fonts, 0, ink)
    out.put(numbers.PATIENT_FORM, line_form(line, typesetter, sheet))
    _number(out, parts, sheet, typesetter)
    extra = (
        frozenset(ink.regular).union(*(part.extra[0] for part in parts)),
        frozenset(ink.bold).union(*(part.extra[1] for part in parts)),
    )
    if (fonts := extra_fonts(typesetter.fonts, extra)) is not None:
        out.chunk(fonts)
    xmp = metadata(opening.title, words["language"])
    out.put(numbers.METADATA, stream(xmp, "/Type/Metadata/Subtype/XML", compress=False))
    out.put(numbers.COLORS, profile_stream())
    out.pack({**catalogue(words, parts), numbers.RESOURCES: resources(extra, {})})
    out.close()


def _parts(out: Growing, galleys: Iterable[Galley], typesetter: Typesetter) -> Iterator[Part]:
    """Each galley in the file, and what must be known of it in the end."""
    for place, galley in enumerate(galleys):
        block = build_block(galley, Room(out.free, ENDLESS, place * KEYS), typesetter.layout, level=QUICK)
        out.take(block.size)
        out.chunk(block.chunk)
        pages = tuple([PageInfo((), (), 0)] * len(galley.pages))
        yield Part(galley.name, False, pages, replace(block, chunk=Chunk()), galley.extra, "")


def _number(out: Growing, parts: Iterable[Part], sheet: Sheet, typesetter: Typesetter) -> None:
    """The number of each page, now that it is known how many they are."""
    size, color = typesetter.layout.type.small, typesetter.layout.colors.muted
    places = [place for part in parts for place in zip(part.block.page_numbers, part.block.number_at, strict=True)]
    for page, (own, at) in enumerate(places, 1):
        word = typesetter.fonts.regular.shape(f"{page}/{len(places)}")
        artifact = f"/Artifact BMC {sheet.shown([word], *at, size, color, bold=False)} EMC"
        out.put(own, stream(artifact.encode("ascii"), compress=False))
