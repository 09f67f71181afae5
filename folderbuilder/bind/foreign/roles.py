"""What may be copied of a foreign file: for each kind of object its keys, and what stands under each.

Whatever is not named here stays behind: actions, scripts, files, tags, layers, notes, metadata, what programs hide.
Source: ISO 32000-1:2008, the tables of clauses 7 to 11.
"""

from __future__ import annotations

from collections.abc import Mapping

PLAIN = "plain"
"""Numbers, names, strings, and arrays of them."""
ANY = "*"
"""Stands for every key of a dictionary whose keys are names that a page gives."""


def _plain(*keys: str) -> dict[str, str]:
    return dict.fromkeys(keys, PLAIN)


ROLES: Mapping[str, Mapping[str, str]] = {
    "values": {ANY: PLAIN},
    "resources": {
        "ExtGState": "states", "ColorSpace": "colours", "Pattern": "patterns", "Shading": "shadings",
        "XObject": "xobjects", "Font": "fonts",
    },
    "states": {ANY: "state"}, "colours": {ANY: "colour"}, "patterns": {ANY: "pattern"},
    "shadings": {ANY: "shading"}, "xobjects": {ANY: "xobject"}, "fonts": {ANY: "font"},
    "glyphs": {ANY: "glyph"},
    # 8.10.2, 11.6.6: forms and transparency groups
    "form": {
        "Type": PLAIN, "Subtype": PLAIN, "FormType": PLAIN, "BBox": PLAIN, "Matrix": PLAIN, "Resources": "resources",
        "Group": "group",
    },
    "group": {"Type": PLAIN, "S": PLAIN, "CS": "colour", "I": PLAIN, "K": PLAIN},
    # 8.9.5
    "image": {
        **_plain(
            "Type", "Subtype", "Name", "Width", "Height", "BitsPerComponent", "Intent", "ImageMask", "Decode",
            "Interpolate", "SMaskInData", "Matte",
        ),
        "ColorSpace": "colour", "Mask": "image", "SMask": "image",
    },
    # 8.4.5, 11.6.5
    "state": {
        **_plain(
            "Type", "LW", "LC", "LJ", "ML", "D", "RI", "OP", "op", "OPM", "FL", "SM", "SA", "BM", "CA", "ca",
            "AIS", "TK",
        ),
        "Font": "font", "BG": "function", "BG2": "function", "UCR": "function", "UCR2": "function",
        "TR": "function", "TR2": "function", "SMask": "mask",
    },
    "mask": {"Type": PLAIN, "S": PLAIN, "G": "xobject", "BC": PLAIN, "TR": "function"},
    # 7.10
    "function": {
        **_plain(
            "FunctionType", "Domain", "Range", "Size", "BitsPerSample", "Order", "Encode", "Decode", "C0", "C1",
            "N", "Bounds",
        ),
        "Functions": "function",
    },
    # 8.7
    "pattern": {
        **_plain(
            "Type", "PatternType", "PaintType", "TilingType", "BBox", "XStep", "YStep", "Matrix",
        ),
        "Resources": "resources", "Shading": "shading", "ExtGState": "state",
    },
    "shading": {
        **_plain(
            "ShadingType", "Background", "BBox", "AntiAlias", "Coords", "Domain", "Extend", "Matrix", "Decode",
            "BitsPerCoordinate", "BitsPerComponent", "BitsPerFlag", "VerticesPerRow",
        ),
        "ColorSpace": "colour", "Function": "function",
    },
    # 8.6
    "profile": {"N": PLAIN, "Range": PLAIN, "Alternate": "colour"},
    # 9.6 to 9.10
    "font": {
        **_plain(
            "Type", "Subtype", "BaseFont", "Name", "FirstChar", "LastChar", "Widths", "DW", "W", "DW2", "W2",
            "FontBBox", "FontMatrix",
        ),
        "FontDescriptor": "descriptor", "Encoding": "encoding", "ToUnicode": "cmap", "DescendantFonts": "font",
        "CIDSystemInfo": "values", "CIDToGIDMap": "data", "CharProcs": "glyphs", "Resources": "resources",
    },
    "descriptor": {
        **_plain(
            "Type", "FontName", "FontFamily", "FontStretch", "FontWeight", "Flags", "FontBBox", "ItalicAngle",
            "Ascent", "Descent", "Leading", "CapHeight", "XHeight", "StemV", "StemH", "AvgWidth", "MaxWidth",
            "MissingWidth", "CharSet",
        ),
        "Style": "values", "FontFile": "data", "FontFile2": "data", "FontFile3": "data", "CIDSet": "data",
    },
    "encoding": {
        "Type": PLAIN, "BaseEncoding": PLAIN, "Differences": PLAIN, "CMapName": PLAIN, "CIDSystemInfo": "values",
        "WMode": PLAIN, "UseCMap": "cmap",
    },
    "cmap": {"Type": PLAIN, "CMapName": PLAIN, "CIDSystemInfo": "values", "WMode": PLAIN, "UseCMap": "cmap"},
    "data": {"Subtype": PLAIN, "Length1": PLAIN, "Length2": PLAIN, "Length3": PLAIN},
    # A glyph of a Type 3 font is a page description without a dictionary of its own (9.6.5).
    "glyph": {},
}  # fmt: skip
