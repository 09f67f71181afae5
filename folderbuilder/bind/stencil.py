"""The tags of a ready strip as objects, written once for all strips that are built alike: only numbers lack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from folderbuilder.bind.tags import HOLDERS, element_source
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.ready import Ready, Tag

OWN, LINK, MARK, PAGE, PARENT, SOURCE = range(6)
"""What a number is counted from: the strip's first element, link or marked-content sequence, its page, its parent. The
last is no number: the object of one of the strip's links."""
_HOLE = "\0"
"""In PDF source there is none: a text that is not printable is written in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Stencil:
    """Serialised objects of a strip, with holes for numbers."""

    source: str
    """A line for each object."""
    holes: tuple[tuple[int, int], ...]
    """What each number is counted from, and how far it is from there."""
    objects: tuple[tuple[int, int], ...]
    """The same for the objects' own numbers."""
    elements: int
    """How many numbers the elements take."""
    marked: tuple[int, ...]
    """For each marked-content sequence, which element holds it."""
    linked: tuple[tuple[int, int], ...]
    """For each structure-parent key, which element holds its link, and which link that is."""

    def filled(self, firsts: Sequence[int], links: Sequence[str]) -> Iterator[tuple[int, str]]:
        """The objects and their numbers; `firsts` are what numbers are counted from, `links` the objects of links."""
        values = [firsts[base] + far if base != SOURCE else links[far] for base, far in self.holes]
        numbers = [firsts[base] + far for base, far in self.objects]
        return zip(numbers, (self.source % tuple(values)).split("\n"), strict=True)


def stencil_of(ready: Ready, step: int) -> Stencil:
    """The stencil of a strip; `step` from the number of one marked-content sequence to the next."""
    key = ("stencil", step)
    if key not in ready.kept:
        ready.kept[key] = _stencil(ready.root, step)
    found: Stencil = ready.kept[key]
    return found


@lru_cache(maxsize=1024)
def _stencil(root: Tag, step: int) -> Stencil:
    return _Cutter(step).stencil(root)


class _Cutter:
    def __init__(self, step: int) -> None:
        self.step = step
        self.objects: list[tuple[int, int]] = []
        self.sources: list[str] = []
        self.holes: list[list[tuple[int, int]]] = []
        self.elements = 0
        self.marked: dict[int, int] = {}
        self.linked: list[tuple[int, int]] = []

    def stencil(self, root: Tag) -> Stencil:
        self._element(root, (PARENT, 0))
        source = "\n".join(self.sources).replace("%", "%%").replace(_HOLE, "%s")
        holes = tuple(hole for row in self.holes for hole in row)
        marked = tuple(own for _, own in sorted(self.marked.items()))
        return Stencil(source, holes, tuple(self.objects), self.elements, marked, tuple(self.linked))

    def _element(self, tag: Tag, parent: tuple[int, int]) -> int | None:
        """Write an element and all below it; None for one in which nothing was set, as when a block is built."""
        own, place = self.elements, len(self.objects)
        self.elements += 1
        # Its place: parents come before children.
        self._object((OWN, own), "", [])
        kids: list[str] = []
        holes: list[tuple[int, int]] = []
        marked = False
        for kid in tag.kids:
            if isinstance(kid, Tag):
                if (below := self._element(kid, (OWN, own))) is not None:
                    kids.append(f"{_HOLE} 0 R")
                    holes.append((OWN, below))
            elif kid >= 0:
                marked = True
                self.marked[kid] = own
                kids.append(_HOLE)
                holes.append((MARK, kid * self.step))
            else:
                self._object((LINK, ~kid), _HOLE, [(SOURCE, len(self.linked))])
                self.linked.append((own, ~kid))
                kids.append(f"<</Type/OBJR/Pg {_HOLE} 0 R/Obj {_HOLE} 0 R>>")
                holes += [(PAGE, 0), (LINK, ~kid)]
        if not kids and tag.tag not in HOLDERS:
            # All below it was given back already, so it is the last.
            for row in (self.objects, self.sources, self.holes):
                row.pop()
            self.elements = own
            return None
        alike = Element(tag.tag, [], *tag.told)
        self.sources[place] = element_source(alike, _HOLE, _HOLE if marked else 0, kids)
        self.holes[place] = [parent, *([(PAGE, 0)] if marked else []), *holes]
        return own

    def _object(self, own: tuple[int, int], source: str, holes: list[tuple[int, int]]) -> None:
        self.objects.append(own)
        self.sources.append(source)
        self.holes.append(holes)
