"""A run on a cluster in which patient 13's folder kills whoever makes it. Arguments: list, output, address."""

from __future__ import annotations

import sys
from pathlib import Path

from press_examples import die

from folderbuilder import pipeline
from folderbuilder.options import Options
from folderbuilder.patients.model import Patient
from folderbuilder.pipeline import make_folder, open_library, run_batch
from folderbuilder.press.bench import Finished
from folderbuilder.workshop import Workshop


def deadly(patient: Patient, workshop: Workshop) -> Finished:
    if patient.id == "13":
        die()
    return make_folder(patient, workshop)


if __name__ == "__main__":
    # Workers must find it by the name of this module, not as that of a script.
    import cluster_deadly

    pipeline.make_folder = cluster_deadly.deadly
    path, output, address = sys.argv[1:]
    sys.exit(run_batch(Path(path), Path(output), open_library(), Options(), scheduler=address).exit_code)
