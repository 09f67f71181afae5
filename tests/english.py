"""Every English text that a problem can have, read from the code itself.

`texts()` finds where problems are made, in the source of the whole package, and works out what their messages and
hints can be. What is only known when the program runs stands in a text as a `HOLE`.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import NamedTuple

from reading import HOLE, Reader, Texts, reasons
from receiving import class_of
from syntax import Module, argument, calls, elements, function_of, modules, targets

BASE = ("folderbuilder.problems", "folderbuilder.library.checks.subject")
"""Where problems are made of what others say; those others are read."""


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
}  # fmt: skip
FINDS = Sink(0, 1)
"""What a proof finds gets its full stop later."""
METHODS = {
    **{(owner, method): Sink(0, 1) for owner in ("Problems", "Subject") for method in ("error", "warning", "note")},
    ("Findings", "add"): FINDS, ("_Scan", "_fault"): FINDS,
}  # fmt: skip
"""Methods of the classes that collect problems."""
ELSEWHERE = {"Logger", "Looked", "Press", "Recalled"}
"""Classes with methods of the same names that make no problem."""


def sink_of(node: ast.Call, module: Module) -> Sink | None:
    """What a call makes a problem of; None for a call that makes none."""
    called = node.func
    if isinstance(called, ast.Name):
        return None if _is_told_again(node) else SINKS.get(called.id)
    if not isinstance(called, ast.Attribute) or called.attr not in {method for _, method in METHODS}:
        return None
    found = class_of(called.value, module)
    owner = found.name if found else None
    if called.attr != "add" or ast.unparse(called.value).endswith("findings"):
        known = ELSEWHERE | {each for each, _ in METHODS}
        assert owner in known, f"{module.name}:{node.lineno}: what is {ast.unparse(called.value)}? Not {owner}."
    return METHODS.get((owner or "", called.attr))


def _is_told_again(node: ast.Call) -> bool:
    """Whether it is made of the fields of another problem, and has no words of its own."""
    return not node.args and all(
        keyword.arg is None and isinstance(keyword.value, ast.Dict) and not _has_words(keyword.value)
        for keyword in node.keywords
    )


def _has_words(fields: ast.Dict) -> bool:
    return any(isinstance(key, ast.Constant) and key.value in {"code", "message", "hint"} for key in fields.keys)


def sinks() -> Iterator[tuple[Module, ast.Call, Sink]]:
    """Every call that makes a problem."""
    for module in modules().values():
        for node in ast.walk(module.tree) if module.name not in BASE else ():
            if isinstance(node, ast.Call) and (sink := sink_of(node, module)):
                yield module, node, sink


def _given(module: Module, node: ast.AST) -> Iterator[dict[str, Texts]]:
    """What the names around a call can be together: for each element of a loop, for each call of its function."""
    reader = Reader()
    loops: list[dict[str, Texts]] = [{}]
    around, scope = node, module.around(node)
    while (around := module.above[around]) is not scope:
        if isinstance(around, ast.For) and (found := elements(around.iter, module)):
            names = [each.id for each in ast.walk(around.target) if isinstance(each, ast.Name)]
            paths = [(name, path) for name in names for path in targets(around.target, name)]
            each = [{n: reader.assigned(element, path, at) for n, path in paths} for at, element in found]
            loops = [{**one, **other} for one in loops for other in each]
    if loops != [{}]:
        yield from loops
        return
    made = calls().get(id(scope), [])
    for where, call in made:
        yield reader.bound(call, (module, scope), where)  # type: ignore[arg-type]
    if not made:
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
    ending = "." if sink is FINDS else ""
    for given, reader in product(_given(module, node), [Reader(answers) for answers in _answers(node)]):
        codes = reader.read(argument(node, sink.code, "code"), module, given)
        for is_hint, at, name in ((False, sink.message, "message"), (True, sink.hint, "hint")):
            values = [argument(node, at, name), *(_starred(node, module) if is_hint else ())]
            found = frozenset().union(*(reader.read(value, module, given) for value in values if value))
            for code, text in product(codes, found):
                if text or not is_hint:
                    yield Made(place, code, text + ending, is_hint)


def _answers(call: ast.Call) -> list[dict[str, bool]]:
    """What the conditions can be that several arguments of a call depend on: they are all of one mind."""
    asked = Counter(ast.unparse(node.test) for node in ast.walk(call) if isinstance(node, ast.IfExp))
    shared = [test for test, times in asked.items() if times > 1]
    return [dict(zip(shared, chosen, strict=True)) for chosen in product((True, False), repeat=len(shared))]


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
