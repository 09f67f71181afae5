"""The user's cache folder, and the stamp that says a library was found sound.

Reading a library is quick; checking every sentence in it takes longer than making a folder. So what was found without
errors leaves a stamp under a digest of all its files and of this program: change a letter and it is checked again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import platformdirs

import folderbuilder

VARIABLE = "FOLDERBUILDER_CACHE"
"""Environment variable that names another folder."""
DATA_VARIABLE = "FOLDERBUILDER_DATA"
"""The same for what is not thrown away with the cache."""
STAMPS = "sound"


def cache_folder() -> Path:
    """Where typeset sections and stamps are kept between runs."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else Path(platformdirs.user_cache_dir("folderbuilder", appauthor=False))


def data_folder() -> Path:
    """Where texts of sections are kept that were replaced from the web page."""
    named = os.environ.get(DATA_VARIABLE)
    return Path(named) if named else Path(platformdirs.user_data_dir("folderbuilder", appauthor=False))


def keep_whole(path: Path, data: bytes) -> None:
    """Write a file of the cache, whole or not at all. A cache that cannot be written is no reason to stop."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=path.suffix + ".new")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


class Stamp:
    """Whether this very library was found sound before."""

    def __init__(self, folders: list[Path], cache: Path) -> None:
        digest = hashlib.sha256(folderbuilder.__version__.encode())
        for folder in folders:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                data = path.read_bytes()
                digest.update(f"{path.relative_to(folder).as_posix()} {len(data)}\n".encode())
                digest.update(data)
        self._path = cache / STAMPS / digest.hexdigest()

    def is_there(self) -> bool:
        """It was found sound."""
        return self._path.is_file()

    def put(self) -> None:
        """It is sound. A cache that cannot be written is no reason to stop."""
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.touch(mode=0o600)
