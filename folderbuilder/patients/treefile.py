"""YAML and JSON: a list of patients, or that list under the key `patients`."""

from __future__ import annotations

from collections.abc import Iterator

from folderbuilder.patients.columns import Column, Names, Role, normal, shown
from folderbuilder.patients.header import MAX_TOLD, more_unknown, unknown_column
from folderbuilder.patients.jsontext import parse_json
from folderbuilder.patients.source import LIST_SHAPE as _SHAPE
from folderbuilder.patients.table import MAX_ROWS, AnyCell, Cell, CellProblem, Record
from folderbuilder.problems import Problem, Refused, Severity, did_you_mean, refused
from folderbuilder.yamltext import MAX_BYTES, Document, KeyPath, Tree, parse_yaml

_LIST_KEYS = {"patients", "patienten", "patiënten"}
_TREATMENT_KEYS = {"treatment", "behandeling"}
_LIST_FIELDS = {"sections", "order", "diagnosis", "attachments"}


def read_yaml(text: str, file: str, names: Names) -> list[Record]:
    """The records in a YAML text; raises `Refused` with line and key."""
    if len(text) > MAX_BYTES:
        hint = "Use a CSV file or a workbook for a list this long."
        raise refused("file-large", f"The file is larger than {MAX_BYTES // 1000} kB.", file=file, hint=hint)
    from yaml.reader import Reader  # noqa: PLC0415 - JSON and values from the command line need no YAML

    if bad := Reader.NON_PRINTABLE.search(text):
        message = f"The character U+{ord(bad.group()):04X} cannot stand in YAML."
        line = text.count("\n", 0, bad.start()) + 1
        raise refused("yaml-character", message, file=file, line=line, hint="Remove it: it is not visible.")
    try:
        document = parse_yaml(text, file)
    except (ValueError, OverflowError) as error:
        # PyYAML's own error for an escape such as "\UFFFFFFFF".
        raise refused(
            "yaml-syntax", "The file holds a character code that does not exist.", file=file,
            hint="Look for a backslash with u or U and digits behind it.",
        ) from error  # fmt: skip
    return records_in(document, names)


def read_json(text: str, file: str, names: Names) -> list[Record]:
    """The records in a JSON text; raises `Refused` with line and key."""
    return records_in(parse_json(text, file), names)


def records_in(document: Document, names: Names) -> list[Record]:
    """The records in a list that is parsed; raises `Refused` with line and key."""
    path, items = _list(document, names)
    if not items:
        raise refused("list-empty", "The list has no patients.", file=document.file, hint=_SHAPE)
    if len(items) > MAX_ROWS:
        message = f"The list has more than {MAX_ROWS} patients."
        raise refused("list-long", message, file=document.file, hint="Cut it in parts.")
    found: list[Problem] = []
    records = [_record(document, (*path, index), item, names, found) for index, item in enumerate(items)]
    if found:
        # One unknown key in 500 patients is one mistake, not 500.
        told = list({(p.code, p.column): p for p in reversed(found)}.values())[::-1]
        if len(told) > MAX_TOLD:
            told[MAX_TOLD:] = [more_unknown(len(told) - MAX_TOLD, document.file, told[MAX_TOLD].line or 1)]
        raise Refused(told)
    return records


def _list(document: Document, names: Names) -> tuple[KeyPath, list[Tree]]:
    data = document.data
    if isinstance(data, dict):
        keys = [key for key in data if normal(key) in _LIST_KEYS]
        for key in data:
            if key not in keys[:1]:
                raise _stray_key(document, key, names)
        if keys and isinstance(items := data[keys[0]] or [], list):
            return (keys[0],), items
    elif isinstance(data, list):
        return (), data
    elif data is None:
        raise refused("file-empty", "The file is empty.", file=document.file, hint=_SHAPE)
    raise refused("list-shape", "The file does not hold a list of patients.", file=document.file, line=1, hint=_SHAPE)


def _stray_key(document: Document, key: str, names: Names) -> Refused:
    near = did_you_mean(key, ["patients"])
    near = near if near.startswith("Did you mean") else ""
    # Some write their list with the patients' names for keys: a key that means nothing to us is not shown.
    shows = names.find(key) is not None or bool(near)
    return refused(
        "key-unknown", "A key other than 'patients' stands at the top of the list.", file=document.file,
        line=document.line((key,)), column=shown(key) if shows else None, found=key, private=not shows,
        hint=f"{near} {_SHAPE}".strip(),
    )  # fmt: skip


def _record(document: Document, path: KeyPath, item: Tree, names: Names, found: list[Problem]) -> Record:
    number = document.line(path)
    if not isinstance(item, dict):
        fault = CellProblem("record-shape", "This entry of the list is not a patient with keys and values.", _SHAPE)
        return Record(document.file, number, {}, ((None, fault),))
    cells: dict[Column, AnyCell] = {}
    lines: dict[Column, int] = {}
    first: dict[tuple[Role, str], str] = {}
    for key_path, label, value in _entries(path, item):
        line = document.line(key_path)
        column = names.find(label)
        if column is None:
            found.append(unknown_column(label, names, file=document.file, line=line))
            continue
        other = first.setdefault((column.role, column.key), label)
        if column in cells or other != label:
            found.append(_doubled(document.file, line, other, label))
            continue
        cells[column], lines[column] = _cell(value, column), line
    return Record(document.file, number, cells, lines=lines)


def _entries(path: KeyPath, item: dict[str, Tree]) -> Iterator[tuple[KeyPath, str, Tree]]:
    """Key path, column name and value of each key; those of a `treatment` mapping one level down."""
    for key, value in item.items():
        if normal(key) in _TREATMENT_KEYS and (isinstance(value, dict) or value is None):
            for inner, text in (value or {}).items():
                yield (*path, key, inner), f"{key}.{inner}", text
        else:
            yield (*path, key), key, value


def _doubled(file: str, line: int, first: str, second: str) -> Problem:
    return Problem(
        Severity.ERROR, "column-double", f"The keys '{first}' and '{second}' mean the same.", file=file, line=line,
        column=second, hint="Remove one of the two.",
    )  # fmt: skip


def _cell(value: Tree, column: Column) -> AnyCell:
    if value is None:
        return Cell("")
    if isinstance(value, str):
        return Cell(value)
    if isinstance(value, list) and column.role is Role.FIELD and column.key in _LIST_FIELDS:
        words = tuple(item for item in value if isinstance(item, str))
        if len(words) == len(value):
            return Cell("; ".join(words), words=words)
        return CellProblem("cell-shape", "An item of this list is not a text.", "Write one text per item.")
    shape = "A list" if isinstance(value, list) else "A group of keys"
    return CellProblem("cell-shape", f"{shape} stands here where one text belongs.", "Write one text.")
