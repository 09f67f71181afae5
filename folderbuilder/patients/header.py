"""Whether the header of a list is sound: every name known, none twice, none missing (R05)."""

from __future__ import annotations

from collections.abc import Sequence

from folderbuilder.patients.columns import FIELDS, TREATMENT, Column, Names, Role, shown
from folderbuilder.problems import Problem, Refused, Severity, did_you_mean

MAX_COLUMNS = 2_000
MAX_TOLD = 20
"""Names of columns that are told one by one."""


def resolve(labels: Sequence[str], names: Names, *, file: str, row: int) -> tuple[Column | None, ...]:
    """A column for each label of a header (None for an empty one); raises `Refused` with all that is wrong."""
    if len(labels) > MAX_COLUMNS:
        message, hint = f"The header has more than {MAX_COLUMNS} cells.", "Take out the columns that no folder needs."
        raise Refused(_problem("header-long", message, file, row, hint=hint))
    if not any(column.role is Role.FIELD for label in labels if (column := names.find(label))):
        # Perhaps there is no header at all and this is a patient, with a section in it: never show it.
        raise Refused(_problem(
            "header-missing", "This row does not look like the header of a patient list: no such column is known.",
            file, row, hint=f"The first row must hold the column names. {_known(names)}",
            found="; ".join(labels), private=True,
        ))  # fmt: skip
    columns = tuple(names.find(label) if label.strip() else None for label in labels)
    found = [
        *_unknown(labels, columns, names, file, row),
        *_doubled(columns, file, row),
        *_missing(columns, names, file, row),
    ]
    if found:
        given = [f"'{shown(label)}'" for label in labels if label.strip()]
        listed = ", ".join(given[:60]) + (", …" if len(given) > 60 else "")
        note = _problem("columns", f"Columns found: {listed}. {_known(names)}", file, row, severity=Severity.NOTE)
        raise Refused([*found, note])
    return columns


def near_miss(column: Column) -> str | None:
    """A hint for a free treatment key that looks like a mistyped well-known one."""
    if column.role is not Role.TREATMENT or column.key in TREATMENT:
        return None
    prefix = column.label.partition(".")[0]
    names = [*TREATMENT, *(name for others in TREATMENT.values() for name in others)]
    hint = did_you_mean(f"{prefix}.{column.key}", [f"{prefix}.{name}" for name in names], cutoff=0.8)
    return hint if hint.startswith("Did you mean") else None


def unknown_column(label: str, names: Names, *, file: str, line: int) -> Problem:
    """The problem of a column or key that is not known."""
    message, hint = f"The column '{shown(label)}' is not known.", _near(shown(label), names)
    if unseen := [sign for sign in label.strip() if not sign.isprintable()]:
        hint = f"The name of the column holds U+{ord(unseen[0]):04X}, which cannot be seen; type the name anew."
    return _problem("column-unknown", message, file, line, column=shown(label), hint=hint)


def _near(label: str, names: Names) -> str:
    hint = did_you_mean(label, names.spelled)
    return hint if hint.startswith("Did you mean") else _known(names)


def _known(names: Names) -> str:
    sections = [name for name in names.spelled if (column := names.find(name)) and column.role is Role.CROSS]
    example = f", or a section's id or title, such as '{sections[0]}'" if sections else ""
    listed = ", ".join(name + (f" ({others[0]})" if others else "") for name, others in FIELDS.items())
    return f"Known columns: {listed}, treatment.… (behandeling.…){example}."


def _unknown(
    labels: Sequence[str], columns: Sequence[Column | None], names: Names, file: str, row: int
) -> list[Problem]:
    unknown = [label for label, column in zip(labels, columns, strict=True) if label.strip() and not column]
    problems = [unknown_column(label, names, file=file, line=row) for label in unknown[:MAX_TOLD]]
    if len(unknown) > MAX_TOLD:
        problems.append(more_unknown(len(unknown) - MAX_TOLD, file, row))
    return problems


def more_unknown(many: int, file: str, line: int) -> Problem:
    """One problem for all columns or keys that are not told one by one."""
    message = f"{many} more columns are not known."
    return _problem("column-unknown", message, file, line, hint="Is this a list of patients?")


def _doubled(columns: Sequence[Column | None], file: str, row: int) -> list[Problem]:
    first: dict[tuple[Role, str], Column] = {}
    problems = []
    for column in columns:
        if column is None:
            continue
        other = first.setdefault((column.role, column.key), column)
        if other is not column:
            message = f"The columns '{other.label}' and '{column.label}' mean the same."
            hint = "Remove one of the two."
            problems.append(_problem("column-double", message, file, row, column=column.label, hint=hint))
    return problems


def _missing(columns: Sequence[Column | None], names: Names, file: str, row: int) -> list[Problem]:
    there = {(column.role, column.key) for column in columns if column}
    problems = []
    if (Role.FIELD, "id") not in there:
        problems.append(_problem(
            "column-missing", "The column 'id' (patientnummer) is missing.", file, row, column="id",
            hint="Add a column 'id' with a number or code that each patient has alone.",
        ))  # fmt: skip
    if (Role.FIELD, "name") not in there and not {(Role.FIELD, "first_name"), (Role.FIELD, "last_name")} <= there:
        problems.append(_problem(
            "column-missing", "The column 'name' (naam) is missing.", file, row, column="name",
            hint="Add a column 'name', or both 'first_name' (voornaam) and 'last_name' (achternaam).",
        ))  # fmt: skip
    for name in names.extra:
        column = names.find(name)
        if column and (column.role, column.key) not in there:
            message, hint = f"The column '{name}' is missing.", "This run asks for it by name."
            problems.append(_problem("column-missing", message, file, row, column=name, hint=hint))
    return problems


def _problem(
    code: str,
    message: str,
    file: str,
    line: int,
    *,
    column: str | None = None,
    hint: str | None = None,
    found: str | None = None,
    private: bool = False,
    severity: Severity = Severity.ERROR,
) -> Problem:
    return Problem(
        severity, code, message, file=file, line=line, column=column, hint=hint, found=found, private=private
    )


def warn_of_keys(columns: tuple[Column | None, ...], file: str, line: int) -> list[Problem]:
    """A warning for each free treatment column that looks like a mistyped well-known one."""
    return [
        Problem(
            Severity.WARNING, "treatment-key", f"'{column.label}' is not one of the well-known treatment values.",
            file=file, line=line, column=column.label, hint=hint,
        )
        for column in columns if column and (hint := near_miss(column))
    ]  # fmt: skip
