"""The playground as a platform: a chat on this machine, in the browser, without an account."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from adapters.card import Card
from adapters.command import Command
from adapters.event import Handle, Installed
from adapters.outcome import Found, Outcome, Refused, Sent, Why
from adapters.playground import render
from adapters.playground.chat import WORKSPACE, Change, Chat, Person
from adapters.playground.clock import PlaygroundClock, Timeline
from adapters.playground.day import Day
from adapters.playground.desk import Desk, shown
from adapters.playground.server import Server

REFRESH_SECONDS = 10.0  # how old the timeline may get while nothing happens


class PlaygroundAdapter:
    """Serves the page at ``url`` once ``ready`` is set.

    ``chat`` is the platform's side, for whoever wants it to outlive the adapter.
    """

    remembers = timedelta(0)

    def __init__(
        self,
        commands: Sequence[Command],
        *,
        clock: PlaygroundClock,
        people: Sequence[Person],
        channels: Sequence[str],
        timeline: Timeline,
        host: str = "127.0.0.1",
        port: int = 8765,
        chat: Chat | None = None,
    ) -> None:
        self.ready = asyncio.Event()
        self.chat = chat or Chat(people, channels)
        self._clock = clock
        self._day = Day(clock, timeline)
        self._desk = Desk(self.chat, self._day, commands)
        self._server = Server(self._desk, host, port)
        self._changed = asyncio.Event()

    @property
    def url(self) -> str:
        """Where the page is; empty before ``ready``."""
        return self._server.url

    async def run(self, handle: Handle) -> None:
        """Serve the page until cancelled and hand every event to ``handle``."""
        unwatch = self.chat.watch(self._show)
        try:
            await self._server.start()
            await self._day.refresh()
            self._desk.open(handle)
            self.ready.set()
            if not self.chat.installed:
                self.chat.installed = True
                self._desk.tell(Installed(WORKSPACE, "Playground"))
            await self._keep_the_day()
        finally:
            await self._desk.close()
            unwatch()
            await self._server.stop()

    async def _keep_the_day(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(REFRESH_SECONDS):
                    await self._changed.wait()
            self._changed.clear()
            if await self._day.refresh():
                self._desk.show({"kind": "day", "day": self._day.payload()})

    def _show(self, change: Change) -> None:
        self._changed.set()
        if change.message:
            self._desk.show({"kind": "message", "message": shown(change.message)}, change.to)
        elif change.gone:
            self._desk.show({"kind": "gone", "message": change.gone}, change.to)
        else:
            self._desk.show({"kind": "people", "people": self._desk.people()})

    async def post(self, place: str, card: Card, key: str) -> Outcome:
        """Show a card in a channel, among somebody's direct messages, or on their home."""
        try:
            payload = render.card(card, key, self.chat.channels)
        except ValueError as error:
            return Refused(Why.OUR_BUG, str(error))
        return self.chat.post(place, payload, self._clock.now())

    async def replace(self, target: str, card: Card, key: str) -> Outcome:
        """Change a card that is shown, or a home."""
        if target.startswith("home:"):
            return await self.post(target, card, key)
        try:
            payload = render.card(card, key, self.chat.channels)
        except ValueError as error:
            return Refused(Why.OUR_BUG, str(error))
        return self.chat.replace(target, payload)

    async def remove(self, message: str) -> Outcome:
        """Take a card away."""
        self.chat.remove(message)
        return Sent(message)

    async def present(self, workspace: str, accounts: Sequence[str]) -> dict[str, bool]:
        """Whether each of these is somebody the page can act as."""
        return {account: account in self.chat.people for account in accounts}

    async def find(self, place: str, key: str, since: datetime) -> Found:
        """The messages that bear the key: since ever, as the playground's time and the caller's may be two."""
        return Found(self.chat.bearing(place, key))
