"""The API, first part: coming in, and what there is to print. Its description is at `/api`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from fastapi.security import HTTPBearer
from pydantic import Field

from folderbuilder.library.load import Library
from folderbuilder.options import Options
from folderbuilder.web.answers import NoSession
from folderbuilder.web.api_models import (
    Asked,
    DetailedSection,
    ListedLayout,
    ListedProfile,
    ListedSection,
    ListedTeam,
    Name,
    Told,
    ToldProblems,
)
from folderbuilder.web.api_page import operations
from folderbuilder.web.entrance import entrance_of
from folderbuilder.web.house import fill, house_of
from folderbuilder.web.sessions import SESSION_SECONDS

ABOUT = (
    "Everything that the page and the command line do. First come in: send the token of a link that "
    "`folderbuilder serve` gave (or a name and a password) to /api/session, and give the session with every request, "
    "as `Authorization: Bearer …`. Whatever cannot be done is answered with a list of problems. Nothing is kept but "
    "runs, which are forgotten an hour after they were last asked about, and when the session or the server ends."
)
POINTS_PER_MM = 72 / 25.4
Answers = dict[int | str, dict[str, Any]]


def refusals(*codes: int) -> Answers:
    """How an operation can be refused, for the description."""
    why = {
        400: "Not well-formed, or too slow.", 403: "Not come in, or not asked by a page of this server.",
        404: "There is no such thing.", 413: "Too much.",
        415: "Not the right content type.", 422: "The values are wrong; see the problems.", 429: "Wrong too often.",
        503: "Busy, or nothing can be written.",
    }  # fmt: skip
    return {code: {"model": ToldProblems, "description": why[code]} for code in codes}


bearer = Security(HTTPBearer(auto_error=False, description="The session that /api/session gave."))
"""For the description; the guard has looked at it before."""
door = APIRouter(prefix="/api", responses=refusals(400, 403))
router = APIRouter(prefix="/api", responses=refusals(400, 403), dependencies=[bearer])


class Coming(Asked):
    """What lets one in: a token, or a name and a password."""

    token: str = Field("", max_length=200)
    name: str = Field("", max_length=100)
    password: str = Field("", max_length=1000)


class CameIn(Told):
    """A session."""

    session: str = Field(description="To be given as bearer with every request.")
    seconds: int = Field(description="How long it lasts without a request.")


class WhichSections(Asked):
    """A choice of sections."""

    words: str = Field("", max_length=200, description="Words that all stand in id, title or purpose.")
    part: Name | None = Field(None, description="Id of a part.")
    kind: Literal["section", "tool"] | None = None
    status: Name | None = Field(None, description="concept, vastgesteld, omstreden or vervallen.")
    language: Name | None = Field(None, description="Language code.")


@router.get("", include_in_schema=False)
def describe(request: Request) -> HTMLResponse:
    """The description of the API."""
    described = request.app.openapi()
    return HTMLResponse(
        fill(request, "api.html", view=None, about=ABOUT, groups=operations(described), link=_link(request))
    )


@door.post(
    "/session", status_code=201, tags=["Coming in"], responses=refusals(413, 415, 422, 429), response_model=CameIn
)
async def come_in(request: Request, coming: Coming) -> CameIn:
    """Come in with a token, which works once, or with a name and a password."""
    session = await entrance_of(request).enter(request, token=coming.token, name=coming.name, password=coming.password)
    if session is None:
        raise HTTPException(403, "That lets nobody in, or did so before.")
    return CameIn(session=session, seconds=SESSION_SECONDS)


@router.delete("/session", status_code=204, tags=["Coming in"])
def go_out(request: Request) -> Response:
    """End the session; its runs stop and are forgotten."""
    if request.state.session is None:
        raise NoSession
    house_of(request).sessions.close_session(request.state.session)
    return Response(status_code=204)


@router.get("/sections", tags=["Library"], responses=refusals(422))
def list_sections(request: Request, which: Annotated[WhichSections, Query()]) -> list[ListedSection]:
    """The sections and tools, in order."""
    library = house_of(request).room.library
    language = Options(language=which.language).checked(library).language or ""
    words = which.words.casefold().split()
    return [
        each for each in _sections(library, language)
        if (which.part is None or each.part == which.part)
        and (which.kind is None or each.kind == which.kind)
        and (which.status is None or each.status == which.status)
        and all(word in f"{each.id} {each.title} {each.purpose}".casefold() for word in words)
    ]  # fmt: skip


class InLanguage(Asked):
    """A choice of language."""

    language: Name | None = Field(None, description="Language code.")


@router.get("/sections/{section}", tags=["Library"], responses=refusals(404, 422))
def show_section(request: Request, section: str, which: Annotated[InLanguage, Query()]) -> DetailedSection:
    """One section with all its text."""
    library = house_of(request).room.library
    language = Options(language=which.language).checked(library).language or ""
    listed = next((each for each in _sections(library, language) if each.id == section), None)
    if listed is None:
        raise HTTPException(404, "There is no such section.")
    content = library.sections[language][section]
    body = content.model_dump(mode="json", exclude_none=True, by_alias=True)["body"]
    return DetailedSection(
        **listed.model_dump(), suggests=list(content.suggests), icd10=list(content.codes.icd10),
        snomed=list(content.codes.snomed), review=content.review, sources=list(content.sources), body=body,
    )  # fmt: skip


@router.get("/profiles", tags=["Library"], responses=refusals(422))
def list_profiles(request: Request, which: Annotated[InLanguage, Query()]) -> list[ListedProfile]:
    """The profiles: named selections of sections."""
    library = house_of(request).room.library
    language = Options(language=which.language).checked(library).language or ""
    return [
        ListedProfile.model_validate(
            {"id": each.id, "title": _title(each.title, language), "description": each.description or "",
             "sections": [{"id": entry.id, "when": entry.when} for entry in each.sections]}
        )
        for each in library.profiles.values()
    ]  # fmt: skip


@router.get("/layouts", tags=["Library"], responses=refusals(422))
def list_layouts(request: Request, which: Annotated[InLanguage, Query()]) -> list[ListedLayout]:
    """The layouts: of folders, booklets, dividers, labels and cards."""
    library = house_of(request).room.library
    language = Options(language=which.language).checked(library).language or ""
    return [
        ListedLayout(
            id=each.id, title=_title(each.title, language), description=_title(each.description, language),
            kind=str(each.kind), width=round(each.page.width / POINTS_PER_MM, 1),
            height=round(each.page.height / POINTS_PER_MM, 1), duplex=each.duplex, body=each.type.body,
        )
        for each in library.layouts.values()
    ]  # fmt: skip


@router.get("/teams", tags=["Library"])
def list_teams(request: Request) -> list[ListedTeam]:
    """The care teams."""
    return [ListedTeam.model_validate(each) for each in house_of(request).room.library.teams.values()]


def _sections(library: Library, language: str) -> list[ListedSection]:
    found = []
    for place in library.places.values():
        if (content := library.sections[language].get(place.id)) is not None:
            found.append(ListedSection(
                id=place.id, title=content.title, part=place.part.id, number=place.number,
                kind="tool" if place.id in library.tools else "section", status=str(content.status),
                version=content.version, purpose=content.purpose, language=language, needs=list(content.needs),
                tools=list(content.tools),
            ))  # fmt: skip
    return found


def _title(titles: dict[str, str], language: str) -> str:
    return titles.get(language) or next(iter(titles.values()), "")


def _link(request: Request) -> str:
    return entrance_of(request).link
