"""A print run: the folders of many patients as one file for the printer, with fonts and shared pages stored once.

Only what makes ink is in it: pages, without tags and links, and a bookmark for each patient. Everybody's pages draw the
same page descriptions; a patient's own are the page objects, the line at the head and the late values. The file is
written as it grows, so a run of ten thousand takes no more memory than one of a thousand but for some bytes an object.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterator
from typing import BinaryIO

from folderbuilder.bind import numbers
from folderbuilder.bind.document import metadata
from folderbuilder.bind.folder import Bound
from folderbuilder.bind.fonts import core_fonts, extra_fonts, font_resources
from folderbuilder.bind.part import Part
from folderbuilder.bind.pdf import HEADER, ref, serialise, stream, text_string
from folderbuilder.typeset.sheet import PATIENT_FORM, Ink, Sheet, number
from folderbuilder.typeset.typesetter import Typesetter

FONT_DICTIONARY = 14
_FIRST = 64


class PrintRun:
    """One file that grows patient by patient; `close` makes it whole."""

    def __init__(self, file: BinaryIO, typesetter: Typesetter) -> None:
        self.file = file
        self.typesetter = typesetter
        self.at = 0
        self.free = _FIRST
        self.pages = 0
        # Cross-reference entries by number, seven bytes each, as they will stand in the file.
        self._kinds = array("B", bytes(_FIRST))
        self._where = array("Q", [0] * _FIRST)
        self._places = array("H", [0] * _FIRST)
        self._patients: list[tuple[int, int, int, str]] = []
        self._streams: dict[int, tuple[Part, list[list[int]]]] = {}
        self._number_streams: dict[tuple[str, tuple[float, float]], int] = {}
        self._extra: tuple[set[int], set[int]] = (set(), set())
        self._write(HEADER)
        self._write_chunk_fonts()

    def add(self, bound: Bound, label: str) -> None:
        """One folder; `label` is its bookmark. Folders printed on both sides have an even number of pages."""
        node = self._take()
        form = self._stream(bound.parts_of_own.streams[numbers.PATIENT_FORM])
        late = {
            key: self._stream(body) for key, body in bound.parts_of_own.streams.items() if key != numbers.PATIENT_FORM
        }
        resources = self._take()
        packed: dict[int, str] = {resources: f"<</Font {ref(FONT_DICTIONARY)}/XObject<</{PATIENT_FORM} {ref(form)}>>>>"}
        kids = []
        for contents in self._contents(bound, late):
            page = self._take()
            kids.append(page)
            packed[page] = f"<</Type/Page/Parent {ref(node)}/Contents[{' '.join(map(ref, contents))}]>>"
        packed[node] = (
            f"<</Type/Pages/Parent {ref(numbers.PAGES)}/Count {len(kids)}/Resources {ref(resources)}"
            f"/Kids[{' '.join(map(ref, kids))}]>>"
        )
        self._pack(packed)
        for face in (0, 1):
            self._extra[face].update(bound.gathering.extra[face], bound.parts_of_own.extra[face])
        self._patients.append((node, kids[0], len(kids), label))
        self.pages += len(kids)

    def _contents(self, bound: Bound, late: dict[int, int]) -> Iterator[list[int]]:
        """The content streams of every page, in order."""
        total, shown = len(bound.leaves), 0
        for part in bound.gathering.parts:
            streams = self._streams_of(part)
            for index, page in enumerate(part.pages):
                shown += 1
                contents = []
                for place, segment in enumerate(streams[index]):
                    contents.append(segment)
                    if place < len(page.slots):
                        contents.append(late[part.block.late_numbers[index][place]])
                at = part.block.number_at[index]
                yield [*contents, self._number(f"{shown}/{total}", at)]

    def _streams_of(self, part: Part) -> list[list[int]]:
        """A part's page descriptions, written once. The part is kept, so that its identity is not given to another."""
        if id(part) not in self._streams:
            chunk = part.block.chunk
            written = [[self._stream(chunk.body(old)) for old in row] for row in part.block.streams]
            self._streams[id(part)] = (part, written)
        return self._streams[id(part)][1]

    def _number(self, text: str, at: tuple[float, float]) -> int:
        """The stream that prints a page number, written once for all pages that have it in this place."""
        key = (text, at)
        if key not in self._number_streams:
            layout = self.typesetter.layout
            word = self.typesetter.fonts.regular.shape(text)
            size, color = layout.type.small, layout.colors.muted
            sheet = Sheet(layout, self.typesetter.fonts, 0, Ink())
            shown = sheet.shown([word], *at, size, color, bold=False)
            self._number_streams[key] = self._stream(stream(shown.encode("ascii"), compress=False))
        return self._number_streams[key]

    # --- objects -------------------------------------------------------------------------------------------------

    def _take(self) -> int:
        self.free += 1
        self._kinds.append(0)
        self._where.append(0)
        self._places.append(0)
        return self.free - 1

    def _write(self, data: bytes) -> None:
        self.file.write(data)
        self.at += len(data)

    def _put(self, own: int, body: bytes) -> None:
        self._kinds[own], self._where[own] = 1, self.at
        self._write(b"%d 0 obj\n%s\nendobj\n" % (own, body))

    def _stream(self, body: bytes) -> int:
        own = self._take()
        self._put(own, body)
        return own

    def _pack(self, packed: dict[int, str]) -> None:
        """Small objects in one object stream."""
        holder = self._take()
        chunk = serialise({}, packed, holder)
        self._kinds[holder], self._where[holder] = 1, self.at
        for place, own in enumerate(packed):
            self._kinds[own], self._where[own], self._places[own] = 2, holder, place
        self._write(chunk.data)

    def _write_chunk_fonts(self) -> None:
        chunk = core_fonts(self.typesetter.fonts)
        for own, offset in chunk.offsets.items():
            self._kinds[own], self._where[own] = 1, self.at + offset
        self._write(chunk.data)

    # --- the end -------------------------------------------------------------------------------------------------

    def close(self, title: str, language: str) -> None:
        """Everything that can only be known now: rare letters, the page tree, bookmarks, the table of objects."""
        extra = (frozenset(self._extra[0]), frozenset(self._extra[1]))
        if (fonts := extra_fonts(self.typesetter.fonts, extra)) is not None:
            for own, offset in fonts.offsets.items():
                self._kinds[own], self._where[own] = 1, self.at + offset
            self._write(fonts.data)
        page = self.typesetter.layout.page
        self._put(
            numbers.METADATA,
            stream(metadata(title, language, accessible=False), "/Type/Metadata/Subtype/XML", compress=False),
        )
        packed = {
            FONT_DICTIONARY: f"<<{font_resources(extra)}>>",
            numbers.RESOURCES: f"<</Font {ref(FONT_DICTIONARY)}>>",
            numbers.PAGES: (
                f"<</Type/Pages/Count {self.pages}/MediaBox[0 0 {number(page.width)} {number(page.height)}]"
                f"/Kids[{' '.join(ref(node) for node, *_ in self._patients)}]>>"
            ),
            numbers.CATALOG: (
                f"<</Type/Catalog/Pages {ref(numbers.PAGES)}/Lang {text_string(language)}"
                f"/Metadata {ref(numbers.METADATA)}/Outlines {ref(numbers.OUTLINES)}/PageMode/UseOutlines"
                "/ViewerPreferences<</DisplayDocTitle true>>>>"
            ),
            **self._bookmarks(),
        }
        self._pack(packed)
        self._cross_references()

    def _bookmarks(self) -> dict[int, str]:
        items = [self._take() for _ in self._patients]
        found = {}
        for place, (own, (_, first, _, label)) in enumerate(zip(items, self._patients, strict=True)):
            before = f"/Prev {ref(items[place - 1])}" if place else ""
            after = f"/Next {ref(items[place + 1])}" if place + 1 < len(items) else ""
            found[own] = (
                f"<</Title {text_string(label)}/Parent {ref(numbers.OUTLINES)}/Dest[{ref(first)}/Fit]{before}{after}>>"
            )
        ends = f"/First {ref(items[0])}/Last {ref(items[-1])}/Count {len(items)}" if items else ""
        return {**found, numbers.OUTLINES: f"<</Type/Outlines{ends}>>"}

    def _cross_references(self) -> None:
        own = self._take()
        self._kinds[own], self._where[own] = 1, self.at
        packer = zlib.compressobj(6)
        data = packer.compress(b"\0\0\0\0\0\0\0\0\xff\xff")
        for kind, where, place in zip(self._kinds[1:], self._where[1:], self._places[1:], strict=True):
            data += packer.compress(bytes((kind,)) + where.to_bytes(7, "big") + place.to_bytes(2, "big"))
        data += packer.flush()
        head = f"/Type/XRef/Size {self.free}/W[1 7 2]/Root {ref(numbers.CATALOG)}/Filter/FlateDecode/Length {len(data)}"
        end = b"endstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % self.at
        self._write(b"%d 0 obj\n<<%s>>stream\n%s\n%s" % (own, head.encode("ascii"), data, end))
