"""What a run makes when all folders are there: the packing list, and on request print runs and a ZIP file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from folderbuilder.press.archive import write_archive
from folderbuilder.press.manifest import MANIFEST, Entry
from folderbuilder.press.packing import Packing
from folderbuilder.press.printing import Printing
from folderbuilder.press.report import PROBLEMS, Report
from folderbuilder.problems import FolderFailed


@dataclass(frozen=True, slots=True)
class Finishing:
    """What is to be made."""

    packing: Packing
    printing: Printing | None = None
    archive: bool = False
    """All files in one ZIP file."""

    def follow(self, entries: Sequence[Entry]) -> None:
        """Rows that are done: what can be made of them now need not be made in the end."""
        self.packing.follow(entries)

    def finish(self, folder: Path, report: Report) -> None:
        """Make what speaks of the folders, and put it into the report. Raises `OutputFailed`."""
        if self.printing:
            printing = self.printing
            self._try(report, lambda: _printed(printing, folder, report))
        if any(entry.file for entry in report.entries):
            self._try(report, lambda: report.files.append(self.packing.write(folder, report)))

    def archived(self, folder: Path, report: Report) -> None:
        """Put everything of the run that is there into one file, if that is asked for. Raises `OutputFailed`."""
        if self.archive:
            self._try(report, lambda: report.files.append(_archive(folder, report)))

    @staticmethod
    def _try(report: Report, make: Callable[[], None]) -> None:
        """A file that cannot be replaced, because somebody has it open, stops none of the others."""
        try:
            make()
        except FolderFailed as failure:
            report.problems += failure.problems
            report.incomplete = True


def archive_name(folder: Path) -> str:
    """The archive has the name of its folder."""
    return f"{folder.resolve().name}.zip"


def _printed(printing: Printing, folder: Path, report: Report) -> None:
    names, told = printing.write(folder, report.entries)
    report.files += names
    report.problems += told


def _archive(folder: Path, report: Report) -> str:
    own = [MANIFEST, PROBLEMS, *report.files]
    name = archive_name(folder)
    write_archive(folder / name, [folder / file for file in [*(e.file for e in report.entries if e.file), *own]])
    return name
