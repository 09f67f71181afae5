"""Workers: processes that do tasks side by side. One that dies costs the others nothing (R24).

Each worker has a pipe of its own. It gets a few tasks at a time and answers when these are done. Whatever it had in
hand when it dies goes to another worker, one task at a time, so that a task that kills its worker is found out. Their
command lines and environments tell nothing of the tasks (R32). A worker ends by itself when its pipe closes, however
this process came to its end.

Workers are started anew (`spawn`), which works on every system and takes each of them a good part of a second. On Linux
they are split off (`fork`) instead, at once and with everything loaded, as long as this process has one thread.
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from folderbuilder.press.pace import Pace

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

# `multiprocessing` is imported where workers are: one folder needs none, and it takes a twentieth of its time.
# ruff: noqa: PLC0415

T = TypeVar("T")
R = TypeVar("R")
T_contra = TypeVar("T_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)

MOST_AT_A_TIME = 64
"""Tasks that a worker gets at a time, at most."""
AHEAD = 512
"""How far from the first task that is not dealt yet a worker's own kind is looked for."""
SHORT, LONG = 0.04, 0.1
"""Seconds: tasks that are done sooner are dealt out more at a time, those that take longer fewer."""
TRIES = 2
"""How often a task may be in the hands of a worker that dies."""


