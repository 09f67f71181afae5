"""A gathering: everything of a folder that folders with the same selection share, as the finished beginning of a file.

The rest of a file is this patient's own and is written behind it the way PDF provides for additions to a finished file
(ISO 32000-1, 7.5.6): a few objects, and a cross-reference stream that names them and points back at the gathering's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from folderbuilder.bind import numbers
from folderbuilder.bind.color import profile_stream
from folderbuilder.bind.document import catalogue, metadata, resources
from folderbuilder.bind.fonts import core_fonts, extra_fonts
from folderbuilder.bind.impose import Imposed, sides
from folderbuilder.bind.numbers import Room, rooms
from folderbuilder.bind.part import Part
from folderbuilder.bind.pdf import QUICK, Chunk, cross_references, opening, ref, serialise, stream
from folderbuilder.library.layout import Kind
from folderbuilder.typeset.fonts import Glyphs, Word
from folderbuilder.typeset.galley import Slot
from folderbuilder.typeset.operators import Ink
from folderbuilder.typeset.sheet import Sheet
from folderbuilder.typeset.typesetter import Typesetter


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the folder, as it should turn out."""

    name: str
    """Section id, or cover, personal, contents."""
    number: int
    """Printed page number, from 1."""
    front: bool
    """A right-hand page, with the binding margin on the left."""
    has_line: bool
    """Carries the patient's line; the front of the cover says it in its own words."""
    text: str
    """The words that belong on it."""
    shared: bool
    """Its words come from the library alone."""
    foreign: str | None = None
    """Name of the form with the foreign page that it shows."""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A place that is kept for a late value: part and slot, and the object number of its content stream."""

    part: int
    slot: Slot
    number: int


@dataclass(frozen=True, slots=True)
class Gathering:
    """The shared beginning of files, and what comes behind it."""

    parts: tuple[Part, ...]
    data: bytes
    """A PDF that lacks only what is the patient's own."""
    xref_at: int
    """Offset of its cross-reference stream."""
    size: int
    """One more than its highest object number."""
    digest: bytes
    extra: Glyphs
    """Glyphs beyond the core subsets that its pages use."""
    forms: Mapping[str, int]
    """Object numbers of the forms of foreign pages, by their names."""
    vacancies: tuple[Vacancy, ...]
    leaves: tuple[Leaf, ...]
    """Its pages; late values still lack from the texts."""
    sides: tuple[tuple[int, int], ...] = ()
    """In a booklet, the numbers of the left and right page of each side of the sheets; else nothing."""

    @property
    def links(self) -> int:
        """How many links it holds."""
        return sum(page.links for part in self.parts for page in part.pages)


@dataclass(frozen=True, slots=True)
class Source:
    """A part and how to make it again with other numbers."""

    part: Part
    again: Callable[[Room], Part]


def gather(sources: Sequence[Source], words: Mapping[str, str], typesetter: Typesetter, *, loose: bool) -> Gathering:
    """Put parts together; `loose` for a handout, which is nobody's folder."""
    parts = [source.part for source in sources]
    if any(part.size > part.block.room.size for part in parts):
        parts = _dense(sources)
    gathering = _gathered(parts, words, typesetter, loose=loose)
    if gathering.size * numbers.BYTES_PER_OBJECT > len(gathering.data):
        gathering = _gathered(_dense(sources), words, typesetter, loose=loose)
    return gathering


def _dense(sources: Sequence[Source]) -> list[Part]:
    """The same parts with numbers that leave no gaps: only for this gathering."""
    places = rooms((source.part.name, source.part.size) for source in sources)
    return [source.again(places[source.part.name]) for source in sources]


