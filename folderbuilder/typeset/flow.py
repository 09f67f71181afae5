"""Filling pages: strips of finished material, from top to bottom, with rules on where a page may end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from folderbuilder.problems import FolderFailed, Problem, Severity
from folderbuilder.typeset.sheet import Sheet

Draw = Callable[[Sheet, float], None]
"""Draws something with its top at a height of the page's text block."""

SQUEEZES = (2 / 3, 0.5)
"""How much of the white between strips is left where room is wanted. Two thirds take from headings and lists alone."""
HOLE, ABYSS = 0.2, 0.4
"""White at the foot of a page, as parts of its height: worth making room on it; worth filling all pages anew."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A ground and border behind strips; drawn once per page for all strips that share it."""

    draw: Callable[[Sheet, float, float, bool, bool], None]
    """Called with sheet, top, bottom, whether it begins here and whether it ends here."""
    inset: float
    """Room between the border and the first and last strip."""


@dataclass(slots=True, eq=False)
class Strip:
    """Material of full width that is never cut. Measures are points. Whoever sets a strip may still tie it down."""

    height: float
    draw: Draw
    before: float = 0.0
    """White before it, dropped at the top of a page."""
    keep: bool = False
    """Stays on one page with the next strip."""
    yields: float = 0.0
    """It lets go of the next strip again where more than this part of a page would stay empty; 0 is never."""
    snap: str = ""
    """"start": begins on the baseline grid. "end": ends on it, the slack going before."""
    frame: Frame | None = None
    head: Strip | None = None
    """Repeated on top when this strip begins a page: the header row of a table, the title of a box."""
    fill: str = ""
    """Repeated itself, to the foot of the "page" or of the back of the "sheet"; it draws anew each time."""
    smaller: Callable[[float], Strip | None] | None = None
    """Gives the same material so many points less high, or None where that would be too small: for drawings."""


@dataclass(slots=True)
class Placed:
    """A strip and where its top is on its page."""

    strip: Strip
    y: float


