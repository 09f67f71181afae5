"""The API, as a script of a hospital would use it."""

from __future__ import annotations

import json
import re
import threading
import time
from io import BytesIO
from urllib.parse import quote

import pypdfium2
import pytest
from asking import Answer, ask, raw
from running import wait_for

from folderbuilder.web import api_making, api_runs
from folderbuilder.web.entrance import MOST_WRONG

VALUES = {"id": "0012345", "name": "Łukasz Żółć", "profile": "pid-igg", "sections": ["+cidp"]}
LIST = "id;naam;onderdelen\n0012345;Łukasz Żółć;cidp\n1007;;cidp\n1008;Ayşe Şahin;mmn\n".encode()


@pytest.fixture(scope="module")
def session(served) -> str:
    token = served.house.sessions.token()
    answer = ask(served, "POST", "/api/session", {"token": token})
    assert answer.status == 201
    assert ask(served, "POST", "/api/session", {"token": token}).status == 403, "a token works once"
    return answer.json["session"]


def text_of(answer: Answer) -> str:
    assert answer.headers["content-type"] == "application/pdf"
    with pypdfium2.PdfDocument(BytesIO(answer.body)) as document:
        assert int(answer.headers["x-pages"]) == len(document)
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def test_the_lists_are_those_of_the_command_line(served, session):
    sections = ask(served, "GET", "/api/sections", session=session).json
    assert len(sections) > 60
    assert [each["kind"] for each in sections].count("tool") == 20
    found = ask(served, "GET", f"/api/sections?words={quote('CIDP')}&kind=section", session=session).json
    assert [each["id"] for each in found] == ["cidp"]
    assert {each["part"] for each in ask(served, "GET", "/api/sections?part=auto-immuun", session=session).json} == {
        "auto-immuun"
    }
    for kind in ("profiles", "layouts", "teams"):
        ids = {each["id"] for each in ask(served, "GET", f"/api/{kind}", session=session).json}
        assert ids == set(getattr(served.house.room.library, kind))


def test_a_section_is_told_whole(served, session):
    section = ask(served, "GET", "/api/sections/cidp", session=session).json
    assert section["body"][0].keys() <= {"text", "heading", "box", "figure", "list", "table", "steps"}
    assert section["sources"][0]["title"]
    assert section["icd10"] or section["snomed"]
    for path in ("/api/sections/nergens", "/api/sections/cidp?language=xx", "/api/sections?languag=nl"):
        assert ask(served, "GET", path, session=session).status in {404, 422}


def test_a_patient_is_checked_without_a_folder(served, session):
    answer = ask(served, "POST", "/api/check", {"values": VALUES}, session=session)
    sections = {each["id"]: each["reason"] for each in answer.json["sections"]}
    assert sections["cidp"] == "add"
    assert "profile:pid-igg" in sections.values()
    assert all(each["title"] for each in answer.json["sections"])


@pytest.mark.parametrize(
    ("wanted", "column"),
    [
        ({"values": {**VALUES, "name": ""}}, "name"),
        ({"values": {**VALUES, "birth_date": "31-02-1984"}}, "birth_date"),
        ({"values": {**VALUES, "sections": ["cidq"]}}, "sections"),
        ({"values": {**VALUES, "naem": "x"}}, "naem"),
        ({"values": VALUES, "options": {"made_on": "42798"}}, "options.made_on"),
        ({"values": VALUES, "options": {"duplex": "ja"}}, "options.duplex"),
        ({"values": VALUES, "option": {}}, "option"),
        ({"values": [VALUES]}, "values"),
        ({"values": {**VALUES, "attachments": ["/etc/passwd"]}}, "attachments"),
    ],
)
def test_what_is_wrong_is_told_with_its_field(served, session, wanted, column):
    for path in ("/api/check", "/api/folders"):
        answer = ask(served, "POST", path, wanted, session=session)
        assert answer.status == 422
        (problem,) = answer.json["problems"]
        assert problem["column"] == column
        assert "file" not in problem


def test_half_a_character_is_a_problem_and_no_fault(served, session):
    body = b'{"values": {"id": "1", "name": "Jan \\ud83d", "sections": ["\\udfff"]}}'
    answer = ask(served, "POST", "/api/check", body, session=session, content_type="application/json")
    assert answer.status == 422
    body = b'{"token": "\\ud83d"}'
    assert ask(served, "POST", "/api/session", body, content_type="application/json").status == 422


