"""No number that a folder prints by itself is taken for another patient's."""

import pytest

from folderbuilder.library.load import Library
from folderbuilder.options import Options
from folderbuilder.pipeline import make_folder, read_one
from folderbuilder.workshop import Workshop


@pytest.mark.parametrize("proof", ["fast", "full"])
def test_whatever_numbers_the_others_have(shipped: Library, proof: str) -> None:
    # Page codes beside edge marks, years of sources, standards in what the file says about itself.
    people = [(str(number), "Patiënt") for number in range(20_000)]
    workshop = Workshop(shipped, Options(proof=proof, cache=False), [*people, ("5", "Jan")])
    patient, _ = read_one({"id": "5", "name": "Jan", "sections": ["cidp"]}, shipped, workshop.options)
    assert make_folder(patient, workshop).facts.pages > 10
