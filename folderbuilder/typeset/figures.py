"""Figures: SVG drawings in the part's colours, with their words set by us in the folder's own typeface.

svglib turns the shapes into ReportLab shapes; ReportLab draws them. Words do not go that way: they are taken out of the
SVG, replaced by the section's labels (so that they translate) and set like all other text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from xml.etree.ElementTree import Element as XmlElement
from xml.etree.ElementTree import tostring

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from folderbuilder.compose.blocks import Drawing
from folderbuilder.library.layout import tint
from folderbuilder.problems import FolderFailed, Problem, Severity
from folderbuilder.typeset.callouts import Callout, Callouts
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.outlines import Outline, outlines
from folderbuilder.typeset.setting import Setting, keep_whole
from folderbuilder.typeset.shapes import ShapeError, shapes_of
from folderbuilder.typeset.sheet import Sheet

WIDTH = 450.0
"""Width of a drawing in its own units."""
TALLEST = 720.0
"""Height of a drawing in the same units that stands on no page."""
MOST_SIGNS = 200_000
"""Characters of a drawing: more would take many seconds to draw. Those that come along have 30,000 at most."""
DEEPEST = 40
"""Groups within groups."""
SMALLEST = 0.85
"""How much of its size a drawing keeps, when it is made smaller to stand on the page of its text."""
_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = {
    "svg",
    "g",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "path",
    "style",
    "text",
    "title",
    "desc",
}
_NUMBER = re.compile(r"-?\d{1,6}(\.\d*)?|-?\.\d+")
_FORBIDDEN = re.compile(r"url\(|@import|opacity|filter|gradient", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A drawing taken apart: its size, its shapes as SVG without words, and its labels."""

    height: float
    root: XmlElement
    labels: tuple[Callout, ...]


class FigureError(ValueError):
    """A drawing uses something that is not printed."""


def parse_svg(svg: str) -> Parsed:
    """Take a drawing apart. Raises `FigureError` with what is wrong."""
    if len(svg) > MOST_SIGNS:
        raise FigureError(f"it has more than {MOST_SIGNS // 1000},000 characters; draw it with fewer shapes")
    try:
        root = ElementTree.fromstring(svg, forbid_dtd=True)
    except ElementTree.ParseError as error:
        raise FigureError(f"it is not well-formed SVG, see line {error.position[0]}") from error
    except DefusedXmlException as error:
        raise FigureError("it is not well-formed SVG without a document type and entities") from error
    box = [_number(n) for n in (root.get("viewBox") or "").replace(",", " ").split()]
    if root.tag != _SVG + "svg" or len(box) != 4 or box[:3] != [0.0, 0.0, WIDTH]:
        raise FigureError(f'the first element must be <svg viewBox="0 0 {WIDTH:g} …">')
    if not 0 < box[3] <= TALLEST:
        raise FigureError(f"its height is {box[3]:g}, and must be more than 0 and not more than {TALLEST:g}")
    _refuse_deep(root)
    labels = []
    for node in root.iter():
        name = str(node.tag).removeprefix(_SVG)
        if name not in _SHAPES:
            raise FigureError(f"<{name}> is not printed; use {', '.join(sorted(_SHAPES - {'svg'}))}")
        if any("href" in key or key.startswith("on") for key in node.keys()):  # noqa: SIM118 - an XML element
            raise FigureError("links and scripts have no place in a drawing")
        if _FORBIDDEN.search(" ".join([*node.attrib.values(), node.text or "" if name == "style" else ""])):
            raise FigureError("opacity, filters, gradients and url() are not printed")
    for node in list(root.iter(_SVG + "text")):
        if node not in list(root) or not node.get("data-label") or node.get("transform"):
            raise FigureError("a <text> stands directly under <svg>, has data-label and no transform")
        labels.append(_label(node))
        root.remove(node)
    return Parsed(box[3], root, tuple(labels))


def _refuse_deep(root: XmlElement) -> None:
    """Whoever draws groups within groups calls itself for each."""
    level, depth = [root], 0
    while level:
        level, depth = [node for parent in level for node in parent], depth + 1
        if depth > DEEPEST:
            raise FigureError(f"its groups stand more than {DEEPEST} deep in each other")


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise FigureError(f"'{text[:20]}' stands where a number belongs")
    return float(text)


def _label(node: XmlElement) -> Callout:
    text = " ".join("".join(node.itertext()).split())
    return Callout(
        key=str(node.get("data-label")),
        x=_number(node.get("x", "0")),
        y=_number(node.get("y", "0")),
        align=node.get("text-anchor", "start"),
        style=node.get("class", ""),
        text=text,
    )


