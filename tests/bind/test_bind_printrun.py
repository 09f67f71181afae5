"""A print run: every patient's pages as in the single file, a code on every sheet, fonts and shared pages once."""

from __future__ import annotations

import io
import os
import re
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from bind_people import PEOPLE, patient
from bind_reading import opened, outline, texts
from PIL import ImageChops

from folderbuilder.bind.folder import Binder
from folderbuilder.bind.printrun import PARTS_KEPT, PrintRun
from folderbuilder.bind.separator import separator
from folderbuilder.typeset.typesetter import Typesetter

LONG = "een-nummer-zo-lang-dat-het-niet-naast-de-code-van-het-vel-past-0123456789"
CODE = re.compile(r" ?(?:\S+ · )?vel (\d+) van (\d+)")
SCALE = 1.0


def printed(singles, typesetter, words, **rest):
    out = io.BytesIO()
    run = PrintRun(out, typesetter, words)
    for single in singles:
        run.add(single, single.identity[1], **rest)
    run.close("Afdrukbestand", "nl-NL")
    return out.getvalue()


@pytest.fixture(scope="module")
def words(library):
    return library.words["nl"]


@pytest.fixture(scope="module")
def run(bind_folder, typesetter, words):
    """A print run of the four people and some more with small folders, and the single folders."""
    people = [patient(key) for key in PEOPLE]
    small = replace(people[2], note="")
    people += [replace(small, id=f"10{i:02}", name=f"Bram Verzonnen-{i}") for i in range(20)]
    people.append(replace(small, id=LONG))
    people.append(replace(small, id="ж-1", name="Αθηνά Жукова"))
    singles = [bind_folder(person) for person in people]
    return printed(singles, typesetter, words), singles


@pytest.fixture(scope="module")
def pages_of(run):
    """The words of each of its pages."""
    return texts(run[0])


def test_every_patient_has_the_pages_of_the_single_folder_in_order(run, pages_of):
    _, singles = run
    # A reader that guesses the order of lines may take the number of a page before or after the code.
    pages = [sorted(CODE.sub("", page).split()) for page in pages_of]
    at = 0
    for single in singles:
        if single in singles[:5] + singles[-2:]:
            assert pages[at : at + single.page_count] == [sorted(page.split()) for page in texts(single.data)]
        at += single.page_count
    assert at == len(pages)


def test_pages_look_as_in_the_single_folder_but_for_the_code(run, typesetter):
    """And the code stands where the single folder has no ink."""
    data, singles = run
    layout = typesetter.layout
    with pypdfium2.PdfDocument(data) as document, pypdfium2.PdfDocument(singles[0].data) as single:
        for number in range(singles[0].page_count):
            first, second = (file[number].render(scale=SCALE).to_pil().convert("L") for file in (document, single))
            box = ImageChops.difference(first, second).getbbox()
            if number % 2:
                assert box is None
                continue
            assert box is not None
            left, top, right, bottom = box
            assert second.crop(box).getextrema() == (255, 255)
            assert left > layout.punch_zone
            assert layout.page.height - layout.margins.bottom < top
            assert bottom < layout.page.height
            assert right < layout.page.width - layout.margins.outer


def test_every_sheet_says_whose_it_is_and_which(run, pages_of):
    (_, singles), pages, at = run, pages_of, 0
    for single in singles:
        fronts = pages[at : at + single.page_count : 2]
        codes = [CODE.search(page) for page in fronts]
        assert all(codes)
        assert [(m[1], m[2]) for m in codes] == [(str(k), str(len(fronts))) for k in range(1, len(fronts) + 1)]
        label = single.identity[1]
        # One too long for the foot stands at the head of the page, and on the cover.
        shown = f"{label} · vel" if label != LONG else "Patiëntnummer"
        assert all(shown in page for page in fronts)
        assert not any(CODE.search(page) for page in pages[at + 1 : at + single.page_count : 2])
        at += single.page_count


def test_every_patient_starts_on_a_fresh_sheet_with_a_bookmark(run):
    data, singles = run
    with opened(data) as pdf:
        assert [title for _, title in outline(pdf)] == [single.identity[1] for single in singles]
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == sum(single.page_count for single in singles)
    assert all(single.page_count % 2 == 0 for single in singles)


