"""What the API takes and gives. Unknown keys are refused: a typo must not be an option that was left out in silence."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints

from folderbuilder.library.section import Review, Source
from folderbuilder.options import Options
from folderbuilder.problems import Severity

Name: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Text: TypeAlias = Annotated[str, StringConstraints(max_length=20_000)]
Value: TypeAlias = Text | Annotated[list[Text], Field(max_length=500)] | dict[str, Text] | None


def _day(value: Any) -> Any:  # noqa: ANN401 - what a validator is given
    """Only 2026-11-21: pydantic would take 42798 for a number of seconds."""
    if not isinstance(value, date | None) and not (
        isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII)
    ):
        raise ValueError("a date is written as 2026-11-21")
    return value


def _yes_or_no(value: Any) -> Any:  # noqa: ANN401 - what a validator is given
    """In an address true or false, and nothing that merely looks like it."""
    if not (value is None or isinstance(value, bool) or (isinstance(value, str) and value in {"true", "false"})):
        raise ValueError("write true or false")
    return value


Day: TypeAlias = Annotated[date, BeforeValidator(_day)]
Switch: TypeAlias = Annotated[bool, BeforeValidator(_yes_or_no)]


class Asked(BaseModel):
    """Base of what is asked."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """Base of what is told."""

    model_config = ConfigDict(from_attributes=True)


class ToldProblem(Told):
    """One thing that is wrong, or worth knowing. Only the keys that say something are there."""

    severity: Severity
    code: str = Field(description="What it is, for programs.")
    message: str = Field(description="What it is, for people.")
    file: str | None = Field(None, description="The list or the section it is in.")
    line: int | None = Field(None, description="Row of the list (the header is row 1), or line of the file.")
    column: str | None = Field(None, description="Column of the list, or key of the values.")
    patient: str | None = Field(None, description="The patient's id.")
    found: str | None = Field(None, description="What stood there.")
    hint: str | None = Field(None, description="What to do.")


class ToldProblems(Told):
    """Why it could not be done."""

    problems: list[ToldProblem]


class Choices(Asked):
    """How folders are made; what the values of a patient say goes before these."""

    layout: Name | None = Field(None, description="Layout id.", examples=["map-a4"])
    language: Name | None = Field(None, description="Language code.", examples=["nl"])
    team: Name | None = Field(None, description="Id of a care team.", examples=["voorbeeld"])
    made_on: Day | None = Field(None, description="Date on the cover; without it there is a line to write it on.")
    proof: Literal["fast", "full"] = Field("fast", description="How the folder is read again before you get it.")
    duplex: StrictBool | None = Field(None, description="Both sides of the paper or one; else as the layout says.")
    hole_marks: StrictBool | None = Field(None, description="Faint marks where holes come; else as the layout says.")
    require_reviewed: StrictBool = Field(False, description="Refuse sections that no care team has confirmed.")

    def options(self) -> Options:
        """What they ask of the pipeline."""
        return Options(**{key: getattr(self, key) for key in Choices.model_fields})


class WantedFolder(Asked):
    """One patient's folder."""

    values: dict[str, Value] = Field(
        max_length=200,
        description="The patient's values under the names that a list has, in English or Dutch. `id` and `name` are "
        "needed, and a `profile`, `sections` or `diagnosis` that picks something.",
        examples=[{"id": "0012345", "name": "Łukasz Żółć", "profile": "pid-igg", "sections": ["+cidp"]}],
    )
    options: Choices = Choices()


class WantedHandout(Asked):
    """Loose sections, for nobody in particular."""

    sections: list[Name] = Field(min_length=1, max_length=200, description="Section ids.", examples=[["cidp"]])
    options: Choices = Choices()


class ListedSection(Told):
    """A section or a tool, as lists show it."""

    id: str
    title: str
    part: str = Field(description="Id of its part.")
    number: str = Field(description="Part and place in it, such as 6.5.")
    kind: Literal["section", "tool"]
    status: str
    version: str
    purpose: str
    language: str
    needs: list[str] = Field(description="Sections that come along.")
    tools: list[str] = Field(description="Pages to write on that come along.")


class DetailedSection(ListedSection):
    """All of a section."""

    suggests: list[str]
    icd10: list[str]
    snomed: list[str]
    review: Review
    sources: list[Source]
    body: list[dict[str, Any]] = Field(description="Its blocks, as in the file.")


class ListedEntry(Told):
    """A section of a profile."""

    id: str
    when: str | None = Field(description="Condition under which it belongs to the profile.")


class ListedProfile(Told):
    """A named selection of sections."""

    id: str
    title: str
    description: str
    sections: list[ListedEntry]


class ListedLayout(Told):
    """A way in which folders, or other things, are printed."""

    id: str
    title: str
    description: str
    kind: str
    width: float = Field(description="Of a page, in mm.")
    height: float = Field(description="Of a page, in mm.")
    duplex: bool
    body: float = Field(description="Size of the letters in points.")


class ListedPhone(Told):
    """A number to call."""

    label: str
    number: str


class ListedTeam(Told):
    """A care team."""

    id: str
    name: str
    hospital: str | None
    phones: list[ListedPhone]


class ChosenSection(Told):
    """A section in a patient's folder."""

    id: str
    number: str
    title: str
    version: str | None = Field(description="None for what the program makes itself, such as the glossary.")
    status: str | None
    reason: str = Field(description="Why it is there, such as `profile:pid-igg` or `needs:igg-ivig`.")


class CheckedPatient(Told):
    """What a patient's folder would hold."""

    id: str
    layout: str
    language: str
    team: str | None
    sections: list[ChosenSection]
    problems: list[ToldProblem] = Field(description="Warnings and notes; errors are an answer of their own (422).")
