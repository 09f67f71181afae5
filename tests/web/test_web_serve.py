"""The command `serve`, as a process: what it refuses, how it begins and how it ends."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from helpers import section, write_library

from folderbuilder.commands.serving import serve
from folderbuilder.problems import Refused
from folderbuilder.web import bodies
from folderbuilder.web.passwords import write_password

ROOT = Path(__file__).parents[2]
OPENSSL = shutil.which("openssl")


@dataclass
class Serving:
    """A running `serve`."""

    process: subprocess.Popen[str]
    url: str
    temp: Path
    context: ssl.SSLContext | None = None

    @property
    def port(self) -> int:
        return int(self.url.split("/")[2].rpartition(":")[2])

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any, bytes]:
        kind = http.client.HTTPSConnection if self.context else http.client.HTTPConnection
        extra = {"context": self.context} if self.context else {}
        connection = kind("127.0.0.1", self.port, timeout=120, **extra)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent["content-type"] = "application/json"
        connection.request(method, path, json.dumps(body) if body is not None else None, sent)
        answer = connection.getresponse()
        found = answer.status, answer.headers, answer.read()
        connection.close()
        return found

    def session(self, **given: str) -> dict[str, str]:
        """Come in; the header for what is asked next."""
        status, _, body = self.ask("POST", "/api/session", given or {"token": self.url.rpartition("=")[2]})
        assert status == 201
        return {"authorization": f"Bearer {json.loads(body)['session']}"}


def environment(temp: Path) -> dict[str, str]:
    names = dict.fromkeys(("TMPDIR", "TEMP", "TMP", "XDG_STATE_HOME", "LOCALAPPDATA"), str(temp))
    return {**os.environ, **names, "PYTHONPATH": str(ROOT)}


def run(temp: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "folderbuilder", "serve", "--no-browser", *arguments], input=given, text=True,
        capture_output=True, env=environment(temp), timeout=120, check=False,
    )  # fmt: skip


@contextmanager
def serving(temp: Path, *arguments: str, context: ssl.SSLContext | None = None) -> Iterator[Serving]:
    process = subprocess.Popen(
        [sys.executable, "-m", "folderbuilder", "serve", "--no-browser", "--port", "0", "--json", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(temp),
    )  # fmt: skip
    try:
        told = ""
        while not told.endswith("}\n"):
            line = process.stdout.readline()
            assert line, process.stderr.read()
            told += line
        yield Serving(process, json.loads(told)["url"], temp, context)
    finally:
        process.kill()
        process.communicate()


def stop(server: Serving, how: signal.Signals) -> tuple[int, str]:
    server.process.send_signal(how)
    _, errors = server.process.communicate(timeout=60)
    return server.process.returncode, errors


@pytest.fixture
def temp() -> Iterator[Path]:
    # In the system's own folder: pytest's have paths that are too long for some of what is made there.
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.skipif(os.name != "posix", reason="signals are sent otherwise there")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_r38_it_ends_well_and_leaves_nothing(temp, how):
    with serving(temp) as server:
        inside = server.session()
        status, _, _ = server.ask("GET", "/api/teams", **inside)
        assert status == 200
        (folder,) = temp.glob("folderbuilder-*")
        assert folder.stat().st_mode & 0o777 == 0o700
        listening = http.client.HTTPConnection("127.0.0.1", server.port)
        listening.request("POST", "/api/runs?name=l.csv", "id;naam;onderdelen\n1;Jan Bos;cidp\n", inside)
        run_id = json.loads(listening.getresponse().read())["id"]
        # Somebody who listens, and somebody who hangs, do not hold it up.
        listening.request("GET", f"/api/runs/{run_id}/events", headers=inside)
        with socket.create_connection(("127.0.0.1", server.port)) as hanging:
            hanging.sendall(b"GET / HT")
            code, errors = stop(server, how)
        listening.close()
        assert code == 0
        assert "Traceback" not in errors
        assert "Jan" not in errors
    # The audit trail stays, with numbers and no names.
    assert [path.relative_to(temp).as_posix() for path in temp.rglob("*") if path.is_file()] in (
        [], ["folderbuilder/audit.jsonl"]
    )  # fmt: skip
    assert not any("Jan" in path.read_text("utf-8") for path in temp.rglob("*.jsonl"))


def test_a_port_that_is_taken_is_said_with_what_to_do(temp):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run(temp, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
    # The audit trail stays, with numbers and no names.
    assert [path.relative_to(temp).as_posix() for path in temp.rglob("*") if path.is_file()] in (
        [], ["folderbuilder/audit.jsonl"]
    )  # fmt: skip
    assert not any("Jan" in path.read_text("utf-8") for path in temp.rglob("*.jsonl"))


def test_a_library_with_errors_is_told_and_nothing_is_left(temp):
    root = write_library(temp / "library", {"sections/nl/deel/een.yaml": section("  - txt: Een zin.")})
    done = run(temp, "--port", "0", "--library", str(root), "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["problems"][0]["file"] == "sections/nl/deel/een.yaml"
    assert [path.name for path in temp.iterdir()] == ["library"]


@pytest.fixture
def people(tmp_path) -> Path:
    write_password(tmp_path / "people", "anna", "paard batterij")
    return tmp_path / "people"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "map.example.org", "127.0.0.1.example.org"])
def test_r36_other_computers_need_passwords_and_tls(people, host):
    for given in ({}, {"password_file": people}):
        with pytest.raises(Refused) as caught:
            serve(host=host, port=0, browser=False, **given)
        (problem,) = caught.value.problems
        assert problem.code == "serve-open"
        for word in ("--password-file", "--tls-cert", "read"):
            assert word in problem.hint


def test_r36_half_of_what_it_needs_is_refused(people):
    cert = people.with_name("cert.pem")
    cert.write_text("no certificate")
    for code, given in {
        "tls-half": {"tls_cert": cert}, "tls": {"tls_cert": cert, "tls_key": cert},
        "password-file": {"new_password": "anna"},
    }.items():  # fmt: skip
        with pytest.raises(Refused) as caught:
            serve(browser=False, **given)
        assert caught.value.problems[0].code == code
    with pytest.raises(Refused) as caught:
        serve(browser=False, port=0, password_file=cert.with_name("nobody"))
    assert caught.value.problems[0].code == "password-file"


@pytest.mark.skipif(OPENSSL is None, reason="needs openssl to make a certificate")
def test_r36_with_passwords_and_tls_it_serves_a_network(temp):
    cert, key, people = temp / "cert.pem", temp / "key.pem", temp / "people"
    subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=map.example.org", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    assert run(temp, "--new-password", "anna", "--password-file", str(people), given="paard batterij\n").returncode == 0
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    options = ["--host", "0.0.0.0", "--tls-cert", str(cert), "--tls-key", str(key), "--password-file", str(people)]
    nameless = run(temp, *options)
    assert nameless.returncode == 2
    assert "--name" in nameless.stderr
    with serving(temp, *options, "--name", "Map.example.org", context=unverified) as server:
        # Who never begins with TLS is let go; that is seen to at the end, when most of the wait is over.
        begun, silent = time.monotonic(), socket.create_connection(("127.0.0.1", server.port), timeout=30)
        host = f"map.example.org:{server.port}"
        assert server.url == f"https://{host}"
        assert server.ask("GET", "/enter")[0] == 403, "it is not called 127.0.0.1"
        status, headers, page = server.ask("GET", "/enter", host=host)
        assert status == 200
        assert b'type="password"' in page
        assert headers["strict-transport-security"]
        assert server.ask("POST", "/api/session", {"name": "anna", "password": "x"}, host=host)[0] == 403
        form = http.client.HTTPSConnection("127.0.0.1", server.port, context=unverified)
        given = {"host": host, "content-type": "application/x-www-form-urlencoded", "origin": f"https://{host}"}
        form.request("POST", "/enter", "name=anna&password=paard+batterij", given)
        cookie = form.getresponse().headers["set-cookie"]
        assert cookie.startswith("__Host-folderbuilder-")
        assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        form.close()
        _, _, body = server.ask("POST", "/api/session", {"name": "Anna", "password": "paard batterij"}, host=host)
        inside = {"authorization": f"Bearer {json.loads(body)['session']}", "host": host}
        wanted = {"values": {"id": "1007", "name": "Jan Bos", "sections": ["cidp"]}}
        status, _, body = server.ask("POST", "/api/folders", wanted, **inside)
        assert (status, body[:4]) == (200, b"%PDF")
        (line,) = (temp / "folderbuilder/audit.jsonl").read_text("utf-8").splitlines()
        assert (json.loads(line)["who"], json.loads(line)["ids"]) == ("anna", {"made": ["1007"]})
        assert "Bos" not in line
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as plain:
            plain.sendall(b"GET /enter HTTP/1.1\r\nHost: x\r\n\r\n")
            assert not plain.recv(100).startswith(b"HTTP/1.1 2")
        with silent:
            assert silent.recv(1) == b""
        assert time.monotonic() - begun < 25
        assert stop(server, signal.SIGTERM)[0] == 0


def memory(process: int) -> float:
    """Most memory a process ever had, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_r37_a_gigabyte_is_answered_in_5_seconds_and_300_mb(temp):
    with serving(temp) as server:
        inside = server.session()["authorization"]
        head = (
            f"POST /api/runs?name=list.csv HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nAuthorization: {inside}\r\n"
            "Content-Type: application/octet-stream\r\n"
        )
        for kind, piece in (
            ("Content-Length: 1000000000", b"x" * 0x100000),
            ("Transfer-Encoding: chunked", b"100000\r\n" + b"x" * 0x100000 + b"\r\n"),
        ):
            answers: list[tuple[bytes, float]] = []
            begun = time.monotonic()
            with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
                line.sendall(f"{head}{kind}\r\n\r\n".encode())
                hearing = threading.Thread(
                    target=lambda line=line, begun=begun, answers=answers: answers.append(
                        (line.recv(100), time.monotonic() - begun)
                    )
                )
                hearing.start()
                try:
                    for _ in range(1000):
                        line.sendall(piece)
                except OSError:
                    pass  # the rest is not wanted
                hearing.join(30)
            ((answer, took),) = answers
            assert answer.startswith(b"HTTP/1.1 413")
            assert took < 5
        assert server.ask("GET", "/api/teams", authorization=inside)[0] == 200
        assert memory(server.process.pid) < 300


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_r37_as_much_json_as_may_be_sent_stays_under_300_mb(temp):
    with serving(temp) as server:
        inside = server.session()["authorization"]
        worst = [b"[" + b"[]," * (bodies.MOST_JSON // 3 - 2) + b"[]]", b"[" * bodies.MOST_JSON]
        worst.append(b'{"values":{"a":[' + b"0," * (bodies.MOST_JSON // 2 - 20) + b"0]}}")
        for body in worst:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
            kinds = {"authorization": inside, "content-type": "application/json"}
            connection.request("POST", "/api/check", body, kinds)
            assert connection.getresponse().status in {400, 422}
            connection.close()
        assert memory(server.process.pid) < 300


def test_r38_what_was_typed_is_said_nowhere(temp):
    with serving(temp) as server:
        inside = server.session()
        wanted = {"values": {"id": "1007", "name": "Xylofoon", "profile": "Xylofoon"}}
        assert server.ask("POST", "/api/check", wanted, **inside)[0] == 422
        assert server.ask("GET", "/Xylofoon?Xylofoon", **inside)[0] == 404
        assert server.ask("POST", "/api/folders", {"values": {"Xylofoon": []}}, **inside)[0] == 422
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
            line.sendall(b"Xylofoon Xylofoon\r\n\r\n")
            line.recv(100)
        server.process.terminate()
        out, errors = server.process.communicate(timeout=60)
        assert "Xylofoon" not in out + errors
        assert errors.strip() == "Stopped."


def test_without_the_extra_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "fastapi", None)
    with pytest.raises(Refused) as caught:
        serve(browser=False)
    assert "folderbuilder[web]" in caught.value.problems[0].hint


def test_it_is_called_by_its_address_of_the_newer_kind_too(temp):
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    with serving(temp, "--host", "::1") as server:
        assert server.url.startswith(f"http://[::1]:{server.port}/")
        connection = http.client.HTTPConnection("::1", server.port)
        for host, status in ((f"[::1]:{server.port}", 200), ("[::1]", 403), (f"[::2]:{server.port}", 403)):
            connection.request("GET", "/enter", headers={"host": host})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == status
        connection.close()
