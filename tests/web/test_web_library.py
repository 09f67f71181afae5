"""The library for the care team, in a real browser."""

from __future__ import annotations

import pytest
from asking import ask
from axe_playwright_python.sync_playwright import Axe
from browsing import change_language

from folderbuilder.library.checks.glossary import entries_used
from folderbuilder.library.section import BLOCKS
from folderbuilder.web.findings import Findings
from folderbuilder.web.schemahelp import SECTION_MODELS, documented, in_dutch, keys_of


@pytest.fixture
def library(visitor):
    return visitor("/library")


def test_all_sections_are_listed_with_what_is_known(library, shipped):
    assert library.url.endswith("/library/nl")
    assert library.locator("[data-find]").count() == len(shipped.sections["nl"])
    row = library.inner_text("tr:has(a[href='/library/nl/igg-ivig'])")
    assert "6.5" in row
    assert "Concept" in row
    assert "1.0.0" in row


def test_filters_and_search_go_together(library):
    library.select_option("#part", "bloed")
    shown = library.locator("[data-find]:visible")
    assert 0 < shown.count() < 10
    assert library.locator("[data-group]:visible").count() == 1
    library.fill("#find", "ijzer")
    assert all("IJzer" in text or "ijzer" in text for text in shown.all_inner_texts())
    library.select_option("#show", "vastgesteld")
    assert shown.count() == 0
    assert "Niets gevonden" in library.inner_text(".count")


def test_a_section_is_read_as_patients_get_it_and_as_it_is_heard(library):
    library.get_by_role("link", name="Plasmaferese").click()
    library.wait_for_selector("#pages img")
    assert "Bronnen" in library.content()
    few = library.locator("#pages img").count()
    library.select_option("#layout", "grote-letter")
    library.wait_for_function("few => document.querySelectorAll('#pages img').length > few", arg=few)
    library.click("#heard-box summary")
    library.wait_for_selector(".heard p")
    assert "Plasmaferese" in library.inner_text(".heard")


def test_nothing_is_written_without_permission(visitor, served):
    library = visitor("/library/nl/plasmaferese")
    url = f"{served.url}/library/nl/plasmaferese"
    assert "--allow-edit" in library.inner_text(".title")
    assert library.locator("text=Tekst wijzigen").count() == 0
    tab = library.evaluate("fetch('/tabs', {method: 'POST'}).then(answer => answer.json())")["tab"]
    headers = {"x-tab": tab, "if-match": "x"}
    assert library.request.get(f"{url}/edit").status == 403
    assert library.request.put(url, data={"text": "x"}, headers=headers).status == 403
    assert library.request.post(f"{url}/draft", data={"text": "x", "layout": "map-a4"}, headers=headers).status == 403
    assert library.request.post(f"{url}/earlier/x", headers=headers).status == 403


@pytest.mark.parametrize("path", [
    "/library/xx", "/library/nl/xx", "/library/nl/..%2F..%2Fcatalogue", "/library/figures/cidp",
    "/library/nl/woordenlijst", "/library/..%2F..", "/library/nl/tools%2Ftool-notities",
])  # fmt: skip
def test_what_is_no_section_is_not_found(served, path):
    session = served.house.sessions.admit()
    assert ask(served, "GET", "/library/nl/plasmaferese", session=session).status == 200
    assert ask(served, "GET", path, session=session).status == 404


def test_what_is_known_of_a_section(shipped):
    findings = Findings(shipped)
    about = findings.about("nl")
    assert list(about) == [name for name in shipped.places if name in shipped.sections["nl"]]
    assert about["tool-notities"].score is None
    assert 0 <= about["igg-ivig"].understandable <= 100
    assert "igg-ivig" in findings.needed_by("nl", "igg-herkomst")
    assert "igg-ivig" in findings.needed_by("nl", "tool-infusielogboek")
    terms = [entry.term for entry in findings.words("nl", "igg-ivig")]
    assert terms == [e.term for e in entries_used(shipped.sections["nl"]["igg-ivig"], shipped.glossaries["nl"])]
    assert len(terms) == len(set(terms)) > 5


def test_every_key_of_every_block_is_explained():
    for kind in (*SECTION_MODELS, *BLOCKS):
        assert all(key.text for key in keys_of(kind)), kind
    assert {"table.rows", "table.head", "when"} <= {key.path for key in keys_of("table")}
    assert next(key for key in keys_of("") if key.name == "status").choices[0] == "concept"


def test_what_keys_mean_is_said_in_dutch_too():
    shown = {key.path for kind in (*SECTION_MODELS, *BLOCKS) for key in keys_of(kind)}
    assert len(shown) > 100
    # Only what is shown: the schema has more, such as the tools' own list of sources.
    assert set(in_dutch()) == {key for key in documented() if key[0] not in {"Tool", "Gather", "AlarmsBlock"}}
    assert keys_of("text", "nl")[1].text != keys_of("text")[1].text


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("path", ["/library/nl", "/library/nl/igg-ivig"])
def test_everybody_can_use_it(visitor, width, path):
    library = visitor(path)
    library.set_viewport_size({"width": width, "height": 900})
    for language in ("nl", "en"):
        if language == "en":
            change_language(library, "en")
        if "igg" in path:
            library.wait_for_selector("#pages img")
            library.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
            library.wait_for_selector(".heard p")
        assert Axe().run(library).response["violations"] == []
        assert library.evaluate("document.documentElement.scrollWidth") <= width
