"""Breaking paragraphs into lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folderbuilder.compose.blocks import TermLink, Words
from folderbuilder.typeset.lines import Breaker

TEXT = (
    "Je afweer beschermt je tegen ziekteverwekkers. Soms vergist je afweer zich. Dan valt hij gezonde delen van je "
    "lichaam aan. Je behandelteam zoekt samen met jou de behandeling die bij je past."
)


@pytest.fixture(scope="module")
def breaker(typesetter):
    return Breaker(typesetter.fonts, 14)


def text_of(line):
    words = []
    for position, chunk in enumerate(line.chunks):
        if position and chunk.space:
            words.append(" ")
        words += [piece.word.text for piece in chunk.pieces]
    return "".join(words)


def test_lines_keep_every_word_in_order(breaker):
    lines = breaker.lines([Words(TEXT)], 300)
    assert " ".join(text_of(line) for line in lines) == TEXT
    assert max(line.width for line in lines) <= 300.01


def test_body_lines_hold_45_to_75_characters(typesetter):
    layout = typesetter.layout
    lines = Breaker(typesetter.fonts, layout.type.body).lines([Words(TEXT * 6)], layout.text_width)
    lengths = [len(text_of(line)) for line in lines[:-1]]
    assert min(lengths) >= 45
    assert sum(lengths) / len(lengths) <= 75


def test_a_no_break_space_holds_number_and_unit_together(breaker):
    for width in range(60, 200, 7):
        for line in breaker.lines([Words("ongeveer twee of drie keer 600\u00a0ml in een uur")], width):
            assert ("600" in text_of(line)) == ("ml" in text_of(line))


def test_a_soft_hyphen_shows_only_where_the_line_breaks(breaker):
    whole = breaker.lines([Words("im\u00admu\u00adno\u00adglo\u00adbu\u00adli\u00adnen")], 400)
    assert [text_of(line) for line in whole] == ["immunoglobulinen"]
    assert not whole[0].hyphen
    narrow = breaker.lines([Words("im\u00admu\u00adno\u00adglo\u00adbu\u00adli\u00adnen")], 60)
    assert len(narrow) > 1
    assert all(line.hyphen for line in narrow[:-1])
    assert not narrow[-1].hyphen
    assert all(line.width <= 60.01 for line in narrow)


def test_r19_a_word_without_spaces_is_split_within_the_line(breaker):
    lines = breaker.lines([Words("z" * 2000)], 200)
    assert "".join(text_of(line) for line in lines) == "z" * 2000
    assert max(line.width for line in lines) <= 200.01


def test_a_short_word_does_not_stand_alone_on_the_last_line(breaker):
    for width in range(220, 460, 10):
        lines = breaker.lines([Words(TEXT)], width)
        assert len(lines) == 1 or len(lines[-1].chunks) > 1


def test_a_glossary_word_is_bold_and_marked_once(breaker):
    lines = breaker.lines([TermLink("natural killer cel", "t-x", "")], 90)
    pieces = [piece for line in lines for chunk in line.chunks for piece in chunk.pieces]
    assert all(piece.bold for piece in pieces)
    assert [piece.marked for piece in pieces].count(True) == 1
    assert pieces[-1].marked


@given(st.lists(st.text("abcëïm\u00ad\u00a0 -", max_size=30), max_size=12), st.floats(40, 500))
def test_no_line_is_wider_than_its_column(typesetter, texts, width):
    lines = Breaker(typesetter.fonts, 14).lines([Words(text) for text in texts], width)
    assert all(line.width <= width + 0.02 for line in lines)
    printed = "".join(text_of(line) for line in lines).replace(" ", "")
    assert printed == "".join(texts).replace("\u00ad", "").replace(" ", "")
