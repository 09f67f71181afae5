"""One folder: blocks of galleys and the patient's own pages, numbered, linked and tagged, as the bytes of one file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from folderbuilder.bind import numbers, pages
from folderbuilder.bind.block import build_block
from folderbuilder.bind.document import Part, catalogue, metadata
from folderbuilder.bind.fonts import core_fonts, extra_fonts
from folderbuilder.bind.numbers import Room, library_rooms, rooms
from folderbuilder.bind.pdf import Chunk, assemble, ref, serialise, stream
from folderbuilder.compose.blocks import Composed, Words
from folderbuilder.compose.composer import Folder, Used, compose_section
from folderbuilder.problems import FolderFailed, Problem, Severity
from folderbuilder.select.selection import Selection
from folderbuilder.typeset.lines import Breaker, line_words
from folderbuilder.typeset.setting import Style
from folderbuilder.typeset.sheet import Ink, Sheet
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
    """Carries the patient's line; the cover says it in its own words."""
    text: str
    """The words that belong on it."""
    shared: bool
    """Its words come from the library alone."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A finished folder and what it should be."""

    data: bytes
    leaves: tuple[Leaf, ...]
    identity: tuple[str, ...]
    """What every page must say: the patient's name and id; empty for a handout."""
    sections: tuple[tuple[str, str, str], ...]
    """Section id, version and reason of each."""
    links: int
    """How many links it holds."""

    @property
    def page_count(self) -> int:
        """Number of pages."""
        return len(self.leaves)


