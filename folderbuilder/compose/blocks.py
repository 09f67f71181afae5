"""Blocks with nothing left to decide: what will be printed, word for word. Typesetting needs no more than a layout."""

from __future__ import annotations

from typing import Any, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from folderbuilder.library.aloud import Aloud
from folderbuilder.library.logo import Art

Some = TypeVar("Some", bound="Made")


class Made(Struct, frozen=True):
    """What is composed; nothing in it changes any more."""

    # A Struct, not a data class: there are some forty kinds, and making data classes of them would take a twentieth of
    # the time that the program takes for one folder.

    def but(self: Some, **changes: Any) -> Some:  # noqa: ANN401 - values of its own fields
        """The same with other values."""
        return replace(self, **changes)


# --- runs: what a line of text is made of ---------------------------------------------------------------------------


class Words(Made, frozen=True):
    """Text to print literally."""

    text: str
    bold: bool = False
    aloud: Aloud | None = None
    """How they are read aloud, where their letters do not say it."""


class TermLink(Made, frozen=True):
    """A glossary word: printed bold with a mark, linked to `target` when the glossary is in the folder."""

    text: str
    target: str | None
    contents: str
    """What a screen reader says about the link."""
    aloud: Aloud | None = None


class PlaceLink(Made, frozen=True):
    """Words that lead to a place in this folder."""

    text: str
    target: str
    contents: str
    bold: bool = False


class UrlLink(Made, frozen=True):
    """Words that lead to a web address."""

    text: str
    url: str
    contents: str
    aloud: Aloud | None = None


class NoteLink(Made, frozen=True):
    """The mark of a footnote, which leads to it."""

    text: str
    target: str
    contents: str


class Blank(Made, frozen=True):
    """A line to write a short value on; `text` is what a screen reader says, nothing when it is empty."""

    text: str
    width: float = 120.0


class Late(Made, frozen=True):
    """A patient's value that is set when the folder is bound, so that the page around it can be shared.

    It ends its paragraph and fits on what is left of the line, or the section is typeset for that patient alone.
    """

    index: int
    """Which of the section's late values."""


Inline: TypeAlias = Words | TermLink | PlaceLink | UrlLink | NoteLink | Blank | Late
Inlines: TypeAlias = tuple[Inline, ...]


# --- blocks to read -------------------------------------------------------------------------------------------------


class Para(Made, frozen=True):
    """A paragraph. Styles: body, lead, small."""

    runs: Inlines
    style: str = "body"
    keep: bool = False
    """Stays with the next block."""


class Head(Made, frozen=True):
    """A heading of level 2 or 3."""

    text: str
    level: int = 2
    style: str = ""
    """Type of another level, for a quiet heading."""


class Items(Made, frozen=True):
    """A list; numbered from `start`, with tick boxes, or with bullets."""

    items: tuple[Inlines, ...]
    start: int | None = None
    ticks: bool = False
    style: str = "body"
    tick_spoken: str = "☐"
    """What a screen reader says of a tick box."""


class Grid(Made, frozen=True):
    """A table: header row, rows whose first cell is their header, footnotes with their marks."""

    caption: Inlines
    read: Inlines
    head: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    notes: tuple[tuple[str, Inlines], ...] = ()
    name: str = ""
    """Of this table in the folder; its footnotes are called after it, see `note_name`."""


def note_name(table: str, place: int) -> str:
    """Name of a table's footnote, as the place that its mark leads to."""
    return f"n-{table}-{chr(ord('a') + place)}"


class Drawing(Made, frozen=True):
    """A figure; `svg` is the text of the drawing."""

    name: str
    svg: str
    caption: Inlines
    alt: str
    labels: tuple[tuple[str, str], ...] = ()


class Framed(Made, frozen=True):
    """A box with icon and title."""

    kind: str
    title: str
    blocks: tuple[Block, ...]


# --- blocks to write on ---------------------------------------------------------------------------------------------


class Ruled(Made, frozen=True):
    """Lines to write on."""

    lines: int
    title: str | None
    spoken: str
    fill: str = ""
    """More lines to the foot of the "page", or of the back of the "sheet"."""


