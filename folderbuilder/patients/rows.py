"""From one record to one patient, or to all that is wrong with the row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from typing import Any, TypeAlias, cast

from msgspec.structs import replace

from folderbuilder.patients import values
from folderbuilder.patients.columns import DATES, Column, Names, Role
from folderbuilder.patients.identity import is_mangled, read_id, readable_id
from folderbuilder.patients.known import Known
from folderbuilder.patients.model import Patient, Pick, PickKind, Place
from folderbuilder.patients.table import EMPTY, Cell, CellProblem, Record
from folderbuilder.problems import Problem, Severity

Value: TypeAlias = "str | date | bool | tuple[str, ...] | tuple[Pick, ...] | None"
Reader: TypeAlias = "Callable[[Cell], Value | CellProblem]"

_MAX_FOUND = 200
# é read as two letters: UTF-8 that some program took for Windows-1252 before it was saved.
_GARBLED = re.compile("[ÂÃ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00bf™œ\u201c\u201d˜¦]")


@dataclass(slots=True)
class Reading:
    """What came of one record: a patient, unless any of the problems is an error."""

    record: Record
    id: str | None = None
    """The id, if it can be read."""
    id_label: str = "id"
    """What the list calls the column with the id."""
    patient: Patient | None = None
    problems: list[Problem] = field(default_factory=list)

    def add(self, severity: Severity, problem: CellProblem, column: str | None, line: int | None = None) -> None:
        """Tell a problem of this row."""
        record, message = self.record, problem.message
        if record.file_line not in {None, record.number}:
            message += f" (Line {record.file_line} of the file.)"
        if record.ordinal is not None:
            message += f" (Patient {record.ordinal} of the list.)"
        self.problems.append(Problem(
            severity, problem.code, message, file=record.file, line=line or record.number, column=column,
            patient=self.id, found=problem.found[:_MAX_FOUND] if problem.found else None, hint=problem.hint,
            private=problem.private,
        ))  # fmt: skip

    def reject(self, problem: CellProblem, column: str | None, line: int | None = None) -> None:
        """Tell a problem that stops this row."""
        self.patient = None
        self.add(Severity.ERROR, problem, column, line)


def readers(known: Known) -> Mapping[str, Reader]:
    """What reads the cells of each field; put together once for all rows."""
    if not known.readers:
        known.readers.update(_readers(known))
    return known.readers


def _readers(known: Known) -> dict[str, Reader]:
    return {
        "id": read_id,
        "name": values.literal,
        "title": values.literal,
        "first_name": values.literal,
        "last_name": values.literal,
        "birth_date": values.day,
        "profile": partial(values.choice, known=known.profiles, what="profile"),
        "sections": partial(values.picks, known=known),
        "order": partial(values.sections, known=known),
        "diagnosis": values.words,
        "layout": partial(values.choice, known=known.layouts, what="layout"),
        "language": partial(values.choice, known=known.languages, what="language"),
        "team": partial(values.choice, known=known.teams, what="team"),
        "made_on": values.day,
        "note": values.note,
        "attachments": values.words,
    }


def read_row(record: Record, known: Known, names: Names) -> Reading:
    """Read every cell, and make a patient when nothing is wrong."""
    reading = Reading(record)
    for column, cell in record.cells.items():
        if column.is_field("id"):
            reading.id_label = column.label
            reading.id = readable_id(cell) if isinstance(cell, Cell) else None
    for label, fault in record.faults:
        reading.reject(fault, label)
    found: list[tuple[Column, Value]] = []
    by_field = readers(known)
    for column, cell in record.cells.items():
        if cell is EMPTY and not column.is_field("id"):
            continue
        value = cell if isinstance(cell, CellProblem) else _reader(column, by_field)(cell)
        if isinstance(value, CellProblem):
            # What stands in a column that the run asked for, such as a password, is told to nobody.
            told = replace(value, found=None) if column.role is Role.EXTRA else value
            reading.reject(told, column.label, record.lines.get(column))
        else:
            found.append((column, value))
            if column.role is not Role.EXTRA:
                _doubt(reading, column, value)
    _finish(reading, found, names)
    # Long lists are read row by row, and what was read is let go.
    reading.record = replace(record, cells={})
    return reading


def _reader(column: Column, by_field: Mapping[str, Reader]) -> Reader:
    if column.role is Role.FIELD:
        return by_field[column.key]
    if column.role is Role.CROSS:
        return values.cross
    if column.role is Role.TREATMENT and column.key in DATES:
        return values.day_as_written
    return values.literal


def _doubt(reading: Reading, column: Column, value: Value) -> None:
    """Tell what can be read but cannot be meant; nothing that is surely wrong is printed (R03)."""
    if not isinstance(value, str):
        return
    if column.is_field("id") and is_mangled(value):
        problem = CellProblem(
            "id-mangled", "The id looks like what Excel makes of a long number; it is printed as it stands here.",
            "Compare it with the patient's file, and keep ids in cells with the format Text.", value, private=False,
        )  # fmt: skip
        reading.add(Severity.WARNING, problem, column.label, reading.record.lines.get(column))
    if not value.isascii() and _GARBLED.search(value):
        problem = CellProblem(
            "text-garbled", "The accents in this text were lost before the list was saved.",
            "Type the accents in this cell anew.", value,
        )  # fmt: skip
        reading.reject(problem, column.label, reading.record.lines.get(column))


def _finish(reading: Reading, found: Sequence[tuple[Column, Value]], names: Names) -> None:
    """Check what only the whole row can tell, and make the patient."""
    record = reading.record
    fields: dict[str, Any] = {column.key: value for column, value in found if column.role is Role.FIELD and value}
    if record.cells or not record.faults:
        _require_id(reading)
        _name(reading, fields)
    picks = _picks(reading, found)
    if any(problem.severity is Severity.ERROR for problem in reading.problems):
        return
    treatment: dict[str, Any] = {c.key: value for c, value in found if c.role is Role.TREATMENT and value}
    fields.pop("sections", None)
    reading.patient = Patient(
        **fields, picks=picks, treatment=treatment, extra=_extra(record, names),
        place=Place(file=record.file, row=record.number),
    )  # fmt: skip


def _require_id(reading: Reading) -> None:
    record = reading.record
    if any(column.is_field("id") for column in record.cells):
        return
    hint = "Give every patient a number or code of their own."
    reading.reject(CellProblem("id-missing", f"The id is missing{_short(record)}.", hint), "id")


def _short(record: Record) -> str:
    """What to add to a message when the row is short."""
    there = len(record.cells)
    return f": the row stops after {there} of {there + len(record.missing)} cells" if record.missing else ""


def _name(reading: Reading, fields: dict[str, Any]) -> None:
    """Require a name, or make it of first and last name."""
    columns = {c.key: c for c in reading.record.cells if c.role is Role.FIELD}
    unread = {problem.column for problem in reading.problems}
    parts = [columns[key] for key in ("name", "first_name", "last_name") if key in columns]
    if "name" in fields or any(column.label in unread for column in parts):
        return
    first, last = fields.get("first_name"), fields.get("last_name")
    if first and last:
        fields["name"] = f"{first} {last}"
        return
    lacking = next((c.label for c in parts if c.key not in fields), None) or next(iter(reading.record.missing), "name")
    problem = CellProblem("name-missing", f"The name is missing{_short(reading.record)}.", "Fill in the name.")
    reading.reject(problem, lacking)


def _picks(reading: Reading, found: Sequence[tuple[Column, Value]]) -> tuple[Pick, ...]:
    """All wishes in the order of the columns; a section that is both wanted and not wanted is a problem."""
    picks: list[Pick] = []
    asking: list[Column] = []
    """The column of each of the picks."""
    for column, value in found:
        new: tuple[Pick, ...] = ()
        if column.role is Role.CROSS and value:
            new = (Pick(section=column.key, kind=PickKind.CROSS),)
        elif column.is_field("sections") and isinstance(value, tuple):
            new = cast("tuple[Pick, ...]", value)
        picks += new
        asking += [column] * len(new)
    shared, contradictions = _shared(tuple(picks))
    for section in contradictions:
        problem = CellProblem(
            "section-contradiction", f"The section '{section}' is asked for and taken out in the same row.",
            f"Remove '-{section}', or the cross or word that asks for it.",
        )  # fmt: skip
        labels = {pick.section: column.label for pick, column in zip(picks, asking, strict=True)}
        reading.reject(problem, labels[section])
    return shared


@lru_cache(maxsize=4096)
def _shared(picks: tuple[Pick, ...]) -> tuple[tuple[Pick, ...], tuple[str, ...]]:
    """The same object for all who wish the same, and what is both asked for and taken out.

    Long lists hold the same few wishes over and over.
    """
    removed = {pick.section for pick in picks if pick.kind is PickKind.REMOVE}
    wanted = {pick.section for pick in picks if pick.kind is not PickKind.REMOVE}
    return picks, tuple(sorted(removed & wanted))


def _extra(record: Record, names: Names) -> dict[str, str]:
    """Literal text of the columns that the run asked for by name, whatever else they are."""
    asked = names.asked()
    return {
        name: values.tidy(cell.text)
        for column, cell in record.cells.items()
        for name, meant in asked.items()
        if meant == (column.role, column.key) and isinstance(cell, Cell)
    }
