"""Going on with a run that was stopped: which folders are as this run would make them (R27, R28)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from folderbuilder.patients.model import Patient
from folderbuilder.press.closing import password_of, salt_of
from folderbuilder.press.made_of import Ingredients
from folderbuilder.press.manifest import Entry, Status
from folderbuilder.press.run import Job
from folderbuilder.press.run_folder import RunFolder
from folderbuilder.problems import FolderFailed, Problem, Severity


def resumed(jobs: Sequence[Job], folder: RunFolder, ingredients: Ingredients, column: str | None = None) -> list[Job]:
    """The rows, those with their finished folder where it can be kept; of others is said why they are made anew.

    `column` is that of the passwords, where folders are encrypted.
    """
    return [_resumed(job, folder, ingredients, column) if job.is_made else job for job in jobs]


def _resumed(job: Job, folder: RunFolder, ingredients: Ingredients, column: str | None) -> Job:
    recorded = folder.recorded(job.id)
    why = _why(job, recorded, folder, ingredients, column)
    if why is None and recorded:
        kept = replace(recorded, status=Status.MADE, reason=None, row=job.row)
        return replace(job, kept=kept, problems=(*job.problems, *_said_before(job, kept)))
    return replace(job, problems=(*job.problems, _rebuilt(job, why))) if why else job


def _why(
    job: Job, recorded: Entry | None, folder: RunFolder, ingredients: Ingredients, column: str | None
) -> str | None:
    """Why a folder that is there is made anew; "" when none is there, None when it can be kept."""
    assert job.patient is not None  # noqa: S101 - it is made
    there = job.file is not None and os.path.lexists(folder.path / job.file)
    if recorded is None or recorded.file is None:
        return "the manifest does not have its file" if there else ""
    if not there or recorded.file != job.file:
        return "its file is not there"
    if folder.earlier(job.id) is None:
        return "its file is not as that run made it"
    if recorded.made_of is None:
        return "the manifest does not say what it was made of"
    if recorded.encrypted != (column is not None):
        return "what the run is asked for changed"
    salt = _salt(job.patient, folder.path / recorded.file, column) if column is not None else ""
    if salt is None:
        return "its password changed"
    changed = ingredients.of(job.patient, tuple(section for section, _, _ in recorded.sections), salt)
    if (what := changed.changed(recorded.made_of)) is None:
        return None
    return f"{what} changed"


def _salt(patient: Patient, file: Path, column: str) -> str | None:
    """The secret of a folder that opens with the patient's password of now; None when it does not."""
    try:
        return salt_of(file.read_bytes(), password_of(patient, column))
    except (FolderFailed, OSError):
        return None


def _rebuilt(job: Job, why: str) -> Problem:
    return Problem(
        Severity.NOTE, "made-anew", f"The folder is made anew: {why}.", patient=job.id, line=job.row,
        file=job.patient.place.file if job.patient else None,
        hint="Print this one again if the one before was printed.",
    )  # fmt: skip


def _said_before(job: Job, kept: Entry) -> list[Problem]:
    """What the earlier run warned of while it made the folder: only its code is known now."""
    told = {problem.code for problem in job.problems}
    if not (unsaid := [code for code in kept.warnings if code not in told]):
        return []
    return [Problem(
        Severity.WARNING, "warned-before", f"An earlier run made this folder with a warning: {', '.join(unsaid)}.",
        patient=job.id, line=job.row, file=job.patient.place.file if job.patient else None,
        hint="Make it anew with --only and --overwrite to read the warning.",
    )]  # fmt: skip
