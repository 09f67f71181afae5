"""Whose page it is: the patient's line at the head of every page, and nobody else's values anywhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.words import compact, fold

if TYPE_CHECKING:
    from folderbuilder.proof.content import Reading

NOT_THIS = "The line at the head is not this patient's"
NO_COVER = "The cover does not carry the patient's name and id"
_SEPARATOR = " · "
_COVER_BACK = 2
"""The empty back of the cover may go without a line."""
_UNBROKEN = 20
"""Characters of a word that is surely not broken over lines."""


def line_pattern(name: str, identity: str) -> re.Pattern[str]:
    """What the patient's line looks like: the name, a dot, up to three words such as "Patiëntnummer", and the id.

    The words have three letters at least, so that the end of a longer id is no id.
    """
    between = r"[\s-]*" if "\u00ad" in name else r"\s*"
    loose_name = between.join(map(re.escape, compact(name)))
    return re.compile(rf"{loose_name}\s*·\s*(?:[^\W\d_]{{3,}}[.:]?\s+){{1,3}}{_value(identity)}\s*")


def _value(text: str) -> str:
    """A pattern for a value on one line or more; one so long that it may be broken within a word may have spaces."""
    words = fold(text).split()
    if max(map(len, words), default=0) > _UNBROKEN:
        return r"\s*".join(map(re.escape, compact(text)))
    return r"\s+".join(map(re.escape, words))


def carries(text: str, values: Sequence[str]) -> bool:
    """Whether all values stand in the text, each as whole words."""
    folded = fold(text)
    return all(re.search(rf"(?<!\w){_value(value)}(?!\w)", folded) for value in values)


def check_lines(readings: Sequence[Reading], findings: Findings) -> None:
    """Of a file of which nothing is known: the pages behind the cover carry one line, and the cover its values."""
    carried = [{form for form in reading.forms if _SEPARATOR in fold(form)} for reading in readings]
    lines = Counter(form for forms in carried for form in forms)
    if not lines:
        return
    line = lines.most_common(1)[0][0]
    name, _, rest = fold(line).partition(_SEPARATOR)
    for number, (reading, forms) in enumerate(zip(readings, carried, strict=True), 1):
        if number == 1 and not forms:
            if not carries(reading.spaced, [name, *rest.split()[-1:]]):
                findings.add(Code.PATIENT, NO_COVER, number)
        elif line not in forms and (forms or number != _COVER_BACK):
            findings.add(Code.PATIENT, "The line at the head is not that of the other pages", number)
