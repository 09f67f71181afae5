"""Reading a library: whatever is in its files, loading collects problems and never raises."""

from __future__ import annotations

import os
import time

import pytest
from helpers import CATALOGUE, SECTION, problems_of, section, write_library
from hypothesis import given, settings
from hypothesis import strategies as st

from folderbuilder.library.load import default_root, find_root, load_library
from folderbuilder.problems import Refused

LAYOUT = "layouts/map-a4.yaml"


@pytest.mark.parametrize("name", ["sections/catalogue.yaml", SECTION, "sections/nl/woordenlijst.yaml", LAYOUT,
                                  "sections/profiles.yaml", "sections/forbidden.yaml"])  # fmt: skip
@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "file-empty"),
        ("# niets", "file-empty"),
        ("tekst", "wrong-value"),
        ("[1, 2]", "wrong-value"),
        ("a: [", "yaml-syntax"),
        ("a: &x 1\nb: *x", "yaml-anchor"),
        ("a: 1\na: 2", "yaml-double-key"),
        ("<<: {a: 1}", "yaml-merge"),
        ("a: !!python/object:os.system x", "yaml-tag"),
        ("[" * 50_000, "yaml-depth"),
        ("a: 1\n---\nb: 2", "yaml-documents"),
        (b"a: \xff", "file-encoding"),
        (b"a: \x07", "yaml-character"),
        ("a: " + "x" * 2_000_001, "file-large"),
    ],
)
def test_a_broken_file_is_a_problem_of_that_file(tiny_library, name, content, code):
    start = time.process_time()
    found = [p for p in load_library(tiny_library(**{name: content})).problems if p.file == name]
    assert found[0].code == code
    assert time.process_time() - start < 2


def test_a_folder_or_a_pipe_in_place_of_a_file(tiny_library):
    root = tiny_library(**{SECTION: None})
    (root / SECTION).mkdir()
    os.mkfifo(root / "sections" / "nl" / "deel" / "twee.yaml")
    found = {(p.code, p.file) for p in load_library(root).problems}
    assert found == {("file-is-folder", SECTION), ("file-unreadable", "sections/nl/deel/twee.yaml")}


def test_a_missing_catalogue_is_named_as_in_the_library(tiny_library):
    (problem,) = load_library(tiny_library(**{"sections/catalogue.yaml": None})).problems
    assert (problem.code, problem.file) == ("file-unreadable", "sections/catalogue.yaml")


def test_no_library_is_refused(tmp_path):
    with pytest.raises(Refused, match="not a library"):
        find_root(tmp_path)


def test_the_root_may_be_the_folder_sections_itself(tiny_library):
    root = tiny_library()
    assert find_root(root / "sections") == root


def test_the_environment_names_the_library(tiny_library, monkeypatch):
    root = tiny_library()
    monkeypatch.setenv("FOLDERBUILDER_LIBRARY", str(root))
    assert find_root() == root
    assert find_root(default_root()) == default_root()


def test_a_library_without_layouts_uses_those_of_the_program(tiny_library):
    library = load_library(tiny_library(**{LAYOUT: None, "layouts/map-a4.yaml": None}))
    assert list(library.layouts) == []
    (library.root / "layouts").rmdir()
    assert "map-a4" in load_library(library.root).layouts


def test_texts_are_literal(tiny_library):
    body = "  - list: [NO, 0123, 1.10, 012345672, 2024-03-28, yes, 1_000, 'null', 0x1F]"
    text = section(body).replace("Titel van een", "NO").replace("Een bron", "007")
    library = load_library(tiny_library(**{SECTION: text}))
    assert library.problems == ()
    made = library.sections["nl"]["een"]
    assert made.title == "NO"
    assert made.sources[0].title == "007"
    expected = ("NO", "0123", "1.10", "012345672", "2024-03-28", "yes", "1_000", "null", "0x1F")
    assert made.body[0].list == expected


