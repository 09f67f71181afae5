"""Pages that somebody else made: nothing in them acts or tells, and they are not another patient's.

What stands on them is not ours to judge. That they are there, in their place and within the margins, is for the checks
of all pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from folderbuilder.problems import Problem, Severity
from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.others import Others

if TYPE_CHECKING:
    from folderbuilder.bind.bound import Bound

TELLING = 7
"""Characters of a name or id, without spaces, that do not stand in a leaflet by accident: "Jan Smit", "0012345"."""
_FORBIDDEN = (
    "JavaScript", "Launch", "SubmitForm", "ImportData", "GoToR", "GoToE", "Rendition", "RichMedia", "OpenAction",
    "AcroForm", "XFA", "EmbeddedFile", "EmbeddedFiles", "Filespec", "PieceInfo", "Annot", "OCG", "OCMD", "Metadata",
)  # fmt: skip
"""Short ones, such as AA, may be a font's name on a page; what stands under them has one of these."""
_KEY = re.compile(rf"/({'|'.join(_FORBIDDEN)})(?![A-Za-z0-9])")
_ACTS = "Something in an attachment acts, is attached, hidden, or says whose it is"


def check_sources(sources: Iterable[str], findings: Findings) -> None:
    """Nothing that acts, and nothing that says what it is, among these sources of objects."""
    if any(_KEY.search(source) for source in sources):
        findings.add(Code.ACTIVE, _ACTS)


def strangers(bound: Bound, others: Others, findings: Findings) -> list[Problem]:
    """Whether the attachments name another patient of the run: a letter in the wrong folder.

    A short name or number may stand in any leaflet: that is a warning, for a person to look at. Of a scan nobody can
    tell.
    """
    own = others.found(" ".join(bound.identity)).keys()
    doubtful = []
    for number, item in enumerate(bound.attached, 1):
        texts = [item.title, *(page.text for page in item.foreign.pages)]
        found = {value for text in texts for value in others.found(text)} - own
        if any(len(value) >= TELLING for value in found):
            findings.add(Code.LEAK, f"Another patient of this run is named in attachment {number}")
        elif found:
            doubtful.append(number)
    return [
        Problem(
            Severity.WARNING, "attachment-name",
            f"Attachment {number} has words or a number that are also another patient's name or id.",
            patient=bound.identity[1] if bound.identity else None, hint="See whether it belongs in this folder.",
        )
        for number in doubtful
    ]  # fmt: skip
