"""From composed blocks to platypus flowables, block by block."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from blocks import Levels, labelled
from reportlab.graphics.shapes import Drawing as Shapes
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, Paragraph, Spacer, Table
from svglib.svglib import svg2rlg

from folderbuilder.compose.blocks import (
    Blank,
    Block,
    Composed,
    ContentsList,
    CoverBlock,
    Drawing,
    Entries,
    Fields,
    Framed,
    Grid,
    Head,
    Inlines,
    Items,
    Late,
    NoteLink,
    Para,
    PlaceLink,
    Ruled,
    TermLink,
    UrlLink,
    Words,
)  # fmt: skip

WIDTH = 160 * mm
INK, MUTED, RULE, ALARM = HexColor("#1B1F23"), HexColor("#4A535B"), HexColor("#808A93"), HexColor("#8C1515")


@lru_cache(maxsize=1024)
def style(name: str, color: str = "", indent: float = 0.0) -> ParagraphStyle:
    """The named style, made once."""
    size, leading, before, bold = {
        "body": (14, 20, 20, False), "lead": (16, 24, 20, False), "small": (12, 17, 10, False),
        "cell": (12, 17, 0, False), "list": (14, 20, 7, False), "tight": (14, 20, 0, False),
        "h1": (27, 34, 10, True), "h2": (19.5, 25, 30, True), "h3": (16, 23, 20, True),
        "strong": (14, 20, 14, True), "title": (39, 48, 0, True), "name": (27, 34, 0, True),
    }[name]  # fmt: skip
    return ParagraphStyle(
        f"{name}{color}{indent}", fontName="Bold" if bold else "Regular", fontSize=size, leading=leading,
        textColor=HexColor(color) if color else MUTED if name == "small" else INK, leftIndent=indent, bulletIndent=4,
        bulletFontName="Regular", bulletFontSize=size, keepWithNext=name in ("h1", "h2", "h3"), spaceBefore=before,
        spaceAfter=6 if name in ("h2", "h3") else 0,
    )  # fmt: skip


@lru_cache(maxsize=256)
def shapes(svg: str) -> Shapes:
    """A drawing, read once and scaled to the text."""
    read = svg2rlg(BytesIO(svg.encode()))
    read.scale(WIDTH / read.width, WIDTH / read.width)
    read.width, read.height = WIDTH, read.height * WIDTH / read.width
    return read


class PageOf(Flowable):
    """The page number of a place, drawn as a form that is filled in when the place is known."""

    def __init__(self, target: str) -> None:
        super().__init__()
        self.target = target
        self.width, self.height = 36, 14

    def draw(self) -> None:
        """A form may be used before it is defined: one pass is enough."""
        self.canv.doForm(f"page-{self.target}")


class Place(Flowable):
    """A named place: its page, and a line of the outline."""

    width = height = 0

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.name, self.title = name, title

    def draw(self) -> None:
        """Bookmark the place and fill in its page number wherever it stands."""
        self.canv.bookmarkHorizontal(self.name, 0, 20)
        if self.title:
            self.canv.addOutlineEntry(self.title, self.name, 0)
        self.canv.places[self.name] = self.canv.getPageNumber()


class Flow:
    """Makes the flowables of one section."""

    def __init__(self, composed: Composed, late: tuple[str, ...]) -> None:
        self.composed, self.late = composed, late
        self.color = composed.color
        self.levels = Levels()
        self.makers: dict[type, Callable[..., list[Flowable]]] = {
            Para: self.para, Head: self.head, Items: self.items, Grid: self.grid, Drawing: self.drawing,
            Framed: self.framed, Ruled: self.ruled, Fields: self.fields, ContentsList: self.rows, Entries: self.entries,
            CoverBlock: self.cover,
        }  # fmt: skip

    def section(self) -> list[Flowable]:
        """The opening and the blocks."""
        this = self.composed
        place = Place(f"s-{this.name}", f"{this.number or ''} {this.title}".strip())
        if this.name == "cover":
            return [place, *self.blocks(this.blocks)]
        over = [Paragraph(escape(this.part), style("small", self.color))] if this.part else []
        number = f'<font color="{self.color}">{this.number}</font> ' if this.number else ""
        status = [Paragraph(escape(this.status), style("small"))] if this.status else []
        return [place, *over, Paragraph(number + escape(this.title), style("h1")), *status, *self.blocks(this.blocks)]

    def blocks(self, blocks: tuple[Block, ...]) -> list[Flowable]:
        """Flowables of all blocks."""
        return [flowable for block in blocks for flowable in self.makers[type(block)](block)]

    def runs(self, runs: Inlines) -> str:
        """Runs in the markup of `Paragraph`."""
        return "".join(map(self.run, runs))

    def run(self, run: object) -> str:
        """One run."""
        match run:
            case Words(text=text, bold=bold):
                return f"<b>{escape(text)}</b>" if bold else escape(text)
            case TermLink(text=text, target=str(target)):
                return f'<a href="#{target}" color="{self.color}"><b>{escape(text)}</b></a>'
            case TermLink(text=text):
                return f"<b>{escape(text)}</b>"
            case PlaceLink(text=text, target=target, bold=bold):
                shown = f"<b>{escape(text)}</b>" if bold else escape(text)
                return f'<a href="#{target}" color="{self.color}">{shown}</a>'
            case UrlLink(text=text, url=url):
                return f'<a href={quoteattr(url)} color="{self.color}">{escape(text)}</a>'
            case NoteLink(text=text):
                return escape(text)
            case Blank(width=width):
                return "_" * int(width / 7)
            case Late(index=index):
                return escape(self.late[index])
        raise TypeError(run)

    def para(self, block: Para) -> list[Flowable]:
        """A paragraph."""
        return [Paragraph(self.runs(block.runs), style(block.style))]

    def head(self, block: Head) -> list[Flowable]:
        """A heading."""
        name = "strong" if block.style else f"h{max(2, self.levels.of(block.level))}"
        return [Paragraph(escape(block.text), style(name, self.color))]

    def items(self, block: Items) -> list[Flowable]:
        """A list: paragraphs with a bullet, which is faster than `ListFlowable`."""
        name = "small" if block.style == "small" else "list"
        signs = ("☐" if block.ticks else "•" if block.start is None else f"{block.start + nth}." for nth in range(999))
        own = style(name, indent=24.0)
        return [
            Paragraph(self.runs(item), own, bulletText=sign) for item, sign in zip(block.items, signs, strict=False)
        ]

    def grid(self, block: Grid) -> list[Flowable]:
        """A table whose header repeats."""
        cell = style("tight" if len(block.head) <= 3 else "cell")
        head = [Paragraph(f"<b>{self.runs(text)}</b>", cell) for text in block.head]
        rows = [
            [Paragraph(f"<b>{self.runs(text)}</b>" if n == 0 else self.runs(text), cell) for n, text in enumerate(row)]
            for row in block.rows
        ]
        lines = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"), ("BACKGROUND", (0, 0), (-1, 0), HexColor("#EEF2F5")),
            ("LINEBELOW", (0, 0), (-1, 0), 1.5, HexColor(self.color)), ("LINEBELOW", (0, 1), (-1, -1), 0.75, RULE),
        ]  # fmt: skip
        table = Table([head, *rows], [WIDTH / len(head)] * len(head), style=lines, repeatRows=1, spaceBefore=8)
        above = [Paragraph(self.runs(block.read), style("body")), Paragraph(self.runs(block.caption), style("strong"))]
        notes = [Paragraph(f"<b>{escape(mark)}</b> {self.runs(note)}", style("small")) for mark, note in block.notes]
        return [*above, table, *notes]

    def drawing(self, block: Drawing) -> list[Flowable]:
        """A figure, kept with its caption."""
        caption = Paragraph(self.runs(block.caption), style("small"))
        return [Spacer(0, 10), KeepTogether([shapes(labelled(block)), caption])]

    def framed(self, block: Framed) -> list[Flowable]:
        """A box: a table of one column, so that it can go on to the next page."""
        color = ALARM if block.kind == "bel-direct" else HexColor(self.color)
        self.levels.of(2)
        inner = [Paragraph(escape(block.title), style("h3", self.color)), *self.blocks(block.blocks)]
        edge = [("BOX", (0, 0), (-1, -1), 1.5, color), ("LEFTPADDING", (0, 0), (-1, -1), 14)]
        return [Table([[flowable] for flowable in inner], [WIDTH], style=edge, spaceBefore=20)]

    def ruled(self, block: Ruled) -> list[Flowable]:
        """Lines to write on."""
        title = [Paragraph(escape(block.title), style("strong"))] if block.title else []
        return [*title, *lines_to_write(block.lines)]

    def fields(self, block: Fields) -> list[Flowable]:
        """A form."""
        rows = [
            [
                Paragraph(escape(f.label) + ":", style("tight")),
                lines_to_write(f.lines)
                if f.value is None
                else Paragraph(f"<b>{self.runs(f.value)}</b>", style("tight")),
            ]
            for f in block.fields
        ]  # fmt: skip
        return [
            Table(rows, [WIDTH * 0.45, WIDTH * 0.55], style=[("VALIGN", (0, 0), (-1, -1), "BOTTOM")], spaceBefore=10)
        ]

    def rows(self, block: ContentsList) -> list[Flowable]:
        """The contents list."""
        rows = []
        for row in block.rows:
            title = f"<b>{escape(row.title)}</b>" if row.level == 0 else escape(row.title)
            link = f'<a href="#{row.target}">{title}</a>' if row.target else title
            number = Paragraph(f'<b><font color="{self.color}">{row.number}</font></b>', style("tight"))
            rows.append([number, Paragraph(link, style("tight")), PageOf(row.target) if row.target else ""])
        return [Table(rows, [42, WIDTH - 78, 36], style=[("VALIGN", (0, 0), (-1, -1), "BOTTOM")], spaceBefore=10)]

    def entries(self, block: Entries) -> list[Flowable]:
        """The glossary."""
        found: list[Flowable] = []
        for entry in block.entries:
            term = Paragraph(f'<a name="{entry.anchor}"/><b>{escape(entry.term)}</b>', style("body", self.color))
            places = any(isinstance(run, PlaceLink) for run in entry.places)
            below = [Paragraph(self.runs(entry.places), style("small"))] if places else []
            found.append(KeepTogether([term, Paragraph(self.runs(entry.meaning), style("tight")), *below]))
        return found

    def cover(self, block: CoverBlock) -> list[Flowable]:
        """The cover."""
        date = escape(block.date) if block.date else f"{escape(block.date_label)} {'_' * 20}"
        lines = [
            Spacer(0, 250), Paragraph(escape(block.title), style("title", self.color)), Spacer(0, 40),
            Paragraph(escape(block.for_whom), style("tight")), Paragraph(self.runs(block.name), style("name")),
            Paragraph(self.runs(block.number), style("tight")), Paragraph(date, style("list")), Spacer(0, 100),
            HRFlowable(WIDTH, 2, color=HexColor(self.color)),
            Paragraph(escape(block.team_label), style("strong", self.color)),
        ]  # fmt: skip
        lines += [Paragraph(f"<b>{escape(text)}</b>", style("tight")) for text in block.team]
        return lines + [
            Paragraph(f"{escape(label)}: <b>{escape(number or '_' * 20)}</b>", style("tight"))
            for label, number in block.phones
        ]


def lines_to_write(count: int) -> list[Flowable]:
    """Ruled lines, 10 mm apart."""
    return [HRFlowable("100%", 0.75, color=RULE, spaceBefore=29, spaceAfter=0) for _ in range(count)]
