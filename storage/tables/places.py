"""Places: workspaces, the leagues they play in, their channels and schedules."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    false,
)

from quizzes.admission import Admission
from storage.tables.parts import Instant, Positions, id_of, metadata, one_of

workspace = Table(
    "workspace",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("status", String, nullable=False),
    Column("since", Instant, nullable=False),
    Column("left", Instant),  # when it threw the bot out
    Column("admission", String, nullable=False, server_default=Admission.WORKSPACE.value),  # who may play
    one_of("status", "active", "suspended"),
    one_of("admission", *Admission),
)

installation = Table(
    "installation",
    metadata,
    id_of("workspace.id", primary_key=True),
    Column("sealed", String, nullable=False),  # the token, encrypted
    Column("details", JSON, nullable=False),
    Column("since", Instant, nullable=False),
)

league = Table(
    "league",
    metadata,
    Column("id", String, primary_key=True),
    id_of("workspace.id", index=True),
    Column("name", String, nullable=False),
    Column("pack", String, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("seed", String, nullable=False),
    Column("season_length", String, nullable=False, server_default=""),  # monthly, "2 weeks", or nothing
    Column("challenges", Boolean, nullable=False, server_default=false()),  # do they bring points
)

# Where the people of a workspace play when no channel says otherwise, if not in its own first league.
home_league = Table(
    "home_league",
    metadata,
    id_of("workspace.id", primary_key=True),
    id_of("league.id", index=True),
)

channel = Table(
    "channel",
    metadata,
    Column("id", String, primary_key=True),
    id_of("workspace.id", index=True),
    id_of("league.id", index=True),
    Column("status", String, nullable=False),
    Column("pause_reason", String, nullable=False, default=""),
    Column("ping", String),  # the role that is told of a new question, by the platform's id
    Column("discuss", Boolean, nullable=False, server_default=false()),  # whether a thread is opened under a reveal
    Column("language", String(8), nullable=False, server_default=""),  # empty is English
    one_of("status", "active", "paused"),
)

schedule = Table(
    "schedule",
    metadata,
    id_of("channel.id", primary_key=True),
    Column("at", String(5), nullable=False),
    Column("zone", String, nullable=False),
    Column("days", Positions, nullable=False),
    Column("open_minutes", Integer, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    Column("recap", Integer),  # the weekday of the weekly recap, 0 is Monday; empty for none
    id_of("account.id", name="owner"),  # who set it up, and hears of what goes wrong
)

skipped_day = Table(
    "skipped_day",
    metadata,
    id_of("channel.id"),
    Column("day", Date, nullable=False),
    PrimaryKeyConstraint("channel", "day"),
)

# What a platform refuses for the moment, by the store's time.
rate_limit = Table(
    "rate_limit",
    metadata,
    id_of("workspace.id"),
    Column("method", String, nullable=False),
    Column("place", String, nullable=False),  # empty: the whole workspace
    Column("until", Instant, nullable=False),
    PrimaryKeyConstraint("workspace", "method", "place"),
    one_of("method", "post", "edit", "remove", "home"),
)
