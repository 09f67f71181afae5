"""Plain ReportLab: platypus, untagged, in one pass, with its C parts, fonts, styles and drawings kept.

Page numbers that are not known yet (the contents list, "of how many") are forms that are defined at the end: a second
pass would take twice the time.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from blocks import BOLD, REGULAR
from reportlab import rl_config
from reportlab.lib.fonts import addMapping
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate
from reportlab.platypus.doctemplate import ActionFlowable
from reportlab_flowables import MUTED, WIDTH, Flow
from sample import FolderText
from svglib.fonts import register_font

rl_config.useA85 = 0
BINDING, OUTER, TOP, BOTTOM = 28 * mm, 22 * mm, 30 * mm, 26 * mm


class Plain:
    """Makes folders with platypus."""

    def __init__(self, work: Path) -> None:
        pdfmetrics.registerFont(TTFont("Regular", REGULAR))
        pdfmetrics.registerFont(TTFont("Bold", BOLD))
        for bold in (0, 1):
            for italic in (0, 1):
                addMapping("Regular", bold, italic, "Bold" if bold else "Regular")
                addMapping("Bold", bold, italic, "Bold")
        # For the words in drawings.
        register_font("Source Sans Pro", str(REGULAR), rlgFontName="Drawn")
        register_font("Source Sans Pro", str(BOLD), weight="bold", rlgFontName="Drawn-Bold")

    def prepare(self, folder: FolderText) -> FolderText:
        """Nothing can be made ready: flowables are used up by a build."""
        return folder

    def make(self, folder: FolderText) -> bytes:
        """Timed: one folder."""
        target = BytesIO()
        document = Document(target, folder)
        story: list[Flowable] = []
        for part in folder.parts:
            story += [FrontPage(part.composed.code, part.composed.state), *Flow(part.composed, part.late).section()]
            story.append(PageBreak())
        document.build(story, canvasmaker=Numbered)
        return target.getvalue()


class Numbered(Canvas):
    """A canvas that fills in page numbers at the end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places: dict[str, int] = {}

    def save(self) -> None:
        """Define the forms, then write."""
        for name, page in self.places.items():
            if name.startswith("s-"):
                self._number(f"page-{name}", page, 14)
        self._number("page-count", self.getPageNumber() - 1, 12)
        super().save()

    def _number(self, name: str, number: int, size: float) -> None:
        self.beginForm(name)
        self.setFont("Regular", size)
        self.drawString(0, 0, str(number))
        self.endForm()


class FrontPage(ActionFlowable):
    """Comes behind a page break: another one where a back would begin. Then the codes of the new section hold."""

    def __init__(self, code: str | None, state: str | None) -> None:
        super().__init__()
        self.code, self.state = code, state

    def apply(self, document: BaseDocTemplate) -> None:
        """Leave a back blank."""
        if document.page % 2 == 0:
            document.handle_pageBreak()
        document.code, document.state = self.code, self.state


class Document(BaseDocTemplate):
    """A4, margins mirrored, the patient's line at the head and the page code at the foot."""

    code: str | None = None
    state: str | None = None

    def __init__(self, target: BytesIO, folder: FolderText) -> None:
        super().__init__(target, pagesize=A4, title=folder.title, lang=folder.language, pageCompression=1, invariant=1)
        self.folder = folder
        height = A4[1] - TOP - BOTTOM
        front, back = (
            Frame(x, BOTTOM, WIDTH, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
            for x in (BINDING, OUTER)
        )
        self.addPageTemplates([
            PageTemplate("front", [front], onPageEnd=self.furniture, autoNextPageTemplate="back"),
            PageTemplate("back", [back], onPageEnd=self.furniture, autoNextPageTemplate="front"),
        ])  # fmt: skip

    def furniture(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        """What stands around the text."""
        x = BINDING if self.page % 2 else OUTER
        canvas.setFont("Regular", 12)
        canvas.setFillColor(MUTED)
        if self.page > 1:
            canvas.drawString(x, A4[1] - TOP * 0.55, self.folder.line)
        foot = f"{self.code} — {self.page}/" if self.code else f"{self.page}/"
        canvas.drawString(x, BOTTOM * 0.55, foot)
        canvas.saveState()
        canvas.translate(x + canvas.stringWidth(foot, "Regular", 12), BOTTOM * 0.55)
        canvas.doForm("page-count")
        canvas.restoreState()
        if self.state:
            canvas.setFont("Bold", 12)
            canvas.drawRightString(x + WIDTH, BOTTOM * 0.55, self.state)
