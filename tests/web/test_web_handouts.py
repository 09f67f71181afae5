"""Handouts, in a real browser: from a click to the text on paper."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest
from asking import ask
from axe_playwright_python.sync_playwright import Axe
from browsing import change_language, has_focus


def text_of(data: bytes) -> str:
    with pdfium.PdfDocument(data) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def file_of(page, selector: str) -> str:
    """The text of the file that a link leads to."""
    answer = page.request.get(page.locator(selector).evaluate("link => link.href"))
    assert answer.headers["content-type"] == "application/pdf"
    return text_of(answer.body())


@pytest.fixture
def handouts(visitor):
    return visitor("/handouts")


def test_a_section_is_two_clicks_from_paper(handouts):
    handouts.get_by_role("button", name="Plasmaferese").click()
    with handouts.context.expect_page() as opened:
        handouts.get_by_role("link", name="Printen").click()
    opened.value.wait_for_url("**/sheets/handout.pdf", wait_until="commit")
    assert handouts.locator(".pages img").count() >= 1
    assert "Plasmaferese" in file_of(handouts, "#print")


def test_a_tool_too_and_its_pages_are_counted(handouts):
    handouts.click("#item-tool-infectiedagboek")
    handouts.wait_for_selector("#download")
    pages = handouts.locator(".pages img").count()
    assert f"{pages} bladzijde" in handouts.inner_text(".amount")
    assert "Infectiedagboek" in file_of(handouts, "#download")
    with handouts.expect_download() as download:
        handouts.click("#download")
    assert download.value.suggested_filename == "tool-infectiedagboek.pdf"


def test_several_go_into_one_with_a_team_and_large_print(handouts):
    for section in ("plasmaferese", "cidp"):
        handouts.check(f".entry input[value={section}]")
    handouts.wait_for_selector("[data-remove=cidp]")
    small = int(handouts.inner_text(".amount").split()[0])
    handouts.select_option("#team", "voorbeeld")
    handouts.select_option("#layout", "grote-letter")
    handouts.wait_for_function("small => parseInt(document.querySelector('.amount').innerText) > small", arg=small)
    text = file_of(handouts, "#print")
    assert "Plasmaferese" in text
    assert "CIDP" in text
    assert "000 - 000 00 01" in text
    handouts.click("[data-remove=cidp]")
    handouts.wait_for_selector("[data-remove=cidp]", state="detached")
    assert not handouts.is_checked(".entry input[value=cidp]")
    has_focus(handouts, "sheet-title")
    handouts.click("#again")
    handouts.wait_for_selector(".empty")


def test_searching_leaves_what_has_all_words(handouts):
    handouts.fill("#find", "infuus ADER")
    assert handouts.locator(".entry:visible").all_inner_texts()[0].endswith("Via een infuus in de ader (IVIg)")
    assert handouts.locator(".part:visible").count() < handouts.locator(".part").count()
    handouts.fill("#find", "geneeskrachtige eenhoorn")
    assert handouts.locator(".entry:visible").count() == 0
    assert "Niets gevonden" in handouts.inner_text(".count")


def test_the_keyboard_alone_suffices(handouts):
    handouts.focus("#find")
    handouts.keyboard.type("plasmaferese")
    handouts.keyboard.press("Tab")
    handouts.keyboard.press("Tab")
    has_focus(handouts, "item-plasmaferese")
    handouts.keyboard.press("Enter")
    handouts.wait_for_selector("#print")
    has_focus(handouts, "item-plasmaferese")
    for _ in range(12):
        handouts.keyboard.press("Tab")
        if handouts.evaluate("document.activeElement.id") == "print":
            break
    with handouts.context.expect_page():
        handouts.keyboard.press("Enter")


def test_what_is_not_there_is_said_and_nothing_is_made(served):
    session = served.house.sessions.admit()
    tab = ask(served, "POST", "/tabs", session=session).json["tab"]
    answer = ask(served, "POST", "/handouts", {"sections": ["../catalogue", "<b>x</b>"]}, session=session, x_tab=tab)
    assert answer.status == 200
    assert answer.codes == ["unknown-section"]
    assert "<b>" not in answer.json["fragments"]["sheet"]
    assert ask(served, "GET", f"/tabs/{tab}/sheets/handout.pdf", session=session).status == 404


@pytest.mark.parametrize("width", [1280, 320])
def test_everybody_can_use_it(handouts, width):
    handouts.set_viewport_size({"width": width, "height": 900})
    for language in ("nl", "en"):
        if language == "en":
            change_language(handouts, "en")
        handouts.click("#item-plasmaferese")
        handouts.wait_for_selector("#print")
        assert Axe().run(handouts).response["violations"] == []
        assert handouts.evaluate("document.documentElement.scrollWidth") <= width
