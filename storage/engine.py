"""Engines: one for SQLite on one host, one for PostgreSQL, with what each needs to keep our promises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

# https://www.sqlite.org/wal.html: readers never wait for the writer. FULL: a confirmed answer survives a power cut.
_SQLITE_PRAGMAS = ("journal_mode=WAL", "busy_timeout=5000", "foreign_keys=ON", "synchronous=FULL", "trusted_schema=OFF")
_POSTGRES_LIMITS = "-c statement_timeout=5s -c lock_timeout=2s -c idle_in_transaction_session_timeout=15s"

# A database that went away without a word is noticed within ten seconds, not when the operating system gives up.
_POSTGRES_ALIVE = {
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}


class BadDatabaseUrl(ValueError):
    """QUIZBOT_DATABASE_URL must look like sqlite:///quizbot.db or postgresql://user:password@host/database."""

    def __str__(self) -> str:
        return str(type(self).__doc__)


def open_engine(url: str, *, pool_size: int = 4) -> Engine:
    """An engine for ``url``; a plain ``postgresql://`` means psycopg 3."""
    try:
        parsed = make_url(url)
    except Exception as error:
        raise BadDatabaseUrl from error
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            engine = create_engine(parsed, hide_parameters=True, connect_args={"check_same_thread": False})
            _take_over_sqlite(engine)
            return engine
        case "postgresql":
            from storage.bounded import bound  # noqa: PLC0415  with SQLite the driver is not needed

            engine = create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_size=pool_size,
                hide_parameters=True,  # an error is logged, and nobody's answer with it
                max_overflow=2,
                pool_pre_ping=True,
                pool_timeout=5,
                connect_args={"options": _POSTGRES_LIMITS, "connect_timeout": 5, **_POSTGRES_ALIVE},
            )
            bound(engine)
            return engine
        case _:
            raise BadDatabaseUrl


def lift_limits(connection: Connection) -> None:
    """Let this transaction take its time: it migrates, or copies a whole database."""
    if connection.dialect.name == "postgresql":
        from storage import bounded  # noqa: PLC0415

        bounded.lift_limits(connection)


def reason(error: Exception) -> str:
    """Why a database could not be used, in one line and without its password."""
    return str(getattr(error, "orig", None) or error).partition("\n")[0]


def sqlite_file(url: URL) -> Path | None:
    """The file that ``url`` names, which opening it would make; None for a database on a server."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _take_over_sqlite(engine: Engine) -> None:
    """Begin transactions ourselves: Python's driver would leave savepoints and DDL outside of them."""

    @event.listens_for(engine, "connect")
    def connect(dbapi: Any, _: Any) -> None:
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute("PRAGMA " + pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def writing(engine: Engine) -> Engine:
    """The engine for writing units: on SQLite they take the write lock at once, so none fails half-way as "locked"."""
    return engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
