"""Thousands of malformed acts, through the real clients: nothing breaks, nothing is written, no innards are shown."""

from __future__ import annotations

import asyncio
import copy
import json
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from discord.utils import time_snowflake
from sqlalchemy import func, select

from bot.quizbot import Quizbot
from storage.store import Store
from storage.tables import inbox, metadata
from tests.discord_server import slash
from tests.faults.runs import small_pack
from tests.faults.slaughter import Platform
from tests.faults.worker import adapter
from tests.processes import until
from tests.slack_server import APP, TEAM, ended

Payload = dict[str, Any]

NASTY: list[Any] = [
    None, True, -1, 0, 2**70, 1.5e308, "", "x" * 5000, "\ud800", "\x00", "\u202e😀", "'; DROP TABLE round; --", [], {},
    [[]], {"a": {"b": {"c": []}}}, ["x"] * 50, "answer:0|q/slack:T9:C9/2026-03-02", "q/slack:T0SLACK:C1/2026-03-02",
    "<!channel> @everyone", "9" * 300, "1e999", "NaN",
]  # fmt: skip
AT_ONCE = 40  # acts on their way together


class Sink:
    """Where private replies on Slack go; it keeps what people would read."""

    def __init__(self) -> None:
        self.heard: list[Any] = []
        self.url = ""
        self._runner: web.AppRunner

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/hook", self._hear)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hook"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _hear(self, request: web.Request) -> web.Response:
        self.heard.append(await request.json())
        return web.Response(text="ok")


def mutated(payload: Any, chance: random.Random) -> Any:
    """The payload with one to four things wrong."""
    broken = copy.deepcopy(payload)
    for _ in range(chance.randint(1, 4)):
        node, path = broken, []
        while isinstance(node, dict | list) and node and chance.random() < 0.8:
            name = chance.choice([*node]) if isinstance(node, dict) else chance.randrange(len(node))
            path.append((node, name))
            node = node[name]
        if not path:
            continue
        parent, name = path[-1]
        match chance.randrange(4):
            case 0:
                del parent[name]
            case 1:
                parent[name] = [parent[name]]
            case _:
                parent[name] = copy.deepcopy(chance.choice(NASTY))
    return broken


def slack_acts(answer_to: str) -> list[tuple[str, Payload]]:
    """A press under a round that is not of here, a command and a form, as Slack delivers them."""
    who = {"team": {"id": TEAM, "domain": "s"}, "user": {"id": "U0EVE", "name": "eve", "team_id": TEAM}}
    common = {"token": "x", "api_app_id": APP, "trigger_id": "1.2.x", **who}
    action = {
        "type": "button", "action_id": "press-0", "block_id": "b", "action_ts": "1772438400.000100",
        "value": "answer:0|q/slack:T9:C9/2026-03-02", "text": {"type": "plain_text", "text": "A"},
    }  # fmt: skip
    press = {
        "type": "block_actions", **common, "actions": [action], "channel": {"id": "C00000", "name": "general"},
        "container": {"type": "message", "message_ts": "1.2", "channel_id": "C00000", "is_ephemeral": False},
        "message": {"type": "message", "user": "U0BOT", "bot_id": "B0BOT", "ts": "1.2", "blocks": []},
        "state": {"values": {}}, "response_url": answer_to,
    }  # fmt: skip
    command = {
        "token": "x", "team_id": TEAM, "team_domain": "s", "channel_id": "C00000", "channel_name": "general",
        "user_id": "U0EVE", "user_name": "eve", "command": "/quiz", "text": "today", "api_app_id": APP,
        "response_url": answer_to, "trigger_id": "1.2.x",
    }  # fmt: skip
    form = {
        "type": "view_submission", **common, "response_urls": [],
        "view": {
            "id": "V1", "team_id": TEAM, "type": "modal", "callback_id": "setup:", "private_metadata": "C00000",
            "hash": "1.a", "blocks": [],
            "state": {"values": {"time": {"time": {"type": "plain_text_input", "value": "9"}}}},
        },
    }  # fmt: skip
    return [("interactive", press), ("slash_commands", command), ("interactive", form)]


