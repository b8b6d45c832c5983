"""Messages: what the bot owes a place, and what became of it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from storage.tables.parts import Instant, id_of, metadata, once_where, one_of

delivery = Table(
    "delivery",
    metadata,
    Column("key", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("place", String, nullable=False),
    id_of("workspace.id"),
    id_of("round.id", nullable=True),
    Column("content", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("due", Instant, nullable=False),  # the game's time
    Column("not_before", Instant),  # the store's time, like all that follows
    Column("attempts", Integer, nullable=False),
    Column("first_sent", Instant),
    Column("last_sent", Instant),
    Column("lease_owner", String),
    Column("lease_token", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("message", String),
    Column("error", String, nullable=False),
    one_of("kind", "question", "reveal", "edit", "notice", "cleanup"),
    one_of("state", "due", "sending", "unclear", "sent", "dead", "cancelled"),
    CheckConstraint("state <> 'sent' OR message IS NOT NULL", name="sent_has_message"),
    Index("ix_delivery_due", "state", "due", "key"),
)

once_where("uq_delivery_one_in_flight", delivery.c.place, where="state = 'sending'")

once_where("uq_delivery_message", delivery.c.message, where="kind IN ('question', 'reveal', 'notice')")

delivery_attempt = Table(
    "delivery_attempt",
    metadata,
    id_of("delivery.key"),
    Column("token", Integer, nullable=False),
    Column("started", Instant, nullable=False),
    Column("ended", Instant),
    Column("outcome", String, nullable=False),
    PrimaryKeyConstraint("delivery", "token"),
)
