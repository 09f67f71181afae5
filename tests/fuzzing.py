"""Damage to files: bytes flipped, cut, doubled and put in; and values put where others belong."""

from __future__ import annotations

import copy
import io
import zipfile
from typing import Any

from hypothesis import strategies as st

TOKENS = [
    *b"\x00 \xff \xef\xbb\xbf \xe9 \xc3\xab \xed\xa0\x80 \xf0\x9f\x92\x89 \xe2\x80\xae".split(b" "),
    *b"\" ' ; , : - [ ] { } {{ }} [[ ]] < > </ <!-- & &a *a <<: # % @ ` ! !!int ? \\ \\u \\ud800 ** ]( = +".split(),
    *b"null true -1 0 1e400 NaN 99999999999999999999 2e1000 00 .. ../ /dev/zero =1+1 PK\x03\x04".split(),
    *b"url(#a) <use\xa0href='#a'/> rotate( matrix(1e9 M0\xa00 100% Infinity".replace(b"\xa0", b"\t").split(b" "),
    b"", b" ", b"\t", b"\r", b"\n", b"\r\n", b": ", b"- ", b"|\n", b">\n", b"\n\n  ",
]  # fmt: skip
WORDS = [
    "x", "-", "null", "NO", "1e400", "-1", "0", "9" * 20, "NaN", "{{", "**", "[[", "&", "%", "\t", "\x07", "\u2028",
    "<b>", "#12345", "12pt", "1e9mm", "-5mm", "ivig",
    "", " ", "a" * 3000, "woord " * 400, "x" * 200, "e\u0301\u0327", "\u202eabc", "\u05e9\u05dc", "👩\u200d👩\u200d👧",
    "\U0001f489", "a\u00adb", "{{ 7*7 }}", "{{ patient.name }}", "[[antistof]]", "[x](y)", "* a\n* b", "- a\n  - b",
    "2026-13-40", "../../x", "a: b", "'x' in methods", "1/0",
]  # fmt: skip
Edit = tuple[int, int, int, bytes]

EDITS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 1 << 20), st.integers(0, 60), st.sampled_from(TOKENS)),
    min_size=1, max_size=6,
)  # fmt: skip


def damaged(data: bytes, edits: list[Edit]) -> bytes:
    """The bytes after these edits; places are taken modulo the length."""
    for kind, place, length, token in edits:
        at = place % (len(data) + 1)
        match kind:
            case 0:
                data = data[:at] + token + data[at:]
            case 1:
                data = data[:at] + token + data[at + length :]
            case 2:
                data = data[:at] + data[at : at + length] * 3 + data[at + length :]
            case _ if length > 50:
                data = data[:at]
            case _:
                data = data[:at] + bytes(byte ^ (1 << length % 8) for byte in data[at : at + 1]) + data[at + 1 :]
    return data


def damaged_archive(data: bytes, part: int, edits: list[Edit]) -> bytes:
    """A ZIP file of which one part is damaged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        names = sorted(source.namelist())
        for index, name in enumerate(names):
            content = source.read(name)
            target.writestr(name, damaged(content, edits) if index == part % len(names) else content)
    return out.getvalue()


KEYS = [
    *WORDS,
    "id",
    "text",
    "list",
    "box",
    "table",
    "figure",
    "when",
    "resource",
    "reference",
    "coding",
    "value",
    "system",
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.sampled_from([0, -1, 10**20, 1.5, float("inf")]) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=6,
)
SWAPS = st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 3), VALUES), min_size=1, max_size=4)


def swapped(tree: Any, swaps: list[tuple[int, int, Any]]) -> Any:
    """The tree with values put in, taken out, doubled or moved at some of its places."""
    tree = copy.deepcopy(tree)
    for place, kind, value in swaps:
        places = list(_places(tree))
        if not places:
            return value
        holder, key = places[place % len(places)]
        if kind == 0:
            holder[key] = value
        elif kind == 1:
            del holder[key]
        elif kind == 2 and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        else:
            other, name = places[(place // 7) % len(places)]
            holder[key] = copy.deepcopy(other[name])
    return tree


def _places(tree: Any) -> Any:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield tree, key
        yield from _places(value)
