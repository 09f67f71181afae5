"""One folder: a gathering that it shares with others, and what is this patient's own, as the bytes of one file."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from folderbuilder.bind import pages
from folderbuilder.bind.cache import Cache
from folderbuilder.bind.gathering import Gathering, Leaf, Source, gather
from folderbuilder.bind.impose import PAGES_ON_A_SHEET
from folderbuilder.bind.numbers import Room, library_rooms, rooms
from folderbuilder.bind.own import Own, handout_line, own_end, own_streams, patient_line
from folderbuilder.bind.part import Part, part_of
from folderbuilder.bind.pdf import LEVEL, QUICK
from folderbuilder.bind.recalled import Recalled, Recollection
from folderbuilder.bind.shelf import Key, Shelf
from folderbuilder.compose.blocks import Composed
from folderbuilder.compose.composer import Folder, Used, compose_section
from folderbuilder.compose.variant import Variant, Variants
from folderbuilder.library.layout import LEAST_PAGES, MOST_PAGES, Kind
from folderbuilder.library.load import Library
from folderbuilder.library.section import Tool
from folderbuilder.patients.model import Patient
from folderbuilder.problems import FolderFailed, Problem, Severity
from folderbuilder.select.selection import Selection
from folderbuilder.typeset.fonts import named
from folderbuilder.typeset.recent import Recent
from folderbuilder.typeset.typesetter import Typesetter

if TYPE_CHECKING:
    from folderbuilder.bind.foreign.finding import Attachment
    from folderbuilder.bind.foreign.model import Foreign

SECTIONS_KEPT = 512
"""Variants of sections that are kept in memory; some 40 kB each."""
MADE_KEPT = 384
"""Glossaries, contents lists and the like, per selection."""
NO_CACHE = Cache(None)
_OBJECTS_A_PAGE = 16
"""What a page around a foreign page takes at most: it, its description and its tags."""
GATHERINGS_KEPT = 64
"""Gatherings; some 300 kB each."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A finished folder and what it should be."""

    gathering: Gathering
    """The beginning of the file, the same for everybody with this selection."""
    own: bytes
    """Its end, this patient's alone."""
    parts_of_own: Own
    """What that end was made of."""
    leaves: tuple[Leaf, ...]
    line: str
    """What stands at the head of every page."""
    identity: tuple[str, ...]
    """What every page must say: the patient's name and id; empty for a handout."""
    sections: tuple[tuple[str, str, str], ...]
    """Section id, version and reason of each."""
    links: int
    """How many links it holds."""
    attached: tuple[Attachment, ...] = ()
    """What it holds that somebody else made."""
    problems: tuple[Problem, ...] = ()
    """What a person should know of it."""

    @property
    def shared(self) -> bytes:
        """The bytes that folders with this selection begin with."""
        return self.gathering.data

    @property
    def data(self) -> bytes:
        """The whole file."""
        return self.shared + self.own

    @property
    def page_count(self) -> int:
        """Number of pages."""
        return len(self.leaves)

    @property
    def looks(self) -> tuple[str, ...]:
        """A digest of what there is to see on each page: pages with the same one look the same, in any folder."""
        everywhere = f"{self.page_count}\n{self.line}\n".encode()
        pages = ((part, index) for part in self.gathering.parts for index in range(len(part.pages)))
        return tuple(
            hashlib.sha256(
                b"%b%b%d %d %b" % (everywhere, part.block.chunk.digest, index, leaf.number, leaf.text.encode())
            ).hexdigest()[:24]
            for (part, index), leaf in zip(pages, self.leaves, strict=True)
        )


@dataclass(frozen=True, slots=True)
class _Set:
    """A section as it is set for a folder: its part, and what the glossary and the patient's end of the file need."""

    key: Key | None
    """What it is shared by; None when it is this folder's alone."""
    source: Source
    used: Used
    late: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Shared:
    """A section as everybody gets it who gives the same answers. It knows nothing of the folder it was made for."""

    part: Part
    used: Used
    composed: Composed | None
    """None when an earlier run composed it."""


