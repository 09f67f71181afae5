"""The logo of a care team: an SVG drawing or a PNG picture, read with care because it comes from elsewhere."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element as XmlElement
from xml.etree.ElementTree import tostring

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

MOST_BYTES = 500_000
MOST_PIXELS, FEWEST_PIXELS = 2400, 200
"""Of the longest side of a PNG: more is slow to print, fewer look coarse."""
FLATTEST = 12.0
"""How much longer one side may be than the other."""
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "{http://www.w3.org/2000/svg}"
_DRAWN = {"svg", "g", "rect", "circle", "ellipse", "line", "polyline", "polygon", "path", "style"}
_SAID = {"title", "desc", "metadata"}
_FORBIDDEN = re.compile(r"url\(|@import|expression\(|javascript:", re.IGNORECASE)
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)")
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px|pt|mm|cm)?\s*")


class LogoError(ValueError):
    """A logo cannot be printed, and why."""


@dataclass(frozen=True, slots=True)
class Art:
    """A logo as it was read. Width and height say its shape alone."""

    kind: str
    """svg or png."""
    data: bytes
    width: float
    height: float
    alt: str


def read_art(path: Path, alt: str) -> Art:
    """The logo in a file. Raises `LogoError`, also for what a drawing may not hold."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LogoError("there is no such file beside the team file") from error
    if len(data) > MOST_BYTES:
        raise LogoError(f"it is larger than {MOST_BYTES // 1000} kB")
    if path.suffix.lower() == ".png":
        art = Art("png", data, *_png_size(data), alt)
    elif path.suffix.lower() == ".svg":
        art = _svg(data, alt)
    else:
        raise LogoError("it is neither .svg nor .png")
    if max(art.width, art.height) > FLATTEST * min(art.width, art.height):
        raise LogoError(f"one side is more than {FLATTEST:g} times as long as the other")
    return art


def _png_size(data: bytes) -> tuple[int, int]:
    if not data.startswith(_PNG) or data[12:16] != b"IHDR" or len(data) < 33:
        raise LogoError("it is no PNG picture")
    width, height = struct.unpack(">II", data[16:24])
    if not FEWEST_PIXELS <= max(width, height) <= MOST_PIXELS or min(width, height) < 1:
        message = f"it is {width} by {height} pixels; the longest side should have {FEWEST_PIXELS} to {MOST_PIXELS}"
        raise LogoError(message)
    return width, height


def pixels(art: Art) -> tuple[int, int, bytes]:
    """Width, height and the red, green and blue of every pixel of a PNG, on white. Raises `LogoError`."""
    # Imported where a picture is read: drawings do without it.
    from PIL import Image  # noqa: PLC0415

    try:
        with Image.open(BytesIO(art.data), formats=["PNG"]) as picture:
            seen = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise LogoError("it is a damaged PNG picture") from error
    flat = Image.new("RGB", seen.size, "#FFFFFF")
    flat.paste(seen, mask=seen.getchannel("A"))
    return (*flat.size, flat.tobytes())


def _svg(data: bytes, alt: str) -> Art:
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except ElementTree.ParseError as error:
        raise LogoError(f"it is not well-formed SVG, see line {error.position[0]}") from error
    except (DefusedXmlException, ValueError) as error:
        raise LogoError("it is not well-formed SVG without a document type and entities") from error
    if root.tag != f"{_SVG}svg":
        raise LogoError("it is no SVG drawing")
    _prune(root)
    for node in root.iter():
        _refuse_active(node)
    box = [float(number) for number in _NUMBER.findall(root.get("viewBox") or "")]
    if len(box) != 4:
        sides = [_LENGTH.fullmatch(root.get(name) or "") for name in ("width", "height")]
        if not all(sides):
            raise LogoError("it says neither viewBox nor width and height")
        box = [0.0, 0.0, *(float(side[1]) for side in sides if side)]
    if not (0 < box[2] < 1e6 and 0 < box[3] < 1e6):
        raise LogoError("its viewBox has no width or height")
    for name, side in (("width", box[2]), ("height", box[3])):
        root.set(name, f"{side:g}")
    root.set("viewBox", " ".join(f"{number:g}" for number in box))
    return Art("svg", tostring(root), box[2], box[3], alt)


def _prune(node: XmlElement) -> None:
    """Take out what drawing programs add for themselves, and words about the drawing."""
    for name in [name for name in node.attrib if name.startswith("{")]:
        if not name.endswith("}href"):
            del node.attrib[name]
    for child in list(node):
        name = str(child.tag)
        if not name.startswith(_SVG) or name.removeprefix(_SVG) in _SAID or (name == f"{_SVG}defs" and not len(child)):
            node.remove(child)
        else:
            _prune(child)


def _refuse_active(node: XmlElement) -> None:
    name = str(node.tag).removeprefix(_SVG)
    if name == "text":
        raise LogoError("its words must be outlines (“object to path”), so that no font is needed")
    if name not in _DRAWN:
        raise LogoError(f"<{name}> is not printed; a logo has plain shapes, without scripts, links and gradients")
    if any("href" in key or key.lower().startswith("on") for key in node.keys()):  # noqa: SIM118 - an XML element
        raise LogoError("it has a script or a link")
    said = " ".join([*node.attrib.values(), (node.text or "") if name == "style" else ""])
    if _FORBIDDEN.search(said):
        raise LogoError("it takes something from elsewhere with url() or @import, or has a gradient")
    faint = [node.get(key) for key in ("opacity", "fill-opacity", "stroke-opacity")]
    if any(value not in (None, "1", "1.0") for value in faint) or re.search(r"opacity\s*:\s*(?!1\b)", said):
        raise LogoError("opacity is not printed: give it the colour that it has on white")
