"""A bound folder: what comes out of this stage, and what is known of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from folderbuilder.bind.gathering import Gathering, Leaf
from folderbuilder.bind.own import Own
from folderbuilder.compose.context import Folder
from folderbuilder.problems import FolderFailed, Problem, Severity
from folderbuilder.typeset.fonts import named
from folderbuilder.typeset.typesetter import Typesetter

if TYPE_CHECKING:
    from folderbuilder.bind.foreign.finding import Attachment


@dataclass(frozen=True, slots=True)
class Bound:
    """A finished folder and what it should be."""

    gathering: Gathering
    """The beginning of the file, the same for everybody with this selection."""
    own: bytes
    """Its end, this patient's alone."""
    parts_of_own: Own
    """What that end was made of."""
    leaves: tuple[Leaf, ...]
    line: str
    """What stands at the head of every page."""
    identity: tuple[str, ...]
    """What every page must say: the patient's name and id; empty for a handout."""
    sections: tuple[tuple[str, str, str], ...]
    """Section id, version and reason of each."""
    links: int
    """How many links it holds."""
    attached: tuple[Attachment, ...] = ()
    """What it holds that somebody else made."""
    problems: tuple[Problem, ...] = ()
    """What a person should know of it."""

    @property
    def shared(self) -> bytes:
        """The bytes that folders with this selection begin with."""
        return self.gathering.data

    @property
    def data(self) -> bytes:
        """The whole file."""
        return self.shared + self.own

    @property
    def page_count(self) -> int:
        """Number of pages."""
        return len(self.leaves)

    @property
    def looks(self) -> tuple[str, ...]:
        """A digest of what there is to see on each page: pages with the same one look the same, in any folder."""
        everywhere = f"{self.page_count}\n{self.line}\n".encode()
        pages = ((part, index) for part in self.gathering.parts for index in range(len(part.pages)))
        return tuple(
            hashlib.sha256(
                b"%b%b%d %d %b" % (everywhere, part.block.chunk.digest, index, leaf.number, leaf.text.encode())
            ).hexdigest()[:24]
            for (part, index), leaf in zip(pages, self.leaves, strict=True)
        )


def leaves_of(gathering: Gathering, late: list[tuple[str, ...]]) -> tuple[Leaf, ...]:
    """The pages of the gathering with this patient's values in their texts."""
    leaves = list(gathering.leaves)
    at = 0
    for part, values in zip(gathering.parts, late, strict=True):
        for index, page in enumerate(part.pages):
            if page.slots:
                leaves[at + index] = replace(leaves[at + index], text=page.text(values))
        at += len(part.pages)
    return tuple(leaves)


def refuse_unprintable(folder: Folder, typesetter: Typesetter, attached: tuple[Attachment, ...] = ()) -> None:
    """Every character of the patient's values must be in the fonts: never a silent box."""
    patient = folder.patient
    if patient is None:
        return
    values: Mapping[str, str | None] = {
        "name": patient.name,
        "title": patient.title,
        "id": patient.id,
        "note": patient.note,
        "attachments": " ".join(item.title for item in attached),
        **{f"treatment.{key}": value for key, value in patient.treatment.items()},
    }
    problems = [
        Problem(
            Severity.ERROR,
            "no-glyph",
            f"The font has no sign for {named(missing)}.",
            file=patient.place.file,
            line=patient.place.row,
            column=key,
            patient=patient.id,
            found="".join(missing),
            hint="Write it with Latin letters, as in a passport, or choose a layout with a font that has the sign.",
            private=True,
        )
        for key, value in values.items()
        if value and (missing := typesetter.fonts.missing(value.replace("\n", " ")))
    ]
    if problems:
        raise FolderFailed(problems)
