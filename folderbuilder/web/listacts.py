"""What the page of a list asks for, as it comes in."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from folderbuilder.patients.sheet import is_left, with_cells
from folderbuilder.patients.table import EMPTY, Table
from folderbuilder.patients.values import MAX_TEXT

Place = Annotated[str, Field(pattern=r"^\d{1,9}\.\d{1,6}$")]
"""A cell: number of its row, index of its column."""
Text = Annotated[str, Field(max_length=MAX_TEXT)]


class Act(BaseModel):
    """What the nurse does. Whatever is in the fields of the page comes along, so that nothing typed is lost."""

    model_config = ConfigDict(extra="forbid")

    cells: dict[Place, Text] = {}

    def changes(self, table: Table, looked_at: int | None = None) -> dict[int, dict[int, str]]:
        """Texts by column, by row, of the cells that hold something else now.

        In the row that was `looked_at` all that are there: what somebody leaves as it is on purpose counts too. A row
        that is gone meanwhile is left alone.
        """
        rows = {row.number: row for row in table.rows}
        found: dict[int, dict[int, str]] = {}
        for place, text in self.cells.items():
            number, column = map(int, place.split("."))
            if (row := rows.get(number)) is None or column >= len(table.header):
                continue
            cell = row.cells[column] if column < len(row.cells) else EMPTY
            if number == looked_at or not is_left(cell, text):
                found.setdefault(number, {})[column] = text
        return found

    def mend(self, table: Table) -> Table:
        """The table with what the fields hold."""
        for row, texts in self.changes(table).items():
            table = with_cells(table, row, texts)
        return table


class RowAct(Act):
    """Something with one row."""

    row: int


class Saving(RowAct):
    """The row is as it should be."""

    def changes(self, table: Table, looked_at: int | None = None) -> dict[int, dict[int, str]]:
        """As `Act.changes`, where this row was looked at."""
        return super().changes(table, self.row if looked_at is None else looked_at)


class Look(Act):
    """What of the list is looked at."""

    page: int | None = None
    troubled: bool | None = None
    """Only rows with problems."""
    row: int | None = None
    """One to go to."""
    opened: bool | None = None
    """Whether all its cells are to be seen."""


class Naming(Act):
    """What a column is for; no name leaves it out."""

    column: int = Field(ge=0)
    name: str = Field(max_length=200)


class Choosing(Act):
    """Choices that hold for all folders, by their names in the page; an empty one is the usual one."""

    choices: dict[str, str] = {}


class Hearing(Act):
    """How many events of the run the page knows."""

    since: int = Field(0, ge=0)
