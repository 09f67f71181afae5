"""Read a library folder into one immutable `Library`, with everything that is wrong in it."""

from __future__ import annotations

import copyreg
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel

from folderbuilder.library.catalogue import Catalogue, Glossary, GlossaryFile, Method, Part, Profile, Profiles, Slot
from folderbuilder.library.forbidden import Forbidden, ForbiddenFile
from folderbuilder.library.layout import Layout, Team
from folderbuilder.library.logo import Art, LogoError, read_art
from folderbuilder.library.parsed import Parsed
from folderbuilder.library.readability import ReadabilityFile
from folderbuilder.library.section import Section, Tool
from folderbuilder.library.unseen import refuse_unseen
from folderbuilder.library.validate import validated
from folderbuilder.problems import Problem, Problems, Refused, refused
from folderbuilder.yamltext import Document, parse_yaml, unreadable

M = TypeVar("M", bound=BaseModel)
K = TypeVar("K")
V = TypeVar("V")
DEFAULT_LANGUAGE = "nl"
NOTHING: Mapping[str, str] = MappingProxyType({})


def _unchangeable(values: dict[K, V]) -> MappingProxyType[K, V]:
    return MappingProxyType(values)


# A library goes to other processes whole, so that all of them print the same text; Python cannot send these by itself.
copyreg.pickle(MappingProxyType, lambda mapping: (_unchangeable, (dict(mapping),)))


@dataclass(frozen=True, slots=True)
class Numbered:
    """A section's place in the folder."""

    id: str
    number: str
    """Part number, dot, position: "6.5"."""
    part: Part
    slot: Slot
    order: int
    """Position among all sections, from 0."""


@dataclass(frozen=True)
class Library:
    """Everything that can be printed, and how. Nothing in it changes after loading."""

    root: Path
    parts: tuple[Part, ...]
    sections: Mapping[str, Mapping[str, Section]]
    """Per language, sections by id."""
    glossaries: Mapping[str, Glossary]
    """Per language."""
    profiles: Mapping[str, Profile]
    methods: tuple[Method, ...]
    requires_methods: Mapping[str, int]
    layouts: Mapping[str, Layout]
    teams: Mapping[str, Team]
    logos: Mapping[str, Art]
    """Of the teams that have one, by id."""
    words: Mapping[str, Mapping[str, str]]
    """Per language, the program's own words on paper."""
    documents: Mapping[str, Document]
    """The files by their name in messages, for line numbers."""
    problems: tuple[Problem, ...]
    readability: ReadabilityFile
    """What is known of its languages, to measure its texts."""
    forbidden: tuple[Forbidden, ...] = ()
    """Brands and claims that may not be printed as fact."""
    digest: str = ""
    """Of every file that shapes a text; empty where nothing is kept between runs."""

    @cached_property
    def places(self) -> Mapping[str, Numbered]:
        """Every section of the catalogue by id, in order."""
        found: dict[str, Numbered] = {}
        for part in self.parts:
            for position, slot in enumerate(part.sections, 1):
                found.setdefault(slot.id, Numbered(slot.id, f"{part.number}.{position}", part, slot, len(found)))
        return MappingProxyType(found)

    @cached_property
    def made(self) -> Mapping[str, Numbered]:
        """The sections the program makes itself, by what they are: glossary, colophon."""
        return {place.slot.made: place for place in self.places.values() if place.slot.made}

    @cached_property
    def tools(self) -> Mapping[str, Numbered]:
        """The pages to write on, by id, in order."""
        return MappingProxyType({place.id: place for place in self.places.values() if place.part.holds == "tools"})

    @property
    def figures(self) -> Path:
        """The folder with drawings."""
        return self.root / "sections" / "figures"

    def section_file(self, language: str, section: str) -> str:
        """Name of a section's file in messages."""
        return f"sections/{language}/{self.places[section].part.id}/{section}.yaml"


def default_root() -> Path:
    """The library that comes with the program: in the wheel, or beside the package in a checkout."""
    packaged = Path(str(resources.files("folderbuilder"))) / "default_library"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


def find_root(option: Path | None = None) -> Path:
    """The library folder: the option, else FOLDERBUILDER_LIBRARY, else the one that comes with the program."""
    chosen = option or (Path(value) if (value := os.environ.get("FOLDERBUILDER_LIBRARY")) else None)
    if chosen is None:
        return default_root()
    if (chosen / "sections").is_dir():
        return chosen
    if chosen.name == "sections" and (chosen / "catalogue.yaml").is_file():
        return chosen.resolve().parent
    raise refused(
        "library-missing", "This is not a library: it has no folder 'sections'.", file=str(chosen),
        hint="Point --library at a folder that holds sections/ and layouts/.",
    )  # fmt: skip


