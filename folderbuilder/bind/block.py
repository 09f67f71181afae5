"""A galley as a block: its objects serialised once, to stand in any folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from folderbuilder.bind import numbers
from folderbuilder.bind.numbers import Room
from folderbuilder.bind.pdf import LEVEL, Chunk, ref, serialise, stream, text_string
from folderbuilder.bind.stencil import stencil_of
from folderbuilder.bind.tags import HOLDERS, element_source, link_source
from folderbuilder.library.layout import Layout
from folderbuilder.typeset.galley import Element, Galley, GalleyPage, MarkedContent
from folderbuilder.typeset.operators import number
from folderbuilder.typeset.ready import Graft


class PageObjects(NamedTuple):
    """The object numbers of a page, and where its page number is set."""

    own: int
    """Of the page itself."""
    segments: tuple[int, ...]
    """Of its description: several where late values come between."""
    late: tuple[int, ...]
    """Reserved for its late values."""
    page_number: int
    """Reserved for the stream that prints its page number."""
    number_at: tuple[float, float]
    """Where that is set: left end of the baseline, in page coordinates."""

    @property
    def contents(self) -> list[int]:
        """Its content streams in order: segments with the late values between them, and the page number."""
        between = (*self.late, self.page_number)
        return [number for pair in zip(self.segments, between, strict=True) for number in pair]


class OutlineItem(NamedTuple):
    """A galley in the folder's outline."""

    title: str
    destination: str
    """PDF source."""
    first: int | None
    """Object number of its first child."""
    last: int | None
    many: int
    """How many children it has."""


@dataclass(frozen=True, slots=True)
class Block:
    """Serialised objects of a galley and what the folder needs to know of them."""

    room: Room
    size: int
    """How many object numbers it takes."""
    chunk: Chunk
    root: int
    """Object number of its top structure element."""
    pages: tuple[PageObjects, ...]
    destinations: tuple[tuple[str, str], ...]
    """Named places and where they are, as PDF source."""
    outline_item: OutlineItem | None
    """None for what has no heading."""
    notes: tuple[tuple[str, int], ...]
    """Names and object numbers of its footnotes."""
    keys: tuple[int, int]
    """First and last structure-parent key."""


