"""Everything that Slack sends: acknowledged in time, handed to the one handler, and counted until it is done."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.port import Card, Command, Event, Handle, line
from adapters.slack import events, payload
from adapters.slack.conversation import ACKNOWLEDGE_AFTER, Reach, SlackConversation
from adapters.slack.payload import Happened, Pressed, Submitted, Typed
from adapters.slack.signin import Installation

log = logging.getLogger("quizbot.adapters.slack")

FINISH_WITHIN = 10.0  # seconds that acts under way get when the listener stops
MOST_UNDER_WAY = 2_000  # tasks, two for each act; whoever comes then is turned away

ANYTHING = re.compile("")
BUSY = "Too much is going on at once. Try it again in a minute."


class Listener:
    """Takes acts and events from any number of sockets. ``app`` is what slack-bolt dispatches them with."""

    def __init__(
        self,
        handle: Handle,
        commands: Sequence[Command],
        command: str,
        me: Installation,
        reach: Reach,
        now: Callable[[], datetime],
        client: AsyncWebClient,
        logger: logging.Logger,
    ) -> None:
        self._handle = handle
        self._commands = commands
        self._sorry = Card(
            "Something went wrong",
            (line(f"That is our mistake, not yours. Please try it again, or type {command} to see what is open."),),
        )
        self._me = me
        self._reach = reach
        self._now = now
        self._stopped = False
        self._under_way: set[asyncio.Task[Any]] = set()
        self.app = self._bolt(client, logger)

    def admits(self, body: object) -> bool:
        """Whether a payload is one that bolt can be given; it would stumble over a malformed one."""
        return payload.read(body) is not None

    @property
    def stopped(self) -> bool:
        return self._stopped

    @property
    def full(self) -> bool:
        return len(self._under_way) >= MOST_UNDER_WAY

    def follow(self, task: asyncio.Task[Any]) -> None:
        """Count ``task`` as under way until it is done; asyncio itself would not even keep it alive."""
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def stop(self) -> None:
        """Take nothing more; give what is under way its time, acknowledgements included."""
        self._stopped = True
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=FINISH_WITHIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _bolt(self, client: AsyncWebClient, logger: logging.Logger) -> AsyncApp:
        """Every setting is given, and a client without a token: bolt would look for the rest in the environment."""
        app = AsyncApp(
            name="quizbot",
            logger=logger,
            client=client,
            authorize=_Authorized(self._me, self._reach.client.token),
            signing_secret="",
            process_before_response=True,
        )
        app.command(ANYTHING)(self._listen)
        app.block_action(ANYTHING)(self._listen)
        app.view_submission(ANYTHING)(self._listen)
        app.event(ANYTHING)(self._listen)
        return app

    async def _listen(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        act = payload.read(body)
        if act is None or not self._ours(act):
            await ack()
        elif isinstance(act, Happened):
            if event := events.happened(act, self._me):
                await asyncio.wait({self._started(self._handled(event))}, timeout=ACKNOWLEDGE_AFTER)
            await ack()
        else:
            await ack(**await self._answer(act))

    async def _answer(self, act: Typed | Pressed | Submitted) -> dict[str, Any]:
        conversation = SlackConversation(act, self._reach)
        name = self._reach.people.name(act.user) or act.name or act.user
        event = events.acted(act, self._me, self._commands, name, self._now(), conversation)
        self._started(self._handled(event, conversation))
        await asyncio.wait({conversation.answer}, timeout=ACKNOWLEDGE_AFTER)
        if not conversation.answer.done():
            self._started(conversation.wait())
        return await conversation.answer

    async def _handled(self, event: Event, conversation: SlackConversation | None = None) -> None:
        try:
            await self._handle(event)
        except Exception:
            log.exception("the handler failed on a %s", type(event).__name__)
            if conversation:
                await conversation.reply(self._sorry)
        finally:
            if conversation:
                await conversation.finish()

    def _started(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self.follow(task)
        return task

    def _ours(self, act: Typed | Pressed | Submitted | Happened) -> bool:
        """Of the workspace we have a token for; a guest from another company presses what our own bot wrote."""
        return act.team == self._me.site.team or (isinstance(act, Pressed) and act.author == self._me.bot_user)


class _Authorized(AsyncAuthorize):
    """The one installation there is, without asking Slack about it again. Other workspaces come with HTTP and OAuth."""

    def __init__(self, me: Installation, token: str | None) -> None:
        self._known = AuthorizeResult(
            enterprise_id=None, team_id=me.site.team, bot_user_id=me.bot_user, bot_id=me.bot, bot_token=token
        )

    async def __call__(self, **_: Any) -> AuthorizeResult:
        return self._known


class Socket(AsyncSocketModeHandler):
    """One connection to Slack; it hands on only what the listener admits."""

    def __init__(
        self, listener: Listener, *, app_token: str, client: AsyncWebClient, logger: logging.Logger, proxy: str | None
    ) -> None:
        super().__init__(listener.app, app_token, logger=logger, web_client=client, proxy=proxy)
        self.client.proxy = proxy  # the library falls back to the environment
        self._listener = listener

    async def open(self, address: str) -> None:
        """Connect to an address that Slack has given."""
        self.client.wss_uri = address
        await self.client.connect()  # type: ignore[no-untyped-call]

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
