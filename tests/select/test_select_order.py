"""A patient's own order of sections, within their parts."""

from __future__ import annotations

import pytest

from folderbuilder.options import Options
from folderbuilder.pipeline import make_folder, open_library, read_list, read_one
from folderbuilder.problems import Refused
from folderbuilder.select.selection import Selections
from folderbuilder.workshop import Workshop


@pytest.fixture(scope="module")
def library():
    return open_library()


def chosen(library, **values):
    patient, _ = read_one({"id": "1", "name": "Jan", "profile": "cidp", **values}, library, Options())
    return list(Selections(library).of(patient, "nl").ids)


def test_named_sections_change_places_and_nothing_else_moves(library):
    usual = chosen(library)
    own = chosen(library, order=["igg-fscig", "igg-ivig"])
    first, last = usual.index("igg-ivig"), usual.index("igg-fscig")
    assert (own[first], own[last]) == ("igg-fscig", "igg-ivig")
    assert [name for at, name in enumerate(own) if at not in (first, last)] == [
        name for at, name in enumerate(usual) if at not in (first, last)
    ]


def test_parts_stay_together(library):
    own = chosen(library, order=["tool-notities", "igg-doel", "inleiding", "tool-contactkaart", "wanneer-bellen"])
    parts = [library.places[name].part.id for name in own]
    assert parts == sorted(parts, key=[part.id for part in library.parts].index)
    assert own.index("tool-notities") < own.index("tool-contactkaart")


def test_what_is_not_in_the_folder_counts_for_nothing(library):
    assert chosen(library, order=["mmn", "cidp", "igg-doel"]) == chosen(library)


def test_an_unknown_section_is_told(library):
    with pytest.raises(Refused) as refusal:
        chosen(library, order=["igg-ivig", "igg-onzin"])
    assert [problem.code for problem in refusal.value.problems] == ["section-unknown"]
    assert refusal.value.problems[0].column == "order"


def test_a_list_has_the_column_in_two_languages(library, tmp_path):
    for name in ("order", "Volgorde"):
        path = tmp_path / f"{name}.csv"
        path.write_text(f"id,name,profile,{name}\n1,Jan,cidp,igg-fscig; IGG-IVIG;igg-fscig\n", encoding="utf-8")
        assert read_list(path, library, Options()).patients[0].order == ("igg-fscig", "igg-ivig")


@pytest.mark.parametrize("proof", ["fast", "full"])
@pytest.mark.parametrize("layout", ["map-a4", "boekje"])
def test_pages_contents_and_numbers_follow(library, proof, layout):
    workshop = Workshop(library, Options(proof=proof, layout=layout), [("1", "Jan")])
    made = {}
    for order in ((), ("b12-klachten", "vitamine-b12")):
        values = {"id": "1", "name": "Jan", "profile": "b12", "order": list(order)}
        patient, _ = read_one(values, library, workshop.options)
        made[order] = make_folder(patient, workshop)
        ids = [section for section, _, _ in made[order].facts.sections]
        assert (ids.index("b12-klachten") < ids.index("vitamine-b12")) is bool(order)
    first, second = made.values()
    assert first.data != second.data
    assert sorted(first.facts.sections) == sorted(second.facts.sections)
    assert first.facts.pages == second.facts.pages
