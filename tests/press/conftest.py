"""A run without a page: the press must not know how a page is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from press_examples import make_plainly

from folderbuilder.patients.model import Patient
from folderbuilder.press.bench import Finished
from folderbuilder.press.crew import Crew
from folderbuilder.press.interrupt import Interrupts
from folderbuilder.press.report import Report
from folderbuilder.press.run import Job, Press
from folderbuilder.press.run_folder import RunFolder


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Report]:
    """Run jobs into tmp_path/run."""

    def _run(
        jobs: list[Job], make: Callable[[Patient], Finished] = make_plainly, *, overwrite: bool = False,
        workers: int = 0,
    ) -> Report:  # fmt: skip
        with Interrupts() as interrupts, Crew(loading="press_examples") as crew:
            crew.hire(workers)
            folder = RunFolder(tmp_path / "run", overwrite=overwrite)
            return Press(jobs, make, folder, None, crew).run(interrupts)

    return _run
