"""From the objects of a foreign file to sources of our own: only what draws is copied, and each object once."""

from __future__ import annotations

import re
import zlib
from decimal import Decimal
from typing import TypeAlias

import pikepdf

from folderbuilder.bind.foreign.layers import Layers, ObjectId, described
from folderbuilder.bind.foreign.roles import ANY, PLAIN, ROLES
from folderbuilder.bind.foreign.streams import Budget, TooLarge, filters, picture, unpacked
from folderbuilder.bind.pdf import LEVEL

Value: TypeAlias = "pikepdf.Object | Decimal | int | float | bool | str | None"

MOST_OBJECTS = 100_000
_NAME = re.compile(rb"/([^\s()<>\[\]{}/%]*)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
# Signs that stand in names as they are. Not "@", which marks references: see `model`.
_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-_.,:;*!'\"&=$?|~^`\\")
_ALWAYS = {"DefaultGray", "DefaultRGB", "DefaultCMYK"}
_PRUNED = {"ExtGState", "ColorSpace", "Pattern", "Shading", "XObject", "Font"}
_FONT_FILES = {"/FontFile", "/FontFile2", "/FontFile3"}
_SIMPLE = ("/Type1", "/TrueType", "/MMType1")
_EMPTY = "<</Type/XObject/Subtype/Form/BBox[0 0 0 0]"


class Endless(Exception):
    """A drawing that draws itself."""


class Copier:
    """Copies what pages need. Raises `TooLarge`, `Endless`, and what pikepdf raises for broken objects."""

    def __init__(self, layers: Layers, budget: Budget) -> None:
        self.layers = layers
        self.budget = budget
        self.sources: list[str] = []
        self.streams: dict[int, bytes] = {}
        self._places: dict[tuple[ObjectId, str], int] = {}
        self._open: set[ObjectId] = set()
        self._around: list[pikepdf.Object] = [pikepdf.Dictionary()]
        """Resources of what is being copied, the innermost last."""
        self.lacks_fonts = False
        """Whether a font is used that is not in the file, so that it looks different elsewhere."""

    def page(self, page: pikepdf.Page, box: list[float], matrix: list[float]) -> int:
        """The page as a form with this box and matrix; the place of the form."""
        contents = page.obj.get("/Contents")
        parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents] if contents is not None else []
        data = b"\n".join(unpacked(part, self.budget) for part in parts if isinstance(part, pikepdf.Stream))
        resources = inherited(page.obj, "/Resources")
        entries = f"/BBox[{_numbers(box)}]/Matrix[{_numbers(matrix)}]"
        if isinstance(group := page.obj.get("/Group"), pikepdf.Dictionary):
            entries += f"/Group {self._value(group, 'group')}"
        return self._drawing(page, data, resources, f"<</Type/XObject/Subtype/Form{entries}")

    # --- values --------------------------------------------------------------------------------------------------

    def _value(self, value: Value, role: str) -> str:
        """PDF source of a value, as far as it may be copied in this role; `null` for what may not."""
        if not isinstance(value, pikepdf.Object):
            return _scalar(value)
        if isinstance(value, pikepdf.Name):
            return _name(value)
        if isinstance(value, pikepdf.String):
            return f"<{bytes(value).hex()}>"
        if isinstance(value, pikepdf.Stream):
            return self._stream(value, role)
        if isinstance(value, pikepdf.Array):
            return self._array(value, role)
        if not isinstance(value, pikepdf.Dictionary) or role not in ROLES:
            return "null"
        if not value.is_indirect:
            return f"{self._entries(value, role)}>>"
        return self._once(value, role, lambda: f"{self._entries(value, role)}>>")

    def _array(self, array: pikepdf.Object, role: str) -> str:
        self.budget.take(len(array))
        if role == "colour":
            return self._colour(array)
        return f"[{' '.join(self._value(item, role) for item in array)}]"

    def _colour(self, array: pikepdf.Object) -> str:
        """A colour space (8.6): its kind, and what that kind takes."""
        kind = str(array[0]) if len(array) else ""
        takes = {
            "/ICCBased": ("profile",), "/CalGray": ("values",), "/CalRGB": ("values",), "/Lab": ("values",),
            "/Indexed": ("colour", PLAIN, "data"), "/I": ("colour", PLAIN, "data"),
            "/Separation": (PLAIN, "colour", "function"), "/DeviceN": (PLAIN, "colour", "function"),
            "/Pattern": ("colour",),
        }.get(kind, ())  # fmt: skip
        items = [self._value(item, role) for item, role in zip(list(array)[1:], takes, strict=False)]
        return f"[{' '.join([_name(array[0]), *items])}]" if kind else "null"

    def _entries(self, source: pikepdf.Object, role: str) -> str:
        """The entries of a dictionary or stream, its closing brackets left off."""
        known = ROLES[role]
        if role == "descriptor" and not _FONT_FILES & set(source.keys()):
            self.lacks_fonts = True
        if role == "font" and source.get("/Subtype") in _SIMPLE and "/FontDescriptor" not in source:
            self.lacks_fonts = True
        found = []
        for key in sorted(source.keys()):
            below = known.get(key[1:], known.get(ANY))
            if below is not None and (value := source[key]) is not None:
                found.append(f"{_name(pikepdf.Name(key))} {self._value(value, below)}")
        return f"<<{''.join(found)}"

    # --- objects -------------------------------------------------------------------------------------------------

    def _once(self, source: pikepdf.Object, role: str, make: object) -> str:
        """A reference to the object, copied when it is met first."""
        key = (source.objgen, role)
        if key not in self._places:
            place = self._places[key] = self._take()
            assert callable(make)  # noqa: S101
            self.sources[place] = make()
        return f"@{self._places[key]}@"

    def _take(self) -> int:
        if len(self.sources) >= MOST_OBJECTS:
            raise TooLarge
        self.sources.append("null")
        return len(self.sources) - 1

    def _stream(self, stream: pikepdf.Object, role: str) -> str:
        if role == "xobject":
            kind = stream.get("/Subtype")
            role = "image" if kind == "/Image" else "form" if kind == "/Form" else ""
        if role == PLAIN or role not in ROLES:
            return "null"
        if stream.objgen in self._open:
            raise Endless
        key = (stream.objgen, role)
        if key not in self._places:
            self._open.add(stream.objgen)
            self._places[key] = self._copied(stream, role)
            self._open.discard(stream.objgen)
        return f"@{self._places[key]}@"

    def _copied(self, stream: pikepdf.Object, role: str) -> int:
        if role in ("form", "image") and self.layers.hides(stream.get("/OC")):
            return self._put(_EMPTY, b"")
        if role == "image":
            data, packed = picture(stream, self.budget)
            entries = self._entries(stream, role)
            return self._put(entries + self._packing(stream), data, packed=True) if packed else self._put(entries, data)
        data, resources = unpacked(stream, self.budget), stream.get("/Resources")
        if role == "glyph" and resources is None:
            # It has those of its font, which are copied with that.
            return self._put("<<", described(stream, data, pikepdf.Dictionary(), self.layers))
        if role in ("form", "pattern", "glyph"):
            # Old forms have those of what they are drawn in.
            around = resources if resources is not None else self._around[-1]
            return self._drawing(stream, data, around, self._entries(_without_resources(stream), role))
        return self._put(self._entries(stream, role), data)

    def _packing(self, stream: pikepdf.Object) -> str:
        """How a picture is packed."""
        name = _name(pikepdf.Name(filters(stream)[-1]))
        how = stream.get("/DecodeParms")
        if isinstance(how, pikepdf.Array):
            how = how[-1] if len(how) else None
        if not isinstance(how, pikepdf.Dictionary):
            return f"/Filter{name}"
        known = []
        for key in sorted(how.keys()):
            value = how[key]
            shared = key == "/JBIG2Globals" and isinstance(value, pikepdf.Stream)
            known.append(f"{_name(pikepdf.Name(key))} {self._value(value, 'data' if shared else PLAIN)}")
        return f"/Filter{name}/DecodeParms<<{''.join(known)}>>"

    def _drawing(self, source: pikepdf.Object | pikepdf.Page, data: bytes, resources: object, entries: str) -> int:
        """A page description and what it uses; what it does not use could be another page, or another person's."""
        named = resources if isinstance(resources, pikepdf.Dictionary) else pikepdf.Dictionary()
        self._around.append(named)
        data = described(source, data, named, self.layers)
        used = {_ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), name) for name in _NAME.findall(data)}
        groups = []
        for key in sorted(_PRUNED):
            group = named.get(f"/{key}")
            if not isinstance(group, pikepdf.Dictionary):
                continue
            role = ROLES["resources"][key]
            below = ROLES[role][ANY]
            items = [
                f"{_name(pikepdf.Name(name))} {self._value(group[name], below)}"
                for name in sorted(group.keys())
                if name[1:].encode() in used or name[1:] in _ALWAYS
            ]
            if items:
                groups.append(f"/{key}<<{''.join(items)}>>")
        self._around.pop()
        return self._put(f"{entries}/Resources<<{''.join(groups)}>>", data)

    def _put(self, entries: str, data: bytes, *, packed: bool = False) -> int:
        place = self._take()
        if not packed:
            smaller = zlib.compress(data, LEVEL)
            if len(smaller) < len(data):
                entries, data = entries + "/Filter/FlateDecode", smaller
        self.sources[place], self.streams[place] = entries, data
        return place


def inherited(node: pikepdf.Object, key: str) -> object:
    """A value that a page has of its own or from a node above it."""
    for _ in range(64):
        if key in node:
            return node[key]
        if (above := node.get("/Parent")) is None:
            break
        node = above
    return None


def _without_resources(stream: pikepdf.Object) -> pikepdf.Object:
    return pikepdf.Dictionary({key: value for key, value in stream.items() if key != "/Resources"})


def _numbers(values: list[float]) -> str:
    return " ".join(f"{round(value, 4) + 0.0:.10g}" for value in values)


def _scalar(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal | float):
        return f"{value:f}"
    return "null"


def _name(name: pikepdf.Object) -> str:
    """A name as source, every sign that could mean something else by its number."""
    signs = str(name)[1:].encode("utf-8", "surrogateescape")
    return "/" + "".join(chr(sign) if sign in _SAFE else f"#{sign:02X}" for sign in signs)
