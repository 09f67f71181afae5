"""Of what class the object is that a method is called on, as far as the source says so.

By an annotation, by what is assigned, by what a function gives back, or by what a class of the package has.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import NamedTuple

from syntax import Function, Module, constant_of, function_of, modules, parameters


class Class(NamedTuple):
    """A class of the package, and the file it is in; without a tree, one that is not of the package."""

    name: str
    module: Module | None = None
    tree: ast.ClassDef | None = None


def class_of(node: ast.expr, module: Module) -> Class | None:
    """The class that an expression is of; None when the source does not tell."""
    match node:
        case ast.Name(id="self" | "cls"):
            around = module.class_around(node)
            return Class(around.name, module, around) if around else None
        case ast.Name(id=name):
            return _of_name(node, name, module)
        case ast.Attribute(value=on, attr=attribute):
            owner = class_of(on, module)
            return _attribute(owner, attribute) if owner else None
        case ast.Call(func=ast.Attribute(value=ast.Name(id="logging"), attr="getLogger")):
            return Class("Logger")
        case ast.Call(func=ast.Name(id=name)) if found := _named(name, module):
            return found
        case ast.Call(func=ast.Attribute(value=on, attr=name)) if owner := class_of(on, module):
            return _attribute(owner, name)
        case ast.Call() if target := function_of(module, node.func):
            return _annotated(target[1].returns, target[0])
    return None


def _of_name(node: ast.Name, name: str, module: Module) -> Class | None:
    """The class of a variable: of the innermost function around that has it, else of the file."""
    scope = module.around(node)
    while isinstance(scope, Function):
        for parameter in parameters(scope):
            if parameter.arg == name:
                return _annotated(parameter.annotation, module)
        for each in ast.walk(scope):
            if isinstance(each, ast.Assign) and (value := _value(each, name)):
                return class_of(value, module)
            if isinstance(each, ast.AnnAssign) and ast.unparse(each.target) == name:
                return _annotated(each.annotation, module)
        scope = module.around(scope)
    constant = constant_of(module, name)
    return class_of(constant[1], constant[0]) if constant else None


def _value(assign: ast.Assign, name: str) -> ast.expr | None:
    """What an assignment gives to a name, if it does."""
    pairs = [(assign.targets[0], assign.value)]
    for target, value in pairs:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs += zip(target.elts, value.elts, strict=True)
        elif ast.unparse(target) == name:
            return value
    return None


def _annotated(annotation: ast.expr | None, module: Module) -> Class | None:
    """The class in an annotation, which may allow None besides."""
    if isinstance(annotation, ast.BinOp):
        return _annotated(annotation.left, module)
    return _named(annotation.id, module) if isinstance(annotation, ast.Name) else None


@cache
def _named(name: str, module: Module) -> Class | None:
    """The class of the package that is called so in a file."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef) and node.name == name:
            return Class(name, module, node)
    where, original = module.imported.get(name, ("", ""))
    return _named(original, modules()[where]) if where in modules() else None


@cache
def _attribute(owner: Class, name: str) -> Class | None:
    """The class of what a class has under a name, or of what its method of that name gives back."""
    if owner.tree is None or owner.module is None:
        return None
    assigned = None
    for node in ast.walk(owner.tree):
        if isinstance(node, Function) and node.name == name:
            return _annotated(node.returns, owner.module)
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) in {name, f"self.{name}"}:
            return _annotated(node.annotation, owner.module)
        if isinstance(node, ast.Assign):
            assigned = assigned or _value(node, f"self.{name}")
    return class_of(assigned, owner.module) if assigned else None
