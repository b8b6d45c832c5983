"""One real process of the bot, for tests that kill it: ``python -m tests.faults.worker DATABASE PLATFORM API_URL``.

The real client talks to the local platform of the test; waits are scaled down.
"""

from __future__ import annotations

import asyncio
import random
import sys
from datetime import UTC, datetime, timedelta

from adapters.discord import DiscordAdapter
from adapters.port import Adapter
from adapters.slack import SlackAdapter
from bot import logs, process
from bot.quizbot import Quizbot
from bot.timing import Timing
from storage.store import Store
from tests.discord_server import TOKEN
from tests.faults.runs import small_pack
from tests.slack_server import APP_TOKEN, BOT_TOKEN

QUICK = Timing(
    lease=timedelta(seconds=2), settle=timedelta(seconds=1), look_again=timedelta(seconds=0.5),
    first_pause=timedelta(seconds=0.1), longest_pause=timedelta(seconds=1), gateway=timedelta(seconds=1.5),
    plan_every=1.0, close_every=0.5, look_every=0.3, deliver_every=0.1,
)  # fmt: skip


def adapter(platform: str, bot: Quizbot, api_url: str) -> Adapter:
    if platform == "slack":
        return SlackAdapter(bot.commands, bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=api_url)
    return DiscordAdapter(bot.commands, token=TOKEN, api_url=api_url)


async def work(url: str, platform: str, api_url: str) -> None:
    logs.configure("DEBUG")  # whatever it says is searched for secrets
    store, pack = Store(url), small_pack()
    bot = Quizbot(store, {pack.id: pack}, now=lambda: datetime.now(UTC), chance=random.Random(), timing=QUICK)
    try:
        await process.run(bot, {platform: adapter(platform, bot, api_url)})
    finally:
        await store.close()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
