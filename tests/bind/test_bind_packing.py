"""A packing list of many pages: tagged, every row whole, the header on every page."""

from __future__ import annotations

import io
from collections.abc import Iterator

import page as rules
import pikepdf
import pypdfium2
import pytest
from bind_reading import texts

from folderbuilder.bind.packing import write_packing_list
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


@pytest.fixture(scope="module")
def made(library, typesetter):
    staff = Typesetter(staff_layout(typesetter.layout), typesetter.fonts)
    out = io.BytesIO()
    opening = Opening("Inpaklijst", ["Een zin."], HEAD)
    write_packing_list(out, opening, rows(MANY), LEGEND, "Inpaklijst · л.csv", library.words["nl"], staff, "#0B5A6B")
    return out.getvalue()


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
