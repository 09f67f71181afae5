"""A part of a folder: the pages of one section, serialised, and what the folder needs to know of them."""

from __future__ import annotations

from dataclasses import dataclass

from folderbuilder.bind.block import Block, build_block
from folderbuilder.bind.numbers import Room
from folderbuilder.compose.blocks import Composed
from folderbuilder.typeset.galley import Galley, Slot
from folderbuilder.typeset.typesetter import Typesetter


@dataclass(frozen=True, slots=True)
class PageInfo:
    """What is known of a page besides its objects."""

    heard: tuple[str, ...]
    """The words of each marked-content sequence, in reading order."""
    slots: tuple[Slot, ...]
    """Where late values come."""
    links: int
    """How many links it holds."""

    def text(self, late: tuple[str, ...]) -> str:
        """The words on the page, with the late values in their places."""
        if not self.slots:
            return " ".join(self.heard)
        words = list(self.heard)
        for slot in self.slots:
            words[slot.mcid] = late[slot.index]
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Part:
    """The pages of one section, or of what the program makes."""

    name: str
    private: bool
    """Holds a patient's own values: for one folder only."""
    pages: tuple[PageInfo, ...]
    block: Block
    extra: tuple[frozenset[int], frozenset[int]]
    """Glyphs beyond the core subset, of the regular and of the bold face."""


def part_of(composed: Composed, typesetter: Typesetter, room: Room) -> Part:
    """Typeset and serialise with the numbers of a room. Raises `FolderFailed` for what cannot be printed."""
    galley = typesetter.galley(composed)
    block = build_block(galley, room, typesetter.layout)
    return Part(composed.name, composed.private, _pages(galley), block, galley.extra)


def _pages(galley: Galley) -> tuple[PageInfo, ...]:
    return tuple(PageInfo(tuple(page.heard), tuple(page.slots), len(page.links)) for page in galley.pages)
