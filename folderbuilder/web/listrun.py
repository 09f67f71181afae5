"""Folders for a whole list: what is asked for, the run, and what it leaves to take away."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse

from folderbuilder.library.load import Library
from folderbuilder.options import Options, Products
from folderbuilder.press.finishing import archive_name
from folderbuilder.press.manifest import MANIFEST
from folderbuilder.press.report import PROBLEMS
from folderbuilder.problems import FolderbuilderError, Problem, Severity
from folderbuilder.web.house import fill, fragments, house_of, person_of, say_problem, tab_in_path, tab_of, words_of
from folderbuilder.web.listacts import Act, Choosing, Hearing
from folderbuilder.web.listed import Listed
from folderbuilder.web.listpage import LISTS, again, change, listed_of, values_for
from folderbuilder.web.listview import show_row

router = APIRouter(include_in_schema=False)
SIDES = {"two": True, "one": False}


@router.post("/lists/options")
async def choose(request: Request, act: Choosing) -> JSONResponse:
    """What holds for all folders."""
    listed = listed_of(request)
    try:
        options, products = chosen(listed, act.choices, house_of(request).room.library)
    except (FolderbuilderError, ValueError) as error:
        raise HTTPException(422, "There is no such choice.") from error
    listed.products = products
    if options == listed.options and not act.changes(listed.table):
        return fragments({})
    await change(request, listed, act.mend, options)
    return again(request, listed)


def chosen(listed: Listed, choices: dict[str, str], library: Library) -> tuple[Options, Products]:
    """Options and products with these choices. Raises `Refused` or `ValueError` for what cannot be chosen."""
    own: dict[str, Any] = {
        key: choices[key] or None for key in ("layout", "language", "team", "profile") if key in choices
    }
    if "made_on" in choices:
        own["made_on"] = date.fromisoformat(choices["made_on"]) if choices["made_on"] else None
    if "duplex" in choices:
        own["duplex"] = SIDES.get(choices["duplex"])
    asked: dict[str, Any] = {
        key: bool(choices[key]) for key in ("print_run", "separators", "archive") if key in choices
    }
    if "sort" in choices:
        if choices["sort"] and choices["sort"] not in listed.table.header:
            raise ValueError(choices["sort"])
        asked["sort"] = choices["sort"] or None
    options = replace(listed.options, **own, resolved=False).checked(library)
    return options, replace(listed.products, **asked)


@router.post("/lists/build")
async def build(request: Request, act: Act) -> JSONResponse:
    """Make the folders; those that a run made before and that would become the same stay."""
    tab, listed, house = tab_of(request), listed_of(request), house_of(request)
    if act.changes(listed.table):
        await change(request, listed, act.mend)
    async with listed.busy:
        if listed.run is not None and not listed.run.is_over:
            return _shown(request, listed)
        try:
            order = await asyncio.to_thread(listed.order, house.room.library)
            order = replace(order, options=replace(order.options, cache=house.room.keeps), person=person_of(request))
            if listed.run is None:
                listed.run = await asyncio.to_thread(house.start_run, order)
            else:
                await asyncio.to_thread(listed.run.again, order)
        except FolderbuilderError as error:
            problems = [say_problem(request, problem) for problem in error.problems]
            return fragments({"run": fill(request, "lists_refused.html", problems=problems)}, focus="run")
        if tab.things.get(LISTS) is not listed:
            # The list was put away, or the tab closed, while the run was started.
            listed.leave()
            raise HTTPException(410, "This list is not here any more.")
    listed.started()
    return _shown(request, listed, focus="stop", say=words_of(request)("lists.running"))


@router.post("/lists/stop")
def stop(request: Request) -> JSONResponse:
    """Stop the run; what is finished stays."""
    listed = listed_of(request)
    if listed.run is not None:
        listed.run.stop()
    return fragments({})


@router.post("/lists/run")
def follow(request: Request, act: Hearing) -> JSONResponse:
    """What has happened since."""
    listed = listed_of(request)
    if listed.run is None:
        raise HTTPException(409, "There is no run.")
    over = listed.run.is_over
    before = 4 * listed.done // (listed.total or 1)
    known, fresh = listed.hear(act.since)
    rows, _ = listed.shown()
    library, words = house_of(request).room.library, words_of(request)
    parts = {
        f"state-{row.number}": fill(
            request, "lists_state.html", row=show_row(listed, row, library, words.language), tab=tab_of(request).id
        )
        for row in rows if row.number in fresh
    }  # fmt: skip
    if over:
        ending = _ending(request, listed)
        said = f"{words(ending['title'])}. {words.count('lists.made', listed.count('made'))}"
        return _shown(request, listed, say=said, focus="run")
    parts["going"] = fill(request, "lists_progress.html", **_going(request, listed, known))
    # At each quarter it is said aloud.
    passed = 4 * listed.done // (listed.total or 1)
    aloud = words("lists.quarters", n=25 * passed) if before < passed < 4 else None
    return fragments(parts, done=listed.done, say=aloud)


def _progress(request: Request, listed: Listed) -> str:
    words = words_of(request)
    if listed.total and listed.done == listed.total:
        return words("lists.finishing")
    return words("lists.progress", done=listed.done, total=listed.total) if listed.total else words("lists.starting")


def _going(request: Request, listed: Listed, since: int = 0) -> dict[str, Any]:
    """How far the run is, for its bar; `since` is how many of its events the page knows."""
    return {"listed": listed, "text": _progress(request, listed), "since": since}


def _shown(request: Request, listed: Listed, **values: object) -> JSONResponse:
    filled = values_for(request, tab_of(request), listed)
    run = fill(request, "lists_run.html", **{**filled, **_ending(request, listed), **_going(request, listed)})
    parts = {name: fill(request, f"lists_{name}.html", **filled) for name in ("summary", "rows", "go")}
    return fragments({**parts, "run": run}, **values)


def _ending(request: Request, listed: Listed) -> dict[str, Any]:
    """How the run ended, for its panel."""
    assert listed.run is not None  # noqa: S101 - asked before
    last: dict[str, Any] = listed.run.events[-1] if listed.run.is_over else {"kind": "step"}
    report: dict[str, Any] = last.get("report", {})
    problems = [_problem(told) for told in (*last.get("problems", ()), *report.get("problems", ()))]
    rows = {row.number for row in listed.table.rows}
    # A full disk is met more than once on the way out.
    whole = dict.fromkeys(say_problem(request, problem) for problem in problems if problem.line not in rows)
    remarks = sum(1 for problem in problems if problem.severity is Severity.WARNING)
    products = [name for name in report.get("files", ()) if name.endswith(".pdf")]
    archive = archive_name(listed.run.output)
    how = f"stopped_{report['stopped']}" if report.get("stopped") else last["kind"]
    return {
        "kind": last["kind"], "title": f"lists.end.{how}", "report": report, "general": list(whole), "remarks": remarks,
        "products": products, "archive": archive if listed.run.file(archive) else None,
    }  # fmt: skip


def _problem(told: dict[str, Any]) -> Problem:
    return Problem(**{**told, "severity": Severity(told["severity"])})


@router.get("/tabs/{tab}/lists/folders/{row}")
def folder(request: Request, tab: str, row: int, download: bool = False) -> FileResponse:
    """A finished folder. It goes by its row: a patient's number does not belong in an address."""
    listed = tab_in_path(request, tab).things.get(LISTS)
    path = None
    if listed is not None and listed.run is not None and (entry := listed.made.get(row)) and entry.get("file"):
        path = listed.run.file(entry["file"])
    return _file(path, "application/pdf", download=download)


@router.get("/tabs/{tab}/lists/made/{name}")
def product(request: Request, tab: str, name: str) -> FileResponse:
    """What a run made besides folders."""
    listed = tab_in_path(request, tab).things.get(LISTS)
    if listed is None or listed.run is None or not listed.run.is_over:
        raise HTTPException(404, "There is no such file.")
    report = listed.run.events[-1].get("report", {})
    ours = {*report.get("files", ()), archive_name(listed.run.output), PROBLEMS, MANIFEST}
    media = {".pdf": "application/pdf", ".zip": "application/zip"}.get(Path(name).suffix, "text/plain")
    return _file(listed.run.file(name) if name in ours else None, media, download=True)


def _file(path: Path | None, media: str, *, download: bool) -> FileResponse:
    if path is None:
        raise HTTPException(404, "There is no such file.")
    kind = "attachment" if download else "inline"
    return FileResponse(path, media_type=media, filename=path.name, content_disposition_type=kind)
