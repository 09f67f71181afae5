"""Commands that make one file: build, handout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from folderbuilder.commands.shared import (
    AsJson,
    Duplex,
    HoleMarks,
    Keep,
    Language,
    Layout,
    LibraryDir,
    MadeOn,
    OutputFile,
    Overwrite,
    Proof,
    ProofKind,
    Reviewed,
    Team,
    options_of,
)
from folderbuilder.commands.terminal import counted, say, say_json, say_problems

if TYPE_CHECKING:
    from folderbuilder.press.single import Written

# The pipeline is imported by the commands that need it: help must not wait for it.
# ruff: noqa: PLC0415


def build(
    patient_id: Annotated[str, typer.Option("--id", help="The patient's number.", show_default=False)],
    name: Annotated[str, typer.Option(help="The patient's name.", show_default=False)],
    profile: Annotated[str | None, typer.Option(help="A named selection.", show_default=False)] = None,
    section: Annotated[
        list[str] | None, typer.Option(help="A section; +id adds, -id takes out. May be repeated.")
    ] = None,
    diagnosis: Annotated[list[str] | None, typer.Option(help="A diagnosis code. May be repeated.")] = None,
    birth_date: Annotated[str | None, typer.Option(help="1984-03-02 or 02-03-1984.", show_default=False)] = None,
    route: Annotated[str | None, typer.Option(help="Way of treatment, such as IVIg.", show_default=False)] = None,
    treatment: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="product=…, dose=… May be repeated.")
    ] = None,
    note: Annotated[
        str | None, typer.Option(help="Words from the team, for the patient's page.", show_default=False)
    ] = None,
    attachment: Annotated[
        list[str] | None, typer.Option(metavar="FILE", help="A PDF file to print behind it. May be repeated.")
    ] = None,
    output: OutputFile = None,
    layout: Layout = None,
    language: Language = None,
    team: Team = None,
    made_on: MadeOn = None,
    proof: Proof = ProofKind.FAST,
    duplex: Duplex = None,
    hole_marks: HoleMarks = None,
    overwrite: Overwrite = False,
    require_reviewed: Reviewed = False,
    cache: Keep = True,
    library: LibraryDir = None,
    as_json: AsJson = False,
) -> int:
    """Make one folder.

    \b
    Examples:
      folderbuilder build --id 0012345 --name "Łukasz Żółć" --profile auto-immuun-igg --section +cidp -o lukasz.pdf
      folderbuilder build --id 0012345 --name "Łukasz Żółć" --section cidp --layout boekje -o lukasz-boekje.pdf
    """
    from folderbuilder.pipeline import build_one, open_library

    values = {
        "id": patient_id, "name": name, "profile": profile, "sections": section, "diagnosis": diagnosis,
        "birth_date": birth_date, "note": note, "treatment": _treatment(route, treatment or []),
        "attachments": attachment,
    }  # fmt: skip
    options = options_of(layout, language, team, made_on, proof, duplex, hole_marks, require_reviewed, cache)
    given = {key: value for key, value in values.items() if value}
    return _say_written(
        build_one(given, output, open_library(library, cache=cache), options, overwrite=overwrite), as_json=as_json
    )


def _treatment(route: str | None, pairs: list[str]) -> dict[str, str]:
    values = {"route": route} if route else {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign:
            raise typer.BadParameter("Write --treatment key=value, such as --treatment product=Privigen.")
        values[key.strip()] = value.strip()
    return values


def handout(
    sections: Annotated[list[str], typer.Argument(metavar="SECTION...", help="Ids of sections.", show_default=False)],
    output: OutputFile = None,
    layout: Layout = None,
    language: Language = None,
    team: Team = None,
    made_on: MadeOn = None,
    proof: Proof = ProofKind.FAST,
    duplex: Duplex = None,
    hole_marks: HoleMarks = None,
    overwrite: Overwrite = False,
    require_reviewed: Reviewed = False,
    cache: Keep = True,
    library: LibraryDir = None,
    as_json: AsJson = False,
) -> int:
    """Print loose sections, for nobody in particular.

    \b
    Examples:
      folderbuilder handout cidp igg-ivig -o cidp.pdf
      folderbuilder handout tool-infusielogboek
    """
    from folderbuilder.pipeline import make_handout, open_library

    options = options_of(layout, language, team, made_on, proof, duplex, hole_marks, require_reviewed, cache)
    return _say_written(
        make_handout(sections, output, open_library(library, cache=cache), options, overwrite=overwrite),
        as_json=as_json,
    )


def _say_written(written: Written, *, as_json: bool) -> int:
    say_problems(written.finished.problems)
    if as_json:
        say_json(written.as_dict())
    else:
        facts = written.finished.facts
        say(f"{written.path}: {counted(facts.pages, 'page')} on {counted(facts.sheets, 'sheet')}.")
    return 0
