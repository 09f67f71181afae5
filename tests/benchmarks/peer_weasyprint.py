"""WeasyPrint: HTML and CSS to PDF/UA-1, with the stylesheet, the fonts and the cache of drawings kept."""

from __future__ import annotations

from html import escape
from pathlib import Path

import weasyprint
from blocks import BOLD, FAMILY, REGULAR
from sample import FolderText
from weasyprint.text.fonts import FontConfiguration
from weasyprint_html import Page

FACE = "@font-face{{font-family:'{family}';font-weight:{weight};src:url('{url}')}}"


class Reused:
    """Makes folders with one stylesheet that was parsed once."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.fonts = FontConfiguration()
        self.cache: dict[str, object] = {}
        faces = "".join(
            FACE.format(family=FAMILY, weight=weight, url=file.as_uri())
            for weight, file in ((400, REGULAR), (700, BOLD))
        )
        css = Path(__file__).with_name("weasyprint.css").read_text(encoding="utf-8")
        self.sheet = weasyprint.CSS(string=faces + css, font_config=self.fonts)

    def prepare(self, folder: FolderText) -> str:
        """Not timed: the HTML of the whole folder."""
        sections = "".join(Page(part.composed, part.late, self.work).section() for part in folder.parts)
        line = f'<p class="line">{escape(folder.line)}</p>'
        head = f'<meta charset="utf-8"><title>{escape(folder.title)}</title>'
        body = sections.replace("</header>", "</header>" + line, 1)
        return f'<!doctype html><html lang="{folder.language}"><head>{head}</head><body>{body}</body></html>'

    def make(self, html: str) -> bytes:
        """Timed: one folder."""
        document = weasyprint.HTML(string=html, base_url=str(self.work))
        return document.write_pdf(
            stylesheets=[self.sheet], font_config=self.fonts, cache=self.cache, pdf_variant="pdf/ua-1", pdf_tags=True
        )
