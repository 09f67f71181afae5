"""Who may ask what, and with which headers it is answered (R36, R37, R38).

The server listens on this computer alone unless told otherwise; still, any web page that is open in the same browser
can send it requests. So each request must name our host, come from our own pages, and carry the cookie that the link
printed by `serve` gave, or its session as a bearer; and only POST, PUT and DELETE change anything.
"""

from __future__ import annotations

import logging
import re
from http.cookies import CookieError, SimpleCookie

from fastapi import HTTPException, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from folderbuilder.press.fault import keep_fault
from folderbuilder.web.answers import NoSession, answer_to
from folderbuilder.web.bodies import Bodies, Gone
from folderbuilder.web.sessions import Sessions

COOKIE = "folderbuilder"
OPEN_PATHS = re.compile(r"/enter|/api/session|/language/[a-z]{2}|/static/.*")
"""What may be asked for without a session: the way in, and what is the same for everybody."""
SAFE_METHODS = frozenset({"GET", "HEAD"})
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    # Not "no-referrer": browsers then send a form of our own page with the origin "null".
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
MOST_HEADERS, MOST_HEADER_BYTES = 100, 16_000
ONLY_TLS = {"strict-transport-security": "max-age=31536000"}
_ODD = re.compile(r"(^|/)\.\.?(/|$)|[\\\x00-\x1f\x7f]")
"""What no path of ours has, once it is decoded."""
log = logging.getLogger("folderbuilder.web")


class Broken(Exception):
    """An answer that was begun cannot be finished; the connection is closed, so that nobody takes it for whole."""


class Guard:
    """Stands before the application. What it lets through has its session in `scope["state"]["session"]`."""

    def __init__(
        self, app: ASGIApp, sessions: Sessions, hosts: frozenset[str], *, secure: bool = False, cookie: str = COOKIE
    ) -> None:
        """`hosts` are the values of the Host header that are ours, port included; `secure` when we speak TLS."""
        self.app = app
        self.sessions = sessions
        self.hosts = hosts
        self.origins = {f"{'https' if secure else 'http'}://{host}" for host in hosts}
        self.headers = {**HEADERS, **ONLY_TLS} if secure else HEADERS
        self.cookie = cookie
        self.bodies = Bodies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is refused, and pass on the rest."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        begun = False

        async def answer(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        request = Request(scope)
        # Errors are shown in words that need no session.
        scope.setdefault("state", {})["session"] = None
        try:
            self._admit(scope, request.headers)
            if scope["method"] in SAFE_METHODS:
                await self.app(scope, receive, answer)
                return
            async with self.bodies.read(scope["path"], request.headers, receive) as body:
                await self.app(scope, body, answer)
        except Gone:
            return
        except HTTPException as refusal:
            await answer_to(request, refusal)(scope, receive, answer)
        except Exception as error:  # R40: a line with an id here, and nothing of it in the answer
            fault = keep_fault(error)
            log.error("%s", fault)
            if begun:
                raise Broken from None
            await answer_to(request, fault)(scope, receive, answer)

    def _admit(self, scope: Scope, headers: Headers) -> None:
        """Raises `HTTPException` for what is refused, whatever it brings."""
        if (
            len(headers) > MOST_HEADERS
            or sum(len(name) + len(value) for name, value in headers.raw) > MOST_HEADER_BYTES
        ):
            raise HTTPException(431, "These are too many headers.")
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            raise HTTPException(403, "This server does not answer to that name.")
        if not scope["path"].startswith("/") or "upgrade" in headers:
            raise HTTPException(400, "This server speaks plain HTTP, about itself alone.")
        if not self._is_ours(scope["method"], headers):
            raise HTTPException(403, "Only pages of this server may ask for that.")
        scope["state"]["session"] = session = self._session(headers)
        if session is None and not OPEN_PATHS.fullmatch(scope["path"]):
            raise NoSession
        if _ODD.search(scope["path"]):
            raise HTTPException(404, "There is no such page.")

    def _is_ours(self, method: str, headers: Headers) -> bool:
        """Whether a request comes from our own page, from somebody who follows a link, or from no browser at all."""
        site = headers.get("sec-fetch-site", "none")
        if method in SAFE_METHODS:
            return site in {"none", "same-origin"} or headers.get("sec-fetch-mode") == "navigate"
        origins = headers.getlist("origin")
        return site in {"none", "same-origin"} and all(origin in self.origins for origin in origins)

    def _session(self, headers: Headers) -> str | None:
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        if scheme:
            found = bearer.strip() if scheme.lower() == "bearer" else ""
        else:
            try:
                morsel = SimpleCookie(headers.get("cookie", "")).get(self.cookie)
            except CookieError:
                return None
            found = morsel.value if morsel is not None else ""
        return found if self.sessions.is_in(found) else None
