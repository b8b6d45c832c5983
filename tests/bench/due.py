"""Everybody due at one minute: how long until all have their question, and what the loop and the database feel."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from typing import Any

from sqlalchemy import func, select

from adapters.discord import DiscordAdapter
from adapters.port import Adapter
from adapters.slack import SlackAdapter
from adapters.slack.oauth import Distribution
from bot.bank import load_pack
from bot.courier import Courier
from bot.quizbot import Quizbot
from bot.slack_installations import SlackInstallations, SlackStates
from bot.ticker import Ticker
from bot.vault import Vault, new_key
from storage.engine import open_engine
from storage.store import Store
from storage.tables import account, channel, delivery, installation, league, player, schedule, season, workspace
from tests.bench.databases import Databases
from tests.bench.far_discord import TOKEN, FarDiscord
from tests.bench.far_slack import FarSlack
from tests.bench.measure import Measure
from tests.bench.world import rows

DAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WITHIN = 120.0  # seconds
PACE = 25.0  # posts a second
BEAT = 0.005
CROWDED = (
    "Alone it takes a fraction of this; most is waiting for the interpreter lock and, with the far side and PostgreSQL "
    "on the same machine, for its cores"
)


async def discord(databases: Databases, channels: int) -> list[Measure]:
    """So many channels of so many servers on Discord."""
    return [
        measure for kind in ("sqlite", "postgresql") for measure in await _run(databases, kind, "discord", channels)
    ]


async def slack(databases: Databases, channels: int) -> list[Measure]:
    """So many channels of so many workspaces on Slack, each with a token of its own."""
    return [measure for kind in ("sqlite", "postgresql") for measure in await _run(databases, kind, "slack", channels)]


async def _run(databases: Databases, kind: str, platform: str, channels: int) -> list[Measure]:
    url = databases.fresh(kind)
    vault = Vault([new_key()])
    _set_up(url, platform, channels, vault)
    store = Store(url)
    now = [MORNING]
    pack = load_pack()
    bot = Quizbot(store, {pack.id: pack}, now=lambda: now[0], chance=random.Random(7))
    with _far_side(platform) as api_url, _watched("_take") as claims, _watched("_outcome") as records:
        adapter = _adapter(platform, api_url, store, vault, bot)
        listening = asyncio.create_task(adapter.run(bot.handle)) if platform == "slack" else None
        bot.adapters[platform] = adapter
        began = time.monotonic()
        await bot.plan()
        planning = time.monotonic() - began
        ticker = Ticker(bot)
        ticker.start()
        await asyncio.sleep(2.0)
        claims.clear()
        beats: list[float] = []
        heart = asyncio.create_task(_beat(beats))
        now[0] = DUE
        bot.desk.wake()
        began = time.monotonic()
        while (left := await store.read(_left)) and time.monotonic() - began < 1.5 * WITHIN:  # noqa: ASYNC110
            await asyncio.sleep(0.25)
        took = time.monotonic() - began
        heart.cancel()
        await ticker.stop()
        if listening:
            listening.cancel()
        elif isinstance(adapter, DiscordAdapter):
            await adapter.close()
        await asyncio.gather(heart, *([listening] if listening else []), return_exceptions=True)
        await store.close()
    rate = (channels - left) / took
    note = f"{rate:.0f} posts/s, {left} left; planning them took {planning:.1f} s"
    name = f"{channels:,} channels due at once on {platform.capitalize()}, {kind}"
    return [
        Measure(f"{name}: all out", took, WITHIN, "s", 1.0, less=True, note=note),
        Measure(f"{name}: longest stall of the loop", max(beats) * 1000, 25.0, "ms", 1.0, less=True,
                note=f"99 in 100 below {_high(beats, 0.99) * 1000:.1f} ms"),
        Measure(f"{name}: claim, median", _high(claims, 0.5) * 1000, 5.0, "ms", 1.0, less=True,
                note=f"99 in 100 within {_high(claims, 0.99) * 1000:.1f} ms, the picking included. {CROWDED}"),
        Measure(f"{name}: record, median", _high(records, 0.5) * 1000, 5.0, "ms", 1.0, less=True,
                note=f"99 in 100 within {_high(records, 0.99) * 1000:.1f} ms"),
    ]  # fmt: skip


@contextmanager
def _watched(method: str) -> Iterator[list[float]]:
    """How long each call of a courier's method worked on the database, its waiting in line not counted."""
    spent: list[float] = []
    work = getattr(Courier, method)

    def timed(*given: Any) -> Any:
        began = time.perf_counter()
        try:
            return work(*given)
        finally:
            spent.append(time.perf_counter() - began)

    setattr(Courier, method, timed)
    try:
        yield spent
    finally:
        setattr(Courier, method, work)


