"""Where texts are tried that nobody has saved: a process apart, which is stopped when one takes too long.

So whoever changes a section keeps no one waiting, and no text that is typed can hold up the page.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import signal
import threading
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from folderbuilder.library.check import check_section
from folderbuilder.library.edit import try_text, with_section_text
from folderbuilder.library.load import load_library
from folderbuilder.options import Options
from folderbuilder.pipeline import finish_handout
from folderbuilder.press.bench import Finished
from folderbuilder.press.fault import keep_fault
from folderbuilder.problems import FolderbuilderError, Problem, Severity, refused
from folderbuilder.workshop import Workshop

PATIENCE = 15.0
"""Seconds that a text may take; an ordinary one takes a third of one."""
STARTING = 60.0
"""Seconds that the process may take to come up, on a computer that is busy."""
MOST_PAGES = 100
"""Of a text whose pages are shown."""


@dataclass(frozen=True, slots=True)
class Try:
    """A text to try."""

    root: Path
    language: str
    section: str
    text: str = field(repr=False)
    layout: str | None = None
    """With one, its pages and what is wrong in its own file; without, all that it makes wrong in the library."""
    known: tuple[Problem, ...] = ()
    """What was wrong with the library before."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it."""

    problems: tuple[Problem, ...]
    finished: Finished | None = None
    """Its pages, if they were asked for and can be made."""

    @property
    def is_sound(self) -> bool:
        """Whether `check` would let it pass."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


class Tryout:
    """The process, started when it is first needed."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    async def of(self, wanted: Try) -> Tried:
        """Try a text, when those before it are done. Raises `Refused` for one that takes too long."""
        return await asyncio.to_thread(self._of, wanted)

    def _of(self, wanted: Try) -> Tried:
        with self._turn:
            pipe = self._pipe or self._start()
            try:
                pipe.send(wanted)
                if pipe.poll(PATIENCE) and isinstance(tried := pipe.recv(), Tried):
                    return tried
            except (EOFError, OSError):  # it fell over
                pass
            self._stop()
        hint = "Take out what was added last, or make two sections of it."
        raise refused("text-slow", "This text takes too long to check and to set.", hint=hint)

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), name="tryout", daemon=True)
        self._process.start()
        theirs.close()
        self._pipe = pipe
        with contextlib.suppress(EOFError, OSError):
            if pipe.poll(STARTING):
                pipe.recv()
        return pipe

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None

    def close(self) -> None:
        """No more texts."""
        with self._turn:
            self._stop()


def _work(pipe: Connection) -> None:
    """What the process does, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then stops this
    with contextlib.suppress(EOFError, OSError):
        pipe.send("ready")
        while True:
            pipe.send(_tried(pipe.recv()))


def _tried(wanted: Try) -> Tried:
    problems: list[Problem] = []
    try:
        library, place = load_library(wanted.root), (wanted.language, wanted.section)
        if wanted.layout is None:
            return Tried(tuple(try_text(library, *place, wanted.text, wanted.known)))
        changed = with_section_text(library, *place, wanted.text)
        problems = check_section(changed, *place)
        if wanted.section not in changed.sections[wanted.language]:
            return Tried(tuple(problems))
        # Nothing is kept on disk: the next letter makes other pages.
        options = Options(layout=wanted.layout, language=wanted.language, cache=False, proof="off")
        finished = finish_handout([wanted.section], Workshop(changed, options))
        if finished.facts.pages > MOST_PAGES:
            message = f"The text has {finished.facts.pages} pages; {MOST_PAGES} are shown at most."
            raise refused("draft-long", message, hint="Make two sections of it.")
    except FolderbuilderError as error:
        return Tried((*problems, *(problem for problem in error.problems if problem not in problems)))
    except Exception as error:  # a fault of ours must not stop the next text
        return Tried((*problems, keep_fault(error)))
    return Tried(tuple(problems), finished)
