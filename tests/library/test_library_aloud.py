"""What a screen reader would say wrong, found in texts."""

from __future__ import annotations

import pytest
from helpers import GLOSSARY, SECTION, problems_of, section
from hypothesis import given
from hypothesis import strategies as st

from folderbuilder.library.aloud import Aloud, Reader

READER = Reader(
    {
        "IgG": "immunoglobuline G",
        "Ig": "immunoglobuline",
        "MRI": "magnetic resonance imaging",
        "µg/L": "microgram per liter",
    },
    {"en": ["magnetic resonance imaging"]},
)
PLAIN = Aloud()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Veel IgG.", [("IgG", "immunoglobuline G")]),
        ("IgG\u00a01 en (Ig)", [("IgG", "immunoglobuline G"), ("Ig", "immunoglobuline")]),
        ("een MRI-scan", [("MRI", "magnetic resonance imaging")]),
        ("IgGs, igg, xIgG", []),
        ("5 µg/L", [("µg/L", "microgram per liter")]),
        ("", []),
    ],
)
def test_abbreviations_are_found_as_whole_words(text, found):
    assert [(piece, aloud.expansion) for piece, aloud in READER.pieces(text) if aloud != PLAIN] == found


def test_what_stands_for_foreign_words_is_foreign_itself():
    assert READER.of("MRI") == Aloud("magnetic resonance imaging", "en")
    assert list(READER.pieces("dus magnetic resonance imaging")) == [
        ("dus ", PLAIN),
        ("magnetic resonance imaging", Aloud(None, "en")),
    ]


@given(st.text(st.sampled_from("IgG MRI(-).\u00a0 x/Lµ"), max_size=30))
def test_the_pieces_are_the_text(text):
    pieces = [piece for piece, _ in READER.pieces(text)]
    assert "".join(pieces) == text
    assert all(pieces)


def test_a_language_without_any_has_one_piece():
    assert list(Reader({}, {}).pieces("IgG")) == [("IgG", PLAIN)]


def test_abbreviations_that_help_nobody_are_told(tiny_library):
    found = problems_of(
        tiny_library(
            **{
                SECTION: section("  - text: Je krijgt IgG, of **IgM**."),
                "sections/nl/woordenlijst.yaml": GLOSSARY
                + "abbreviations:\n  IgG: immunoglobuline G\n  IgM: soort IgM\n  IgE: immunoglobuline E\n",
            }
        )
    )
    assert [(problem.code, problem.line) for problem in found if problem.code.startswith("abbreviation")] == [
        ("abbreviation-itself", 9),
        ("abbreviation-unused", 10),
    ]
