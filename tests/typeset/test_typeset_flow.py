"""Filling pages with strips."""

from __future__ import annotations

import pytest

from folderbuilder.problems import FolderFailed
from folderbuilder.typeset.flow import Frame, Pages, Strip, fill_pages

HEIGHT, GRID = 200.0, 10.0


def strip(height=20.0, **rest):
    return Strip(height, lambda sheet, y: None, **rest)


def fill(*strips):
    return Pages(HEIGHT, GRID, "proef").fill(strips)


def heights(pages):
    return [[item.strip.height for item in page] for page in pages]


def test_strips_fill_pages_from_top_to_bottom():
    pages = fill(*[strip() for _ in range(12)])
    assert [len(page) for page in pages] == [10, 2]
    assert pages[0][3].y == 60


def test_white_before_is_dropped_at_the_top_of_a_page():
    pages = fill(strip(190), strip(before=30))
    assert pages[1][0].y == 0


def test_a_heading_goes_along_with_what_follows():
    heading = strip(25, keep=True)
    pages = fill(strip(150), heading, strip(40))
    assert [len(page) for page in pages] == [1, 2]


def test_a_chain_taller_than_a_page_is_broken_where_it_must():
    pages = fill(*[strip(60, keep=True) for _ in range(5)])
    assert [len(page) for page in pages] == [3, 2]


def test_strips_snap_to_the_baseline_grid():
    pages = fill(strip(13), strip(20, snap="start"), strip(7), strip(25, snap="end"))
    assert pages[0][1].y == 20
    assert (pages[0][3].y + 25) % GRID == 0


def test_a_table_header_is_repeated_on_the_next_page():
    head = strip(15)
    pages = fill(strip(15, keep=True), *[strip(50, head=head) for _ in range(5)])
    assert heights(pages) == [[15, 50, 50, 50], [15, 50, 50]]
    assert pages[1][1].y == 15


def test_a_box_keeps_room_for_its_border():
    frame = Frame(lambda *_: None, inset=12)
    pages = fill(strip(20), strip(20, frame=frame), strip(20, frame=frame), strip(20))
    assert [item.y for item in pages[0]] == [0, 32, 52, 84]


def test_two_boxes_in_a_row_both_keep_their_room():
    one, two = Frame(lambda *_: None, inset=10), Frame(lambda *_: None, inset=10)
    pages = fill(strip(20, frame=one), strip(20, frame=two))
    assert [item.y for item in pages[0]] == [10, 50]


def test_r19_what_is_taller_than_a_page_is_refused_by_name():
    with pytest.raises(FolderFailed, match="taller than a page"):
        fill(strip(300))


def test_a_last_page_of_one_line_is_saved_by_less_white():
    strips = [strip(20, before=20) for _ in range(6)]
    assert len(Pages(HEIGHT, GRID, "proef").fill(strips)) == 2
    assert len(fill_pages(strips, HEIGHT, GRID, "proef")) == 1


def test_white_is_not_spent_when_it_saves_nothing():
    strips = [strip(20, before=20) for _ in range(9)]
    loose = Pages(HEIGHT, GRID, "proef").fill(strips)
    assert [[i.y for i in page] for page in fill_pages(strips, HEIGHT, GRID, "proef")] == [
        [i.y for i in page] for page in loose
    ]


def test_a_hole_is_filled_by_what_fits_with_less_white():
    text = [strip(20, before=15) for _ in range(4)]
    pages = fill(*text, strip(70, before=15))
    assert [len(page) for page in pages] == [5]
    assert pages[0][1].y == 30


def test_less_white_on_one_page_leaves_the_next_page_its_white():
    text = [strip(20, before=15) for _ in range(4)]
    pages = fill(*text, strip(70, before=15), *text)
    assert [[item.y for item in page] for page in pages][1] == [0, 35, 70, 105]


def test_white_stays_where_the_page_is_nearly_full():
    text = [strip(22, before=15) for _ in range(5)]
    pages = fill(*text, strip(35, before=15))
    assert [len(page) for page in pages] == [5, 1]
    assert pages[0][1].y == 37


def drawing(least):
    """A drawing of 80 points that can be made so small, in a chain with its caption."""

    def smaller(less):
        return strip(80 - less, keep=True) if 80 - less >= least else None

    return [strip(80, keep=True, smaller=smaller), strip(20)]


def test_a_drawing_gets_a_little_smaller_to_stand_beside_its_text():
    assert heights(fill(strip(110), *drawing(least=70))) == [[110, 70, 20]]


def test_a_drawing_that_would_get_too_small_goes_to_the_next_page():
    assert heights(fill(strip(110), *drawing(least=75))) == [[110], [80, 20]]


def test_the_strips_that_came_in_are_not_changed():
    chain = drawing(least=70)
    fill(strip(110), *chain)
    assert [s.height for s in chain] == [80, 20]


def test_a_tie_lets_go_rather_than_leave_much_of_a_page_empty():
    chain = [strip(keep=True, yields=0.4), strip(60, keep=True), strip(60)]
    assert heights(fill(strip(90), *chain)) == [[90, 20], [60, 60]]
    assert heights(fill(strip(130), *chain)) == [[130], [20, 60, 60]]


def test_a_chain_is_cut_as_low_on_the_page_as_it_can_be():
    chain = [*(strip(keep=True, yields=0.4) for _ in range(5)), strip(50)]
    assert heights(fill(strip(100), *chain)) == [[100, 20, 20, 20, 20, 20], [50]]


def test_all_pages_get_less_white_when_that_saves_a_large_hole():
    body = [*(strip(20, before=30) for _ in range(4)), strip(60), strip(150), strip(200)]
    assert heights(Pages(HEIGHT, GRID, "proef").fill(body)) == [[20, 20, 20, 20], [60], [150], [200]]
    assert heights(fill_pages(body, HEIGHT, GRID, "proef")) == [[20, 20, 20, 20, 60], [150], [200]]
