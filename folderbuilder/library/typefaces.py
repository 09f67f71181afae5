"""Font files: those of the font packages that are installed, and those beside a layout."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path

import font_source_sans_pro

PACKAGES = "fonts_ttf"
"""Entry points by which font packages say which TrueType files they bring."""
_DUTCH = (
    "De meeste mensen krijgen het infuus elke drie tot vier weken in het ziekenhuis. Daarna kan het vaak ook thuis: "
    "een verpleegkundige die dit heeft geleerd komt dan bij je. Je behandelteam bepaalt de dosis, samen met jou."
)
_TRUETYPE = (b"\0\1\0\0", b"true")
RAGGED = 5.0
"""Characters that a line lacks on average because its last word did not fit, measured on the sections in Dutch."""


@lru_cache(maxsize=1)
def _installed() -> Mapping[str, Path]:
    """Fonts of all packages by the name of their file."""
    found: dict[str, Path] = {}
    for entry in entry_points(group=PACKAGES):
        files = entry.load()
        found |= {Path(path).stem: Path(path) for path in files.values()}
    return found


def _shipped() -> Mapping[str, Path]:
    """Fonts of the package that this program always comes with."""
    return {Path(path).stem: Path(path) for path in font_source_sans_pro.font_files_ttf.values()}


def font_path(name: str, folder: Path) -> Path | None:
    """The file of a font by its name in a font package, or by its path beside the layouts; None when there is none."""
    if name.lower().endswith(".ttf"):
        own = folder / name
        return own if own.is_file() and own.resolve().is_relative_to(folder.resolve()) else None
    # Asking every installed package takes longer than making a folder, so it is done for strange names only.
    return _shipped().get(name) or _installed().get(name)


def font_names() -> list[str]:
    """The fonts that are installed."""
    return sorted({*_shipped(), *_installed()})


@lru_cache(maxsize=32)
def mean_width(path: Path) -> float | None:
    """Mean width of a character of Dutch text in ems; None for a file that is no TrueType font."""
    from PIL import ImageFont  # noqa: PLC0415 - needed by checks alone

    if path.read_bytes()[:4] not in _TRUETYPE:
        return None
    try:
        return ImageFont.truetype(path, 1000).getlength(_DUTCH) / 1000 / len(_DUTCH)
    except OSError:
        return None
