"""Everything that Slack sends: acknowledged in time, handed to the one handler, and counted until it is done."""

from __future__ import annotations

import asyncio
import logging
import math
import re
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, TypeVar

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.card import Card, line
from adapters.command import Command
from adapters.event import Event, Handle
from adapters.language import in_language, say
from adapters.slack import events, payload, signin
from adapters.slack.conversation import ACKNOWLEDGE_AFTER, SlackConversation
from adapters.slack.installation import Installation
from adapters.slack.payload import Happened, Pressed, Submitted, Typed
from adapters.slack.workspaces import Workspace, Workspaces

log = logging.getLogger("quizbot.adapters.slack")

FINISH_WITHIN = 10.0  # seconds that acts under way get when the listener stops
CLOCKS_DIFFER = 5.0  # seconds between Slack's, which tells an event's time in whole seconds, and ours
MOST_UNDER_WAY = 2_000  # tasks, two for each act; whoever comes then is turned away

T = TypeVar("T")
ANYTHING = re.compile("")
BUSY = "Too much is going on at once. Try it again in a minute."


class NotHandled(Exception):
    """The event could not be handled in time; Slack is to send it again, and it may be handled twice."""


class Listener:
    """Takes acts and events, from sockets or over HTTP. ``app`` is what slack-bolt dispatches them with."""

    def __init__(
        self,
        handle: Handle,
        commands: Sequence[Command],
        command: str,
        workspaces: Workspaces,
        now: Callable[[], datetime],
        client: AsyncWebClient,
        logger: logging.Logger,
    ) -> None:
        self._handle = handle
        self._commands = commands
        self._sorry = Card(
            say("Something went wrong"),
            (
                line(
                    say(
                        "That is our mistake, not yours. Please try it again, or type {command} to see what is open.",
                        command=command,
                    )
                ),
            ),
        )
        self._workspaces = workspaces
        self._now = now
        self._stopped = False
        self._under_way: set[asyncio.Task[Any]] = set()
        self.app = _bolt(client, logger, self._listen)

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

    async def dispatch(self, body: dict[str, Any]) -> BoltResponse:
        """What to answer to a payload whose sender has been verified."""
        request = AsyncBoltRequest(mode="socket_mode", body=body)  # which says no more than that it is verified
        return await self.app.async_dispatch(request)

    async def stop(self) -> None:
        """Take nothing more; give what is under way its time, acknowledgements included."""
        self._stopped = True
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=FINISH_WITHIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _listen(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        until = asyncio.get_running_loop().time() + ACKNOWLEDGE_AFTER
        act = payload.read(body)
        if act is None:
            await ack()
        elif isinstance(act, Happened):
            await self._happened(act, until)
            await ack()
        else:
            await ack(**await self._answer(act, until))

    async def _workspace(self, act: Typed | Pressed | Submitted) -> Workspace | None:
        """Where we have a token; a guest from another company presses what our own bot wrote."""
        workspace = await self._workspaces.of(act.team)
        if isinstance(act, Pressed) and act.author and (workspace is None or workspace.me.bot_user != act.author):
            return self._workspaces.written_by(act.author) or await self._home(act)
        return workspace

    async def _home(self, press: Pressed) -> Workspace | None:
        """The workspace that a message says its author is of, if that author is our bot there."""
        home = await self._workspaces.of(press.home) if press.home else None
        return home if home and home.me.bot_user == press.author else None

    async def _happened(self, happened: Happened, until: float) -> None:
        """Slack sends an event again that is not acknowledged; so one that is not handled by then raises."""
        if events.removes(happened):
            self._workspaces.forget(happened.team)  # another process may have taken the app in again
        workspace = await self._workspaces.of(happened.team)
        if workspace is None or _lag(happened, workspace.me) < -CLOCKS_DIFFER:
            return
        if happened.kind == "app_home_opened":
            workspace.messages.saw_home(happened.details.get("user"), happened.details.get("view"))
        event = events.happened(happened, workspace.me)
        if event is None:
            return
        work = self._started(self._news(event, happened, workspace))
        done, _ = await asyncio.wait({work}, timeout=_left(until))
        if not done or not work.result():
            raise NotHandled

    async def _news(self, event: Event, happened: Happened, workspace: Workspace) -> bool:
        removed = events.removes(happened)
        try:
            near = _lag(happened, workspace.me) < CLOCKS_DIFFER
            if removed and near and await signin.works(workspace.reach.client):
                return True  # it was an earlier installation
            await self._handle(event)
            if removed:
                await self._workspaces.remove(happened.team)
        except Exception:
            log.exception("the handler failed on a %s", type(event).__name__)
            return False
        return True

    async def _answer(self, act: Typed | Pressed | Submitted, until: float) -> dict[str, Any]:
        try:
            workspace = await self._workspace(act)
        except Exception as error:  # the store's own kinds of failure are not known here
            log.error("the installations cannot be read: %s", type(error).__name__)
            conversation = SlackConversation(act, self._workspaces.reach(act.team))
            self._started(self._apologised(conversation))
        else:
            if workspace is None:
                return {}
            conversation = SlackConversation(act, workspace.reach)
            name = workspace.reach.people.name(act.user) or act.name or act.user
            event = events.acted(act, workspace.me, self._commands, name, self._now(), conversation)
            self._started(self._handled(event, conversation))
        await asyncio.wait({conversation.answer}, timeout=_left(until))
        if not conversation.answer.done():
            self._started(conversation.wait())
        return await conversation.answer

    async def _handled(self, event: Event, conversation: SlackConversation) -> None:
        try:
            await self._handle(event)
        except Exception:
            log.exception("the handler failed on a %s", type(event).__name__)
            await self._apologised(conversation)
        finally:
            await conversation.finish()

    async def _apologised(self, conversation: SlackConversation) -> None:
        await conversation.reply(in_language(self._sorry, conversation.language))

    def _started(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self.follow(task)
        return task


def _lag(happened: Happened, me: Installation) -> float:
    """Seconds from the installation to an event, which is of an earlier one if it came before; infinite when untold."""
    return happened.at - me.since.timestamp() if me.since and happened.at else math.inf


def _left(until: float) -> float:
    return max(0.0, until - asyncio.get_running_loop().time())


def _bolt(client: AsyncWebClient, logger: logging.Logger, listen: Callable[..., Awaitable[None]]) -> AsyncApp:
    """Every setting is given, and a client without a token: bolt would look for the rest in the environment."""
    app = AsyncApp(
        name="quizbot",
        logger=logger,
        client=client,
        authorize=_Anyone(),
        signing_secret="",
        process_before_response=True,
    )
    app.command(ANYTHING)(listen)
    app.block_action(ANYTHING)(listen)
    app.view_submission(ANYTHING)(listen)
    app.event(ANYTHING)(listen)
    return app


class _Anyone(AsyncAuthorize):
    """Bolt never learns a token, and asks Slack nothing: the listener finds out which workspace an act is of."""

    def __init__(self) -> None: ...

    async def __call__(self, *, team_id: str | None = None, **_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id)
