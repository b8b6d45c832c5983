"""Gateways: of many processes on one database, one listens where every listener would be told everything."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

import structlog

from adapters.port import Adapter
from adapters.share import Share, overlap, read_share
from bot.quizbot import Quizbot
from storage.records import Records
from storage.writer import StoreUnavailable

ALONE = frozenset({"discord"})  # it tells every listener everything; Slack spreads its events itself

T = TypeVar("T")

log = structlog.get_logger("quizbot.gateway")


async def listen(bot: Quizbot, name: str, adapter: Adapter, share: Share | None = None) -> None:
    """Listen to a platform until cancelled; in turns with other processes where only one may.

    Who listens to a ``share`` of it takes turns with those whose shares have something in common with it.
    """
    if name not in ALONE or not bot.desk.store.shared:
        await adapter.run(bot.handle)
        return
    told = ""
    while True:
        if (others := await _take(bot, name, share)) == "":
            log.info("holding the gateway", platform=name, share=str(share or "all"))
            try:
                await _while_held(bot, name, share, asyncio.create_task(adapter.run(bot.handle)))
            finally:
                await _release(bot, name, share)
        elif others and others not in (told, lease(name, share)):
            told = others
            log.warning(
                "another process listens to a part of the same share; this one waits until it ends", holding=others
            )
        await asyncio.sleep(_beat(bot))


def lease(name: str, share: Share | None = None) -> str:
    """The name of what a process holds while it listens to a platform, or to a share of it."""
    return f"gateway:{name}:{share}" if share else f"gateway:{name}"


def take(records: Records, name: str, share: Share | None, owner: str, length: timedelta) -> str:
    """Take or renew what a process listens to, unless another has something of it: that one's lease, or nothing."""
    own = lease(name, share)
    for held in records.leases.of_others(lease(name), owner):
        _, _, part = held.removeprefix("gateway:").partition(":")
        if overlap(share, read_share(part) if part else None):
            return held
    return "" if records.leases.take(own, owner, length) else own


async def _while_held(bot: Quizbot, name: str, share: Share | None, listening: asyncio.Task[None]) -> None:
    """Keep the lease while the adapter listens; stop listening before somebody else can have it."""
    until = time.monotonic() + bot.timing.gateway.total_seconds() - _beat(bot)
    try:
        while time.monotonic() < until:
            done, _ = await asyncio.wait({listening}, timeout=_beat(bot))
            if done:
                return listening.result()
            asked = time.monotonic()
            others = await _take(bot, name, share)
            if others:
                break
            if others == "":
                until = asked + bot.timing.gateway.total_seconds() - _beat(bot)
        log.warning("lost the gateway", platform=name)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _take(bot: Quizbot, name: str, share: Share | None) -> str | None:
    """Take or renew the lease; what another holds instead, or None when the database cannot say."""
    return await _asked(
        bot.desk.store.write(lambda records: take(records, name, share, bot.name, bot.timing.gateway)), _beat(bot)
    )


async def _release(bot: Quizbot, name: str, share: Share | None) -> None:
    await _asked(bot.desk.store.write(lambda records: records.leases.release(lease(name, share), bot.name)), _beat(bot))


async def _asked(question: Awaitable[T], seconds: float) -> T | None:
    try:
        async with asyncio.timeout(seconds):
            return await question
    except (StoreUnavailable, TimeoutError):
        return None


def _beat(bot: Quizbot) -> float:
    """How often the lease is renewed: two renewals may fail before it runs out."""
    return bot.timing.gateway.total_seconds() / 3
