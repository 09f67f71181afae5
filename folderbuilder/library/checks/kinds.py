"""Layouts that belong to another layout."""

from __future__ import annotations

from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.layout import Layout
from folderbuilder.problems import did_you_mean


def check_binder(subject: Subject, layout: Layout) -> None:
    """Dividers and labels name the layout of a folder that sections are printed in."""
    if layout.binder is None:
        return
    known = [each.id for each in subject.library.layouts.values() if each.prints_sections]
    if layout.binder not in known:
        message = "This belongs to the folder of a layout that is not there, or holds no sections."
        path = (str(layout.kind), "binder")
        subject.error("unknown-layout", message, path, found=layout.binder, hint=did_you_mean(layout.binder, known))
