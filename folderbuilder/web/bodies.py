"""How much a request may bring, how fast, and in which form (R37).

A body is read whole before the application sees it, so that what is too much, too slow or the wrong thing is answered
once and in one way, and so that all bodies together stay within what this server may hold.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import Message as Mail

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import Message, Receive

MOST_BYTES = 16_000_000
"""Of one request; a list of 10,000 patients has about 2 MB."""
MOST_JSON = 1_000_000
"""Of values as JSON: what they become in memory is some twenty times as large."""
MOST_FORM = 4_000
"""Of a form: a token, or a name and a password."""
MOST_IN_HAND = 48_000_000
"""Of all requests together."""
MOST_KEYS = 5_000
"""Of all objects in one JSON value."""
MOST_DEPTH = 40
"""Of lists and objects in each other in one JSON value."""
PATIENCE = 4.0
"""Seconds that any body may take ..."""
BYTES_A_SECOND = 50_000
"""... and how fast a longer one must come."""
SIMPLE = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
"""What a browser sends anywhere without asking first: other sites can post forms, so only our forms take them."""
FORM_PATHS = frozenset({"/enter", "/invite", "/leave"})
_SMALL = re.compile(r"/enter|/invite|/leave|/api/session|/language/.*")
"""Where little is sent, and mostly by those who are not in yet."""
LIST_PATHS = frozenset({"/api/runs"})
"""Where JSON is a list of patients, which has limits and a reader of its own."""


class Gone(Exception):
    """Whoever asked does not wait for the answer."""


class TooSlow(HTTPException):
    """The body does not come, or drips.

    It is no 408: browsers then send the same request again by themselves, which would be as slow.
    """

    def __init__(self) -> None:
        super().__init__(400, "The request came too slowly.")


class Bodies:
    """All bodies that this server holds."""

    def __init__(self) -> None:
        self.in_hand = 0
        """Bytes."""

    @asynccontextmanager
    async def read(self, path: str, headers: Headers, receive: Receive) -> AsyncIterator[Receive]:
        """What gives the application the body. Raises `HTTPException` for one that is refused, and `Gone`."""
        checked = is_json(headers) and path not in LIST_PATHS
        most = MOST_FORM if _SMALL.fullmatch(path) else MOST_JSON if checked else MOST_BYTES
        length = int(headers.get("content-length") or 0)
        if length > most:
            raise _too_large(most)
        data, size = bytearray(), 0
        try:
            await self._fill(data, most, receive)
            if data and content_type(headers) in SIMPLE and path not in FORM_PATHS:
                raise HTTPException(415, "Send JSON as application/json, and files as application/octet-stream.")
            if data and checked:
                _check_json(data)
            whole: list[Message] = [{"type": "http.request", "body": bytes(data), "more_body": False}]
            # Held once, by whoever uses it.
            size = len(data)
            data.clear()

            async def again() -> Message:
                return whole.pop() if whole else await receive()

            yield again
        finally:
            self.in_hand -= max(size, len(data))

    async def _fill(self, data: bytearray, most: int, receive: Receive) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        more = True
        while more:
            try:
                async with asyncio.timeout_at(begun + PATIENCE + len(data) / BYTES_A_SECOND):
                    message = await receive()
            except TimeoutError as error:
                raise TooSlow from error
            if message["type"] != "http.request":
                raise Gone
            piece = message.get("body", b"")
            if len(data) + len(piece) > most:
                raise _too_large(most)
            if self.in_hand + len(piece) > MOST_IN_HAND:
                raise HTTPException(503, "The server is busy.", {"retry-after": "5"})
            data += piece
            self.in_hand += len(piece)
            more = message.get("more_body", False)


def is_json(headers: Headers) -> bool:
    """Whether the body says that it is JSON, in the words that are believed."""
    kind = content_type(headers)
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def content_type(headers: Headers) -> str:
    """The content type without what comes behind it; empty when there is none."""
    if not (given := headers.get("content-type")):
        return ""
    mail = Mail()
    mail["content-type"] = given
    return mail.get_content_type()


def _too_large(most: int) -> HTTPException:
    # The rest of the body is thrown away as it comes, for a moment: who was cut off would not hear the answer.
    return HTTPException(413, f"That is more than {most:,} bytes.")


def _check_json(data: bytes | bytearray) -> None:
    """Refuse what costs far more than its size, and what is no JSON."""
    keys = 0

    def count(pairs: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal keys
        keys += len(pairs)
        if keys > MOST_KEYS:
            raise HTTPException(400, f"These are more than {MOST_KEYS:,} keys.")
        names = dict(pairs)
        if len(names) < len(pairs):
            raise HTTPException(400, "A key stands there twice.")
        return names

    try:
        value = json.loads(data, object_pairs_hook=count, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "This is not well-formed JSON.") from error
    if _is_deeper(value, MOST_DEPTH):
        raise HTTPException(400, f"This is more than {MOST_DEPTH} levels deep.")


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


def _is_deeper(value: object, most: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return most == 0 or any(_is_deeper(each, most - 1) for each in inside)
