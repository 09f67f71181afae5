"""Optional content: what is switched off stays away, not only out of sight (ISO 32000-1, 8.11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

import pikepdf

ObjectId: TypeAlias = tuple[int, int]
Instruction: TypeAlias = "pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage"

_MARKS = re.compile(rb"\b(BDC|BMC|DP|MP)\b")
_PAINT = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s"}
_DROPPED = {"Tj", "TJ", "Do", "sh", "INLINE IMAGE"}
_DEEPEST = 32


class Layers:
    """Which layers of a file are not for paper: off as the file opens, or off when it is printed."""

    def __init__(self, root: pikepdf.Object) -> None:
        properties = root.get("/OCProperties", pikepdf.Dictionary())
        default = properties.get("/D", pikepdf.Dictionary())
        groups = list(properties.get("/OCGs", ()))
        self._off = {group.objgen for group in groups} if default.get("/BaseState") == "/OFF" else set[ObjectId]()
        self._off -= {group.objgen for group in default.get("/ON", ())}
        self._off |= {group.objgen for group in default.get("/OFF", ())}
        self._off |= {group.objgen for group in _not_printed(default)}
        self.left_out = False
        """Whether something was left out."""

    def hides(self, content: pikepdf.Object | None) -> bool:
        """Whether what belongs to this group, or to these groups together, is hidden."""
        hidden = content is not None and not self._shown(content, 0)
        self.left_out = self.left_out or hidden
        return hidden

    def _shown(self, content: pikepdf.Object, depth: int) -> bool:
        if depth > _DEEPEST or not isinstance(content, pikepdf.Dictionary):
            return True
        if content.get("/Type") != "/OCMD":
            return content.objgen not in self._off
        if isinstance(rule := content.get("/VE"), pikepdf.Array):
            return self._holds(rule, depth)
        groups = content.get("/OCGs")
        listed = list(groups) if isinstance(groups, pikepdf.Array) else [groups]
        states = [self._shown(group, depth + 1) for group in listed if isinstance(group, pikepdf.Dictionary)]
        if not states:
            return True
        match str(content.get("/P", "/AnyOn")):
            case "/AllOn":
                return all(states)
            case "/AnyOff":
                return not all(states)
            case "/AllOff":
                return not any(states)
            case _:
                return any(states)

    def _holds(self, rule: pikepdf.Object, depth: int) -> bool:
        """A visibility expression: an operator, and groups or expressions below it."""
        if depth > _DEEPEST or len(rule) == 0:
            return True
        below = [
            self._holds(item, depth + 1) if isinstance(item, pikepdf.Array) else self._shown(item, depth + 1)
            for item in list(rule)[1:]
        ]
        match str(rule[0]):
            case "/Not":
                return not all(below)
            case "/Or":
                return any(below)
            case _:
                return all(below)


def _not_printed(default: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Groups that the file switches off for paper."""
    for usage in default.get("/AS", ()):
        if usage.get("/Event") != "/Print":
            continue
        for group in usage.get("/OCGs", ()):
            printed = group.get("/Usage", pikepdf.Dictionary()).get("/Print", pikepdf.Dictionary())
            if printed.get("/PrintState") == "/OFF":
                yield group


def described(source: pikepdf.Object | pikepdf.Page, data: bytes, resources: pikepdf.Object, layers: Layers) -> bytes:
    """A page description without marks of tags and layers, and without what belongs to hidden layers.

    `data` is the whole of it, decoded. Without marks it stays as it is, byte for byte.
    """
    if not _MARKS.search(data):
        return data
    properties = resources.get("/Properties", pikepdf.Dictionary())
    kept: list[Instruction] = []
    open_marks: list[bool] = []
    for instruction in pikepdf.parse_content_stream(source):
        operator = str(instruction.operator)
        if operator in ("BMC", "BDC"):
            operands = list(instruction.operands)
            named = operator == "BDC" and len(operands) > 1 and operands[0] == "/OC"
            group = properties.get(str(operands[1])) if named and isinstance(operands[1], pikepdf.Name) else None
            open_marks.append(layers.hides(group))
        elif operator == "EMC":
            if open_marks:
                open_marks.pop()
        elif operator not in ("MP", "DP"):
            kept += _unseen(instruction, operator) if any(open_marks) else [instruction]
    return bytes(pikepdf.unparse_content_stream(kept))


def _unseen(instruction: Instruction, operator: str) -> list[Instruction]:
    """The instruction without its ink: what it does to everything behind it remains."""
    if operator in _DROPPED:
        return []
    if operator in _PAINT:
        return [_plain("n")]
    if operator == "'":
        return [_plain("T*")]
    if operator == '"':
        word, sign = list(instruction.operands)[:2]
        return [_plain("Tw", word), _plain("Tc", sign), _plain("T*")]
    return [instruction]


def _plain(operator: str, *operands: pikepdf.Object) -> Instruction:
    return pikepdf.ContentStreamInstruction(list(operands), pikepdf.Operator(operator))
