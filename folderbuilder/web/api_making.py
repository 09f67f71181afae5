"""The API, second part: one patient's folder, checked or made, and handouts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ParamSpec, TypeVar

from fastapi import APIRouter, HTTPException, Request, Response

from folderbuilder.options import DEFAULT_LAYOUT
from folderbuilder.patients.model import Patient
from folderbuilder.pipeline import (
    choose_sections,
    finish_handout,
    hand_over,
    handout_options,
    read_one,
)
from folderbuilder.press.bench import Finished
from folderbuilder.press.names import file_names
from folderbuilder.problems import FolderbuilderError, Problem, refused
from folderbuilder.web.api import Answers, bearer, refusals
from folderbuilder.web.api_models import CheckedPatient, ChosenSection, ToldProblem, WantedFolder, WantedHandout
from folderbuilder.web.house import house_of, pdf, person_of, told
from folderbuilder.web.workroom import Workroom
from folderbuilder.workshop import Workshop

MOST_WAITING = 60
"""Requests for the workroom at a time; at some hundredths of a second each, the last one waits a few seconds."""
P = ParamSpec("P")
T = TypeVar("T")
PDF: Answers = {
    200: {
        "description": "The file. `x-pages`, `x-sheets` and `x-warnings` say how many there are.",
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        "headers": {
            name: {"description": what, "schema": {"type": "integer"}}
            for name, what in (("x-pages", "Pages."), ("x-sheets", "Sheets of paper."), ("x-warnings", "See check."))
        },
    }
}
router = APIRouter(
    prefix="/api", tags=["Making"], responses=refusals(400, 403, 413, 415, 422, 503), dependencies=[bearer]
)


class Turns:
    """How many wait for the workroom, and who starts a run."""

    def __init__(self) -> None:
        self.waiting = 0
        self.starting = asyncio.Lock()
        """For who starts a run: so many and no more."""

    async def take(self, room: Workroom, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do this in the workroom. Raises 503 when too many wait already."""
        if self.waiting >= MOST_WAITING:
            raise HTTPException(503, "Too many wait already.", {"retry-after": "2"})
        self.waiting += 1
        try:
            return await room.do(work, *args, **kwargs)
        finally:
            self.waiting -= 1


@router.post("/check")
async def check_patient(request: Request, wanted: WantedFolder) -> CheckedPatient:
    """What a patient's folder would hold, and why each section is in it; no folder is made."""
    room = house_of(request).room
    return await _turns(request).take(room, _check, room, wanted)


@router.post("/folders", response_class=Response, responses=PDF)
async def make_one(request: Request, wanted: WantedFolder) -> Response:
    """One patient's folder as PDF."""
    room = house_of(request).room
    patient, finished = await _turns(request).take(room, _make, room, wanted, person_of(request))
    return _file(finished, file_names([patient.id])[patient.id])


@router.post("/handouts", response_class=Response, responses=PDF)
async def make_loose(request: Request, wanted: WantedHandout) -> Response:
    """Loose sections and tools as PDF, for nobody in particular."""
    room = house_of(request).room
    return _file(await _turns(request).take(room, _make_loose, room, wanted), "handout.pdf")


def _turns(request: Request) -> Turns:
    turns: Turns = request.app.state.turns
    return turns


def _read(room: Workroom, wanted: WantedFolder) -> tuple[Patient, Workshop, list[Problem]]:
    workshop = room.workshop(wanted.options.options())
    values: dict[str, Any] = {key: value for key, value in wanted.values.items() if value is not None}
    try:
        patient, problems = read_one(values, room.library, workshop.options)
    except FolderbuilderError as error:
        # There is no file, and no line in it.
        raise type(error)([replace(problem, file=None, line=None) for problem in error.problems]) from error
    if patient.attachments:
        hint = "Print it apart, or use 'folderbuilder batch' on the computer that has the file."
        raise refused(
            "attachment-elsewhere",
            "The API does not take files of the computer it runs on.",
            column="attachments",
            hint=hint,
        )
    return patient, workshop, [replace(problem, file=None) for problem in problems]


def _check(room: Workroom, wanted: WantedFolder) -> CheckedPatient:
    patient, workshop, problems = _read(room, wanted)
    selection = choose_sections(patient, workshop)
    language = patient.language or workshop.options.language or ""
    sections = []
    for chosen in selection.chosen:
        content = room.library.sections[language].get(chosen.id)
        # What the program makes itself has its title among the words of the language.
        title = content.title if content else room.library.words[language].get(chosen.place.slot.made or "", chosen.id)
        sections.append(
            ChosenSection(
                id=chosen.id, number=chosen.place.number, title=title, version=content.version if content else None,
                status=str(content.status) if content else None, reason=str(chosen.reason),
            )
        )  # fmt: skip
    return CheckedPatient(
        id=patient.id, layout=patient.layout or workshop.options.layout or DEFAULT_LAYOUT, language=language,
        team=patient.team or workshop.options.team, sections=sections,
        problems=[ToldProblem.model_validate(each) for each in told([*problems, *selection.problems])],
    )  # fmt: skip


def _make(room: Workroom, wanted: WantedFolder, person: str | None) -> tuple[Patient, Finished]:
    patient, workshop, problems = _read(room, wanted)
    finished = hand_over(patient, workshop, person)
    return patient, replace(finished, problems=(*problems, *finished.problems))


def _make_loose(room: Workroom, wanted: WantedHandout) -> Finished:
    options = handout_options(wanted.options.options(), room.library)
    return finish_handout(wanted.sections, room.workshop(options))


def _file(finished: Finished, name: str) -> Response:
    response = pdf(finished.data, name, download=True)
    for header, number in (
        ("x-pages", finished.facts.pages), ("x-sheets", finished.facts.sheets), ("x-warnings", len(finished.problems)),
    ):  # fmt: skip
        response.headers[header] = str(number)
    return response
