"""R32: names stand in the folders and nowhere else; and every run leaves its line in the audit trail."""

from __future__ import annotations

import csv
import getpass
import json
import os
import re
import signal
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from running import ROOT, call, family, process, said, unix, wait_for, write_list

from folderbuilder.press import audit

CANARY = re.compile(r"Kwikstaart(\d+)Verzonnen")
MANY = 500
linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")


def trail(here: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (here / "state/folderbuilder/audit.jsonl").read_text("utf-8").splitlines()]


# --- canaries --------------------------------------------------------------------------------------------------------


def write_canaries(path: Path) -> None:
    """Patients whose names and notes are found again wherever they go; some whose rows are wrong."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["id", "naam", "onderdelen", "notitie", "geboortedatum"])
        for n in range(MANY):
            name = f"Kwikstaart{n}Verzonnen"
            # The one is a section that is not there, the other a date that cannot be, the third a sign no font has.
            section = "nergens" if n % 100 == 7 else "inleiding"
            born = f"31-02-{name}" if n % 100 == 8 else ""
            rare = "\U0001f9e0" if n % 100 == 9 else ""
            writer.writerow([f"p{n:04}", name + rare, section, f"Dag {name}" if n % 50 == 0 else "", born])


def traces(data: bytes) -> set[str]:
    """Numbers of the canaries in some bytes, whatever they are written in."""
    plain = (data, data.replace(b"\0", b""))
    return {found for text in plain for found in CANARY.findall(text.decode("latin-1"))}


@unix
@linux
def test_r32_canaries_stay_in_their_own_folder(here: Path) -> None:
    write_canaries(here / "list.csv")
    places = {"HOME": "home", "TMPDIR": "tmp", "XDG_CACHE_HOME": "caches", "FOLDERBUILDER_CACHE": "cache"}
    for name in places.values():
        (here / name).mkdir()
    with (here / "said.txt").open("w") as output, (here / "complaints.txt").open("w") as errors:
        child = process(
            "batch", "list.csv", "-o", "run", "--jobs", 2, "--print-run", "--zip", "--sort", "naam",
            env={name: str(here / place) for name, place in places.items()}, start_new_session=True,
            stdout=output, stderr=errors,
        )  # fmt: skip
    assert wait_for(lambda: list((here / "run").glob("*.pdf")) or child.poll() is not None)
    workers = [place for place in family(child) if place.name != str(child.pid)]
    told = "".join(said(place / name) for place in family(child) for name in ("cmdline", "environ", "comm"))
    # One of them breaks down, as a fault in a library would make it: that leaves a core file where it may.
    os.kill(int(workers[0].name), signal.SIGSEGV)
    assert child.wait(120) == 1
    assert len(workers) >= 2
    assert not CANARY.search(told)
    for path in here.rglob("*"):
        if not path.is_file() or path.name == "list.csv":
            continue
        assert not CANARY.search(path.name)
        # What was found in a wrong cell is the clinic's own: it may be in problems.csv, and nowhere else.
        if path.name == "problems.csv":
            assert {int(n) % 100 for n in traces(path.read_bytes())} <= {8}
        else:
            assert not traces(path.read_bytes()), path
    assert not list((here / "tmp").iterdir())
    assert not list(here.rglob("core*"))
    made = sorted(path for path in (here / "run").glob("p*.pdf") if path.stem[1:].isdigit())
    assert len(made) == MANY - 3 * MANY // 100
    for path in made[::20]:
        assert_own_alone(path)


def assert_own_alone(path: Path) -> None:
    """In a folder stands its own canary on pages, and in what it says about itself none."""
    with pypdfium2.PdfDocument(path) as document:
        words = "".join(page.get_textpage().get_text_range() for page in document)
        assert set(CANARY.findall(words)) == {str(int(path.stem[1:]))}
        assert not CANARY.search(str(document.get_metadata_dict()))
    with pikepdf.open(path) as pdf:
        assert not traces(pdf.Root.Metadata.read_bytes())


@unix
@linux
def test_r32_no_core_file_is_left(here: Path) -> None:
    import resource

    write_list(here / "l.csv", [str(n) for n in range(600)])
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    child = process(
        "batch", "l.csv", "-o", "run", "--jobs", 2, start_new_session=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (most, most)),
    )  # fmt: skip
    assert wait_for(lambda: list((here / "run").glob("*.pdf")))
    limits = [re.search(r"Max core file size +(\S+)", said(place / "limits")) for place in family(child)]
    child.send_signal(signal.SIGABRT)
    child.communicate(timeout=60)
    assert len(limits) >= 3
    assert {found[1] for found in limits if found} == {"0"}
    assert not list(here.rglob("core*"))


# --- the audit trail -------------------------------------------------------------------------------------------------


def test_every_run_leaves_a_line(here: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251
    write_list(here / "l.csv", ["1", "2", "3", "3"])
    assert call("batch", "l.csv", "--only", "1", "3", "--team", "voorbeeld", "--zip").exit_code == 1
    assert call("batch", "l.csv").exit_code == 2
    person = ["--name", "Zwaantje Kanarie", "--note", "Dag Zwaantje", "--section", "inleiding"]
    assert call("build", "--id", "007", *person, "-o", "zwaantje.pdf").exit_code == 0
    assert call("build", "--id", "008", "--name", "Zwaantje", "-o", "x.pdf").exit_code == 1
    assert call("batch", "l.csv", "--dry-run").exit_code == 1
    run, refused, one, failed = trail(here)
    assert run["who"] == getpass.getuser()
    for line in (run, one):
        begun, ended = (datetime.fromisoformat(str(line[key])) for key in ("begun", "ended"))
        assert before <= begun <= ended <= datetime.now(UTC)  # noqa: TID251
    assert run["what"] == "batch"
    assert run["asked"] == {
        "team": "voorbeeld", "proof": "fast", "list": "l.csv", "output": "l", "only": True, "zip": True,
    }  # fmt: skip
    assert (run["result"], run["exit_code"]) == ("done", 1)
    assert run["counts"] == {"made": 1, "failed": 2, "skipped": 1}
    assert run["ids"] == {"made": ["1"], "failed": ["3", "3"], "skipped": ["2"]}
    assert (refused["result"], refused["ids"]) == ("refused", {})
    assert (one["what"], one["result"], one["ids"]) == ("build", "done", {"made": ["007"]})
    assert (failed["result"], failed["ids"]) == ("failed", {"failed": ["008"]})
    text = (here / "state/folderbuilder/audit.jsonl").read_text("utf-8").lower()
    assert "zwaantje" not in text
    assert "kanarie" not in text


@unix
def test_an_interrupted_run_leaves_its_line(here: Path) -> None:
    write_list(here / "l.csv", [str(n) for n in range(900)])
    child = process("batch", "l.csv", "-o", "run")
    assert wait_for(lambda: list((here / "run").glob("*.pdf")))
    child.terminate()
    child.communicate(timeout=60)
    [line] = trail(here)
    assert (line["result"], line["exit_code"]) == ("interrupted", 130)
    assert sum(line["counts"].values()) == 900  # type: ignore[attr-defined]


@unix
def test_the_trail_is_private_and_only_grows(here: Path) -> None:
    write_list(here / "l.csv", ["1"])
    path = here / "state/folderbuilder/audit.jsonl"
    path.parent.mkdir(parents=True)
    # A line that a full disk cut short, in a file that others may read.
    path.write_text('{"who": "so')
    path.chmod(0o644)
    for _ in range(2):
        call("batch", "l.csv", "--proof", "off", "--overwrite")
    lines = path.read_text("utf-8").splitlines()
    assert lines[0] == '{"who": "so'
    assert [json.loads(line)["ids"] for line in lines[1:]] == [{"made": ["1"]}] * 2
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_trail_that_cannot_be_written_is_told(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(audit, "_append", full)
    write_list(here / "l.csv", ["1"])
    result = call("batch", "l.csv", "--proof", "off")
    assert result.exit_code == 0
    assert "audit trail cannot be written" in result.stderr


def test_the_trail_is_no_link_to_elsewhere(here: Path) -> None:
    path = here / "state/folderbuilder/audit.jsonl"
    path.parent.mkdir(parents=True)
    (here / "mine.txt").write_text("mine")
    path.symlink_to(here / "mine.txt")
    write_list(here / "l.csv", ["1"])
    assert "audit trail" in call("batch", "l.csv", "--proof", "off").stderr
    assert (here / "mine.txt").read_text() == "mine"


def test_readme_says_where_the_trail_is() -> None:
    assert "audit.jsonl" in (ROOT / "README.md").read_text("utf-8")
