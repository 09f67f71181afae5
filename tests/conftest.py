"""Fixtures for the tests of all stages."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from helpers import write_library
from hypothesis import HealthCheck, settings

from folderbuilder.library.load import Library, load_library

# As the program does, see cli.py: the collector takes a fifth of the time and finds nothing.
gc.set_threshold(200_000, 50, 100)
# A machine that is busy with other tests may stall for a second; what hangs takes longer.
settings.register_profile(
    "usual", max_examples=50, deadline=timedelta(seconds=20), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("usual")
# For some minutes: `pytest --hypothesis-profile=long`; for a night, `night`.
settings.register_profile("long", settings.get_profile("usual"), max_examples=3000)
settings.register_profile("night", settings.get_profile("usual"), max_examples=60_000)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """All cores for whole folders of tests; none for some tests or files, which would wait for workers to start.

    Two workers more than there are cores: tests wait for browsers and processes a quarter of their time.
    """
    few = config.option.keyword or any(not Path(name).is_dir() for name in config.args)
    return 0 if few or config.option.collectonly else (os.cpu_count() or 1) + 2


def pytest_collection_finish() -> None:
    """What was loaded until here stays: the collector need not look at it again, as it does at the end many times."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests keep their typeset sections and their audit trail to themselves.

    All workers of a run share the sections, as people do who use one computer: each is typeset once. Tests of what is
    kept have a folder of their own.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("XDG_STATE_HOME", "LOCALAPPDATA"):
            patch.setenv(variable, str(tmp_path_factory.mktemp("state")))
        # Processes that tests start find the modules compiled by the ones before them.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        patch.setenv("FOLDERBUILDER_CACHE", str(shared / "cache"))
        yield


@pytest.fixture(scope="session")
def shipped() -> Library:
    """The library that comes with the program."""
    return load_library()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that commands work in, with an audit trail and faults of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


@pytest.fixture
def tiny_library(tmp_path: Path) -> Callable[..., Path]:
    """Write a library of one section; files are given as `**{"sections/nl/…": text}`."""

    def write(**files: str | bytes | None) -> Path:
        return write_library(tmp_path / "library", files)

    return write
