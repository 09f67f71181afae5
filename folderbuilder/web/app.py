"""The application: the guard, the pages, and what they share."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

import folderbuilder
from folderbuilder.library.typefaces import font_path
from folderbuilder.press.fault import keep_fault
from folderbuilder.web import (
    answers,
    api,
    api_making,
    api_runs,
    editing,
    entrance,
    folder,
    handouts,
    library,
    listrun,
    lists,
    sheets,
)
from folderbuilder.web.api import ABOUT
from folderbuilder.web.api_making import Turns
from folderbuilder.web.entrance import Entrance
from folderbuilder.web.house import House, house_of
from folderbuilder.web.passwords import Passwords
from folderbuilder.web.runs import Runs
from folderbuilder.web.safety import COOKIE, Guard
from folderbuilder.web.sessions import Sessions
from folderbuilder.web.workroom import Workroom

log = logging.getLogger("folderbuilder.web")
STATIC = Path(__file__).parent / "static"
SWEEPING = 20.0
"""Seconds between two looks for tabs that fell silent."""
FONTS = {"regular": "SourceSansPro-Regular", "bold": "SourceSansPro-Bold"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What `serve` was asked for."""

    hosts: frozenset[str]
    """Values of the Host header that are ours, port included."""
    root: Path | None = None
    allow_edit: bool = False
    secure: bool = False
    """Whether it speaks TLS."""
    cache: bool = True
    link: str = ""
    """Where the page is, without a slash behind it; empty for the first of the hosts."""
    cookie: str = COOKIE
    passwords: Passwords | None = None
    """Who may come in; None where a token is enough."""


def create_app(settings: Settings) -> FastAPI:
    """The application; its `state.house` has the sessions. Raises `Refused` for a library with errors."""
    sessions = Sessions(time.monotonic)
    runs = Runs()
    try:
        # Who may use the page may not read other files of this computer as attachments: there is no such folder.
        room = Workroom(settings.root, cache=settings.cache, folder=runs.base / "attachments")
    except BaseException:
        runs.close()
        raise
    house = House(settings.root, sessions, room, runs, settings.allow_edit)

    @contextlib.asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        sweeper = asyncio.create_task(_sweep(sessions))
        try:
            yield
        finally:
            sweeper.cancel()
            await asyncio.to_thread(close_house, house)

    app = FastAPI(
        title="folderbuilder", version=folderbuilder.__version__, lifespan=life, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json", description=ABOUT, redirect_slashes=False,
    )  # fmt: skip
    scheme = "https" if settings.secure else "http"
    link = settings.link or f"{scheme}://{min(settings.hosts)}"
    app.state.house = house
    app.state.entrance = Entrance(sessions, link, settings.cookie, settings.secure, settings.passwords)
    app.state.turns = Turns()
    app.add_middleware(Guard, sessions=sessions, hosts=settings.hosts, secure=settings.secure, cookie=settings.cookie)
    app.include_router(api.door)
    for module in (entrance, folder, lists, listrun, handouts, library, editing, sheets, api, api_making, api_runs):
        app.include_router(module.router)
    app.add_api_route("/static/fonts/{name}.ttf", _font, include_in_schema=False)
    app.add_api_route("/parts.css", _colors, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC))
    answers.register(app)
    return app


def close_house(house: House) -> None:
    """Forget everybody and everything. May be done twice."""
    house.sessions.leave()
    house.runs.close()
    house.room.close()


async def _sweep(sessions: Sessions) -> None:
    while True:
        await asyncio.sleep(SWEEPING)
        # In a thread: a run that is left behind may take a while to stop.
        try:
            await asyncio.to_thread(sessions.sweep)
        except Exception as error:  # R40: the next ones are swept all the same
            log.error("%s", keep_fault(error))


def _colors(request: Request) -> Response:
    """The colours of the parts, as rules: what an element says of its own style is not heeded."""
    colors = {part.color for part in house_of(request).room.library.parts}
    rules = "".join(f'[data-color="{color}"] {{ --part: {color}; }}\n' for color in sorted(colors))
    return Response(rules, media_type="text/css")


def _font(name: str) -> Response:
    """The typeface of the folders, which the page has too: nothing comes from elsewhere."""
    path = font_path(FONTS[name], STATIC) if name in FONTS else None
    if path is None:
        raise HTTPException(404, "There is no such typeface.")
    return FileResponse(path, media_type="font/ttf")