class Binder:
    """Binds folders of one layout."""

    def __init__(self, typesetter: Typesetter) -> None:
        self.typesetter = typesetter
        self._shared: dict[tuple[Composed, Room], Part] = {}
        self._rooms: dict[tuple[Path, str], Mapping[str, Room]] = {}

    def bind(self, folder: Folder, selection: Selection, made_on: date | None) -> Bound:
        """The folder of the patient in `folder`, or a handout when there is none. Raises `FolderFailed`."""
        _refuse_unprintable(folder, self.typesetter)
        places = self._rooms_of(folder)
        parts: dict[str, Part] = {}
        used: dict[str, Used] = {}
        for chosen in selection.chosen:
            if not chosen.place.slot.made:
                parts[chosen.id], used[chosen.id] = self._section(folder, chosen.id, places)
        front = pages.Front(folder, selection, used, made_on, self._layout_title(folder.language))
        for composed in self._back(front):
            parts[composed.name] = self._part(composed, places)
        # A glossary without words is not made, so nothing may lead to it.
        present = tuple(chosen for chosen in selection.chosen if chosen.id in parts)
        front = replace(front, selection=replace(selection, chosen=present))
        ordered = [parts[chosen.id] for chosen in present]
        if folder.patient is not None:
            ordered = self._front(front, ordered, places) + ordered
        return self._bound(front, ordered)

    def _section(self, folder: Folder, section: str, places: Mapping[str, Room]) -> tuple[Part, Used]:
        """A section's part, shared with other folders unless a value is too long for its line."""
        composed, used = compose_section(folder, section)
        part = self._part(composed, places, used.late)
        if not self._late_fits(part):
            composed, used = compose_section(folder, section, late=False)
            part = self._part(composed, places)
        return part, used

    def _late_fits(self, part: Part) -> bool:
        fonts = self.typesetter.fonts
        return all(
            fonts.face(slot.bold).shape(part.late[slot.index]).width * slot.size / 1000 <= slot.width
            for page in part.galley.pages
            for slot in page.slots
        )

    def _layout_title(self, language: str) -> str:
        titles = self.typesetter.layout.title
        return titles.get(language) or next(iter(titles.values()))

    def _rooms_of(self, folder: Folder) -> Mapping[str, Room]:
        key = (folder.library.root, folder.language)
        if key not in self._rooms:
            self._rooms[key] = library_rooms(folder.library, folder.language)
        return self._rooms[key]

    def _back(self, front: pages.Front) -> Iterator[Composed]:
        """The sections made from what is in the folder."""
        made = front.folder.library.made
        chosen = front.selection.ids
        if (place := made.get("glossary")) and place.id in chosen and (composed := pages.glossary(front, place)):
            yield composed
        if (place := made.get("colophon")) and place.id in chosen:
            yield pages.colophon(front, place)

    def _front(self, front: pages.Front, parts: Sequence[Part], places: Mapping[str, Room]) -> list[Part]:
        """Cover, personal page, contents. The contents take the same pages whatever numbers stand in them."""
        composed, late = pages.cover(front, late=True)
        cover = self._part(composed, places, late)
        if not self._late_fits(cover):
            cover = self._part(pages.cover(front, late=False)[0], places)
        personal = self._part(pages.personal(front), places)
        length = self._part(pages.contents(front, {}), places).pages
        starts: dict[str, int] = {"personal": 1 + cover.pages}
        page = starts["personal"] + personal.pages + length
        for part in parts:
            starts[part.composed.name] = page
            page += part.pages
        return [cover, personal, self._part(pages.contents(front, starts), places)]

    def _part(self, composed: Composed, places: Mapping[str, Room], late: Sequence[str] = ()) -> Part:
        room = places[composed.name]
        key = (composed, room)
        part = self._shared.get(key) if not composed.private else None
        if part is None:
            galley = self.typesetter.galley(composed)
            part = Part(composed, galley, build_block(galley, room, self.typesetter.layout))
            if not composed.private:
                self._shared[key] = part
        return replace(part, late=tuple(late)) if late else part

    # --- the file ------------------------------------------------------------------------------------------------

    def _bound(self, front: pages.Front, parts: Sequence[Part]) -> Bound:
        if any(part.block.size > part.block.room.size for part in parts):
            parts = self._dense(parts)
        data, leaves = self._file(front, parts)
        highest = max(part.block.room.first + part.block.size for part in parts)
        if highest * numbers.BYTES_PER_OBJECT > len(data):
            data, leaves = self._file(front, self._dense(parts))
        patient = front.folder.patient
        sections = front.folder.library.sections[front.folder.language]
        versions = {c.id: sections[c.id].version if c.id in sections else "" for c in front.selection.chosen}
        return Bound(
            data=data,
            leaves=tuple(leaves),
            identity=(patient.name, patient.id) if patient else (),
            sections=tuple((c.id, versions[c.id], str(c.reason)) for c in front.selection.chosen),
            links=sum(len(page.links) for part in parts for page in part.galley.pages),
        )

    def _dense(self, parts: Sequence[Part]) -> list[Part]:
        """The same parts with numbers that leave no gaps: only for this folder."""
        places = rooms((part.composed.name, part.block.size) for part in parts)
        layout = self.typesetter.layout
        return [replace(p, block=build_block(p.galley, places[p.composed.name], layout)) for p in parts]

    def _file(self, front: pages.Front, parts: Sequence[Part]) -> tuple[bytes, list[Leaf]]:
        """The bytes of the folder, and its pages as they should turn out."""
        ink = Ink()
        sheet = Sheet(self.typesetter.layout, self.typesetter.fonts, 0, ink)
        words = front.words
        title = words["folder_title"] if front.folder.patient else words["handout_title"]
        direct, leaves = self._numbered(parts, sheet)
        direct.update(_late_values(parts, sheet))
        direct[numbers.PATIENT_FORM] = self._patient_form(front, sheet)
        xmp = metadata(title, words["language"])
        direct[numbers.METADATA] = stream(xmp, "/Type/Metadata/Subtype/XML", compress=False)
        extra = (
            frozenset(ink.regular).union(*(part.galley.extra[0] for part in parts)),
            frozenset(ink.bold).union(*(part.galley.extra[1] for part in parts)),
        )
        own = serialise(direct, catalogue(words, parts, extra), numbers.PATIENT_OBJECTS)
        chunks: list[Chunk] = [core_fonts(self.typesetter.fonts)]
        if (more := extra_fonts(self.typesetter.fonts, extra)) is not None:
            chunks.append(more)
        chunks += [part.block.chunk for part in parts]
        chunks.append(own)
        identity = hashlib.sha256(b"".join(hashlib.sha256(chunk.data).digest() for chunk in chunks)).digest()[:16]
        return assemble(chunks, catalog=numbers.CATALOG, identity=identity, xref=numbers.XREF), leaves

    def _numbered(self, parts: Sequence[Part], sheet: Sheet) -> tuple[dict[int, bytes], list[Leaf]]:
        """The number stream of every page, and the pages as they should turn out."""
        direct: dict[int, bytes] = {}
        leaves: list[Leaf] = []
        layout, shape = self.typesetter.layout, self.typesetter.fonts.regular.shape
        total = sum(part.pages for part in parts)
        for part in parts:
            for index, page in enumerate(part.galley.pages):
                number = len(leaves) + 1
                word = shape(f"{number}/{total}")
                shown = sheet.shown([word], *page.number_at, layout.type.small, layout.colors.muted, bold=False)
                artifact = f"/Artifact BMC {shown} EMC".encode("ascii")
                direct[part.block.page_numbers[index]] = stream(artifact, compress=False)
                leaf = Leaf(
                    name=part.composed.name,
                    number=number,
                    front=index % 2 == 0 or not layout.duplex,
                    has_line=part.composed.name != numbers.COVER,
                    text=" ".join([page.text, *(part.late[slot.index] for slot in page.slots)]),
                    shared=not part.composed.private and not page.slots,
                )
                leaves.append(leaf)
        return direct, leaves

    def _patient_form(self, front: pages.Front, sheet: Sheet) -> bytes:
        """The form with the patient's name and id, drawn on every page; empty in a handout."""
        layout, fonts = self.typesetter.layout, self.typesetter.fonts
        shown: list[str] = []
        patient = front.folder.patient
        height = 0.0
        style = Style(layout.type.small, layout.type.small * 1.3, layout.colors.muted)
        if patient is not None:
            text = f"{patient.name} · {front.words['patient_number'].format(id=patient.id)}"
            lines = Breaker(fonts, style.size).lines((Words(text),), layout.text_width)
            for number, line in enumerate(lines):
                y = (len(lines) - 1 - number) * style.leading
                words = line_words(fonts.regular, line)
                shown.append(sheet.shown(words, 0, y, style.size, style.color, bold=False))
            height = len(lines) * style.leading
        room = layout.margins.top * 0.45 - 4
        if height > room:
            problem = Problem(
                Severity.ERROR,
                "name-long",
                "The patient's name is too long for the head of a page.",
                patient=patient.id if patient else None,
                hint="Shorten the name to what the patient uses.",
            )
            raise FolderFailed(problem)
        box = f"0 -{layout.type.small} {layout.text_width:.2f} {max(height, 1):.2f}"
        entries = f"/Type/XObject/Subtype/Form/BBox[{box}]/Resources {ref(numbers.RESOURCES)}"
        return stream("\n".join(shown).encode("ascii"), entries)


