"""How rows of a list are shown: what each will get, and a field for every cell that can be mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from folderbuilder.library.load import DEFAULT_LANGUAGE, Library
from folderbuilder.options import DEFAULT_LAYOUT
from folderbuilder.patients.columns import FIELDS, TREATMENT, Column, Role
from folderbuilder.patients.table import Row
from folderbuilder.problems import Problem
from folderbuilder.web.listed import Listed, Size, column_of, text_at

_LONG = {"note"}
_CROSSES = {"x", "ja", "j", "yes", "y", "1", "v"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with a field to fill in."""

    column: int
    label: str
    kind: str
    """What it is filled in with: `text`, `long`, `choice` or `cross`."""
    value: str
    title: str = ""
    """Of the section, under a cross."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """Titles by the word that the list has for them."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the table."""

    number: int
    id: str
    name: str
    profile: str
    extra: str
    """Layout, language and team where the row has its own."""
    sections: int | None
    attachments: int
    size: Size | None
    """What it would become; None when that is not known yet, or cannot be."""
    pending: bool
    state: str
    """`ready`, `remark`, `failed`, `made`, `unmade`, or `again` for one that was mended after the run."""
    over: bool
    """No run is going on, so that finished folders can be had."""
    problems: tuple[Problem, ...]
    """Those of the whole row."""
    cells: tuple[Cell, ...]
    opened: bool
    wrong: frozenset[str]
    """Keys of the columns in which something is wrong."""


def titled(titles: Mapping[str, str], language: str) -> str:
    """The title in this language, or else in the one it has."""
    return titles.get(language) or next(iter(titles.values()), "")


def show_row(listed: Listed, row: Row, library: Library, language: str) -> Shown:
    """The row as the page shows it."""
    number, patient = row.number, listed.patients.get(row.number)
    placed: dict[int | None, list[Problem]] = {}
    problems = listed.problems_of(number)
    for problem in problems:
        placed.setdefault(column_of(problem, listed.table.header, listed.columns), []).append(problem)
    opened = number in listed.view.opened
    cells = tuple(
        show_cell(listed, row, index, library, language, tuple(placed.get(index, ())))
        for index in range(len(listed.table.header)) if opened or index in placed
    )  # fmt: skip
    word = (patient.profile or "") if patient else _text(listed, row, "profile")
    profile = library.profiles.get(word)
    return Shown(
        number, _text(listed, row, "id"), patient.name if patient else _name(listed, row),
        titled(profile.title, language) if profile else word,
        _own(listed, row, library, language),
        listed.sections.get(number) if patient else None, len(patient.attachments) if patient else 0,
        listed.expected.get(number), listed.is_pending(number),
        state_of(listed, number, problems), listed.run is None or listed.run.is_over, tuple(placed.get(None, ())),
        cells, opened,
        frozenset(column.key for index in placed if index is not None and (column := listed.columns[index])),
    )  # fmt: skip


def state_of(listed: Listed, number: int, problems: list[Problem]) -> str:
    """How far a row is."""
    entry = listed.made.get(number)
    if entry and number not in listed.changed:
        if entry["status"] == "made":
            return "made"
        if entry["status"] == "failed":
            return "failed" if problems else "unmade"
    if listed.is_failed(number):
        return "failed"
    if listed.made:
        return "again"
    return "remark" if problems else "ready"


def show_cell(
    listed: Listed, row: Row, index: int, library: Library, language: str, problems: tuple[Problem, ...] = ()
) -> Cell:  # fmt: skip
    """A field for one cell."""
    label, value, column = listed.table.header[index], text_at(row, index), listed.columns[index]
    if column is None:
        return Cell(index, label, "text", value, problems=problems)
    if column.role is Role.CROSS:
        title = _section_title(library, column.key)
        plain = not value.strip() or value.strip().casefold() in _CROSSES
        return Cell(index, label, "cross" if plain else "text", value, title if title != label else "", {}, problems)
    choices = choices_of(column, library, language)
    if choices and value.strip() and value not in choices:
        choices = {value: value, **choices}
    kind = "choice" if choices else "long" if column.role is Role.FIELD and column.key in _LONG else "text"
    return Cell(index, label, kind, value, "", choices, problems)


def choices_of(column: Column, library: Library, language: str) -> dict[str, str]:
    """The words that a column can hold, where they are few, with their titles."""
    if column.role is not Role.FIELD:
        return {}
    match column.key:
        case "profile":
            return {key: titled(profile.title, language) for key, profile in library.profiles.items()}
        case "layout":
            return {key: titled(layout.title, language) for key, layout in library.layouts.items()}
        case "team":
            return {key: team.name for key, team in library.teams.items()}
        case "language":
            return {key: key for key in library.sections}
    return {}


def known_columns() -> list[str]:
    """Keys of the columns that a list can have, those of a treatment behind `treatment.`."""
    return [*FIELDS, *(f"treatment.{key}" for key in TREATMENT)]


def key_of(column: Column | None) -> str:
    """The key of a column as `known_columns` has it; that of a section for a cross, "" for a column that is unknown."""
    if column is None:
        return ""
    return f"treatment.{column.key}" if column.role is Role.TREATMENT else column.key


def counts(listed: Listed) -> dict[str, int]:
    """Numbers for the summary: rows, those that cannot be made, and `todo`, those that could and are not."""
    rows = len(listed.table.rows)
    failed = remarks = todo = 0
    for row in listed.table.rows:
        problems = listed.problems_of(row.number)
        state = state_of(listed, row.number, problems)
        failed += listed.is_failed(row.number)
        remarks += not listed.is_failed(row.number) and bool(problems)
        todo += state in {"again", "unmade"}
    return {"rows": rows, "failed": failed, "ready": rows - failed, "remarks": remarks, "todo": todo}


def _text(listed: Listed, row: Row, key: str) -> str:
    index = next((i for i, column in enumerate(listed.columns) if column and column.is_field(key)), None)
    return "" if index is None else text_at(row, index)


def _name(listed: Listed, row: Row) -> str:
    return _text(listed, row, "name") or " ".join(
        part for key in ("first_name", "last_name") if (part := _text(listed, row, key))
    )


def _own(listed: Listed, row: Row, library: Library, language: str) -> str:
    patient = listed.patients.get(row.number)
    if patient is None:
        return ""
    layout = library.layouts.get(patient.layout or listed.options.layout or DEFAULT_LAYOUT)
    parts = [titled(layout.title, language)] if layout else []
    if len(library.sections) > 1:
        parts.append(patient.language or listed.options.language or DEFAULT_LANGUAGE)
    return " · ".join(parts)


def _section_title(library: Library, section: str) -> str:
    found = next((library.sections[lang].get(section) for lang in library.sections), None)
    return found.title if found else section
