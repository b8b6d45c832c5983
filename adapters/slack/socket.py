"""One connection to Slack in Socket Mode."""

from __future__ import annotations

import asyncio
import logging

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import payload, signin
from adapters.slack.listener import BUSY, Listener
from adapters.slack.payload import Typed

log = logging.getLogger("quizbot.adapters.slack")

CONNECT_WITHIN = 5.0  # seconds for one address
PING_EVERY = 10.0  # seconds
REFUSED_FOR = 60.0  # seconds until Slack is asked again, after it has refused an address


class Socket(AsyncSocketModeHandler):
    """Hands on only what the listener admits."""

    def __init__(
        self,
        listener: Listener,
        *,
        app_token: str,
        client: AsyncWebClient,
        logger: logging.Logger,
        proxy: str | None,
        turn: asyncio.Lock,
    ) -> None:
        """Sockets that share a ``turn`` renew their connections one after the other."""
        self.app = listener.app
        self.app_token = app_token
        self.client = _Client(
            app_token=app_token, logger=logger, web_client=client, proxy=proxy, ping_interval=PING_EVERY
        )
        self.client.proxy = proxy  # the library falls back to the environment
        self.client.connect_operation_lock = turn  # which the library holds while it renews, 5 s at most awaiting it
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]
        self._listener = listener

    async def open(self, address: str) -> None:
        """Connect, at first to an address that Slack has given."""
        self.client.wss_uri = address
        await self.client.connect()  # type: ignore[no-untyped-call]

    async def connected(self) -> bool:
        """Whether Slack can reach us through it now."""
        return await self.client.is_connected()

    async def close(self) -> None:
        """Hang up."""
        await self.client.close()  # type: ignore[no-untyped-call]

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Take one envelope. Unread ones are acknowledged too, else Slack would send them again."""
        if self._listener.stopped:
            return
        if not self._listener.admits(req.payload):
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
        elif self._listener.full:
            if isinstance(payload.read(req.payload), Typed):
                answer = SocketModeResponse(envelope_id=req.envelope_id, payload={"text": BUSY})
                await client.send_socket_mode_response(answer)
            log.warning("too much is under way, an act was turned away")
        else:
            if task := asyncio.current_task():
                self._listener.follow(task)
            await super().handle(client, req)


class _Client(SocketModeClient):
    """The library's client. It would try one address for ever; but an address is good for one connection only."""

    async def connect(self) -> None:
        """Connect, with a new address for each try."""
        while not self.closed:
            self.wss_uri = self.wss_uri or await self.issue_new_wss_url()
            try:
                async with asyncio.timeout(CONNECT_WITHIN):
                    await super().connect()  # type: ignore[no-untyped-call]
                    return
            except TimeoutError:
                self.wss_uri = None

    async def issue_new_wss_url(self) -> str:
        """An address, however long it takes until Slack gives one."""
        while True:
            try:
                return await signin.socket_address(self.web_client, self.app_token)
            except signin.SlackRefused as refused:
                log.error("%s; the next try is in %.0f s", refused, REFUSED_FOR)
            await asyncio.sleep(REFUSED_FOR)
