"""Booklets: sheets that fold to the pages 1 to 4n, each page as it was set, read aloud in their order."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

import page as rules
import pikepdf
import pypdfium2
import pytest
from bind_objects import bind, bind_loose, typesetter_of
from bind_people import patient
from bind_reading import STANDARDS, elements, opened, plain
from helpers import SECTION, section, write_library
from PIL import ImageChops
from test_bind_pictures import compare

from folderbuilder.bind.cache import Cache
from folderbuilder.bind.folder import Binder
from folderbuilder.bind.gathering import Source, gather
from folderbuilder.bind.impose import sides
from folderbuilder.bind.own import own_end
from folderbuilder.keeping import cache_folder
from folderbuilder.library.layout import Kind
from folderbuilder.library.load import load_library
from folderbuilder.patients.model import Pick, PickKind

LEFT, RIGHT = 0, 1


@pytest.fixture(scope="module")
def binder(library):
    return Binder(typesetter_of(library, "boekje"), Cache(cache_folder()))


@pytest.fixture(scope="module", params=["hanh", "hondt"])
def booklet(request, binder, library):
    return bind(binder, library, request.param)


@pytest.fixture(scope="module")
def layout(library):
    return library.layouts["boekje"]


def halves(layout, place: int, sheets: int) -> list[tuple[float, float]]:
    """Left and right edge of the two pages of a side, from the sheet's left edge."""
    shift = layout.booklet.shift(place // 2 + 1, sheets, layout.margins.outer)
    width = layout.page.width
    return [(-shift, width - shift), (width + shift, 2 * width + shift)]


def folded(data: bytes, layout) -> list[str]:
    """Cut and fold: the words of each page of the booklet, as hands turn its leaves."""
    with pypdfium2.PdfDocument(data) as document:
        cut = []
        for place, side in enumerate(document):
            words = side.get_textpage()
            edges = halves(layout, place, len(document) // 2)
            cut.append([plain(words.get_text_bounded(left=left, right=right)) for left, right in edges])
    before, behind = [], []
    for front, back in zip(cut[::2], cut[1::2], strict=True):
        # The paper turns over its short edge: behind the right half of the front is the left half of the back.
        right_leaf, left_leaf = (front[RIGHT], back[LEFT]), (back[RIGHT], front[LEFT])
        before.append(right_leaf)
        behind.insert(0, left_leaf)
    return [words for leaf in [*before, *behind] for words in leaf]


def contents(element: pikepdf.Object) -> Iterator[tuple[pikepdf.Object, int]]:
    """Side and number of each marked-content sequence, as a screen reader comes by them."""
    kids = element.get("/K", ())
    for kid in kids if isinstance(kids, pikepdf.Array | tuple) else [kids]:
        if isinstance(kid, int):
            yield element.Pg, kid
        elif kid.get("/Type") == "/MCR":
            yield kid.Pg, int(kid.MCID)
        elif "/S" in kid:
            yield from contents(kid)


@pytest.mark.parametrize("pages", [4, 8, 20, 48])
def test_sides_are_those_of_every_printers_handbook(pages):
    sheets = pages // 4
    for k in range(1, sheets + 1):
        front, back = sides(pages)[2 * k - 2 : 2 * k]
        assert front == (pages - 2 * k + 2, 2 * k - 1)
        assert back == (2 * k, pages - 2 * k + 1)


def test_folded_sheets_give_the_pages_in_their_order(booklet, layout):
    pages = folded(booklet.data, layout)
    total = booklet.page_count
    assert total % 4 == 0
    assert len(pages) == total
    for number, words in enumerate(pages, 1):
        assert re.findall(r"\b(\d+)/(\d+)\b", words)[-1] == (str(number), str(total))
    for leaf, words in zip(booklet.leaves, pages, strict=True):
        # A hyphen at a line's end comes out as a sign of PDFium's own.
        said = re.sub("[-\u00ad\ufffe\x02]", "", "".join(words.split()))
        lacking = [word for word in leaf.text.replace("\u00ad", "").replace("-", "").split() if word not in said]
        assert not lacking, leaf.number


def test_every_page_looks_as_it_was_set(booklet, library, layout):
    """The same parts as a plain file of A5 pages, beside the regions of the sheets."""
    flat = typesetter_of(library, "boekje", kind=Kind.FOLDER)
    plain_gathering = gather(
        [Source(part, lambda room: pytest.fail(f"{room} is too small")) for part in booklet.gathering.parts],
        library.words["nl"], flat, loose=False,
    )  # fmt: skip
    data = plain_gathering.data + own_end(plain_gathering, booklet.parts_of_own, flat)
    assert plain_gathering.sides == ()
    with pypdfium2.PdfDocument(data) as single, pypdfium2.PdfDocument(booklet.data) as sheets:
        assert len(single) == booklet.page_count
        for place, pair in enumerate(booklet.gathering.sides):
            for (left, right), number in zip(halves(layout, place, len(sheets) // 2), pair, strict=True):
                side = sheets[place]
                side.set_mediabox(left, 0, right, layout.page.height)
                found, expected = (
                    document.render(scale=0.75).to_pil().convert("L") for document in (side, single[number - 1])
                )
                assert found.size == expected.size
                histogram = ImageChops.difference(found, expected).histogram()
                assert sum(histogram[40:]) <= 0.001 * found.width * found.height, number


def test_the_inner_margin_grows_from_the_middle_outwards(layout):
    measures = layout.booklet
    shifts = [measures.shift(sheet, 6, layout.margins.outer) for sheet in range(1, 7)]
    assert shifts[-1] == 0
    assert [round((a - b) * 25.4 / 72, 3) for a, b in itertools.pairwise(shifts)] == [1, 1, 1, 1, 1]
    many = [measures.shift(sheet, 30, layout.margins.outer) for sheet in range(1, 31)]
    assert max(many) == pytest.approx(layout.margins.outer - measures.least_outer)
    assert measures.shift(1, 1, layout.margins.outer) == 0


def test_it_is_tagged_pdf_without_complaints(booklet):
    for standard in STANDARDS:
        report = rules.validate_pdf_bytes(booklet.data, profile=standard)
        assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    with opened(booklet.data) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert pdf.get_warnings() == []
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"
        sizes = {tuple(round(float(value) * 25.4 / 72) for value in side.mediabox) for side in pdf.pages}
        assert sizes == {(0, 0, 297, 210)}


def test_the_tags_tell_the_pages_from_first_to_last(booklet):
    """In the order of the tags, content comes from page 1, 2, 3 … whatever sheet it is on."""
    with opened(booklet.data) as pdf:
        place_of = {side.obj.objgen: place for place, side in enumerate(pdf.pages)}
        content = list(contents(pdf.Root.StructTreeRoot.K))
        told = [booklet.gathering.sides[place_of[side.objgen]][mcid % 2] for side, mcid in content]
    assert len(told) > 300
    assert told == sorted(told)
    assert set(told) == {leaf.number for leaf in booklet.leaves if leaf.text.strip()}


def test_tags_of_a_side_are_found_by_the_numbers_of_its_content(booklet):
    with opened(booklet.data) as pdf:
        listed = dict(zip(*[iter(pdf.Root.StructTreeRoot.ParentTree.Nums)] * 2, strict=True))
        for side in pdf.pages:
            owners = listed[int(side.obj.StructParents)]
            numbers = [int(n) for n in re.findall(rb"/MCID (\d+)", b"".join(c.read_bytes() for c in side.obj.Contents))]
            assert len(set(numbers)) == len(numbers)
            for number in numbers:
                assert owners[number].S is not None


def test_links_lie_on_their_words_and_lead_to_the_right_half(booklet, layout):
    with opened(booklet.data) as pdf, pypdfium2.PdfDocument(booklet.data) as seen:
        place_of = {side.obj.objgen: place for place, side in enumerate(pdf.pages)}
        names = list(pdf.Root.Names.Dests.Names)
        goals = {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}
        starts = {leaf.name: leaf.number for leaf in reversed(booklet.leaves)}
        checked = 0
        for place, side in enumerate(pdf.pages):
            for link in side.obj.get("/Annots", []):
                left, bottom, right, top = map(float, link.Rect)
                assert left >= 0
                assert right <= 2 * layout.page.width
                words = seen[place].get_textpage().get_text_bounded(left - 1, bottom, right + 1, top)
                assert words.strip()
                name = str(link.get("/Dest", ""))
                if name.startswith("s-"):
                    goal = goals[name]
                    pair = booklet.gathering.sides[place_of[goal[0].objgen]]
                    assert pair[int(float(goal[2]) > 0)] == starts[name[2:]]
                    checked += 1
        assert checked > 10


def test_drawings_say_where_they_lie_on_the_sheet(booklet, layout):
    width = layout.page.width
    found = 0
    with opened(booklet.data) as pdf:
        for element in elements(pdf):
            if element.S == "/Figure":
                (_, first), *_ = contents(element)
                left, _, right, _ = map(float, element.A.BBox)
                assert (width < left < right < 2 * width) if first % 2 else (0 < left < right < width)
                found += 1
    assert found


def test_a_viewer_calls_a_side_by_the_pages_on_it(booklet):
    with opened(booklet.data) as pdf:
        labels = [str(side.label) for side in pdf.pages]
    assert labels == [f"{left} | {right}" for left, right in booklet.gathering.sides]
    assert labels[0] == f"{booklet.page_count} | 1"


def test_it_is_filled_up_with_pages_to_write_on(binder, library):
    added = set()
    for each in list(library.sections["nl"])[:10]:
        bound = bind_loose(binder, library, each)
        notes = [leaf for leaf in bound.leaves if leaf.name == "notes"]
        assert bound.page_count % 4 == 0
        assert len(notes) == -(bound.page_count - len(notes)) % 4
        assert all(leaf.text.strip() == "Ruimte voor aantekeningen" for leaf in notes)
        assert [leaf.number for leaf in notes] == list(range(bound.page_count - len(notes) + 1, bound.page_count + 1))
        added.add(len(notes))
    assert added == {0, 2}


def test_a_booklet_too_thick_or_too_thin_for_staples_is_named(binder, library):
    thick = bind(binder, library, "lukasz")
    assert thick.page_count > 48
    assert [problem.code for problem in thick.problems] == ["booklet-size"]
    for some in (("leeswijzer",), ("guillain-barre", "wanneer-bellen")):
        loose = bind_loose(binder, library, *some)
        assert 8 <= loose.page_count <= 48
        assert loose.problems == ()


def test_folders_with_the_same_selection_share_their_sheets(binder, library):
    first = patient("hondt")
    one, two = (bind(binder, library, replace(first, id=f"20{i}", name=f"Bram Verzonnen {i}")) for i in (1, 2))
    assert one.gathering is two.gathering
    assert one.own != two.own
    assert bind(Binder(binder.typesetter), library, replace(first, id="201", name="Bram Verzonnen 1")).data == one.data


@pytest.fixture(scope="module")
def small(library, tmp_path_factory):
    """A booklet whose words stay the same when sections are rewritten."""
    text = (library.root / "layouts" / "boekje.yaml").read_text(encoding="utf-8")
    body = "  - text: Een [[antistof]] is een eiwit.\n" + "  - text: Een tweede alinea, en nog een zin.\n" * 30
    files = {"layouts/boekje.yaml": text, SECTION: section(body)}
    made = load_library(write_library(tmp_path_factory.mktemp("small"), files))
    person = replace(patient("hanh"), picks=(Pick(section="een", kind=PickKind.LIST),))
    return bind(Binder(typesetter_of(made, "boekje")), made, person, team=None)


@pytest.mark.parametrize("number", [2, 3])
def test_sides_look_as_they_did(number, small, tmp_path):
    compare(small, number, f"booklet-{number}", tmp_path)
