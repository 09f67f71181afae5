"""Every text of a section with its place and what it is, so that each check need not walk the blocks itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from folderbuilder.library import section as s
from folderbuilder.library.base import Model
from folderbuilder.library.inline import (
    Bullets,
    MarkupError,
    Paragraph,
    Ref,
    Runs,
    Text,
    parse_inline,
    parse_text,
    plain,
)
from folderbuilder.yamltext import KeyPath


class Markup(StrEnum):
    """How a text is read."""

    BLOCK = "block"
    """Paragraphs and lists."""
    LINE = "line"
    """One line with bold words, links, marks and values."""
    LITERAL = "literal"
    """Printed as it stands."""


class Role(StrEnum):
    """What a text is on the page."""

    PROSE = "prose"
    """Paragraphs, list items, steps, cells, captions: counted in the length of sentences."""
    HEADING = "heading"
    """Titles, headings, the head of a table."""
    LABEL = "label"
    """Words in a drawing or a form."""
    SPOKEN = "spoken"
    """Alternative text of a figure."""
    SOURCE = "source"
    """Where facts come from."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One text in a section file."""

    path: KeyPath
    text: str
    markup: Markup = Markup.LINE
    role: Role = Role.PROSE
    box: s.BoxKind | None = None
    """The kind of the box it stands in."""

    def pieces(self) -> tuple[Runs, ...]:
        """Its paragraphs and list items as runs. Raises `MarkupError`."""
        if self.markup is Markup.LITERAL:
            return ((Text(self.text),),)
        if self.markup is Markup.LINE:
            return (parse_inline(self.text),)
        pieces: list[Runs] = []
        for item in parse_text(self.text):
            match item:
                case Paragraph(runs=runs):
                    pieces.append(runs)
                case Bullets(items=items):
                    pieces.extend(items)
        return tuple(pieces)

    def plain(self) -> tuple[str, ...]:
        """The words of its pieces, marks stripped; nothing when it cannot be parsed."""
        return _plain(self.text, self.markup)


@lru_cache(maxsize=8192)
def _plain(text: str, markup: Markup) -> tuple[str, ...]:
    # Kept, because nearly every check asks for it.
    try:
        return tuple(words(piece) for piece in Passage((), text, markup).pieces())
    except MarkupError:
        return ()


def words(runs: Runs) -> str:
    """Runs as they will read: a reference counts as "hoofdstuk 1.1", a value as one word; no soft hyphens."""
    shown: list[str] = []
    for run in runs:
        match run:
            case Ref(words=None):
                shown.append("hoofdstuk 1.1")
            case _:
                shown.append(plain((run,)))
    return " ".join("".join(shown).replace("\u00ad", "").split())


def passages(section: s.Section) -> Iterator[Passage]:
    """All texts of a section."""
    yield Passage(("title",), section.title, Markup.LITERAL, Role.HEADING)
    yield Passage(("purpose",), section.purpose)
    for number, source in enumerate(section.sources):
        yield Passage(("sources", number, "title"), source.title, Markup.LITERAL, Role.SOURCE)
        if source.url:
            yield Passage(("sources", number, "url"), source.url, Markup.LITERAL, Role.SOURCE)
    for number, alarm in enumerate(section.alarms):
        yield Passage(("alarms", number, "sign"), alarm.sign)
    yield from _body(section.body, ("body",))


def blocks(section: s.Section) -> Iterator[tuple[KeyPath, s.BlockBase]]:
    """All blocks of a section with their places, those in boxes too."""
    for number, block in enumerate(section.body):
        yield ("body", number), block
        if isinstance(block, s.BoxBlock):
            for inner, inside in enumerate(block.box.body):
                yield ("body", number, "box", "body", inner), inside


def _body(body: Iterable[s.BlockBase], path: KeyPath) -> Iterator[Passage]:
    for number, block in enumerate(body):
        yield from _block(block, (*path, number))


def _block(block: s.BlockBase, path: KeyPath) -> Iterator[Passage]:
    match block:
        case s.TextBlock():
            yield Passage((*path, "text"), block.text, Markup.BLOCK)
        case s.HeadingBlock():
            yield Passage((*path, "heading"), block.heading, Markup.LITERAL, Role.HEADING)
        case s.SubheadingBlock():
            yield Passage((*path, "subheading"), block.subheading, Markup.LITERAL, Role.HEADING)
        case s.StepsBlock():
            yield from _lines(block.steps, (*path, "steps"))
        case s.ListBlock():
            yield from _lines(block.list, (*path, "list"))
        case s.ActionsBlock():
            yield from _lines(block.actions, (*path, "actions"))
        case _:
            yield from _compound(block, path)


