"""The store: units of work in, results out; nothing is reported before it is durable."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy.exc import SQLAlchemyError

from quizzes.answer import Click, Saved
from storage.engine import open_engine
from storage.records import Records
from storage.writer import StoreUnavailable, Writer, records

T = TypeVar("T")


class _Bridge:
    """From the store's threads to the event loop: whatever is done together wakes the loop once.

    Whoever waits may give up; the work goes on.
    """

    def __init__(self) -> None:
        self._done: deque[tuple[asyncio.Future[Any], Future[Any]]] = deque()

    def wait(self, work: Future[Any]) -> asyncio.Future[Any]:
        """The result of ``work`` on the loop that asks."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[Any] = loop.create_future()
        work.add_done_callback(lambda done: self._tell(loop, waiting, done))
        return waiting

    def _tell(self, loop: asyncio.AbstractEventLoop, waiting: asyncio.Future[Any], done: Future[Any]) -> None:
        self._done.append((waiting, done))
        if len(self._done) == 1 and not loop.is_closed():
            loop.call_soon_threadsafe(self._pass_on)

    def _pass_on(self) -> None:
        while self._done:
            waiting, done = self._done.popleft()
            if waiting.done():
                continue
            if error := done.exception():
                waiting.set_exception(error)
            else:
                waiting.set_result(done.result())


class Store:
    """One database. A unit is a plain function of ``Records``; it runs in one transaction."""

    def __init__(self, url: str, attempt_clock: Callable[[], datetime] | None = None) -> None:
        """``attempt_clock`` stands in for the host's clock on SQLite; a test may own it."""
        self.engine = open_engine(url, pool_size=8)
        if attempt_clock:
            self.engine = self.engine.execution_options(attempt_clock=attempt_clock)
        self._writer = Writer(self.engine)
        self._bridge = _Bridge()
        self.saved: Callable[[str, float], None] = _unheard  # told each verdict and the seconds it took
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="quizbot-read")

    @property
    def shared(self) -> bool:
        """Whether other processes may be working on the same database."""
        return self.engine.dialect.name == "postgresql"

    @property
    def queued(self) -> int:
        """How many jobs wait for the writer; on PostgreSQL only clicks do."""
        return self._writer.queued

    async def write(self, unit: Callable[[Records], T]) -> T:
        """Run a unit and commit it. A caller that gives up does not take the write with it."""
        return cast(T, await self._bridge.wait(self._writer.submit(unit)))

    async def read(self, unit: Callable[[Records], T]) -> T:
        """Run a unit that only reads, beside the writer."""
        return cast(T, await self._bridge.wait(self._readers.submit(self._read, unit)))

    async def save_answer(self, click: Click, now: datetime) -> Saved:
        """Save a click, together with whatever other clicks wait, and learn what became of it."""
        began = time.monotonic()
        saved = cast(Saved, await self._bridge.wait(self._writer.submit_click(click, now)))
        self.saved(saved.verdict, time.monotonic() - began)
        return saved

    async def close(self) -> None:
        """Finish what is queued and let go of the database."""
        await asyncio.to_thread(self._writer.close)
        self._readers.shutdown()
        self.engine.dispose()

    def _read(self, unit: Callable[[Records], T]) -> T:
        try:
            with self.engine.connect() as connection:
                return unit(records(connection))
        except (SQLAlchemyError, OSError) as error:
            raise StoreUnavailable from error


def _unheard(verdict: str, seconds: float) -> None:
    """Nobody wants to know."""
