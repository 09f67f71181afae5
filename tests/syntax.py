"""The source of the package as syntax trees: its files, what calls what, and where a name gets its values."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import folderbuilder

ROOT = Path(folderbuilder.__file__).parent

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = Function | ast.Module
OBJECTS = {"self", "composer", "reader"}
"""What methods are called on that pass a message on, or make a piece of one."""


@dataclass(eq=False)
class Module:
    """A file of the package."""

    name: str
    tree: ast.Module
    above: dict[ast.AST, ast.AST] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in ast.walk(self.tree):
            for child in ast.iter_child_nodes(node):
                self.above[child] = node

    @cached_property
    def functions(self) -> dict[str, Function]:
        return {node.name: node for node in ast.walk(self.tree) if isinstance(node, Function)}

    @cached_property
    def constants(self) -> dict[str, ast.expr]:
        found: dict[str, ast.expr] = {}
        for node in ast.walk(self.tree):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(self.above[node], ast.Module):
                continue
            if node.value and isinstance(targets[0], ast.Name):
                found[targets[0].id] = node.value
        return found

    @cached_property
    def imported(self) -> dict[str, tuple[str, str]]:
        return {
            alias.asname or alias.name: (node.module or "", alias.name)
            for node in ast.walk(self.tree) if isinstance(node, ast.ImportFrom) for alias in node.names
        }  # fmt: skip

    def around(self, node: ast.AST) -> Scope:
        """The innermost function a node stands in, or the module."""
        while not isinstance(node := self.above[node], Function | ast.Module):
            pass
        return node

    def class_around(self, node: ast.AST) -> ast.ClassDef | None:
        """The innermost class a node stands in."""
        while not isinstance(node := self.above[node], ast.ClassDef | ast.Module):
            pass
        return node if isinstance(node, ast.ClassDef) else None


@cache
def modules() -> dict[str, Module]:
    """All files of the package by the name they are imported under."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        name = ".".join(("folderbuilder", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
        found[name] = Module(name, ast.parse(path.read_text(encoding="utf-8")))
    return found


def parameters(function: Function) -> list[ast.arg]:
    every = [*function.args.posonlyargs, *function.args.args]
    if every and every[0].arg in {"self", "cls"}:
        every = every[1:]
    return [*every, *function.args.kwonlyargs]


def default_of(function: Function, parameter: ast.arg) -> ast.expr | None:
    arguments = function.args
    if parameter in arguments.kwonlyargs:
        return arguments.kw_defaults[arguments.kwonlyargs.index(parameter)]
    every = [*arguments.posonlyargs, *arguments.args]
    place = every.index(parameter) - len(every) + len(arguments.defaults)
    return arguments.defaults[place] if place >= 0 else None


def name_of(call: ast.Call) -> str:
    called = call.func
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""


