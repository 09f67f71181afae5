"""The tag tree of each block kind, kept as a readable reference in trees/.

To renew a reference on purpose, delete its file and run the tests: the new one is written, and the test fails once so
that somebody reads it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from typeset_examples import BLOCKS, tree

TREES = Path(__file__).parent / "trees"


@pytest.mark.parametrize("kind", BLOCKS)
def test_tag_tree_of_each_block_kind(kind, typeset_blocks):
    found = tree(typeset_blocks(*BLOCKS[kind]))
    reference = TREES / f"{kind}.yaml"
    if not reference.exists():
        reference.write_text(found, encoding="utf-8")
        pytest.fail(f"{reference.name} was missing and has been written: read it, then keep it")
    assert found == reference.read_text(encoding="utf-8")


def test_every_block_kind_has_a_reference():
    assert {path.stem for path in TREES.glob("*.yaml")} == set(BLOCKS)
