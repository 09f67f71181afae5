"""Where one folder is made and laid in the run folder, whole but still without its name."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from folderbuilder.patients.model import Patient
from folderbuilder.press.fault import keep_fault
from folderbuilder.press.files import passing_prefix, write_unnamed
from folderbuilder.problems import FolderFailed, OutputFailed, Problem

if TYPE_CHECKING:
    from hashlib import _Hash

BEGINNINGS_KEPT = 64
"""Beginnings of files whose digest is remembered; as many as a binder keeps."""

Sections: TypeAlias = tuple[tuple[str, str, str], ...]

# What goes through the pipe between processes is a NamedTuple: these pickle in a few microseconds, data classes do not.


class Facts(NamedTuple):
    """What the manifest says of a finished folder."""

    pages: int
    sheets: int
    """Sheets of paper: half of the pages, rounded up, where both sides are printed."""
    sections: Sections
    """Section id, version and reason of each."""
    layout: str
    language: str
    team: str | None
    attachments: int = 0
    """Files of the patient's own that are printed behind the sections."""
    encrypted: bool = False
    """Opens with the patient's password only."""
    patient: str | None = None
    """The id that stands on its pages; None in a handout."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A folder that has passed its proof."""

    shared: bytes
    """The beginning of the file; folders with the same selection have the very same object."""
    own: bytes
    """The rest of it."""
    facts: Facts
    problems: tuple[Problem, ...] = ()
    """Warnings and notes."""
    salt: str = ""
    """Of an encrypted folder: a secret that only its password gives."""

    @property
    def data(self) -> bytes:
        """The whole file."""
        return self.shared + self.own


class Laid(NamedTuple):
    """A file that has no name of its own yet."""

    name: str
    """Its passing name in the run folder."""
    sha256: str
    salt: str = ""
    """That of the folder."""
    patient: str | None = None
    """Whose folder was written into it."""


class Outcome(NamedTuple):
    """What came of one patient."""

    facts: Facts | None = None
    """None when the folder could not be made."""
    problems: tuple[Problem, ...] = ()
    laid: Laid | None = None
    """None when it could not be made, or when nothing was to be written."""
    unwritten: tuple[Problem, ...] = ()
    """Why the output cannot be written; then the run cannot go on."""


class Maker(Protocol):
    """Makes one patient's folder; raises `FolderFailed`."""

    def __call__(self, patient: Patient) -> Finished:
        """The folder, proofed."""


class Digests:
    """SHA-256 of files many of which begin alike: a beginning is digested once."""

    def __init__(self) -> None:
        # By identity; the bytes are kept with it so that their identity is not given to others.
        self._begun: OrderedDict[int, tuple[bytes, _Hash]] = OrderedDict()

    def of(self, shared: bytes, own: bytes) -> str:
        """The digest of both together, in hexadecimal."""
        key = id(shared)
        if key not in self._begun:
            self._begun[key] = (shared, hashlib.sha256(shared))
            if len(self._begun) > BEGINNINGS_KEPT:
                self._begun.popitem(last=False)
        self._begun.move_to_end(key)
        digest = self._begun[key][1].copy()
        digest.update(own)
        return digest.hexdigest()


class Bench:
    """Makes folders, one after the other. A bench can be sent to another process before it is used."""

    def __init__(self, make: Maker, folder: Path | None) -> None:
        """`folder` is the run folder; without one nothing is written."""
        self.make = make
        self.folder = folder
        self._digests = Digests()

    def __reduce__(self) -> tuple[type[Bench], tuple[Maker, Path | None]]:
        return Bench, (self.make, self.folder)

    def __call__(self, patient: Patient) -> Outcome:
        """What comes of a patient; a fault in one takes no other along (R40). Raises `MemoryError`."""
        made = self.attempt(patient)
        return made if isinstance(made, Outcome) else self.lay(made)

    def attempt(self, patient: Patient) -> Finished | Outcome:
        """The folder, or why there is none; not written yet. Raises `MemoryError`."""
        try:
            return self.make(patient)
        except FolderFailed as failure:
            return Outcome(problems=tuple(failure.problems))
        except OutputFailed as failure:
            return Outcome(unwritten=tuple(failure.problems))
        except MemoryError:
            raise
        except Exception as error:
            return Outcome(problems=(keep_fault(error, self.folder),))

    def lay(self, finished: Finished) -> Outcome:
        """A finished folder laid in the run folder, if there is one. Raises `MemoryError`."""
        try:
            laid = self._laid(finished, self.folder) if self.folder else None
        except OutputFailed as failure:
            return Outcome(unwritten=tuple(failure.problems))
        except MemoryError:
            raise
        except Exception as error:
            return Outcome(problems=(keep_fault(error, self.folder),))
        return Outcome(finished.facts, finished.problems, laid)

    def _laid(self, finished: Finished, folder: Path) -> Laid:
        digest = self._digests.of(finished.shared, finished.own)
        name = write_unnamed(folder, (finished.shared, finished.own)).name
        return Laid(name, digest, finished.salt, finished.facts.patient)

    def clear(self) -> None:
        """Take away what was laid and got no name, when there is nobody left to give it one."""
        for path in self.folder.glob(f"{passing_prefix()}*") if self.folder else ():
            path.unlink(missing_ok=True)
