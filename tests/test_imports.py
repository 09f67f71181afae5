"""Stages import one way: each may use the stages before it, and none after it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import folderbuilder

ROOT = Path(folderbuilder.__file__).parent
STAGES = ["library", "patients", "select", "compose", "typeset", "bind", "proof", "press"]
GROUND = {"keeping", "problems", "yamlparser", "yamltext"}
"""What every stage may use; it uses no stage."""
MODULES = sorted(ROOT.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The modules of this package that a module imports, wherever in it, as "stage" or "stage.module"."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ImportFrom(module=str(module), level=0, names=names) if (
                module.partition(".")[0] == "folderbuilder"
            ):
                inside = module.partition(".")[2]
                yield from [inside] if inside else [alias.name for alias in names]
            case ast.ImportFrom(level=level) if level:
                pytest.fail(f"{path.name}:{node.lineno}: a relative import hides which stage is meant")
            case ast.Import(names=names):
                yield from (a.name.partition(".")[2] for a in names if a.name.partition(".")[0] == "folderbuilder")


def test_the_stages_are_there():
    assert all((ROOT / stage / "__init__.py").is_file() for stage in STAGES)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_imports_only_what_comes_before_it(path):
    inside = path.relative_to(ROOT).with_suffix("").parts
    used = {name.partition(".")[0] for name in imports(path) if name} - {"__version__"}
    if inside[0] in STAGES:
        allowed = {*STAGES[: STAGES.index(inside[0]) + 1], *GROUND}
        assert used <= allowed, f"{'.'.join(inside)} may not use {sorted(used - allowed)}"
    elif inside[0] in GROUND:
        assert used <= GROUND


def test_only_what_leads_the_work_uses_all_of_it():
    late = set(STAGES[4:])
    using = {p.stem for p in ROOT.glob("*.py") if late & {name.partition(".")[0] for name in imports(p)}}
    assert using <= {"pipeline", "batch", "trial", "cli", "__main__", "workshop", "terminal"}


@pytest.mark.parametrize(
    ("stage", "foreign"),
    [
        ("library", {"reportlab", "pikepdf", "svglib", "uharfbuzz", "pypdfium2"}),
        ("patients", {"reportlab", "pikepdf", "svglib", "uharfbuzz", "pypdfium2"}),
        ("select", {"reportlab", "pikepdf", "jinja2"}),
        ("compose", {"reportlab", "pikepdf", "svglib", "uharfbuzz"}),
    ],
)
def test_what_a_stage_must_not_know(stage, foreign):
    for path in (ROOT / stage).rglob("*.py"):
        tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        names = {a.name for node in tree if isinstance(node, ast.Import) for a in node.names}
        tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        names |= {node.module or "" for node in tree if isinstance(node, ast.ImportFrom)}
        assert not {name.partition(".")[0] for name in names} & foreign, path.name
