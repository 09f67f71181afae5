"""A long table of rows to tick, for staff: who is in a run, on how many sheets, with which sections.

It may have ten thousand rows, so it is not composed and set as a section is: rows come one by one, and every few pages
are handed over as a galley. Each galley has a table of its own, with the header row at the top of every page. The first
page is a galley by itself: what stands above its table is known last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from folderbuilder.compose.blocks import Words
from folderbuilder.library.layout import Layout, Margins, PageSize, TypeSizes, mm
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.fonts import Word
from folderbuilder.typeset.forms import BOX
from folderbuilder.typeset.galley import Element, Galley, GalleyPage
from folderbuilder.typeset.lines import Breaker, line_words
from folderbuilder.typeset.operators import PATIENT_FORM, Ink, number, paint
from folderbuilder.typeset.setting import Places, Setting
from folderbuilder.typeset.sheet import Sheet
from folderbuilder.typeset.typesetter import Typesetter

PAGES = 8
"""Pages in a galley, after the first."""
PAD = 4.0
"""White above and below the text of a row."""
INSET = 6.0
"""White at its ends."""
NUMBER = 90.0
"""Width of the column with the patient's number; a longer one has a line of its own."""
COUNT = 64.0
"""Width of the columns with counts, which end at the right."""
TICK = 54.0
"""Width of the column with the boxes."""
KEPT = 1024
"""Broken texts that are remembered: folders with the same sections come again."""
SPACE = "  "
"""Between the numbers of sections."""
_TH = "<</O /Table /Scope /{}>>"


class Check(NamedTuple):
    """One row, or the header."""

    number: str
    name: str
    below: str
    """Comes under the name; broken at spaces."""
    paper: str
    pages: str
    tick: str = ""
    """In the header what the box is for."""
    note: str = ""
    """A sentence to be seen, under the name."""


class _Cells(NamedTuple):
    """A row as it is set."""

    row: Check
    header: bool
    label: list[Word]
    name: list[Word]
    note: list[Word]
    below: list[Word]
    down: int
    """Lines that the number takes for itself."""
    height: float


class Opening(NamedTuple):
    """What stands before the table."""

    title: str
    lead: Sequence[str]
    head: Check


class Legend(NamedTuple):
    """What the numbers of the sections mean, behind the table."""

    title: str
    rows: Sequence[tuple[str, str]]


def staff_layout(layout: Layout) -> Layout:
    """A4 printed on one side, for the desk, with the type and colours of a layout."""
    return Layout(
        id="staff", title=layout.title, page=PageSize(width=mm(210), height=mm(297)),
        margins=Margins(binding=mm(25), outer=mm(20), top=mm(24), bottom=mm(20)), duplex=False,
        type=TypeSizes(body=12, leading=17, small=12, lead=14, h3=14, h2=16, h1=24),
        fonts=layout.fonts, colors=layout.colors,
    )  # fmt: skip


