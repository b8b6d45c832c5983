"""The playground's time: it runs like ours and can be moved ahead, never back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

Moved = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Stop:
    """Something that will happen. The first stop of each ``jump`` gets a button so named: "To the next question"."""

    label: str
    at: datetime
    jump: str = ""


Timeline = Callable[[], Awaitable[Sequence[Stop]]]


class AlreadyPast(ValueError):
    """Time in the playground only moves forward."""


class PlaygroundClock:
    """``now`` plus an offset that only grows."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._host = now
        self._offset = timedelta()
        self._latest = now()
        self._reading = Lock()  # storage reads the time from threads of its own
        self._moving = asyncio.Lock()
        self._listeners: list[Moved] = []

    def now(self) -> datetime:
        """The time in the playground; it stands still while the host's clock is set back."""
        with self._reading:
            self._latest = max(self._latest, self._host() + self._offset)
            return self._latest

    def on_move(self, listener: Moved) -> None:
        """Call ``listener`` after each move, before the move counts as done."""
        self._listeners.append(listener)

    async def move_to(self, instant: datetime) -> None:
        """Make it ``instant`` and let everyone who listens catch up."""
        async with self._moving:
            ahead = instant - self.now()
            if ahead < timedelta():
                raise AlreadyPast("Time in the playground only moves forward.")
            with self._reading:
                self._offset += ahead
            for listener in self._listeners:
                await listener()
