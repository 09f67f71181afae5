"""Page numbers: as printed at the foot, and as a viewer shows them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from folderbuilder.proof.content import Reading
from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.opened import Opened
from folderbuilder.proof.words import compact

_NUMBER = re.compile(r"\d+/\d+")


def check_numbers(opened: Opened, readings: Sequence[Reading], findings: Findings) -> None:
    """Every page carries "n/N" once among its furniture, and its label is n."""
    total = len(readings)
    labelled = "/PageLabels" in opened.pdf.Root
    if not labelled:
        findings.add(Code.NUMBER, "The file does not tell a viewer its page numbers")
    for index, (page, reading) in enumerate(zip(opened.pdf.pages, readings, strict=True)):
        printed = [text for text in map(compact, reading.furniture) if _NUMBER.fullmatch(text)]
        if printed != [f"{index + 1}/{total}"]:
            findings.add(Code.NUMBER, "The printed page number is wrong or missing", index + 1)
        if labelled and str(page.label) != str(index + 1):
            findings.add(Code.NUMBER, "A viewer shows another page number than the printed one", index + 1)
