"""The brief for the pages that the program writes itself: what they are made from, and what is printed around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from folderbuilder.compose.blocks import (
    Block,
    Composed,
    Entry,
)
from folderbuilder.compose.composer import Composer
from folderbuilder.compose.context import Folder, Used
from folderbuilder.library.load import Numbered
from folderbuilder.select.selection import Chosen, Selection
from folderbuilder.typeset.recent import Recent

if TYPE_CHECKING:
    from folderbuilder.bind.foreign.finding import Attachment

ENTRIES_KEPT = 4096
"""Glossary entries, some kB each: a word has another entry for every set of sections that it stands in."""
KeptEntries: TypeAlias = Recent[tuple[str, tuple[str, ...]], Entry]
"""By the word's slug and the ids of the sections."""


@dataclass(frozen=True)
class Brief:
    """What the patient's own pages are made from."""

    folder: Folder
    selection: Selection
    used: Mapping[str, Used]
    """What each section used, by id."""
    made_on: date | None
    layout_title: str
    attached: tuple[Attachment, ...] = ()
    """The patient's own files, in the order of the list."""
    entries: KeptEntries = field(default_factory=lambda: Recent(ENTRIES_KEPT))
    """Glossary entries that were made before, for this library and language."""

    @property
    def words(self) -> Mapping[str, str]:
        """The program's own words."""
        return self.folder.words

    @cached_property
    def composer(self) -> Composer:
        """For titles and values."""
        return Composer(self.folder, None)


def composed_page(
    brief: Brief,
    name: str,
    title: str,
    blocks: Sequence[Block],
    *,
    place: Numbered | None = None,
    state: str | None = None,
    private: bool = True,
    plain_back: bool = False,
    loose: bool = False,
) -> Composed:
    """A page that the program makes itself, `private` when it holds a patient's values.

    `loose`: it stands in the part of `place`, but is no section with a number.
    """
    words, parts = brief.words, brief.folder.library.parts
    part = place.part if place else parts[0]
    return Composed(
        name=name,
        number=place.number if place and not loose else None,
        title=title,
        part=brief.composer.part_title(place) if place else None,
        part_number=place.part.number if place else None,
        part_place=(parts.index(part) + 1 if place else 0, len(parts)),
        color=part.color,
        code=place.number if place and not loose else None,
        state=words[f"state_{state}"] if state else None,
        status=words[f"status_{state}"] if state else None,
        language=words["language"],
        blocks=tuple(blocks),
        notes_page=words["notes_page"],
        page_of=words["sheet"],
        private=private,
        plain_back=plain_back,
    )


def listed(brief: Brief, chosen: Sequence[Chosen]) -> tuple[tuple[str, str, str], ...]:
    """Section id, version and reason of each, for the manifest."""
    sections = brief.folder.library.sections[brief.folder.language]
    return tuple((c.id, sections[c.id].version if c.id in sections else "", str(c.reason)) for c in chosen)
