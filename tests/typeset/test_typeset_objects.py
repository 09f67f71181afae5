"""Setting what is cut out, and what stands beside something else on a sheet."""

from __future__ import annotations

import re

import pytest
from typeset_examples import BLOCKS, composed

from folderbuilder.compose.blocks import ContactCards, Notes
from folderbuilder.library.layout import Kind
from folderbuilder.typeset.contactcard import phones_that_fit
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.operators import Ink
from folderbuilder.typeset.sheet import Sheet
from folderbuilder.typeset.typesetter import Typesetter


@pytest.fixture(scope="module")
def typesetters(library):
    return {name: Typesetter.of(layout, library.root / "layouts") for name, layout in library.layouts.items()}


def mcids(content: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"/MCID (\d+)", content)]


@pytest.mark.parametrize("kind", BLOCKS)
def test_pages_that_share_a_side_share_no_number(kind, typesetters):
    galley = typesetters["boekje"].galley(composed(*BLOCKS[kind]))
    for index, page in enumerate(galley.pages):
        on_the_right = index % 2 == 0
        found = sorted({*mcids(page.content), *(slot.mcid for slot in page.slots)})
        assert found == [2 * place + on_the_right for place in range(len(page.marks))]
        assert [slot.mcid for slot in page.slots] == [2 * slot.place + on_the_right for slot in page.slots]


@pytest.mark.parametrize("kind", BLOCKS)
def test_in_a_folder_numbers_count_from_zero(kind, typesetters):
    for page in typesetters["map-a4"].galley(composed(*BLOCKS[kind])).pages:
        assert sorted({*mcids(page.content), *(slot.mcid for slot in page.slots)}) == list(range(len(page.marks)))


def test_a_booklet_has_no_marks_at_the_edge(typesetters):
    text = composed(*BLOCKS["box"])
    folder, booklet = (typesetters[name].galley(text) for name in ("map-a4", "boekje"))
    assert text.part_number in folder.pages[0].furniture
    assert text.part_number not in booklet.pages[0].furniture


def test_pages_for_notes_have_room_to_write_and_nothing_else(typesetters):
    galley = typesetters["boekje"].galley(composed(Notes(2)))
    assert len(galley.pages) == 2
    assert {page.text for page in galley.pages} == {composed(Notes(2)).notes_page}
    assert galley.bookmarks == []


def test_what_is_drawn_again_is_furniture(typesetters):
    typesetter = typesetters["contactkaart"]
    sheet = Sheet(typesetter.layout, typesetter.fonts, 0, Ink())
    told, silent = Element("P"), Element("P")
    word = typesetter.fonts.regular.shape("nummer")

    def draw(on: Sheet, element: Element) -> None:
        on.words(element, [word], 100, 100, 12, "#000000", bold=False)
        with on.tagged(element.add("Span", actual="lijn")) as canvas:
            canvas.line(100, 100, 200, 100)

    draw(sheet, told)
    sheet.again(lambda other: draw(other, silent), [(0, -50), (0, -100)])
    page = sheet.finished()
    assert page.text.split() == ["nummer"]
    assert page.furniture.count("nummer") == 2
    inside = page.content.partition(b"/Artifact BMC")[2]
    assert inside.count(b" cm") >= 2
    assert b"/MCID" not in inside
    assert page.content.count(b"BDC") + page.content.count(b"BMC") == page.content.count(b"EMC")


def test_turned_words_read_from_top_to_bottom(typesetters):
    typesetter = typesetters["rug"]
    sheet = Sheet(typesetter.layout, typesetter.fonts, 0, Ink())
    with sheet.turned(50, 700):
        word = typesetter.fonts.bold.shape("rug")
        sheet.words(Element("P"), [word], 20, sheet.top - 30, 24, "#000000", bold=True)
    content = sheet.finished().content
    # x' = 50 + y, y' = 700 - x: 20 along the label is 20 below its head, 30 up is 30 to the right.
    assert b"q 0 -1 1 0 50 700 cm" in content
    assert b"1 0 0 1 20 30 Tm" in content


@pytest.mark.parametrize(("number", "label"), [("000 - 000 00 01", "Overdag"), ("000-0000001", "Overdag " * 9)])
def test_numbers_on_a_card_are_never_broken(number, label, typesetters):
    typesetter = typesetters["contactkaart"]
    phones = ((label.strip(), number),) * 2
    fitting = phones_that_fit(typesetter.layout, typesetter.fonts, phones)
    assert fitting >= 1
    cards = ContactCards("Titel", ("Team",), phones[:fitting], (), ("Naam",), "(leeg)")
    page = typesetter.galley(composed(cards)).pages[0]
    assert page.text.replace("\u00a0", " ").count(number) == fitting
    lines = [line for line in re.findall(rb"BT.*?ET", page.content) if b"/F2" in line]
    assert lines


def test_as_many_numbers_as_lines_fit_on_a_card(typesetters):
    typesetter = typesetters["contactkaart"]
    short = [(f"Lijn {n}", f"000 {n}") for n in range(20)]
    many = phones_that_fit(typesetter.layout, typesetter.fonts, short)
    assert 6 <= many < 20
    assert phones_that_fit(typesetter.layout, typesetter.fonts, short[:2]) == 2
    assert phones_that_fit(typesetter.layout, typesetter.fonts, []) == 0
    assert phones_that_fit(typesetter.layout, typesetter.fonts, [short[0], ("Lang", "0" * 60)]) == 1
    assert typesetter.layout.kind is Kind.CARD
