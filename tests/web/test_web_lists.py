"""The page of a list, in a real browser: from a list with faults to the files."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
import zipfile
from urllib.request import Request, urlopen

import pypdfium2 as pdfium
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import change_language
from conftest import Served

HEADER = "Patiëntnummer;Naam;Geboortedatum;Profiel;Onderdelen;Opmaak;Bijlagen;Notitie"
SHORT = "cidp;hand-out"
FAULTY = "\n".join((
    HEADER,
    f"0012345;Łukasz Żółć;02-03-1984;;{SHORT};;Welkom, Łukasz!",
    f"1007;Ayşe Şahin;31-02-1991;;{SHORT};;",
    "1008;Nguyễn Thị Hạnh;14-07-1968;gbbs;;hand-out;;",
    f"1009;;14-07-1968;;{SHORT};;",
))  # fmt: skip


def drop(page, text, name="vrijdag.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    page.set_input_files("#file", {"name": name, "mimeType": "", "buffer": data})


@pytest.fixture
def lists(visitor, served):
    """The page of a list, and no list in any other tab of the server."""
    for tab in list(served.house.sessions._tabs.values()):
        if "lists" in tab.things:
            served.house.sessions.close_tab(tab)
    page = visitor("/lists")
    page.served = served
    return page


def heading(page):
    return page.inner_text("#summary-title")


def words_in(data):
    with pdfium.PdfDocument(data) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def violations(page):
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
    return [(v["id"], [node["html"][:200] for node in v["nodes"]][:3]) for v in found.response["violations"]]


def taken(page, selector):
    with page.expect_download() as waiting:
        page.click(selector)
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def build(page):
    """For the first time: there are no products yet."""
    page.click("[data-build]")
    page.wait_for_selector("#run .products")


def test_a_list_with_three_kinds_of_faults_is_mended_made_and_taken_away(lists):
    drop(lists, FAULTY)
    lists.wait_for_selector("#summary")
    assert heading(lists) == "1 van de 4 rijen klaar"
    assert lists.locator(".links a").all_inner_texts() == [
        "rij 3, Ayşe Şahin", "rij 4, Nguyễn Thị Hạnh", "rij 5"
    ]  # fmt: skip
    assert lists.locator("[aria-invalid=true]").count() == 3
    assert violations(lists) == []
    lists.click(".links a:has-text('rij 3')")
    lists.wait_for_selector("#f-3-2:focus")
    lists.fill("#f-3-2", "28-02-1991")
    lists.select_option("#f-4-3", "gbs")
    lists.fill("#f-5-1", "Jan Voorbeeld")
    # What was typed in other rows is not lost when one is saved.
    lists.click("[data-save='3']")
    lists.wait_for_selector("#summary-title:has-text('Alle 4 rijen zijn klaar')")
    lists.wait_for_selector("[data-pending]", state="detached")
    assert "bladzijden" in lists.inner_text("#size-2")
    build(lists)
    assert lists.locator(".state:has-text('Gemaakt')").count() == 4
    assert violations(lists) == []
    name, data = taken(lists, "a:has-text('Alles ophalen')")
    assert name == "mappen.zip"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {"0012345.pdf", "1007.pdf", "1008.pdf", "1009.pdf", "packing-list.pdf", "print-run.pdf"} <= set(
            archive.namelist()
        )
        for file, words in {
            "0012345.pdf": ("Łukasz Żółć", "CIDP"), "1007.pdf": ("Ayşe Şahin", "CIDP"),
            "1008.pdf": ("Nguyễn Thị Hạnh", "Guillain"), "1009.pdf": ("Jan Voorbeeld", "CIDP"),
            "packing-list.pdf": ("Jan Voorbeeld", "1009"),
        }.items():  # fmt: skip
            text = words_in(archive.read(file))
            assert all(word in text for word in words), file
    # One is changed and made anew; the others stay to the byte and to the second.
    run = next(iter(tab_of(lists).things.values())).run
    before = {path.name: path.stat().st_mtime_ns for path in run.output.glob("1*.pdf")}
    lists.click("#edit-2")
    lists.fill("#f-2-1", "Łukasz Ander")
    lists.keyboard.press("Enter")
    lists.wait_for_selector("#state-2:has-text('Nog te maken')")
    lists.click("text=Maak nog 1 map")
    lists.wait_for_selector("#state-2:has-text('Gemaakt')")
    lists.wait_for_selector("#run .products")
    assert {path.name: path.stat().st_mtime_ns for path in run.output.glob("1*.pdf")} == before
    assert "Łukasz Ander" in words_in((run.output / "0012345.pdf").read_bytes())
    with lists.context.expect_page() as opened:
        lists.click("#state-2 a")
    assert "0012345" not in opened.value.url


def tab_of(page):
    """The only tab of the server that holds a list."""
    return next(tab for tab in page.served.house.sessions._tabs.values() if "lists" in tab.things)


def press_until(page, selector, key="Tab"):
    for _ in range(120):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press(key)
    pytest.fail(f"the keyboard does not get to {selector}")


def test_the_keyboard_is_enough(lists):
    # Asked for before the keys are pressed: Playwright does not wait until the browser listens.
    file = {"name": "lijst.csv", "mimeType": "text/csv", "buffer": FAULTY.encode()}
    lists.on("filechooser", lambda chooser: chooser.set_files(file))
    press_until(lists, "#file")
    lists.keyboard.press("Enter")
    lists.wait_for_selector("#summary:focus")
    press_until(lists, "[data-go='5']")
    lists.keyboard.press("Enter")
    lists.wait_for_selector("#f-5-1:focus")
    lists.keyboard.type("Jan Voorbeeld")
    lists.keyboard.press("Enter")
    lists.wait_for_selector("#edit-5:focus")
    assert lists.inner_text("#status") == "Rij 5 is bewaard. 2 rijen kunnen nog niet."
    press_until(lists, "[data-away='4']", "Shift+Tab")
    lists.keyboard.press("Enter")
    lists.wait_for_selector("#summary:focus")
    assert heading(lists) == "2 van de 3 rijen klaar"
    press_until(lists, "[data-build]")
    lists.keyboard.press("Enter")
    lists.wait_for_selector("#run:focus")
    assert "2 mappen gemaakt. 1 rij kan nog niet." in lists.inner_text("#run")
    press_until(lists, ".products a")
    with lists.expect_download() as waiting:
        lists.keyboard.press("Enter")
    with zipfile.ZipFile(waiting.value.path()) as archive:
        assert "Jan Voorbeeld" in words_in(archive.read("1009.pdf"))


def test_unclear_columns_are_asked_about(lists):
    drop(lists, "pat nr;Naam;kamer;Onderdelen\n007;Jan;12;cidp\n")
    lists.wait_for_selector("#columns:focus")
    assert lists.locator(".columns .tag").all_inner_texts() == ["ken ik niet", "ken ik niet"]
    assert violations(lists) == []
    lists.select_option("#k-0", "id")
    lists.wait_for_selector("#k-0:not([aria-invalid])")
    lists.select_option("#k-2", "")
    lists.wait_for_selector("#summary")
    assert lists.inner_text("td.id") == "007"
    name, data = taken(lists, "a:has-text('Lijst bewaren (CSV)')")
    assert (name, data.decode("utf-8-sig")) == ("patientenlijst.csv", "id;Naam;Onderdelen\r\n007;Jan;cidp\r\n")


def test_a_title_above_the_names_of_the_columns_is_left_behind(lists):
    drop(lists, "Poli neurologie, week 48;;\n;;\nPat. nr.;Naam;Onderdelen\n007;Jan;cidp\n008;Piet;cidp\n")
    lists.wait_for_selector("[data-header]")
    assert lists.locator("[data-header]").all_inner_texts()[0] == "Rij 3: Pat. nr. · Naam · Onderdelen"
    assert violations(lists) == []
    lists.click("[data-header='3']")
    lists.wait_for_selector("#columns .tag")
    assert lists.locator("#columns .hint").all_inner_texts() == ["Zoals: 007", "Zoals: Jan", "Zoals: cidp"]
    lists.select_option("#k-0", "id")
    lists.wait_for_selector("#summary")
    assert heading(lists) == "Alle 2 rijen zijn klaar"
    lists.click("#edit-4")
    lists.wait_for_selector("#f-4-0")
    assert lists.inner_text("label[for='f-4-0']") == "Patiëntnummer"


@pytest.mark.parametrize(
    ("name", "data"),
    [("foto.csv", b"\xff\xd8\xff\xe0" + bytes(2000)), ("leeg.csv", b""), ("brief.docx", b"PK\x03\x04"),
     ("", b"id,name\n"), ("x" * 250 + ".xlsx", b"id,name\n1,Jan\n")],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_words(lists, name, data):
    drop(lists, data, name)
    lists.wait_for_selector("#trouble:focus .problem")


def test_names_are_never_markup_and_never_paths(lists):
    hostile = "<img src=x onerror=alert(1)>"
    drop(lists, f'id;name;sections\n<b>1</b>;{hostile};cidp\n2;Jan;x"><script>\n', "../../x<b>.csv")
    lists.wait_for_selector("#summary")
    assert lists.inner_text("td.name >> nth=0") == hostile
    assert lists.inner_text(".taken-name strong") == "../../x<b>.csv"
    assert lists.input_value("#f-3-2") == 'x"><script>'
    assert lists.locator("main img, main script, main b").count() == 0
    drop(lists, "id;name;sections\n3;Piet;cidp\n", "CON.csv")
    lists.wait_for_selector("td.name:has-text('Piet')")
    assert lists.inner_text(".taken-name strong") == "CON.csv"
    assert lists.locator("td.name").count() == 1


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_fits_and_reads_well_in_english_too(lists, width):
    lists.set_viewport_size({"width": width, "height": 800})
    change_language(lists, "en")
    lists.wait_for_selector("h1:has-text('A list')")
    assert violations(lists) == []
    drop(lists, FAULTY)
    lists.wait_for_selector("#summary")
    lists.click("#edit-2")
    lists.wait_for_selector("#f-2-7")
    assert violations(lists) == []
    assert lists.evaluate("document.documentElement.scrollWidth") <= width
    small = lists.eval_on_selector_all(
        "button, .button, select, input:not([type=file]):not([type=checkbox]), .tick, .links a",
        "found => found.filter(each => each.getBoundingClientRect().height < 40).map(each => each.outerHTML)",
    )
    assert [each for each in small if "data-language" not in each] == []


def test_ten_thousand_rows_keep_nobody_waiting(lists, served):
    rows = "\n".join(f"{n:07};Patiënt {n};14-07-1968;;{SHORT};;" for n in range(10_000))
    drop(lists, f"{HEADER}\n{rows}\n9999;;;;;;;\n")
    longest, began = 0.0, time.monotonic()
    while not lists.locator("#summary").count():
        asked = time.monotonic()
        urlopen(Request(f"{served.url}/static/icon.svg")).read()
        longest = max(longest, time.monotonic() - asked)
        assert time.monotonic() - began < 30
    assert longest < 5, "reading the list kept the server from answering"
    assert heading(lists) == "10000 van de 10001 rijen klaar"
    assert lists.locator("tbody").count() == 50
    lists.check("#troubled")
    lists.wait_for_selector("#row-2", state="detached")
    assert lists.locator("tbody").count() == 1
    lists.uncheck("#troubled")
    lists.wait_for_selector("#page")
    lists.select_option("#page", "200")
    lists.wait_for_selector("#row-10001")


def test_a_folder_that_fails_is_mended_and_made_alone(lists, tmp_path):
    drop(lists, f"{HEADER}\n1;Jan;;;cidp;hand-out;brieven/brief.pdf;\n2;Piet;;;cidp;hand-out;;\n")
    lists.wait_for_selector("#f-2-6[aria-invalid]")
    lists.set_input_files("#file", {"name": "Brief.pdf", "mimeType": "", "buffer": b"%PDF-1.7 this is no PDF file"})
    lists.wait_for_selector("#summary-title:has-text('Alle 2')")
    build(lists)
    assert lists.locator(".state").all_inner_texts()[0] == "Kan nog niet"
    assert "beschadigd" in lists.inner_text("#f-2-6-why")
    listed = tab_of(lists).things["lists"]
    other = listed.run.file("2.pdf").stat().st_mtime_ns
    document = pdfium.PdfDocument.new()
    document.new_page(300, 300)
    document.save(tmp_path / "brief.pdf")
    document.close()
    lists.set_input_files("#file", tmp_path / "brief.pdf")
    lists.click("text=Maak nog 1 map")
    lists.wait_for_selector("#state-2:has-text('Gemaakt')")
    lists.wait_for_selector("#run .products")
    assert "2 mappen gemaakt. Daarvan waren er 1 al klaar." in lists.inner_text("#run")
    assert listed.run.file("2.pdf").stat().st_mtime_ns == other


def test_another_list_gets_nothing_of_what_was_typed_in_the_one_before(lists):
    drop(lists, f"{HEADER}\n1;;;;cidp;hand-out;;\n")
    lists.fill("#f-2-1", "Jan Voorbeeld")
    drop(lists, f"{HEADER}\n2;;;;cidp;hand-out;;\n", "zaterdag.csv")
    lists.wait_for_selector(".taken-name:has-text('zaterdag.csv')")
    assert lists.input_value("#f-2-1") == ""


def test_a_file_can_be_dragged_in(lists):
    data = lists.evaluate_handle(
        """() => { const data = new DataTransfer();
        data.items.add(new File(["id;naam;onderdelen\\n1;Jan;cidp"], "gesleept.csv")); return data; }"""
    )
    lists.dispatch_event(".drop", "dragover", {"dataTransfer": data})
    assert lists.locator(".lists.over").count() == 1
    lists.dispatch_event(".drop", "drop", {"dataTransfer": data})
    lists.wait_for_selector(".taken-name:has-text('gesleept.csv')")


def test_a_run_is_stopped_and_goes_on(lists):
    # So many that they are not all made while a slow page looks.
    drop(lists, "\n".join([HEADER, *(f"{n};Patiënt {n};;;{SHORT};;" for n in range(8000))]))
    lists.wait_for_selector("#summary")
    lists.click("[data-build]")
    lists.wait_for_selector("#progress:not([value='0'])")
    lists.click("[data-stop]")
    lists.wait_for_selector("#run h3:has-text('Gestopt')")
    made = tab_of(lists).things["lists"].count("made")
    assert 1 <= made < 8000
    _, data = taken(lists, "a:has-text('Alles ophalen')")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sum(name.endswith(".pdf") for name in archive.namelist()) == made


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one megabyte and a half, where this may be had; `grow` makes it larger."""
    disk = tmp_path / "disk"
    disk.mkdir()

    def mount(*options):
        return subprocess.run(["mount", *options, str(disk)], check=False, capture_output=True).returncode

    if shutil.which("mount") is None or mount("-t", "tmpfs", "-o", "size=1500k", "tmpfs"):
        pytest.skip("only root may have a small disk")
    yield disk, lambda: mount("-o", "remount,size=60m")
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_disk_that_fills_up_is_said_and_nothing_made_is_lost(chromium, small_disk, monkeypatch):
    disk, grow = small_disk
    monkeypatch.setattr("folderbuilder.web.runs.tempfile.tempdir", str(disk))
    with Served() as server:
        monkeypatch.undo()
        context = chromium.new_context()
        page = context.new_page()
        page.goto(server.link())
        page.wait_for_url("**/folder")
        page.goto(f"{server.url}/lists")
        drop(page, "\n".join([HEADER, *(f"{n};Patiënt {n};;;cidp;hand-out;;" for n in range(1, 31))]))
        page.wait_for_selector("#summary")
        page.click("[data-build]")
        page.wait_for_selector("#run h3")
        said = page.inner_text("#run")
        assert "de schijf is vol" in said
        assert said.count("de schijf is vol") == 1
        assert "om ruimte te maken" in said
        page.wait_for_selector("#state-2 a")
        made = page.locator(".state a").count()
        assert 1 <= made < 30
        data = page.request.get(server.url + page.get_attribute("#state-2 a", "href")).body()
        assert "Patiënt 1" in words_in(data)
        assert grow() == 0
        page.click(f"text=Maak nog {30 - made} mappen")
        page.wait_for_selector("#run .products a")
        assert f"30 mappen gemaakt. Daarvan waren er {made} al klaar." in page.inner_text("#run")
        context.close()
