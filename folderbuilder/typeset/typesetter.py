"""From composed blocks to a galley: the one entrance to this stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from folderbuilder.compose.blocks import (
    Attached,
    Block,
    Cards,
    Composed,
    CoverBlock,
    Divider,
    Drawing,
    Entries,
    Fields,
    Framed,
    Grid,
    Head,
    Items,
    Labels,
    Notes,
    Para,
    Rows,
    Ruled,
    Strips,
    Words,
)
from folderbuilder.library.layout import HOLE_MARK, HOLES_IN, Kind, Layout, hole_levels
from folderbuilder.typeset.attached import set_attached
from folderbuilder.typeset.boxes import set_box
from folderbuilder.typeset.contactcard import set_contact_cards
from folderbuilder.typeset.contents import set_entries, set_rows
from folderbuilder.typeset.cover import set_cover
from folderbuilder.typeset.divider import draw_mark, set_divider, set_strips
from folderbuilder.typeset.figures import set_figure
from folderbuilder.typeset.flow import ABYSS, Draw, Placed, Strip, draw_frames, fill_pages
from folderbuilder.typeset.fonts import FontSet, load_face
from folderbuilder.typeset.forms import line_height, set_fields, set_ruled, tick_side
from folderbuilder.typeset.galley import Element, Galley, GalleyPage
from folderbuilder.typeset.operators import PATIENT_FORM, Ink, number
from folderbuilder.typeset.setting import Places, Setting, Style, keep_whole
from folderbuilder.typeset.sheet import Backdrop, Sheet
from folderbuilder.typeset.spine import set_labels
from folderbuilder.typeset.tables import set_table
from folderbuilder.typeset.writing import set_writing

EDGE_MARK_WIDTH = 24.0
"""Width of the coloured mark at the outer edge, in points, where running text is 14 points."""


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Sets composed sections in one layout."""

    layout: Layout
    fonts: FontSet

    @classmethod
    def of(cls, layout: Layout, folder: Path) -> Typesetter:
        """The typesetter of a layout whose own fonts, if any, are in `folder`. Raises `Refused` for an unknown font."""
        return cls(layout, FontSet(load_face(layout.fonts.regular, folder), load_face(layout.fonts.bold, folder)))

    @property
    def digest(self) -> str:
        """Says everything about layout and fonts that shapes a page."""
        return f"{self.layout.model_dump_json()} {self.fonts.regular.digest} {self.fonts.bold.digest}"

    def galley(self, composed: Composed) -> Galley:
        """Set everything. Raises `FolderFailed` for what cannot be printed."""
        root, places, ink = Element("Sect", title=composed.title), Places(), Ink()
        setting = self._setting(composed, places, root)
        filled = self._filled(setting, composed)
        pages = self._drawn(filled, setting, composed, ink, self._count(filled))
        extra = (frozenset(ink.regular), frozenset(ink.bold))
        return Galley(composed.name, pages, root, places.anchors, places.bookmarks, extra)

    def _setting(self, composed: Composed, places: Places, root: Element) -> Setting:
        """The whole column, in the colour of the composed part."""
        own, place = self.layout.colors.parts, max(composed.part_place[0], 1)
        color = own[place - 1] if place <= len(own) else composed.color
        return Setting(self.layout, self.fonts, color, places, root, self.layout.text_width)

    def _filled(self, setting: Setting, composed: Composed) -> list[list[Placed]]:
        if composed.blocks and isinstance(composed.blocks[0], Notes):
            return [[] for _ in range(composed.blocks[0].pages)]
        opening = _opening(setting, composed)
        if attached := [block for block in composed.blocks if isinstance(block, Attached)]:
            return fill_pages(set_attached(setting, opening, attached), self.layout.text_height, 1.0, composed.name)
        strips = opening + _set_blocks(setting, composed.blocks)
        return fill_pages(strips, self.layout.text_height, setting.grid, composed.name)

    def _count(self, filled: list[list[Placed]]) -> int:
        """Printed on both sides, what ends on a front page has a blank back."""
        return len(filled) + (len(filled) % 2 if self.layout.duplex else 0)

    def _drawn(
        self, filled: list[list[Placed]], setting: Setting, composed: Composed, ink: Ink, count: int
    ) -> list[GalleyPage]:
        everything = [item for page in filled for item in page if item.strip.frame]
        first_of = {id(item.strip.frame): item for item in reversed(everything)}
        last_of = {id(item.strip.frame): item for item in everything}
        pages = []
        for index, placed in enumerate([*filled, *([[]] * (count - len(filled)))]):
            sheet = Sheet(self.layout, self.fonts, index, ink)
            draw_frames(sheet, placed, first_of, last_of)
            for item in placed:
                item.strip.draw(sheet, item.y)
            if not placed and not composed.plain_back:
                _notes_page(setting, sheet, composed.notes_page)
            # On a blank back to write on nothing is somebody else's.
            foreign = bool(placed) or not any(isinstance(block, Attached) for block in composed.blocks)
            shown = composed if foreign else replace(composed, state=None)
            number_at = _furniture(setting, sheet, shown, index, count)
            page = sheet.finished()
            page.number_at = number_at
            pages.append(page)
        return pages


