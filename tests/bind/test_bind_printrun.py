"""A print run: every patient's pages as in the single file, fonts and shared pages once."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2
import pytest
from bind_people import PEOPLE, patient
from bind_reading import opened, outline, texts
from PIL import ImageChops

from folderbuilder.bind.printrun import PrintRun


@pytest.fixture(scope="module")
def run(bind_folder, typesetter):
    """A print run of the four people and forty more, and the single folders."""
    people = [patient(key) for key in PEOPLE]
    people += [replace(people[1], id=f"10{i:02}", name=f"Bram Verzonnen-{i}") for i in range(40)]
    people.append(replace(people[1], id="gr", name="Αθηνά Жукова"))
    singles = [bind_folder(person) for person in people]
    out = io.BytesIO()
    printed = PrintRun(out, typesetter)
    for single in singles:
        printed.add(single, single.identity[1])
    printed.close("Afdrukbestand", "nl-NL")
    return out.getvalue(), singles


def test_every_patient_has_the_pages_of_the_single_folder_in_order(run):
    data, singles = run
    pages = texts(data)
    at = 0
    for single in singles[:5] + singles[-1:]:
        if single is singles[-1]:
            at = len(pages) - single.page_count
        assert pages[at : at + single.page_count] == texts(single.data)
        at += single.page_count


def test_pages_look_as_in_the_single_folder(run):
    data, singles = run
    with pypdfium2.PdfDocument(data) as printed, pypdfium2.PdfDocument(singles[0].data) as single:
        for number in (0, 2, 4, 16, 20, 45, 66, 70):
            first, second = (document[number].render(scale=0.5).to_pil() for document in (printed, single))
            assert ImageChops.difference(first, second).getbbox() is None


def test_every_patient_starts_on_a_fresh_sheet_with_a_bookmark(run):
    data, singles = run
    with opened(data) as pdf:
        assert [title for _, title in outline(pdf)] == [single.identity[1] for single in singles]
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == sum(single.page_count for single in singles)
    assert all(single.page_count % 2 == 0 for single in singles)


def test_fonts_and_shared_pages_are_stored_once(run):
    data, singles = run
    assert len(data) < sum(len(single.data) for single in singles) / 20


def test_it_does_not_claim_to_be_tagged(run):
    with opened(run[0]) as pdf:
        assert b"pdfuaid:part" not in pdf.Root.Metadata.read_bytes()
        assert "/StructTreeRoot" not in pdf.Root
