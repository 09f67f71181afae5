"""The schemas of a layout and of a care team's file. Lengths are points inside the program, mm or pt in the files."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from folderbuilder.library.catalogue import Color, Titles
from folderbuilder.library.section import Id, Line, Model

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


class TypeSizes(Model):
    """The type scale."""

    body: Annotated[Length, Field(ge=12, le=36)]
    """Running text."""
    leading: Annotated[Length, Field(ge=14, le=72)]
    """Line distance, which is also the baseline grid; at least 1.4 times the body."""
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
        if leading < 1.4 * body - 0.01:
            raise ValueError(f"{leading:g} pt is less than 1.4 times the body of {body:g} pt")
        return leading

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


def _contrast_with_white(color: str) -> str:
    if contrast(color, "#FFFFFF") < 7:
        raise ValueError(f"{color} on white has a contrast of {contrast(color, '#FFFFFF'):.1f}; text needs 7")
    return color


TextColor = Annotated[Color, AfterValidator(_contrast_with_white)]


class Colors(Model):
    """Colours that all parts share; each part adds its own."""

    ink: TextColor = "#1B1F23"
    """Text."""
    muted: TextColor = "#4A535B"
    """Page codes, captions, sources."""
    rule: Color = "#808A93"
    """Lines of tables and forms; at least 3:1 on white."""
    alarm: TextColor = "#8C1515"
    """The box that says when to call."""

    @model_validator(mode="after")
    def _rules_show(self) -> Colors:
        if contrast(self.rule, "#FFFFFF") < 3:
            raise ValueError(f"rule {self.rule} has less than 3:1 contrast on white")
        return self


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
    page: PageSize
    """The sheet."""
    margins: Margins
    """White around the text."""
    punch_zone: Annotated[Length, Field(ge=mm(0), le=mm(40))] = mm(18)
    """Strip at the binding edge that stays free of ink."""
    duplex: bool = True
    """Printed on both sides: sections start on a front page and the binding margin is mirrored on the back."""
    type: TypeSizes
    """The type scale."""
    fonts: Fonts = Fonts()
    """Typefaces."""
    colors: Colors = Colors()
    """Shared colours."""
    write_line: Annotated[Length, Field(ge=mm(8), le=mm(30))] = mm(9)
    """Distance of lines to write on."""
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

    @model_validator(mode="after")
    def _room_for_text(self) -> Layout:
        if self.text_width < mm(60) or self.text_height < 10 * self.type.leading:
            raise ValueError("the margins leave no room for text (at least 60 mm wide and ten lines high)")
        if self.margins.binding < self.punch_zone:
            raise ValueError("the binding margin is narrower than the punch zone")
        return self

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
    website: str | None = None
    """Web address."""
    feedback: str | None = None
    """Where readers can say what should be better."""
