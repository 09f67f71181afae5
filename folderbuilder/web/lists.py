"""The page of a list: drop a file, see what everybody gets and what is wrong, and mend it where it stands."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Header, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from folderbuilder.options import Options
from folderbuilder.patients.sheet import with_column, with_header, with_row, without_row
from folderbuilder.pipeline import draft_folder, open_sheet
from folderbuilder.problems import FolderbuilderError, FolderFailed
from folderbuilder.web.house import fill, fragments, house_of, page, say_problem, tab_in_path, tab_of, words_of
from folderbuilder.web.listacts import Act, Look, Naming, RowAct, Saving
from folderbuilder.web.listattached import without_attachments
from folderbuilder.web.listed import Listed, Size
from folderbuilder.web.listfiles import EXAMPLE_HEADER, as_csv, as_workbook, example_rows, texts_of
from folderbuilder.web.listpage import LISTS, again, change, first_field, listed_of, whole
from folderbuilder.web.listview import counts, show_row
from folderbuilder.web.runs import safe_name
from folderbuilder.web.workroom import Workroom

router = APIRouter(include_in_schema=False)
AT_A_TIME = 4
"""Folders that are made for a look before others may use the workroom."""
MOST_ATTACHED = 100_000_000
"""Bytes of all files that are dropped beside a list."""
MOST_NAME = 200
"""Characters of a file name that count."""
KINDS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
}


@router.get("/lists")
def show(request: Request) -> HTMLResponse:
    """The page."""
    return page(request, "lists.html", "lists")


@router.get("/lists/example.{kind}")
def example(request: Request, kind: str) -> Response:
    """A list to begin with."""
    name, rows = words_of(request)("lists.example_name"), example_rows(house_of(request).room.library)
    return _download(kind, name, EXAMPLE_HEADER, rows)


@router.get("/tabs/{tab}/lists/list.{kind}")
def mended(request: Request, tab: str, kind: str) -> Response:
    """The list as it is now."""
    listed = tab_in_path(request, tab).things.get(LISTS)
    if listed is None:
        raise HTTPException(404, "There is no list in this tab.")
    return _download(kind, words_of(request)("lists.mended_name"), listed.table.header, texts_of(listed.table))


def _download(kind: str, name: str, header: Sequence[str], rows: list[list[str]]) -> Response:
    if kind not in KINDS:
        raise HTTPException(404, "There is no such file.")
    media, write = KINDS[kind]
    headers = {"content-disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(write(header, rows), media_type=media, headers=headers)


@router.put("/lists/file")
async def take(
    request: Request, x_file_name: Annotated[str, Header()] = "", x_today: Annotated[date | None, Header()] = None
) -> JSONResponse:  # fmt: skip
    """A list that was dropped, on which day. One that was there before goes, with all that was made of it."""
    tab, room = tab_of(request), house_of(request).room
    data, given = await request.body(), unquote(x_file_name)[-MOST_NAME:]
    name = safe_name(given)
    options = Options(made_on=x_today).checked(room.library)
    try:
        table = await asyncio.to_thread(open_sheet, name, data, room.library, options)
    except FolderbuilderError as error:
        problems = [say_problem(request, problem) for problem in error.problems]
        shown = fill(request, "lists_trouble.html", problems=problems, name=given)
        return fragments({"trouble": shown}, focus="trouble")
    listed = Listed(table, given)
    await change(request, listed, lambda table: table, options)
    if (before := tab.things.pop(LISTS, None)) is not None:
        before.leave()
    tab.things[LISTS] = listed
    said = words_of(request)("lists.read", **counts(listed)) if listed.read else words_of(request)("lists.unread")
    return whole(request, tab, listed, say=said, focus="summary" if listed.read else "columns")


@router.put("/lists/attachment")
async def attach(request: Request, x_file_name: Annotated[str, Header()] = "") -> JSONResponse:
    """A patient's own PDF file that the list names."""
    listed, name = listed_of(request), unquote(x_file_name)[-MOST_NAME:]
    data = await request.body()
    if listed.attached.size + len(data) > MOST_ATTACHED:
        raise HTTPException(413, "These files are too much together.")
    listed.attach(name, data)
    await change(request, listed, lambda table: table)
    return again(request, listed, say=words_of(request)("lists.attached", n=len(listed.attached.files)))


