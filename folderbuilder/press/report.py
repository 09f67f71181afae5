"""What a run came to: counts, problems and the exit code, for the screen, for machines and for a Dutch Excel."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from folderbuilder.press.fault import FAULT
from folderbuilder.press.manifest import Entry, Status
from folderbuilder.problems import Problem

PROBLEMS = "problems.csv"
_COLUMNS = ("severity", "code", "file", "row", "column", "patient", "message", "found", "hint")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Stop(StrEnum):
    """Why a run ended before its last row."""

    INTERRUPTED = "interrupted"
    OUTPUT = "output"
    FAULT = "fault"


_EXIT_CODES = {Stop.INTERRUPTED: 130, Stop.OUTPUT: 3, Stop.FAULT: 3}


@dataclass(slots=True)
class Report:
    """What happened, row by row. Rows in the list = made + failed + skipped."""

    folder: Path | None
    """Where the folders are; None when nothing was to be written."""
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    """What was made besides folders, manifest and problems: names in the run folder."""
    stopped: Stop | None = None
    """Set when the run ended early."""
    kept: int = 0
    """How many of the made folders an earlier run had made."""
    incomplete: bool = False
    """Something that was asked for besides the folders could not be made."""

    def count(self, status: Status) -> int:
        """How many rows became this."""
        return Counter(entry.status for entry in self.entries)[status]

    @property
    def pages(self) -> int:
        """Pages of all folders made."""
        return sum(entry.pages for entry in self.entries if entry.status is Status.MADE)

    @property
    def sheets(self) -> int:
        """Sheets of paper for all folders made."""
        return sum(entry.sheets for entry in self.entries if entry.status is Status.MADE)

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        if self.stopped:
            return _EXIT_CODES[self.stopped]
        if any(problem.code == FAULT for problem in self.problems):
            # Also when it took one patient only: somebody must hear of a mistake in the program (R40).
            return _EXIT_CODES[Stop.FAULT]
        return 1 if self.incomplete or self.count(Status.FAILED) else 0

    def as_dict(self) -> dict[str, Any]:
        """Everything for machines; what is a patient's own value is left out."""
        return {
            "output": str(self.folder) if self.folder else None, "rows": len(self.entries),
            **{str(status): self.count(status) for status in Status}, "kept": self.kept,
            "pages": self.pages, "sheets": self.sheets, "files": list(self.files),
            "stopped": str(self.stopped) if self.stopped else None, "exit_code": self.exit_code,
            "folders": [entry.as_dict() for entry in self.entries],
            "problems": [problem.as_dict() for problem in self.problems],
        }  # fmt: skip


def problems_csv(problems: Iterable[Problem], *, with_private: bool = True) -> bytes:
    """The problems as a file that opens right in a Dutch Excel.

    With what was found, for the file is the clinic's own; without it beside folders that are encrypted.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for problem in problems:
        values = problem.as_dict(with_private=with_private)
        values["row"] = values.pop("line", "")
        writer.writerow([_cell(values.get(column, "")) for column in _COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: str | int) -> str | int:
    """A value on one line that no spreadsheet takes for a formula (R35)."""
    if isinstance(value, int):
        return value
    line = "".join(sign if sign.isprintable() else " " for sign in value)
    return f"'{line}" if line.lstrip().startswith(_FORMULA) or value.startswith(_FORMULA) else line
