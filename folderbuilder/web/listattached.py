"""Patients' own PDF files that were dropped beside a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PureWindowsPath

from folderbuilder.patients.model import Patient
from folderbuilder.problems import Problem, Severity

TWINS = "The list has this name in several folders, and a page cannot tell one from the other."


@dataclass(slots=True)
class Attached:
    """The files, and which names of the list they cannot be told by."""

    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    """By their own names: a browser does not tell of folders."""
    _twins: set[str] = field(default_factory=set, repr=False)

    @property
    def size(self) -> int:
        """Bytes of them all."""
        return sum(map(len, self.files.values()))

    def take(self, name: str, data: bytes) -> None:
        """One more, in place of one of the same name."""
        self.files = {own: kept for own, kept in self.files.items() if own_name(own) != own_name(name)}
        self.files[name] = data

    def missing(self, patients: Mapping[int, Patient], column: str) -> Iterator[tuple[int, Problem]]:
        """What is wrong with the names that a list has: files not dropped, and such as cannot be told apart."""
        self._twins = _names_alike(patients.values())
        for row, patient in patients.items():
            for number, name in enumerate(patient.attachments, 1):
                if self._file(name) is not None:
                    continue
                twins = own_name(name) in self._twins
                yield row, Problem(
                    Severity.ERROR, "attachment-twins" if twins else "attachment-missing",
                    f"Attachment {number}: {TWINS if twins else 'There is no such file.'}", line=row, column=column,
                    patient=patient.id, found=name, private=True,
                    hint="Give each a name of its own." if twins else "Look at the name. Add the file to this page.",
                )  # fmt: skip

    def named_by(self, patients: Iterable[Patient]) -> dict[str, bytes]:
        """The files that a list names, by the names that it has for them."""
        named = {name for patient in patients for name in patient.attachments}
        return {name: data for name in sorted(named) if (data := self._file(name)) is not None}

    def _file(self, name: str) -> bytes | None:
        wanted = own_name(name)
        if wanted in self._twins:
            return None
        return next((data for own, data in self.files.items() if own_name(own) == wanted), None)


def _names_alike(patients: Iterable[Patient]) -> set[str]:
    """Names that a list has in several folders: one patient's letter must not get into another's folder."""
    paths: dict[str, set[str]] = defaultdict(set)
    for patient in patients:
        for name in patient.attachments:
            paths[own_name(name)].add(str(PureWindowsPath(name)).casefold())
    return {name for name, found in paths.items() if len(found) > 1}


def own_name(name: str) -> str:
    """The name of a file without its folders and without the differences that do not count."""
    return PureWindowsPath(name).name.casefold()


def without_attachments(patient: Patient) -> Patient:
    """The patient as a quick look makes the folder: other people's files are only opened when it is made for good."""
    return replace(patient, attachments=())
