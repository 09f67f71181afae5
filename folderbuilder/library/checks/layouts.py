"""Layouts: typefaces that are there, lines that are easy to read, colours that show in colour and in grey."""

from __future__ import annotations

from collections.abc import Iterator

from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.layout import Layout, least_contrast, tint
from folderbuilder.library.typefaces import RAGGED, font_names, font_path, mean_width
from folderbuilder.problems import did_you_mean
from folderbuilder.yamltext import KeyPath

SHORTEST, LONGEST = 45, 75
"""Characters on a line of running text."""
GROUND, FIGURE_TINTS = 0.08, (0.1, 0.3)
"""Shares of a colour in the grounds of boxes and in drawings."""


def check_layout(subject: Subject, layout: Layout) -> None:
    """What the schema of a layout cannot see."""
    if _check_fonts(subject, layout):
        _check_lines(subject, layout)
    for path, front, ground, least, what in _pairs(subject, layout):
        if (found := least_contrast(front, ground)) < least:
            message = f"{what} has a contrast of {int(found * 10) / 10:g}, in grey or in colour; it needs {least:g}."
            subject.error("contrast", message, path, found=f"{front} on {ground}", hint="Make the colour darker.")


def _check_fonts(subject: Subject, layout: Layout) -> bool:
    """The typefaces come with an installed package, or lie beside the layout as .ttf."""
    folder = subject.library.root / "layouts"
    sound = True
    for key, name in layout.fonts.model_dump().items():
        path = font_path(name, folder)
        if path is None:
            hint = did_you_mean(name, font_names()) + " Or put a .ttf file beside the layout."
            subject.error("unknown-font", "There is no such font.", ("fonts", key), found=name, hint=hint)
        elif mean_width(path) is None:
            hint = "Take a font with TrueType outlines, in a .ttf file."
            subject.error("unknown-font", "This is no TrueType font.", ("fonts", key), found=name, hint=hint)
        sound = sound and path is not None and mean_width(path) is not None
    return sound


def _check_lines(subject: Subject, layout: Layout) -> None:
    path = font_path(layout.fonts.regular, subject.library.root / "layouts")
    mean = mean_width(path) if path else None
    if not mean:
        return
    held = layout.text_width / (layout.type.body * mean) - RAGGED
    if not SHORTEST <= round(held) <= LONGEST:
        message = f"A line holds {held:.0f} characters; {SHORTEST} to {LONGEST} read well."
        hint = "Make the margins wider, or the type larger." if held > LONGEST else "Make the type or margins smaller."
        subject.error("line-length", message, ("margins",), hint=hint)


def _pairs(subject: Subject, layout: Layout) -> Iterator[tuple[KeyPath, str, str, float, str]]:
    """Key, colour, ground, the contrast they need, and what they are."""
    colors = layout.colors
    yield ("colors", "alarm"), colors.alarm, tint(colors.alarm, GROUND), 4.5, "The title of an alarm on its ground"
    yield ("colors", "ink"), colors.ink, tint(colors.alarm, GROUND), 7, "Text on the ground of an alarm"
    for place, part in enumerate(subject.library.parts):
        own = place < len(colors.parts)
        color = colors.parts[place] if own else part.color
        path: KeyPath = ("colors", "parts", place) if own else ("colors", "ink")
        if own:
            yield path, color, tint(color, GROUND), 4.5, f"A title of part '{part.id}' on its ground"
        yield path, colors.ink, tint(color, GROUND), 7, f"Text on the ground of part '{part.id}'"
        for share in FIGURE_TINTS:
            yield path, colors.ink, tint(color, share), 4.5, f"Text in drawings of part '{part.id}'"
