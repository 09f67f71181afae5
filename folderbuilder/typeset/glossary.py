"""The glossary: entries that look the same wherever they stand, put together from what was set before.

A shape is an entry as it is set once. Where the words stand that it gives its places in, differs from one set of
sections to another; so an entry with new places is joined from the shape of its word and those of its places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from folderbuilder.compose.blocks import Entries, Entry, Inline, Inlines, PlaceLink, Words
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.lines import Breaker, Line
from folderbuilder.typeset.mold import Joint, ready_of
from folderbuilder.typeset.ready import Ready, Tag
from folderbuilder.typeset.setting import Setting, Style, draw_line, draw_lines
from folderbuilder.typeset.sheet import Sheet
from folderbuilder.typeset.whole import Whole, whole_of


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
    """What it is drawn from when it is not ready."""
    height: float
    ready: Ready | None
    """None for an entry with rare letters, which is drawn anew each time."""


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
    shape = _shape(setting, entry, styles)

    def draw(sheet: Sheet, y: float) -> None:
        setting.anchor(entry.anchor, sheet, y)
        if shape.ready is not None:
            sheet.stand(shape.ready, parent, y)
        else:
            _draw_entry(setting, styles, shape.paragraphs, parent.add("LI"), sheet, y)

    return Strip(shape.height, draw, before=setting.grid, snap="start", frame=setting.frame)


def _draw_entry(
    setting: Setting,
    styles: tuple[Style, ...],
    paragraphs: Sequence[_Paragraph],
    item: Element,
    sheet: Sheet,
    y: float,
) -> None:
    label, body = item.add("Lbl"), item.add("LBody")
    x = sheet.left + setting.x
    for style, element, paragraph in zip(styles, (label, body.add("P"), body.add("P")), paragraphs, strict=True):
        top, whole = y + paragraph.down, paragraph.whole
        if whole is not None:
            sheet.whole(element, whole.operators, whole.heard, x, top + style.baseline, style.color)
            continue
        draw_lines(setting, style, element, paragraph.lines, sheet, x, top)


def _shape(setting: Setting, entry: Entry, styles: tuple[Style, ...]) -> _Shape:
    """How an entry looks; it is kept, because the same entry stands in many folders."""
    kept, key = setting.fonts.kept, (entry, setting.x, setting.width, setting.color)
    shape: _Shape = kept.get(key) or kept.put(key, _new_shape(setting, entry, styles))
    return shape


def _new_shape(setting: Setting, entry: Entry, styles: tuple[Style, ...]) -> _Shape:
    # An entry that stands nowhere in the folder has no places to say.
    places = entry.places if any(isinstance(run, PlaceLink) for run in entry.places) else ()
    if places and (joined := _joined(setting, entry, styles)) is not None:
        return joined
    paragraphs, height = [], 0.0
    for style, runs in zip(styles, ((Words(entry.term, True),), entry.meaning, places), strict=True):
        lines = Breaker(setting.fonts, style.size, bold=style.bold).lines(runs, setting.width)
        whole = whole_of(setting.fonts, lines, style.size, style.leading, last=True) if lines else None
        paragraphs.append(_Paragraph(height, lines, whole))
        height += len(lines) * style.leading
    item = Element("LI")

    def draw(sheet: Sheet) -> None:
        _draw_entry(setting, styles, paragraphs, item, sheet, 0.0)

    return _Shape(tuple(paragraphs), height, ready_of(setting.layout, setting.fonts, item, draw))


def _joined(setting: Setting, entry: Entry, styles: tuple[Style, ...]) -> _Shape | None:
    """An entry whose places fit on one line, put together: the same word stands in many sets of sections.

    None when that cannot be done.
    """
    kept, key = setting.fonts.kept, ("word", entry.term, entry.meaning, setting.x, setting.width, setting.color)
    word: _Shape = kept.get(key) or kept.put(key, _new_shape(setting, entry.but(places=()), styles))
    line = _line_of_places(setting, entry.places, styles[-1])
    if word.ready is None or line is None:
        return None
    joint, x = Joint(word.ready), 0.0
    kids: list[Tag | int] = []
    for part in line:
        kids += joint.add(part.ready, x, word.height)
        x += part.width
    item = word.ready.root
    label, body = item.kids
    assert isinstance(body, Tag)  # noqa: S101
    # The paragraph of the places, which was empty until now, is the last in the body.
    *before, empty = body.kids
    assert isinstance(empty, Tag)  # noqa: S101
    body = body._replace(kids=(*before, empty._replace(kids=tuple(kids))))
    return _Shape((), word.height + styles[-1].leading, joint.ready(item._replace(kids=(label, body))))


@dataclass(frozen=True, slots=True)
class _PlaceRuns:
    """One of the places, or the words before them, and how far it is to the next."""

    ready: Ready
    width: float


def _line_of_places(setting: Setting, runs: Inlines, style: Style) -> list[_PlaceRuns] | None:
    """The places on one line; None when they do not fit on one."""
    found: list[_PlaceRuns] = []
    group: list[Inline] = []
    width = 0.0
    for number, run in enumerate(runs):
        group.append(run)
        last = number == len(runs) - 1
        if last or (isinstance(run, Words) and run.text.endswith(" ")):
            kept, key = setting.fonts.kept, ("place", *group, last, setting.x, setting.width, setting.color)
            part: _PlaceRuns | None = kept.get(key)
            if part is None:
                if (part := _new_place(setting, group, style, last=last)) is None:
                    return None
                kept.put(key, part)
            found.append(part)
            width += part.width
            group = []
    return found if width <= setting.width else None


def _new_place(setting: Setting, runs: Sequence[Inline], style: Style, *, last: bool) -> _PlaceRuns | None:
    breaker, element = Breaker(setting.fonts, style.size), Element("P")
    lines = breaker.lines(tuple(runs), setting.width)
    if len(lines) != 1:
        return None

    def draw(sheet: Sheet) -> None:
        draw_line(setting, style, element, lines[0], {}, sheet, setting.x, 0.0, last=last)

    ready = ready_of(setting.layout, setting.fonts, element, draw)
    gap = 0.0 if last else breaker.width_of(" ", bold=False)
    return _PlaceRuns(ready, lines[0].width + gap) if ready is not None else None
