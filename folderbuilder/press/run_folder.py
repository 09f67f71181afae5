"""The folder that a run leaves: finished folders, the manifest and the problems, and nothing else of ours."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from folderbuilder.press.bench import Laid
from folderbuilder.press.fault import keep_fault
from folderbuilder.press.files import (
    FOLDER_MODE,
    bring_to_disk,
    give_name,
    is_ours_passing,
    output_failed,
    private_folder,
    taken_away,
    write_whole,
)
from folderbuilder.press.lock import LOCK, FolderLock
from folderbuilder.press.manifest import MANIFEST, Entry, Journal, as_lines, read_manifest
from folderbuilder.press.report import PROBLEMS, problems_csv
from folderbuilder.problems import OutputFailed, Problem, refused


class RunFolder:
    """Where finished folders get their names. Nothing that another program or person put there is deleted."""

    def __init__(
        self, path: Path, *, overwrite: bool, resume: bool = False, products: Iterable[str] = (),
        impersonal: bool = False,
    ) -> None:  # fmt: skip
        """Make the folder and lock it; raises `Refused` when it holds something or is in use, or `OutputFailed`.

        With `resume` it may hold what an earlier run left, which the manifest tells. `products` are names of files that
        speak of all folders of a run. Those of an earlier run are taken away: beside other folders they would mislead.
        `impersonal`: the problems are written without what was found, which may be somebody's data.
        """
        self.path = path
        self._impersonal = impersonal
        _refuse_no_folder(path)
        made = not path.exists()
        private_folder(path)
        self._lock = FolderLock(path)
        try:
            self._resume = resume and os.path.lexists(path / MANIFEST)
            if not overwrite and not self._resume:
                _refuse_content(path)
                _keep_private(path)
            self._remove_unfinished()
            _remove(path / name for name in products)
            self._earlier = read_manifest(path / MANIFEST)
            self._journal = Journal(path / MANIFEST, go_on=self._resume)
        except BaseException:
            self._lock.release()
            if made:
                # Only when it is empty.
                with suppress(OSError):
                    path.rmdir()
            raise

    def bring_to_disk(self, laid: Iterable[Laid]) -> None:
        """See to it that folders that lie here are on the disk, before they get their names. Raises `OutputFailed`."""
        bring_to_disk([self.path / each.name for each in laid])

    def name(self, laid: Laid, name: str) -> None:
        """Give a folder that lies here its name; raises `OutputFailed` or `FolderFailed`."""
        give_name(self.path / laid.name, self.path / name)

    def record(self, entries: Sequence[Entry]) -> None:
        """Add rows to the manifest. Files that cannot be accounted for are taken away again."""
        try:
            self._journal.add(entries)
        except OutputFailed:
            for entry in entries:
                if entry.file and entry.reason is None:
                    taken_away(self.path / entry.file)
            raise

    def recorded(self, patient_id: str | None) -> Entry | None:
        """What an earlier run says of a row, whether or not its file is still there."""
        return self._earlier.get(patient_id or "")

    def earlier(self, patient_id: str | None) -> Entry | None:
        """What an earlier run says of a folder that is still as that run made it."""
        entry = self.recorded(patient_id)
        if entry is None or not entry.file or Path(entry.file).name != entry.file:
            return None
        target = self.path / entry.file
        try:
            same = not target.is_symlink() and hashlib.sha256(target.read_bytes()).hexdigest() == entry.sha256
        except OSError:
            return None
        return entry if same else None

    def withdraw(self, patient_id: str | None) -> None:
        """Take away an earlier run's folder for a patient who fails now: it would pass for a new one.

        Raises `OutputFailed` when it stays.
        """
        if (entry := self.earlier(patient_id)) and entry.file:
            _withdrawn(self.path / entry.file)

    def fault(self, error: Exception) -> Problem:
        """Keep what is known of a fault inside the program."""
        return keep_fault(error, self.path)

    def left_over(self, ids: Iterable[str | None]) -> int:
        """How many folders of an earlier run are here whose patients are not in this list."""
        return sum(1 for patient_id in self._earlier.keys() - set(ids) if self.earlier(patient_id))

    def settle(self, problems: Iterable[Problem], entries: Iterable[Entry] = ()) -> None:
        """Close the manifest and write the problems; raises as `write_whole` does.

        The manifest of a run that went on has lines of both runs until then. It becomes as if there had been one:
        `entries` are all rows, in the order of the list.
        """
        self._journal.close()
        self._remove_unfinished()
        if self._resume:
            write_whole(self.path / MANIFEST, as_lines(entries))
        write_whole(self.path / PROBLEMS, problems_csv(problems, with_private=not self._impersonal))

    def release(self) -> None:
        """Let go of the folder."""
        try:
            self._remove_unfinished()
        finally:
            self._lock.release()

    def _remove_unfinished(self) -> None:
        names: list[str] = []
        with suppress(OSError):
            names = os.listdir(self.path)  # noqa: PTH208 - names are enough
        for name in names:
            if is_ours_passing(name):
                taken_away(self.path / name)


def _withdrawn(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise output_failed(error, path) from error


def _remove(files: Iterable[Path]) -> None:
    for path in files:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise refused(
                "output-busy", f"This file of an earlier run cannot be replaced: {error.strerror}.", file=str(path),
                hint="Close it if another program has it open, or choose another folder with -o.",
            ) from error  # fmt: skip


def _refuse_no_folder(path: Path) -> None:
    if path.is_symlink():
        raise refused(
            "output-link", "The output folder is a link to another place.", file=str(path),
            hint="Name the folder itself, so that nothing is written where nobody looks for it.",
        )  # fmt: skip
    if path.exists() and not path.is_dir():
        raise refused(
            "output-exists", "The output is a file, not a folder.", file=str(path), hint="Choose another with -o."
        )


def _refuse_content(path: Path) -> None:
    try:
        names = [name for name in os.listdir(path) if name != LOCK and not is_ours_passing(name)]  # noqa: PTH208
    except OSError as error:
        raise output_failed(error, path) from error
    if names:
        raise refused(
            "output-exists", f"The output folder is not empty: it holds {len(names)} files or folders.", file=str(path),
            hint="Choose another with -o, go on with --resume where a run stopped, or replace all with --overwrite.",
        )  # fmt: skip


def _keep_private(path: Path) -> None:
    """An empty folder that was there becomes ours alone: file names hold patients' numbers."""
    with suppress(OSError):
        path.chmod(FOLDER_MODE)
