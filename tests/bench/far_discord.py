"""Discord's side of a click, as light as it can be: an interaction goes out over the gateway; its answer comes in."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from adapters.card import on_the_wire
from tests import discord_server
from tests.discord_server import TOKEN, DiscordServer, answer, press

__all__ = ["CHANNEL", "GUILD", "MESSAGE", "TOKEN", "FarDiscord"]

GUILD, CHANNEL, MESSAGE = 5, 6, 1_400_000_000_000_000_000
_EPOCH = 1_420_070_400_000  # milliseconds; a Discord id tells when it was made


class FarDiscord(DiscordServer):
    """One server, one connected process. ``latency`` is how long Discord takes to make a message."""

    def __init__(self, latency: float = 0.0) -> None:
        super().__init__()
        self.listening = asyncio.Event()
        self.identified_now = asyncio.Event()
        self.posted: list[float] = []
        self._latency = latency
        self._numbers = itertools.count()
        self._waiting: dict[str, asyncio.Future[None]] = {}

    @web.middleware
    async def _described(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Take any request: to check it takes time, and what the bare library sends is not quite as described."""
        return await handler(request)

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        await super().dispatch(event, data)
        if event == "READY":
            self.identified_now.set()
            asyncio.get_running_loop().call_later(1.0, self.listening.set)  # the library prepares a moment longer

    async def click(self, user: str, option: int, key: str) -> None:
        """One press, until it is privately answered."""
        id = self.snowflake()
        self._waiting[str(id)] = asyncio.get_running_loop().create_future()
        wire = on_the_wire(f"answer:{option}", key)
        message = self._message(str(CHANNEL), {"flags": 1 << 15, "components": _components(wire)})
        event = press(id, {**message, "id": str(MESSAGE)}, wire) | {"token": f"t{id}"}
        event["member"]["user"] = {**event["member"]["user"], "id": user.removeprefix("U").lstrip("0") or "1000000"}
        await self.dispatch("INTERACTION_CREATE", event)
        async with asyncio.timeout(10):
            await self._waiting[str(id)]
        del self._waiting[str(id)]

    def snowflake(self) -> int:
        return (int(time.time() * 1000) - _EPOCH) << 22 | next(self._numbers) & 0x3FFFFF

    async def _callback(self, request: web.Request) -> web.Response:
        await request.read()
        id = request.match_info["id"]
        if (future := self._waiting.get(id)) and not future.done():
            future.set_result(None)
        return answer({"interaction": {"id": id, "type": 3}, "resource": None})

    async def _create(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.posted.append(time.monotonic())
        await asyncio.sleep(self._latency)
        return answer(discord_server.DiscordServer._message(self, request.match_info["channel"], body))


def _components(wire: str) -> list[dict[str, Any]]:
    """A question of four options: some text and a row of buttons."""
    row = {"type": 1, "id": 3, "components": [
        {"type": 2, "id": 4 + n, "style": 2, "label": letter, "custom_id": f"{wire}{n or ''}"}
        for n, letter in enumerate("ABCD")
    ]}  # fmt: skip
    text = {"type": 10, "id": 2, "content": "Which of these? " * 40}
    return [{"type": 17, "id": 1, "components": [text, row]}]
