"""One process: the database opened and migrated, the bot kept going, and a calm end."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from adapters.port import Adapter
from adapters.share import Share
from bot.bank import load_pack
from bot.config import Misconfigured
from bot.gateway import listen
from bot.health import Health
from bot.quizbot import Quizbot
from bot.ticker import Ticker
from bot.web import serving
from storage import migrate, single
from storage.store import Store

# Seconds for the platforms to finish their answers and hang up, after the ticker has had its own: Docker and most
# service managers kill what is still there after 20 or 30.
HANG_UP_WITHIN = 11.0

log = structlog.get_logger("quizbot")


@asynccontextmanager
async def opened(url: str, now: Callable[[], datetime]) -> AsyncIterator[Quizbot]:
    """A bot on a database that is ours, migrated and compatible with the packs."""
    store, lock = Store(url), None
    try:
        with _database_named():
            lock = single.take(url)
            for name in await asyncio.to_thread(migrate.upgrade, store.engine):
                log.info("migrated", step=name)
        pack = await asyncio.to_thread(load_pack)
        bot = Quizbot(store, {pack.id: pack}, now=now, chance=random.SystemRandom())
        await bot.start()
        yield bot
    finally:
        await store.close()
        if lock:
            lock.close()


@contextmanager
def _database_named() -> Iterator[None]:
    """What goes wrong with the database at the start is told in one line, without its password."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise Misconfigured(f"The database that QUIZBOT_DATABASE_URL names cannot be opened: {reason}") from error


async def run(
    bot: Quizbot,
    adapters: Mapping[str, Adapter],
    health_at: tuple[str, int] | None = None,
    shares: Mapping[str, Share | None] | None = None,
) -> None:
    """Run until SIGTERM or SIGINT, or until a platform refuses for good; then stop with nothing half done.

    Meanwhile how it fares is told at ``health_at``. ``shares`` names the part of a platform that this process hears.
    """
    bot.adapters.update(adapters)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ticker = Ticker(bot)
    health = AsyncExitStack()
    if health_at:
        await health.enter_async_context(serving(*health_at, Health(bot, ticker, shares).routes(), "QUIZBOT_HEALTH"))
    listening = [
        asyncio.create_task(listen(bot, name, adapter, (shares or {}).get(name)), name=name)
        for name, adapter in adapters.items()
    ]
    stopping = asyncio.create_task(stop.wait())
    ticker.start()
    try:
        done, _ = await asyncio.wait([stopping, *listening], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopping}:
            task.result()
    finally:
        stopping.cancel()
        await ticker.stop()  # first: what is on its way needs its platform
        for task in listening:
            task.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(HANG_UP_WITHIN):
                await asyncio.gather(*listening, return_exceptions=True)
        await health.aclose()
        log.info("stopped")
