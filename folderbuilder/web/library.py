"""The library for the care team: all sections with what is known of them, and each as its readers get it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from folderbuilder.library.pemat import WANTED
from folderbuilder.library.section import Status
from folderbuilder.options import Options
from folderbuilder.pipeline import finish_handout
from folderbuilder.press.bench import Finished
from folderbuilder.press.names import file_names
from folderbuilder.problems import FolderbuilderError
from folderbuilder.proof.heard import heard
from folderbuilder.web.findings import About
from folderbuilder.web.handouts import language_in, layouts_for
from folderbuilder.web.house import fill, fragments, house_of, page, tab_of, words_of
from folderbuilder.web.sheets import Sheets, sheets_of
from folderbuilder.web.workroom import Workroom

router = APIRouter(include_in_schema=False)
KIND = "section"


class Look(BaseModel):
    """How a section is to be shown."""

    model_config = ConfigDict(extra="forbid")

    layout: Annotated[str, Field(max_length=80)]


@router.get("/library")
def start(request: Request) -> Response:
    """The library in its first language."""
    return RedirectResponse(f"/library/{language_in(house_of(request).room.library, None)}", 303)


@router.get("/library/{language}")
async def show(request: Request, language: str) -> HTMLResponse:
    """All sections of a language, with what is known of each."""
    room = house_of(request).room
    sections = await room.do(_all, room, language)
    parts: dict[str, list[About]] = {}
    for about in sections:
        parts.setdefault(about.place.part.id, []).append(about)
    return page(
        request, "library.html", "library", language=language, library=room.library, broken=room.broken,
        parts=list(parts.values()), statuses=list(Status), wanted=WANTED,
    )  # fmt: skip


def _all(room: Workroom, language: str) -> list[About]:
    if language not in room.library.sections:
        raise HTTPException(404, "The library does not have that language.")
    return list(room.findings().about(language).values())


def about_section(room: Workroom, language: str, section: str) -> About:
    """What is known of one section; for use in the workroom only. Raises 404."""
    found = {about.place.id: about for about in _all(room, language)}.get(section)
    if found is None:
        raise HTTPException(404, "There is no such section.")
    return found


@router.get("/library/{language}/{section}")
async def read(request: Request, language: str, section: str) -> HTMLResponse:
    """One section."""
    room = house_of(request).room
    known = await room.do(_known, room, language, section)
    layouts = layouts_for(room.library, words_of(request).language)
    return page(request, "section.html", "library", language=language, broken=room.broken, layouts=layouts, **known)


def _known(room: Workroom, language: str, section: str) -> dict[str, object]:
    """What the page of a section tells."""
    about, findings = about_section(room, language, section), room.findings()
    known = findings.about(language)

    def named(names: Iterable[str]) -> list[tuple[str, str]]:
        """Ids with the titles of sections, for those that are written."""
        return [(name, f"{known[name].place.number} {known[name].section.title}") for name in names if name in known]

    return {
        "about": about, "needs": named(about.section.needs), "suggests": named(about.section.suggests),
        "tools": named(about.section.tools), "needed_by": named(findings.needed_by(language, section)),
        "terms": findings.words(language, section),
    }  # fmt: skip


@router.post("/library/{language}/{section}/pages")
async def show_pages(request: Request, language: str, section: str, look: Look) -> JSONResponse:
    """The pages of a section, as they are handed out."""
    tab, room = tab_of(request), house_of(request).room
    made, problems = None, []
    try:
        finished = await room.do(_made, room, language, section, look.layout)
    except FolderbuilderError as error:
        problems = list(error.problems)
    else:
        made = tab.things[f"sheets:{KIND}"] = sheets_of(finished, file_names([section])[section])
    shown = fill(request, "section_pages.html", tab=tab.id, kind=KIND, made=made, problems=problems)
    # What is heard is asked for when somebody opens it.
    if made is None:
        later = fill(request, "section_heard.html", lines=[], language=language)
    else:
        later = fill(request, "section_heard_later.html", url=f"/library/{language}/{section}")
    return fragments({"pages": shown, "heard": later})


def _made(room: Workroom, language: str, section: str, layout: str) -> Finished:
    about_section(room, language, section)
    return finish_handout([section], room.workshop(Options(layout=layout, language=language)))


@router.post("/library/{language}/{section}/heard")
async def hear(request: Request, language: str, section: str) -> JSONResponse:
    """What a screen reader says of the pages that are shown; nothing while these are being made."""
    made = tab_of(request).things.get(f"sheets:{KIND}")
    if not isinstance(made, Sheets):
        return fragments({})
    lines, _ = await house_of(request).room.do(heard, made.data, section)
    return fragments({"heard": fill(request, "section_heard.html", lines=lines, language=language)})
