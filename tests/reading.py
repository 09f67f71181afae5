"""What an expression of the package can be as a text, worked out from its syntax tree.

Constants, f-strings, conditional expressions, variables, arguments of functions that pass them on, what functions of
the package return, and the reasons of its own exceptions. What is only known when the program runs is a `HOLE`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from functools import cache
from itertools import product

from syntax import (
    Function,
    Module,
    argument,
    calls,
    constant_of,
    default_of,
    function_of,
    handler_of,
    modules,
    name_of,
    parameters,
    reaching,
)  # fmt: skip

HOLE = "\x01"
MANY = 4000
"""More texts than one expression has; beyond it something is worked out wrongly."""

Texts = frozenset[str]
UNKNOWN: Texts = frozenset({HOLE})
EXCEPTIONS = ("ExpressionError", "MarkupError", "LogoError", "DrawingError", "FigureError", "ShapeError")
"""Errors of the package whose words become part of a message."""


class Reader:
    """Works out what an expression can be. `given` binds parameters of functions that were entered."""

    def __init__(self, answers: Mapping[str, bool] | None = None) -> None:
        self.open: list[object] = []
        self.answers = answers or {}
        """What some conditions are, by their source."""

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
            case ast.IfExp(test=test, body=body, orelse=other):
                if (answer := self.answers.get(ast.unparse(test))) is not None:
                    return self.read(body if answer else other, module, given)
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
        for place, parameter in enumerate(parameters(function)):
            value = argument(call, place, parameter.arg)
            default = self.read(default_of(function, parameter), where)
            bound[parameter.arg] = self.read(value, module, given) if value else default
        return bound

    def _named(self, node: ast.Name, name: str, module: Module, given: dict[str, Texts] | None) -> Texts:
        scope = module.around(node)
        if given and name in given:
            return given[name]
        if handler := handler_of(node, name, module):
            return self._raised(handler)
        assigned = reaching(node, name, scope, module)
        if assigned:
            return frozenset().union(*(self.assigned(value, path, where, given) for value, path, where in assigned))
        while isinstance(scope, Function) and name not in [parameter.arg for parameter in parameters(scope)]:
            scope = module.around(scope)  # a function in a function
        if isinstance(scope, Function):
            # Nobody entered this function: what it is called with, wherever that is.
            names = [parameter.arg for parameter in parameters(scope)]
            found: Texts = frozenset()
            for where, call in calls().get(id(scope), []):
                if value := argument(call, names.index(name), name):
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
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and name_of(node.exc) == exception:
                found |= Reader().read(node.exc.args[0], module)
    return found


@cache
def _codes() -> dict[str, str]:
    module = modules()["folderbuilder.proof.findings"]
    enum = next(n for n in ast.walk(module.tree) if isinstance(n, ast.ClassDef) and n.name == "Code")
    return {n.targets[0].id: n.value.value for n in enum.body if isinstance(n, ast.Assign)}  # type: ignore[attr-defined]


def _joined(*parts: Texts) -> Texts:
    return frozenset(re.sub(f"{HOLE}+", HOLE, "".join(chosen)) for chosen in product(*parts))


def _unnamed(text: str) -> str:
    return re.sub(r"\{\w+\}", HOLE, text)
