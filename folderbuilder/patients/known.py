"""What a patient list may ask for: the names that the library knows, as plain text."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Known:
    """The ids that a patient list may use. Plain text, so that reading a list needs no library."""

    section_titles: Mapping[str, str]
    """Title of every section that can be picked, by its id."""
    profiles: Collection[str]
    """Ids of the named selections."""
    layouts: Collection[str]
    """Ids of the layouts."""
    languages: Collection[str]
    """Language codes, such as `nl`."""
    teams: Collection[str]
    """Ids of the care teams."""
    codes: Collection[str] = ()
    """Diagnosis codes that pick a section, as `plain_code` gives them."""
    extra_columns: Collection[str] = ()
    """Columns that this run asks for by name, such as the one with passwords; they must be in the list."""
    read_picks: dict[Hashable, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What cells with sections were read as, see `values.picks`."""
    readers: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What reads the cells of each field, see `rows.readers`."""


def same_but_for_case(word: str, known: Collection[str]) -> str | None:
    """The known id that the word means: Excel likes to write a first letter as a capital."""
    if word in known:
        return word
    alike = [name for name in known if name.casefold() == word.casefold()]
    return alike[0] if len(alike) == 1 else None
