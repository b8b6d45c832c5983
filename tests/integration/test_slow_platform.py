"""A platform that answers nobody, beside one that is well."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from adapters.card import Card
from adapters.event import Handle
from adapters.outcome import Found, Outcome, Sent, Unclear
from bot.quizbot import Quizbot
from bot.ticker import COURIERS, Ticker
from quizzes.round import Status
from quizzes.schedule import Schedule
from storage.records import Records
from storage.store import Store
from tests.faults.runs import small_pack
from tests.faults.worker import QUICK

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
DUE = datetime(2026, 3, 2, 9, tzinfo=UTC)
PATIENCE = 10.0
CHANNELS = {"discord": COURIERS + 1, "slack": 1}
TIMING = replace(QUICK, settle=timedelta(0))


class Platform:
    """One that is ``well`` or hangs; where it never ``answers``, only a look tells what became of a post."""

    remembers = timedelta(0)

    def __init__(self, *, well: bool, answers: bool) -> None:
        self.ready = asyncio.Event()
        self.well = well
        self.answers = answers

    async def run(self, handle: Handle) -> None:
        await asyncio.Event().wait()

    async def post(self, place: str, card: Card, key: str) -> Outcome:
        if not self.answers:
            return Unclear("the connection was reset")
        if not self.well:
            await asyncio.Event().wait()
        return Sent(f"{place}:1")

    async def replace(self, target: str, card: Card, key: str) -> Outcome:
        return Sent(target)

    async def remove(self, message: str) -> Outcome:
        return Sent(message)

    async def present(self, workspace: str, accounts: Sequence[str]) -> dict[str, bool]:
        return {}

    async def find(self, place: str, key: str, since: datetime) -> Found:
        if not self.well:
            await asyncio.Event().wait()
        return Found((f"{place}:1",))


@pytest.mark.parametrize("answers", [True, False], ids=["posts", "looks"])
async def test_while_one_platform_hangs_the_other_has_its_question(
    store: Store, monkeypatch: pytest.MonkeyPatch, answers: bool
) -> None:
    """With more channels due on the one that hangs than there are couriers, all of them before the other's."""
    now, pack = [MORNING], small_pack()
    bot = Quizbot(store, {pack.id: pack}, now=lambda: now[0], chance=random.Random(1), timing=TIMING)
    bot.adapters |= {name: Platform(well=name == "slack", answers=answers) for name in CHANNELS}

    def set_up(records: Records) -> None:
        for name, channels in CHANNELS.items():
            workspace = f"{name}:1"
            league = records.leagues.home_of(workspace, pack.id, MORNING)
            owner = records.people.meet(workspace, {f"{workspace}:7": "Ada"}, MORNING)[f"{workspace}:7"]
            for number in range(channels):
                channel = records.leagues.add_channel(f"{workspace}:{number}", workspace, league.id)
                schedule = Schedule(channel.id, time(9), "UTC", frozenset(range(7)), 60)
                records.schedules.set(schedule, owner, MORNING)

    await store.write(set_up)
    await bot.plan()
    now[0] = DUE
    monkeypatch.setattr("bot.ticker.STOP_WITHIN", 0.1)  # nothing that hangs ends
    ticker = Ticker(bot)
    ticker.start()
    try:
        async with asyncio.timeout(PATIENCE):
            while await store.read(standing) != Status.OPEN:  # noqa: ASYNC110  the database tells no news
                await asyncio.sleep(0.05)
    finally:
        await ticker.stop()


def standing(records: Records) -> Status | None:
    """Where the question on the platform that is well stands."""
    round = records.rounds.get("slack:1:0/2026-03-02")
    return round and round.status
