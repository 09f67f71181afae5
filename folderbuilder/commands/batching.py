"""The command batch: a folder for every patient in a list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
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
    Overwrite,
    Profile,
    Proof,
    ProofKind,
    Reviewed,
    Team,
    options_of,
)
from folderbuilder.commands.terminal import MOST_SHOWN, counted, progress, say, say_json, say_problems

if TYPE_CHECKING:
    from folderbuilder.press.report import Report

MOST_JOBS = 256

# The pipeline is imported by the command: help must not wait for it.
# ruff: noqa: PLC0415


def batch(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="The list: CSV, XLSX, YAML, JSON or a FHIR Bundle (JSON).", show_default=False
        ),
    ],
    more_ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="More ids for --only.", show_default=False)
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder to make [default: output/<name of the list>].")
    ] = None,
    layout: Layout = None,
    language: Language = None,
    team: Team = None,
    profile: Profile = None,
    made_on: MadeOn = None,
    only: Annotated[list[str] | None, typer.Option(metavar="ID...", help="Only these patients.")] = None,
    proof: Proof = ProofKind.FAST,
    workers: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            metavar="N",
            min=1,
            max=MOST_JOBS,
            show_default=False,
            help="Folders made side by side; else as many as there are processor cores, if it pays.",
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", show_default=False, help="Dask cluster that makes them, instead of --jobs."),
    ] = None,
    duplex: Duplex = None,
    hole_marks: HoleMarks = None,
    password_column: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Encrypt each file; its password stands in this column of the list."),
    ] = None,
    print_run: Annotated[
        bool, typer.Option("--print-run", help="Also one file for the printer; each patient begins on a fresh sheet.")
    ] = False,
    separator_sheets: Annotated[
        bool, typer.Option("--separator-sheets", help="A sheet with the number before each patient in it.")
    ] = False,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            show_default=False,
            help="Column of the list that orders print run and packing list; the manifest keeps the list's order.",
        ),
    ] = None,
    archive: Annotated[
        bool, typer.Option("--zip", help="Also all files in one ZIP file; the loose ones stay.")
    ] = False,
    overwrite: Overwrite = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was stopped: make only what is missing or changed.")
    ] = False,
    require_reviewed: Reviewed = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be made; write nothing.")] = False,
    cache: Keep = True,
    library: LibraryDir = None,
    as_json: AsJson = False,
) -> int:
    """Make a folder for every patient in a list.

    PDF files in the column attachments (bijlagen) come behind the sections. They lie in the list's folder or below.

    \b
    Examples:
      folderbuilder batch patients.csv
      folderbuilder batch patients.xlsx -o monday --team voorbeeld --date 2026-11-21
      folderbuilder batch bundle.json --profile pid-igg
      folderbuilder batch patients.csv --only 0012345 1007 --overwrite
      folderbuilder batch patients.csv --resume
      folderbuilder batch patients.csv --password-column wachtwoord
      folderbuilder batch patients.csv --print-run --separator-sheets --sort achternaam
    """
    from folderbuilder.options import Products
    from folderbuilder.pipeline import DEFAULT_OUTPUT, open_library, run_batch

    if more_ids and not only:
        raise typer.BadParameter("One list at a time; ids of patients come after --only.")
    if resume and (overwrite or dry_run):
        raise typer.BadParameter("--resume keeps what is there: not with --overwrite or --dry-run.")
    if separator_sheets and not print_run:
        raise typer.BadParameter("--separator-sheets goes with --print-run.")
    if scheduler and workers:
        raise typer.BadParameter("The cluster of --scheduler knows itself how many workers it has; leave out --jobs.")
    options = options_of(layout, language, team, made_on, proof, duplex, hole_marks, require_reviewed, cache, profile)
    options = replace(options, password_column=password_column)
    products = Products(print_run=print_run, separators=separator_sheets, sort=sort, archive=archive)
    target = None if dry_run else output or DEFAULT_OUTPUT / file.stem
    ids = [*(only or ()), *(more_ids or ())]
    opened = open_library(library, cache=cache)
    with progress() as show:
        report = run_batch(
            file,
            target,
            opened,
            options,
            only=ids,
            overwrite=overwrite,
            resume=resume,
            progress=show,
            workers=workers,
            products=products,
            scheduler=scheduler,
        )
    rest = "." if report.folder is None else f": see {report.folder / 'problems.csv'}."
    say_problems(report.problems, most=MOST_SHOWN, rest=rest)
    if as_json:
        say_json(report.as_dict())
    else:
        _say_report(report)
    return report.exit_code


def _say_report(report: Report) -> None:
    from folderbuilder.press.manifest import Status

    if report.folder is None:
        shown = [entry for entry in report.entries if entry.status is not Status.SKIPPED]
        for entry in shown:
            what = f"{counted(len(entry.sections), 'section')}, {counted(entry.pages, 'page')}"
            say(
                f"row {entry.row}  {entry.id or '(no id)'}: {what if entry.status is Status.MADE else 'cannot be made'}"
            )
    made, failed, skipped = (report.count(status) for status in Status)
    size = f"{counted(report.pages, 'page')} on {counted(report.sheets, 'sheet')}"
    if report.stopped:
        again = " Go on with --resume." if report.folder else ""
        say(f"The run stopped early ({report.stopped}).{again}")
    earlier = f" ({report.kept} by an earlier run)" if report.kept else ""
    say(f"{made} made{earlier}, {failed} failed, {skipped} skipped: {size}.")
    if report.folder is None:
        say("Nothing was written: this was a dry run.")
    else:
        others = ["manifest.jsonl", "problems.csv", *report.files]
        say(f"The folders are in {report.folder}, with {', '.join(others[:-1])} and {others[-1]}.")
