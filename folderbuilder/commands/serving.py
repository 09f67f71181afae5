"""The command that opens the web page."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from folderbuilder.commands.shared import AsJson, Keep, LibraryDir
from folderbuilder.commands.terminal import say, say_json
from folderbuilder.problems import refused

if TYPE_CHECKING:
    import socket

    from folderbuilder.web.app import Settings
    from folderbuilder.web.sessions import Sessions

# The web page, and what it needs of Python, is loaded by the command alone: help must not wait for it.
# ruff: noqa: PLC0415

LOOPBACK = ("127.0.0.1", "localhost")
USUAL_PORTS = {"http": 80, "https": 443}
WHY_CLOSED = (
    "Anyone on the network could then read patients' names and make folders, so folderbuilder asks for passwords, and "
    "for TLS so that nobody reads along: give --password-file, --tls-cert and --tls-key. For this computer alone, "
    "leave out --host."
)


def serve(
    port: Annotated[int, typer.Option(help="Port to listen on; 0 for any that is free.", min=0, max=65535)] = 8733,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
    allow_edit: Annotated[bool, typer.Option("--allow-edit", help="Sections may be changed from the page.")] = False,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Address to listen on. Another computer's needs the next three.")
    ] = "127.0.0.1",
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Who may come in: names and hashes.", show_default=False)
    ] = None,
    tls_cert: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Certificate of the server (PEM).", show_default=False)
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its private key (PEM).", show_default=False)
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="What browsers call this server. May be repeated.", show_default=False),
    ] = None,
    new_password: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Ask for a password, put it into --password-file, and end.", show_default=False
        ),
    ] = None,
    library: LibraryDir = None,
    cache: Keep = True,
    as_json: AsJson = False,
) -> int:
    """Open the web page: make folders, print, read and edit sections. For this computer only, unless told otherwise.

    Ctrl-C stops it; everything that people typed or made is gone then. With --json the address comes as one JSON value.

    \b
    Examples:
      folderbuilder serve
      folderbuilder serve --port 9000 --no-browser
      folderbuilder serve --new-password anna --password-file people
      folderbuilder serve --host 0.0.0.0 --name map.example.org --password-file people --tls-cert c.pem --tls-key k.pem
    """
    try:
        import fastapi  # noqa: F401
        import uvicorn  # noqa: F401
    except ModuleNotFoundError as error:
        hint = "Install it with: python -m pip install 'folderbuilder[web]'."
        raise refused("no-web", "The web page is an extra that is not installed.", hint=hint) from error
    if new_password is not None:
        return _add_password(new_password, password_file)
    _refuse_open(host, password_file, tls_cert, tls_key)
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    with listening:
        settings = _settings(host, port, name or [], password_file, secure=tls_cert is not None)
        settings = replace(settings, root=library, allow_edit=allow_edit, cache=cache)
        return _serve(settings, listening, tls_cert, tls_key, browser=browser, as_json=as_json)


def _refuse_open(host: str, passwords: Path | None, certificate: Path | None, key: Path | None) -> None:
    """Over a network nobody comes in without a password, and nobody reads along."""
    if (certificate is None) != (key is None):
        raise refused("tls-half", "TLS needs a certificate and its key: --tls-cert and --tls-key.")
    if not _is_loopback(host) and (passwords is None or certificate is None):
        raise refused("serve-open", "This would open the page to other computers.", found=host, hint=WHY_CLOSED)
    if certificate is not None and key is not None:
        import ssl

        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
        except (OSError, ValueError) as error:
            hint = "Both are PEM files; the key belongs to the certificate."
            raise refused("tls", "Certificate and key cannot be used.", file=str(certificate), hint=hint) from error


def _is_loopback(host: str) -> bool:
    import ipaddress

    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int) -> socket.socket:
    """A socket; raises `Refused` when the port or the address cannot be had."""
    import socket

    bare = host.strip("[]")
    family = socket.AF_INET6 if ":" in bare else socket.AF_INET
    try:
        return socket.create_server((bare, port), family=family)
    except OSError as error:
        message = f"The page cannot be opened on port {port} of {host}: {(error.strerror or str(error)).lower()}."
        hint = "Perhaps it is open already. Choose another port with --port, or --port 0 for any that is free."
        raise refused("serve-port", message, hint=hint) from error


def _settings(host: str, port: int, names: list[str], password_file: Path | None, *, secure: bool) -> Settings:
    """What the server is called and who may come in."""
    from folderbuilder.web.app import Settings
    from folderbuilder.web.passwords import read_passwords
    from folderbuilder.web.safety import COOKIE

    bare = host.strip("[]").lower()
    known = [each.lower().rstrip(".") for each in names]
    if bare not in {"0.0.0.0", "::"}:  # noqa: S104 - looked for, not listened on
        known.append(f"[{bare}]" if ":" in bare else bare)
    if _is_loopback(host):
        known += LOOPBACK
    if not known:
        hint = "Give the name that people type in their browsers: --name map.example.org."
        raise refused("serve-name", "It listens on every address, so it must know what it is called.", hint=hint)
    scheme = "https" if secure else "http"
    usual = port == USUAL_PORTS[scheme]
    return Settings(
        frozenset({*(f"{each}:{port}" for each in known), *(known if usual else ())}), secure=secure,
        link=f"{scheme}://{known[0]}" if usual else f"{scheme}://{known[0]}:{port}",
        # A browser sends a cookie to every port of a name: two servers must not take each other's for their own.
        cookie=f"{'__Host-' if secure else ''}{COOKIE}-{port}",
        passwords=read_passwords(password_file) if password_file else None,
    )  # fmt: skip


def _serve(
    settings: Settings, listening: socket.socket, certificate: Path | None, key: Path | None, *, browser: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Serve until somebody stops it, which is how it ends: with 0, and with nothing left behind."""
    import asyncio

    from folderbuilder.web.app import close_house, create_app
    from folderbuilder.web.server import serve_on, server_of

    app = create_app(settings)
    house = app.state.house
    try:
        _tell_where(settings, house.sessions, browser=browser, as_json=as_json)
        asyncio.run(serve_on(server_of(app, certificate=certificate, key=key), listening))
    except KeyboardInterrupt:
        say("Stopped.", error=True)
    finally:
        close_house(house)
    return 0


def _tell_where(settings: Settings, sessions: Sessions, *, browser: bool, as_json: bool) -> None:
    """Say where the page is, and open it; on a terminal again for every link that was used."""
    by_token = settings.passwords is None

    def tell(link: str, text: str) -> None:
        if as_json:
            say_json({"url": link, "once": by_token})
        else:
            say(f"{text} {link}")
        sys.stdout.flush()

    def link() -> str:
        return f"{settings.link}/enter?token={sessions.token()}" if by_token else settings.link

    def again() -> None:
        # On a terminal only: what is kept in a log must let nobody in.
        if sys.stdout.isatty():
            tell(link(), "That link was used. For another browser:")

    sessions.entered = again
    first = link()
    tell(first, "Open")
    if not as_json:
        say("The link works once. Stop with Ctrl-C." if by_token else "Stop with Ctrl-C.")
    if browser:
        import webbrowser

        webbrowser.open(first)


def _add_password(name: str, path: Path | None) -> int:
    """Ask for a password and keep its hash."""
    from folderbuilder.web.passwords import write_password

    if path is None:
        raise refused("password-file", "Say with --password-file where names and hashes are kept.")
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    write_password(path, name, password)
    say(f"{name} can come in with it, once 'folderbuilder serve' is started anew.")
    return 0
