"""R31: every row is accounted for, one whole line each."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from folderbuilder.press.manifest import Entry, Journal, Status, read_manifest
from folderbuilder.problems import OutputFailed

MADE = Entry(
    status=Status.MADE, id="0012345", row=2, file="0012345.pdf", sha256="ab", pages=5, sheets=3,
    sections=(("cidp", "1.0.0", "profile:auto-immuun-igg"), ("woordenlijst", "", "always")),
    warnings=("needed-removed",), layout="map-a4", language="nl", team="voorbeeld",
)  # fmt: skip


def test_line_holds_what_the_contract_names(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "manifest.jsonl")
    journal.add([MADE])
    journal.close()
    line = json.loads((tmp_path / "manifest.jsonl").read_text())
    assert line["status"] == "made"
    assert (line["id"], line["row"], line["file"], line["sha256"]) == ("0012345", 2, "0012345.pdf", "ab")
    assert (line["pages"], line["sheets"], line["warnings"]) == (5, 3, ["needed-removed"])
    assert line["sections"][0] == {"id": "cidp", "version": "1.0.0", "reason": "profile:auto-immuun-igg"}
    assert line["sections"][1]["version"] is None
    assert (line["layout"], line["language"], line["team"]) == ("map-a4", "nl", "voorbeeld")
    assert line["program"].startswith("folderbuilder ")


def test_manifest_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    journal = Journal(path)
    journal.add([MADE])
    journal.add([Entry(status=Status.FAILED, id=None, row=3, errors=("id-missing",))])
    journal.close()
    with path.open("a") as file:
        file.write('[]\n{"status": "made"}\n{"id": 7}\nnot json\n{"status": "made", "id": "0012345", "ro')
    assert read_manifest(path) == {"0012345": MADE}
    assert read_manifest(tmp_path / "gone") == {}


def test_r25_line_that_does_not_fit_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "manifest.jsonl"
    journal = Journal(path)
    journal.add([MADE])
    whole = path.read_bytes()
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        if not data.startswith(b'{"status"'):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data[:20])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OutputFailed):
        journal.add([MADE])
    monkeypatch.undo()
    assert path.read_bytes() == whole
    journal.add([MADE])
    journal.close()
    assert path.read_bytes() == whole * 2


def test_manifest_is_no_link_to_elsewhere(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("mine")
    (tmp_path / "manifest.jsonl").symlink_to(outside)
    Journal(tmp_path / "manifest.jsonl").close()
    assert outside.read_text() == "mine"
