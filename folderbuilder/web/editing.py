"""Changing a section: its text, its pages as they become, what `check` finds, and saving without losing anything."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from functools import partial
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from folderbuilder.library.edit import SectionChanged, SectionText, plain, refuse_changed, section_text, write_text
from folderbuilder.library.section import BLOCKS
from folderbuilder.problems import Problem, Refused
from folderbuilder.web.earlier import Earlier
from folderbuilder.web.findings import About
from folderbuilder.web.handouts import layouts_for
from folderbuilder.web.house import fill, fragments, house_of, page, tab_of, words_of
from folderbuilder.web.library import about_section
from folderbuilder.web.schemahelp import SECTION_MODELS, keys_of
from folderbuilder.web.sheets import sheets_of
from folderbuilder.web.tryout import Tried, Try
from folderbuilder.web.workroom import Workroom

router = APIRouter(include_in_schema=False)
KIND = "draft"
MATCH = "if-match"


class Draft(BaseModel):
    """A text that is not saved."""

    model_config = ConfigDict(extra="forbid")

    text: str
    layout: Annotated[str, Field(max_length=80)]


class Saving(BaseModel):
    """A text that is to be saved."""

    model_config = ConfigDict(extra="forbid")

    text: str


def _refuse_unless_allowed(request: Request) -> None:
    if not house_of(request).allow_edit:
        raise HTTPException(403, "Sections can be changed with 'folderbuilder serve --allow-edit' only.")


@router.get("/library/{language}/{section}/edit")
async def show(request: Request, language: str, section: str) -> HTMLResponse:
    """The text with all that helps to write it."""
    _refuse_unless_allowed(request)
    room = house_of(request).room
    about, now = await room.do(_opened, room, language, section)
    spoken = words_of(request).language
    return page(
        request, "section_edit.html", "library", language=language, about=about, now=now, broken=room.broken,
        layouts=layouts_for(room.library, spoken), problems=about.findings,
        earlier=Earlier(room.library.root).of(language, section),
        url=_url(language, section), kinds={kind: keys_of(kind, spoken) for kind in (*BLOCKS, *SECTION_MODELS)},
    )  # fmt: skip


def _url(language: str, section: str) -> str:
    return f"/library/{language}/{section}"


def _opened(room: Workroom, language: str, section: str) -> tuple[About, SectionText]:
    return about_section(room, language, section), section_text(room.library, language, section)


@router.post("/library/{language}/{section}/draft")
async def try_draft(request: Request, language: str, section: str, draft: Draft) -> JSONResponse:
    """What `check` says of a text, and its pages. Nothing is written."""
    _refuse_unless_allowed(request)
    tab, room = tab_of(request), house_of(request).room
    about = await room.do(about_section, room, language, section)
    try:
        tried = await room.tryout.of(Try(room.library.root, language, section, draft.text, draft.layout))
    except Refused as refusal:
        tried = Tried(tuple(refusal.problems))
    shown = _findings(request, about, tried.problems)
    if tried.finished is not None:
        made = tab.things[f"sheets:{KIND}"] = sheets_of(tried.finished, f"{section}.pdf")
        shown["pages"] = fill(request, "section_pages.html", tab=tab.id, kind=KIND, made=made, problems=())
    # The pages of the last text that could be printed stay.
    stale = tried.finished is None and f"sheets:{KIND}" in tab.things
    shown["stale"] = fill(request, "section_stale.html", stale=stale)
    if tried.finished is None and not stale:
        shown["pages"] = fill(request, "section_pages.html", tab=tab.id, kind=KIND, made=None, problems=())
    count = words_of(request).count("library.edit.found", len(tried.problems)) if tried.problems else ""
    return fragments({**shown, "found": fill(request, "section_found.html", found=count)})


def _known(room: Workroom, language: str, section: str) -> tuple[About, tuple[Problem, ...]]:
    return about_section(room, language, section), tuple(room.findings().problems)


def _findings(request: Request, about: About, problems: Sequence[Problem]) -> dict[str, str]:
    return {"findings": fill(request, "section_findings.html", file=about.file, problems=problems)}


@router.put("/library/{language}/{section}")
async def save(request: Request, language: str, section: str, saving: Saving) -> JSONResponse:
    """Write the text, which was made from the one whose digest the header If-Match has.

    Answers 412 with both texts when somebody else wrote meanwhile, 422 with everything wrong when `check` refuses it.
    """
    _refuse_unless_allowed(request)
    room, words = house_of(request).room, words_of(request)
    opened = request.headers.get(MATCH, "").strip('"')
    about, known = await room.do(_known, room, language, section)
    library = room.library
    earlier = Earlier(library.root)
    try:
        async with room.saving:
            await room.do(refuse_changed, library, language, section, saving.text, opened)
            tried = await room.tryout.of(Try(library.root, language, section, saving.text, known=known))
            if not tried.is_sound:
                raise Refused(tried.problems)
            keep = partial(earlier.put, language, section)
            now = await room.do(write_text, library, language, section, saving.text, opened, keep)
            await room.do(room.refresh)
    except SectionChanged as changed:
        shown = _conflict(request, changed.now, plain(saving.text))
        answer = fragments(shown, digest=changed.now.digest, say=words("library.conflict"), focus="conflict-title")
        answer.status_code = 412
        return answer
    except Refused as refusal:
        shown = _findings(request, about, refusal.problems)
        answer = fragments(shown, say=words("library.edit.refused"), focus="findings-title")
        answer.status_code = 422
        return answer
    shown = {
        "conflict": fill(request, "section_conflict.html", theirs=None),
        "earlier": fill(
            request, "section_earlier.html", url=_url(language, section), earlier=earlier.of(language, section)
        ),
    }
    shown |= _findings(request, about, tried.problems)
    return fragments(shown, digest=now.digest, say=words("library.edit.saved"))


def _conflict(request: Request, theirs: SectionText, yours: str) -> dict[str, str]:
    t = words_of(request)
    names = t("library.theirs"), t("library.yours")
    lines = difflib.unified_diff(theirs.text.splitlines(), yours.splitlines(), *names, n=2, lineterm="")
    shown = fill(request, "section_conflict.html", theirs=theirs.text, yours=yours, lines=list(lines))
    return {"conflict": shown}


@router.post("/library/{language}/{section}/earlier/{name}")
async def take_earlier(request: Request, language: str, section: str, name: str) -> JSONResponse:
    """A text that was replaced, to put back into the page; saving it is for whoever asked."""
    _refuse_unless_allowed(request)
    room = house_of(request).room
    await room.do(about_section, room, language, section)
    text = Earlier(room.library.root).text(language, section, name)
    if text is None:
        raise HTTPException(404, "There is no such text.")
    return JSONResponse({"text": text, "say": words_of(request)("library.earlier.put")})
