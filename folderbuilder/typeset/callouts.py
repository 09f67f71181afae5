"""Callouts, the words in a drawing: beside what they name where they fit, else as numbers with a key under the drawing.

Words are never set smaller than the layout allows, so in a small column, or in large print, they need more room than
the drawing leaves them. Whether they fit is measured against how they stood when they were drawn: words may not run
into each other, out of the drawing, or over a line that they kept clear of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import hypot

from folderbuilder.compose.blocks import Words
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.outlines import Box, Outline, crosses
from folderbuilder.typeset.setting import TO_BASELINE, Setting
from folderbuilder.typeset.sheet import Sheet

SIZE, LEADING = 13.0, 16.0
"""Of the words as they are drawn, in units of the drawing."""
_NEAR = 1.02
"""Words that grow by no more than this stand as they were drawn."""
_CLEAR, _APART = 0.75, 8.0
"""What stays between words and a line, and between words side by side, in units of the drawing."""
_DISC = 0.66
"""Radius of a number's disc against the type size."""


@dataclass(frozen=True, slots=True)
class Callout:
    """Words in a drawing: where, how aligned, and what."""

    key: str
    x: float
    y: float
    align: str
    style: str
    text: str

    @property
    def bold(self) -> bool:
        """Set in bold."""
        return "strong" in self.style

    @property
    def lines(self) -> list[str]:
        """The words, line by line."""
        return [line.strip() for line in self.text.split("\n")]

    @property
    def spoken(self) -> str:
        """The words as one line."""
        return "".join(line if line.endswith("-") else f"{line} " for line in self.lines).strip()


