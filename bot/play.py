"""``quizbot play``: the playground, with six people, two teams and a question that has just been posted."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tzlocal import get_localzone_name

from adapters.playground import NoPort, Person, PlaygroundAdapter, PlaygroundClock, Stop
from bot.config import Misconfigured
from bot.process import opened, run
from bot.quizbot import Quizbot
from quizzes.round import GRACE
from quizzes.schedule import Schedule, read_zone
from storage.records import Records

WORKSPACE = "playground:local"
CHANNELS = ("general", "evening")  # the second is asked an hour after the first
PEOPLE = ("Ada", "Ben", "Chloe", "Deniz", "Emil", "Fatima")  # Ada is the admin
TEAMS = {"Otters": PEOPLE[::2], "Whales": PEOPLE[1::2]}
OPEN_MINUTES = 8 * 60
DAYS_AHEAD = 3  # how far the timeline looks


async def play(port: int, say: Callable[[str], None]) -> None:
    """Serve the playground until stopped, a fresh day each time; ``say`` is told the address."""
    clock = PlaygroundClock(lambda: datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="quizbot-") as folder:
        async with opened(f"sqlite:///{Path(folder) / 'play.db'}", clock.now) as bot:
            await bot.desk.store.write(lambda records: set_the_stage(records, bot, clock.now()))
            adapter = playground(bot, clock, port)
            clock.on_move(bot.tick)
            announcing = asyncio.create_task(_announce(adapter, say))
            try:
                await run(bot, {"playground": adapter})
            except NoPort as error:
                raise Misconfigured(f"{error} Choose another with --port.") from error
            finally:
                announcing.cancel()


async def _announce(adapter: PlaygroundAdapter, say: Callable[[str], None]) -> None:
    await adapter.ready.wait()
    say(adapter.url)


def playground(bot: Quizbot, clock: PlaygroundClock, port: int) -> PlaygroundAdapter:
    """The page, showing what this bot is about to do."""

    async def timeline() -> Sequence[Stop]:
        return await bot.desk.store.read(lambda records: what_comes(records, clock.now()))

    return PlaygroundAdapter(
        bot.commands,
        clock=clock,
        people=[Person(name.lower(), name, admin=name == PEOPLE[0]) for name in PEOPLE],
        channels=CHANNELS,
        timeline=timeline,
        port=port,
    )


def set_the_stage(records: Records, bot: Quizbot, now: datetime) -> None:
    """Two channels, two teams, and today's question due this very minute."""
    league = records.leagues.home_of(WORKSPACE, bot.desk.pack, now)
    accounts = {name: f"{WORKSPACE}:{name.lower()}" for name in PEOPLE}
    ids = records.people.meet(WORKSPACE, {account: name for name, account in accounts.items()}, now)
    zone = read_zone(get_localzone_name() or "UTC")
    minute = now.replace(second=0, microsecond=0)
    for number, name in enumerate(CHANNELS):
        due = minute + timedelta(hours=number)
        channel = records.leagues.add_channel(f"{WORKSPACE}:{name}", WORKSPACE, league.id)
        at = due.astimezone(ZoneInfo(zone)).time()
        schedule = Schedule(channel.id, at, zone, frozenset(range(7)), OPEN_MINUTES)
        records.schedules.set(schedule, ids[accounts[PEOPLE[0]]], minute)
    for team, members in TEAMS.items():
        id = records.teams.create(league.id, team)
        for name in members:
            player = records.people.player(accounts[name])
            if id and player:
                records.teams.join(league.id, player, id, f"{WORKSPACE}:{CHANNELS[0]}", minute - timedelta(days=1))


def what_comes(records: Records, now: datetime) -> list[Stop]:
    """The questions and reveals of the next days."""
    stops: list[Stop] = []
    for schedule in records.schedules.in_workspace(WORKSPACE):
        name = schedule.channel.rpartition(":")[2]
        for round in records.rounds.running(schedule.channel):
            closes = round.closes or round.opening(max(now, round.due)).closes
            if closes:
                stops.append(Stop(f"Reveal in #{name}", closes + GRACE, "To the close"))
        if schedule.paused:
            continue
        for _, due in schedule.coming(now, records.schedules.skipped(schedule.channel)):
            if due > now + timedelta(days=DAYS_AHEAD):
                break
            stops.append(Stop(f"Question in #{name}", due, "To the next question"))
    return sorted(stops, key=lambda stop: stop.at)
