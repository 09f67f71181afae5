"""What a folder was made of, as digests: a run that goes on makes anew only what has changed (R28)."""

from __future__ import annotations

import hashlib
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import NamedTuple, TypeAlias

from folderbuilder.bind.cache import versions
from folderbuilder.bind.foreign.apart import Limits
from folderbuilder.bind.foreign.finding import read_below
from folderbuilder.library.load import Library
from folderbuilder.patients.model import Patient, Pick
from folderbuilder.yamltext import Tree

Ids: TypeAlias = tuple[str, ...]

_LIMITS = Limits()
_LENGTH = 16
"""Hexadecimal digits: enough to see a change by, not a key to anything."""
_KEPT = 1024
"""Wishes that are remembered."""
# Passwords are not digested: who has the digest could try passwords against it.
_OF_ROW = tuple(f.name for f in fields(Patient) if f.name not in {"place", "extra"})
_PICKS = _OF_ROW.index("picks")


class MadeOf(NamedTuple):
    """A digest of each thing that shapes a folder."""

    row: str
    attachments: str
    sections: str
    layout: str
    library: str
    options: str
    program: str

    def changed(self, earlier: MadeOf) -> str | None:
        """What of it is not as it was earlier, in words; None when nothing is."""
        found = [_WORDS[name] for name in self._fields if getattr(self, name) != getattr(earlier, name)]
        return " and ".join(found) or None


_WORDS: Mapping[str, str] = {
    "row": "the row of the list",
    "attachments": "a file attached to it",
    "sections": "a section in it",
    "layout": "its layout or care team",
    "library": "the catalogue, a profile or the glossary",
    "options": "what the run is asked for",
    "program": "the program",
}


class Defaults(NamedTuple):
    """What holds for patients who have no choice of their own."""

    language: str
    layout: str
    team: str | None
    made_on: date | None


class _Said:
    """Stands for something whose `repr` is known."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


class Ingredients:
    """The digests of one library and one run, each found out once."""

    def __init__(self, library: Library, defaults: Defaults, run: object, folder: Path | None = None) -> None:
        """`run` is whatever else a run is asked for that shapes folders; its `repr` tells one from another.

        `folder` is where the list is that names attachments.
        """
        self._library = library
        self._defaults = defaults
        self._run = _digest(run)
        self._program = _digest((versions(), _readers()))
        self._folder = folder
        self._attachments: dict[str, str] = {}
        self._picks: dict[tuple[Pick, ...], _Said] = {}
        self._sections: dict[tuple[str, Ids], str] = {}
        self._layouts: dict[tuple[str, str | None], str] = {}
        self._languages: dict[str, str] = {}
        self._known: dict[tuple[str, str], str] = {}

    def of(self, patient: Patient, sections: Ids, salt: str = "") -> MadeOf:
        """What the folder of this patient with these sections is made of.

        `salt` is the secret of an encrypted folder: without it, whoever has the manifest could try guesses at what
        stands in the row or the attachments.
        """
        library, defaults = self._library, self._defaults
        language = patient.language or defaults.language
        layout, team = patient.layout or defaults.layout, patient.team or defaults.team
        row = [(name, getattr(patient, name)) for name in _OF_ROW if name != "picks"]
        row.insert(_PICKS, ("picks", self._wishes(patient.picks)))
        if not library.layouts[layout].prints_sections:
            # What belongs to a folder follows that folder: how thick it is, what is in it.
            sections = tuple(library.sections[language])
        key = language, sections
        if key not in self._sections:
            self._sections[key] = _digest([self._section(language, section) for section in sections])
        if (layout, team) not in self._layouts:
            self._layouts[layout, team] = _digest(list(self._layout(layout, team)))
        if language not in self._languages:
            self._languages[language] = _digest(list(self._rest(language)))
        return MadeOf(
            _digest((salt, row, patient.made_on or defaults.made_on)),
            _digest((salt, [self._attachment(name) for name in patient.attachments])), self._sections[key],
            self._layouts[layout, team], self._languages[language], self._run, self._program,
        )  # fmt: skip

    def _wishes(self, picks: tuple[Pick, ...]) -> _Said:
        """As they are written in a digest; there are many, and many patients have the same."""
        if picks not in self._picks:
            if len(self._picks) > _KEPT:
                self._picks.clear()
            self._picks[picks] = _Said(repr(picks))
        return self._picks[picks]

    def _attachment(self, name: str) -> str:
        """What is in a patient's own file, or why it cannot be read."""
        if name not in self._attachments:
            found = read_below(name, self._folder, _LIMITS.size)
            self._attachments[name] = found if isinstance(found, str) else hashlib.sha256(found).hexdigest()
        return self._attachments[name]

    def _section(self, language: str, section: str) -> str:
        library, key = self._library, (language, section)
        if key not in self._known and section in library.places:
            document = library.documents.get(library.section_file(language, section))
            tree = document.data if document else None
            drawings = [library.figures / f"{name}.svg" for name in _drawings(tree)]
            self._known[key] = _digest((tree, [path.read_bytes() for path in drawings if path.is_file()]))
        return self._known.get(key, "")

    def _layout(self, layout: str, team: str | None) -> Iterator[object]:
        library = self._library
        for name in (layout, library.layouts[layout].binder):
            yield library.layouts[name].model_dump_json() if name and name in library.layouts else None
        if team and team in library.teams:
            logo = library.logos.get(team)
            yield library.teams[team].model_dump_json(), logo.data if logo else None
        for font in sorted((library.root / "layouts").glob("*.ttf")):
            yield font.name, font.read_bytes()

    def _rest(self, language: str) -> Iterator[object]:
        """What any folder depends on: what is chosen, which numbers and names sections have, what words mean."""
        library = self._library
        for name in ("sections/catalogue.yaml", "sections/profiles.yaml", f"sections/{language}/woordenlijst.yaml"):
            yield library.documents[name].data if name in library.documents else None
        yield sorted(library.words.get(language, {}).items())
        for section in library.sections.get(language, {}).values():
            yield (
                section.id,
                section.title,
                section.status,
                section.needs,
                section.suggests,
                section.tools,
                tuple(section.codes),
            )


def _readers() -> tuple[str, ...]:
    """What shapes the bytes of a file, but no page that is kept: who packs them, and who copies attachments."""
    return sys.version, zlib.ZLIB_RUNTIME_VERSION, metadata.version("pikepdf")


def _drawings(tree: Tree) -> Iterator[str]:
    """Names of the drawings of a section."""
    if isinstance(tree, dict):
        if isinstance(name := tree.get("name"), str):
            yield name
        for value in tree.values():
            yield from _drawings(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from _drawings(item)


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode(errors="backslashreplace")).hexdigest()[:_LENGTH]