class Binder:
    """Binds folders of one library in one layout."""

    def __init__(self, typesetter: Typesetter, cache: Cache | None = None, *, keep_made: bool = False) -> None:
        """`cache` keeps parts between runs; without one they are kept in memory only.

        `keep_made`: glossary, contents and the like too. They are made anew for every selection, so a long list would
        fill the cache with what never comes back; one folder at a time is often the same as yesterday's.
        """
        self.keep_made = keep_made
        self.typesetter = typesetter
        self.cache = cache or Cache(None)
        self._variants: dict[int, Variants] = {}
        self._rooms: dict[tuple[int, str], Mapping[str, Room]] = {}
        self._sections: Shelf[Key, _Shared] = Shelf(SECTIONS_KEPT)
        self._recalled: dict[int, Recalled] = {}
        self._made: Shelf[Hashable, Source] = Shelf(MADE_KEPT)
        self._entries: dict[tuple[int, str], pages.KeptEntries] = {}
        self._contents_pages = 2
        self._gatherings: Shelf[Key, Gathering] = Shelf(GATHERINGS_KEPT)

    def bind(
        self, folder: Folder, selection: Selection, made_on: date | None, attached: tuple[Attachment, ...] = ()
    ) -> Bound:
        """The folder of the patient in `folder`, or a handout when there is none. Raises `FolderFailed`.

        `attached` are the patient's own files, to come behind the sections.
        """
        refuse_unprintable(folder, self.typesetter, attached)
        sections = {c.id: self._section(folder, c.id) for c in selection.chosen if not c.place.slot.made}
        used = {name: item.used for name, item in sections.items()}
        selection = _without_empty(selection, used)
        entries = self._entries.setdefault((id(folder.library), folder.language), Recent(pages.ENTRIES_KEPT))
        front = pages.Front(folder, selection, used, made_on, self._layout_title(folder.language), attached, entries)
        patient = folder.patient
        cover, cover_late = self._cover(front) if patient else (None, ())
        noted = patient is not None and bool(patient.note)
        keys = tuple(item.key or _stand_in(folder, name, item) for name, item in sections.items())
        alone = any(item.key is None for item in sections.values())
        key = Key(
            id(folder.library),
            folder.language,
            folder.team,
            patient is None,
            made_on,
            keys,
            tuple([(chosen.id, chosen.reason) for chosen in selection.chosen]),
        )

        def make() -> Gathering:
            return self._gather(front, sections, None if None in keys or attached else key, cover)

        alone = alone or noted or bool(attached) or (cover is not None and cover.part.private)
        gathering = make() if alone else self._gatherings.get(key, make)
        late = [
            cover_late if part.name == "cover" else sections[part.name].late if part.name in sections else ()
            for part in gathering.parts
        ]
        line = patient_line(patient, front.words) if patient else handout_line(folder.team, gathering, front.words)
        try:
            own = own_streams(gathering, line, late, self.typesetter)
        except FolderFailed as failure:
            raise FolderFailed(_in_list(problem, patient) for problem in failure.problems) from failure
        return Bound(
            gathering=gathering,
            own=own_end(gathering, own, self.typesetter),
            parts_of_own=own,
            leaves=leaves_of(gathering, late),
            line=line,
            identity=(patient.name, patient.id) if patient else (),
            sections=pages.listed(front, front.selection.chosen),
            links=gathering.links,
            attached=attached,
            problems=_booklet_size(gathering),
        )

    def length(self, folder: Folder, section: str) -> int:
        """How many pages a section takes in this folder. Raises `FolderFailed`."""
        return len(self._section(folder, section).source.part.pages)

    # --- parts ---------------------------------------------------------------------------------------------------

    def _section(self, folder: Folder, section: str) -> _Set:
        """A section as it is set for this folder, shared with every folder that gives the same answers."""
        found = self._variants_of(folder.library).of(folder, section)
        if found is not None:
            variant, late = found
            key = Key(id(folder.library), variant)
            shared = self._sections.get(
                key, lambda: self._shared(folder, section, variant), keep=lambda item: not item.part.private
            )
            if not shared.part.private and _fits(shared.part, late, self.typesetter):

                def again(room: Room) -> Part:
                    return self._part(shared.composed or compose_section(folder, section)[0], room, keep=True)

                return _Set(key, Source(shared.part, again), shared.used, late)
        composed, used = compose_section(folder, section, late=False)
        return _Set(None, self._source(composed, folder, keep=True), used, ())

    def _shared(self, folder: Folder, section: str, variant: Variant) -> _Shared:
        """A variant of a section: as an earlier run left it, else composed and set now."""
        recalled = self._recalled_of(folder.library)
        glossary, room = folder.library.glossaries[folder.language], self._rooms_of(folder)[section]
        if (known := recalled.find(variant)) and (part := self.cache.find(known.key)) and part.block.room == room:
            entries = [entry for term in known.terms if (entry := glossary.find(term))]
            return _Shared(part, Used({entry.slug: entry for entry in entries}), None)
        composed, used = compose_section(folder, section)
        part = self._part(composed, room, keep=True)
        if part.key:
            recalled.note(variant, Recollection(part.key, tuple(entry.term for entry in used.terms.values())))
        # What is kept must not know the values of the folder it was first made for.
        return _Shared(part, Used(used.terms, used.private), composed)

    def _source(self, composed: Composed, folder: Folder, *, keep: bool = False) -> Source:
        """The part of composed text; `keep` it between runs when other selections will ask for it too."""
        again = partial(self._part, composed, keep=keep)
        return Source(again(self._rooms_of(folder)[composed.name]), again)

    def _part(self, composed: Composed, room: Room, *, keep: bool) -> Part:
        # The same bytes whether it is kept or not: the level depends on what it is, not on where it goes.
        cache = self.cache if keep or self.keep_made else NO_CACHE
        return cache.part(composed, self.typesetter, room, level=LEVEL if keep else QUICK)

    def _gather(
        self, front: pages.Front, sections: Mapping[str, _Set], key: Key | None, cover: Source | None
    ) -> Gathering:
        """Everything in its order: cover, personal page, contents, sections, glossary, colophon."""
        folder = front.folder
        made: dict[str, Source] = {}
        for composed in _back(front):
            make = partial(self._source, composed, folder)
            # What a section of this patient alone brings to the glossary, no key can tell.
            made[composed.name] = make() if key is None else self._made.get((key, composed.name), make)
        body = [sections[c.id].source if c.id in sections else made[c.id] for c in front.selection.chosen]
        if cover is None:
            return gather(self._filled_up(front, body), front.words, self.typesetter, loose=True)
        personal_page = pages.personal(front)
        body += self._attached(front)
        if key is None or personal_page.private:
            personal = self._source(personal_page, folder)
            contents = self._contents(front, cover, personal, body)
        else:
            personal = self._made.get((key, "personal"), lambda: self._source(personal_page, folder))
            # The numbers of the pages follow from the parts, which the key names, and from the cover.
            contents = self._made.get(
                (key, "contents", len(cover.part.pages)), lambda: self._contents(front, cover, personal, body)
            )
        return gather(
            self._filled_up(front, [cover, personal, contents, *body]),
            front.words,
            self.typesetter,
            loose=False,
        )

    def _filled_up(self, front: pages.Front, sources: list[Source]) -> list[Source]:
        """In a booklet, with pages for notes behind them, so that they are a multiple of four."""
        lacking = -sum(len(source.part.pages) for source in sources) % PAGES_ON_A_SHEET
        if self.typesetter.layout.kind is not Kind.BOOKLET or not lacking:
            return sources
        return [*sources, self._source(pages.notes(front, lacking), front.folder)]

    def _contents(self, front: pages.Front, cover: Source, personal: Source, body: list[Source]) -> Source:
        """The contents list. It takes the same pages whatever numbers stand in it; how many, is a guess at first."""
        before = 1 + len(cover.part.pages) + len(personal.part.pages)
        while True:
            starts = {"personal": 1 + len(cover.part.pages)}
            page = before + self._contents_pages
            for source in body:
                starts[source.part.name] = page
                page += len(source.part.pages)
            made = self._source(pages.contents(front, starts), front.folder)
            if len(made.part.pages) == self._contents_pages:
                return made
            self._contents_pages = len(made.part.pages)

    def _attached(self, front: pages.Front) -> list[Source]:
        """The patient's own files as parts, with numbers behind those of everything in the library."""
        made: list[Source] = []
        taken = self._rooms_of(front.folder).values()
        for number, item in enumerate(front.attached, 1):
            composed, foreign = pages.attachment(front, number), item.foreign

            def again(
                room: Room, number: int = number, composed: Composed = composed, foreign: Foreign = foreign
            ) -> Part:
                part = part_of(composed, self.typesetter, room, level=QUICK, to_keep=False)
                first = room.first + part.block.size
                forms = {
                    pages.form_name(number, place): first + page.form for place, page in enumerate(foreign.pages, 1)
                }
                return replace(part, foreign=foreign, forms=forms)

            before = [*taken, *(source.part.block.room for source in made)]
            size = len(foreign.sources) + _OBJECTS_A_PAGE * (len(foreign.pages) + 2)
            made.append(Source(again(rooms([(composed.name, size)], before)[composed.name]), again))
        return made

    def _cover(self, front: pages.Front) -> tuple[Source, tuple[str, ...]]:
        """The cover and its late values; for a name too long for its line a cover of its own."""
        composed, late = pages.cover(front, late=True)
        if not composed.private:
            folder = front.folder
            key = (id(folder.library), folder.language, folder.team, front.made_on, "cover")
            source = self._made.get(key, partial(self._source, composed, folder, keep=True))
            if _fits(source.part, tuple(late), self.typesetter):
                return source, tuple(late)
        return self._source(pages.cover(front, late=False)[0], front.folder), ()

    # --- what belongs to a library -------------------------------------------------------------------------------

    def _layout_title(self, language: str) -> str:
        titles = self.typesetter.layout.title
        return titles.get(language) or next(iter(titles.values()))

    def _variants_of(self, library: Library) -> Variants:
        return self._variants.setdefault(id(library), Variants(library))

    def _recalled_of(self, library: Library) -> Recalled:
        if id(library) not in self._recalled:
            self._recalled[id(library)] = Recalled(self.cache.folder, library, self.typesetter)
        return self._recalled[id(library)]

    def _rooms_of(self, folder: Folder) -> Mapping[str, Room]:
        key = (id(folder.library), folder.language)
        if key not in self._rooms:
            self._rooms[key] = library_rooms(folder.library, folder.language)
        return self._rooms[key]


