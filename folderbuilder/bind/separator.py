"""A sheet between the folders of two patients: whose folder begins, which one it is, and how much paper belongs to it.

It is thrown away or stays on a desk, so it says no more than who sorts the stack must know: no name, no sections.
"""

from __future__ import annotations

from collections.abc import Mapping

from folderbuilder.bind.pdf import stream
from folderbuilder.compose.blocks import Words
from folderbuilder.typeset.fonts import Word
from folderbuilder.typeset.furniture import EDGE_MARK_WIDTH
from folderbuilder.typeset.lines import Breaker, line_words
from folderbuilder.typeset.operators import Ink
from folderbuilder.typeset.sheet import Sheet
from folderbuilder.typeset.typesetter import Typesetter

SIZES = (72.0, 56.0, 44.0, 34.0, 26.0, 20.0)
"""Type sizes of the id, in points; the largest that fits on a line is taken, of an endless id the smallest."""


def separator(
    typesetter: Typesetter, ink: Ink, words: Mapping[str, str], label: str, place: tuple[int, int], paper: int
) -> list[list[bytes]]:
    """The streams of each of its pages. `label` is the patient's id, `place` which of how many, `paper` in sheets.

    `ink` takes the letters that the core fonts lack. What is the same for everybody is a stream of its own.
    """
    sheet = Sheet(typesetter.layout, typesetter.fonts, 0, ink)
    layout, sizes = typesetter.layout, typesetter.layout.type
    black, muted = layout.colors.ink, layout.colors.muted
    top = layout.page.height - layout.margins.top
    size = next((s for s in SIZES if typesetter.fonts.bold.shape(label).points(s) <= layout.text_width), SIZES[-1])
    rows = _rows(typesetter, label, size, bold=True)
    own = [
        sheet.shown(row, sheet.left, top - sizes.h1 - (number + 1) * size * 1.1, size, black, bold=True)
        for number, row in enumerate(rows)
    ]
    low = top - sizes.h1 - len(rows) * size * 1.1
    follows = words["separator_paper_one"] if paper == 1 else words["separator_paper"].format(n=paper)
    counted = f"{words['separator_place'].format(k=place[0], n=place[1])}. {follows}"
    own.append(_line(typesetter, sheet, counted, low - sizes.h1 * 1.8, sizes.lead, black))
    common = [_edge(typesetter), _line(typesetter, sheet, words["separator_head"], top - sizes.lead, sizes.lead, muted)]
    away = _rows(typesetter, words["separator_away"], sizes.body, bold=False)
    for number, row in enumerate(away):
        y = layout.margins.bottom + (len(away) - 1 - number) * sizes.leading
        common.append(sheet.shown(row, sheet.left, y, sizes.body, muted, bold=False))
    front = [stream("\n".join(part).encode("ascii")) for part in (common, own)]
    return [front, []] if layout.duplex else [front]


def _rows(typesetter: Typesetter, text: str, size: float, *, bold: bool) -> list[list[Word]]:
    lines = Breaker(typesetter.fonts, size, bold=bold).lines((Words(text),), typesetter.layout.text_width, keep=False)
    return [line_words(typesetter.fonts.face(bold), line) for line in lines]


def _line(typesetter: Typesetter, sheet: Sheet, text: str, y: float, size: float, color: str) -> str:
    return sheet.shown([typesetter.fonts.regular.shape(text)], sheet.left, y, size, color, bold=False)


def _edge(typesetter: Typesetter) -> str:
    """A dark outer edge, to be found in a stack without turning pages."""
    page = typesetter.layout.page
    return f"q 0.25 g {page.width - EDGE_MARK_WIDTH:.2f} 0 {EDGE_MARK_WIDTH:.2f} {page.height:.2f} re f Q"
