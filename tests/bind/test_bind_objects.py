"""Dividers, strips, spine labels and contact cards: what is on them, and what must never be."""

from __future__ import annotations

import re
from dataclasses import replace

import page as rules
import pypdfium2
import pytest
from bind_objects import bind, bind_loose, object_binder
from bind_people import PEOPLE, patient
from bind_reading import STANDARDS, headings, opened, outline, plain, texts
from test_bind_pictures import compare

from folderbuilder.library.layout import Kind, Spine, mm
from folderbuilder.problems import FolderFailed

OBJECTS = ["tabbladen", "rug", "contactkaart"]


@pytest.fixture(scope="module", params=OBJECTS)
def made(request, library):
    return bind(object_binder(library, request.param), library, "lukasz")


def sizes_of_letters(data: bytes) -> set[float]:
    """Type sizes in the page descriptions."""
    with opened(data) as pdf:
        content = b"".join(stream.read_bytes() for page in pdf.pages for stream in page.obj.Contents)
    return {float(size) for size in re.findall(rb"/F\d ([\d.]+) Tf", content)}


def test_it_is_tagged_pdf_without_complaints(made):
    assert all(rules.validate_pdf_bytes(made.data, profile=standard).is_compliant for standard in STANDARDS)
    with opened(made.data) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert pdf.get_warnings() == []
        assert pdf.Root.ViewerPreferences.PrintScaling == "/None"


def test_every_sheet_says_whose_it_is_outside_what_is_cut_out(made):
    for number, words in enumerate(texts(made.data), 1):
        assert words.count("Łukasz Żółć · Patiëntnummer 0012345") == 1
        assert f"{number}/{made.page_count}" in words.split()


def test_bookmarks_are_the_headings(made):
    with opened(made.data) as pdf:
        assert len(outline(pdf)) == len(headings(pdf)) > 0


def test_no_letter_is_smaller_than_twelve_points(made):
    assert min(sizes_of_letters(made.data)) >= 12


def test_the_same_is_made_twice_to_the_byte(made, library):
    name = next(name for name in OBJECTS if library.layouts[name].kind is made_kind(made))
    assert bind(object_binder(library, name), library, "lukasz").data == made.data


def made_kind(made) -> Kind:
    names = {leaf.name for leaf in made.leaves}
    return Kind.TABS if "strips" in names else Kind.SPINE if "spine" in names else Kind.CARD


@pytest.mark.parametrize("layout", OBJECTS)
def test_for_nobody_it_has_no_line(layout, library):
    loose = bind_loose(object_binder(library, layout), library, "cidp")
    assert loose.identity == ()
    assert "Patiëntnummer" not in " ".join(texts(loose.data))
    assert rules.is_pdf_compliant_bytes(loose.data, profile="ua1")


# --- dividers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", PEOPLE)
def test_there_is_a_divider_for_each_part_in_the_folder_and_no_other(who, library):
    bound = bind(object_binder(library, "tabbladen"), library, who)
    parts = list(dict.fromkeys(library.places[section].part.number for section, _, _ in bound.sections))
    pages = texts(bound.data)
    fronts = pages[: 2 * len(parts) : 2]
    with opened(bound.data) as pdf:
        titles = [title for _, title in outline(pdf)]
    assert [title.split()[0] for title in titles[:-1]] == parts
    for section, _, _ in bound.sections:
        place = library.places[section]
        assert f"{place.number} " in fronts[parts.index(place.part.number)]
    assert len(pages) == 2 * len(parts) + 2


def test_backs_of_dividers_are_to_write_on_but_that_of_the_strips_is_white(library):
    pages = texts(bind(object_binder(library, "tabbladen"), library, "hanh").data)
    assert all("Ruimte voor aantekeningen" in page for page in pages[1:-1:2])
    assert "Ruimte voor aantekeningen" not in pages[-1]


