"""Pages to write on come with the sections that they belong to, and some with every folder."""

from __future__ import annotations

import pytest
from helpers import patient

from folderbuilder.problems import FolderFailed
from folderbuilder.select.selection import select, select_loose

EVERYBODY = {"tool-contactkaart", "tool-vragenlijst", "tool-terugvertel", "tool-medicijnlijst", "tool-notities"}


def tools(selection):
    return {chosen.id: str(chosen.reason) for chosen in selection.chosen if chosen.id.startswith("tool-")}


def test_some_tools_are_in_every_folder(shipped):
    assert tools(select(patient(sections="inleiding"), shipped, "nl")) == dict.fromkeys(EVERYBODY, "always")


def test_a_tool_comes_with_the_section_it_belongs_to(shipped):
    selection = select(patient(sections="mmn;igg-ivig"), shipped, "nl")
    found = tools(selection)
    assert found.keys() - EVERYBODY == {
        "tool-krachtmeter",
        "tool-infusielogboek",
        "tool-noodkaart",
        "tool-afsprakenkalender",
    }
    assert found["tool-krachtmeter"] == "tool:mmn"
    # What is needed brings its tools too.
    assert found["tool-noodkaart"] == "tool:igg-herkomst"
    assert selection.ids[-len(found) :] == tuple(sorted(found, key=lambda name: shipped.places[name].order))


def test_the_first_section_that_names_a_tool_is_its_reason(shipped):
    assert tools(select(patient(sections="mmn;cidp"), shipped, "nl"))["tool-krachtmeter"] == "tool:cidp"


def test_a_tool_can_be_added_and_taken_out(shipped):
    wish = "inleiding;mmn;+tool-hb-ferritine;-tool-krachtmeter;-tool-notities"
    found = tools(select(patient(sections=wish), shipped, "nl"))
    assert found["tool-hb-ferritine"] == "add"
    assert not found.keys() & {"tool-krachtmeter", "tool-notities"}


def test_taking_out_a_section_takes_out_its_tools(shipped):
    assert "tool-vaccinatielijst" in tools(select(patient(profile="pid-igg"), shipped, "nl"))
    assert "tool-vaccinatielijst" not in tools(
        select(patient(profile="pid-igg", sections="-vaccinaties"), shipped, "nl")
    )


def test_a_tool_alone_is_a_handout_and_brings_nothing_but_words(shipped):
    assert select_loose(("tool-infusielogboek",), shipped, "nl").ids == ("woordenlijst", "tool-infusielogboek")


def test_what_is_always_there_is_no_folder_by_itself(shipped):
    with pytest.raises(FolderFailed):
        select(patient(), shipped, "nl")
