"""The bytes of a list: whether they are there, what they look like, and which letters they are.

Nothing is guessed that could print a wrong letter. A file is UTF-8, or it is Windows-1252 and nothing speaks against
that, or it is refused. The forms looked for are those that office programs write.
"""

from __future__ import annotations

import re
from pathlib import Path

from folderbuilder.problems import Refused, refused

MAX_BYTES = 50_000_000
LIST_SHAPE = "Write a list: every patient begins with '- id: …' (YAML) or is one {…} within […] (JSON)."

_BOM = b"\xef\xbb\xbf"
_SIGNATURES = (
    (b"PK\x03\x04", "a ZIP file or an Excel workbook (.xlsx)"),
    (b"PK\x05\x06", "an empty ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or a workbook with a password"),
    (b"%PDF", "a PDF file"),
    (b"{\\rtf", "a Word document (RTF)"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf", "a compressed file (7-Zip)"),
    (b"Rar!", "a compressed file (RAR)"),
    (b"\xff\xfe\x00\x00", "text in UTF-32"),
    (b"\x00\x00\xfe\xff", "text in UTF-32"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<meta", b"<table", b"<?xml", b"<body")
_JSON = re.compile(rb'\s*+(?:\[\s*+)?\{\s*+"')
_SAVE_AS = "Open it in Excel and save it as 'CSV UTF-8' or as a workbook (.xlsx)."
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_NOT_WINDOWS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d]")
# A sign inside or right behind a word, where a person writes a letter: in the code pages of DOS and of the old Mac
# these bytes are the accented letters (é is 82 in the one, 8E in the other).
_OTHER_CODE_PAGE = re.compile(
    rb"[a-z][\x8a\x8c\x8e\x9f]|[A-Z][\x8a\x8c\x8e\x9f][a-z]|[A-Za-z][\x82-\x84\x86-\x89\x8b\x91\x95\x98]"
    rb"|[A-Za-z][\x93\x94\xa1-\xa4][A-Za-z]|[A-Za-z]\x97[a-z]"
)


def read_bytes(path: Path) -> bytes:
    """The whole file; raises `Refused` in one line when there is nothing to read (R01)."""
    try:
        if path.is_dir():
            raise refused(
                "file-is-folder", "This is a folder, not a file.", file=path.name, hint="Name the list in it."
            )
        if path.exists() and not path.is_file():
            raise refused(
                "file-unreadable", "This is not an ordinary file.", file=path.name, hint="Name a file on disk."
            )
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        gone = isinstance(error, FileNotFoundError)
        what = "There is no such file." if gone else "The file cannot be read."
        hint = "Look at the name and the folder." if gone else getattr(error, "strerror", None) or str(error)
        raise refused("file-unreadable", what, file=path.name, hint=hint) from error
    refuse_size(data, path.name)
    return data


def refuse_size(data: bytes, file: str) -> None:
    """Raise `Refused` when there is nothing in the file, or more than any list has."""
    if len(data) > MAX_BYTES:
        raise refused(
            "file-large", f"The file is larger than {MAX_BYTES // 1_000_000} MB.", file=file,
            hint="Is this a list of patients?",
        )  # fmt: skip
    if not data.removeprefix(_BOM).strip():
        tree = file.lower().endswith((".yaml", ".yml", ".json"))
        hint = LIST_SHAPE if tree else "Write a header and a row per patient."
        raise refused("file-empty", "The file is empty.", file=file, hint=hint)


def looks_like(data: bytes) -> str | None:
    """What the bytes look like, if not like plain text in UTF-8 or Windows-1252."""
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            return what
    start = data.removeprefix(_BOM)[:2000].lstrip().lower()
    if start.startswith(_MARKUP):
        return "a web page or XML"
    head = data[:4000]
    if head.count(0) * 4 > len(head):
        # Latin text in UTF-16 has a zero for every second byte, in UTF-32 three of every four.
        return "text in UTF-32" if head.count(0) * 5 > len(head) * 3 else "text in UTF-16"
    return None


def refuse_other(data: bytes, file: str, wanted: str) -> None:
    """Raise `Refused` when a file that should hold text holds something else (R04)."""
    what = looks_like(data)
    if what:
        raise refused("file-kind", f"This is not {wanted}: it looks like {what}.", file=file, hint=_SAVE_AS)


def refuse_tree(data: bytes, file: str) -> None:
    """Raise `Refused` when a file that should hold a table holds JSON (R04)."""
    if _JSON.match(data.removeprefix(_BOM)):
        hint = "Give it a name that ends in .json."
        raise refused("file-kind", "This is not a CSV file: it looks like JSON.", file=file, hint=hint)


def decode_utf8(data: bytes, file: str) -> str:
    """The text of a UTF-8 file, with or without byte order mark; raises `Refused` naming the line."""
    try:
        # Some programs write a second mark before the one that is there.
        return data.removeprefix(_BOM).decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        line = line_at(data, error.start + len(data) - len(data.removeprefix(_BOM)))
        raise _encoding("The file is not UTF-8 from this line on.", file, line, "Save it as UTF-8.") from error


def decode(data: bytes, file: str) -> str:
    """The text of a file in UTF-8 or Windows-1252, without byte order mark; raises `Refused` naming the line (R03)."""
    if data.startswith(_BOM):
        return decode_utf8(data, file)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        not_utf8 = line_at(data, error.start)
    if match := _NOT_WINDOWS.search(data):
        message = f"The file is neither UTF-8 (line {not_utf8}) nor Windows-1252: it looks like binary data."
        raise _encoding(message, file, line_at(data, match.start()), _SAVE_AS)
    if match := _UTF8_SEQUENCE.search(data):
        message = (
            f"The file mixes two encodings: UTF-8 on line {line_at(data, match.start())} "
            f"and Windows-1252 on line {not_utf8}."
        )
        raise _encoding(message, file, not_utf8, "Type the accents on that line anew and save the whole as UTF-8.")
    if match := _OTHER_CODE_PAGE.search(data):
        message = "The accents are in neither UTF-8 nor Windows-1252, perhaps in the code page of a Mac or of DOS."
        raise _encoding(message, file, line_at(data, match.start()), _SAVE_AS)
    return data.decode("cp1252")


def line_at(data: bytes, offset: int) -> int:
    """The line (from 1) of a byte; CR, LF and CRLF all end a line."""
    before = data[:offset]
    return before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1


def _encoding(message: str, file: str, line: int, hint: str) -> Refused:
    return refused("file-encoding", message, file=file, line=line, hint=hint)
