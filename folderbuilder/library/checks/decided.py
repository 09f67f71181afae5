"""The items of PEMAT-P that a program can answer from a section and from what was found wrong in it."""

from __future__ import annotations

from collections.abc import Iterator, Set

from folderbuilder.library.checks.numbers import has_numbers
from folderbuilder.library.checks.passages import Role, blocks, passages
from folderbuilder.library.checks.readability import PASSIVE_MOST, Readability
from folderbuilder.library.checks.wording import count_words
from folderbuilder.library.pemat import Reply, Verdict
from folderbuilder.library.readability import AddressWords, any_of
from folderbuilder.library.section import (
    ActionsBlock,
    BlockBase,
    BoxBlock,
    FigureBlock,
    FormBlock,
    HeadingBlock,
    Section,
    SubheadingBlock,
    TableBlock,
    WriteBlock,
)

DIFFICULT_MOST = 0.04
"""Share of difficult words. Source: Stichting Makkelijk Lezen."""
HEADING_MOST = 200
"""Words under one heading."""
UNCLEAR = frozenset({"number-bare", "frequency-bare"})
"""Problems of numbers."""


def _measured(yes: bool, why: str) -> Verdict:
    return Verdict(Reply.YES if yes else Reply.NO, why, by_program=True)


def _holds(yes: bool, rule: str) -> Verdict:
    return _measured(yes, rule if yes else f"Not so: {rule}")


def _none(why: str) -> Verdict:
    return Verdict(Reply.NOT_APPLICABLE, why, by_program=True)


def decided(
    section: Section, measured: Readability, codes: Set[str], address: AddressWords | None
) -> dict[int, Verdict]:
    """The answers by item; `codes` are those of the problems of the section's file.

    What is not here a person must answer: whether pictures are clear, whether there should be more of them.
    """
    return {**_words(section, measured, codes, address), **_form(section, codes), **_pictures(section, codes)}


def _words(
    section: Section, measured: Readability, codes: Set[str], address: AddressWords | None
) -> dict[int, Verdict]:
    found = {
        1: _holds("purpose" not in codes, "The purpose stands under the title, in one sentence."),
        3: _measured(
            measured.difficult <= DIFFICULT_MOST,
            f"{measured.difficult:.1%} of the words are long and not explained; {DIFFICULT_MOST:.0%} may be.",
        ),
        4: _holds("unknown-term" not in codes, "Every marked word is explained in the glossary."),
        5: _measured(measured.passive <= PASSIVE_MOST, f"{measured.passive:.0%} of the sentences are passive."),
        6: _none("There are no numbers."),
        8: _holds("paragraph-long" not in codes, "No paragraph is longer than 100 words."),
    }
    if has_numbers(section) or UNCLEAR & codes:
        clear = not UNCLEAR & codes
        found[6] = _holds(clear, "Numbers have a unit, and words such as often a number.")
    if address is not None:
        texts = [text for passage in passages(section) if passage.role is Role.PROSE for text in passage.plain()]
        near, far = any_of(address.reader), any_of(address.distant)
        speaks = any(map(near.search, texts)) and not any(map(far.search, texts))
        found[21] = _holds(speaks, "It speaks to the reader, not about the patient.")
    return found


def _form(section: Section, codes: Set[str]) -> dict[int, Verdict]:
    kinds = [type(block) for _path, block in blocks(section)]
    most = max(stretches(section), default=0)
    tools = [what for kind, what in _TOOLS.items() if kind in kinds] + ["pages to write on"] * bool(section.tools)
    return {
        9: _measured(most <= HEADING_MOST, f"At most {most} words stand under one heading; {HEADING_MOST} may."),
        11: _holds(not codes & {"closing", "summary-points"}, "It ends with a box of at most seven points."),
        12: _holds(BoxBlock in kinds, "Boxes with an icon hold what matters most."),
        20: _holds(ActionsBlock in kinds, "It ends with what the reader can do."),
        23: _measured(bool(tools), f"It has {' and '.join(tools) or 'nothing to fill in'}."),
    }


_TOOLS: dict[type[BlockBase], str] = {
    ActionsBlock: "actions to tick off",
    FormBlock: "a form",
    WriteBlock: "room to write",
}


def _pictures(section: Section, codes: Set[str]) -> dict[int, Verdict]:
    kinds = [type(block) for _path, block in blocks(section)]
    found: dict[int, Verdict] = {}
    if FigureBlock in kinds:
        found[17] = _holds(True, "Every drawing has a caption.")
    else:
        found |= dict.fromkeys((16, 17, 18), _none("There are no drawings."))
    if TableBlock in kinds:
        found[19] = _holds("table-head" not in codes, "Tables have at most five columns, with heads of three words.")
        found[25] = _holds("table-read" not in codes, "Every table says how to read it.")
    else:
        found[19] = _none("There are no tables.")
        if FigureBlock not in kinds:
            found[25] = _none("There are no charts or tables.")
    return found


def stretches(section: Section) -> Iterator[int]:
    """Words of running text under each heading; a box has a title of its own."""
    counts: dict[int, int] = {}
    for passage in passages(section):
        if passage.role is Role.PROSE and passage.path[0] == "body":
            number = int(passage.path[1])
            counts[number] = counts.get(number, 0) + sum(map(count_words, passage.plain()))
    under = 0
    for number, block in enumerate(section.body):
        if isinstance(block, HeadingBlock | SubheadingBlock):
            yield under
            under = 0
        elif isinstance(block, BoxBlock | ActionsBlock):
            yield counts.get(number, 0)
        else:
            under += counts.get(number, 0)
    yield under
