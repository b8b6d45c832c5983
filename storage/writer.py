"""The writer: queued units of work in as few durable commits as possible."""

from __future__ import annotations

import queue
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
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
POSTGRES_WRITERS = 4  # of units at once
POSTGRES_SAVERS = 2  # of clicks: while one batch waits for the database, the next is made


class StoreUnavailable(Exception):
    """The database cannot be reached right now. Nothing was saved; please try again in a moment."""

    def __str__(self) -> str:
        return str(type(self).__doc__)


class OutcomeUnknown(StoreUnavailable):
    """The database went away in the middle, so I cannot tell whether this was saved. Please try again in a moment."""


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
        self._threads = [
            threading.Thread(target=self._work, name="quizbot-writer", daemon=True)
            for _ in range(POSTGRES_SAVERS if alone else 1)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def queued(self) -> int:
        """How many jobs wait."""
        return self._queue.qsize()

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
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()
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
            with suppress(queue.Empty):
                while len(jobs) < MAX_GROUP and jobs[-1] is not None:
                    jobs.append(self._queue.get_nowait())
            self._commit([job for job in jobs if job])
            if jobs[-1] is None:
                return

    def _commit(self, jobs: Sequence[_Job], *, first: bool = True, again: bool = True) -> None:
        """Run jobs in one transaction, ``again`` if it loses a race; report each only once it is committed."""
        try:
            results = self._together(jobs)
        except OutcomeUnknown as error:
            clicks = [job for job in jobs if job.click and first]
            results = [(job, error) for job in jobs if job not in clicks]
            if clicks:
                self._commit(clicks, first=False)  # saving a click again changes nothing and tells what became of it
        except Exception as error:
            if again and _lost_a_race(error):
                self._commit(jobs, first=first, again=False)
                return
            if len(jobs) > 1 and not _is_away(error):
                for job in jobs:  # one of the clicks is to blame: it falls alone
                    self._commit([job], first=first)
                return
            failure = _unavailable(error) if first else OutcomeUnknown()  # the first commit may have taken effect
            results = [(job, failure) for job in jobs]
        for job, result in results:
            if isinstance(result, BaseException):
                job.future.set_exception(result)
            else:
                job.future.set_result(result)

    def _together(self, jobs: Sequence[_Job]) -> list[tuple[_Job, Any]]:
        clicks = [job for job in jobs if job.click]
        with _transaction(self._engine) as connection:
            results = [(job, _in_savepoint(connection, job.unit)) for job in jobs if job.unit]
            if clicks:
                now = max(job.click[1] for job in clicks if job.click)
                saved = records(connection).answers.save([job.click[0] for job in clicks if job.click], now)
                results += zip(clicks, saved, strict=True)
        return results

    def _run_alone(self, unit: Unit) -> Any:
        for last in (False, True):
            try:
                with _transaction(self._engine) as connection:
                    return unit(records(connection))
            except (SQLAlchemyError, OSError) as error:
                if last or not _lost_a_race(error):
                    raise _unavailable(error) from error
        raise AssertionError("unreachable")


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction. Raises ``OutcomeUnknown`` when its commit failed in a way that leaves its effect open."""
    with engine.connect() as connection, connection.begin() as transaction:
        yield connection
        try:
            transaction.commit()
        except (SQLAlchemyError, OSError) as error:
            raise OutcomeUnknown from error


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


def _lost_a_race(error: Exception) -> bool:
    """PostgreSQL asks to try again after a deadlock or a serialization failure (SQLSTATE class 40)."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    return isinstance(error, OperationalError) and state.startswith("40")


def _is_away(error: BaseException) -> bool:
    """Whether the database cannot be reached."""
    return isinstance(error, OSError | OperationalError) or getattr(error, "connection_invalidated", False)


def _unavailable(error: BaseException) -> BaseException:
    """The failure a caller can act on: the database is away. Anything else is a bug and keeps its name."""
    if not _is_away(error):
        return error
    unavailable = StoreUnavailable()
    unavailable.__cause__ = error
    return unavailable
