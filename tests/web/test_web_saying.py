"""Problems and refusals on the page are in the language of whoever asks."""

from __future__ import annotations

import ast
import html
import re

import pytest
from asking import ask
from conftest import Served
from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from reading import HOLE, Reader
from syntax import modules, name_of

from folderbuilder.problems import FolderbuilderError, OutputFailed, Problem, Refused, Severity
from folderbuilder.web.answers import NoSession, answer_problems, answer_to
from folderbuilder.web.app import STATIC
from folderbuilder.web.house import LANGUAGE_COOKIE, say_problem
from folderbuilder.web.wording import words

DUTCH, ENGLISH = words("nl"), words("en")
FAULT = Problem(
    Severity.ERROR, "internal-fault", "The program made a mistake of its own (fault 0123abcd).",
    hint="Please report it with the file /x/fault-0123abcd.txt.",
)  # fmt: skip
MISSING = Problem(Severity.ERROR, "name-missing", "The name is missing.", hint="Fill in the name.")
FULL = Problem(
    Severity.ERROR, "output-failed", "The output cannot be written: No space left on device.",
    hint="See whether the disk is full and whether you may write there.",
)  # fmt: skip


def refusals() -> set[tuple[int, str]]:
    """Status and words of everything that the pages and the API refuse, from their source."""
    found = {(403, str(NoSession().detail))}
    for module in modules().values():
        for node in ast.walk(module.tree) if module.name.startswith("folderbuilder.web.") else ():
            if isinstance(node, ast.Call) and name_of(node) == "HTTPException":
                assert isinstance(node.args[0], ast.Constant), f"{module.name}:{node.lineno}"
                texts = Reader().read(node.args[1], module)
                found |= {(int(str(node.args[0].value)), text.replace(HOLE, "7")) for text in texts}
    return found


def asked(served: Served, language: str) -> Request:
    """A person's request for a page."""
    headers = [(b"accept", b"text/html"), (b"cookie", f"{LANGUAGE_COOKIE}={language}".encode())]
    return Request({"type": "http", "method": "POST", "path": "/x", "app": served.app, "headers": headers})


def shown(body: bytes | memoryview) -> str:
    """What stands on a page, without its tags."""
    return html.unescape(re.sub("<[^>]*>", "", bytes(body).decode()))


@pytest.mark.parametrize(
    ("cookie", "message", "severity"),
    [
        ("", "De naam ontbreekt.", "fout"),
        (f"{LANGUAGE_COOKIE}=nl", "De naam ontbreekt.", "fout"),
        (f"{LANGUAGE_COOKIE}=en", "The name is missing.", "error"),
        (f"{LANGUAGE_COOKIE}=xx", "De naam ontbreekt.", "fout"),
    ],
)
def test_a_problem_is_said_in_the_language_of_the_page(cookie: str, message: str, severity: str) -> None:
    request = Request({"type": "http", "headers": [(b"cookie", cookie.encode())]})
    said = say_problem(request, MISSING)
    assert (said.message, said.severity) == (message, severity)
    assert said.hint in {"Vul de naam in.", "Fill in the name."}


def test_no_refusal_is_in_english_on_a_dutch_page(served: Served) -> None:
    found = refusals()
    assert len(found) > 35
    titles = {DUTCH(key) for key in DUTCH.keys() if re.fullmatch(r"errors\..*\.title", key)}  # noqa: SIM118
    for status, text in found:
        wrong = NoSession() if text == NoSession().detail else HTTPException(status, text)
        page = shown(answer_to(asked(served, "nl"), wrong).body)
        assert text not in page
        assert any(title in page for title in titles), page


def test_the_english_page_says_as_much_as_the_dutch_one(served: Served) -> None:
    for status in sorted({status for status, _ in refusals()} | {500}):
        pages = [shown(answer_to(asked(served, each), HTTPException(status, "No.")).body) for each in ("nl", "en")]
        keys = [
            {key for key in said.keys() if re.match(r"errors\..*\.text", key) and said(key) in page}  # noqa: SIM118
            for said, page in zip((DUTCH, ENGLISH), pages, strict=True)
        ]
        assert keys[0] == keys[1], status
        assert len(keys[0]) == 1, status


@pytest.mark.parametrize(
    ("error", "title"), [(Refused([MISSING]), "Hier klopt iets niet"), (OutputFailed([FULL]), "Opslaan lukt niet")]
)
def test_what_the_pipeline_refuses_is_dutch_on_a_page(error: FolderbuilderError, title: str, served: Served) -> None:
    request, (problem,) = asked(served, "nl"), error.problems
    page = shown(answer_problems(request, error).body)
    said = say_problem(request, problem)
    assert all(each in page for each in (title, said.message, said.hint))
    assert problem.message not in page
    assert (problem.hint or "") not in page
    assert problem.message in shown(answer_problems(asked(served, "en"), error).body)


def test_a_fault_is_dutch_on_a_page_and_keeps_its_number(served: Served) -> None:
    page = shown(answer_to(asked(served, "nl"), FAULT).body)
    assert "0123abcd" in page
    assert FAULT.message not in page


def test_a_wrong_form_is_dutch_on_a_page(served: Served) -> None:
    """What is wrong with a form is said by a library, in English: machines get that, people do not."""
    wrong = {"type": "missing", "loc": ("query", "name"), "msg": "Field required"}
    handler = served.app.exception_handlers[RequestValidationError]
    page = shown(handler(asked(served, "nl"), RequestValidationError([wrong])).body)
    assert "Dit klopt niet" in page
    assert "Field required" not in page


def test_machines_hear_what_is_wrong_in_english(served: Served) -> None:
    answer = ask(served, "GET", "/nowhere", session=served.house.sessions.admit())
    assert answer.json["problems"][0]["message"] == "Not Found"


def test_scripts_show_nothing_of_a_refusal() -> None:
    """They choose from the words that the page came with; refusals that they are sent are English."""
    scripts = sorted(STATIC.glob("*.js"))
    assert len(scripts) > 3
    for script in scripts:
        used = re.search(r"(?<!dataset)\.(problems|message|hint)\b|\bproblems\b\s*[,}:]", script.read_text("utf-8"))
        assert used is None, f"{script.name}: {used}"
