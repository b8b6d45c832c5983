"""What Discord's answers do to our traffic."""

from __future__ import annotations

import asyncio

import discord
import pytest

from adapters.discord.outcomes import BAN_PAUSE
from adapters.discord.traffic import IN_FLIGHT, LONGEST_SILENCE, Traffic

VIA = {"Via": "1.1 google"}
SLOW = {**VIA, "X-RateLimit-Scope": "user", "X-RateLimit-Reset-After": "2.5", "Retry-After": "3"}
GLOBAL = {**SLOW, "X-RateLimit-Scope": "global"}
SHARED = {**SLOW, "X-RateLimit-Scope": "shared"}


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def traffic(clock: Clock) -> Traffic:
    return Traffic(clock)


def test_one_refusal_of_one_route_silences_nobody_else(traffic: Traffic, clock: Clock) -> None:
    traffic.answered(429, SLOW, clock())
    assert traffic.silence == 0


def test_a_global_refusal_silences_everybody_for_as_long_as_it_asks(traffic: Traffic, clock: Clock) -> None:
    traffic.answered(429, GLOBAL, clock())
    assert traffic.silence == 2.5


def test_what_others_did_to_a_resource_is_not_ours(traffic: Traffic, clock: Clock) -> None:
    for _ in range(10):
        traffic.answered(429, SHARED, clock())
    assert traffic.silence == 0


@pytest.mark.parametrize(("headers", "at_first"), [(SLOW, 0), (GLOBAL, 2.5)])
def test_a_storm_doubles_the_silence_with_each_wave(
    traffic: Traffic, clock: Clock, headers: dict[str, str], at_first: float
) -> None:
    silences = []
    for _ in range(9):
        traffic.answered(429, headers, clock())
        silences.append(traffic.silence)
        clock.now += traffic.silence
    assert silences == [at_first, at_first, 2.5, 5, 10, 20, 40, LONGEST_SILENCE, LONGEST_SILENCE]
    traffic.answered(200, VIA, clock())
    traffic.answered(429, SLOW, clock())
    assert traffic.silence == 0, "a success ends the storm"


def test_what_left_before_the_silence_tells_nothing_new(traffic: Traffic, clock: Clock) -> None:
    left = clock()
    for _ in range(10):
        clock.now += 0.01
        traffic.answered(429, SLOW, left)
    assert traffic.silence <= 2.5


def test_a_refusal_without_via_is_a_ban(traffic: Traffic, clock: Clock) -> None:
    traffic.answered(429, {"Retry-After": "1"}, clock())
    assert traffic.silence == BAN_PAUSE


def test_a_refusal_of_discord_itself_is_none_whatever_became_of_via(traffic: Traffic, clock: Clock) -> None:
    traffic.answered(429, {name: value for name, value in SLOW.items() if name != "Via"}, clock())
    traffic.answered(429, {}, clock(), {"message": "slow", "retry_after": 2.5, "global": False})
    assert traffic.silence == 0
    traffic.answered(429, {}, clock(), {"message": "slow", "retry_after": 2.5, "global": True})
    assert traffic.silence == 2.5


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "soon"}, {"X-RateLimit-Reset-After": "-1"}])
def test_a_strange_header_hurts_nobody(traffic: Traffic, clock: Clock, headers: dict[str, str]) -> None:
    for _ in range(5):
        traffic.answered(429, VIA | headers, clock())
    assert 0 <= traffic.silence <= LONGEST_SILENCE


async def test_nothing_leaves_during_a_long_silence(traffic: Traffic) -> None:
    traffic.hush(60)
    with pytest.raises(discord.RateLimited) as refused:
        await traffic.depart()
    assert refused.value.retry_after == pytest.approx(60)


async def test_after_a_refusal_one_call_goes_at_a_time(traffic: Traffic, clock: Clock) -> None:
    for _ in range(IN_FLIGHT):
        await traffic.enter()
    for _ in range(IN_FLIGHT):
        await traffic.leave()
    traffic.answered(429, SLOW, clock())
    await traffic.enter()
    with pytest.raises(TimeoutError):
        await _soon(traffic)
    await traffic.leave()
    traffic.answered(200, VIA, clock())
    await traffic.enter()
    await _soon(traffic)


async def _soon(traffic: Traffic) -> None:
    async with asyncio.timeout(0.01):
        await traffic.enter()
