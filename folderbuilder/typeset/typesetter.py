"""From composed blocks to a galley: the one entrance to this stage."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from folderbuilder.compose.blocks import Attached, Composed, Notes
from folderbuilder.library.layout import Layout
from folderbuilder.typeset.attached import set_attached
from folderbuilder.typeset.body import set_blocks
from folderbuilder.typeset.flow import Frames, Placed, fill_pages
from folderbuilder.typeset.fonts import FontSet, load_face
from folderbuilder.typeset.furniture import draw_furniture, draw_notes
from folderbuilder.typeset.galley import Element, Galley, GalleyPage
from folderbuilder.typeset.operators import Ink
from folderbuilder.typeset.setting import Places, Setting
from folderbuilder.typeset.sheet import Sheet
from folderbuilder.typeset.text import set_opening


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
        """Set everything: blocks become strips, strips fill pages, pages are drawn.

        Raises `FolderFailed` for what cannot be printed.
        """
        root, places, ink = Element("Sect", title=composed.title), Places(), Ink()
        setting = self._setting(composed, places, root)
        filled = self._filled(setting, composed)
        # Printed on both sides, what ends on a front page has a blank back.
        filled += [[]] * (len(filled) % 2 if self.layout.duplex else 0)
        frames, pages = Frames(filled), []
        for index, placed in enumerate(filled):
            sheet = Sheet(self.layout, self.fonts, index, ink)
            frames.draw(sheet, placed)
            for item in placed:
                item.strip.draw(sheet, item.y)
            pages.append(_finished(setting, sheet, composed, len(filled), blank=not placed))
        return Galley(composed.name, pages, root, places.anchors, places.bookmarks, ink.glyphs)

    def _setting(self, composed: Composed, places: Places, root: Element) -> Setting:
        """The whole column, in the colour of the composed part."""
        own, place = self.layout.colors.parts, max(composed.part_place[0], 1)
        color = own[place - 1] if place <= len(own) else composed.color
        return Setting(self.layout, self.fonts, color, places, root, self.layout.text_width)

    def _filled(self, setting: Setting, composed: Composed) -> list[list[Placed]]:
        """The strips of each page, and how far down they stand on it."""
        if composed.blocks and isinstance(composed.blocks[0], Notes):
            return [[] for _ in range(composed.blocks[0].pages)]
        opening, height = set_opening(setting, composed), self.layout.text_height
        if attached := _attached(composed):
            return fill_pages(set_attached(setting, opening, attached), height, 1.0, composed.name)
        return fill_pages(opening + set_blocks(setting, composed.blocks), height, setting.grid, composed.name)


def _attached(composed: Composed) -> list[Attached]:
    return [block for block in composed.blocks if isinstance(block, Attached)]


def _finished(setting: Setting, sheet: Sheet, composed: Composed, count: int, *, blank: bool) -> GalleyPage:
    """The page, one of `count`, with what stands around its text block; a `blank` one with room for notes."""
    if blank and not composed.plain_back:
        draw_notes(setting, sheet, composed.notes_page)
    if blank and _attached(composed):
        # On a blank back to write on nothing is somebody else's.
        composed = composed.but(state=None)
    number_at = draw_furniture(setting, sheet, composed, count)
    page = sheet.finished()
    page.number_at = number_at
    return page
