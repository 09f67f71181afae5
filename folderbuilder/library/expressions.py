"""The expressions that sections and profiles may use: `{{ treatment.dose | default(blank) }}`, `when: …`.

Jinja2 evaluates them in its sandbox, but the sandbox bounds neither time nor memory. So only expressions are allowed,
and of those only names, keys, constants, comparisons, and/or/not, conditional expressions and a few filters: nothing
that can loop, multiply or call, and no attribute or method of Python. What is not on the list is refused when the
library is read, before any patient.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import isfinite
from types import CodeType
from typing import Any, TypeVar

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.environment import Template, TemplateExpression
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

N = TypeVar("N", bound=nodes.Node)

NAMES = frozenset({"patient", "treatment", "team", "methods", "sections", "blank"})
"""The names an expression may start from."""

PRIVATE_NAMES = frozenset({"patient", "treatment"})
"""Those that hold a patient's own values."""

PATIENT_KEYS = frozenset({"id", "name", "birth_date"})
"""What `patient` holds in a section."""

FILTERS = frozenset({"default", "length", "lower", "upper", "first", "last", "join"})

_ALLOWED = (
    nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.List, nodes.Tuple,
    nodes.Filter, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Keyword,
)  # fmt: skip
_MAX_LENGTH = 300
_CANNOT = (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError, RecursionError)
"""What Jinja2 lets through when values do not fit an expression."""


class ExpressionError(ValueError):
    """An expression is not allowed, or cannot be evaluated."""


class _Lenient(StrictUndefined):
    """A missing value that may be compared (and is then simply different), but never printed."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:  # type: ignore[override]
        return isinstance(other, _Lenient)

    def __ne__(self, other: object) -> bool:  # type: ignore[override]
        return not isinstance(other, _Lenient)

    def __hash__(self) -> int:  # type: ignore[override]
        return id(type(self))

    def __bool__(self) -> bool:  # type: ignore[override]
        return False

    def __iter__(self) -> Iterator[object]:  # type: ignore[override]
        return iter(())

    def __len__(self) -> int:  # type: ignore[override]
        return 0

    def __contains__(self, item: object) -> bool:  # type: ignore[override]
        return False


class _Environment(ImmutableSandboxedEnvironment):
    """Looks up keys of mappings and places in lists, and nothing else: `treatment.items` is the patient's value."""

    def getitem(self, obj: object, argument: object) -> object:
        if isinstance(obj, Mapping) and argument in obj:
            return obj[argument]
        if isinstance(obj, list | tuple) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return obj[argument]
        return self.undefined(obj=obj, name=str(argument))

    def getattr(self, obj: object, attribute: str) -> object:
        return self.getitem(obj, attribute)


def _environment(undefined: type[StrictUndefined]) -> _Environment:
    environment = _Environment(undefined=undefined, autoescape=False)
    environment.filters = {name: f for name, f in environment.filters.items() if name in FILTERS}
    environment.globals = {}
    return environment


_STRICT = _environment(StrictUndefined)
_LENIENT = _environment(_Lenient)


@lru_cache(maxsize=4096)
def _read(expression: str) -> tuple[nodes.Expr, CodeType]:
    """The expression as a tree and as code. Raises `ExpressionError` when it is not allowed."""
    if len(expression) > _MAX_LENGTH:
        raise ExpressionError(f"an expression of more than {_MAX_LENGTH} characters")
    try:
        parser = Parser(_STRICT, expression, state="variable")
        tree = parser.parse_expression()
        if not parser.stream.eos:
            raise ExpressionError("it is not one expression")
        for node in _within(tree, nodes.Node):
            _check_node(node)
        if sum(found.name == "join" for found in _within(tree, nodes.Filter)) > 1:
            raise ExpressionError("'join' may stand in an expression once")
        tree.set_environment(_STRICT)
        result = nodes.Assign(nodes.Name("result", "store", lineno=1), tree, lineno=1)
        return tree, _STRICT.compile(nodes.Template([result], lineno=1))
    except TemplateError as error:
        raise ExpressionError("it cannot be read; a bracket, a quote or a word is missing or too many") from error
    except RecursionError as error:
        raise ExpressionError("it has too many brackets") from error


