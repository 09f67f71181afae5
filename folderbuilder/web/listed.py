"""A list that is open in a tab: its table as it was mended, what the reader says of it, and what was made of it.

All of it is in memory. The file that was dropped is not kept, and stays as it is where the nurse has it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from folderbuilder.library.load import Library
from folderbuilder.options import Options, Products
from folderbuilder.patients.columns import Column, shown
from folderbuilder.patients.model import Patient
from folderbuilder.patients.read import PatientList
from folderbuilder.patients.sheet import cell_text
from folderbuilder.patients.table import Row, Table
from folderbuilder.pipeline import choose_sections, read_sheet, sheet_columns
from folderbuilder.press.order import asked_columns
from folderbuilder.problems import FolderFailed, Problem, Refused, Severity
from folderbuilder.web.listattached import Attached, own_name
from folderbuilder.web.runs import Order, Run
from folderbuilder.workshop import Workshop

MOST_HEADERS = 6
"""Rows from the top in which the names of the columns are looked for."""
PAGE = 50
"""Rows that are shown at a time: a list may have ten thousand, which no browser shows gladly."""


class Size(NamedTuple):
    """How large a folder becomes."""

    pages: int
    sheets: int


@dataclass(slots=True)
class View:
    """What of the list is looked at."""

    page: int = 1
    troubled: bool = False
    """Only rows with problems."""
    opened: set[int] = field(default_factory=set)
    """Rows with all their cells to be filled in."""
    kept: set[int] = field(default_factory=set)
    """Rows that had problems when they were looked at: a row does not vanish under the hands of who mends it."""

    def turn(self, page: int | None, troubled: bool | None) -> None:
        """Look at another page, or at other rows; None where nothing changes."""
        if troubled is not None:
            self.troubled, self.page = troubled, 1
        if page is not None:
            self.page = page
        if troubled is not None or page is not None:
            self.kept.clear()


@dataclass(slots=True)
class Listed:
    """A list in a tab. Rows go by their numbers in the table."""

    table: Table = field(repr=False)
    name: str = field(default="", repr=False)
    """What the nurse calls the file."""
    options: Options = field(default_factory=Options)
    products: Products = field(default_factory=lambda: Products(print_run=True, archive=True))
    attached: Attached = field(default_factory=Attached, repr=False)
    read: PatientList | None = field(default=None, repr=False)
    """None when the header is not sound."""
    columns: tuple[Column | None, ...] = ()
    patients: dict[int, Patient] = field(default_factory=dict, repr=False)
    problems: dict[int, list[Problem]] = field(default_factory=dict, repr=False)
    """What is wrong with a row before anything is made."""
    general: Sequence[Problem] = ()
    """What is wrong or worth knowing of the whole list."""
    sections: dict[int, int] = field(default_factory=dict)
    """How many sections a row gets."""
    expected: dict[int, Size] = field(default_factory=dict)
    """What a row would become, of those that were looked at."""
    unmade: dict[int, list[Problem]] = field(default_factory=dict, repr=False)
    """Why a row cannot become a folder, found when that was tried."""
    view: View = field(default_factory=View)
    run: Run | None = None
    made: dict[int, dict[str, Any]] = field(default_factory=dict, repr=False)
    """What became of each row in the last run: its entry in the manifest."""
    changed: set[int] = field(default_factory=set)
    """Rows that were mended since."""
    done: int = 0
    total: int = 0
    """Rows of the run, and how many of them are done."""
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One change at a time."""
    key: str = field(default_factory=lambda: secrets.token_urlsafe(6))
    """Tells the fields of one list from those of another that came in its place."""

    def leave(self) -> None:
        """Forget all of it, and what was made."""
        if self.run is not None:
            self.run.leave()

    def take(self, table: Table, library: Library, options: Options) -> None:
        """Read the table anew, all of it: a number that stands twice is a matter of two rows. May take a second."""
        columns = sheet_columns(table, library, options)
        try:
            read = read_sheet(table, library, options)
        except Refused as refusal:
            self.table, self.options, self.columns, self.read = table, options, columns, None
            self.patients, self.problems, self.general = {}, {}, refusal.problems
            return
        numbers = {row.number for row in table.rows}
        told: dict[int, list[Problem]] = defaultdict(list)
        for problem in read.problems:
            told[problem.line if problem.line in numbers else 0].append(problem)
        before, patients = self.patients, {patient.place.row: patient for patient in read.patients}
        same = (
            {row for row, patient in patients.items() if before.get(row) == patient} if options == self.options else ()
        )
        self.expected = {row: size for row, size in self.expected.items() if row in same}
        self.unmade = {row: problems for row, problems in self.unmade.items() if row in same}
        if self.run is not None:
            self.changed |= {row for row in patients if row not in same}
        self.general = told.pop(0, [])
        self.table, self.options, self.columns, self.read = table, options, columns, read
        self.patients, self.problems = patients, told
        label = next((c.label for c in columns if c and c.is_field("attachments")), "attachments")
        for row, problem in self.attached.missing(patients, label):
            told[row].append(problem)

    def choose(self, workshop: Workshop, rows: Iterable[int]) -> None:
        """Find out what rows get, for use where the workshop may be used."""
        for row in rows:
            try:
                selection = choose_sections(self.patients[row], workshop)
            except FolderFailed as failure:
                self.unmade[row] = failure.problems
            else:
                self.sections[row] = len(selection.ids)

    def attach(self, name: str, data: bytes) -> None:
        """Take a file that was dropped. Whoever has it in the list is to be made with it."""
        self.attached.take(name, data)
        for row, patient in self.patients.items():
            if own_name(name) in map(own_name, patient.attachments):
                self.unmade.pop(row, None)
                self.changed.add(row)

    def headers(self) -> list[tuple[int, list[str]]]:
        """Rows near the top that may hold the names of the columns, where no column has a known name; with texts."""
        if any(self.columns):
            return []
        rows = [
            (row.number, [text for cell in row.cells if (text := cell_text(cell).strip())]) for row in self.table.rows
        ]
        return [(number, texts) for number, texts in rows[: min(MOST_HEADERS, len(rows) - 1)] if len(texts) > 1]

    def problems_of(self, row: int) -> list[Problem]:
        """All that is wrong with a row now."""
        return [*self.problems.get(row, ()), *self.unmade.get(row, ())]

    def failed(self) -> list[int]:
        """Rows that cannot become a folder."""
        return [row.number for row in self.table.rows if self.is_failed(row.number)]

    def is_failed(self, row: int) -> bool:
        """Whether it cannot become a folder."""
        return row not in self.patients or any(p.severity is Severity.ERROR for p in self.problems_of(row))

    def shown(self) -> tuple[list[Row], int]:
        """The rows to be shown now, and how many there are of the kind that is looked at."""
        rows: Sequence[Row] = self.table.rows
        if self.view.troubled:
            rows = [row for row in rows if self._is_troubled(row.number)]
            self.view.kept |= {row.number for row in rows}
        pages = max(1, -(-len(rows) // PAGE))
        self.view.page = min(max(1, self.view.page), pages)
        first = (self.view.page - 1) * PAGE
        return list(rows[first : first + PAGE]), len(rows)

    def waiting(self) -> list[Row]:
        """The rows to be shown now of which the size is not known yet; none while a run tells it."""
        if self.run is not None and not self.run.is_over:
            return []
        return [row for row in self.shown()[0] if self.is_pending(row.number)]

    def _is_troubled(self, row: int) -> bool:
        return row in self.view.kept or bool(self.problems_of(row))

    def order(self, library: Library) -> Order:
        """What a run is to do. May take a second."""
        read = self.read
        if asked := asked_columns(self.products.sort):
            read = read_sheet(self.table, library, self.options, asked)
        if read is None:
            raise Refused([p for p in self.general if p.severity is Severity.ERROR])
        files = self.attached.named_by(read.patients)
        return Order(self.table.file, options=self.options, products=self.products, attachments=files, listed=read)

    def go_to(self, row: int) -> None:
        """Look at the page with this row; when it would not be shown, at all rows."""
        for troubled in (self.view.troubled, False):
            numbers = [r.number for r in self.table.rows if not troubled or self._is_troubled(r.number)]
            if row in numbers:
                self.view.troubled, self.view.page = troubled, numbers.index(row) // PAGE + 1
                return

    def rows(self, numbers: Sequence[int]) -> list[Row]:
        """Rows by their numbers, in the order of the list."""
        return [row for row in self.table.rows if row.number in numbers]

    def is_pending(self, row: int) -> bool:
        """Whether a quick look would tell what becomes of it."""
        return row in self.patients and row not in self.expected and not self.is_failed(row)

    def started(self) -> None:
        """A run has begun."""
        self.made, self.changed, self.done, self.total = {}, set(), 0, 0

    def hear(self, since: int) -> tuple[int, set[int]]:
        """Take in what the run has told since; gives how many events it has told, and which rows they are about."""
        assert self.run is not None  # noqa: S101 - asked before
        events = self.run.events[since:]
        fresh = set()
        for event in events:
            if event["kind"] == "step":
                entry = event["folder"]
                self.made[entry["row"]] = entry
                self.done, self.total = event["done"], event["total"]
                fresh.add(entry["row"])
                if entry["status"] == "made":
                    self.unmade.pop(entry["row"], None)
            elif event["kind"] == "end":
                self._end(event["report"])
        return since + len(events), fresh

    def _end(self, report: Mapping[str, Any]) -> None:
        """Rows that were not reached have their entry in the report alone, and reasons are nowhere else."""
        for entry in report["folders"]:
            self.made.setdefault(entry["row"], entry)
        known = {row: {problem.code for problem in self.problems_of(row)} for row in self.made}
        for told in report["problems"]:
            row = told.get("line")
            if told["severity"] == "error" and row in known and told["code"] not in known[row]:
                problem = Problem(**{**told, "severity": Severity.ERROR})
                self.unmade.setdefault(row, []).append(problem)

    def count(self, status: str) -> int:
        """How many rows became this in the last run."""
        return sum(1 for entry in self.made.values() if entry["status"] == status)


def column_of(problem: Problem, header: Sequence[str], columns: Sequence[Column | None]) -> int | None:
    """The index of the column that a problem is about; None when it is about the whole row."""
    if problem.column is None:
        return None
    for index, label in enumerate(header):
        if shown(label) == problem.column:
            return index
    keys = [column.key if column else None for column in columns]
    return keys.index(problem.column) if problem.column in keys else None


def text_at(row: Row, index: int) -> str:
    """What stands in a column of a row."""
    return cell_text(row.cells[index]) if index < len(row.cells) else ""
