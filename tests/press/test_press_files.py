"""R25, R33: whole files for their owner alone, or none."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from folderbuilder.press import files
from folderbuilder.press.files import private_folder, refuse_existing, write_whole
from folderbuilder.problems import FolderFailed, OutputFailed, Refused


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("umask")
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_r33_modes_whatever_the_umask(tmp_path: Path) -> None:
    folder = tmp_path / "output" / "run"
    private_folder(folder)
    write_whole(folder / "1.pdf", b"whole")
    assert (mode(tmp_path / "output"), mode(folder), mode(folder / "1.pdf")) == (0o700, 0o700, 0o600)


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("there", [False, True])
def test_r25_failed_write_leaves_what_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, there: bool
) -> None:
    target = tmp_path / "1.pdf"
    if there:
        target.write_bytes(b"earlier")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if call == "fsync" else (Path, "replace")), full)
    with pytest.raises(FolderFailed if there and call == "replace" else OutputFailed):
        write_whole(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == (["1.pdf"] if there else [])
    assert not there or target.read_bytes() == b"earlier"


def test_r25_interrupted_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "1.pdf", b"new")
    assert list(tmp_path.iterdir()) == []


def test_r25_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputFailed, match="cannot be written"):
        write_whole(tmp_path / "gone" / "1.pdf", b"new")


def test_r15_link_is_replaced_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    folder = tmp_path / "run"
    private_folder(folder)
    (folder / "1.pdf").symlink_to(outside)
    write_whole(folder / "1.pdf", b"new")
    assert outside.read_text() == "mine"
    assert (folder / "1.pdf").read_bytes() == b"new"


def test_r29_single_file_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "1.pdf"
    refuse_existing(target, overwrite=False)
    target.write_bytes(b"x")
    with pytest.raises(Refused, match="there already"):
        refuse_existing(target, overwrite=False)
    refuse_existing(target, overwrite=True)
    with pytest.raises(Refused, match="Something other"):
        refuse_existing(tmp_path, overwrite=True)


def test_names_of_unfinished_files_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(files, "_replace", lambda temporary, _: seen.append(temporary.name))
    write_whole(tmp_path / "1.pdf", b"x")
    assert files.is_ours_passing(seen[0])
