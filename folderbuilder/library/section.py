"""The schema of one section file. The docstring under a key is its documentation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, StringConstraints, Tag, field_validator, model_validator

from folderbuilder.library.base import Id, Line, Model
from folderbuilder.library.writing import Cards, Fill, Graph, Log, Months, Record, Scores

WebAddress = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^https?://\S+$", max_length=500)]
Mark = Annotated[str, StringConstraints(pattern=r"^\S{1,3}$")]
MAX_COLUMNS = 5
MOST_LINES = 6_000
"""Of lists, tables and texts in one section: some two hundred pages, more than any reader gets."""


def _day(value: Any) -> Any:  # noqa: ANN401 - what a validator is given
    """Only 2024-03-28: pydantic would take 42798 for a number of seconds."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("a date is written as 2024-03-28")
    return value


Day = Annotated[date, BeforeValidator(_day)]


class Status(StrEnum):
    """How far the care team is with a section; printed with it."""

    CONCEPT = "concept"
    CONFIRMED = "vastgesteld"
    DISPUTED = "omstreden"
    EXPIRED = "vervallen"


class BoxKind(StrEnum):
    """The kinds of boxes, each with its own icon and title."""

    SUMMARY = "kort-samengevat"
    CAUTION = "let-op"
    CALL = "bel-direct"
    FACTS = "feiten-en-fabels"
    EXPERIENCE = "ervaring"


class Review(Model):
    """Who reviewed the section and when it must be looked at again."""

    by: str | None = None
    """The care team or person, as printed."""
    on: Day | None = None
    """Date of the review."""
    due: Day | None = None
    """Date by which it must be reviewed again."""


class Source(Model):
    """Where facts come from."""

    title: Line
    """What the source is called."""
    url: WebAddress | None = None
    """Web address without trackers."""
    accessed: Day
    """The day it was read."""
    note: str | None = None
    """What it was used for, or what differs."""


class BlockBase(Model):
    """What every block may have."""

    when: str | None = None
    """Condition under which the block is printed."""


class TextBlock(BlockBase):
    """Paragraphs and lists in light Markdown."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    """The text."""


class HeadingBlock(BlockBase):
    """A heading inside the section."""

    heading: Line
    """A question or a statement."""


class SubheadingBlock(BlockBase):
    """A heading one level lower."""

    subheading: Line
    """A question or a statement."""


class StepsBlock(BlockBase):
    """Numbered steps."""

    steps: Annotated[tuple[Line, ...], Field(min_length=1, max_length=60)]
    """One text a step."""


class ListBlock(BlockBase):
    """A list with bullets."""

    list: Annotated[tuple[Line, ...], Field(min_length=1, max_length=60)]
    """One text an item."""


class ActionsBlock(BlockBase):
    """ "Wat kun je zelf doen": what the reader can do."""

    actions: Annotated[tuple[Line, ...], Field(min_length=1, max_length=12)]
    """One action an item, as an instruction."""


class Table(Model):
    """A table; the first column heads its rows."""

    caption: Line
    """What the table shows."""
    read: Line
    """How to read it: "Zo lees je dit: …"."""
    head: Annotated[tuple[str, ...], Field(min_length=2, max_length=MAX_COLUMNS)]
    """Column headers of at most three words; the first may be empty."""
    rows: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1, max_length=200)]
    """Cells per row."""
    notes: dict[Mark, Line] = Field(default_factory=dict)
    """Footnotes by their mark."""
    columns_when: tuple[str | None, ...] | None = None
    """Per column the condition under which it is printed, or null for always."""

    @model_validator(mode="after")
    def _rectangular(self) -> Table:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.head):
                raise ValueError(f"row {number} has {len(row)} cells, the header has {len(self.head)}")
        if self.columns_when is not None and len(self.columns_when) != len(self.head):
            raise ValueError(f"columns_when has {len(self.columns_when)} entries for {len(self.head)} columns")
        return self


class TableBlock(BlockBase):
    """A table."""

    table: Table
    """The table."""


def _words(text: str) -> list[str]:
    """The words alone: what differs in marks, signs and letter case alone says the same."""
    return re.findall(r"\w+", text.casefold())


class Figure(Model):
    """A drawing with its words."""

    name: Id
    """File name in figures/, without .svg."""
    caption: Line
    """Printed under the drawing."""
    alt: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=2000)]
    """What someone who cannot see the drawing needs to know."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Words in the drawing by their key."""

    @model_validator(mode="after")
    def _alt_is_not_caption(self) -> Figure:
        if _words(self.alt) == _words(self.caption):
            raise ValueError("alt repeats the caption; say what there is to see")
        return self