class Field(Made, frozen=True):
    """One field to fill in: its label, the value or None, and how many lines to write on."""

    label: str
    value: Inlines | None
    lines: int
    spoken: str


class Fields(Made, frozen=True):
    """A form on paper."""

    title: str | None
    fields: tuple[Field, ...]


class LogColumn(Made, frozen=True):
    """A column of a table to write in."""

    head: Inlines
    share: float
    """Its width beside the others."""
    tick: bool = False
    """A box to tick in every row."""


class Log(Made, frozen=True):
    """A table to write in: an example, rows whose first cell has words, blank rows."""

    caption: Inlines
    columns: tuple[LogColumn, ...]
    example: tuple[Inlines, ...] | None
    rows: tuple[Inlines, ...]
    """First cells."""
    blank: int
    spoken: str
    """What a screen reader says for the blank rows."""
    fill: str = ""
    """More blank rows to the foot of the "page", or of the back of the "sheet"."""
    height: float = 0.0
    """Least height of a row in mm."""


class Space(Made, frozen=True):
    """Room in a record: for a value on lines, in a frame, or by ticking; or words with nothing to fill in."""

    label: str | None
    value: Inlines | None = None
    share: float = 1.0
    """Its width beside the others in its row."""
    lines: int = 1
    box: float = 0.0
    """Height of the frame in mm; 0 for lines."""
    ticks: tuple[str, ...] = ()
    text: Inlines | None = None
    example: str | None = None


class Records(Made, frozen=True):
    """The same frame with fields a number of times, after one that is filled in as an example."""

    title: str | None
    rows: tuple[tuple[Space, ...], ...]
    count: int
    spoken: str
    example: str | None = None
    """Title of the example, if there is one."""
    framed: bool = True
    fill: str = ""
    """More of them to the foot of the "page", or of the back of the "sheet"."""


class CardSide(Made, frozen=True):
    """One side of a card."""

    title: str
    rows: tuple[tuple[Space, ...], ...]


class CutOut(Made, frozen=True):
    """A card to cut out."""

    sides: tuple[CardSide, ...]
    spoken: str
    fold: str
    """Printed beside the line to fold along."""
    goes_on: str
    """Pattern for the head of a side that did not fit on the one before: "{title} (vervolg)"."""


class GraphPaper(Made, frozen=True):
    """Graph paper: lines at `levels`, room for `columns` times, and what is known of the patient."""

    caption: Inlines
    alt: str
    unit: str
    levels: tuple[float, ...]
    logarithmic: bool
    columns: int
    date: str
    """Printed before the room for dates."""
    band: tuple[float, float, str] | None = None
    """Lowest and highest value of the shaded range, and what it means."""
    target: tuple[float, str] | None = None
    """A value with a line, and what it means."""


class Month(Made, frozen=True):
    """A month as a grid of weeks from Monday; without days it is filled in by hand."""

    title: str | None
    """None: a line to write it on."""
    weeks: tuple[tuple[int, ...], ...]
    """Days of each week, 0 for none."""
    marked: tuple[int, ...]
    alt: str


class Calendar(Made, frozen=True):
    """Months to write appointments in."""

    months: tuple[Month, ...]
    days: tuple[str, ...]
    """Short names, from Monday."""
    label: str
    """Before the line for a month's name."""
    mark: str
    """Printed in a marked day."""


class Scored(Made, frozen=True):
    """Statements that get a number each."""

    items: tuple[Inlines, ...]
    lowest: int
    highest: int
    low: str
    high: str
    """What the first and last number mean."""
    spoken: str


# --- contents list and glossary -------------------------------------------------------------------------------------


class ContentsRow(Made, frozen=True):
    """A line of the contents list: number, title, page; `level` 0 is a part."""

    level: int
    number: str
    title: str
    page: str | None
    target: str | None
    contents: str = ""


class ContentsList(Made, frozen=True):
    """The contents list."""

    rows: tuple[ContentsRow, ...]