def test_a_folder_comes_as_pdf(served, session):
    answer = ask(served, "POST", "/api/folders", {"values": VALUES, "options": {"layout": "map-a5"}}, session=session)
    assert "Łukasz Żółć" in text_of(answer)
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''0012345.pdf"
    odd = {"id": "ł/../ü", "name": "=1+1", "sections": ["cidp"], "note": "<b>&{{7*7}}"}
    answer = ask(served, "POST", "/api/folders", {"values": odd}, session=session)
    text = text_of(answer)
    assert "=1+1" in text
    assert "<b>&{{7*7}}" in text
    assert "/" not in answer.headers["content-disposition"]


def test_a_handout_comes_as_pdf(served, session):
    answer = ask(served, "POST", "/api/handouts", {"sections": ["cidp", "tool-infusielogboek"]}, session=session)
    assert "CIDP" in text_of(answer)
    for sections in (["nergens"], [], ["cidp"] * 300):
        assert ask(served, "POST", "/api/handouts", {"sections": sections}, session=session).status == 422


def test_more_than_can_wait_are_sent_away(served, session, monkeypatch):
    monkeypatch.setattr(api_making, "MOST_WAITING", 0)
    answer = ask(served, "POST", "/api/folders", {"values": VALUES}, session=session)
    assert (answer.status, answer.codes) == (503, ["busy"])
    assert answer.headers["retry-after"]


def start(served, session: str, data: bytes = LIST, query: str = "", **headers: str) -> str:
    answer = ask(served, "POST", f"/api/runs?name=list.csv{query}", data, session=session, **headers)
    assert answer.status == 201, answer.body
    assert answer.headers["location"] == f"/api/runs/{answer.json['id']}"
    return answer.json["id"]


