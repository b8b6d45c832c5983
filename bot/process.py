"""One process: the database opened and migrated, the bot kept going, and a calm end."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import structlog

from adapters.port import Adapter
from bot.bank import load_pack
from bot.quizbot import Quizbot
from bot.ticker import Ticker
from storage import migrate, single
from storage.store import Store

STOP_WITHIN = 5.0  # seconds for handlers that are still answering somebody

log = structlog.get_logger("quizbot")


@asynccontextmanager
async def opened(url: str, now: Callable[[], datetime]) -> AsyncIterator[Quizbot]:
    """A bot on a database that is ours, migrated and compatible with the packs."""
    lock = single.take(url)
    store = Store(url)
    try:
        for name in await asyncio.to_thread(migrate.upgrade, store.engine):
            log.info("migrated", step=name)
        pack = await asyncio.to_thread(load_pack)
        bot = Quizbot(store, {pack.id: pack}, now=now, chance=random.SystemRandom())
        await bot.start()
        yield bot
    finally:
        await store.close()
        del lock


async def run(bot: Quizbot, adapters: Mapping[str, Adapter]) -> None:
    """Run until SIGTERM or SIGINT, or until a platform refuses for good; then stop with nothing half done."""
    bot.adapters.update(adapters)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ticker = Ticker(bot)
    listening = [asyncio.create_task(adapter.run(bot.handle), name=name) for name, adapter in adapters.items()]
    stopping = asyncio.create_task(stop.wait())
    ticker.start()
    try:
        done, _ = await asyncio.wait([stopping, *listening], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopping}:
            task.result()
    finally:
        for task in (stopping, *listening):
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        await ticker.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_WITHIN):
                await bot.idle()
        log.info("stopped")
