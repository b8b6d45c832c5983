"""Boards: seasons and standings, and the rulings that change them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from storage.tables.parts import Instant, id_of, metadata, one_of

# What counts on a board, written when a round closes. It follows from the answers and can be made again.
member_round = Table(
    "member_round",
    metadata,
    id_of("league.id"),
    Column("day", Date, nullable=False),
    id_of("player.id"),
    id_of("team.id", nullable=True),
    Column("points", Integer, nullable=False),
    Column("clicked", Instant),
    id_of("channel.id", name="home", nullable=True),  # where they last answered
    PrimaryKeyConstraint("league", "day", "player"),
    Index("ix_member_round_player", "league", "player", "day"),
)

# What challenges brought on the board of players, where they count; from the answers too.
challenge_point = Table(
    "challenge_point",
    metadata,
    id_of("league.id"),
    Column("day", Date, nullable=False),
    id_of("player.id"),
    Column("points", Integer, nullable=False),
    Column("clicked", Instant, nullable=False),  # the last click that brought some
    PrimaryKeyConstraint("league", "day", "player"),
)

standing = Table(
    "standing",
    metadata,
    id_of("league.id"),
    Column("board", String, nullable=False),
    Column("period", String, nullable=False),
    Column("who", String, nullable=False),
    Column("points", Integer, nullable=False),  # thousandths
    Column("total", Integer, nullable=False, server_default="0"),  # points of the member-rounds
    Column("since", Instant),  # when this total was reached
    # of a team: how many member-rounds, its places, and the order within a shared one
    Column("rounds", Integer, nullable=False, server_default="0"),
    Column("place", Integer),
    Column("place_before", Integer),
    Column("position", Integer),
    # of a player, whose places are on the ladder: the first date that counts, the last that brought points, how many
    Column("entered", Date),
    Column("gained_on", Date),
    Column("gained", Integer, nullable=False, server_default="0"),
    PrimaryKeyConstraint("league", "board", "period", "who"),
    one_of("board", "players", "teams"),
    Index("ix_standing_order", "league", "board", "period", "position"),
    Index("ix_standing_total", "league", "board", "period", "total", "since", "who"),
)

# How many players have each number of points. A close moves few rows of a board, and the places of nearly all.
ladder = Table(
    "ladder",
    metadata,
    id_of("league.id"),
    Column("period", String, nullable=False),
    Column("day", Date, nullable=False),  # the last date that counts
    Column("now", JSON, nullable=False),
    Column("before", JSON, nullable=False),  # without that date
    PrimaryKeyConstraint("league", "period"),
)

# What people say against a key, one word for each player and revision; a later one stands in its place.
flag = Table(
    "flag",
    metadata,
    id_of("league.id"),
    id_of("snapshot.hash"),
    id_of("player.id"),
    Column("words", String, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("league", "snapshot", "player"),
)

# What admins decided about a key. Rows are only ever added: the one with the highest number holds, all are the trail.
ruling = Table(
    "ruling",
    metadata,
    Column("id", String, primary_key=True),
    id_of("league.id"),
    id_of("snapshot.hash"),
    Column("number", Integer, nullable=False),
    Column("decision", String, nullable=False),
    Column("keys", JSON, nullable=False),  # the choices that are right, by the question's own positions
    Column("reason", String, nullable=False),
    id_of("account.id", name="by", nullable=True),  # empty once their workspace is gone
    Column("at", Instant, nullable=False),
    Column("event", String, nullable=False, unique=True),
    Column("champions", JSON, nullable=False),  # season -> who had been announced before it
    UniqueConstraint("league", "snapshot", "number"),
    one_of("decision", "key", "both", "void", "dismiss"),
)

# What a ruling did to a player's points, to be told with their next private reply.
news = Table(
    "news",
    metadata,
    id_of("player.id"),
    id_of("ruling.id"),
    Column("before", Integer, nullable=False),
    Column("after", Integer, nullable=False),
    Column("told", Instant),
    PrimaryKeyConstraint("player", "ruling"),
)

season = Table(
    "season",
    metadata,
    id_of("league.id"),
    Column("number", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("starts", Date, nullable=False),
    Column("ends", Date),
    PrimaryKeyConstraint("league", "number"),
)
