"""Every English text that a problem can have, read from the code itself.

`texts()` finds where problems are made, in the source of the whole package, and works out what their messages and
hints can be: constants, f-strings, conditional expressions, variables, arguments of functions that pass them on, what
functions of the package return, and the reasons of its own exceptions. What is only known when the program runs
stands in a text as a `HOLE`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import NamedTuple

import folderbuilder

ROOT = Path(folderbuilder.__file__).parent
HOLE = "\x01"
MANY = 4000
"""More texts than one expression has; beyond it something is worked out wrongly."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = Function | ast.Module
Texts = frozenset[str]
OBJECTS = {"self", "composer", "reader"}
"""What methods are called on that pass a message on, or make a piece of one."""
BASE = ("folderbuilder.problems", "folderbuilder.library.checks.subject")
"""Where problems are made of what others say; those others are read."""
UNKNOWN: Texts = frozenset({HOLE})


class Made(NamedTuple):
    """One text of a problem: where it is made, what it may be."""

    place: str
    code: str
    text: str
    is_hint: bool


@dataclass(frozen=True, eq=False)
class Sink:
    """A call that makes a problem: at which places its code, message and hint stand."""

    code: int
    message: int
    hint: int | None = None


SINKS = {
    "Problem": Sink(1, 2), "CellProblem": Sink(0, 1, 2), "Saying": Sink(1, 2, 3), "refused": Sink(0, 1),
    ".error": Sink(0, 1), ".warning": Sink(0, 1), ".note": Sink(0, 1), "findings.add": Sink(0, 1),
    "._fault": Sink(0, 1),
}  # fmt: skip
FINDINGS = (SINKS["findings.add"], SINKS["._fault"])
"""What a proof finds gets its full stop later."""
EXCEPTIONS = ("ExpressionError", "MarkupError", "LogoError", "DrawingError", "FigureError", "ShapeError")
"""Errors of the package whose words become part of a message."""


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


