"""Health: whether this process lives, whether it can do its work, and its meters; for whoever watches over it.

No secrets, no names and no answers: still it listens where ``QUIZBOT_HEALTH`` says, and nowhere else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

import structlog
from aiohttp import web

from adapters.share import Share
from bot.gateway import ALONE, lease
from bot.meters import Meters
from bot.quizbot import Quizbot
from bot.ticker import Ticker

DEAD_AFTER = 120.0  # seconds without the end of a tick, well or not: only a restart helps
LATE_AFTER = 60.0  # seconds without a good tick of what should come every five
ANSWER_WITHIN = 3.0  # seconds; who asks gives up after five or ten
PROBE_EVERY = 5.0  # seconds between writes that only see whether one can
PROBE = "probed"  # under which it is kept

log = structlog.get_logger("quizbot.health")


class Health:
    """What ``/healthz``, ``/readyz`` and ``/metrics`` say of a bot."""

    def __init__(self, bot: Quizbot, ticker: Ticker, shares: Mapping[str, Share | None] | None = None) -> None:
        self._bot = bot
        self._ticker = ticker
        self._shares = shares or {}
        self._meters = Meters(bot, ticker)
        self._began = time.monotonic()
        self._probe: tuple[float, str] | None = None
        self._probing = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        """What to serve."""
        return [
            web.get("/healthz", self._healthz),
            web.get("/readyz", self._readyz),
            web.get("/metrics", self._metrics),
        ]

    async def _healthz(self, _: web.Request) -> web.Response:
        """Whether it lives: 503 when only a restart helps. A database that is away is no reason for one."""
        alive = self._age(self._ticker.tried.get("close")) < DEAD_AFTER
        return web.json_response({"alive": alive}, status=200 if alive else 503)

    async def _readyz(self, _: web.Request) -> web.Response:
        """Whether it can do its work: the database takes writes, the platforms are there, the ticks come."""
        checks = {"database": await self._database(), "tick": self._tick()}
        for name, adapter in self._bot.adapters.items():
            checks[name] = "ok" if adapter.ready.is_set() else await self._not_listening(name)
        ready = all(said in ("ok", "standing by") for said in checks.values())
        return web.json_response({"ready": ready, "checks": checks}, status=200 if ready else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        page = await self._meters.page()
        return web.Response(body=page, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    async def _database(self) -> str:
        """Whether it takes writes: a full disk can still be read."""
        async with self._probing:
            if self._probe is None or self._age(self._probe[0]) >= PROBE_EVERY:
                now = self._bot.desk.now().isoformat()
                try:
                    async with asyncio.timeout(ANSWER_WITHIN):
                        await self._bot.desk.store.write(lambda records: records.keep(PROBE, now))
                    said = "ok"
                except Exception as error:
                    said = "no answer" if isinstance(error, TimeoutError) else "takes no writes"
                self._probe = (time.monotonic(), said)
            return self._probe[1]

    def _tick(self) -> str:
        age = self._age(self._ticker.done.get("close"))
        return "ok" if age < LATE_AFTER else f"the last good one was {age:.0f} s ago"

    async def _not_listening(self, name: str) -> str:
        """Where only one of many processes listens, it is enough that some other one does."""
        if name in ALONE and self._bot.desk.store.shared:
            gateway = lease(name, self._shares.get(name))
            try:
                async with asyncio.timeout(ANSWER_WITHIN):
                    holder = await self._bot.desk.store.read(lambda records: records.leases.holder(gateway))
            except Exception:
                return "not connected"
            if holder not in (None, self._bot.name):
                return "standing by"
        return "not connected"

    def _age(self, since: float | None) -> float:
        return time.monotonic() - (self._began if since is None else since)
