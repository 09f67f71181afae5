"""The command that opens the web page."""

from __future__ import annotations

import socket
import webbrowser
from typing import Annotated

import typer

from folderbuilder.commands.shared import Keep, LibraryDir
from folderbuilder.commands.terminal import say
from folderbuilder.problems import refused

LOOPBACK = ("127.0.0.1", "localhost")


def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8733,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
    allow_edit: Annotated[bool, typer.Option("--allow-edit", help="Sections may be changed from the page.")] = False,
    library: LibraryDir = None,
    cache: Keep = True,
) -> int:
    """Open the web page, for this computer only: make folders, print, read and edit sections.

    \b
    Examples:
      folderbuilder serve
      folderbuilder serve --port 9000 --no-browser
    """
    try:
        import uvicorn  # noqa: PLC0415

        from folderbuilder.web.app import Settings, create_app  # noqa: PLC0415
    except ModuleNotFoundError as error:
        hint = "Install it with: python -m pip install 'folderbuilder[web]'."
        raise refused("no-web", "The web page is an extra that is not installed.", hint=hint) from error
    listening = socket.create_server((LOOPBACK[0], port))
    port = listening.getsockname()[1]
    app = create_app(Settings(frozenset(f"{name}:{port}" for name in LOOPBACK), library, allow_edit, cache=cache))
    link = f"http://{LOOPBACK[0]}:{port}/enter?token={app.state.house.sessions.token()}"
    say(f"Open {link}")
    say("The link works once. Stop with Ctrl-C.")
    if browser:
        webbrowser.open(link)
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="warning", server_header=False))
    server.run(sockets=[listening])
    return 0
