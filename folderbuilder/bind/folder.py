"""One folder: blocks of galleys and the patient's own pages, numbered, linked and tagged, as the bytes of one file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from folderbuilder.bind import numbers, pages
from folderbuilder.bind.block import Block, build_block
from folderbuilder.bind.fonts import core_fonts, extra_fonts, font_resources
from folderbuilder.bind.pdf import Chunk, assemble, ref, serialise, stream, text_string
from folderbuilder.compose.blocks import Composed, Words
from folderbuilder.compose.composer import Folder, Used, compose_section
from folderbuilder.problems import FolderFailed, Problem, Severity
from folderbuilder.select.selection import Selection
from folderbuilder.typeset.galley import Galley
from folderbuilder.typeset.lines import Breaker, line_words
from folderbuilder.typeset.setting import Style
from folderbuilder.typeset.sheet import PATIENT_FORM, Ink, Sheet
from folderbuilder.typeset.typesetter import Typesetter

BlockOf = Callable[[Composed, int], tuple[Galley, Block]]
"""Where blocks come from: a composed section and its slot."""


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


@dataclass(slots=True)
class _Part:
    slot: int
    composed: Composed
    galley: Galley
    block: Block


class Binder:
    """Binds folders of one layout."""

    def __init__(self, typesetter: Typesetter) -> None:
        self.typesetter = typesetter
        self._shared: dict[tuple[Composed, int], tuple[Galley, Block]] = {}

    def bind(self, folder: Folder, selection: Selection, made_on: date | None) -> Bound:
        """The folder of the patient in `folder`, or a handout when there is none. Raises `FolderFailed`."""
        _refuse_unprintable(folder, self.typesetter)
        composed: dict[str, Composed] = {}
        used: dict[str, Used] = {}
        made = {place.id for place in folder.library.made.values()}
        for chosen in selection.chosen:
            if chosen.id not in made:
                composed[chosen.id], used[chosen.id] = compose_section(folder, chosen.id)
        title = self.typesetter.layout.title
        front = pages.Front(folder, selection, used, made_on, title.get(folder.language) or next(iter(title.values())))
        back = self._back(front)
        parts = [
            self._part(composed.get(chosen.id) or back[chosen.id], numbers.FIRST_SECTION + chosen.place.order)
            for chosen in selection.chosen
            if chosen.id in composed or chosen.id in back
        ]
        if folder.patient is not None:
            parts = self._front(front, parts) + parts
        return self._bound(front, parts)

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

    def _front(self, front: pages.Front, parts: Sequence[_Part]) -> list[_Part]:
        """Cover, personal page, contents. The contents take the same pages whatever numbers stand in them."""
        cover = self._part(pages.cover(front), numbers.COVER)
        personal = self._part(pages.personal(front), numbers.PERSONAL)
        length = len(self.typesetter.galley(pages.contents(front, {})).pages)
        starts: dict[str, int] = {"personal": 1 + len(cover.galley.pages)}
        page = starts["personal"] + len(personal.galley.pages) + length
        for part in parts:
            starts[part.composed.name] = page
            page += len(part.galley.pages)
        return [cover, personal, self._part(pages.contents(front, starts), numbers.CONTENTS)]

    def _part(self, composed: Composed, slot: int) -> _Part:
        if composed.private:
            galley = self.typesetter.galley(composed)
            return _Part(slot, composed, galley, build_block(galley, slot, self.typesetter.layout))
        found = self._shared.get((composed, slot))
        if found is None:
            galley = self.typesetter.galley(composed)
            found = self._shared[composed, slot] = (galley, build_block(galley, slot, self.typesetter.layout))
        return _Part(slot, composed, *found)

    # --- the file ------------------------------------------------------------------------------------------------

    def _bound(self, front: pages.Front, parts: Sequence[_Part]) -> Bound:
        patient = front.folder.patient
        total = sum(len(part.galley.pages) for part in parts)
        form, form_ink = self._patient_form(front)
        extra = (
            frozenset().union(form_ink[0], *(part.galley.extra[0] for part in parts)),
            frozenset().union(form_ink[1], *(part.galley.extra[1] for part in parts)),
        )
        direct, leaves = self._numbered(front, parts, total)
        direct[numbers.PATIENT_FORM] = form
        direct[numbers.METADATA] = stream(_metadata(front), "/Type/Metadata/Subtype/XML", compress=False)
        own = serialise(direct, _catalogue(front, parts, extra), numbers.PATIENT_OBJECTS)
        chunks: list[Chunk] = [core_fonts(self.typesetter.fonts)]
        if (more := extra_fonts(self.typesetter.fonts, extra)) is not None:
            chunks.append(more)
        chunks += [part.block.chunk for part in parts]
        chunks.append(own)
        identity = hashlib.sha256(b"".join(hashlib.sha256(chunk.data).digest() for chunk in chunks)).digest()[:16]
        data = assemble(chunks, catalog=numbers.CATALOG, identity=identity, xref=numbers.XREF)
        sections = front.folder.library.sections[front.folder.language]
        versions = {c.id: sections[c.id].version if c.id in sections else "" for c in front.selection.chosen}
        return Bound(
            data=data,
            leaves=tuple(leaves),
            identity=(patient.name, patient.id) if patient else (),
            sections=tuple((c.id, versions[c.id], str(c.reason)) for c in front.selection.chosen),
            links=sum(len(page.links) for part in parts for page in part.galley.pages),
        )

    def _numbered(self, front: pages.Front, parts: Sequence[_Part], total: int) -> tuple[dict[int, bytes], list[Leaf]]:
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


def _catalogue(
    front: pages.Front, parts: Sequence[_Part], extra: tuple[frozenset[int], frozenset[int]]
) -> dict[int, str]:
    """The folder's own small objects: catalogue, page tree, structure root, outline, names."""
    words = front.words
    nodes = [numbers.base_of(part.slot) + numbers.PAGE_NODE for part in parts]
    leaves = [numbers.base_of(part.slot) + numbers.PARENT_LEAF for part in parts]
    total = sum(len(part.galley.pages) for part in parts)
    next_key = max(part.block.keys[1] for part in parts) + 1
    places = sorted((name, goal) for part in parts for name, goal in part.block.destinations)
    names = " ".join(f"{text_string(name)} {goal}" for name, goal in places)
    objects = {
        numbers.CATALOG: (
            f"<</Type/Catalog/Pages {ref(numbers.PAGES)}/StructTreeRoot {ref(numbers.STRUCTURE)}"
            f"/MarkInfo<</Marked true>>/Lang {text_string(words['language'])}/ViewerPreferences<</DisplayDocTitle true>>"
            f"/Metadata {ref(numbers.METADATA)}/Outlines {ref(numbers.OUTLINES)}/PageMode/UseOutlines"
            f"/PageLabels<</Nums[0<</S/D>>]>>/Names<</Dests {ref(numbers.DESTINATIONS)}>>>>"
        ),
        numbers.PAGES: f"<</Type/Pages/Count {total}/Kids[{' '.join(map(ref, nodes))}]>>",
        numbers.STRUCTURE: (
            f"<</Type/StructTreeRoot/K {ref(numbers.DOCUMENT)}/ParentTree {ref(numbers.PARENT_TREE)}"
            f"/ParentTreeNextKey {next_key}>>"
        ),
        numbers.DOCUMENT: (
            f"<</Type/StructElem/S/Document/P {ref(numbers.STRUCTURE)}"
            f"/K[{' '.join(ref(part.block.root) for part in parts)}]>>"
        ),
        numbers.RESOURCES: (
            f"<</Font<<{font_resources(extra)}>>/XObject<</{PATIENT_FORM} {ref(numbers.PATIENT_FORM)}>>>>"
        ),
        numbers.PARENT_TREE: f"<</Kids[{' '.join(map(ref, leaves))}]>>",
        numbers.DESTINATIONS: f"<</Names[{names}]>>",
    }
    objects.update(_outline(parts))
    return objects


