"""Layouts and team files: what they may say, and that a mistake is told with file, line and key."""

from __future__ import annotations

import shutil
from importlib.metadata import EntryPoint
from io import BytesIO
from pathlib import Path

import font_source_sans_pro
import pytest
from helpers import errors_of, write_library
from PIL import Image

from folderbuilder.library import typefaces
from folderbuilder.library.layout import contrast, grey, least_contrast
from folderbuilder.library.load import default_root, load_library
from folderbuilder.library.logo import LogoError, pixels, read_art
from folderbuilder.problems import Problem, Severity

GOOD = (default_root() / "layouts" / "map-a4.yaml").read_text(encoding="utf-8")
LETTER = """\
id: letter
title: {nl: Letter, en: Letter}
page: {width: 215.9mm, height: 279.4mm}
margins: {binding: 30mm, outer: 26mm, top: 26mm, bottom: 24mm}
duplex: false
hole_marks: true
type: {body: 14pt, leading: 20pt, small: 12pt, lead: 16pt, h3: 16pt, h2: 19pt, h1: 26pt}
fonts: {regular: SourceSansPro-Regular, bold: eigen/Vet.ttf}
colors: {ink: "#000000", muted: "#333333", rule: "#777777", alarm: "#222222", parts: ["#222222", "#333333"]}
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20">{}</svg>'
TEAM = "id: noord\nname: Team Noord\nlogo: {file: merk.svg, alt: Logo van Team Noord}\n"


def letter_library(root: Path, text: str = LETTER) -> Path:
    bold = Path(font_source_sans_pro.font_files_ttf["SourceSansProSemibold"])
    write_library(root, {"layouts/letter.yaml": text, "layouts/eigen/Vet.ttf": bold.read_bytes()})
    return root


def test_the_shipped_layouts_are_sound(shipped):
    assert {"map-a4", "map-a5", "grote-letter", "hand-out"} <= shipped.layouts.keys()
    assert [p for p in errors_of(shipped.root) if p.file and p.file.startswith("layouts")] == []
    for layout in shipped.layouts.values():
        assert set(layout.title) == set(layout.description) == {"nl", "en"}


def test_another_paper_palette_and_font_need_no_code(tmp_path):
    root = letter_library(tmp_path)
    assert errors_of(root) == []
    layout = load_library(root).layouts["letter"]
    assert round(layout.page.width) == 612
    assert (layout.duplex, layout.hole_marks) == (False, True)
    assert layout.colors.parts == ("#222222", "#333333")


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("outer: 22mm", "outer: 10mm", "margins", "A line holds 78 characters"),
        ("outer: 22mm", "outer: 80mm", "margins", "A line holds 4"),
        ("bold: SourceSansPro-Bold", "bold: SourceSansPro-Bald", "fonts.bold", "'SourceSansPro-Bold'"),
        ("bold: SourceSansPro-Bold", "bold: ../sections/catalogue.ttf", "fonts.bold", "no such font"),
        ("bold: SourceSansPro-Bold", "bold: geen.ttf", "fonts.bold", "no TrueType font"),
        ('alarm: "#8C1515"', 'alarm: "#8C1515", parts: ["#505050", "#F0F0F0"]', "colors.parts.1", "needs 7"),
        ('alarm: "#8C1515"', 'alarm: "#8C15"', "colors.alarm", "right form"),
        ('rule: "#808A93"', 'rule: "#B0B8C0"', "colors.rule", "lines need 3"),
        ('ink: "#1B1F23"', 'ink: "#575757"', "colors.ink", "it needs 7"),
        ("binding: 28mm", "binding: 28inch", "margins.binding", "mm, cm or pt"),
        ("punch_zone: 18mm", "punch_zone: 30mm", "punch_zone", "narrower than the punch zone"),
        ("type: {body: 14pt, leading: 20pt", "type: {body: 18pt, leading: 26pt", "type.leading", "1.5 times"),
        ("body: 14pt, leading: 20pt, small: 12pt", "body: 16pt, leading: 24pt, small: 14pt", "type.small", "16 pt"),
        ("{body: 14pt, leading: 20pt, small: 12pt", "{body: 16pt, leading: 24pt, small: 16pt", "write_line", "12 mm"),
        ("duplex: true", "duplex: true\nhole_marks: soms", "hole_marks", "true or false"),
        ("duplex: true", "duplex: true\nholes: 2", "holes", "not known"),
    ],
)  # fmt: skip
def test_a_bad_layout_is_told_with_file_line_and_key(tmp_path, old, new, key, says):
    bad = GOOD.replace(old, new)
    assert bad != GOOD
    root = write_library(tmp_path, {"layouts/map-a4.yaml": bad, "layouts/geen.ttf": b"geen letters"})
    found = errors_of(root)
    assert [p.file for p in found] == ["layouts/map-a4.yaml"] * len(found)
    first = next(p for p in found if says in str(p))
    assert (first.column or "") == key
    assert bad.splitlines()[(first.line or 0) - 1].startswith(key.partition(".")[0])


def test_contrast_is_that_in_colour_or_in_grey_whichever_is_less():
    assert grey("#FF0000") == "#4C4C4C"
    assert grey("#808080") == "#808080"
    # Red and green as dark as each other, which only colour tells apart.
    assert least_contrast("#C00000", "#006200") < contrast("#C00000", "#006200")
    assert least_contrast("#0B4F6C", "#FFFFFF") == contrast("#0B4F6C", "#FFFFFF")


def test_fonts_of_other_packages_are_found_by_name(monkeypatch):
    entry = EntryPoint("eigen", "font_source_sans_pro:font_files_ttf", typefaces.PACKAGES)
    black = Path(font_source_sans_pro.font_files_ttf["SourceSansProBlack"])
    typefaces._installed.cache_clear()
    monkeypatch.setattr(typefaces, "_shipped", dict)
    monkeypatch.setattr(typefaces, "entry_points", lambda group: [entry] if group == "fonts_ttf" else [])
    try:
        assert typefaces.font_path("SourceSansPro-Black", Path()) == black
        assert typefaces.font_path("Comic", Path()) is None
        assert "SourceSansPro-Black" in typefaces.font_names()
    finally:
        typefaces._installed.cache_clear()


def logo_problems(root: Path, drawing: str | bytes, team: str = TEAM, name: str = "merk.svg") -> list[Problem]:
    write_library(root, {"layouts/teams/noord.yaml": team, f"layouts/teams/{name}": drawing})
    return errors_of(root)


def test_a_plain_logo_is_read(tmp_path):
    more = 'xmlns:sodi="http://sodi.example" sodi:docname="x"'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" {more} width="60mm" height="20mm"><title>T</title><defs/>'
    drawing += '<sodi:view onload="x"/><path d="M0 0h5" style="opacity:1"/></svg>'
    assert logo_problems(tmp_path, drawing) == []
    art = load_library(tmp_path).logos["noord"]
    assert (art.kind, art.width / art.height, art.alt) == ("svg", 3, "Logo van Team Noord")
    assert b"sodi" not in art.data


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<path d="M0 0" onclick="x()"/>', "script or a link"),
        ('<image href="file:///etc/passwd"/>', "<image>"),
        ('<use href="#x"/>', "<use>"),
        ("<text>Noord</text>", "outlines"),
        ('<linearGradient id="x"/>', "<linearGradient>"),
        ('<path d="M0 0" fill="url(#x)"/>', "url()"),
        ("<style>@import 'x.css';</style>", "@import"),
        ('<path d="M0 0" opacity="0.5"/>', "opacity"),
        ('<path d="M0 0" style="fill-opacity: .5"/>', "opacity"),
        ("<g>", "well-formed"),
    ],
)
def test_what_a_logo_may_not_hold(tmp_path, inside, says):
    (problem,) = logo_problems(tmp_path, LOGO.format(inside))
    assert (problem.code, problem.file, problem.line, problem.column) == (
        "logo", "layouts/teams/noord.yaml", 3, "logo.file",
    )  # fmt: skip
    assert says in str(problem)


def test_a_drawing_with_entities_is_refused(tmp_path):
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + LOGO.format("&a;")
    (problem,) = logo_problems(tmp_path, bomb)
    assert "well-formed" in problem.message


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("merk.svg", "ander.svg", "logo.file", "no such file"),
        ("merk.svg", "../catalogue.yaml", "logo.file", "right form"),
        ("merk.svg", "merk.gif", "logo.file", "right form"),
        (", alt: Logo van Team Noord", "", "logo.alt", "missing"),
        ("Logo van Team Noord", "x", "logo.alt", "5 characters"),
        ("name: Team Noord", 'name: Team Noord\ncolors: ["#999999"]', "colors.0", "lines need 3"),
        ("name: Team Noord", 'name: Team Noord\ncolors: ["#777777"]', "colors", "title needs 7"),
        ("name: Team Noord", "name: Team Noord\nfax: x", "fax", "not known"),
    ],
)
def test_a_bad_team_file_is_told_with_line_and_key(tmp_path, old, new, key, says):
    (problem,) = logo_problems(tmp_path, LOGO.format(""), TEAM.replace(old, new))
    assert problem.file == "layouts/teams/noord.yaml"
    assert problem.line is not None
    assert problem.column == key
    assert says in str(problem)


def png(width: int, height: int, color: object = (200, 0, 0, 0)) -> bytes:
    file = BytesIO()
    Image.new("RGBA", (width, height), color).save(file, "PNG")
    return file.getvalue()


def test_pictures_are_measured_before_they_are_decoded(tmp_path):
    team = TEAM.replace("merk.svg", "merk.png")
    assert logo_problems(tmp_path, png(300, 100), team, "merk.png") == []
    assert set(pixels(load_library(tmp_path).logos["noord"])[2]) == {255}, "what is transparent is white paper"
    for data, says in (
        (png(100, 50), "200 to 2400"),
        (png(2500, 300), "200 to 2400"),
        (png(1200, 50), "12 times"),
        (b"GIF89a" + bytes(50), "no PNG"),
        (png(300, 100)[:60], "damaged"),
        (bytes(600_000), "larger than"),
    ):
        (problem,) = logo_problems(tmp_path, data, team, "merk.png")
        assert problem.severity is Severity.ERROR
        assert (problem.column, says in str(problem)) == ("logo.file", True), str(problem)


def test_a_logo_elsewhere_is_not_read(tmp_path):
    with pytest.raises(LogoError, match="no such file"):
        read_art(tmp_path / "nee.png", "Logo")
    shutil.copy(default_root() / "README.md", tmp_path / "x.txt")
    with pytest.raises(LogoError, match="neither"):
        read_art(tmp_path / "x.txt", "Logo")
