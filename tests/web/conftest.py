"""A server to ask, and a real browser to look at it with."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from folderbuilder.web.app import Settings, create_app
from folderbuilder.web.safety import COOKIE
from folderbuilder.web.server import serve_on, server_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync",
         # Pages of the browser's own, made for every window: they took as long as ours.
         "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess"]  # fmt: skip

SLOWEST = 90_000
"""Milliseconds that a browser may need for one thing, on a machine that does many others."""


@dataclass
class Served:
    """A server that runs in a thread of this process."""

    settings: dict = field(default_factory=dict)

    def __enter__(self) -> Served:
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        hosts = frozenset({f"127.0.0.1:{self.port}", f"localhost:{self.port}"})
        self.app = create_app(Settings(hosts, **self.settings))
        self.house = self.app.state.house
        self.url = f"http://127.0.0.1:{self.port}"
        self._server = server_of(self.app)
        self._thread = threading.Thread(target=lambda: asyncio.run(serve_on(self._server, listening)), name="served")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(20)
        assert not self._thread.is_alive()

    def link(self) -> str:
        """A link that lets one browser in."""
        return f"{self.url}/enter?token={self.house.sessions.token()}"


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    with Served() as server:
        yield server


@pytest.fixture(scope="session")
def chromium():
    """A browser for all tests; where there is none its tests are skipped, but not in CI."""
    if CHROMIUM is None:
        assert not os.environ.get("CI"), "CI must have a browser"
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium, served):
    """Opens a page in a browser of its own that is in; what its script or the CSP complains of fails the test.

    Straight in: through the door the page of one folder would be made for every test.
    """
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    context.add_cookies([{"name": COOKIE, "value": served.house.sessions.admit(), "url": served.url}])
    context.set_default_timeout(SLOWEST)
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda line: page.complaints.append(line.text) if "Content Security" in line.text else None)

    def go(path):
        page.goto(served.url + path)
        return page

    yield go
    context.close()
    assert page.complaints == []


@pytest.fixture
def nurse(visitor):
    """A nurse at the page of one folder."""
    return visitor("/folder")
