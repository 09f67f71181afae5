"""Files as a screen reader speaks them: every section word for word, and sense for whatever a file may hold."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import chain

import pikepdf
import pytest
from proof_faults import elements, planted, tagged
from proof_people import OWN

from folderbuilder.bind.gathering import Source, gather
from folderbuilder.bind.numbers import rooms
from folderbuilder.bind.part import part_of
from folderbuilder.compose.blocks import (
    Blank,
    Block,
    Composed,
    Drawing,
    Fields,
    Framed,
    Grid,
    Head,
    Inlines,
    Items,
    Late,
    Para,
    Ruled,
    TermLink,
    Words,
)
from folderbuilder.compose.composer import compose_section
from folderbuilder.compose.context import Folder
from folderbuilder.library.aloud import Aloud
from folderbuilder.library.section import Tool
from folderbuilder.patients.model import Patient, Place
from folderbuilder.proof.heard import NO_TAGS, own_words, read_aloud
from folderbuilder.select.selection import select

EVERYTHING = Patient(
    id=OWN[0], name=OWN[1], profile="alles", treatment={"route": "IVIg; SCIg"}, place=Place(file="lijst.csv", row=2)
)


# --- what a section should sound like --------------------------------------------------------------------------------


def words(runs: Inlines, late: list[str]) -> str:
    return "".join(late[run.index] if isinstance(run, Late) else run.text for run in runs)


def spoken(blocks: tuple[Block, ...], late: list[str]) -> Iterator[tuple[str, ...]]:
    """The words of blocks in order, each as the ways in which they may be set."""
    for block in blocks:
        match block:
            case Para(runs=runs):
                yield (words(runs, late),)
            case Head(text=text):
                yield (text,)
            case Items(items=items):
                for place, item in enumerate(items):
                    sign = (
                        block.tick_spoken if block.ticks else "•" if block.start is None else f"{block.start + place}."
                    )
                    yield (sign + words(item, late),)
            case Grid():
                yield from table(block, late)
            case Drawing(alt=alt, caption=caption):
                yield (alt + words(caption, late),)
            case Framed(title=title, blocks=inside):
                yield (title,)
                yield from spoken(inside, late)
            case Ruled(title=title, spoken=said):
                yield ((title or "") + said,)
            case Fields(fields=fields):
                for field in fields:
                    yield (f"{field.label}:{words(field.value, late) if field.value else field.spoken}",)


def table(block: Grid, late: list[str]) -> Iterator[tuple[str, ...]]:
    """A table, or, where it is too wide, its rows one by one."""
    head = [words(cell, late) for cell in block.head]
    rows = [[words(cell, late) for cell in row] for row in block.rows]
    apart = "".join(
        first + "".join(f"{name}: {cell}" if name else cell for name, cell in zip(head[1:], rest, strict=True) if cell)
        for first, *rest in rows
    )
    caption = words(block.read, late) + words(block.caption, late)
    yield (caption + "".join(chain(head, *rows)), caption + apart)
    for mark, note in block.notes:
        yield (mark + words(note, late),)


def compact(text: str) -> str:
    return "".join(text.replace("\u00ad", "").split())


@pytest.fixture(scope="session")
def all_heard(bind, tmp_path_factory) -> list[str]:
    path = tmp_path_factory.mktemp("heard") / "alles.pdf"
    path.write_bytes(bind(EVERYTHING).data)
    lines, problems = read_aloud(path)
    assert problems == []
    return lines


def test_every_section_is_heard_word_for_word(proof_library, all_heard):
    heard = compact("".join(own_words(all_heard)))
    selection = select(EVERYTHING, proof_library, "nl")
    team = proof_library.teams["voorbeeld"]
    folder = Folder(proof_library, "nl", selection.ids, selection.methods, team, EVERYTHING)
    written = proof_library.sections["nl"]
    sections = [c.id for c in selection.chosen if c.id in written and not isinstance(written[c.id], Tool)]
    assert len(sections) > 40
    at = 0
    for name in sections:
        composed, used = compose_section(folder, name)
        at = heard.index(compact(f"{composed.part}{composed.number}{composed.title}{composed.status}"), at)
        at += len(compact(f"{composed.part}{composed.number}{composed.title}{composed.status}"))
        for ways in spoken(composed.blocks, used.late):
            found = [compact(way) for way in ways if heard.startswith(compact(way), at)]
            assert found, f"{name}: {ways[0][:80]!r} is not what is heard: {heard[at : at + 80]!r}"
            at += max(map(len, found))


def test_what_a_screen_reader_adds_tells_what_things_are(proof_library, all_heard):
    title = proof_library.sections["nl"]["igg-vergelijking"].title
    number = proof_library.places["igg-vergelijking"].number
    at = all_heard.index(f"[kop 1] {number} {title}")
    said = all_heard[at : at + 80]
    assert any(line.startswith("[tabel met ") for line in said)
    assert "[kolomkop] SCIg met pompje" in said
    assert "[Op welke plek?, IVIg] arm of hand" in said
    assert "[rijkop] Hoe vaak? [link] *" in said
    assert any(line.startswith("[voetnoot] * Heb je") for line in said)
    assert any("(vakje om aan te kruisen)" in line for line in said)
    first = next(line for line in all_heard[at:] if "IgG" in line.split())
    assert "IgG [voluit: immunoglobuline G]" in first


# --- small files -----------------------------------------------------------------------------------------------------


@pytest.fixture
def hear(binder, proof_library, tmp_path):
    """The blocks of a page as they are heard, after its heading."""

    def run(*blocks: Block, language: str = "nl-NL") -> list[str]:
        composed = Composed(
            name="proef", number=None, title="Een titel", part=None, part_number=None, part_place=(0, 1),
            color="#1A4480", code=None, state=None, status=None, language=language, blocks=blocks,
            notes_page="Ruimte", page_of="{k} {n}",
        )  # fmt: skip
        part = part_of(composed, binder.typesetter, rooms([("proef", 300)])["proef"])
        everything = {**proof_library.words["nl"], "language": language}
        path = tmp_path / "proef.pdf"
        path.write_bytes(gather([Source(part, lambda room: part)], everything, binder.typesetter, loose=True).data)
        lines, problems = read_aloud(path)
        assert problems == []
        return [line for line in lines[1:] if line != "Ruimte"]

    return run


def test_abbreviations_and_foreign_words_are_told(hear):
    runs = (
        Words("Een "),
        TermLink("MRI", None, "", Aloud("magnetic resonance imaging", "en")),
        Words(" en ("),
        Words("IgG", aloud=Aloud("immunoglobuline G")),
        Words("), of "),
        Words("natural killer", aloud=Aloud(language="en")),
        Words("."),
    )
    assert hear(Para(runs)) == [
        "Een MRI [voluit, Engels: magnetic resonance imaging] en (IgG [voluit: immunoglobuline G]), of [Engels] "
        "natural killer."
    ]


def test_a_form_is_heard_with_sense(hear):
    blank = (Blank("(om zelf in te vullen)"),)
    quiet = (Blank(""),)
    items = Items(((Words("Bel."),),), ticks=True, tick_spoken="(vakje om aan te kruisen)")
    grid = Grid((), (Words("Zo lees je dit."),), ((Words("Dag"),), (Words("Plek"),)), ((blank, blank), (quiet, quiet)))
    assert hear(Ruled(3, "Mijn vragen", "(om zelf in te vullen)"), items, grid) == [
        "Mijn vragen", "(om zelf in te vullen)", "[lijst met 1 onderdeel]", "(vakje om aan te kruisen) Bel.",
        "[einde lijst]", "Zo lees je dit.", "[tabel met 3 rijen en 2 kolommen]", "[kolomkop] Dag", "[kolomkop] Plek",
        "[rijkop] (om zelf in te vullen)", "[(om zelf in te vullen), Plek] (om zelf in te vullen)",
        "[rijkop] [leeg]", "[Plek] [leeg]",
    ]  # fmt: skip


def test_another_language_is_heard_in_english(hear):
    assert hear(Items(((Words("One"),), (Words("Two"),))), language="en-GB") == [
        "[list with 2 items]", "• One", "• Two", "[end of list]",
    ]  # fmt: skip


# --- files that are not what they should be --------------------------------------------------------------------------


def looped(pdf: pikepdf.Pdf) -> None:
    sect = tagged(pdf, "/Sect")[0]
    sect.K.append(pdf.Root.StructTreeRoot.K)


def deep(pdf: pikepdf.Pdf) -> None:
    inner = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Div))
    for _ in range(500):
        inner = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Div, K=inner))
    tagged(pdf, "/Sect")[0].K.append(inner)


def roles_in_a_ring(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap = pikepdf.Dictionary(P=pikepdf.Name.Q, Q=pikepdf.Name.P)


def strange_kids(pdf: pikepdf.Pdf) -> None:
    for number, element in enumerate(list(elements(pdf))):
        if number % 3 == 0:
            element.K = pikepdf.Array([pikepdf.String("?"), -1, 10**6, pikepdf.Dictionary(), pikepdf.Name.P])


def strange_tags(pdf: pikepdf.Pdf) -> None:
    for element in elements(pdf):
        element.A = pikepdf.Array([7, pikepdf.Dictionary(Scope=3)])
        element.Lang, element.Pg = 5, 7


@pytest.mark.parametrize("fault", [looped, deep, roles_in_a_ring, strange_kids, strange_tags])
def test_a_strange_file_is_read_as_far_as_it_goes(handout, tmp_path, fault):
    path = tmp_path / "vreemd.pdf"
    path.write_bytes(planted(handout.data, fault))
    lines, problems = read_aloud(path)
    assert lines or problems
    if fault in (looped, deep):
        assert [problem.message for problem in problems] == ["The tags do not form a tree."]
        assert len(lines) > 20


def test_a_file_without_tags_says_so(tmp_path):
    path = tmp_path / "leeg.pdf"
    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = BytesIO()
    pdf.save(out)
    path.write_bytes(out.getvalue())
    lines, problems = read_aloud(path)
    assert lines == []
    assert [problem.message for problem in problems] == [f"{NO_TAGS}."]
    path.write_bytes(b"%PDF-1.7 nee")
    assert [problem.code for problem in read_aloud(path)[1]] == ["proof-unreadable"]
    assert [problem.code for problem in read_aloud(tmp_path / "weg.pdf")[1]] == ["proof-unreadable"]
