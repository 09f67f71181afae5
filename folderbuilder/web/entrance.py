"""The way in, the tabs, and the language of the page."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from folderbuilder.web.house import LANGUAGE_COOKIE, fill, house_of, tab_in_path
from folderbuilder.web.safety import COOKIE
from folderbuilder.web.sessions import SESSION_SECONDS
from folderbuilder.web.wording import LANGUAGES

router = APIRouter(include_in_schema=False)


@router.get("/")
def start() -> Response:
    """The first page is that of one folder."""
    return RedirectResponse("/folder", 303)


@router.get("/enter")
def door(request: Request, token: str = "") -> HTMLResponse:
    """Asking for a page changes nothing, so the token is sent by a button, which the page's script presses."""
    return HTMLResponse(fill(request, "enter.html", token=token, refused=False))


@router.post("/enter")
async def enter(request: Request) -> Response:
    """Come in with a token, once."""
    fields = parse_qs((await request.body()).decode("utf-8", "replace"))
    house = house_of(request)
    session = house.sessions.enter(fields.get("token", [""])[0])
    if session is None:
        return HTMLResponse(fill(request, "enter.html", token="", refused=True), 403)
    response = RedirectResponse("/", 303)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, session, max_age=SESSION_SECONDS, httponly=True, samesite="strict", secure=secure)
    return response


@router.post("/language/{language}")
def choose_language(language: Annotated[str, Path()]) -> Response:
    """From now on in this language."""
    if language not in LANGUAGES:
        raise HTTPException(404, "The page does not speak that language.")
    response = Response(status_code=204)
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=365 * 86400, httponly=True, samesite="strict")
    return response


@router.post("/tabs")
def open_tab(request: Request) -> JSONResponse:
    """A page was opened: a place for what it will hold."""
    return JSONResponse({"tab": house_of(request).sessions.open_tab(request.state.session).id})


@router.post("/tabs/{tab}/here", status_code=204)
def is_here(request: Request, tab: str) -> None:
    """The page is still open."""
    tab_in_path(request, tab)


@router.post("/tabs/{tab}/close", status_code=204)
def close_tab(request: Request, tab: str) -> None:
    """The page was closed: forget what it held."""
    house_of(request).sessions.close_tab(tab_in_path(request, tab))
