"""Fields side by side: labels with lines to write on, frames for stickers, and choices to tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from folderbuilder.compose.blocks import Space, Words
from folderbuilder.library.layout import mm
from folderbuilder.typeset.forms import draw_tick, tick_side
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.lines import SOFT_HYPHEN, Breaker, Line
from folderbuilder.typeset.setting import TO_BASELINE, Setting, Style, draw_line
from folderbuilder.typeset.sheet import Sheet

GAP = 12.0
"""White between two fields side by side."""
LEAST_ROOM = mm(30)
"""Room to write beside a label; with less the label stands above its line."""
BESIDE = 5.0
"""White above and below a frame for a sticker."""
ABOVE_LINE = 4.0
"""From a line to the foot of its row; letters stand three points above the line."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Which copy of a record is drawn, where its elements go, and what is said of what is blank."""

    parent: Element
    spoken: str | None
    example: bool = False


@dataclass(slots=True)
class Field:
    """One field as it will be set in its width; `pitch` is the height of a line to write on."""

    setting: Setting
    space: Space
    pitch: float
    label: list[Line]
    words: list[Line]
    """Its value or text."""
    above: bool
    """The label stands above the room to write."""

    @property
    def style(self) -> Style:
        """Of the label."""
        return self.setting.style("cell")

    @property
    def bold(self) -> Style:
        """Of the value."""
        return replace(self.style, bold=True)

    @property
    def head(self) -> float:
        """Height that the label takes above the room to write."""
        return len(self.label) * self.style.leading if self.above else 0.0

    @property
    def stacked(self) -> bool:
        """Whether the choices stand below each other."""
        return sum(self._choices()) > self.setting.width - (0.0 if self.above else self.label_width)

    @property
    def label_width(self) -> float:
        """Of a label on one line, with the white behind it."""
        return max((line.width for line in self.label), default=-6.0) + 6.0

    def _choices(self) -> list[float]:
        size, side = self.style.size, tick_side(self.setting)
        plain = (text.replace(SOFT_HYPHEN, "") for text in self.space.ticks)
        return [self.setting.one_line(text).points(size) + side + 6 + GAP for text in plain]

    def _choice_lines(self, text: str) -> list[Line]:
        room = self.setting.width - tick_side(self.setting) - 6 - (0.0 if self.above else self.label_width)
        return Breaker(self.setting.fonts, self.style.size).lines((Words(text),), room)

    def _choice_line(self, text: str) -> Line:
        (line,) = Breaker(self.setting.fonts, self.style.size).lines((Words(text),), inf)
        return line

    def _choice_heights(self) -> list[float]:
        """Of choices below each other: a line to write on, more for one that takes more lines."""
        extra = [(len(self._choice_lines(text)) - 1) * self.style.leading for text in self.space.ticks]
        return [self.pitch + more for more in extra]

    @property
    def compact(self) -> bool:
        """A value of more than a line, or below its label, needs no room to write."""
        return self.space.value is not None and (self.above or len(self.words) > 1)

    @property
    def height(self) -> float:
        """Height of the field in points."""
        space = self.space
        if space.text is not None:
            return len(self.words) * self.style.leading + 4
        if space.box:
            return mm(space.box) + 2 * BESIDE
        if space.ticks:
            return self.head + (sum(self._choice_heights()) if self.stacked else self.pitch)
        if self.compact:
            return self.head + len(self.words) * self.style.leading + ABOVE_LINE + 2
        return self.head + self.pitch * space.lines

    # --- drawing -------------------------------------------------------------------------------------------------

    def draw(self, sheet: Sheet, y: float, copy: Copy) -> None:
        """Draw the field with its top at `y`."""
        element = copy.parent.add("P")
        if self.space.text is not None:
            self._lines(sheet, element, self.words, self.style, self.setting.x, y)
        elif self.space.box:
            self._box(sheet, element, y, copy)
        else:
            self._written(sheet, element, y, copy)

    def _written(self, sheet: Sheet, element: Element, y: float, copy: Copy) -> None:
        setting, style = self.setting, self.style
        first = y + self.head + self.pitch - ABOVE_LINE - 3 - style.baseline
        if self.compact:
            first = y + self.head
        self._lines(sheet, element, self.label, style, setting.x, y if self.above else first, more=True)
        indent = 0.0 if self.above else self.label_width
        if self.space.ticks:
            self._ticks(sheet, element, setting.x + indent, y + self.head, copy)
        elif self.words:
            self._lines(sheet, element, self.words, self.bold, setting.x + indent, first)
        else:
            self._rules(sheet, element, indent, y + self.head, copy)

    def _lines(
        self, sheet: Sheet, element: Element, lines: Sequence[Line], style: Style, x: float, y: float,
        *, more: bool = False,
    ) -> None:  # fmt: skip
        setting = replace(self.setting, x=x, width=self.setting.x + self.setting.width - x)
        for number, line in enumerate(lines):
            last = number == len(lines) - 1 and not more
            at = y + number * style.leading
            draw_line(setting, style, element, line, {}, sheet, sheet.left + x, at, last=last)

    def _rules(self, sheet: Sheet, element: Element, indent: float, y: float, copy: Copy) -> None:
        setting = self.setting
        left, right = sheet.left + setting.x, sheet.left + setting.x + setting.width
        for number in range(self.space.lines):
            level = y + (number + 1) * self.pitch - ABOVE_LINE
            start = left if number else left + indent
            told = copy.spoken if number == 0 and not copy.example else None
            layer = sheet.tagged(element.add("Span", actual=told)) if told else sheet.under()
            with layer as canvas:
                canvas.setStrokeColor(setting.layout.colors.rule)
                canvas.setLineWidth(0.75)
                canvas.line(start, sheet.top - level, right, sheet.top - level)
        if copy.example and self.space.example:
            muted = replace(self.style, color=setting.layout.colors.muted)
            room = setting.width - indent
            lines = Breaker(setting.fonts, muted.size).lines((Words(self.space.example),), room)
            for number, line in enumerate(lines[: self.space.lines]):
                at = y + (number + 1) * self.pitch - ABOVE_LINE - 3 - muted.baseline
                x = setting.x + (0.0 if number else indent)
                self._lines(sheet, element, [line], muted, x, at, more=number < len(lines) - 1)

    def _ticks(self, sheet: Sheet, element: Element, x: float, y: float, copy: Copy) -> None:
        setting, style, side, at = self.setting, self.style, tick_side(self.setting), x
        for text, width in zip(self.space.ticks, self._choices(), strict=True):
            middle = y + self.pitch - ABOVE_LINE - 3 - style.size * TO_BASELINE
            ticked = copy.example and text in (self.space.example or "")
            with sheet.tagged(element.add("Span", actual="☑ " if ticked else "☐ ")) as canvas:
                canvas.setStrokeColor(setting.color)
                canvas.setLineWidth(1.2)
                low = sheet.top - middle - side / 2
                canvas.roundRect(sheet.left + at, low, side, side, 2, stroke=1, fill=0)
                if ticked:
                    draw_tick(setting, canvas, sheet.left + at + side / 2, low + side / 2)
            lines = self._choice_lines(text) if self.stacked else [self._choice_line(text)]
            top = middle + style.size * TO_BASELINE - style.baseline
            self._lines(sheet, element, lines, style, at + side + 6, top, more=True)
            if self.stacked:
                y += self.pitch + (len(lines) - 1) * style.leading
            else:
                at += width

    def _box(self, sheet: Sheet, element: Element, y: float, copy: Copy) -> None:
        setting, height = self.setting, mm(self.space.box)
        y += BESIDE
        with sheet.under() as canvas:
            canvas.setStrokeColor(setting.layout.colors.rule)
            canvas.setLineWidth(0.75)
            canvas.setDash(3, 3)
            canvas.roundRect(sheet.left + setting.x, sheet.top - y - height, setting.width, height, 4, stroke=1, fill=0)
        muted = replace(self.style, color=setting.layout.colors.muted)
        self._lines(sheet, element, self.label, muted, setting.x + 6, y + 4)
        if copy.example and self.space.example:
            lines = Breaker(setting.fonts, muted.size).lines((Words(self.space.example),), setting.width - 12)
            at = y + 4 + len(self.label) * muted.leading
            if at + len(lines) * muted.leading <= y + height:
                self._lines(sheet, element, lines, muted, setting.x + 6, at)


