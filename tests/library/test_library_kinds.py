"""Kinds of layouts: booklets, dividers, labels and cards, and what their files may say."""

from __future__ import annotations

import pytest
from helpers import errors_of

from folderbuilder.library.layout import Booklet, Kind, mm
from folderbuilder.library.load import default_root

SHIPPED = {"boekje": Kind.BOOKLET, "tabbladen": Kind.TABS, "rug": Kind.SPINE, "contactkaart": Kind.CARD}


def text_of(layout: str) -> str:
    return (default_root() / "layouts" / f"{layout}.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("layout", "kind"), SHIPPED.items())
def test_each_kind_has_a_layout_with_its_own_measures(shipped, layout, kind):
    found = shipped.layouts[layout]
    assert found.kind is kind
    assert [name for name in SHIPPED.values() if getattr(found, name)] == [kind]
    assert min(value for _, value in found.type) >= 12
    assert shipped.layouts["map-a4"].kind is Kind.FOLDER


def test_measures_are_those_of_the_standards(shipped):
    booklet, spine = shipped.layouts["boekje"], shipped.layouts["rug"].spine
    card, tabs = shipped.layouts["contactkaart"].card, shipped.layouts["tabbladen"].tabs
    assert (2 * booklet.page.width, booklet.page.height) == pytest.approx((mm(297), mm(210)))
    assert booklet.margins.binding >= mm(20)
    assert (spine.narrow, spine.wide) == pytest.approx((mm(38), mm(61)))
    assert (spine.narrow_sheets, spine.wide_sheets) == (350, 600)
    assert min(spine.size, spine.small) >= 24
    assert (card.width, card.height) == pytest.approx((mm(85.6), mm(54)))
    assert card.across * card.down == 4
    assert tabs.from_edge >= mm(5)
    assert shipped.layouts["contactkaart"].write_line >= mm(8)


def test_measures_that_are_not_written_are_the_usual_ones(tiny_library):
    text = text_of("boekje").replace("booklet: {creep: 1mm, least_outer: 8mm}\n", "")
    root = tiny_library(**{"layouts/boekje.yaml": text})
    assert errors_of(root) == []
    assert Booklet() == Booklet(creep=mm(1), least_outer=mm(8))


@pytest.mark.parametrize(
    ("layout", "old", "new", "says"),
    [
        ("boekje", "kind: booklet", "kind: boekje", "kind"),
        ("boekje", "duplex: true", "duplex: false", "both sides"),
        ("boekje", "booklet: {creep: 1mm", "tabs: {creep: 1mm", "'tabs' is for layouts of the kind tabs"),
        ("boekje", "creep: 1mm", "creep: 9mm", "3 mm or less"),
        ("boekje", "creep: 1mm", "kruip: 1mm", "'kruip'"),
        ("tabbladen", "mark_width: 12mm", "mark_width: 20mm", "wider than the outer margin"),
        ("tabbladen", "binder: map-a4", "binder: map-a44", "not there"),
        ("tabbladen", "{width: 210mm", "{width: 115mm", "wider than the page leaves room"),
        ("rug", "binder: map-a4", "binder: rug", "not there"),
        ("rug", "length: 192mm", "length: 250mm", "longer than the page"),
        ("rug", "narrow: 38mm", "narrow: 95mm", "beside each other"),
        ("rug", "size: 36pt", "size: 18pt", "24 pt or more"),
        ("contactkaart", "down: 4", "down: 5", "so many cards"),
        ("contactkaart", "across: 1", "across: 2", "so many cards"),
    ],
)
def test_what_cannot_be_made_is_told(tiny_library, layout, old, new, says):
    text = text_of(layout)
    assert text.count(old) == 1
    errors = errors_of(tiny_library(**{f"layouts/{layout}.yaml": text.replace(old, new)}))
    assert len(errors) == 1, errors
    assert says in str(errors[0])
    assert errors[0].file == f"layouts/{layout}.yaml"


def test_sheets_are_counted_as_they_are_printed(shipped):
    folder = shipped.layouts["map-a4"]
    assert [folder.sheets(pages) for pages in (1, 2, 3, 73)] == [1, 1, 2, 37]
    assert [folder.model_copy(update={"duplex": False}).sheets(pages) for pages in (1, 73)] == [1, 73]
    assert [shipped.layouts["boekje"].sheets(pages) for pages in (4, 8, 48)] == [1, 2, 12]
    assert shipped.layouts["contactkaart"].sheets(1) == 1


def test_binders_are_as_many_as_the_sheets_take(shipped):
    spine = shipped.layouts["rug"].spine
    assert [spine.binders(sheets) for sheets in (1, 600, 601, 1201)] == [1, 1, 2, 3]
