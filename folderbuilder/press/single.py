"""One finished file outside a run: a single folder, or a handout."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from folderbuilder.press.files import private_folder, write_whole
from folderbuilder.press.interrupt import Interrupts
from folderbuilder.press.run import Finished


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is there, and what is in it."""

    path: Path
    sha256: str
    finished: Finished

    def as_dict(self) -> dict[str, Any]:
        """Everything for machines."""
        finished = self.finished
        return {
            "file": str(self.path), "sha256": self.sha256, "pages": finished.pages, "sheets": finished.sheets,
            "sections": [{"id": i, "version": v or None, "reason": r} for i, v, r in finished.sections],
            "layout": finished.layout, "language": finished.language, "team": finished.team,
            "problems": [problem.as_dict() for problem in finished.problems],
        }  # fmt: skip


def write_single(path: Path, finished: Finished) -> Written:
    """Write it, whole or not at all; raises `OutputFailed`, or `FolderFailed` when what is there cannot be replaced."""
    with Interrupts():
        private_folder(path.parent)
        write_whole(path, finished.data)
    return Written(path, hashlib.sha256(finished.data).hexdigest(), finished)
