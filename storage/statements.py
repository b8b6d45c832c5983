"""Statements made once: what both databases need said in their own words, and what several tables ask."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Select, Table, Text, bindparam, func, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import Instant, account, answer, channel, round


def insert(connection: Connection, table: Any) -> Any:
    """An insert that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update`` on either database."""
    return insert_on(connection.dialect.name, table)


def insert_on(dialect: str, table: Any) -> Any:
    """The same where there is no connection yet, only the name of the database's kind."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def insert_once(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert a row unless one with a unique key of it is there; whether it was inserted."""
    return connection.execute(_once(connection.dialect.name, table), values).first() is not None


@cache
def insert_many(dialect: str, table: Table) -> Any:
    """An insert of rows that ``packed`` has made ready: on PostgreSQL one prepared statement for any number of them."""
    if dialect != "postgresql":
        return insert_on(dialect, table)
    lists = [func.unnest(bindparam(f"all_{column.name}", type_=ARRAY(column.type))) for column in table.columns]
    return insert_on(dialect, table).from_select(list(table.columns), select(*lists))


def packed(dialect: str, rows: Sequence[Mapping[str, Any]]) -> Any:
    """Rows, each with a value for every column, as ``insert_many`` takes them."""
    if dialect != "postgresql":
        return rows
    return {f"all_{name}": [row[name] for row in rows] for name in rows[0]}


@cache
def _once(dialect: str, table: Table) -> Any:
    return insert_on(dialect, table).on_conflict_do_nothing().returning(*table.primary_key)


def listed(connection: Connection, words: Iterable[str]) -> Select[Any]:
    """Any number of words to find a column ``in_``: one parameter, where a database takes only so many."""
    if connection.dialect.name == "postgresql":
        return select(func.unnest(literal(list(words), ARRAY(Text))))
    return select(func.json_each(json.dumps(list(words))).table_valued("value").c.value)


def where_answered_last(user: str, wanted: ColumnElement[Any]) -> Select[Any]:
    """A column of the channel that a person answered in last."""
    return (
        select(wanted)
        .join(round, round.c.channel == channel.c.id)
        .join(answer, answer.c.round == round.c.id)
        .join(account, account.c.id == answer.c.account)
        .where(account.c.user == user)
        .order_by(answer.c.clicked.desc())
        .limit(1)
    )


def attempt_clock(connection: Connection) -> datetime:
    """The store's own clock, for leases and back-off: the database's on PostgreSQL, the host's on SQLite.

    A test may give a SQLite engine another one, as the execution option ``attempt_clock``.
    """
    now: datetime
    if connection.dialect.name == "postgresql":
        now = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return now.astimezone(UTC)
    now = connection.get_execution_options().get("attempt_clock", _host_clock)()
    return now


def attempt_clock_in(dialect: str) -> ColumnElement[datetime]:
    """The same as part of a statement, which saves asking for it; ``attempt_clock_given`` goes with it."""
    return func.clock_timestamp(type_=Instant) if dialect == "postgresql" else bindparam("clock", type_=Instant)


def attempt_clock_given(connection: Connection) -> dict[str, datetime]:
    """What a statement needs in which the store's own clock stands."""
    return {} if connection.dialect.name == "postgresql" else {"clock": attempt_clock(connection)}


def _host_clock() -> datetime:
    return datetime.now(UTC)