class _Reader:
    """Reads files one by one and collects what is wrong."""

    def __init__(self, root: Path, parsed: Parsed, instead: Mapping[str, str] = NOTHING) -> None:
        self.root = root
        self.parsed = parsed
        self.instead = instead
        self.problems = Problems()
        self.documents: dict[str, Document] = {}

    def model(self, path: Path, model: type[M]) -> M | None:
        name = path.relative_to(self.root).as_posix()
        try:
            text = self.instead.get(name)
            document = self.parsed.document(path, name) if text is None else refuse_unseen(parse_yaml(text, name))
            self.documents[name] = document
        except Refused as refusal:
            self.problems.extend(refusal.problems)
            return None
        self.documents[name] = document
        return validated(document, model, self.problems)

    def optional(self, path: Path, model: type[M]) -> M | None:
        """A file that may be missing."""
        return self.model(path, model) if path.exists() else None

    def folders(self, path: Path) -> list[Path]:
        """The folders in a folder, by name."""
        try:
            return sorted(p for p in path.iterdir() if p.is_dir() and not p.name.startswith("."))
        except OSError as error:
            self.problems.extend(unreadable(path, error, name=path.relative_to(self.root).as_posix()).problems)
            return []

    def folder(self, path: Path, model: type[M], what: str, skip: Collection[str] = ()) -> dict[str, M]:
        """All files of a folder by their id, which is the file name, but for the ids to skip."""
        found: dict[str, M] = {}
        for file in sorted(file for file in path.glob("*.yaml") if file.stem not in skip):
            if (item := self.model(file, model)) is None:
                continue
            identity = str(getattr(item, "id", file.stem))
            if identity != file.stem:
                name = file.relative_to(self.root).as_posix()
                self.problems.error(
                    "id-file", f"The {what} is called '{identity}', its file '{file.name}'.", file=name,
                    line=self.documents[name].line(("id",)), hint="Give both the same name.",
                )  # fmt: skip
            found[file.stem] = item
        return found


def load_library(
    root: Path | None = None, instead: Mapping[str, str] = NOTHING, *, cache: Path | None = None
) -> Library:  # fmt: skip
    """Read the library under `root`. What is wrong stands in `problems`; only a missing library raises `Refused`.

    `instead` has texts to read in the place of files that are there, by the file's name in messages. In the folder
    `cache` is kept what was parsed.
    """
    base = find_root(root)
    parsed = Parsed(cache, base)
    reader = _Reader(base, parsed, instead)
    catalogue = reader.model(base / "sections" / "catalogue.yaml", Catalogue)
    parts = catalogue.parts if catalogue else ()
    profiles = _profiles(reader, base)
    sections: dict[str, Mapping[str, Section]] = {}
    glossaries: dict[str, Glossary] = {}
    for folder in reader.folders(base / "sections"):
        if len(folder.name) == 2:
            sections[folder.name] = _sections(reader, folder, catalogue)
            glossary = reader.optional(folder / "woordenlijst.yaml", GlossaryFile)
            glossaries[folder.name] = Glossary(glossary or GlossaryFile())
    forbidden = _own_or_shipped(reader, base, "forbidden.yaml", ForbiddenFile).forbidden
    readability = _readability(reader, base)
    layouts, teams, logos = _layouts(reader, base)
    words = {language: load_words(language, parsed) for language in sections or (DEFAULT_LANGUAGE,)}
    parsed.keep()
    digest = parsed.digest(sorted((base / "sections" / "figures").glob("*.svg"))) if cache else ""
    return Library(
        root=base, parts=parts, sections=sections, glossaries=glossaries,
        profiles={p.id: p for p in profiles.profiles}, methods=profiles.methods,
        requires_methods=profiles.requires_methods, layouts=layouts, teams=teams, logos=logos,
        words=words, documents=reader.documents, problems=tuple(reader.problems), forbidden=forbidden,
        readability=readability, digest=digest,
    )  # fmt: skip


