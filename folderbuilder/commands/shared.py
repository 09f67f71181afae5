"""Options that several commands have."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from folderbuilder.options import Options


class ProofKind(StrEnum):
    """How finished folders are read again."""

    FAST = "fast"
    FULL = "full"
    OFF = "off"


LibraryDir = Annotated[
    Path | None, typer.Option("--library", help="Folder with sections/ and layouts/.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, for machines.")]
Layout = Annotated[
    str | None, typer.Option(help="Layout, where the list names none; see 'folderbuilder layouts'.", show_default=False)
]
Language = Annotated[str | None, typer.Option(help="Language, where the list names none.", show_default=False)]
Team = Annotated[str | None, typer.Option(help="Care team, where the list names none.", show_default=False)]
Profile = Annotated[
    str | None,
    typer.Option(help="Profile, for patients to whom the list gives no profile or sections.", show_default=False),
]
MadeOn = Annotated[
    datetime | None,
    typer.Option(
        "--date", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", show_default=False,
        help="Date on the cover. Without it there is a line to write the date on.",
    ),
]  # fmt: skip
Proof = Annotated[ProofKind, typer.Option(help="How folders are read again: fast, full (every page) or off.")]
Duplex = Annotated[
    bool | None,
    typer.Option(
        "--duplex/--simplex", help="Both sides of the paper or one; else as the layout says.", show_default=False
    ),
]
HoleMarks = Annotated[
    bool | None,
    typer.Option(
        "--hole-marks/--no-hole-marks", help="Faint marks for two holes; else as the layout says.", show_default=False
    ),
]
Keep = Annotated[bool, typer.Option("--cache/--no-cache", help="Keep typeset sections between runs.")]
Reviewed = Annotated[bool, typer.Option("--require-reviewed", help="Refuse sections that no care team has confirmed.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")]
OutputFile = Annotated[Path | None, typer.Option("-o", "--output", help="The file to make.", show_default=False)]


def options_of(
    layout: str | None, language: str | None, team: str | None, made_on: datetime | None, proof: ProofKind,
    duplex: bool | None, hole_marks: bool | None, require_reviewed: bool, cache: bool, profile: str | None = None,
) -> Options:  # fmt: skip
    """What the options of a command ask of the pipeline."""
    return Options(
        layout=layout, language=language, team=team, made_on=made_on.date() if made_on else None, proof=proof.value,
        duplex=duplex, hole_marks=hole_marks, require_reviewed=require_reviewed, cache=cache,
        profile=profile,
    )  # fmt: skip
