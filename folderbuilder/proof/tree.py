"""The tag tree of a finished folder, walked once and laid out flat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import pikepdf

from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.opened import ObjectId, Opened

Place: TypeAlias = tuple[int, int]
"""Index of a page (from 0), and number of a tagged sequence on it."""
_HEADINGS = {f"/H{level}": level for level in range(1, 7)}
_TEXTS = {"/T", "/Alt", "/ActualText", "/E", "/ID"}
_DEEPEST = 100


@dataclass(slots=True)
class Run:
    """An element whose content matters as a whole: a heading or a row of the contents list."""

    level: int
    """Of a heading, from 1; 0 for a row of the contents list."""
    title: str | None
    places: list[Place] = field(default_factory=list)
    links: list[ObjectId] = field(default_factory=list)


@dataclass(slots=True)
class Tree:
    """Everything the checks need of the tags."""

    owner: dict[Place, ObjectId] = field(default_factory=dict)
    """Element of each tagged sequence."""
    link_owner: dict[ObjectId, tuple[ObjectId, str]] = field(default_factory=dict)
    """Element of each annotation, and its tag."""
    headings: list[Run] = field(default_factory=list)
    rows: list[Run] = field(default_factory=list)
    texts: list[tuple[int | None, str]] = field(default_factory=list)
    """What the tags say by themselves, such as alternative texts, with the index of the page where one is known."""


class _Walk:
    def __init__(self, opened: Opened, findings: Findings) -> None:
        self.page_of, self.findings, self.tree = opened.page_of, findings, Tree()
        self.seen: set[ObjectId] = set()
        self.open: list[Run] = []

    def element(self, element: pikepdf.Object, parent: ObjectId, depth: int) -> None:
        own = element.objgen
        tag, above = element.get("/S"), element.get("/P")
        if own in self.seen or depth > _DEEPEST or tag is None:
            self.findings.add(Code.TAG, "The tags do not form a tree")
            return
        self.seen.add(own)
        if above is None or above.objgen != parent:
            self.findings.add(Code.TAG, "A tag does not know the tag it stands in")
        page = self._page(element.get("/Pg"))
        self._texts(element, page)
        run = self._run(str(tag), element)
        for kid in kids_of(element):
            self._kid(kid, own, str(tag), page, depth)
        if run is not None:
            self.open.pop()

    def _texts(self, element: pikepdf.Object, page: int | None) -> None:
        for key in _TEXTS & element.keys():
            self.tree.texts.append((page, str(element[key])))

    def _run(self, tag: str, element: pikepdf.Object) -> Run | None:
        level = _HEADINGS.get(tag)
        if level is None and tag != "/TOCI":
            return None
        title = element.get("/T")
        run = Run(level or 0, str(title) if title is not None else None)
        (self.tree.headings if level else self.tree.rows).append(run)
        self.open.append(run)
        return run

    def _kid(self, kid: pikepdf.Object | int, own: ObjectId, tag: str, page: int | None, depth: int) -> None:
        if isinstance(kid, int):
            self._sequence(page, kid, own)
            return
        kind = kid.get("/Type")
        if kind == "/MCR":
            self._sequence(self._page(kid.get("/Pg"), page), int(kid["/MCID"]), own)
        elif kind == "/OBJR":
            link = kid["/Obj"].objgen
            self.tree.link_owner[link] = (own, tag)
            for run in self.open:
                run.links.append(link)
        else:
            self.element(kid, own, depth + 1)

    def _sequence(self, page: int | None, mcid: int, own: ObjectId) -> None:
        if page is None:
            self.findings.add(Code.TAG, "A tag holds content of a page that is not in the file")
            return
        if (page, mcid) in self.tree.owner:
            self.findings.add(Code.TAG, "The same content belongs to two tags", page + 1)
        self.tree.owner[page, mcid] = own
        for run in self.open:
            run.places.append((page, mcid))

    def _page(self, page: pikepdf.Object | None, otherwise: int | None = None) -> int | None:
        if page is None:
            return otherwise
        index = self.page_of.get(page.objgen)
        if index is None:
            self.findings.add(Code.TAG, "A tag leads to a page that is not in the file")
        return index


def kids_of(element: pikepdf.Object) -> Iterator[pikepdf.Object | int]:
    """What an element holds: elements, references to content, and numbers of sequences."""
    kids = element.get("/K")
    if isinstance(kids, pikepdf.Array):
        yield from kids
    elif kids is not None:
        yield kids


def walk(opened: Opened, findings: Findings) -> Tree | None:
    """The tags, or None when there are none. Raises what pikepdf raises for a broken file."""
    root = opened.pdf.Root.get("/StructTreeRoot")
    if root is None:
        findings.add(Code.TAG, "The file has no tags: a screen reader cannot read it")
        return None
    walker = _Walk(opened, findings)
    for kid in kids_of(root):
        if isinstance(kid, pikepdf.Dictionary):
            walker.element(kid, root.objgen, 0)
    return walker.tree
