"""The way in and out, the tabs, and the language of the page."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from folderbuilder.web.attempts import Attempts
from folderbuilder.web.house import LANGUAGE_COOKIE, fill, house_of, tab_in_path
from folderbuilder.web.passwords import Passwords, plain_name
from folderbuilder.web.sessions import SESSION_SECONDS, Sessions
from folderbuilder.web.wording import LANGUAGES

router = APIRouter(include_in_schema=False)
MOST_WRONG, WRONG_SECONDS = 20, 300.0
"""Wrong attempts from one computer, and the time in which they are counted."""
MOST_WRONG_NAME = 5
"""Wrong passwords for one name from one computer, in the same time."""


@dataclass(slots=True)
class Entrance:
    """How one comes in here."""

    sessions: Sessions
    link: str
    """Where the page is, without a slash behind it."""
    cookie: str
    """Name of the cookie."""
    secure: bool = False
    """Whether it is for TLS only."""
    passwords: Passwords | None = None
    """Who may come in; None where a token is enough."""
    computers: Attempts = field(default_factory=lambda: Attempts(time.monotonic, MOST_WRONG, WRONG_SECONDS))
    names: Attempts = field(default_factory=lambda: Attempts(time.monotonic, MOST_WRONG_NAME, WRONG_SECONDS))
    # scrypt takes 32 MB each time: two at once, whoever asks.
    scrypt: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    async def enter(self, request: Request, *, token: str = "", name: str = "", password: str = "") -> str | None:
        """A session for a token, or for a name with its password; None when it is wrong. Raises 429 after too many."""
        computer = request.client.host if request.client else ""
        counted: list[tuple[Attempts, Hashable]] = [(self.computers, computer)]
        if self.passwords is not None:
            counted.append((self.names, (computer, plain_name(name)[:60])))
        if wait := max(attempts.wait(who) for attempts, who in counted):
            raise HTTPException(429, "That was wrong too often.", {"retry-after": str(wait)})
        if self.passwords is None:
            session = self.sessions.enter(token)
        else:
            async with self.scrypt:
                fits = await asyncio.to_thread(self.passwords.admits, name, password)
            session = self.sessions.admit(plain_name(name)) if fits else None
        for attempts, who in counted:
            attempts.right(who) if session else attempts.wrong(who)
        return session


def entrance_of(request: Request) -> Entrance:
    """The entrance that a request came through."""
    entrance: Entrance = request.app.state.entrance
    return entrance


@router.get("/")
def start() -> Response:
    """The first page is that of one folder."""
    return RedirectResponse("/folder", 303)


@router.get("/enter")
def door(request: Request, token: str = "") -> HTMLResponse:
    """Asking for a page changes nothing, so the token is sent by a button, which the page's script presses."""
    return HTMLResponse(_door(request, token=token))


@router.post("/enter")
async def enter(request: Request) -> Response:
    """Come in with a token, once, or with a name and a password."""
    fields = await _fields(request)
    entrance = entrance_of(request)
    session = await entrance.enter(request, **fields)
    if session is None:
        return HTMLResponse(_door(request, refused=True), 403)
    response = RedirectResponse("/", 303)
    response.set_cookie(
        entrance.cookie, session, max_age=SESSION_SECONDS, httponly=True, samesite="strict", secure=entrance.secure
    )
    return response


@router.get("/invite")
def show_invite(request: Request) -> HTMLResponse:
    """The page with the button that lets another browser in."""
    return HTMLResponse(
        fill(request, "invite.html", view=None, link=None, by_password=entrance_of(request).passwords is not None)
    )


@router.post("/invite")
def invite(request: Request) -> HTMLResponse:
    """A link that lets one more browser in. Where people have passwords there is none: they come in with these."""
    entrance = entrance_of(request)
    if entrance.passwords is not None:
        raise HTTPException(404, "People come in with their own passwords here.")
    link = f"{entrance.link}/enter?token={entrance.sessions.token()}"
    return HTMLResponse(fill(request, "invite.html", view=None, link=link, by_password=False))


@router.post("/leave")
def leave(request: Request) -> Response:
    """Go out: the session ends, and everything that its pages held is gone."""
    entrance = entrance_of(request)
    entrance.sessions.close_session(request.state.session)
    response = HTMLResponse(fill(request, "left.html"))
    response.delete_cookie(entrance.cookie, httponly=True, samesite="strict", secure=entrance.secure)
    return response


@router.post("/language/{language}")
def choose_language(request: Request, language: Annotated[str, Path()]) -> Response:
    """From now on in this language."""
    if language not in LANGUAGES:
        raise HTTPException(404, "The page does not speak that language.")
    # Back to the page that asks, which names itself; without the host, so that it leads nowhere else.
    asking = urlsplit(request.headers.get("referer", ""))
    path = "/" + asking.path.lstrip("/\\")
    # Who has left and looks at the last words cannot open these again.
    back = "/enter" if path == "/leave" else path + (f"?{asking.query}" if asking.query else "")
    response = RedirectResponse(back, 303)
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=365 * 86400, httponly=True, samesite="strict",
        secure=entrance_of(request).secure,
    )  # fmt: skip
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


async def _fields(request: Request) -> dict[str, str]:
    """What the form of the door sends."""
    try:
        given = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=8)
    except ValueError as error:
        raise HTTPException(400, "These are too many fields.") from error
    return {key: given.get(key, [""])[0] for key in ("token", "name", "password")}


def _door(request: Request, *, token: str = "", refused: bool = False) -> str:
    by_password = entrance_of(request).passwords is not None
    return fill(request, "enter.html", token=token, refused=refused, by_password=by_password)
