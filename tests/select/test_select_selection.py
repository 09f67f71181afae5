"""Which sections a patient gets, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import CATALOGUE, SECTION, patient, section

from folderbuilder.library.load import load_library
from folderbuilder.problems import FolderFailed
from folderbuilder.select.selection import Because, select, select_loose

ALWAYS = ("woordenlijst", "bronnen-en-colofon")


def read(selection):
    """What is there to read: the tools have tests of their own."""
    return tuple(chosen.id for chosen in selection.chosen if chosen.place.part.holds == "sections")


def reasons(selection):
    return {chosen.id: str(chosen.reason) for chosen in selection.chosen}


def codes(selection):
    return [problem.code for problem in selection.problems]


def test_a_profile(shipped):
    selection = select(patient(profile="pid-igg"), shipped, "nl")
    listed = [entry.id for entry in shipped.profiles["pid-igg"].sections]
    assert read(selection) == tuple(sorted({*listed, *ALWAYS}, key=lambda name: shipped.places[name].order))
    assert reasons(selection)["igg-doel"] == "profile:pid-igg"
    assert reasons(selection)["woordenlijst"] == "always"
    assert selection.problems == ()


def test_a_list_in_any_order_comes_in_the_order_of_the_catalogue(shipped):
    selection = select(patient(sections="mmn;inleiding;auto-immuunziekten"), shipped, "nl")
    assert read(selection) == ("inleiding", "auto-immuunziekten", "mmn", *ALWAYS)
    assert {item.reason.because for item in selection.chosen[:3]} == {Because.LIST}


def test_crosses(shipped):
    selection = select(patient(crosses="inleiding;auto-immuunziekten"), shipped, "nl")
    assert {name: reasons(selection)[name] for name in read(selection)} == {
        "inleiding": "cross",
        "auto-immuunziekten": "cross",
        **dict.fromkeys(ALWAYS, "always"),
    }


def test_plus_and_minus_change_a_profile(shipped):
    selection = select(patient(profile="auto-immuun-igg", sections="+cidp;-leeswijzer"), shipped, "nl")
    assert "cidp" in selection.ids
    assert "leeswijzer" not in selection.ids
    assert reasons(selection)["cidp"] == "add"
    assert reasons(selection)["auto-immuunziekten"] == "profile:auto-immuun-igg"


def test_a_wish_is_named_before_the_profile(shipped):
    selection = select(patient(profile="pid-igg", crosses="igg-doel"), shipped, "nl")
    assert reasons(selection)["igg-doel"] == "cross"


def test_what_a_section_needs_comes_along_with_the_reason(shipped):
    selection = select(patient(sections="cidp"), shipped, "nl")
    assert read(selection) == ("auto-immuunziekten", "cidp", *ALWAYS)
    assert reasons(selection)["auto-immuunziekten"] == "needs:cidp"


def test_what_is_needed_may_need_more(tiny_library):
    root = tiny_library(**{
        "sections/catalogue.yaml": CATALOGUE.replace("- een\n", "- een\n      - twee\n      - drie\n"),
        SECTION: section(more="needs: [twee]\n"),
        "sections/nl/deel/twee.yaml": section(name="twee", more="needs: [drie]\n"),
        "sections/nl/deel/drie.yaml": section(name="drie", more="needs: [een]\n"),
    })  # fmt: skip
    selection = select(patient(sections="een"), load_library(root), "nl")
    assert reasons(selection) == {"een": "list", "twee": "needs:een", "drie": "needs:twee", "woordenlijst": "always"}


def test_taking_out_what_is_needed_warns(shipped):
    selection = select(patient(sections="cidp;-auto-immuunziekten"), shipped, "nl")
    assert read(selection) == ("cidp", *ALWAYS)
    (problem,) = selection.problems
    assert (problem.code, problem.patient, problem.file, problem.line) == ("needed-removed", "0012345", "lijst.csv", 2)
    assert "'auto-immuunziekten'" in problem.message


def test_the_glossary_and_colophon_can_be_taken_out(shipped):
    selection = select(patient(sections="cidp;-woordenlijst"), shipped, "nl")
    assert read(selection)[-2:] == ("cidp", "bronnen-en-colofon")


@pytest.mark.parametrize("sections", ["igg-ivig", "igg-ivig;cidp;mmn", "inleiding;igg-ivig;igg-scig-pomp"])
def test_a_number_is_the_same_in_every_folder(shipped, sections):
    selection = select(patient(sections=sections), shipped, "nl")
    assert {c.id: c.place.number for c in selection.chosen}["igg-ivig"] == "6.5"


@pytest.mark.parametrize(
    ("route", "methods"),
    [
        ("", ("ivig", "scig-pomp", "scig-handmatig", "fscig")),
        ("IVIg", ("ivig",)),
        ("ivig", ("ivig",)),
        ("IVIg+SCIg", ("ivig", "scig-pomp")),
        ("SCIg en IVIg", ("ivig", "scig-pomp")),
        ("scig  handmatig; fSCIg", ("scig-handmatig", "fscig")),
        ("SCIg met pompje", ("scig-pomp",)),
        ("intraveneus of subcutaan", ("ivig", "scig-pomp")),
    ],
)
def test_the_ways_a_patient_chooses_between(shipped, route, methods):
    treatment = {"route": route} if route else {}
    selection = select(patient(profile="pid-igg", treatment=treatment), shipped, "nl")
    assert selection.methods == methods
    assert ("igg-ivig" in selection.ids) == ("ivig" in methods)
    assert ("igg-vergelijking" in selection.ids) == (len(methods) > 1)
    assert codes(selection) == []


def test_asking_for_the_section_of_a_way_is_asking_for_that_way(shipped):
    both = select(patient(profile="pid-igg", sections="+igg-scig-pomp", treatment={"route": "IVIg"}), shipped, "nl")
    assert both.methods == ("ivig", "scig-pomp")
    assert "igg-vergelijking" in both.ids


def test_comparing_one_way_is_left_out_with_a_warning_and_brings_nothing_along(shipped):
    who = patient(sections="cidp;igg-vergelijking", treatment={"route": "IVIg"})
    selection = select(who, shipped, "nl")
    assert read(selection) == ("auto-immuunziekten", "cidp", *ALWAYS)
    assert codes(selection) == ["too-few-methods"]
    assert selection.problems[0].patient == "0012345"


def test_a_route_that_is_not_known_warns_with_a_hint(shipped):
    selection = select(patient(profile="pid-igg", treatment={"route": "IVIg, SCIgg"}), shipped, "nl")
    assert selection.methods == ("ivig",)
    (problem,) = selection.problems
    assert (problem.code, problem.column, problem.found) == ("unknown-route", "treatment.route", "SCIgg")
    assert "SCIg" in str(problem.hint)


def test_a_diagnosis_code_picks_its_section(shipped):
    selection = select(patient(diagnosis=("g61.0", "X99")), shipped, "nl")
    assert reasons(selection)["guillain-barre"] == "code:G61.0"
    assert reasons(selection)["auto-immuunziekten"] == "needs:guillain-barre"
    assert "mmn" not in selection.ids


@pytest.mark.parametrize("code", ["G61.0", "g610", " G61.0 ", "G61.0†", "40956001"])
def test_a_code_may_be_written_in_several_ways(shipped, code):
    selection = select(patient(diagnosis=(code,)), shipped, "nl")
    assert "guillain-barre" in selection.ids
    assert codes(selection) == []


def test_a_code_that_picks_nothing_is_said_aloud(shipped):
    selection = select(patient(profile="pid-igg", diagnosis=("G61.0", "X99")), shipped, "nl")
    (problem,) = selection.problems
    assert (problem.code, problem.found, problem.column, problem.line) == ("unknown-code", "X99", "diagnosis", 2)
    assert "X99" not in str(problem)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "nothing-chosen"),
        ({"diagnosis": ("X99",)}, "nothing-chosen"),
        ({"sections": "cidp;-cidp"}, "nothing-chosen"),
        ({"sections": "igg-vergelijking", "treatment": {"route": "IVIg"}}, "nothing-chosen"),
        ({"profile": "pid-ig"}, "unknown-profile"),
        ({"sections": "bestaat-niet"}, "section-missing"),
    ],
)
def test_a_folder_that_cannot_be_chosen(shipped, values, code):
    with pytest.raises(FolderFailed) as caught:
        select(patient(**values), shipped, "nl")
    (problem,) = [p for p in caught.value.problems if p.code == code]
    assert problem.patient == "0012345"
    assert problem.hint


def test_an_unknown_profile_names_the_nearest(shipped):
    with pytest.raises(FolderFailed, match="'pid-igg'"):
        select(patient(profile="pid-ig"), shipped, "nl")


def test_a_condition_that_cannot_be_decided_fails_that_folder(shipped):
    profile = shipped.profiles["pid-igg"]
    entry = profile.sections[0].model_copy(update={"when": "treatment.dose > 3"})
    odd = profile.model_copy(update={"sections": (entry,)})
    with pytest.raises(FolderFailed, match="cannot be decided"):
        select(patient(profile="pid-igg", treatment={"dose": "10"}), replace(shipped, profiles={"pid-igg": odd}), "nl")


def test_an_expired_section_warns(tiny_library):
    root = tiny_library(**{SECTION: section().replace("concept", "vervallen")})
    assert codes(select(patient(sections="een"), load_library(root), "nl")) == ["section-expired"]


def test_loose_sections_bring_the_glossary_alone(shipped):
    selection = select_loose(("mmn", "cidp"), shipped, "nl")
    assert selection.ids == ("cidp", "mmn", "woordenlijst")
    assert len(selection.methods) == 4


def test_a_loose_section_that_is_not_there(shipped):
    with pytest.raises(FolderFailed, match="'cidp'"):
        select_loose(("cipd",), shipped, "nl")