def _opening(setting: Setting, composed: Composed) -> list[Strip]:
    """Part, number, title, and that the text is a draft if it is one."""
    if any(isinstance(block, CoverBlock | Divider) for block in composed.blocks):
        return []
    strips: list[Strip] = []
    small = replace(setting.style("small"), color=setting.color)
    if composed.part:
        strips += setting.paragraph((Words(composed.part),), small, setting.element.add("P"), keep=True)
    heading = setting.element.add("H1", title=composed.title)
    foreign = any(isinstance(block, Attached) for block in composed.blocks)
    style = setting.style("h3" if foreign else "h1")
    if composed.number:
        numbered = setting.one_line(composed.number + "  ", bold=True)
        indent = numbered.width * style.size / 1000 + 4

        def first(sheet: Sheet, y: float) -> None:
            setting.anchor(f"s-{composed.name}", sheet, y)
            setting.bookmark(1, f"{composed.number} {composed.title}", sheet, y)
            sheet.words(
                heading,
                [setting.one_line(f"{composed.number} ", bold=True)],
                sheet.left + setting.x,
                y + style.baseline,
                style.size,
                setting.color,
                bold=True,
            )
    else:
        indent = 0.0

        def first(sheet: Sheet, y: float) -> None:
            setting.anchor(f"s-{composed.name}", sheet, y)
            setting.bookmark(1, composed.title, sheet, y)

    column = replace(setting, x=setting.x + indent, width=setting.width - indent)
    strips += column.paragraph(
        (Words(composed.title),), style, heading, first=first, keep=True, before=setting.grid / 2
    )
    if composed.status:
        strips += setting.paragraph(
            (Words(composed.status),), setting.style("small"), setting.element.add("P"), keep=True
        )
    return keep_whole(strips, with_next=True)


def _set_blocks(setting: Setting, blocks: Sequence[Block]) -> list[Strip]:
    strips: list[Strip] = []
    after_heading = False
    for place, block in enumerate(blocks):
        new = _set_block(setting, block)
        if after_heading and new:
            # The heading has its own white below it, and belongs to what follows.
            new[0].before = 0.0
            if _leads(setting, block, new, blocks[place + 1 :]):
                new[0].keep, new[0].yields = True, ABYSS
        if isinstance(block, Para) and block.style == "small" and strips:
            # The line about the version would be lost alone on a page.
            strips[-1].keep = True
        strips += new
        after_heading = isinstance(block, Head)
    return strips


def _leads(setting: Setting, block: Block, strips: Sequence[Strip], rest: Sequence[Block]) -> bool:
    """Whether a paragraph below a heading needs what follows: it is one line, or leads to a drawing."""
    if not isinstance(block, Para) or len(strips) > 1 or not rest:
        return False
    one_line = strips[0].height <= setting.layout.type.leading
    return isinstance(rest[0], Drawing) or (one_line and not isinstance(rest[0], Head))


def _set_block(setting: Setting, block: Block) -> list[Strip]:
    match block:
        case Para():
            return _set_paragraph(setting, block)
        case Head():
            return _set_heading(setting, block)
        case Items():
            return _set_list(setting, block)
        case Grid():
            return set_table(setting, block)
        case Drawing():
            return set_figure(setting, block)
        case Framed():
            return set_box(setting, block, _set_blocks)
        case Ruled():
            return set_ruled(setting, block)
        case Fields():
            return set_fields(setting, block)
        case Rows():
            return set_rows(setting, block)
        case Entries():
            return set_entries(setting, block)
        case CoverBlock() | Notes() | Divider() | Strips() | Labels() | Cards() | Attached():
            return _set_page(setting, block)
        case _:
            return set_writing(setting, block)


