"""Room to write: how high lines are, how large boxes, how far what repeats goes on; measured on the finished page."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from typeset_examples import BLOCKS, composed, w

from folderbuilder.compose.blocks import Late, Log, LogColumn, Para, Records, Ruled, Space, Words
from folderbuilder.library.layout import mm
from folderbuilder.typeset.typesetter import Typesetter

NUMBER = r"(-?[\d.]+)"
LINE = re.compile(rf"{NUMBER} {NUMBER} m {NUMBER} {NUMBER} l")
COLUMNS = (LogColumn(w("Datum"), 1), LogColumn(w("Gedaan"), 1, tick=True))
LARGE = {"body": 18, "leading": 27, "small": 16, "lead": 20, "h3": 20, "h2": 24, "h1": 30}


def log(**changes):
    return Log(
        w("Lijst"), COLUMNS, None, changes.pop("rows", (w("Een"),)), changes.pop("blank", 0), "(leeg)", **changes
    )


def large_print(typesetter):
    layout = typesetter.layout
    sizes = layout.type.model_copy(update=LARGE)
    return Typesetter(layout.model_copy(update={"type": sizes, "write_line": mm(12)}), typesetter.fonts)


def levels(page):
    """Heights of the lines from side to side, from the top."""
    found = [tuple(map(float, match)) for match in LINE.findall(page.content.decode("ascii"))]
    return sorted({y for x, y, right, up in found if y == up and right - x > 100}, reverse=True)


def gaps(page):
    heights = levels(page)
    return [high - low for high, low in pairwise(heights)]


@pytest.mark.parametrize("kind", ["log", "records", "lines-to-write-on", "lines-to-the-foot", "log-to-the-foot"])
def test_lines_are_8_mm_apart_and_12_mm_in_large_print(typesetter, kind):
    for setter, least in ((typesetter, mm(8)), (large_print(typesetter), mm(12))):
        # A notes page has lines of its own; the frame of a record is drawn by curves at its corners.
        page = setter.galley(composed(*BLOCKS[kind])).pages[0]
        assert len(gaps(page)) >= 1
        assert min(gaps(page)) >= least - 0.1


def test_a_log_fills_its_page(typesetter):
    one = typesetter.galley(composed(log(fill="page")))
    assert len(one.pages) == 2  # the back is for notes
    assert len(levels(one.pages[0])) > 12
    assert "Ruimte voor aantekeningen" in one.pages[1].text
    lowest = min(levels(one.pages[0]))
    room = typesetter.layout.write_line
    assert lowest - room < typesetter.layout.margins.bottom <= lowest


def test_a_log_goes_on_on_the_back_under_its_header(typesetter):
    galley = typesetter.galley(composed(log(fill="sheet")))
    front, back = galley.pages
    assert len(galley.pages) == 2
    assert len(levels(back)) > len(levels(front)) > 12
    assert "Datum" in front.text
    assert "Datum" in back.furniture  # for the eye only
    assert "Ruimte" not in back.text


def test_on_one_side_of_the_paper_there_is_no_back_to_go_on(typesetter):
    layout = typesetter.layout.model_copy(update={"duplex": False})
    assert len(Typesetter(layout, typesetter.fonts).galley(composed(log(fill="sheet"))).pages) == 1


def test_filling_begins_where_the_page_is(typesetter):
    full = typesetter.galley(composed(log(fill="page")))
    less = typesetter.galley(composed(Para(w("Woorden. " * 60)), log(fill="page")))
    assert len(levels(less.pages[0])) < len(levels(full.pages[0]))
    assert min(levels(less.pages[0])) >= typesetter.layout.margins.bottom


def test_blank_rows_are_heard_once(typesetter):
    galley = typesetter.galley(composed(log(blank=9)))
    spoken = [mark.actual for page in galley.pages for mark in page.marks if mark.actual]
    assert spoken == ["(leeg)"]


def test_a_frame_that_comes_back_says_once_that_it_is_blank(typesetter):
    records = Records(None, ((Space("Datum"), Space("Plek")),), 3, "(leeg)")
    marks = [mark for page in typesetter.galley(composed(records)).pages for mark in page.marks]
    assert [mark.actual for mark in marks if mark.actual] == ["(leeg)", "(leeg)"]


def test_boxes_to_tick_are_5_mm(typesetter):
    content = typesetter.galley(composed(log(rows=(w("Een"), w("Twee"))))).pages[0].content.decode("ascii")
    curved = re.findall(rf"{NUMBER} {NUMBER} m {NUMBER} {NUMBER} l .*? h S", content.replace("\n", " "))
    widths = [float(right) - float(left) + 2 * 2 for left, low, right, up in curved if low == up]
    assert len(widths) == 2  # corners are round by 2 points
    assert min(widths) >= mm(5) - 0.01


def test_a_late_value_keeps_to_its_column(typesetter):
    galley = typesetter.galley(composed(log(rows=((Late(0),),))))
    (slot,) = galley.pages[0].slots
    assert slot.width == pytest.approx(typesetter.layout.text_width / 2 - 12)


def test_a_value_of_a_record_stands_in_every_copy_but_not_in_the_example(typesetter):
    fields = ((Space("Middel", value=(Late(0),), example="naam"),),)
    galley = typesetter.galley(composed(Records(None, fields, 3, "(leeg)", example="Voorbeeld")))
    assert [slot.index for slot in galley.pages[0].slots] == [0, 0, 0]
    assert galley.pages[0].text.count("naam") == 1


def test_what_does_not_fit_on_a_card_goes_on_the_next_side(typesetter):
    text = typesetter.galley(composed(*BLOCKS["cards"])).pages[0].text
    assert "Achter (vervolg)" in text
    assert all(f"Regel {number}:" in text for number in range(7))


def test_nothing_is_drawn_beside_the_text(typesetter):
    """Of every kind of block to write on, in normal and in large print."""
    kinds = ("log", "records", "cards", "graph", "months", "scores", "lines-to-the-foot")
    for setter in (typesetter, large_print(typesetter)):
        left, right = setter.layout.margins.binding, setter.layout.page.width - setter.layout.margins.outer
        for kind in kinds:
            content = setter.galley(composed(*BLOCKS[kind])).pages[0].content.decode("ascii")
            ends = [float(x) for x, _ in re.findall(rf"{NUMBER} {NUMBER} [ml]\b", content)]
            assert min(ends) >= left - 0.5, kind
            assert max(ends) <= right + 0.5, kind


def test_a_long_value_takes_the_room_it_needs(typesetter):
    long = (Words("Een heel lange naam van een middel die op geen regel past, hoe breed die ook is. " * 2),)
    page = typesetter.galley(composed(Records(None, ((Space("Middel", value=long),),), 1, "(leeg)"))).pages[0]
    assert " ".join(page.text.split()).count("heel lange naam") == 2


def test_lines_fill_the_page(typesetter):
    galley = typesetter.galley(composed(Ruled(1, None, "(leeg)", fill="page")))
    assert len(levels(galley.pages[0])) > 15
