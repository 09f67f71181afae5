"""YAML and JSON in which every scalar is text.

YAML guesses types: `012345672` becomes 2739130, `NO` becomes False, `1.10` becomes 1.1. Here nothing is guessed: every
scalar arrives as the text that was written (an empty or `null` plain scalar as None), and the schema types it. Aliases,
anchors, tags, merge keys, doubled keys, deep nesting and huge files are refused with the line they stand on, because
they are how a small file becomes a gigabyte. Source: measured pitfalls of PyYAML.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import yaml
from yaml.reader import Reader

from folderbuilder.problems import Refused, refused

MAX_BYTES = 2_000_000
MAX_DEPTH = 40

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree] | None"
KeyPath: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: plain data, and the line (from 1) on which each key path stands."""

    file: str
    data: Tree
    lines: Mapping[KeyPath, int]

    def line(self, path: KeyPath) -> int:
        """The line of the path, or of its nearest parent that has one."""
        for cut in range(len(path), -1, -1):
            if path[:cut] in self.lines:
                return self.lines[path[:cut]]
        return 1


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _parser_for(text: str) -> type:
    """The C parser, twenty times as fast. It gives events only: what crashes on 50,000 brackets is PyYAML's composer.

    Characters that have no place in a text are left to the Python parser, which names them.
    """
    fast = getattr(yaml, "CSafeLoader", None)
    return fast if fast and not Reader.NON_PRINTABLE.search(text) else yaml.SafeLoader


class _Builder:
    """Builds the tree from parser events, so that a bomb is met before it is expanded."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.lines: dict[KeyPath, int] = {}
        self.events = yaml.parse(text, Loader=_parser_for(text))

    def document(self) -> Tree:
        next(self.events)  # stream start
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            return None
        tree = self.node(next(self.events), (), 0)
        next(self.events)  # document end
        if not isinstance(next(self.events), yaml.StreamEndEvent):
            raise refused("yaml-documents", "More than one YAML document in one file.", file=self.file)
        return tree

    def node(self, event: yaml.Event, path: KeyPath, depth: int) -> Tree:
        line = _line(event)
        if not path or isinstance(path[-1], int):
            self.lines[path] = line
        if depth > MAX_DEPTH:
            raise refused("yaml-depth", f"Nested deeper than {MAX_DEPTH} levels.", file=self.file, line=line)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise refused(
                "yaml-anchor",
                "YAML anchors and aliases are not used here.",
                file=self.file,
                line=line,
                hint="Write the value out in full.",
            )
        tag = getattr(event, "tag", None)
        if tag not in {None, "!"}:
            raise refused("yaml-tag", "YAML tags are not used here.", file=self.file, line=line, found=tag)
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style in {None, ""}  # which of the two depends on the parser
            empty = plain and event.value in {"", "~", "null", "Null", "NULL"}
            return None if empty else str(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Tree] = []
            while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(item, (*path, len(items)), depth + 1))
            return items
        return self.mapping(path, depth)

    def mapping(self, path: KeyPath, depth: int) -> dict[str, Tree]:
        result: dict[str, Tree] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise refused(
                    "yaml-key",
                    "A key must be a plain word.",
                    file=self.file,
                    line=line,
                    hint="Put quotes around a text that starts with {, [ or {{.",
                )
            key = str(event.value)
            if key == "<<":
                raise refused("yaml-merge", "YAML merge keys are not used here.", file=self.file, line=line)
            if key in result:
                raise refused(
                    "yaml-double-key",
                    f"The key '{key}' stands here twice.",
                    file=self.file,
                    line=line,
                    hint=f"It was first on line {self.lines[(*path, key)]}. Remove one.",
                )
            self.lines[(*path, key)] = line
            result[key] = self.node(next(self.events), (*path, key), depth + 1)
        return result


def parse_yaml(text: str, file: str) -> Document:
    """Parse YAML (JSON is YAML too) text from `file`; raises `Refused` with file and line."""
    builder = _Builder(text, file)
    try:
        data = builder.document()
    except yaml.reader.ReaderError as error:
        raise refused(
            "yaml-character",
            f"The character U+{error.character:04X} has no place in a text file.",
            file=file,
            line=text[: error.position].count("\n") + 1,
            hint="Take it out; it is invisible in most editors.",
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "it is not YAML"
        raise refused(
            "yaml-syntax",
            f"This is not well-formed YAML: {what}.",
            file=file,
            line=mark.line + 1 if mark else None,
            hint="Look near this line for a missing quote (a text with ': ' needs them), a tab, or an uneven indent.",
        ) from error
    except RecursionError as error:
        raise refused("yaml-depth", f"Nested deeper than {MAX_DEPTH} levels.", file=file) from error
    return Document(file, data, builder.lines)


def read_text(path: Path, *, limit: int = MAX_BYTES, name: str | None = None) -> str:
    """The text of a UTF-8 file (with or without byte order mark); raises `Refused` when it cannot be read.

    `name` is how messages call the file.
    """
    file = name or str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise refused("file-is-folder", "This is a folder, not a file.", file=file)
        if not stat.S_ISREG(status.st_mode):
            # A pipe would be waited for, a device never ends.
            raise refused("file-unreadable", "This is not a file.", file=file)
        if status.st_size > limit:
            raise refused("file-large", f"The file is larger than {limit // 1000} kB.", file=file)
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # `error.object` is what was decoded, so the position is right with a byte order mark too.
        line = error.object[: error.start].count(b"\n") + 1
        raise refused(
            "file-encoding", "The file is not UTF-8 text.", file=file, line=line, hint="Save it as UTF-8."
        ) from error
    except OSError as error:
        raise unreadable(path, error, name=name) from error


def unreadable(path: Path, error: OSError, *, name: str | None = None) -> Refused:
    """The refusal for a file that the operating system will not open."""
    what = "There is no such file." if isinstance(error, FileNotFoundError) else "The file cannot be read."
    return refused("file-unreadable", what, file=name or str(path), hint=error.strerror or "")


def load_yaml(path: Path, *, name: str | None = None) -> Document:
    """Read and parse one YAML file; `name` is how messages call it."""
    return parse_yaml(read_text(path, name=name), name or str(path))
