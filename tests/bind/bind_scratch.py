"""A binder that shares nothing: to compare the one that shares with."""

from __future__ import annotations

from folderbuilder.bind import frontmatter
from folderbuilder.bind.brief import Brief
from folderbuilder.bind.folder import Binder
from folderbuilder.bind.gathering import Source
from folderbuilder.bind.partmaker import PartMaker, SetSection, fits
from folderbuilder.compose.composer import compose_section
from folderbuilder.compose.context import Folder
from folderbuilder.library.load import Library
from folderbuilder.typeset.fonts import Face, FontSet, font_path
from folderbuilder.typeset.typesetter import Typesetter


def new_typesetter(library: Library) -> Typesetter:
    """With fonts that never shaped a word and know of no broken line."""
    layout = library.layouts["map-a4"]
    faces = []
    for name in (layout.fonts.regular, layout.fonts.bold):
        path = font_path(name, library.root / "layouts")
        assert path is not None
        faces.append(Face(name, path))
    return Typesetter(layout, FontSet(*faces))


class PartsFromScratch(PartMaker):
    """Composes and sets every section for one folder alone, without asking which variant it is."""

    def __init__(self, typesetter: Typesetter, *, late: bool) -> None:
        super().__init__(typesetter)
        self.late = late

    def section(self, folder: Folder, section: str) -> SetSection:
        composed, used = compose_section(folder, section, late=self.late)
        source = self.made(composed, folder, keep=True)
        if self.late and (composed.private or not fits(source.part, tuple(used.late), self.typesetter)):
            composed, used = compose_section(folder, section, late=False)
            source = self.made(composed, folder, keep=True)
        return SetSection(None, source, used, tuple(used.late))


class FromScratch(Binder):
    """Binds parts that were made from scratch.

    `late`: a patient's values come in the end of the file, as they do in folders that share; else they are set with
    the rest. The bytes are another matter then, but nobody who reads the folder can tell.
    """

    def __init__(self, typesetter: Typesetter, *, late: bool) -> None:
        super().__init__(typesetter)
        self.parts = PartsFromScratch(typesetter, late=late)
        self.late = late

    def _cover(self, brief: Brief) -> tuple[Source, tuple[str, ...]]:
        if self.late:
            return super()._cover(brief)
        return self.parts.made(frontmatter.cover(brief, late=False)[0], brief.folder), ()
