"""Files that nobody reads, and fonts that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.load import Library
from folderbuilder.library.pemat import FOLDER
from folderbuilder.problems import Problems, did_you_mean

_READ = {"catalogue.yaml", "profiles.yaml", "forbidden.yaml", "readability.yaml"}


def check_files(library: Library, problems: Problems) -> None:
    """Files in the library that look as if they count, but are not read."""
    for path, hint in _unread(library):
        name = path.relative_to(library.root).as_posix()
        Subject(library, name, problems).warning("not-read", "This is not read.", (), hint=hint)


def _unread(library: Library) -> Iterator[tuple[Path, str]]:
    root = library.root / "sections"
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root).parts
        if path.suffix == ".yml":
            yield path, "Call it .yaml."
        elif path.is_dir() and len(inside) == 1 and inside[0] not in {*library.sections, "figures", FOLDER}:
            yield path, f"A folder here is called after a language, such as nl, or figures or {FOLDER}."
        elif inside[0] == FOLDER:
            if path.is_dir() and len(inside) > 1:
                yield path, f"Put its files in {FOLDER} itself."
        elif path.suffix == ".yaml" and len(inside) == 1 and inside[0] not in _READ:
            yield path, "Put a section in the folder of its part."
        elif path.suffix == ".yaml" and len(inside) == 2 and inside[1] != "woordenlijst.yaml":
            yield path, "Put it in the folder of its part."
        elif path.suffix == ".yaml" and len(inside) > 3:
            yield path, "Put it one folder up."


@cache
def _packaged() -> frozenset[str]:
    """Names of the fonts that come with the program."""
    import font_source_sans_pro  # noqa: PLC0415 - needed for this check alone

    return frozenset(Path(path).stem for path in font_source_sans_pro.font_files_ttf.values())


def check_fonts(subject: Subject, fonts: dict[str, str]) -> None:
    """The typefaces of a layout come with the program, or lie beside it as .ttf."""
    folder = subject.library.root / "layouts"
    for key, name in fonts.items():
        own = folder / name
        beside = own.suffix == ".ttf" and own.is_file() and own.resolve().is_relative_to(folder.resolve())
        if name not in _packaged() and not beside:
            hint = did_you_mean(name, sorted(_packaged())) + " Or put a .ttf file beside the layout."
            subject.error("unknown-font", "There is no such font.", ("fonts", key), found=name, hint=hint)
