"""Pages to write on in finished folders: sound for screen readers, and nobody's values in another's folder."""

from __future__ import annotations

from dataclasses import replace

import page as rules
import pytest
from bind_people import patient
from bind_reading import STANDARDS, elements, opened, texts

from folderbuilder.bind.cache import Cache
from folderbuilder.bind.folder import Binder
from folderbuilder.patients.model import Pick, PickKind

VALUES = {
    "route": "IVIg", "product": "Geheimglobine", "start": "2031-12-04", "interval_weeks": "4",
    "b12_medicine": "Geheimamine",
    "hb_low": "8,51", "hb_high": "10,99", "hb_target": "7,77", "ferritin_low": "21", "ferritin_high": "299",
    "b12_next": "04-12-2031", "b12_weeks": "9", "b12_review": "5 februari 2032", "b12_after": "om de negen weken",
}  # fmt: skip
TRACES = ("Geheim", "2031", "2032", "8,51", "7,77", "negen weken")


@pytest.fixture(scope="module")
def everything(library):
    """A patient with every tool, and every value that a tool prints."""
    picks = tuple(Pick(section=name, kind=PickKind.LIST) for name in library.tools)
    return replace(patient("ayse"), profile=None, picks=picks, treatment=VALUES)


def test_every_tool_passes_pdf_ua_1_blank_and_with_values(bind_handout, bind_folder, library, everything):
    for bound in (bind_handout(*library.tools), bind_folder(everything)):
        for standard in STANDARDS:
            failures = rules.validate_pdf_bytes(bound.data, profile=standard).failures
            assert [(failure.rule_id, failure.message) for failure in failures] == []
        assert {leaf.name for leaf in bound.leaves} >= set(library.tools)


def test_a_tool_takes_one_sheet(bind_handout, library):
    pages = [leaf.name for leaf in bind_handout(*library.tools).leaves]
    assert {name: pages.count(name) for name in library.tools} == dict.fromkeys(library.tools, 2)


def test_the_values_of_a_patient_are_printed(bind_folder, everything):
    bound = bind_folder(everything)
    said = {leaf.name: leaf.text for leaf in bound.leaves if leaf.front}
    assert "Geheimglobine" in said["tool-contactkaart"]
    assert said["tool-infusielogboek"].count("Geheimglobine") >= 1
    assert "December 2031" in said["tool-afsprakenkalender"]
    assert "mijn doel" in said["tool-hb-ferritine"]
    back = {leaf.name: leaf.text for leaf in bound.leaves if not leaf.front}
    assert "do 04-12-2031" in back["tool-injectieschema-b12"]
    assert "do 05-02-2032" in back["tool-injectieschema-b12"]
    with opened(bound.data) as pdf:
        spoken = [str(e.Alt) for e in elements(pdf) if str(e.S) == "/Figure"]
    assert "december 2031: gepland op 4 december." in spoken
    assert any("mijn doel: 7,77 mmol/L." in alt for alt in spoken)


def test_the_values_of_one_patient_are_in_nobody_elses_folder(bind_folder, typesetter, everything, tmp_path):
    binder = Binder(typesetter, Cache(tmp_path), keep_made=True)
    bind_folder(everything, binder=binder)
    other = bind_folder(replace(everything, id="2", name="B. Ander", treatment={"route": "IVIg"}), binder=binder)
    for text in [*texts(other.data), *(leaf.text for leaf in other.leaves)]:
        assert not [trace for trace in TRACES if trace in text]
    kept = list(binder.parts.shelf.values())
    assert {source.part.name for source in kept} >= {"tool-contactkaart", "tool-hb-ferritine", "tool-infusielogboek"}
    kept += list(binder._made.values())
    heard = " ".join(words for source in kept for page in source.part.pages for words in page.heard)
    assert not [trace for trace in TRACES if trace in heard]
    for gathering in binder._gatherings.values():
        assert not [trace for trace in TRACES if trace in " ".join(texts(gathering.data))]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"Geheim" in path.read_bytes()]


def test_what_is_drawn_is_set_for_that_patient_and_the_rest_is_shared(bind_folder, typesetter, everything):
    binder = Binder(typesetter)
    drawn, blank = bind_folder(everything, binder=binder), bind_folder(replace(everything, treatment={}), binder=binder)
    parts = {part.name: part for part in drawn.gathering.parts}
    for part in blank.gathering.parts:
        if part.name in {"tool-hb-ferritine", "tool-afsprakenkalender"}:
            assert parts[part.name].private
            assert not part.private
        elif part.name in {"tool-notities", "tool-vragenlijst", "tool-krachtmeter"}:
            assert parts[part.name] is part


def test_what_a_drawn_tool_does_not_shape_is_shared(bind_folder, typesetter, everything):
    binder = Binder(typesetter)
    one = bind_folder(everything, binder=binder)
    later = {**VALUES, "start": "2032-01-08", "hb_target": "6"}
    two = bind_folder(replace(everything, id="2", name="B. Ander", treatment=later), binder=binder)
    mine = {part.name: part for part in one.gathering.parts}
    theirs = {part.name: part for part in two.gathering.parts}
    for name in ("personal", "contents", "bronnen-en-colofon"):
        assert mine[name] is theirs[name]
        assert not mine[name].private
    for name in ("tool-afsprakenkalender", "tool-hb-ferritine"):
        assert mine[name] is not theirs[name]
    # A tool of more pages moves what comes after it: then there are other contents.
    plain = bind_folder(replace(everything, treatment={}), binder=binder)
    assert {part.name: part for part in plain.gathering.parts}["contents"] is not mine["contents"]


def test_a_note_and_a_drawn_tool_in_one_folder(bind_folder, typesetter, everything):
    binder = Binder(typesetter)
    bind_folder(everything, binder=binder)
    noted = bind_folder(replace(everything, id="3", note="Geheime groet"), binder=binder)
    assert "Geheime groet" in " ".join(texts(noted.data))
    plain = bind_folder(replace(everything, id="4"), binder=binder)
    assert "Geheime groet" not in " ".join(texts(plain.data))


def test_blank_tools_are_set_once_for_everybody(bind_folder, typesetter, everything):
    binder = Binder(typesetter)
    one = bind_folder(replace(everything, treatment={"product": "Een"}), binder=binder)
    two = bind_folder(replace(everything, id="2", name="B. Ander", treatment={"product": "Twee"}), binder=binder)
    assert one.shared is two.shared
