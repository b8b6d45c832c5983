"""What a test sees of a platform: people, channels, messages, forms, and the one clock they share.

Each platform has a world of its own (``world_playground``, ``world_slack``, ``world_discord``) behind this protocol, so
that a day in the life is written once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from adapters.command import Command
from adapters.event import Handle
from adapters.port import Adapter

FIRST_DAY = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # a Monday


class WorldClock:
    """The time everyone in a test agrees on. It only moves forward."""

    def __init__(self, start: datetime = FIRST_DAY) -> None:
        self._now = start

    def __call__(self) -> datetime:
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Make it ``instant``."""
        assert instant >= self._now, f"the clock shows {self._now}, it cannot go back to {instant}"
        self._now = instant


@dataclass
class Seen:
    """One message or private reply as a person reads it.

    ``text`` is what stands on the screen (title, body; dates as their fallback words). ``buttons`` and ``selects`` are
    the labels of what can be pressed, select options included. ``fields`` are the labels of a form. ``raw`` is the
    platform's own payload.
    """

    text: str
    buttons: Sequence[str] = ()
    selects: Mapping[str, Sequence[str]] = field(default_factory=dict)  # prompt -> option labels
    fields: Sequence[str] = ()
    errors: Mapping[str, str] = field(default_factory=dict)  # field label -> words beside it
    private: bool = False
    raw: Any = None

    def __contains__(self, words: str) -> bool:
        return words in self.text


class World(Protocol):
    """One platform with one workspace, the channels ``general`` and ``evening``, and people to act as."""

    clock: WorldClock
    adapter: Adapter
    workspace: str

    async def start(self, commands: Sequence[Command], handle: Handle) -> None:
        """Connect the adapter's real client and wait until it is ready."""
        ...

    async def restart(self, commands: Sequence[Command], handle: Handle) -> None:
        """Drop everything the adapter holds in memory and connect a new one; the platform's side stays."""
        ...

    async def stop(self) -> None: ...

    def channel(self, name: str) -> str:
        """The id of a channel."""
        ...

    async def join(self, name: str, *, admin: bool = False, shown_as: str | None = None) -> None:
        """A person joins the workspace."""
        ...

    async def leave(self, name: str) -> None:
        """A person leaves the workspace; whoever joins again is the same person."""
        ...

    async def messages(self, channel: str) -> list[Seen]:
        """The bot's public messages in a channel, oldest first, as they are now."""
        ...

    async def command(self, person: str, channel: str, text: str) -> Seen:
        """Type ``/quiz TEXT``; the private reply, or the form it opened."""
        ...

    async def press(self, person: str, seen: Seen, label: str) -> Seen:
        """Press a button by its label; the private reply."""
        ...

    async def choose(self, person: str, seen: Seen, prompt: str, labels: Sequence[str]) -> Seen:
        """Tick options of a select and submit; the private reply."""
        ...

    async def fill(self, person: str, form: Seen, values: Mapping[str, str | Sequence[str]]) -> Seen:
        """Change fields of an open form by label and submit it; the reply, or the form again with errors."""
        ...


Started = Callable[[], Awaitable[World]]