class FigureBlock(BlockBase):
    """A figure."""

    figure: Figure
    """The figure."""


class AlarmLevel(StrEnum):
    """Whom to call, and how soon."""

    EMERGENCY = "bel-112"
    CALL = "bel-direct"
    DISCUSS = "overleg"


class Alarm(Model):
    """A sign that calls for action, gathered where a section has a block `alarms`."""

    level: AlarmLevel
    """Whom to call, and how soon."""
    sign: Line
    """What the reader notices, in at most twelve words."""


class Gather(Model):
    """Nothing to fill in: the signs come from the other sections."""


class AlarmsBlock(BlockBase):
    """The alarm signs of all sections in this folder, by level, with the team's numbers."""

    alarms: Gather
    """Write `alarms: {}`."""


class Write(Model):
    """Room to write."""

    lines: Annotated[int, Field(ge=1, le=40)]
    """Number of lines."""
    title: str | None = None
    """What to write there."""
    fill: Fill | None = None
    """More lines as long as there is room; then nothing comes after it."""


class WriteBlock(BlockBase):
    """Room to write."""

    write: Write
    """Lines and title."""


class FormField(Model):
    """One field of a form."""

    label: Line
    """What to fill in."""
    value: str | None = None
    """An expression that prefills it."""
    lines: Annotated[int, Field(ge=1, le=12)] = 1
    """Lines to write on when there is no value."""


class Form(Model):
    """Fields to fill in by hand, prefilled from the patient file where it can be."""

    title: str | None = None
    """Heading of the form."""
    fields: Annotated[tuple[FormField, ...], Field(min_length=1, max_length=30)]
    """The fields."""


class FormBlock(BlockBase):
    """A form."""

    form: Form
    """The form."""


class TicksBlock(BlockBase):
    """A list with boxes to tick."""

    ticks: Annotated[tuple[Line, ...], Field(min_length=1, max_length=60)]
    """One text an item."""


class LogBlock(BlockBase):
    """A table to write in."""

    log: Log
    """Columns and rows."""


class RecordBlock(BlockBase):
    """A frame with fields, again and again."""

    record: Record
    """The fields of one frame."""


class CardsBlock(BlockBase):
    """A card to cut out."""

    cards: Cards
    """Its sides."""


class GraphBlock(BlockBase):
    """Graph paper."""

    graph: Graph
    """Scale and range."""


class MonthsBlock(BlockBase):
    """Months as a grid of days."""

    months: Months
    """Which months, and what is marked."""


class ScoresBlock(BlockBase):
    """Statements that get a number each."""

    scores: Scores
    """The statements."""


class Box(Model):
    """A framed block with an icon."""

    kind: BoxKind
    """Decides icon, title and loudness."""
    title: str | None = None
    """Replaces the kind's own title."""
    body: Annotated[tuple[Block, ...], Field(min_length=1, max_length=20)]
    """Blocks inside; no box in a box."""

    @model_validator(mode="after")
    def _no_box_in_box(self) -> Box:
        if any(isinstance(block, BoxBlock) for block in self.body):
            raise ValueError("a box inside a box is not printed")
        return self


class BoxBlock(BlockBase):
    """A box."""

    box: Box
    """The box."""


BLOCKS: dict[str, type[BlockBase]] = {
    "text": TextBlock, "heading": HeadingBlock, "subheading": SubheadingBlock, "steps": StepsBlock,
    "list": ListBlock, "table": TableBlock, "figure": FigureBlock, "box": BoxBlock, "actions": ActionsBlock,
    "write": WriteBlock, "form": FormBlock, "alarms": AlarmsBlock, "ticks": TicksBlock, "log": LogBlock,
    "record": RecordBlock, "cards": CardsBlock, "graph": GraphBlock, "months": MonthsBlock, "scores": ScoresBlock,
}  # fmt: skip
TAG = "block:"
"""Prefix of the union's tags, by which they are known in error places."""


def _kind_of(value: Any) -> str | None:  # noqa: ANN401 - what a discriminator is given
    if isinstance(value, BlockBase):
        return TAG + next(key for key, model in BLOCKS.items() if type(value) is model)
    if isinstance(value, dict):
        kinds = [key for key in value if key in BLOCKS]
        return TAG + kinds[0] if kinds else None
    return None


