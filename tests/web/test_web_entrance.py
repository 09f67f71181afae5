"""Coming in and going out: tokens, sessions, passwords."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from asking import ask
from browsing import has_focus
from conftest import Served

from folderbuilder.problems import Refused
from folderbuilder.web import sessions as sessions_module
from folderbuilder.web.attempts import MOST_REMEMBERED, Attempts
from folderbuilder.web.entrance import MOST_WRONG, MOST_WRONG_NAME
from folderbuilder.web.passwords import Passwords, hash_of, read_passwords, write_password
from folderbuilder.web.sessions import SESSION_SECONDS, TOKEN_SECONDS, Sessions

FORM = "application/x-www-form-urlencoded"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_token_lets_one_in_once_and_not_for_ever(clock):
    sessions = Sessions(clock)
    told = []
    sessions.entered = lambda: told.append(1)
    token, old = sessions.token(), sessions.token()
    session = sessions.enter(token)
    assert sessions.is_in(session)
    assert sessions.enter(token) is None
    assert sessions.enter("") is None
    clock.now += TOKEN_SECONDS + 1
    assert sessions.enter(old) is None
    assert told == [1]


def test_a_session_lasts_as_long_as_it_is_used(clock):
    sessions = Sessions(clock)
    session = sessions.admit()
    for _ in range(5):
        clock.now += SESSION_SECONDS - 1
        assert sessions.is_in(session)
    clock.now += SESSION_SECONDS + 1
    assert not sessions.is_in(session)


def test_sessions_and_tabs_have_a_limit_and_the_longest_silent_goes(clock, monkeypatch):
    monkeypatch.setattr(sessions_module, "MOST_SESSIONS", 3)
    monkeypatch.setattr(sessions_module, "MOST_TABS", 3)
    sessions = Sessions(clock)
    tabs = []
    for _ in range(5):
        clock.now += 1
        tabs.append(sessions.open_tab(sessions.admit()))
    assert [sessions.is_in(tab.session) for tab in tabs] == [False, False, True, True, True]
    assert sessions.tabs() == tabs[2:]
    clock.now += tabs[-1].patience + 1
    sessions.sweep()
    assert sessions.tabs() == []


class Thing:
    def __init__(self, fails: bool = False) -> None:
        self.left, self.fails = 0, fails

    def leave(self) -> None:
        self.left += 1
        if self.fails:
            raise ProcessLookupError


def test_r38_what_a_closed_tab_held_or_is_given_late_is_cleared_away(clock):
    sessions = Sessions(clock)
    tab = sessions.open_tab(sessions.admit())
    things = [Thing(), Thing(fails=True), Thing()]
    for number, thing in enumerate(things):
        tab.keep(str(number), thing)
    with pytest.raises(ProcessLookupError):
        sessions.close_tab(tab)
    late = Thing()
    tab.keep("late", late)
    assert [thing.left for thing in (*things, late)] == [1, 1, 1, 1]
    assert tab.things == {}


def test_wrong_attempts_are_counted_for_a_while(clock):
    attempts = Attempts(clock, 3, 60)
    for _ in range(3):
        assert attempts.wait("a") == 0
        attempts.wrong("a")
    assert 60 <= attempts.wait("a") <= 61
    assert attempts.wait("b") == 0
    clock.now += 61
    assert attempts.wait("a") == 0
    for number in range(MOST_REMEMBERED + 10):
        attempts.wrong(number)
    assert len(attempts._wrong) == MOST_REMEMBERED


def test_passwords_are_kept_as_hashes_that_fit_them_alone(tmp_path):
    path = tmp_path / "people"
    write_password(path, "Anna", "paard batterij nietje")
    write_password(path, "bo", "een ander wachtwoord")
    write_password(path, "anna", "paard batterij krammetje")
    text = path.read_text("utf-8")
    assert "paard" not in text
    assert text.count("\n") == 2
    people = read_passwords(path)
    assert people.admits(" ANNA ", "paard batterij krammetje")
    assert not people.admits("anna", "paard batterij nietje")
    assert not people.admits("anna", "")
    assert not people.admits("carla", "paard batterij krammetje")
    assert not people.admits("anna", "x" * 10_000)
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "password-file-empty"), ("# anna", "password-file-empty"), ("anna:geheim wachtwoord", "password-line"),
        ("anna:scrypt:2:8:1:{salt}:{hash}", "password-line"), ("anna:scrypt:999999:8:1:{salt}:{hash}", "password-line"),
        ("anna:scrypt:32768:8:9:{salt}:{hash}", "password-line"),
        ("a b:scrypt:32768:8:1:{salt}:{hash}", "password-line"),
        ("anna:scrypt:32768:8:1:{salt}:{hash}\nanna:scrypt:32768:8:1:{salt}:{hash}", "password-line"),
        ("anna:md5:{hash}", "password-line"),
    ],
)  # fmt: skip
def test_a_password_file_that_is_wrong_is_refused_and_not_shown(tmp_path, line, code):
    path = tmp_path / "people"
    path.write_text(line.format(salt="0" * 32, hash="0" * 64), "utf-8")
    path.chmod(0o600)
    with pytest.raises(Refused) as caught:
        read_passwords(path)
    assert caught.value.problems[-1].code == code
    assert "geheim" not in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="there are no such modes")
def test_a_password_file_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "people"
    write_password(path, "anna", "paard batterij")
    for mode in (0o640, 0o604, 0o620):
        path.chmod(mode)
        with pytest.raises(Refused) as caught:
            read_passwords(path)
        assert caught.value.problems[0].code == "password-file-open"


def test_a_password_is_long_and_a_name_plain(tmp_path):
    for name, password in (("anna", "kort"), ("", "lang genoeg, zeker"), ("a:b", "lang genoeg, zeker")):
        with pytest.raises(Refused):
            write_password(tmp_path / "people", name, password)
    assert not (tmp_path / "people").exists()


@pytest.fixture(scope="module")
def closed():
    with Served({"passwords": Passwords({"anna": hash_of("paard batterij")})}) as server:
        yield server


def test_with_passwords_a_token_lets_nobody_in(closed):
    token = closed.house.sessions.token()
    assert ask(closed, "POST", "/enter", f"token={token}".encode(), content_type=FORM).status == 403
    assert ask(closed, "POST", "/api/session", {"token": token}).status == 403
    session = ask(closed, "POST", "/api/session", {"name": "Anna", "password": "paard batterij"}).json["session"]
    assert ask(closed, "GET", "/api/teams", session=session).status == 200
    assert ask(closed, "POST", "/invite", session=session).status == 404


def test_too_many_wrong_passwords_are_not_looked_at(closed):
    try:
        statuses = [
            ask(closed, "POST", "/enter", b"name=anna&password=x", content_type=FORM).status
            for _ in range(MOST_WRONG_NAME + 1)
        ]
        assert statuses == [403] * MOST_WRONG_NAME + [429]
        right = ask(closed, "POST", "/enter", b"name=anna&password=paard+batterij", content_type=FORM)
        assert right.status == 429
        for number in range(MOST_WRONG):
            answer = ask(closed, "POST", "/api/session", {"name": f"n{number}", "password": "x"})
        assert answer.status == 429
    finally:
        closed.app.state.entrance.computers.right("127.0.0.1")
        closed.app.state.entrance.names.right(("127.0.0.1", "anna"))


def test_somebody_comes_in_with_a_password_and_goes_out(chromium, closed):
    context = chromium.new_context(viewport={"width": 320, "height": 640}, locale="nl-NL")
    page = context.new_page()
    page.goto(f"{closed.url}/folder")
    page.wait_for_url("**/enter")
    has_focus(page, "name")
    page.keyboard.type("anna")
    page.keyboard.press("Tab")
    page.keyboard.type("verkeerd wachtwoord")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    page.get_by_label("Naam").fill("anna")
    page.get_by_label("Wachtwoord").fill("paard batterij")
    page.get_by_role("button", name="Openen").click()
    page.wait_for_url("**/folder")
    (cookie,) = [cookie for cookie in context.cookies() if cookie["name"] == "folderbuilder"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    page.get_by_role("button", name="Afsluiten").click()
    page.get_by_role("heading", name="Je bent weg").wait_for()
    assert not [cookie for cookie in context.cookies() if cookie["name"] == "folderbuilder"]
    page.goto(f"{closed.url}/folder")
    page.wait_for_url("**/enter")
    context.close()


def test_one_more_browser_comes_in(chromium, nurse):
    nurse.get_by_role("link", name="Nog een browser").click()
    nurse.get_by_role("button", name="Maak een link").click()
    link = nurse.get_by_label("Link").input_value()
    other = chromium.new_context()
    page = other.new_page()
    page.goto(link)
    page.wait_for_url("**/folder")
    other.close()
    third = chromium.new_context()
    page = third.new_page()
    page.goto(link)
    page.get_by_text("Deze link is al gebruikt").wait_for()
    third.close()


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("width", [1280, 320])
def test_the_way_in_and_the_other_pages_are_for_everybody(chromium, served, closed, language, width):
    from axe_playwright_python.sync_playwright import Axe

    # The description of the API is in English, and long.
    mine = ("/enter", "/invite", "/nowhere", *(["/api"] if language == "nl" else []))
    for server, paths in ((closed, ("/enter", "/nowhere")), (served, mine)):
        context = chromium.new_context(viewport={"width": width, "height": 800})
        page = context.new_page()
        where = {"url": server.url, "httpOnly": True}
        context.add_cookies([
            {**where, "name": "folderbuilder-language", "value": language},
            {**where, "name": "folderbuilder", "value": server.house.sessions.admit()},
        ])  # fmt: skip
        for path in paths:
            page.goto(server.url + path)
            assert page.locator("html").get_attribute("lang") == language
            result = Axe().run(page)
            assert result.violations_count == 0, result.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        context.close()


def test_the_session_of_a_browser_is_not_taken_for_that_of_another_server(chromium):
    """Cookies go to every port of a name."""
    with Served({"cookie": "folderbuilder-1"}) as one, Served({"cookie": "folderbuilder-2"}) as two:
        context = chromium.new_context()
        page = context.new_page()
        for server in (one, two, one):
            page.goto(server.link())
            page.wait_for_url("**/folder")
        page.goto(f"{two.url}/folder")
        assert page.get_by_role("navigation").count()
        context.close()


def test_help_loads_no_web_page():
    script = (
        "import sys; from folderbuilder.commands.app import app\n"
        "print(sorted(set(sys.modules) & {'fastapi', 'uvicorn', 'starlette', 'ssl', 'asyncio', 'webbrowser'}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
