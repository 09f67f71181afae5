"""What stays together on a page, and what is set again on the next."""

from __future__ import annotations

import re

import pytest
from typeset_examples import SVG, composed, tree, w

from folderbuilder.compose.blocks import Drawing, Field, Fields, Framed, Grid, Head, Items, Para
from folderbuilder.typeset.body import set_blocks
from folderbuilder.typeset.figures import SMALLEST, set_figure
from folderbuilder.typeset.forms import set_fields
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.setting import Places, Setting
from folderbuilder.typeset.tables import set_table

TWO_LINES = w("Deze alinea is te lang voor één regel, want zij telt een flink aantal gewone woorden.")
DRAWING = Drawing("proef", SVG.replace("450 60", "450 300"), w("Een rondje."), "Een rondje met een naam.")


@pytest.fixture
def setting(typesetter) -> Setting:
    layout = typesetter.layout
    return Setting(layout, typesetter.fonts, "#0B4F6C", Places(), Element("Sect"), layout.text_width)


def fields(*lines):
    return Fields(None, tuple(Field(f"Veld {place}", None, many, "in te vullen") for place, many in enumerate(lines)))


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        ((1, 1, 1, 1), [True, False, True, False]),
        ((3, 1, 1, 2), [False, False, False, False]),
        ((1, 1), [True, False]),
        ((1,), [False]),
    ],
)
def test_one_short_field_is_not_alone_at_the_foot_or_head_of_a_page(setting, lines, kept):
    assert [strip.keep for strip in set_fields(setting, fields(*lines))] == kept


@pytest.mark.parametrize(
    ("text", "follows", "kept"),
    [
        (w("Eén regel."), Items((w("Een"), w("Twee"))), True),
        (w("Eén regel."), Para(w("Nog een.")), True),
        (w("Eén regel."), Head("Iets anders"), False),
        (TWO_LINES, Para(w("Nog een.")), False),
        (TWO_LINES, DRAWING, True),
    ],
)
def test_text_that_leads_to_what_follows_goes_along_with_it(setting, text, follows, kept):
    strips = set_blocks(setting, [Head("Kop"), Para(text), follows])
    assert strips[1].keep is kept
    assert bool(strips[1].yields) is kept


def test_a_drawing_gets_smaller_down_to_a_limit(setting):
    strip = set_figure(setting, DRAWING)[0]
    shrunk = strip.smaller(20.0)
    assert strip.height * SMALLEST <= shrunk.height <= strip.height - 20
    assert strip.smaller(strip.height * 0.2) is None


def test_a_drawing_keeps_its_words_when_it_gets_smaller(setting):
    close = DRAWING.svg.replace('x="60" y="35"', 'x="384" y="35"').replace(">Rond<", ">Lang woord<")
    strip = set_figure(setting, Drawing("proef", close, DRAWING.caption, DRAWING.alt))[0]
    assert strip.smaller(20.0)
    close = close.replace(">Lang woord<", ">Lang woord!<")
    assert set_figure(setting, Drawing("proef", close, DRAWING.caption, DRAWING.alt))[0].smaller(40.0) is None


def test_a_short_table_lets_go_between_its_middle_rows_only(setting):
    rows = tuple((w(f"Rij {place}"), w("iets")) for place in range(5))
    strips = set_table(setting, Grid(w("Tabel"), w("Zo lees je dit."), (w("Wat"), w("Hoe")), rows))
    assert all(strip.keep for strip in strips[:-1])
    assert [bool(strip.yields) for strip in strips[-5:]] == [False, True, True, False, False]


def long_box(items):
    return Framed("let-op", "Opgelet", (Items(tuple(w(f"Punt {place}") for place in range(items))),))


def title_count(page):
    """How often the icon's and title's size of type stands on a page."""
    return len(re.findall(rb"/F2 16 Tf", page.content))


def test_a_box_that_goes_on_over_a_page_has_its_title_again_there(typesetter):
    galley = typesetter.galley(composed(long_box(60)))
    printed = [title_count(page) for page in galley.pages]
    assert printed[:3] == [1, 1, 1]
    assert tree(galley).count("Opgelet") == 1


def test_a_box_on_one_page_has_its_title_once(typesetter):
    galley = typesetter.galley(composed(long_box(6)))
    assert [title_count(page) for page in galley.pages] == [1, 0]


def test_a_long_box_is_cut_between_paragraphs_when_a_page_would_be_almost_empty(setting):
    box = Framed("let-op", "Hier opgelet", tuple(Para(TWO_LINES) for _ in range(9)))
    strips = set_blocks(setting, [box])
    assert any(strip.yields for strip in strips)
    assert all(strip.keep for strip in strips[:-1])
    loud = set_blocks(setting, [box.but(kind="bel-direct")])
    assert not any(strip.yields for strip in loud), "when to call and whom stay together"
    short = set_blocks(setting, [Framed("let-op", "Kort", (Para(TWO_LINES), Para(TWO_LINES)))])
    assert not any(strip.yields for strip in short)
