"""Plainly made-up people, and their folders."""

from __future__ import annotations

from folderbuilder.patients.model import Patient, Pick, PickKind, Place

OWN = ("0012345", "Łukasz Żółć")
STRANGER = ("0054321", "Ayşe Şahin-d'Hondt")


def person(identity: str, name: str, note: str | None = None) -> Patient:
    picks = (Pick(section="igg-herkomst", kind=PickKind.LIST),)
    return Patient(id=identity, name=name, note=note, picks=picks, place=Place(file="lijst.csv", row=2))
