"""Who has come in, and what each of their tabs holds. All of it is in memory: a restart forgets it.

A *session* is a browser that came in with the link that `serve` prints; a *tab* is a page that is open in it. What a
nurse types or drops belongs to the tab and goes when the tab says that it is closed, or has been silent for a while.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Protocol

SILENCE = 180.0
"""Seconds without a sign after which a tab is taken for closed. Browsers let hidden tabs speak once a minute."""
SESSION_SECONDS = 12 * 3600
"""Seconds without a request after which a session is over."""
TOKEN_SECONDS = 12 * 3600
"""How long a token that nobody used lets somebody in."""
MOST_TABS = MOST_SESSIONS = 200
"""In all; the longest silent one goes first."""


class Leavable(Protocol):
    """What a tab can hold that must be cleared away when the tab goes."""

    def leave(self) -> None:
        """Stop, and leave nothing behind."""


@dataclass(slots=True)
class Tab:
    """One open page, and what is in it."""

    id: str
    session: str
    seen: float
    """Moment of the last sign, on the clock of `Sessions`."""
    things: dict[str, Any] = field(default_factory=dict, repr=False)
    """What the pages keep for it, by their own names; those that are `Leavable` are told to leave."""
    patience: float = SILENCE
    """Seconds without a sign after which it is forgotten."""

    closed: bool = False

    def keep(self, name: str, thing: Leavable) -> None:
        """Put something in that must be cleared away; at once, when the tab was closed while it was made."""
        self.things[name] = thing
        if self.closed:
            self.clear()

    def clear(self) -> None:
        """Forget all of it, for good."""
        self.closed = True
        with ExitStack() as stack:  # all are told, also when one of them fails
            while self.things:
                _, thing = self.things.popitem()
                if hasattr(thing, "leave"):
                    stack.callback(thing.leave)


class Sessions:
    """Everybody who is in. May be asked by any thread."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` gives seconds that only go up."""
        self._clock = clock
        self._lock = threading.RLock()
        self._tokens: dict[str, float] = {}
        self._sessions: dict[str, float] = {}
        self._people: dict[str, str] = {}
        self._tabs: dict[str, Tab] = {}
        self.entered: Callable[[], None] | None = None
        """Told when a token was used."""

    def token(self) -> str:
        """A token that lets one browser in, once."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._tokens[token] = self._clock() + TOKEN_SECONDS
            if len(self._tokens) > MOST_SESSIONS:
                del self._tokens[next(iter(self._tokens))]
        return token

    def enter(self, token: str) -> str | None:
        """The session that a token opens; None when it opens none, or did so before, or is too old."""
        given = token.encode(errors="replace")
        with self._lock:
            # All are compared, and whole, so that the time it takes tells nothing.
            matching = [one for one in self._tokens if hmac.compare_digest(one.encode(), given)]
            if not matching or self._tokens.pop(matching[0]) < self._clock():
                return None
        session = self.admit()
        if self.entered is not None:
            self.entered()
        return session

    def admit(self, person: str | None = None) -> str:
        """A new session, of a person whose name is known or not."""
        session = secrets.token_urlsafe(24)
        with self._lock:
            while len(self._sessions) >= MOST_SESSIONS:
                self.close_session(min(self._sessions, key=lambda each: self._sessions[each]))
            self._sessions[session] = self._clock()
            if person is not None:
                self._people[session] = person
        return session

    def person(self, session: str) -> str | None:
        """Whose session it is; None where nobody gave a name."""
        return self._people.get(session)

    def is_in(self, session: str) -> bool:
        """Whether this session is open; being asked keeps it so."""
        now = self._clock()
        with self._lock:
            since = self._sessions.get(session)
            if since is None or now - since > SESSION_SECONDS:
                self._forget(session)
                return False
            self._sessions[session] = now
            return True

    def _forget(self, session: str) -> None:
        self._sessions.pop(session, None)
        self._people.pop(session, None)

    def close_session(self, session: str) -> None:
        """Forget a session with all its tabs."""
        with self._lock:
            self._forget(session)
            tabs = [tab for tab in self._tabs.values() if tab.session == session]
        for tab in tabs:
            self.close_tab(tab)

    def open_tab(self, session: str, patience: float = SILENCE) -> Tab:
        """A new tab of a session, to be forgotten after `patience` seconds of silence."""
        self.sweep()
        tab = Tab(secrets.token_urlsafe(16), session, self._clock(), patience=patience)
        with self._lock:
            silent = sorted(self._tabs.values(), key=lambda each: each.seen)
            self._tabs[tab.id] = tab
        for old in silent[: max(0, len(silent) + 1 - MOST_TABS)]:
            self.close_tab(old)
        return tab

    def tab(self, tab: str, session: str) -> Tab | None:
        """A session's tab, which has given a sign now; None when there is no such tab any more."""
        with self._lock:
            found = self._tabs.get(tab)
            if found is None or found.session != session:
                return None
            found.seen = self._clock()
            return found

    def tabs(self) -> list[Tab]:
        """All that are open."""
        with self._lock:
            return list(self._tabs.values())

    def close_tab(self, tab: Tab) -> None:
        """Forget a tab with all that is in it."""
        with self._lock:
            self._tabs.pop(tab.id, None)
        # A run may take a while to stop: nobody else waits for that.
        tab.clear()

    def sweep(self) -> None:
        """Forget the tabs that have been silent for too long."""
        now = self._clock()
        for tab in [tab for tab in self.tabs() if now - tab.seen > tab.patience]:
            self.close_tab(tab)

    def leave(self) -> None:
        """Forget everybody."""
        with self._lock:
            self._sessions.clear()
            self._people.clear()
            self._tokens.clear()
        with ExitStack() as stack:
            for tab in self.tabs():
                stack.callback(self.close_tab, tab)