@pytest.mark.parametrize(
    ("body", "code", "column", "says"),
    [
        ("  - txt: hallo", "unknown-block", "body.0", "'text'"),
        ("  - {when: x, hedding: hallo}", "unknown-block", "body.0", "'heading'"),
        ("  - hallo", "unknown-block", "body.0", "text: "),
        ("  - {text: a, list: [a]}", "unknown-key", "body.0.list", "one kind"),
        ("  - {text: a, wen: x}", "unknown-key", "body.0.wen", "'when'"),
        ("  - box: {kind: let-op, titel: a, body: [{text: a}]}", "unknown-key", "body.0.box.titel", "'title'"),
        ("  - box: {kind: letop, body: [{text: a}]}", "wrong-value", "body.0.box.kind", "'let-op'"),
        ("  - list: [Let op: dit]", "wrong-value", "body.0.list.0", "quotes"),
        ("  - list: [[a, b]]", "wrong-value", "body.0.list.0", "a list stands where one text belongs"),
        ("  - heading:", "wrong-value", "body.0.heading", "it is empty"),
        ("  - steps: los", "wrong-value", "body.0.steps", "list"),
        ("  - write: {lines: veel}", "wrong-value", "body.0.write.lines", "whole number"),
        ("  - box: {kind: let-op, body: [{box: {kind: let-op, body: [{text: a}]}}]}", "wrong-value",
         "body.0.box", "a box inside a box"),
        ("  - table: {caption: a, read: b, head: [a, b], rows: [[a]]}", "wrong-value", "body.0.table", "row 1"),
        ("  - table: {caption: a, read: b, head: [a, b, c, d, e, f], rows: [[a]]}", "wrong-value",
         "body.0.table.head", "5 at most"),
        ("  - figure: {name: plaat, caption: a}", "missing-key", "body.0.figure.alt", "alt"),
        ("  - figure: {name: ../../geheim, caption: a, alt: een lange tekst die klopt}", "wrong-value",
         "body.0.figure.name", "form"),
    ],
)  # fmt: skip
def test_a_block_that_does_not_fit_the_schema(tiny_library, body, code, column, says):
    problem = load_library(tiny_library(**{SECTION: section(body)})).problems[0]
    assert (problem.code, problem.column, problem.file, problem.line) == (code, column, SECTION, 8)
    assert says in str(problem)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("title:", "titel:", 2, "Did you mean 'title'"),
        ("version: 1.0.0", "version: 1.0", 4, "three numbers"),
        ("concept", "conept", 5, "'concept'"),
        ("2024-03-28", "28-03-2024", 6, "2024-03-28"),
        ("2024-03-28", "42798", 6, "2024-03-28"),
        ("2024-03-28", "2024-02-30", 6, "date"),
        ("2024-03-28", "2024-03-28, url: 'javascript:alert(1)'", 6, "https"),
    ],
)
def test_a_key_that_does_not_fit_the_schema(tiny_library, old, new, line, says):
    found = load_library(tiny_library(**{SECTION: section().replace(old, new, 1)})).problems
    assert any(says in str(p) and p.line == line and p.file == SECTION for p in found), [str(p) for p in found]


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("width: 210mm", "width: 21mm", "page.width", "80 mm or more"),
        ("width: 210mm", "width: 210cm", "page.width", "500 mm or less"),
        ("height: 297mm", "height: hoog", "page.height", "such as 210mm"),
        ("height: 297mm", "height: 99999999999999999999mm", "page.height", "700 mm or less"),
        ("binding: 28mm", "binding: 12mm", "margins.binding", "20 mm or more"),
        ("binding: 28mm", "binding: -28mm", "margins.binding", "20 mm or more"),
        ("outer: 22mm", "outer: [22mm]", "margins.outer", "one number"),
        ("leading: 20pt", "leading: 16pt", "type.leading", "1.4 times"),
        ("body: 14pt", "body: 9pt", "type.body", "12 pt or more"),
        ('ink: "#1B1F23"', 'ink: "#AAAAAA"', "colors.ink", "needs 7"),
        ('ink: "#1B1F23"', "ink: __import__('os')", "colors.ink", "colour"),
        ('rule: "#808A93"', 'rule: "#FFFFFF"', "colors.rule", "lines need 3"),
        ("regular: SourceSansPro-Regular", "regulier: SourceSansPro-Regular", "fonts.regulier", "'regular'"),
        ("write_line: 10mm", "write_line: 5mm", "write_line", "8 mm or more"),
        ("duplex: true", "duplex: misschien", "duplex", "true or false"),
        ("duplex: true", "dupleks: true", "dupleks", "'duplex'"),
        ("outer: 22mm", "outer: 80mm, binding: 80mm", "margins", "no room"),
        ("height: 297mm", "height: 110mm", "type", "no room for ten lines"),
    ],
)  # fmt: skip
def test_r21_a_layout_with_one_mistake_names_file_line_and_key(tiny_library, old, new, key, says):
    good = (default_root() / LAYOUT).read_text(encoding="utf-8")
    if "binding: 80mm" in new:
        good = good.replace("binding: 28mm, ", "")
    bad = good.replace(old, new)
    assert bad != good
    (problem,) = load_library(tiny_library(**{LAYOUT: bad})).problems
    assert (problem.file, problem.column or "") == (LAYOUT, key)
    assert says in str(problem)
    top = key.partition(".")[0]
    assert bad.splitlines()[problem.line - 1].startswith(top)


