"""Finished pages in a tab, whatever they are of: as pictures, and as the file to print."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from folderbuilder.press.bench import Finished
from folderbuilder.web.house import house_of, pdf, tab_in_path
from folderbuilder.web.workroom import picture

router = APIRouter(include_in_schema=False)
WIDTHS = (400, 800, 1600)
"""Widths of a page's picture in pixels that can be asked for."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """A finished file in a tab; `things["sheets:<kind>"]`."""

    data: bytes = field(repr=False)
    name: str
    """Of the file, when it is kept."""
    pages: int
    sheets: int
    version: str
    """Changes when the file does."""


def sheets_of(finished: Finished, name: str) -> Sheets:
    """What a tab keeps of a finished file."""
    data = finished.data
    facts = finished.facts
    return Sheets(data, name, facts.pages, facts.sheets, hashlib.sha256(data).hexdigest()[:16])


def _found(request: Request, tab: str, kind: str) -> Sheets:
    found = tab_in_path(request, tab).things.get(f"sheets:{kind}")
    if not isinstance(found, Sheets):
        raise HTTPException(404, "Nothing has been made yet.")
    return found


@router.get("/tabs/{tab}/sheets/{kind}/{version}/{number}.png")
async def show_page(request: Request, tab: str, kind: str, version: str, number: int, width: int = 800) -> Response:
    """A page as a picture."""
    made = _found(request, tab, kind)
    if made.version != version or width not in WIDTHS or not 1 <= number <= made.pages:
        raise HTTPException(404, "There is no such page.")
    return Response(await house_of(request).room.do(picture, made.data, number, width), media_type="image/png")


@router.get("/tabs/{tab}/sheets/{kind}.pdf")
def show_file(request: Request, tab: str, kind: str, download: bool = False) -> Response:
    """The file itself."""
    made = _found(request, tab, kind)
    return pdf(made.data, made.name, download=download)