@cache
def modules() -> dict[str, Module]:
    """All files of the package by the name they are imported under."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        name = ".".join(("folderbuilder", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
        found[name] = Module(name, ast.parse(path.read_text(encoding="utf-8")))
    return found


def _parameters(function: Function) -> list[ast.arg]:
    every = [*function.args.posonlyargs, *function.args.args]
    if every and every[0].arg in {"self", "cls"}:
        every = every[1:]
    return [*every, *function.args.kwonlyargs]


def _default(function: Function, parameter: ast.arg) -> ast.expr | None:
    arguments = function.args
    if parameter in arguments.kwonlyargs:
        return arguments.kw_defaults[arguments.kwonlyargs.index(parameter)]
    every = [*arguments.posonlyargs, *arguments.args]
    place = every.index(parameter) - len(every) + len(arguments.defaults)
    return arguments.defaults[place] if place >= 0 else None


def _name(call: ast.Call) -> str:
    called = call.func
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""


def _argument(call: ast.Call, place: int | None, name: str) -> ast.expr | None:
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
            for where in (module, modules()["folderbuilder.compose.composer"]):
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
def _calls() -> dict[int, list[tuple[Module, ast.Call]]]:
    """The calls of each function of the package, by its identity."""
    found: dict[int, list[tuple[Module, ast.Call]]] = {}
    for module in modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and _name(node) == "partial" and node.args:
                partial = ast.copy_location(ast.Call(node.args[0], node.args[1:], node.keywords), node)
                module.above[partial] = module.above[node]
                node = partial  # noqa: PLW2901
            if isinstance(node, ast.Call) and (target := function_of(module, node.func)):
                found.setdefault(id(target[1]), []).append((module, node))
    return found


class Reader:
    """Works out what an expression can be. `given` binds parameters of functions that were entered."""

    def __init__(self) -> None:
        self.open: list[object] = []

    def read(self, node: ast.expr | None, module: Module, given: dict[str, Texts] | None = None) -> Texts:
        """The texts that an expression can be; a `HOLE` stands for what is not known."""
        if node is None or node in self.open or len(self.open) > 40:
            return UNKNOWN
        self.open.append(node)
        try:
            found = self._read(node, module, given)
        finally:
            self.open.pop()
        assert len(found) < MANY, ast.unparse(node)
        return found

    def _read(self, node: ast.expr, module: Module, given: dict[str, Texts] | None) -> Texts:  # noqa: PLR0912 - a table
        match node:
            case ast.Constant(value=str(text)):
                return frozenset({text})
            case ast.Constant(value=None):
                return frozenset()  # no text at all
            case ast.JoinedStr(values=parts):
                return _joined(*(self.read(part, module, given) for part in parts))
            case ast.FormattedValue(value=value, format_spec=None):
                return self.read(value, module, given)
            case ast.IfExp(body=body, orelse=other):
                return self.read(body, module, given) | self.read(other, module, given)
            case ast.BoolOp(values=values):
                if isinstance(node.op, ast.And):
                    return self.read(values[-1], module, given) | {""}
                *first, last = (self.read(value, module, given) for value in values)
                return frozenset(text for texts in first for text in texts if text) | last
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _joined(self.read(left, module, given), self.read(right, module, given))
            case ast.NamedExpr(value=value):
                return self.read(value, module, given)
            case ast.Name(id=name):
                return self._named(node, name, module, given)
            case ast.Subscript(value=ast.Name(id=name)) if (table := constant_of(module, name)) and isinstance(
                table[1], ast.Dict
            ):
                return frozenset().union(*(self.read(value, table[0]) for value in table[1].values))
            case ast.Attribute(value=ast.Name(id="Code"), attr=attribute):
                return frozenset({_codes()[attribute]})
            case ast.Call():
                return self._called(node, module, given)
        return UNKNOWN

    def _called(self, node: ast.Call, module: Module, given: dict[str, Texts] | None) -> Texts:
        if isinstance(node.func, ast.Attribute):
            on, name = node.func.value, node.func.attr
            if name in {"strip", "rstrip"}:
                return frozenset(text.strip() for text in self.read(on, module, given))
            if name == "format":
                return frozenset(_unnamed(text) for text in self.read(on, module, given))
            if name == "get" and isinstance(on, ast.Name) and (table := constant_of(module, on.id)):
                values = [*table[1].values, *node.args[1:]] if isinstance(table[1], ast.Dict) else []
                return frozenset().union(*(self.read(value, table[0]) for value in values)) or UNKNOWN
            if name == "join" and isinstance(node.args[0], ast.GeneratorExp) and on.value != ", ":  # type: ignore[attr-defined]
                each = self.read(node.args[0].elt, module, given)
                return frozenset(on.value.join([text] * many) for text in each for many in (1, 2, 3))  # type: ignore[attr-defined]
        if isinstance(node.func, ast.Name) and node.func.id == "str" and node.args:
            return self.read(node.args[0], module, given)
        if target := function_of(module, node.func):
            where, function = target
            bound = self.bound(node, target, module, given)
            inside = [part for part in ast.walk(function) if isinstance(part, ast.Return | ast.Yield) and part.value]
            own = [part.value for part in inside if where.around(part) is function]
            return frozenset().union(*(self.read(value, where, bound) for value in own)) or UNKNOWN
        return UNKNOWN

    def bound(
        self, call: ast.Call, target: tuple[Module, Function], module: Module, given: dict[str, Texts] | None = None
    ) -> dict[str, Texts]:
        """What the parameters of a function are in one call of it."""
        where, function = target
        bound = {}
        for place, parameter in enumerate(_parameters(function)):
            value = _argument(call, place, parameter.arg)
            default = self.read(_default(function, parameter), where)
            bound[parameter.arg] = self.read(value, module, given) if value else default
        return bound

    def _named(self, node: ast.Name, name: str, module: Module, given: dict[str, Texts] | None) -> Texts:
        scope = module.around(node)
        if given and name in given:
            return given[name]
        if handler := _handler(node, name, module):
            return self._raised(handler)
        assigned = _reaching(node, name, scope, module)
        if assigned:
            return frozenset().union(*(self.assigned(value, path, where, given) for value, path, where in assigned))
        while isinstance(scope, Function) and name not in [parameter.arg for parameter in _parameters(scope)]:
            scope = module.around(scope)  # a function in a function
        if isinstance(scope, Function):
            # Nobody entered this function: what it is called with, wherever that is.
            names = [parameter.arg for parameter in _parameters(scope)]
            found: Texts = frozenset()
            for where, call in _calls().get(id(scope), []):
                if value := _argument(call, names.index(name), name):
                    found |= self.read(value, where)
            return found or UNKNOWN
        constant = constant_of(module, name)
        return self.read(constant[1], constant[0]) if constant else UNKNOWN

    def assigned(
        self, value: ast.expr, path: tuple[int, ...], module: Module, given: dict[str, Texts] | None = None
    ) -> Texts:
        """One value of those that an assignment takes apart."""
        if not path:
            return self.read(value, module, given)
        if isinstance(value, ast.Tuple):
            return self.assigned(value.elts[path[0]], path[1:], module, given)
        if isinstance(value, ast.IfExp):
            sides = (value.body, value.orelse)
            return frozenset().union(*(self.assigned(side, path, module, given) for side in sides))
        return UNKNOWN

    def _raised(self, handler: ast.ExceptHandler) -> Texts:
        name = handler.type.id if isinstance(handler.type, ast.Name) else ""
        return reasons(name) if name in EXCEPTIONS else UNKNOWN


@cache
def reasons(exception: str, folder: str = "") -> Texts:
    """The words that an exception of the package is raised with."""
    found: Texts = frozenset()
    for module in modules().values():
        for node in ast.walk(module.tree) if module.name.startswith(f"folderbuilder.{folder}") else ():
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _name(node.exc) == exception:
                found |= Reader().read(node.exc.args[0], module)
    return found


@cache
def _codes() -> dict[str, str]:
    module = modules()["folderbuilder.proof.findings"]
    enum = next(n for n in ast.walk(module.tree) if isinstance(n, ast.ClassDef) and n.name == "Code")
    return {n.targets[0].id: n.value.value for n in enum.body if isinstance(n, ast.Assign)}  # type: ignore[attr-defined]


def constant_of(module: Module, name: str) -> tuple[Module, ast.expr] | None:
    """What a name stands for that is given a value at the top of a file of the package."""
    if name in module.constants:
        return module, module.constants[name]
    where, original = module.imported.get(name, ("", ""))
    return constant_of(modules()[where], original) if where in modules() else None


def _joined(*parts: Texts) -> Texts:
    return frozenset(re.sub(f"{HOLE}+", HOLE, "".join(chosen)) for chosen in product(*parts))


def _unnamed(text: str) -> str:
    return re.sub(r"\{\w+\}", HOLE, text)


def _handler(node: ast.AST, name: str, module: Module) -> ast.ExceptHandler | None:
    while node := module.above.get(node):  # type: ignore[assignment]
        if isinstance(node, ast.ExceptHandler) and node.name == name:
            return node
        if isinstance(node, Function):
            return None
    return None


def _targets(target: ast.expr, name: str, path: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Where in what is assigned a name gets its value."""
    if isinstance(target, ast.Name) and target.id == name:
        yield path
    elif isinstance(target, ast.Tuple):
        for place, each in enumerate(target.elts):
            yield from _targets(each, name, (*path, place))


