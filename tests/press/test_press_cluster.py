"""R24, R30, R32: the same work on a real Dask cluster of two worker processes, one of which is killed."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from running import ROOT, manifest, process, unix, wait_for, write_list

# Importing it takes as long as all other tests of the press together; only the processes of the cluster need it.
pytestmark = [unix, pytest.mark.skipif(find_spec("distributed") is None, reason="needs the extra dask")]

DEADLY = Path(__file__).with_name("cluster_deadly.py")


class Local:
    """A scheduler and two workers on this machine, each a process."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.started: list[subprocess.Popen[bytes]] = []
        self.log("scheduler", "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        assert wait_for(lambda: re.search(r"tcp://127\.0\.0\.1:\d+", self.said())), self.said()
        found = re.search(r"tcp://127\.0\.0\.1:\d+", self.said())
        assert found
        self.address = found[0]
        self.workers = [self.worker(name) for name in ("one", "two")]

    def log(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "press")]),
            "HOME": str(self.place),
            # A worker that is lost twice is enough to say whose folder kills.
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
        }  # fmt: skip
        with (self.place / f"{name}.log").open("wb") as file:
            child = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{command[0]}", *command[1:]], env=environment, cwd=self.place,
                stdout=file, stderr=file,
            )  # fmt: skip
        self.started.append(child)
        return child

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        return self.log(name, "dask_worker", self.address, "--no-nanny", "--nthreads", "1", "--name", name,
                        "--no-dashboard", "--local-directory", str(self.place / name))  # fmt: skip

    def said(self) -> str:
        return "".join(path.read_text("utf-8", errors="replace") for path in sorted(self.place.glob("*.log")))

    def end(self) -> None:
        for child in reversed(self.started):
            child.kill()
            child.wait()


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Local]:
    # What a lost worker had ready is asked for so long, by us too, before it is made again.
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "3s")
    place = tmp_path / "cluster"
    place.mkdir()
    local = Local(place)
    yield local
    local.end()


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_r24_r30_r32_same_bytes_from_a_cluster_that_loses_a_worker(tmp_path: Path, cluster: Local) -> None:
    path = write_list(tmp_path / "l.csv", [f"{n:03}" for n in range(150)], nameless=("007",))
    alone = process("batch", path, "-o", tmp_path / "alone", "--jobs", 1, "--print-run")
    output, errors = alone.communicate(timeout=120)
    assert alone.returncode == 1, errors
    together = process("batch", path, "-o", tmp_path / "together", "--scheduler", cluster.address, "--print-run")
    assert wait_for(lambda: list((tmp_path / "together").glob("*.pdf")) or together.poll() is not None)
    cluster.workers[0].send_signal(signal.SIGKILL)
    killed_after = len(list((tmp_path / "together").glob("[0-9]*.pdf")))
    output, errors = together.communicate(timeout=120)
    assert together.returncode == 1, errors + cluster.said()[-3000:]
    assert killed_after < 149
    assert files(tmp_path / "together") == files(tmp_path / "alone")
    assert len(files(tmp_path / "alone")) == 149 + 4
    said = cluster.said()
    assert "Kanarie" not in output + errors + said
    for kept in cluster.place.rglob("*"):
        assert not kept.is_file() or b"Kanarie" not in kept.read_bytes()
    assert cluster.workers[1].poll() is None


def test_r24_a_folder_that_kills_workers_is_named_and_no_other(tmp_path: Path, cluster: Local) -> None:
    path = write_list(tmp_path / "l.csv", [f"{n:02}" for n in range(24)])
    run = subprocess.Popen(
        [sys.executable, str(DEADLY), str(path), str(tmp_path / "run"), cluster.address],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "press")])},
    )
    # Who dies is replaced, as a nanny would.
    names = iter(range(3, 40))

    def replaced() -> bool:
        cluster.workers = [
            cluster.worker(str(next(names))) if child.poll() is not None else child for child in cluster.workers
        ]
        return run.poll() is not None

    assert wait_for(replaced, 120)
    assert run.returncode == 1
    lines = manifest(tmp_path / "run")
    assert {line["id"]: line["errors"] for line in lines if line["status"] != "made"} == {"13": ["worker-lost"]}
    assert len(list((tmp_path / "run").glob("[0-9]*.pdf"))) == 23


def test_a_cluster_that_does_not_answer_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "3s")
    path = write_list(tmp_path / "l.csv", ["1"])
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = f"tcp://127.0.0.1:{gone.getsockname()[1]}"
    child = process("batch", path, "-o", tmp_path / "run", "--scheduler", address)
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 2
    assert "No Dask scheduler with workers answers there" in errors
    assert "Traceback" not in errors
    assert not (tmp_path / "run").exists()
