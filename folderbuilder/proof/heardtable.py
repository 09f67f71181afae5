"""Tables as a screen reader speaks them: every cell with the heads it stands under."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pikepdf

from folderbuilder.proof.tree import kids_of
from folderbuilder.proof.voices import Voice

_GROUPS = {"THead", "TBody", "TFoot"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and what it says."""

    element: pikepdf.Object
    tag: str
    column: int
    """From 0."""
    text: str


def rows_of(table: pikepdf.Object, tag: Callable[[pikepdf.Object], str]) -> Iterator[pikepdf.Object]:
    """The rows of a table, those of its groups too."""
    for kid in kids_of(table):
        if not isinstance(kid, pikepdf.Dictionary) or "/S" not in kid:
            continue
        if tag(kid) in _GROUPS:
            yield from (row for row in kids_of(kid) if isinstance(row, pikepdf.Dictionary) and tag(row) == "TR")
        elif tag(kid) == "TR":
            yield kid


def said_before(cell: Cell, above: dict[int, str], beside: list[str], voice: Voice) -> str:
    """What is said before a cell: what head it is, or which heads it has.

    `above` are the heads of columns and `beside` those of this row, as far as they are known; a head adds itself.
    """
    if cell.tag == "TH":
        if _scope(cell.element) == "/Row":
            beside.append(cell.text)
            return voice.row_head
        above[cell.column] = cell.text
        return voice.column_head
    heads = [head for head in (*beside, above.get(cell.column, "")) if head]
    return ", ".join(heads) or voice.cell


def _scope(cell: pikepdf.Object) -> str:
    """Of what the cell is the head: /Row, /Column, /Both or nothing."""
    owned = cell.get("/A")
    for attributes in owned if isinstance(owned, pikepdf.Array) else (owned,):
        if isinstance(attributes, pikepdf.Dictionary) and "/Scope" in attributes:
            return str(attributes["/Scope"])
    return ""