def _gathered(parts: Sequence[Part], words: Mapping[str, str], typesetter: Typesetter, *, loose: bool) -> Gathering:
    extra = Glyphs.of(part.extra for part in parts)
    leaves, direct = _numbered(parts, typesetter)
    title = words["handout_title"] if loose else words["folder_title"]
    forms = {name: number for part in parts for name, number in part.forms.items()}
    xmp = metadata(title, words["language"], accessible=not forms)
    direct[numbers.METADATA] = stream(xmp, "/Type/Metadata/Subtype/XML", compress=False)
    direct[numbers.COLORS] = profile_stream()
    kind = typesetter.layout.kind
    packed, bodies = catalogue(words, parts, kind), [part.block.chunk for part in parts]
    folded = kind is Kind.BOOKLET
    if folded:
        imposed = Imposed(parts, typesetter.layout)
        packed, bodies = imposed.catalogue(packed), imposed.chunks
        direct.update(imposed.streams)
    packed[numbers.RESOURCES] = resources(extra, forms)
    chunks: list[Chunk] = [core_fonts(typesetter.fonts)]
    if (more := extra_fonts(typesetter.fonts, extra)) is not None:
        chunks.append(more)
    chunks += bodies
    chunks += [chunk for part in parts if (chunk := part.foreign_chunk) is not None]
    chunks.append(serialise(direct, packed, numbers.SHARED_OBJECTS, level=QUICK))
    digest = hashlib.sha256(b"".join(chunk.digest for chunk in chunks)).digest()
    body, runs = opening(chunks)
    trailer = f"/Root {ref(numbers.CATALOG)}/ID[<{digest[:16].hex()}><{digest[:16].hex()}>]"
    references, size = cross_references(runs, len(body), numbers.XREF, trailer, free_list=True)
    return Gathering(
        parts=tuple(parts),
        data=body + references,
        xref_at=len(body),
        size=size,
        digest=digest,
        extra=extra,
        forms=forms,
        vacancies=tuple(
            Vacancy(place, slot, number)
            for place, part in enumerate(parts)
            for page, objects in zip(part.pages, part.block.pages, strict=True)
            for slot, number in zip(page.slots, objects.late, strict=True)
        ),
        leaves=tuple(leaves),
        sides=tuple(sides(len(leaves))) if folded else (),
    )


def _numbered(parts: Sequence[Part], typesetter: Typesetter) -> tuple[list[Leaf], dict[int, bytes]]:
    """The pages as they should turn out, and the content stream with the number of each."""
    direct: dict[int, bytes] = {}
    leaves: list[Leaf] = []
    duplex, write = typesetter.layout.duplex, _number_writer(typesetter, sum(len(part.pages) for part in parts))
    for part in parts:
        forms = list(part.forms)
        for index, (page, objects) in enumerate(zip(part.pages, part.block.pages, strict=True)):
            number = len(leaves) + 1
            direct[objects.page_number] = stream(write(number, objects.number_at), compress=False)
            leaf = Leaf(
                name=part.name,
                number=number,
                front=index % 2 == 0 or not duplex,
                has_line=part.name != numbers.COVER or index > 0,
                text="" if page.slots else page.text(()),
                shared=not part.private and not page.slots,
                foreign=forms[index] if index < len(forms) else None,
            )
            leaves.append(leaf)
    return leaves, direct


def _number_writer(typesetter: Typesetter, total: int) -> Callable[[int, tuple[float, float]], bytes]:
    """What writes "7/112" at a place: as a page description, because there is one for each page of each folder."""
    layout, shape = typesetter.layout, typesetter.fonts.regular.shape
    sheet, behind = Sheet(layout, typesetter.fonts, 0, Ink()), [shape("/"), shape(str(total))]
    # Pages have their number in a few places: where their code ends, on fronts and on backs.
    around: dict[tuple[float, float], tuple[str, str]] = {}

    def shown(word: Word, at: tuple[float, float]) -> str:
        return sheet.shown([word, *behind], *at, layout.type.small, layout.colors.muted, bold=False)

    def write(number: int, at: tuple[float, float]) -> bytes:
        word = shape(str(number))
        if not all(part.shown for part in (word, *behind)):
            return f"/Artifact BMC {shown(word, at)} EMC".encode("ascii")
        if at not in around:
            before, _, after = f"/Artifact BMC {shown(word, at)} EMC".partition(f"[{word.shown}")
            around[at] = before + "[", after
        before, after = around[at]
        return f"{before}{word.shown}{after}".encode("ascii")

    return write