def _outline(parts: Sequence[_Part]) -> dict[int, str]:
    """The outline's first level: one item for each galley that has a heading."""
    rows = [(numbers.base_of(p.slot) + numbers.BOOKMARK, p.block.bookmark) for p in parts]
    items = [(number, mark) for number, mark in rows if mark is not None]
    objects: dict[int, str] = {}
    for place, (number, (title, goal, first, last, count)) in enumerate(items):
        source = f"<</Title {text_string(title)}/Parent {ref(numbers.OUTLINES)}/Dest {goal}"
        if place:
            source += f"/Prev {ref(items[place - 1][0])}"
        if place + 1 < len(items):
            source += f"/Next {ref(items[place + 1][0])}"
        if first is not None and last is not None:
            source += f"/First {ref(first)}/Last {ref(last)}/Count {-count}"
        objects[number] = source + ">>"
    ends = f"/First {ref(items[0][0])}/Last {ref(items[-1][0])}/Count {len(items)}" if items else ""
    objects[numbers.OUTLINES] = f"<</Type/Outlines{ends}>>"
    return objects


def _metadata(front: pages.Front) -> bytes:
    """XMP without anything personal: what it is, its language, and that it follows PDF/UA-1."""
    title = front.words["folder_title"] if front.folder.patient else front.words["handout_title"]
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:language><rdf:Bag><rdf:li>{escape(front.words['language'])}</rdf:li></rdf:Bag></dc:language>"
        "<pdf:Producer>folderbuilder</pdf:Producer><pdfuaid:part>1</pdfuaid:part>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()
