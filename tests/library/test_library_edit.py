"""Texts are tried against the whole library, and written whole, over what they were made from, and nowhere else."""

from __future__ import annotations

import os
import stat

import pytest
from helpers import CATALOGUE, SECTION, section

from folderbuilder.library.check import check_library, check_section
from folderbuilder.library.edit import (
    MOST_LETTERS,
    SectionChanged,
    refuse_changed,
    section_text,
    try_text,
    with_section_text,
    write_text,
)
from folderbuilder.library.load import load_library
from folderbuilder.problems import Refused, Severity

TWO = CATALOGUE.replace("      - een\n", "      - een\n      - twee\n")
SECOND = "sections/nl/deel/twee.yaml"


@pytest.fixture
def library(tiny_library):
    root = tiny_library(**{
        "sections/catalogue.yaml": TWO, SECTION: section(), SECOND: section(name="twee", more="needs: [een]\n"),
    })  # fmt: skip
    return load_library(root)


def errors(problems):
    return [problem.code for problem in problems if problem.severity is Severity.ERROR]


def test_a_text_is_tried_and_nothing_is_written(library):
    before = section_text(library, "nl", "een")
    changed = with_section_text(library, "nl", "een", before.text.replace("Titel van een", "Iets anders"))
    assert changed.sections["nl"]["een"].title == "Iets anders"
    assert section_text(library, "nl", "een") == before
    assert library.sections["nl"]["een"].title == "Titel van een"


@pytest.mark.parametrize(("found", "instead", "code"), [
    ("status: concept", "status: af", "wrong-value"), ("id: een", "id: drie", "id-file"),
    ("body:", "bodi:", "missing-key"), ("Een zin.", "Een [[onbekend]] woord.", "unknown-term"),
    ("Een zin.", '"{{ range(10**9) | list }}"', "expression"),
    ("Een zin.", '"{% for i in range(10**9) %}x{% endfor %}"', "markup"),
])  # fmt: skip
def test_what_check_refuses_is_found_at_its_line(library, found, instead, code):
    text = section_text(library, "nl", "een").text.replace(found, instead)
    problems = try_text(library, "nl", "een", text)
    assert code in errors(problems)
    assert all(problem.line for problem in problems if problem.file == SECTION)


def test_what_it_breaks_elsewhere_is_found_too_and_what_was_broken_is_not(library):
    text = section(more="needs: [twee]\n")
    assert "needs-circle" in errors(try_text(library, "nl", "een", text))
    (library.root / SECOND).write_text("title: kapot\n", encoding="utf-8")
    text = section_text(library, "nl", "een").text.replace("Titel van een", "Iets anders")
    assert errors(check_library(load_library(library.root)))
    assert try_text(library, "nl", "een", text) == []


def test_one_section_by_itself_gives_what_the_whole_check_says_of_its_file(library):
    text = section(body="  - text: Een [[onbekend]] woord.\n  - text: '{{ patient.naam }}'\n")
    changed = with_section_text(library, "nl", "een", text)
    whole = [problem for problem in check_library(changed) if problem.file == SECTION]
    assert check_section(changed, "nl", "een") == whole != []


@pytest.mark.parametrize("text", ["", "- " * 30_000, "[" * 90_000, "a: &a [x]\nb: *a\n", "\ud800", "id: een\0"])
def test_hostile_texts_are_refused_with_a_reason(library, text):
    assert errors(try_text(library, "nl", "een", text))


def test_a_text_that_is_too_long_is_not_even_read(library):
    with pytest.raises(Refused, match="letters"):
        try_text(library, "nl", "een", "x" * (MOST_LETTERS + 1))


@pytest.mark.parametrize(("language", "name"), [
    ("nl", "../catalogue"), ("nl", "drie"), ("nl", "woordenlijst"), ("xx", "een"), ("..", "een"), ("figures", "een"),
])  # fmt: skip
def test_only_sections_of_the_catalogue_have_a_file(library, language, name):
    with pytest.raises(Refused, match="no such section"):
        section_text(library, language, name)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_to_elsewhere_is_not_followed(library, tmp_path):
    path = library.root / SECTION
    outside = tmp_path / "outside.yaml"
    path.rename(outside)
    path.symlink_to(outside)
    with pytest.raises(Refused, match="link"):
        section_text(library, "nl", "een")
    path.unlink()
    folder = path.parent.rename(tmp_path / "away")
    path.parent.symlink_to(folder)
    outside.rename(folder / "een.yaml")
    with pytest.raises(Refused, match="link"):
        section_text(library, "nl", "een")


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_writing_keeps_line_ends_and_rights_and_what_was_there(library, line_end):
    path = library.root / SECTION
    path.write_bytes(b"\xef\xbb\xbf" + section().encode().replace(b"\n", line_end))
    path.chmod(0o640)
    before = section_text(library, "nl", "een")
    assert "\r" not in before.text
    assert not before.text.startswith("\ufeff")
    kept = []
    after = write_text(library, "nl", "een", before.text + "# één\r\n", before.digest, kept.append)
    assert path.read_bytes() == (section() + "# één\n").encode().replace(b"\n", line_end)
    assert kept == [before.text]
    assert after == section_text(library, "nl", "een")
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [file.name for file in path.parent.iterdir() if file.suffix != ".yaml"] == []


def test_what_somebody_else_wrote_is_not_written_over(library):
    mine = section_text(library, "nl", "een")
    write_text(library, "nl", "een", mine.text + "# van haar\n", mine.digest)
    with pytest.raises(SectionChanged) as changed:
        write_text(library, "nl", "een", mine.text + "# van mij\n", mine.digest)
    assert changed.value.now.text.endswith("# van haar\n")
    assert (library.root / SECTION).read_text(encoding="utf-8").endswith("# van haar\n")
    # Who wrote the same has nothing to merge.
    assert refuse_changed(library, "nl", "een", mine.text + "# van haar\n", mine.digest) == changed.value.now


def test_a_change_at_the_last_moment_is_seen(library):
    mine = section_text(library, "nl", "een")

    def somebody(_: str) -> None:
        (library.root / SECTION).write_text(section() + "# van haar\n", encoding="utf-8")

    with pytest.raises(SectionChanged):
        write_text(library, "nl", "een", mine.text + "# van mij\n", mine.digest, somebody)
    assert (library.root / SECTION).read_text(encoding="utf-8").endswith("# van haar\n")
    assert len(list((library.root / SECTION).parent.iterdir())) == 2


def test_a_disk_that_cannot_be_written_is_said(library, monkeypatch):
    mine = section_text(library, "nl", "een")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="No space left"):
        write_text(library, "nl", "een", mine.text + "# meer\n", mine.digest)
    assert section_text(library, "nl", "een") == mine
    assert len(list((library.root / SECTION).parent.iterdir())) == 2
