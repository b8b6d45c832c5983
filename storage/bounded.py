"""PostgreSQL connections on which every wait has an end. Only an engine for PostgreSQL imports this."""

from __future__ import annotations

from typing import Any, cast

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, event

# Longer than any statement may take (``engine.py``): whoever is silent for so long, a dead proxy or a frozen server,
# is given up. PostgreSQL's own limits need a server that lives, and TCP's only notice a network that is gone.
SILENCE = 8.0  # seconds

_LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


class Bounded(psycopg.Connection[Any]):
    """A connection that waits ``silence`` seconds for each answer, and is closed when none came."""

    silence: float | None = SILENCE

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """As psycopg's, with a time-out of our own where it has none."""
        try:
            return super().wait(gen, interval, self.silence if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.close()  # an answer that comes later would be taken for the next one's
            raise


def bound(engine: Engine) -> None:
    """Let the engine make such connections, and put the bound back on those whose limits were lifted."""
    event.listen(engine, "do_connect", lambda _dialect, _record, args, given: Bounded.connect(*args, **given))
    event.listen(engine, "checkin", _bound_again)


def _bound_again(connection: Bounded | None, _record: object) -> None:
    if connection is not None:
        connection.silence = type(connection).silence


def lift_limits(connection: Connection) -> None:
    """Let this transaction take its time: it migrates, or copies a whole database."""
    for limit in _LIMITS:
        connection.exec_driver_sql(f"SET LOCAL {limit} = 0")
    cast(Bounded, connection.connection.driver_connection).silence = None
