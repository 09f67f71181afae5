"""Problems on the page are in the language of whoever asks."""

from __future__ import annotations

import pytest
from fastapi import Request

from folderbuilder.problems import Problem, Severity
from folderbuilder.web.house import LANGUAGE_COOKIE, say_problem


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
    said = say_problem(
        request, Problem(Severity.ERROR, "name-missing", "The name is missing.", hint="Fill in the name.")
    )
    assert (said.message, said.severity) == (message, severity)
    assert said.hint in {"Vul de naam in.", "Fill in the name."}
