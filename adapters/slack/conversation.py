"""The private way back to the person who acted."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.card import Card, line
from adapters.event import Profile
from adapters.form import ChannelField, Field, Form, TextField
from adapters.language import ENGLISH, in_language, say
from adapters.outcome import Gone, Sent
from adapters.slack import forms, ids, outcomes, payload, render
from adapters.slack.elements import Payload
from adapters.slack.people import People
from adapters.slack.render import Site

log = logging.getLogger("quizbot.adapters.slack")

MOST_REPLIES = 5  # what Slack allows a response_url
ASK_WITHIN = 2.0  # seconds; then Slack is taken to allow it
ACKNOWLEDGE_AFTER = 1.8  # seconds of the three that Slack waits
SLACK = "hooks.slack.com"  # the host of every response_url
UNREACHED = ("ClientConnectorError", "ClientConnectorDNSError", "ConnectionTimeoutError")  # nothing was sent
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})  # names of one machine

WAIT = Card(say("One moment"), (line(say("This takes a little longer than usual. The answer will appear here.")),))
DONE = Card(say("Done"), (line(say("You can close this.")),))


@dataclass(frozen=True, slots=True)
class Reach:
    """What it takes to answer someone: the workspace, its people, and the ways to call Slack."""

    site: Site
    people: People
    client: AsyncWebClient
    session: aiohttp.ClientSession
    api_url: str


class SlackConversation:
    """Answers one act: in the channel for the actor's eyes only, or in the modal that the act was done in.

    ``answer`` is the payload of the acknowledgement; the first reply or the time limit decides it.
    """

    def __init__(self, act: payload.Act, reach: Reach) -> None:
        self.answer: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        self.language = ENGLISH
        self._act = act
        self._reach = reach
        self._view = act.view if act.surface == "modal" else ""
        # An ephemeral message cannot be changed by any method; the response_url of a press on it can replace it.
        self._on_private = isinstance(act, payload.Pressed) and bool(act.channel) and not act.message
        self._trigger = act.trigger
        self._replies = 0
        self._waiting = False
        self._turn = asyncio.Lock()

    async def profile(self) -> Profile:
        """Who acted, at most a minute old."""
        return await self._reach.people.profile(self._act.user, self._act.name)

    async def can_post(self, channel: str) -> bool:
        """Whether the bot is in a channel, and the channel is not archived."""
        client = self._reach.client
        try:
            place = ids.place(channel)
            async with asyncio.timeout(ASK_WITHIN):
                answer = await client.conversations_info(channel=place.id)
        except SlackApiError as error:
            return outcomes.error_code(error) != "channel_not_found"
        except (aiohttp.ClientError, TimeoutError):
            return True
        except ValueError:
            return False
        known = answer.get("channel")
        return not isinstance(known, dict) or not (known.get("is_member") is False or known.get("is_archived") is True)

    async def reply(self, what: Card | Form) -> Sent | Gone:
        """Answer in private; Gone when Slack listens no more."""
        if self._replies >= MOST_REPLIES:
            return Gone(f"{MOST_REPLIES} replies are used up")
        self._replies += 1
        async with self._turn:
            self._waiting = False
            return await self._reply(what)

    async def _reply(self, what: Card | Form) -> Sent | Gone:
        if isinstance(self._act, payload.Submitted):
            return await self._reply_to_form(self._act, what)
        self.acknowledge()
        if self._view:
            return await self._update(self._view_of(what))
        if isinstance(what, Form) or self._act.surface == "home":
            return await self._open(self._view_of(what))
        return await self._respond(what)

    def acknowledge(self, answer: Payload | None = None) -> bool:
        """Let Slack know; False when it knows already."""
        if self.answer.done():
            return False
        self.answer.set_result(answer or {})
        return True

    async def wait(self) -> None:
        """Tell a person who looks at a view that it goes on; elsewhere silence is Slack's own way to say so."""
        view = self._view_of(in_language(WAIT, self.language))
        async with self._turn:
            if isinstance(self._act, payload.Submitted):
                self._waiting = self.acknowledge({"response_action": "update", "view": view})
            elif self.acknowledge() and self._act.surface == "home":
                self._waiting = isinstance(await self._open(view), Sent)

    async def finish(self) -> None:
        """Nobody will reply any more: acknowledge, and leave no view waiting."""
        self.acknowledge()
        async with self._turn:
            if self._waiting:
                self._waiting = False
                await self._update(self._view_of(in_language(DONE, self.language)))

    async def _reply_to_form(self, act: payload.Submitted, what: Card | Form) -> Sent | Gone:
        if isinstance(what, Form) and what.errors:
            beside = what.id == act.form and set(what.errors) <= set(act.values)
            errors = {"response_action": "errors", "errors": forms.form_errors(what.errors)}
            if beside and self.acknowledge(errors):
                return Sent()
            what = replace(what, fields=tuple(_as_typed(field, act.values) for field in what.fields))
        view = self._view_of(what)
        if self.acknowledge({"response_action": "update", "view": view}):
            return Sent()
        return await self._update(view)

    def _view_of(self, what: Card | Form) -> Payload:
        metadata = payload.metadata(self._act.channel)
        return forms.form(what, metadata) if isinstance(what, Form) else render.modal(what, self._reach.site, metadata)

    async def _open(self, view: Payload) -> Sent | Gone:
        if not self._trigger:
            return Gone("no form can be opened any more")
        trigger, self._trigger = self._trigger, ""
        client = self._reach.client
        result = await self._called(lambda: client.views_open(trigger_id=trigger, view=view))
        if isinstance(result, Gone):
            return result
        if self._act.surface == "home":
            self._view = _id_of(result)
        return Sent()

    async def _update(self, view: Payload) -> Sent | Gone:
        client = self._reach.client
        result = await self._called(lambda: client.views_update(view_id=self._view, view=view))
        return result if isinstance(result, Gone) else Sent()

    async def _called(self, call: Callable[[], Awaitable[Any]]) -> Any | Gone:
        try:
            return await call()
        except Exception as error:
            outcome = outcomes.classify(error)
            if outcomes.is_our_bug(outcome) and outcome.detail not in outcomes.LATE:
                log.error("Slack did not accept a private reply: %s", outcome.detail)
            return Gone(outcome.detail)

    async def _respond(self, card: Card) -> Sent | Gone:
        """Through the response_url, once; as plainer blocks when Slack does not take the first ones."""
        if not callable_back(self._act.response_url, self._reach.api_url):
            return await self._whisper(card)
        for tables in (True, False):
            what = render.message(card, "", self._reach.site, tables=tables)
            body = {**what, "response_type": "ephemeral", "replace_original": card.replaces and self._on_private}
            status, words = await self._posted(body)
            if words in UNREACHED:
                return await self._whisper(card)
            if 200 <= status < 300 and not _complains(words):
                return Sent()
            if "invalid_blocks" not in words:
                return Gone(words or f"HTTP {status}")
        log.error("Slack did not accept a private reply: %s", words)
        return Gone(words)

    async def _whisper(self, card: Card) -> Sent | Gone:
        """In the channel for the actor's eyes only, where there is no address to answer to, or nobody at it."""
        if not self._act.channel:
            return Gone("no address to answer to")
        client, act = self._reach.client, self._act
        what = render.message(card, "", self._reach.site, tables=False)
        result = await self._called(lambda: client.chat_postEphemeral(channel=act.channel, user=act.user, **what))
        return result if isinstance(result, Gone) else Sent()

    async def _posted(self, body: Payload) -> tuple[int, str]:
        try:
            async with self._reach.session.post(self._act.response_url, json=body, allow_redirects=False) as response:
                return response.status, (await response.content.read(300)).decode(errors="replace")
        except (aiohttp.ClientError, TimeoutError) as error:
            return 0, type(error).__name__


