"""The version at the foot of a section's pages: that of the library, not of an older print that was kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from folderbuilder.proof.words import fold

if TYPE_CHECKING:
    from folderbuilder.bind.bound import Bound

STALE = "A section is printed in another version than the library has"
_IN_CODE = re.compile(r"(?<![\w.])v(\d+(?:\.\d+)*)(?= · )")
"""In a page code such as "6.1 · v1.0 · blad 1 van 4"."""


def versions_of(bound: Bound) -> Mapping[str, str]:
    """What the foot of each section's pages should say, such as "1.0"; nothing for what the program makes."""
    return {name: ".".join(version.split(".")[:2]) for name, version, _ in bound.sections if version}


def is_stale(furniture: Iterable[str], version: str) -> bool:
    """Whether the texts at the edges of a section's pages say another version, or none."""
    said = {found for text in furniture for found in _IN_CODE.findall(fold(text))}
    return said != {version}
