"""Files of a library that were parsed before, kept between runs in the user's cache folder.

Parsing YAML takes longer than binding a folder. What is kept is the plain tree of each file, as JSON, under the digest
of the file's bytes: it is never out of date, and is checked against the schemas like a tree that was parsed just now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import folderbuilder
from folderbuilder.keeping import keep_whole
from folderbuilder.library.unseen import refuse_unseen
from folderbuilder.yamltext import Document, KeyPath, Tree, parse_yaml, read_text

FOLDER = "parsed"
_DIGEST = 64
_MADE_BY = f"{folderbuilder.__version__}, unseen signs refused"
"""What a file has passed that is kept: change it with what is refused before."""
_Kept: TypeAlias = tuple[Tree, list[int]]
"""The tree of a file and the lines of all its key paths."""


class Lines(Mapping[KeyPath, int]):
    """The line of each key path of a tree, put together when somebody asks: that is when something is wrong."""

    def __init__(self, data: Tree, numbers: list[int]) -> None:
        """`numbers` are the lines of all paths, a parent before its children."""
        self._data = data
        self._numbers = numbers

    @cached_property
    def _lines(self) -> dict[KeyPath, int]:
        return dict(zip(_paths(self._data, ()), self._numbers, strict=True))

    def __getitem__(self, path: KeyPath) -> int:
        return self._lines[path]

    def __iter__(self) -> Iterator[KeyPath]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


class Parsed:
    """Reads YAML files, and parses those that it does not know."""

    def __init__(self, cache: Path | None = None, root: Path = Path()) -> None:
        """`cache` is the folder to keep things in, None to keep nothing; `root` is the library that it is for."""
        name = hashlib.sha256(str(root.absolute()).encode()).hexdigest()[:16]
        self._path = cache / FOLDER / f"{name}.json" if cache else None
        self._known = _read(self._path) if self._path else {}
        self._used: dict[str, _Kept] = {}
        self._read = hashlib.sha256(folderbuilder.__version__.encode())

    def document(self, path: Path, name: str | None = None) -> Document:
        """A file, which messages call `name`. Raises `Refused` with file and line."""
        text = read_text(path, name=name)
        if self._path is None:
            return refuse_unseen(parse_yaml(text, name or str(path)))
        key = hashlib.sha256(text.encode()).hexdigest()
        self._read.update(f"{path.name} {key}\n".encode())
        if key in self._known:
            data, numbers = self._used[key] = self._known[key]
            return Document(name or str(path), data, Lines(data, numbers))
        document = refuse_unseen(parse_yaml(text, name or str(path)))
        self._used[key] = document.data, list(document.lines.values())
        return document

    def digest(self, others: Iterable[Path]) -> str:
        """Says everything about what was read so far, and about other files."""
        digest = self._read.copy()
        for path in others:
            data = path.read_bytes()
            digest.update(f"{path.name} {len(data)}\n".encode() + data)
        return digest.hexdigest()

    def keep(self) -> None:
        """Keep what was read, and only that."""
        if self._path is None or self._used.keys() == self._known.keys():
            return
        body = json.dumps([_MADE_BY, self._used], ensure_ascii=False, separators=(",", ":")).encode()
        keep_whole(self._path, hashlib.sha256(body).hexdigest().encode() + body)


def _read(path: Path) -> dict[str, _Kept]:
    """What an earlier run kept; nothing when it is damaged or another version's."""
    try:
        data = path.read_bytes()
    except OSError:
        return {}
    if hashlib.sha256(data[_DIGEST:]).hexdigest().encode() != data[:_DIGEST]:
        return {}
    version, known = json.loads(data[_DIGEST:])
    return dict(known) if version == _MADE_BY else {}


def _paths(tree: Tree, path: KeyPath) -> Iterator[KeyPath]:
    """All key paths in the order in which the parser meets them."""
    yield path
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _paths(value, (*path, key))
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from _paths(value, (*path, place))
