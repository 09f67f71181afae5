"""The description of the API as a page: what OpenAPI says, laid out without anybody else's scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

JSON = "application/json"
SECRETS = {"token": "…", "name": "", "password": ""}


@dataclass(frozen=True, slots=True)
class Field:
    """Something to fill in, or something that comes back."""

    name: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked."""

    method: str
    path: str
    about: str
    anchor: str
    given: list[Field]
    """In the address and the headers."""
    sent: list[Field]
    """In the body."""
    kind: str | None
    """Content type of the body."""
    told: list[Field]
    """In the answer."""
    answers: list[tuple[str, str]]
    """Status and what it means."""
    example: str
    """A line for a shell, behind `curl -H "Authorization: Bearer $SESSION"`."""


def operations(described: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """All operations of an OpenAPI description by their first tag."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            made = _operation(described, path, method.upper(), operation)
            groups.setdefault(operation["tags"][0], []).append(made)
    return groups


def _operation(described: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]) -> Operation:
    given = [
        Field(each["name"], f"{each['in']}, {_kind(each['schema'])}", each["required"], _about(each))
        for each in operation.get("parameters", [])
    ]
    body = operation.get("requestBody", {}).get("content", {})
    kind = next(iter(body), None)
    good = next(code for code in operation["responses"] if code.startswith("2"))
    contents = list(operation["responses"][good].get("content", {}).values())
    answer = contents[0].get("schema", {}) if contents else {}
    return Operation(
        method, path, operation.get("description", ""), operation["operationId"], given,
        _fields(described, body[kind]["schema"]) if kind else [], kind, _fields(described, answer),
        [(code, each["description"]) for code, each in operation["responses"].items()],
        _example(described, method, path, operation, kind),
    )  # fmt: skip


def _resolved(described: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        found: Mapping[str, Any] = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def _fields(described: Mapping[str, Any], schema: Mapping[str, Any], prefix: str = "") -> list[Field]:
    """The keys of an object, or of the objects of a list; those of objects in it with a dot between."""
    schema = _resolved(described, schema)
    if schema.get("type") == "array":
        return _fields(described, schema["items"], f"{prefix}[].")
    found = []
    for name, each in schema.get("properties", {}).items():
        found.append(Field(prefix + name, _kind(each), name in schema.get("required", ()), _about(each)))
        inner = each.get("items", each)
        if "$ref" in inner and "properties" in _resolved(described, inner):
            found += _fields(described, inner, f"{prefix}{name}{'[]' if 'items' in each else ''}.")
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return "object"
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"] if each.get("type") != "null")
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("format") or schema.get("type", "anything"))


def _about(schema: Mapping[str, Any]) -> str:
    return str(schema.get("description", "")).partition("\n\n")[0]


def _example(
    described: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any], kind: str | None
) -> str:
    """What to write behind curl and the session."""
    place = path.replace("{section}", "cidp").replace("{run}", "$RUN").replace("{name}", "0012345.pdf")
    needed = [each for each in operation.get("parameters", []) if each["in"] == "query" and each["required"]]
    if needed:
        place += "?" + "&".join(f"{each['name']}={each['schema'].get('examples', ['…'])[0]}" for each in needed)
    words = [] if method == "GET" else ["-X", method] if kind is None else []
    if kind == JSON:
        schema = _resolved(described, operation["requestBody"]["content"][kind]["schema"])
        sample = {
            name: each.get("examples", [SECRETS.get(name)])[0]
            for name, each in schema["properties"].items() if name in schema.get("required", ()) or name == "token"
        }  # fmt: skip
        words += ["--json", f"'{json.dumps(sample, ensure_ascii=False)}'"]
    elif kind is not None:
        words += ["-H", f"'content-type: {kind}'", "--data-binary", "@list.csv"]
    if "application/pdf" in operation["responses"].get("200", {}).get("content", {}):
        words += ["-o", "folder.pdf"]
    return " ".join([*words, f'"$SERVER{place}"'])
