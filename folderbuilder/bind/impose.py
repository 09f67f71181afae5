"""Imposition: two pages on each side of a sheet, so that the sheets of a booklet fold to the pages 1 to 4n.

Nothing is set again. Descriptions of pages stay as they are and are moved to their half of the sheet; even pages always
come left and odd ones right, so their marked-content numbers were kept apart when they were set (`typeset/sheet.py`).
What names a page is written anew: tags, links, bookmarks, named places, and the list of tags of each side. The tags
keep their order, so a screen reader reads the pages from 1 to 4n, whatever sheet they are on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from folderbuilder.bind import numbers
from folderbuilder.bind.document import PLAIN_LABELS
from folderbuilder.bind.part import Part
from folderbuilder.bind.pdf import QUICK, Chunk, packed_in, ref, serialise, stream, text_string
from folderbuilder.library.layout import Booklet, Layout
from folderbuilder.typeset.operators import number

LABEL = "{left} | {right}"
"""What a viewer calls a side: the numbers of the pages on it."""
PAGES_ON_A_SHEET = 4
_NAMES_A_PAGE = re.compile(r"\((?:[^()\\]|\\.)*\)|/Pg (\d+) 0 R|\[(\d+) 0 R/XYZ 0 ")
"""Texts are matched too, and passed over: what they say is no syntax."""
_RECT = re.compile(r"\((?:[^()\\]|\\.)*\)|/(Rect|BBox) ?\[([^\]]*)\]")
"""Where a link or a drawing lies."""
_PAGE = re.compile(r"/Pg (\d+) 0 R")
_LINKS = re.compile(r"/Annots\[([^\]]*)\]")
_PARENTS = re.compile(r"(\d+) (\[[^\]]*\]|\d+ 0 R)")


def sides(pages: int) -> list[tuple[int, int]]:
    """Numbers of the left and the right page of each side: front and back of every sheet, the outermost first."""
    found = []
    for sheet in range(1, pages // PAGES_ON_A_SHEET + 1):
        found.append((pages - 2 * sheet + 2, 2 * sheet - 1))
        found.append((2 * sheet, pages - 2 * sheet + 1))
    return found


@dataclass(slots=True)
class _Page:
    """A page of the booklet before it comes on its sheet."""

    own: int
    """Object number."""
    contents: list[int]
    """Object numbers of its description."""
    links: list[int] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    """References to the tags of its marked-content sequences, by their place."""


class Imposed:
    """The objects of a booklet: parts whose pages have come on sheets."""

    def __init__(self, parts: Sequence[Part], layout: Layout) -> None:
        self.width, self.height = layout.page.width, layout.page.height
        self._objects = [packed_in(part.block.chunk) for part in parts]
        self._link_tags: dict[int, str] = {}
        pages = [
            page for part, objects in zip(parts, self._objects, strict=True) for page in self._pages(part, objects)
        ]
        self.sides = tuple((pages[left - 1], pages[right - 1]) for left, right in sides(len(pages)))
        self.labels = [LABEL.format(left=left, right=right) for left, right in sides(len(pages))]
        # A side takes the object number of its right page, so everything that names that page may stay.
        self._side_of = {page.own: right.own for left, right in self.sides for page in (left, right)}
        self._left = {left.own for left, _ in self.sides}
        booklet, sheets = layout.booklet or Booklet(), len(pages) // PAGES_ON_A_SHEET
        self._shifts = [booklet.shift(sheet, sheets, layout.margins.outer) for sheet in range(1, sheets + 1)]
        self.first_key = max(part.block.keys[1] for part in parts) + 1
        # How far each page is moved to the right, and each link on it.
        self._by: dict[int, float] = {}
        for place, (left, right) in enumerate(self.sides):
            shift = self._shifts[place // 2]
            for page, by in ((left, -shift), (right, self.width + shift)):
                self._by.update(dict.fromkeys([page.own, *page.links], by))
        self.chunks = [self._chunk(part, objects) for part, objects in zip(parts, self._objects, strict=True)]
        self.streams = self._moves()

    def _pages(self, part: Part, objects: Mapping[int, str]) -> list[_Page]:
        block = part.block
        leaf = objects[block.room.first + numbers.PARENT_LEAF].partition("/Nums[")[2]
        parents = dict(_PARENTS.findall(leaf))
        self._link_tags.update((int(key), tag) for key, tag in parents.items() if not tag.startswith("["))
        found = []
        for numbered in block.pages:
            page = _Page(numbered.own, numbered.contents)
            source = objects[numbered.own]
            if links := _LINKS.search(source):
                page.links = [int(word) for word in links[1].split()[::3]]
            key = source.partition("/StructParents ")[2].split("/")[0]
            page.marks = re.findall(r"\d+ 0 R", parents[key])
            found.append(page)
        return found

    # --- what is written anew ------------------------------------------------------------------------------------

    def renamed(self, source: str) -> str:
        """An object with its pages called by the sides they are on."""
        return _NAMES_A_PAGE.sub(self._renamed, source)

    def _renamed(self, found: re.Match[str]) -> str:
        tag, goal = found[1], found[2]
        if tag:
            return f"/Pg {ref(self._side_of[int(tag)])}"
        if goal:
            left = 0.0 if int(goal) in self._left else self.width
            return f"[{ref(self._side_of[int(goal)])}/XYZ {number(left)} "
        return found[0]

    def _moved(self, own: int, source: str) -> str:
        """A link or a drawing where its words or its lines have come; other objects as they are."""
        page = _PAGE.search(source) if "/BBox" in source else None
        by = self._by.get(int(page[1])) if page else self._by.get(own)
        if by is None:
            return source
        return _RECT.sub(lambda found: f"/{found[1]}[{_beside(found[2], by)}]" if found[1] else found[0], source)

    def _chunk(self, part: Part, objects: Mapping[int, str]) -> Chunk:
        """A part's objects: descriptions of pages to the byte, the small objects anew, its pages left out."""
        base, chunk = part.block.room.first, part.block.chunk
        gone = {*(page.own for page in part.block.pages), base + numbers.PAGE_NODE, base + numbers.PARENT_LEAF}
        packed = {own: self.renamed(self._moved(own, source)) for own, source in objects.items() if own not in gone}
        holder = base + numbers.OBJECT_STREAM
        end = chunk.offsets[holder]
        anew = serialise({}, packed, holder, level=QUICK)
        return Chunk(chunk.data[:end] + anew.data, {**chunk.offsets, holder: end}, anew.packed)

    def _moves(self) -> dict[int, bytes]:
        """The little streams that bring pages to their half of a sheet, in the numbers that left pages gave up."""
        found = {numbers.LEAVE: stream(b"Q", compress=False)}
        for place, (left, _) in enumerate(self.sides):
            shift = self._shifts[place // 2]
            front = place % 2 == 0
            move = f"q 1 0 0 1 {number(-shift)} 0 cm" if front else f"Q q 1 0 0 1 {number(self.width + shift)} 0 cm"
            found[left.own] = stream(move.encode("ascii"), compress=False)
        return found

    def catalogue(self, flat: Mapping[int, str]) -> dict[int, str]:
        """The objects that hold the folder together, with sides for pages."""
        packed = {own: self.renamed(source) for own, source in flat.items()}
        packed[numbers.PAGES] = (
            f"<</Type/Pages/Count {len(self.sides)}/Kids[{' '.join(ref(right.own) for _, right in self.sides)}]"
            f"/MediaBox[0 0 {number(2 * self.width)} {number(self.height)}]/Resources {ref(numbers.RESOURCES)}>>"
        )
        for place, (left, right) in enumerate(self.sides):
            sheet = place // 2 * 2
            enter, turn = self.sides[sheet][0].own, self.sides[sheet + 1][0].own
            contents = [enter, *left.contents, turn, *right.contents, numbers.LEAVE]
            links = " ".join(map(ref, [*left.links, *right.links]))
            packed[right.own] = (
                f"<</Type/Page/Parent {ref(numbers.PAGES)}/Contents[{' '.join(map(ref, contents))}]"
                f"/Resources {ref(numbers.RESOURCES)}/StructParents {self.first_key + place}/Tabs/S"
                f"{f'/Annots[{links}]' if links else ''}>>"
            )
        labels = "".join(f"{place}<</P {text_string(label)}>>" for place, label in enumerate(self.labels))
        packed[numbers.CATALOG] = flat[numbers.CATALOG].replace(PLAIN_LABELS, f"/PageLabels<</Nums[{labels}]>>")
        packed[numbers.PARENT_TREE] = self._tags()
        # All else stays, such as the names of footnotes.
        key = f"/ParentTreeNextKey {self.first_key + len(self.sides)}"
        packed[numbers.STRUCTURE] = re.sub(r"/ParentTreeNextKey \d+", key, packed[numbers.STRUCTURE])
        return packed

    def _tags(self) -> str:
        """Which tag each link belongs to, and the content of each side."""
        listed = dict(self._link_tags)
        for place, (left, right) in enumerate(self.sides):
            both = zip_longest(left.marks, right.marks, fillvalue="null")
            listed[self.first_key + place] = f"[{' '.join(mark for pair in both for mark in pair)}]"
        return f"<</Nums[{' '.join(f'{key} {tag}' for key, tag in sorted(listed.items()))}]>>"


def _beside(rect: str, by: float) -> str:
    left, bottom, right, top = map(float, rect.split())
    return " ".join(map(number, (left + by, bottom, right + by, top)))
