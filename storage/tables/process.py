"""Processes: who holds what, and small facts about this installation."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Integer,
    String,
    Table,
)

from storage.tables.parts import Instant, metadata

lease = Table(
    "lease",
    metadata,
    Column("name", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("token", Integer, nullable=False),
    Column("until", Instant, nullable=False),
)

kept = Table("kept", metadata, Column("name", String, primary_key=True), Column("value", String, nullable=False))
