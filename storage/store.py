"""The store: units of work in, results out; nothing is reported before it is durable."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar, cast

from sqlalchemy.exc import SQLAlchemyError

from quizzes.answer import Click, Saved
from storage.engine import open_engine
from storage.records import Records
from storage.writer import StoreUnavailable, Writer, records

T = TypeVar("T")


class Store:
    """One database. A unit is a plain function of ``Records``; it runs in one transaction."""

    def __init__(self, url: str, attempt_clock: Callable[[], datetime] | None = None) -> None:
        """``attempt_clock`` stands in for the host's clock on SQLite; a test may own it."""
        self.engine = open_engine(url, pool_size=8)
        if attempt_clock:
            self.engine = self.engine.execution_options(attempt_clock=attempt_clock)
        self._writer = Writer(self.engine)
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="quizbot-read")

    @property
    def shared(self) -> bool:
        """Whether other processes may be working on the same database."""
        return self.engine.dialect.name == "postgresql"

    async def write(self, unit: Callable[[Records], T]) -> T:
        """Run a unit and commit it. A caller that gives up does not take the write with it."""
        return cast(T, await asyncio.shield(asyncio.wrap_future(self._writer.submit(unit))))

    async def read(self, unit: Callable[[Records], T]) -> T:
        """Run a unit that only reads, beside the writer."""
        return await asyncio.wrap_future(self._readers.submit(self._read, unit))

    async def save_answer(self, click: Click, now: datetime) -> Saved:
        """Save a click, together with whatever other clicks wait, and learn what became of it."""
        return cast(Saved, await asyncio.shield(asyncio.wrap_future(self._writer.submit_click(click, now))))

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