def test_marks_come_lower_with_each_part_and_keep_off_the_edge(library):
    made = bind(object_binder(library, "tabbladen"), library, "lukasz")
    found = []
    with pypdfium2.PdfDocument(made.data) as document:
        for index, page in enumerate(list(document)[:-2]):
            boxes = [item.get_bounds() for item in page.get_objects()]
            left, bottom, right, top = max(
                boxes, key=lambda box: (box[3] - box[1] > mm(20)) * (box[2] - box[0] < mm(13))
            )
            edge = page.get_width() - right if index % 2 == 0 else left
            assert edge == pytest.approx(mm(5), abs=0.5)
            found.append((297 - (bottom + top) / 2 * 25.4 / 72) / (297 / len(library.parts)))
    parts = [leaf.name.removeprefix("tab-") for leaf in made.leaves[:-2:2]]
    places = [[part.id for part in library.parts].index(name) + 0.5 for name in parts]
    assert len(library.parts) == 10
    # Marks at the very ends are a little shorter, so that they keep off the upper and the lower edge too.
    assert found[::2] == pytest.approx(places, abs=0.06)
    assert found[1::2] == pytest.approx(places, abs=0.06)


def test_a_title_too_long_for_a_strip_is_told(library):
    layout = library.layouts["tabbladen"]
    narrow = layout.model_copy(update={"tabs": layout.tabs.model_copy(update={"strip_width": mm(32)})})
    with pytest.raises(FolderFailed) as failure:
        bind(object_binder(library, narrow), library, "lukasz")
    assert {problem.code for problem in failure.value.problems} == {"strip-long"}


# --- labels ------------------------------------------------------------------------------------------------------


def label_words(data: bytes, layout) -> str:
    """What stands within the cut marks."""
    low, high = layout.margins.bottom, layout.margins.bottom + mm(200)
    with pypdfium2.PdfDocument(data) as document:
        return " ".join(plain(page.get_textpage().get_text_bounded(bottom=low, top=high)) for page in document)


@pytest.mark.parametrize(
    ("sheets", "labels", "codes"),
    [(37, "Voor een smalle map Voor een brede map", []), (350, "Voor een smalle map Voor een brede map", []),
     (351, "Voor een brede map", []), (600, "Voor een brede map", []),
     (601, "Voor een brede map Voor een brede map", ["binder-full"])],
)  # fmt: skip
def test_the_width_follows_from_the_sheets_of_the_folder(sheets, labels, codes, library):
    bound = bind(object_binder(library, "rug", sheets), library, "ayse")
    words = " ".join(texts(bound.data))
    assert " ".join(re.findall(r"Voor een \w+ map", words)) == labels
    assert f"ongeveer {sheets} bladen" in words
    assert [problem.code for problem in bound.problems] == codes
    assert ("1 van 2" in words) == bool(codes)


def test_nothing_on_a_label_says_whose_it_is_but_the_number(library):
    layout = library.layouts["rug"]
    words = label_words(bind(object_binder(library, "rug"), library, "ayse").data, layout)
    assert "A-7" in words
    assert "Patiënten Informatiemap" in words
    assert not {"Ayşe", "Şahin"} & set(words.split())


def test_letters_of_a_label_have_24_points_at_least_and_read_downwards(library):
    data = bind(object_binder(library, "rug"), library, "ayse").data
    with opened(data) as pdf:
        content = b"\n".join(stream.read_bytes() for stream in pdf.pages[0].obj.Contents)
    turned = re.findall(rb"q 0 -1 1 0 [\d.]+ [\d.]+ cm(.*?)\nQ", content, re.DOTALL)
    assert len(turned) == 2
    assert {float(size) >= 24 for part in turned for size in re.findall(rb"/F\d ([\d.]+) Tf", part)} == {True}


