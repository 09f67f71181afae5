"""What commands say, and what they end with.

    0    all done
    1    some patients or checks failed, the rest is done
    2    wrong use, an invalid library, or output that is already there: nothing was made
    3    the output cannot be written, or a fault inside the program
    130  interrupted

Results go to standard output, everything else to standard error; with --json standard output holds one JSON value and
nothing else. Ids are shown, never names.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ParamSpec, TextIO

import typer

from folderbuilder.problems import FolderbuilderError, FolderFailed, OutputFailed, Problem, Refused, Severity
from folderbuilder.saying import line_in

if TYPE_CHECKING:
    from folderbuilder.press.run import Progress, Step

P = ParamSpec("P")
MOST_SHOWN = 12
"""Problems on the screen at the end of a run; all of them are in problems.csv."""
PLAIN_STEPS = 8
"""Lines of progress where there is no terminal."""
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_language = "en"
_EXIT_CODES: dict[type[FolderbuilderError], int] = {Refused: 2, FolderFailed: 1, OutputFailed: 3}


def say(text: str = "", *, error: bool = False) -> None:
    """One line. When nobody reads any more, nothing is said, and the work goes on."""
    stream = sys.stderr if error else sys.stdout
    try:
        print(text, file=stream)
    except BrokenPipeError:
        _close(stream)


def say_json(value: object) -> None:
    """One JSON value, readable by people too."""
    plain = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    say(json.dumps(value, ensure_ascii=not plain, indent=2))


def set_language(language: str) -> None:
    """Say problems in one of `saying.LANGUAGES` from now on."""
    global _language  # noqa: PLW0603 - one terminal, one reader
    _language = language


def say_problems(problems: Iterable[Problem], *, most: int | None = None, rest: str = "", error: bool = True) -> None:
    """Problems, the worst first; with `most`, only so many and how many more there are."""
    ordered = sorted(problems, key=lambda problem: _ORDER[problem.severity])
    for problem in ordered[:most]:
        say(line_in(_language, problem), error=error)
    if most is not None and len(ordered) > most:
        say(f"and {len(ordered) - most} more{rest}", error=error)


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 page, 2 pages."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as lines with the columns under each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


@contextmanager
def progress() -> Iterator[Progress]:
    """A bar on a terminal, a few plain lines elsewhere."""
    if not sys.stderr.isatty():
        yield _plain_step
        return
    # rich takes long to load, and most commands show no bar.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)

        def step(step: Step) -> None:
            bar.update(
                task, total=step.total, completed=step.done, description=step.entry.id or f"row {step.entry.row}"
            )

        yield step


def _plain_step(step: Step) -> None:
    if step.done * PLAIN_STEPS // step.total != (step.done - 1) * PLAIN_STEPS // step.total:
        say(f"{step.done} of {step.total} rows done", error=True)


def guarded(command: Callable[P, int]) -> Callable[P, None]:
    """Let a command end with its exit code, and every error with its own."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        code = _outcome(functools.partial(command, *args, **kwargs), as_json=bool(kwargs.get("as_json")))
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BrokenPipeError:
                _close(stream)
        raise typer.Exit(code)

    return run


def _outcome(command: Callable[[], int], *, as_json: bool) -> int:
    from folderbuilder.press.interrupt import Interrupts  # noqa: PLC0415

    try:
        with Interrupts() as interrupts, interrupts.obeyed():
            return command()
    except FolderbuilderError as error:
        return _failed(error.problems, _EXIT_CODES.get(type(error), 3), as_json=as_json)
    except KeyboardInterrupt:
        say("Interrupted.", error=True)
        return 130
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except Exception as error:  # R40: a line with an id, never a traceback
        from folderbuilder.press.fault import keep_fault  # noqa: PLC0415

        return _failed([keep_fault(error)], 3, as_json=as_json)


def _failed(problems: list[Problem], code: int, *, as_json: bool) -> int:
    say_problems(problems)
    if as_json:
        shown: dict[str, Any] = {"exit_code": code, "problems": [problem.as_dict() for problem in problems]}
        say_json(shown)
    return code


def _close(stream: TextIO) -> None:
    """Send the rest of what is said nowhere."""
    try:
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, stream.fileno())
        os.close(descriptor)
    except (OSError, ValueError):
        return
