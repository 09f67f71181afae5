"""The contents list and the glossary: rows that lead to places in the folder."""

from __future__ import annotations

from dataclasses import dataclass, replace

from folderbuilder.compose.blocks import Entries, Entry, PlaceLink, Row, Rows, Words
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.galley import Element, Link
from folderbuilder.typeset.lines import Breaker, Line
from folderbuilder.typeset.setting import Setting, Style, draw_line
from folderbuilder.typeset.sheet import Sheet
from folderbuilder.typeset.whole import Whole, whole_of

NUMBER_COLUMN, PAGE_COLUMN = 42.0, 36.0
"""Where running text is 14 points."""


def set_rows(setting: Setting, contents: Rows) -> list[Strip]:
    """The contents: parts as headings of the list, sections as rows with number, title and page."""
    element = setting.element.add("TOC")
    strips: list[Strip] = []
    for number, row in enumerate(contents.rows):
        following = contents.rows[number + 1] if number + 1 < len(contents.rows) else None
        strip = _row(setting, row, element)
        before = setting.grid if number == 0 else strip.before
        strip.before, strip.keep = before, row.level == 0 and following is not None
        strips.append(strip)
    return strips


def _row(setting: Setting, row: Row, toc: Element) -> Strip:
    item = toc.add("TOCI")
    style = replace(setting.style("body"), bold=row.level == 0)
    beside = NUMBER_COLUMN * setting.unit
    width = setting.width - beside - PAGE_COLUMN * setting.unit
    runs = (Words(row.title, row.level == 0),)
    lines = Breaker(setting.fonts, style.size, bold=style.bold).lines(runs, width)
    link = (item.add("Reference").add("Link")) if row.target else item
    pad = setting.grid / 2 if row.level else setting.grid
    height = len(lines) * style.leading

    def draw(sheet: Sheet, y: float) -> None:
        left = sheet.left + setting.x
        baseline = y + style.baseline
        color = setting.color if row.level == 0 else style.color
        if row.number:
            words = [setting.one_line(row.number, bold=True), setting.one_line(" ", bold=True)]
            sheet.words(link, words, left, baseline, style.size, setting.color, bold=True)
        for number, line in enumerate(lines):
            colored = replace(style, color=color)
            draw_line(setting, colored, link, line, {}, sheet, left + beside, y + number * style.leading, last=False)
        if row.page:
            word = setting.one_line(row.page)
            end = left + setting.width
            last = baseline + (len(lines) - 1) * style.leading
            size = word.width * style.size / 1000
            _dots(setting, sheet, left + beside + lines[-1].width + 8, end - size - 8, last)
            sheet.words(link, [word, setting.one_line(" ")], end - size, last, style.size, color, bold=False)
        if row.target:
            low = sheet.top - y - height
            sheet.link(link, Link((left, low, left + setting.width, sheet.top - y), row.contents, target=row.target))

    return Strip(height, draw, before=pad, frame=setting.frame)


def _dots(setting: Setting, sheet: Sheet, start: float, end: float, baseline: float) -> None:
    if end - start >= 12:
        level = sheet.top - baseline
        sheet.rules([(start, level, end, level)], setting.layout.colors.rule, 1.2, dash="[0.01 6] 0 d")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph of an entry: how far its top is below the entry's, and what shows it."""

    down: float
    lines: list[Line]
    whole: Whole | None


@dataclass(frozen=True, slots=True)
class _Shape:
    """An entry as it looks wherever it stands: headword, meaning, places."""

    paragraphs: tuple[_Paragraph, ...]
    height: float


def set_entries(setting: Setting, glossary: Entries) -> list[Strip]:
    """The glossary as a list: the word as label, its meaning and places as body. An entry is never broken."""
    element = setting.element.add("L")
    styles = (
        replace(setting.style("body"), bold=True, color=setting.color),
        setting.style("body"),
        setting.style("small"),
    )
    return [_entry(setting, entry, styles, element) for entry in glossary.entries]


def _entry(setting: Setting, entry: Entry, styles: tuple[Style, ...], parent: Element) -> Strip:
    item = parent.add("LI")
    label, body = item.add("Lbl"), item.add("LBody")
    elements = (label, body.add("P"), body.add("P"))
    shape = _shape(setting, entry, styles)

    def draw(sheet: Sheet, y: float) -> None:
        setting.anchor(entry.anchor, sheet, y)
        x = sheet.left + setting.x
        for style, element, paragraph in zip(styles, elements, shape.paragraphs, strict=True):
            top, whole = y + paragraph.down, paragraph.whole
            if whole is not None:
                sheet.whole(element, whole.operators, whole.heard, x, top + style.baseline, style.color)
                continue
            links: dict[int, Element] = {}
            for number, line in enumerate(paragraph.lines):
                last = number == len(paragraph.lines) - 1
                draw_line(setting, style, element, line, links, sheet, x, top + number * style.leading, last=last)

    return Strip(shape.height, draw, before=setting.grid, snap="start", frame=setting.frame)


def _shape(setting: Setting, entry: Entry, styles: tuple[Style, ...]) -> _Shape:
    """How an entry looks; it is kept, because the same entry stands in many folders."""
    kept, key = setting.fonts.lines, (entry, setting.width)
    shape: _Shape = kept.get(key) or kept.put(key, _new_shape(setting, entry, styles))
    return shape


def _new_shape(setting: Setting, entry: Entry, styles: tuple[Style, ...]) -> _Shape:
    paragraphs, height = [], 0.0
    # An entry that stands nowhere in the folder has no places to say.
    places = entry.places if any(isinstance(run, PlaceLink) for run in entry.places) else ()
    for style, runs in zip(styles, ((Words(entry.term, True),), entry.meaning, places), strict=True):
        lines = Breaker(setting.fonts, style.size, bold=style.bold).lines(runs, setting.width)
        whole = whole_of(setting.fonts, lines, style.size, style.leading, last=True) if lines else None
        paragraphs.append(_Paragraph(height, lines, whole))
        height += len(lines) * style.leading
    return _Shape(tuple(paragraphs), height)
