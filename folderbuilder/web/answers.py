"""What is said when something is refused or goes wrong: problems for machines, a page in their language for people.

Nothing that was sent is said back by these answers, and nothing of what went on inside.
"""

from __future__ import annotations

import http
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import Match

from folderbuilder.problems import FolderbuilderError, OutputFailed, Problem, Severity
from folderbuilder.web.bodies import TooSlow, is_json
from folderbuilder.web.house import fill, told, words_of

MOST_TOLD = 50
"""Problems with the form of one request that are told."""
CODES: Mapping[int, str] = {
    400: "malformed", 403: "forbidden", 404: "not-found", 405: "method", 410: "gone", 413: "too-large",
    415: "media-type", 422: "invalid", 429: "too-often", 431: "headers", 500: "internal-fault", 503: "busy",
}  # fmt: skip
"""The code of the problem that an answer with this status has when it has no other."""


METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


class NoSession(HTTPException):
    """Whoever asks has not come in."""

    def __init__(self) -> None:
        super().__init__(403, "Come in first: open the link that 'folderbuilder serve' printed.")


def answer_to(request: Request, wrong: StarletteHTTPException | Problem) -> Response:
    """The answer to a request that is refused, or that met a fault in the program."""
    if isinstance(wrong, Problem):
        return _answer(request, 500, [wrong], shown=True)
    if wrong.status_code < 400:
        return Response(status_code=wrong.status_code, headers=wrong.headers)
    if isinstance(wrong, NoSession) and _is_seen(request) and request.method == "GET":
        entrance = request.app.state.entrance
        if entrance.passwords is not None:
            return RedirectResponse("/enter", 303)
    if wrong.status_code == 405 and (allowed := _allowed(request)):
        wrong.headers = {"allow": ", ".join(sorted(allowed))}
    own: dict[type, str] = {NoSession: "no-session", TooSlow: "too-slow"}
    code = own.get(type(wrong)) or CODES.get(wrong.status_code, "refused")
    problem = Problem(Severity.ERROR, code, str(wrong.detail))
    return _answer(request, wrong.status_code, [problem], wrong.headers)


def answer_problems(request: Request, error: FolderbuilderError) -> Response:
    """The answer to what the pipeline refused."""
    failed = isinstance(error, OutputFailed)
    return _answer(request, 503 if failed else 422, error.problems, key="output" if failed else "422", shown=True)


def register(app: FastAPI) -> None:
    """Let these be the answers of an application."""

    def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, StarletteHTTPException)  # noqa: S101 - registered for nothing else
        return answer_to(request, error)

    def pipeline_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, FolderbuilderError)  # noqa: S101 - registered for nothing else
        return answer_problems(request, error)

    def form_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for nothing else
        return _answer_form(request, error)

    app.add_exception_handler(StarletteHTTPException, http_error)
    app.add_exception_handler(FolderbuilderError, pipeline_error)
    app.add_exception_handler(RequestValidationError, form_error)


def _allowed(request: Request) -> set[str]:
    """Every method that the address has: the router tells those of the first route alone."""
    # Not the scope itself: the router has written its choice into it.
    asked = {"type": "http", "path": request.scope["path"], "root_path": "", "headers": [], "method": request.method}
    routes = [route for route in request.app.routes if route.matches(dict(asked))[0] is Match.PARTIAL]
    return {
        method for method in METHODS for route in routes
        if route.matches({**asked, "method": method})[0] is Match.FULL
    }  # fmt: skip


def _is_seen(request: Request) -> bool:
    """Whether a person will see the answer."""
    return "text/html" in request.headers.get("accept", "")


def _answer_form(request: Request, error: RequestValidationError) -> Response:
    """The answer to values of the wrong form."""
    errors = error.errors()
    if any(each["loc"][0] == "path" for each in errors):
        return answer_to(request, HTTPException(404, "There is no such page."))
    if any(each["type"] == "json_invalid" for each in errors):
        return answer_to(request, HTTPException(400, "This is not well-formed JSON."))
    if any(each["loc"] == ("body",) for each in errors) and not is_json(request.headers):
        return answer_to(request, HTTPException(415, "Send the values as application/json."))
    return _answer(request, 422, [_problem(each) for each in errors[:MOST_TOLD]])


def _problem(error: Mapping[str, Any]) -> Problem:
    place = ".".join(str(part)[:60] for part in error["loc"][1:])[:200]
    return Problem(Severity.ERROR, "invalid", f"{error['msg']}.", column=place or None)


def _answer(
    request: Request,
    status: int,
    problems: Iterable[Problem],
    headers: Mapping[str, str] | None = None,
    *,
    key: str = "",
    shown: bool = False,
) -> Response:
    """For a person, the words of `key`, else of the code or the status.

    Problems are `shown` to a person when they come from the pipeline or are a fault: those have every language.
    """
    problems = list(problems)
    if not _is_seen(request):
        return JSONResponse({"problems": told(problems)}, status, headers)
    code = problems[0].code if problems else ""
    known = words_of(request).keys()
    key = next(each for each in (key, code, str(status), "other") if f"errors.{each}.title" in known)
    phrase = http.HTTPStatus(status).phrase
    seen = problems if shown else []
    return HTMLResponse(fill(request, "error.html", key=key, phrase=phrase, problems=seen), status, headers)
