"""What the reader writes on, by its kind."""

from __future__ import annotations

from folderbuilder.compose.blocks import Calendar, CutOut, GraphPaper, Log, Records, Scored, Writing
from folderbuilder.typeset.cutout import set_cut_out
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.graphs import set_graph
from folderbuilder.typeset.logs import set_log
from folderbuilder.typeset.months import set_calendar
from folderbuilder.typeset.records import set_records
from folderbuilder.typeset.scores import set_scores
from folderbuilder.typeset.setting import Setting


def set_writing(setting: Setting, block: Writing) -> list[Strip]:
    """A block to write on as strips."""
    match block:
        case Log():
            return set_log(setting, block)
        case Records():
            return set_records(setting, block)
        case CutOut():
            return set_cut_out(setting, block)
        case GraphPaper():
            return set_graph(setting, block)
        case Calendar():
            return set_calendar(setting, block)
        case Scored():
            return set_scores(setting, block)