@dataclass(frozen=True)
class Callouts:
    """The words of one drawing as it is printed at `scale`."""

    setting: Setting
    labels: Sequence[Callout]
    scale: float
    width: float
    """Of the drawing in its own units."""
    height: float
    find_outlines: Callable[[], Sequence[Outline]]
    """Finds its lines, which takes a while; words that stand as they were drawn do without."""

    @property
    def size(self) -> float:
        """Type size on paper."""
        return max(SIZE * self.scale, self.setting.layout.type.small)

    @cached_property
    def outlines(self) -> Sequence[Outline]:
        """The lines of the drawing."""
        return self.find_outlines()

    @property
    def growth(self) -> float:
        """How much larger the words are against the drawing than they were drawn."""
        return self.size / (SIZE * self.scale)

    def _box(self, label: Callout, growth: float) -> Box:
        """Left, top, right, bottom of the words in units of the drawing, `y` running down."""
        shaped = [self.setting.one_line(line, bold=label.bold).width for line in label.lines]
        width = max(shaped) * SIZE / 1000 * growth
        left = label.x - {"middle": width / 2, "end": width}.get(label.align, 0.0)
        top = label.y - SIZE * 0.72 * growth
        return left, top, left + width, label.y + ((len(shaped) - 1) * LEADING + SIZE * 0.2) * growth

    @cached_property
    def fit(self) -> bool:
        """Whether the words can stand in the drawing at the size they need."""
        if self.growth <= _NEAR:
            return True
        drawn = [self._box(label, 1.0) for label in self.labels]
        grown = [self._box(label, self.growth) for label in self.labels]
        for place, box in enumerate(grown):
            if box[0] < 0 or box[1] < -2 or box[2] > self.width or box[3] > self.height + 2:
                return False
            if any(
                _overlap(box, (other[0] - _APART, other[1], other[2] + _APART, other[3])) for other in grown[:place]
            ):
                return False
            around = box[0] - _CLEAR, box[1], box[2] + _CLEAR, box[3]
            if any(crosses(line, around) and not crosses(line, drawn[place]) for line in self.outlines):
                return False
        return True

    # --- words beside what they name -----------------------------------------------------------------------------

    def draw_words(self, sheet: Sheet, element: Element, left: float, y: float) -> None:
        """The words in the drawing, whose upper left corner is at `left` from the page's edge and at `y`."""
        step = LEADING * max(self.scale, self.size / SIZE)
        for label in self.labels:
            color = "#FFFFFF" if "on-dark" in label.style else self.setting.layout.colors.ink
            for number, line in enumerate(label.lines):
                word = self.setting.one_line(line, bold=label.bold)
                width = word.points(self.size)
                x = left + label.x * self.scale - {"middle": width / 2, "end": width}.get(label.align, 0.0)
                words = [word, self.setting.one_line(" ")]
                at = y + label.y * self.scale + number * step
                sheet.words(element, words, x, at, self.size, color, bold=label.bold)

    # --- numbers and their key -----------------------------------------------------------------------------------

    @cached_property
    def _numbered(self) -> list[tuple[str, Callout]]:
        """From left to right and from top to bottom."""
        placed = sorted(self.labels, key=lambda label: (round(label.y / 24), label.x))
        return [(str(number), label) for number, label in enumerate(placed, 1)]

    @property
    def _radius(self) -> float:
        return self.setting.layout.type.small * _DISC

    def draw_numbers(self, sheet: Sheet, element: Element, left: float, y: float) -> None:
        """A number in the middle of the words, or at that end of them which is nearest to what they name."""
        for number, label in self._numbered:
            middle = label.y - SIZE * TO_BASELINE + (len(label.lines) - 1) * LEADING / 2
            x = left + self._nearest(label, middle) * self.scale
            self._draw_number(sheet, element, number, x, y + middle * self.scale)

    def _nearest(self, label: Callout, middle: float) -> float:
        if label.align == "middle":
            return label.x
        box, radius = self._box(label, 1.0), self._radius / self.scale
        ends = [box[0] + radius, box[2] - radius]
        if label.align == "end":
            ends.reverse()
        points = [point for line in self.outlines for point in line]
        away = [min((hypot(x - end, y - middle) for x, y in points), default=0.0) for end in ends]
        # It stands where the words are anchored unless a leader line plainly comes to their other end.
        return ends[1] if away[1] < away[0] - radius else ends[0]

    def _draw_number(self, sheet: Sheet, element: Element, number: str, x: float, y: float) -> None:
        """A number in a disc whose middle is at `x` and `y`."""
        with sheet.tagged(element) as canvas:
            canvas.setFillColor(self.setting.color)
            canvas.setStrokeColor("#FFFFFF")
            canvas.setLineWidth(1.5)
            canvas.circle(x, sheet.top - y, self._radius + 0.75, stroke=1, fill=1)
        size = self.setting.layout.type.small
        word = self.setting.one_line(number, bold=True)
        start, baseline = x - word.points(size) / 2, y + size * TO_BASELINE
        sheet.words(element, [word, self.setting.one_line(" ", bold=True)], start, baseline, size, "#FFFFFF", bold=True)

    def key(self) -> list[Strip]:
        """What each number stands for, as a list in two columns where its words are short."""
        setting, style = self.setting, self.setting.style("cell")
        indent = self._radius * 2 + 8
        widest = max(setting.one_line(label.spoken).points(style.size) for label in self.labels)
        columns = 2 if widest <= setting.width / 2 - indent - 8 and len(self.labels) > 1 else 1
        element = setting.element.add("L", attributes="<</O /List /ListNumbering /Decimal>>")
        cells = [list(self._entry(element, number, label, indent, columns)) for number, label in self._numbered]
        rows = -(-len(cells) // columns)
        strips = []
        for row in range(rows):
            beside = [cells[place] for place in range(row, len(cells), rows)]
            strips.append(_beside(setting, beside, before=setting.grid if row == 0 else setting.grid / 2))
        return strips

    def _entry(self, parent: Element, number: str, label: Callout, indent: float, columns: int) -> Iterator[Strip]:
        item = parent.add("LI")
        sign, body = item.add("Lbl"), item.add("LBody")
        setting, style = self.setting, self.setting.style("cell")
        width = setting.width / columns
        column = 0 if columns == 1 or int(number) <= -(-len(self.labels) // columns) else 1
        inner = replace(setting, x=setting.x + column * width + indent, width=width - indent - 4, element=body)
        middle = inner.x - indent + self._radius + 1

        def first(sheet: Sheet, y: float) -> None:
            self._draw_number(sheet, sign, number, sheet.left + middle, y + style.leading / 2)

        yield from inner.paragraph((Words(label.spoken),), style, body, first=first)


def _beside(setting: Setting, cells: Sequence[Sequence[Strip]], *, before: float) -> Strip:
    """Entries of the key on one row."""

    def draw(sheet: Sheet, y: float) -> None:
        for cell in cells:
            at = y
            for strip in cell:
                strip.draw(sheet, at)
                at += strip.height

    height = max(sum(strip.height for strip in cell) for cell in cells)
    return Strip(height, draw, before=before, keep=True, frame=setting.frame)


def _overlap(first: Box, second: Box) -> bool:
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]