def field_of(setting: Setting, space: Space, pitch: float) -> Field:
    """A field in the column it is set in."""
    style = setting.style("cell")
    width = setting.width - (12 if space.box else 0)
    label: list[Line] = []
    if space.label:
        sign = "" if space.box or space.label.endswith("?") else ":"
        label = Breaker(setting.fonts, style.size).lines((Words(space.label + sign),), width)
    room = setting.width - max((line.width for line in label), default=0.0) - 6
    above = bool(label) and (len(label) > 1 or room < min(LEAST_ROOM, setting.width * 0.5))
    words: list[Line] = []
    if (runs := space.text or space.value) is not None:
        bold = space.text is None
        long = Breaker(setting.fonts, style.size, bold=bold)
        words = long.lines(runs, setting.width if above or not label else room)
        if label and not above and len(words) > 1:
            above, words = True, long.lines(runs, setting.width)
    return Field(setting, space, pitch, label, words, above)


def rows_of(setting: Setting, rows: Sequence[Sequence[Space]], pitch: float) -> list[list[Field]]:
    """The fields of a record, row by row, each in its share of the width."""
    found = []
    for row in rows:
        total, x, fields = sum(space.share for space in row), setting.x, []
        for space in row:
            width = (setting.width - GAP * (len(row) - 1)) * space.share / total
            fields.append(field_of(replace(setting, x=x, width=width), space, pitch))
            x += width + GAP
        found.append(fields)
    return found


def row_height(row: Sequence[Field]) -> float:
    """Height of a row of fields."""
    return max(field.height for field in row)
