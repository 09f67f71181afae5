"""How long tasks take: whether it pays that one more worker makes what tasks of a kind share."""

from __future__ import annotations

from dataclasses import dataclass

DEAREST = 3
"""How many times as long as the tasks that are taken over a beginning may take."""


@dataclass(slots=True)
class Pace:
    """What tasks have taken so far, and how much more the first of a kind takes."""

    tasks: int = 0
    took: float = 0.0
    """Seconds for so many tasks of kinds that their workers knew."""
    first: int = 0
    kinds: int = 0
    first_took: float = 0.0
    """Seconds for so many tasks among which so many kinds were new to their workers."""

    def learn(self, tasks: int, new: int, took: float) -> None:
        """A worker did so many tasks in so many seconds, with so many kinds that it did not know."""
        if new:
            self.first, self.kinds, self.first_took = self.first + tasks, self.kinds + new, self.first_took + took
        else:
            self.tasks, self.took = self.tasks + tasks, self.took + took

    def pays(self, kind: int, left: int) -> bool:
        """Whether a worker should begin a kind that another knows, who has so many of that kind and so many in all."""
        if not self.tasks or not self.kinds:
            return True
        task = self.took / self.tasks
        beginning = (self.first_took - self.first * task) / self.kinds
        # At the very end the owner is done sooner. Before that it should be helped, but not at any price: the other
        # cores may have something better to do.
        return beginning <= min(left / 2, kind * DEAREST) * task
