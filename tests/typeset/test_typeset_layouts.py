"""Every shipped section in every shipped layout: sizes, page ends, drawings, tables, colours and marks."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from typeset_examples import BLOCKS, composed, w

from folderbuilder.compose.blocks import Blank, Composed, Drawing, Framed, Grid
from folderbuilder.compose.composer import compose_section
from folderbuilder.compose.context import Folder
from folderbuilder.library.layout import HOLES_IN, mm
from folderbuilder.typeset.callouts import Callout, Callouts
from folderbuilder.typeset.figures import WIDTH, _drawn, _outlines, _styles
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.outlines import crosses, outlines
from folderbuilder.typeset.setting import Places, Setting
from folderbuilder.typeset.typesetter import Typesetter

LAYOUTS = ["map-a4", "map-a5", "grote-letter", "hand-out"]
SIZES = re.compile(rb"/F\d ([\d.]+) Tf")


@pytest.fixture(scope="session", params=LAYOUTS)
def setter(request, library) -> Typesetter:
    return Typesetter.of(library.layouts[request.param], library.root / "layouts")


@pytest.fixture(scope="session")
def sections(library) -> list[Composed]:
    ids = tuple(name for name in library.places if name in library.sections["nl"])
    folder = Folder(library, "nl", ids, ("IVIg", "SCIg met pompje"), library.teams["voorbeeld"])
    return [compose_section(folder, name)[0] for name in ids]


def setting_of(setter: Typesetter) -> Setting:
    return Setting(setter.layout, setter.fonts, "#1A4480", Places(), Element("Sect"), setter.layout.text_width)


def with_layout(setter: Typesetter, **changed: object) -> Typesetter:
    return replace(setter, layout=setter.layout.model_copy(update=changed))


def test_a_layout_holds_the_standards(setter):
    layout = setter.layout
    large = layout.type.body >= 16
    assert layout.type.leading >= (1.5 if large else 1.4) * layout.type.body
    assert layout.type.small >= (16 if large else 12)
    assert layout.margins.binding >= mm(20)
    assert layout.punch_zone >= mm(18) - 0.01
    assert layout.write_line >= mm(12 if large else 8) - 0.01
    for style in ("body", "small", "cell", "lead"):
        found = setting_of(setter).style(style)
        assert found.leading >= 1.4 * found.size, style


def test_nothing_is_smaller_than_the_smallest_size(setter, sections):
    floor = setter.layout.type.small
    for section in [*sections, *(composed(*blocks) for blocks in BLOCKS.values())]:
        sizes = {float(size) for page in setter.galley(section).pages for size in SIZES.findall(page.content)}
        assert min(sizes) >= floor - 0.01, section.name


def test_no_page_ends_with_what_belongs_to_the_next(setter, sections):
    height = setter.layout.text_height
    for section in sections:
        pages = setter._filled(setter._setting(section, Places(), Element("Sect")), section)
        for number, page in enumerate(pages[:-1]):
            if page[-1].strip.keep:
                # Tied together, but too tall for one page: a box or list that fills the page it begins on.
                assert page[-1].y + page[-1].strip.height > height * 0.5, (section.name, number)
        for page in pages:
            assert page[-1].y + page[-1].strip.height <= height + 0.01


# --- drawings --------------------------------------------------------------------------------------------------------


def drawings(blocks) -> list[Drawing]:
    found = []
    for block in blocks:
        found += [block] if isinstance(block, Drawing) else drawings(block.blocks) if isinstance(block, Framed) else []
    return found


def labels_of(setter: Typesetter, figure: Drawing) -> Callouts:
    setting = setting_of(setter)
    drawn = _drawn(figure.svg, _styles(setting))
    words = dict(figure.labels)
    named = [replace(label, text=words.get(label.key, label.text)) for label in drawn.parsed.labels]
    scale = min(1.0, setting.width / WIDTH)
    return Callouts(setting, named, scale, WIDTH, drawn.parsed.height, lambda: _outlines(figure.svg, _styles(setting)))


def test_words_in_drawings_stand_free_or_become_numbers(setter, sections):
    found = {"words": 0, "numbers": 0}
    for section in sections:
        for figure in drawings(section.blocks):
            labels = labels_of(setter, figure)
            boxes = [labels._box(label, labels.growth) for label in labels.labels]
            fit = labels.fit
            found["words" if fit else "numbers"] += 1
            if fit and labels.growth > 1.02:
                assert all(box[0] >= 0 and box[2] <= WIDTH for box in boxes), figure.name
            galley = setter.galley(composed(figure))
            text = " ".join(page.text for page in galley.pages)
            for label in labels.labels:
                assert all(line in text for line in label.lines) if fit else label.spoken in text, label
    assert found["words"] >= 8
    assert found["numbers"] == 0 or setter.layout.id == "map-a5"


def label(text: str, x: float, align: str = "start") -> Callout:
    return Callout(text, x, 30.0, align, "", text)


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        ([label("kort", 10)], True),
        ([label("een heel erg lang label dat de rand haalt", 190)], False),
        ([label("een woordje", 10), label("en nog een", 85)], False),
        ([label("een woordje", 10), label("en nog een", 250)], True),
        ([label("naast een lijn", 440, "end")], True),
        ([label("tegen een lijn", 210)], False),
    ],
)
def test_when_words_fit(library, given, fits):
    setter = Typesetter.of(library.layouts["map-a5"], library.root / "layouts")
    line = ((299.0, 0.0), (299.0, 60.0))
    labels = Callouts(setting_of(setter), given, 0.7, WIDTH, 60.0, lambda: (line,))
    assert labels.growth > 1.3
    assert labels.fit is fits


def test_a_number_stands_at_the_end_that_its_leader_line_comes_to(library):
    setter = Typesetter.of(library.layouts["map-a5"], library.root / "layouts")
    long = label("woorden links van hun lijn", 10)
    leader = ((175.0, 26.0), (300.0, 26.0))
    beside = Callouts(setting_of(setter), [long], 0.7, WIDTH, 60.0, lambda: (leader,))
    alone = Callouts(setting_of(setter), [long], 0.7, WIDTH, 60.0, tuple)
    assert beside._nearest(long, 26.0) > 120
    assert alone._nearest(long, 26.0) < 30


def test_outlines_are_where_they_are_drawn():
    found = outlines(["q 2 0 0 2 10 0 cm", "0 0 m 10 0 l S", "Q", "5 5 10 10 re f", "0 0 m 0 5 5 10 10 10 c S"], 1, 100)
    assert found[0] == ((10, 100), (30, 100))
    assert found[1][0] == found[1][-1] == (5, 95)
    assert found[2][-1] == (10, 90)
    assert crosses(found[0], (15, 95, 20, 105))
    assert not crosses(found[0], (15, 80, 20, 99))
    assert not crosses(found[0], (35, 95, 40, 105))


# --- tables ----------------------------------------------------------------------------------------------------------


def grid(*columns: str, rows: int = 3) -> Grid:
    cells = tuple((w(f"Rij {row}"), *(w(column) for column in columns)) for row in range(rows))
    head = (w("Wat"), *(w(f"Kolom {number}") for number in range(len(columns))))
    return Grid(w("Een tabel"), w("Zo lees je dit: rij voor rij."), head, cells)


def tags(element: Element) -> list[str]:
    return [element.tag, *(tag for kid in element.kids if isinstance(kid, Element) for tag in tags(kid))]


def test_a_table_that_is_too_wide_comes_row_by_row(library):
    wide = grid(*["immunoglobulinebehandeling"] * 4)
    for name, apart in (("map-a5", True), ("grote-letter", True), ("map-a4", True)):
        setter = Typesetter.of(library.layouts[name], library.root / "layouts")
        galley = setter.galley(composed(wide))
        assert ("Table" in tags(galley.root)) is not apart
        text = " ".join(page.text for page in galley.pages)
        assert text.count("Kolom 3: immunoglobulinebehandeling") == 3
        assert text.index("Rij 1") < text.index("Kolom 0: immuno", text.index("Rij 1")) < text.index("Rij 2")
    narrow = Typesetter.of(library.layouts["map-a5"], library.root / "layouts").galley(
        composed(grid("ja", "nee", "ja"))
    )
    assert "Table" in tags(narrow.root)


def test_words_in_cells_are_never_cut(setter, sections):
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Grid):
                galley = setter.galley(composed(block))
                heard = " ".join(page.text for page in galley.pages).replace("\u00ad", "")
                for row in block.rows:
                    for run in (run for cell in row for run in cell if hasattr(run, "text")):
                        for word in run.text.replace("\u00ad", "").split():
                            assert isinstance(run, Blank) or word in heard, (section.name, word)


def test_lines_to_write_on_fit_their_column(library):
    blank = (Blank("(om zelf in te vullen)"),)
    form = Grid(
        w("Invullen"), w("Zo lees je dit: schrijf."), tuple(w(f"K{n}") for n in range(5)), ((w("1"), *[blank] * 4),) * 2
    )
    setter = Typesetter.of(library.layouts["map-a5"], library.root / "layouts")
    galley = setter.galley(composed(form))
    assert "Table" in tags(galley.root)
    ends = [float(x) for page in galley.pages for x in re.findall(rb"([\d.]+) [\d.]+ l S", page.content)]
    assert max(ends) <= setter.layout.page.width - setter.layout.margins.outer + 0.01


# --- colours, sides, marks -------------------------------------------------------------------------------------------


def test_a_layout_can_bring_the_colours_of_the_parts(setter):
    colors = setter.layout.colors.model_copy(update={"parts": ("#111111", "#222222")})
    own = with_layout(setter, colors=colors)
    section = composed(*BLOCKS["links"]).but(part_place=(2, 3), part_number="2")
    assert b"0.133 0.133 0.133 rg" in b"".join(page.content for page in own.galley(section).pages)
    third = section.but(part_place=(3, 3))
    assert own._setting(third, Places(), Element("Sect")).color == section.color


def test_marks_for_holes_are_where_iso_838_has_them(setter):
    marked = with_layout(setter, hole_marks=True)
    front, back = marked.galley(composed(*BLOCKS["paragraph"])).pages[:2]
    height, width = marked.layout.page.height, marked.layout.page.width
    expected = {"map-a5": (65.0, 145.0)}.get(setter.layout.id, (108.5, 188.5))
    for page, x in ((front, HOLES_IN), (back, width - HOLES_IN)):
        lines = [
            tuple(map(float, four)) for four in re.findall(rb"([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l S", page.content)
        ]
        level = {round((height - y) / mm(1), 1) for a, y, b, z in lines if y == z and abs((a + b) / 2 - x) < 0.01}
        assert level == set(expected)
    plain = setter.galley(composed(*BLOCKS["paragraph"])).pages[0]
    assert len(plain.content) < len(front.content)


def test_on_one_side_no_page_is_mirrored_and_no_back_is_added(setter):
    simplex = with_layout(setter, duplex=False)
    pages = simplex.galley(composed(*BLOCKS["paragraph-over-pages"])).pages
    assert not any("Ruimte voor aantekeningen" in page.text for page in pages)
    for page in pages:
        starts = {round(float(x)) for x in re.findall(rb"1 0 0 1 ([\d.]+) [\d.]+ Tm", page.content)}
        assert round(simplex.layout.margins.binding) in starts