def _high(values: list[float], share: float) -> float:
    return sorted(values)[int((len(values) - 1) * share)]


def _left(records: Any) -> int:
    return records._connection.execute(
        select(func.count()).where(delivery.c.state != "sent", delivery.c.kind == "question", delivery.c.due <= DUE)
    ).scalar_one()


async def _beat(beats: list[float]) -> None:
    """How much later than asked the loop comes back."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(BEAT)
        beats.append(time.perf_counter() - began - BEAT)


def _adapter(platform: str, api_url: str, store: Store, vault: Vault, bot: Quizbot) -> Adapter:
    if platform == "discord":
        return DiscordAdapter(bot.commands, token=TOKEN, api_url=api_url)
    installations = SlackInstallations(store, vault)
    states = SlackStates(store, vault, lambda: DUE)
    distribution = Distribution("client", "secret", installations, states, ("chat:write",))
    return SlackAdapter(bot.commands, api_url=api_url, distribution=distribution, signing_secret="made-up")


def _set_up(url: str, platform: str, channels: int, vault: Vault) -> None:
    engine = open_engine(url)
    since = MORNING - timedelta(minutes=1)
    numbers = range(1, channels + 1)

    def home(n: int) -> str:
        return f"{platform}:{n if platform == 'discord' else f'T{n:06}'}"

    def here(n: int) -> str:
        return f"{home(n)}:{n if platform == 'discord' else f'C{n:06}'}"

    with engine.begin() as connection:
        rows(connection, workspace, ({"id": home(n), "name": "W", "status": "active", "since": since} for n in numbers))
        rows(connection, league, ({"id": home(n), "workspace": home(n), "name": "L", "pack": "aws-developer",
                                   "topics": [], "seed": f"{n}"} for n in numbers))  # fmt: skip
        rows(connection, season, ({"league": home(n), "number": 1, "name": "S", "starts": DAY - timedelta(days=3)}
                                  for n in numbers))  # fmt: skip
        rows(connection, channel, ({"id": here(n), "workspace": home(n), "league": home(n), "status": "active",
                                    "pause_reason": ""} for n in numbers))  # fmt: skip
        rows(connection, player, ({"id": f"p{n}", "since": since, "hidden": False} for n in numbers))
        rows(connection, account, ({"id": f"a{n}", "workspace": home(n), "user": f"{home(n)}:{n}", "name": "A",
                                    "player": f"p{n}"} for n in numbers))  # fmt: skip
        rows(connection, schedule, ({"channel": here(n), "at": "09:00", "zone": "UTC", "days": frozenset(range(7)),
                                     "open_minutes": 480, "paused": False, "since": since, "owner": f"a{n}"}
                                    for n in numbers))  # fmt: skip
        if platform == "slack":
            details = {"app": "A0", "name": "W", "bot": "B0", "bot_user": "U0", "scopes": ["chat:write"],
                       "installer": "U1", "custom": {}}  # fmt: skip
            rows(connection, installation, (
                {"workspace": home(n), "since": since, "details": details,
                 "sealed": vault.seal(f'{{"team": "T{n:06}", "token": "xoxb-{n}"}}')} for n in numbers
            ))  # fmt: skip
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


@contextmanager
def _far_side(platform: str) -> Iterator[str]:
    """A platform in a process of its own; its address."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(platform, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve(platform: str, pipe: Pipe) -> None:
    async def serve() -> None:
        far = FarDiscord() if platform == "discord" else FarSlack()
        await far.start()
        pipe.send(far.url if isinstance(far, FarDiscord) else far.api_url)
        await asyncio.Event().wait()

    asyncio.run(serve())
