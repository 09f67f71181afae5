"""R36 to R38: who may ask what, how much, how slowly; and what is left of it."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from asking import ask, drip, raw, read_all, status

from folderbuilder.web import bodies, server
from folderbuilder.web.house import House

SECRET = "Sjoukje Xylofoon-Żółć"
FOLDER = {"values": {"id": "1007", "name": SECRET, "sections": ["cidp"]}}
TYPED = {"values": {"id": "1007", "name": SECRET}, "wishes": {"cidp": "+"}}


@pytest.fixture(scope="module")
def session(served):
    return served.house.sessions.admit()


def effects(served) -> int:
    """Everything that a request could have changed."""
    return len(served.house.sessions.tabs())


# --- R36: from elsewhere ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "evil.nl", "127.0.0.1.evil.nl", "evil.nl:{port}", "127.0.0.1.evil.nl:{port}", "127.0.0.1", "localhost:1",
        "127.0.0.1:{port}@evil.nl", "evil@127.0.0.1:{port}", "127.0.0.1:{port}.", "[::1]:{port}", "0.0.0.0:{port}",
        "127.1:{port}", "2130706433:{port}", "127.0.0.1:{port}/", "",
    ],
)  # fmt: skip
def test_r36_another_host_is_refused(served, session, host):
    before = effects(served)
    for path in ("/folder", "/enter", "/static/base.css", "/api/sections"):
        assert ask(served, "GET", path, session=session, host=host.format(port=served.port)).status == 403
    assert ask(served, "POST", "/tabs", session=session, host=host.format(port=served.port)).status == 403
    assert effects(served) == before


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LocalHost:{port}"])
def test_r36_our_own_names_are_answered(served, session, host):
    assert ask(served, "GET", "/folder", session=session, host=host.format(port=served.port)).status == 200


@pytest.mark.parametrize(
    "lines",
    [
        "GET /api/teams HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.nl\r\n",
        "GET /api/teams HTTP/1.1\r\nHost: evil.nl\r\nHost: 127.0.0.1:{port}\r\n",
        "GET /api/teams HTTP/1.1\r\n",
        "GET /api/teams HTTP/1.0\r\n",
        "GET http://evil.nl/api/teams HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",
        "GET http://127.0.0.1:{port}/api/teams HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",
        "GET @evil.nl/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",
        "CONNECT evil.nl:443 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",
        "TRACE /api/teams HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",
        "GET /api/teams HTTP/1.1\nHost: evil.nl\n Host: 127.0.0.1:{port}\n",
        "PRI * HTTP/2.0\r\n",
    ],
)  # fmt: skip
def test_r36_odd_requests_are_refused(served, session, lines):
    head = lines.format(port=served.port) + f"Authorization: Bearer {session}\r\nConnection: close\r\n\r\n"
    answer = raw(served, head.encode())
    assert status(answer) in {400, 403, 405}
    assert b"Voorbeeld" not in answer


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.nl"}, {"origin": "null"}, {"origin": "http://127.0.0.1"}, {"origin": "http://localhost:1"},
        {"origin": "https://127.0.0.1:{port}"}, {"origin": "http://127.0.0.1:{port}.evil.nl"}, {"origin": ""},
        {"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"},
        {"origin": "http://127.0.0.1:{port}", "sec_fetch_site": "cross-site"},
    ],
)  # fmt: skip
def test_r36_what_another_page_sends_is_refused(served, session, headers):
    before = effects(served)
    headers = {name: value.format(port=served.port) for name, value in headers.items()}
    for path, body in (
        ("/tabs", None),
        ("/api/folders", FOLDER),
        ("/folder/preview", {"values": {}}),
        ("/leave", None),
    ):
        answer = ask(served, "POST", path, body, session=session, **headers)
        assert answer.status == 403
        assert "access-control-allow-origin" not in answer.headers
    assert effects(served) == before
    assert served.house.sessions.is_in(session)


def test_r36_the_origin_of_one_request_is_one(served, session):
    head = (
        f"POST /tabs HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nAuthorization: Bearer {session}\r\n"
        f"Origin: http://127.0.0.1:{served.port}\r\nOrigin: http://evil.nl\r\nConnection: close\r\n\r\n"
    )
    assert status(raw(served, head.encode())) == 403


def test_r36_nothing_of_ours_can_be_put_into_another_page(served, session):
    for mode in ("no-cors", "cors", "same-origin"):
        answer = ask(served, "GET", "/api/teams", session=session, sec_fetch_site="same-site", sec_fetch_mode=mode)
        assert answer.status == 403
    followed = ask(served, "GET", "/enter", sec_fetch_site="cross-site", sec_fetch_mode="navigate")
    assert followed.status == 200
    assert followed.headers["x-frame-options"] == "DENY"
    assert followed.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("given", [None, "", "x", "x" * 5000, "a,b", '"'])
def test_r36_without_a_session_there_is_only_the_door(served, given):
    cookie = {} if given is None else {"cookie": f"folderbuilder={given}"}
    bearer = {} if given is None else {"authorization": f"Bearer {given}"}
    for headers in (cookie, bearer):
        for path in (
            "/",
            "/folder",
            "/api",
            "/api/openapi.json",
            "/api/sections",
            "/nowhere",
            "/enterprise",
            "/invite",
        ):
            assert ask(served, "GET", path, **headers).status == 403
        assert ask(served, "POST", "/api/folders", FOLDER, **headers).codes == ["no-session"]
        assert ask(served, "DELETE", "/api/session", **headers).status == 403


def test_r36_asking_changes_nothing(served, session):
    """Every address that changes something, and those of the pages, asked with GET and HEAD."""
    routers = [getattr(route, "original_router", None) for route in served.app.routes]
    paths = {route.path for router in routers if router is not None for route in router.routes}
    assert {"/tabs", "/enter", "/api/runs", "/leave"} <= paths
    token, before = served.house.sessions.token(), effects(served)
    for path in sorted(paths):
        place = re.sub(r"\{\w+\}", "x", path) + f"?token={token}"
        for method in ("GET", "HEAD"):
            assert ask(served, method, place, session=session).status < 500
    assert effects(served) == before
    assert served.house.sessions.enter(token) is not None


def test_r36_a_wrong_method_is_405_and_says_which_are_right(served, session):
    for method, path in (("GET", "/tabs"), ("PUT", "/api/folders"), ("DELETE", "/folder"), ("PATCH", "/api/folders")):
        answer = ask(served, method, path, session=session)
        assert (answer.status, answer.codes) == (405, ["method"])
        assert answer.headers["allow"]
    # One address, three routes.
    answer = ask(served, "PATCH", "/api/runs/x", session=session)
    assert answer.headers["allow"] == "DELETE, GET"
    assert ask(served, "PATCH", "/handouts", session=session).headers["allow"] == "GET, POST"


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
def test_r36_a_form_is_taken_by_the_door_alone(served, session, kind):
    body = json.dumps(FOLDER).encode()
    for path in ("/api/folders", "/api/check", "/folder/preview", "/api/runs?name=a.json", "/tabs"):
        assert ask(served, "POST", path, body, session=session, content_type=kind).status == 415


@pytest.mark.parametrize("kind", [None, "application/octet-stream", "text/json", "application/jsonx", "x"])
def test_r36_json_is_taken_as_json_alone(served, session, kind):
    headers = {} if kind is None else {"content_type": kind}
    body = json.dumps(FOLDER).encode()
    assert ask(served, "POST", "/api/check", body, session=session, **headers).codes == ["media-type"]


def test_r36_there_is_no_websocket(served, session):
    head = (
        f"GET /folder HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nAuthorization: Bearer {session}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    )
    assert status(raw(served, head.encode(), seconds=0.3)) == 400


# --- R37: too much, too slow -----------------------------------------------------------------------------------------

assert bodies.PATIENCE <= 4
assert server.HEAD_SECONDS <= 4


@pytest.fixture
def hasty(monkeypatch) -> None:
    """A server with a quarter of its patience; what it has in earnest is above, and `serve` is tried with it."""
    monkeypatch.setattr(bodies, "PATIENCE", 1.0)
    monkeypatch.setattr(server, "HEAD_SECONDS", 1.0)


HASTY = 8.0
"""Seconds in which it has ended what would go on for twice as long; a machine that is busy may be four times slower."""


def head_of(served, session: str, *lines: str, path: str = "/api/runs?name=list.csv") -> bytes:
    given = (f"Host: 127.0.0.1:{served.port}", f"Authorization: Bearer {session}",
             "Content-Type: application/octet-stream", *lines)  # fmt: skip
    return "\r\n".join((f"POST {path} HTTP/1.1", *given, "", "")).encode()


def test_r37_a_body_that_says_it_is_large_is_refused_unread(served, session):
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as line:
        line.sendall(head_of(served, session, "Content-Length: 1000000000"))
        assert status(line.recv(65536)) == 413
    assert time.monotonic() - begun < 5


def test_r37_a_body_that_turns_out_large_is_refused_while_it_is_read(served, session, hasty):
    before = effects(served)
    piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as line:
        line.sendall(head_of(served, session, "Transfer-Encoding: chunked") + piece * 16)
        assert status(line.recv(65536)) == 413
        line.sendall(piece)  # is thrown away, so that a client that only sends hears the answer too
        begun = time.monotonic()
        read_all(line)
        assert time.monotonic() - begun < HASTY, "but not for ever"
    assert effects(served) == before


@pytest.mark.parametrize("length", ["Content-Length: 100000", "Transfer-Encoding: chunked"])
def test_r37_a_body_that_drips_is_ended(served, session, hasty, length):
    drops = b"1\r\nx\r\n" * 100 if "chunked" in length else b"x" * 100
    answer, took = drip(served, head_of(served, session, length), drops, every=0.2, most=15)
    assert status(answer) == 400
    assert b"too-slow" in answer
    assert b"The request came too slowly." in answer
    assert took < HASTY


def test_r37_a_body_that_never_comes_is_ended(served, session, hasty):
    begun = time.monotonic()
    assert status(raw(served, head_of(served, session, "Content-Length: 10", "Connection: close"))) == 400
    assert time.monotonic() - begun < HASTY


@pytest.mark.parametrize("head", [b"", b"GET /folder HTTP/1.1\r\n", b"GET /folder HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "])
def test_r37_a_head_that_drips_or_never_comes_is_ended(served, hasty, head):
    answer, took = drip(served, head, b"y" * 100, every=0.2, most=15)
    assert status(answer) == 408
    assert took < HASTY


def test_r37_after_an_answer_the_next_head_has_no_more_time(served, session, hasty):
    head = f"GET /api/teams HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nAuthorization: Bearer {session}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as line:
        line.sendall(head.encode())
        assert status(line.recv(65536)) == 200
        line.settimeout(0.3)
        begun, found = time.monotonic(), b""
        while time.monotonic() - begun < 15:
            try:
                line.sendall(b"G")
                if not (piece := line.recv(65536)):
                    break
                found += piece
            except TimeoutError:
                continue
            except OSError:
                break
        assert time.monotonic() - begun < HASTY


def test_r37_one_line_serves_many_requests(served, session):
    head = f"GET /api/teams HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nAuthorization: Bearer {session}\r\n"
    answer = raw(served, ((head + "\r\n") * 20 + head + "Connection: close\r\n\r\n").encode())
    assert answer.count(b"HTTP/1.1 200") == 21


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000, b'{"values": ' * 50_000, b'{"values": {"note": ' + b"[" * 60 + b"]" * 60 + b"}}",
        json.dumps({"values": {f"k{n}": "x" for n in range(10_000)}}).encode(),
        json.dumps({"values": {"sections": [{"a": "x"}] * 10_000}}).encode(),
        b'{"values": {"id": "1", "id": "2"}}', b'{"values": {"id": NaN}}', b'{"values": {"id": ' + b"1" * 6000 + b"}}",
        b"\xff\xfe{}", b"{", b'{"values": {}} {}', b"",
    ],
)  # fmt: skip
def test_r37_json_that_is_deep_or_wide_or_none_is_refused(served, session, body):
    for path in ("/api/folders", "/folder/preview", "/api/session"):
        begun = time.monotonic()
        answer = ask(served, "POST", path, body, session=session, content_type="application/json")
        assert answer.status in ({400, 413} if body else {422})
        assert time.monotonic() - begun < 5


def test_r37_json_is_smaller_than_a_file(served, session):
    large = {"values": {"id": "1", "note": "x" * bodies.MOST_JSON}}
    assert ask(served, "POST", "/api/check", large, session=session).status == 413


def test_r37_a_form_with_10000_fields_or_parts_is_refused(served, session):
    fields = "&".join(f"a{n}=x" for n in range(10_000)).encode()
    parts = (
        b"".join(b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\nx\r\n' % n for n in range(10_000))
        + b"--x--"
    )
    form, multipart = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
    assert ask(served, "POST", "/enter", fields, content_type=form).status == 413
    assert ask(served, "POST", "/enter", b"&".join([b"a=x"] * 900), content_type=form).status == 400
    assert ask(served, "POST", "/enter", parts, content_type=multipart).status == 413
    assert ask(served, "POST", "/api/runs?name=a.csv", parts, session=session, content_type=multipart).status == 415


def test_r37_headers_have_a_limit(served, session, hasty):
    for lines in (["X: " + "x" * 100_000], [f"X{n}: x" for n in range(10_000)], ["Cookie: " + "a=b; " * 9_000]):
        assert status(raw(served, head_of(served, session, "Connection: close", *lines))) in {400, 431}
    assert status(raw(served, f"GET /{'x' * 100_000} HTTP/1.1\r\n\r\n".encode())) == 400
    assert ask(served, "GET", "/folder", session=session).status == 200


TRAVERSALS = [
    "../x", "../../x", "..%2fx", "..%2f..%2fx", "%2e%2e/x", "%2e%2e%2f%2e%2e%2fx", "..%252f..%252fx", "..%5c..%5cx",
    "%5c%5chost%5cshare", "....//x", "./x", "%00", "x%00.css", "%c0%ae%c0%ae/x", "..%c0%afx", "/etc/passwd",
    "%2fetc%2fpasswd", "C:%5cWindows%5cwin.ini", "..;/x", "file:%2f%2f%2fetc%2fpasswd", "%0d%0aX:%20y", "CON", "~root",
]  # fmt: skip


@pytest.mark.parametrize("path", TRAVERSALS)
def test_r37_no_path_leads_out(served, session, path):
    tab = served.house.sessions.open_tab(session)
    for place in ("/static/", "/static/fonts/", "/api/sections/", "/api/runs/x/files/", f"/tabs/{tab.id}/", "/"):
        head = (
            f"GET {place}{path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nAuthorization: Bearer {session}\r\n"
            "Connection: close\r\n\r\n"
        )
        answer = raw(served, head.encode())
        assert status(answer) in {400, 404}
        assert b"root:" not in answer
        assert b"\r\nX: y" not in answer


@pytest.mark.parametrize(
    "name", ["../../x.csv", "..\\x.csv", "/etc/x.csv", "x\x00.csv", "x" * 300 + ".csv", "x.pdf", "x"]
)
def test_r37_a_file_name_is_only_a_name(served, session, name):
    before = set(served.house.runs.base.rglob("*"))
    answer = ask(served, "POST", f"/api/runs?name={quote(name, safe='')}", b"id;naam\n", session=session)
    assert answer.status == 422
    assert set(served.house.runs.base.rglob("*")) == before


def test_r37_all_bodies_together_have_a_limit(served, session, monkeypatch):
    # Long enough for all four to have sent what they have before the first is sent away.
    monkeypatch.setattr(bodies, "PATIENCE", 3.0)
    monkeypatch.setattr(bodies, "MOST_IN_HAND", 3_000_000)
    monkeypatch.setattr(bodies, "BYTES_A_SECOND", 10_000_000)
    answers: list[bytes] = []

    def send() -> None:
        with socket.create_connection(("127.0.0.1", served.port), timeout=20) as line:
            line.sendall(head_of(served, session, "Content-Length: 1600000", path="/tabs") + b"x" * 1_500_000)
            answers.append(read_all(line))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    assert ask(served, "GET", "/folder", session=session).status == 200
    for thread in threads:
        thread.join()
    assert set(map(status, answers)) == {400, 503}
    assert ask(served, "POST", "/api/check", FOLDER, session=session).status == 200, "what was held is let go"


def test_r37_200_who_hang_keep_nobody_out(served, session, hasty):
    lines = [socket.create_connection(("127.0.0.1", served.port), timeout=20) for _ in range(200)]
    try:
        for number, line in enumerate(lines):
            line.sendall(head_of(served, session, "Content-Length: 100") if number % 2 else b"GET /folder HTT")
        begun = time.monotonic()
        assert ask(served, "GET", "/folder", session=session).status == 200
        assert time.monotonic() - begun < HASTY
        # A head that does not come is no request yet: to that, 408 is the answer that browsers know.
        assert {status(read_all(line)) for line in lines} == {400, 408}
    finally:
        for line in lines:
            line.close()


def test_r37_more_lines_than_there_may_be_push_out_those_who_wait(served, session):
    lines = []
    try:
        for _ in range(450):
            lines.append(socket.create_connection(("127.0.0.1", served.port), timeout=20))
        assert ask(served, "GET", "/folder", session=session).status == 200
    finally:
        for line in lines:
            line.close()


# --- R38: nothing is left, nothing is said ---------------------------------------------------------------------------


def test_r38_every_answer_is_closed_to_scripts_and_caches(served, session):
    for method, path in (
        ("GET", "/folder"), ("GET", "/nowhere"), ("GET", "/static/base.css"), ("GET", "/enter"), ("PUT", "/folder"),
        ("GET", "/api/teams"), ("POST", "/api/check"), ("POST", "/api/runs"),
    ):  # fmt: skip
        answer = ask(served, method, path, session=session)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "server" not in answer.headers


def test_r38_a_refusal_says_nothing_back(served, session):
    """What was typed does not come back in what is said of its form."""
    wrong = {"values": {"id": "1", "name": {"a": [SECRET]}}, "options": {"duplex": SECRET, "layout": 7}}
    answer = ask(served, "POST", "/api/folders", wrong, session=session)
    assert answer.status == 422
    assert SECRET not in answer.body.decode()
    assert {problem["column"] for problem in answer.json["problems"]} >= {"options.duplex", "options.layout"}


@pytest.mark.parametrize(("language", "words"), [("nl", "Die pagina is er niet"), ("en", "There is no such page")])
def test_r38_people_are_told_in_their_language(served, session, language, words):
    cookie = f"folderbuilder-language={language}"
    answer = ask(served, "GET", "/nowhere<b>x</b>", session=session, accept="text/html", cookie=cookie)
    assert answer.status == 404
    assert words in answer.body.decode()
    assert b"<b>x" not in answer.body


def test_r40_a_fault_has_an_id_and_says_nothing_else(served, session, monkeypatch, tmp_path, caplog):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))

    def break_down(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("folderbuilder.web.api_making.hand_over", break_down)
    answer = ask(served, "POST", "/api/folders", FOLDER, session=session)
    assert (answer.status, answer.codes) == (500, ["internal-fault"])
    page = ask(served, "POST", "/api/folders", FOLDER, session=session, accept="text/html")
    identity = re.search(r"fault ([0-9a-f]{8})", answer.json["problems"][0]["message"])[1]
    kept = (tmp_path / "folderbuilder" / f"fault-{identity}.txt").read_text("utf-8")
    assert "RuntimeError" in kept
    assert identity in page.body.decode()
    for text in (answer.body.decode(), page.body.decode(), kept, caplog.text):
        assert SECRET not in text
        assert "Traceback" not in text


def test_r38_a_path_of_the_computer_cannot_be_read_as_an_attachment(served, session, tmp_path):
    (tmp_path / "letter.pdf").write_bytes(
        ask(served, "POST", "/api/handouts", {"sections": ["cidp"]}, session=session).body
    )
    values = {**FOLDER["values"], "attachments": [str(tmp_path / "letter.pdf")]}
    assert ask(served, "POST", "/api/folders", {"values": values}, session=session).codes == ["attachment-elsewhere"]
    tab = ask(served, "POST", "/tabs", session=session).json["tab"]
    answer = ask(served, "POST", "/folder/preview", {"values": values}, session=session, x_tab=tab)
    assert answer.status == 422


def test_r38_after_leaving_nothing_is_there(served):
    house: House = served.house
    session = house.sessions.admit()
    tab = ask(served, "POST", "/tabs", session=session).json["tab"]
    answer = ask(served, "POST", "/folder/preview", TYPED, session=session, x_tab=tab)
    assert answer.status == 200
    file = f"/tabs/{tab}/folder/{answer.json['version']}.pdf"
    assert ask(served, "GET", file, session=session).status == 200
    other = house.sessions.admit()
    assert ask(served, "GET", file, session=other).status == 404
    assert ask(served, "POST", "/leave", session=session).status == 200
    assert ask(served, "GET", file, session=session).status == 403
    assert not [held for held in house.sessions.tabs() if held.session == session]


def test_r38_nothing_of_a_patient_is_on_the_disk(served, session):
    assert ask(served, "POST", "/api/folders", FOLDER, session=session).status == 200
    for path in Path(served.house.runs.base).rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes()