def _set_page(
    setting: Setting, block: CoverBlock | Notes | Divider | Strips | Labels | Cards | Attached
) -> list[Strip]:
    """What has a page to itself."""
    match block:
        case CoverBlock():
            return set_cover(setting, block)
        case Notes():
            return []
        case Divider():
            return set_divider(setting, block)
        case Strips():
            return set_strips(setting, block)
        case Labels():
            return set_labels(setting, block)
        case Cards():
            return set_contact_cards(setting, block)
        case Attached():
            return set_attached(setting, [], [block])


def _set_paragraph(setting: Setting, block: Para) -> list[Strip]:
    before = setting.grid if block.style == "small" or setting.frame else setting.grid * 2
    last = block.runs[-1] if block.runs else None
    # "Er zijn drie soorten:" announces what comes next.
    announces = isinstance(last, Words) and last.text.rstrip().endswith(":")
    return setting.paragraph(
        block.runs,
        setting.style(block.style),
        setting.element.add("P"),
        before=before,
        keep=block.keep or announces,
        snap="start",
    )


def _set_heading(setting: Setting, block: Head) -> list[Strip]:
    style = setting.style(block.style or ("h2" if block.level == 2 else "h3"))
    if block.style:
        style = replace(style, bold=True, color=setting.color)
    level = setting.places.heading(block.level)
    element = setting.element.add(f"H{level}", title=block.text)

    def first(sheet: Sheet, y: float) -> None:
        setting.bookmark(level, block.text, sheet, y)

    before = setting.grid * (3 if block.level == 2 else 2)
    strips = setting.paragraph(
        (Words(block.text),), style, element, before=before, keep=True, first=first, after=setting.grid / 2
    )
    if len(strips) == 1:
        strips[0].snap = "end"
    return keep_whole(strips, with_next=True)


def _set_list(setting: Setting, block: Items) -> list[Strip]:
    numbering = "Decimal" if block.start is not None else "None" if block.ticks else "Disc"
    element = setting.element.add("L", attributes=f"<</O /List /ListNumbering /{numbering}>>")
    style = setting.style(block.style)
    unit = max(1.0, setting.unit)
    indent = tick_side(setting) + 11.8 * unit if block.ticks else (24.0 if block.start is not None else 18.0) * unit
    strips: list[Strip] = []
    for place, item in enumerate(block.items):
        entry = element.add("LI")
        label, body = entry.add("Lbl"), entry.add("LBody")
        column = setting.inside(body, indent=indent)
        sign = "•" if block.start is None else f"{block.start + place}."
        mark = _ticker(setting, label, block.tick_spoken) if block.ticks else _labeller(setting, label, sign, style)
        before = setting.grid if place == 0 and not setting.frame else setting.grid / 2
        lines = column.paragraph(item, style, body, before=before, first=mark, snap="start" if place == 0 else "")
        if place in (0, len(block.items) - 2) and len(block.items) > 1:
            # One item alone at the foot or the head of a page reads as a slip.
            lines[-1].keep = True
        strips += lines
    return strips


def _labeller(setting: Setting, label: Element, sign: str, row: Style) -> Draw:
    style = setting.style("body")

    def draw(sheet: Sheet, y: float) -> None:
        words = [setting.one_line(f"{sign} ", bold=True)]
        sheet.words(label, words, sheet.left + setting.x + 3, y + row.baseline, style.size, setting.color, bold=True)

    return draw


def _ticker(setting: Setting, label: Element, spoken: str) -> Draw:
    style, side = setting.style("body"), tick_side(setting)

    def draw(sheet: Sheet, y: float) -> None:
        label.actual = spoken
        with sheet.tagged(label) as canvas:
            canvas.setStrokeColor(setting.color)
            canvas.setLineWidth(1.2)
            low = sheet.top - y - style.leading / 2 - side / 2
            canvas.roundRect(sheet.left + setting.x + 1, low, side, side, 2, stroke=1, fill=0)

    return draw