def events(served, session: str, run: str, **headers: str) -> list[tuple[str, dict]]:
    answer = ask(served, "GET", f"/api/runs/{run}/events", session=session, **headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in answer.body.decode().strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n"))
        found.append((lines["event"], json.loads(lines["data"])))
    return found


def test_a_run_from_the_list_to_the_files(served, session):
    run = start(served, session, query="&layout=map-a5&zip=true")
    heard = events(served, session, run)
    assert [kind for kind, _ in heard] == ["step", "step", "step", "end"]
    assert [each["folder"]["status"] for _, each in heard[:3]] == ["made", "failed", "made"]
    assert "output" not in heard[-1][1]["report"]
    assert events(served, session, run, last_event_id="1")[0][1]["done"] == 3
    state = ask(served, "GET", f"/api/runs/{run}", session=session).json
    assert (state["state"], state["done"], state["total"], state["exit_code"]) == ("done", 3, 3, 1)
    assert state["problems"][0]["line"] == 3
    files = {each["name"]: each["bytes"] for each in ask(served, "GET", f"/api/runs/{run}/files", session=session).json}
    assert {"0012345.pdf", "1008.pdf", "packing-list.pdf", "manifest.jsonl", "problems.csv"} < set(files)
    answer = ask(served, "GET", f"/api/runs/{run}/files/1008.pdf", session=session)
    assert len(answer.body) == files["1008.pdf"]
    with pypdfium2.PdfDocument(BytesIO(answer.body)) as document:
        assert "Ayşe Şahin" in document[0].get_textpage().get_text_range()
    folder = next(tab.things[api_runs.RUN].folder for tab in served.house.sessions.tabs() if tab.id == run)
    assert folder.is_dir()
    assert ask(served, "DELETE", f"/api/runs/{run}", session=session).status == 204
    assert not folder.exists()
    for path in ("", "/events", "/files", "/files/1008.pdf"):
        assert ask(served, "GET", f"/api/runs/{run}{path}", session=session).status == 404


def test_a_run_belongs_to_its_session(served, session):
    run = start(served, session, x_only="1008")
    other = served.house.sessions.admit()
    for method, path in (("GET", ""), ("GET", "/events"), ("GET", "/files"), ("DELETE", "")):
        assert ask(served, method, f"/api/runs/{run}{path}", session=other).status == 404
    assert events(served, session, run)[-1][1]["report"]["made"] == 1
    assert ask(served, "DELETE", f"/api/runs/{run}", session=session).status == 204


def test_a_list_that_cannot_be_used_is_a_run_that_was_refused(served, session):
    run = start(served, session, b"id;naam;onderdeeel\n1;Jan;cidp\n")
    assert events(served, session, run)[-1][0] == "refused"
    state = ask(served, "GET", f"/api/runs/{run}", session=session).json
    assert (state["state"], state["exit_code"], state["report"]) == ("refused", 2, None)
    assert state["problems"][0]["hint"]
    for query in ("list.pdf", "list", "list.csv&layout=x", "list.csv&zip=ja", "list.csv&zp=true"):
        assert ask(served, "POST", f"/api/runs?name={query}", LIST, session=session).status == 422
    assert ask(served, "POST", "/api/runs?name=list.csv", session=session).codes == ["file-empty"]


def test_r38_a_run_that_nobody_asks_about_is_forgotten_and_one_of_a_session_that_ends(served, session, monkeypatch):
    mine = served.house.sessions.admit()
    monkeypatch.setattr(api_runs, "RUN_SECONDS", 0.0)
    forgotten = start(served, mine)
    monkeypatch.undo()
    ended = start(served, mine)
    tabs = {tab.id: tab for tab in served.house.sessions.tabs()}
    folders = [tabs[run].things[api_runs.RUN].folder for run in (forgotten, ended) if run in tabs]
    time.sleep(0.05)
    served.house.sessions.sweep()
    assert ask(served, "GET", f"/api/runs/{forgotten}", session=mine).status == 404
    assert ask(served, "GET", f"/api/runs/{ended}", session=mine).status == 200
    assert ask(served, "DELETE", "/api/session", session=mine).status == 204
    assert ask(served, "GET", f"/api/runs/{ended}", session=mine).status == 403
    assert folders
    assert wait_for(lambda: not [folder for folder in folders if folder.exists()])


def test_more_runs_than_there_may_be_are_refused(served, session, monkeypatch):
    monkeypatch.setattr(api_runs, "MOST_RUNNING", 1)
    run = start(served, session)
    answer = ask(served, "POST", "/api/runs?name=list.csv", LIST, session=session)
    assert (answer.status, answer.codes) == (503, ["busy"])
    assert ask(served, "DELETE", f"/api/runs/{run}", session=session).status == 204
    monkeypatch.setattr(api_runs, "MOST_KEPT", 0)
    assert ask(served, "POST", "/api/runs?name=list.csv", LIST, session=session).status == 503


def test_the_description_is_a_page_and_true(served, session, visitor):
    described = ask(served, "GET", "/api/openapi.json", session=session).json
    assert all(path.startswith("/api/") for path in described["paths"])
    assert all(
        operation["description"] and operation["tags"]
        for methods in described["paths"].values() for operation in methods.values()
    )  # fmt: skip
    page = visitor("/api")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    assert page.locator("article section").count() == sum(len(each) for each in described["paths"].values())
    for path in described["paths"]:
        assert page.get_by_role("heading", name=path, exact=False).count()
    assert asked
    assert all(url.startswith(served.url) for url in asked)


def test_wrong_tokens_are_soon_not_looked_at(served, monkeypatch):
    entrance = served.app.state.entrance
    try:
        for _ in range(MOST_WRONG + 1):
            answer = ask(served, "POST", "/api/session", {"token": "x"})
        assert answer.status == 429
        assert 0 < int(answer.headers["retry-after"]) <= 300
    finally:
        entrance.computers.right("127.0.0.1")


def test_a_pipe_that_breaks_while_it_listens_stops_nothing(served, session):
    run = start(served, session)
    head = f"GET /api/runs/{run}/events HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
    raw(served, f"{head}Authorization: Bearer {session}\r\n\r\n".encode(), seconds=0.2)
    assert events(served, session, run)[-1][0] == "end"
    assert ask(served, "DELETE", f"/api/runs/{run}", session=session).status == 204


def test_twenty_at_once_each_get_their_own(served, session):
    answers: dict[str, Answer] = {}

    def work(number: int) -> None:
        for turn in range(2):
            name = f"Persoon{number:02}x{turn}"
            wanted = {"values": {"id": f"{number}-{turn}", "name": name, "sections": ["cidp", "mmn"][turn:]}}
            answers[name] = ask(served, "POST", "/api/folders", wanted, session=session)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 40
    for name, answer in answers.items():
        assert answer.status == 200
        assert set(re.findall(r"Persoon\d\dx\d", text_of(answer))) == {name}
