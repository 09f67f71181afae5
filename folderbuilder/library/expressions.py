"""The expressions that sections and profiles may use: `{{ treatment.dose | default(blank) }}`, `when: …`.

Jinja2 evaluates them in its sandbox, but the sandbox bounds neither time nor memory. So only expressions are allowed,
and of those only names, attributes, constants, comparisons, and/or/not, conditional expressions and a few filters: nothing
that can loop, multiply or call. What is not on the list is refused when the library is read, before any patient.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, meta, nodes
from jinja2.environment import TemplateExpression
from jinja2.sandbox import ImmutableSandboxedEnvironment

NAMES = frozenset({"patient", "treatment", "team", "methods", "sections", "blank"})
"""The names an expression may start from."""

PRIVATE_NAMES = frozenset({"patient", "treatment"})
"""Those that hold a patient's own values."""

FILTERS = frozenset({"default", "length", "lower", "upper", "first", "last", "join"})

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.List, nodes.Tuple,
    nodes.Filter, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Keyword,
    nodes.TemplateData,
)  # fmt: skip
_MAX_LENGTH = 300


class ExpressionError(ValueError):
    """An expression is not allowed, or cannot be evaluated."""


class _Lenient(StrictUndefined):
    """A missing value that may be compared (and is then simply different), but never printed."""

    __slots__ = ()
    __eq__ = lambda self, other: isinstance(other, _Lenient)  # type: ignore[assignment]  # noqa: E731
    __ne__ = lambda self, other: not isinstance(other, _Lenient)  # type: ignore[assignment]  # noqa: E731
    __bool__ = lambda self: False  # type: ignore[assignment]  # noqa: E731
    __hash__ = object.__hash__  # type: ignore[assignment]

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __contains__(self, item: object) -> bool:
        return False


def _environment(undefined: type[StrictUndefined]) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=undefined, autoescape=False)
    environment.filters = {name: f for name, f in environment.filters.items() if name in FILTERS}
    environment.globals = {}
    return environment


_STRICT = _environment(StrictUndefined)
_LENIENT = _environment(_Lenient)


@lru_cache(maxsize=4096)
def names_used(expression: str) -> frozenset[str]:
    """The names an expression starts from. Raises `ExpressionError` when it is not allowed."""
    if len(expression) > _MAX_LENGTH:
        raise ExpressionError(f"an expression of more than {_MAX_LENGTH} characters")
    try:
        tree = _STRICT.parse("{{ " + expression + " }}")
    except TemplateError as error:
        raise ExpressionError(f"it cannot be read: {error.message}") from error
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            raise ExpressionError(f"'{type(node).__name__.lower()}' is not allowed in an expression")
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise ExpressionError(f"the filter '{node.name}' is not one of {', '.join(sorted(FILTERS))}")
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            raise ExpressionError("names that start with _ are not allowed")
    if len(list(tree.find_all(nodes.Output))) != 1 or any(tree.find_all(nodes.TemplateData)):
        raise ExpressionError("it is not one expression")
    names = frozenset(meta.find_undeclared_variables(tree))
    if unknown := names - NAMES:
        raise ExpressionError(f"'{sorted(unknown)[0]}' is not known; use {', '.join(sorted(NAMES))}")
    return names


@lru_cache(maxsize=4096)
def _compiled(expression: str, *, lenient: bool) -> TemplateExpression:
    names_used(expression)
    return (_LENIENT if lenient else _STRICT).compile_expression(expression, undefined_to_none=False)


def evaluate(expression: str, context: Mapping[str, Any]) -> Any:
    """The value. A missing value raises `ExpressionError`; write `| default(blank)` where it may be missing."""
    try:
        value = _compiled(expression, lenient=False)(**context)
        if isinstance(value, StrictUndefined):
            raise ExpressionError(f"'{expression}' has no value for this patient")
        return value
    except TemplateError as error:
        raise ExpressionError(f"'{expression}' has no value for this patient") from error


def holds(condition: str, context: Mapping[str, Any]) -> bool:
    """Whether a `when` condition holds; a missing value is simply not equal to anything."""
    try:
        return bool(_compiled(condition, lenient=True)(**context))
    except (TemplateError, TypeError) as error:
        raise ExpressionError(f"the condition '{condition}' cannot be decided") from error