def _stand_in(folder: Folder, name: str, item: _Set) -> Variant | None:
    """For a tool that is this patient's alone, what the contents, glossary and colophon need to know of it.

    That is how many pages it has; it has no words for the glossary. None when there may be more to know.
    """
    tool = isinstance(folder.library.sections[folder.language][name], Tool)
    return ("own", name, len(item.source.part.pages)) if tool and not item.used.terms else None


def _booklet_size(gathering: Gathering) -> tuple[Problem, ...]:
    """A booklet of very few or very many pages cannot be stapled well."""
    pages = len(gathering.leaves)
    if not gathering.sides or LEAST_PAGES <= pages <= MOST_PAGES:
        return ()
    message = f"The booklet has {pages} pages; {LEAST_PAGES} to {MOST_PAGES} can be stapled well."
    many = "Choose fewer sections, or the layout of a binder."
    hint = many if pages > MOST_PAGES else "Fold it without staples."
    return (Problem(Severity.WARNING, "booklet-size", message, hint=hint),)


def _without_empty(selection: Selection, used: Mapping[str, Used]) -> Selection:
    """The selection without a glossary that would have no words, so that nothing leads to it."""
    if any(item.terms for item in used.values()):
        return selection
    kept = tuple(chosen for chosen in selection.chosen if chosen.place.slot.made != "glossary")
    return replace(selection, chosen=kept)


