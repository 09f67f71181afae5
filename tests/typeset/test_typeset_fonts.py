"""Typefaces, shaping and subsets."""

from __future__ import annotations

import pytest
import uharfbuzz as hb

from folderbuilder.library.load import default_root
from folderbuilder.problems import Refused
from folderbuilder.typeset.fonts import load_face

NAMES = ["Łukasz Żółć", "Ayşe Şahin", "Nguyễn Thị Hạnh", "d’Hondt-van 't Hoff", "Ægir Þórsson", "Đặng Ősz", "Ćwikła ȘȚ"]


def test_names_from_many_countries_are_in_the_core_subset(typesetter):
    for name in NAMES:
        assert typesetter.fonts.missing(name) == []
        for face in typesetter.fonts:
            assert set(face.shape(name).glyphs) <= face.core


def test_signs_that_sections_use_are_there(typesetter):
    assert typesetter.fonts.missing("é ë ï µ ≥ ≤ ² € – — · • ‘ ’ “ ” … → ☐ ✓") == []


def test_r18_a_sign_no_font_has_is_named_and_never_shown_as_a_box(typesetter):
    assert typesetter.fonts.missing("李 Ali علي") == ["李", "ع", "ل", "ي"]


def test_decomposed_letters_come_out_as_one_letter(typesetter):
    face = typesetter.fonts.regular
    assert face.shape("e\u0301").glyphs == face.shape("é").glyphs


def test_marks_on_capitals_are_read_back(typesetter):
    face = typesetter.fonts.regular
    for name in ("M̈arta", "Q̇uinn", "Z̋oe"):
        assert typesetter.fonts.missing(name) == []
        assert "".join(face.unicode_of[glyph] for glyph in face.shape(name).glyphs) == name


def test_letters_are_kerned(typesetter):
    face = typesetter.fonts.regular
    apart = sum(face.advance(glyph) for glyph in face.shape("AV").glyphs)
    assert face.shape("AV").width < apart


def test_no_ligatures_so_that_every_letter_is_found_back(typesetter):
    assert len(typesetter.fonts.regular.shape("fi").glyphs) == 2


def test_a_subset_keeps_glyph_numbers(typesetter):
    face = typesetter.fonts.regular
    glyph = face.shape("Ł").glyphs[0]
    cut = face.subset({0, glyph})
    assert len(cut) < len(face.subset(face.core)) < 200_000
    again = hb.Font(hb.Face(cut))
    assert again.get_glyph_h_advance(glyph) == hb.Font(hb.Face(face.subset(face.core))).get_glyph_h_advance(glyph) > 0


def test_r21_an_unknown_font_is_refused_with_the_known_ones():
    with pytest.raises(Refused, match="SourceSansPro-Regular"):
        load_face("ComicSans", default_root() / "layouts")


def test_r21_a_font_outside_the_layouts_folder_is_not_read(tmp_path):
    (tmp_path / "layouts").mkdir()
    (tmp_path / "secret.ttf").write_bytes(b"x")
    with pytest.raises(Refused):
        load_face("../secret.ttf", tmp_path / "layouts")
