"""The schemas of catalogue.yaml, profiles.yaml and the glossary."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from folderbuilder.library.aloud import Reader
from folderbuilder.library.base import Id, Line, Model
from folderbuilder.library.section import Source, Status

Color = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Titles = Annotated[dict[str, Line], Field(min_length=1)]


def _entry(value: Any) -> Any:  # noqa: ANN401 - what a validator is given
    return {"id": value} if isinstance(value, str) else value


class Slot(Model):
    """A place in a part: its position is the section's number."""

    id: Id
    """Section id."""
    planned: bool = False
    """Keeps the number free for a section that is still to be written."""
    made: Literal["glossary", "colophon"] | None = None
    """Made by the program from what is in the folder, so there is no file."""
    always: bool = False
    """A tool that goes into every folder, whatever its sections."""


class Part(Model):
    """A part of the folder."""

    id: Id
    """Name of its folder under sections/<language>/."""
    number: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,2}$")]
    """First half of its sections' numbers."""
    title: Titles
    """Title per language."""
    color: Color
    """Colour of numbers, edge marks, boxes and figures; at least 7:1 on white."""
    holds: Literal["sections", "tools"] = "sections"
    """What its files are: sections to read, or tools to write on."""
    sections: tuple[Annotated[Slot, BeforeValidator(_entry)], ...]
    """Its sections in order."""


class Catalogue(Model):
    """The parts in order."""

    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=40)]
    """The parts in order."""


class ProfileEntry(Model):
    """One section of a profile."""

    id: Id
    """Section id."""
    when: str | None = None
    """Condition under which it belongs to the profile."""


class Profile(Model):
    """A named selection."""

    id: Id
    """What the patient file calls it."""
    title: Titles
    """Title per language, printed on the personal page."""
    description: str | None = None
    """For whom it is, for the care team."""
    sections: tuple[Annotated[ProfileEntry, BeforeValidator(_entry)], ...]
    """What it holds."""


class Method(Model):
    """A way in which a treatment can be given."""

    id: Id
    """What conditions call it."""
    title: Line
    """What people call it."""
    section: Id
    """The section that tells about it."""
    routes: tuple[Line, ...]
    """What `treatment.route` may say for it, in any letter case."""


class Profiles(Model):
    """The file profiles.yaml."""

    profiles: tuple[Profile, ...] = ()
    """The named selections."""
    methods: tuple[Method, ...] = ()
    """The ways of treatment."""
    requires_methods: dict[Id, int] = Field(default_factory=dict)
    """Sections that make sense only when the patient chooses between so many methods."""


class GlossaryEntry(Model):
    """One word and what it means."""

    term: Line
    """Headword."""
    also: tuple[Line, ...] = ()
    """Other names, printed."""
    forms: tuple[Line, ...] = ()
    """Inflections that marks may use, not printed."""
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=600)]
    """The meaning in at most 40 words."""
    keep: Line | None = None
    """Why it stays in the list while no section uses it."""

    @property
    def slug(self) -> str:
        """The entry's name as a link target, in ASCII, different for every headword."""
        return "".join(c if c.isascii() and c.isalnum() else f"-{ord(c):x}-" for c in self.term.casefold())


class GlossaryFile(Model):
    """The file woordenlijst.yaml."""

    version: str = "1.0.0"
    """Version of the list as a whole."""
    status: Status = Status.CONCEPT
    """How far the care team is with it."""
    sources: tuple[Source, ...] = ()
    """Where the meanings come from."""
    entries: tuple[GlossaryEntry, ...] = ()
    """The words."""
    abbreviations: dict[Line, Line] = Field(default_factory=dict)
    """What abbreviations stand for, said by screen readers; they need not be words of the list."""
    foreign: dict[LanguageCode, tuple[Line, ...]] = Field(default_factory=dict)
    """Words and phrases of other languages by the code of their language, so that screen readers say them well."""


class Glossary:
    """Finds entries by headword, other name or inflection, in any letter case."""

    def __init__(self, file: GlossaryFile) -> None:
        self.file = file
        self.aloud = Reader(file.abbreviations, file.foreign)
        self._by_name: dict[str, GlossaryEntry] = {}
        self.doubles: list[tuple[str, GlossaryEntry, GlossaryEntry]] = []
        for entry in file.entries:
            for name in dict.fromkeys(n.casefold() for n in (entry.term, *entry.also, *entry.forms)):
                if (other := self._by_name.setdefault(name, entry)) is not entry:
                    self.doubles.append((name, other, entry))

    def find(self, words: str) -> GlossaryEntry | None:
        """The entry for these words, or None."""
        return self._by_name.get(" ".join(words.replace("\u00ad", "").split()).casefold())

    @property
    def names(self) -> list[str]:
        """Every name an entry can be found by."""
        return list(self._by_name)
