"""Rows and makers without a page: the press must not know how a page is made."""

from __future__ import annotations

from folderbuilder.patients.model import Patient, Place
from folderbuilder.press.run import Finished, Job


def finished(text: str, pages: int = 3) -> Finished:
    return Finished(
        data=text.encode(), pages=pages, sheets=(pages + 1) // 2, sections=(("cidp", "1.0.0", "list"),), problems=(),
        layout="map-a4", language="nl", team="voorbeeld",
    )  # fmt: skip


def job(patient_id: str, row: int, **rest: object) -> Job:
    patient = Patient(id=patient_id, name=f"Naam van {patient_id}", place=Place(file="list.csv", row=row))
    return Job(id=patient_id, row=row, patient=patient, file=f"{patient_id}.pdf", **rest)  # type: ignore[arg-type]


def make_plainly(patient: Patient) -> Finished:
    return finished(f"folder of {patient.id}")
