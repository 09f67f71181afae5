"""Who has come in, and what each of their tabs holds. All of it is in memory: a restart forgets it.

A *session* is a browser that came in with the link that `serve` prints; a *tab* is a page that is open in it. What a
nurse types or drops belongs to the tab and goes when the tab says that it is closed, or has been silent for a while.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

SILENCE = 180.0
"""Seconds without a sign after which a tab is taken for closed. Browsers let hidden tabs speak once a minute."""
SESSION_SECONDS = 12 * 3600
MOST_TABS = 200
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

    def clear(self) -> None:
        """Forget all of it."""
        for thing in self.things.values():
            if hasattr(thing, "leave"):
                thing.leave()
        self.things.clear()


class Sessions:
    """Everybody who is in."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` gives seconds that only go up."""
        self._clock = clock
        self._tokens: set[str] = set()
        self._sessions: dict[str, float] = {}
        self._tabs: dict[str, Tab] = {}

    def token(self) -> str:
        """A token that lets one browser in, once."""
        token = secrets.token_urlsafe(24)
        self._tokens.add(token)
        return token

    def enter(self, token: str) -> str | None:
        """The session that a token opens; None when it opens none, or did so before."""
        known = next((one for one in self._tokens if hmac.compare_digest(one.encode(), token.encode())), None)
        if known is None:
            return None
        self._tokens.discard(known)
        return self.admit()

    def admit(self) -> str:
        """A new session."""
        session = secrets.token_urlsafe(24)
        self._sessions[session] = self._clock()
        return session

    def is_in(self, session: str) -> bool:
        """Whether this session is open; being asked keeps it so."""
        now = self._clock()
        since = self._sessions.get(session)
        if since is None or now - since > SESSION_SECONDS:
            self._sessions.pop(session, None)
            return False
        self._sessions[session] = now
        return True

    def open_tab(self, session: str) -> Tab:
        """A new tab of a session."""
        self.sweep()
        while len(self._tabs) >= MOST_TABS:
            self.close_tab(min(self._tabs.values(), key=lambda tab: tab.seen))
        tab = Tab(secrets.token_urlsafe(16), session, self._clock())
        self._tabs[tab.id] = tab
        return tab

    def tab(self, tab: str, session: str) -> Tab | None:
        """A session's tab, which has given a sign now; None when there is no such tab any more."""
        found = self._tabs.get(tab)
        if found is None or found.session != session:
            return None
        found.seen = self._clock()
        return found

    def close_tab(self, tab: Tab) -> None:
        """Forget a tab with all that is in it."""
        self._tabs.pop(tab.id, None)
        tab.clear()

    def sweep(self) -> None:
        """Forget the tabs that have been silent for too long."""
        before = self._clock() - SILENCE
        for tab in [tab for tab in self._tabs.values() if tab.seen < before]:
            self.close_tab(tab)

    def leave(self) -> None:
        """Forget everybody."""
        for tab in list(self._tabs.values()):
            self.close_tab(tab)
        self._sessions.clear()
        self._tokens.clear()
