"""A finished booklet taken off its sheets again: a file of its pages in reading order, to be proofed like any folder.

Nothing is taken on trust: a page is what stands in one half of a side, a tag belongs to the page that has its content,
and a named place to the half it points into. What is on the wrong sheet comes out as a page in the wrong place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import TypeAlias

import pikepdf

from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.folding import LEFT, RIGHT, Half, reading_order
from folderbuilder.proof.ink import SLACK
from folderbuilder.proof.opened import ObjectId, Opened, unpacked

_LABEL = re.compile(r"\d+ \| \d+")
Instructions: TypeAlias = list[pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage]


def is_booklet(opened: Opened) -> bool:
    """Whether every page is called by two page numbers, as the sides of a booklet are."""
    return all(_LABEL.fullmatch(str(page.label)) for page in opened.pdf.pages)


def unfolded(opened: Opened, findings: Findings) -> bytes:
    """The pages in the order of the folded booklet. Raises ValueError for sides that are not two pages each."""
    return _Unfolding(opened, findings).file()


class _Unfolding:
    def __init__(self, opened: Opened, findings: Findings) -> None:
        self.pdf, self.findings = opened.pdf, findings
        self.sides = list(opened.pdf.pages)
        self.side_of = opened.page_of
        self.width = float(self.sides[0].mediabox[2]) / 2
        self.pages: dict[Half, pikepdf.Object] = {}
        self.marked: dict[tuple[int, int], int] = {}
        """The half that has a marked-content sequence, by side and number."""
        self.linked: dict[ObjectId, Half] = {}

    def file(self) -> bytes:
        order = reading_order(len(self.sides))
        if len(order) != 2 * len(self.sides):
            raise ValueError("a sheet has two sides")
        self._check_labels(order)
        for index, side in enumerate(self.sides):
            self._cut(index, side)
        root = self.pdf.Root
        for goal in (
            *_named(root.get("/Names", pikepdf.Dictionary()).get("/Dests")),
            *_outlined(root.get("/Outlines")),
        ):
            self._retarget(goal)
        if (tags := root.get("/StructTreeRoot")) is not None:
            self._tags(tags.get("/K"))
        root.PageLabels = pikepdf.Dictionary(Nums=[0, pikepdf.Dictionary(S=pikepdf.Name.D)])
        del self.pdf.pages[:]
        for half in order:
            self.pdf.pages.append(pikepdf.Page(self.pages[half]))
        out = BytesIO()
        self.pdf.save(out)
        return out.getvalue()

    def _check_labels(self, order: list[Half]) -> None:
        number = {half: place for place, half in enumerate(order, 1)}
        for index, side in enumerate(self.sides):
            if str(side.label) != f"{number[index, LEFT]} | {number[index, RIGHT]}":
                self.findings.add(Code.NUMBER, "A viewer calls a side by other pages than are on it", index + 1)

    # --- content -------------------------------------------------------------------------------------------------

    def _cut(self, index: int, side: pikepdf.Page) -> None:
        """Make a page of each half."""
        if abs(float(side.mediabox[2]) - 2 * self.width) > SLACK:
            self.findings.add(Code.PAGES, "The sheets are not of one size", index + 1)
        for content in side.obj.get("/Contents", ()):
            unpacked(content)
        halves = _halves(list(pikepdf.parse_content_stream(side)))
        starts = [_moved(instructions) for instructions in halves]
        if abs(starts[RIGHT] - self.width + starts[LEFT]) > SLACK:
            self.findings.add(Code.PAGES, "The two pages of a side do not lie alike", index + 1)
        links: tuple[list[pikepdf.Object], list[pikepdf.Object]] = ([], [])
        for link in side.obj.get("/Annots", ()):
            half = RIGHT if (float(link.Rect[0]) + float(link.Rect[2])) / 2 > self.width else LEFT
            left, bottom, right, top = map(float, link.Rect)
            link.Rect = pikepdf.Array([left - starts[half], bottom, right - starts[half], top])
            links[half].append(link)
            self.linked[link.objgen] = (index, half)
        for half, instructions in enumerate(halves):
            page = pikepdf.Dictionary(
                Type=pikepdf.Name.Page,
                MediaBox=[0, 0, self.width, side.mediabox[3]],
                Resources=side.resources,
                Contents=self.pdf.make_stream(pikepdf.unparse_content_stream(instructions[2:-1])),
            )
            if links[half]:
                page.Annots = pikepdf.Array(links[half])
            for key in ("/StructParents", "/Tabs"):
                if key in side.obj:
                    page[key] = side.obj[key]
            self.pages[index, half] = self.pdf.make_indirect(page)
            for mcid in _sequences(instructions):
                if self.marked.setdefault((index, mcid), half) != half:
                    self.findings.add(Code.TAG, "Two tagged sequences have the same number", index + 1)

    # --- what leads to pages -------------------------------------------------------------------------------------

    def _retarget(self, goal: pikepdf.Object) -> None:
        index = self.side_of[goal[0].objgen]
        goal[0] = self.pages[index, RIGHT if float(goal[2]) > self.width - SLACK else LEFT]

    def _tags(self, first: pikepdf.Object | None) -> None:
        """Name the page of every piece of content, from the top of the tags down."""
        todo = [first] if first is not None else []
        seen: set[ObjectId] = set()
        while todo:
            element = todo.pop()
            if element.objgen in seen:
                continue
            seen.add(element.objgen)
            side = self._side(element.get("/Pg"))
            kids = element.get("/K", ())
            found = [self._kid(kid, side) for kid in (kids if isinstance(kids, pikepdf.Array | tuple) else (kids,))]
            todo += [kid for kid in found if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
            if found:
                element.K = pikepdf.Array(found)
            if side is not None:
                element.Pg = next(
                    (page for kid in found if (page := _page_of(kid)) is not None), self.pages[side, RIGHT]
                )

    def _kid(self, kid: pikepdf.Object | int, side: int | None) -> pikepdf.Object | int:
        if isinstance(kid, int):
            return self._content(side, kid)
        if kid.get("/Type") == "/MCR":
            return self._content(self._side(kid.get("/Pg"), side), int(kid["/MCID"]))
        if kid.get("/Type") == "/OBJR" and kid.Obj.objgen in self.linked:
            kid.Pg = self.pages[self.linked[kid.Obj.objgen]]
        return kid

    def _content(self, side: int | None, mcid: int) -> pikepdf.Object:
        if side is None:
            raise ValueError("a tag does not say on which side its content is")
        half = self.marked.get((side, mcid), RIGHT)
        return pikepdf.Dictionary(Type=pikepdf.Name.MCR, Pg=self.pages[side, half], MCID=mcid)

    def _side(self, page: pikepdf.Object | None, otherwise: int | None = None) -> int | None:
        return otherwise if page is None else self.side_of[page.objgen]


def _page_of(kid: pikepdf.Object | int) -> pikepdf.Object | None:
    """The page of a piece of content; None for an element within an element."""
    return kid.Pg if isinstance(kid, pikepdf.Dictionary) and "/S" not in kid and "/Pg" in kid else None


def _halves(instructions: Instructions) -> list[Instructions]:
    """The two halves of a side: what stands between saving and restoring the state of graphics, at the top."""
    halves: list[Instructions] = []
    depth = 0
    for instruction in instructions:
        operator = str(instruction.operator)
        if depth == 0 and operator != "q":
            raise ValueError("something stands in neither half of a side")
        if operator == "q":
            if depth == 0:
                halves.append([])
            depth += 1
        elif operator == "Q":
            depth -= 1
        halves[-1].append(instruction)
    if len(halves) != 2 or depth:
        raise ValueError("a side has two halves")
    return halves


def _sequences(instructions: Instructions) -> Iterator[int]:
    """Numbers of the marked-content sequences."""
    for instruction in instructions:
        properties = instruction.operands[1] if str(instruction.operator) == "BDC" else None
        if isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties:
            yield int(properties["/MCID"])


def _moved(half: Instructions) -> float:
    """How far to the right a half is moved."""
    matrix = [float(value) for value in half[1].operands]
    if str(half[1].operator) != "cm" or matrix[:4] != [1, 0, 0, 1] or matrix[5] != 0:
        raise ValueError("a half is not moved to its place")
    return matrix[4]


def _named(node: pikepdf.Object | None) -> Iterator[pikepdf.Object]:
    """Where the named places are."""
    if node is not None:
        yield from list(node.get("/Names", ()))[1::2]
        for kid in node.get("/Kids", ()):
            yield from _named(kid)


def _outlined(item: pikepdf.Object | None) -> Iterator[pikepdf.Object]:
    """Where the bookmarks lead."""
    todo = [item["/First"]] if item is not None and "/First" in item else []
    while todo:
        mark = todo.pop()
        if "/Dest" in mark:
            yield mark["/Dest"]
        todo += [mark[key] for key in ("/First", "/Next") if key in mark]