def test_labels_have_the_widths_of_the_layout(library):
    spine = library.layouts["rug"].spine
    assert isinstance(spine, Spine)
    with pypdfium2.PdfDocument(bind(object_binder(library, "rug"), library, "ayse").data) as document:
        boxes = [item.get_bounds() for item in document[0].get_objects()]
    tall = {round((right - left) * 25.4 / 72) for left, b, right, t in boxes if abs(t - b - spine.length) < 2}
    assert tall == {38, 61}


def test_a_number_too_long_for_the_label_is_told(library):
    long = replace(patient("ayse"), id="9" * 60)
    with pytest.raises(FolderFailed) as failure:
        bind(object_binder(library, "rug"), library, long)
    assert [problem.code for problem in failure.value.problems] == ["label-long"]


# --- cards -------------------------------------------------------------------------------------------------------


def test_a_card_has_the_numbers_of_the_team_and_no_other(library):
    team = library.teams["voorbeeld"]
    words = " ".join(texts(bind(object_binder(library, "contactkaart"), library, "lukasz").data))
    found = re.findall(r"\d[\d -]{6,}\d", words.replace("0012345", ""))
    assert set(found) == {phone.number for phone in team.phones}
    assert len(found) == 4 * len(team.phones)
    assert words.count(team.name) == 4


def test_without_a_team_there_are_lines_to_write_on(library):
    words = " ".join(texts(bind(object_binder(library, "contactkaart"), library, "lukasz", team=None).data))
    assert not re.search(r"\d[\d -]{6,}\d", words.replace("0012345", ""))
    assert words.count("Telefoon:") == 4
    assert words.count("Mijn allergie:") == words.count("Bel in nood (ICE):") == 4


def test_patients_of_a_team_share_their_cards(library):
    binder = object_binder(library, "contactkaart")
    one, two = (bind(binder, library, who) for who in ("lukasz", "ayse"))
    assert one.gathering is two.gathering
    cards = " ".join(page.text(()) for part in one.gathering.parts for page in part.pages)
    assert "Łukasz" not in cards


def test_a_screen_reader_hears_one_card(library):
    bound = bind(object_binder(library, "contactkaart"), library, "lukasz")
    assert bound.leaves[0].text.count("Mijn allergie:") == 1


def test_a_card_has_the_size_of_a_bank_card(library):
    with pypdfium2.PdfDocument(bind(object_binder(library, "contactkaart"), library, "lukasz").data) as document:
        boxes = [item.get_bounds() for item in document[0].get_objects()]
    whole = [((right - left) * 25.4 / 72, (t - b) * 25.4 / 72) for left, b, right, t in boxes]
    assert sum(1 for width, height in whole if abs(width - 171.2) < 0.4 and abs(height - 54) < 0.4) == 4


def many_phones(library, many: int):
    team = library.teams["voorbeeld"]
    phone = team.phones[0]
    phones = tuple(phone.model_copy(update={"number": f"000 - 000 00 {n:02}"}) for n in range(many))
    return replace(library, teams={"voorbeeld": team.model_copy(update={"phones": phones})})


@pytest.mark.parametrize("many", [1, 3, 4, 6])
def test_numbers_that_do_not_fit_are_left_out_and_told(many, library):
    bound = bind(object_binder(library, "contactkaart"), many_phones(library, many), "lukasz")
    printed = bound.leaves[0].text.count("000\u00a0-")
    assert printed == many or [problem.code for problem in bound.problems] == ["card-full"]
    assert printed >= min(many, 3)
    assert (printed < many) == bool(bound.problems)
    assert "Behandelteam Voorbeeld" in bound.leaves[0].text


# --- pictures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "layout", "index"),
    [("divider", "tabbladen", 4), ("divider-back", "tabbladen", 5), ("strips", "tabbladen", -2), ("spine", "rug", 0),
     ("contact-card", "contactkaart", 0)],
)  # fmt: skip
def test_they_look_as_they_did(name, layout, index, library, tmp_path):
    bound = bind(object_binder(library, layout), library, "lukasz")
    compare(bound, index % bound.page_count + 1, name, tmp_path)
