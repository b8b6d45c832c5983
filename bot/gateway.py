"""Gateways: of many processes on one database, one listens where every listener would be told everything."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from typing import TypeVar

import structlog

from adapters.port import Adapter
from bot.quizbot import Quizbot
from storage.writer import StoreUnavailable

ALONE = frozenset({"discord"})  # it tells every listener everything; Slack spreads its events itself

T = TypeVar("T")

log = structlog.get_logger("quizbot.gateway")


async def listen(bot: Quizbot, name: str, adapter: Adapter, share: str = "") -> None:
    """Listen to a platform until cancelled; in turns with other processes where only one may.

    Who listens to a ``share`` of it takes turns with those of the same share.
    """
    if name not in ALONE or not bot.desk.store.shared:
        await adapter.run(bot.handle)
        return
    name = f"{name}:{share}" if share else name
    while True:
        if await _take(bot, name):
            log.info("holding the gateway", platform=name)
            try:
                await _while_held(bot, name, asyncio.create_task(adapter.run(bot.handle)))
            finally:
                await _release(bot, name)
        await asyncio.sleep(_beat(bot))


def lease(name: str, share: str = "") -> str:
    """The name of what a process holds while it listens to a platform, or to a share of it."""
    return f"gateway:{name}:{share}" if share else f"gateway:{name}"


async def _while_held(bot: Quizbot, name: str, listening: asyncio.Task[None]) -> None:
    """Keep the lease while the adapter listens; stop listening before somebody else can have it."""
    until = time.monotonic() + bot.timing.gateway.total_seconds() - _beat(bot)
    try:
        while time.monotonic() < until:
            done, _ = await asyncio.wait({listening}, timeout=_beat(bot))
            if done:
                return listening.result()
            asked = time.monotonic()
            held = await _take(bot, name)
            if held is False:
                break
            if held:
                until = asked + bot.timing.gateway.total_seconds() - _beat(bot)
        log.warning("lost the gateway", platform=name)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _take(bot: Quizbot, name: str) -> bool | None:
    """Take or renew the lease; None when the database cannot say."""
    return await _asked(
        bot.desk.store.write(lambda records: records.leases.take(lease(name), bot.name, bot.timing.gateway)),
        _beat(bot),
    )


async def _release(bot: Quizbot, name: str) -> None:
    await _asked(bot.desk.store.write(lambda records: records.leases.release(lease(name), bot.name)), _beat(bot))


async def _asked(question: Awaitable[T], seconds: float) -> T | None:
    try:
        async with asyncio.timeout(seconds):
            return await question
    except (StoreUnavailable, TimeoutError):
        return None


def _beat(bot: Quizbot) -> float:
    """How often the lease is renewed: two renewals may fail before it runs out."""
    return bot.timing.gateway.total_seconds() / 3
