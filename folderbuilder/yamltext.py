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


def parse_yaml(text: str, file: str) -> Document:
    """Parse YAML (JSON is YAML too) text from `file`; raises `Refused` with file and line."""
    from folderbuilder.yamlparser import parse  # noqa: PLC0415 - a library that was parsed before needs no parser

    return parse(text, file)


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
