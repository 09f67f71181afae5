"""What the fields of one folder hold, and which problem belongs to which field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from folderbuilder.library.catalogue import Profile
from folderbuilder.library.load import Library
from folderbuilder.options import Options
from folderbuilder.patients.columns import DATES, TREATMENT
from folderbuilder.patients.model import Patient
from folderbuilder.pipeline import read_one
from folderbuilder.problems import Problem, Refused

PERSON = ("id", "name", "title", "birth_date", "made_on")
"""The fields about the patient."""
FIELDS = frozenset({*PERSON, "profile", "layout", "language", "team", "note"})
"""The columns of a list that the page has a field for. Attachments are files of this computer: not for a web page."""
NEEDED = ("name", "id")
"""What a folder cannot do without."""
BLANK = "………………"
"""What stands on the pages for what is needed and not filled in yet."""
_TREATMENT = re.compile(r"treatment\.[a-z][a-z0-9_]{0,39}")
MOST_VALUES = 60

Value = Annotated[str, Field(max_length=25_000)]
SectionId = Annotated[str, Field(max_length=100)]


def _together(value: object) -> object:
    """What is ticked of several boxes, as a list writes it."""
    return ", ".join(map(str, value)) if isinstance(value, list) else value


class Wanted(BaseModel):
    """What the page holds."""

    model_config = ConfigDict(extra="forbid")

    values: Annotated[dict[str, Annotated[Value, BeforeValidator(_together)]], Field(max_length=MOST_VALUES)]
    """Under the names that a list has; what is empty need not be there."""
    wishes: Annotated[dict[SectionId, Literal["+", "-"]], Field(max_length=1000)] = {}
    """Sections that were ticked and unticked by hand, in that order."""
    order: Annotated[list[SectionId], Field(max_length=1000)] = []
    """Sections that come in another order within their part than that of the library."""
    duplex: bool | None = None
    hole_marks: bool | None = None
    listed: str = ""
    """The language of the sections in the page."""

    @field_validator("values")
    @classmethod
    def _known(cls, values: dict[str, str]) -> dict[str, str]:
        for name in values:
            if name not in FIELDS and not _TREATMENT.fullmatch(name):
                raise ValueError("there is no such field")
        return {name: text for name, text in values.items() if text.strip()}

    @property
    def lacking(self) -> list[str]:
        """The needed fields that are empty."""
        return [name for name in NEEDED if name not in self.values]

    @property
    def treated(self) -> set[str]:
        """Keys of the treatment values that are filled in."""
        return {name.removeprefix("treatment.") for name in self.values if name.startswith("treatment.")}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is chosen yet."""
        return "profile" not in self.values and "+" not in self.wishes.values()

    @property
    def options(self) -> Options:
        """What is no field of a list. All else is the patient's own, so that pages stay warm."""
        return Options(duplex=self.duplex, hole_marks=self.hole_marks)


def read_wanted(wanted: Wanted, library: Library, options: Options) -> tuple[Patient | None, list[Problem]]:
    """The patient and all that is wrong with the fields. What is wrong is left out, so that more can be found."""
    profile = library.profiles.get(wanted.values.get("profile", ""))
    values: dict[str, Any] = {**dict.fromkeys(NEEDED, BLANK), **wanted.values, "sections": _picks(wanted, profile)}
    if order := [name for name in wanted.order if name in library.places]:
        values["order"] = order
    problems: list[Problem] = []
    while True:
        try:
            patient, told = read_one(values, library, options)
        except Refused as refusal:
            problems += refusal.problems
            wrong = {problem.column for problem in refusal.problems}
            if not wrong & values.keys():
                return None, problems
            values = {name: value for name, value in values.items() if name not in wrong}
            values = {**dict.fromkeys(NEEDED, BLANK), **values}
        else:
            return patient, [*problems, *told]


def _picks(wanted: Wanted, profile: Profile | None) -> list[str]:
    """Wishes as a list writes them; what the profile has anyway is not asked for a second time."""
    given = {entry.id for entry in profile.sections if entry.when is None} if profile else set()
    return [sign + name for name, sign in wanted.wishes.items() if sign == "-" or name not in given]


def field_of(problem: Problem) -> str | None:
    """The field that a problem belongs to."""
    column = problem.column or ""
    return column if column in FIELDS or _TREATMENT.fullmatch(column) else None


def treatment_fields(asked: Mapping[str, Iterable[str]]) -> list[str]:
    """All treatment values that can be filled in: the well-known ones first, then what the library's sections name."""
    named = {key for keys in asked.values() for key in keys}
    return [*TREATMENT, *sorted(named - TREATMENT.keys())]


def is_date(key: str) -> bool:
    """Whether a treatment value is a date."""
    return key in DATES
