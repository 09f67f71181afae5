"""The application: the guard, the pages, and what they share."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

import folderbuilder
from folderbuilder.library.typefaces import font_path
from folderbuilder.problems import FolderbuilderError
from folderbuilder.web import editing, entrance, folder, handouts, library, sheets
from folderbuilder.web.house import House, told
from folderbuilder.web.safety import Guard
from folderbuilder.web.sessions import Sessions
from folderbuilder.web.workroom import Workroom

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


def create_app(settings: Settings) -> FastAPI:
    """The application; its `state.house` has the sessions. Raises `Refused` for a library with errors."""
    sessions = Sessions(time.monotonic)
    base = Path(tempfile.mkdtemp(prefix="folderbuilder-"))
    house = House(settings.root, sessions, Workroom(settings.root, cache=settings.cache), base, settings.allow_edit)

    @contextlib.asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        sweeper = asyncio.create_task(_sweep(sessions))
        try:
            yield
        finally:
            sweeper.cancel()
            sessions.leave()
            house.room.close()
            shutil.rmtree(base, ignore_errors=True)

    app = FastAPI(
        title="folderbuilder", version=folderbuilder.__version__, lifespan=life, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json",
    )  # fmt: skip
    app.state.house = house
    app.add_middleware(Guard, sessions=sessions, hosts=settings.hosts, secure=settings.secure)
    for module in (entrance, folder, handouts, library, editing, sheets):
        app.include_router(module.router)
    app.add_api_route("/static/fonts/{name}.ttf", _font, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.add_exception_handler(FolderbuilderError, _say_problems)
    return app


async def _sweep(sessions: Sessions) -> None:
    while True:
        await asyncio.sleep(SWEEPING)
        sessions.sweep()


def _font(name: str) -> Response:
    """The typeface of the folders, which the page has too: nothing comes from elsewhere."""
    path = font_path(FONTS[name], STATIC) if name in FONTS else None
    return FileResponse(path, media_type="font/ttf") if path else Response(status_code=404)


async def _say_problems(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, FolderbuilderError)  # noqa: S101 - registered for nothing else
    return JSONResponse({"problems": told(error.problems)}, 422)