class Entry(Made, frozen=True, eq=False):
    """A glossary entry: its anchor, headword, meaning, other names, and links back to where it stands.

    Who makes entries keeps them, and who sets one knows it again by itself: comparing words would take longer.
    """

    anchor: str
    term: str
    meaning: Inlines
    places: Inlines


class Entries(Made, frozen=True):
    """Glossary entries in order."""

    entries: tuple[Entry, ...]


# --- what has a page to itself --------------------------------------------------------------------------------------


class CoverBlock(Made, frozen=True):
    """The cover: title, for whom, date, and the team with its numbers."""

    title: str
    for_whom: str
    name: Inlines
    number: Inlines
    date_label: str
    date: str | None
    team_label: str
    team: tuple[str, ...]
    phones: tuple[tuple[str, str | None], ...]
    """Label and number; no number means a line to write it on."""
    colors: tuple[str, ...]
    """Of the drawing."""
    spoken: str
    color: str | None = None
    """Of the title, when the team has its own."""
    logo: Art | None = None


class Attached(Made, frozen=True):
    """A page that somebody else made, drawn as it is, on a page of its own. Measures are points."""

    form: str
    """Name by which pages draw it."""
    width: float
    height: float
    alt: str


class Notes(Made, frozen=True):
    """Pages with nothing but room to write."""

    pages: int


class Divider(Made, frozen=True):
    """The page before a part: its number and title, and what is in it, as numbers and titles."""

    number: str
    title: str
    lead: str
    entries: tuple[tuple[str, str], ...]


class TabStrips(Made, frozen=True):
    """Strips for the tabs of bought dividers: number, title and colour of each."""

    strips: tuple[tuple[str, str, str], ...]


class SpineLabel(Made, frozen=True):
    """A label for the back of a binder: what it says, the most important first, and for which binder it is."""

    wide: bool
    caption: str
    title: str
    volume: str | None
    """Which of several binders it is for."""
    number: str | None
    team: str | None


class SpineLabels(Made, frozen=True):
    """Labels beside each other, with the colours of all parts at their heads."""

    labels: tuple[SpineLabel, ...]
    colors: tuple[str, ...]


class ContactCards(Made, frozen=True):
    """As many of the same card as go on a page: the team and its numbers in front, lines to write on at the back."""

    title: str
    team: tuple[str, ...]
    phones: tuple[tuple[str, str], ...]
    """Label and number."""
    blanks: tuple[str, ...]
    """What is written on lines of the front, where the team's file does not say it."""
    fields: tuple[str, ...]
    """What is written on the lines of the back."""
    spoken: str


# --- all of them, and what becomes one galley -----------------------------------------------------------------------

Writing: TypeAlias = Log | Records | CutOut | GraphPaper | Calendar | Scored
"""What the reader writes on."""
Block: TypeAlias = (
    Para | Head | Items | Grid | Drawing | Framed | Ruled | Fields | ContentsList | Entries | CoverBlock | Writing
    | Notes | Divider | TabStrips | SpineLabels | ContactCards | Attached
)  # fmt: skip


class Composed(Made, frozen=True):
    """What becomes one galley."""

    name: str
    """Section id, or cover, personal, contents, …"""
    number: str | None
    """Section number, printed large and in the page code."""
    title: str
    """Title, the level 1 heading."""
    part: str | None
    """Part title, printed small above it."""
    part_number: str | None
    """For the mark at the edge."""
    part_place: tuple[int, int]
    """Which part of how many, for the height of the edge mark; (0, n) for none."""
    color: str
    code: str | None
    """First half of the page code: "6.5 · v1.0"."""
    state: str | None
    """Printed at the foot of every page: "concept"."""
    status: str | None
    """Printed at the opening: that nobody has approved it yet."""
    language: str
    blocks: tuple[Block, ...]
    notes_page: str
    """Heading of a blank back."""
    page_of: str
    """Second half of the page code, a pattern: "blad {k} van {n}"."""
    private: bool = False
    """Holds a patient's values: never shared, never kept."""
    plain_back: bool = False
    """The back of its last page stays white: it is cut up."""
