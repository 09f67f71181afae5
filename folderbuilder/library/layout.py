"""The schemas of a layout and of a care team's file. Lengths are points inside the program, mm or pt in the files."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from folderbuilder.library.base import Id, Line, Model
from folderbuilder.library.catalogue import Color, Titles

POINTS_PER_MM = 72 / 25.4


def mm(length: float) -> float:
    """Millimetres as points."""
    return length * POINTS_PER_MM


def luminance(color: str) -> float:
    """Relative luminance after WCAG 2.2, 0 to 1."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours after WCAG 2.2, 1 to 21."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def grey(color: str) -> str:
    """The grey that most black-and-white printers make of a colour: red, green and blue by their weight for the eye."""
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    level = round(0.299 * red + 0.587 * green + 0.114 * blue)
    return f"#{level:02X}{level:02X}{level:02X}"


def least_contrast(first: str, second: str) -> float:
    """The contrast of two colours, in colour or in grey, whichever is less."""
    return min(contrast(first, second), contrast(grey(first), grey(second)))


def tint(color: str, share: float) -> str:
    """The colour mixed with white; `share` 0 is white, 1 the colour itself."""
    channels = [round(255 + (int(color[i : i + 2], 16) - 255) * share) for i in (1, 3, 5)]
    return "#" + "".join(f"{c:02X}" for c in channels)


def _length(value: Any) -> Any:  # noqa: ANN401 - what a validator is given
    """Points from "210mm", "1.5cm" or "14pt"; a bare number is points."""
    if isinstance(value, str):
        match = re.fullmatch(r"\s*(-?\d+(?:[.,]\d+)?)\s*(mm|cm|pt|)\s*", value)
        if not match:
            raise ValueError("a length is a number with mm, cm or pt, such as 210mm")
        number = float(match[1].replace(",", "."))
        return number * {"mm": POINTS_PER_MM, "cm": POINTS_PER_MM * 10, "pt": 1.0, "": 1.0}[match[2]]
    return value


Length = Annotated[float, BeforeValidator(_length)]


class PageSize(Model):
    """The sheet."""

    width: Annotated[Length, Field(ge=mm(80), le=mm(500))]
    """Width of a page."""
    height: Annotated[Length, Field(ge=mm(100), le=mm(700))]
    """Height of a page."""

    @property
    def ratio(self) -> float:
        """Width by height."""
        return self.width / self.height


class Margins(Model):
    """White around the text block."""

    binding: Annotated[Length, Field(ge=mm(20), le=mm(80))]
    """At the holes; on the right of a back page."""
    outer: Annotated[Length, Field(ge=mm(8), le=mm(80))]
    """At the other side."""
    top: Annotated[Length, Field(ge=mm(12), le=mm(80))]
    """Above the first line; the patient's name stands in it."""
    bottom: Annotated[Length, Field(ge=mm(12), le=mm(80))]
    """Below the last line; the page code stands in it."""


LARGE_PRINT = 16.0
"""Body of large print, which then is also the smallest size."""


class TypeSizes(Model):
    """The type scale."""

    body: Annotated[Length, Field(ge=12, le=36)]
    """Running text."""
    leading: Annotated[Length, Field(ge=14, le=72)]
    """Line distance, which is also the baseline grid; at least 1.4 times the body, in large print 1.5 times."""
    small: Annotated[Length, Field(ge=12, le=36)]
    """Sources, page codes and wide tables; the smallest size anywhere."""
    lead: Annotated[Length, Field(ge=12, le=48)]
    """The purpose sentence."""
    h3: Annotated[Length, Field(ge=12, le=60)]
    """Subheadings."""
    h2: Annotated[Length, Field(ge=12, le=72)]
    """Headings."""
    h1: Annotated[Length, Field(ge=12, le=96)]
    """Section titles."""

    @field_validator("leading")
    @classmethod
    def _airy(cls, leading: float, info: ValidationInfo) -> float:
        body = info.data.get("body", 0.0)
        least = 1.5 if body >= LARGE_PRINT else 1.4
        if leading < least * body - 0.01:
            raise ValueError(f"{leading:g} pt is less than {least:g} times the body of {body:g} pt")
        return leading

    @field_validator("small")
    @classmethod
    def _legible(cls, small: float, info: ValidationInfo) -> float:
        if info.data.get("body", 0.0) >= LARGE_PRINT > small:
            raise ValueError(f"in large print nothing is smaller than {LARGE_PRINT:g} pt")
        return small

    @model_validator(mode="after")
    def _scale(self) -> TypeSizes:
        if self.small > self.body or not self.body <= self.lead <= self.h2 <= self.h1 or self.h3 > self.h2:
            raise ValueError("sizes must grow: small, body, lead and h3, h2, h1")
        return self


