"""Makes the parts of folders: a section once for all folders that give the same answers, the rest when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from folderbuilder.bind.cache import Cache
from folderbuilder.bind.gathering import Source
from folderbuilder.bind.numbers import Room, library_rooms
from folderbuilder.bind.part import Part
from folderbuilder.bind.pdf import LEVEL, QUICK
from folderbuilder.bind.recalled import Recalled, Recollection
from folderbuilder.bind.shelf import Key, Shelf
from folderbuilder.compose.blocks import Composed
from folderbuilder.compose.composer import compose_section
from folderbuilder.compose.context import Folder, Used
from folderbuilder.compose.variant import Variant, Variants
from folderbuilder.library.load import Library
from folderbuilder.typeset.typesetter import Typesetter

SECTIONS_KEPT = 512
"""Variants of sections that are kept in memory; some 40 kB each."""
NO_CACHE = Cache(None)
"""For what no later run will ask for."""


@dataclass(frozen=True, slots=True)
class SetSection:
    """A section as it is set for a folder: its part, and what the glossary and the patient's end of the file need."""

    key: Key | None
    """What it is shared by; None when it is this folder's alone."""
    source: Source
    used: Used
    late: tuple[str, ...]
    """The patient's values in its forms."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """A section as everybody gets it who gives the same answers. It knows nothing of the folder it was made for."""

    part: Part
    used: Used
    composed: Composed | None
    """None when an earlier run composed it."""


class PartMaker:
    """Makes parts in one layout, and remembers those of sections."""

    def __init__(self, typesetter: Typesetter, cache: Cache | None = None, *, keep_made: bool = False) -> None:
        """`cache` keeps the parts of sections between runs; without one they are kept in memory only.

        `keep_made`: glossary, contents and the like too. They are made anew for every selection, so a long list would
        fill the cache with what never comes back; one folder at a time is often the same as yesterday's.
        """
        self.typesetter = typesetter
        self.cache = cache or NO_CACHE
        self.keep_made = keep_made
        self.shelf: Shelf[Key, _Shared] = Shelf(SECTIONS_KEPT)
        self._variants: dict[int, Variants] = {}
        self._recalled: dict[int, Recalled] = {}
        self._rooms: dict[tuple[int, str], Mapping[str, Room]] = {}

    def section(self, folder: Folder, section: str) -> SetSection:
        """A section as it is set for this folder, shared with every folder that gives the same answers.

        Raises `FolderFailed`.
        """
        found = self._variants_of(folder.library).of(folder, section)
        if found is not None:
            variant, late = found
            key = Key(id(folder.library), variant)
            shared = self.shelf.get(
                key, lambda: self._shared(folder, section, variant), keep=lambda item: not item.part.private
            )
            if not shared.part.private and fits(shared.part, late, self.typesetter):

                def again(room: Room) -> Part:
                    return self._part(shared.composed or compose_section(folder, section)[0], room, keep=True)

                return SetSection(key, Source(shared.part, again), shared.used, late)
        composed, used = compose_section(folder, section, late=False)
        return SetSection(None, self.made(composed, folder, keep=True), used, ())

    def made(self, composed: Composed, folder: Folder, *, keep: bool = False) -> Source:
        """The part of composed text; `keep` it between runs when other selections will ask for it too."""
        again = partial(self._part, composed, keep=keep)
        return Source(again(self.rooms(folder)[composed.name]), again)

    def rooms(self, folder: Folder) -> Mapping[str, Room]:
        """The room of everything that a folder can hold, by its name."""
        key = (id(folder.library), folder.language)
        if key not in self._rooms:
            self._rooms[key] = library_rooms(folder.library, folder.language)
        return self._rooms[key]

    def _shared(self, folder: Folder, section: str, variant: Variant) -> _Shared:
        """A variant of a section: as an earlier run left it, else composed and set now."""
        recalled = self._recalled_of(folder.library)
        glossary, room = folder.library.glossaries[folder.language], self.rooms(folder)[section]
        if (known := recalled.find(variant)) and (part := self.cache.find(known.key)) and part.block.room == room:
            entries = [entry for term in known.terms if (entry := glossary.find(term))]
            return _Shared(part, Used({entry.slug: entry for entry in entries}), None)
        composed, used = compose_section(folder, section)
        part = self._part(composed, room, keep=True)
        if part.key:
            recalled.note(variant, Recollection(part.key, tuple(entry.term for entry in used.terms.values())))
        # What is kept must not know the values of the folder it was first made for.
        return _Shared(part, Used(used.terms, used.private), composed)

    def _part(self, composed: Composed, room: Room, *, keep: bool) -> Part:
        # The same bytes whether it is kept or not: the level depends on what it is, not on where it goes.
        cache = self.cache if keep or self.keep_made else NO_CACHE
        return cache.part(composed, self.typesetter, room, level=LEVEL if keep else QUICK)

    def _variants_of(self, library: Library) -> Variants:
        return self._variants.setdefault(id(library), Variants(library))

    def _recalled_of(self, library: Library) -> Recalled:
        if id(library) not in self._recalled:
            self._recalled[id(library)] = Recalled(self.cache.folder, library, self.typesetter)
        return self._recalled[id(library)]


def fits(part: Part, late: tuple[str, ...], typesetter: Typesetter) -> bool:
    """Whether each late value fits on the line that is kept for it."""
    return all(
        typesetter.fonts.face(slot.bold).shape(late[slot.index]).points(slot.size) <= slot.width
        for page in part.pages
        for slot in page.slots
    )
