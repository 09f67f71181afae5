"""The numbers that a printed page must hold (font sizes, leading, contrast, margins)."""

from __future__ import annotations

import re

import pytest
from typeset_examples import BLOCKS, composed

from folderbuilder.library.layout import contrast, luminance, mm, tint


def grey(color: str) -> str:
    """The grey that a black-and-white printer makes of a colour: the same luminance."""
    level = luminance(color)
    channel = round(255 * (12.92 * level if level <= 0.0031308 else 1.055 * level ** (1 / 2.4) - 0.055))
    return f"#{channel:02X}{channel:02X}{channel:02X}"


def test_layout_holds_the_standards(typesetter):
    layout = typesetter.layout
    assert layout.type.body >= 14
    assert layout.type.small >= 12
    assert layout.type.leading >= 1.4 * layout.type.body
    assert layout.margins.binding >= mm(20)
    assert layout.punch_zone >= mm(18) - 0.01
    assert layout.write_line >= mm(8)


@pytest.mark.parametrize("kind", BLOCKS)
def test_no_type_is_smaller_than_12_points(kind, typesetter):
    galley = typesetter.galley(composed(*BLOCKS[kind]))
    sizes = {float(size) for page in galley.pages for size in re.findall(rb"/F\d ([\d.]+) Tf", page.content)}
    assert sizes
    assert min(sizes) >= 12


def test_galleys_have_a_front_and_a_back(typesetter):
    for kind in BLOCKS:
        assert len(typesetter.galley(composed(*BLOCKS[kind])).pages) % 2 == 0


def test_every_pair_of_colours_can_be_read_in_colour_and_in_grey(library, typesetter):
    colors = typesetter.layout.colors
    texts = {part.color: part.color for part in library.parts} | {colors.alarm: colors.alarm}
    for color in texts:
        pale = tint(color, 0.08)
        pairs = [(color, "#FFFFFF", 7), (color, pale, 4.5), (colors.ink, pale, 7), (colors.muted, "#FFFFFF", 7)]
        pairs += [("#FFFFFF", color, 4.5), (colors.rule, "#FFFFFF", 3)]
        for front, ground, least in pairs:
            assert contrast(front, ground) >= least, (front, ground)
            assert contrast(grey(front), grey(ground)) >= least - 0.15, (front, ground)


def test_the_same_blocks_give_the_same_pages(typesetter):
    for kind in BLOCKS:
        first, second = (typesetter.galley(composed(*BLOCKS[kind])) for _ in range(2))
        assert [page.content for page in first.pages] == [page.content for page in second.pages]


def test_every_mark_is_tagged_or_furniture(typesetter):
    for kind in BLOCKS:
        for page in typesetter.galley(composed(*BLOCKS[kind])).pages:
            depth = 0
            for line in page.content.decode("ascii").splitlines():
                if line.endswith(("BDC", "BMC")):
                    assert depth == 0
                    depth += 1
                elif line == "EMC":
                    depth -= 1
                else:
                    assert depth == 1, line
