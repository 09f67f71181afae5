"""One run at a time in a folder. The system lets go of the lock by itself when a run is killed."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from folderbuilder.press.files import FILE_MODE, output_failed, taken_away
from folderbuilder.problems import refused

LOCK = ".folderbuilder.lock"

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """Held from making it until `release`."""

    def __init__(self, folder: Path) -> None:
        """Take the lock of the folder; raises `Refused` when another run has it (R29)."""
        self.path = folder / LOCK
        self._descriptor = self._open()
        while not self._is_current():
            # The run before us took the file away between our opening and locking it.
            os.close(self._descriptor)
            self._descriptor = self._open()

    def _open(self) -> int:
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), FILE_MODE)
        except OSError as error:
            raise output_failed(error, self.path.parent) from error
        try:
            _take(descriptor)
        except OSError as error:
            if error.errno in {errno.EACCES, errno.EAGAIN, errno.EDEADLK}:
                os.close(descriptor)
                raise refused(
                    "output-busy", "Another run is writing into this folder.", file=str(self.path.parent),
                    hint="Wait until it is done, or choose another folder with -o.",
                ) from error  # fmt: skip
            # A file system without locks: the check for content must do.
        return descriptor

    def _is_current(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._descriptor), self.path.stat())
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Let go and leave nothing behind."""
        if sys.platform != "win32":
            taken_away(self.path)
        os.close(self._descriptor)
        if sys.platform == "win32":
            taken_away(self.path)