Block = Annotated[
    Annotated[TextBlock, Tag("block:text")]
    | Annotated[HeadingBlock, Tag("block:heading")]
    | Annotated[SubheadingBlock, Tag("block:subheading")]
    | Annotated[StepsBlock, Tag("block:steps")]
    | Annotated[ListBlock, Tag("block:list")]
    | Annotated[TableBlock, Tag("block:table")]
    | Annotated[FigureBlock, Tag("block:figure")]
    | Annotated[BoxBlock, Tag("block:box")]
    | Annotated[ActionsBlock, Tag("block:actions")]
    | Annotated[WriteBlock, Tag("block:write")]
    | Annotated[FormBlock, Tag("block:form")]
    | Annotated[AlarmsBlock, Tag("block:alarms")]
    | Annotated[TicksBlock, Tag("block:ticks")]
    | Annotated[LogBlock, Tag("block:log")]
    | Annotated[RecordBlock, Tag("block:record")]
    | Annotated[CardsBlock, Tag("block:cards")]
    | Annotated[GraphBlock, Tag("block:graph")]
    | Annotated[MonthsBlock, Tag("block:months")]
    | Annotated[ScoresBlock, Tag("block:scores")],
    Discriminator(_kind_of),
]


class Codes(Model):
    """Diagnosis codes that pick a section."""

    icd10: tuple[str, ...] = ()
    """ICD-10 codes."""
    snomed: tuple[str, ...] = ()
    """SNOMED CT ids."""

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]
        yield from self.icd10
        yield from self.snomed


def _lines_of(block: BlockBase) -> int:
    """How many items, rows and lines of text a block holds; each becomes some objects of the PDF file."""
    if isinstance(block, BoxBlock):
        return sum(map(_lines_of, block.box.body))
    if isinstance(block, TextBlock):
        return block.text.count("\n") + 1
    if isinstance(block, TableBlock):
        return len(block.table.rows) * len(block.table.head)
    if isinstance(block, WriteBlock):
        return block.write.lines
    items: dict[type[BlockBase], Callable[[Any], int]] = {
        StepsBlock: lambda found: len(found.steps), ListBlock: lambda found: len(found.list),
        TicksBlock: lambda found: len(found.ticks),
    }  # fmt: skip
    return items[type(block)](block) if type(block) in items else 1


class Section(Model):
    """One section: the unit that care teams write, review, select and replace."""

    id: Id
    """The file name without .yaml."""
    title: Line
    """Printed large at its opening."""
    purpose: Line
    """One sentence: what the reader knows after reading."""
    version: Annotated[str, StringConstraints(pattern=r"^\d{1,4}\.\d{1,4}\.\d{1,4}$")]
    """Major.minor.patch; the first two are printed at the foot of each page."""
    status: Status
    """How far the care team is with it."""
    review: Review = Review()
    """The last review and the next."""
    needs: tuple[Id, ...] = ()
    """Sections that come along."""
    suggests: tuple[Id, ...] = ()
    """Sections a reader may want too."""
    tools: tuple[Id, ...] = ()
    """Pages to write on that belong to it."""
    codes: Codes = Codes()
    """Diagnosis codes that pick it."""
    alarms: Annotated[tuple[Alarm, ...], Field(max_length=30)] = ()
    """Signs that its reader must act on; a section with a block `alarms` gathers them."""
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=60)]
    """Where its facts come from."""
    body: Annotated[tuple[Block, ...], Field(min_length=1, max_length=400)]
    """What is printed."""

    @field_validator("body")
    @classmethod
    def _not_endless(cls, body: tuple[Block, ...]) -> tuple[Block, ...]:
        many = sum(map(_lines_of, body))
        if many > MOST_LINES:
            raise ValueError(
                f"it has {many} lines of lists, tables and texts; at most {MOST_LINES} can be printed in one section"
            )
        return body

    @property
    def short_version(self) -> str:
        """Major and minor, as printed in page codes: "1.0"."""
        return ".".join(self.version.split(".")[:2])


class Tool(Section):
    """Pages to write on. They belong to sections, or to every folder; their facts are in those sections."""

    sources: Annotated[tuple[Source, ...], Field(max_length=60)] = ()
    """Where its facts come from, if it holds any of its own."""


Box.model_rebuild()
BoxBlock.model_rebuild()
Section.model_rebuild()
Tool.model_rebuild()
