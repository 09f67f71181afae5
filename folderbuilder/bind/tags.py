"""The objects of tags and links, as PDF source."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from folderbuilder.bind.pdf import text_string
from folderbuilder.typeset.galley import Element, Link
from folderbuilder.typeset.operators import number

HOLDERS = {"TD", "TH", "LI", "LBody"}
"""Elements that mean something even when they hold nothing."""


def element_source(element: Element, parent: int | str, page: int | str, kids: Sequence[str]) -> str:
    """The dictionary of a structure element; `page` is the object its first content stands on, or 0."""
    source = f"<</Type/StructElem/S/{element.tag}/P {parent} 0 R"
    if page:
        source += f"/Pg {page} 0 R"
    if len(kids) == 1:
        source += f"/K {kids[0]}"
    elif kids:
        source += f"/K[{' '.join(kids)}]"
    texts = {
        "Alt": element.alt, "ActualText": element.actual, "ID": element.id, "E": element.expansion,
        "Lang": element.language, "T": element.title,
    }  # fmt: skip
    for key, text in texts.items():
        if text is not None:
            source += f"/{key} {text_string(text)}"
    if element.attributes is not None:
        source += f"/A {element.attributes}"
    return source + ">>"


def link_source(link: Link, key: int) -> str:
    """The dictionary of a link; `key` leads back to its tag."""
    contents, goal = _texts(link.contents, link.url, link.target)
    rect = " ".join([number(value) for value in link.rect])
    return f"<</Type/Annot/Subtype/Link/Rect[{rect}]/Border[0 0 0]/F 4/Contents {contents}/StructParent {key}{goal}>>"


@lru_cache(maxsize=1024)
def _texts(contents: str, url: str | None, target: str | None) -> tuple[str, str]:
    """What a link says and where it goes; folders have the same links over and over."""
    goal = f"/A<</S/URI/URI {text_string(url)}>>" if url is not None else f"/Dest {text_string(target or '')}"
    return text_string(contents), goal
