"""What all pages share, and the small things that each of them does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from folderbuilder.problems import Problem
from folderbuilder.saying import Said, problem_in
from folderbuilder.web.runs import Order, Run, Runs
from folderbuilder.web.sessions import Sessions, Tab
from folderbuilder.web.wording import DEFAULT, LANGUAGES, Words, words
from folderbuilder.web.workroom import Workroom

LANGUAGE_COOKIE = "folderbuilder-language"
TAB_HEADER = "x-tab"
VIEWS = ("folder", "lists", "handouts", "library")
"""The pages of the menu, in order; each has a path of its name and words of its own, `title` among them."""


@dataclass(slots=True)
class House:
    """The server's one of each."""

    root: Path | None
    """Folder of the library; None for the one that comes with the program."""
    sessions: Sessions
    room: Workroom
    runs: Runs
    allow_edit: bool = False
    """Whether sections may be written."""
    templates: Environment = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        folder = Path(__file__).parent / "templates"
        self.templates = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip

    def start_run(self, order: Order) -> Run:
        """A batch, in this server's private folder. It takes a while: call it in a thread of its own."""
        return self.runs.start(order, self.root)


def house_of(request: Request) -> House:
    """The house that a request came to."""
    house: House = request.app.state.house
    return house


def words_of(request: Request) -> Words:
    """The words in the language of whoever asks."""
    language = request.cookies.get(LANGUAGE_COOKIE, DEFAULT)
    return words(language if language in LANGUAGES else DEFAULT)


def fill(request: Request, template: str, **values: object) -> str:
    """A template with values, all of them escaped."""
    house = house_of(request)
    shared = {
        "t": words_of(request), "languages": LANGUAGES, "views": VIEWS, "allow_edit": house.allow_edit,
        "said": partial(say_problem, request),
    }  # fmt: skip
    return house.templates.get_template(template).render(**{**shared, **values})


def page(request: Request, template: str, view: str, **values: object) -> HTMLResponse:
    """A whole page of the menu."""
    return HTMLResponse(fill(request, template, view=view, **values))


def fragments(parts: Mapping[str, str], **values: object) -> JSONResponse:
    """New pieces of the page by the id of the element they replace, and values for its script."""
    return JSONResponse({"fragments": dict(parts), **values})


def person_of(request: Request) -> str | None:
    """Who asks, for the audit trail; None where people come in without a name."""
    return house_of(request).sessions.person(request.state.session)


def tab_of(request: Request) -> Tab:
    """The tab that asks. Raises 410 when it was closed or forgotten: the page then opens a new one."""
    session = request.state.session
    tab = house_of(request).sessions.tab(request.headers.get(TAB_HEADER, ""), session)
    if tab is None:
        raise HTTPException(410, "This tab is not known any more.")
    return tab


def tab_in_path(request: Request, tab: str) -> Tab:
    """The tab whose pictures or files are asked for. Raises 404."""
    found = house_of(request).sessions.tab(tab, request.state.session)
    if found is None:
        raise HTTPException(404, "This tab is not known any more.")
    return found


def pdf(data: bytes, name: str, *, download: bool) -> Response:
    """A PDF file, to be shown or to be kept. `name` is one that is safe on any system, as those of folders are."""
    kind = "attachment" if download else "inline"
    # A header holds Latin letters only (RFC 6266).
    headers = {"content-disposition": f"{kind}; filename*=utf-8''{quote(name, safe='')}"}
    return Response(data, media_type="application/pdf", headers=headers)


def say_problem(request: Request, problem: Problem) -> Said:
    """What is wrong and what to do, in the language of whoever asks."""
    return problem_in(words_of(request).language, problem)


def told(problems: Iterable[Problem]) -> list[dict[str, str | int]]:
    """Problems for a page or a machine: what was found is shown, for it came from the very same person."""
    return [problem.as_dict(with_private=True) for problem in problems]
