"""Everything that a reader meets in a folder, whoever reads it: to compare folders that were made in different ways."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
from bind_reading import links, opened, page_numbers

from folderbuilder.proof.content import Reading, read_page
from folderbuilder.proof.findings import Findings
from folderbuilder.proof.fonts import Fonts

SCALE = 0.4
"""Pixels per point of the pictures."""
_TIES = {"/K", "/P", "/Pg", "/Type", "/S"}
"""Of a structure element, what only says where it stands."""


def likeness(data: bytes) -> dict[str, Any]:
    """Tags with their words in reading order, links, outline, labels and other facts, and pictures."""
    with opened(data) as pdf:
        fonts = Fonts(Findings())
        readings = [read_page(page, fonts) for page in pdf.pages]
        found = {
            "tags": _Tags(pdf, readings).read(pdf.Root.StructTreeRoot.K),
            "links": list(_links(pdf)),
            "outline": list(_outline(pdf)),
            "pages": [[str(page.label), *map(float, page.mediabox)] for page in pdf.pages],
            "about": [str(pdf.Root.Lang), str(pdf.Root.PageMode), bytes(pdf.Root.Metadata.read_bytes())],
            # What a screen reader passes over: the patient's line, page codes and numbers.
            "furniture": [reading.furniture for reading in readings],
        }
    return {**found, "pictures": pictures(data)}


def pictures(data: bytes) -> list[str]:
    """A digest of the picture of each page."""
    with pypdfium2.PdfDocument(data) as document:
        return [hashlib.sha256(bytes(page.render(scale=SCALE).buffer)).hexdigest() for page in document]


class _Tags:
    """The tag tree as (tag, what it says of itself, kids); words that follow one another are one kid."""

    def __init__(self, pdf: pikepdf.Pdf, readings: list[Reading]) -> None:
        self.page_of = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self.readings = [reading.by_mark for reading in readings]
        self.notes = {note.objgen: (number, place) for number, place, note in _placed(pdf)}

    def read(self, element: pikepdf.Object) -> tuple[str, list[tuple[str, str]], list[Any]]:
        said = [(key, element[key].unparse().decode("latin-1")) for key in sorted(element.keys()) if key not in _TIES]
        kids: list[Any] = []
        for kid in element.K if isinstance(element.get("/K"), pikepdf.Array) else [element.get("/K")]:
            found = self._kid(kid, element)
            if isinstance(found, str) and kids and isinstance(kids[-1], str):
                kids[-1] += found
            elif found:
                kids.append(found)
        return str(element.S), said, kids

    def _kid(self, kid: Any, element: pikepdf.Object) -> Any:
        if kid is None:
            return ""
        if isinstance(kid, int):
            return self.readings[self.page_of[element.Pg.objgen]][kid]
        match str(kid.get("/Type")):
            case "/MCR":
                return self.readings[self.page_of[kid.Pg.objgen]][int(kid.MCID)]
            case "/OBJR":
                return ("link", *self.notes[kid.Obj.objgen])
        return self.read(kid)


def _placed(pdf: pikepdf.Pdf) -> Iterator[tuple[int, int, pikepdf.Object]]:
    for number, page in enumerate(pdf.pages):
        for place, note in enumerate(page.obj.get("/Annots", [])):
            yield number, place, note


def _links(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, ...]]:
    """Page, place, words and goal of every link; a named place as the page and the height it stands for."""
    numbers, listed = page_numbers(pdf), list(pdf.Root.Names.Dests.Names)
    named = {str(listed[i]): _goal(listed[i + 1], numbers) for i in range(0, len(listed), 2)}
    for number, link in links(pdf):
        goal = str(link.A.URI) if "/A" in link else named.get(str(link.Dest), f"nowhere: {link.Dest}")
        yield number, tuple(map(float, link.Rect)), str(link.Contents), goal


def _goal(goal: pikepdf.Object, numbers: dict[tuple[int, int], int]) -> tuple[Any, ...]:
    return numbers[goal[0].objgen], *(str(value) for value in list(goal)[1:])


def _outline(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, ...]]:
    numbers = page_numbers(pdf)

    def walk(items: list[pikepdf.OutlineItem], level: int) -> Iterator[tuple[Any, ...]]:
        for item in items:
            yield level, str(item.title), item.is_closed, _goal(item.destination, numbers)
            yield from walk(list(item.children), level + 1)

    with pdf.open_outline() as tree:
        yield from list(walk(list(tree.root), 1))
