"""Folders with the same answers get the same pages, and pages that are shared hold nobody's values."""

from __future__ import annotations

from itertools import product

import pytest
from helpers import BODY_LINE, SECTION, patient, section

from folderbuilder.compose.composer import compose_section
from folderbuilder.compose.context import Folder
from folderbuilder.compose.variant import Variants
from folderbuilder.library.load import load_library
from folderbuilder.problems import FolderFailed


def test_the_same_variant_is_the_same_pages(shipped):
    """All shipped sections for many folders: a variant never stands for two different things."""
    people = [
        None,
        patient(id="1", name="Een Eerste"),
        patient(id="2", name="Twee Tweede", treatment={"route": "IVIg", "product": "Middel A"}),
        patient(id="3", name="Drie Derde", treatment={"product": "Middel B", "dose": "10 g"}, birth_date="1984-03-02"),
    ]
    choices = [("cidp",), ("cidp", "igg-ivig", "auto-immuunziekten", "igg-vergelijking"), tuple(shipped.places)]
    methods = [(), ("ivig",), ("ivig", "scig-pomp")]
    variants = Variants(shipped)
    seen = {}
    for who, chosen, ways, team in product(people, choices, methods, [None, shipped.teams["voorbeeld"]]):
        folder = Folder(shipped, "nl", chosen, ways, team, who)
        for name in shipped.sections["nl"]:
            found = variants.of(folder, name)
            assert found is not None, name
            variant, late = found
            composed, used = compose_section(folder, name)
            assert seen.setdefault(variant, composed) == composed
            assert list(late) == used.late
            assert not composed.private
            assert who is None or (who.name not in repr(variant) and who.name not in repr(composed))


@pytest.mark.parametrize(
    "body",
    [
        "  - text: 'Dag {{ patient.name }}'",
        "  - list: ['Je krijgt {{ treatment.product | default(blank) }}']",
        "  - table: {caption: a, read: b, head: [a, b], rows: [[a, b*]], notes: {'*': '{{ patient.name }}'}}",
        "  - box: {kind: let-op, body: [{text: 'Dag {{ patient.name }}'}]}",
        "  - form: {fields: [{label: Naam, value: '{{ patient.name }} {{ treatment.x | default(blank) }}'}]}",
    ],
)
def test_a_section_with_a_patients_value_in_its_text_has_no_variant(tiny_library, body):
    library = load_library(tiny_library(**{SECTION: section(body)}))
    folder = Folder(library, "nl", ("een",), (), None, patient(treatment={"product": "x"}))
    assert Variants(library).of(folder, "een") is None


def test_a_footnote_mark_is_never_taken_for_a_form_field(tiny_library):
    body = "  - table: {caption: a, read: b, head: [a, b], rows: [[a, b]], notes: {value: '{{ patient.name }}'}}"
    library = load_library(tiny_library(**{SECTION: section(body)}))
    assert [problem.column for problem in library.problems] == ["body.0.table.notes.value"]


@pytest.mark.parametrize("key", ["when", "value"])
def test_the_words_of_a_drawing_are_words_whatever_they_are_called(tiny_library, key):
    body = (
        f"  - figure: {{name: plaat, caption: X, alt: Hier zie je wat er te zien is., labels: {{{key}: 'Wanneer?'}}}}"
    )
    library = load_library(tiny_library(**{SECTION: section(body)}))
    assert Variants(library).of(Folder(library, "nl", ("een",)), "een") is not None


@pytest.mark.parametrize(
    "body",
    ["  - {when: treatment.dose > 3, text: Veel.}",
     "  - form: {fields: [{label: Dosis, value: '{{ treatment.weg }}'}]}",
     "  - text: '{{ team.name }}'", "  - text: '{{ methods }}'"],
)  # fmt: skip
def test_what_cannot_be_decided_fails_that_folder_with_its_line(tiny_library, body):
    library = load_library(tiny_library(**{SECTION: section(body)}))
    folder = Folder(library, "nl", ("een",), ("ivig",), None, patient(treatment={"dose": "10"}))
    with pytest.raises(FolderFailed) as caught:
        Variants(library).of(folder, "een")
    assert (caught.value.problems[0].file, caught.value.problems[0].line) == (SECTION, BODY_LINE)
