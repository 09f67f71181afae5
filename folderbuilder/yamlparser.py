"""The parser behind `yamltext`: a tree of texts from YAML events, so that nothing is guessed and no bomb is expanded.

It is apart because PyYAML takes longer to be loaded than a folder takes to be bound, and a library that was parsed
before needs no parser.
"""

from __future__ import annotations

import yaml
from yaml.reader import Reader

from folderbuilder.problems import refused
from folderbuilder.yamltext import MAX_DEPTH, Document, KeyPath, Tree


def parse(text: str, file: str) -> Document:
    """Parse YAML text from `file`; raises `Refused` with file and line."""
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
        if not isinstance(event := next(self.events), yaml.StreamEndEvent):
            raise refused(
                "yaml-documents", "More than one YAML document in one file.", file=self.file, line=_line(event),
                hint="Remove the line with ---, or make a file of its own of what comes behind it.",
            )  # fmt: skip
        return tree

    def node(self, event: yaml.Event, path: KeyPath, depth: int) -> Tree:
        line = _line(event)
        if not path or isinstance(path[-1], int):
            self.lines[path] = line
        if depth > MAX_DEPTH:
            raise refused(
                "yaml-depth", f"Nested deeper than {MAX_DEPTH} levels.", file=self.file, line=line,
                hint="Look for brackets that are not closed, and for lines that stand too far to the right.",
            )  # fmt: skip
        self.refuse_marks(event)
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

    def refuse_marks(self, event: yaml.Event) -> None:
        """Refuse what would make a value, or a key, something else than what stands there."""
        line = _line(event)
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

    def mapping(self, path: KeyPath, depth: int) -> dict[str, Tree]:
        result: dict[str, Tree] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = _line(event)
            self.refuse_marks(event)
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
