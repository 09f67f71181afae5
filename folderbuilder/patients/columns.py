"""Which column is meant: Dutch and English names, treatment values, and crosses under a section's id or title."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from folderbuilder.patients.known import Known
from folderbuilder.problems import shorten

FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("patientnummer", "patiëntnummer"),
    "name": ("naam",),
    "title": ("titel", "aanhef"),
    "first_name": ("voornaam",),
    "last_name": ("achternaam",),
    "birth_date": ("geboortedatum",),
    "profile": ("profiel",),
    "sections": ("onderdelen",),
    "order": ("volgorde",),
    "diagnosis": ("diagnose",),
    "layout": ("opmaak",),
    "language": ("taal",),
    "team": (),
    "made_on": ("datum", "date"),
    "note": ("notitie",),
    "attachments": ("bijlagen",),
}
"""Other names of each column besides its own."""

TREATMENT: Mapping[str, tuple[str, ...]] = {
    "product": ("middel", "geneesmiddel"),
    "route": ("toedieningsweg", "toediening"),
    "dose": ("dosis", "dosering"),
    "interval_weeks": ("interval_weken",),
    "start": ("startdatum", "begin"),
    "next": ("volgende", "volgende_datum"),
    "b12_next": ("b12_volgende",),
    "b12_weeks": ("b12_weken",),
}
"""Other names of the well-known keys after `treatment.` or `behandeling.`; any other key is free."""

DATES = frozenset({"start", "next", "b12_next"})
"""The keys that hold a date."""

_TREATMENT_PREFIXES = ("treatment", "behandeling")
_FREE_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Role(StrEnum):
    """What the cells of a column are for."""

    FIELD = "field"
    TREATMENT = "treatment"
    CROSS = "cross"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Column:
    """One column that was recognised."""

    role: Role
    key: str
    """Field name, treatment key, section id, or the name the run asked for."""
    label: str
    """The name as it stands in the list, on one line."""

    def __hash__(self) -> int:
        # Every cell is looked up by its column.
        return hash(self.key)

    def is_field(self, name: str) -> bool:
        """Whether this is the column of that field."""
        return self.role is Role.FIELD and self.key == name


def shown(label: str) -> str:
    """The label as messages show it: one line, cut when long, control characters as escapes."""
    return shorten(" ".join(label.split()))[1:-1]


def normal(label: str) -> str:
    """The name without the differences that do not count: case, spaces or underscores, Unicode form."""
    return re.sub(r"[\s_]+", "_", unicodedata.normalize("NFC", label.strip()).casefold()).strip("_")


class Names:
    """All names that columns may have in this run."""

    def __init__(self, known: Known, *, crosses: bool = True) -> None:
        self.extra = known.extra_columns
        self._names: dict[str, tuple[Role, str]] = {}
        self.spelled: list[str] = []
        for field, others in FIELDS.items():
            self._add(Role.FIELD, field, field, *others)
        for prefix in _TREATMENT_PREFIXES:
            for key, others in TREATMENT.items():
                self._add(Role.TREATMENT, key, *(f"{prefix}.{name}" for name in (key, *others)))
        if crosses:
            # Ids before titles, and no title that two sections share: a cross must mean one section.
            for section in known.section_titles:
                self._add(Role.CROSS, section, section)
            shared = Counter(normal(title) for title in known.section_titles.values())
            for section, title in known.section_titles.items():
                if shared[normal(title)] == 1:
                    self._add(Role.CROSS, section, title)
        for name in known.extra_columns:
            self._add(Role.EXTRA, name, name)

    def _add(self, role: Role, key: str, *names: str) -> None:
        for name in names:
            if normal(name):
                self._names.setdefault(normal(name), (role, key))
                self.spelled.append(name)

    def find(self, label: str) -> Column | None:
        """The column that is meant, or None."""
        name = normal(label)
        if name in self._names:
            return Column(*self._names[name], shown(label))
        prefix, dot, key = name.partition(".")
        if dot and prefix in _TREATMENT_PREFIXES and _FREE_KEY.fullmatch(key):
            return Column(Role.TREATMENT, key, shown(label))
        return None

    def asked(self) -> Mapping[str, tuple[Role, str]]:
        """What each name that the run asked for means."""
        return {name: (column.role, column.key) for name in self.extra if (column := self.find(name))}

    def count(self, labels: Sequence[str]) -> int:
        """How many of the labels are column names."""
        return sum(self.find(label) is not None for label in labels)

    def is_header(self, labels: Sequence[str]) -> bool:
        """Whether the labels look like the header of a patient list: there is an id among them, or two known names."""
        columns = [column for label in labels if (column := self.find(label))]
        return len(columns) > 1 or any(column.is_field("id") for column in columns)
