"""Runs leave nothing behind: not when a tab is closed, nor when the server is stopped or killed."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from running import wait_for

from folderbuilder.keeping import cache_folder
from folderbuilder.options import Products
from folderbuilder.press.lock import FolderLock
from folderbuilder.problems import OutputFailed
from folderbuilder.web.leftovers import PREFIX, clear_left_over
from folderbuilder.web.runs import Order, Run, Runs, safe_name

CANARY = "Kanariepiet"
MANY = "id;name;sections;layout\n" + "\n".join(f"{CANARY}-{n};{CANARY};cidp;hand-out" for n in range(4000))
posix = pytest.mark.skipif(os.name != "posix", reason="looks for processes as Linux keeps them")


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def holds(folder, word=CANARY):
    """Files below the folder that hold the word, in their names or in themselves."""
    found = []
    # Not rglob, which fails when a folder goes while it is walked.
    for path in (Path(where) / name for where, folders, names in os.walk(folder) for name in folders + names):
        with contextlib.suppress(OSError):
            if word in path.name or (path.is_file() and word.encode() in path.read_bytes()):
                found.append(path)
    return found


@pytest.fixture
def base(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def order(text=MANY, **more):
    return Order("lijst.csv", text.encode(), products=Products(archive=True), **more)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("lijst.csv", "lijst.csv"), ("../../x.csv", "x.csv"), ("..\\..\\x.csv", "x.csv"), ("CON.csv", "_CON.csv"),
        ("", "_"), ("..", "_"), ("/", "_"), ("a\x00b.csv", "ab.csv"), (".csv", "_.csv"), ("<b>.xlsx", "_b_.xlsx"),
    ],
)  # fmt: skip
def test_names_from_anywhere_become_names_of_files(name, safe):
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_ending():
    assert len(safe_name("x" * 300 + ".xlsx")) < 140
    assert safe_name("x" * 300 + ".xlsx").endswith(".xlsx")


def test_a_run_tells_its_steps_and_goes_on(base):
    runs = Runs()
    run = runs.start(order("id;name;sections;layout\n1;Jan;cidp;hand-out\n2;Piet;onzin;hand-out\n"), None)
    assert wait_for(lambda: run.is_over, 60)
    assert [event["kind"] for event in run.events] == ["step", "step", "end"]
    assert run.files() == ["1.pdf", "manifest.jsonl", "mappen.zip", "packing-list.pdf", "problems.csv"]
    assert run.folder.stat().st_mode & 0o777 == 0o700
    first = run.file("1.pdf").stat()
    run.again(order("id;name;sections;layout\n1;Jan;cidp;hand-out\n3;Piet;gbs;hand-out\n"))
    assert wait_for(lambda: run.is_over, 60)
    assert run.events[-1]["report"]["kept"] == 1
    assert run.file("1.pdf").stat().st_mtime_ns == first.st_mtime_ns
    # A folder of somebody who is not in the list any more is not there to be handed out.
    run.again(order("id;name;sections;layout\n3;Piet;gbs;hand-out\n"))
    assert wait_for(lambda: run.is_over, 60)
    assert "1.pdf" not in run.files()
    assert run.file("../list/lijst.csv") is None
    runs.close()
    assert list(base.iterdir()) == []


@posix
def test_leaving_a_run_ends_it_and_takes_its_folder(base):
    runs = Runs()
    run = runs.start(order(), None)
    assert wait_for(lambda: run.events, 60)
    pid = run._process.pid
    assert holds(base)
    run.leave()
    assert wait_for(lambda: not run.folder.exists())
    assert not is_running(pid)
    assert holds(base) == []
    runs.close()


@posix
def test_a_run_that_is_killed_says_so(base):
    runs = Runs()
    run = runs.start(order(), None)
    assert wait_for(lambda: run.events, 60)
    os.kill(run._process.pid, signal.SIGKILL)
    assert wait_for(lambda: run.is_over)
    assert run.events[-1] == {"kind": "lost"}
    runs.close()
    assert list(base.iterdir()) == []


def test_a_run_stopped_before_it_begins_says_so(base):
    runs = Runs()
    run = runs.start(order(), None)
    run.stop()
    assert wait_for(lambda: run.is_over, 30)
    assert run.events[-1]["kind"] in {"stopped", "end"}
    assert len(run.files()) < 4000
    runs.close()


def test_no_room_is_told_and_nothing_stays(base):
    with pytest.raises(OutputFailed):
        Run(order(), None, base / "gone")
    runs = Runs()
    with pytest.raises(OutputFailed):
        Run(order(attachments={"lijst.csv/x.pdf": b"%PDF"}), None, runs.base)
    assert [path.name for path in runs.base.iterdir()] == [".folderbuilder.lock"]
    runs.close()


def test_files_beside_the_list_stay_beside_it(base):
    runs = Runs()
    names = {"a/b.pdf": b"1", "../../out.pdf": b"2", "/abs.pdf": b"3", "C:\\x.pdf": b"4", "c.pdf": b"5"}
    run = Run(order("id;name\n", attachments=names), None, runs.base)
    inside = {path.relative_to(run.folder / "list").as_posix() for path in (run.folder / "list").rglob("*.pdf")}
    assert inside == {"a/b.pdf", "c.pdf"}
    assert [path for path in base.rglob("*.pdf") if "list" not in path.parts] == []
    run.leave()
    run.cleared()
    runs.close()


def test_what_a_killed_server_left_goes_and_what_a_living_one_has_stays(base):
    dead, alive, other = base / f"{PREFIX}dead", base / f"{PREFIX}alive", base / "folderbuilder-web"
    for folder in (dead, alive, other):
        folder.mkdir()
        (folder / CANARY).touch()
    # The lock file of a killed server is still there, and nobody holds it.
    (dead / ".folderbuilder.lock").touch()
    (base / f"{PREFIX}link").symlink_to(other)
    held = FolderLock(alive)
    clear_left_over()
    assert sorted(path.name for path in base.iterdir()) == sorted(["folderbuilder-web", alive.name, f"{PREFIX}link"])
    assert (other / CANARY).exists()
    held.release()


class Server:
    """`folderbuilder serve` in a process of its own, asked without a browser."""

    def __init__(self, temp):
        environment = {**os.environ, "TMPDIR": str(temp)}
        command = [sys.executable, "-m", "folderbuilder", "serve", "--port", "0", "--no-browser"]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.said = self.process.stdout.readline()
        self.url, token = re.search(r"(http://[^/]+)/enter\?token=(\S+)", self.said).groups()
        self.opener = build_opener(HTTPCookieProcessor())
        self.ask("/enter", f"token={token}".encode(), parse=False)
        self.tab = self.ask("/tabs", b"")["tab"]

    def ask(self, path, data=None, method="POST", parse=True, **headers):
        request = Request(self.url + path, data, {"x-tab": getattr(self, "tab", ""), **headers}, method=method)
        with self.opener.open(request, timeout=120) as answer:
            return json.loads(answer.read()) if parse else answer.read()

    def json(self, path, body):
        return self.ask(path, json.dumps(body).encode(), **{"content-type": "application/json"})

    def drop(self):
        self.ask("/lists/file", MANY.encode(), "PUT", **{"x-file-name": "lijst.csv", "content-type": "text/csv"})

    def run(self):
        """Drop a list, start, and wait for the first folders; gives the process ids of the run."""
        self.drop()
        self.json("/lists/build", {})
        assert wait_for(lambda: self.json("/lists/run", {"since": 0}).get("done"), 60)
        children = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(pid) for each in children for pid in each.read_text().split()]

    def rest(self):
        said, _ = self.process.communicate(timeout=120)
        return said


@posix
def test_a_closed_tab_leaves_nothing(tmp_path):
    server = Server(tmp_path)
    run = server.run()
    assert holds(tmp_path)
    assert all(path.stat().st_mode & 0o77 == 0 for path in tmp_path.glob(f"{PREFIX}*"))
    server.ask(f"/tabs/{server.tab}/close", b"", parse=False)
    assert wait_for(lambda: not holds(tmp_path))
    # Only the helper of multiprocessing is left of its processes.
    assert wait_for(lambda: sum(map(is_running, run)) <= 1)
    server.process.terminate()
    assert "Traceback" not in server.rest()
    assert list(tmp_path.glob(f"{PREFIX}*")) == []


@posix
def test_a_tab_that_is_closed_while_its_run_starts_leaves_nothing(tmp_path):
    server = Server(tmp_path)
    server.drop()
    refused = []

    def build():
        try:
            server.json("/lists/build", {})
        except HTTPError as error:
            refused.append(error.code)

    building = threading.Thread(target=build)
    building.start()
    assert wait_for(lambda: list(tmp_path.glob(f"{PREFIX}*/run-*")))
    server.ask(f"/tabs/{server.tab}/close", b"", parse=False)
    building.join()
    assert refused == [410]
    assert wait_for(lambda: not list(tmp_path.glob(f"{PREFIX}*/run-*")))
    server.process.terminate()
    assert "Traceback" not in server.rest()


@posix
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_server_that_ends_in_mid_run_leaves_nothing(tmp_path, how):
    server = Server(tmp_path)
    run = server.run()
    server.process.send_signal(how)
    said = server.rest()
    assert "Traceback" not in said
    assert CANARY not in said
    assert wait_for(lambda: not any(map(is_running, run)))
    assert wait_for(lambda: not holds(tmp_path))
    assert holds(cache_folder()) == []
    if how == signal.SIGKILL:
        again = Server(tmp_path)
        assert len(list(tmp_path.glob(f"{PREFIX}*"))) == 1
        again.process.terminate()
        again.rest()
    assert list(tmp_path.glob(f"{PREFIX}*")) == []