def _assignments(
    scope: Scope, name: str, module: Module
) -> Iterator[tuple[ast.AST, ast.expr, tuple[int, ...], Module]]:
    for node in ast.walk(scope):
        if module.above.get(node) is None or module.around(node) is not scope:
            continue
        if isinstance(node, ast.Assign):
            for path in _targets(node.targets[0], name):
                yield node, node.value, path, module
        elif isinstance(node, ast.NamedExpr) and node.target.id == name:
            yield node, node.value, (), module
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
            before = ast.copy_location(ast.Name(name), node)
            before.lineno -= 1
            module.above[before] = module.above[node]
            yield node, ast.BinOp(before, ast.Add(), node.value), (), module
        elif isinstance(node, ast.For | ast.comprehension):
            for path in _targets(node.target, name):
                yield from ((node, value, path, where) for where, value in _elements(node.iter, module))


def _elements(iterated: ast.expr, module: Module) -> list[tuple[Module, ast.expr]]:
    """What a loop goes through, if that can be seen: a tuple that is written out, or what a function yields."""
    if isinstance(iterated, ast.Tuple | ast.List):
        return [(module, value) for value in iterated.elts]
    if isinstance(iterated, ast.Call) and (target := function_of(module, iterated.func)):
        return [(target[0], n.value) for n in ast.walk(target[1]) if isinstance(n, ast.Yield) and n.value]
    return []


