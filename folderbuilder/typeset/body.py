"""The body of a section: its blocks as strips, each set by the module for its kind."""

from __future__ import annotations

from collections.abc import Sequence

from folderbuilder.compose.blocks import (
    Attached,
    Block,
    ContactCards,
    ContentsList,
    CoverBlock,
    Divider,
    Drawing,
    Entries,
    Fields,
    Framed,
    Grid,
    Head,
    Items,
    Notes,
    Para,
    Ruled,
    SpineLabels,
    TabStrips,
)
from folderbuilder.typeset.attached import set_attached
from folderbuilder.typeset.boxes import set_box
from folderbuilder.typeset.contactcard import set_contact_cards
from folderbuilder.typeset.contents import set_contents
from folderbuilder.typeset.cover import set_cover
from folderbuilder.typeset.divider import set_divider, set_tab_strips
from folderbuilder.typeset.figures import set_figure
from folderbuilder.typeset.flow import ABYSS, Strip
from folderbuilder.typeset.forms import set_fields, set_ruled
from folderbuilder.typeset.glossary import set_entries
from folderbuilder.typeset.setting import Setting
from folderbuilder.typeset.spine import set_spine_labels
from folderbuilder.typeset.tables import set_table
from folderbuilder.typeset.text import set_heading, set_list, set_paragraph
from folderbuilder.typeset.writing import set_writing


def set_blocks(setting: Setting, blocks: Sequence[Block]) -> list[Strip]:
    """The blocks one below the other, tied where one leads to the next."""
    strips: list[Strip] = []
    after_heading = False
    for place, block in enumerate(blocks):
        new = _set_block(setting, block)
        if after_heading and new:
            # The heading has its own white below it, and belongs to what follows.
            new[0].before = 0.0
            if _leads(setting, block, new, blocks[place + 1 :]):
                new[0].keep, new[0].yields = True, ABYSS
        if isinstance(block, Para) and block.style == "small" and strips:
            # The line about the version would be lost alone on a page.
            strips[-1].keep = True
        strips += new
        after_heading = isinstance(block, Head)
    return strips


def _leads(setting: Setting, block: Block, strips: Sequence[Strip], rest: Sequence[Block]) -> bool:
    """Whether a paragraph below a heading needs what follows: it is one line, or leads to a drawing."""
    if not isinstance(block, Para) or len(strips) > 1 or not rest:
        return False
    one_line = strips[0].height <= setting.layout.type.leading
    return isinstance(rest[0], Drawing) or (one_line and not isinstance(rest[0], Head))


def _set_block(setting: Setting, block: Block) -> list[Strip]:
    match block:
        case Para():
            return set_paragraph(setting, block)
        case Head():
            return set_heading(setting, block)
        case Items():
            return set_list(setting, block)
        case Grid():
            return set_table(setting, block)
        case Drawing():
            return set_figure(setting, block)
        case Framed():
            return set_box(setting, block, set_blocks)
        case Ruled():
            return set_ruled(setting, block)
        case Fields():
            return set_fields(setting, block)
        case ContentsList():
            return set_contents(setting, block)
        case Entries():
            return set_entries(setting, block)
        case CoverBlock() | Notes() | Divider() | TabStrips() | SpineLabels() | ContactCards() | Attached():
            return _set_page(setting, block)
        case _:
            return set_writing(setting, block)


def _set_page(
    setting: Setting, block: CoverBlock | Notes | Divider | TabStrips | SpineLabels | ContactCards | Attached
) -> list[Strip]:
    """What has a page to itself."""
    match block:
        case CoverBlock():
            return set_cover(setting, block)
        case Notes():
            return []
        case Divider():
            return set_divider(setting, block)
        case TabStrips():
            return set_tab_strips(setting, block)
        case SpineLabels():
            return set_spine_labels(setting, block)
        case ContactCards():
            return set_contact_cards(setting, block)
        case Attached():
            return set_attached(setting, [], [block])
