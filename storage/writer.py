"""The writer: queued units of work in as few durable commits as possible."""

from __future__ import annotations

import queue
import secrets
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from quizzes.answer import Click
from storage.engine import writing
from storage.records import Records

Unit = Callable[[Records], Any]

MAX_GROUP = 256  # jobs in one commit: a larger group brings no more speed, only longer waits
MAX_QUEUE = 10_000  # jobs waiting; beyond it the store says so instead of letting people wait for nothing
POSTGRES_WRITERS = 4


class StoreUnavailable(Exception):
    """The database cannot be reached right now. Nothing was saved; please try again in a moment."""

    def __str__(self) -> str:
        return str(type(self).__doc__)


@dataclass(frozen=True, slots=True)
class _Job:
    """A unit of work, or a click to be saved together with the others that wait."""

    unit: Unit | None = None
    click: tuple[Click, datetime] | None = None
    future: Future[Any] = field(default_factory=Future)


def records(connection: Connection) -> Records:
    """What a unit works with on this connection."""
    return Records(connection, lambda: secrets.token_hex(8))


class Writer:
    """Runs units of work, each in a transaction.

    On SQLite, which has one writer anyway, whatever is queued shares a commit, each unit in a savepoint, so that one
    failing falls alone. On PostgreSQL each unit is its own transaction. Clicks are saved in batches on both.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = writing(engine)
        self._queue: queue.Queue[_Job | None] = queue.Queue(MAX_QUEUE)
        alone = engine.dialect.name == "postgresql"
        self._pool = ThreadPoolExecutor(POSTGRES_WRITERS, thread_name_prefix="quizbot-write") if alone else None
        self._thread = threading.Thread(target=self._work, name="quizbot-writer", daemon=True)
        self._thread.start()

    def submit(self, unit: Unit) -> Future[Any]:
        """The future result of a unit; it is durable when the future is done."""
        if self._pool:
            return self._pool.submit(self._run_alone, unit)
        return self._put(_Job(unit=unit))

    def submit_click(self, click: Click, now: datetime) -> Future[Any]:
        """The future ``Saved`` of a click; it is durable when the future is done."""
        return self._put(_Job(click=(click, now)))

    def close(self) -> None:
        """Finish what is queued."""
        self._queue.put(None)
        self._thread.join()
        if self._pool:
            self._pool.shutdown()

    def _put(self, job: _Job) -> Future[Any]:
        try:
            self._queue.put_nowait(job)
        except queue.Full:
            job.future.set_exception(StoreUnavailable())
        return job.future

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            jobs: list[_Job | None] = [first]
            while len(jobs) < MAX_GROUP and jobs[-1] is not None and not self._queue.empty():
                jobs.append(self._queue.get_nowait())
            self._commit([job for job in jobs if job])
            if jobs[-1] is None:
                return

    def _commit(self, jobs: Sequence[_Job]) -> None:
        """Run jobs in one transaction; report each only once it is committed."""
        results: list[tuple[_Job, Any]] = []
        try:
            with self._engine.begin() as connection:
                results += [(job, _in_savepoint(connection, job.unit)) for job in jobs if job.unit]
                results += _save(connection, [job for job in jobs if job.click])
        except (SQLAlchemyError, OSError) as error:
            results = [(job, _unavailable(error)) for job in jobs]
        for job, result in results:
            if isinstance(result, BaseException):
                job.future.set_exception(result)
            else:
                job.future.set_result(result)

    def _run_alone(self, unit: Unit) -> Any:
        for last in (False, True):
            try:
                with self._engine.begin() as connection:
                    return unit(records(connection))
            except (SQLAlchemyError, OSError) as error:
                if last or not _lost_a_race(error):
                    raise _unavailable(error) from error
        raise AssertionError("unreachable")


def _in_savepoint(connection: Connection, unit: Unit) -> Any:
    """The unit's result, or the exception with which it fell, alone."""
    try:
        with connection.begin_nested():
            return unit(records(connection))
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return _unavailable(error)
    except Exception as error:
        return error


def _save(connection: Connection, jobs: Sequence[_Job]) -> list[tuple[_Job, Any]]:
    clicks = [job.click[0] for job in jobs if job.click]
    if not clicks:
        return []
    now = max(job.click[1] for job in jobs if job.click)

    def save(some: Sequence[Click]) -> Unit:
        return lambda records: records.answers.save(some, now)

    saved = _in_savepoint(connection, save(clicks))
    if not isinstance(saved, BaseException):
        return list(zip(jobs, saved, strict=True))
    alone = [(job, _in_savepoint(connection, save([click]))) for job, click in zip(jobs, clicks, strict=True)]
    return [(job, result if isinstance(result, BaseException) else result[0]) for job, result in alone]


def _lost_a_race(error: Exception) -> bool:
    """PostgreSQL asks to try again after a deadlock or a serialization failure (SQLSTATE class 40)."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    return isinstance(error, OperationalError) and state.startswith("40")


def _unavailable(error: BaseException) -> BaseException:
    """The failure a caller can act on: the database is away. Anything else is a bug and keeps its name."""
    away = isinstance(error, OSError | OperationalError) or getattr(error, "connection_invalidated", False)
    if not away:
        return error
    unavailable = StoreUnavailable()
    unavailable.__cause__ = error
    return unavailable