def test_a_patient_with_an_odd_number_of_pages_does_not_share_a_sheet(bind_folder, typesetter, words):
    one_side = Typesetter(typesetter.layout.model_copy(update={"duplex": False}), typesetter.fonts)
    single = next(s for key in PEOPLE if (s := bind_folder(key, binder=Binder(one_side))).page_count % 2)
    with opened(printed([single, single], typesetter, words)) as pdf:
        assert len(pdf.pages) == 2 * (single.page_count + 1)
        starts = [item.destination[0].objgen for item in pdf.open_outline().root]
        assert starts == [pdf.pages[0].obj.objgen, pdf.pages[single.page_count + 1].obj.objgen]
    on_one_side = texts(printed([single], one_side, words))
    assert all(f"vel {k} van {single.page_count}" in page for k, page in enumerate(on_one_side, 1))


def test_fonts_and_shared_pages_are_stored_once(bind_folder, typesetter, words):
    someone = patient("ayse")
    people = [replace(someone, id=f"10{i:02}", name=f"Bram Verzonnen-{i}") for i in range(40)]
    singles = [bind_folder(person) for person in [*map(patient, PEOPLE), *people]]
    assert len(printed(singles, typesetter, words)) < sum(len(single.data) for single in singles) / 20


def test_a_part_that_was_forgotten_is_not_written_again(bind_folder, typesetter, words, monkeypatch):
    single = bind_folder("hondt")
    assert len(single.gathering.parts) < PARTS_KEPT
    whole = printed([single, single], typesetter, words)
    monkeypatch.setattr("folderbuilder.bind.printrun.PARTS_KEPT", 1)
    assert printed([single, single], typesetter, words) == whole


@pytest.mark.skipif(os.name == "nt", reason="the hole in the file would take four gigabytes")
def test_a_file_of_more_than_four_gigabytes_is_sound(bind_folder, typesetter, words, tmp_path):
    single = bind_folder("hondt")
    with (tmp_path / "large.pdf").open("wb") as file:
        run = PrintRun(file, typesetter, words)
        run.add(single, "first")
        # A hole, which takes no room on the disk.
        file.seek(1 << 32, os.SEEK_CUR)
        run._file.at += 1 << 32
        run.add(single, "second")
        run.close("Afdrukbestand", "nl-NL")
    with pikepdf.open(tmp_path / "large.pdf") as pdf:
        assert len(pdf.pages) == 2 * single.page_count
        assert b"BT" in pdf.pages[-1].Contents[0].read_bytes()
        assert pdf.get_warnings() == []


def test_it_does_not_claim_to_be_tagged(run):
    with opened(run[0]) as pdf:
        assert b"pdfuaid:part" not in pdf.Root.Metadata.read_bytes()
        assert "/StructTreeRoot" not in pdf.Root


@pytest.mark.parametrize("label", ["0012345", "ж-7", LONG])
def test_separator_says_number_place_and_sheets_and_nothing_else(bind_folder, typesetter, words, label):
    single = bind_folder("hanh")
    out = io.BytesIO()
    run = PrintRun(out, typesetter, words)
    run.add(single, label, separator(typesetter, run.ink, words, label, (3, 40), 7))
    run.add(single, label, separator(typesetter, run.ink, words, label, (4, 40), 1))
    run.close("Afdrukbestand", "nl-NL")
    pages = texts(out.getvalue())
    front = pages[0]
    for said in ("Map 3 van 40. Hierna komen 7 vellen.", words["separator_away"]):
        assert said in front
    assert label in front.replace(" ", "").replace("\x02", "-")
    assert single.identity[0] not in front
    assert "CIDP" not in front
    assert pages[1] == ""
    assert "Hierna komt 1 vel." in pages[single.page_count + 2]
    with pikepdf.open(out) as pdf:
        assert pdf.open_outline().root[0].destination[0].objgen == pdf.pages[0].obj.objgen
        assert len(pdf.pages) == 2 * (single.page_count + 2)
        # What all of them say is in the file once.
        first, second = (pdf.pages[at].Contents for at in (0, single.page_count + 2))
        assert first[0].objgen == second[0].objgen
        assert first[1].objgen != second[1].objgen
