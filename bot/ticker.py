"""The ticker: APScheduler says when to look, and never decides anything. The courier runs beside it."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.quizbot import Quizbot
from storage.writer import StoreUnavailable

COURIERS = 4  # messages on their way at once on each platform: a slow one must not hold up the other
STOP_WITHIN = 7.0  # seconds for what is on its way when the process is asked to stop

Work = Callable[[], Awaitable[None]]

log = structlog.get_logger("quizbot.ticker")


class Ticker:
    """Keeps a bot going: each kind of work runs at most once at a time, and a failure never ends it."""

    def __init__(self, bot: Quizbot) -> None:
        self._bot = bot
        # Its defaults lose a job that is a second late: https://apscheduler.readthedocs.io/en/3.x/userguide.html
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        self._running: dict[Work, asyncio.Task[None]] = {}
        self._stopping = False
        self.tried: dict[str, float] = {}  # when each kind of work ended last, whatever came of it (monotonic)
        self.done: dict[str, float] = {}  # and when it ended well
        self._couriers: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin, with a first look at everything at once."""
        gc.collect()
        gc.freeze()  # libraries and questions stay: looking through them now and then stalls every click for 0.1 s
        timing, platforms = self._bot.timing, list(self._bot.adapters)
        jobs: list[tuple[str, float, Work]] = [
            ("plan", timing.plan_every, self._bot.plan),
            ("close", timing.close_every, self._bot.close),
            *(("look", timing.look_every, partial(self._bot.look_on, platform)) for platform in platforms),
        ]
        for name, seconds, work in jobs:
            first = datetime.now(UTC)
            self._scheduler.add_job(self._kick, "interval", seconds=seconds, args=(name, work), next_run_time=first)
        self._couriers = [
            asyncio.create_task(self._deliver_forever(platform)) for platform in platforms for _ in range(COURIERS)
        ]
        self._scheduler.start()

    async def stop(self) -> None:
        """Let what is on its way finish, for a bounded time."""
        self._stopping = True
        self._bot.desk.wake()
        self._scheduler.shutdown(wait=False)
        under_way = [*self._running.values(), *self._couriers]
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=STOP_WITHIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _kick(self, name: str, work: Work) -> None:
        """Run some work unless it still runs. A task of our own: the scheduler would cancel its own at the end."""
        if self._stopping or (work in self._running and not self._running[work].done()):
            return
        self._running[work] = asyncio.create_task(self._survive(name, work))

    async def _survive(self, name: str, work: Work) -> None:
        try:
            await work()
            self.done[name] = time.monotonic()
        except StoreUnavailable as failure:
            log.error("the database is away", work=name, error=repr(failure.__cause__))
        except Exception:
            log.exception("a tick failed", work=name)
        finally:
            self.tried[name] = time.monotonic()

    async def _deliver_forever(self, platform: str) -> None:
        while not self._stopping:
            await self._survive("deliver", partial(self._deliver, platform))
            if not self._stopping:
                await self._bot.awake(self._bot.timing.deliver_every)

    async def _deliver(self, platform: str) -> None:
        while not self._stopping and await self._bot.deliver_one(platform):
            pass
