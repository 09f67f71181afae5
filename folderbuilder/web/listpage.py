"""What the page of a list shows, and how it is filled in again after a change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse

from folderbuilder.options import Options
from folderbuilder.patients.sheet import cell_text
from folderbuilder.patients.table import Table
from folderbuilder.problems import Severity
from folderbuilder.web.house import fill, fragments, house_of, say_problem, tab_of, words_of
from folderbuilder.web.listed import PAGE, Listed
from folderbuilder.web.listview import counts, key_of, known_columns, show_row, titled
from folderbuilder.web.sessions import Tab
from folderbuilder.web.workroom import Workroom

LISTS = "lists"
"""What a tab calls its list."""
CHOSEN_AT_A_TIME = 500
"""Patients whose sections are found out before others may use the workroom."""
MOST_EXAMPLE = 40
"""Characters of a cell that are shown as an example of its column."""
MOST_LINKS = 12
"""Rows with problems that the summary names."""


def listed_of(request: Request) -> Listed:
    """The list of the tab that asks. Raises 409 when it has none."""
    listed = tab_of(request).things.get(LISTS)
    if listed is None:
        raise HTTPException(409, "There is no list in this tab.")
    assert isinstance(listed, Listed)  # noqa: S101 - nothing else has this name
    return listed


async def change(
    request: Request, listed: Listed, mend: Callable[[Table], Table], options: Options | None = None
) -> None:  # fmt: skip
    """Change the list and read it again, in a thread of its own: reading makes no pages."""
    room = house_of(request).room
    async with listed.busy:
        table, asked = mend(listed.table), options or listed.options
        await asyncio.to_thread(listed.take, table, room.library, asked)
        await choose(room, listed)


async def choose(room: Workroom, listed: Listed) -> None:
    """Find out what everybody gets."""
    rows = [row for row in listed.patients if row not in listed.unmade]
    listed.sections.clear()

    def some(start: int) -> None:
        listed.choose(room.workshop(listed.options), rows[start : start + CHOSEN_AT_A_TIME])

    for start in range(0, len(rows), CHOSEN_AT_A_TIME):
        await room.do(some, start)


def whole(request: Request, tab: Tab, listed: Listed, **values: object) -> JSONResponse:
    """All of the page, with values for its script."""
    return fragments({"list": fill(request, "lists_list.html", **values_for(request, tab, listed))}, **values)


def again(request: Request, listed: Listed, **values: object) -> JSONResponse:
    """The parts of the page that change when a row does, with values for its script."""
    filled = values_for(request, tab_of(request), listed)
    parts = {name: fill(request, f"lists_{name}.html", **filled) for name in ("summary", "rows", "go")}
    return fragments(parts, **values)


def values_for(request: Request, tab: Tab, listed: Listed) -> dict[str, Any]:
    """What the templates of a list need."""
    library, language = house_of(request).room.library, words_of(request).language
    rows, many = listed.shown()
    failed = listed.failed()
    names = {row.number: show_row(listed, row, library, language).name for row in listed.rows(failed[:MOST_LINKS])}
    meant = zip(listed.table.header, listed.columns, strict=True)
    return {
        "tab": tab.id, "listed": listed, "library": library, "count": counts(listed), "many": many, "size": PAGE,
        "rows": [show_row(listed, row, library, language) for row in rows], "failed": names,
        "said": lambda problem: say_problem(request, problem), "titled": lambda titles: titled(titles, language),
        "columns": [(index, label, key_of(column)) for index, (label, column) in enumerate(meant)],
        "wrong_columns": {problem.column for problem in listed.general if problem.severity is Severity.ERROR},
        "known": known_columns(), "headers": [] if listed.read else listed.headers(), "examples": examples(listed),
        "looking": bool(listed.waiting()),
    }  # fmt: skip


def examples(listed: Listed) -> dict[int, str]:
    """What stands in each column, of the first row that has something there."""
    found: dict[int, str] = {}
    for row in listed.table.rows[:PAGE]:
        for index, cell in enumerate(row.cells):
            if text := cell_text(cell).strip():
                found.setdefault(index, text[:MOST_EXAMPLE])
    return found


def first_field(request: Request, listed: Listed, row: int) -> str:
    """The id of what should have the keyboard when somebody goes to a row."""
    for found in listed.rows([row]):
        shown = show_row(listed, found, house_of(request).room.library, words_of(request).language)
        wrong = [cell.column for cell in shown.cells if cell.problems] or [cell.column for cell in shown.cells]
        if wrong:
            return f"f-{row}-{wrong[0]}"
    return f"edit-{row}"
