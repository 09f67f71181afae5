"""What is shared between folders, and what never is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bind_people import patient
from bind_reading import texts

from folderbuilder.bind.folder import Binder
from folderbuilder.bind.shelf import Shelf
from folderbuilder.compose.context import Folder
from folderbuilder.compose.variant import Variants, recipe_of
from folderbuilder.library.section import TextBlock
from folderbuilder.patients.model import Pick, PickKind
from folderbuilder.select.selection import select


def folder_of(library, person, team="voorbeeld"):
    selection = select(person, library, "nl")
    return Folder(library, "nl", selection.ids, selection.methods, library.teams.get(team), person)


def test_two_patients_with_one_selection_share_the_beginning_of_their_files(bind_folder, typesetter):
    binder = Binder(typesetter)
    first = patient("lukasz")
    second = replace(first, id="9", name="Zoë Ünal", treatment={**first.treatment, "product": "Ander"})
    one, two = bind_folder(first, binder=binder), bind_folder(second, binder=binder)
    assert one.shared is two.shared
    assert one.own != two.own
    assert len(one.own) < 0.05 * len(one.shared)
    assert "Zoë" not in " ".join(texts(one.data))
    assert "Voorbeeldglobuline" not in " ".join(texts(two.data))
    assert "Ander" in " ".join(texts(two.data))


def test_a_folder_with_a_note_is_gathered_for_itself(bind_folder, typesetter):
    binder = Binder(typesetter)
    noted = replace(patient("lukasz"), note="Geheim bericht")
    bind_folder(noted, binder=binder)
    plain = bind_folder(replace(patient("lukasz"), id="2", name="B. Ander"), binder=binder)
    assert "Geheim" not in " ".join(texts(plain.data))
    assert all("Geheim" not in " ".join(texts(g.data)) for g in binder._gatherings.values())


def test_a_value_too_long_for_its_line_is_set_for_that_patient_alone(bind_folder, typesetter):
    binder = Binder(typesetter)
    long = "Een heel lange productnaam die nooit op een regel past, hoe je het ook wendt of keert, echt niet"
    person = replace(patient("lukasz"), treatment={"route": "IVIg; SCIg", "product": long})
    assert long in " ".join(texts(bind_folder(person, binder=binder).data))
    assert all(long not in " ".join(texts(g.data)) for g in binder._gatherings.values())


def test_a_long_name_gets_a_cover_of_its_own(bind_folder):
    person = replace(patient("ayse"), name="Anna Wilhelmina Catharina van den Berg-Oosterhuis van Loon")
    first = texts(bind_folder(person).data)[0]
    assert person.name in first


def test_variants_hold_no_value_of_the_patient(library):
    person = patient("lukasz")
    folder = folder_of(library, person)
    variants = Variants(library)
    for section in folder.sections:
        if section in library.sections["nl"]:
            variant, _ = variants.of(folder, section)
            assert person.name not in repr(variant)
            assert "Voorbeeldglobuline" not in repr(variant)


@pytest.mark.parametrize(
    ("change", "section", "same"),
    [
        ({"name": "Iemand anders"}, "mijn-gegevens", True),
        ({"treatment": {"route": "IVIg; SCIg"}}, "mijn-gegevens", False),
        ({"treatment": {"route": "IVIg"}}, "igg-vergelijking", False),
        ({"profile": "pid-igg"}, "immuunsysteem", False),
        ({"profile": "pid-igg"}, "lymfocyten", True),
    ],
)
def test_answers_decide_the_variant(library, change, section, same):
    variants = Variants(library)
    person = patient("lukasz")
    other = replace(person, **{**change, "picks": person.picks if "profile" not in change else ()})
    first, second = (variants.of(folder_of(library, p), section)[0] for p in (person, other))
    assert (first == second) is same


def test_a_recipe_names_every_condition_reference_and_field(library):
    recipe = recipe_of(library.sections["nl"]["igg-vergelijking"])
    assert "'fscig' in methods" in recipe.conditions
    assert "igg-ivig" in recipe.references
    assert not recipe.personal
    assert len(recipe_of(library.sections["nl"]["mijn-gegevens"]).fields) >= 8


def test_a_shelf_forgets_what_was_longest_unused():
    shelf: Shelf[int, str] = Shelf(2)
    made: list[int] = []

    def make(number: int) -> str:
        made.append(number)
        return str(number)

    for number in (1, 2, 1, 3, 1, 2):
        shelf.get(number, lambda number=number: make(number))
    assert made == [1, 2, 3, 2]


def test_a_section_that_is_somebodys_own_does_not_share_its_glossary(library, typesetter):
    own = (
        TextBlock(text="Dag {{ patient.name }}."),
        TextBlock(when="treatment.product == 'een'", text="Een [[antistof]]."),
        TextBlock(when="treatment.product == 'twee'", text="Een [[myeline]]."),
    )
    sections = {**library.sections["nl"]}
    sections["inleiding"] = sections["inleiding"].model_copy(update={"body": own})
    changed = replace(library, sections={**library.sections, "nl": sections})
    binder = Binder(typesetter)
    for product, word, other in (("een", "Antistof", "Myeline"), ("twee", "Myeline", "Antistof")):
        picks = (Pick(section="inleiding", kind=PickKind.LIST),)
        person = replace(patient("ayse"), profile=None, picks=picks, treatment={"product": product})
        folder = folder_of(changed, person)
        bound = binder.bind(folder, select(person, changed, "nl"), None)
        glossary = " ".join(
            text for leaf, text in zip(bound.leaves, texts(bound.data), strict=True) if leaf.name == "woordenlijst"
        )
        assert word in glossary
        assert other not in glossary
