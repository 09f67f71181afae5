"""What the peers' adapters share: heading levels, figures with the section's own labels, the typeface."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from xml.sax.saxutils import escape

import font_source_sans_pro

from folderbuilder.compose.blocks import Drawing

FONTS = Path(font_source_sans_pro.SourceSansPro).parent
REGULAR = FONTS / "SourceSansPro-Regular.ttf"
BOLD = FONTS / "SourceSansPro-Bold.ttf"
FAMILY = "Source Sans Pro"

_STYLE = (
    "text{font-family:'Source Sans Pro';font-size:13px;fill:#1B1F23}.strong{font-weight:bold}.on-dark{fill:#FFFFFF}"
)
_LABEL = re.compile(r"<text\b([^>]*)>(.*?)</text>", re.DOTALL)


class Levels:
    """Heading levels of one section: never more than one below the last."""

    def __init__(self) -> None:
        self.last = 1

    def of(self, wanted: int) -> int:
        """The level of a new heading."""
        self.last = min(wanted, self.last + 1)
        return self.last


def labelled(drawing: Drawing) -> str:
    """The drawing as SVG text with the section's labels in it."""
    labels = dict(drawing.labels)

    def fill(match: re.Match[str]) -> str:
        attributes, text = match.groups()
        key = re.search(r'data-label="([^"]*)"', attributes)
        lines = (labels.get(key[1]) if key else None) or re.sub(r"<[^>]*>|\s+", " ", text).strip()
        x = re.search(r'\bx="([^"]*)"', attributes)
        start = x[1] if x else "0"
        spans = [
            f'<tspan x="{start}" dy="{16 if number else 0}">{escape(line.strip())}</tspan>'
            for number, line in enumerate(lines.split("\n"))
        ]
        return f"<text{attributes}>{''.join(spans)}</text>"

    return _LABEL.sub(fill, drawing.svg).replace("</style>", _STYLE + "</style>", 1)


def save_figure(drawing: Drawing, folder: Path) -> Path:
    """Keep the drawing in a file named by what is in it."""
    svg = labelled(drawing).encode()
    path = folder / f"{drawing.name}-{hashlib.sha256(svg).hexdigest()[:12]}.svg"
    if not path.exists():
        path.write_bytes(svg)
    return path
