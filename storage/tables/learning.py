"""Learning: reviews, exams and reminders of a player, never on a board."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from storage.tables.parts import Instant, Positions, id_of, metadata, once_where, one_of

review_card = Table(
    "review_card",
    metadata,
    id_of("player.id"),
    Column("pack", String, nullable=False),
    Column("question", String, nullable=False),
    Column("state", JSON, nullable=False),
    Column("due", Instant, nullable=False),
    PrimaryKeyConstraint("player", "pack", "question"),
)

# A mock exam. Running, submitted while keys of it are held back from review, learnt once everything is fed to it.
exam = Table(
    "exam",
    metadata,
    Column("id", String, primary_key=True),
    id_of("player.id", index=True),
    Column("pack", String, nullable=False),
    Column("status", String, nullable=False),
    Column("started", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("submitted", Instant),
    one_of("status", "running", "submitted", "learnt"),
    CheckConstraint("(status = 'running') = (submitted IS NULL)", name="submitted"),
    Index("ix_exam_status", "status", "ends"),
)

once_where("uq_exam_running", exam.c.player, where="status = 'running'")

exam_item = Table(
    "exam_item",
    metadata,
    id_of("exam.id"),
    Column("number", Integer, nullable=False),
    id_of("snapshot.hash"),
    Column("order", JSON, nullable=False),
    Column("choice", Positions, nullable=False),  # empty while unanswered
    Column("clicked", Instant),  # when it was chosen
    Column("marked", Boolean, nullable=False),
    PrimaryKeyConstraint("exam", "number"),
)

reminder = Table(
    "reminder",
    metadata,
    id_of("player.id", primary_key=True),
    id_of("account.id"),  # whose direct messages it goes to
    Column("at", String(5), nullable=False),
    Column("zone", String, nullable=False),
    Column("since", Instant, nullable=False),
)

last_call = Table(  # who wants a word before a question closes that they have not answered
    "last_call",
    metadata,
    id_of("player.id", primary_key=True),
    id_of("account.id"),  # whose direct messages it goes to
    id_of("channel.id", nullable=True),  # where they asked for it: their home until they answer
)
