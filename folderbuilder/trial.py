"""What only a printer can tell about a library: whether its drawings can be drawn, and its signs are in the fonts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from folderbuilder.library.checks.passages import Role, passages
from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.load import Library
from folderbuilder.library.unseen import texts_of
from folderbuilder.problems import Problem, Problems, Refused
from folderbuilder.typeset.figures import try_figure
from folderbuilder.typeset.fonts import FontSet
from folderbuilder.typeset.typesetter import Typesetter
from folderbuilder.yamltext import KeyPath, read_text


def try_library(library: Library, broken: frozenset[str | None]) -> list[Problem]:
    """What is wrong with files that can be read but not printed; those that are `broken` are not tried."""
    problems = Problems()
    for path in sorted(library.figures.glob("*.svg")):
        name = f"sections/figures/{path.name}"
        if name not in broken:
            problems.extend(try_figure(path.stem, read_text(path, name=name)))
    for layout, fonts in _fonts(library, problems, broken):
        for file, texts in _printed(library):
            subject = Subject(library, file, problems)
            for place, text in texts:
                if missing := fonts.missing(" ".join(text.split())):
                    signs = ", ".join(f"U+{ord(sign):04X}" for sign in missing)
                    message = f"The font of the layout '{layout}' has no sign for {signs}."
                    subject.error("no-glyph", message, place, hint="Write it with other signs.")
    return problems.items


def _printed(library: Library) -> Iterator[tuple[str, Iterable[tuple[KeyPath, str]]]]:
    """Each file whose texts are printed, with these and their places. What is only heard needs no font."""
    for language, sections in library.sections.items():
        for name, section in sections.items():
            # Without a catalogue, or a place in it, the section has no name in messages, and is not printed.
            if name in library.places:
                printed = [(p.path, p.text) for p in passages(section) if p.role is not Role.SPOKEN]
                printed.append((("review", "by"), section.review.by or ""))
                yield library.section_file(language, name), printed
    for file, document in library.documents.items():
        if file.endswith(("/catalogue.yaml", "/profiles.yaml", "/woordenlijst.yaml")) or "/teams/" in file:
            yield file, texts_of(document.data)


def _fonts(library: Library, problems: Problems, broken: frozenset[str | None]) -> Iterator[tuple[str, FontSet]]:
    """The fonts of the layouts that print sections, each pair once with the first layout that has it."""
    seen = set()
    for layout in library.layouts.values():
        if layout.prints_sections and layout.fonts not in seen and f"layouts/{layout.id}.yaml" not in broken:
            seen.add(layout.fonts)
            try:
                yield layout.id, Typesetter.of(layout, library.root / "layouts").fonts
            except Refused as refusal:
                problems.extend(refusal.problems)