def _within(tree: nodes.Expr, kind: type[N]) -> Iterator[N]:
    """The nodes of one kind in an expression."""
    if isinstance(tree, kind):
        yield tree
    yield from tree.find_all(kind)


def _check_node(node: nodes.Node) -> None:
    if not isinstance(node, _ALLOWED):
        raise ExpressionError(f"'{type(node).__name__.lower()}' is not allowed in an expression")
    if isinstance(node, nodes.Const) and isinstance(node.value, float) and not isfinite(node.value):
        # Jinja2 writes it into the code that it makes as a name, `inf`.
        raise ExpressionError("a number in it is too large")
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        raise ExpressionError("names that start with _ are not allowed")
    if isinstance(node, nodes.Getitem):
        key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        if not isinstance(key, str | int) or str(key).startswith("_"):
            raise ExpressionError("[…] holds a number or a plain word in quotes")
    if isinstance(node, nodes.Filter):
        if node.name not in FILTERS:
            raise ExpressionError(f"the filter '{node.name}' is not one of {', '.join(sorted(FILTERS))}")
        # A join of joins grows with a power of the length.
        plain = all(isinstance(argument, nodes.Const) for argument in node.args)
        if node.name == "join" and (node.kwargs or not plain):
            raise ExpressionError("'join' takes a plain text in quotes")


@lru_cache(maxsize=4096)
def names_used(expression: str) -> frozenset[str]:
    """The names an expression starts from. Raises `ExpressionError` when it is not allowed."""
    names = frozenset(node.name for node in _within(_read(expression)[0], nodes.Name))
    if unknown := names - NAMES:
        raise ExpressionError(f"'{sorted(unknown)[0]}' is not known; use {', '.join(sorted(NAMES))}")
    return names


def keys_used(expression: str) -> Iterator[tuple[str, str]]:
    """What an expression asks of a name: `patient.name` gives (patient, name)."""
    for node in _within(_read(expression)[0], nodes.Node):
        match node:
            case nodes.Getattr(node=nodes.Name(name=name), attr=key):
                yield name, key
            case nodes.Getitem(node=nodes.Name(name=name), arg=nodes.Const(value=str(key))):
                yield name, key


def members_asked(expression: str) -> Iterator[tuple[str, str]]:
    """What an expression looks for in a list: `'ivig' in methods` gives (methods, ivig)."""
    for node in _within(_read(expression)[0], nodes.Compare):
        operand = node.ops[0]
        if (
            isinstance(node.expr, nodes.Const)
            and operand.op in {"in", "notin"}
            and isinstance(operand.expr, nodes.Name)
        ):
            yield operand.expr.name, str(node.expr.value)


@lru_cache(maxsize=4096)
def _compiled(expression: str, *, lenient: bool) -> TemplateExpression:
    names_used(expression)
    # The code is the same for both: it asks its environment what a missing value is.
    template = Template.from_code(_LENIENT if lenient else _STRICT, _read(expression)[1], {})
    return TemplateExpression(template, undefined_to_none=False)


def evaluate(expression: str, context: Mapping[str, Any]) -> object:
    """The text, number or blank. A missing value raises `ExpressionError`; write `| default(blank)` where it may be."""
    try:
        value = _compiled(expression, lenient=False)(**context)
    except ExpressionError:
        raise
    except _CANNOT as error:
        raise ExpressionError(f"'{expression}' has no value for this patient") from error
    if isinstance(value, StrictUndefined):
        raise ExpressionError(f"'{expression}' has no value for this patient")
    if value is context.get("blank") or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return value
    # Nobody's folder says "False", "None" or "['ivig']".
    raise ExpressionError(f"'{expression}' gives no text or number; a list prints with | join(', ')")


def holds(condition: str, context: Mapping[str, Any]) -> bool:
    """Whether a `when` condition holds; a missing value is simply not equal to anything."""
    try:
        return bool(_compiled(condition, lenient=True)(**context))
    except ExpressionError:
        raise
    except _CANNOT as error:
        raise ExpressionError(f"the condition '{condition}' cannot be decided") from error
