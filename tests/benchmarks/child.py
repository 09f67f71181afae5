"""Processes whose CPU time and memory are measured: a command from start to end, and a peer that stays."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Modules are compiled by the first process that imports them, for everybody, as on any computer."""
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""What `ru_maxrss` counts in, in bytes."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took: all of it, with its threads and children."""

    cpu: float
    """User and system time in seconds."""
    wall: float
    """Seconds on the clock."""
    memory: int
    """Most memory at any time, in bytes, of the largest process."""


def measure(command: Sequence[str], *, log: Path, env: Mapping[str, str] = ENVIRONMENT) -> Cost:
    """Run a command to its end. Raises `RuntimeError` with the end of its output when it fails."""
    meter = [sys.executable, "-I", "-S", str(HERE / "meter.py")]
    with log.open("wb") as output:
        done = subprocess.run([*meter, *command], stdout=subprocess.PIPE, stderr=output, env=env, check=True)
    told = json.loads(done.stdout)
    if told["code"]:
        tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"{' '.join(command[:6])} … ended with {told['code']}:\n{tail}")
    return Cost(told["cpu"], told["wall"], told["memory"] * MAXRSS_UNIT)


class Ours:
    """The command of folderbuilder, with a cache folder that is ours to fill and clear."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.cache = work / "cache"
        self.env = {**ENVIRONMENT, "FOLDERBUILDER_CACHE": str(self.cache)}

    def help(self, command: str) -> str:
        """The help text, to see which options there are."""
        done = subprocess.run(
            [sys.executable, "-m", "folderbuilder", command, "--help"],
            capture_output=True, text=True, check=True, env={**self.env, "COLUMNS": "200"},
        )  # fmt: skip
        return done.stdout

    def batch(self, source: Path, output: Path, *options: str) -> Cost:
        """A whole run over a list into an empty folder."""
        shutil.rmtree(output, ignore_errors=True)
        command = [sys.executable, "-m", "folderbuilder", "batch", str(source), "-o", str(output), *options]
        return measure(command, log=self.work / "ours.log", env=self.env)

    def forget(self) -> None:
        """Empty the cache."""
        shutil.rmtree(self.cache, ignore_errors=True)


class Peer:
    """A peer's process: warmed up once, then given folder after folder."""

    def __init__(self, peer: str, folders: Path, output: Path) -> None:
        output.mkdir(parents=True, exist_ok=True)
        self.output = output
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "worker.py"), peer, str(folders), str(output)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT,
        )  # fmt: skip

    def make(self, first: int, count: int) -> tuple[Cost, list[int]]:
        """Make the folders `first` and on; gives their cost and sizes. Raises `RuntimeError` when the peer is gone."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{first} {count}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"a peer stopped: {' '.join(map(str, self.process.args))}")  # type: ignore[arg-type]
        told = json.loads(line)
        return Cost(told["cpu"], told["wall"], told["memory"] * MAXRSS_UNIT), told["sizes"]

    def close(self) -> None:
        """Let it end."""
        self.process.communicate()