class Fonts(Model):
    """Typefaces by the name of a font in the font package, or a .ttf file beside the layout."""

    regular: Line = "SourceSansPro-Regular"
    """Running text."""
    bold: Line = "SourceSansPro-Bold"
    """Headings, bold words and glossary words."""


def _enough(least: float, what: str) -> Callable[[str], str]:
    """A check of the contrast with white, in colour and in grey."""

    def check(color: str) -> str:
        if (found := least_contrast(color, "#FFFFFF")) < least:
            in_grey = " in grey" if contrast(color, "#FFFFFF") > found else ""
            raise ValueError(f"{color} on white has a contrast of {int(found * 10) / 10:g}{in_grey}; {what} {least:g}")
        return color

    return check


TextColor = Annotated[Color, AfterValidator(_enough(7, "text needs"))]
LineColor = Annotated[Color, AfterValidator(_enough(3, "lines need"))]


class Colors(Model):
    """Colours that all parts share; each part adds its own."""

    ink: TextColor = "#1B1F23"
    """Text."""
    muted: TextColor = "#4A535B"
    """Page codes, captions, sources."""
    rule: LineColor = "#808A93"
    """Lines of tables and forms; at least 3:1 on white."""
    alarm: TextColor = "#8C1515"
    """The box that says when to call."""
    parts: tuple[TextColor, ...] = ()
    """Colours of the parts in their order, instead of those in the catalogue; parts beyond them keep theirs."""


LEAST_PAGES, MOST_PAGES = 8, 48
"""Of a booklet that can be folded and stapled well."""


class Kind(StrEnum):
    """What a layout makes of a patient's sections."""

    FOLDER = "folder"
    """Their pages, one behind the other."""
    BOOKLET = "booklet"
    """Their pages, two on each side of a sheet, to fold and staple."""
    TABS = "tabs"
    """A divider for each part that is in the folder, and strips for bought dividers."""
    SPINE = "spine"
    """A label for the back of the binder."""
    CARD = "card"
    """Cards of the size of a bank card with the team's numbers."""


class Booklet(Model):
    """How pages lie on the sheets of a booklet."""

    creep: Annotated[Length, Field(ge=0, le=mm(3))] = mm(1)
    """By how much the inner margin grows from each sheet to the one around it."""
    least_outer: Annotated[Length, Field(ge=mm(5), le=mm(30))] = mm(8)
    """What the outer margin keeps at least, however many sheets there are."""

    def shift(self, sheet: int, sheets: int, outer: float) -> float:
        """How far the pages of a sheet (from 1, the outermost) are moved away from the fold, in points."""
        room = max(0.0, outer - self.least_outer)
        return (sheets - sheet) * min(self.creep, room / max(1, sheets - 1))


class Tabs(Model):
    """Dividers, and strips for bought dividers."""

    binder: Id = "map-a4"
    """The layout of the folder that they go into."""
    from_edge: Annotated[Length, Field(ge=0, le=mm(20))] = mm(5)
    """White between a mark and the edge, where most printers cannot print."""
    mark_width: Annotated[Length, Field(ge=mm(6), le=mm(30))] = mm(12)
    """Width of a mark; the parts share the height of the page."""
    strip_width: Annotated[Length, Field(ge=mm(30), le=mm(150))] = mm(70)
    """Width of a strip."""
    strip_height: Annotated[Length, Field(ge=mm(10), le=mm(40))] = mm(14)
    """Height of a strip."""


