"""What others can see: messages and homes, sent once, each call with its outcome."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.card import Card
from adapters.outcome import CannotLook, Found, Outcome, Refused, Sent, Unclear, Why
from adapters.slack import ids, outcomes, render
from adapters.slack.elements import Payload
from adapters.slack.homes import Homes
from adapters.slack.installation import Installation
from adapters.slack.pace import Pace
from adapters.slack.payload import stamp_of, text

PAGE = 200  # messages of a history at once
MOST_PAGES = 10
EDITS_A_MINUTE = 40  # of the 50 that Slack grants chat.update in a workspace
QUIET: dict[str, Any] = {"parse": "none", "link_names": False}  # names and addresses in a text stay text


class Messages:
    """The messages of the bot in one workspace. Nothing here raises, and nothing is tried twice."""

    def __init__(self, client: AsyncWebClient, me: Installation) -> None:
        self._client = client
        self._me = me
        self._homes = Homes()
        self._edits = Pace(EDITS_A_MINUTE)

    def saw_home(self, user: object, view: object) -> None:
        """Slack showed a person their home, as this view."""
        self._homes.saw(user, view)

    async def post(self, place: str, card: Card, key: str) -> Outcome:
        """Send a new message; a home gets its card instead."""
        try:
            where = ids.place(place)
        except ValueError as error:
            return Refused(Why.OUR_BUG, str(error))
        if where.kind == "home":
            return await self._publish(place, card, key)
        if elsewhere := self._elsewhere(where.team):
            return elsewhere

        async def send(payload: Payload) -> Outcome:
            answer = await self._client.chat_postMessage(
                channel=where.id, **payload, **QUIET, mrkdwn=False, unfurl_links=False, unfurl_media=False
            )
            stamp = stamp_of(answer)
            if not stamp:
                return Unclear("Slack did not name the message")
            return Sent(ids.message(where.team, text(answer, "channel") or where.id, stamp))

        return await _written(lambda tables: render.message(card, key, self._me.site, tables=tables), send)

    async def replace(self, target: str, card: Card, key: str) -> Outcome:
        """Put ``card`` in the place of a message, or on a home."""
        if target.startswith("home:"):
            return await self._publish(target, card, key)
        try:
            message = ids.parts(target)
        except ValueError as error:
            return Refused(Why.OUR_BUG, str(error))
        if elsewhere := self._elsewhere(message.team):
            return elsewhere

        if wait := self._edits.take():
            return Refused(Why.BUSY, "edits are paced", wait)

        async def send(payload: Payload) -> Outcome:
            await self._client.chat_update(channel=message.channel, ts=message.stamp, **payload, **QUIET)
            return Sent(target)

        return await _written(lambda tables: render.message(card, key, self._me.site, tables=tables), send)

    async def remove(self, message: str) -> Outcome:
        """Delete a message; one that is gone already is as good as deleted."""
        try:
            there = ids.parts(message)
        except ValueError as error:
            return Refused(Why.OUR_BUG, str(error))
        if elsewhere := self._elsewhere(there.team):
            return elsewhere
        try:
            await self._client.chat_delete(channel=there.channel, ts=there.stamp)
        except Exception as error:
            gone = isinstance(error, SlackApiError) and outcomes.error_code(error) == "message_not_found"
            return Sent(message) if gone else outcomes.classify(error)
        return Sent(message)

    async def find(self, place: str, key: str, since: datetime) -> Found | CannotLook:
        """The bot's own messages in ``place`` that bear ``key``, if Slack lets us read them to the end."""
        try:
            where = ids.place(place)
            if where.kind == "home":
                return Found(())  # a home has no messages; it can always be published again
            if where.team != self._me.site.team:
                return CannotLook(f"{place} has no history for this bot")
            channel = await self._conversation(where.id) if where.kind == "direct" else where.id
            own = [message for message in await self._history(channel, since) if self._own(message)]
            stamps = sorted((stamp_of(message) for message in own if render.bears(key, message)), key=float)
        except _TooMany:
            return CannotLook(f"more than {PAGE * MOST_PAGES} messages")
        except SlackApiError as error:
            return CannotLook(outcomes.error_code(error) or outcomes.classify(error).detail)
        except Exception as error:
            return CannotLook(outcomes.classify(error).detail)
        return Found(tuple(ids.message(where.team, channel, stamp) for stamp in stamps))

    async def _publish(self, home: str, card: Card, key: str) -> Outcome:
        try:
            where = ids.place(home)
        except ValueError as error:
            return Refused(Why.OUR_BUG, str(error))
        if elsewhere := self._elsewhere(where.team):
            return elsewhere

        async def send(view: Payload) -> Outcome:
            answer = await self._client.views_publish(user_id=where.id, view=view, hash=self._homes.hash(where.id))
            self._homes.saw(where.id, answer.get("view"))
            return Sent(home)

        outcome = await _written(lambda tables: render.home(card, key, self._me.site, tables=tables), send)
        if isinstance(outcome, Refused) and outcome.detail == "hash_conflict":
            self._homes.forget(where.id)
            return Refused(Why.BUSY, "the home was published by somebody else meanwhile", 1.0)
        if isinstance(outcome, Unclear):
            self._homes.forget(where.id)  # it may have a hash by now that nobody told us
        return outcome

    async def _conversation(self, user: str) -> str:
        answer = await self._client.conversations_open(users=user)
        channel = answer.get("channel")
        if not isinstance(channel, dict) or not isinstance(channel.get("id"), str):
            raise ValueError("conversations.open named no channel")
        return str(channel["id"])

    async def _history(self, channel: str, since: datetime) -> list[Payload]:
        messages: list[Payload] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            answer = await self._client.conversations_history(
                channel=channel, oldest=f"{since.timestamp():.6f}", inclusive=True, limit=PAGE, cursor=cursor
            )
            page = answer.get("messages")
            if not isinstance(page, list):
                raise ValueError("conversations.history without messages")
            messages += [message for message in page if isinstance(message, dict)]
            following = answer.get("response_metadata") or {}
            cursor = following.get("next_cursor") if isinstance(following, dict) else None
            if not cursor:
                return messages
        raise _TooMany

    def _own(self, message: Payload) -> bool:
        return message.get("bot_id") == self._me.bot or message.get("user") == self._me.bot_user

    def _elsewhere(self, team: str) -> Refused | None:
        if team == self._me.site.team:
            return None
        return Refused(Why.INSTALLATION_GONE, f"this token is not for workspace {team}")


class _TooMany(Exception):
    """The history is longer than anyone should read."""


async def _written(rendered: Callable[[bool], Payload], send: Callable[[Payload], Awaitable[Outcome]]) -> Outcome:
    """The outcome of sending once. What Slack refuses to read had no effect: then the card goes without its table."""
    try:
        first, plainer = rendered(True), rendered(False)
    except Exception as error:
        return Refused(Why.OUR_BUG, str(error) or type(error).__name__)
    try:
        return await send(first)
    except Exception as error:
        outcome = outcomes.classify(error)
    if not outcomes.is_our_bug(outcome) or plainer == first:
        return outcome
    try:
        return await send(plainer)
    except Exception as error:
        return outcomes.classify(error)
