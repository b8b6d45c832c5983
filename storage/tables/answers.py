"""Answers: what was chosen, and which acts were heard."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
)

from storage.tables.parts import Instant, Positions, id_of, metadata

answer = Table(
    "answer",
    metadata,
    id_of("round.id"),
    id_of("account.id"),
    Column("choice", Positions, nullable=False),
    Column("clicked", Instant, nullable=False),
    Column("event", String, nullable=False),
    PrimaryKeyConstraint("round", "account"),
    Index("ix_answer_account", "account"),
)

answer_event = Table(
    "answer_event",
    metadata,
    Column("event", String, primary_key=True),
    id_of("round.id"),
    id_of("account.id"),
    Column("choice", Positions, nullable=False),
    Column("clicked", Instant, nullable=False),
    Column("received", Instant, nullable=False),
    Column("verdict", String, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("event", String, primary_key=True),
    Column("received", Instant, nullable=False, index=True),
)