def callable_back(url: str, api_url: str) -> bool:
    """Whether a response_url is Slack's own, or of the server that ``api_url`` names. No other host is ever called."""
    try:
        there, api = urlsplit(url), urlsplit(api_url)
        if there.username or there.password:
            return False
        same = there.hostname == api.hostname or {there.hostname, api.hostname} <= LOOPBACK
        return (there.scheme == "https" and there.hostname == SLACK and there.port in (None, 443)) or (
            there.scheme == api.scheme and bool(there.hostname) and same
        )
    except ValueError:
        return False


def _complains(words: str) -> bool:
    """Whether an answer with a good status says that it was none. Slack says ``ok``; others may say nothing at all."""
    try:
        said = json.loads(words)
    except ValueError:
        return words.startswith("invalid_blocks")
    return isinstance(said, dict) and said.get("ok") is False


def _as_typed(field: Field, values: dict[str, tuple[str, ...]]) -> Field:
    typed = values.get(field.id)
    if typed is None:
        return field
    if isinstance(field, TextField):
        return replace(field, value=typed[0] if typed else "")
    if isinstance(field, ChannelField):
        return replace(field, chosen=typed[0] if typed else "")
    return replace(field, chosen=typed)


def _id_of(result: Any) -> str:
    view = result.get("view")
    return str(view.get("id", "")) if isinstance(view, dict) else ""
