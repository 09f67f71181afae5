"""The command line, here or as a process of its own with real signals, limits and pipes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from folderbuilder.commands.app import app

RUN = [sys.executable, "-m", "folderbuilder"]
ROOT = Path(__file__).parents[1]
unix = pytest.mark.skipif(os.name == "nt", reason="needs Unix signals and limits")


def call(*arguments: object) -> Result:
    """The command line in this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="folderbuilder")


def process(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    """The command line, started; `env` is added to this process's."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    return subprocess.Popen(
        [*RUN, *map(str, arguments)], env=environment, text=True, encoding="utf-8",
        stdout=options.pop("stdout", subprocess.PIPE), stderr=options.pop("stderr", subprocess.PIPE), **options,
    )  # type: ignore[no-any-return]  # fmt: skip


def write_list(path: Path, ids: list[str], *, nameless: tuple[str, ...] = (), sections: str = "inleiding") -> Path:
    """A list of patients all of whom are called Zwaantje Kanarie, and their id."""
    rows = [f"{i};{'' if i in nameless else f'Zwaantje Kanarie {i}'};{sections}" for i in ids]
    path.write_text("\n".join(["id;naam;onderdelen", *rows]) + "\n", "utf-8")
    return path


def manifest(folder: Path) -> list[dict[str, Any]]:
    """The lines of a run's manifest."""
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines()]


def wait_for(what: Callable[[], object], seconds: float = 60) -> bool:
    """Whether it comes true in time."""
    deadline = time.monotonic() + seconds
    while not what() and time.monotonic() < deadline:
        time.sleep(0.005)
    return bool(what())


def said(path: Path) -> str:
    """What a file of /proc says; nothing when its process is gone."""
    try:
        return path.read_bytes().decode(errors="replace")
    except OSError:
        return ""


def family(child: subprocess.Popen[str]) -> list[Path]:
    """The processes of a child that leads a session, itself included, that have not ended."""
    states = {place: said(place / "stat").rpartition(") ")[2].split() for place in Path("/proc").glob("[0-9]*")}
    return [place for place, state in states.items() if state[2:3] == [str(child.pid)] and state[0] != "Z"]


def left_behind(child: subprocess.Popen[str]) -> str:
    """What such processes say of themselves when they are still there some time after the child has ended."""
    wait_for(lambda: not family(child), 20)
    return "".join(said(place / "cmdline") for place in family(child))
