"""PEMAT-P: how understandable a text is, and how well it helps to act, in 24 questions with yes, no or not applicable.

Source: AHRQ, Patient Education Materials Assessment Tool for printable materials. Its numbers run to 26; 13 and 14 are
about sound and film. A scale's score is yes / (yes + no) x 100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from folderbuilder.library.base import Line, Model

WANTED = 90
"""Points on each scale; under it a person should look."""
FOLDER = "pemat"
"""In the folder of sections."""


class Scale(StrEnum):
    """What a question asks about."""

    UNDERSTAND = "understandable"
    ACT = "actionable"


class Reply(StrEnum):
    """What is answered."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "na"


_UNDERSTAND = {
    1: "its purpose is evident",
    2: "nothing distracts from its purpose",
    3: "it uses common words",
    4: "medical terms are explained",
    5: "it uses the active voice",
    6: "numbers are clear",
    7: "it asks for no calculations",
    8: "it comes in short chunks",
    9: "headers inform",
    10: "the order is logical",
    11: "it has a summary",
    12: "visual cues point at what matters",
    15: "pictures stand where they help",
    16: "pictures reinforce the text",
    17: "pictures have captions",
    18: "pictures are clear",
    19: "tables are simple",
}
_ACT = {
    20: "it names an action",
    21: "it speaks to the reader",
    22: "actions come in steps",
    23: "it gives a tool to act with",
    24: "calculations are explained",
    25: "it says how to read charts and tables",
    26: "pictures help to act",
}
ITEMS: Mapping[int, str] = {**_UNDERSTAND, **_ACT}
"""What each item asks, in short and in our words."""


def scale_of(item: int) -> Scale:
    """The scale an item counts for."""
    return Scale.UNDERSTAND if item in _UNDERSTAND else Scale.ACT


def _known(item: int) -> int:
    if item not in ITEMS:
        raise ValueError("PEMAT-P has the items 1 to 12 and 15 to 26")
    return item


class Answer(Model):
    """One answer, given by a person."""

    answer: Reply
    """Yes, no or na (not applicable)."""
    why: Line
    """One sentence that says why."""


class PematFile(Model):
    """The answers about one section that a program cannot give."""

    answers: dict[Annotated[int, AfterValidator(_known)], Answer] = Field(default_factory=dict)
    """Answers by the number of the item."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one item was answered."""

    reply: Reply
    why: str
    by_program: bool


@dataclass(frozen=True, slots=True)
class Score:
    """All that is answered about one section."""

    verdicts: Mapping[int, Verdict]
    missing: tuple[int, ...] = ()
    """Items that a person must still answer; they count as no, so that half a score flatters nobody."""

    def points(self, scale: Scale) -> float:
        """0 to 100."""
        replies = [verdict.reply for item, verdict in self.verdicts.items() if scale_of(item) is scale]
        yes = replies.count(Reply.YES)
        counted = yes + replies.count(Reply.NO) + sum(scale_of(item) is scale for item in self.missing)
        return 100 * yes / counted if counted else 100.0

    @property
    def refused(self) -> tuple[int, ...]:
        """The items answered with no, and those not answered."""
        return tuple(sorted([i for i, v in self.verdicts.items() if v.reply is Reply.NO] + list(self.missing)))
