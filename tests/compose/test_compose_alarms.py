"""The alarm signs of the sections in a folder, gathered by level."""

from __future__ import annotations

from dataclasses import replace

from folderbuilder.compose.blocks import Framed, Items, PlaceLink, Words
from folderbuilder.compose.composer import Composer
from folderbuilder.compose.context import Folder
from folderbuilder.compose.variant import Variants, recipe_of
from folderbuilder.library.inline import unbroken
from folderbuilder.library.section import Alarm, AlarmLevel, AlarmsBlock, Gather


def with_alarms(library, alarms):
    sections = dict(library.sections["nl"])
    for name, signs in alarms.items():
        sections[name] = sections[name].model_copy(
            update={"alarms": tuple(Alarm(level=level, sign=sign) for level, sign in signs)}
        )
    sections["inleiding"] = sections["inleiding"].model_copy(update={"body": (AlarmsBlock(alarms=Gather()),)})
    for name in sections.keys() - alarms.keys():
        sections[name] = sections[name].model_copy(update={"alarms": ()})
    return replace(library, sections={**library.sections, "nl": sections})


ALARMS = {
    "igg-ivig": [(AlarmLevel.EMERGENCY, "Je valt flauw."), (AlarmLevel.CALL, "Je krijgt bultjes.")],
    "cidp": [(AlarmLevel.CALL, "Je wordt snel zwakker.")],
}


def gathered(library, *sections, team="voorbeeld"):
    changed = with_alarms(library, ALARMS)
    folder = Folder(changed, "nl", ("inleiding", *sections), (), changed.teams.get(team))
    composer = Composer(folder, changed.sections["nl"]["inleiding"])
    return composer.blocks(changed.sections["nl"]["inleiding"].body)


def test_signs_come_by_level_with_where_they_come_from(shipped):
    first, second = gathered(shipped, "igg-ivig", "cidp")
    assert isinstance(first, Framed)
    assert [first.title, second.title] == ["Bel 112", "Bel direct je behandelteam"]
    links = [run.target for block in second.blocks for run in getattr(block, "runs", ()) if isinstance(run, PlaceLink)]
    assert links == ["s-cidp", "s-igg-ivig"], "in the order of the catalogue"
    assert any(
        isinstance(block, Items) and Words(unbroken("000 - 000 00 02"), bold=True) in block.items[-1]
        for block in second.blocks
    )
    assert repr(unbroken("000 - 000"))[1:-1] not in repr(first), "who calls 112 needs no other number"


def test_only_sections_in_this_folder_count(shipped):
    (only,) = gathered(shipped, "cidp")
    assert "flauw" not in repr(only)


def test_without_signs_it_says_so(shipped):
    (only,) = gathered(shipped)
    assert "geen alarmsignalen" in repr(only)


def test_folders_with_other_signs_do_not_share_the_page(shipped):
    changed = with_alarms(shipped, ALARMS)
    assert recipe_of(changed.sections["nl"]["inleiding"]).gathers
    variants = Variants(changed)

    def variant(*sections):
        return variants.of(Folder(changed, "nl", ("inleiding", *sections)), "inleiding")

    assert variant("cidp") != variant("cidp", "igg-ivig")
    assert variant("cidp", "mmn") == variant("cidp", "lymfocyten"), "these two have no signs"
