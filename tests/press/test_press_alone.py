"""What needs a process with one thread, which a worker of pytest-xdist is not: workers that are split off."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from folderbuilder.press.crew import splits_off


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers are never split off")
@pytest.mark.skipif(splits_off(), reason="the tests of the crew run here themselves")
def test_r24_r26_workers_that_are_split_off() -> None:
    crew = Path(__file__).with_name("test_press_crew.py")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-rs", "-p", "no:cacheprovider", crew, "-k", "split"],
        check=False, env=environment, cwd=crew.parents[2], capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert "passed" in done.stdout
    assert "skipped" not in done.stdout, done.stdout[-3000:]
