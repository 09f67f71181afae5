"""The folders that the peers typeset: the very blocks that folderbuilder composes, taken out before it sets them.

    python sample.py LIST OUT COUNT

writes the first COUNT patients' folders as a pickle. It runs in a process of its own, so that the peers' processes hold
nothing of folderbuilder but the classes of the blocks.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from folderbuilder.compose.blocks import Composed

if TYPE_CHECKING:
    from folderbuilder.compose.context import Folder
    from folderbuilder.select.selection import Selection


@dataclass(frozen=True, slots=True)
class Part:
    """A section, or the cover, contents, glossary …, and the patient's values that its `Late` runs stand for."""

    composed: Composed
    late: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FolderText:
    """Everything that is printed in one folder."""

    id: str
    title: str
    language: str
    line: str
    """At the head of every page but the cover."""
    parts: tuple[Part, ...]


def compose_folders(path: Path, count: int) -> Iterator[FolderText]:
    """The folders of the first `count` patients of a list."""
    from people import LANGUAGE, MADE_ON, TEAM

    from folderbuilder.compose.context import Folder
    from folderbuilder.options import Options
    from folderbuilder.pipeline import open_library, read_list
    from folderbuilder.select.selection import select

    library = open_library()
    for patient in read_list(path, library, Options()).patients[:count]:
        selection = select(patient, library, LANGUAGE)
        folder = Folder(library, LANGUAGE, selection.ids, selection.methods, library.teams[TEAM], patient)
        words = library.words[LANGUAGE]
        yield FolderText(
            id=patient.id,
            title=words["folder_title"],
            language=words["language"],
            line=f"{patient.name} · {words['patient_number'].format(id=patient.id)}",
            parts=tuple(_parts(folder, selection, date.fromisoformat(MADE_ON))),
        )


def _parts(folder: Folder, selection: Selection, made_on: date) -> Iterator[Part]:
    from folderbuilder.bind import backmatter, frontmatter
    from folderbuilder.bind.brief import Brief
    from folderbuilder.compose.composer import compose_section

    composed = {c.id: compose_section(folder, c.id) for c in selection.chosen if not c.place.slot.made}
    used = {name: item[1] for name, item in composed.items()}
    if not any(item.terms for item in used.values()):
        selection = replace(selection, chosen=tuple(c for c in selection.chosen if c.place.slot.made != "glossary"))
    brief = Brief(folder, selection, used, made_on, "Map A4")
    cover, late = frontmatter.cover(brief, late=True)
    yield Part(cover, tuple(late))
    yield Part(frontmatter.personal(brief))
    yield Part(frontmatter.contents(brief, {}))
    for chosen in selection.chosen:
        match chosen.place.slot.made:
            case "glossary":
                yield Part(backmatter.glossary(brief, chosen.place))
            case "colophon":
                yield Part(backmatter.colophon(brief, chosen.place))
            case _:
                yield Part(composed[chosen.id][0], tuple(used[chosen.id].late))


def load_folders(path: Path) -> list[FolderText]:
    """What `main` wrote."""
    return pickle.loads(path.read_bytes())


def main() -> None:
    """Write the pickle, with the classes under the name that importers use."""
    import sample

    source, target, count = sys.argv[1:]
    Path(target).write_bytes(pickle.dumps(list(sample.compose_folders(Path(source), int(count)))))


if __name__ == "__main__":
    main()
