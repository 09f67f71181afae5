"""Rows and makers without a page: the press must not know how a page is made."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from folderbuilder.patients.model import Patient, Place
from folderbuilder.press.bench import Facts, Finished
from folderbuilder.press.run import Job
from folderbuilder.problems import FolderFailed, Problem, Severity


def finished(text: str, patient: Patient, pages: int = 3) -> Finished:
    sections = (("cidp", "1.0.0", "list"),)
    facts = Facts(pages, (pages + 1) // 2, sections, "map-a4", "nl", "voorbeeld", patient=patient.id)
    return Finished(b"the same for all: ", text.encode(), facts)


def job(patient_id: str, row: int, **rest: object) -> Job:
    patient = Patient(id=patient_id, name=f"Naam van {patient_id}", place=Place(file="list.csv", row=row))
    return Job(id=patient_id, row=row, patient=patient, file=f"{patient_id}.pdf", **rest)  # type: ignore[arg-type]


def make_plainly(patient: Patient) -> Finished:
    return finished(f"folder of {patient.id}", patient)


# --- what workers do; they find it here, in a module of its own ------------------------------------------------------


def die(*_: object) -> None:
    """As the system ends a process that takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
    time.sleep(60)


def make_or_die(patient: Patient) -> Finished:
    """Patient 3 kills the worker, patient 5 is a fault of the program, patient 7 cannot be made."""
    if patient.id == "3":
        die()
    if patient.id == "5":
        raise ZeroDivisionError(f"about {patient.name}")
    if patient.id == "7":
        raise FolderFailed(Problem(Severity.ERROR, "nothing-chosen", "Nothing is chosen."))
    return make_plainly(patient)


def make_too_large(patient: Patient) -> Finished:
    """Patient 2 takes more memory than any machine has."""
    return finished(str(len(bytearray(1 << 60))), patient) if patient.id == "2" else make_plainly(patient)


@dataclass
class Squares:
    """Squares numbers; what is to happen on the way is said by number."""

    once: Path | None = None
    """Where it is noted that a worker died already."""
    dies_at: int | None = None
    dies_once_at: int | None = None
    too_large: int | None = None
    slow_at: int | None = None
    meeting: Path | None = None
    """Where two workers wait for each other."""

    def __call__(self, task: int) -> tuple[int, int]:
        if task == self.dies_at:
            die()
        if task == self.dies_once_at and self.once and not self.once.exists():
            self.once.touch()
            die()
        if task == self.too_large:
            raise MemoryError
        if task == self.slow_at:
            time.sleep(0.3)
        if self.meeting:
            (self.meeting / str(os.getpid())).touch()
            while len(list(self.meeting.iterdir())) < 2:
                time.sleep(0.001)
        return task * task, os.getpid()

    def clear(self) -> None:
        """Nothing was left anywhere."""
