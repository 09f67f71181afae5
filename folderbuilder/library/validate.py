"""From a parsed file to a model; for each mistake a problem with line, key and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from folderbuilder.library.layout import POINTS_PER_MM
from folderbuilder.library.section import BLOCKS, TAG, BlockBase
from folderbuilder.problems import Problem, Problems, did_you_mean
from folderbuilder.yamltext import Document, KeyPath, Tree

M = TypeVar("M", bound=BaseModel)

_PATTERN_HINTS = {
    r"^\d{1,4}\.\d{1,4}\.\d{1,4}$": "Write three numbers with dots: 1.0.0.",
    r"^[a-z0-9][a-z0-9-]{0,60}$": "Use small letters, digits and hyphens: igg-ivig.",
    r"^#[0-9A-Fa-f]{6}$": 'Write a colour as "#1A4480", with the quotes.',
    r"^https?://\S+$": "Write the whole address: https://….",
    r"^\S{1,3}$": "A mark is one to three signs, such as *.",
    r"^[A-Z0-9]{1,2}$": "Write one or two digits or capitals.",
}
_MESSAGES = {
    "string_pattern_mismatch": "it does not have the right form",
    "tuple_type": "it should be a list",
    "model_type": "it should be a group of keys",
    "dict_type": "it should be a group of keys",
    "too_short": "it needs {min_length} or more",
    "too_long": "it may have {max_length} at most",
    "string_too_short": "it needs {min_length} characters or more",
    "string_too_long": "it may have {max_length} characters at most",
    "int_parsing": "it should be a whole number",
    "float_type": "it should be one number",
    "bool_parsing": "it should be true or false",
}
_HINTS = {
    "int_parsing": "Write a whole number.",
    "int_from_float": "Write a whole number.",
    "float_parsing": "Write a number.",
    "bool_parsing": "Write true or false.",
    "string_too_short": "Write something here, or take the key out.",
    "tuple_type": "Write a list: each item on a line of its own after '- '.",
    "model_type": "Write keys here, each as 'key: value' on a line of its own.",
    "dict_type": "Write keys here, each as 'key: value' on a line of its own.",
}


def validated(document: Document, model: type[M], problems: Problems) -> M | None:
    """The document as a model, or None and a problem for each mistake."""
    if document.data is None:
        problems.error("file-empty", "The file is empty.", file=document.file, line=1, hint=_HINTS["model_type"])
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems.extend(_problem(document, model, detail) for detail in details if not _follows(detail, details))
        return None


def _follows(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Whether a list is only too short because its items are wrong, which is said already."""
    place = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in details
    )


def _problem(document: Document, model: type[BaseModel], detail: ErrorDetails) -> Problem:
    location, kind = detail["loc"], detail["type"]
    path: KeyPath = tuple(k for k in location if not (isinstance(k, str) and (k.startswith(TAG) or k == "[key]")))
    key = next((key for key in reversed(path) if isinstance(key, str)), "")
    found = _at(document.data, path)
    problems = Problems()
    where = {"file": document.file, "line": document.line(path), "column": ".".join(map(str, path)) or None}
    if kind == "extra_forbidden":
        hint = _hint_for_key(key, _model_at(model, location))
        problems.error("unknown-key", f"The key '{key}' is not known here.", hint=hint, **where)
    elif kind == "missing":
        problems.error("missing-key", f"The key '{key}' is missing.", hint=f"Add '{key}: …'.", **where)
    elif kind.startswith("union_tag"):
        problems.error("unknown-block", "This block is of no known kind.", **_unknown_block(found), **where)
    else:
        shown = found if isinstance(found, str) else None
        what = key or document.file
        message = f"'{what}' is not right: {_message(detail, found)}."
        problems.error("wrong-value", message, found=shown, hint=_hint(detail, found), **where)
    return problems.items[0]


def _message(detail: ErrorDetails, found: Tree) -> str:
    """What pydantic says, in the words and units of the file."""
    context = detail.get("ctx", {})
    bound = next((context[name] for name in ("ge", "le") if name in context), None)
    if bound is not None and isinstance(found, str) and found.strip().endswith(("mm", "cm", "pt")):
        # Sizes of type are points, whatever somebody tried.
        in_points = found.strip().endswith("pt") or detail["loc"][0] == "type"
        shown = f"{bound:g} pt" if in_points else f"{bound / POINTS_PER_MM:g} mm"
        return f"it must be {shown} or {'more' if 'ge' in context else 'less'}"
    if found is None:
        return "it is empty"
    if detail["type"] == "string_type":
        return f"a {'list' if isinstance(found, list) else 'group of keys'} stands where one text belongs"
    if detail["type"] in _MESSAGES:
        return _MESSAGES[detail["type"]].format(**context)
    return detail["msg"].removeprefix("Value error, ").replace("Input should", "it should").rstrip(".")


def _hint(detail: ErrorDetails, found: Tree) -> str | None:
    context = detail.get("ctx", {})
    kind = detail["type"]
    if kind in {"enum", "literal_error"} and isinstance(found, str):
        known = str(context.get("expected", "")).replace(" or ", ", ").split(", ")
        return did_you_mean(found, [word.strip("'") for word in known], many=20)
    if kind.startswith("date"):
        return "Write a date as 2024-03-28."
    if kind == "string_type" and isinstance(found, dict):
        return "A text with ': ' in it needs quotes around it."
    if found is None:
        return "Fill it in. A value that starts with # needs quotes."
    return _PATTERN_HINTS.get(str(context.get("pattern")), _HINTS.get(kind))


def _unknown_block(found: Tree) -> dict[str, str | None]:
    """What stands there, and which kind of block is nearest."""
    keys = [key for key in found if key != "when"] if isinstance(found, dict) else []
    word = keys[0] if keys else ""
    hint = did_you_mean(word, BLOCKS, many=20)
    if isinstance(found, str):
        return {"found": found, "hint": "Put 'text: ' before it, or quotes around a text with ': ' in it."}
    return {"found": ", ".join(keys) or None, "hint": hint}


def _hint_for_key(key: str, model: type[BaseModel] | None) -> str | None:
    if model is None:
        return None
    if issubclass(model, BlockBase) and key in BLOCKS:
        return f"A block is of one kind; start a new one on its own line: '- {key}: …'."
    return did_you_mean(key, model.model_fields, many=20)


def _at(tree: Tree, path: KeyPath) -> Tree:
    """What stands at the path in the file, as text."""
    for key in path:
        if isinstance(tree, dict) and isinstance(key, str):
            tree = tree.get(key)
        elif isinstance(tree, list) and isinstance(key, int) and key < len(tree):
            tree = tree[key]
        else:
            return tree
    return tree


def _model_at(model: type[BaseModel], location: tuple[int | str, ...]) -> type[BaseModel] | None:
    """The model whose key the last step of an error's place is."""
    here: type[BaseModel] | None = model
    for step in location[:-1]:
        if isinstance(step, str) and step.startswith(TAG):
            here = BLOCKS[step.removeprefix(TAG)]
        elif isinstance(step, str) and here is not None and step in here.model_fields:
            here = next(_models(here.model_fields[step].annotation), None)
    return here


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - any annotation
    """The models in an annotation such as `tuple[Part, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models(argument)
