"""The server under the application: connections that take too long, and how it ends.

uvicorn with h11, which speaks HTTP strictly. It has no limit on how long a request may take to arrive, so we add one.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from functools import partial
from pathlib import Path
from typing import Any

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from folderbuilder.press.fault import keep_fault

MOST_CONNECTIONS = 400
"""At a time; for another one the one that has waited longest for its request is closed."""
HEAD_SECONDS = 4.0
"""In which the head of a request must be there, counted from the connection or the answer before."""
STUCK_SECONDS = 30.0
"""That somebody may take no byte of an answer."""
GOODBYE_SECONDS = 3
"""For answers under way when the server stops."""
HANDSHAKE_SECONDS = 5.0
log = logging.getLogger("folderbuilder.web")


class Line(H11Protocol):
    """One connection, which is closed when nothing comes of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - those of uvicorn
        super().__init__(*args, **kwargs)
        self._late: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None
        self.since = 0.0
        """Moment from which it waits for a request, on the clock of the loop."""

    @property
    def is_waiting(self) -> bool:
        """Whether no request is being answered."""
        return self._late is not None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody calls."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            waiting = [line for line in self.connections if isinstance(line, Line) and line.is_waiting]
            min(waiting, key=lambda line: line.since, default=self).transport.abort()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        self._wait_no_more()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """They speak."""
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before and not self.cycle.response_complete:
            self._wait_no_more()

    def on_response_complete(self) -> None:
        """They were answered. A body that is still coming is thrown away, but not for long."""
        self._wait()
        before = self.cycle
        super().on_response_complete()
        if self.cycle is not before:
            self._wait_no_more()

    def pause_writing(self) -> None:
        """They take no more for now."""
        super().pause_writing()
        self._stuck = self.loop.call_later(STUCK_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """They go on."""
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None
        super().resume_writing()

    def _wait(self) -> None:
        self._wait_no_more()
        self.since = self.loop.time()
        self._late = self.loop.call_later(HEAD_SECONDS, self._too_late)

    def _wait_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _too_late(self) -> None:
        if not self.transport.is_closing():
            if self.conn.our_state is h11.IDLE:
                self.transport.write(b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            self.transport.close()


def server_of(app: FastAPI, *, certificate: Path | None = None, key: Path | None = None) -> uvicorn.Server:
    """What serves the application; with a certificate and its key over TLS."""
    config = uvicorn.Config(
        app, http=Line, loop="asyncio", ws="none", lifespan="on", log_config=None, log_level="critical",
        access_log=False, server_header=False, proxy_headers=False, timeout_graceful_shutdown=GOODBYE_SECONDS,
        ssl_certfile=certificate, ssl_keyfile=key,
    )  # fmt: skip
    return uvicorn.Server(config)


async def serve_on(server: uvicorn.Server, listening: socket.socket) -> None:
    """Serve until it is told to stop."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_keep_quiet)
    if server.config.ssl_certfile:
        loop.create_server = partial(  # type: ignore[method-assign]
            loop.create_server, ssl_handshake_timeout=HANDSHAKE_SECONDS
        )
    await server.serve(sockets=[listening])


def _keep_quiet(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What goes wrong between answers: callers who hang up are nothing; the rest gets an id, not a traceback (R40)."""
    error = context.get("exception")
    if isinstance(error, Exception) and not isinstance(error, OSError):
        log.error("%s", keep_fault(error))
