"""Making a strip ready: it is drawn once with its top and its left edge at 0, and where it draws is kept apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from folderbuilder.library.layout import Layout
from folderbuilder.typeset.fonts import FontSet
from folderbuilder.typeset.galley import Element, Link, MarkedContent
from folderbuilder.typeset.operators import Ink, show
from folderbuilder.typeset.ready import Graft, Ready, Spot, Tag
from folderbuilder.typeset.sheet import Sheet

if TYPE_CHECKING:
    from folderbuilder.typeset.easel import Easel

_HOLE = "\0"
"""In page descriptions, which are printable, there is none."""


class _Mold(Sheet):
    """A sheet that notes where words come to stand instead of saying so."""

    def __init__(self, layout: Layout, fonts: FontSet) -> None:
        super().__init__(layout, fonts, 0, Ink())
        self.left = self.top = 0.0
        self.holes: list[int | Spot] = []
        self.fixed = False
        """Something was drawn that is not moved with the words."""

    def _placed(self, operators: str, x: float, y: float, color: str) -> str:
        self.holes.append((x, y))
        return show(operators, _HOLE, _HOLE, color)

    def _begun(self, tag: str, place: int) -> str:
        self.holes.append(place)
        return f"/{tag} <</MCID {_HOLE}>> BDC"

    def _number(self, place: int) -> int:
        return place

    @contextmanager
    def tagged(self, element: Element) -> Iterator[Easel]:
        self.fixed = True
        with super().tagged(element) as canvas:
            yield canvas

    @contextmanager
    def turned(self, x: float, y: float) -> Iterator[None]:
        self.fixed = True
        with super().turned(x, y):
            yield

    def movable(self) -> bool:
        """Whether there are words, tags and links on it and nothing else, in glyphs that every folder has."""
        more = self._under or self._over or self.page.slots or self.ink.regular or self.ink.bold
        return not (self.fixed or more)

    def content(self) -> str:
        """What was set, with holes."""
        self._leave()
        return "\n".join(self._text).replace("%", "%%").replace(_HOLE, "%s")


def ready_of(layout: Layout, fonts: FontSet, root: Element, draw: Callable[[Sheet], None]) -> Ready | None:
    """What `draw` sets under the element `root`, its top at y 0; None for more than words, tags and links."""
    mold = _Mold(layout, fonts)
    draw(mold)
    if not mold.movable():
        return None
    page = mold.page
    return Ready(_tag(root), mold.content(), tuple(mold.holes), tuple(page.heard), tuple(page.links))


def _tag(element: Element) -> Tag:
    kids = [
        _tag(kid) if isinstance(kid, Element) else kid.mcid if isinstance(kid, MarkedContent) else ~kid.index
        for kid in element.kids
        if not isinstance(kid, Graft)
    ]
    said = (element.alt, element.actual, element.title, element.id, element.expansion, element.language)
    return Tag(element.tag, (*said, element.attributes), tuple(kids))


class Joint:
    """Ready strips put together. The whole is never drawn: its parts are old, only their choice is new."""

    def __init__(self, first: Ready) -> None:
        self._content = [first.content]
        self._holes, self._heard, self._links = list(first.holes), list(first.heard), list(first.links)

    def add(self, part: Ready, x: float, y: float) -> tuple[Tag | int, ...]:
        """A part moved right and down by these points; returns what is below its tag, as it is counted now."""
        marks, links = len(self._heard), len(self._links)
        self._content.append(part.content)
        self._holes += [hole + marks if isinstance(hole, int) else (hole[0] + x, hole[1] - y) for hole in part.holes]
        self._heard += part.heard
        for link in part.links:
            left, low, right, high = link.rect
            self._links.append(Link((left + x, low - y, right + x, high - y), link.contents, link.url, link.target))
        return part.root.counted_from(marks, links).kids

    def ready(self, root: Tag) -> Ready:
        """The whole, with its tags."""
        return Ready(root, "\n".join(self._content), tuple(self._holes), tuple(self._heard), tuple(self._links))
