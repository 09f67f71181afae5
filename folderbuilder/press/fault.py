"""A fault inside the program: an id on the screen, types and places in a file, and nobody's data in either (R40)."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import folderbuilder
from folderbuilder.press.files import private_folder, write_whole
from folderbuilder.problems import FolderbuilderError, Problem, Severity

FAULT = "internal-fault"
"""The code of such a problem."""
_FRAMES = 60
"""Frames told at each end of a long chain of calls."""


def keep_fault(error: BaseException, folder: Path | None = None) -> Problem:
    """Write what is known of a fault into `folder`, or the user's own state folder, and give the problem to show.

    The same fault at the same place has the same id, so that a run that meets it often leaves one file.
    """
    text = "\n".join(_lines(error)) + "\n"
    identity = hashlib.sha256(text.encode()).hexdigest()[:8]
    place = folder or state_folder()
    target = place / f"fault-{identity}.txt"
    hint = f"Please report it with the file {target if folder is None else target.name}."
    try:
        private_folder(place)
        write_whole(target, text.encode())
    except FolderbuilderError:
        hint = (
            f"Please report it; the details could not be kept. It was {type(error).__name__} in {_last_place(error)}."
        )
    message = f"The program made a mistake of its own (fault {identity})."
    return Problem(Severity.ERROR, FAULT, message, hint=hint)


def state_folder() -> Path:
    """Where faults go that belong to no run."""
    variable, fallback = (
        ("LOCALAPPDATA", "AppData/Local") if sys.platform == "win32" else ("XDG_STATE_HOME", ".local/state")
    )
    base = os.environ.get(variable)
    return (Path(base) if base else Path.home() / fallback) / "folderbuilder"


def _lines(error: BaseException) -> Iterator[str]:
    """Types and places of the whole chain; never a message, a value or a line of source."""
    system = f"{platform.python_implementation()} {platform.python_version()} on {platform.system()}"
    yield f"folderbuilder {folderbuilder.__version__}, {system}"
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield ""
        yield f"{type(current).__module__}.{type(current).__qualname__}"
        places = [_place(frame) for frame in traceback.extract_tb(current.__traceback__)]
        if len(places) > 2 * _FRAMES:
            places = [*places[:_FRAMES], f"… {len(places) - 2 * _FRAMES} more", *places[-_FRAMES:]]
        yield from (f"  {place}" for place in places)
        current = current.__cause__ or current.__context__


def _place(frame: traceback.FrameSummary) -> str:
    """File below its package, line and function: a path could hold a user's name."""
    parts = Path(frame.filename).parts
    for anchor in ("site-packages", "folderbuilder"):
        if anchor in parts:
            start = len(parts) - parts[::-1].index(anchor) - (1 if anchor == "folderbuilder" else 0)
            return f"{'/'.join(parts[start:])}:{frame.lineno} {frame.name}"
    return f"{'/'.join(parts[-2:])}:{frame.lineno} {frame.name}"


def _last_place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return _place(frames[-1]) if frames else "an unknown place"
