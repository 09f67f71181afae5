"""One patient's folder: fields, a preview, and the file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict

from folderbuilder.options import Options
from folderbuilder.pipeline import make_folder, read_one
from folderbuilder.press.bench import Finished
from folderbuilder.problems import Problem
from folderbuilder.web.house import fill, fragments, house_of, page, pdf, tab_in_path, tab_of, told
from folderbuilder.web.workroom import Workroom, picture

router = APIRouter(include_in_schema=False)
PREVIEW_WIDTHS = (400, 800, 1600)
"""Widths of a page's picture in pixels that can be asked for."""


class Wanted(BaseModel):
    """What the fields of the page hold."""

    model_config = ConfigDict(extra="forbid")

    values: dict[str, str | list[str] | None]
    """Under the names that a list has."""
    layout: str | None = None
    made_on: date | None = None


@dataclass(slots=True)
class Made:
    """A finished folder in a tab."""

    data: bytes = field(repr=False)
    pages: int
    version: str
    """Changes when the file does."""


@router.get("/folder")
def show(request: Request) -> HTMLResponse:
    """The page."""
    return page(request, "folder.html", "folder", library=house_of(request).room.library)


@router.post("/folder/preview")
async def preview(request: Request, wanted: Wanted) -> JSONResponse:
    """Make the folder as the fields say now."""
    tab = tab_of(request)
    room = house_of(request).room
    finished, problems = await room.do(_make, room, wanted)
    made = Made(finished.data, finished.facts.pages, hashlib.sha256(finished.data).hexdigest()[:16])
    tab.things["folder"] = made
    shown = fill(request, "folder_pages.html", tab=tab.id, made=made)
    return fragments({"pages": shown}, pages=made.pages, sheets=finished.facts.sheets, problems=told(problems))


def _make(room: Workroom, wanted: Wanted) -> tuple[Finished, list[Problem]]:
    options = Options(layout=wanted.layout, made_on=wanted.made_on)
    workshop = room.workshop(options)
    patient, problems = read_one(wanted.values, room.library, workshop.options)
    finished = make_folder(patient, workshop)
    return finished, [*problems, *finished.problems]


@router.get("/tabs/{tab}/folder/{version}/{number}.png")
async def show_page(request: Request, tab: str, version: str, number: int, width: int = 800) -> Response:
    """A page of the folder as a picture."""
    made = tab_in_path(request, tab).things.get("folder")
    if made is None or made.version != version or width not in PREVIEW_WIDTHS or not 1 <= number <= made.pages:
        raise HTTPException(404, "There is no such page.")
    return Response(await house_of(request).room.do(picture, made.data, number, width), media_type="image/png")


@router.get("/tabs/{tab}/folder.pdf")
def show_file(request: Request, tab: str, download: bool = False) -> Response:
    """The folder itself."""
    made = tab_in_path(request, tab).things.get("folder")
    if made is None:
        raise HTTPException(404, "No folder has been made yet.")
    return pdf(made.data, "folder.pdf", download=download)