def discord_acts() -> list[Payload]:
    """The same, as Discord dispatches them."""
    command = slash(1, "quiz", "today")
    press = {**copy.deepcopy(command), "type": 3}
    press["data"] = {"component_type": 2, "custom_id": "answer:0|q/discord:9:9/2026-03-02"}
    press["message"] = {"id": "8", "channel_id": "6", "author": command["member"]["user"], "components": []}
    form = {**copy.deepcopy(command), "type": 5}
    form["data"] = {
        "custom_id": "setup:",
        "components": [{"type": 1, "components": [{"type": 4, "custom_id": "time", "value": "9"}]}],
    }
    return [command, press, form]


@asynccontextmanager
async def listening(name: str, url: str) -> AsyncIterator[tuple[Platform, Store, Callable[[], bool]]]:
    """A bot that listens to a local platform; whether it still does."""
    platform, store, pack = Platform(name), Store(url), small_pack()
    platform.channel(0)
    await platform.start()
    bot = Quizbot(store, {pack.id: pack}, now=lambda: datetime.now(UTC), chance=random.Random(1))
    ours = adapter(name, bot, platform.api_url)
    running = asyncio.create_task(ours.run(bot.handle))
    await until(lambda: platform.slack.connected.is_set() or bool(platform.discord.connected), "a connection")
    try:
        yield platform, store, lambda: not running.done()
    finally:
        with suppress(Exception):
            await ended(running)
        await store.close()
        await platform.stop()


async def fuzz(name: str, url: str, acts: int, *, seed: int = 1) -> list[str]:
    """What went wrong when so many malformed acts came in."""
    chance = random.Random(seed)
    async with AsyncExitStack() as leave, listening(name, url) as (platform, store, alive):
        before = everything(store)
        sink = Sink()
        await sink.start()
        leave.push_async_callback(sink.stop)
        for first in range(0, acts, AT_ONCE):
            number = min(AT_ONCE, acts - first)
            await asyncio.gather(*(_send(platform, sink, first + n, chance) for n in range(number)))
        if name == "discord":
            await _caught_up(platform, alive)
        wrong = [] if alive() else [f"{name}: the bot listens no more"]
        shown = json.dumps([sink.heard, platform.discord.answers, platform.discord.replies], default=str)
        wrong += [f"{name}: people read {words!r}" for words in ("Traceback", 'File \\"', "Error:") if words in shown]
        after = everything(store)
        wrong += [f"{name}: rows were written: {before} became {after}"] * (before != after)
    return wrong


async def _caught_up(platform: Platform, alive: Callable[[], bool]) -> None:
    """Wait until a proper command is answered; one that waited for three seconds behind the others is too old."""
    platform.discord.replied.clear()
    for _ in range(30):
        if not alive() or platform.discord.replied.is_set():
            return
        last = slash(time_snowflake(datetime.now(UTC)), "quiz", "help")
        await platform.discord.dispatch("INTERACTION_CREATE", last)
        with suppress(TimeoutError):
            await asyncio.wait_for(platform.discord.replied.wait(), 1)
    raise AssertionError("the bot answers no more")


async def _send(platform: Platform, sink: Sink, number: int, chance: random.Random) -> None:
    if platform.name == "slack":
        kind, act = chance.choice(slack_acts(sink.url))
        if number % 2500 == 499:
            act["text"] = "x" * 10_000_000
        with suppress(ConnectionError, IndexError):  # ten million characters: the client hangs up, and comes again
            await platform.slack.raw(kind, mutated(act, chance))
        return
    act = mutated(chance.choice(discord_acts()), chance)
    if isinstance(act, dict):
        act["id"] = str(time_snowflake(datetime.now(UTC)) + number % 4096)
        if number % 2500 == 499:
            act["data"] = {"custom_id": "x" * 10_000_000}
    await platform.discord.dispatch("INTERACTION_CREATE", act)
    await asyncio.sleep(0)


def everything(store: Store) -> dict[str, int]:
    """How many rows each table has; the inbox only notes which acts came in."""
    with store.engine.connect() as connection:
        return {
            table.name: number for table in metadata.sorted_tables if table is not inbox
            if (number := connection.execute(select(func.count()).select_from(table)).scalar_one())
        }  # fmt: skip