def fill_pages(strips: Sequence[Strip], height: float, grid: float, name: str) -> list[list[Placed]]:
    """The strips on pages; when a sheet, a hole or a last page of a few lines is saved by it, with less white."""
    loose = Pages(height, grid, name).fill(strips)
    if len(loose) == 1 or (len(loose) % 2 == 0 and not any(_flaws(loose, height))):
        return loose
    tight = (Pages(height, grid, name, squeeze).fill(strips) for squeeze in SQUEEZES)
    return min([loose, *tight], key=lambda pages: ((len(pages) + 1) // 2, *_flaws(pages, height)))


def _flaws(pages: list[list[Placed]], height: float) -> tuple[float, bool]:
    """How large a large hole is, at the foot of any page but the last, and whether the last is almost empty."""
    hole = max((height - _depth(page) for page in pages[:-1]), default=0.0)
    return hole if hole > height * ABYSS else 0.0, len(pages) > 1 and _depth(pages[-1]) < height * 0.3


def _depth(page: list[Placed]) -> float:
    return page[-1].y + page[-1].strip.height


class Pages:
    """Places strips on pages of a given height, with `squeeze` of their white between them, or on some pages less."""

    def __init__(self, height: float, grid: float, name: str, squeeze: float = 1.0) -> None:
        self.height, self.grid, self.name = height, grid, name
        self.usual = self.squeeze = squeeze
        self.pages: list[list[Placed]] = [[]]
        self.y = 0.0

    def fill(self, strips: Iterable[Strip]) -> list[list[Placed]]:
        """All strips placed. Raises `FolderFailed` when one is taller than a page."""
        chain: list[Strip] = []
        for strip in strips:
            if not (chain or strip.keep or strip.fill) and self._put_below(strip):
                continue
            chain.append(strip)
            if not strip.keep:
                self._place_chain(chain)
                chain = []
        self._place_chain(chain)
        return [page for page in self.pages if page]

    def _put_below(self, strip: Strip) -> bool:
        """Put a strip that is tied to no other below what is on the page, if it fits there: most strips do."""
        last = self._last()
        if last is None:
            return False
        y = self._top_of(strip, self.y, last)
        if y + strip.height + self._inset_after(strip) > self.height + 0.01:
            return False
        self._put(strip, y)
        return True

    def _place_chain(self, chain: list[Strip]) -> None:
        if not chain:
            return
        if self._end_of(chain) > self.height + 0.01 and self.pages[-1]:
            # Too tall for what is left. Too tall for any page: then it may as well begin here, if half of it fits.
            fresh = Pages(self.height, self.grid, self.name, self.usual)
            fits = fresh._end_of(chain) <= self.height + 0.01
            roomy = self._make_room(chain) if fits else None
            cut = 0 if roomy else self._yielding(chain)
            if cut:
                self._place_chain(chain[:cut])
                self._place_chain(chain[cut:])
                return
            if roomy is None and (fits or self.y > self.height * 0.6):
                self._new_page()
            chain = roomy or chain
        for strip in chain:
            self._place(strip)

    def _make_room(self, chain: list[Strip]) -> list[Strip] | None:
        """The chain as it fits on this page after all, which would else end in a hole; None where nothing helps.

        A drawing gets a little smaller, or the page gets less white.
        """
        if self.height - self.y < self.height * HOLE:
            return None
        page, y, squeeze = self.pages[-1], self.y, self.squeeze
        for less in (squeeze, *(step for step in SQUEEZES if step < squeeze)):
            self._relay(page, less)
            over = self._end_of(chain) - self.height
            if over <= 0.01:
                return chain
            for place, strip in enumerate(chain):
                smaller = strip.smaller and strip.smaller(over)
                if smaller:
                    return [*chain[:place], smaller, *chain[place + 1 :]]
        self.pages[-1], self.y, self.squeeze = page, y, squeeze
        return None

    def _yielding(self, chain: list[Strip]) -> int:
        """How many strips of the chain come on this page, the others on the next; 0 for none."""
        empty = 1 - self.y / self.height
        cuts = [place for place, strip in enumerate(chain[:-1], 1) if 0 < strip.yields < empty]
        return max((cut for cut in cuts if self._end_of(chain[:cut]) <= self.height + 0.01), default=0)

    def _relay(self, page: list[Placed], squeeze: float) -> None:
        """Place again what is on the last page, with so much of its white."""
        self.pages[-1], self.y, self.squeeze = [], 0.0, squeeze
        for item in page:
            self._put(item.strip, self._top_of(item.strip, self.y, self._last()))

    def _place(self, strip: Strip) -> None:
        y = self._top_of(strip, self.y, self._last())
        if y + strip.height + self._inset_after(strip) > self.height + 0.01 and self.pages[-1]:
            self._new_page()
            y = self._top_of(strip, 0.0, None)
        if strip.head is not None and not self.pages[-1]:
            self._put(strip.head, self._top_of(strip.head, 0.0, None))
            y = self._top_of(strip, self.y, strip.head)
        if y + strip.height > self.height + 0.01:
            raise FolderFailed(
                Problem(
                    Severity.ERROR,
                    "too-tall",
                    f"Something in '{self.name}' is taller than a page.",
                    hint="Split the table row, box or figure into smaller ones.",
                )
            )
        self._put(strip, y)
        if strip.fill:
            self._repeat(strip)

    def _repeat(self, strip: Strip) -> None:
        """The strip again and again, until there is no room for it."""
        while True:
            y = self._top_of(strip, self.y, self._last())
            if y + strip.height + self._inset_after(strip) > self.height + 0.01:
                if strip.fill != "sheet" or len(self.pages) % 2 == 0:
                    return
                self._new_page()
                if strip.head is not None:
                    self._put(strip.head, self._top_of(strip.head, 0.0, None))
                y = self._top_of(strip, self.y, self._last())
            self._put(strip, y)

    def _put(self, strip: Strip, y: float) -> None:
        self.pages[-1].append(Placed(strip, y))
        self.y = y + strip.height

    def _new_page(self) -> None:
        self.pages.append([])
        self.y, self.squeeze = 0.0, self.usual

    def _last(self) -> Strip | None:
        return self.pages[-1][-1].strip if self.pages[-1] else None

    @staticmethod
    def _inset_after(strip: Strip) -> float:
        return strip.frame.inset if strip.frame else 0.0

    def _top_of(self, strip: Strip, y: float, last: Strip | None) -> float:
        """Where the strip begins when the page is filled down to `y` and ends with `last`."""
        frame_before = last.frame if last else None
        if last is not None:
            y += strip.before * self.squeeze
        if frame_before is not None and frame_before is not strip.frame:
            y += frame_before.inset
        if strip.frame is not None and frame_before is not strip.frame:
            y += strip.frame.inset
        if strip.snap == "start":
            y = _up(y, self.grid)
        elif strip.snap == "end" and last is not None:
            y = _up(y + strip.height, self.grid) - strip.height
        return y

    def _end_of(self, chain: list[Strip]) -> float:
        y, last = self.y, self._last()
        for strip in [chain[0].head, *chain] if chain[0].head is not None and last is None else chain:
            y = self._top_of(strip, y, last) + strip.height
            last = strip
        return y + self._inset_after(chain[-1])


def _up(y: float, grid: float) -> float:
    steps = -(-(y - 0.01) // grid)
    return max(0.0, steps * grid)


class Frames:
    """The grounds and borders of the boxes in a galley, which may go on over several pages."""

    def __init__(self, pages: Sequence[Sequence[Placed]]) -> None:
        boxed = [item for page in pages for item in page if item.strip.frame]
        self._first = {id(item.strip.frame): item for item in reversed(boxed)}
        self._last = {id(item.strip.frame): item for item in boxed}

    def draw(self, sheet: Sheet, placed: Sequence[Placed]) -> None:
        """Draw those of one page, under its strips."""
        run: list[Placed] = []
        for item in [*placed, None]:
            frame = item.strip.frame if item else None
            if run and (held := run[-1].strip.frame) is not frame and held is not None:
                begins, ends = self._first[id(held)] in run, self._last[id(held)] in run
                held.draw(sheet, run[0].y - held.inset, run[-1].y + run[-1].strip.height + held.inset, begins, ends)
                run = []
            if item is not None and frame is not None:
                run.append(item)
