"""Whether beginning a kind of task once more pays."""

from __future__ import annotations

from folderbuilder.press.pace import Pace


def test_whatever_is_not_known_yet_pays() -> None:
    pace = Pace()
    assert pace.pays(1, 1)
    pace.learn(1, 1, 0.4)
    assert pace.pays(1, 1)


def test_a_beginning_pays_when_much_is_left() -> None:
    pace = Pace()
    pace.learn(1, 1, 0.41)
    pace.learn(10, 0, 0.1)
    # A task takes 0.01 s, a beginning 0.4 s more.
    assert not pace.pays(40, 79)
    assert pace.pays(40, 81)


def test_tasks_of_a_known_kind_beside_a_new_one_count_as_tasks() -> None:
    pace = Pace()
    pace.learn(40, 0, 0.4)
    pace.learn(11, 1, 0.21)
    # The beginning took 0.1 s of it.
    assert not pace.pays(40, 19)
    assert pace.pays(40, 21)


def test_a_beginning_that_costs_nothing_always_pays() -> None:
    pace = Pace()
    pace.learn(1, 0, 0.1)
    pace.learn(1, 1, 0.05)
    assert pace.pays(1, 1)


def test_a_beginning_for_a_few_tasks_does_not_pay() -> None:
    pace = Pace()
    pace.learn(1, 1, 0.31)
    pace.learn(10, 0, 0.1)
    # It takes as long as thirty tasks.
    assert not pace.pays(9, 1000)
    assert pace.pays(11, 1000)
