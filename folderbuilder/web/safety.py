"""Who may ask what, and with which headers it is answered (R36, R37, R38).

The server listens on this computer alone unless told otherwise; still, any web page that is open in the same browser
can send it requests. So each request must name our host, come from our own pages, and carry the cookie that the link
printed by `serve` gave; and only POST, PUT and DELETE change anything.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from folderbuilder.web.sessions import Sessions

COOKIE = "folderbuilder"
OPEN_PATHS = ("/enter", "/static/")
"""What may be asked for without a session: the way in, and files that are the same for everybody."""
SAFE_METHODS = frozenset({"GET", "HEAD"})
MOST_BYTES = 16_000_000
"""Of one request; a list of 10,000 patients has about 2 MB."""
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


class Guard:
    """Stands before the application. What it lets through has its session in `scope["state"]["session"]`."""

    def __init__(self, app: ASGIApp, sessions: Sessions, hosts: frozenset[str], *, secure: bool = False) -> None:
        """`hosts` are the values of the Host header that are ours, port included; `secure` when we speak TLS."""
        self.app = app
        self.sessions = sessions
        self.hosts = hosts
        self.origins = {f"{'https' if secure else 'http'}://{host}" for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is refused, and pass on the rest."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, answer)
            return
        await self.app(scope, receive, answer)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if headers.get("host") not in self.hosts:
            return PlainTextResponse("This server does not answer to that name.", 403)
        if scope["method"] not in SAFE_METHODS and not self._is_ours(headers):
            return PlainTextResponse("Only pages of this server may ask for that.", 403)
        if int(headers.get("content-length") or 0) > MOST_BYTES:
            return PlainTextResponse("That is too much at once.", 413)
        scope.setdefault("state", {})["session"] = session = self._session(headers)
        if session is None and not scope["path"].startswith(OPEN_PATHS):
            return PlainTextResponse("Open the link that 'folderbuilder serve' printed.", 403)
        return None

    def _is_ours(self, headers: Headers) -> bool:
        """Whether a request that changes something comes from our own page, or from no browser at all."""
        if (origin := headers.get("origin")) is not None:
            return origin in self.origins
        return headers.get("sec-fetch-site") in {None, "same-origin"}

    def _session(self, headers: Headers) -> str | None:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return None
        return found.value if found is not None and self.sessions.is_in(found.value) else None
