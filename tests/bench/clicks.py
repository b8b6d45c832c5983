"""Answer clicks on Slack and Discord: the whole bot in a process of its own, beside a bare echo in another."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Sequence

from tests.bench import far_discord, far_slack
from tests.bench.databases import Databases
from tests.bench.far_discord import FarDiscord
from tests.bench.far_slack import FarSlack
from tests.bench.measure import Measure, in_turns
from tests.bench.processes import process
from tests.bench.world import open_round, people

# What profiles show of a click: where the loop's time goes, beside the same library in the echo.
SLACK = (
    "Bolt's dispatch and the HTTP reply take most of the loop's time, the port the rest; the writer shares the "
    "interpreter lock, and with one click in flight it is handed to and fro twice"
)
DISCORD = (
    "most of the loop's time is the library's own: hearing the gateway, building the pressed card's controls anew, the "
    "HTTP call; the port takes the rest, and the loop, the writer and the far side share the machine's cores"
)
CROWD = 200  # people who click, again and again; the first click of each is not measured
_counter = itertools.count()

Click = Callable[[str, int], Awaitable[None]]


async def slack(databases: Databases, clicks: int) -> list[Measure]:
    """A Socket Mode frame in, a durable commit, the acknowledgement and the private reply out."""
    url = databases.fresh("sqlite")
    channel = f"slack:{far_slack.TEAM}:{far_slack.CHANNEL}"
    message = f"{channel}:{far_slack.STAMP}"
    key = "q/" + await open_round(url, f"slack:{far_slack.TEAM}", channel, message)
    ours, floor = FarSlack(), FarSlack()
    await ours.start()
    await floor.start()
    tokens = {"SLACK_BOT_TOKEN": far_slack.BOT_TOKEN, "SLACK_APP_TOKEN": far_slack.APP_TOKEN}
    bot = process("-m", "bot", "run", QUIZBOT_DATABASE_URL=url, SLACK_API_URL=ours.api_url, **tokens)
    echo = process("-m", "tests.bench.echo_slack", floor.api_url, str(databases.folder / "echo.db"),
                   BOT=far_slack.BOT_TOKEN, APP=far_slack.APP_TOKEN)  # fmt: skip
    try:
        async with bot, echo, asyncio.timeout(300):
            await ours.connected.wait()
            await floor.connected.wait()
            sides = [lambda who, n: ours.click(who, n, key), lambda who, n: floor.click(who, n, key)]
            for side in sides:
                await burst(side, CROWD * 2, 16)
            many = await in_turns(5, *(lambda side=side: burst(side, clicks, 64) for side in sides))
            one = await in_turns(5, *(lambda side=side: burst(side, clicks // 5, 1) for side in sides))
    finally:
        await ours.stop()
        await floor.stop()
    return [
        Measure("answer click on Slack, 64 in flight", *many, "clicks/s", 1.0, note=SLACK),
        Measure("answer click on Slack, 1 in flight", *one, "clicks/s", 0.5, note=SLACK),
    ]


async def discord(databases: Databases, clicks: int) -> list[Measure]:
    """An interaction in, a durable commit, the ephemeral reply out over HTTP."""
    url = databases.fresh("sqlite")
    channel = f"discord:{far_discord.GUILD}:{far_discord.CHANNEL}"
    key = "q/" + await open_round(url, f"discord:{far_discord.GUILD}", channel, f"{channel}:{far_discord.MESSAGE}")
    ours, floor = FarDiscord(), FarDiscord()
    await ours.start()
    await floor.start()
    bot = process("-m", "bot", "run", QUIZBOT_DATABASE_URL=url, DISCORD_API_URL=ours.url,
                  DISCORD_TOKEN=far_discord.TOKEN)  # fmt: skip
    echo = process("-m", "tests.bench.echo_discord", floor.url, TOKEN=far_discord.TOKEN)
    try:
        async with bot, echo, asyncio.timeout(300):
            await ours.listening.wait()
            await floor.listening.wait()
            sides = [lambda who, n: ours.click(who, n, key), lambda who, n: floor.click(who, n, key)]
            for side in sides:
                await burst(side, CROWD * 2, 16)
            many = await in_turns(5, *(lambda side=side: burst(side, clicks, 32) for side in sides))
    finally:
        await ours.stop()
        await floor.stop()
    return [Measure("answer click on Discord, 32 in flight", *many, "clicks/s", 0.8, note=DISCORD)]


async def burst(click: Click, number: int, in_flight: int, crowd: Sequence[str] = people(CROWD)) -> float:
    """So many clicks, so many at once; how many a second."""
    left = iter(range(number))

    async def one_after_another() -> None:
        for _ in left:
            turn = next(_counter)
            await click(crowd[turn % len(crowd)], turn // len(crowd) % 4)

    began = time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(in_flight)))
    return number / (time.perf_counter() - began)
