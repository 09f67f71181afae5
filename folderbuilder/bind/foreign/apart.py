"""Foreign files are opened in a process of their own, under limits: one that breaks its reader breaks nothing else."""

from __future__ import annotations

import hashlib
import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

import folderbuilder
from folderbuilder.bind.foreign.model import Foreign, heard
from folderbuilder.bind.shelf import Shelf

KEPT = 8
"""Files that are remembered while a run lasts: often everybody gets the same leaflet."""
_START = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); sys.path.insert(0, sys.argv[1]); "
    "from folderbuilder.bind.foreign.inside import main; main()"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a foreign file may take."""

    size: int = 50_000_000
    """Bytes of the file."""
    pages: int = 200
    memory: int = 600_000_000
    """Bytes of address space; the libraries alone take a third of it. On Linux; elsewhere time is the limit."""
    seconds: int = 20
    """Of work; of waiting three times as long."""


class Quarantine:
    """Cleans files, and remembers the last ones by what is in them."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._cleaned: Shelf[bytes, Foreign | str] = Shelf(KEPT)

    def __reduce__(self) -> tuple[type[Quarantine], tuple[Limits]]:
        return Quarantine, (self.limits,)

    def cleaned(self, data: bytes) -> Foreign | str:
        """What is left of a file, or the code of why it cannot be printed."""
        if len(data) > self.limits.size:
            return "large"
        if b"%PDF-" not in data[:1024]:
            return "other"
        return self._cleaned.get(hashlib.sha256(data).digest(), lambda: self._ask(data))

    def _ask(self, data: bytes) -> Foreign | str:
        # Imported here: most runs have no attachment.
        import subprocess  # noqa: PLC0415

        limits = self.limits
        asked = {"size": len(data), "pages": limits.pages, "memory": limits.memory, "seconds": limits.seconds}
        root = str(Path(folderbuilder.__file__).parents[1])
        # What is not personal stands among the arguments; what is wrong with the file is told, not printed.
        process = subprocess.Popen(  # noqa: S603 - this very interpreter, and our own words
            [sys.executable, "-P", "-c", _START, root],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        timer = Timer(limits.seconds * 3, process.kill)
        timer.start()
        try:
            assert process.stdin is not None  # noqa: S101 - asked for
            assert process.stdout is not None  # noqa: S101
            with suppress(OSError):
                process.stdin.write(json.dumps(asked).encode("ascii") + b"\n" + data)
                process.stdin.flush()
            # Its input stays open: when we are gone, it closes, and that process ends.
            told = process.stdout.read()
            ended = process.wait()
        finally:
            timer.cancel()
            process.kill()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    if pipe is not None:
                        pipe.close()
            process.wait()
            timer.join()
        try:
            return heard(told) if ended == 0 else "slow"
        except ValueError:
            return "slow"
