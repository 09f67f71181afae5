"""JSON in which every scalar is text, with the line of every key: what `yamltext` is for YAML.

JSON is almost YAML, but a YAML parser refuses its tabs, breaks its `\\ud83d\\ude00` in two and folds its lines; and
Python's own json keeps no lines, takes the last of two equal keys, and makes 1E+12 a number.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field

from folderbuilder.problems import Refused, refused
from folderbuilder.yamltext import MAX_DEPTH, Document, KeyPath, Tree

_SPACE = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null")
_LINE_END = re.compile(r"\r\n|\r|\n")
_STRINGS = json.JSONDecoder()


@dataclass(slots=True)
class _Parser:
    text: str
    file: str
    at: int = 0
    lines: dict[KeyPath, int] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)
    """Where each line ends."""

    def document(self) -> Tree:
        self.ends = [match.end() for match in _LINE_END.finditer(self.text)]
        tree = self.value((), 0)
        if sign := self.peek():
            shape = "Put [ before the first patient, a comma between two, and ] behind the last."
            raise self.wrong("There is text after the end of the list", shape if sign == "{" else None)
        return tree

    def peek(self) -> str:
        """The next sign that is not a space, or nothing at the end."""
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at
        return self.text[self.at : self.at + 1]

    def line(self) -> int:
        return bisect_right(self.ends, self.at) + 1

    def wrong(self, what: str, hint: str | None = None) -> Refused:
        return refused(
            "json-syntax", f"This is not well-formed JSON: {what}.", file=self.file, line=self.line(),
            hint=hint or "Look for a missing comma, quote or bracket just before this line.",
        )  # fmt: skip

    def value(self, path: KeyPath, depth: int) -> Tree:
        sign = self.peek()
        if not path or isinstance(path[-1], int):
            self.lines[path] = self.line()
        if depth > MAX_DEPTH:
            raise refused(
                "json-depth", f"Nested deeper than {MAX_DEPTH} levels.", file=self.file, line=self.line(),
                hint="A list of patients needs four levels.",
            )  # fmt: skip
        if sign == "{":
            return self.mapping(path, depth)
        if sign == "[":
            return self.items(path, depth)
        if sign == '"':
            return self.string()
        literal = _LITERAL.match(self.text, self.at)
        if not literal:
            raise self.wrong("A value is missing" if sign in {"", ",", "]", "}", ":"} else "A text needs quotes")
        self.at = literal.end()
        return None if literal.group() == "null" else literal.group()

    def string(self) -> str:
        try:
            text, self.at = _STRINGS.raw_decode(self.text, self.at)
        except json.JSONDecodeError as error:
            self.at = min(error.pos, len(self.text))
            raise self.wrong(error.msg.removesuffix(" at").removesuffix(" starting")) from error
        return str(text)

    def items(self, path: KeyPath, depth: int) -> list[Tree]:
        result: list[Tree] = []
        self.at += 1
        if self.peek() != "]":
            result.append(self.value((*path, 0), depth + 1))
            while self.comma("]"):
                result.append(self.value((*path, len(result)), depth + 1))
        self.at += 1
        return result

    def mapping(self, path: KeyPath, depth: int) -> dict[str, Tree]:
        result: dict[str, Tree] = {}
        self.at += 1
        more = self.peek() != "}"
        while more:
            if self.peek() != '"':
                raise self.wrong("A key needs quotes")
            line, key = self.line(), self.string()
            if key in result:
                raise refused(
                    "json-double-key", f"The key '{key}' stands here twice.", file=self.file, line=line,
                    hint=f"It was first on line {self.lines[(*path, key)]}. Remove one.",
                )  # fmt: skip
            self.lines[(*path, key)] = line
            if self.peek() != ":":
                raise self.wrong("A colon is missing")
            self.at += 1
            result[key] = self.value((*path, key), depth + 1)
            more = self.comma("}")
        self.at += 1
        return result

    def comma(self, closing: str) -> bool:
        """Pass a comma; False at the closing bracket."""
        sign = self.peek()
        if sign == ",":
            self.at += 1
            return True
        if sign != closing:
            raise self.wrong("A comma or a closing bracket is missing")
        return False


def parse_json(text: str, file: str) -> Document:
    """Parse JSON text from `file`; raises `Refused` with file and line."""
    parser = _Parser(text, file)
    return Document(file, parser.document(), parser.lines)
