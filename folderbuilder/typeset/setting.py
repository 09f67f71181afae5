"""What setting any block needs: faces, colours, the current column, and paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from folderbuilder.compose.blocks import Blank, Inline, Late, NoteLink, PlaceLink, TermLink, UrlLink, Words
from folderbuilder.library.layout import Layout, tint
from folderbuilder.typeset.flow import Draw, Frame, Strip
from folderbuilder.typeset.fonts import FontSet, Word
from folderbuilder.typeset.galley import Anchor, Bookmark, Element, Link
from folderbuilder.typeset.lines import MARK_WIDTH, Breaker, Line
from folderbuilder.typeset.sheet import Sheet
from folderbuilder.typeset.stretch import aloud_of, is_plain, stretches
from folderbuilder.typeset.whole import Whole, whole_of

_NOWHERE = (0.0, 0.0, 0.0, 0.0)
TO_BASELINE = 0.33
"""From the middle of letters down to their baseline, in ems: half the height of a capital."""
UNBROKEN = 3
"""A paragraph of so many lines stays on one page, because two lines at least stay together."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph looks. Measures are points."""

    size: float
    leading: float
    color: str
    bold: bool = False

    @property
    def baseline(self) -> float:
        """From the top of a line to its baseline: letters stand in the middle of the line."""
        return self.leading / 2 + self.size * TO_BASELINE


@dataclass(slots=True)
class Places:
    """Anchors and bookmarks met while drawing."""

    anchors: list[Anchor] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    level: int = 1
    """Level of the last heading."""

    def heading(self, wanted: int) -> int:
        """The level of a new heading: the wanted one, but never more than one below the last."""
        self.level = min(wanted, self.level + 1)
        return self.level


@dataclass(frozen=True, slots=True)
class Setting:
    """The column blocks are set in. `x` runs from the left edge of the text block."""

    layout: Layout
    fonts: FontSet
    color: str
    places: Places
    element: Element
    width: float
    x: float = 0.0
    frame: Frame | None = None

    @property
    def grid(self) -> float:
        """Half a line: everything begins or ends on a multiple of it."""
        return self.layout.type.leading / 2

    @property
    def unit(self) -> float:
        """What measures that go with the type grow by: 1 where running text is 14 points."""
        return self.layout.type.body / 14

    @property
    def pale(self) -> str:
        """The part's colour as a ground for text."""
        return tint(self.color, 0.08)

    def style(self, name: str = "body") -> Style:
        """The named style in this layout's sizes."""
        sizes, colors = self.layout.type, self.layout.colors
        match name:
            case "lead":
                return Style(sizes.lead, sizes.leading * 1.2, colors.ink)
            case "small":
                return Style(sizes.small, self._small_leading, colors.muted)
            case "cell":
                return Style(sizes.small, self._small_leading, colors.ink)
            case "caption":
                return Style(sizes.body, sizes.leading, colors.ink, bold=True)
            case "h3":
                return Style(sizes.h3, sizes.leading * 1.15, self.color, bold=True)
            case "h2":
                return Style(sizes.h2, sizes.leading * 1.25, self.color, bold=True)
            case "h1":
                return Style(sizes.h1, sizes.leading * 1.7, colors.ink, bold=True)
            case _:
                return Style(sizes.body, sizes.leading, colors.ink)

    @property
    def _small_leading(self) -> float:
        """Line distance of small type: a little less, but as airy as the layout asks of its running text."""
        sizes = self.layout.type
        if sizes.small == sizes.body:
            return sizes.leading
        airy = 1.5 if sizes.leading >= 1.5 * sizes.body else 1.4
        return max(sizes.leading * 0.85, sizes.small * airy)

    def inside(self, element: Element, *, indent: float = 0.0, right: float = 0.0) -> Setting:
        """The same column for the content of an element, narrowed on the left and right."""
        # Written out: `replace` takes three times as long, and every item of a list has a column of its own.
        width = self.width - indent - right
        return Setting(self.layout, self.fonts, self.color, self.places, element, width, self.x + indent, self.frame)

    def paragraph(
        self,
        runs: Sequence[Inline],
        style: Style,
        element: Element,
        *,
        before: float = 0.0,
        keep: bool = False,
        first: Draw | None = None,
        snap: str = "",
        after: float = 0.0,
        goes_on: bool = False,
    ) -> list[Strip]:
        """A paragraph as strips of one line, or as one strip when it is never broken: two lines at least stay together.

        `first` draws beside the first line. `goes_on`: more words of the same element come beside it, so its last word
        needs a space too.
        """
        lines = Breaker(self.fonts, style.size, bold=style.bold).lines(runs, self.width)
        if 0 < len(lines) <= UNBROKEN:
            shown = whole_of(self.fonts, lines, style.size, style.leading, last=not goes_on)
            if shown is not None:
                draw = _whole_drawer(self, style, element, shown, first)
                height = len(lines) * style.leading + after
                return [Strip(height, draw, before=before, keep=keep, snap=snap, frame=self.frame)]
        links: dict[int, Element] = {}
        strips = []
        for number, line in enumerate(lines):
            last = number == len(lines) - 1
            strips.append(
                Strip(
                    height=style.leading + (after if last else 0.0),
                    draw=_line_drawer(
                        self,
                        style,
                        element,
                        line,
                        links,
                        last=last and not goes_on,
                        first=first if number == 0 else None,
                    ),
                    before=before if number == 0 else 0.0,
                    keep=keep if last else number in (0, len(lines) - 2) or (keep and len(lines) <= 3),
                    snap=snap if number == 0 else "",
                    frame=self.frame,
                )
            )
        return strips

    def one_line(self, text: str, *, bold: bool = False) -> Word:
        """A text shaped as one piece."""
        return self.fonts.face(bold).shape(text)

    def anchor(self, name: str, sheet: Sheet, y: float) -> None:
        """Remember a named place."""
        self.places.anchors.append(Anchor(name, sheet.index, min(sheet.top - y + 10, sheet.layout.page.height)))

    def bookmark(self, level: int, text: str, sheet: Sheet, y: float) -> None:
        """Remember a heading."""
        self.places.bookmarks.append(Bookmark(level, text, sheet.index, sheet.top - y + 10))


