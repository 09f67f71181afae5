"""The verdict on a finished folder: `prove` when we know what it should be, `inspect` when we know nothing.

Both read the bytes back with pikepdf and PDFium and say everything that is wrong. An empty list means sound.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from folderbuilder.library.layout import Kind
from folderbuilder.problems import Problem
from folderbuilder.proof.expected import compare
from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.foreign import strangers
from folderbuilder.proof.identity import NOT_THIS, check_lines
from folderbuilder.proof.kinds import check_count
from folderbuilder.proof.opened import guarded, opened
from folderbuilder.proof.others import Others
from folderbuilder.proof.sound import read_whole
from folderbuilder.proof.unfold import is_booklet, unfolded

if TYPE_CHECKING:
    from folderbuilder.bind.bound import Bound
    from folderbuilder.library.layout import Layout


def prove(data: bytes, expected: Bound, layout: Layout, others: Others) -> list[Problem]:
    """Everything wrong with a folder of which we know what it should be."""
    findings = Findings()
    if layout.kind is Kind.BOOKLET:
        with opened(data, findings) as sheets:
            data = (guarded(findings, unfolded, sheets, findings) if sheets is not None else None) or b""
        if findings.found:
            return _told(findings, expected)
    with opened(data, findings) as file:
        whole = read_whole(file, layout, findings) if file is not None else None
        if whole is not None:
            check_count(len(whole.readings), layout, findings)
            guarded(findings, compare, whole, expected, others, findings)
    if expected.identity and others.mixed_up(*expected.identity):
        findings.add(Code.PATIENT, NOT_THIS)
    strange = strangers(expected, others, findings)
    return [*_told(findings, expected), *strange]


def _told(findings: Findings, expected: Bound) -> list[Problem]:
    return findings.problems(patient=expected.identity[1] if expected.identity else None)


def inspect(path: Path, *, layout: Layout | None = None, password: str = "") -> list[Problem]:
    """Everything wrong with a finished file of which we know nothing: whether it is whole and agrees with itself.

    With the layout it was printed in, the size of its pages and the punch zone are looked at too. A booklet is taken
    off its sheets first, and its pages are counted as they are folded.
    """
    findings = Findings()
    try:
        data = path.read_bytes()
    except OSError:
        findings.add(Code.UNREADABLE, "The file cannot be read")
        return findings.problems(file=path.name)
    with opened(data, findings, password) as sheets:
        if sheets is not None and guarded(findings, is_booklet, sheets):
            data, password = guarded(findings, unfolded, sheets, findings) or b"", ""
    if findings.found:
        return findings.problems(file=path.name)
    with opened(data, findings, password) as file:
        whole = read_whole(file, layout, findings) if file is not None else None
        if whole is not None:
            guarded(findings, check_lines, whole.readings, findings)
            if layout is not None:
                check_count(len(whole.readings), layout, findings)
    return findings.problems(file=path.name)
