"""Who may come in over a network: a file with a name and the scrypt hash of a password on each line.

    anna:scrypt:32768:8:1:<salt>:<hash>        salt and hash in hexadecimal; lines that begin with # are comments

`folderbuilder serve --new-password NAME --password-file FILE` writes such a line. The passwords themselves are kept
nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from folderbuilder.press.files import private_folder, write_whole
from folderbuilder.problems import Problem, Refused, Severity, refused

SHORTEST = 10
"""Characters that a password must have."""
MOST_BYTES = 1_000
"""Of a password: who sends more is not typing."""
COST, BLOCK, LANES = 1 << 15, 8, 1
"""What scrypt takes here: 32 MB and about a tenth of a second."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_LINE = re.compile(r"([^:]+):scrypt:(\d{1,7}):(\d{1,2}):(\d):([0-9a-f]{32}):([0-9a-f]{64})")
_COSTS = frozenset({1 << 14, 1 << 15, 1 << 16, 1 << 17})


@dataclass(frozen=True, slots=True)
class Hash:
    """What is kept of a password."""

    cost: int
    block: int
    lanes: int
    salt: bytes
    digest: bytes

    def fits(self, password: str) -> bool:
        """Whether this is the password; takes as long when it is not."""
        return hmac.compare_digest(_scrypt(password, self.salt, self.cost, self.block, self.lanes), self.digest)

    def __str__(self) -> str:
        return f"scrypt:{self.cost}:{self.block}:{self.lanes}:{self.salt.hex()}:{self.digest.hex()}"


class Passwords:
    """Those who may come in."""

    def __init__(self, hashes: Mapping[str, Hash]) -> None:
        self._hashes = dict(hashes)
        self._nobody = hash_of(secrets.token_urlsafe(16))

    def admits(self, name: str, password: str) -> bool:
        """Whether name and password belong together; for a name that is not there it takes as long."""
        if len(password.encode(errors="replace")) > MOST_BYTES:
            return False
        known = self._hashes.get(plain_name(name))
        fits = (known or self._nobody).fits(password)
        return fits and known is not None


def hash_of(password: str) -> Hash:
    """The hash of a password, with a salt of its own."""
    salt = secrets.token_bytes(16)
    return Hash(COST, BLOCK, LANES, salt, _scrypt(password, salt, COST, BLOCK, LANES))


def plain_name(name: str) -> str:
    """A name as the file has it: letter case and spaces around it do not matter."""
    return name.strip().casefold()


def read_passwords(path: Path) -> Passwords:
    """The file. Raises `Refused` when it cannot be used, or when others than its owner can read it."""
    hashes = _read(path)
    if not hashes:
        hint = "Add somebody with: folderbuilder serve --new-password NAME --password-file FILE."
        raise refused("password-file-empty", "Nobody is in the password file.", file=str(path), hint=hint)
    return Passwords(hashes)


def write_password(path: Path, name: str, password: str) -> None:
    """Put a name with a new password into the file, which is made when it is not there. Raises `Refused`."""
    name = plain_name(name)
    if not _NAME.fullmatch(name):
        hint = "Use up to 40 letters a to z, digits, dots, dashes and underscores."
        raise refused("password-name", "This cannot be the name of a user.", found=name, hint=hint)
    if len(password) < SHORTEST or len(password.encode(errors="replace")) > MOST_BYTES:
        hint = "A few words in a row are easy to remember and hard to guess."
        raise refused("password-short", f"A password has {SHORTEST} characters at least.", hint=hint)
    hashes = {**(_read(path) if path.exists() else {}), name: hash_of(password)}
    private_folder(path.parent)
    write_whole(path, "".join(f"{each}:{kept}\n" for each, kept in hashes.items()).encode())


def _read(path: Path) -> dict[str, Hash]:
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise refused("password-file", "The password file cannot be read.", file=str(path)) from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        hint = "Close it for others with: chmod 600 FILE."
        raise refused("password-file-open", "Others can read the password file.", file=str(path), hint=hint)
    hashes: dict[str, Hash] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        name = match[1] if match and int(match[2]) in _COSTS and match[3] == "8" and match[4] in "1234" else None
        if match is None or name is None or not _NAME.fullmatch(name) or name in hashes:
            # What the line holds is told to nobody: it may be a password.
            message = (
                "This line has a name that is there already."
                if name in hashes
                else "This is no line of a name and a hash."
            )
            hint = "Make lines with: folderbuilder serve --new-password NAME --password-file FILE."
            problems.append(Problem(Severity.ERROR, "password-line", message, file=str(path), line=number, hint=hint))
            continue
        salt, digest = bytes.fromhex(match[5]), bytes.fromhex(match[6])
        hashes[name] = Hash(int(match[2]), int(match[3]), int(match[4]), salt, digest)
    if problems:
        raise Refused(problems)
    return hashes


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(
        password.encode(errors="replace"), salt=salt, n=cost, r=block, p=lanes, dklen=32,
        maxmem=128 * cost * block * (lanes + 1),
    )  # fmt: skip
