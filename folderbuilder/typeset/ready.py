"""A strip that is set once for all folders it stands in: its words and tags, which lack only where they come to stand.

Its tags are not copied into each galley either: a `Graft` says where the strip stands, and binding writes its objects
from what it remembers of the strip.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from folderbuilder.typeset.galley import Link

Spot: TypeAlias = tuple[float, float]
"""The left end of a baseline: from the left edge of the text block, and up from the top of the strip."""


class Tag(NamedTuple):
    """An element of a ready strip. Equal where the objects are equal but for numbers, whatever the words."""

    tag: str
    told: tuple[str | None, ...]
    """What it says besides its words, in the order of the fields of `Element`."""
    kids: tuple[Tag | int, ...]
    """Below it: elements, marked-content sequences as they are counted in the strip, and links as `~` their count."""

    def spoken(self) -> Iterator[str]:
        """What the tags say, its own and those below it."""
        yield from (text for text in self.told if text)
        for kid in self.kids:
            if isinstance(kid, Tag):
                yield from kid.spoken()

    def counted_from(self, marks: int, links: int) -> Tag:
        """The same where so many marked-content sequences and links come before its own."""
        kids = [
            kid.counted_from(marks, links) if isinstance(kid, Tag) else kid + marks if kid >= 0 else kid - links
            for kid in self.kids
        ]
        return Tag(self.tag, self.told, tuple(kids))


@dataclass(slots=True, eq=False)
class Ready:
    """A strip as it looks wherever it stands. Measures are points."""

    root: Tag
    """Its tags."""
    content: str
    """Its page description, with a `%s` for whatever depends on the place."""
    holes: tuple[int | Spot, ...]
    """What comes there: the number of a marked-content sequence, or the two coordinates of a spot."""
    heard: tuple[str, ...]
    """The words of each marked-content sequence."""
    links: tuple[Link, ...]
    """Their rectangles begin at the left edge of the text block and the top of the strip."""
    kept: dict[object, Any] = field(default_factory=dict, repr=False)
    """What the sheet and binding remember of it: the same strip comes again in another folder."""


@dataclass(slots=True, eq=False)
class Graft:
    """Where a ready strip stands: it takes the place of an element among its parent's kids."""

    ready: Ready
    page: int
    """Page of the galley, from 0."""
    mark: int
    """Which of the page's marked-content sequences is its first."""
    numbers: range
    """The numbers of its sequences in the file."""
    link: int
    """Which of the page's links is its first."""
