"""What the tables are made of: the metadata, the types of our own, and the ways to say a rule."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    TypeDecorator,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A point in time: aware going in, UTC in the database, aware coming out. SQLite forgets zones; this does not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Positions(TypeDecorator[frozenset[int]]):
    """A set of option positions, as ``0,2``."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: frozenset[int] | None, dialect: Dialect) -> str | None:
        return None if value is None else ",".join(str(position) for position in sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[int] | None:
        return None if value is None else frozenset(int(position) for position in value.split(",") if position)


def one_of(column: str, *values: str) -> CheckConstraint:
    """The only words that a column takes."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def id_of(target: str, **more: Any) -> Column[str]:
    """A column that names a row of another table, called after it unless told otherwise."""
    name = more.pop("name", target.partition(".")[0])
    return Column(name, String, ForeignKey(target), nullable=more.pop("nullable", False), **more)


def once_where(name: str, *columns: Column[Any], where: str) -> Index:
    """Unique among the rows of which ``where`` holds, on either database."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))
