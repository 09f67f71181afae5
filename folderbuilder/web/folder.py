"""One patient's folder: fields, the sections, a preview that follows each change, and the file."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from folderbuilder.library.load import DEFAULT_LANGUAGE
from folderbuilder.options import DEFAULT_LAYOUT, HANDOUT_LAYOUT
from folderbuilder.pipeline import draft_folder, hand_over, section_length
from folderbuilder.press.names import file_names
from folderbuilder.problems import FolderFailed, Problem, Severity
from folderbuilder.web.folder_form import NEEDED, PERSON, Wanted, field_of, is_date, read_wanted, treatment_fields
from folderbuilder.web.folder_look import (
    Made,
    places_of,
    rows,
    sheets_said,
)
from folderbuilder.web.folder_parts import WIDTHS, hint_of, pages_of_folder, sections_of
from folderbuilder.web.house import (
    fill,
    fragments,
    house_of,
    page,
    pdf,
    person_of,
    say_problem,
    tab_in_path,
    tab_of,
    words_of,
)
from folderbuilder.web.sessions import Tab
from folderbuilder.web.workroom import Workroom

router = APIRouter(include_in_schema=False)
SAID_AT_ROWS = {"needed-removed", "section-expired"}
"""Warnings that stand at the section they are about, in words of the page."""
NO_CHOICE = "nothing-chosen"


@router.get("/folder")
def show(request: Request) -> HTMLResponse:
    """The page."""
    library = house_of(request).room.library
    language = DEFAULT_LANGUAGE if DEFAULT_LANGUAGE in library.sections else next(iter(library.sections))
    asked = house_of(request).room.asked(language)
    layouts = [layout for layout in library.layouts.values() if layout.id != HANDOUT_LAYOUT]
    return page(
        request, "folder.html", "folder", library=library, language=language, person=PERSON, needed=NEEDED,
        folders=[layout for layout in layouts if layout.prints_sections],
        extras=[layout for layout in layouts if not layout.prints_sections], default_layout=DEFAULT_LAYOUT,
        treatment=[(key, is_date(key)) for key in treatment_fields(asked)],
        leaves=(), spread="", ratio=1, widths=WIDTHS,
        sections=sections_of(request, Wanted(values={"layout": DEFAULT_LAYOUT}), library, language, {}),
        layout_hint=hint_of(request, library, DEFAULT_LAYOUT),
        told=fill(request, "folder_told.html", paper="", pdf=None, previous=False, warnings=0, lacking=[]),
    )  # fmt: skip


@router.post("/folder/preview")
async def preview(request: Request, wanted: Wanted) -> JSONResponse:
    """Make the folder as the page says now, to look at."""
    tab, room, t = tab_of(request), house_of(request).room, words_of(request)
    library = room.library
    language = wanted.values.get("language", "")
    language = language if language in library.sections else wanted.listed or DEFAULT_LANGUAGE
    made, problems = await room.do(_draft, room, wanted)
    empty = wanted.is_empty or any(problem.code == NO_CHOICE for problem in problems)
    problems = [problem for problem in dict.fromkeys(problems) if problem.code not in {NO_CHOICE, *SAID_AT_ROWS}]
    right = not any(problem.severity is Severity.ERROR for problem in problems)
    told: dict[str, object] = {"right": right, "empty": empty}
    alarms: dict[str, str] = {}
    found: dict[str, dict[str, Any]] = {}
    if made is not None or empty:
        found = rows(made, wanted.wishes, library, language, t)
        alarms = {name: row["alarm"] for name, row in found.items() if "alarm" in row}
        chosen = made.draft.selection.ids if made else ()
        asked = {key for name in chosen for key in room.asked(language).get(name, ())}
        told["asked"] = sorted(f"treatment.{key}" for key in asked | wanted.treated)
    parts, told["wrong"] = _problems(request, problems, alarms)
    if found or language != wanted.listed:
        parts["sections"] = sections_of(request, wanted, library, language, found)
    parts["layout-hint"] = hint_of(request, library, wanted.values.get("layout", DEFAULT_LAYOUT))
    if empty:
        tab.things.pop("folder", None)
        parts |= pages_of_folder(request, None, language)
    paper = pdf_at = ""
    if made is not None and right:
        paper, pdf_at = sheets_said(made, t), f"/tabs/{tab.id}/folder/{made.version}.pdf" if made.whole else ""
        tab.things["folder"] = [made, *tab.things.get("folder", [])[:1]]
        told["version"] = made.version
        parts |= pages_of_folder(request, made, language)
    parts["told"] = fill(
        request, "folder_told.html", paper=paper, pdf=pdf_at, lacking=wanted.lacking if paper else [],
        previous=not right and bool(_kept(tab)), warnings=len(problems) + len(alarms) if paper else 0,
    )  # fmt: skip
    return fragments(parts, **told)


def _problems(request: Request, problems: list[Problem], alarms: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """What is wrong, in the summary and beside its field where it has one; and the fields that are wrong.

    `alarms` stand at sections already; in the summary they are seen while parts are closed.
    """
    said = [(problem, field_of(problem), say_problem(request, problem)) for problem in problems]
    beside = {
        field: (" ".join(filter(None, (words.message, words.hint))), problem.severity)
        for problem, field, words in reversed(said)
        if field
    }
    parts = {"summary": fill(request, "folder_summary.html", problems=said, alarms=alarms)}
    treatment = [f"treatment.{key}" for key in treatment_fields(house_of(request).room.asked(DEFAULT_LANGUAGE))]
    for name in dict.fromkeys((*PERSON, "note", *treatment)):
        text, severity = beside.get(name, ("", ""))
        parts[f"{name}-problem"] = fill(
            request, "folder_problem.html", name=name, text=text, severity=severity
        )  # fmt: skip
    return parts, [name for name, (_, severity) in beside.items() if severity is Severity.ERROR]


def _draft(room: Workroom, wanted: Wanted) -> tuple[Made | None, list[Problem]]:
    """The folder, if one can be made, and all that is wrong with the fields."""
    workshop = room.workshop(wanted.options)
    patient, problems = read_wanted(wanted, room.library, workshop.options)
    if patient is None or wanted.is_empty:
        return None, problems
    try:
        draft = draft_folder(patient, workshop)
    except FolderFailed as failure:
        return None, [*problems, *failure.problems]
    looks = {look: number for number, look in enumerate(draft.bound.looks, 1)}
    version = secrets.token_urlsafe(9)
    made = Made(version, room.library, patient, workshop.options, draft, looks, whole=not wanted.lacking)
    return made, [*problems, *draft.problems]


@router.get("/folder/lengths")
async def lengths(request: Request, layout: str, language: str) -> JSONResponse:
    """How many pages each section takes in a layout, in words."""
    room, t = house_of(request).room, words_of(request)
    if layout not in room.library.layouts or language not in room.library.sections:
        raise HTTPException(404, "There is no such layout or language.")

    def length(section: str) -> int | None:
        try:
            return section_length(section, room.workshop(Wanted(values={}).options), layout, language)
        except FolderFailed:
            return None

    found: dict[str, str] = {}
    library = room.library
    for place in places_of(library, language):
        # One by one, so that nobody's preview has to wait for all of them.
        if (pages_of := await room.do(length, place.id)) is not None:
            found[place.id] = t.count("folder.pages_of", pages_of)
        await asyncio.sleep(0)
    if library is room.library:
        room.lengths[layout, language] = found
    return JSONResponse(found)


@router.get("/tabs/{tab}/folder/{look}.png")
async def show_page(request: Request, tab: str, look: str, width: int = 800) -> Response:
    """A page of the folder as a picture."""
    made = next((made for made in _kept(tab_in_path(request, tab)) if look in made.numbers), None)
    if made is None or width not in WIDTHS:
        raise HTTPException(404, "There is no such page.")
    return Response(await house_of(request).room.do(made.picture, look, width), media_type="image/png")


@router.get("/tabs/{tab}/folder/{version}.pdf")
async def show_file(request: Request, tab: str, version: str, download: bool = False) -> Response:
    """The folder itself, once it has passed its proof. Never one that is not what the fields say now."""
    room, person = house_of(request).room, person_of(request)
    made = next(iter(_kept(tab_in_path(request, tab))), None)
    if made is None or made.version != version or not made.whole or made.library is not room.library:
        raise HTTPException(404, "This folder has changed since. Go back to the page and open it there.")
    finished = await room.do(lambda: hand_over(made.patient, room.workshop(made.options), person))
    # A file that is only looked at gives its name to the window, which others may see.
    name = file_names([made.patient.id])[made.patient.id] if download else "folder.pdf"
    return pdf(finished.data, name, download=download)


def _kept(tab: Tab) -> list[Made]:
    """The last folders of a tab: pictures of the one before last may still be on their way."""
    kept: list[Made] = tab.things.get("folder", [])
    return kept
