"""A packing list of many pages: tagged, every row whole, the header on every page."""

from __future__ import annotations

import io
from collections.abc import Iterator

import page as rules
import pikepdf
import pypdfium2
import pytest
from bind_reading import texts

from folderbuilder.bind.packing import PackingList
from folderbuilder.typeset.checklist import PAGES, Check, Legend, Opening, staff_layout
from folderbuilder.typeset.typesetter import Typesetter

MANY = 260
HEAD = Check("Nummer", "Naam", "Onderdelen", "Vellen", "Bladzijden", "Klaar")
LEGEND = Legend(
    "Welk onderdeel is dat?", [(f"{part}.{place}", f"Titel {part}-{place}") for part in "12" for place in "123"]
)


def rows(many: int) -> Iterator[Check]:
    for place in range(many):
        note = "Bestand: anders.pdf." if place == 7 else ""
        label = (
            f"00{place:04}"
            if place != 9
            else "een-nummer-dat-veel-langer-is-dan-de-kolom-en-zelfs-dan-de-regel-breed-is-009"
        )
        name = "Zoë " * (12 if place == 11 else 1) + f"Verzonnen-{place}"
        yield Check(label, name, " ".join(["1.1", "6.10"] * (place % 25)), str(place), str(place * 2), note=note)


OPENING = Opening("Inpaklijst", ("Een zin.",), HEAD)


@pytest.fixture(scope="module")
def set_list(library, typesetter):
    """Makes a list of so many rows with an opening that was guessed; nothing when the guess does not hold."""
    staff = Typesetter(staff_layout(typesetter.layout), typesetter.fonts)

    def _set(many: int = MANY, guess: Opening = OPENING) -> bytes | None:
        out = io.BytesIO()
        listing = PackingList(out, guess, staff, "#0B5A6B")
        for row in rows(many):
            listing.add(row)
        whole = listing.close(OPENING, LEGEND, "Inpaklijst · л.csv", library.words["nl"])
        return out.getvalue() if whole else None

    return _set


@pytest.fixture(scope="module")
def made(set_list):
    return set_list()


@pytest.fixture(scope="module")
def pages(made):
    return texts(made)


def test_it_passes_pdf_ua_1(made):
    assert rules.validate_pdf_bytes(made, profile="2a").is_compliant
    report = rules.validate_pdf_bytes(made, profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) > 2 * PAGES


def test_with_a_good_guess_of_what_stands_above_it_is_the_same_to_the_byte(set_list, made):
    assert set_list(guess=OPENING._replace(lead=("Iets anders.",))) == made


def test_a_guess_by_which_other_rows_would_be_on_the_first_page_is_noticed(set_list):
    assert set_list(guess=OPENING._replace(lead=("Een zin.",) * 9)) is None


def test_a_guess_that_leaves_room_for_more_rows_is_noticed(set_list, library, typesetter):
    staff = Typesetter(staff_layout(typesetter.layout), typesetter.fonts)
    listing = PackingList(io.BytesIO(), OPENING, staff, "#0B5A6B")
    for row in rows(MANY):
        listing.add(row)
    longer = OPENING._replace(lead=("Een zin.",) * 9)
    assert not listing.close(longer, LEGEND, "Inpaklijst · л.csv", library.words["nl"])


def test_a_list_that_ends_on_its_first_page(set_list):
    made = set_list(3)
    assert "Verzonnen-2" in texts(made)[0]
    assert "Titel 2-3" in texts(made)[-1]
    assert set_list(3, OPENING._replace(lead=("Iets anders.",))) is None
    report = rules.validate_pdf_bytes(made, profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_every_row_is_there_once_in_order_and_whole(pages):
    text = " ".join(pages)
    places = [text.index(f"Verzonnen-{place} ") for place in range(MANY)]
    assert places == sorted(places)
    for place in (1, 8, MANY - 1):
        [page] = [page for page in pages if f"Verzonnen-{place} " in page]
        assert f"00{place:04} Zoë Verzonnen-{place}" in page
    assert "Bestand: anders.pdf." in text
    assert "Titel 2-3" in pages[-1]


def test_header_and_whose_list_it_is_are_on_every_page(pages):
    for number, page in enumerate(pages, 1):
        assert "Inpaklijst · л.csv" in page
        assert page.endswith(f"{number}/{len(pages)}") or f" {number}/{len(pages)} " in page
        if "Verzonnen" in page:
            assert page.count("Bladzijden") == 1


def test_tags_have_every_row_with_its_header(made):
    with pikepdf.open(io.BytesIO(made)) as pdf:
        tables = list(found(pdf.Root.StructTreeRoot, "/Table"))
        assert len(tables) > 2
        assert sum(len(list(found(table, "/TBody"))) for table in tables) == len(tables)
        lines = [row for table in tables for row in found(table, "/TR")]
        assert len(lines) == MANY + len(tables)
        assert {len(row.K) for row in lines} == {6}
        assert all(row.K[0].S == "/TH" for row in lines)


def found(element: pikepdf.Object, tag: str) -> Iterator[pikepdf.Object]:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            if kid.get("/S") == tag:
                yield kid
            yield from found(kid, tag)


def test_nothing_runs_off_the_page(made, typesetter):
    staff = staff_layout(typesetter.layout)
    with pypdfium2.PdfDocument(made) as document:
        for number in (0, 1, len(document) - 1):
            page = document[number].get_textpage()
            for index in range(page.count_rects()):
                left, bottom, right, top = page.get_rect(index)
                assert left >= staff.margins.binding - 1
                assert right <= staff.page.width - staff.margins.outer + 1
                assert bottom > 0
                assert top < staff.page.height
