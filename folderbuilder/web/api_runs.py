"""The API, third part: a batch, with its progress as it happens.

A run is held like an open page, only more patiently: it is forgotten an hour after it was last asked about, when it is
deleted, and when the session or the server ends. Then its process is stopped and its folder removed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import PurePath
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse, StreamingResponse

from folderbuilder.problems import refused
from folderbuilder.web.api import bearer, refusals
from folderbuilder.web.api_models import ToldProblem
from folderbuilder.web.api_run_models import EVENTS, FILE, LIST, RunFile, RunState, WantedRun
from folderbuilder.web.house import House, house_of, person_of
from folderbuilder.web.runs import Run

RUN_SECONDS = 3600.0
"""How long a run is kept that nobody asks about."""
MOST_RUNNING = 4
"""At a time, of everybody together: each has processes of its own."""
MOST_KEPT = 20
"""Of a session, running or not."""
FORMATS = frozenset({".csv", ".xlsx", ".yaml", ".yml", ".json"})
RUN = "api-run"
router = APIRouter(prefix="/api/runs", tags=["Runs"], responses=refusals(400, 403), dependencies=[bearer])


@router.post("", status_code=201, openapi_extra=LIST, responses=refusals(413, 415, 422, 503))
async def start_run(
    request: Request,
    response: Response,
    wanted: Annotated[WantedRun, Query()],
    x_only: Annotated[str, Header(max_length=4000, description="Only these ids, with ; between them.")] = "",
) -> RunState:
    """Make a folder for every patient of the list in the body. Follow it by its events, or ask for its state."""
    if PurePath(wanted.name).suffix.lower() not in FORMATS:
        raise refused("format", "A list is a file that ends in .csv, .xlsx, .yaml or .json.", column="name")
    if wanted.separator_sheets and not wanted.print_run:
        raise refused("separators", "Separator sheets go with a print run.", column="separator_sheets")
    house = house_of(request)
    wanted.order(b"", []).options.checked(house.room.library)
    if not (data := await request.body()):
        raise refused("file-empty", "The list is empty.", hint="Send the list as the body of the request.")
    order = wanted.order(data, [each.strip() for each in x_only.split(";") if each.strip()])
    order = replace(order, person=person_of(request))
    async with request.app.state.turns.starting:
        _refuse_more(house, request.state.session)
        tab = house.sessions.open_tab(request.state.session, RUN_SECONDS)
        run = await asyncio.to_thread(house.start_run, order)
        tab.keep(RUN, run)
    response.headers["location"] = f"/api/runs/{tab.id}"
    return _state(tab.id, run)


@router.get("/{run}", responses=refusals(404))
def show_run(request: Request, run: str) -> RunState:
    """How far a run is."""
    return _state(run, _run(request, run))


@router.get("/{run}/events", response_class=StreamingResponse, responses={**refusals(404), **EVENTS})
def follow_run(
    request: Request, run: str, last_event_id: Annotated[str, Header(max_length=20)] = ""
) -> StreamingResponse:
    """What a run does, as it happens, from its beginning or after the event that was heard last."""
    since = int(last_event_id) + 1 if last_event_id.isascii() and last_event_id.isdigit() else 0
    return StreamingResponse(_events(request, run, _run(request, run), since), media_type="text/event-stream")


@router.get("/{run}/files", responses=refusals(404))
def list_files(request: Request, run: str) -> list[RunFile]:
    """The files of a run, once it is over."""
    found = _run(request, run)
    files = [(name, found.file(name)) for name in found.files()]
    return [RunFile(name=name, bytes=path.stat().st_size) for name, path in files if path is not None]


@router.get("/{run}/files/{name}", response_class=FileResponse, responses={**refusals(404), **FILE})
def show_file(request: Request, run: str, name: str) -> FileResponse:
    """One file of a run."""
    path = _run(request, run).file(name)
    if path is None:
        raise HTTPException(404, "The run made no such file.")
    return FileResponse(path, filename=path.name)


@router.delete("/{run}", status_code=204, responses=refusals(404))
def forget_run(request: Request, run: str) -> Response:
    """Stop a run and forget it with all its files."""
    going = _run(request, run)
    sessions = house_of(request).sessions
    if (tab := sessions.tab(run, request.state.session)) is not None:
        sessions.close_tab(tab)
    going.cleared()
    return Response(status_code=204)


def _run(request: Request, run: str) -> Run:
    """A run of this session. Raises 404."""
    tab = house_of(request).sessions.tab(run, request.state.session)
    found: Run | None = tab.things.get(RUN) if tab else None
    if found is None:
        raise HTTPException(404, "There is no such run, or it is forgotten.")
    return found


def _refuse_more(house: House, session: str) -> None:
    """Raises 503 when there are too many."""
    held = [(tab, tab.things[RUN]) for tab in house.sessions.tabs() if RUN in tab.things]
    if sum(not run.is_over for _, run in held) >= MOST_RUNNING:
        raise HTTPException(503, "Too many runs are going on.", {"retry-after": "10"})
    if sum(tab.session == session for tab, _ in held) >= MOST_KEPT:
        raise HTTPException(503, "This session has too many runs: delete some.")


def _state(identity: str, run: Run) -> RunState:
    steps = [event for event in run.events if event["kind"] == "step"]
    last: dict[str, Any] = run.events[-1] if run.is_over else {"kind": "running"}
    report = {key: value for key, value in last["report"].items() if key != "output"} if "report" in last else None
    return RunState(
        id=identity, state="done" if report else last["kind"], done=steps[-1]["done"] if steps else 0,
        total=steps[-1]["total"] if steps else None, report=report,
        exit_code=report["exit_code"] if report else {"refused": 2, "lost": 3, "stopped": 130}.get(last["kind"]),
        problems=[ToldProblem.model_validate(each) for each in (report or last).get("problems", [])],
    )  # fmt: skip


async def _events(request: Request, identity: str, run: Run, since: int) -> AsyncIterator[str]:
    sessions, session = house_of(request).sessions, request.state.session
    async for event in run.follow(since):
        sessions.tab(identity, session)  # who listens is there
        told = {key: value for key, value in event.items() if key != "kind"}
        if "report" in told:
            told["report"] = {key: value for key, value in told["report"].items() if key != "output"}
        yield f"id: {since}\nevent: {event['kind']}\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"
        since += 1