def _back(front: pages.Front) -> Iterator[Composed]:
    """The sections made from what is in the folder."""
    for chosen in front.selection.chosen:
        if chosen.place.slot.made == "glossary":
            yield pages.glossary(front, chosen.place)
        elif chosen.place.slot.made == "colophon":
            yield pages.colophon(front, chosen.place)


def _fits(part: Part, late: tuple[str, ...], typesetter: Typesetter) -> bool:
    """Whether each late value fits on the line that is kept for it."""
    return all(
        typesetter.fonts.face(slot.bold).shape(late[slot.index]).width * slot.size / 1000 <= slot.width
        for page in part.pages
        for slot in page.slots
    )


def leaves_of(gathering: Gathering, late: list[tuple[str, ...]]) -> tuple[Leaf, ...]:
    """The pages of the gathering with this patient's values in their texts."""
    leaves = list(gathering.leaves)
    at = 0
    for part, values in zip(gathering.parts, late, strict=True):
        for index, page in enumerate(part.pages):
            if page.slots:
                leaves[at + index] = replace(leaves[at + index], text=page.text(values))
        at += len(part.pages)
    return tuple(leaves)


def _in_list(problem: Problem, patient: Patient | None) -> Problem:
    """A problem of the line at the head of pages, with the column that makes it too long."""
    if patient is None or problem.code != "name-long":
        return problem
    return replace(problem, column="name" if len(patient.name) >= len(patient.id) else "id")


def refuse_unprintable(folder: Folder, typesetter: Typesetter, attached: tuple[Attachment, ...] = ()) -> None:
    """Every character of the patient's values must be in the fonts: never a silent box."""
    patient = folder.patient
    if patient is None:
        return
    values: Mapping[str, str | None] = {
        "name": patient.name,
        "title": patient.title,
        "id": patient.id,
        "note": patient.note,
        "attachments": " ".join(item.title for item in attached),
        **{f"treatment.{key}": value for key, value in patient.treatment.items()},
    }
    problems = [
        Problem(
            Severity.ERROR,
            "no-glyph",
            f"The font has no sign for {named(missing)}.",
            file=patient.place.file,
            line=patient.place.row,
            column=key,
            patient=patient.id,
            found="".join(missing),
            hint="Write it with Latin letters, as in a passport, or choose a layout with a font that has the sign.",
            private=True,
        )
        for key, value in values.items()
        if value and (missing := typesetter.fonts.missing(value.replace("\n", " ")))
    ]
    if problems:
        raise FolderFailed(problems)
