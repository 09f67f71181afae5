"""Drawings: what is accepted, and that all of ours are."""

from __future__ import annotations

import pytest
from typeset_examples import SVG

from folderbuilder.library.load import default_root
from folderbuilder.typeset.figures import FigureError, parse_svg

FIGURES = sorted((default_root() / "sections" / "figures").glob("*.svg"))


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_every_shipped_drawing_can_be_printed(path):
    parsed = parse_svg(path.read_text(encoding="utf-8"))
    assert 1 <= len(parsed.labels) <= 8
    assert len({label.key for label in parsed.labels}) == len(parsed.labels)
    assert parsed.height <= 450


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("<svg", "well-formed"),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG, "well-formed"),
        (SVG.replace("0 0 450 60", "0 0 100 60"), "viewBox"),
        (SVG.replace("0 0 450 60", "0 0 450 9000"), "height"),
        (SVG.replace("0 0 450 60", "0 0 450 -60"), "height"),
        (SVG.replace("<circle", "<g>" * 3000 + "</g>" * 3000 + "<circle"), "deep in each other"),
        (SVG.replace("<circle", '<image href="file:///etc/passwd"/><circle'), "<image> is not printed"),
        (SVG.replace("<circle", "<script>alert(1)</script><circle"), "<script> is not printed"),
        (SVG.replace("<circle", '<circle onclick="x()"'), "scripts"),
        (SVG.replace("<circle", '<circle fill="url(#a)"'), "not printed"),
        (SVG.replace("<circle", '<circle style="opacity:0.5"'), "not printed"),
        (SVG.replace(".ink{}", "@import url(http://example.org)"), "not printed"),
        (SVG.replace('data-label="rond" ', ""), "data-label"),
        (SVG.replace("<text", "<g><text").replace("</text>", "</text></g>"), "directly under"),
    ],
)
def test_r17_a_drawing_that_reaches_out_is_refused(bad, says):
    with pytest.raises(FigureError, match=says):
        parse_svg(bad)