def cores() -> int:
    """How many processor cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Work(Protocol[T_contra, R_co]):
    """What workers do with tasks. It is sent to each worker once."""

    def __call__(self, task: T_contra, /) -> R_co:
        """Do a task; may raise `MemoryError` only."""

    def clear(self) -> None:
        """Clear up, in a worker whose results nobody wants any more."""


class CrewFailed(Exception):
    """Workers do not even get started."""


@dataclass(slots=True, eq=False)
class _Worker:
    process: BaseProcess
    pipe: Connection
    ready: bool = False
    """Has said that it can begin."""
    work: Any = None
    """What it was split off with; another work must be sent."""
    hand: list[int] = field(default_factory=list)
    """Places of the tasks it is busy with."""
    since: float = 0.0
    """When it got them."""
    kinds: set[int] = field(default_factory=set)
    """Kinds of tasks it was given before: it has what they share."""
    owns: int = 0
    """How many tasks its own kinds have in all."""
    new: int = 0
    """How many kinds it met for the first time in what it has in hand."""


def splits_off() -> bool:
    """Whether workers can be split off from this process: they are best hired when all is loaded, not before."""
    return sys.platform == "linux" and _threads() == 1


def _threads() -> int:
    """Threads of this process, also those that a library started without telling Python."""
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208 - how many is enough
    except OSError:
        return threading.active_count()


class Crew:
    """Workers, waiting for something to do. They are loading meanwhile."""

    def __init__(self, loading: str) -> None:
        """`loading` is the module with what they will need."""
        self.loading = loading
        self.workers: list[_Worker] = []

    def hire(self, many: int, work: Work[Any, Any] | None = None) -> None:
        """Start so many workers. Those that are split off take the `work` along that they will do."""
        for _ in range(many):
            self.workers.append(_start(self.loading, [worker.pipe for worker in self.workers], work))

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End all workers now. What they have in hand is not done."""
        _end(self.workers)
        self.workers.clear()

    def replace(self, worker: _Worker) -> _Worker | None:
        """Another worker for one that died; None when it did not even begin. Raises `CrewFailed` if none is left."""
        self.workers.remove(worker)
        _end([worker])
        if worker.ready:
            self.hire(1)
            return self.workers[-1]
        if not self.workers:
            raise CrewFailed("the workers ended before their first task")
        return None

    def results(
        self, work: Work[T, R], tasks: Iterable[T], alike: Callable[[T], Hashable], lost: Callable[[T], R],
        waiting: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> Iterator[list[R]]:  # fmt: skip
        """The results in the order of the tasks, as many at a time as there are. Raises `CrewFailed`.

        Of tasks that are `alike` most go to the same worker, which remembers what they share. `lost` gives the result
        of a task that kills whoever does it. Nothing but the waiting, under `waiting`, may be interrupted.
        """
        return _Shift(self, work, tasks, alike, lost).results(waiting)


class _Shift(Generic[T, R]):
    """One lot of tasks, and who does which of them."""

    def __init__(
        self, crew: Crew, work: Work[T, R], tasks: Iterable[T], alike: Callable[[T], Hashable], lost: Callable[[T], R]
    ) -> None:
        self._crew = crew
        self._work = work
        self._tasks = dict(enumerate(tasks))
        """By place; those that are done are let go."""
        kinds: dict[Hashable, int] = {}
        self._kinds = [kinds.setdefault(alike(task), len(kinds)) for task in self._tasks.values()]
        self._sizes = Counter(self._kinds)
        self._share = len(self._tasks) / max(1, len(crew.workers))
        self._lost = lost
        self._undealt = dict.fromkeys(self._tasks)
        self._alone: deque[int] = deque()
        self._owners: dict[int, _Worker] = {}
        self._deaths: dict[int, int] = {}
        self._done: dict[int, R] = {}
        self._many = 1
        self._pace = Pace()

    def results(self, waiting: Callable[[], AbstractContextManager[None]]) -> Iterator[list[R]]:
        from multiprocessing.connection import wait

        for worker in self._crew.workers:
            self._brief(worker)
        given, many = 0, len(self._tasks)
        while given < many:
            by_pipe: dict[Any, _Worker] = {worker.pipe: worker for worker in self._crew.workers}
            with waiting():
                speaking = wait(list(by_pipe))
            for pipe in speaking:
                self._hear(by_pipe[pipe])
            # Before the results are looked at: workers must not wait for that.
            self._deal()
            ready = []
            while given in self._done:
                ready.append(self._done.pop(given))
                given += 1
            if ready:
                yield ready

    def _brief(self, worker: _Worker) -> None:
        # One that cannot take it has died, and its pipe will say so.
        with suppress(OSError):
            worker.pipe.send_bytes(b"" if worker.work is self._work else self._sent)

    @cached_property
    def _sent(self) -> bytes:
        return pickle.dumps(self._work, pickle.HIGHEST_PROTOCOL)

    def _deal(self) -> None:
        """Give tasks to those who have none."""
        for worker in self._crew.workers:
            if worker.ready and not worker.hand and (hand := self._next(worker)):
                worker.hand, worker.since = hand, time.monotonic()
                kinds = {self._kinds[place] for place in hand}
                worker.new = len(kinds - worker.kinds)
                worker.kinds |= kinds
                with suppress(OSError):
                    worker.pipe.send([self._tasks[place] for place in hand])

    def _next(self, worker: _Worker) -> list[int]:
        """Places of a worker's next tasks; towards the end fewer at a time, so that all are done together."""
        if self._alone:
            return [self._alone.popleft()]
        many = min(self._many, len(self._undealt) // (2 * len(self._crew.workers)) + 1)
        near = islice(self._undealt, AHEAD)
        own = list(islice((place for place in near if self._is_own(place, worker)), many))
        hand = own or self._free(worker, many) or self._taken_over(worker, many)
        for place in hand:
            del self._undealt[place]
        return hand

    def _is_own(self, place: int, worker: _Worker) -> bool:
        """Whether the task is of a worker's own kinds; one of nobody's becomes its own if that is not unfair."""
        kind = self._kinds[place]
        if kind not in self._owners and worker.owns + self._sizes[kind] / 2 <= self._share:
            self._own(kind, worker)
        return self._owners.get(kind) is worker

    def _own(self, kind: int, worker: _Worker) -> None:
        self._owners[kind] = worker
        worker.owns += self._sizes[kind]

    def _free(self, worker: _Worker, many: int) -> list[int]:
        """Tasks of nobody's kinds, for a worker that has its share and is done with it."""
        near = islice(self._undealt, AHEAD)
        hand = list(islice((place for place in near if self._kinds[place] not in self._owners), many))
        for kind in {self._kinds[place] for place in hand}:
            self._own(kind, worker)
        return hand

    def _taken_over(self, worker: _Worker, many: int) -> list[int]:
        """For a worker that has none of its own kinds left: of another's kind with the most tasks, where that pays."""
        near = list(islice(self._undealt, AHEAD))
        left = Counter(self._kinds[place] for place in near)
        # What it once began costs nothing more.
        known = [kind for kind in left if kind in worker.kinds]
        kind = max(known or left, key=lambda kind: left[kind], default=None)
        if kind is None:
            return []
        owner = self._owners[kind]
        backlog = sum(number for other, number in left.items() if self._owners[other] is owner)
        if not known and not self._pace.pays(left[kind], backlog):
            return []
        self._owners[kind] = worker
        return [place for place in near if self._kinds[place] == kind][:many]

    def _hear(self, worker: _Worker) -> None:
        """Take what a worker says: first that it is ready, then results. A closed pipe says that it died."""
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        if worker.ready:
            for place, result in zip(worker.hand, answer, strict=True):
                self._done[place] = result
                del self._tasks[place]
            took = time.monotonic() - worker.since
            self._pace.learn(len(worker.hand), worker.new, took)
            self._learn(len(worker.hand), took)
            worker.hand = []
        worker.ready = True

    def _bury(self, worker: _Worker) -> None:
        """A worker died: what it had in hand is done again, each task by itself."""
        for place in worker.hand:
            self._deaths[place] = self._deaths.get(place, 0) + 1
            if self._deaths[place] < TRIES:
                self._alone.append(place)
            else:
                self._done[place] = self._lost(self._tasks.pop(place))
        if (new := self._crew.replace(worker)) is not None:
            self._brief(new)
        self._owners = {kind: owner for kind, owner in self._owners.items() if owner is not worker}

    def _learn(self, many: int, took: float) -> None:
        """Deal out more at a time when it is done in no time, so that the pipes do not cost more than the tasks."""
        if took < SHORT and many == self._many:
            self._many = min(MOST_AT_A_TIME, self._many * 2)
        elif took > LONG:
            self._many = max(1, self._many // 2)


def _start(loading: str, others: list[Connection], work: Work[Any, Any] | None) -> _Worker:
    import multiprocessing

    split = splits_off()
    context: Any = multiprocessing.get_context("fork" if split else "spawn")
    ours, theirs = context.Pipe()
    # What is split off holds this process's ends of all pipes, and must let go of them, or none would ever close.
    known = (work, [*others, ours]) if split else (None, [])
    process = context.Process(target=_serve, args=(theirs, loading, *known), daemon=True)
    with deaf():
        process.start()
    theirs.close()
    return _Worker(process, ours, work=work if split else None)


def _end(workers: Sequence[_Worker]) -> None:
    for worker in workers:
        worker.process.kill()
    for worker in workers:
        worker.pipe.close()
        worker.process.join()
        worker.process.close()


@contextmanager
def deaf() -> Iterator[None]:
    """Processes started meanwhile do not hear Ctrl-C, not even before they can say so themselves."""
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker

    # This helper of multiprocessing, started with the first process, would let signals through again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, loading: str, known: Work[Any, Any] | None, not_ours: list[Connection]) -> None:
    """What a worker does. Whom Ctrl-C is meant for decides this process's parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in not_ours:
        other.close()
    try:
        importlib.import_module(loading)
        sent = pipe.recv_bytes()
        work: Work[Any, Any] = pickle.loads(sent) if sent or known is None else known  # noqa: S301 - from our own parent
        with suppress(EOFError, OSError):
            pipe.send(None)
            while True:
                tasks = pipe.recv()
                pipe.send([work(task) for task in tasks])
        work.clear()
    except (EOFError, OSError):
        # Nobody has anything to do for it.
        os._exit(0)
    except Exception:
        # Dying is told by the closed pipe; a traceback could hold somebody's data (R32, R40).
        os._exit(1)
