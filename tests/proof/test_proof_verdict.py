"""A sound folder passes; every planted fault is caught, named by its page, and told without anybody's data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pikepdf
import proof_faults as faults
import pytest
from proof_faults import Fault, drawn, planted, shown
from proof_people import OWN, STRANGER, person

from folderbuilder.bind.bound import Bound
from folderbuilder.bind.folder import Binder
from folderbuilder.library.layout import Layout
from folderbuilder.patients.model import Patient
from folderbuilder.problems import Problem
from folderbuilder.proof.findings import Code
from folderbuilder.proof.others import Others
from folderbuilder.proof.verdict import prove

Prove = Callable[[bytes], list[Problem]]


@pytest.fixture
def prove_own(own: Bound, proof_layout: Layout, others: Others) -> Prove:
    def prove_own(data: bytes) -> list[Problem]:
        problems = prove(data, own, proof_layout, others)
        assert_nothing_personal(problems)
        return problems

    return prove_own


def assert_nothing_personal(problems: list[Problem]) -> None:
    for problem in problems:
        words = problem.message + str(problem.found) + str(problem.hint)
        assert not any(value in words for value in (*OWN, *STRANGER, "Łukasz", "Ayşe")), problem
        assert problem.hint


def assert_found(problems: list[Problem], code: Code, page: int | None = None) -> None:
    about = [p for p in problems if p.code == code]
    assert about, f"{code} was not found, but {problems}"
    if page is not None:
        assert any(f"Page {page}:" in p.message for p in about), about


def test_a_sound_folder_passes(own: Bound, prove_own: Prove) -> None:
    assert prove_own(own.data) == []


def test_a_handout_passes(handout: Bound, proof_layout: Layout, others: Others) -> None:
    assert prove(handout.data, handout, proof_layout, others) == []


@pytest.mark.parametrize(
    ("identity", "name"),
    [
        ("7", "Bo"),
        ("A-7/12", "d'Hondt-van 't Hoff"),
        ("2026", "Nguyễn Thị Hạnh"),
        ("0012346", "İrem Ğ. Łęcka-Øster"),
        ("x" * 60, "Maximiliaan Alexander Constantijn Willem van der Bovenkamp-Ter Horst tot Westerflier"),
        ("J. de Vries", "IgG"),
        ("1.2", "9/14"),
    ],
)
def test_whatever_a_patient_is_called(
    identity: str,
    name: str,
    bind: Callable[[Patient], Bound],
    proof_layout: Layout,
    library_texts: list[str],
    others: Others,
) -> None:
    bound = bind(person(identity, name, note=f"{name}, bel 1/14 of 2026."))
    people = [(identity, name), OWN]
    for run in (others, Others(people), Others(people, library_texts)):
        assert prove(bound.data, bound, proof_layout, run) == []


def test_ids_that_look_like_page_numbers_give_no_false_alarm(own: Bound, proof_layout: Layout) -> None:
    run = Others([OWN, *((str(n), f"Patiënt {n}") for n in range(1, 120)), ("21", "X"), ("v1.0", "Y")])
    assert prove(own.data, own, proof_layout, run) == []


FAULTS: list[tuple[Fault, Code, int | None]] = [
    (faults.no_language, Code.DOCUMENT, None),
    (faults.no_title_shown, Code.DOCUMENT, None),
    (faults.no_tags, Code.TAG, None),
    (faults.wrong_labels, Code.NUMBER, None),
    (faults.dead_link, Code.LINK, None),
    (faults.web_link("javascript:alert(1)"), Code.LINK, None),
    (faults.web_link("file:///etc/hosts"), Code.LINK, None),
    (faults.program_link, Code.ACTIVE, None),
    (faults.wordless_link, Code.LINK, None),
    (faults.loose_link, Code.LINK, None),
    (faults.one_link_less, Code.LINK, None),
    (faults.missing_page, Code.PAGES, None),
    (faults.pages_in_wrong_order, Code.NUMBER, None),
    (faults.wrong_contents, Code.CONTENTS, None),
    (faults.contents_row_gone, Code.CONTENTS, None),
    (faults.skipped_heading, Code.HEADING, 3),
    (faults.other_bookmark, Code.HEADING, 3),
    (faults.unowned_content, Code.TAG, 1),
    (faults.wrong_parent_tree, Code.TAG, None),
    (faults.wrong_tab_order, Code.TAG, 3),
    (faults.font_not_embedded, Code.FONT, None),
    (faults.no_unicode, Code.GLYPH, None),
    (faults.start_script, Code.ACTIVE, None),
    (faults.attached_file, Code.ACTIVE, None),
    (faults.smaller_page, Code.PAGES, 4),
    (faults.cropped_page, Code.PAGES, 4),
    (faults.turned_page, Code.PAGES, 4),
    (faults.broken_outline, Code.DAMAGED, None),
    (faults.tags_in_a_loop, Code.TAG, None),
    (drawn(5, "/Artifact BMC BT /F1 12 Tf 1 0 0 1 99 99 Tm <0000> Tj ET EMC"), Code.GLYPH, 5),
    (drawn(5, "/Artifact BMC BT /F1 12 Tf 1 0 0 1 99 99 Tm <FFF0> Tj ET EMC"), Code.GLYPH, 5),
    (drawn(5, "BT /F1 12 Tf 1 0 0 1 99 99 Tm <0022> Tj ET"), Code.TAG, 5),
    (drawn(5, "100 100 50 50 re f"), Code.TAG, 5),
    (drawn(5, "100 400 m 300 400 l S"), Code.TAG, 5),
    (drawn(5, "/P <</MCID 0>> BDC EMC"), Code.TAG, 5),
    (drawn(5, "/P <</MCID 999>> BDC EMC"), Code.TAG, 5),
    (drawn(5, "/Artifact BMC /P <</MCID 998>> BDC EMC EMC"), Code.TAG, 5),
    (drawn(5, "/Artifact BMC"), Code.TAG, 5),
    (drawn(5, "/Artifact BMC /Gone Do EMC"), Code.DAMAGED, 5),
    (drawn(5, "/Artifact BMC 10 400 20 20 re f EMC"), Code.INK, 5),
    (drawn(6, "/Artifact BMC 560 400 20 20 re f EMC"), Code.INK, 6),
    (drawn(5, "/Artifact BMC 580 400 30 20 re f EMC"), Code.INK, 5),
    (drawn(5, "/Artifact BMC 300 -4 m 400 -4 l S EMC"), Code.INK, 5),
    (drawn(5, "/Artifact BMC q 1 0 0 1 -70 400 cm /Pat Do Q EMC"), Code.INK, 5),
    (drawn(5, "/P <</MCID 0>> BDC BT /F1 12 Tf 1 0 0 1 99 99 Tm <0022> Tj ET EMC"), Code.WORDS, 5),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "code", "page"), FAULTS)
def test_a_planted_fault_is_caught(fault: Fault, code: Code, page: int | None, own: Bound, prove_own: Prove) -> None:
    assert_found(prove_own(planted(own.data, fault)), code, page)


def test_a_web_link_is_allowed(own: Bound, prove_own: Prove) -> None:
    assert prove_own(planted(own.data, faults.web_link("https://example.org/"))) == []


@pytest.mark.parametrize("page", [5, 6])
def test_marks_at_the_outer_edge_are_allowed(page: int, own: Bound, prove_own: Prove) -> None:
    x = 560 if page % 2 else 10
    assert prove_own(planted(own.data, drawn(page, f"/Artifact BMC {x} 400 20 20 re f EMC"))) == []


@pytest.mark.parametrize("page", [1, 3, 7, 9, 14])
def test_a_page_of_another_folder_is_caught(page: int, own: Bound, strange: Bound, prove_own: Prove) -> None:
    with pikepdf.open(BytesIO(strange.data)) as other:

        def swap(pdf: pikepdf.Pdf) -> None:
            pdf.pages[page - 1] = other.pages[page - 1]

        problems = prove_own(planted(own.data, swap))
    assert_found(problems, Code.PATIENT, page)
    assert_found(problems, Code.LEAK, page)


@pytest.mark.parametrize("around", ["{}", "q {} Q", "q 1 0 0 1 5 5 cm {} Q"])
def test_text_that_a_box_cuts_off_is_caught(around: str, own: Bound, prove_own: Prove, binder: Binder) -> None:
    words = shown("Dit past niet.", binder.typesetter.fonts.regular)
    for width, clipped in ((60, True), (200, False)):
        source = around.format(f"q 95 390 {width} 30 re W n {words} Q")
        problems = prove_own(planted(own.data, drawn(5, f"/Artifact BMC {source} EMC")))
        assert (Code.CLIPPED in {problem.code for problem in problems}) is clipped
        if clipped:
            assert_found(problems, Code.CLIPPED, 5)


def test_a_line_at_the_head_that_its_form_cuts_off_is_caught(own: Bound, prove_own: Prove) -> None:
    def narrow(pdf: pikepdf.Pdf) -> None:
        form = pdf.pages[4].resources.XObject.Pat
        form.BBox = [*list(form.BBox)[:2], float(form.BBox[0]) + 40, form.BBox[3]]

    assert_found(prove_own(planted(own.data, narrow)), Code.CLIPPED)


def test_a_section_in_a_stale_version_is_caught(own: Bound, proof_layout: Layout, others: Others) -> None:
    """As when old pages came from somewhere: their words agree with each other, not with the library."""
    newer = tuple((name, "2.1.0" if name == "igg-herkomst" else v, why) for name, v, why in own.sections)
    problems = prove(own.data, replace(own, sections=newer), proof_layout, others)
    assert [problem.code for problem in problems] == [Code.VERSION]
    assert "Pages 7-10" in problems[0].message or "Page 7" in problems[0].message


def test_another_folder_altogether_is_caught(strange: Bound, prove_own: Prove) -> None:
    assert_found(prove_own(strange.data), Code.PATIENT)


@pytest.mark.parametrize("value", STRANGER)
@pytest.mark.parametrize("page", [1, 3, 7])
def test_another_name_or_id_on_a_page_is_caught(
    page: int, value: str, own: Bound, prove_own: Prove, binder: Binder
) -> None:
    source = f"/Artifact BMC {shown(f'voor {value}.', binder.typesetter.fonts.regular)} EMC"
    assert_found(prove_own(planted(own.data, drawn(page, source))), Code.LEAK, page)


def test_a_value_that_slipped_into_a_shared_page_is_caught(
    own: Bound, prove_own: Prove, binder: Binder, proof_layout: Layout, others: Others
) -> None:
    """Even when binding believes that it belongs there."""
    value = STRANGER[1]
    source = f"/P <</MCID 0>> BDC {shown(value, binder.typesetter.fonts.regular)} EMC"
    page = next(leaf.number for leaf in own.leaves if leaf.shared)
    leaves = [replace(leaf, text=leaf.text + value) if leaf.number == page else leaf for leaf in own.leaves]
    data = planted(own.data, drawn(page, source))
    assert_found(prove(data, replace(own, leaves=tuple(leaves)), proof_layout, others), Code.LEAK, page)


def test_a_name_that_the_library_has_too_is_no_leak(own: Bound, proof_layout: Layout) -> None:
    leaf = next(leaf for leaf in own.leaves if leaf.shared)
    word = next(word for word in leaf.text.split() if word.isalpha() and len(word) > 4)
    people = [OWN, ("0099999", word)]
    assert prove(own.data, own, proof_layout, Others(people)) == []
    assert prove(own.data, own, proof_layout, Others(people, [f"Een zin met {word}, meer niet."])) == []
    assert_found(prove(own.data, own, proof_layout, Others(people, ["Een zin zonder."])), Code.LEAK)


def test_other_words_than_expected_are_caught(own: Bound, proof_layout: Layout, others: Others) -> None:
    leaves = [replace(leaf, text=leaf.text + " meer") if leaf.number == 7 else leaf for leaf in own.leaves]
    assert_found(prove(own.data, replace(own, leaves=tuple(leaves)), proof_layout, others), Code.WORDS, 7)


@pytest.mark.parametrize("value", [*OWN, *STRANGER])
def test_a_name_in_the_metadata_is_caught(value: str, own: Bound, prove_own: Prove) -> None:
    def title(pdf: pikepdf.Pdf) -> None:
        old = pdf.Root.Metadata.read_bytes()
        pdf.Root.Metadata.write(old.replace(b"</rdf:li></rdf:Alt>", f" van {value}</rdf:li></rdf:Alt>".encode()))

    def info(pdf: pikepdf.Pdf) -> None:
        pdf.trailer.Info = pikepdf.Dictionary(Author=value)

    for fault in (title, info):
        assert_found(prove_own(planted(own.data, fault)), Code.METADATA)


@pytest.mark.parametrize("value", [*OWN, *STRANGER])
def test_a_name_in_the_tags_of_a_shared_page_is_caught(value: str, own: Bound, prove_own: Prove) -> None:
    def alternative(pdf: pikepdf.Pdf) -> None:
        faults.tagged(pdf, "/Figure")[0].Alt = pikepdf.String(f"Een tekening voor {value}")

    def link(pdf: pikepdf.Pdf) -> None:
        faults.links(pdf, "/Dest")[-1].Contents = pikepdf.String(f"Ga naar {value}")

    for fault in (alternative, link):
        assert_found(prove_own(planted(own.data, fault)), Code.LEAK)


def test_own_values_in_the_tags_of_an_own_page_are_no_leak(own: Bound, prove_own: Prove) -> None:
    def link(pdf: pikepdf.Pdf) -> None:
        pdf.pages[2].obj.Annots[0].Contents = pikepdf.String(f"{OWN[1]}, ga naar hoofdstuk 1")

    assert prove_own(planted(own.data, link)) == []


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n%%EOF\n", b"<html></html>"])
def test_what_is_no_pdf_is_unreadable(data: bytes, prove_own: Prove) -> None:
    assert_found(prove_own(data), Code.UNREADABLE)


def test_a_file_cut_off_or_spoilt_anywhere_is_never_sound(own: Bound, prove_own: Prove) -> None:
    size = len(own.data)
    for share in (0.1, 0.5, 0.9, 0.999):
        assert prove_own(own.data[: int(size * share)])
    for at in range(1000, size, 7919):
        spoilt = bytearray(own.data)
        spoilt[at : at + 8] = b"\xff" * 8
        assert prove_own(bytes(spoilt)), at


def test_problems_name_the_patient_by_id_alone(own: Bound, proof_layout: Layout, others: Others) -> None:
    problems = prove(planted(own.data, faults.no_language), own, proof_layout, others)
    assert [p.patient for p in problems] == [OWN[0]]
