"""What the scenarios share: the lists, contenders that take turns, and what is told of them."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from child import HERE, Cost, Ours, Peer, measure
from people import MADE_ON, TEAM, People, write_list

PEERS = {
    "typst-file": "Typst, PDF/UA-1 (data file)",
    "typst-inputs": "Typst, PDF/UA-1 (sys_inputs)",
    "reportlab": "ReportLab, no tags",
    "weasyprint": "WeasyPrint, PDF/UA-1",
}
BATCH = {"typst-file": 25, "typst-inputs": 25, "reportlab": 25, "weasyprint": 5}
"""Folders in one batch of a peer."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What the issue asks for, what was measured, and whether that is enough; None for not measured."""

    text: str
    measured: str
    passed: bool | None


@dataclass(slots=True)
class Turns:
    """What one contender took, batch by batch."""

    name: str
    run: Callable[[int], tuple[Cost, int]]
    """Runs the n-th batch; gives its cost and how many folders it made."""
    each: list[float] = field(default_factory=list)
    """CPU per folder of each batch, in seconds."""
    spent: float = 0.0
    memory: int = 0
    files: Path | None = None
    """Where the finished folders are."""
    sizes: list[int] = field(default_factory=list)

    def turn(self, number: int) -> None:
        """Run a batch."""
        cost, folders = self.run(number)
        self.each.append(cost.cpu / folders)
        self.spent += cost.cpu
        self.memory = max(self.memory, cost.memory)

    @property
    def median(self) -> float:
        """CPU per folder in seconds."""
        return statistics.median(self.each)

    @property
    def quietest(self) -> float:
        """CPU per folder of the batch with the least noise, in seconds."""
        return min(self.each)


@dataclass(slots=True)
class Bench:
    """One run of the benchmark."""

    work: Path
    rounds: int
    patients: int
    budget: float
    """CPU seconds after which a contender sits out the rounds that are left."""
    peers: Sequence[str]
    seed: int
    quick: bool
    ours: Ours = field(init=False)

    def __post_init__(self) -> None:
        self.ours = Ours(self.work)

    @property
    def fully_read(self) -> int:
        """Patients of the run that reads every page again."""
        return min(self.patients, 25 if self.quick else 100)

    @property
    def remembered(self) -> int:
        """Patients of the smaller run whose memory is measured; the larger one has ten times as many."""
        return self.patients // 2 if self.quick else self.patients

    def list_of(self, name: str, count: int, selections: int, *, notes: bool = False) -> Path:
        """A list of patients; the same one for the same name."""
        path = self.work / f"{name}.csv"
        return path if path.exists() else write_list(path, People(count, selections, notes, self.seed))

    def folders_of(self, source: Path, count: int) -> Path:
        """The composed folders of the first patients of a list, for the peers."""
        path = source.with_suffix(".pickle")
        subprocess.run([sys.executable, str(HERE / "sample.py"), str(source), str(path), str(count)], check=True)
        return path

    def batch(self, source: Path, count: int, label: str, *options: str) -> Turns:
        """Ours as a contender: the whole command over the whole list, every time, start of Python included."""
        output = self.work / label.replace(" ", "_")

        def run(_: int) -> tuple[Cost, int]:
            return self.ours.batch(source, output, "--team", TEAM, "--date", MADE_ON, *options), count

        return Turns(f"folderbuilder {label}", run, files=output)

    def command(self, name: str, command: Sequence[str], files: Path) -> Turns:
        """A peer's command as a contender: one folder each time."""
        return Turns(name, lambda _: (measure(command, log=self.work / "peer.log"), 1), files=files)

    def peer_turns(self, source: Path) -> tuple[list[Turns], list[Peer]]:
        """The peers as contenders, warmed up; every batch has patients that were not seen before."""
        most = max([BATCH[peer] for peer in self.peers], default=0)
        folders = self.folders_of(source, most * (self.rounds + 1))
        processes = [Peer(peer, folders, self.work / f"{source.stem}-{peer}") for peer in self.peers]
        return [self._peer(name, process) for name, process in zip(self.peers, processes, strict=True)], processes

    def _peer(self, name: str, process: Peer) -> Turns:
        many = BATCH[name]

        def run(number: int) -> tuple[Cost, int]:
            cost, sizes = process.make(many * (number + 1), many)
            turns.sizes += sizes
            return cost, many

        turns = Turns(PEERS[name], run, files=process.output)
        process.make(0, many)
        return turns

    def race(self, contenders: Sequence[Turns]) -> None:
        """Let them take turns, so that noise hits all alike."""
        for number in range(self.rounds):
            for contender in contenders:
                if not contender.each or contender.spent < self.budget:
                    say(f"  round {number + 1} of {self.rounds}: {contender.name}")
                    contender.turn(number)


def say(text: str) -> None:
    """Progress, apart from the table."""
    print(text, file=sys.stderr, flush=True)


def manifest(folder: Path) -> Iterator[dict[str, Any]]:
    """The folders that a run of ours made."""
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry.get("file"):
            yield entry