class Checklist:
    """Sets one list. It is used once."""

    def __init__(self, typesetter: Typesetter, color: str, opening: Opening) -> None:
        """`typesetter` sets in a layout like `staff_layout`; `color` is for headings."""
        self.typesetter, self.color, self.opening = typesetter, color, opening
        self.layout = typesetter.layout
        self.style = Setting(self.layout, typesetter.fonts, color, Places(), Element("Sect"), 0.0).style("cell")
        self._lines: dict[tuple[str, float], list[Word]] = {}
        self._most = 1
        """Pages that this galley may have."""
        self._begin()
        self._open_list()

    def add(self, row: Check) -> Galley | None:
        """Set a row; gives the galley that was full before it, if one was."""
        cells, full = self._cells(row, header=False), None
        if self.y + cells.height > self.layout.text_height:
            if len(self.pages) + 1 < self._most:
                self._new_page()
                self._put(self._cells(self.opening.head, header=True), None)
            else:
                full = self._galley()
                self._most = PAGES
                self._begin()
                self._header(self.opening.head)
        self._put(cells, self.body.add("TR"))
        return full

    def end(self, legend: Legend) -> Galley:
        """What the numbers mean, below the last row; gives the last galley."""
        self._explain(legend)
        return self._galley()

    def _open_list(self) -> None:
        title, lead, head = self.opening
        self._heading(title, 1)
        for text in lead:
            style = self.setting.style()
            for strip in self.setting.paragraph((Words(text),), style, self.root.add("P"), before=self.setting.grid):
                self._place(strip)
        self._header(head)

    # --- pages ---------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.root, self.places, self.ink = Element("Sect", title=self.opening.title), Places(), Ink()
        self.setting = Setting(
            self.layout, self.typesetter.fonts, self.color, self.places, self.root, self.layout.text_width
        )
        self.pages: list[GalleyPage] = []
        self._open()

    def _open(self) -> None:
        self.sheet, self.y = Sheet(self.layout, self.typesetter.fonts, len(self.pages), self.ink), 0.0
        self.rules: list[tuple[float, float, bool]] = []
        """Bottom and height of each row on the page, and whether it is the header."""
        self.boxes: list[float] = []
        """The middle of each box to tick."""

    def _new_page(self) -> None:
        self._finish()
        self._open()

    def _finish(self) -> None:
        sheet, layout = self.sheet, self.layout
        y = layout.page.height - layout.margins.top * 0.55
        sheet.marks(f"q 1 0 0 1 {number(sheet.left)} {number(y)} cm /{PATIENT_FORM} Do Q", over=True)
        self._rule(sheet)
        page = sheet.finished()
        page.number_at = (sheet.left, layout.margins.bottom * 0.45)
        self.pages.append(page)

    def _rule(self, sheet: Sheet) -> None:
        """Lines, grounds and boxes of the page: to a screen reader an empty cell says enough."""
        # One path for all that looks alike: ReportLab takes longer to draw a line than a row takes to set.
        left, width = sheet.left, self.layout.text_width
        for bottom, height, is_head in self.rules:
            if is_head:
                ground = f"{number(left)} {number(sheet.top - bottom)} {number(width)} {number(height)} re"
                sheet.marks(f"q {paint(self.setting.pale)} rg {ground} f Q")
        levels = [(sheet.top - bottom, is_head) for bottom, _, is_head in self.rules]
        sheet.rules([(left, y, left + width, y) for y, is_head in levels if is_head], self.color, 1.5)
        x = number(left + width - BOX - INSET)
        boxes = " ".join(f"{x} {number(sheet.top - middle - BOX / 2)} {BOX} {BOX} re" for middle in self.boxes)
        sheet.marks(f"q {paint(self.color)} RG 1.2 w 1 J {boxes} S Q")
        sheet.rules([(left, y, left + width, y) for y, is_head in levels if not is_head], self.layout.colors.rule, 0.75)

    def _galley(self) -> Galley:
        self._finish()
        return Galley("list", self.pages, self.root, self.places.anchors, self.places.bookmarks, self.ink.glyphs)

    def _place(self, strip: Strip, before: float = 0.0) -> None:
        before = max(before, strip.before) if self.y else 0.0
        if self.y + before + strip.height > self.layout.text_height:
            self._new_page()
            before = 0.0
        strip.draw(self.sheet, self.y + before)
        self.y += before + strip.height

    def _heading(self, title: str, level: int) -> None:
        def first(sheet: Sheet, y: float) -> None:
            self.setting.bookmark(level, title, sheet, y)

        self.places.heading(level)
        element = self.root.add(f"H{level}", title=title)
        style = self.setting.style(f"h{level}")
        before = self.setting.grid * 3
        for strip in self.setting.paragraph((Words(title),), style, element, before=before, first=first):
            self._place(strip)

    # --- rows ----------------------------------------------------------------------------------------------------

    def _header(self, head: Check) -> None:
        cells = self._cells(head, header=True)
        if self.y:
            self.y += self.setting.grid
        table = self.root.add("Table")
        row = table.add("THead").add("TR")
        self.body = table.add("TBody")
        self._put(cells, row)

    def _cells(self, row: Check, *, header: bool) -> _Cells:
        """A row with its lines broken."""
        style = self.style
        right = self.layout.text_width - TICK
        names = right - 2 * COUNT
        label = self._broken(row.number, names - INSET, bold=True)
        alone = len(label) > 1 or label[0].points(style.size) > NUMBER - PAD - INSET
        name = self._broken(row.name, names - NUMBER, bold=header)
        below = self._filled(row.below, right - NUMBER, bold=header) if row.below else []
        note = self._broken(row.note, right - NUMBER, bold=True) if row.note else []
        lines = (len(label) if alone else 0) + len(name) + len(note) + len(below)
        return _Cells(
            row, header, label, name, note, below, len(label) if alone else 0, lines * style.leading + 2 * PAD
        )

    def _put(self, cells: _Cells, row: Element | None) -> None:
        """Draw a row; one without an element, such as the header again, is for the eye only."""
        tag, scope = ("TH", _TH.format("Column")) if cells.header else ("TD", None)
        first = row.add("TH", attributes=scope or _TH.format("Row")) if row else None
        name, below, paper, pages, tick = [row.add(tag, attributes=scope) if row else None for _ in range(5)]
        style, step = self.style, self.style.leading
        y = self.y + PAD + style.baseline
        self._write(first, cells.label, (INSET, y), bold=True)
        y += cells.down * step
        self._write(name, cells.name, (NUMBER, y), bold=cells.header)
        self._write(below, cells.note, (NUMBER, y + len(cells.name) * step), bold=True, goes_on=bool(cells.below))
        under = y + (len(cells.name) + len(cells.note)) * step
        self._write(below, cells.below, (NUMBER, under), bold=cells.header)
        width = self.layout.text_width
        self._count(paper, cells.row.paper, width - TICK - COUNT, y, bold=cells.header)
        self._count(pages, cells.row.pages, width - TICK, y, bold=cells.header)
        if cells.header:
            self._count(tick, cells.row.tick, width - INSET, y, bold=True)
        else:
            self.boxes.append(y - style.baseline + step / 2)
        self.y += cells.height
        self.rules.append((self.y, cells.height, cells.header))

    def _count(self, element: Element | None, text: str, end: float, y: float, *, bold: bool) -> None:
        word = self.setting.one_line(text, bold=bold)
        self._write(element, [word], (end - word.points(self.style.size), y), bold=bold)

    def _write(
        self,
        element: Element | None,
        words: Sequence[Word],
        at: tuple[float, float],
        *,
        bold: bool,
        goes_on: bool = False,
    ) -> None:
        """Lines of text, the first baseline at `at`; `goes_on`: more words of the same element come."""
        sheet, style = self.sheet, self.style
        step, x, y = style.leading, self.sheet.left + at[0], at[1]
        for place, word in enumerate(words):
            # The space at a line's end is not seen, but it keeps the words apart for who hears or copies them.
            pair = [word] if place == len(words) - 1 and not goes_on else [word, self.setting.one_line(" ", bold=bold)]
            if element is None:
                sheet.furniture_text([word], x, y + place * step, style.size, style.color, bold=bold)
            else:
                sheet.words(element, pair, x, y + place * step, style.size, style.color, bold=bold)

    def _broken(self, text: str, width: float, *, bold: bool) -> list[Word]:
        """The lines of a text, each shaped as one piece."""
        # Ten thousand names would fill the memory, and each comes once.
        whole = self.typesetter.fonts.face(bold).shape(text, keep=False)
        size = self.style.size
        if whole.points(size) <= width:
            return [whole]
        key = (text, width)
        if key not in self._lines:
            if len(self._lines) > KEPT:
                self._lines.clear()
            face = self.typesetter.fonts.face(bold)
            lines = Breaker(self.typesetter.fonts, size, bold=bold).lines((Words(text),), width, keep=False)
            self._lines[key] = [face.shape("".join(w.text for w in line_words(face, line))) for line in lines]
        return self._lines[key]

    def _filled(self, text: str, width: float, *, bold: bool) -> list[Word]:
        """Lines with as many words as fit on each: numbers need no more care."""
        key = (text, width)
        if key not in self._lines:
            if len(self._lines) > KEPT:
                self._lines.clear()
            limit = width * 1000 / self.style.size
            space = self.setting.one_line(SPACE, bold=bold).width
            lines: list[list[str]] = [[]]
            at = 0.0
            for part in text.split():
                wide = self.setting.one_line(part, bold=bold).width
                if lines[-1] and at + space + wide > limit:
                    lines.append([])
                    at = 0.0
                at += wide + (space if lines[-1] else 0)
                lines[-1].append(part)
            self._lines[key] = [self.setting.one_line(SPACE.join(line), bold=bold) for line in lines]
        return self._lines[key]

    def _explain(self, legend: Legend) -> None:
        if not legend.rows:
            return
        if self.y + self.setting.grid * 3 + 6 * self.style.leading > self.layout.text_height:
            # A heading alone at the foot of a page reads as a slip.
            self._new_page()
        self._heading(legend.title, 2)
        entries = self.root.add("L", attributes="<</O /List /ListNumbering /None>>")
        style = self.style
        for code, title in legend.rows:
            entry = entries.add("LI")
            label, body = entry.add("Lbl"), entry.add("LBody")
            lines = self._broken(title, self.layout.text_width - NUMBER / 2, bold=False)
            height = len(lines) * style.leading
            if self.y + height > self.layout.text_height:
                self._new_page()
            y = self.y + style.baseline
            self._write(label, [self.setting.one_line(f"{code} ", bold=True)], (0.0, y), bold=True)
            self._write(body, lines, (NUMBER / 2, y), bold=False)
            self.y += height
