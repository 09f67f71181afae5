"""What every page does by itself: asking, and merging what is answered into what somebody is busy with."""

from __future__ import annotations

from pathlib import Path

import folderbuilder.web

STATIC = Path(folderbuilder.web.__file__).parent / "static"
MOST_LINES = 450


def settled(page):
    page.wait_for_function("() => !document.querySelector('#preview.busy')")


def begin(page):
    page.click("[data-profile=b12]")
    page.wait_for_selector("#pages img[src]")
    settled(page)


def test_scripts_stay_few():
    lines = [line for script in STATIC.glob("*.js") for line in script.read_text("utf-8").splitlines()]
    assert 100 < len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= 120


def test_what_is_typed_while_an_answer_is_on_its_way_stays(nurse):
    begin(nurse)
    held, later = [], []
    nurse.route("**/folder/preview", lambda route: route.continue_() if later else held.append(route))
    nurse.focus("#note")
    nurse.keyboard.type("Bel ger")
    nurse.wait_for_timeout(400)  # longer than the silence after which the server is asked
    nurse.keyboard.type("ust")
    assert len(held) == 1, "one question at a time"
    later.append(True)
    held.pop().continue_()
    settled(nurse)
    assert nurse.input_value("#note") == "Bel gerust"
    assert nurse.evaluate("[document.activeElement.id, document.activeElement.selectionStart]") == ["note", 10]


def test_merging_keeps_the_elements_and_what_was_opened(nurse):
    begin(nurse)
    nurse.click("#part-b12 summary")
    nurse.evaluate("""() => { for (const id of ["s-b12-klachten", "part-b12", "leaf-b12-klachten:1"])
        document.getElementById(id).same = true; }""")
    nurse.check("#s-b12-klachten")
    nurse.uncheck("#s-b12-klachten")
    nurse.check("#s-b12-klachten")
    settled(nurse)
    assert nurse.evaluate("document.activeElement.id") == "s-b12-klachten"
    assert nurse.evaluate("['s-b12-klachten', 'part-b12'].every((id) => document.getElementById(id).same)")
    assert nurse.locator("#part-b12[open]").count() == 1
    assert nurse.is_checked("#s-b12-klachten")


def test_a_computer_that_slept_goes_on_where_it_was(nurse, served):
    begin(nurse)
    for tab in served.house.sessions.tabs():
        served.house.sessions.close_tab(tab)
    nurse.fill("#name", "Jan")
    nurse.fill("#id", "1")
    settled(nurse)
    with nurse.expect_download() as download:
        nurse.click("#download")
    assert download.value.suggested_filename == "1.pdf"


def test_a_server_that_is_silent_is_said_and_asked_again(nurse):
    begin(nurse)
    nurse.route("**/folder/preview", lambda route: route.abort())
    nurse.fill("#name", "Jan")
    nurse.wait_for_function("() => document.getElementById('status').textContent.includes('geen antwoord')")
    nurse.unroute("**/folder/preview")
    nurse.fill("#id", "1")
    settled(nurse)
    nurse.wait_for_selector("#print[href]")
    assert nurse.input_value("#name") == "Jan"


def test_what_is_chosen_is_not_in_the_address(nurse):
    begin(nurse)
    nurse.evaluate("document.getElementById('s-mmn').click()")
    settled(nurse)
    nurse.evaluate("document.getElementById('s-auto-immuunziekten').click()")
    nurse.wait_for_selector("#summary a")
    nurse.click("#summary a >> nth=0")
    assert nurse.evaluate("document.activeElement.id") == "s-auto-immuunziekten"
    assert nurse.is_visible("#s-auto-immuunziekten"), "its part is opened"
    assert "#" not in nurse.url


def test_the_language_changes_without_a_script(chromium, served):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.url}/enter")
    page.click("[data-language=en]")
    assert page.get_attribute("html", "lang") == "en"
    context.close()
