"""The care team changes a section, in a real browser: tried as one types, saved whole, nobody's work lost."""

from __future__ import annotations

import time

import pypdfium2 as pdfium
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import change_language, has_focus
from conftest import SLOWEST, Served
from helpers import CATALOGUE, SECTION, section, write_library

from folderbuilder.library.edit import section_text
from folderbuilder.library.load import load_library
from folderbuilder.problems import Refused
from folderbuilder.web.earlier import KEPT, Earlier
from folderbuilder.web.safety import COOKIE
from folderbuilder.web.tryout import PATIENCE, Try, Tryout, _tried

OTHER = "sections/nl/deel/twee.yaml"
OLD, NEW = "title: Titel van een", "title: Titel in het kort"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A server whose library may be changed."""
    catalogue = CATALOGUE.replace("      - een\n", "      - een\n      - twee\n")
    files = {"sections/catalogue.yaml": catalogue, SECTION: section(), OTHER: section(name="twee")}
    root = write_library(tmp_path_factory.mktemp("edit") / "library", files)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOLDERBUILDER_DATA", str(tmp_path_factory.mktemp("data")))
        patch.setattr("folderbuilder.web.workroom.LOOKING", 0.0)
        with Served({"root": root, "allow_edit": True}) as server:
            server.file = root / SECTION
            server.before = server.file.read_bytes()
            yield server


@pytest.fixture
def writers(chromium, desk):
    """Opens the section in a browser of its own; at the end the file is as it was."""
    contexts = []

    def open_page():
        contexts.append(context := chromium.new_context(viewport={"width": 1280, "height": 900}))
        context.set_default_timeout(SLOWEST)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        # Straight in: the page of one folder would be made for nothing.
        context.add_cookies([{"name": COOKIE, "value": desk.house.sessions.admit(), "url": desk.url}])
        page.goto(f"{desk.url}/library/nl/een/edit")
        page.wait_for_selector("#pages img")
        return page

    yield open_page
    for context in contexts:
        assert all(page.complaints == [] for page in context.pages)
        context.close()
    desk.file.write_bytes(desk.before)


def change(page, old, new):
    text = page.input_value("#text")
    assert old in text
    page.fill("#text", text.replace(old, new))


def state(page, text):
    page.wait_for_function("text => document.getElementById('state').textContent === text", arg=text)


def pages_of(page):
    """The text of the pages that are shown."""
    src = page.get_attribute("#pages img", "src")
    answer = page.request.get("/".join([page.url.split("/library")[0], *src.split("/")[1:5]]) + ".pdf")
    with pdfium.PdfDocument(answer.body()) as document:
        return "\n".join(sheet.get_textpage().get_text_range() for sheet in document)


def test_pages_and_problems_follow_what_is_typed(writers):
    page = writers()
    first = page.get_attribute("#pages img", "src")
    change(page, OLD, NEW)
    page.wait_for_function("first => document.querySelector('#pages img').getAttribute('src') !== first", arg=first)
    assert "Titel in het kort" in pages_of(page)
    change(page, "status: concept", "status: konsept")
    page.wait_for_selector("#findings .problem.error")
    page.wait_for_selector("#stale")
    page.click("#findings .line")
    has_focus(page, "text")
    start = page.evaluate("document.getElementById('text').selectionStart")
    assert page.input_value("#text")[start:].startswith("status: konsept")
    line = page.input_value("#text")[:start].count("\n") + 1
    page.wait_for_selector(f"#place:text-is('Regel {line}')")


def test_saving_writes_the_file_and_everybody_has_it(writers, desk):
    page, other = writers(), writers()
    change(page, OLD, NEW)
    state(page, "Nog niet opgeslagen")
    page.click("#save")
    state(page, "Alles is opgeslagen")
    assert desk.file.read_bytes() == desk.before.replace(OLD.encode(), NEW.encode())
    other.goto(f"{desk.url}/handouts")
    other.get_by_role("button", name="Titel in het kort").click()
    other.wait_for_selector("#print")
    page.get_by_text("Eerdere teksten").click()
    page.get_by_role("button", name="terugzetten").first.click()
    state(page, "Nog niet opgeslagen")
    assert page.input_value("#text").encode() == desk.before
    page.keyboard.press("Control+s")
    state(page, "Alles is opgeslagen")
    assert desk.file.read_bytes() == desk.before


def test_what_check_refuses_is_not_written(writers, desk):
    page = writers()
    change(page, OLD, f"needs: [bestaat-niet]\n{OLD}")
    page.click("#save")
    page.wait_for_selector("#findings .problem.error")
    page.wait_for_function("() => document.getElementById('status').textContent.startsWith('Niet opgeslagen')")
    has_focus(page, "findings-title")
    assert desk.file.read_bytes() == desk.before
    assert "bestaat-niet" in page.input_value("#text")


def test_two_who_save_lose_nothing(writers, desk):
    hers, mine = writers(), writers()
    change(hers, OLD, "title: Titel van haar")
    hers.click("#save")
    state(hers, "Alles is opgeslagen")
    theirs = desk.file.read_bytes()
    change(mine, "status: concept", "status: omstreden")
    mine.click("#save")
    mine.wait_for_selector("#conflict-title")
    has_focus(mine, "conflict-title")
    assert desk.file.read_bytes() == theirs
    assert "status: omstreden" in mine.input_value("#text")
    assert mine.input_value("#theirs").encode() == theirs
    assert mine.input_value("#yours") == mine.input_value("#text")
    assert "-title: Titel van haar" in mine.inner_text(".diff")
    assert "+status: omstreden" in mine.inner_text(".diff")
    assert Axe().run(mine).response["violations"] == []
    # Saving again without having merged is refused again.
    with mine.expect_response(lambda answer: answer.request.method == "PUT") as refused:
        mine.click("#save")
    assert refused.value.status == 412
    assert desk.file.read_bytes() == theirs
    mine.click("[data-take=theirs]")
    change(mine, "status: concept", "status: omstreden")
    mine.click("#save")
    state(mine, "Alles is opgeslagen")
    mine.wait_for_selector("#conflict-title", state="detached")
    merged = desk.before.replace(OLD.encode(), b"title: Titel van haar")
    assert desk.file.read_bytes() == merged.replace(b"status: concept", b"status: omstreden")


def test_one_may_save_over_the_other_and_both_texts_stay(writers, desk):
    page = writers()
    outside = desk.before.replace(OLD.encode(), b"title: Titel uit git")
    desk.file.write_bytes(outside)
    change(page, OLD, NEW)
    page.click("#save")
    page.click("[data-take=yours]")
    page.click("#save")
    state(page, "Alles is opgeslagen")
    assert desk.file.read_bytes() == desk.before.replace(OLD.encode(), NEW.encode())
    earlier = Earlier(desk.house.room.library.root)
    latest = earlier.of("nl", "een")[0]
    assert earlier.text("nl", "een", latest.name).encode() == outside


def test_a_library_that_broke_elsewhere_keeps_its_last_good_texts(writers, desk):
    page = writers()
    other = desk.file.with_name("twee.yaml")
    good = other.read_bytes()
    other.write_bytes(b"id: kapot\n")
    try:
        page.goto(f"{desk.url}/library/nl")
        assert "Titel van twee" in page.content()
        assert "twee.yaml" in page.text_content("[role=alert]")
        # Another section can still be changed.
        page.goto(f"{desk.url}/library/nl/een/edit")
        change(page, OLD, NEW)
        page.click("#save")
        state(page, "Alles is opgeslagen")
    finally:
        other.write_bytes(good)
    page.goto(f"{desk.url}/library/nl")
    assert page.locator("[role=alert]").count() == 0
    assert "Titel in het kort" in page.content()


def test_the_keyboard_alone_suffices_and_tab_is_not_caught(writers, desk):
    page = writers()
    page.focus("#text")
    page.keyboard.press("Control+End")
    page.keyboard.type("\n# Een opmerking")
    page.keyboard.press("Tab")
    has_focus(page, "save")
    page.keyboard.press("Enter")
    state(page, "Alles is opgeslagen")
    assert desk.file.read_text(encoding="utf-8").endswith("# Een opmerking")


def test_help_follows_the_cursor(writers):
    page = writers()
    page.get_by_text("Wat kan er in dit bestand staan?").click()
    place = page.input_value("#text").index("- actions:")
    page.focus("#text")
    page.evaluate("place => document.getElementById('text').setSelectionRange(place, place)", place + 5)
    page.wait_for_selector("[data-help=actions]:visible")
    page.evaluate("document.getElementById('text').setSelectionRange(0, 0)")
    page.wait_for_selector("[data-help=actions]", state="hidden")
    assert "verplicht" in page.inner_text("[data-help='']")


@pytest.mark.parametrize("width", [1280, 320])
def test_everybody_can_use_it(writers, width):
    page = writers()
    page.set_viewport_size({"width": width, "height": 900})
    for language in ("nl", "en"):
        if language == "en":
            change_language(page, "en")
        page.wait_for_selector("#pages img")
        page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
        change(page, "status: concept", "status: konsept")
        page.wait_for_selector("#findings .problem.error")
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.on("dialog", lambda dialog: dialog.accept())


def test_hostile_texts_are_answered(writers, desk):
    page = writers()
    tab = page.evaluate("fetch('/tabs', {method: 'POST'}).then(answer => answer.json())")["tab"]
    url, headers = f"{desk.url}/library/nl/een", {"x-tab": tab, "if-match": "x"}
    for text in ("x" * 500_000, "[" * 90_000, "\ud800", "id: <script>alert(1)</script>\n"):
        answer = page.request.post(f"{url}/draft", data={"text": text, "layout": "map-a4"}, headers=headers)
        assert answer.ok
        found = answer.json()
        assert "<img" not in found["fragments"].get("pages", "")
        assert "problem error" in found["fragments"]["findings"]
        assert "<script>" not in found["fragments"]["findings"]
    answer = page.request.put(url, data={"text": "x" * 500_000}, headers=headers)
    assert answer.status == 412
    answer = page.request.put(url, data={"text": "x" * 5_000_000}, headers=headers)
    assert answer.status == 413
    assert desk.file.read_bytes() == desk.before
    assert page.request.post(f"{url}/earlier/..%2F..%2Feen", headers=headers).status == 404


def test_a_text_that_takes_too_long_is_stopped_and_the_next_is_tried(desk, monkeypatch):
    library = load_library(desk.house.room.library.root)
    good = section_text(library, "nl", "een").text
    slow = good[: good.index("body:")] + 'body:\n  - text: "' + "1 " * 9_000 + '"\n'
    tryout = Tryout()
    try:
        assert tryout._of(Try(library.root, "nl", "een", good, "map-a4")).finished is not None
        monkeypatch.setattr("folderbuilder.web.tryout.PATIENCE", 0.01)
        started = time.monotonic()
        with pytest.raises(Refused, match="too long"):
            tryout._of(Try(library.root, "nl", "een", slow, "map-a4"))
        assert time.monotonic() - started < PATIENCE / 2
        monkeypatch.setattr("folderbuilder.web.tryout.PATIENCE", 30.0)
        assert tryout._of(Try(library.root, "nl", "een", good)).is_sound
    finally:
        tryout.close()


def test_a_fault_of_ours_is_told_and_not_the_end(desk, tmp_path, monkeypatch):
    def faulty(*_):
        raise OverflowError

    monkeypatch.setattr("folderbuilder.web.tryout.finish_handout", faulty)
    for variable in ("LOCALAPPDATA", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    root = desk.house.room.library.root
    tried = _tried(Try(root, "nl", "een", section(), "map-a4"))
    assert [problem.code for problem in tried.problems] == ["internal-fault"]
    assert tried.finished is None


def test_earlier_texts_are_kept_in_order_and_not_for_ever(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLDERBUILDER_DATA", str(tmp_path / "data"))
    earlier = Earlier(tmp_path)
    for number in range(KEPT + 3):
        assert earlier.put("nl", "een", f"tekst {number}\r\n")
    found = earlier.of("nl", "een")
    assert len(found) == KEPT
    latest = [earlier.text("nl", "een", one.name) for one in found[:2]]
    assert latest == [f"tekst {KEPT + 2}\r\n", f"tekst {KEPT + 1}\r\n"]
    assert earlier.text("nl", "een", "../een") is None
    assert Earlier(tmp_path / "elsewhere").of("nl", "een") == []
