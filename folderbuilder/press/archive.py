"""All files of a run in one: to be sent or kept. The loose files stay, for the manifest speaks of them."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path

from folderbuilder.press.files import FILE_MODE, give_name, growing

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The same bytes whenever it is made; a ZIP file knows no earlier day."""
_UNIX = 3
_PIECE = 1 << 20


def write_archive(target: Path, files: Iterable[Path]) -> None:
    """A ZIP file of these, whole or not at all; raises as `write_whole` does.

    PDF files are compressed already, and are stored as they are.
    """
    with growing(target.parent) as (out, temporary), zipfile.ZipFile(out, "w") as archive:
        for path in files:
            entry = zipfile.ZipInfo(path.name, _LONG_AGO)
            entry.create_system, entry.external_attr = _UNIX, (0o100000 | FILE_MODE) << 16
            entry.compress_type = zipfile.ZIP_STORED if path.suffix == ".pdf" else zipfile.ZIP_DEFLATED
            entry.file_size = path.stat().st_size
            with path.open("rb") as source, archive.open(entry, "w") as place:
                shutil.copyfileobj(source, place, _PIECE)
    give_name(temporary, target)
