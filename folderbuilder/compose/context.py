"""What composing needs to know of the folder that a section goes into, and what it tells of a section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from babel.dates import format_date

from folderbuilder.library.catalogue import GlossaryEntry
from folderbuilder.library.layout import Team
from folderbuilder.library.load import Library
from folderbuilder.patients.model import Patient


class _BlankValue:
    """What `blank` is in an expression: a line to write on."""

    def __str__(self) -> str:
        return "…"


BLANK = _BlankValue()


@dataclass(frozen=True)
class Folder:
    """What composing needs to know of the folder a section goes into."""

    library: Library
    language: str
    sections: tuple[str, ...]
    """Ids in this folder."""
    methods: tuple[str, ...] = ()
    team: Team | None = None
    patient: Patient | None = None

    @property
    def words(self) -> Mapping[str, str]:
        """The program's own words in this language."""
        return self.library.words[self.language]

    @cached_property
    def section_set(self) -> frozenset[str]:
        """The sections in this folder, to look up."""
        return frozenset(self.sections)

    @cached_property
    def has_glossary(self) -> bool:
        """Whether glossary words have somewhere to lead to: a list may take the glossary out."""
        glossary = self.library.made.get("glossary")
        return glossary is not None and glossary.id in self.section_set

    @cached_property
    def context(self) -> dict[str, Any]:
        """The names that expressions start from."""
        patient = self.patient
        known = {} if patient is None else {"id": patient.id, "name": patient.name}
        if patient is not None and patient.birth_date is not None:
            known["birth_date"] = long_date(patient.birth_date, self.language)
        team = {} if self.team is None else self.team.model_dump(exclude_none=True)
        treatment = {} if patient is None else dict(patient.treatment)
        return {
            "patient": known,
            "treatment": treatment,
            "team": team,
            "methods": self.methods,
            "sections": self.sections,
            "blank": BLANK,
        }


@dataclass(slots=True)
class Used:
    """What a composed section turned out to use."""

    terms: dict[str, GlossaryEntry] = field(default_factory=dict)
    """Glossary entries by their slug."""
    private: bool = False
    """A patient's own value stands in the blocks."""
    late: list[str] = field(default_factory=list)
    """Values that are set when the folder is bound; the blocks only say where."""


@lru_cache(maxsize=1024)
def long_date(day: date, language: str) -> str:
    """A date as people write it: 2 maart 1984."""
    return format_date(day, "d MMMM y", locale=language)
