"""From composed blocks to HTML, block by block."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

from blocks import Levels, save_figure

from folderbuilder.compose.blocks import (
    Blank,
    Block,
    Composed,
    ContentsList,
    CoverBlock,
    Drawing,
    Entries,
    Entry,
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


class Page:
    """Writes one section."""

    def __init__(self, composed: Composed, late: tuple[str, ...], figures: Path) -> None:
        self.composed, self.late, self.figures = composed, late, figures
        self.levels = Levels()
        self.writers: dict[type, Callable[..., str]] = {
            Para: self.para, Head: self.head, Items: self.items, Grid: self.grid, Drawing: self.drawing,
            Framed: self.framed, Ruled: self.ruled, Fields: self.fields, ContentsList: self.rows, Entries: self.entries,
            CoverBlock: self.cover,
        }  # fmt: skip

    def section(self) -> str:
        """The section with its opening."""
        this = self.composed
        kind = ' class="cover"' if this.name == "cover" else ""
        code = f"{this.code} — " if this.code else ""
        codes = f'data-code="{escape(code)}" data-state="{this.state or ""}"'
        start = f'<section{kind} style="--part:{this.color}"><header {codes}>'
        if kind:
            return f"{start}</header>{self.blocks(this.blocks)}</section>"
        over = f'<p class="over">{escape(this.part)}</p>' if this.part else ""
        number = f"<b>{this.number}</b> " if this.number else ""
        status = f'<p class="status">{escape(this.status)}</p>' if this.status else ""
        opening = f'{over}<h1 id="s-{this.name}">{number}{escape(this.title)}</h1>{status}'
        return f"{start}{opening}</header>{self.blocks(this.blocks)}</section>"

    def blocks(self, blocks: tuple[Block, ...]) -> str:
        """All blocks."""
        return "".join(self.writers[type(block)](block) for block in blocks)

    def runs(self, runs: Inlines) -> str:
        """Runs as phrasing content."""
        return "".join(map(self.run, runs))

    def run(self, run: object) -> str:
        """One run."""
        match run:
            case Words(text=text, bold=bold):
                return f"<b>{escape(text)}</b>" if bold else escape(text)
            case TermLink(text=text, target=str(target), contents=contents):
                return f'<b><a href="#{target}" title="{escape(contents)}">{escape(text)}</a></b>'
            case TermLink(text=text):
                return f"<b>{escape(text)}</b>"
            case PlaceLink(text=text, target=target, contents=contents, bold=bold):
                link = f'<a href="#{target}" title="{escape(contents)}">{escape(text)}</a>'
                return f"<b>{link}</b>" if bold else link
            case UrlLink(text=text, url=url, contents=contents):
                return f'<a href="{escape(url)}" title="{escape(contents)}">{escape(text)}</a>'
            case NoteLink(text=text):
                return escape(text)
            case Blank(width=width):
                return f'<span class="blank" style="width:{width}pt"></span>'
            case Late(index=index):
                return escape(self.late[index])
        raise TypeError(run)

    def para(self, block: Para) -> str:
        """A paragraph."""
        kind = "" if block.style == "body" else f' class="{block.style}"'
        return f"<p{kind}>{self.runs(block.runs)}</p>"

    def head(self, block: Head) -> str:
        """A heading."""
        level = self.levels.of(block.level)
        return f"<h{level}{' class=quiet' if block.style else ''}>{escape(block.text)}</h{level}>"

    def items(self, block: Items) -> str:
        """A list."""
        inner = "".join(f"<li>{self.runs(item)}</li>" for item in block.items)
        if block.start is not None:
            return f'<ol start="{block.start}">{inner}</ol>'
        return f'<ul class="{"ticks" if block.ticks else block.style}">{inner}</ul>'

    def grid(self, block: Grid) -> str:
        """A table."""
        head = "".join(f"<th scope=col>{self.runs(cell)}</th>" for cell in block.head)
        rows = "".join(
            "<tr>"
            + "".join(
                f"<th scope=row>{self.runs(cell)}</th>" if n == 0 else f"<td>{self.runs(cell)}</td>"
                for n, cell in enumerate(row)
            )
            + "</tr>"
            for row in block.rows
        )
        wide = ' class="wide"' if len(block.head) > 3 else ""
        above = f"<caption>{self.runs(block.caption)}</caption><thead><tr>{head}</tr></thead>"
        table = f"<table{wide}>{above}<tbody>{rows}</tbody></table>"
        notes = "".join(f'<p class="small"><b>{escape(mark)}</b> {self.runs(note)}</p>' for mark, note in block.notes)
        return f"<p>{self.runs(block.read)}</p>{table}{notes}"

    def drawing(self, block: Drawing) -> str:
        """A figure."""
        source = save_figure(block, self.figures).as_uri()
        image = f'<img src="{source}" alt="{escape(block.alt)}">'
        return f"<figure>{image}<figcaption>{self.runs(block.caption)}</figcaption></figure>"

    def framed(self, block: Framed) -> str:
        """A box."""
        level = self.levels.of(2)
        return (
            f'<div class="box {block.kind}"><h{level}>{escape(block.title)}</h{level}>{self.blocks(block.blocks)}</div>'
        )

    def ruled(self, block: Ruled) -> str:
        """Lines to write on."""
        title = f'<p class="title">{escape(block.title)}</p>' if block.title else ""
        return title + '<div class="write"></div>' * block.lines

    def fields(self, block: Fields) -> str:
        """A form."""
        return "".join(
            f'<p class="field"><span class="label">{escape(f.label)}:</span>'
            + (
                '<span class="blank"></span>' * f.lines
                if f.value is None
                else f'<span class="given">{self.runs(f.value)}</span>'
            )
            + "</p>"
            for f in block.fields
        )

    def rows(self, block: ContentsList) -> str:
        """The contents list; CSS finds the pages."""
        lines = []
        for row in block.rows:
            words = escape(row.title)
            link = f'<a href="#{row.target}" title="{escape(row.contents)}">{words}</a>' if row.target else words
            kind = "" if row.target else " class=part"
            lines.append(f'<li{kind}><span class="number">{row.number}</span>{link}</li>')
        return f'<ul class="toc">{"".join(lines)}</ul>'

    def entries(self, block: Entries) -> str:
        """The glossary."""
        return "<dl>" + "".join(map(self._entry, block.entries)) + "</dl>"

    def _entry(self, entry: Entry) -> str:
        places = any(isinstance(run, PlaceLink) for run in entry.places)
        below = f'<p class="small">{self.runs(entry.places)}</p>' if places else ""
        return f'<dt id="{entry.anchor}">{escape(entry.term)}</dt><dd><p>{self.runs(entry.meaning)}</p>{below}</dd>'

    def cover(self, block: CoverBlock) -> str:
        """The cover."""
        blank = '<span class="blank" style="width:150pt"></span>'
        date = escape(block.date) if block.date else f"{escape(block.date_label)} {blank}"
        phones = "".join(
            f'<p class="tight">{escape(label)}: {f"<b>{escape(number)}</b>" if number else blank}</p>'
            for label, number in block.phones
        )
        return (
            f'<h1>{escape(block.title)}</h1><p>{escape(block.for_whom)}</p><p class="name">{self.runs(block.name)}</p>'
            f'<p class="tight">{self.runs(block.number)}</p><p>{date}</p>'
            f'<div class="team"><b>{escape(block.team_label)}</b>'
            + "".join(f'<p class="tight"><b>{escape(line)}</b></p>' for line in block.team)
            + f"{phones}</div>"
        )
