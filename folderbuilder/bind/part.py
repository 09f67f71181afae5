"""A part of a folder: the pages of one section, serialised, and what the folder needs to know of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from folderbuilder.bind.block import Block, build_block
from folderbuilder.bind.numbers import Room
from folderbuilder.bind.pdf import LEVEL, Chunk, TooMany
from folderbuilder.compose.blocks import Composed
from folderbuilder.problems import FolderFailed, Problem, Severity
from folderbuilder.typeset.fonts import Glyphs, NoSign
from folderbuilder.typeset.galley import Element, Galley, Slot
from folderbuilder.typeset.ready import Graft
from folderbuilder.typeset.typesetter import Typesetter

if TYPE_CHECKING:
    from folderbuilder.bind.foreign.model import Foreign


@dataclass(frozen=True, slots=True)
class PageInfo:
    """What is known of a page besides its objects."""

    heard: tuple[str, ...]
    """The words of each marked-content sequence, in reading order; all in one where nothing comes late."""
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
            words[slot.place] = late[slot.index]
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Part:
    """The pages of one section, or of what the program makes."""

    name: str
    private: bool
    """Holds a patient's own values: for one folder only."""
    pages: tuple[PageInfo, ...]
    block: Block
    extra: Glyphs
    """Glyphs beyond the core subsets that its pages use."""
    said: str
    """Every word in it, on its pages, in tags, links and bookmarks, if it was made to be kept."""
    kept: bool = False
    """Comes from the cache on disk, where its checksum was right."""
    key: str = ""
    """What it goes by in the cache; empty for what is not kept."""
    foreign: Foreign | None = None
    """What its pages draw that somebody else made."""
    forms: Mapping[str, int] = field(default_factory=dict)
    """Object numbers of the forms that draw it, by the names that pages use."""

    @property
    def size(self) -> int:
        """How many object numbers it takes."""
        return self.block.size + (len(self.foreign.sources) if self.foreign else 0)

    @property
    def foreign_chunk(self) -> Chunk | None:
        """The objects that somebody else made, behind our own numbers."""
        return self.foreign.chunk(self.block.room.first + self.block.size) if self.foreign is not None else None


def part_of(
    composed: Composed, typesetter: Typesetter, room: Room, *, level: int = LEVEL, to_keep: bool = True
) -> Part:
    """Typeset and serialise with the numbers of a room, compressed at a level. Raises `FolderFailed`.

    `to_keep`: its words are noted too, for who finds it in the cache.
    """
    try:
        galley = typesetter.galley(composed)
    except NoSign as failure:
        raise FolderFailed(Problem(
            Severity.ERROR, "no-glyph", f"The font has no sign for {failure.signs}, which stands in '{composed.name}'.",
            hint="Write it with other signs there, or choose a layout with a font that has the sign.",
        )) from failure  # fmt: skip
    try:
        block = build_block(galley, room, typesetter.layout, level=level)
    except TooMany as error:
        raise FolderFailed(Problem(
            Severity.ERROR, "too-many", f"There is more in '{composed.name}' than one section of a file can hold.",
            hint="Cut it into several sections.",
        )) from error  # fmt: skip
    return Part(
        composed.name,
        composed.private,
        _pages(galley),
        block,
        galley.extra,
        "\n".join(_said(galley)) if to_keep else "",
    )


def _pages(galley: Galley) -> tuple[PageInfo, ...]:
    return tuple(
        PageInfo(tuple(page.heard) if page.slots else (page.text,), tuple(page.slots), len(page.links))
        for page in galley.pages
    )


def _said(galley: Galley) -> Iterator[str]:
    for page in galley.pages:
        yield from page.heard
        yield from page.furniture
        for link in page.links:
            yield from (text for text in (link.contents, link.url, link.target) if text)
    for bookmark in galley.bookmarks:
        yield bookmark.text
    yield from _spoken(galley.root)


def _spoken(element: Element) -> Iterator[str]:
    texts = (element.alt, element.actual, element.expansion, element.title, element.id)
    yield from (text for text in texts if text)
    for kid in element.kids:
        if isinstance(kid, Element):
            yield from _spoken(kid)
        elif isinstance(kid, Graft):
            yield from kid.ready.root.spoken()
