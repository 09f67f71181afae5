"""One page under construction.

A page is drawn in two layers: *furniture*, which a screen reader passes over (grounds, rules, marks, page codes), and
the *text*, in which every mark belongs to a structure element. Most furniture goes under the text, some over it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from folderbuilder.library.layout import Kind, Layout
from folderbuilder.typeset.fonts import FontSet, Word
from folderbuilder.typeset.galley import Element, GalleyPage, Link, LinkPlace, MarkedContent, Rect, Slot
from folderbuilder.typeset.operators import Ink, number, paint, plainly, show, showing
from folderbuilder.typeset.ready import Graft, Ready
from folderbuilder.typeset.stretch import Stretch

if TYPE_CHECKING:
    from folderbuilder.typeset.easel import Easel

_CUT = "%late"
"""Stands where a late value comes; a comment to PDF, so that it can do no harm."""


@dataclass(frozen=True, slots=True)
class Backdrop:
    """Furniture that many pages share."""

    layout: Layout
    under: tuple[str, ...]
    over: tuple[str, ...]
    words: tuple[str, ...]
    ink: Ink


class Sheet:
    """One page. `y` runs down from the top of the text block; all measures are points."""

    def __init__(self, layout: Layout, fonts: FontSet, index: int, ink: Ink) -> None:
        """Page `index` of a galley, from 0; `ink` takes the glyphs that the core subsets lack."""
        self.layout = layout
        self.fonts = fonts
        self.index = index
        self.ink = ink
        self.page = GalleyPage()
        self.front = index % 2 == 0 or not layout.duplex
        """A right-hand page, or printed on one side: the binding margin is on the left."""
        self.left = layout.margins.binding if self.front else layout.margins.outer
        """Left edge of the text block, from that of the page."""
        self.top = layout.page.height - layout.margins.top
        """Top of the text block, above the foot of the page."""
        self._text: list[str] = []
        self._under: list[str] = []
        self._over: list[str] = []
        """Operators of the text, and of the furniture under and over it."""
        self._open: Element | None = None
        """The element whose marked-content sequence has begun and not ended."""

    # --- furniture -----------------------------------------------------------------------------------------------

    @contextmanager
    def under(self) -> Iterator[Easel]:
        """A canvas whose marks go under the text and are passed over by screen readers."""
        with self._capture(self._under) as canvas:
            yield canvas

    @contextmanager
    def over(self) -> Iterator[Easel]:
        """A canvas whose marks go over the text and are passed over by screen readers."""
        with self._capture(self._over) as canvas:
            yield canvas

    @contextmanager
    def tagged(self, element: Element) -> Iterator[Easel]:
        """A canvas whose marks belong to the element."""
        self._enter(element)
        with self._capture(self._text) as canvas:
            yield canvas

    @contextmanager
    def _capture(self, layer: list[str]) -> Iterator[Easel]:
        canvas = _easel(self.layout.page.width, self.layout.page.height)
        canvas.taken()
        canvas.saveState()
        canvas.setLineWidth(1)
        canvas.setLineCap(1)
        yield canvas
        canvas.restoreState()
        # ReportLab sets an empty text object for its own font; words never go this way.
        layer.extend(code for code in canvas.taken() if not code.startswith("BT "))

    def rules(self, lines: Iterable[Rect], color: str, width: float, *, dash: str = "") -> None:
        """Straight lines under the text that a screen reader passes over, from point to point in page coordinates.

        A page can have hundreds: they are written here, because ReportLab writes every number with much care.
        """
        path = " ".join(f"{number(a)} {number(b)} m {number(c)} {number(d)} l" for a, b, c, d in lines)
        if path:
            self.marks(f"q {paint(color)} RG {number(width)} w 1 J {dash} {path} S Q")

    def marks(self, operators: str, *, over: bool = False) -> None:
        """Marks that a screen reader passes over, as PDF operators that leave the graphics state as it was."""
        (self._over if over else self._under).append(operators)

    def filled(self, corners: Iterable[tuple[float, float]], color: str) -> None:
        """A shape over the text that a screen reader passes over, by its corners in page coordinates."""
        first, *others = [f"{number(x)} {number(y)}" for x, y in corners]
        path = " ".join(f"{corner} l" for corner in others)
        self._over.append(f"q {paint(color)} rg {first} m {path} h f Q")

    def furniture_text(self, words: Iterable[Word], x: float, y: float, size: float, color: str, *, bold: bool) -> None:
        """Set words that a screen reader passes over."""
        words = list(words)
        self.page.furniture.append("".join(word.text for word in words))
        self._over.append(self.shown(words, x, self.top - y, size, color, bold=bold))

    def backdrop(self) -> Backdrop:
        """The furniture that is on the page until now."""
        return Backdrop(self.layout, tuple(self._under), tuple(self._over), tuple(self.page.furniture), self.ink)

    def lay(self, backdrop: Backdrop) -> None:
        """Put furniture that is shared behind what is there."""
        self._under += backdrop.under
        self._over += backdrop.over
        self.page.furniture += backdrop.words
        self.ink.regular |= backdrop.ink.regular
        self.ink.bold |= backdrop.ink.bold

    # --- text ----------------------------------------------------------------------------------------------------

    def _enter(self, element: Element) -> None:
        if self._open is element:
            return
        self._leave()
        mcid = self._number(len(self.page.marks))
        self.page.marks.append(element)
        self.page.heard.append("")
        element.kids.append(MarkedContent(self.index, mcid))
        self._text.append(self._begun(element.tag, mcid))
        self._open = element

    def _begun(self, tag: str, mcid: int) -> str:
        """The operator that begins a marked-content sequence."""
        return f"/{tag} <</MCID {mcid}>> BDC"

    def _number(self, place: int) -> int:
        """The number of a marked-content sequence, by its place on the page.

        In a booklet two pages share a side of a sheet: even numbers are for the left one, odd for the right one.
        """
        return 2 * place + int(self.front) if self.layout.kind is Kind.BOOKLET else place

    def _leave(self, *, drop: bool = False) -> None:
        if self._open is not None:
            if drop:
                self._text.pop()
            else:
                self._text.append("EMC")
            self._open = None

    def words(
        self, element: Element, words: Iterable[Word], x: float, y: float, size: float, color: str, *, bold: bool
    ) -> None:
        """Set words as content of the element, the baseline at `y`, the left end at `x` from the page's edge."""
        words = list(words)
        self._enter(element)
        self._text.append(self.shown(words, x, self.top - y, size, color, bold=bold))
        self.page.heard[-1] += "".join(word.text for word in words)

    def stretch(self, element: Element, stretch: Stretch, x: float, y: float, size: float, color: str) -> None:
        """Set a stretch of a line as content of the element, the baseline at `y`."""
        self._enter(element)
        if not stretch.operators and all(word.shown for word in stretch.words):
            stretch.operators = " ".join(plainly(stretch.words, size, bold=stretch.bold))
        operators = stretch.operators or showing(stretch.words, size, self.fonts, self.ink, bold=stretch.bold)
        self._text.append(self._placed(operators, x, self.top - y, color))
        self.page.heard[-1] += stretch.text

    def whole(self, element: Element, operators: str, heard: str, x: float, y: float, color: str) -> None:
        """Set a paragraph of plain words as content of the element, the baseline of its first line at `y`."""
        self._enter(element)
        self._text.append(self._placed(operators, x, self.top - y, color))
        self.page.heard[-1] += heard

    def hyphen(self, element: Element, x: float, y: float, size: float, color: str, *, bold: bool) -> None:
        """A hyphen at a line end that is no part of the word: readers hear the word whole."""
        self._enter(element)
        shown = self.shown([self.fonts.face(bold).shape("-")], x, self.top - y, size, color, bold=bold)
        self._text.append(f"/Span <</ActualText <FEFF00AD>>> BDC {shown} EMC")

    def late(
        self, element: Element, index: int, x: float, y: float, width: float, style: tuple[float, str, bool]
    ) -> None:
        """Leave room for a late value of at most `width` points; `style` is size, colour and whether it is bold."""
        self._leave()
        self._enter(element)
        self._leave(drop=True)
        place = len(self.page.marks) - 1
        mcid = self._number(place)
        self.page.slots.append(Slot(index, element.tag, place, mcid, x, self.top - y, width, *style))
        self._text.append(_CUT)

    @contextmanager
    def turned(self, x: float, y: float) -> Iterator[None]:
        """Words set inside read from top to bottom: their x runs down the page from `y`, their height to the right.

        `x` and `y` are page coordinates; a baseline at height h is given as `sheet.top - h`.
        """
        self._leave()
        self._text.append(f"q 0 -1 1 0 {number(x)} {number(y)} cm")
        yield
        self._leave()
        self._text.append("Q")

    def again(self, draw: Callable[[Sheet], None], places: Iterable[tuple[float, float]]) -> None:
        """Draw something that is on the page already, moved right and up by these points, as furniture.

        A screen reader has told it once, which is enough; so `draw` must hang its tags on an element of no page.
        """
        other = Sheet(self.layout, self.fonts, self.index, self.ink)
        draw(other)
        other._leave()
        text = [code for code in other._text if not code.endswith((" BDC", "EMC"))]
        for x, y in places:
            self._over += [f"q 1 0 0 1 {number(x)} {number(y)} cm", *other._under, *text, *other._over, "Q"]
            self.page.furniture += [*other.page.heard, *other.page.furniture]

    def link(self, element: Element, link: Link) -> None:
        """A link whose words are content of the element (a Link)."""
        element.kids.append(LinkPlace(self.index, len(self.page.links)))
        self.page.links.append(link)

    def stand(self, ready: Ready, parent: Element, y: float) -> None:
        """Set a strip that is ready, its top at `y`, as the next kid of the element."""
        self._leave()
        page, left, top = self.page, self.left, self.top - y
        first, many = len(page.marks), len(ready.heard)
        numbers = range(self._number(first), self._number(first + many), self._number(1) - self._number(0))
        graft = Graft(ready, self.index, first, numbers, len(page.links))
        parent.kids.append(graft)
        content, holes = _at_left(ready, left)
        filled = [numbers[hole] if isinstance(hole, int) else number(top + hole) for hole in holes]
        self._text.append(content % tuple(filled))
        page.marks += [graft] * many
        page.heard += ready.heard
        for link in ready.links:
            x, low, end, high = link.rect
            rect = (left + x, top + low, left + end, top + high)
            page.links.append(Link(rect, link.contents, link.url, link.target))

    def shown(self, words: Iterable[Word], x: float, y: float, size: float, color: str, *, bold: bool) -> str:
        """The operators that show words of one face; `x` and `y` are page coordinates of the baseline's left end."""
        return self._placed(showing(words, size, self.fonts, self.ink, bold=bold), x, y, color)

    def _placed(self, operators: str, x: float, y: float, color: str) -> str:
        return show(operators, number(x), number(y), color)

    # --- done ----------------------------------------------------------------------------------------------------

    def finished(self) -> GalleyPage:
        """The page with its description, furniture as artifacts around the text."""
        self._leave()
        parts = []
        if self._under:
            parts += ["/Artifact BMC", *self._under, "EMC"]
        parts += self._text
        if self._over:
            parts += ["/Artifact BMC", *self._over, "EMC"]
        self.page.segments = [part.strip() for part in "\n".join(parts).encode("ascii").split(_CUT.encode())]
        return self.page


def _at_left(ready: Ready, left: float) -> tuple[str, tuple[int | float, ...]]:
    """A ready strip's description where the text block begins at `left`: only its height and its numbers lack."""
    if left not in ready.kept:
        strings: list[str] = []
        holes: list[int | float] = []
        for hole in ready.holes:
            if isinstance(hole, int):
                strings.append("%s")
                holes.append(hole)
            else:
                strings += [number(left + hole[0]), "%s"]
                holes.append(hole[1])
        # One filling takes the percent signs apart, so those that stay are doubled once more.
        ready.kept[left] = ready.content.replace("%%", "%%%%") % tuple(strings), tuple(holes)
    found: tuple[str, tuple[int | float, ...]] = ready.kept[left]
    return found


def _easel(width: float, height: float) -> Easel:
    # Imported here: it takes longer than binding a folder whose drawings are all in the cache.
    from folderbuilder.typeset.easel import easel  # noqa: PLC0415

    return easel(width, height)
