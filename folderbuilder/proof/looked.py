"""Which pages were looked at before, in this run or an earlier one.

Pages that come from the cache are the same, byte for byte, as when somebody looked at them last. So a note of their
digest spares looking again, and opening PDFium for it. The notes hold nothing of any patient: they are of shared parts.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import folderbuilder

if TYPE_CHECKING:
    from folderbuilder.bind.part import Part
    from folderbuilder.typeset.typesetter import Typesetter

FILE = Path("galleys", "looked-at")


class Looked:
    """Notes in a file of the cache folder; without a folder none."""

    def __init__(self, folder: Path | None, typesetter: Typesetter) -> None:
        self._path = folder / FILE if folder else None
        # What makes other ink of the same bytes, or judges it otherwise.
        self._shaped = f"{folderbuilder.__version__} {typesetter.digest}".encode()

    def at(self, part: Part) -> bool:
        """Whether these very pages were looked at before and nothing was wrong with them."""
        return part.kept and self._note(part) in self._notes

    def note(self, parts: list[Part]) -> None:
        """They were looked at now. A cache that cannot be written is no reason to stop."""
        # Only what is asked for again is kept: what is made for one selection has no words noted either.
        lines = [self._note(part) for part in parts if part.said and not part.private]
        fresh = [line for line in lines if line not in self._notes]
        if self._path is None or not fresh:
            return
        self._notes.update(fresh)
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "a", encoding="ascii") as file:
                file.write("".join(f"{line}\n" for line in fresh))

    @cached_property
    def _notes(self) -> set[str]:
        if self._path is None:
            return set()
        with contextlib.suppress(OSError, UnicodeDecodeError):
            return set(self._path.read_text("ascii").splitlines())
        return set()

    def _note(self, part: Part) -> str:
        return hashlib.sha256(self._shaped + part.block.chunk.digest).hexdigest()