def _compound(block: s.BlockBase, path: KeyPath) -> Iterator[Passage]:
    match block:
        case s.TableBlock():
            yield from _table(block.table, (*path, "table"))
        case s.FigureBlock():
            yield from _figure(block.figure, (*path, "figure"))
        case s.BoxBlock():
            if block.box.title:
                yield Passage((*path, "box", "title"), block.box.title, Markup.LITERAL, Role.HEADING)
            for passage in _body(block.box.body, (*path, "box", "body")):
                yield replace(passage, box=block.box.kind)
        case s.WriteBlock():
            if block.write.title:
                yield Passage((*path, "write", "title"), block.write.title, Markup.LITERAL, Role.HEADING)
        case s.FormBlock():
            yield from _form(block.form, (*path, "form"))
        case s.TicksBlock():
            yield from _lines(block.ticks, (*path, "ticks"))
        case s.LogBlock() | s.RecordBlock() | s.CardsBlock() | s.GraphBlock() | s.MonthsBlock() | s.ScoresBlock():
            yield from _written(block, "", path)


# Texts of what is written on, by their key: how they are read and what they are on the page. Other texts are no words.
_WRITTEN = {
    "caption": (Markup.LINE, Role.LABEL), "head": (Markup.LINE, Role.HEADING), "rows": (Markup.LINE, Role.LABEL),
    "items": (Markup.LINE, Role.LABEL), "text": (Markup.LINE, Role.PROSE), "ticks": (Markup.LITERAL, Role.LABEL),
    "label": (Markup.LITERAL, Role.LABEL), "example": (Markup.LITERAL, Role.LABEL),
    "title": (Markup.LITERAL, Role.HEADING), "alt": (Markup.LITERAL, Role.SPOKEN), "unit": (Markup.LITERAL, Role.LABEL),
    "band_label": (Markup.LITERAL, Role.LABEL), "target_label": (Markup.LITERAL, Role.LABEL),
    "mark": (Markup.LITERAL, Role.LABEL), "lowest_means": (Markup.LITERAL, Role.LABEL),
    "highest_means": (Markup.LITERAL, Role.LABEL),
    # Expressions
    "value": (Markup.LINE, Role.LABEL), "first": (Markup.LINE, Role.LABEL), "weeks": (Markup.LINE, Role.LABEL),
    "low": (Markup.LINE, Role.LABEL), "high": (Markup.LINE, Role.LABEL), "target": (Markup.LINE, Role.LABEL),
}  # fmt: skip


def _written(item: object, name: str, path: KeyPath) -> Iterator[Passage]:
    """Every text below a model of what is written on."""
    if isinstance(item, Model):
        for key in type(item).model_fields:
            yield from _written(getattr(item, key), key, (*path, key))
    elif isinstance(item, tuple):
        for number, inner in enumerate(item):
            yield from _written(inner, name, (*path, number))
    elif isinstance(item, str) and name in _WRITTEN:
        yield Passage(path, item, *_WRITTEN[name])


def _lines(lines: Iterable[str], path: KeyPath) -> Iterator[Passage]:
    for number, line in enumerate(lines):
        yield Passage((*path, number), line)


def _table(table: s.Table, path: KeyPath) -> Iterator[Passage]:
    yield Passage((*path, "caption"), table.caption)
    yield Passage((*path, "read"), table.read)
    for number, head in enumerate(table.head):
        yield Passage((*path, "head", number), head, role=Role.HEADING)
    for number, row in enumerate(table.rows):
        yield from _lines(row, (*path, "rows", number))
    for mark, note in table.notes.items():
        yield Passage((*path, "notes", mark), note)


def _figure(figure: s.Figure, path: KeyPath) -> Iterator[Passage]:
    yield Passage((*path, "caption"), figure.caption)
    yield Passage((*path, "alt"), figure.alt, Markup.LITERAL, Role.SPOKEN)
    for key, label in figure.labels.items():
        yield Passage((*path, "labels", key), label, Markup.LITERAL, Role.LABEL)


def _form(form: s.Form, path: KeyPath) -> Iterator[Passage]:
    if form.title:
        yield Passage((*path, "title"), form.title, Markup.LITERAL, Role.HEADING)
    for number, field in enumerate(form.fields):
        yield Passage((*path, "fields", number, "label"), field.label, Markup.LITERAL, Role.LABEL)
        if field.value:
            yield Passage((*path, "fields", number, "value"), field.value, role=Role.LABEL)
