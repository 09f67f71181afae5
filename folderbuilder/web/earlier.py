"""Texts of sections as they were before they were replaced from the page: a way back for who has no git.

They are in the user's own folder for data, not among the sections, and hold nothing of any patient.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from folderbuilder.keeping import data_folder
from folderbuilder.yamltext import read_text

KEPT = 20
"""Texts of one section."""
_NAME = re.compile(r"\d{8}T\d{12}")
_FORMAT = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class Replaced:
    """A text that was replaced."""

    name: str
    when: datetime
    """When it was replaced, on this computer's clock."""


class Earlier:
    """What was replaced in one library."""

    def __init__(self, root: Path) -> None:
        place = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]
        self._folder = data_folder() / "replaced" / place

    def put(self, language: str, section: str, text: str) -> bool:
        """Keep a text that is about to be replaced; whether that could be done. Both names are of the library."""
        folder = self._folder / language / section
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            name = _now()
            while (folder / name).exists():  # clocks of some computers stand still for a while
                name = _now()
            (folder / name).write_bytes(text.encode())
            for old in self.of(language, section)[KEPT:]:
                (folder / old.name).unlink(missing_ok=True)
        except OSError:
            return False
        return True

    def of(self, language: str, section: str) -> list[Replaced]:
        """The texts of a section that were replaced, the latest first."""
        names: list[str] = []
        with contextlib.suppress(OSError):
            names = [path.name for path in (self._folder / language / section).iterdir() if _NAME.fullmatch(path.name)]
        return [Replaced(name, datetime.strptime(name, _FORMAT).astimezone()) for name in sorted(names, reverse=True)]

    def text(self, language: str, section: str, name: str) -> str | None:
        """One of them; None when it is not there."""
        known = {replaced.name for replaced in self.of(language, section)}
        return read_text(self._folder / language / section / name, name=name) if name in known else None


def _now() -> str:
    return datetime.now().astimezone().strftime(_FORMAT)  # noqa: TID251 - nothing that is printed
