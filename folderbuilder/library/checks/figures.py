"""Drawings: they are there, and their words and the section's labels are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from folderbuilder.library.checks.passages import blocks
from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.load import Library
from folderbuilder.library.section import Figure, FigureBlock, Section
from folderbuilder.problems import Refused, did_you_mean
from folderbuilder.yamltext import KeyPath, read_text

Drawings = dict[str, Counter[str] | None]
"""The labels of every drawing, None for one that cannot be read."""
MAX_LABELS = 8
"""Words in one drawing; more cannot be taken in at a glance."""


class DrawingError(ValueError):
    """A drawing cannot be read."""


def drawing_labels(svg: str) -> Counter[str]:
    """How often each label stands in the drawing; a text without a key counts as ''. Raises `DrawingError`."""
    try:
        root = ElementTree.fromstring(svg, forbid_dtd=True)
    except ElementTree.ParseError as error:
        raise DrawingError(f"it is not well-formed SVG, see line {error.position[0]}") from error
    except (DefusedXmlException, ValueError) as error:
        raise DrawingError("it is not well-formed SVG without a document type and entities") from error
    texts = [node for node in root.iter() if isinstance(node.tag, str) and node.tag.rpartition("}")[2] == "text"]
    return Counter(node.get("data-label") or "" for node in texts)


def check_drawings(subject: Subject, name: str) -> Counter[str] | None:
    """One drawing by itself; its labels, or None when it cannot be read. Problems name the drawing."""
    path = subject.library.figures / f"{name}.svg"
    try:
        labels = drawing_labels(read_text(path, name=subject.file))
    except Refused as refusal:
        subject.problems.extend(refusal.problems)
        return None
    except DrawingError as error:
        subject.error("figure-unreadable", f"The drawing cannot be read: {error}.", (), hint="Save it as plain SVG.")
        return None
    if "" in labels:
        subject.error("figure-text", "A <text> in the drawing has no data-label.", (), hint='Add data-label="…".')
    for key in (key for key, count in labels.items() if key and count > 1):
        subject.error(
            "figure-text", f"The label '{key}' stands in the drawing twice.", (), hint="Give one another key."
        )
    return labels


def check_figures(subject: Subject, section: Section, drawings: Drawings) -> None:
    """The figures of a section; `drawings` has the labels of every drawing, None for one that cannot be read."""
    for path, block in blocks(section):
        if isinstance(block, FigureBlock):
            _check_figure(subject, block.figure, (*path, "figure"), drawings)


def _check_figure(subject: Subject, figure: Figure, path: KeyPath, drawings: Drawings) -> None:
    if figure.name not in drawings:
        hint = did_you_mean(figure.name, sorted(drawings))
        subject.error("figure-missing", f"There is no drawing figures/{figure.name}.svg.", (*path, "name"), hint=hint)
        return
    labels = drawings[figure.name]
    if labels is None:
        return
    if len(labels) > MAX_LABELS:
        message = f"The drawing has {len(labels)} labels; at most {MAX_LABELS} can be taken in."
        subject.error("figure-labels", message, (*path, "name"), hint="Take some out, or make two drawings.")
    for key in figure.labels:
        if key not in labels:
            hint = did_you_mean(key, sorted(labels))
            subject.error("figure-label", f"The drawing has no label '{key}'.", (*path, "labels", key), hint=hint)
    for key in labels:
        if key and key not in figure.labels:
            hint = f"Add '{key}: …' under labels."
            subject.error(
                "figure-label", f"The label '{key}' of the drawing has no words.", (*path, "labels"), hint=hint
            )


def figure_names(library: Library) -> Iterable[str]:
    """The drawings of the library by name."""
    return sorted(path.stem for path in library.figures.glob("*.svg"))
