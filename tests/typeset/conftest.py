"""Helpers that stop after typesetting: blocks in, a galley out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from typeset_examples import composed

from folderbuilder.compose.blocks import Block
from folderbuilder.library.load import Library, load_library
from folderbuilder.typeset.galley import Galley
from folderbuilder.typeset.typesetter import Typesetter


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="session")
def typesetter(library: Library) -> Typesetter:
    return Typesetter.of(library.layouts["map-a4"], library.root / "layouts")


@pytest.fixture(scope="session")
def typeset_blocks(typesetter: Typesetter) -> Callable[..., Galley]:
    def typeset(*blocks: Block) -> Galley:
        return typesetter.galley(composed(*blocks))

    return typeset
