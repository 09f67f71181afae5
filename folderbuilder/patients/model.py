"""What is known of one patient: only what is printed or selects."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

# A list may hold tens of thousands of patients, and each goes to the process that makes the folder. So these are small
# and pickle in a few microseconds; the readers check every value, a schema would check it a second time.


class Place(NamedTuple):
    """Where a patient stands in the list."""

    file: str
    """Name of the list, as messages call it."""
    row: int
    """Physical row, the header being row 1; for YAML and JSON the line."""


class PickKind(StrEnum):
    """What a word in `sections` asks for."""

    LIST = "list"
    """A plain id: this section is wanted."""
    ADD = "add"
    """`+id`: wanted besides the profile."""
    REMOVE = "remove"
    """`-id`: not wanted, though the profile or another section asks for it."""
    CROSS = "cross"
    """A cross in the section's own column."""


class Pick(NamedTuple):
    """One wish about one section."""

    section: str
    """Section id."""
    kind: PickKind
    """How it was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One accepted row of a patient-selection file. All texts are in Unicode NFC, without control characters.

    Its `repr` shows the id and the choices only: a traceback must not hold a name.
    """

    id: str
    """Unique in the list; the literal text, leading zeros included."""
    name: str = field(repr=False)
    """The name as the patient writes it; where the list has no such column, first and last name."""
    title: str | None = field(default=None, repr=False)
    """Form of address, such as `mevrouw` or `dr.`; not part of `name`."""
    first_name: str | None = field(default=None, repr=False)
    """First name or initials, if the list has them apart."""
    last_name: str | None = field(default=None, repr=False)
    """Last name, if the list has it apart."""
    birth_date: date | None = field(default=None, repr=False)
    """Date of birth, if the team wants it printed."""
    profile: str | None = None
    """Id of a named selection."""
    picks: tuple[Pick, ...] = ()
    """Wishes about single sections, in the order of the file."""
    order: tuple[str, ...] = ()
    """Section ids that come in this order within their part, in the places that they have together."""
    diagnosis: tuple[str, ...] = field(default=(), repr=False)
    """Diagnosis codes; a section whose `codes` hold one of them is picked."""
    layout: str | None = None
    """Layout id, else the run's."""
    language: str | None = None
    """Language code, else the run's."""
    team: str | None = None
    """Id of the care team, else the run's."""
    made_on: date | None = None
    """The date to print on the cover, else the run's."""
    note: str | None = field(default=None, repr=False)
    """Free text from the team for the personal page; `\n` between its lines, no tabs."""
    attachments: tuple[str, ...] = field(default=(), repr=False)
    """PDF files to come behind the sections, as written: whether they may be read is for a later stage."""
    treatment: dict[str, str] = field(default_factory=dict, repr=False)
    """Values such as product, route, dose, interval_weeks, start; literal texts."""
    extra: dict[str, str] = field(default_factory=dict, repr=False)
    """Literal texts of the columns that the run asked for by name, such as the one with passwords."""
    place: Place
    """Where this patient stands in the list."""

    def __reduce__(self) -> tuple[Any, ...]:
        # A worker gets many patients, who wish the same few things.
        return _patient, (tuple([getattr(self, name) for name in _PLAIN]), _written(self.picks))


_PLAIN = tuple(name for name in Patient.__dataclass_fields__ if name != "picks")
"""The fields that are sent from process to process as they are."""


def _patient(values: tuple[Any, ...], picks: str) -> Patient:
    return Patient(**dict(zip(_PLAIN, values, strict=True)), picks=_read(picks))


@lru_cache(maxsize=1024)
def _written(picks: tuple[Pick, ...]) -> str:
    return "\n".join([f"{pick.kind} {pick.section}" for pick in picks])


@lru_cache(maxsize=1024)
def _read(picks: str) -> tuple[Pick, ...]:
    pairs = [line.split(" ", 1) for line in picks.split("\n")] if picks else []
    return tuple([Pick(section, PickKind(kind)) for kind, section in pairs])
