"""From the start to ready, and memory at idle, beside importing the libraries that are used."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable

from bot.bank import load_pack
from tests.bench import far_discord, far_slack
from tests.bench.databases import Databases
from tests.bench.far_discord import FarDiscord
from tests.bench.far_slack import FarSlack
from tests.bench.measure import Measure, in_turns
from tests.bench.processes import memory, process

SETTLED = 3.0  # seconds after which a process that is ready counts as idle

# The libraries that a running bot uses on SQLite.
SHARED = ("sqlalchemy", "alembic.command", "apscheduler.schedulers.asyncio", "pydantic_settings", "aiohttp.web",
          "structlog", "typer", "rich.console", "yaml")  # fmt: skip
PLATFORM = {
    "slack": ("slack_bolt.app.async_app", "slack_bolt.adapter.socket_mode.aiohttp", "slack_sdk.web.async_client"),
    "discord": ("discord", "discord.app_commands", "discord.ui"),
}


async def start(databases: Databases, rounds: int) -> list[Measure]:
    """One platform, the other, and both."""
    began = time.perf_counter()
    load_pack()
    reading = (
        f"reading the questions takes {(time.perf_counter() - began) * 1000:.0f} ms, then come migrations and calls"
    )
    slack, discord = FarSlack(), FarDiscord()
    await slack.start()
    await discord.start()
    environment = {
        "slack": {"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": far_slack.BOT_TOKEN,
                  "SLACK_APP_TOKEN": far_slack.APP_TOKEN},
        "discord": {"DISCORD_API_URL": discord.url, "DISCORD_TOKEN": far_discord.TOKEN},
    }  # fmt: skip
    measures = []
    try:
        for platforms in (("slack",), ("discord",), ("slack", "discord")):
            url = databases.fresh("sqlite")
            settings = {name: value for one in platforms for name, value in environment[one].items()}
            spent: dict[str, list[float]] = {"ours": [], "floor": []}

            def ours(
                settings: dict[str, str] = settings, url: str = url, platforms: tuple[str, ...] = platforms,
                spent: dict[str, list[float]] = spent,
            ) -> Awaitable[float]:  # fmt: skip
                ready = {"slack": slack.connected, "discord": discord.identified_now}
                return _ready(
                    settings | {"QUIZBOT_DATABASE_URL": url}, [ready[one] for one in platforms], spent["ours"]
                )

            def floor(
                platforms: tuple[str, ...] = platforms, spent: dict[str, list[float]] = spent
            ) -> Awaitable[float]:
                return _imported((*SHARED, *(name for one in platforms for name in PLATFORM[one])), spent["floor"])

            times = await in_turns(rounds, ours, floor)
            name = " and ".join(platforms)
            sizes = [sorted(values)[len(values) // 2] for values in spent.values()]
            measures += [
                Measure(f"start to ready, {name}", *times, "ms", 1.3, less=True, note=reading),
                Measure(f"memory at idle, {name}", *sizes, "MB", 1.3, less=True),
            ]
    finally:
        await slack.stop()
        await discord.stop()
    return measures


async def _ready(environment: dict[str, str], signs: list[asyncio.Event], sizes: list[float]) -> float:
    for sign in signs:
        sign.clear()
    began = time.perf_counter()
    async with process("-m", "bot", "run", **environment) as running, asyncio.timeout(60):
        for sign in signs:
            await sign.wait()
        took = (time.perf_counter() - began) * 1000
        await asyncio.sleep(SETTLED)
        sizes.append(memory(running.pid))
    return took


async def _imported(modules: tuple[str, ...], sizes: list[float]) -> float:
    """The same libraries imported into a Python that then waits; it says so by closing a pipe of its own."""
    code = f"import {', '.join(modules)}, sys, time; print('.', flush=True); time.sleep(60)"
    began = time.perf_counter()
    async with process("-W", "ignore", "-c", code, listen=True) as running:
        assert running.stdout is not None
        await running.stdout.read(1)
        took = (time.perf_counter() - began) * 1000
        sizes.append(memory(running.pid))
        running.kill()
    return took
