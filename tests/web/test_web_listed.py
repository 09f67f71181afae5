"""A list in a tab, without a browser: what is known of its rows as it is mended."""

from __future__ import annotations

import pytest

from folderbuilder.library.load import load_library
from folderbuilder.options import Options
from folderbuilder.patients.sheet import with_cells
from folderbuilder.pipeline import open_sheet
from folderbuilder.web.listed import PAGE, Listed
from folderbuilder.web.wording import FOLDER, words

HEADER = "id;name;sections;attachments"


@pytest.fixture(scope="module")
def library():
    return load_library()


@pytest.fixture
def listed(library):
    def take(*rows, options=None):
        table = open_sheet("lijst.csv", "\n".join((HEADER, *rows)).encode(), library, Options())
        listed = Listed(table)
        listed.take(table, library, options or Options().checked(library))
        return listed

    return take


def codes(listed, row):
    return [problem.code for problem in listed.problems_of(row)]


def test_files_of_one_name_in_two_folders_go_to_nobody(listed, library):
    found = listed("1;Jan;cidp;jan/brief.pdf", "2;Piet;cidp;piet\\Brief.PDF", "3;Kees;cidp;uitslag.pdf")
    found.attach("brief.pdf", b"%PDF")
    found.attach("Uitslag.pdf", b"%PDF")
    found.take(found.table, library, found.options)
    assert [codes(found, row) for row in (2, 3, 4)] == [["attachment-twins"], ["attachment-twins"], []]
    assert found.order(library).attachments == {"uitslag.pdf": b"%PDF"}
    found.take(with_cells(found.table, 3, {3: ""}), library, found.options)
    assert codes(found, 2) == []
    assert set(found.order(library).attachments) == {"jan/brief.pdf", "uitslag.pdf"}


def test_a_mended_row_is_to_be_looked_at_again_and_others_are_not(listed, library):
    found = listed("1;Jan;cidp;", "2;Piet;cidp;")
    found.expected.update({2: "facts", 3: "facts"})
    found.take(with_cells(found.table, 2, {1: "Kees"}), library, found.options)
    assert found.expected == {3: "facts"}
    found.take(found.table, library, Options(layout="map-a5").checked(library))
    assert found.expected == {}


def test_going_to_a_row_shows_its_page(listed):
    found = listed(*(f"{n};Jan;{'onzin' if n == 120 else 'cidp'};" for n in range(200)))
    found.go_to(122)
    assert (found.view.page, found.shown()[0][0].number) == (3, 2 * PAGE + 2)
    found.view.turn(None, troubled=True)
    assert [row.number for row in found.shown()[0]] == [122]
    found.go_to(7)
    assert not found.view.troubled
    found.view.turn(99, None)
    assert len(found.shown()[0]) == PAGE


def test_both_languages_say_the_same():
    assert words("nl").keys() == words("en").keys()
    assert {path.name for path in (FOLDER / "nl").iterdir()} == {path.name for path in (FOLDER / "en").iterdir()}
