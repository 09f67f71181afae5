"""The maps of the code, in the docstrings of packages, have every module, and none that is gone."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

ENTRY = re.compile(r"^    (\w+)(\.py|/) {2,}\S", re.MULTILINE)
"""A line of a map: a module or a package, and what it is for."""


@pytest.mark.parametrize("package", ["compose", "typeset", "bind", "bind.foreign"])
def test_a_package_says_what_each_of_its_modules_is_for(package):
    module = importlib.import_module(f"folderbuilder.{package}")
    (folder,) = map(Path, module.__path__)
    there = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    named = [name for name, _ in ENTRY.findall(module.__doc__)]
    assert sorted(named) == sorted(there - {"__init__"})
