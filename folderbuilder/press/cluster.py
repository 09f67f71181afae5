"""The same work on a running Dask cluster: it makes and proofs folders, this process writes and records them.

Workers send back finished bytes, so they need no disk in common with us. A beginning that folders of one hand share is
sent once. What goes to the cluster is closed to its logs and dashboard: tasks have numbers for names, and show nothing
of what they hold (R32). Dask itself does a task again when its worker is lost; a hand that is lost again and again is
taken apart and its patients tried one by one, so that the one whose folder kills workers is found out (R24).
"""

from __future__ import annotations

import pickle
import queue
import threading
import uuid
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

from distributed import Client, Future, KilledWorker, WorkerPlugin

import folderbuilder
from folderbuilder.patients.model import Patient
from folderbuilder.press.bench import Bench, Finished, Maker, Outcome
from folderbuilder.press.fault import keep_fault
from folderbuilder.problems import OutputFailed, Problem, Severity, refused

AT_A_TIME = 16
"""Folders in a hand."""
HANDS_EACH = 3
"""Hands that are on their way for each worker, so that none waits for us and results do not pile up."""
ANSWER, APPEAR, PATIENCE = 5, 15, 60
"""Seconds: for a scheduler to answer; for a worker to appear; that there may be none in a run."""

_BENCHES: dict[str, Bench] = {}
"""In a worker: the benches of the runs it works for."""
_ONE_AT_A_TIME = threading.Lock()
"""A worker may have several threads; a bench is for one."""


class _Closed:
    """Something that logs and dashboards do not look into."""

    def __init__(self, content: object) -> None:
        self._content = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)

    def opened(self) -> Any:  # noqa: ANN401 - whatever was put in
        """What is in it."""
        return pickle.loads(self._content)  # noqa: S301 - from who runs us

    def __repr__(self) -> str:
        return "<closed>"


class _Setup(WorkerPlugin):  # type: ignore[misc]
    """Gives every worker, also one that comes later, its bench; takes it away when the run is over."""

    def __init__(self, run: str, make: Maker) -> None:
        self.name = self.run = run
        self.version = folderbuilder.__version__
        self.make = _Closed(make)

    def setup(self, worker: object) -> None:
        """In the worker, before its first task."""
        if folderbuilder.__version__ != self.version:
            raise RuntimeError(f"folderbuilder {folderbuilder.__version__} is not {self.version}")
        _BENCHES[self.run] = Bench(self.make.opened(), None)

    def teardown(self, worker: object) -> None:
        """In the worker, at the end: nobody's name stays in its memory."""
        _BENCHES.pop(self.run, None)


def _work(run: str, hand: _Closed) -> _Closed:
    """In the worker: what comes of some patients. Never raises, for Dask would log what it was given."""
    try:
        with _ONE_AT_A_TIME:
            bench = _BENCHES[run]
            return _Closed([_made(bench, patient) for patient in hand.opened()])
    except Exception as error:
        return _Closed([keep_fault(error)])


def _made(bench: Bench, patient: Patient) -> Finished | Outcome:
    try:
        return bench.attempt(patient)
    except MemoryError as error:
        return Outcome(problems=(keep_fault(error),))


