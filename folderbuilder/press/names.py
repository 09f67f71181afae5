"""File names for folders: safe on any system, and no two alike."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

from folderbuilder.patients.identity import as_one_name, file_stem

PACKING_LIST, PRINT_RUN = "packing-list", "print-run"
RESERVED = (PACKING_LIST, PRINT_RUN)
"""How names of files begin that a run makes for itself."""


def print_run_name(layout: str | None = None) -> str:
    """The file for the printer; with a layout, where a run has several."""
    return f"{PRINT_RUN}-{layout}.pdf" if layout else f"{PRINT_RUN}.pdf"


def file_names(ids: Iterable[str], ending: str = ".pdf") -> Mapping[str, str]:
    """A file name for each id, whatever their order (R15).

    Ids whose names would differ in case or Unicode form alone, or that would take a name the run needs itself, get a
    mark made from the id: a name never depends on who else stands before it in the list.
    """
    stems = {patient_id: file_stem(patient_id) for patient_id in ids}
    wanted = Counter(as_one_name(stem) for stem in stems.values())
    wanted.update({key: 1 for key in wanted if key.startswith(RESERVED)})
    names: dict[str, str] = {}
    used = {key for key, many in wanted.items() if many == 1}
    for patient_id, stem in stems.items():
        name, mark = stem, patient_id
        while wanted[as_one_name(stem)] > 1 and (name is stem or as_one_name(name) in used):
            mark = hashlib.sha256(mark.encode()).hexdigest()[:8]
            name = f"{stem}-{mark}"
        used.add(as_one_name(name))
        names[patient_id] = name + ending
    return names
