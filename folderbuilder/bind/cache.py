"""Parts that are kept between runs, in the user's cache folder.

An entry is found by a digest of everything that shaped it: the composed text with its drawings, the layout, the fonts,
the numbers it was given, the program and the versions of its libraries. So an entry never goes stale; it is only no
longer asked for. None of it is a patient's: parts that printed a patient's own value are refused.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import folderbuilder
from folderbuilder.bind.numbers import Room
from folderbuilder.bind.part import Part, part_of
from folderbuilder.bind.pdf import LEVEL
from folderbuilder.bind.stored import MAGIC, Damaged, decoded, encoded
from folderbuilder.compose.blocks import Composed
from folderbuilder.keeping import keep_whole
from folderbuilder.typeset.typesetter import Typesetter

SUFFIX = ".galley"


@dataclass(frozen=True, slots=True)
class Kept:
    """What the cache holds."""

    entries: int
    size: int
    """Bytes."""


class Cache:
    """Parts on disk; without a folder it keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder / "galleys" if folder else None

    def part(self, composed: Composed, typesetter: Typesetter, room: Room, *, level: int = LEVEL) -> Part:
        """The part as it was kept, or made, compressed at a level, and kept now. Raises `FolderFailed`."""
        if self.folder is None or composed.private:
            return part_of(composed, typesetter, room, level=level, to_keep=False)
        key = _key(composed, typesetter, room, level)
        part = self.find(key)
        if part is None:
            part = replace(part_of(composed, typesetter, room, level=level), key=key)
            keep_whole(self._path(key), encoded(part, key))
        return part

    def find(self, key: str) -> Part | None:
        """The part that is kept under a key; None when it is not there, damaged, half written or somebody else's."""
        try:
            return decoded(self._path(key).read_bytes(), key)
        except (OSError, Damaged):
            return None

    def _path(self, key: str) -> Path:
        return (self.folder or Path()) / key[:2] / f"{key[2:]}{SUFFIX}"

    def _files(self) -> Iterator[Path]:
        if self.folder is not None and self.folder.is_dir():
            yield from self.folder.glob(f"*/*{SUFFIX}*")

    def kept(self) -> Kept:
        """How many entries there are and how large they are together."""
        sizes = [path.stat().st_size for path in self._files()]
        return Kept(len(sizes), sum(sizes))

    def clear(self) -> Kept:
        """Remove every entry; says what was removed."""
        kept = self.kept()
        for path in self._files():
            path.unlink(missing_ok=True)
        for path in list(self.folder.glob("*")) if self.folder and self.folder.is_dir() else []:
            with contextlib.suppress(OSError):
                # Folders that are empty now, and what the proof noted of the entries.
                path.rmdir() if path.is_dir() else path.unlink()
        return kept


@lru_cache(maxsize=1)
def versions() -> tuple[str, ...]:
    """What else shapes a page: this program, and the libraries that write, draw and shape."""
    libraries = ("babel", "jinja2", "markdown-it-py", "reportlab", "svglib", "uharfbuzz")
    versions = (metadata.version(name) for name in libraries)
    return (MAGIC.decode(), folderbuilder.__version__, _program(Path(folderbuilder.__file__).parent), *versions)


def _program(folder: Path) -> str:
    """A digest of the code that shapes pages: whoever works on the program changes it without a new version."""
    digest = hashlib.sha256()
    for stage in ("library", "compose", "typeset", "bind"):
        for path in sorted((folder / stage).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _key(composed: Composed, typesetter: Typesetter, room: Room, level: int) -> str:
    """A digest of everything that shapes a part."""
    return hashlib.sha256(repr((versions(), typesetter.digest, room, level, composed)).encode()).hexdigest()
