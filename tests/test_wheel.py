"""The built wheel works on its own: without this checkout it carries its library and makes folders."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program of an environment that holds the wheel and the libraries it asks for, and not this checkout."""
    home = tmp_path_factory.mktemp("empty")
    venv.create(home, with_pip=False)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    found = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    site = Path(found.stdout.strip())
    # Libraries come from where the tests have them: the network is not needed. A .pth file adds the folder, but not
    # what the .pth files in it point to, so an editable install of the checkout is not seen.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return python


def run(python: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "FOLDERBUILDER_LIBRARY"))}
    return subprocess.run(
        [python, "-m", "folderbuilder", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


def test_the_wheel_carries_sections_and_layouts(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (*ROOT.glob("sections/**/*.yaml"), *ROOT.glob("sections/**/*.svg"), *ROOT.glob("layouts/**/*.yaml")):
        assert f"folderbuilder/default_library/{path.relative_to(ROOT).as_posix()}" in names
    assert "folderbuilder/library/words/nl.yaml" in names
    assert not [name for name in names if name.startswith(("tests/", "output/"))]


def test_the_wheel_makes_a_folder_in_an_empty_place(command: Path, tmp_path: Path) -> None:
    where = run(command, tmp_path, "sections", "--json")
    assert where.returncode == 0, where.stderr
    made = run(command, tmp_path, "build", "--id", "0012345", "--name", "Łukasz Żółć", "--profile", "pid-igg")
    assert made.returncode == 0, made.stderr
    data = (tmp_path / "output" / "0012345.pdf").read_bytes()
    assert data.startswith(b"%PDF-1.7")
    listed = subprocess.run(
        [command, "-c", "import folderbuilder; print(folderbuilder.__file__)"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert str(ROOT) not in listed.stdout
