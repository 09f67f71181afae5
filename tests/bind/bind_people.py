"""Plainly made-up people with the names that real lists have."""

from __future__ import annotations

from typing import Any

from folderbuilder.patients.model import Patient, Pick, PickKind, Place

PEOPLE: dict[str, dict[str, Any]] = {
    "lukasz": {
        "id": "0012345",
        "name": "Łukasz Żółć",
        "profile": "auto-immuun-igg",
        "add": ["cidp"],
        "treatment": {"route": "IVIg; SCIg", "product": "Voorbeeldglobuline"},
    },
    "ayse": {"id": "A-7", "name": "Ayşe Şahin", "profile": "pid-igg", "treatment": {"route": "SCIg"}},
    "hanh": {
        "id": "77",
        "name": "Nguyễn Thị Hạnh",
        "list": ["cidp", "igg-ivig"],
        "note": "Tot dinsdag & <b>sterkte</b>!",
    },
    "hondt": {"id": "1e5", "name": "d'Hondt-van 't Hoff", "cross": ["guillain-barre", "mmn", "leeswijzer"]},
}


def patient(key: str) -> Patient:
    data = dict(PEOPLE[key])
    kinds = {"list": PickKind.LIST, "add": PickKind.ADD, "cross": PickKind.CROSS}
    picks = [Pick(section=section, kind=kind) for name, kind in kinds.items() for section in data.pop(name, [])]
    return Patient(picks=tuple(picks), place=Place(file="lijst.csv", row=2), **data)
