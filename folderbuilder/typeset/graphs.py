"""Graph paper: a scale, room for dates below, and the patient's own range where it is known."""

from __future__ import annotations

import math
from dataclasses import replace

from folderbuilder.compose.blocks import GraphPaper
from folderbuilder.library.layout import mm
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.forms import line_height
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.setting import TO_BASELINE, Setting, keep_whole
from folderbuilder.typeset.sheet import Sheet

SQUARE = mm(5)
"""Least distance of two lines."""


class _Scale:
    """Where values are: points above the lowest line, and how much room their numbers take on the left."""

    def __init__(self, setting: Setting, graph: GraphPaper) -> None:
        self.graph = graph
        texts = [graph.date, *(_plain(level) for level in graph.levels)]
        size = setting.style("cell").size
        self.labels = max(setting.one_line(f"{text} ").points(size) for text in texts) + 5
        gaps = [self._raw(high) - self._raw(low) for low, high in zip(graph.levels, graph.levels[1:], strict=False)]
        self.unit = SQUARE / min(gaps)
        self.height = self.at(graph.levels[-1])

    def _raw(self, value: float) -> float:
        return math.log10(value) if self.graph.logarithmic else value

    def at(self, value: float) -> float:
        """Points above the lowest line, within the paper."""
        first, last = self.graph.levels[0], self.graph.levels[-1]
        return (self._raw(min(max(value, first), last)) - self._raw(first)) * self.unit


def set_graph(setting: Setting, graph: GraphPaper) -> list[Strip]:
    """A caption and the paper, on one page."""
    caption = setting.paragraph(
        graph.caption, setting.style("caption"), setting.element.add("P"), before=setting.grid * 1.5, snap="start"
    )
    scale = _Scale(setting, graph)
    size, foot = setting.layout.type.small, line_height(setting)
    height = scale.height + foot + size
    element = setting.element.add("Figure", alt=graph.alt)

    def draw(sheet: Sheet, y: float) -> None:
        left, low = sheet.left + setting.x + scale.labels, sheet.top - y - size / 2 - scale.height
        box = (left - scale.labels, low - foot, left - scale.labels + setting.width, low + scale.height + size / 2)
        element.stands_in(box)
        _draw_paper(setting, graph, scale, element, sheet, left, low, foot)
        _draw_known(setting, graph, scale, element, sheet, left, low)
        _draw_numbers(setting, graph, scale, element, sheet, left, low, foot)

    return [*keep_whole(caption, with_next=True), Strip(height, draw, frame=setting.frame)]


def _draw_paper(
    setting: Setting, graph: GraphPaper, scale: _Scale, element: Element, sheet: Sheet, left: float, low: float,
    foot: float,
) -> None:  # fmt: skip
    width = setting.width - scale.labels
    with sheet.tagged(element) as canvas:
        if graph.band:
            bottom, top = scale.at(graph.band[0]), scale.at(graph.band[1])
            canvas.setFillColor(setting.pale)
            canvas.rect(left, low + bottom, width, top - bottom, stroke=0, fill=1)
        for level in graph.levels:
            canvas.setStrokeColor(setting.layout.colors.rule)
            canvas.setLineWidth(0.8 if _labelled(graph, level) else 0.3)
            canvas.line(left, low + scale.at(level), left + width, low + scale.at(level))
        for column in range(graph.columns + 1):
            x = left + width * column / graph.columns
            canvas.setLineWidth(0.8)
            canvas.line(x, low - foot, x, low)
            canvas.setLineWidth(0.3)
            canvas.line(x, low, x, low + scale.height)
            if column:
                middle = x - width / graph.columns / 2
                canvas.setDash(1, 3)
                canvas.setLineWidth(0.6)
                canvas.line(middle, low, middle, low + scale.height)
                canvas.setDash()
        canvas.setLineWidth(0.8)
        canvas.line(left, low - foot, left + width, low - foot)


def _draw_known(
    setting: Setting, graph: GraphPaper, scale: _Scale, element: Element, sheet: Sheet, left: float, low: float
) -> None:
    """What is this patient's: the edges of the band, the line at the target, and what they mean."""
    width, size = setting.width - scale.labels, setting.layout.type.small
    lines = [(value, False) for value in graph.band[:2]] if graph.band else []
    if graph.target:
        lines.append((graph.target[0], True))
    with sheet.tagged(element) as canvas:
        canvas.setStrokeColor(setting.color)
        for value, target in lines:
            canvas.setLineWidth(1.8 if target else 0.9)
            canvas.setDash(*((6, 3) if target else (1, 0)))
            canvas.line(left, low + scale.at(value), left + width, low + scale.at(value))
    labels = [(graph.band[2], scale.at(graph.band[1]) - size - 3, setting.pale)] if graph.band else []
    if graph.target:
        inside = graph.band is not None and graph.band[0] <= graph.target[0] < graph.band[1]
        labels.append((graph.target[1], scale.at(graph.target[0]) + 5, setting.pale if inside else "#FFFFFF"))
    for text, up, ground in labels:
        word = setting.one_line(f"{text} ", bold=True)
        wide = word.points(size)
        with sheet.tagged(element) as canvas:
            # A ground of its own, so that the words are not read through the lines of the paper.
            canvas.setFillColor(ground)
            canvas.rect(left + width - wide - 6, low + up - 3, wide + 5, size + 1, stroke=0, fill=1)
        sheet.words(element, [word], left + width - wide - 2, sheet.top - low - up, size, setting.color, bold=True)


def _draw_numbers(
    setting: Setting, graph: GraphPaper, scale: _Scale, element: Element, sheet: Sheet, left: float, low: float,
    foot: float,
) -> None:  # fmt: skip
    style = replace(setting.style("cell"), color=setting.layout.colors.ink)
    texts = [(_plain(level), scale.at(level)) for level in graph.levels if _labelled(graph, level)]
    texts.append((graph.date, -foot / 2))
    for text, up in texts:
        word = setting.one_line(f"{text} ")
        x = left - 4 - word.points(style.size)
        sheet.words(
            element, [word], x, sheet.top - low - up + style.size * TO_BASELINE, style.size, style.color, bold=False
        )


def _plain(level: float) -> str:
    return f"{level:g}".replace(".", ",")


def _labelled(graph: GraphPaper, level: float) -> bool:
    """Whether a line has its number: every line of a logarithmic scale, else the whole numbers or every other line."""
    if graph.logarithmic:
        return True
    place = graph.levels.index(level)
    whole = any(value != int(value) for value in graph.levels)
    return level == int(level) if whole else place % 2 == 0
