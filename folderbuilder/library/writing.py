"""The schemas of what a reader writes on: logs, records, cards, graph paper, months and scores. Heights are in mm.

What the reader fills in needs room: a line is 8 mm high at least, a box to tick 5 mm. A layout may ask for more.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from folderbuilder.library.base import Line, Model

MIN_LINE = 8.0
"""Height of a line to write on, in mm."""
MIN_BOX = 5.0
"""Side of a box to tick, in mm."""
MAX_WRITTEN_COLUMNS = 5
Height = Annotated[float, Field(ge=MIN_LINE, le=120)]
Share = Annotated[float, Field(gt=0, le=20)]
Few = Annotated[int, Field(ge=0, le=60)]


class Fill(StrEnum):
    """How far what repeats goes on."""

    PAGE = "page"
    """To the foot of its page."""
    SHEET = "sheet"
    """On the back of the sheet too, where there is one."""


class Dates(Model):
    """Dates for the first column, once both are known of the patient; until then there are lines to write them on."""

    first: Line
    """An expression: the first date."""
    weeks: Line
    """An expression: how many whole weeks from one date to the next."""
    count: Annotated[int, Field(ge=1, le=40)]
    """How many dates."""


class Column(Model):
    """A column of a log."""

    head: Line
    """At most three words."""
    width: Share = 1.0
    """Its width beside the others."""
    tick: bool = False
    """A box to tick in every row."""
    example: str | None = None
    """What stands in the row that shows how to fill it in."""
    when: str | None = None
    """Condition under which it is printed."""


class Log(Model):
    """A table to write in."""

    caption: Line
    """What is written down here."""
    columns: Annotated[tuple[Column, ...], Field(min_length=2, max_length=MAX_WRITTEN_COLUMNS)]
    """The columns, in order."""
    rows: Annotated[tuple[Line, ...], Field(max_length=60)] = ()
    """Rows with words in their first column."""
    dates: Dates | None = None
    """Rows with a date in their first column."""
    blank: Few = 0
    """Rows with nothing in them."""
    fill: Fill | None = None
    """Blank rows as long as there is room; then nothing comes after it."""
    height: Height | None = None
    """Height of a row, when it should be more than a line."""

    @model_validator(mode="after")
    def _has_rows(self) -> Log:
        if not (self.rows or self.dates or self.blank or self.fill):
            raise ValueError("a log needs rows: 'rows', 'dates', 'blank' or 'fill'")
        return self


class WrittenField(Model):
    """A field of a record or a card."""

    label: Line | None = None
    """What to fill in."""
    value: str | None = None
    """An expression that prefills it."""
    text: Line | None = None
    """Words to print, with nothing to fill in."""
    width: Share = 1.0
    """Its width beside the others in its row."""
    lines: Annotated[int, Field(ge=1, le=12)] = 1
    """Lines to write on."""
    box: Height | None = None
    """An empty frame of this height instead, for a sticker or a stamp."""
    ticks: Annotated[tuple[Line, ...], Field(max_length=6)] = ()
    """Choices with a box to tick instead."""
    example: str | None = None
    """What stands there in the record that shows how to fill it in."""

    @model_validator(mode="after")
    def _one_thing(self) -> WrittenField:
        if not (self.label or self.ticks or self.text):
            raise ValueError("a field needs a label, a text or ticks")
        if sum(map(bool, (self.text, self.box, self.ticks, self.value))) > 1 or (self.text and self.label):
            raise ValueError("a field is a text, a value, a box or ticks, not two of them")
        return self


FieldRows = Annotated[
    tuple[Annotated[tuple[WrittenField, ...], Field(min_length=1, max_length=4)], ...],
    Field(min_length=1, max_length=30),
]


class Record(Model):
    """A frame with fields that is filled in again and again, one for each time."""

    title: Line | None = None
    """Head of each frame."""
    rows: FieldRows
    """The fields, row by row."""
    count: Annotated[int, Field(ge=1, le=20)] = 1
    """How many blank frames."""
    fill: Fill | None = None
    """Blank frames as long as there is room; then nothing comes after it."""


class Face(Model):
    """One side of a card."""

    title: Line
    """Head of the side."""
    rows: FieldRows = ()
    """The fields, row by row; what does not fit goes on the next side."""
    phones: bool = False
    """The team's numbers come below, from the team file and nowhere else."""


class Cards(Model):
    """A card to cut out, the size of a bank card."""

    faces: Annotated[tuple[Face, ...], Field(min_length=1, max_length=8)]
    """Its sides: two below each other are folded back to back."""


class Band(Model):
    """A range of values, once both ends are known of the patient."""

    low: Line
    """An expression: the lowest."""
    high: Line
    """An expression: the highest."""


class Graph(Model):
    """Graph paper."""

    caption: Line
    """What is drawn here."""
    alt: Annotated[str, Field(min_length=20, max_length=2000)]
    """What someone who cannot see it needs to know."""
    unit: Line
    """Unit of the values."""
    bottom: float
    """Lowest value."""
    top: float
    """Highest value."""
    step: Annotated[float, Field(gt=0)] = 1.0
    """From line to line; on a logarithmic scale the lines are at 1, 2, 5, 10, 20, …"""
    logarithmic: bool = False
    """Equal distances are equal factors."""
    columns: Annotated[int, Field(ge=2, le=12)] = 8
    """How many times can be drawn."""
    band: Band | None = None
    """A range to shade, such as the laboratory's own."""
    band_label: Line | None = None
    """What the shade means."""
    target: Line | None = None
    """An expression: a value to draw a line at."""
    target_label: Line | None = None
    """What the line means."""

    @model_validator(mode="after")
    def _has_a_scale(self) -> Graph:
        if self.top <= self.bottom or (self.logarithmic and self.bottom <= 0):
            raise ValueError("'top' is more than 'bottom', and on a logarithmic scale both are above 0")
        if not self.logarithmic and (self.top - self.bottom) / self.step > 40:
            raise ValueError("more than 40 lines: make 'step' larger")
        if (self.band and not self.band_label) or (self.target and not self.target_label):
            raise ValueError("a band needs 'band_label', a target 'target_label': colour alone says nothing")
        return self

    @property
    def levels(self) -> tuple[float, ...]:
        """The values that have a line, from low to high."""
        if not self.logarithmic:
            count = math.floor((self.top - self.bottom) / self.step + 1e-9)
            return tuple(round(self.bottom + place * self.step, 6) for place in range(count + 1))
        decades = range(math.floor(math.log10(self.bottom)), math.ceil(math.log10(self.top)) + 1)
        values = (round(factor * 10.0**decade, 9) for decade in decades for factor in (1, 2, 5))
        return tuple(value for value in values if self.bottom <= value <= self.top)


class Months(Model):
    """Months as a grid of days: named, with the days marked, once both are known of the patient; until then blank."""

    first: Line
    """An expression: the first day to mark."""
    weeks: Line
    """An expression: how many whole weeks from one to the next."""
    mark: Annotated[str, Field(min_length=1, max_length=8)]
    """What is marked, in a word that fits a day."""
    count: Annotated[int, Field(ge=1, le=12)] = 2
    """How many months."""


class Scores(Model):
    """Statements that get a number each."""

    items: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
    """The statements."""
    lowest: Annotated[int, Field(ge=0, le=1)] = 0
    """First number."""
    highest: Annotated[int, Field(ge=2, le=10)] = 10
    """Last number."""
    lowest_means: Line
    """What the first number means."""
    highest_means: Line
    """What the last number means."""