def _whole_drawer(setting: Setting, style: Style, element: Element, shown: Whole, first: Draw | None) -> Draw:
    def draw(sheet: Sheet, y: float) -> None:
        if first is not None:
            first(sheet, y)
        sheet.whole(element, shown.operators, shown.heard, sheet.left + setting.x, y + style.baseline, style.color)

    return draw


def _line_drawer(
    setting: Setting,
    style: Style,
    element: Element,
    line: Line,
    links: dict[int, Element],
    *,
    last: bool,
    first: Draw | None,
) -> Draw:
    def draw(sheet: Sheet, y: float) -> None:
        if first is not None:
            first(sheet, y)
        draw_line(setting, style, element, line, links, sheet, sheet.left + setting.x, y, last=last)

    return draw


def draw_line(
    setting: Setting,
    style: Style,
    element: Element,
    line: Line,
    links: dict[int, Element],
    sheet: Sheet,
    x: float,
    y: float,
    *,
    last: bool,
) -> None:
    """Set one line with its links and marks; `x` from the page's edge, `y` the top of the line.

    `links`: elements of runs that began on a line above, which this line fills.
    """
    baseline = y + style.baseline
    for stretch in stretches(setting.fonts, line, last=last):
        run, width = stretch.run, stretch.width
        if is_plain(run):
            sheet.stretch(element, stretch, x, baseline, style.size, style.color)
            x += width
            continue
        if isinstance(run, Blank):
            _draw_blank(sheet, element, run, x, baseline, setting.layout.colors.rule)
            x += width
            continue
        if isinstance(run, Late):
            right = sheet.left + setting.x + setting.width
            sheet.late(element, run.index, x, baseline, right - x, (style.size, style.color, style.bold))
            continue
        target, link = element, _link_of(run)
        if link is not None:
            target = links.get(stretch.order) or links.setdefault(stretch.order, _link_element(element, run))
        linked, aloud = target, aloud_of(run)
        if aloud is not None:
            # Kept beside the links: a foreign phrase that goes on on the next line is one element.
            again = links.get(~stretch.order)
            target = again or target.add("Span", expansion=aloud.expansion, language=aloud.language)
            links[~stretch.order] = target
        color = style.color if isinstance(run, Words) else setting.color
        sheet.stretch(target, stretch, x, baseline, style.size, color)
        if stretch.marked:
            _draw_mark(sheet, x + width - MARK_WIDTH * style.size, baseline, style.size, setting.color)
        if link is not None:
            bottom = sheet.top - baseline - style.size * 0.25
            link.rect = (x, bottom, x + width, bottom + style.size * 1.15)
            sheet.link(linked, link)
        x += width
    if line.hyphen:
        sheet.hyphen(element, x, baseline, style.size, style.color, bold=style.bold)


def draw_lines(
    setting: Setting, style: Style, element: Element, lines: Sequence[Line], sheet: Sheet, x: float, y: float,
    *, goes_on: bool = False,
) -> None:  # fmt: skip
    """Set the lines of a paragraph; `x` from the page's edge, `y` the top of the first line.

    `goes_on`: more words of the same element come behind them.
    """
    links: dict[int, Element] = {}
    for number, line in enumerate(lines):
        last = number == len(lines) - 1 and not goes_on
        draw_line(setting, style, element, line, links, sheet, x, y + number * style.leading, last=last)


def _link_element(element: Element, run: Inline) -> Element:
    return (element.add("Reference") if isinstance(run, NoteLink) else element).add("Link")


def _link_of(run: Inline) -> Link | None:
    if isinstance(run, PlaceLink | NoteLink) or (isinstance(run, TermLink) and run.target):
        return Link(_NOWHERE, run.contents, target=run.target)
    if isinstance(run, UrlLink):
        return Link(_NOWHERE, run.contents, url=run.url)
    return None


def _draw_blank(sheet: Sheet, element: Element, run: Blank, x: float, baseline: float, color: str) -> None:
    layer = sheet.tagged(element.add("Span", actual=run.text)) if run.text else sheet.under()
    with layer as canvas:
        canvas.setStrokeColor(color)
        canvas.line(x, sheet.top - baseline - 2, x + run.width - 4, sheet.top - baseline - 2)


def _draw_mark(sheet: Sheet, x: float, baseline: float, size: float, color: str) -> None:
    """The small triangle behind a glossary word."""
    left, middle, half = x + size * 0.06, sheet.top - baseline + size * 0.46, size * 0.14
    sheet.filled([(left, middle - half), (left, middle + half), (left + half * 1.6, middle)], color)


def words(text: str, *, bold: bool = False) -> tuple[Inline, ...]:
    """Plain words as runs."""
    return (Words(text, bold),)


def keep_whole(strips: Iterable[Strip], *, with_next: bool = False) -> list[Strip]:
    """The strips tied together on one page."""
    tied = list(strips)
    for strip in tied:
        strip.keep = True
    if tied and not with_next:
        tied[-1].keep = False
    return tied
