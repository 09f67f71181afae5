"""What each kind of layout asks of the number and size of its pages."""

from __future__ import annotations

from folderbuilder.library.layout import Kind, Layout
from folderbuilder.proof.findings import Code, Findings

_SLACK = 0.5
_FOLDED = 4


def check_count(pages: int, layout: Layout, findings: Findings) -> None:
    """Pages that fold without rest, dividers that have a back, cards on one page."""
    if layout.kind is Kind.BOOKLET and pages % _FOLDED:
        findings.add(Code.PAGES, f"A booklet of {pages} pages cannot be folded: they are no multiple of four")
    elif layout.kind is Kind.CARD and pages != 1:
        findings.add(Code.PAGES, f"The cards are on {pages} pages where one belongs")
    elif layout.kind is Kind.TABS and layout.duplex and pages % 2:
        findings.add(Code.PAGES, "A divider has no back")


def check_sheet(width: float, height: float, layout: Layout, number: int, findings: Findings) -> None:
    """The sheet, which in a booklet is as wide as two pages, has the size that the layout says."""
    wide = layout.page.width * (2 if layout.kind is Kind.BOOKLET else 1)
    if abs(width - wide) > _SLACK or abs(height - layout.page.height) > _SLACK:
        findings.add(Code.PAGES, "The page has another size than the layout says", number)
