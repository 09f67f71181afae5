"""Handouts: loose sections and pages to write on, for whoever asks; no patient is needed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from folderbuilder.library.load import DEFAULT_LANGUAGE, Library, Numbered
from folderbuilder.library.section import Section
from folderbuilder.options import DEFAULT_LAYOUT, HANDOUT_LAYOUT, Options
from folderbuilder.pipeline import finish_handout
from folderbuilder.press.bench import Finished
from folderbuilder.press.names import file_names
from folderbuilder.problems import FolderbuilderError
from folderbuilder.web.house import fill, fragments, house_of, page, tab_of, told, words_of
from folderbuilder.web.sheets import sheets_of
from folderbuilder.web.workroom import Workroom

router = APIRouter(include_in_schema=False)
KIND = "handout"
MOST = 200
"""Sections of one handout."""
Short = Annotated[str, Field(max_length=80)]


def _several(value: object) -> object:
    """A page with one box ticked sends its word alone."""
    return (value,) if isinstance(value, str) else value


class Wanted(BaseModel):
    """What is ticked and chosen."""

    model_config = ConfigDict(extra="forbid")

    sections: Annotated[tuple[Short, ...], Field(max_length=MOST), BeforeValidator(_several)] = ()
    only: Short | None = None
    """This one instead of what is ticked; none of them when it is empty."""
    less: Short | None = None
    """Without this one."""
    language: Short = DEFAULT_LANGUAGE
    layout: Short | None = None
    team: Short | None = None

    @property
    def ticked(self) -> tuple[str, ...]:
        """What is to be printed."""
        if self.only is not None:
            return (self.only,) if self.only else ()
        return tuple(name for name in self.sections if name != self.less)


def written(library: Library, language: str) -> list[tuple[Numbered, Section]]:
    """What there is to print in a language, in the order of the catalogue."""
    sections = library.sections.get(language, {})
    return [(place, sections[place.id]) for place in library.places.values() if place.id in sections]


def layouts_for(library: Library, language: str) -> dict[str, str]:
    """The layouts that print sections, by id with their title in the language of the page, the usual one first."""
    titles = {
        layout.id: layout.title.get(language) or next(iter(layout.title.values()))
        for layout in library.layouts.values() if layout.prints_sections
    }  # fmt: skip
    first = [name for name in (HANDOUT_LAYOUT, DEFAULT_LAYOUT) if name in titles]
    return {name: titles[name] for name in dict.fromkeys([*first, *titles])}


def language_in(library: Library, wanted: str | None) -> str:
    """The language of the library that is asked for, or the nearest to that."""
    usual = DEFAULT_LANGUAGE if DEFAULT_LANGUAGE in library.sections else next(iter(library.sections), DEFAULT_LANGUAGE)
    return wanted if wanted is not None and wanted in library.sections else usual


@router.get("/handouts")
async def show(request: Request, language: str | None = None) -> HTMLResponse:
    """The page: everything that can be printed, by part."""
    room = house_of(request).room
    await room.do(lambda: None)
    library, words = room.library, words_of(request)
    chosen = language_in(library, language)
    return page(
        request, "handouts.html", "handouts", library=library, language=chosen, parts=_parts(library, chosen),
        ticked=(), layouts=layouts_for(library, words.language), broken=room.broken, made=None, wanted=(), problems=(),
    )  # fmt: skip


def _parts(library: Library, language: str) -> list[list[tuple[Numbered, Section]]]:
    """What there is to print, by part."""
    parts: dict[str, list[tuple[Numbered, Section]]] = {}
    for place, section in written(library, language):
        parts.setdefault(place.part.id, []).append((place, section))
    return list(parts.values())


@router.post("/handouts")
async def make(request: Request, wanted: Wanted) -> JSONResponse:
    """Make the handout of what is ticked now, and show it."""
    tab, room = tab_of(request), house_of(request).room
    library, made, problems = room.library, None, []
    if wanted.ticked:
        try:
            finished = await room.do(_made, room, wanted)
        except FolderbuilderError as error:
            problems = list(error.problems)
        else:
            problems = list(finished.problems)
            name = "+".join(wanted.ticked)
            made = sheets_of(finished, file_names([name])[name])
    # What was made before can be printed until this answer is there.
    tab.things[f"sheets:{KIND}"] = made
    sections = [(place, section) for place, section in written(library, wanted.language) if place.id in wanted.ticked]
    shown = fill(
        request, "handouts_sheet.html", tab=tab.id, kind=KIND, made=made, wanted=sections, problems=problems
    )  # fmt: skip
    words = words_of(request)
    said = f"{words.count('handouts.pages', made.pages)}, {words.count('handouts.sheets', made.sheets)}" if made else ""
    parts = {
        "sheet": shown, "said": fill(request, "handouts_said.html", said_now=said),
        "list": fill(
            request, "handouts_list.html", parts=_parts(library, wanted.language), ticked=wanted.ticked,
            language=wanted.language,
        ),
    }  # fmt: skip
    # A title that is clicked brings the sheet before the eyes; what is taken off takes its button along.
    focus = "sheet-title" if wanted.less or wanted.only == "" else None
    show = "sheet-title" if wanted.only else None
    return fragments(parts, problems=told(problems), focus=focus, show=show)


def _made(room: Workroom, wanted: Wanted) -> Finished:
    usual = HANDOUT_LAYOUT if HANDOUT_LAYOUT in room.library.layouts else None
    options = Options(layout=wanted.layout or usual, language=wanted.language, team=wanted.team or None)
    return finish_handout(wanted.ticked, room.workshop(options))
