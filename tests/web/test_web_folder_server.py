"""What the server answers the page of one folder, and twenty nurses at once."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pypdfium2 as pdfium
import pytest
import requests

from folderbuilder.library.section import Status
from folderbuilder.options import Options
from folderbuilder.pipeline import draft_folder, read_one
from folderbuilder.web.folder_look import Made, rows
from folderbuilder.web.safety import COOKIE
from folderbuilder.web.wording import words
from folderbuilder.workshop import Workshop

NURSES, FOLDERS_EACH = 20, 2
PROFILES = ("b12", "oncologie-anemie")
FAMILY = ("Aalders", "Bökk", "Çelik", "Dirksen", "Eijk", "Fokkema", "Groothuis", "Hübner", "Işık", "Jonker",
          "Kuipers",
          "Łuczak", "Mulder", "Nørgaard", "Okafor", "Pietersen", "Quist", "Rietveld", "Šimić", "Tuinstra")  # fmt: skip


class Nurse:
    """A browser without a window: a session, and one tab."""

    def __init__(self, served):
        self.url = served.url
        self.web = requests.Session()
        # The cookie itself: twenty links would be twenty tokens, which is another test.
        self.web.cookies.set(COOKIE, served.house.sessions.admit())
        self.tab = self.web.post(f"{self.url}/tabs", timeout=120).json()["tab"]

    def preview(self, values, **more):
        answer = self.web.post(
            f"{self.url}/folder/preview", json={"values": values, **more}, headers={"x-tab": self.tab}, timeout=120
        )
        answer.raise_for_status()
        return {**answer.json(), **self.shown(answer.json()["fragments"])}

    def shown(self, fragments):
        """What the pieces of the page tell: its pages, and each section."""
        pages = [{"url": url} for url in re.findall(r'data-url="([^"]+)"', fragments.get("pages", ""))]
        rows = {}
        for row in re.findall(r'<li class="row.*?</li>', fragments.get("sections", ""), re.DOTALL):
            (name,) = re.findall(r'data-section="([^"]+)"', row)
            (why,) = re.findall(r'class="why">([^<]*)<', row)
            rows[name] = {"in": " checked" in row, "why": html.unescape(why)}
        return {"rows": rows, **({"pages": pages} if pages else {})}

    def link(self, told):
        """Where the answer says that the file is; None when it may not be had."""
        found = re.search(r'id="print"[^>]* href="([^"]+)"', told["fragments"]["told"])
        return found and found[1]

    def get(self, path):
        return self.web.get(self.url + path, timeout=120)


@pytest.fixture
def nurse(served):
    return Nurse(served)


def pages_of(data):
    with pdfium.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_all_that_is_wrong_is_told_at_once(nurse):
    values = {"profile": "b12", "name": "中", "id": "1\u200b2", "birth_date": "1-1-60", "treatment.next": "morgen"}
    told = nurse.preview(values)
    assert set(told["wrong"]) == {"name", "id", "birth_date", "treatment.next"}
    for name in told["wrong"]:
        assert "hidden" not in told["fragments"][f"{name}-problem"]
        assert f'href="#{name}"' in told["fragments"]["summary"]
    assert not told["right"]
    assert "pages" not in told
    assert nurse.link(told) is None


def test_what_the_page_has_no_field_for_is_refused(nurse):
    for values in ({"attachments": "/etc/passwd"}, {"extra": "x"}, {"treatment.": "x"}, {"treatment.a.b": "x"}):
        answer = nurse.web.post(f"{nurse.url}/folder/preview", json={"values": values}, headers={"x-tab": nurse.tab})
        assert answer.status_code == 422
    many = {f"treatment.a{number}": "x" for number in range(100)}
    answer = nurse.web.post(f"{nurse.url}/folder/preview", json={"values": many}, headers={"x-tab": nurse.tab})
    assert answer.status_code == 422


def test_a_folder_without_a_name_cannot_be_had(nurse):
    told = nurse.preview({"profile": "b12", "id": "7"})
    assert told["pages"]
    assert "Vul nog een naam in" in told["fragments"]["told"]
    assert nurse.link(told) is None
    assert nurse.get(f"/tabs/{nurse.tab}/folder/{told['version']}.pdf").status_code == 404


def test_a_folder_that_has_changed_since_cannot_be_had(nurse):
    first = nurse.preview({"profile": "b12", "id": "7", "name": "Eerste"})
    assert nurse.get(nurse.link(first)).status_code == 200
    nurse.preview({"profile": "b12", "id": "7", "name": "Tweede"})
    assert nurse.get(nurse.link(first)).status_code == 404
    assert nurse.get(first["pages"][0]["url"]).status_code == 200  # perhaps still on its way to the eye


def test_a_folder_of_a_library_that_was_read_anew_is_looked_at_again(served, nurse):
    first = nurse.preview({"profile": "b12", "id": "7", "name": "Jan"})
    served.house.room.reload()
    assert nurse.get(nurse.link(first)).status_code == 404
    assert nurse.get(nurse.link(nurse.preview({"profile": "b12", "id": "7", "name": "Jan"}))).status_code == 200


def test_pictures_are_of_the_tab_that_asks(served, nurse):
    told = nurse.preview({"profile": "b12", "id": "7", "name": "Jan"})
    assert nurse.get(told["pages"][3]["url"]).headers["content-type"] == "image/png"
    assert nurse.get(told["pages"][3]["url"] + "?width=5000").status_code == 404
    other = Nurse(served)
    assert other.get(told["pages"][3]["url"]).status_code == 404
    assert other.get(nurse.link(told)).status_code == 404


def test_nothing_chosen_is_no_problem(nurse):
    told = nurse.preview({"name": "Jan"})
    assert told["empty"]
    assert told["right"]
    told = nurse.preview({"profile": "b12"}, wishes={name: "-" for name, row in told["rows"].items()})
    assert told["empty"]
    assert told["right"]


def test_reasons_stand_at_the_sections(nurse):
    told = nurse.preview({"profile": "b12"}, wishes={"mmn": "+", "vitamine-b12": "+", "leeswijzer": "-"})["rows"]
    assert told["mmn"]["why"] == "zelf gekozen"
    assert told["vitamine-b12"]["why"] == ""  # the profile has it anyway
    assert told["auto-immuunziekten"]["why"] == "nodig voor ‘MMN’"
    assert told["leeswijzer"]["in"] is False
    assert told["woordenlijst"]["why"] == "zit in elke map"


def test_a_section_that_has_expired_says_so_plainly(served):
    library = served.house.room.library
    there = library.sections["nl"]
    old = there["mmn"].model_copy(update={"status": Status.EXPIRED})
    expired = replace(library, sections={**library.sections, "nl": {**there, "mmn": old}})
    options = Options().checked(expired)
    patient, _ = read_one({"id": "1", "name": "Jan", "profile": "mmn"}, expired, options)
    draft = draft_folder(patient, Workshop(expired, options))
    told = rows(Made("1", expired, patient, options, draft, {}, whole=True), {}, expired, "nl", words("nl"))
    assert told["mmn"]["alarm"].startswith("‘MMN’ is vervallen")
    assert [name for name, row in told.items() if "alarm" in row] == ["mmn"]


def test_what_is_needed_and_left_out_stands_in_the_summary(nurse):
    told = nurse.preview({"profile": "cidp"}, wishes={"auto-immuunziekten": "-"})
    assert "nodig voor ‘CIDP’" in told["fragments"]["summary"]
    assert "Lees de opmerking" in told["fragments"]["told"]
    assert told["right"]


def test_lengths_in_another_layout(nurse):
    small, large = (
        nurse.get(f"/folder/lengths?layout={name}&language=nl").json() for name in ("map-a4", "grote-letter")
    )
    assert small["cidp"] != large["cidp"]
    assert nurse.get("/folder/lengths?layout=rug&language=nl").json() == {}
    assert nurse.get("/folder/lengths?layout=../x&language=nl").status_code == 404


@pytest.mark.parametrize("layout", ["boekje", "tabbladen", "rug", "contactkaart", "map-a5"])
def test_every_layout_has_pictures(nurse, layout):
    told = nurse.preview({"profile": "b12", "id": "7", "name": "Jan", "layout": layout})
    assert nurse.get(told["pages"][-1]["url"]).content.startswith(b"\x89PNG")
    assert nurse.get(nurse.link(told)).content.startswith(b"%PDF")


def test_file_names_outside_latin_letters(nurse):
    told = nurse.preview({"profile": "b12", "id": "Łódź/../7", "name": "Jan"})
    answer = nurse.get(nurse.link(told) + "?download=true")
    assert answer.headers["content-disposition"].isascii()
    assert ".." not in answer.headers["content-disposition"].replace("_.._", "")
    assert "Jan" not in answer.headers["content-disposition"]


def test_twenty_nurses_at_once(served):
    """Each makes folders of her own, and finds nobody else's name in them."""

    def work(number):
        nurse, found = Nurse(served), []
        for turn in range(FOLDERS_EACH):
            name, patient = f"{FAMILY[number]} nummer{turn}", f"9{number:03}{turn}"
            values = {"profile": PROFILES[(number + turn) % 2], "id": patient}
            nurse.preview(values)
            told = nurse.preview({**values, "name": name, "note": f"Bericht voor {name}."})
            assert nurse.get(told["pages"][turn]["url"]).status_code == 200
            answer = nurse.get(nurse.link(told))
            answer.raise_for_status()
            found.append((name, patient, answer.content))
        return found

    with ThreadPoolExecutor(NURSES) as together:
        folders = [folder for found in together.map(work, range(NURSES)) for folder in found]
    assert len(folders) == NURSES * FOLDERS_EACH
    for name, patient, data in folders:
        pages = pages_of(data)
        assert all(patient in page for page in pages)
        text = "\n".join(pages)
        assert f"Bericht voor {name}." in text
        family = name.split()[0]
        assert not [other for other in FAMILY if other != family and other in text]
