"""Traffic: how fast our calls go out, how many at once, and when none does.

Discord counts refused calls: 10,000 in ten minutes ban the whole address. So a 429 leaves one call at a time, several
without a success between them are a storm that silences everybody for twice as long each time, and every success lets
one more call through. Answers to people have limits of their own and never wait, nor does the gateway.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord

from adapters.discord import outcomes
from adapters.discord.outcomes import BAN_PAUSE

PER_SECOND = 25  # half of what Discord allows a bot: other processes and the library's own calls share it
IN_FLIGHT = 10  # calls at once: the library gives up a call after five 429s, so we do not run into them together
STORM = 3  # refusals in a row
LONGEST_SILENCE = 60.0  # seconds; longer ones are what Discord itself asks for
BRIEF = 1.0  # seconds that a call under way simply waits
NOTHING: Mapping[str, Any] = {}

_OURS = "/channels"  # in the path of every call that posts, changes, removes or finds a message


class Traffic:
    """What Discord's answers so far allow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next = 0.0  # when the next request may leave
        self._silent_until = 0.0
        self._silenced_at = 0.0
        self._waves = 0  # of a storm: what left before the last silence tells nothing new
        self._refusals = 0  # since the last success
        self._room = IN_FLIGHT
        self._under_way = 0
        self._change = asyncio.Condition()

    @property
    def silence(self) -> float:
        """Seconds during which no call may be made."""
        return max(0.0, self._silent_until - self._clock())

    async def enter(self) -> None:
        """Wait for one's turn to make a call; ``leave`` ends it."""
        async with self._change:
            await self._change.wait_for(lambda: self._under_way < self._room)
            self._under_way += 1

    async def leave(self) -> None:
        """The call is over."""
        async with self._change:
            self._under_way -= 1
            self._change.notify_all()

    def hush(self, seconds: float) -> None:
        """No call for so long."""
        self._silenced_at = self._clock()
        self._silent_until = max(self._silent_until, self._silenced_at + seconds)

    async def depart(self) -> float:
        """Wait until one request may leave; when that was. Raises ``discord.RateLimited`` when it would take long."""
        if self.silence > BRIEF:
            raise discord.RateLimited(self.silence)
        now = self._clock()
        leaves = max(now, self._next, self._silent_until)
        self._next = leaves + 1 / PER_SECOND
        await asyncio.sleep(leaves - now)
        if self.silence > 0:  # it began meanwhile
            raise discord.RateLimited(self.silence)
        return self._clock()

    def answered(
        self, status: int, headers: Mapping[str, str], left: float, refusal: Mapping[str, Any] = NOTHING
    ) -> None:
        """Learn from the answer to a request that left at ``left``, and from what a 429 says."""
        if status != 429:
            if status < 400:
                self._refusals = self._waves = 0
                self._room = min(self._room + 1, IN_FLIGHT)
            return
        if outcomes.is_ban(headers, refusal):
            self.hush(BAN_PAUSE)
            return
        if headers.get("X-RateLimit-Scope") == "shared":
            return  # somebody else's doing, and not counted
        self._room = 1
        self._refusals += 1
        wait, fresh = _seconds(headers, refusal), left >= self._silenced_at
        if self._refusals >= STORM and fresh:
            self.hush(min(wait * 2**self._waves, LONGEST_SILENCE))
            self._waves += 1
        if headers.get("X-RateLimit-Global") or headers.get("X-RateLimit-Scope") == "global" or refusal.get("global"):
            self.hush(wait)

    def trace(self) -> aiohttp.TraceConfig:
        """What makes every request of the library's session pass here."""
        trace = aiohttp.TraceConfig()

        async def start(
            _: aiohttp.ClientSession, context: SimpleNamespace, asked: aiohttp.TraceRequestStartParams
        ) -> None:
            ours = _OURS in asked.url.path
            context.left = await self.depart() if ours else self._clock()
            context.tells = ours  # that people are answered says nothing about our posts

        async def end(_: aiohttp.ClientSession, context: SimpleNamespace, told: aiohttp.TraceRequestEndParams) -> None:
            status, headers = told.response.status, told.response.headers
            refusal = await _said(told.response) if status == 429 else NOTHING
            if context.tells or status == 429:
                self.answered(status, headers, context.left, refusal)
            # Where Via is missing the library gives up as after a ban, and would not tell how long to wait.
            if status == 429 and not headers.get("Via") and not outcomes.is_ban(headers, refusal):
                raise discord.RateLimited(_seconds(headers, refusal))

        trace.on_request_start.append(start)
        trace.on_request_end.append(end)
        return trace


async def _said(response: aiohttp.ClientResponse) -> Mapping[str, Any]:
    """What an answer says, as far as it is JSON."""
    try:
        said = await response.json()
    except (aiohttp.ClientError, ValueError):
        return NOTHING
    return said if isinstance(said, dict) else NOTHING


def _seconds(headers: Mapping[str, str], refusal: Mapping[str, Any]) -> float:
    """How long Discord asks to wait."""
    for asked in (refusal.get("retry_after"), headers.get("X-RateLimit-Reset-After"), headers.get("Retry-After")):
        try:
            return max(0.0, float(asked or ""))
        except (TypeError, ValueError):
            continue
    return BRIEF
