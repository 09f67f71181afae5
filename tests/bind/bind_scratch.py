"""A binder that shares nothing: to compare the one that shares with."""

from __future__ import annotations

from folderbuilder.bind import pages
from folderbuilder.bind.folder import Binder, _fits, _Set
from folderbuilder.bind.gathering import Source
from folderbuilder.compose.composer import Folder, compose_section
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


class FromScratch(Binder):
    """Composes and sets every section for one folder alone, without asking which variant it is.

    `late`: a patient's values come in the end of the file, as they do in folders that share; else they are set with
    the rest. The bytes are another matter then, but nobody who reads the folder can tell.
    """

    def __init__(self, typesetter: Typesetter, *, late: bool) -> None:
        super().__init__(typesetter)
        self.late = late

    def _section(self, folder: Folder, section: str) -> _Set:
        composed, used = compose_section(folder, section, late=self.late)
        source = self._source(composed, folder, keep=True)
        if self.late and (composed.private or not _fits(source.part, tuple(used.late), self.typesetter)):
            composed, used = compose_section(folder, section, late=False)
            source = self._source(composed, folder, keep=True)
        return _Set(None, source, used, tuple(used.late))

    def _cover(self, front: pages.Front) -> tuple[Source, tuple[str, ...]]:
        if self.late:
            return super()._cover(front)
        return self._source(pages.cover(front, late=False)[0], front.folder), ()
