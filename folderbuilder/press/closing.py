"""Folders that open with the patient's own password only (R34).

What is encrypted is never the same twice: its keys are drawn anew, which is what makes them worth something.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from io import BytesIO

import pikepdf

from folderbuilder.bind.document import without_pdf_a
from folderbuilder.patients.model import Patient
from folderbuilder.problems import FolderFailed, Problem, Severity

LEAST, MOST = 8, 127
"""Characters of a password at least; bytes at most (ISO 32000-2, 7.6.4.3.3)."""


def password_of(patient: Patient, column: str) -> str:
    """A patient's password. Raises `FolderFailed`, which says nothing of what stands there, not even how long it is."""
    password = patient.extra.get(column, "")
    if not password:
        raise _failed(patient, column, "missing", "There is no password in this row.", "Give every patient one.")
    if len(password) < LEAST:
        hint = f"A password has {LEAST} characters at least; several words are easier to type than many signs."
        raise _failed(patient, column, "short", "The password is too short.", hint)
    if len(password.encode()) > MOST or unicodedata.normalize("NFKC", password) != password:
        hint = f"Use letters, digits and plain signs, not more than {MOST}."
        raise _failed(patient, column, "unfit", "Not every program would take this password.", hint)
    return password


def _failed(patient: Patient, column: str, code: str, message: str, hint: str) -> FolderFailed:
    return FolderFailed(Problem(
        Severity.ERROR, f"password-{code}", message, file=patient.place.file, line=patient.place.row, column=column,
        patient=patient.id, hint=hint,
    ))  # fmt: skip


def salt_of(data: bytes, password: str) -> str | None:
    """A secret that comes out of an encrypted file with its password alone; None when that does not open it.

    It is drawn from the random key that the file is encrypted with, which is stored nowhere else.
    """
    try:
        with pikepdf.open(BytesIO(data), password=password) as pdf:
            if not pdf.user_password_matched:
                return None
            return hmac.new(pdf.encryption.encryption_key, b"folderbuilder manifest", hashlib.sha256).hexdigest()
    except (pikepdf.PasswordError, pikepdf.PdfError):
        return None


def closed(data: bytes, password: str) -> bytes:
    """The file encrypted with AES and keys of 256 bits, what it says about itself too.

    Reading it aloud and printing it stay allowed.
    """
    locks = pikepdf.Encryption(
        user=password, owner=secrets.token_urlsafe(32), R=6, aes=True, metadata=True, allow=pikepdf.Permissions()
    )
    target = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.Root.Metadata.write(without_pdf_a(pdf.Root.Metadata.read_bytes()))
        pdf.save(
            target, encryption=locks, object_stream_mode=pikepdf.ObjectStreamMode.generate, fix_metadata_version=False
        )
    return target.getvalue()