def _late_values(parts: Sequence[Part], sheet: Sheet) -> Iterator[tuple[int, bytes]]:
    """The patient's values in the slots of shared pages: each a small content stream in the place kept for it."""
    for part in parts:
        for page, reserved in zip(part.galley.pages, part.block.late_numbers, strict=True):
            for slot, number in zip(page.slots, reserved, strict=True):
                word = sheet.fonts.face(slot.bold).shape(part.late[slot.index])
                shown = sheet.shown([word], slot.x, slot.y, slot.size, slot.color, bold=slot.bold)
                content = f"/{slot.tag} <</MCID {slot.mcid}>> BDC {shown} EMC".encode("ascii")
                yield number, stream(content, compress=False)


def _refuse_unprintable(folder: Folder, typesetter: Typesetter) -> None:
    """Every character of the patient's values must be in the fonts: never a silent box."""
    patient = folder.patient
    if patient is None:
        return
    values: Mapping[str, str | None] = {
        "name": patient.name,
        "id": patient.id,
        "note": patient.note,
        **{f"treatment.{key}": value for key, value in patient.treatment.items()},
    }
    problems = [
        Problem(
            Severity.ERROR,
            "no-glyph",
            f"The font has no sign for {', '.join(f'U+{ord(c):04X}' for c in missing)}.",
            file=patient.place.file,
            line=patient.place.row,
            column=key,
            patient=patient.id,
            hint="Write it with Latin letters, as in a passport, or choose a layout with a font that has the sign.",
        )
        for key, value in values.items()
        if value and (missing := typesetter.fonts.missing(value.replace("\n", " ")))
    ]
    if problems:
        raise FolderFailed(problems)