class _Builder:
    """Gives everything in a galley its number and writes it; used once."""

    def __init__(self, galley: Galley, room: Room, layout: Layout, level: int) -> None:
        self.galley, self.room, self.layout, self.level = galley, room, layout, level
        self.base = room.first
        self.free = self.base + numbers.FIRST_FREE
        """The next object number."""
        self.packed: dict[int, str] = {}
        """Small objects, which go into the object stream."""
        self.direct: dict[int, bytes] = {}
        """Streams."""
        self.key = room.key
        self.parents: dict[int, str] = {}
        """The leaf of the parent tree: by structure-parent key the element of a link, or those of a page's content."""
        self.element_numbers: dict[int, int] = {}
        """Object number of each element, by its identity."""
        self.grafted: dict[int, list[int]] = {}
        """Object numbers of the elements that hold the content of each ready strip, by its identity."""
        self.notes: list[tuple[str, int]] = []
        owns = [self._take() for _ in galley.pages]
        segments = [tuple([self._take() for _ in page.segments]) for page in galley.pages]
        late = [tuple([self._take() for _ in page.slots]) for page in galley.pages]
        page_numbers = [self._take() for _ in galley.pages]
        places = [page.number_at for page in galley.pages]
        self.pages = tuple(map(PageObjects, owns, segments, late, page_numbers, places))
        self.links = [[self._take() for _ in page.links] for page in galley.pages]
        """Object numbers of the links of each page."""

    def _take(self) -> int:
        self.free += 1
        return self.free - 1

    def block(self) -> Block:
        galley, base = self.galley, self.base
        self._element(galley.root, numbers.DOCUMENT)
        for index, page in enumerate(galley.pages):
            self._page(index, page)
        width, height = self.layout.page.width, self.layout.page.height
        kids = " ".join(ref(page.own) for page in self.pages)
        self.packed[base + numbers.PAGE_NODE] = (
            f"<</Type/Pages/Parent {ref(numbers.PAGES)}/Count {len(self.pages)}/Kids[{kids}]"
            f"/MediaBox[0 0 {number(width)} {number(height)}]>>"
        )
        last = self.key + len(self.parents) - 1
        nums = " ".join(f"{key} {value}" for key, value in sorted(self.parents.items()))
        self.packed[base + numbers.PARENT_LEAF] = f"<</Limits[{self.key} {last}]/Nums[{nums}]>>"
        outline_item = self._bookmarks()
        chunk = serialise(self.direct, self.packed, base + numbers.OBJECT_STREAM, level=self.level)
        return Block(
            room=self.room,
            size=self.free - self.base,
            chunk=chunk,
            root=self.element_numbers[id(galley.root)],
            pages=self.pages,
            destinations=tuple((a.name, self._destination(a.page, a.top)) for a in galley.anchors),
            outline_item=outline_item,
            notes=tuple(self.notes),
            keys=(self.key, last),
        )

    def _destination(self, page: int, top: float) -> str:
        return f"[{ref(self.pages[page].own)}/XYZ 0 {number(top)} null]"

    def _key(self, value: str) -> int:
        key = self.key + len(self.parents)
        self.parents[key] = value
        return key

    # --- structure -----------------------------------------------------------------------------------------------

    def _element(self, element: Element, parent: int) -> int:
        """Serialise an element and all below it; 0 for one in which nothing was set, such as an empty paragraph."""
        own = self.free
        self.free += 1
        # Its place in the object stream: a reader meets parents before children.
        self.packed[own] = ""
        page, kids = -1, []
        for kid in element.kids:
            if isinstance(kid, Element):
                if below := self._element(kid, own):
                    kids.append(f"{below} 0 R")
            elif isinstance(kid, MarkedContent):
                if page < 0:
                    page = kid.page
                if kid.page == page:
                    kids.append(str(kid.mcid))
                else:
                    kids.append(f"<</Type/MCR/Pg {self.pages[kid.page].own} 0 R/MCID {kid.mcid}>>")
            elif isinstance(kid, Graft):
                kids.append(f"{self._graft(kid, own)} 0 R")
            else:
                link = self.links[kid.page][kid.index]
                source = self.galley.pages[kid.page].links[kid.index]
                self.packed[link] = link_source(source, self._key(f"{own} 0 R"))
                kids.append(f"<</Type/OBJR/Pg {self.pages[kid.page].own} 0 R/Obj {link} 0 R>>")
        if not kids and element.tag not in HOLDERS:
            # All below it was given back already, so its number is the last that was taken.
            del self.packed[own]
            self.free = own
            return 0
        self.element_numbers[id(element)] = own
        if element.id is not None:
            self.notes.append((element.id, own))
        self.packed[own] = element_source(element, parent, self.pages[page].own if page >= 0 else 0, kids)
        return own

    def _graft(self, graft: Graft, parent: int) -> int:
        """Serialise the tags of a ready strip: its stencil has everything but the numbers."""
        own, stencil = self.free, stencil_of(graft.ready, graft.numbers.step)
        self.free += stencil.elements
        self.grafted[id(graft)] = [own + at for at in stencil.marked]
        links, first = self.galley.pages[graft.page].links, 0
        sources = [link_source(links[graft.link + index], self._key(f"{own + at} 0 R")) for at, index in stencil.linked]
        if sources:
            first = self.links[graft.page][graft.link]
        firsts = (own, first, graft.numbers.start, self.pages[graft.page].own, parent)
        self.packed.update(stencil.filled(firsts, sources))
        return own

    def _holders(self, page: GalleyPage) -> list[int]:
        """Object numbers of the elements that hold the page's marked-content sequences."""
        found: list[int] = []
        while len(found) < len(page.marks):
            mark = page.marks[len(found)]
            if isinstance(mark, Graft):
                found += self.grafted[id(mark)]
            else:
                found.append(self.element_numbers[id(mark)])
        return found

    # --- pages and bookmarks -------------------------------------------------------------------------------------

    def _page(self, index: int, page: GalleyPage) -> None:
        marks = " ".join([f"{own} 0 R" for own in self._holders(page)])
        key = self._key(f"[{marks}]")
        links = " ".join(ref(link) for link in self.links[index])
        annotations = f"/Annots[{links}]" if links else ""
        objects = self.pages[index]
        self.packed[objects.own] = (
            f"<</Type/Page/Parent {ref(self.base + numbers.PAGE_NODE)}"
            f"/Contents[{' '.join(map(ref, objects.contents))}]"
            # PDF/A wants the resources at the page itself, not at the node above it.
            f"/Resources {ref(numbers.RESOURCES)}/StructParents {key}/Tabs/S{annotations}>>"
        )
        for own, segment in zip(objects.segments, page.segments, strict=True):
            self.direct[own] = stream(segment, level=self.level)

    def _bookmarks(self) -> OutlineItem | None:
        """Outline items below the galley's own, nested as the headings are; its own is the folder's to link up."""
        marks = self.galley.bookmarks
        if not marks:
            return None
        own = self.base + numbers.BOOKMARK
        tree: list[tuple[int, int, list[int]]] = [(1, own, [])]
        items: dict[int, tuple[int, str, str]] = {}
        children: dict[int, list[int]] = {own: []}
        for mark in marks[1:]:
            item = self._take()
            while len(tree) > 1 and tree[-1][0] >= mark.level:
                tree.pop()
            parent = tree[-1][1]
            children[parent].append(item)
            children[item] = []
            items[item] = (parent, mark.text, self._destination(mark.page, mark.top))
            tree.append((mark.level, item, []))
        for item, (parent, text, destination) in items.items():
            self.packed[item] = (
                f"<</Title {text_string(text)}/Parent {ref(parent)}/Dest {destination}"
                f"{_beside(children[parent], item)}{_below(children[item])}>>"
            )
        first = marks[0]
        below = children[own]
        start, end = (below[0], below[-1]) if below else (None, None)
        return OutlineItem(first.text, self._destination(first.page, first.top), start, end, len(below))


def _beside(row: list[int], item: int) -> str:
    place = row.index(item)
    before = f"/Prev {ref(row[place - 1])}" if place else ""
    return before + (f"/Next {ref(row[place + 1])}" if place + 1 < len(row) else "")


def _below(row: list[int]) -> str:
    return f"/First {ref(row[0])}/Last {ref(row[-1])}/Count {-len(row)}" if row else ""


def build_block(galley: Galley, room: Room, layout: Layout, *, level: int = LEVEL) -> Block:
    """Serialise a galley with the numbers of its room. The block says when it took more of them than it may."""
    return _Builder(galley, room, layout, level).block()