def _styles(setting: Setting) -> str:
    """The style block of every drawing, in the part's colours."""
    ink, part = setting.layout.colors.ink, setting.color
    return (
        f".ink{{stroke:{ink};stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round;fill:none}}"
        ".thin{stroke-width:1}.bold{stroke-width:3}"
        f".lead{{stroke:{setting.layout.colors.muted};stroke-width:1;fill:none}}.dash{{stroke-dasharray:4 3}}"
        f".s-part{{stroke:{part}}}.s-accent{{stroke:#A23B12}}.none{{stroke:none}}.paper{{fill:#FFFFFF}}"
        f".tint1{{fill:{tint(part, 0.1)}}}.tint2{{fill:{tint(part, 0.3)}}}.part{{fill:{part}}}.accent{{fill:#E08A5B}}"
        ".skin1{fill:#F3DDCB}.skin2{fill:#B98460}.grey{fill:#D9DDE1}"
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A drawing as page description, in its own units, and how large those are."""

    width: float
    operators: tuple[str, ...]
    parsed: Parsed


@lru_cache(maxsize=256)
def _drawn(svg: str, styles: str) -> _Drawn:
    """The drawing in these colours. Taking an SVG apart costs more than a page of text, so it is done once."""
    parsed = parse_svg(svg)
    for node in parsed.root.iter(_SVG + "style"):
        node.text = styles
    try:
        shapes = shapes_of(tostring(parsed.root))
    except ShapeError as error:
        raise FigureError(str(error)) from error
    return _Drawn(shapes.width, shapes.operators, parsed)


@lru_cache(maxsize=256)
def _outlines(svg: str, styles: str) -> tuple[Outline, ...]:
    """The lines of the drawing, for who wants to keep clear of them."""
    drawn = _drawn(svg, styles)
    return outlines(drawn.operators, WIDTH / drawn.width, drawn.parsed.height)


def try_figure(name: str, svg: str) -> list[Problem]:
    """Why a drawing cannot be printed, found out by drawing it; nothing when it can."""
    try:
        _drawn(svg, "")
    except FigureError as error:
        return [_unprinted(name, error)]
    return []


def _unprinted(name: str, error: FigureError) -> Problem:
    file = f"sections/figures/{name}.svg"
    return Problem(Severity.ERROR, "figure", f"The drawing cannot be printed: {error}.", file=file)


def set_figure(setting: Setting, figure: Drawing) -> list[Strip]:
    """The drawing with its caption under it, on one page; between them the key to its numbers if it needs one."""
    try:
        styles = _styles(setting)
        drawn = _drawn(figure.svg, styles)
    except FigureError as error:
        raise FolderFailed(_unprinted(figure.name, error)) from error
    element = setting.element.add("Figure", alt=figure.alt)
    words = dict(figure.labels)
    named = [replace(label, text=words.get(label.key, label.text)) for label in drawn.parsed.labels]
    find = partial(_outlines, figure.svg, styles)

    def at(scale: float) -> tuple[Strip, Callouts]:
        labels = Callouts(setting, named, scale, WIDTH, drawn.parsed.height, find)
        return _strip(setting, drawn, labels, element), labels

    scale = min(1.0, setting.width / WIDTH)
    strip, labels = at(scale)
    fit = labels.fit

    def smaller(less: float) -> Strip | None:
        """The drawing at a scale in which its words stand as they did before, or not at all."""
        share = (strip.height - less) // setting.grid * setting.grid / drawn.parsed.height / scale
        if share < SMALLEST:
            return None
        shrunk, words = at(scale * share)
        return shrunk if words.fit == fit else None

    strip = replace(strip, smaller=smaller)
    key = [] if fit else labels.key()
    caption = setting.paragraph(
        figure.caption, setting.style("small"), setting.element.add("P"), before=setting.grid / (2 if fit else 1)
    )
    return [strip, *key, *keep_whole(caption)]


def _strip(setting: Setting, drawn: _Drawn, labels: Callouts, element: Element) -> Strip:
    """The drawing with its words, or their numbers, at the scale of its labels."""
    scale = labels.scale
    height = drawn.parsed.height * scale
    fit = labels.fit

    def draw(sheet: Sheet, y: float) -> None:
        left = sheet.left + setting.x + (setting.width - WIDTH * scale) / 2
        bottom = sheet.top - y - height
        element.stands_in((left, bottom, left + WIDTH * scale, bottom + height))
        with sheet.tagged(element) as canvas:
            canvas.translate(left, bottom)
            # svglib reads lengths without a unit as pixels, three quarters of a point.
            canvas.scale(WIDTH * scale / drawn.width, WIDTH * scale / drawn.width)
            canvas.write(*drawn.operators)
        (labels.draw_words if fit else labels.draw_numbers)(sheet, element, left, y)

    slack = -height % setting.grid
    return Strip(height + slack, draw, before=setting.grid, keep=True, snap="start", frame=setting.frame)
