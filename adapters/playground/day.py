"""The day ahead: what will happen when, and travelling there without missing anything on the way."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import datetime, timedelta

from adapters.playground.clock import AlreadyPast, PlaygroundClock, Stop, Timeline
from adapters.playground.render import Payload, cut

log = logging.getLogger("quizbot.adapters.playground")

FARTHEST = timedelta(days=400)  # a journey of more than a year is a slip of the finger
STOPS_SHOWN = 40
PASSED_SHOWN = 6
STOPS_ON_THE_WAY = 1_000
TIMELINE_SECONDS = 5.0


class TooFar(ValueError):
    """That is more than a year ahead. Travel in smaller steps."""


class Day:
    """The clock together with the stops the bot knows of."""

    def __init__(self, clock: PlaygroundClock, timeline: Timeline) -> None:
        self.clock = clock
        self._timeline = timeline
        self._passed: list[Stop] = []
        self._ahead: list[Stop] = []

    async def refresh(self) -> bool:
        """Ask again what lies ahead; whether it changed."""
        try:
            async with asyncio.timeout(TIMELINE_SECONDS):
                stops = sorted(await self._timeline(), key=lambda stop: stop.at)
        except Exception:  # whatever the bot's own code raises: the page goes on with what it knows
            log.exception("the timeline could not be read")
            stops = list(self._ahead)
        now = self.clock.now()
        before = self._passed, self._ahead
        gone_by = [stop for stop in self._ahead if stop.at <= now]
        self._passed = (self._passed + gone_by)[-PASSED_SHOWN:]
        self._ahead = [stop for stop in stops if stop.at > now]
        return before != (self._passed, self._ahead)

    async def travel(self, to: datetime) -> None:
        """Move the clock to ``to``, by way of every stop before it, so that each happens in its own time."""
        now = self.clock.now()
        if to <= now:
            raise AlreadyPast("Time in the playground only moves forward.")
        if to - now > FARTHEST:
            raise TooFar("That is more than a year ahead. Travel in smaller steps.")
        for _ in range(STOPS_ON_THE_WAY):
            await self.refresh()
            if not self._ahead or self._ahead[0].at >= to:
                break
            await self._move(self._ahead[0].at)
        await self._move(to)
        await self.refresh()

    async def _move(self, to: datetime) -> None:
        with suppress(AlreadyPast):  # two pages may travel at once, and time goes on by itself
            await self.clock.move_to(to)

    def payload(self) -> Payload:
        """The time and the stops, for the page."""
        return {
            "now": self.clock.now().isoformat(),
            "passed": [_stop(stop) for stop in self._passed],
            "ahead": [_stop(stop) for stop in self._ahead[:STOPS_SHOWN]],
        }


def _stop(stop: Stop) -> Payload:
    return {"label": cut(stop.label, 120), "at": stop.at.isoformat(), "jump": cut(stop.jump, 60)}
