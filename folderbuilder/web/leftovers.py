"""Private folders of servers that were killed: the next one to start takes them away (R38)."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from pathlib import Path

from folderbuilder.press.lock import LOCK, FolderLock
from folderbuilder.problems import FolderbuilderError

PREFIX = "folderbuilder-web-"
"""How the folder of a server begins, so that it is known for one of ours. Its lock tells whether the server lives."""
PATIENCE = 10.0
"""Seconds in which whoever still writes into a folder must end."""


def clear_folder(folder: Path) -> None:
    """Take away a folder in which somebody may be writing at this moment, who will not for long."""
    end = time.monotonic() + PATIENCE
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists() or time.monotonic() > end:
            return
        time.sleep(0.05)


def clear_left_over() -> None:
    """Take away what servers of this user left that are not there any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if _is_ours(folder) and _is_abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    try:
        about = folder.lstat()
    except OSError:
        return False
    # Who else may write there could have laid a link, or a folder of their own, under such a name.
    return stat.S_ISDIR(about.st_mode) and (not hasattr(os, "getuid") or about.st_uid == os.getuid())


def _is_abandoned(folder: Path) -> bool:
    """Whether its server is gone. One without a lock may belong to a server that is just starting."""
    if not (folder / LOCK).exists():
        return False
    try:
        FolderLock(folder).release()
    except (FolderbuilderError, OSError):
        return False
    return True
