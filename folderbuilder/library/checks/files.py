"""Files that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.load import Library
from folderbuilder.library.pemat import FOLDER
from folderbuilder.problems import Problems

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
