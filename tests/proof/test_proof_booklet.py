"""Proofs of booklets: what is right passes, and what is on the wrong half, sheet or tag is found."""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import replace

import pikepdf
import pytest
from proof_people import OWN, STRANGER, person

from folderbuilder.bind import gathering as gathering_module
from folderbuilder.bind import impose
from folderbuilder.bind.folder import Binder
from folderbuilder.bind.pdf import serialise
from folderbuilder.proof.fast import FastProof
from folderbuilder.proof.findings import Findings
from folderbuilder.proof.folding import LEFT, RIGHT, reading_order
from folderbuilder.proof.opened import opened
from folderbuilder.proof.unfold import is_booklet, unfolded
from folderbuilder.proof.verdict import inspect, prove
from folderbuilder.typeset.typesetter import Typesetter


@pytest.fixture(scope="module")
def layout(proof_library):
    return proof_library.layouts["boekje"]


@pytest.fixture(scope="module")
def typesetter(proof_library, layout):
    return Typesetter.of(layout, proof_library.root / "layouts")


@pytest.fixture(scope="module")
def booklet(bind, typesetter):
    return bind(person(*OWN), Binder(typesetter))


@pytest.fixture
def fast(others, typesetter, layout):
    return FastProof(others, typesetter)


def codes(problems):
    return {problem.code for problem in problems}


