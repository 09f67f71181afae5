"""One finished file outside a run: a single folder, or a handout."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from folderbuilder.press.bench import Finished
from folderbuilder.press.files import private_folder, write_whole
from folderbuilder.press.interrupt import Interrupts


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is there, and what is in it."""

    path: Path
    sha256: str
    finished: Finished

    def as_dict(self) -> dict[str, Any]:
        """Everything for machines."""
        facts = self.finished.facts
        return {
            "file": str(self.path), "sha256": self.sha256, "pages": facts.pages, "sheets": facts.sheets,
            "sections": [{"id": i, "version": v or None, "reason": r} for i, v, r in facts.sections],
            "layout": facts.layout, "language": facts.language, "team": facts.team,
            "attachments": facts.attachments, "encrypted": facts.encrypted,
            "problems": [problem.as_dict() for problem in self.finished.problems],
        }  # fmt: skip


def write_single(path: Path, finished: Finished) -> Written:
    """Write it, whole or not at all; raises `OutputFailed`, or `FolderFailed` when what is there cannot be replaced."""
    with Interrupts():
        private_folder(path.parent)
        write_whole(path, finished.data)
    return Written(path, hashlib.sha256(finished.data).hexdigest(), finished)
