"""Text made comparable: what was set, what the page description says, and what a viewer reads."""

from __future__ import annotations

import unicodedata

_FOLDED = {
    "\u00a0": " ", "\u202f": " ", "\u00ad": "", "\u200b": "",
    # A viewer's marks for a hyphen at a line end (PDFium).
    "\ufffe": "-", "\x02": "-",
    # Characters that fonts commonly draw with one glyph, so that only one of them can be read back.
    "\u2010": "-", "\u2011": "-", "\u03bc": "µ", "\u2206": "Δ", "\u2215": "\u2044", "\u2219": "·", "\u02c9": "\u00af",
}  # fmt: skip


def fold(text: str) -> str:
    """The text in Unicode NFC with plain spaces and hyphens, without soft hyphens."""
    if text.isascii():
        return text.replace("\x02", "-") if "\x02" in text else text
    text = unicodedata.normalize("NFC", text)
    # `str.translate` looks up every letter, and takes thirty times as long.
    for sign, plain in _FOLDED.items():
        text = text.replace(sign, plain)
    return text


def compact(text: str) -> str:
    """The folded text without any space: extraction guesses where spaces are."""
    return "".join(fold(text).split())


def tally(text: str) -> str:
    """The characters of the text in a fixed order, without spaces and hyphens: extraction may reorder a line."""
    return "".join(sorted(compact(text).replace("-", "")))
