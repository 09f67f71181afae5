"""From a list that was read to the rows of a run, each with its file name and its problems."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from folderbuilder.patients.model import Patient
from folderbuilder.patients.read import PatientList
from folderbuilder.press.names import file_names
from folderbuilder.press.run import Job
from folderbuilder.problems import Problem, Refused, Severity, did_you_mean


def jobs_of(listed: PatientList, only: Sequence[str]) -> tuple[list[Job], list[Problem]]:
    """Every row of the list in its order, and the problems that belong to no single row."""
    _refuse_unknown_ids(listed, only)
    names = file_names(patient.id for patient in listed.patients)
    rows: list[tuple[int, str | None, Patient | None]] = sorted(
        [(p.place.row, p.id, p) for p in listed.patients] + [(r.place.row, r.id, None) for r in listed.rejected],
        key=lambda row: row[0],
    )
    starts = [row for row, _, _ in rows]
    told: list[list[Problem]] = [[] for _ in rows]
    rest: list[Problem] = []
    places = {(row, patient_id): place for place, (row, patient_id, _) in enumerate(rows)}
    for problem in listed.problems:
        # A problem stands on its row, or in YAML on a line below the one where its patient begins. In JSON without
        # line ends everybody begins on the same line.
        start = bisect_right(starts, problem.line or 0) - 1
        owner = places.get((starts[start], problem.patient)) if start >= 0 else None
        (rest if owner is None else told[owner]).append(problem)
    jobs = [
        Job(
            id=patient_id, row=row, patient=patient, file=names[patient.id] if patient else None,
            problems=tuple(problems), skip="not in --only" if only and patient_id not in only else None,
            labels=listed.labels,
        )
        for (row, patient_id, patient), problems in zip(rows, told, strict=True)
    ]  # fmt: skip
    return jobs, rest


def _refuse_unknown_ids(listed: PatientList, only: Sequence[str]) -> None:
    ids = [patient.id for patient in listed.patients] + [row.id for row in listed.rejected if row.id]
    problems = [
        Problem(
            Severity.ERROR, "unknown-id", "No row of the list has this id.", found=wanted,
            hint=did_you_mean(wanted, ids),
        )
        for wanted in only if wanted not in ids
    ]  # fmt: skip
    if problems:
        raise Refused(problems)