def argument(call: ast.Call, place: int | None, name: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if place is not None and place < len(call.args):
        return call.args[place]
    return None


def function_of(module: Module, called: ast.expr) -> tuple[Module, Function] | None:
    """The function of the package that is called, by its name."""
    if isinstance(called, ast.Attribute):
        on = called.value.id if isinstance(called.value, ast.Name) else ""
        other = modules().get(".".join(module.imported.get(on, ())))
        if other and called.attr in other.functions:
            return other, other.functions[called.attr]
        if on in OBJECTS:
            for where in (module, *(modules()[f"folderbuilder.compose.{name}"] for name in ("composer", "runs"))):
                if called.attr in where.functions:
                    return where, where.functions[called.attr]
        return None
    if not isinstance(called, ast.Name):
        return None
    if called.id in module.functions:
        return module, module.functions[called.id]
    if called.id in module.imported:
        where, name = module.imported[called.id]
        other = modules().get(where)
        if other and name in other.functions:
            return other, other.functions[name]
    return None


@cache
def calls() -> dict[int, list[tuple[Module, ast.Call]]]:
    """The calls of each function of the package, by its identity."""
    found: dict[int, list[tuple[Module, ast.Call]]] = {}
    for module in modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and name_of(node) == "partial" and node.args:
                partial = ast.copy_location(ast.Call(node.args[0], node.args[1:], node.keywords), node)
                module.above[partial] = module.above[node]
                node = partial  # noqa: PLW2901
            if isinstance(node, ast.Call) and (target := function_of(module, node.func)):
                found.setdefault(id(target[1]), []).append((module, node))
    return found


def constant_of(module: Module, name: str) -> tuple[Module, ast.expr] | None:
    """What a name stands for that is given a value at the top of a file of the package."""
    if name in module.constants:
        return module, module.constants[name]
    where, original = module.imported.get(name, ("", ""))
    return constant_of(modules()[where], original) if where in modules() else None


def handler_of(node: ast.AST, name: str, module: Module) -> ast.ExceptHandler | None:
    while node := module.above.get(node):  # type: ignore[assignment]
        if isinstance(node, ast.ExceptHandler) and node.name == name:
            return node
        if isinstance(node, Function):
            return None
    return None


def targets(target: ast.expr, name: str, path: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Where in what is assigned a name gets its value."""
    if isinstance(target, ast.Name) and target.id == name:
        yield path
    elif isinstance(target, ast.Tuple):
        for place, each in enumerate(target.elts):
            yield from targets(each, name, (*path, place))


def _assignments(
    scope: Scope, name: str, module: Module
) -> Iterator[tuple[ast.AST, ast.expr, tuple[int, ...], Module]]:
    for node in ast.walk(scope):
        if module.above.get(node) is None or module.around(node) is not scope:
            continue
        if isinstance(node, ast.Assign):
            for path in targets(node.targets[0], name):
                yield node, node.value, path, module
        elif isinstance(node, ast.NamedExpr) and node.target.id == name:
            yield node, node.value, (), module
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
            before = ast.copy_location(ast.Name(name), node)
            before.lineno -= 1
            module.above[before] = module.above[node]
            yield node, ast.BinOp(before, ast.Add(), node.value), (), module
        elif isinstance(node, ast.For | ast.comprehension):
            for path in targets(node.target, name):
                yield from ((node, value, path, where) for where, value in elements(node.iter, module))


def elements(iterated: ast.expr, module: Module) -> list[tuple[Module, ast.expr]]:
    """What a loop goes through, if that can be seen: a tuple that is written out, or what a function yields."""
    if isinstance(iterated, ast.Tuple | ast.List):
        return [(module, value) for value in iterated.elts]
    if isinstance(iterated, ast.Call) and (target := function_of(module, iterated.func)):
        return [(target[0], n.value) for n in ast.walk(target[1]) if isinstance(n, ast.Yield) and n.value]
    return []


def reaching(node: ast.AST, name: str, scope: Scope, module: Module) -> list[tuple[ast.expr, tuple[int, ...], Module]]:
    """The values that a name can have at a place: the last one it surely got, and those it may have got since."""
    if isinstance(scope, ast.Module):
        return []
    path = {node}
    above = node
    while (above := module.above.get(above)) is not None and above is not scope:  # type: ignore[assignment]
        path.add(above)
    path.add(scope)
    found: list[tuple[ast.expr, tuple[int, ...], Module]] = []
    for made, value, at, where in sorted(_assignments(scope, name, module), key=lambda a: getattr(a[0], "lineno", 0)):
        inside = isinstance(made, ast.comprehension | ast.For) and module.above[made] in path
        inside = inside or (isinstance(made, ast.NamedExpr) and _is_condition_of(made, path, module))
        if getattr(made, "lineno", 0) > node.lineno and not inside:  # type: ignore[attr-defined]
            continue
        if module.above[made] in path and not isinstance(made, ast.For | ast.comprehension):
            sibling = next((each for each in path if module.above.get(each) is module.above[made]), None)
            above = module.above[made]
            if isinstance(above, ast.If) and sibling in above.orelse and made in above.body:
                continue
            found = []
        found.append((value, at, where))
    return found


def _is_condition_of(node: ast.AST, path: set[ast.AST], module: Module) -> bool:
    """Whether it stands in the `if` of a comprehension that the path goes through."""
    while not isinstance(node, ast.comprehension | ast.stmt):
        node = module.above[node]
    return isinstance(node, ast.comprehension) and module.above[node] in path
