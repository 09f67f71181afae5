"""What the page of a list asks for, as it comes in."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from folderbuilder.patients.sheet import with_cells
from folderbuilder.patients.table import Table
from folderbuilder.patients.values import MAX_TEXT


class Mend(BaseModel):
    """A cell as it is now in the page."""

    model_config = ConfigDict(extra="forbid")

    row: int
    column: int = Field(ge=0)
    text: str = Field(max_length=MAX_TEXT)


class Act(BaseModel):
    """What the nurse does. Whatever was typed since comes along, so that it is not lost."""

    model_config = ConfigDict(extra="forbid")

    cells: list[Mend] = []

    def mend(self, table: Table) -> Table:
        """The table with those cells. A row that is gone meanwhile is left alone."""
        there = {row.number for row in table.rows}
        by_row: dict[int, dict[int, str]] = {}
        for cell in self.cells:
            if cell.row in there:
                by_row.setdefault(cell.row, {})[cell.column] = cell.text
        for row, texts in by_row.items():
            table = with_cells(table, row, texts)
        return table


class RowAct(Act):
    """Something with one row."""

    row: int


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
