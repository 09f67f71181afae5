"""A peer's process: reads "FIRST COUNT" lines, makes those folders, and tells what it cost.

    python worker.py PEER FOLDERS OUTPUT

What a peer can make ready before it knows the patient is done before the clock starts; so is turning blocks into its
own language. The clock runs over typesetting and writing the file.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from sample import load_folders

PEERS = {
    "typst-file": ("peer_typst", "ByFile"),
    "typst-inputs": ("peer_typst", "ByInputs"),
    "weasyprint": ("peer_weasyprint", "Reused"),
    "reportlab": ("peer_reportlab", "Plain"),
}


def cpu() -> float:
    """User and system time of this process and its threads, in seconds."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory() -> int:
    """The most memory that this program held, in the unit of `ru_maxrss`; not what its parent held when it started."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Answer line by line."""
    name, source, target = sys.argv[1:]
    module, kind = PEERS[name]
    folders = load_folders(Path(source))
    with tempfile.TemporaryDirectory() as work:
        peer = getattr(importlib.import_module(module), kind)(Path(work))
        for line in sys.stdin:
            first, count = map(int, line.split())
            ready = [(folder.id, peer.prepare(folder)) for folder in folders[first : first + count]]
            sizes = []
            start, wall = cpu(), time.perf_counter()
            for patient, prepared in ready:
                data = peer.make(prepared)
                (Path(target) / f"{patient}.pdf").write_bytes(data)
                sizes.append(len(data))
            told = {"cpu": cpu() - start, "wall": time.perf_counter() - wall, "sizes": sizes}
            print(json.dumps({**told, "memory": memory()}), flush=True)


if __name__ == "__main__":
    main()
