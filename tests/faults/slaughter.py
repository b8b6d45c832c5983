"""Real processes of the bot on one PostgreSQL, killed and paused while they post to a local platform."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
import tempfile
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from adapters.discord.wire import read_wire_id
from adapters.slack import render
from bot.planning import plan_daily
from quizzes.schedule import Schedule
from storage.deliveries import question_key
from storage.store import Store
from storage.tables import delivery, round
from tests.bench.databases import databases
from tests.discord_server import TOKEN, DiscordServer
from tests.slack_server import APP_TOKEN, BOT_TOKEN, HISTORY_SCOPES, TEAM, Slack
from tests.world_discord import walk

ROOT = Path(__file__).parents[2]
WITHIN = 120.0  # seconds for all posts of a batch to be out
BATCH = 50


@dataclass
class Slain:
    """What came of it."""

    posts: int = 0
    kills: int = 0
    pauses: int = 0
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"real processes: {self.posts} posts, {self.kills} killed, {self.pauses} paused past their lease"


class Platform:
    """A local Slack or Discord with many channels."""

    def __init__(self, name: str, scopes: frozenset[str] = HISTORY_SCOPES) -> None:
        self.name = name
        self.workspace = f"slack:{TEAM}" if name == "slack" else "discord:5"
        self.slack = Slack(lambda: datetime.now(UTC), scopes)
        self.discord = DiscordServer()
        self.said = tempfile.TemporaryFile()  # noqa: SIM115  by all processes, at every level; ``stop`` closes it

    def will(self, *faults: str) -> None:
        """What the next posts come to."""
        self.slack.will("chat.postMessage", *faults)
        self.discord.will(*faults)

    def limit(self, channel: str) -> None:
        """Posts to a channel are refused for a minute and more from now on."""
        self.slack.retry_after = "99"
        self.slack.limited.add(("chat.postMessage", channel.rpartition(":")[2]))
        self.discord.limited["POST", channel.rpartition(":")[2]] = 99.0

    def land(self) -> None:
        """What was on its way when nobody waited any more arrives."""
        (self.slack if self.name == "slack" else self.discord).land()

    async def start(self) -> None:
        await (self.slack.start() if self.name == "slack" else self.discord.start())

    def secrets_told(self) -> list[str]:
        """The law that no log line holds a secret, broken."""
        self.said.seek(0)
        said = self.said.read().decode("utf-8", "replace")
        return [f"I9: a log holds {secret[:5]}..." for secret in (BOT_TOKEN, APP_TOKEN, TOKEN) if secret in said]

    async def stop(self) -> None:
        self.said.close()
        await (self.slack.stop() if self.name == "slack" else self.discord.stop())

    @property
    def api_url(self) -> str:
        return self.slack.api_url if self.name == "slack" else self.discord.url

    def channel(self, number: int) -> str:
        if self.name == "slack":
            self.slack.channel(f"C{number:05}")
            return f"{self.workspace}:C{number:05}"
        return f"{self.workspace}:{1000 + number}"

    def fail(self, chance: random.Random) -> None:
        """Some of the next posts are accepted, and then the answer is lost."""
        if self.name == "slack":
            faults = ("ok", "ok", "ok", "500_after", "reset_after", "500_before", "bad_json")
            self.slack.will("chat.postMessage", *chance.choices(faults, k=20))
        else:
            self.discord.will(*["reset_after"] * 3)

    def count(self, key: str) -> int:
        """How many visible messages bear a key."""
        if self.name == "slack":
            return sum(render.bears(key, one) for messages in self.slack.channels.values() for one in messages)
        ids = [
            {read_wire_id(part.get("custom_id", ""), direct=False)[1] for part in walk(one["components"])}
            for one in self.discord.messages.values()
        ]
        return sum(key in among for among in ids)


async def slaughter(posts: int, *, platforms: tuple[str, ...] = ("slack", "discord"), seed: int = 1) -> Slain:
    """Post so many questions while processes die; how it went."""
    total = Slain()
    with databases() as ours:
        for number, name in enumerate(platforms):
            for batch in range(max(1, posts // len(platforms) // BATCH)):
                size = min(BATCH, posts // len(platforms))
                await _batch(ours.fresh("postgresql"), name, size, random.Random(seed + 100 * number + batch), total)
    return total


async def _batch(url: str, name: str, size: int, chance: random.Random, total: Slain) -> None:
    platform, store = Platform(name), Store(url)
    await platform.start()
    try:
        keys = await store.write(lambda records: owe(records, platform, size))
        async with asyncio.timeout(WITHIN):
            await _under_fire(store, url, platform, chance, total)
        total.posts += size
        total.violations += await _judged(store, platform, keys) + platform.secrets_told()
    finally:
        await store.close()
        await platform.stop()


def owe(records: Any, platform: Platform, size: int) -> list[str]:
    """A question in each of so many channels, due now."""
    now = datetime.now(UTC)
    league = records.leagues.home_of(platform.workspace, "aws-developer", now)
    owner = records.people.meet(platform.workspace, {f"{platform.workspace}:1": "Ada"}, now)[f"{platform.workspace}:1"]
    keys = []
    for number in range(size):
        channel = platform.channel(number)
        records.leagues.add_channel(channel, platform.workspace, league.id)
        schedule = Schedule(channel, time((now.hour + 12) % 24), "UTC", frozenset(range(7)), 480)
        records.schedules.set(schedule, owner, now)
        plan_daily(records, schedule, now.date(), now)
        keys.append(question_key(f"{channel}/{now.date()}"))
    return keys


async def _under_fire(store: Store, url: str, platform: Platform, chance: random.Random, total: Slain) -> None:
    """Two processes at a time, one of which is always about to die, until everything is out; then a calm one."""
    while await _open(store):
        platform.fail(chance)
        async with worker(url, platform) as one, worker(url, platform) as other:
            await asyncio.sleep(chance.uniform(1.5, 3.0))  # the instant of death is what is drawn here
            if chance.random() < 0.3:
                other.send_signal(signal.SIGSTOP)
                total.pauses += 1
            one.send_signal(signal.SIGKILL)
            total.kills += 1
            await one.wait()
            await asyncio.sleep(chance.uniform(0.5, 4.0))
            other.send_signal(signal.SIGCONT)
    async with worker(url, platform):
        while await _open(store) or await _left(store):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


@asynccontextmanager
async def worker(url: str, platform: Platform) -> Any:
    """A process of the bot; in the end it is asked to stop, and has to within its time."""
    command = (sys.executable, "-m", "tests.faults.worker", url, platform.name, platform.api_url)
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=platform.said, stderr=platform.said)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(20):
                await process.wait()


async def _open(store: Store) -> int:
    """How many questions are not out yet."""
    with store.engine.connect() as connection:
        planned = (round.c.status == "planned", round.c.due <= datetime.now(UTC))
        return connection.execute(select(func.count()).select_from(round).where(*planned)).scalar_one()


async def _left(store: Store) -> int:
    """How many messages are still on their way, removals included."""
    with store.engine.connect() as connection:
        unfinished = (delivery.c.state.in_(("due", "sending", "unclear")), delivery.c.due <= datetime.now(UTC))
        return connection.execute(select(func.count()).select_from(delivery).where(*unfinished)).scalar_one()


async def _judged(store: Store, platform: Platform, keys: list[str]) -> list[str]:
    """Exactly one message for each question, and every round open."""
    with store.engine.connect() as connection:
        there = (round.c.due <= datetime.now(UTC),)
        stood = Counter(connection.execute(select(round.c.status).where(*there)).scalars())
    found = [f"I1: {number} messages bear {key}" for key in keys if (number := platform.count(key)) != 1]
    return found + [f"I2: rounds stand at {dict(stood)}"] * (stood != {"open": len(keys)})