def _notes_page(setting: Setting, sheet: Sheet, title: str) -> None:
    """A blank back: a heading and faint lines to write on."""
    style = replace(setting.style("body"), color=setting.layout.colors.muted, bold=True)
    sheet.words(
        setting.element.add("P"),
        [setting.one_line(title, bold=True)],
        sheet.left,
        style.baseline,
        style.size,
        style.color,
        bold=True,
    )
    step = line_height(setting)
    end = sheet.left + setting.width
    count = int((setting.layout.text_height - style.leading) / step + 1e-6)
    levels = [sheet.top - style.leading - place * step for place in range(1, count + 1)]
    sheet.rules([(sheet.left, y, end, y) for y in levels], setting.layout.colors.rule, 0.4)


def _furniture(setting: Setting, sheet: Sheet, composed: Composed, index: int, count: int) -> tuple[float, float]:
    """Edge mark, patient's line and page code; returns where the page number goes."""
    layout, small = setting.layout, setting.style("small")
    sheet.lay(_backdrop(setting, sheet, composed, cover=composed.name == "cover" and index == 0))
    below = layout.page.height - layout.margins.top - layout.margins.bottom * 0.45
    x = sheet.left
    if composed.code:
        code = f"{composed.code} · {composed.sheet.format(k=index + 1, n=count)} — "
        word = setting.one_line(code)
        sheet.furniture_text([word], x, below, small.size, small.color, bold=False)
        x += word.width * small.size / 1000
    if composed.state:
        word = setting.one_line(composed.state, bold=True)
        right = sheet.left + setting.width - word.width * small.size / 1000
        sheet.furniture_text([word], right, below, small.size, small.color, bold=True)
    return x, sheet.top - below


def _backdrop(setting: Setting, sheet: Sheet, composed: Composed, *, cover: bool) -> Backdrop:
    """Edge mark, hole marks and patient's line: the same on every front and on every back of a part, so it is kept."""
    layout, kept = setting.layout, setting.fonts.lines
    # What is kept holds the layout, so no other one can have its identity.
    key = ("backdrop", id(layout), composed.part_place, composed.part_number, setting.color, cover, sheet.front)
    found: Backdrop | None = kept.get(key)
    if found is None:
        blank = Sheet(layout, setting.fonts, sheet.index, Ink())
        if composed.part_place[0] and layout.kind is not Kind.BOOKLET:
            # At the outer edge of a stapled booklet a mark would be cut off, or come out crooked.
            _edge_mark(setting, blank, composed)
        if layout.hole_marks:
            _hole_marks(setting, blank)
        if not cover:
            with blank.over() as canvas:
                canvas.write(
                    f"q 1 0 0 1 {number(blank.left)} {number(layout.page.height - layout.margins.top * 0.55)} cm "
                    f"/{PATIENT_FORM} Do Q"
                )
        found = kept.put(key, blank.backdrop())
    return found


def _hole_marks(setting: Setting, sheet: Sheet) -> None:
    """A faint cross where each hole comes, at the binding edge; it goes when the hole is punched."""
    page, half = setting.layout.page, HOLE_MARK / 2
    x = HOLES_IN if sheet.front else page.width - HOLES_IN
    with sheet.under() as canvas:
        canvas.setStrokeColor(setting.layout.colors.rule)
        canvas.setLineWidth(0.5)
        for y in hole_levels(page.height):
            canvas.line(x - half, y, x + half, y)
            canvas.line(x, y - half, x, y + half)


def _edge_mark(setting: Setting, sheet: Sheet, composed: Composed) -> None:
    """A mark at the outer edge, one step lower for each part, with the part's number."""
    layout = setting.layout
    place, many = composed.part_place
    if layout.tabs:
        draw_mark(setting, sheet, layout.tabs, place, many, composed.part_number or "")
        return
    step = layout.page.height / many
    height = min(step, 60.0) - 4
    width = EDGE_MARK_WIDTH * setting.unit
    middle = layout.page.height - step * (place - 0.5)
    x = layout.page.width - width if sheet.front else 0.0
    with sheet.under() as canvas:
        canvas.setFillColor(setting.color)
        canvas.rect(x, middle - height / 2, width, height, stroke=0, fill=1)
    size = layout.type.body
    word = setting.one_line(composed.part_number or "", bold=True)
    at = x + (width - word.width * size / 1000) / 2
    sheet.furniture_text([word], at, sheet.top - middle + size * 0.33, size, "#FFFFFF", bold=True)