class Cluster:
    """A crew on other machines, or on this one. It is lent, not hired: who started it ends it."""

    def __init__(self, address: str) -> None:
        """Raises `Refused` when nobody answers there, or no worker does."""
        self._run = f"folderbuilder-{uuid.uuid4().hex}"
        try:
            self._client = Client(address, timeout=ANSWER, set_as_default=False)
            self._client.wait_for_workers(1, timeout=APPEAR)
        except (OSError, TimeoutError, ValueError) as error:
            raise refused(
                "no-cluster", "No Dask scheduler with workers answers there.", found=address,
                hint="Give the address that the scheduler shows when it starts, such as tls://10.0.0.5:8786.",
            ) from error  # fmt: skip
        self.workers = list(self._client.nthreads())

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Let go of the cluster; what it has in hand is not done."""
        if not self.workers:
            return
        self.workers = []
        with suppress(Exception):
            self._client.unregister_worker_plugin(self._run)
        self._client.close()

    def brief(self, make: Maker) -> None:
        """Tell all workers what they will do, also those that come later. Raises `Refused` when they cannot."""
        try:
            self._client.register_plugin(_Setup(self._run, make))
        except Exception as error:
            version = folderbuilder.__version__
            raise refused(
                "cluster-unfit", "The workers of the cluster cannot do this work.", found=type(error).__name__,
                hint=f"Install folderbuilder {version} there, and the same library in the same place.",
            ) from error  # fmt: skip

    def results(
        self, work: Bench, tasks: Iterable[Patient], _alike: Callable[[Patient], Hashable],
        lost: Callable[[Patient], Outcome], waiting: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> Iterator[list[Outcome]]:  # fmt: skip
        """As `Crew.results`, after `brief`. Raises `OutputFailed` when there are no workers any more."""
        return _Errand(self._client, self._run, work, tasks, lost, waiting).results()


class _Errand:
    """One list, and who has which hand of it."""

    def __init__(
        self, client: Client, run: str, work: Bench, tasks: Iterable[Patient], lost: Callable[[Patient], Outcome],
        waiting: Callable[[], AbstractContextManager[None]],
    ) -> None:  # fmt: skip
        self._client, self._run, self._work, self._lost, self._waiting = client, run, work, lost, waiting
        self._tasks = dict(enumerate(tasks))
        """By place; those that are done are let go."""
        places = list(self._tasks)
        self._undealt = deque(places[at : at + AT_A_TIME] for at in range(0, len(places), AT_A_TIME))
        self._suspects: deque[int] = deque()
        self._alone: str | None = None
        """What is out by itself, nothing else being out."""
        self._out: dict[str, tuple[Future, list[int]]] = {}
        self._done: dict[int, Outcome] = {}
        self._ended: queue.SimpleQueue[Future] = queue.SimpleQueue()

    def results(self) -> Iterator[list[Outcome]]:
        given, many = 0, len(self._tasks)
        while given < many:
            self._deal()
            with self._waiting():
                future = self._next()
            self._take(future)
            ready = []
            while given in self._done:
                ready.append(self._done.pop(given))
                given += 1
            if ready:
                yield ready

    def _deal(self) -> None:
        """Keep every worker busy; but who is suspected of killing workers is alone with one."""
        if self._suspects:
            if not self._out:
                self._alone = self._hand_out([self._suspects.popleft()])
            return
        room = HANDS_EACH * max(1, len(self._client.nthreads()))
        while self._undealt and len(self._out) < room:
            self._hand_out(self._undealt.popleft())

    def _hand_out(self, hand: list[int]) -> str:
        key = f"{self._run}-{uuid.uuid4().hex}"
        closed = _Closed([self._tasks[place] for place in hand])
        future = self._client.submit(_work, self._run, closed, key=key, pure=False)
        self._out[key] = future, hand
        future.add_done_callback(self._ended.put)
        return key

    def _next(self) -> Future:
        """The next hand that is done, or given up. Raises `OutputFailed` when nobody is there to do any."""
        without = 0
        while True:
            with suppress(queue.Empty):
                return self._ended.get(timeout=1)
            without = 0 if self._client.status == "running" and self._client.nthreads() else without + 1
            if without > PATIENCE:
                raise OutputFailed(Problem(
                    Severity.ERROR, "cluster-lost", "The cluster has no workers any more.",
                    hint="Start it again, or go on without --scheduler.",
                ))  # fmt: skip

    def _take(self, future: Future) -> None:
        _, hand = self._out.pop(future.key)
        try:
            made = future.result().opened()
        except KilledWorker:
            self._bury(hand, alone=future.key == self._alone)
            return
        if len(made) == 1 and isinstance(made[0], Problem):
            made = [Outcome(problems=(made[0],))] * len(hand)
        for place, one in zip(hand, made, strict=True):
            del self._tasks[place]
            self._done[place] = self._work.lay(one) if isinstance(one, Finished) else one

    def _bury(self, hand: list[int], *, alone: bool) -> None:
        """Whoever had these died, several times. Dask says so of all that waited for a worker that died.

        So each of them is tried alone, and whose folder kills again is named.
        """
        if alone:
            (place,) = hand
            self._done[place] = self._lost(self._tasks.pop(place))
        else:
            self._suspects.extend(hand)
