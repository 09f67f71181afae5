"""One folder: a gathering that it shares with others, and what is this patient's own, as the bytes of one file."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from folderbuilder.bind import backmatter, frontmatter
from folderbuilder.bind.attachments import attached_sources
from folderbuilder.bind.bound import Bound, leaves_of, refuse_unprintable
from folderbuilder.bind.brief import ENTRIES_KEPT, Brief, KeptEntries, listed
from folderbuilder.bind.cache import Cache
from folderbuilder.bind.gathering import Gathering, Source, gather
from folderbuilder.bind.impose import PAGES_ON_A_SHEET
from folderbuilder.bind.numbers import COVER
from folderbuilder.bind.own import handout_line, own_end, own_streams, patient_line
from folderbuilder.bind.partmaker import PartMaker, SetSection, fits
from folderbuilder.bind.shelf import Key, Shelf
from folderbuilder.compose.context import Folder, Used
from folderbuilder.compose.variant import Variant
from folderbuilder.library.layout import LEAST_PAGES, MOST_PAGES, Kind
from folderbuilder.library.section import Tool
from folderbuilder.patients.model import Patient
from folderbuilder.problems import FolderFailed, Problem, Severity
from folderbuilder.select.selection import Selection
from folderbuilder.typeset.recent import Recent
from folderbuilder.typeset.typesetter import Typesetter

if TYPE_CHECKING:
    from folderbuilder.bind.foreign.finding import Attachment


MADE_KEPT = 384
"""Glossaries, contents lists and the like, per selection."""
GATHERINGS_KEPT = 64
"""Gatherings; some 300 kB each."""
LIKELY_CONTENTS = 2
"""Pages of a contents list, at first guess."""


class Binder:
    """Binds folders of one library in one layout."""

    def __init__(self, typesetter: Typesetter, cache: Cache | None = None, *, keep_made: bool = False) -> None:
        """`cache` and `keep_made` say what is kept between runs: see `PartMaker`."""
        self.typesetter = typesetter
        self.parts = PartMaker(typesetter, cache, keep_made=keep_made)
        self._made: Shelf[Hashable, Source] = Shelf(MADE_KEPT)
        self._gatherings: Shelf[Key, Gathering] = Shelf(GATHERINGS_KEPT)
        self._entries: dict[tuple[int, str], KeptEntries] = {}
        self._contents_pages = LIKELY_CONTENTS

    def bind(
        self, folder: Folder, selection: Selection, made_on: date | None, attached: tuple[Attachment, ...] = ()
    ) -> Bound:
        """The folder of the patient in `folder`, or a handout when there is none. Raises `FolderFailed`.

        `attached` are the patient's own files, to come behind the sections.
        """
        refuse_unprintable(folder, self.typesetter, attached)
        # What is shared: the parts of the sections, and all of the file but its end
        sections = {c.id: self.parts.section(folder, c.id) for c in selection.chosen if not c.place.slot.made}
        brief = self._brief(folder, selection, sections, made_on, attached)
        cover, cover_late = self._cover(brief) if folder.patient else (None, ())
        gathering = self._gathering(brief, sections, cover)
        # What is this patient's own: the line at the head of pages, and values in the places kept for them
        late = [
            cover_late if part.name == COVER else sections[part.name].late if part.name in sections else ()
            for part in gathering.parts
        ]
        patient, words = folder.patient, folder.words
        line = patient_line(patient, words) if patient else handout_line(folder.team, gathering, words)
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
            sections=listed(brief, brief.selection.chosen),
            links=gathering.links,
            attached=attached,
            problems=_booklet_size(gathering),
        )

    def length(self, folder: Folder, section: str) -> int:
        """How many pages a section takes in this folder. Raises `FolderFailed`."""
        return len(self.parts.section(folder, section).source.part.pages)

    # --- what is shared ------------------------------------------------------------------------------------------

    def _brief(
        self, folder: Folder, selection: Selection, sections: Mapping[str, SetSection], made_on: date | None,
        attached: tuple[Attachment, ...],
    ) -> Brief:  # fmt: skip
        used = {name: item.used for name, item in sections.items()}
        titles = self.typesetter.layout.title
        return Brief(
            folder,
            _without_empty(selection, used),
            used,
            made_on,
            titles.get(folder.language) or next(iter(titles.values())),
            attached,
            self._entries.setdefault((id(folder.library), folder.language), Recent(ENTRIES_KEPT)),
        )

    def _gathering(self, brief: Brief, sections: Mapping[str, SetSection], cover: Source | None) -> Gathering:
        """The shared beginning of the file: as others have it with the same sections and answers, else made now."""
        folder, patient = brief.folder, brief.folder.patient
        keys = tuple(item.key or _stand_in(folder, name, item) for name, item in sections.items())
        key = Key(
            id(folder.library),
            folder.language,
            folder.team,
            patient is None,
            brief.made_on,
            keys,
            tuple([(chosen.id, chosen.reason) for chosen in brief.selection.chosen]),
        )

        def make() -> Gathering:
            return self._gather(brief, sections, None if None in keys or brief.attached else key, cover)

        own_pages = bool(brief.attached) or (patient is not None and bool(patient.note))
        own_parts = any(item.key is None for item in sections.values()) or (cover is not None and cover.part.private)
        return make() if own_pages or own_parts else self._gatherings.get(key, make)

    def _gather(
        self, brief: Brief, sections: Mapping[str, SetSection], key: Key | None, cover: Source | None
    ) -> Gathering:
        """Everything in its order: front matter, sections, glossary and colophon, and the patient's own files.

        By `key` folders that get the same share what is made for them; None for one that shares with nobody.
        """
        folder = brief.folder
        made: dict[str, Source] = {}
        for composed in backmatter.back_matter(brief):
            make = partial(self.parts.made, composed, folder)
            # What a section of this patient alone brings to the glossary, no key can tell.
            made[composed.name] = make() if key is None else self._made.get((key, composed.name), make)
        body = [sections[c.id].source if c.id in sections else made[c.id] for c in brief.selection.chosen]
        if cover is None:
            return gather(self._filled_up(brief, body), brief.words, self.typesetter, loose=True)
        personal_page = frontmatter.personal(brief)
        body += attached_sources(brief, self.typesetter, self.parts.rooms(folder).values())
        if key is None or personal_page.private:
            personal = self.parts.made(personal_page, folder)
            contents = self._contents(brief, cover, personal, body)
        else:
            personal = self._made.get((key, "personal"), lambda: self.parts.made(personal_page, folder))
            # The numbers of the pages follow from the parts, which the key names, and from the cover.
            contents = self._made.get(
                (key, "contents", len(cover.part.pages)), lambda: self._contents(brief, cover, personal, body)
            )
        return gather(
            self._filled_up(brief, [cover, personal, contents, *body]),
            brief.words,
            self.typesetter,
            loose=False,
        )

    def _filled_up(self, brief: Brief, sources: list[Source]) -> list[Source]:
        """In a booklet, with pages for notes behind them, so that they are a multiple of four."""
        lacking = -sum(len(source.part.pages) for source in sources) % PAGES_ON_A_SHEET
        if self.typesetter.layout.kind is not Kind.BOOKLET or not lacking:
            return sources
        return [*sources, self.parts.made(frontmatter.notes(brief, lacking), brief.folder)]

    def _contents(self, brief: Brief, cover: Source, personal: Source, body: list[Source]) -> Source:
        """The contents list. It takes the same pages whatever numbers stand in it; how many, is a guess at first."""
        before = 1 + len(cover.part.pages) + len(personal.part.pages)
        while True:
            starts = {"personal": 1 + len(cover.part.pages)}
            page = before + self._contents_pages
            for source in body:
                starts[source.part.name] = page
                page += len(source.part.pages)
            made = self.parts.made(frontmatter.contents(brief, starts), brief.folder)
            if len(made.part.pages) == self._contents_pages:
                return made
            self._contents_pages = len(made.part.pages)

    def _cover(self, brief: Brief) -> tuple[Source, tuple[str, ...]]:
        """The cover and its late values; for a name too long for its line a cover of its own."""
        composed, late = frontmatter.cover(brief, late=True)
        if not composed.private:
            folder = brief.folder
            key = (id(folder.library), folder.language, folder.team, brief.made_on, "cover")
            source = self._made.get(key, partial(self.parts.made, composed, folder, keep=True))
            if fits(source.part, tuple(late), self.typesetter):
                return source, tuple(late)
        return self.parts.made(frontmatter.cover(brief, late=False)[0], brief.folder), ()


def _stand_in(folder: Folder, name: str, item: SetSection) -> Variant | None:
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


def _in_list(problem: Problem, patient: Patient | None) -> Problem:
    """A problem of the line at the head of pages, with the column that makes it too long."""
    if patient is None or problem.code != "name-long":
        return problem
    return replace(problem, column="name" if len(patient.name) >= len(patient.id) else "id")
