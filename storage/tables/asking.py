"""Asking: what is asked on which date, and the rounds in which it is."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    false,
)

from storage.tables.parts import Instant, id_of, metadata, once_where, one_of

snapshot = Table(
    "snapshot",
    metadata,
    Column("hash", String, primary_key=True),
    Column("pack", String, nullable=False),
    Column("question", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("content", JSON, nullable=False),
    UniqueConstraint("pack", "question", "revision"),
)

question_of_the_day = Table(
    "question_of_the_day",
    metadata,
    id_of("league.id"),
    Column("day", Date, nullable=False),
    id_of("snapshot.hash"),
    PrimaryKeyConstraint("league", "day"),
)

pin = Table(  # what an admin wants asked on a date
    "pin",
    metadata,
    id_of("league.id"),
    Column("day", Date, nullable=False),
    Column("question", String, nullable=False),
    PrimaryKeyConstraint("league", "day"),
)

set_aside = Table(  # what an admin does not want asked so soon, or ever again
    "set_aside",
    metadata,
    id_of("league.id"),
    Column("question", String, nullable=False),
    Column("until", String, nullable=False),
    PrimaryKeyConstraint("league", "question"),
    one_of("until", "later", "never"),
)

own_question = Table(  # what a league wrote itself
    "own_question",
    metadata,
    Column("key", String, primary_key=True),
    id_of("league.id", index=True),
    id_of("account.id", name="author"),  # who wrote it, or changed it last
    id_of("account.id", name="approver", nullable=True),
    Column("typed", JSON, nullable=False),  # the fields of the form
    Column("content", JSON),  # the question, from its approval on
    Column("since", Instant, nullable=False),
)

round = Table(
    "round",
    metadata,
    Column("id", String, primary_key=True),
    id_of("league.id"),
    id_of("channel.id"),
    Column("kind", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("zone", String, nullable=False),
    Column("due", Instant, nullable=False),
    Column("open_minutes", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("opened", Instant),
    Column("closes", Instant),
    id_of("snapshot.hash", nullable=True),
    Column("order", JSON, nullable=False),
    Column("reason", String, nullable=False),
    id_of("account.id", name="starter", nullable=True),
    Column("scored", Boolean, nullable=False, server_default=false()),  # does a challenge bring points
    one_of("kind", "daily", "challenge"),
    one_of("status", "planned", "open", "closed", "revealed", "skipped"),
    CheckConstraint("status IN ('planned', 'skipped') OR (closes IS NOT NULL AND snapshot IS NOT NULL)", name="asked"),
    Index("ix_round_league_day", "league", "day"),
    Index("ix_round_status_closes", "status", "closes"),
)

once_where("uq_round_daily", round.c.channel, round.c.day, where="kind = 'daily'")

once_where("uq_round_challenge", round.c.channel, where="kind = 'challenge' AND status IN ('planned', 'open')")