@router.post("/lists/away")
def put_away(request: Request) -> JSONResponse:
    """Forget the list, and what was made of it."""
    if (listed := tab_of(request).things.pop(LISTS, None)) is not None:
        listed.leave()
    return fragments({"list": fill(request, "lists_empty.html")}, focus="file")


@router.post("/lists/cells")
async def mend(request: Request, act: Saving) -> JSONResponse:
    """Cells were mended, the last of them in this row; the whole list is read again."""
    listed, words = listed_of(request), words_of(request)
    await change(request, listed, act.mend)
    listed.view.opened.discard(act.row)
    if listed.is_failed(act.row):
        return again(request, listed, say=words("lists.still", n=act.row), focus=first_field(request, listed, act.row))
    said = words("lists.mended", n=act.row, rest=words.count("lists.failed", counts(listed)["failed"]))
    return again(request, listed, say=said, focus=f"edit-{act.row}")


@router.post("/lists/view")
async def look(request: Request, act: Look) -> JSONResponse:
    """Another page, only some rows, or all cells of a row."""
    listed = listed_of(request)
    if act.changes(listed.table):
        await change(request, listed, act.mend)
    listed.view.turn(act.page, act.troubled)
    if act.row is None:
        return again(request, listed, focus="rows" if act.page else None)
    if act.opened is not None:
        (listed.view.opened.add if act.opened else listed.view.opened.discard)(act.row)
    listed.go_to(act.row)
    return again(request, listed, focus=first_field(request, listed, act.row))


@router.post("/lists/rows")
async def add_row(request: Request, act: Act) -> JSONResponse:
    """One more patient."""
    listed = listed_of(request)
    await change(request, listed, lambda table: with_row(act.mend(table)))
    number = listed.table.rows[-1].number
    listed.view.opened.add(number)
    listed.go_to(number)
    return again(request, listed, focus=first_field(request, listed, number))


@router.post("/lists/rows/away")
async def leave_out(request: Request, act: RowAct) -> JSONResponse:
    """Leave a row out. It stays in the nurse's own file."""
    listed, words = listed_of(request), words_of(request)
    if len(listed.table.rows) == 1:
        return fragments({}, say=words("lists.last_row"))
    await change(request, listed, lambda table: without_row(act.mend(table), act.row))
    return again(request, listed, say=words("lists.left_out", n=act.row), focus="summary")


@router.post("/lists/column")
async def name_column(request: Request, act: Naming) -> JSONResponse:
    """Say what a column is for, or leave it out."""
    tab, listed = tab_of(request), listed_of(request)
    if act.column >= len(listed.table.header):
        raise HTTPException(404, "There is no such column.")
    await change(request, listed, lambda table: with_column(table, act.column, act.name))
    return whole(request, tab, listed, focus="summary" if listed.read else "columns")


@router.post("/lists/header")
async def name_header(request: Request, act: RowAct) -> JSONResponse:
    """Say in which row the names of the columns stand: above it there is a title, as people write them in Excel."""
    tab, listed = tab_of(request), listed_of(request)
    if act.row not in dict(listed.headers()):
        raise HTTPException(404, "There is no such row.")
    await change(request, listed, lambda table: with_header(table, act.row))
    return whole(request, tab, listed, focus="summary" if listed.read else "columns")


@router.post("/lists/expected")
async def expect(request: Request) -> JSONResponse:
    """Make some folders of the rows that are shown, to know how large they get and whether they can be made."""
    listed, room = listed_of(request), house_of(request).room
    async with listed.busy:
        waiting = listed.waiting()[:AT_A_TIME]
        if waiting:
            await room.do(_try, room, listed, [row.number for row in waiting])
    if any(row.number in listed.unmade for row in waiting):
        return again(request, listed)
    language = words_of(request).language
    shown = [show_row(listed, row, room.library, language) for row in waiting]
    parts = {f"size-{row.number}": fill(request, "lists_size.html", row=row) for row in shown}
    return fragments({**parts, "looking": fill(request, "lists_looking.html", looking=bool(listed.waiting()))})


def _try(room: Workroom, listed: Listed, rows: list[int]) -> None:
    workshop = room.workshop(listed.options)
    for row in rows:
        patient = listed.patients.get(row)
        try:
            if patient is not None:
                draft = draft_folder(without_attachments(patient), workshop)
                pages = len(draft.bound.leaves)
                listed.expected[row] = Size(pages, draft.layout.sheets(pages))
        except FolderFailed as failure:
            listed.unmade[row] = failure.problems
