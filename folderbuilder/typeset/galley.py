"""A galley: finished pages of one section, with tags, links and anchors, ready to be bound into any folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from folderbuilder.typeset.fonts import NO_GLYPHS, Glyphs

if TYPE_CHECKING:
    from folderbuilder.typeset.ready import Graft

Rect: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top in points from the page's lower left corner."""


@dataclass(slots=True)
class MarkedContent:
    """Content of a structure element: sequence `mcid` on page `page` (from 0) of the galley."""

    page: int
    mcid: int


@dataclass(slots=True)
class LinkPlace:
    """Reference from a structure element to link `index` on page `page`."""

    page: int
    index: int


@dataclass(slots=True)
class Element:
    """A structure element of the tag tree (ISO 32000-1, 14.7)."""

    tag: str
    kids: list[Element | MarkedContent | LinkPlace | Graft] = field(default_factory=list)
    alt: str | None = None
    actual: str | None = None
    title: str | None = None
    id: str | None = None
    """Its name in the folder, which a footnote must have."""
    expansion: str | None = None
    """What an abbreviation stands for."""
    language: str | None = None
    """Of its words, where it is not that of the document."""
    attributes: str | None = None
    """PDF source of the attribute dictionary."""

    def add(self, tag: str, **values: str | None) -> Element:
        """A new element at the end of this one."""
        child = Element(tag, **values)  # type: ignore[arg-type]
        self.kids.append(child)
        return child

    def stands_in(self, box: Rect) -> None:
        """Say where the drawing is that the element stands for, which PDF/UA asks of a Figure."""
        sides = " ".join(f"{side:.2f}" for side in box)
        self.attributes = f"<</O /Layout /Placement /Block /BBox [{sides}]>>"


@dataclass(slots=True)
class Link:
    """A link on a page: to a web address, or to a named place in the same folder."""

    rect: Rect
    contents: str
    url: str | None = None
    target: str | None = None


@dataclass(slots=True)
class Anchor:
    """A named place that links can go to."""

    name: str
    page: int
    top: float


@dataclass(slots=True)
class Bookmark:
    """A heading, for the outline."""

    level: int
    text: str
    page: int
    top: float


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a late value is set: one line of text, its place reserved in the tags and in the page description."""

    index: int
    """Which of the late values."""
    tag: str
    place: int
    """Which of the page's marked-content sequences it is."""
    mcid: int
    """The number of that sequence in the file."""
    x: float
    y: float
    """Left end of the baseline, from the page's lower left corner."""
    width: float
    """Room for it in points."""
    size: float
    color: str
    bold: bool


@dataclass(slots=True)
class GalleyPage:
    """One page."""

    segments: list[bytes] = field(default_factory=lambda: [b""])
    """Page description, cut where late values come, without the patient's line and the page number."""
    slots: list[Slot] = field(default_factory=list)
    """What comes between the segments."""
    marks: list[Element | Graft] = field(default_factory=list)
    """Structure element of each marked-content sequence, by its number, or the ready strip that it is in."""
    links: list[Link] = field(default_factory=list)
    number_at: tuple[float, float] = (0.0, 0.0)
    """Where the page number is set: left end of the baseline."""
    heard: list[str] = field(default_factory=list)
    """The words of each marked-content sequence, by its number."""

    furniture: list[str] = field(default_factory=list)
    """Words that a screen reader passes over, such as the page code."""

    @property
    def content(self) -> bytes:
        """The page description without what comes late."""
        return b"\n".join(self.segments)

    @property
    def text(self) -> str:
        """The words on the page in reading order, for the proof."""
        return " ".join(self.heard)


@dataclass(slots=True)
class Galley:
    """Finished pages with everything that binds them into a folder."""

    name: str
    """Section id, or what the program made: cover, contents, …"""
    pages: list[GalleyPage]
    root: Element
    anchors: list[Anchor]
    bookmarks: list[Bookmark]
    extra: Glyphs = NO_GLYPHS
    """Glyphs beyond the core subsets that its pages use."""
