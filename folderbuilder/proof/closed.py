"""Whether an encrypted folder opens with its password and with nothing else, and holds what it held before."""

from __future__ import annotations

from io import BytesIO

import pikepdf

from folderbuilder.problems import Problem
from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.opened import opened

_STRENGTH = (256, 6)
"""Bits of its keys, and revision of the standard security handler."""


def check_closed(data: bytes, password: str, pages: int, patient: str) -> list[Problem]:
    """Everything wrong with an encrypted file that should have so many pages."""
    findings = Findings()
    if _opens_without(data):
        findings.add(Code.OPEN, "The file opens without a password")
    with opened(data, findings, password) as file:
        if file is not None:
            if (file.pdf.encryption.bits, file.pdf.encryption.R) != _STRENGTH or file.pdf.owner_password_matched:
                findings.add(Code.OPEN, "The file is not encrypted as it should be")
            if len(file.pages) != pages:
                findings.add(Code.PAGES, f"There are {len(file.pages)} pages where {pages} belong")
    return findings.problems(patient=patient)


def _opens_without(data: bytes) -> bool:
    try:
        pikepdf.open(BytesIO(data)).close()
    except pikepdf.PasswordError:
        return False
    return True