def _sections(reader: _Reader, folder: Path, catalogue: Catalogue | None) -> Mapping[str, Section]:
    wanted = {slot.id: part.id for part in catalogue.parts for slot in part.sections} if catalogue else {}
    # What is still being written is not read: the catalogue says when it is ready.
    drafts = {slot.id for part in catalogue.parts for slot in part.sections if slot.planned} if catalogue else set()
    tools = {part.id for part in catalogue.parts if part.holds == "tools"} if catalogue else set()
    found: dict[str, Section] = {}
    for part_folder in reader.folders(folder):
        model, what = (Tool, "tool") if part_folder.name in tools else (Section, "section")
        for section_id, section in reader.folder(part_folder, model, what, drafts).items():
            name = (part_folder / f"{section_id}.yaml").relative_to(reader.root).as_posix()
            if catalogue is None:
                pass  # its own mistakes are enough to read
            elif section_id not in wanted:
                reader.problems.error(
                    "not-in-catalogue", f"The section '{section_id}' is not in catalogue.yaml.", file=name, line=1,
                    hint="Add its id to a part there, so that it gets a number.",
                )  # fmt: skip
            elif wanted[section_id] != part_folder.name:
                reader.problems.error(
                    "wrong-part", f"catalogue.yaml has '{section_id}' in part '{wanted[section_id]}'.",
                    file=name, line=1,
                    hint=f"Move the file to the folder '{wanted[section_id]}'.",
                )  # fmt: skip
            found[section_id] = section
    return MappingProxyType(found)


def _profiles(reader: _Reader, base: Path) -> Profiles:
    profiles = reader.optional(base / "sections" / "profiles.yaml", Profiles) or Profiles()
    seen: set[str] = set()
    for number, profile in enumerate(profiles.profiles):
        if profile.id in seen:
            name = "sections/profiles.yaml"
            reader.problems.error(
                "double-profile", f"Two profiles are called '{profile.id}'.", file=name,
                line=reader.documents[name].line(("profiles", number)), hint="Change one.",
            )  # fmt: skip
        seen.add(profile.id)
    return profiles


def _own_or_shipped(reader: _Reader, base: Path, name: str, model: type[M]) -> M:
    """A list beside the sections: the library's own, else the one that comes with the program."""
    own = base / "sections" / name
    if not own.exists():
        reader, own = _Reader(default_root(), reader.parsed), default_root() / "sections" / name
    return reader.optional(own, model) or model()


def _readability(reader: _Reader, base: Path) -> ReadabilityFile:
    """The library's own; what it says nothing about is as in the one that comes with the program."""
    own = _own_or_shipped(reader, base, "readability.yaml", ReadabilityFile)
    if own.model_fields_set >= set(ReadabilityFile.model_fields):
        return own
    shipped = _own_or_shipped(
        _Reader(default_root(), reader.parsed), default_root(), "readability.yaml", ReadabilityFile
    )
    return shipped.model_copy(update={key: getattr(own, key) for key in own.model_fields_set})


def _layouts(reader: _Reader, base: Path) -> tuple[Mapping[str, Layout], Mapping[str, Team], Mapping[str, Art]]:
    folder = base / "layouts"
    if not folder.is_dir():
        # A library of sections alone is printed with the layouts that come with the program.
        reader.root, folder = default_root(), default_root() / "layouts"
    layouts, teams = reader.folder(folder, Layout, "layout"), reader.folder(folder / "teams", Team, "team")
    return layouts, teams, _logos(reader, folder / "teams", teams)


def _logos(reader: _Reader, folder: Path, teams: Mapping[str, Team]) -> Mapping[str, Art]:
    found: dict[str, Art] = {}
    for name, team in teams.items():
        if team.logo is None:
            continue
        try:
            found[name] = read_art(folder / team.logo.file, team.logo.alt)
        except LogoError as error:
            file = (folder / f"{name}.yaml").relative_to(reader.root).as_posix()
            reader.problems.error(
                "logo", f"The logo cannot be printed: {error}.", file=file, found=team.logo.file,
                line=reader.documents[file].line(("logo", "file")), column="logo.file",
                hint="Save it as a plain SVG of shapes, or as a PNG of 200 to 2400 pixels.",
            )  # fmt: skip
    return found


def load_words(language: str, parsed: Parsed | None = None) -> Mapping[str, str]:
    """The program's own words on paper in this language, Dutch where a language has none."""
    folder = Path(__file__).parent / "words"
    path = folder / f"{language}.yaml"
    data = (parsed or Parsed()).document(path if path.exists() else folder / f"{DEFAULT_LANGUAGE}.yaml").data
    assert isinstance(data, dict)  # noqa: S101 - ships with the program
    return MappingProxyType({key: str(value) for key, value in data.items()})
