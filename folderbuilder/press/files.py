"""Files that appear whole or not at all, for their owner alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from folderbuilder.problems import FolderFailed, OutputFailed, Problem, Severity, refused

FILE_MODE, FOLDER_MODE = 0o600, 0o700
TEMP_PREFIX, TEMP_ENDING = ".folderbuilder-", ".tmp"
FEW_FILES, AT_ONCE = 4, 4
"""Fewer files than this go to the disk one after the other, more of them so many at a time."""


def private_folder(path: Path) -> None:
    """Make the folder and what is missing above it, each for its owner alone whatever the umask (R33)."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    try:
        for folder in reversed(missing):
            folder.mkdir(FOLDER_MODE, exist_ok=True)
            folder.chmod(FOLDER_MODE)
    except OSError as error:
        raise output_failed(error, path) from error


def write_whole(target: Path, data: bytes) -> None:
    """Write beside the target under another name, and give it its name when all of it is on the disk.

    Raises `OutputFailed` when it cannot be written, `FolderFailed` when what has the name now cannot be replaced. In
    both cases the target is as it was, and nothing is left behind.
    """
    with growing(target.parent) as (file, temporary):
        file.write(data)
    give_name(temporary, target)


def write_unnamed(folder: Path, pieces: Iterable[bytes]) -> Path:
    """A new file in the folder that holds the pieces, under a passing name; `bring_to_disk` before it gets another.

    The name tells by which process it was written. Raises `OutputFailed`; then nothing is left behind.
    """
    with growing(folder, to_disk=False) as (file, temporary):
        file.writelines(pieces)
    return temporary


def bring_to_disk(paths: Sequence[Path]) -> None:
    """See to it that files are on the disk, and not only on their way there. Raises `OutputFailed`.

    A disk takes its time for each, and most can do several at once.
    """
    if len(paths) < FEW_FILES:
        for path in paths:
            _bring_to_disk(path)
        return
    # Imported here: one folder, and a run that makes one after the other, need no threads.
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    # Gone again when it is done: workers can be split off only while there is one thread.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(_bring_to_disk, paths):
            pass


def _bring_to_disk(path: Path) -> None:
    try:
        # Windows wants it open for writing.
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        pass  # whoever gives it its name will say so
    except OSError as error:
        raise output_failed(error, path.parent) from error


@contextmanager
def growing(folder: Path, *, to_disk: bool = True) -> Iterator[tuple[BinaryIO, Path]]:
    """A new file in the folder to write into, and its passing name; at the end it is on the disk, if asked for.

    Raises `OutputFailed` when it cannot be written. Whatever is raised meanwhile, nothing is left behind.
    """
    try:
        descriptor, name = tempfile.mkstemp(TEMP_ENDING, passing_prefix(), folder)
    except OSError as error:
        raise output_failed(error, folder) from error
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file, temporary
            file.flush()
            if to_disk:
                os.fsync(file.fileno())
        temporary.chmod(FILE_MODE)
    except BaseException as error:
        taken_away(temporary)
        if isinstance(error, OSError):
            raise output_failed(error, folder) from error
        raise


def give_name(temporary: Path, target: Path) -> None:
    """Let a file that was written whole take its name; raises as `write_whole` does."""
    try:
        _replace(temporary, target)
    except BaseException as error:
        taken_away(temporary)
        if isinstance(error, OSError):
            raise output_failed(error, target) from error
        raise


def _replace(temporary: Path, target: Path) -> None:
    try:
        temporary.replace(target)
    except OSError as error:
        if not os.path.lexists(target):
            raise
        raise FolderFailed(Problem(
            Severity.ERROR, "file-in-use", f"The file that is there cannot be replaced: {_reason(error)}.",
            file=target.name, hint="Close it if another program has it open, then make this folder again.",
        )) from error  # fmt: skip


def taken_away(path: Path) -> None:
    """Remove what should not stay, as well as the system lets us; what matters is what made it unwanted."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def output_failed(error: OSError, path: Path) -> OutputFailed:
    """What the system says about a file that cannot be written."""
    return OutputFailed(Problem(
        Severity.ERROR, "output-failed", f"The output cannot be written: {_reason(error)}.", file=str(path),
        hint="See whether the disk is full and whether you may write there.",
    ))  # fmt: skip


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def refuse_existing(target: Path, *, overwrite: bool) -> None:
    """Refuse a single file's place that is taken, unless it may be replaced (R29)."""
    if not os.path.lexists(target):
        return
    if not target.is_file() or target.is_symlink():
        raise refused(
            "output-exists", "Something other than a file has this name.", file=str(target), hint="Choose another."
        )
    if not overwrite:
        raise refused(
            "output-exists", "This file is there already.", file=str(target),
            hint="Choose another name with -o, or replace it with --overwrite.",
        )  # fmt: skip


def passing_prefix() -> str:
    """How names of unfinished files of this process begin."""
    return f"{TEMP_PREFIX}{os.getpid()}-"


def is_ours_passing(name: str) -> bool:
    """Whether the name is that of an unfinished file, left when a run was killed."""
    return name.startswith(TEMP_PREFIX) and name.endswith(TEMP_ENDING)
