"""People: players and their accounts, teams, and who may steer."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    false,
    text,
)

from storage.tables.parts import Instant, id_of, metadata, once_where, one_of

player = Table(
    "player",
    metadata,
    Column("id", String, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("alias", String),  # what they want to be called on boards
    Column("hidden", Boolean, nullable=False, server_default=false()),  # from boards of players; the team still counts
    Column("exam", Date),  # when they sit it
    Column("cheered", Boolean, nullable=False, server_default=false()),  # may a reveal name the milestones they reach
)

Index("ix_player_hidden", player.c.id, sqlite_where=text("hidden = 1"), postgresql_where=text("hidden"))

account = Table(
    "account",
    metadata,
    Column("id", String, primary_key=True),
    id_of("workspace.id"),
    Column("user", String, unique=True),  # the platform's id; empty once the person is forgotten
    Column("looked", Instant),  # when the platform was last asked whether they are still there
    Column("left", Instant),  # since when they are known not to be
    Column("refused", Instant),  # since when they were told that their workspace does not let them play
    Column("name", String, nullable=False),
    id_of("player.id", index=True),
)

# Who is off the boards is found without a look at everybody.
_LEFT = text('"left" IS NOT NULL')
Index("ix_account_left", account.c.player, sqlite_where=_LEFT, postgresql_where=_LEFT)

# Who an account was and is, where that has changed: rounds count for the player it was when they were opened.
account_link = Table(
    "account_link",
    metadata,
    id_of("account.id"),
    id_of("player.id", index=True),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    PrimaryKeyConstraint("account", "since"),
)

named_admin = Table(
    "named_admin",
    metadata,
    id_of("workspace.id"),
    id_of("account.id"),
    PrimaryKeyConstraint("workspace", "account"),
)

one_time_code = Table(
    "one_time_code",
    metadata,
    Column("hash", String, primary_key=True),
    Column("purpose", String, nullable=False),
    id_of("account.id", name="maker"),
    id_of("league.id", nullable=True),
    Column("until", Instant, nullable=False),
    Column("used", Instant),
    one_of("purpose", "league", "account"),
)

wrong_code = Table(
    "wrong_code",
    metadata,
    Column("id", String, primary_key=True),
    id_of("account.id", index=True),  # who entered it
    Column("at", Instant, nullable=False),
)

named_role = Table(
    "named_role",
    metadata,
    id_of("workspace.id"),
    Column("role", String, nullable=False),  # the platform's id
    Column("name", String, nullable=False),
    PrimaryKeyConstraint("workspace", "role"),
)

team = Table(
    "team",
    metadata,
    Column("id", String, primary_key=True),
    id_of("league.id"),
    Column("name", String, nullable=False),
    Column("folded", String, nullable=False),
    Column("removed", Instant),
)

once_where("uq_team_name", team.c.league, team.c.folded, where="removed IS NULL")

membership = Table(
    "membership",
    metadata,
    id_of("league.id"),
    id_of("player.id"),
    id_of("team.id", index=True),
    id_of("channel.id", nullable=True),  # where they joined: their home until they answer
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    PrimaryKeyConstraint("league", "player", "since"),
)

once_where("uq_membership_one_team", membership.c.league, membership.c.player, where="until IS NULL")

away_day = Table(
    "away_day",
    metadata,
    id_of("league.id"),
    Column("day", Date, nullable=False),
    id_of("player.id"),
    Column("since", Instant, nullable=False),  # when they said so
    PrimaryKeyConstraint("league", "day", "player"),
)