def changed(data: bytes, change) -> bytes:
    """The file with something changed in it, written by another library."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def verdict(booklet, layout, others, change):
    """What the full proof says of the changed file."""
    data = changed(booklet.data, change)
    spoilt = replace(booklet, gathering=replace(booklet.gathering, data=data), own=b"")
    return codes(prove(spoilt.data, spoilt, layout, others))


def test_hands_turn_the_leaves_in_the_order_of_the_printers_rule():
    for sheets in (1, 2, 3, 12):
        order = reading_order(2 * sheets)
        for place, (left, right) in enumerate(impose.sides(4 * sheets)):
            assert order[left - 1] == (place, LEFT)
            assert order[right - 1] == (place, RIGHT)


def test_a_sound_booklet_passes_both_proofs(booklet, fast, layout, others):
    assert fast.prove(booklet) == []
    assert fast.prove(booklet) == []
    assert prove(booklet.data, booklet, layout, others) == []


def test_a_file_is_known_for_a_booklet_without_its_layout(booklet, own, layout, tmp_path):
    path = tmp_path / "boekje.pdf"
    path.write_bytes(booklet.data)
    assert inspect(path) == []
    assert inspect(path, layout=layout) == []
    for data, answer in ((booklet.data, True), (own.data, False)):
        with opened(data, Findings()) as file:
            assert is_booklet(file) is answer


def test_another_layout_than_it_was_printed_in_is_found(booklet, own, layout, proof_layout, tmp_path):
    for data, other in ((booklet.data, proof_layout), (own.data, layout)):
        path = tmp_path / "file.pdf"
        path.write_bytes(data)
        assert "proof-pages" in codes(inspect(path, layout=other))


def test_taken_off_its_sheets_it_is_the_folder_that_was_set(booklet):
    findings = Findings()
    with opened(booklet.data, findings) as file:
        data = unfolded(file, findings)
    assert findings.found == {}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == booklet.page_count
        assert [str(page.label) for page in pdf.pages] == [str(leaf.number) for leaf in booklet.leaves]
        assert pdf.check_pdf_syntax() == []


# --- faults that the full proof finds ---


def swap_sides(pdf):
    first, second = pdf.pages[0].obj, pdf.pages[2].obj
    first.Contents, second.Contents = second.Contents, first.Contents


def swap_halves(pdf):
    contents = list(pdf.pages[0].obj.Contents)
    turn = next(i for i, c in enumerate(contents) if c.read_bytes().startswith(b"Q q"))
    left, right = contents[1:turn], contents[turn + 1 : -1]
    pdf.pages[0].obj.Contents = pikepdf.Array([contents[0], *right, contents[turn], *left, contents[-1]])


def shift_one_half(pdf):
    turn = next(c for c in pdf.pages[0].obj.Contents if c.read_bytes().startswith(b"Q q"))
    turn.write(b"Q q 1 0 0 1 460 0 cm")


def add_outside(pdf):
    pdf.pages[1].obj.Contents.append(pdf.make_stream(b"0 0 10 10 re f"))


def lose_a_sheet(pdf):
    del pdf.pages[2:4]


def lose_a_side(pdf):
    del pdf.pages[3]


def wrong_label(pdf):
    pdf.Root.PageLabels.Nums[1].P = pikepdf.String("2 | 3")


def lose_a_tag(pdf):
    owners = dict(zip(*[iter(pdf.Root.StructTreeRoot.ParentTree.Nums)] * 2, strict=True))
    owners[int(pdf.pages[0].obj.StructParents)][1] = None


def point_tag_elsewhere(pdf):
    element = pdf.Root.StructTreeRoot.K
    while "/Pg" not in element:
        kids = element.K
        element = kids[0] if isinstance(kids, pikepdf.Array) else kids
    element.Pg = pdf.pages[4].obj


def move_a_goal(pdf):
    names = pdf.Root.Names.Dests.Names
    goal = next(names[i + 1] for i in range(0, len(names), 2) if str(names[i]).startswith("s-igg"))
    goal[2] = 0 if float(goal[2]) > 0 else 430


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (swap_sides, "proof-number"), (swap_halves, "proof-number"), (shift_one_half, "proof-pages"),
        (add_outside, "proof-damaged"), (lose_a_sheet, "proof-damaged"), (lose_a_side, "proof-damaged"),
        (wrong_label, "proof-number"), (lose_a_tag, "proof-tag"), (point_tag_elsewhere, "proof-tag"),
        (move_a_goal, "proof-contents"),
    ],
)  # fmt: skip
def test_a_fault_is_found(change, code, booklet, layout, others):
    found = verdict(booklet, layout, others, change)
    assert code in found, found


def test_rewriting_alone_is_no_fault(booklet, layout, others):
    assert verdict(booklet, layout, others, lambda pdf: None) == set()


def test_r23_the_booklet_of_another_patient_is_found(booklet, bind, typesetter, layout, others, fast):
    strange = bind(person(*STRANGER), Binder(typesetter))
    assert {"proof-patient", "proof-leak"} <= codes(prove(booklet.shared + strange.own, booklet, layout, others))
    assert "proof-patient" in codes(fast.prove(replace(booklet, own=strange.own)))


# --- faults that the fast proof finds ---


def test_sheets_in_a_wrong_order_are_found_in_their_bytes(bind, typesetter, layout, others, monkeypatch):
    real = impose.sides

    def wrong(pages):
        return [*real(pages)[2:], *real(pages)[:2]]

    monkeypatch.setattr(impose, "sides", wrong)
    monkeypatch.setattr(gathering_module, "sides", wrong)
    spoilt = bind(person(*OWN), Binder(typesetter))
    assert "proof-pages" in codes(FastProof(others, typesetter).prove(spoilt))


@pytest.mark.parametrize("move", [b"q 1 0 0 1 9 0 cm", b"q 1 0 0 2 0 0 cm"])
def test_a_half_that_is_moved_wrongly_is_found(bind, typesetter, layout, others, monkeypatch, move):
    real = impose.Imposed._moves

    def wrong(self):
        streams = real(self)
        streams[self.sides[0][0].own] = impose.stream(move, compress=False)
        return streams

    monkeypatch.setattr(impose.Imposed, "_moves", wrong)
    spoilt = bind(person(*OWN), Binder(typesetter))
    assert {"proof-damaged", "proof-pages"} & codes(FastProof(others, typesetter).prove(spoilt))


def test_ink_across_the_fold_is_found(bind, typesetter, layout, others, monkeypatch):
    from folderbuilder.typeset import typesetter as module

    real = module.draw_notes

    def across(setting, sheet, title):
        real(setting, sheet, title)
        with sheet.under() as canvas:
            canvas.line(100, 100, layout.page.width + 30, 100)

    monkeypatch.setattr(module, "draw_notes", across)
    spoilt = bind(person(*OWN), Binder(typesetter))
    assert "proof-ink" in codes(FastProof(others, typesetter).prove(spoilt))


def test_changed_words_in_the_tags_are_found(booklet, others, typesetter, layout):
    """Small objects of a booklet are written anew; what they say must stay."""
    data = booklet.gathering.data
    part = next(part for part in booklet.gathering.parts if part.name == "igg-herkomst")
    holder = next(holder for holder, _ in part.block.chunk.packed.values())
    head = re.search(rb"\n%d 0 obj\n<<(.*?)/Length (\d+)>>stream\n" % holder, data, re.DOTALL)
    packed = zlib.decompress(data[head.end() : head.end() + int(head[2])])
    anew = packed.replace(b"/Title (6", b"/Title (7").replace(b"/Alt (", b"/Alt [").replace(b"/T (W", b"/T (V")
    assert anew != packed
    squeezed = zlib.compress(anew, 1)
    body = b"\n%d 0 obj\n<<%s/Length %d>>stream\n" % (holder, head[1], len(squeezed)) + squeezed
    spoilt = data[: head.start()] + body + data[head.end() + int(head[2]) :]
    changed_gathering = replace(booklet.gathering, data=spoilt)
    found = FastProof(others, typesetter).prove(replace(booklet, gathering=changed_gathering))
    assert "proof-damaged" in codes(found)


def test_small_objects_that_end_in_a_carriage_return_are_whole(bind, typesetter, others, monkeypatch):
    """One stream in 256 does, and has a line end of two characters."""

    def ending_so(direct, packed, holder, *, level):
        *_, last = packed
        longer = ({**packed, last: packed[last] + "\t" * tabs} for tabs in range(999))
        chunks = (serialise(direct, small, holder, level=level) for small in longer)
        return next(chunk for chunk in chunks if chunk.data.endswith(b"\r\r\nendstream\nendobj\n"))

    monkeypatch.setattr(impose, "serialise", ending_so)
    assert FastProof(others, typesetter).prove(bind(person(*OWN), Binder(typesetter))) == []


def test_changed_bytes_are_found_wherever_they_are(booklet, others, typesetter, layout):
    gathering = booklet.gathering
    first, last = gathering.parts[0].block.chunk, gathering.parts[-1].block.chunk
    begin = gathering.data.index(first.data[: min(offset for offset in first.offsets.values() if offset)])
    end = gathering.data.index(last.data[:200])
    ends = [match.start() + 3 for match in re.finditer(rb"\nendstream\nendobj\n", gathering.data[begin:end])]
    places = [*((end - begin) * step // 80 for step in range(80)), *ends[-20:]]
    for place in places:
        data = bytearray(gathering.data)
        data[begin + place] ^= 1
        spoilt = replace(booklet, gathering=replace(gathering, data=bytes(data)))
        assert "proof-damaged" in codes(FastProof(others, typesetter).prove(spoilt)), place
