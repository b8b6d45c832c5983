"""Slack through slack-bolt and Socket Mode."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.port import CannotLook, Card, Command, Found, Handle, Outcome, Refused, Why
from adapters.slack import signin
from adapters.slack.conversation import Reach
from adapters.slack.listener import Listener, Socket
from adapters.slack.logs import vendor
from adapters.slack.messages import Messages
from adapters.slack.people import People

API_URL = "https://slack.com/api/"
ANSWER_WITHIN = 10  # seconds for a whole call
CONNECT_WITHIN = 5  # seconds of them for the connection
NOT_YET = Refused(Why.BUSY, "not connected to Slack", 1.0)


class SlackAdapter:
    """One Slack app in one workspace. Nothing is read from the environment."""

    def __init__(
        self,
        commands: Sequence[Command],
        *,
        bot_token: str,
        app_token: str,
        api_url: str = API_URL,
        command: str = "/quiz",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sockets: int = 1,
        proxy: str | None = None,
    ) -> None:
        """``command`` is only what people are told to type; a command is accepted whatever it is called."""
        self._commands = tuple(commands)
        self._command = command
        self._bot_token = bot_token
        self._app_token = app_token
        self._api_url = api_url if api_url.endswith("/") else f"{api_url}/"
        self._now = now
        self._sockets = sockets
        self._proxy = proxy
        self._logger = vendor()
        self._messages: Messages | None = None

    async def run(self, handle: Handle) -> None:
        """Listen until cancelled. Raises SlackRefused when Slack does not accept a token."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN, sock_connect=CONNECT_WITHIN)
        async with aiohttp.ClientSession(timeout=timeout, proxy=self._proxy) as session:
            client = self._client(session, self._bot_token)
            unsigned = self._client(session, None)
            me = await signin.installation(client)
            reach = Reach(me.site, People(client, me.site.team, self._now), client, session, self._api_url)
            listener = Listener(handle, self._commands, self._command, me, reach, self._now, unsigned, self._logger)
            self._messages = Messages(client, me)
            sockets: list[Socket] = []
            try:
                for _ in range(self._sockets):
                    sockets.append(await self._connected(listener, unsigned))
                await asyncio.Event().wait()
            finally:
                await listener.stop()
                self._messages = None
                for socket in sockets:
                    await socket.close()

    async def post(self, place: str, card: Card, key: str) -> Outcome:
        """Send one new message, once."""
        return await self._messages.post(place, card, key) if self._messages else NOT_YET

    async def replace(self, target: str, card: Card, key: str) -> Outcome:
        """Put ``card`` in the place of a message, or on a person's home."""
        return await self._messages.replace(target, card, key) if self._messages else NOT_YET

    async def remove(self, message: str) -> Outcome:
        """Delete a message; one that is gone already counts as ``Sent``."""
        return await self._messages.remove(message) if self._messages else NOT_YET

    async def find(self, place: str, key: str, since: datetime) -> Found | CannotLook:
        """The bot's own messages in ``place`` since then that bear ``key``."""
        return await self._messages.find(place, key, since) if self._messages else CannotLook(NOT_YET.detail)

    async def _connected(self, listener: Listener, client: AsyncWebClient) -> Socket:
        """A socket that listens. Its first address is asked for here: the library would not tell a wrong token."""
        address = await signin.socket_address(client, self._app_token)
        socket = Socket(listener, app_token=self._app_token, client=client, logger=self._logger, proxy=self._proxy)
        try:
            await socket.open(address)
        except BaseException:
            await socket.close()
            raise
        return socket

    def _client(self, session: aiohttp.ClientSession, token: str | None) -> AsyncWebClient:
        """A client that tries once. With a session of ours, the time-out of the session is the one that holds."""
        client = AsyncWebClient(
            token=token, base_url=self._api_url, timeout=ANSWER_WITHIN, session=session, retry_handlers=[],
            logger=self._logger, proxy=self._proxy,
        )  # fmt: skip
        client.proxy = self._proxy  # the library falls back to the environment
        return client
