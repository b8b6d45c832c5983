"""One open page: who looks through it, and what waits to be shown there."""

from __future__ import annotations

import asyncio
import json

from aiohttp import WSCloseCode, web

from adapters.playground import limits
from adapters.playground.render import Payload


class Tab:
    """One WebSocket of one page. Sending never waits: a page too slow is closed, comes back and catches up."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.account = ""
        self.open = True
        self._socket = socket
        self._waiting: asyncio.Queue[Payload] = asyncio.Queue(limits.BACKLOG)

    def send(self, payload: Payload) -> None:
        """Show something, if the page is still there."""
        if not self.open:
            return
        try:
            self._waiting.put_nowait(payload)
        except asyncio.QueueFull:
            self.open = False

    async def pump(self) -> None:
        """Bring to the page what was sent, until it is closed or too slow."""
        while self.open:
            payload = await self._waiting.get()
            try:
                await self._socket.send_str(json.dumps(payload))
            except ConnectionError:
                self.open = False
        await self._socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
