"""One folder: blocks of galleys and the patient's own pages, numbered, linked and tagged, as the bytes of one file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
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
        composed: dict[str, Composed] = {}
        used: dict[str, Used] = {}
        made = {place.id for place in folder.library.made.values()}
        for chosen in selection.chosen:
            if chosen.id not in made:
                composed[chosen.id], used[chosen.id] = compose_section(folder, chosen.id)
        front = pages.Front(folder, selection, used, made_on, self._layout_title(folder.language))
        composed.update(self._back(front))
        # A glossary without words is not made, so nothing may lead to it.
        present = tuple(chosen for chosen in selection.chosen if chosen.id in composed)
        front = replace(front, selection=replace(selection, chosen=present))
        places = self._rooms_of(folder)
        parts = [self._part(composed[chosen.id], places) for chosen in present]
        if folder.patient is not None:
            parts = self._front(front, parts, places) + parts
        return self._bound(front, parts)

    def _layout_title(self, language: str) -> str:
        titles = self.typesetter.layout.title
        return titles.get(language) or next(iter(titles.values()))

    def _rooms_of(self, folder: Folder) -> Mapping[str, Room]:
        key = (folder.library.root, folder.language)
        if key not in self._rooms:
            self._rooms[key] = library_rooms(folder.library, folder.language)
        return self._rooms[key]

    def _back(self, front: pages.Front) -> dict[str, Composed]:
        """The sections made from what is in the folder."""
        made = front.folder.library.made
        chosen = front.selection.ids
        result: dict[str, Composed] = {}
        if (place := made.get("glossary")) and place.id in chosen and (composed := pages.glossary(front, place)):
            result[place.id] = composed
        if (place := made.get("colophon")) and place.id in chosen:
            result[place.id] = pages.colophon(front, place)
        return result

    def _front(self, front: pages.Front, parts: Sequence[Part], places: Mapping[str, Room]) -> list[Part]:
        """Cover, personal page, contents. The contents take the same pages whatever numbers stand in them."""
        cover = self._part(pages.cover(front), places)
        personal = self._part(pages.personal(front), places)
        length = len(self.typesetter.galley(pages.contents(front, {})).pages)
        starts: dict[str, int] = {"personal": 1 + len(cover.galley.pages)}
        page = starts["personal"] + len(personal.galley.pages) + length
        for part in parts:
            starts[part.composed.name] = page
            page += len(part.galley.pages)
        return [cover, personal, self._part(pages.contents(front, starts), places)]

    def _part(self, composed: Composed, places: Mapping[str, Room]) -> Part:
        room = places[composed.name]
        key = (composed, room)
        if not composed.private and key in self._shared:
            return self._shared[key]
        galley = self.typesetter.galley(composed)
        part = Part(composed, galley, build_block(galley, room, self.typesetter.layout))
        if not composed.private:
            self._shared[key] = part
        return part

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
        total = sum(len(part.galley.pages) for part in parts)
        form, form_ink = self._patient_form(front)
        extra = (
            frozenset().union(form_ink[0], *(part.galley.extra[0] for part in parts)),
            frozenset().union(form_ink[1], *(part.galley.extra[1] for part in parts)),
        )
        words = front.words
        title = words["folder_title"] if front.folder.patient else words["handout_title"]
        direct, leaves = self._numbered(parts, total)
        direct[numbers.PATIENT_FORM] = form
        xmp = metadata(title, words["language"])
        direct[numbers.METADATA] = stream(xmp, "/Type/Metadata/Subtype/XML", compress=False)
        own = serialise(direct, catalogue(words, parts, extra), numbers.PATIENT_OBJECTS)
        chunks: list[Chunk] = [core_fonts(self.typesetter.fonts)]
        if (more := extra_fonts(self.typesetter.fonts, extra)) is not None:
            chunks.append(more)
        chunks += [part.block.chunk for part in parts]
        chunks.append(own)
        identity = hashlib.sha256(b"".join(hashlib.sha256(chunk.data).digest() for chunk in chunks)).digest()[:16]
        return assemble(chunks, catalog=numbers.CATALOG, identity=identity, xref=numbers.XREF), leaves

    def _numbered(self, parts: Sequence[Part], total: int) -> tuple[dict[int, bytes], list[Leaf]]:
        """The number stream of every page, and the pages as they should turn out."""
        direct: dict[int, bytes] = {}
        leaves: list[Leaf] = []
        layout, fonts = self.typesetter.layout, self.typesetter.fonts
        sheet = Sheet(layout, fonts, 0, Ink())
        for part in parts:
            for index, page in enumerate(part.galley.pages):
                number = len(leaves) + 1
                word = fonts.regular.shape(f"{number}/{total}")
                x, y = page.number_at
                shown = sheet.shown([word], x, y, layout.type.small, layout.colors.muted, bold=False)
                direct[part.block.page_numbers[index]] = stream(
                    f"/Artifact BMC {shown} EMC".encode("ascii"), compress=False
                )
                leaves.append(
                    Leaf(
                        name=part.composed.name,
                        number=number,
                        front=index % 2 == 0 or not layout.duplex,
                        has_line=part.composed.name != "cover",
                        text=page.text,
                        shared=not part.composed.private,
                    )
                )
        return direct, leaves

    def _patient_form(self, front: pages.Front) -> tuple[bytes, tuple[set[int], set[int]]]:
        """The form with the patient's name and id, drawn on every page; empty in a handout."""
        layout, fonts = self.typesetter.layout, self.typesetter.fonts
        ink = Ink()
        sheet = Sheet(layout, fonts, 0, ink)
        shown: list[str] = []
        patient = front.folder.patient
        height = 0.0
        style = Style(layout.type.small, layout.type.small * 1.3, layout.colors.muted)
        if patient is not None:
            text = f"{patient.name} · {front.words['patient_number'].format(id=patient.id)}"
            lines = Breaker(fonts, style.size).lines((Words(text),), layout.text_width)
            for number, line in enumerate(lines):
                y = (len(lines) - 1 - number) * style.leading
                shown.append(sheet.shown(line_words(fonts.regular, line), 0, y, style.size, style.color, bold=False))
            height = len(lines) * style.leading
        room = layout.margins.top * 0.45 - 4
        if height > room:
            raise FolderFailed(
                Problem(
                    Severity.ERROR,
                    "name-long",
                    "The patient's name is too long for the head of a page.",
                    patient=patient.id if patient else None,
                    hint="Shorten the name to what the patient uses.",
                )
            )
        box = f"0 -{layout.type.small} {layout.text_width:.2f} {max(height, 1):.2f}"
        entries = f"/Type/XObject/Subtype/Form/BBox[{box}]/Resources {ref(numbers.RESOURCES)}"
        return stream("\n".join(shown).encode("ascii"), entries), (ink.regular, ink.bold)


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
