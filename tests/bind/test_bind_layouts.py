"""Everything there is to print, bound in each layout and read back: sound, tagged, and nothing outside the margins."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from bind_colors import pairs
from bind_reading import broken_rules, elements, opened, texts
from PIL import Image
from pypdfium2 import raw
from test_bind_pictures import compare, number_of

from folderbuilder.bind.bound import Bound
from folderbuilder.bind.cache import Cache
from folderbuilder.bind.folder import Binder
from folderbuilder.bind.own import handout_line
from folderbuilder.compose.context import Folder
from folderbuilder.keeping import cache_folder
from folderbuilder.library.layout import Layout, Phone, Team, least_contrast, tint
from folderbuilder.library.load import Library
from folderbuilder.library.logo import Art
from folderbuilder.patients.model import Patient, Pick, PickKind, Place
from folderbuilder.proof.others import Others
from folderbuilder.proof.verdict import prove
from folderbuilder.select.selection import select, select_loose
from folderbuilder.typeset.typesetter import Typesetter

LAYOUTS = ["map-a4", "map-a5", "grote-letter", "hand-out"]
SLACK = 1.5
"""Points by which a letter may seem to pass a margin: an accent or the tail of a j."""
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><path d="M0 0h60v20z" fill="#0B4F6C"/></svg>'


def somebody(name: str = "Łukasz Żółć", **values: object) -> Patient:
    return Patient(id="0012345", name=name, place=Place(file="lijst.csv", row=2), **values)


def binder(library: Library, name: str, **changed: object) -> Binder:
    layout = library.layouts[name].model_copy(update=changed)
    return Binder(Typesetter.of(layout, library.root / "layouts"), Cache(cache_folder()))


def bind(library: Library, made: Binder, patient: Patient, team: Team | None = None) -> Bound:
    selection = select(patient, library, "nl")
    folder = Folder(library, "nl", selection.ids, selection.methods, team or library.teams["voorbeeld"], patient)
    return made.bind(folder, selection, date(2026, 11, 21))


@pytest.fixture(scope="session", params=LAYOUTS)
def everything(request, library) -> tuple[Layout, Bound]:
    made = binder(library, request.param)
    treatment = {"route": "IVIg; SCIg"}
    return made.typesetter.layout, bind(library, made, somebody(profile="alles", treatment=treatment))


def words_seen(data: bytes) -> Iterator[tuple[int, float, float, float, float]]:
    """Page index and box of every piece of text."""
    values = [ctypes.c_float() for _ in range(4)]
    with pypdfium2.PdfDocument(data) as document:
        for index in range(len(document)):
            page = document[index]
            for place in range(raw.FPDFPage_CountObjects(page)):
                item = raw.FPDFPage_GetObject(page, place)
                if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_TEXT:
                    raw.FPDFPageObj_GetBounds(item, *values)
                    left, bottom, right, top = (value.value for value in values)
                    yield index, left, bottom, right, top


def test_everything_passes_pdf_ua_1_pdf_a_2a_and_the_full_proof(everything):
    layout, bound = everything
    assert broken_rules(bound.data) == []
    assert prove(bound.data, bound, layout, Others([("0012345", "Łukasz Żółć")])) == []
    with opened(bound.data) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_every_word_stands_out_from_its_ground_in_colour_and_in_grey(library, everything):
    layout, bound = everything
    found = pairs(bound.data)
    fronts, grounds = ({pair[place] for pair in found} for place in (0, 1))
    assert {"#FFFFFF", layout.colors.ink, layout.colors.alarm, layout.colors.muted} <= fronts
    assert len(grounds) > 20  # paper, edge marks, boxes, heads of tables, drawings
    for (front, ground), page in found.items():
        least = 7 if front == layout.colors.ink else 4.5
        assert least_contrast(front, ground) >= least, (front, ground, page)
    # Lines to write on stand on paper and in boxes.
    colors = [*(part.color for part in library.parts), *layout.colors.parts, layout.colors.alarm]
    boxes = {tint(color, share) for color in colors for share in (0.05, 0.07, 0.08)} & grounds
    assert boxes
    for ground in {*boxes, "#FFFFFF"}:
        assert least_contrast(layout.colors.rule, ground) >= 3, ground


def test_no_text_passes_a_margin(everything):
    layout, bound = everything
    margins, seen = layout.margins, 0
    for index, left, bottom, right, top in words_seen(bound.data):
        start = margins.binding if index % 2 == 0 else margins.outer
        if right <= start or left >= start + layout.text_width:
            continue  # the number in the mark at the edge
        seen += 1
        assert left >= start - SLACK, index + 1
        assert right <= start + layout.text_width + SLACK, index + 1
        in_block = top <= layout.page.height - margins.top + SLACK and bottom >= margins.bottom - SLACK
        in_furniture = bottom >= layout.page.height - margins.top or top <= margins.bottom
        assert in_block or in_furniture, index + 1
    assert seen > 3000


def test_sections_have_the_same_numbers_in_every_layout(everything, library):
    _, bound = everything
    starts = {leaf.name: text for leaf, text in zip(reversed(bound.leaves), reversed(texts(bound.data)), strict=True)}
    for name, place in library.places.items():
        if name in starts:
            assert f"{place.number} " in starts[name]


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_cover_is_one_page_whoever_it_is_for(library, name):
    phones = tuple(Phone(label=f"Afdeling nummer {n} van de polikliniek", number="000 - 000 00 01") for n in range(6))
    hospital = "Academisch Voorbeeldziekenhuis Noord en Oost (verzonnen)"
    team = Team(id="zes", name="Polikliniek Afweer en Immunologie voor kinderen", hospital=hospital, phones=phones)
    picks = (Pick(section="inleiding", kind=PickKind.LIST),)
    long = somebody("Maria Antónia de Vasconcelos-van der Heijden-Oosterhuis", picks=picks)
    for given in (team, Team(id="leeg", name="Team")):
        bound = bind(library, binder(library, name), long, given)
        assert [leaf.name for leaf in bound.leaves[:3]] == ["cover", "cover", "personal"]
        cover, back = texts(bound.data)[:2]
        assert all(phone.label in cover for phone in given.phones)
        assert "Ruimte voor aantekeningen" in back
        said = {words.casefold() for section in library.sections["nl"].values() for words in [section.title]}
        assert not [title for title in said if title in cover.casefold()], "nothing medical on the cover"


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_logo_is_on_the_cover_with_its_alternative(library, kind, tmp_path):
    file = tmp_path / "merk.png"
    Image.new("RGB", (300, 100), "#0B4F6C").save(file)
    art = Art(kind, DRAWING if kind == "svg" else file.read_bytes(), 300, 100, "Logo van het Voorbeeldziekenhuis")
    shown = replace(library, logos={"voorbeeld": art})
    team = library.teams["voorbeeld"].model_copy(update={"colors": ("#0B4F6C",)})
    person = somebody(picks=(Pick(section="inleiding", kind=PickKind.LIST),))
    made = binder(shown, "map-a4")
    plain, bound = bind(library, binder(library, "map-a4"), person), bind(shown, made, person, team)
    assert broken_rules(bound.data) == []
    assert prove(bound.data, bound, made.typesetter.layout, Others([("0012345", person.name)])) == []
    with opened(bound.data) as pdf:
        figures = [str(e.Alt) for e in elements(pdf) if e.S == "/Figure" and str(e.get("/Alt", "")).startswith("Logo")]
    assert figures == ["Logo van het Voorbeeldziekenhuis"]
    assert texts(plain.data)[0] == texts(bound.data)[0]
    with pypdfium2.PdfDocument(bound.data) as document:
        picture = document[0].render(scale=1).to_pil().convert("RGB")
    layout = made.typesetter.layout
    corner = picture.crop((round(layout.page.width - layout.margins.outer) - 150, 680, 535, 760))
    assert (11, 79, 108) in {color for _, color in corner.getcolors(1 << 16)}


@pytest.mark.parametrize("name", ["map-a4", "map-a5"])
def test_one_side_and_marks_for_holes_pass_the_proof_that_knows_of_them(library, name):
    person = somebody(picks=(Pick(section="cidp", kind=PickKind.LIST),))
    others = Others([("0012345", person.name)])
    made = binder(library, name, duplex=False, hole_marks=True)
    bound = bind(library, made, person)
    assert prove(bound.data, bound, made.typesetter.layout, others) == []
    assert "Ruimte voor aantekeningen" not in "".join(texts(bound.data))
    unmarked = made.typesetter.layout.model_copy(update={"hole_marks": False})
    assert {p.code for p in prove(bound.data, bound, unmarked, others)} == {"proof-ink"}
    mirrored = made.typesetter.layout.model_copy(update={"duplex": True})
    assert "proof-ink" in {p.code for p in prove(bound.data, bound, mirrored, others)}


def test_a_handout_says_whom_to_ask_and_which_print_it_is(library):
    made = binder(library, "hand-out")
    lines = []
    for sections, team in (
        (("cidp",), "voorbeeld"),
        (("cidp",), "voorbeeld"),
        (("mmn",), "voorbeeld"),
        (("cidp",), None),
    ):
        selection = select_loose(sections, library, "nl")
        folder = Folder(library, "nl", selection.ids, selection.methods, library.teams.get(team or ""))
        bound = made.bind(folder, selection, None)
        assert prove(bound.data, bound, made.typesetter.layout, Others([])) == []
        assert all(bound.line in text for text in texts(bound.data))
        assert bound.line == handout_line(folder.team, bound.gathering, folder.words)
        lines.append(bound.line)
    assert lines[0] == lines[1]
    assert re.fullmatch(r"Vragen\? Bel Behandelteam Voorbeeld: 000 - 000 00 01 · uitdraai [0-9a-f]{8}", lines[0])
    assert lines[3].startswith("Vragen? Stel ze aan je behandelteam · uitdraai")
    assert len({line[-8:] for line in lines}) == 2, "the same pages, the same code"


PAGES: dict[str, tuple[str, int | str]] = {
    "cover": ("cover", 0),
    "contents": ("contents", 0),
    "opening": ("immuunsysteem", 0),
    "drawing": ("immuunsysteem", "De drie lijnen van je afweer"),
    "table": ("lymfocyten", "De drie soorten"),
    "call": ("guillain-barre", "Bij levensgevaar"),
    "form": ("mijn-gegevens", "Wat moet een ander weten"),
}


@pytest.mark.parametrize("everything", [name for name in LAYOUTS if name != "map-a4"], indirect=True)
@pytest.mark.parametrize("name", PAGES)
def test_pages_look_as_they_did_in_every_other_layout(everything, name, tmp_path):
    layout, bound = everything
    compare(bound, number_of(bound, *PAGES[name]), f"{layout.id}-{name}", tmp_path)
