"""The shape that every kind of list is brought into before anybody looks at its meaning.

A CSV file or a workbook is a `Table`: a header and rows of cells. A YAML or JSON file has no header; both end as
`Record`s, in which each cell has found its column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import ClassVar, TypeAlias

from msgspec import Struct, field

from folderbuilder.patients.columns import Column
from folderbuilder.problems import Problem

MAX_ROWS = 100_000
"""Patients in a list; no hospital has more in one."""


class CellKind(StrEnum):
    """What the file itself says a cell is. CSV, YAML and JSON hold text only."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TRUTH = "truth"


class Cell(Struct, frozen=True):
    """What a person reads in one cell."""

    text: str
    kind: CellKind = CellKind.TEXT
    words: tuple[str, ...] | None = None
    """The items, where YAML or JSON gives a list."""

    @property
    def empty(self) -> bool:
        """Whether nothing, or only space, stands in it."""
        return not self.text.strip()


EMPTY = Cell("")
"""One for all: most lists have more empty cells than others."""


class CellProblem(Struct, frozen=True):
    """Why a cell cannot be read; its row is rejected. `found` is a patient's value unless `private` is off."""

    code: str
    message: str
    hint: str
    found: str | None = None
    private: bool = True
    empty: ClassVar[bool] = False


AnyCell: TypeAlias = Cell | CellProblem


class Row(Struct, frozen=True):
    """One row that is not blank, with its number as Excel counts: blank rows count, the first is 1."""

    number: int
    cells: tuple[AnyCell, ...]
    line: int | None = None
    """The line of the text file on which the row starts; differs from `number` after a cell of several lines."""

    @property
    def empty(self) -> bool:
        """Whether the row is blank."""
        return all(cell.empty for cell in self.cells)


class Table(Struct, frozen=True):
    """A list in rows and columns. The header keeps its empty names, so that positions stay true."""

    file: str
    header: tuple[str, ...]
    header_row: int
    rows: tuple[Row, ...]
    delimiter: str | None = None
    """What separates the cells, in a text file."""
    problems: tuple[Problem, ...] = ()


class Record(Struct, frozen=True):
    """What is said of one patient: cells by column, and what is wrong before any column is read."""

    file: str
    number: int
    """Physical row, or for YAML and JSON the line."""
    cells: Mapping[Column, AnyCell]
    faults: tuple[tuple[str | None, CellProblem], ...] = ()
    """Column (None for the whole record) and what is wrong there."""
    lines: Mapping[Column, int] = field(default_factory=dict)
    """For YAML and JSON the line of each key."""
    file_line: int | None = None
    """The line of a CSV file, which differs from the row after a cell of several lines."""
    missing: tuple[str, ...] = ()
    """Names of the columns that a short row does not reach."""
    ordinal: int | None = None
    """Its place among the patients, from 1, where several begin on the same line."""


def column_letter(index: int) -> str:
    """How Excel calls the column with this index (from 0)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def spans(numbers: Iterable[int], name: Callable[[int], str] = str, *, many: int = 20) -> str:
    """Numbers of rows or columns as a person writes them: 3, 5–9, 12. At most `many` runs."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    told = [name(first) if first == last else f"{name(first)}–{name(last)}" for first, last in runs[:many]]
    return ", ".join(told) + (", …" if len(runs) > many else "")


def records_of(table: Table, columns: tuple[Column | None, ...]) -> list[Record]:
    """The rows of a table as records; `columns` has one entry per header cell, None where the name is empty."""
    return [
        Record(table.file, row.number, {}, ((None, fault),), file_line=row.line)
        if (fault := _separated_otherwise(row, table))
        else _record(table.file, row, columns)
        for row in table.rows
    ]


_SEPARATORS = {";": "semicolons", ",": "commas", "\t": "tabs"}


def _separated_otherwise(row: Row, table: Table) -> CellProblem | None:
    """What is wrong with a row that is one cell, which holds a whole row with another separator: also the name."""
    width = len(table.header)
    if table.delimiter is None or len(row.cells) > 1 or width < 2 or not isinstance(row.cells[0], Cell):
        return None
    for sign, name in _SEPARATORS.items():
        many = row.cells[0].text.count(sign)
        if sign != table.delimiter and (many >= 2 or many + 1 == width):
            return CellProblem(
                "row-separator", f"The cells of this row are separated by {name}, those of the header by "
                f"{_SEPARATORS.get(table.delimiter, repr(table.delimiter))}.",
                "Write this row as the others are written.", row.cells[0].text,
            )  # fmt: skip
    return None


def _record(file: str, row: Row, columns: tuple[Column | None, ...]) -> Record:
    cells: dict[Column, AnyCell] = {}
    faults: list[tuple[str | None, CellProblem]] = []
    for index, cell in enumerate(row.cells):
        column = columns[index] if index < len(columns) else None
        if column is not None:
            cells[column] = cell
        elif isinstance(cell, CellProblem):
            faults.append((f"column {column_letter(index)}", cell))
        elif not cell.empty and not any(problem.code in _NAMELESS for _, problem in faults):
            faults.append((f"column {column_letter(index)}", _nameless(cell, index, len(columns))))
    missing = tuple(c.label for c in columns[len(row.cells) :] if c is not None)
    return Record(file, row.number, cells, tuple(faults), file_line=row.line, missing=missing)


_NAMELESS = {"cell-without-column", "row-long"}


def _nameless(cell: Cell, index: int, width: int) -> CellProblem:
    if index < width:
        return CellProblem(
            "cell-without-column", "A value stands in a column that has no name in the header.",
            "Give the column a name, or empty the cell.", cell.text,
        )  # fmt: skip
    return CellProblem(
        "row-long", f"The row has more cells than the header, which has {width}.",
        "Put a value that holds the separator (comma, semicolon or tab) between double quotes.", cell.text,
    )  # fmt: skip
