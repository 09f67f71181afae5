"""Commands about libraries, lists and finished files: check, proof, init."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from folderbuilder.commands.shared import AsJson, Duplex, HoleMarks, Language, Layout, LibraryDir, Profile, Team
from folderbuilder.commands.terminal import counted, progress, say, say_json, say_problems, table
from folderbuilder.options import Options
from folderbuilder.problems import Severity

# The pipeline is imported by the commands that need it: help must not wait for it.
# ruff: noqa: PLC0415


def check(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", help="Libraries, lists, or both.")] = None,
    layout: Layout = None,
    language: Language = None,
    team: Team = None,
    profile: Profile = None,
    report: Annotated[bool, typer.Option("--report", help="Show how hard each section is to read.")] = False,
    library: LibraryDir = None,
    as_json: AsJson = False,
) -> int:
    """Say everything that is wrong with a library, a list of patients, or both.

    Without a path: the library. Its texts are measured: length of sentences, hard words, numbers without a unit, words
    such as often without a number, and more. A list is checked by making all of its folders, but writing none.

    \b
    Examples:
      folderbuilder check
      folderbuilder check patients.csv
      folderbuilder check my-library patients.csv
      folderbuilder check bundle.json --profile pid-igg
      folderbuilder check --report
    """
    from folderbuilder.pipeline import check_paths
    from folderbuilder.press.fault import FAULT

    options = Options(layout=layout, language=language, team=team, profile=profile)
    if report:
        return _say_readability(paths, library, options, as_json=as_json)
    with progress() as show:
        problems = check_paths(paths or [], library, options, progress=show)
    count = {severity: sum(problem.severity is severity for problem in problems) for severity in Severity}
    if as_json:
        listed = [problem.as_dict() for problem in problems]
        say_json({"errors": count[Severity.ERROR], "warnings": count[Severity.WARNING], "problems": listed})
    else:
        say_problems(problems, error=False)
        say(f"{counted(count[Severity.ERROR], 'error')}, {counted(count[Severity.WARNING], 'warning')}.")
    if any(problem.code == FAULT for problem in problems):
        return 3
    return 1 if count[Severity.ERROR] else 0


def _say_readability(paths: list[Path] | None, library: Path | None, options: Options, *, as_json: bool) -> int:
    from folderbuilder.library.check import readability
    from folderbuilder.library.load import load_library

    opened = load_library(paths[0] if paths else library)
    measured = readability(opened, options.checked(opened).language or "")
    rows = [
        {
            "number": opened.places[name].number, "id": name, "words": found.words, "mean": round(found.mean, 1),
            "longest": found.longest, "flesch": round(found.flesch), "flesch_masked": round(found.flesch_masked),
            "passive": f"{found.passive:.0%}", "difficult": f"{found.difficult:.1%}",
        }
        for name, found in measured.items()
        if name in opened.places  # or it has no number, which 'check' says
    ]  # fmt: skip
    if as_json:
        say_json(rows)
    else:
        heads = ("number", "id", "words", "mean", "longest", "flesch", "flesch_masked", "passive", "difficult")
        for line in table([heads, *([str(row[head]) for head in heads] for row in rows)]):
            say(line)
    return 0


def proof(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Finished PDF files.", show_default=False)],
    layout: Annotated[
        str | None, typer.Option(help="Also look at page size and punch zone.", show_default=False)
    ] = None,
    duplex: Duplex = None,
    hole_marks: HoleMarks = None,
    as_heard: Annotated[
        bool, typer.Option("--as-heard", help="Print the files as a screen reader speaks them instead.")
    ] = False,
    ask_password: Annotated[
        bool, typer.Option("--ask-password", help="Ask for the password that encrypted files open with.")
    ] = False,
    library: LibraryDir = None,
    as_json: AsJson = False,
) -> int:
    """Read finished files again and say whether they are sound.

    With --as-heard: what a screen reader says, from the tags alone. What it adds itself, such as [kop 2] or [link],
    stands in square brackets, in Dutch for a Dutch file and in English for any other.

    \b
    Examples:
      folderbuilder proof output/patients/*.pdf
      folderbuilder proof --layout map-a4 --simplex output/patients/*.pdf
      folderbuilder proof --as-heard output/patients/0012345.pdf
      folderbuilder proof --ask-password output/patients/0012345.pdf
    """
    if as_heard:
        if layout is not None or duplex is not None or hole_marks is not None:
            raise typer.BadParameter("How it was printed cannot be heard: --as-heard goes without it.")
        return _say_as_heard(files, as_json=as_json)
    if layout is None and (duplex is not None or hole_marks is not None):
        raise typer.BadParameter("How it was printed says something only with --layout.")
    from folderbuilder.pipeline import proof_files

    # Not as an option: every user of a computer can read what its programs were started with.
    password = typer.prompt("Password", hide_input=True, err=True) if ask_password else ""
    options = Options(layout=layout, duplex=duplex, hole_marks=hole_marks)
    found = proof_files(files, options, library, password=password)
    unsound = [path for path, problems in found if any(problem.severity is Severity.ERROR for problem in problems)]
    if as_json:
        say_json([
            {"file": str(path), "sound": path not in unsound, "problems": [problem.as_dict() for problem in problems]}
            for path, problems in found
        ])  # fmt: skip
    else:
        for path, problems in found:
            say(f"{path}: {'not sound' if path in unsound else 'sound'}")
            say_problems(problems, error=False)
    return 1 if unsound else 0


def _say_as_heard(files: list[Path], *, as_json: bool) -> int:
    from folderbuilder.pipeline import hear_files

    heard = hear_files(files)
    if as_json:
        say_json([
            {"file": str(path), "heard": lines, "problems": [problem.as_dict() for problem in problems]}
            for path, lines, problems in heard
        ])  # fmt: skip
    else:
        for path, lines, problems in heard:
            if len(heard) > 1:
                say(f"{path}:")
            for line in lines:
                say(line)
            say_problems(problems)
    return 1 if any(problems for _, _, problems in heard) else 0


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.", show_default=False)],
    library: LibraryDir = None,
    as_json: AsJson = False,
) -> int:
    """Copy the library out, to edit as your own.

    \b
    Example:
      folderbuilder init my-library
    """
    from folderbuilder.pipeline import copy_library

    copied = copy_library(folder, library)
    if as_json:
        say_json({"library": str(folder), "files": copied})
    else:
        say(f"{counted(copied, 'file')} in {folder}. Use them with --library {folder}, and check them with:")
        say(f"  folderbuilder check {folder}")
    return 0
