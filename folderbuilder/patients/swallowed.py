"""Quotes that are closed, but rows too late.

Two forgotten quotes close each other. The file is then well-formed, the rows between are part of one cell, and that
patient's page would print another patient's row. So a cell of several lines is looked at twice (R08).
"""

from __future__ import annotations

import re

from folderbuilder.patients.columns import Column, Role
from folderbuilder.patients.table import Cell, Table
from folderbuilder.problems import refused

_LINE_END = re.compile(r"\r\n|\r|\n")
_MANY_LINES = {"note", "sections", "order", "attachments", "diagnosis"}


def refuse_swallowed_rows(table: Table, columns: tuple[Column | None, ...]) -> None:
    """Raise `Refused` naming the line of the quote when a cell holds what looks like whole rows."""
    place = next((index for index, column in enumerate(columns) if column and column.is_field("id")), 0)
    shapes = {
        _shape(cell.text) for row in table.rows for cell in row.cells[place : place + 1] if isinstance(cell, Cell)
    }
    for row in table.rows:
        line = row.line or row.number
        for column, cell in zip(columns, row.cells, strict=False):
            if not isinstance(cell, Cell) or ("\n" not in cell.text and "\r" not in cell.text):
                continue
            lines = _LINE_END.split(cell.text)
            if column and _swallows(lines, column, table, place, shapes):
                raise refused(
                    "quote-unclosed",
                    "A double quote opens here and closes lines later, so that it swallows the rows between.",
                    file=table.file, line=line, column=column.label,
                    hint="Close the quote on its own line, or remove it.",
                )  # fmt: skip
            line += len(lines) - 1


def _swallows(lines: list[str], column: Column, table: Table, place: int, shapes: set[str]) -> bool:
    delimiter = table.delimiter or ","
    if column.role is not Role.FIELD or column.key not in _MANY_LINES:
        # One line is all that fits here; with a separator in it, it is a row.
        return any(delimiter in line for line in lines)
    for line in lines[1:]:
        cells = line.split(delimiter)
        if len(cells) >= max(2, len(table.header) - 1) and len(cells) > place and _shape(cells[place]) in shapes:
            return True
    return False


def _shape(text: str) -> str:
    """The text with 9 for every digit and A for every letter: ids of one list look alike."""
    return re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", text.strip()))
