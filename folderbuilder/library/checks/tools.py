"""Pages to write on: who uses them, whether they show how, and whether there is room to write."""

from __future__ import annotations

from folderbuilder.library.checks.blocks import MAX_HEAD_WORDS
from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.section import BLOCKS, BlockBase, LogBlock, RecordBlock, Section, Tool, WriteBlock
from folderbuilder.library.writing import Log, Record
from folderbuilder.problems import did_you_mean
from folderbuilder.yamltext import KeyPath

LARGE_PRINT = 16.0
"""Size of running text from which a layout counts as large print, in points."""
LARGE_LINE = 12.0
"""Height of a line to write on in large print, in mm."""


def check_tools_of(subject: Subject, section: Section) -> None:
    """The tools that a section names are tools of the catalogue."""
    tools = subject.library.tools
    for number, name in enumerate(section.tools):
        if name not in tools:
            other = "It is a section: move it to 'needs' or 'suggests'." if name in subject.library.places else ""
            hint = other or did_you_mean(name, tools)
            subject.error("unknown-tool", f"'{name}' is no tool of the catalogue.", ("tools", number), hint=hint)
        elif tools[name].slot.planned:
            message = f"The tool '{name}' is not written yet."
            subject.warning("tool-planned", message, ("tools", number), hint="Until it is, it is left out.")


def check_unused(subject: Subject) -> None:
    """Every tool is in every folder, in a profile, or belongs to a section; only tools are always there."""
    library = subject.library
    used = {name for sections in library.sections.values() for section in sections.values() for name in section.tools}
    used |= {entry.id for profile in library.profiles.values() for entry in profile.sections}
    for p, part in enumerate(library.parts):
        for s, slot in enumerate(part.sections):
            path: KeyPath = ("parts", p, "sections", s)
            if slot.always and slot.id not in library.tools:
                hint = "Name the section in the profiles, or give the part 'holds: tools'."
                subject.error(
                    "always-section", f"'{slot.id}' is no tool, so it cannot be always there.", path, hint=hint
                )
            elif slot.id in library.tools and not (slot.always or slot.planned or slot.id in used):
                message = f"No section and no profile uses the tool '{slot.id}'."
                hint = "Name it under 'tools' of a section, or write 'always: true' here."
                subject.warning("tool-unused", message, path, hint=hint)


def check_tool(subject: Subject, tool: Tool) -> None:
    """A tool brings nothing along, shows how to fill it in, and ends with what fills the page."""
    for key in ("needs", "tools", "alarms"):
        if getattr(tool, key):
            message = f"A tool has no '{key}': it comes with the sections it belongs to."
            subject.error("tool-key", message, (key,), hint="Take it out.")
    repeated = [(path, block) for path, block in _written(tool) if _is_repeated(block)]
    if repeated and not any(_has_example(block) for _, block in repeated):
        message = "A page that is filled in again and again shows once how."
        hint = "Give its columns or fields an 'example', plainly made up: never a dose."
        subject.error("no-example", message, repeated[0][0], hint=hint)
    for path, written in _written(tool):
        if isinstance(written, Log):
            _check_columns(subject, written, path)
    for number, block in enumerate(tool.body[:-1]):
        if filled := _filled(block):
            message = "What fills the page comes last: there is no room below it."
            path = ("body", number, filled, "fill")
            subject.error("fill-last", message, path, hint="Move it to the end, or give a number of rows.")


def _written(tool: Tool) -> list[tuple[KeyPath, Log | Record]]:
    found: list[tuple[KeyPath, Log | Record]] = []
    for number, block in enumerate(tool.body):
        if isinstance(block, LogBlock):
            found.append((("body", number, "log"), block.log))
        elif isinstance(block, RecordBlock):
            found.append((("body", number, "record"), block.record))
    return found


def _filled(block: BlockBase) -> str | None:
    """The kind of a block that fills the page."""
    match block:
        case LogBlock(log=written) | RecordBlock(record=written) | WriteBlock(write=written) if written.fill:
            return next(key for key, model in BLOCKS.items() if type(block) is model)
        case _:
            return None


def _is_repeated(block: Log | Record) -> bool:
    return isinstance(block, Log) or block.count > 1 or block.fill is not None


def _has_example(block: Log | Record) -> bool:
    if isinstance(block, Log):
        return any(column.example for column in block.columns)
    return any(field.example for row in block.rows for field in row)


def _check_columns(subject: Subject, log: Log, path: KeyPath) -> None:
    for number, column in enumerate(log.columns):
        if len(column.head.split()) > MAX_HEAD_WORDS:
            message = f"The head of a column has at most {MAX_HEAD_WORDS} words."
            subject.error("table-head", message, (*path, "columns", number, "head"), found=column.head)
    if log.columns[0].tick or log.columns[0].when:
        message = "The first column heads its rows: it has no box to tick and is always there."
        subject.error("first-column", message, (*path, "columns", 0), hint="Put a column with words first.")
