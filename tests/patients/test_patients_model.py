"""A patient on the way from one process to another."""

from __future__ import annotations

import pickle
from datetime import date

import pytest

from folderbuilder.patients.model import Patient, Pick, PickKind, Place


@pytest.mark.parametrize("kinds", [(), (PickKind.ADD,), tuple(PickKind)])
def test_patient_arrives_as_sent(kinds: tuple[PickKind, ...]) -> None:
    picks = tuple(Pick(f"igg-{number}", kind) for number, kind in enumerate(kinds))
    sent = Patient(
        id="007", name="Zoë Verzonnen", picks=picks, birth_date=date(1970, 1, 2), note="Een\nbrief",
        treatment={"dose": "10 gram"}, order=("a", "b"), place=Place(file="list.csv", row=3),
    )  # fmt: skip
    arrived = pickle.loads(pickle.dumps(sent))
    assert arrived == sent
    assert all(type(pick) is Pick and type(pick.kind) is PickKind for pick in arrived.picks)


def test_those_who_wish_the_same_share_it_when_they_arrive() -> None:
    def arrived(patient_id: str) -> Patient:
        picks = (Pick("igg-ivig", PickKind.ADD),)
        patient = Patient(id=patient_id, name="A. Verzonnen", picks=picks, place=Place(file="list.csv", row=3))
        return pickle.loads(pickle.dumps(patient))

    assert arrived("1").picks is arrived("2").picks