def _reaching(node: ast.AST, name: str, scope: Scope, module: Module) -> list[tuple[ast.expr, tuple[int, ...], Module]]:
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


def _sink(node: ast.Call) -> Sink | None:
    called = node.func
    if isinstance(called, ast.Name):
        return SINKS.get(called.id)
    if isinstance(called, ast.Attribute):
        on = ast.unparse(called.value)
        if called.attr == "add" and on.endswith("findings"):
            return SINKS["findings.add"]
        if called.attr in {"error", "warning", "note", "_fault"} and len(node.args) > 1:
            return SINKS[f".{called.attr}"]
    return None


def sinks() -> Iterator[tuple[Module, ast.Call, Sink]]:
    """Every call that makes a problem."""
    for module in modules().values():
        for node in ast.walk(module.tree) if module.name not in BASE else ():
            if isinstance(node, ast.Call) and (sink := _sink(node)):
                yield module, node, sink


def _given(module: Module, node: ast.AST) -> Iterator[dict[str, Texts]]:
    """What the names around a call can be together: for each element of a loop, for each call of its function."""
    reader = Reader()
    loops: list[dict[str, Texts]] = [{}]
    around, scope = node, module.around(node)
    while (around := module.above[around]) is not scope:
        if isinstance(around, ast.For) and (elements := _elements(around.iter, module)):
            names = [each.id for each in ast.walk(around.target) if isinstance(each, ast.Name)]
            paths = [(name, path) for name in names for path in _targets(around.target, name)]
            each = [{n: reader.assigned(element, path, at) for n, path in paths} for at, element in elements]
            loops = [{**one, **other} for one in loops for other in each]
    if loops != [{}]:
        yield from loops
        return
    calls = _calls().get(id(scope), [])
    for where, call in calls:
        yield reader.bound(call, (module, scope), where)  # type: ignore[arg-type]
    if not calls:
        yield {}


def _starred(call: ast.Call, module: Module) -> Iterator[ast.expr]:
    """Hints in what a function gives for `**`."""
    for keyword in call.keywords:
        if keyword.arg is None and isinstance(keyword.value, ast.Call):
            target = function_of(module, keyword.value.func)
            assert target, ast.unparse(call)
            for table in (node for node in ast.walk(target[1]) if isinstance(node, ast.Dict)):
                for key, value in zip(table.keys, table.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == "hint":
                        yield value


def made_by(module: Module, node: ast.Call, sink: Sink) -> Iterator[Made]:
    """The texts that one call makes problems with."""
    place = f"{module.name.removeprefix('folderbuilder.')}:{node.lineno}"
    ending = "." if sink in FINDINGS else ""
    for given in _given(module, node):
        codes = Reader().read(_argument(node, sink.code, "code"), module, given)
        for is_hint, argument, name in ((False, sink.message, "message"), (True, sink.hint, "hint")):
            values = [_argument(node, argument, name), *(_starred(node, module) if is_hint else ())]
            found = frozenset().union(*(Reader().read(value, module, given) for value in values if value))
            for code, text in product(codes, found):
                if text or not is_hint:
                    yield Made(place, code, text + ending, is_hint)


def _attachments() -> Iterator[Made]:
    """What is said of attachments, which stands in tables of message and hint."""
    module = modules()["folderbuilder.bind.foreign.finding"]
    for name in ("_UNFIT", "_TOLD"):
        table = module.constants[name]
        assert isinstance(table, ast.Dict)
        for key, pair in zip(table.keys, table.values, strict=True):
            assert isinstance(pair, ast.Tuple)
            assert isinstance(key, ast.Constant)
            for is_hint, value in zip((False, True), pair.elts, strict=True):
                for text in Reader().read(value, module):
                    said = text if is_hint else f"Attachment {HOLE}: {text}"
                    yield Made(f"{name}:{key.value}", f"attachment-{key.value}", said, is_hint)


def _unfit() -> Iterator[Made]:
    """What validators of the library say, as `validate.py` puts it."""
    for text in reasons("ValueError", "library"):
        yield Made("library", "wrong-value", f"'{HOLE}' is not right: {text}.", is_hint=False)


@cache
def texts() -> list[Made]:
    """Everything that problems can say."""
    made = {made for sink in sinks() for made in made_by(*sink)}
    return sorted({*made, *_attachments(), *_unfit()})
