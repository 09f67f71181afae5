"""Asking a server without a browser: politely, or byte by byte."""

from __future__ import annotations

import http.client
import json
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from conftest import Served


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def codes(self) -> list[str]:
        return [problem["code"] for problem in self.json["problems"]]


def ask(
    served: Served, method: str, path: str, body: bytes | object = None, *, session: str | None = None, **headers: str
) -> Answer:
    """One request; `body` is JSON unless it is bytes, and headers have underscores for dashes."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if session is not None:
        sent["authorization"] = f"Bearer {session}"
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        sent.setdefault("content-type", "application/json")
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=120)
    try:
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def raw(served: Served, data: bytes, *, seconds: float = 10.0) -> bytes:
    """Send these bytes and read until the other side closes, or until nothing came for `seconds`."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=seconds) as line:
        line.sendall(data)
        return read_all(line)


def read_all(line: socket.socket) -> bytes:
    """All that comes, until it is closed or nothing comes any more."""
    found = b""
    try:
        while piece := line.recv(65536):
            found += piece
    except OSError:
        pass
    return found


def status(answer: bytes) -> int:
    """Status of the first answer in it; 0 when the line was closed without one."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


def drip(served: Served, head: bytes, drops: bytes, *, every: float, most: float) -> tuple[bytes, float]:
    """Send a head and then one byte after the other; what came back, and after how many seconds."""
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", served.port), timeout=every) as line:
        line.sendall(head)
        found = b""
        for drop in drops:
            if time.monotonic() - begun > most:
                break
            try:
                line.sendall(bytes([drop]))
                piece = line.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                break
            found += piece
            if not piece or b"\r\n\r\n" in found:
                break
        # What is said of it may come in a piece of its own.
        line.settimeout(1)
        with suppress(OSError):
            while found and (piece := line.recv(65536)):
                found += piece
        return found, time.monotonic() - begun
