"""Slack through slack-bolt: one app in any number of workspaces, over Socket Mode or HTTP."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import aiohttp
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from adapters.card import Card
from adapters.command import Command
from adapters.event import Handle, Installed
from adapters.outcome import CannotLook, Found, Outcome, Refused, Why
from adapters.slack import ids, outcomes, signin
from adapters.slack.client import ANSWER_WITHIN, Client
from adapters.slack.conversation import Reach
from adapters.slack.installation import Installation
from adapters.slack.listener import Listener
from adapters.slack.logs import vendor
from adapters.slack.messages import Messages
from adapters.slack.oauth import Distribution, Install, InstallFlow
from adapters.slack.people import People
from adapters.slack.socket import Socket
from adapters.slack.web import Web
from adapters.slack.workspaces import Workspace, Workspaces

log = logging.getLogger("quizbot.adapters.slack")

API_URL = "https://slack.com/api/"
CONNECT_WITHIN = 5  # seconds of them for the connection
SOCKETS = 2  # while one is renewed, the other listens
LOOK_EVERY = 1.0  # seconds between looks whether a socket is open
RENEWED_WITHIN = 30.0  # seconds without one that are no reason to call for help
STORE_AWAY = 5.0  # seconds until it is asked again
NOT_YET = Refused(Why.BUSY, "not connected to Slack", 1.0)


class SlackAdapter:
    """One Slack app. Nothing is read from the environment.

    It listens on sockets if it has an ``app_token``, and over HTTP if it has a ``signing_secret`` and somebody serves
    its ``routes``. It is in the workspace of its ``bot_token`` and in all that installed it through a ``distribution``.
    """

    remembers = timedelta(0)  # Slack documents no key that would make a repeated post the same message

    def __init__(
        self,
        commands: Sequence[Command],
        *,
        bot_token: str = "",
        app_token: str = "",
        signing_secret: str = "",
        distribution: Distribution | None = None,
        api_url: str = API_URL,
        command: str = "/quiz",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sockets: int = SOCKETS,
        proxy: str | None = None,
    ) -> None:
        """``command`` is only what people are told to type; a command is accepted whatever it is called."""
        self._commands = tuple(commands)
        self._command = command
        self._bot_token = bot_token
        self._app_token = app_token
        self._signing_secret = signing_secret
        self._distribution = distribution
        self._api_url = api_url if api_url.endswith("/") else f"{api_url}/"
        self._now = now
        self._sockets = sockets if app_token else 0
        self._proxy = proxy
        self._logger = vendor()
        self._workspaces: Workspaces | None = None
        self._listener: Listener | None = None
        self._flow: InstallFlow | None = None
        self.ready = asyncio.Event()  # set while events are taken

    def routes(self) -> list[web.RouteDef]:
        """What a web server has to serve for Slack to reach this adapter; while it does not run, they say so."""
        events = Web(self._signing_secret, lambda: self._listener).routes() if self._signing_secret else []
        return events + (Install(lambda: self._flow).routes() if self._distribution else [])

    async def run(self, handle: Handle) -> None:
        """Listen until cancelled. Raises SlackRefused when Slack does not accept a token."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN, sock_connect=CONNECT_WITHIN)
        async with aiohttp.ClientSession(timeout=timeout, proxy=self._proxy) as session:
            unsigned = self._client(session, None)
            store = self._distribution.installations if self._distribution else None
            workspaces = Workspaces(lambda installation: self._open(session, installation), store)
            if self._bot_token:
                me = await signin.installation(self._client(session, self._bot_token), self._bot_token)
                workspaces.fix(me)
                await _tell(handle, Installed(ids.workspace(me.site.team), me.name))
            listener = Listener(handle, self._commands, self._command, workspaces, self._now, unsigned, self._logger)
            sockets: list[Socket] = []
            turn = asyncio.Lock()
            try:
                self._workspaces, self._listener = workspaces, listener
                self._flow = self._install_flow(unsigned, handle, workspaces)
                for _ in range(self._sockets):
                    sockets.append(await self._connected(listener, unsigned, turn))
                self.ready.set()
                await self._watch(sockets)
            finally:
                self.ready.clear()
                self._flow = None
                await listener.stop()
                self._workspaces = self._listener = None
                for socket in sockets:
                    await socket.close()

    async def _watch(self, sockets: Sequence[Socket]) -> None:
        """Tell for ever whether Slack reaches us: over HTTP at any time, over sockets while one of them is open."""
        heard = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if not sockets or any([await socket.connected() for socket in sockets]):
                heard = time.monotonic()
                self.ready.set()
            elif time.monotonic() - heard > RENEWED_WITHIN:
                self.ready.clear()

    async def post(self, place: str, card: Card, key: str) -> Outcome:
        """Send one new message, once."""
        return await self._told(place, lambda messages: messages.post(place, card, key))

    async def replace(self, target: str, card: Card, key: str) -> Outcome:
        """Put ``card`` in the place of a message, or on a person's home."""
        return await self._told(target, lambda messages: messages.replace(target, card, key))

    async def remove(self, message: str) -> Outcome:
        """Delete a message; one that is gone already counts as ``Sent``."""
        return await self._told(message, lambda messages: messages.remove(message))

    async def present(self, workspace: str, accounts: Sequence[str]) -> dict[str, bool]:
        """Whether each of these is a person who is in the workspace now."""
        found = await self._workspace(workspace)
        if isinstance(found, Refused):
            return {}
        users = {account.rpartition(":")[2]: account for account in accounts}
        there = await found.reach.people.present(list(users))
        return {users[user]: here for user, here in there.items()}

    async def find(self, place: str, key: str, since: datetime) -> Found | CannotLook:
        """The bot's own messages in ``place`` since then that bear ``key``."""
        found = await self._workspace(place)
        return CannotLook(found.detail) if isinstance(found, Refused) else await found.messages.find(place, key, since)

    async def _told(self, id: str, call: Callable[[Messages], Awaitable[Outcome]]) -> Outcome:
        workspace = await self._workspace(id)
        if isinstance(workspace, Refused):
            return workspace
        outcome = await call(workspace.messages)
        if not isinstance(outcome, Refused) or outcome.why != Why.INSTALLATION_GONE:
            return outcome
        if outcome.detail in outcomes.DEAD:
            return await self._buried(workspace.me, outcome)
        return await self._doubted(workspace, outcome)

    async def _doubted(self, workspace: Workspace, outcome: Refused) -> Outcome:
        """The refusal of a token that may be good all the same: who leaves a workspace cancels everything there."""
        try:
            good = await signin.works(workspace.reach.client)
        except Exception:  # nobody knows
            good = True
        return Refused(Why.BUSY, outcome.detail, outcomes.PASSING_FOR) if good else outcome

    async def _buried(self, me: Installation, outcome: Refused) -> Outcome:
        """The refusal that a dead token comes to."""
        try:
            if self._workspaces is None or await self._workspaces.bury(me):
                return outcome
        except Exception as error:  # as below
            log.error("a dead token could not be deleted: %s", type(error).__name__)
            return outcome
        return Refused(Why.BUSY, "installed anew meanwhile", 1.0)

    async def _workspace(self, id: str) -> Workspace | Refused:
        if self._workspaces is None:
            return NOT_YET
        try:
            team = ids.team(id)
        except ValueError as error:
            return Refused(Why.OUR_BUG, str(error))
        try:
            workspace = await self._workspaces.of(team)
        except Exception as error:  # the store's own kinds of failure are not known here
            return Refused(Why.BUSY, f"the installations cannot be read: {type(error).__name__}", STORE_AWAY)
        return workspace or Refused(Why.INSTALLATION_GONE, f"not installed in {team}")

    def _open(self, session: aiohttp.ClientSession, me: Installation) -> Workspace:
        client = self._client(session, me.token)
        people = People(client, me.site.team, self._now)
        return Workspace(me, Reach(me.site, people, client, session, self._api_url), Messages(client, me))

    def _install_flow(self, client: AsyncWebClient, handle: Handle, workspaces: Workspaces) -> InstallFlow | None:
        if self._distribution is None:
            return None
        return InstallFlow(
            self._distribution,
            client=client,
            api_url=self._api_url,
            now=self._now,
            handle=handle,
            installed=workspaces.forget,
            logger=self._logger,
        )

    async def _connected(self, listener: Listener, client: AsyncWebClient, turn: asyncio.Lock) -> Socket:
        """A socket that listens. Its first address is asked for here: the library would not tell a wrong token."""
        address = await signin.socket_address(client, self._app_token)
        socket = Socket(
            listener, app_token=self._app_token, client=client, logger=self._logger, proxy=self._proxy, turn=turn
        )
        try:
            await socket.open(address)
        except BaseException:
            await socket.close()
            raise
        return socket

    def _client(self, session: aiohttp.ClientSession, token: str | None) -> AsyncWebClient:
        return Client(token, self._api_url, self._logger, session=session, proxy=self._proxy)


async def _tell(handle: Handle, news: Installed) -> None:
    """Say at every start where the app is. A handler that cannot take it now hears it at the next one."""
    try:
        await handle(news)
    except Exception:
        log.exception("the handler failed on an Installed")
