"""The store of a simulated world: the same transactions, without the threads that would only wait for each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from quizzes.answer import Click, Saved
from storage.records import Records
from storage.store import Store
from storage.writer import _Job

T = TypeVar("T")


class OneThreadStore(Store):
    """A store that does everything where it is asked: one step of the simulation is one transaction."""

    async def write(self, unit: Callable[[Records], T]) -> T:
        return self._now(_Job(unit=unit))

    async def read(self, unit: Callable[[Records], T]) -> T:
        return self._read(unit)

    async def save_answer(self, click: Click, now: datetime) -> Saved:
        return self._now(_Job(click=(click, now)))

    def _now(self, job: _Job) -> Any:
        self._writer._commit([job])
        return job.future.result()
