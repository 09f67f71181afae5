"""What the keys of a section's file mean: the schema, as a page can show it beside the text.

A key's documentation is the docstring under it in the schema, which Python does not keep: it is read from the source.
In Dutch it is in `keys_nl.yaml`.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias, get_args

from pydantic import BaseModel

from folderbuilder.library import section, writing
from folderbuilder.library.section import BLOCKS, Alarm, Codes, Review, Section, Source
from folderbuilder.yamltext import load_yaml

Texts: TypeAlias = Mapping[tuple[str, str], str]
"""What a key means, by its model and its name."""
SECTION_MODELS: Mapping[str, type[BaseModel]] = {
    "review": Review, "codes": Codes, "sources": Source, "alarms": Alarm, "": Section,
}  # fmt: skip
"""The keys of a section that hold keys of their own; "" for the section itself."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a file."""

    name: str
    path: str
    """The keys above it and it, with dots: `table.rows`."""
    text: str
    """What it means."""
    required: bool
    choices: tuple[str, ...] = ()
    """What may stand there, when it is one of a few."""


@cache
def keys_of(kind: str, language: str = "en") -> tuple[Key, ...]:
    """The keys of a kind of block; of a section's own for "" and for those of its keys that have keys."""
    model = SECTION_MODELS.get(kind) or BLOCKS[kind]
    texts = {**documented(), **(in_dutch() if language == "nl" else {})}
    return tuple(_keys(model, (kind,) if kind in SECTION_MODELS and kind else (), texts, frozenset()))


def _keys(model: type[BaseModel], above: tuple[str, ...], texts: Texts, seen: frozenset[type]) -> Iterator[Key]:
    for name, field in model.model_fields.items():
        path = (*above, name)
        within = [found for found in _types(field.annotation) if isinstance(found, type)]
        choices = tuple(str(choice.value) for found in within if issubclass(found, Enum) for choice in found)
        text = next(text for base in model.__mro__ if (text := texts.get((base.__name__, name))))
        yield Key(name, ".".join(path), text, field.is_required(), choices)
        if model is Section:  # its groups of keys are shown by themselves
            continue
        inner = [found for found in within if issubclass(found, BaseModel) and found not in seen]
        if len(inner) == 1:  # more than one are the kinds of blocks
            yield from _keys(inner[0], path, texts, seen | {inner[0]})


def _types(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 - any annotation
    yield annotation
    for inner in get_args(annotation):
        yield from _types(inner)


@cache
def in_dutch() -> Texts:
    """The same in Dutch."""
    data = load_yaml(Path(__file__).with_name("keys_nl.yaml")).data
    assert isinstance(data, dict)  # noqa: S101 - ships with the program
    return {
        (model, key): str(text) for model, keys in data.items() if isinstance(keys, dict) for key, text in keys.items()
    }


@cache
def documented() -> Texts:
    """The docstring under each key, by model and key."""
    return {key: text for module in (section, writing) for key, text in _docstrings(module)}


def _docstrings(module: ModuleType) -> Iterator[tuple[tuple[str, str], str]]:
    for model in ast.parse(inspect.getsource(module)).body:
        if isinstance(model, ast.ClassDef):
            for line, after in zip(model.body, model.body[1:], strict=False):
                match line, after:
                    case (
                        ast.AnnAssign(target=ast.Name(id=name)),
                        ast.Expr(value=ast.Constant(value=str(text))),
                    ):
                        yield (model.name, name), inspect.cleandoc(text)
