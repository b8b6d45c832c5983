"""Time in the playground: it runs, it jumps ahead, it never goes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from adapters.playground import PlaygroundClock, Stop
from adapters.playground.clock import AlreadyPast
from adapters.playground.day import Day, TooFar
from tests.world import FIRST_DAY, WorldClock

HOUR = timedelta(hours=1)


class Host:
    """The host's clock, which somebody may set back."""

    def __init__(self) -> None:
        self.shows = FIRST_DAY

    def __call__(self) -> datetime:
        return self.shows


async def test_it_runs_with_the_host_and_keeps_its_lead() -> None:
    host = Host()
    clock = PlaygroundClock(host)
    await clock.move_to(FIRST_DAY + 3 * HOUR)
    host.shows += HOUR
    assert clock.now() == FIRST_DAY + 4 * HOUR


async def test_it_stands_still_while_the_host_is_set_back() -> None:
    host = Host()
    clock = PlaygroundClock(host)
    host.shows -= HOUR
    assert clock.now() == FIRST_DAY
    host.shows += 2 * HOUR
    assert clock.now() == FIRST_DAY + HOUR


async def test_it_cannot_be_moved_back() -> None:
    clock = PlaygroundClock(WorldClock())
    with pytest.raises(AlreadyPast):
        await clock.move_to(FIRST_DAY - HOUR)


async def test_a_journey_stops_wherever_something_is_due() -> None:
    clock = PlaygroundClock(WorldClock())
    visited: list[datetime] = []

    async def arrive() -> None:
        visited.append(clock.now())

    async def timeline() -> Sequence[Stop]:
        every_hour = [Stop("Full hour", FIRST_DAY + n * HOUR) for n in range(10)]
        return [stop for stop in every_hour if stop.at > clock.now()]

    clock.on_move(arrive)
    day = Day(clock, timeline)
    await day.travel(FIRST_DAY + 2.5 * HOUR)
    assert visited == [FIRST_DAY + HOUR, FIRST_DAY + 2 * HOUR, FIRST_DAY + 2.5 * HOUR]
    payload = day.payload()
    assert [stop["at"] for stop in payload["passed"]] == [at.isoformat() for at in visited[:2]]
    assert payload["ahead"][0]["at"] == (FIRST_DAY + 3 * HOUR).isoformat()


async def test_a_slip_of_the_finger_does_not_take_one_years_ahead() -> None:
    async def timeline() -> Sequence[Stop]:
        return []

    clock = PlaygroundClock(WorldClock())
    with pytest.raises(TooFar):
        await Day(clock, timeline).travel(FIRST_DAY + timedelta(days=4_000))
    assert clock.now() == FIRST_DAY


async def test_a_timeline_that_fails_is_no_reason_to_stop(caplog: pytest.LogCaptureFixture) -> None:
    async def timeline() -> Sequence[Stop]:
        raise RuntimeError("the bot's own trouble")

    clock = PlaygroundClock(WorldClock())
    await Day(clock, timeline).travel(FIRST_DAY + HOUR)
    assert clock.now() == FIRST_DAY + HOUR
    assert "the timeline could not be read" in caplog.text
