"""From composed blocks to Typst markup, block by block."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
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

_SPECIAL = re.compile(r"""([\\#*_`$<>@=+\-/~"'\[\]])""")
STYLES = {"lead": "#lead[{}]", "small": "#small[{}]"}


def section_file(composed: Composed, figures: Path) -> str:
    """A module with one function, `body`, that gives the section; it takes the patient's values."""
    return f'#import "template.typ": *\n#let body(late) = {Markup(composed, figures).section()}\n'


def words(text: str) -> str:
    """Text with the signs escaped that mean something in markup."""
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))


def code(value: str | None) -> str:
    """A string in code."""
    return "none" if value is None else json.dumps(value, ensure_ascii=False)


def color(value: str) -> str:
    """A colour in code."""
    return f'rgb("{value}")'


class Markup:
    """Writes one section."""

    def __init__(self, composed: Composed, figures: Path) -> None:
        self.composed = composed
        self.figures = figures
        self.color = color(composed.color)
        self.levels = Levels()
        self.writers: dict[type, Callable[..., str]] = {
            Para: self.para, Head: self.head, Items: self.items, Grid: self.grid, Drawing: self.drawing,
            Framed: self.framed, Ruled: self.ruled, Fields: self.fields, ContentsList: self.rows, Entries: self.entries,
            CoverBlock: self.cover,
        }  # fmt: skip

    def section(self) -> str:
        """The section in code: its opening and its blocks."""
        this = self.composed
        if this.name == "cover":
            return "{ " + self.cover(this.blocks[0]) + " }"
        title = f"[{words(this.title)}]"
        given = {
            "number": this.number,
            "over": this.part,
            "code": this.code,
            "state": this.state,
            "status": this.status,
        }
        named = "".join(f", {key}: {code(value)}" for key, value in given.items() if value)
        return f"chapter({code(this.name)}, {title}{named}, color: {self.color})[\n{self.blocks(this.blocks)}\n]"

    def blocks(self, blocks: tuple[Block, ...]) -> str:
        """Blocks in markup, each a paragraph of its own."""
        return "\n\n".join(self.writers[type(block)](block) for block in blocks)

    def runs(self, runs: Inlines) -> str:
        """Runs in markup."""
        return "".join(map(self.run, runs))

    def run(self, run: object) -> str:
        """One run in markup."""
        match run:
            case Words(text=text, bold=bold):
                return f"#strong[{words(text)}]" if bold else words(text)
            case TermLink(text=text, target=target):
                return f"#term({code(target)})[{words(text)}]"
            case PlaceLink(text=text, target=target, bold=bold):
                shown = f"#strong[{words(text)}]" if bold else words(text)
                return f"#place-link({code(target)})[{shown}]"
            case UrlLink(text=text, url=url):
                return f"#link({code(url)})[{words(text)}]"
            case NoteLink(text=text):
                return words(text)
            case Blank(width=width):
                return f"#blank({width}pt)"
            case Late(index=index):
                return f"#late.at({index})"
        raise TypeError(run)

    def para(self, block: Para) -> str:
        """A paragraph."""
        text = self.runs(block.runs)
        # What starts like a list or a heading is neither.
        text = re.sub(r"^(\d+)\.", r"\1\\.", text)
        return STYLES.get(block.style, "{}").format(text)

    def head(self, block: Head) -> str:
        """A heading."""
        level = self.levels.of(block.level)
        return f"#quiet({level})[{words(block.text)}]" if block.style else f"{'=' * level} {words(block.text)}"

    def items(self, block: Items) -> str:
        """A list."""
        inner = [self.runs(item) for item in block.items]
        if block.ticks:
            return "#ticks" + "".join(f"[{item}]" for item in inner)
        if block.start is None:
            text = "\n".join(f"- {item}" for item in inner)
        else:
            text = "\n".join(f"{block.start + nth}. {item}" for nth, item in enumerate(inner))
        return STYLES.get(block.style, "{}").format(text)

    def grid(self, block: Grid) -> str:
        """A table, how to read it above and its footnotes below."""
        head = "".join(f"[{self.runs(cell)}]," for cell in block.head)
        rows = "".join("(" + "".join(f"[{self.runs(cell)}]," for cell in row) + ")," for row in block.rows)
        size = "14pt" if len(block.head) <= 3 else "12pt"
        above = f"[{self.runs(block.read)}], [{self.runs(block.caption)}]"
        table = f"#grid-table({above}, ({head}), ({rows}), {self.color}, {size})"
        return "\n\n".join([table, *(f"#small[#strong[{words(m)}] {self.runs(note)}]" for m, note in block.notes)])

    def drawing(self, block: Drawing) -> str:
        """A figure."""
        file = save_figure(block, self.figures).name
        return f"#drawing({code(file)}, {code(block.alt)}, [{self.runs(block.caption)}])"

    def framed(self, block: Framed) -> str:
        """A box."""
        level = self.levels.of(2)
        inner = self.blocks(block.blocks)
        return f"#framed({code(block.kind)}, [{words(block.title)}], {level}, {self.color})[\n{inner}\n]"

    def ruled(self, block: Ruled) -> str:
        """Lines to write on."""
        return f"#written({code(block.title)}, {block.lines})"

    def fields(self, block: Fields) -> str:
        """A form."""
        items = [
            f"([{words(f.label)}], {'none' if f.value is None else f'[{self.runs(f.value)}]'}, {f.lines})"
            for f in block.fields
        ]
        return f"#fields({', '.join(items)})"

    def rows(self, block: ContentsList) -> str:
        """The contents list; Typst finds the pages itself."""
        return "\n".join(f"#row({r.level}, {code(r.number)}, [{words(r.title)}], {code(r.target)})" for r in block.rows)

    def entries(self, block: Entries) -> str:
        """The glossary."""
        return "\n".join(
            f"#entry({code(e.anchor)}, [{words(e.term)}], {self.color}, [{self.runs(e.meaning)}], "
            f"{f'[{self.runs(e.places)}]' if any(isinstance(r, PlaceLink) for r in e.places) else 'none'})"
            for e in block.entries
        )

    def cover(self, block: CoverBlock) -> str:
        """The cover."""
        date = words(block.date) if block.date else f"{words(block.date_label)} #blank(150pt)"
        team = "".join(f"[{words(line)}]," for line in block.team)
        phones = "".join(
            f"[{words(label)}: {f'#strong[{words(number)}]' if number else '#blank(150pt)'}],"
            for label, number in block.phones
        )
        colors = "".join(f"{color(c)}," for c in block.colors)
        return (
            f"cover([{words(block.title)}], [{words(block.for_whom)}], [{self.runs(block.name)}], "
            f"[{self.runs(block.number)}], [{date}], [{words(block.team_label)}], ({team}), ({phones}), "
            f"({colors}), {self.color})"
        )
