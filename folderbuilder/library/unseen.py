"""Signs in a library file that nobody sees and that no font prints: they turn text round, glue it, or are damage.

They are refused where a file is read, so that no command prints what `check` would not let pass (R18). A soft hyphen
is none of them: it says where a long word may break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from folderbuilder.problems import Problem, Refused, Severity
from folderbuilder.yamltext import Document, KeyPath, Tree

# Control characters, what Unicode calls default ignorable, ends of lines that are none in YAML, and U+FFFD.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
_MOST_TOLD = 20


def refuse_unseen(document: Document) -> Document:
    """The document; raises `Refused` with file, line and key when a text in it holds such a sign."""
    problems = []
    for path, text in texts_of(document.data):
        if found := _UNSEEN.search(text):
            problems.append(Problem(
                Severity.ERROR, "unseen-sign", f"The text holds U+{ord(found.group()):04X}, which cannot be printed.",
                file=document.file, line=document.line(path), column=".".join(map(str, path)) or None,
                hint="It is not seen in most editors; type the words around it anew.",
            ))  # fmt: skip
    if problems:
        raise Refused(problems[:_MOST_TOLD])
    return document


def texts_of(tree: Tree, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """All texts of a tree, keys too, with their places."""
    if isinstance(tree, str):
        yield path, tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield path, key
            yield from texts_of(value, (*path, key))
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from texts_of(value, (*path, place))
