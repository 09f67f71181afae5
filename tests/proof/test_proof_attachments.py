"""Folders with pages that somebody else made: a sound one passes both proofs, planted faults are found in it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from proof_people import OWN, STRANGER, person
from reportlab.pdfgen.canvas import Canvas

from folderbuilder.bind.bound import Bound
from folderbuilder.bind.folder import Binder
from folderbuilder.bind.foreign.finding import Attachment
from folderbuilder.bind.foreign.inside import clean
from folderbuilder.compose.context import Folder
from folderbuilder.library.layout import Layout
from folderbuilder.library.load import Library
from folderbuilder.problems import Problem, Severity
from folderbuilder.proof.fast import FastProof
from folderbuilder.proof.others import Others
from folderbuilder.proof.verdict import inspect, prove
from folderbuilder.select.selection import select

Bind = Callable[..., Bound]


def leaflet(*lines: str, beyond: bool = False) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595, 842), invariant=True)
    for line in lines:
        canvas.drawString(72, 700, line)
        if beyond:
            canvas.rect(-3000, -3000, 8000, 8000, fill=1)
            canvas.drawString(-100, 1000, "buiten het blad")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


@pytest.fixture(scope="module")
def bind_attached(proof_library: Library, binder: Binder) -> Bind:
    def bind(*files: tuple[str, bytes], who: tuple[str, str] = OWN) -> Bound:
        patient = person(*who)
        selection = select(patient, proof_library, "nl")
        folder = Folder(proof_library, "nl", selection.ids, selection.methods, None, patient)
        return binder.bind(folder, selection, None, tuple(Attachment(title, clean(data)) for title, data in files))

    return bind


@pytest.fixture(scope="module")
def whole(bind_attached: Bind) -> Bound:
    return bind_attached(("Een folder", leaflet("Blad een", "Blad twee", beyond=True)))


@pytest.fixture(params=["fast", "full"])
def judge(request: pytest.FixtureRequest, binder: Binder, proof_layout: Layout, others: Others) -> Any:
    def judge(bound: Bound) -> list[Problem]:
        if request.param == "fast":
            return FastProof(others, binder.typesetter).prove(bound)
        return prove(bound.data, bound, proof_layout, others)

    return judge


def test_a_sound_folder_passes(whole: Bound, judge: Any) -> None:
    assert judge(whole) == []


def test_a_letter_of_another_patient_is_found(bind_attached: Bind, judge: Any) -> None:
    problems = judge(bind_attached(("Brief", leaflet("Rustig aan", "Beste Jan Jansen,"))))
    assert [(p.code, p.severity) for p in problems] == [("proof-leak", Severity.ERROR)]
    assert "attachment 1" in problems[0].message
    assert "Jansen" not in str(problems[0])


def test_a_file_called_after_another_patient_is_found(bind_attached: Bind, judge: Any) -> None:
    assert "proof-leak" in {p.code for p in judge(bind_attached((f"Brief {STRANGER[1]}", leaflet("Beste lezer"))))}


def test_a_short_name_is_a_warning_and_ones_own_name_is_nothing(bind_attached: Bind, judge: Any) -> None:
    problems = judge(bind_attached(("Brief", leaflet(f"Beste {OWN[1]}, {OWN[1]}")), ("Folder", leaflet("Bo is ziek"))))
    assert [(p.code, p.severity) for p in problems] == [("attachment-name", Severity.WARNING)]
    assert "Attachment 2" in problems[0].message


def test_an_attachment_that_acts_is_found(whole: Bound, judge: Any, bind_attached: Bind) -> None:
    """As if cleaning had let something pass."""
    cleaned = clean(leaflet("Blad"))
    place = cleaned.pages[0].form
    sources = list(cleaned.sources)
    sources[place] += "/AA<</O<</S/JavaScript/JS<00>>>>>"
    spoiled = replace(cleaned, sources=tuple(sources))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "clean", lambda _: spoiled)
        bound = bind_attached(("Folder", b""))
    assert "proof-active" in {problem.code for problem in judge(bound)}


# --- faults planted in the finished file ---------------------------------------------------------------------------


def spoiled(bound: Bound, change: Callable[[pikepdf.Pdf, pikepdf.Object], None]) -> bytes:
    """The file after a change to it; given the page with the first page of the attachment."""
    index = next(leaf.number for leaf in bound.leaves if leaf.foreign) - 1
    with pikepdf.open(io.BytesIO(bound.data)) as pdf:
        change(pdf, pdf.pages[index].obj)
        target = io.BytesIO()
        pdf.save(target)
    return target.getvalue()


def contents(page: pikepdf.Object, old: bytes, new: bytes) -> None:
    stream = page.Contents[0]
    data = stream.read_bytes()
    assert old in data
    stream.write(data.replace(old, new))


def lost(_: pikepdf.Pdf, page: pikepdf.Object) -> None:
    contents(page, b"/A1P1 Do", b"")


def swapped(_: pikepdf.Pdf, page: pikepdf.Object) -> None:
    contents(page, b"/A1P1 Do", b"/A1P2 Do")


def unclipped(_: pikepdf.Pdf, page: pikepdf.Object) -> None:
    contents(page, b"re W n\n", b"re n\n")


def claimed(pdf: pikepdf.Pdf, _: pikepdf.Object) -> None:
    data = pdf.Root.Metadata.read_bytes()
    pdf.Root.Metadata.write(data.replace(b"</rdf:Desc", b"<pdfuaid:part>1</pdfuaid:part></rdf:Desc"))


def untagged(_: pikepdf.Pdf, page: pikepdf.Object) -> None:
    data = page.Contents[0].read_bytes()
    start = data.index(b"/Figure")
    page.Contents[0].write(data[:start] + data[start:].replace(b"/Figure <</MCID", b"/Figuur <</Nummer", 1))


def other_line(pdf: pikepdf.Pdf, page: pikepdf.Object) -> None:
    contents(page, b"/Pat Do", b"")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lost, "proof-pages"), (swapped, "proof-pages"), (unclipped, "proof-ink"), (claimed, "proof-document"),
        (untagged, "proof-tag"), (other_line, "proof-patient"),
    ],
)  # fmt: skip
def test_planted_faults_are_found(whole: Bound, proof_layout: Layout, others: Others, change: Any, code: str) -> None:
    assert code in {problem.code for problem in prove(spoiled(whole, change), whole, proof_layout, others)}


def test_a_finished_file_passes_by_itself(whole: Bound, proof_layout: Layout, tmp_path: Any) -> None:
    path = tmp_path / "map.pdf"
    path.write_bytes(whole.data)
    assert inspect(path, layout=proof_layout) == []
    path.write_bytes(spoiled(whole, claimed))
    assert [problem.code for problem in inspect(path)] == ["proof-document"]
