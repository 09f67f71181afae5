"""What red, green and blue mean in a folder: the colours of sRGB, as an ICC profile, which PDF/A wants in every file.

Written from its numbers, because libraries that make one stamp the time on it, and the same folder has the same bytes.
Sources: ISO 15076-1 (the format), IEC 61966-2-1 (sRGB); colours as they are under D50, the light of all profiles.
"""

from __future__ import annotations

import struct
from functools import lru_cache

from folderbuilder.bind.pdf import stream

CONDITION = "sRGB IEC61966-2.1"
"""The name by which colour people know it."""
_DESCRIPTION, _RIGHTS = "sRGB", "CC0"
_D50 = (0.9642, 1.0, 0.8249)
_WHITE_TO_D50 = (1.04788, 0.02292, -0.05020, 0.02959, 0.99048, -0.01706, -0.00923, 0.01508, 0.75168)
"""From the light of sRGB, D65 (Bradford), row by row."""
_RED, _GREEN, _BLUE = (0.43604, 0.22249, 0.01392), (0.38512, 0.71690, 0.09706), (0.14305, 0.06061, 0.71393)
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
"""From what is stored to light: an exponent, and its straight beginning (parametric curve 3)."""
_MADE = (2024, 1, 1, 0, 0, 0)
_VERSION = 0x04400000


def _fixed(*values: float) -> bytes:
    """Numbers with sixteen bits behind the point."""
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def _text(text: str) -> bytes:
    words = text.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(words), 28) + words


def _xyz(color: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(*color)


@lru_cache(maxsize=1)
def profile() -> bytes:
    """The profile: a header, a table of tags, and what they say, each on a multiple of four bytes."""
    curve = b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + _fixed(*_CURVE)
    tags = {
        b"desc": _text(_DESCRIPTION), b"cprt": _text(_RIGHTS), b"wtpt": _xyz(_D50),
        b"chad": b"sf32\0\0\0\0" + _fixed(*_WHITE_TO_D50),
        b"rXYZ": _xyz(_RED), b"gXYZ": _xyz(_GREEN), b"bXYZ": _xyz(_BLUE),
        b"rTRC": curve, b"gTRC": curve, b"bTRC": curve,
    }  # fmt: skip
    table, data, places = struct.pack(">I", len(tags)), b"", dict[bytes, int]()
    start = 128 + 4 + 12 * len(tags)
    for name, body in tags.items():
        # The three curves are one.
        if body not in places:
            places[body] = start + len(data)
            data += body + b"\0" * (-len(body) % 4)
        table += name + struct.pack(">II", places[body], len(body))
    header = struct.pack(
        ">I4sI4s4s4s6H4s28x12s48x", start + len(data), b"", _VERSION, b"mntr", b"RGB ", b"XYZ ", *_MADE, b"acsp",
        _fixed(*_D50),
    )  # fmt: skip
    return header + table + data


@lru_cache(maxsize=1)
def profile_stream() -> bytes:
    """The profile as the body of a PDF object."""
    return stream(profile(), "/N 3", level=9)
