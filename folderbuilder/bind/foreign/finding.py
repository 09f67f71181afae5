"""Where a patient's files are: in the folder of the list or below it, and nowhere else.

Who writes a list must not get to read any file of the computer that makes the folders. So a name that leads elsewhere,
by itself or by a link, is refused, whether the file is there or not.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from folderbuilder.bind.foreign.apart import Quarantine
from folderbuilder.bind.foreign.model import Foreign
from folderbuilder.patients.model import Patient
from folderbuilder.problems import FolderFailed, Problem, Severity

MOST = 20
"""Attachments of one patient."""

_UNFIT = {
    "missing": ("There is no such file.", "Look at the name. Names count from the folder of the list."),
    "outside": (
        "The name leads out of the folder of the list.",
        "Put the file in the folder of the list, or in a folder below it, and write its name from there.",
    ),
    "unreadable": ("It cannot be read, or is no ordinary file.", "See whether it may be read and is not in use."),
    "other": ("It is not a PDF file.", "Save it as PDF in the program it comes from."),
    "locked": (
        "It is closed with a password, or its maker does not allow it to be printed.",
        "Ask its maker for a file that may be printed, or print it apart.",
    ),
    "damaged": ("It is damaged or cut off.", "Fetch it anew, or open it and print it to a new PDF file."),
    "empty": ("It has no pages.", "Look whether it is the right file."),
    "form": ("Its pages are made by a program in it when it is opened.", "Print it to a new PDF file."),
    "large": ("It is too large: in bytes, in pages, or in what it unpacks to.", "Print it apart."),
    "many": (f"A patient can have {MOST} attachments.", "Put some together, or print them apart."),
    "endless": ("A drawing in it draws itself, without end.", "Do not trust this file; ask where it comes from."),
    "slow": ("It takes more time or memory than a leaflet may take.", "Print it to a new PDF file, or print it apart."),
}
_TOLD = {
    "active": ("Scripts, actions or attached files in it were left out.", "Look at it on paper."),
    "fonts": ("It lacks fonts of its own, and may look different on another computer.", "Look at it on paper."),
    "layers": ("Hidden layers in it were left out.", "Look at it on paper."),
    "repaired": ("It is not quite sound and may lack something.", "Compare it with the file, page by page."),
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A patient's own file, cleaned, under the name that the contents list gives it."""

    title: str
    foreign: Foreign


class Attic:
    """Fetches what lists name. One for a run."""

    def __init__(self, folder: Path | None, quarantine: Quarantine | None = None) -> None:
        """`folder` is that of the list; None where whoever runs the program names the files, not a list."""
        self.folder = folder
        self.quarantine = quarantine or Quarantine()

    def of(self, patient: Patient) -> tuple[tuple[Attachment, ...], list[Problem]]:
        """The attachments of a patient, and what is to be said of them. Raises `FolderFailed`: no gap goes unsaid."""
        found: list[Attachment] = []
        problems: list[Problem] = []
        for number, name in enumerate(patient.attachments, 1):
            cleaned = self._cleaned(name) if number <= MOST else "many"
            if isinstance(cleaned, str):
                problems.append(_problem(Severity.ERROR, cleaned, _UNFIT, number, name, patient))
                continue
            found.append(Attachment(title_of(name), cleaned))
            problems += [_problem(Severity.WARNING, note, _TOLD, number, name, patient) for note in cleaned.notes]
        if len(found) < len(patient.attachments):
            raise FolderFailed(problems)
        return tuple(found), problems

    def _cleaned(self, name: str) -> Foreign | str:
        data = read_below(name, self.folder, self.quarantine.limits.size)
        return data if isinstance(data, str) else self.quarantine.cleaned(data)


def title_of(name: str) -> str:
    """How the contents list calls a file: by its name, as a person would write it."""
    stem = PureWindowsPath(name).name
    stem = stem[:-4] if stem.lower().endswith(".pdf") else stem
    words = " ".join(stem.replace("_", " ").split())
    return words[:1].upper() + words[1:] if words else name


def read_below(name: str, folder: Path | None, most: int) -> bytes | str:
    """The bytes of a file in or below the folder, or the code of why not; without a folder, of any file.

    Of a larger file than `most` one byte more than that.
    """
    given = PureWindowsPath(name)
    if folder is not None and (given.anchor or ".." in given.parts):
        return "outside"
    path = Path(name) if folder is None else folder.joinpath(*given.parts)
    try:
        real = path.resolve()
        if folder is not None and not real.is_relative_to(folder.resolve()):
            return "outside"
        # A link put in its place meanwhile is not followed, and a pipe does not keep us waiting.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(real, flags)
    except FileNotFoundError:
        return "missing"
    except (OSError, ValueError, RuntimeError):
        return "unreadable"
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return "unreadable"
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(most + 1)
    except OSError:
        return "unreadable"
    finally:
        os.close(descriptor)


def _problem(
    severity: Severity, code: str, known: Mapping[str, tuple[str, str]], number: int, name: str, patient: Patient
) -> Problem:
    message, hint = known[code] if code in known else known["damaged" if severity is Severity.ERROR else "repaired"]
    return Problem(
        severity, f"attachment-{code}", f"Attachment {number}: {message}", file=patient.place.file,
        line=patient.place.row, column="attachments", patient=patient.id, found=name, private=True, hint=hint,
    )  # fmt: skip