def test_a_team_with_an_unknown_key(tiny_library):
    root = tiny_library(**{"layouts/teams/noord.yaml": "id: noord\nname: Team Noord\nphone: 112\n"})
    (problem,) = load_library(root).problems
    assert (problem.code, problem.file, problem.line) == ("unknown-key", "layouts/teams/noord.yaml", 3)
    assert "'phones'" in str(problem.hint)


def test_a_file_under_another_name_or_in_another_part(tiny_library):
    root = tiny_library(**{
        SECTION: None, "sections/nl/ander/een.yaml": section(), "sections/nl/deel/twee.yaml": section(name="drie"),
    })  # fmt: skip
    assert {p.code for p in load_library(root).problems} == {"wrong-part", "id-file", "not-in-catalogue"}


def test_a_section_has_the_number_of_its_place(tiny_library):
    text = CATALOGUE.replace("- een\n", "- {id: nul, planned: true}\n      - een\n")
    library = load_library(tiny_library(**{"sections/catalogue.yaml": text}))
    assert library.places["een"].number == "1.2"
    assert library.places["woordenlijst"].number == "2.1"
    assert library.made["glossary"].id == "woordenlijst"


def test_nothing_in_a_library_can_be_changed(tiny_library):
    library = load_library(tiny_library())
    with pytest.raises(ValueError, match="frozen"):
        library.sections["nl"]["een"].title = "x"
    with pytest.raises(TypeError):
        library.sections["nl"]["x"] = library.sections["nl"]["een"]


NOISE = st.sampled_from(
    ["[", "}", "{{", "}}", "[[", ": ", "- ", "\n", "\n  ", "**", "null", "''", '"', "&a", "<<", "\t", "{%"]
)


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(st.integers(0, 330), st.integers(0, 12), NOISE), min_size=1, max_size=4))
def test_whatever_is_in_a_section_it_is_only_ever_a_problem(tmp_path_factory, cuts):
    text = section("  - text: Een [[antistof]] en {{ team.name }}.\n  - {when: \"'ivig' in methods\", list: [a, b]}")
    for place, length, noise in cuts:
        text = text[:place] + noise + text[place + length :]
    root = write_library(tmp_path_factory.getbasetemp() / "spoilt", {SECTION: text})
    assert all(str(problem) and problem.file for problem in problems_of(root))