class Spine(Model):
    """Labels for the back of a binder."""

    binder: Id = "map-a4"
    """The layout of the folder that goes into the binder: its sheets decide how wide it must be."""
    length: Annotated[Length, Field(ge=mm(60), le=mm(400))] = mm(192)
    """Length of a label."""
    narrow: Annotated[Length, Field(ge=mm(25), le=mm(100))] = mm(38)
    """Width of the label of a narrow binder."""
    wide: Annotated[Length, Field(ge=mm(25), le=mm(100))] = mm(61)
    """Width of the label of a wide binder."""
    narrow_sheets: Annotated[int, Field(ge=1)] = 350
    """How many sheets a narrow binder holds."""
    wide_sheets: Annotated[int, Field(ge=1)] = 600
    """How many sheets a wide binder holds."""
    size: Annotated[Length, Field(ge=24, le=72)] = 36
    """Type size of the title."""
    small: Annotated[Length, Field(ge=24, le=72)] = 24
    """Type size of the number below it."""

    def binders(self, sheets: int) -> int:
        """How many binders so many sheets take."""
        return -(-sheets // self.wide_sheets)


class Card(Model):
    """A card that is cut out and folded once."""

    width: Annotated[Length, Field(ge=mm(50), le=mm(120))] = mm(85.6)
    """Width."""
    height: Annotated[Length, Field(ge=mm(40), le=mm(90))] = mm(54)
    """Height once it is folded."""
    across: Annotated[int, Field(ge=1, le=4)] = 1
    """How many stand beside each other, unfolded: twice as wide."""
    down: Annotated[int, Field(ge=1, le=6)] = 4
    """How many stand below each other."""


class Layout(Model):
    """How a folder is printed."""

    id: Id
    """What the patient file calls it."""
    title: Titles
    """Title per language."""
    description: Titles = {}  # noqa: RUF012 - pydantic copies it
    """For whom it is, in one line, per language."""
    page: PageSize
    """The sheet."""
    margins: Margins
    """White around the text."""
    punch_zone: Annotated[Length, Field(ge=mm(0), le=mm(40))] = mm(18)
    """Strip at the binding edge that stays free of ink."""
    duplex: bool = True
    """Printed on both sides: sections start on a front page and the binding margin is mirrored on the back."""
    hole_marks: bool = False
    """Faint marks where two holes come after ISO 838."""
    type: TypeSizes
    """The type scale."""
    fonts: Fonts = Fonts()
    """Typefaces."""
    colors: Colors = Colors()
    """Shared colours."""
    write_line: Annotated[Length, Field(ge=mm(8), le=mm(30))] = mm(9)
    """Distance of lines to write on; in large print at least 12 mm."""
    kind: Kind = Kind.FOLDER
    """What is made in this layout."""
    booklet: Booklet | None = None
    """How pages lie on the sheets; for a booklet."""
    tabs: Tabs | None = None
    """Sizes of dividers and strips; for tabs."""
    spine: Spine | None = None
    """Sizes of labels; for a spine."""
    card: Card | None = None
    """Size and number of cards; for a card."""

    @model_validator(mode="before")
    @classmethod
    def _measures_of_its_kind(cls, data: Any) -> Any:  # noqa: ANN401 - what a validator is given
        """The mapping of the layout's own kind is there, with usual measures when it is not written."""
        if not isinstance(data, dict):
            return data
        kind = str(data.get("kind", Kind.FOLDER))
        if strange := [name for name in Kind if name in data and name != kind]:
            raise ValueError(f"'{strange[0]}' is for layouts of the kind {strange[0]}, and this one is a {kind}")
        return {kind: {}, **data} if kind in set(Kind) - {Kind.FOLDER} else data

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Layout:
        page, margins = self.page, self.margins
        if self.booklet and not self.duplex:
            raise ValueError("a booklet is printed on both sides: duplex must be true")
        if self.tabs and self.tabs.from_edge + self.tabs.mark_width > margins.outer:
            raise ValueError("the marks of the tabs are wider than the outer margin")
        if self.tabs and self.tabs.strip_width > self.text_width:
            raise ValueError("the strips are wider than the page leaves room for")
        if self.spine and max(self.spine.length + 3 * self.type.leading, self.spine.wide) > self.text_height:
            raise ValueError("the labels are longer than the page leaves room for")
        if self.spine and self.spine.narrow + self.spine.wide + mm(10) > self.text_width:
            raise ValueError("the two labels do not fit beside each other")
        if self.card and (
            self.card.across * self.card.width * 2 > page.width - 2 * mm(5)
            or self.card.down * self.card.height > self.text_height - 3 * self.type.leading
        ):
            raise ValueError("so many cards do not fit on a page")
        return self

    @field_validator("write_line")
    @classmethod
    def _large_enough(cls, distance: float, info: ValidationInfo) -> float:
        sizes = info.data.get("type")
        if isinstance(sizes, TypeSizes) and sizes.body >= LARGE_PRINT and distance < mm(12) - 0.01:
            raise ValueError("in large print it must be 12 mm or more")
        return distance

    @field_validator("margins")
    @classmethod
    def _wide_enough(cls, margins: Margins, info: ValidationInfo) -> Margins:
        page = info.data.get("page")
        if isinstance(page, PageSize) and page.width - margins.binding - margins.outer < mm(60):
            raise ValueError("the margins leave no room for text, at least 60 mm wide")
        return margins

    @field_validator("punch_zone")
    @classmethod
    def _within_margin(cls, zone: float, info: ValidationInfo) -> float:
        margins = info.data.get("margins")
        if isinstance(margins, Margins) and margins.binding < zone:
            raise ValueError("the binding margin is narrower than the punch zone")
        return zone

    @field_validator("type")
    @classmethod
    def _high_enough(cls, sizes: TypeSizes, info: ValidationInfo) -> TypeSizes:
        page, margins = info.data.get("page"), info.data.get("margins")
        if isinstance(page, PageSize) and isinstance(margins, Margins):
            room = page.height - margins.top - margins.bottom
            if room < 10 * sizes.leading:
                raise ValueError("page and margins leave no room for ten lines of this type")
        return sizes

    @property
    def text_width(self) -> float:
        """Width of the text block in points."""
        return self.page.width - self.margins.binding - self.margins.outer

    @property
    def text_height(self) -> float:
        """Height of the text block in points."""
        return self.page.height - self.margins.top - self.margins.bottom

    @property
    def prints_sections(self) -> bool:
        """Whether what is made holds the text of sections."""
        return self.kind in (Kind.FOLDER, Kind.BOOKLET)

    @property
    def binder(self) -> str | None:
        """Id of the layout of the folder that this belongs to, for tabs and spines."""
        own = self.tabs or self.spine
        return own.binder if own else None

    def sheets(self, pages: int) -> int:
        """Sheets of paper that so many pages take."""
        sides = -(-pages // 2) if self.kind is Kind.BOOKLET else pages
        return -(-sides // 2) if self.duplex else sides


HOLES_APART, HOLES_IN = mm(80), mm(12)
"""ISO 838: two holes this far apart, in the middle of the side, this far from the edge; in points."""
HOLE_MARK = mm(4)
"""Size of a mark; a hole is 6 mm wide."""


def hole_levels(height: float) -> tuple[float, float]:
    """How high above the foot of a page the holes are, in points."""
    return height / 2 - HOLES_APART / 2, height / 2 + HOLES_APART / 2


class LogoFile(Model):
    """A team's logo."""

    file: Annotated[Line, Field(pattern=r"^[^/\\]+\.(svg|png|SVG|PNG)$")]
    """An .svg or .png file beside the team file."""
    alt: Annotated[Line, Field(min_length=5)]
    """What a screen reader says: "Logo van het Voorbeeldziekenhuis"."""


class Phone(Model):
    """A number to call."""

    label: Line
    """When or whom: "Overdag, maandag tot en met vrijdag"."""
    number: Line
    """As printed."""


class Team(Model):
    """A care team: what is printed about it comes from here and from nowhere else."""

    id: Id
    """What the patient file calls it."""
    name: Line
    """The team."""
    hospital: str | None = None
    """Where it works."""
    phones: Annotated[tuple[Phone, ...], Field(max_length=6)] = ()
    """Numbers, in the order they are printed."""
    logo: LogoFile | None = None
    """Printed on the cover."""
    colors: Annotated[tuple[LineColor, ...], Field(max_length=12)] = ()
    """For the cover: the first for its title, so with a contrast of 7 on white; all for its drawing, 3 at least."""
    website: str | None = None
    """Web address."""
    feedback: str | None = None
    """Where readers can say what should be better."""

    @field_validator("colors")
    @classmethod
    def _title_shows(cls, colors: tuple[str, ...]) -> tuple[str, ...]:
        if colors:
            _enough(7, "the title needs")(colors[0])
        return colors
