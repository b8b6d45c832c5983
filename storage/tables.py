"""The tables. Natural keys wherever the world has one; "once" is always a unique key."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    false,
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


def _one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _id(target: str, **more: Any) -> Column[str]:
    name = more.pop("name", target.partition(".")[0])
    return Column(name, String, ForeignKey(target), nullable=more.pop("nullable", False), **more)


workspace = Table(
    "workspace",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("status", String, nullable=False),
    Column("since", Instant, nullable=False),
    Column("left", Instant),  # when it threw the bot out
    Column("outsiders", Boolean, nullable=False, server_default=false()),  # may people of other companies play
    _one_of("status", "active", "suspended"),
)

installation = Table(
    "installation",
    metadata,
    _id("workspace.id", primary_key=True),
    Column("sealed", String, nullable=False),  # the token, encrypted
    Column("details", JSON, nullable=False),
    Column("since", Instant, nullable=False),
)

league = Table(
    "league",
    metadata,
    Column("id", String, primary_key=True),
    _id("workspace.id", index=True),
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
    _id("workspace.id", primary_key=True),
    _id("league.id", index=True),
)

channel = Table(
    "channel",
    metadata,
    Column("id", String, primary_key=True),
    _id("workspace.id", index=True),
    _id("league.id", index=True),
    Column("status", String, nullable=False),
    Column("pause_reason", String, nullable=False, default=""),
    Column("ping", String),  # the role that is told of a new question, by the platform's id
    Column("discuss", Boolean, nullable=False, server_default=false()),  # whether a thread is opened under a reveal
    Column("language", String(8), nullable=False, server_default=""),  # empty is English
    _one_of("status", "active", "paused"),
)

schedule = Table(
    "schedule",
    metadata,
    _id("channel.id", primary_key=True),
    Column("at", String(5), nullable=False),
    Column("zone", String, nullable=False),
    Column("days", Positions, nullable=False),
    Column("open_minutes", Integer, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    Column("recap", Integer),  # the weekday of the weekly recap, 0 is Monday; empty for none
    _id("account.id", name="owner"),  # who set it up, and hears of what goes wrong
)

skipped_day = Table(
    "skipped_day",
    metadata,
    _id("channel.id"),
    Column("day", Date, nullable=False),
    PrimaryKeyConstraint("channel", "day"),
)

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
    _id("league.id"),
    Column("day", Date, nullable=False),
    _id("snapshot.hash"),
    PrimaryKeyConstraint("league", "day"),
)

pin = Table(  # what an admin wants asked on a date
    "pin",
    metadata,
    _id("league.id"),
    Column("day", Date, nullable=False),
    Column("question", String, nullable=False),
    PrimaryKeyConstraint("league", "day"),
)

set_aside = Table(  # what an admin does not want asked so soon, or ever again
    "set_aside",
    metadata,
    _id("league.id"),
    Column("question", String, nullable=False),
    Column("until", String, nullable=False),
    PrimaryKeyConstraint("league", "question"),
    _one_of("until", "later", "never"),
)

own_question = Table(  # what a league wrote itself
    "own_question",
    metadata,
    Column("key", String, primary_key=True),
    _id("league.id", index=True),
    _id("account.id", name="author"),  # who wrote it, or changed it last
    _id("account.id", name="approver", nullable=True),
    Column("typed", JSON, nullable=False),  # the fields of the form
    Column("content", JSON),  # the question, from its approval on
    Column("since", Instant, nullable=False),
)

round = Table(
    "round",
    metadata,
    Column("id", String, primary_key=True),
    _id("league.id"),
    _id("channel.id"),
    Column("kind", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("zone", String, nullable=False),
    Column("due", Instant, nullable=False),
    Column("open_minutes", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("opened", Instant),
    Column("closes", Instant),
    _id("snapshot.hash", nullable=True),
    Column("order", JSON, nullable=False),
    Column("reason", String, nullable=False),
    _id("account.id", name="starter", nullable=True),
    Column("scored", Boolean, nullable=False, server_default=false()),  # does a challenge bring points
    _one_of("kind", "daily", "challenge"),
    _one_of("status", "planned", "open", "closed", "revealed", "skipped"),
    CheckConstraint("status IN ('planned', 'skipped') OR (closes IS NOT NULL AND snapshot IS NOT NULL)", name="asked"),
    Index("ix_round_league_day", "league", "day"),
    Index("ix_round_status_closes", "status", "closes"),
)
Index(
    "uq_round_daily",
    round.c.channel,
    round.c.day,
    unique=True,
    sqlite_where=text("kind = 'daily'"),
    postgresql_where=text("kind = 'daily'"),
)
_CHALLENGE_RUNS = "kind = 'challenge' AND status IN ('planned', 'open')"
Index(
    "uq_round_challenge",
    round.c.channel,
    unique=True,
    sqlite_where=text(_CHALLENGE_RUNS),
    postgresql_where=text(_CHALLENGE_RUNS),
)

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

account = Table(
    "account",
    metadata,
    Column("id", String, primary_key=True),
    _id("workspace.id"),
    Column("user", String, unique=True),  # the platform's id; empty once the person is forgotten
    Column("looked", Instant),  # when the platform was last asked whether they are still there
    Column("left", Instant),  # since when they are known not to be
    Column("name", String, nullable=False),
    _id("player.id", index=True),
)

# Who an account was and is, where that has changed: rounds count for the player it was when they were opened.
account_link = Table(
    "account_link",
    metadata,
    _id("account.id"),
    _id("player.id", index=True),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    PrimaryKeyConstraint("account", "since"),
)

named_admin = Table(
    "named_admin",
    metadata,
    _id("workspace.id"),
    _id("account.id"),
    PrimaryKeyConstraint("workspace", "account"),
)

one_time_code = Table(
    "one_time_code",
    metadata,
    Column("hash", String, primary_key=True),
    Column("purpose", String, nullable=False),
    _id("account.id", name="maker"),
    _id("league.id", nullable=True),
    Column("until", Instant, nullable=False),
    Column("used", Instant),
    _one_of("purpose", "league", "account"),
)

wrong_code = Table(
    "wrong_code",
    metadata,
    Column("id", String, primary_key=True),
    _id("account.id", index=True),  # who entered it
    Column("at", Instant, nullable=False),
)

named_role = Table(
    "named_role",
    metadata,
    _id("workspace.id"),
    Column("role", String, nullable=False),  # the platform's id
    Column("name", String, nullable=False),
    PrimaryKeyConstraint("workspace", "role"),
)

team = Table(
    "team",
    metadata,
    Column("id", String, primary_key=True),
    _id("league.id"),
    Column("name", String, nullable=False),
    Column("folded", String, nullable=False),
    Column("removed", Instant),
)
Index(
    "uq_team_name",
    team.c.league,
    team.c.folded,
    unique=True,
    sqlite_where=text("removed IS NULL"),
    postgresql_where=text("removed IS NULL"),
)

membership = Table(
    "membership",
    metadata,
    _id("league.id"),
    _id("player.id"),
    _id("team.id", index=True),
    _id("channel.id", nullable=True),  # where they joined: their home until they answer
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    PrimaryKeyConstraint("league", "player", "since"),
)
Index(
    "uq_membership_one_team",
    membership.c.league,
    membership.c.player,
    unique=True,
    sqlite_where=text("until IS NULL"),
    postgresql_where=text("until IS NULL"),
)

review_card = Table(
    "review_card",
    metadata,
    _id("player.id"),
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
    _id("player.id", index=True),
    Column("pack", String, nullable=False),
    Column("status", String, nullable=False),
    Column("started", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("submitted", Instant),
    _one_of("status", "running", "submitted", "learnt"),
    CheckConstraint("(status = 'running') = (submitted IS NULL)", name="submitted"),
    Index("ix_exam_status", "status", "ends"),
)
_RUNNING_EXAM = "status = 'running'"
Index(
    "uq_exam_running",
    exam.c.player,
    unique=True,
    sqlite_where=text(_RUNNING_EXAM),
    postgresql_where=text(_RUNNING_EXAM),
)

exam_item = Table(
    "exam_item",
    metadata,
    _id("exam.id"),
    Column("number", Integer, nullable=False),
    _id("snapshot.hash"),
    Column("order", JSON, nullable=False),
    Column("choice", Positions, nullable=False),  # empty while unanswered
    Column("clicked", Instant),  # when it was chosen
    Column("marked", Boolean, nullable=False),
    PrimaryKeyConstraint("exam", "number"),
)

reminder = Table(
    "reminder",
    metadata,
    _id("player.id", primary_key=True),
    _id("account.id"),  # whose direct messages it goes to
    Column("at", String(5), nullable=False),
    Column("zone", String, nullable=False),
    Column("since", Instant, nullable=False),
)

last_call = Table(  # who wants a word before a question closes that they have not answered
    "last_call",
    metadata,
    _id("player.id", primary_key=True),
    _id("account.id"),  # whose direct messages it goes to
    _id("channel.id", nullable=True),  # where they asked for it: their home until they answer
)

answer = Table(
    "answer",
    metadata,
    _id("round.id"),
    _id("account.id"),
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
    _id("round.id"),
    _id("account.id"),
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

delivery = Table(
    "delivery",
    metadata,
    Column("key", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("place", String, nullable=False),
    _id("workspace.id"),
    _id("round.id", nullable=True),
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
    _one_of("kind", "question", "reveal", "edit", "notice", "cleanup"),
    _one_of("state", "due", "sending", "unclear", "sent", "dead", "cancelled"),
    CheckConstraint("state <> 'sent' OR message IS NOT NULL", name="sent_has_message"),
    Index("ix_delivery_due", "state", "due", "key"),
)
Index(
    "uq_delivery_one_in_flight",
    delivery.c.place,
    unique=True,
    sqlite_where=text("state = 'sending'"),
    postgresql_where=text("state = 'sending'"),
)
_POSTS = "kind IN ('question', 'reveal', 'notice')"
Index(
    "uq_delivery_message",
    delivery.c.message,
    unique=True,
    sqlite_where=text(_POSTS),
    postgresql_where=text(_POSTS),
)

delivery_attempt = Table(
    "delivery_attempt",
    metadata,
    _id("delivery.key"),
    Column("token", Integer, nullable=False),
    Column("started", Instant, nullable=False),
    Column("ended", Instant),
    Column("outcome", String, nullable=False),
    PrimaryKeyConstraint("delivery", "token"),
)

# What a platform refuses for the moment, by the store's time.
rate_limit = Table(
    "rate_limit",
    metadata,
    _id("workspace.id"),
    Column("method", String, nullable=False),
    Column("place", String, nullable=False),  # empty: the whole workspace
    Column("until", Instant, nullable=False),
    PrimaryKeyConstraint("workspace", "method", "place"),
    _one_of("method", "post", "edit", "remove", "home"),
)

away_day = Table(
    "away_day",
    metadata,
    _id("league.id"),
    Column("day", Date, nullable=False),
    _id("player.id"),
    Column("since", Instant, nullable=False),  # when they said so
    PrimaryKeyConstraint("league", "day", "player"),
)

# What counts on a board, written when a round closes. It follows from the answers and can be made again.
member_round = Table(
    "member_round",
    metadata,
    _id("league.id"),
    Column("day", Date, nullable=False),
    _id("player.id"),
    _id("team.id", nullable=True),
    Column("points", Integer, nullable=False),
    Column("clicked", Instant),
    _id("channel.id", name="home", nullable=True),  # where they last answered
    PrimaryKeyConstraint("league", "day", "player"),
    Index("ix_member_round_player", "league", "player", "day"),
)

# What challenges brought on the board of players, where they count; from the answers too.
challenge_point = Table(
    "challenge_point",
    metadata,
    _id("league.id"),
    Column("day", Date, nullable=False),
    _id("player.id"),
    Column("points", Integer, nullable=False),
    Column("clicked", Instant, nullable=False),  # the last click that brought some
    PrimaryKeyConstraint("league", "day", "player"),
)

standing = Table(
    "standing",
    metadata,
    _id("league.id"),
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
    _one_of("board", "players", "teams"),
    Index("ix_standing_order", "league", "board", "period", "position"),
    Index("ix_standing_total", "league", "board", "period", "total", "since", "who"),
)

# How many players have each number of points. A close moves few rows of a board, and the places of nearly all.
ladder = Table(
    "ladder",
    metadata,
    _id("league.id"),
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
    _id("league.id"),
    _id("snapshot.hash"),
    _id("player.id"),
    Column("words", String, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("league", "snapshot", "player"),
)

# What admins decided about a key. Rows are only ever added: the one with the highest number holds, all are the trail.
ruling = Table(
    "ruling",
    metadata,
    Column("id", String, primary_key=True),
    _id("league.id"),
    _id("snapshot.hash"),
    Column("number", Integer, nullable=False),
    Column("decision", String, nullable=False),
    Column("keys", JSON, nullable=False),  # the choices that are right, by the question's own positions
    Column("reason", String, nullable=False),
    _id("account.id", name="by", nullable=True),  # empty once their workspace is gone
    Column("at", Instant, nullable=False),
    Column("event", String, nullable=False, unique=True),
    Column("champions", JSON, nullable=False),  # season -> who had been announced before it
    UniqueConstraint("league", "snapshot", "number"),
    _one_of("decision", "key", "both", "void", "dismiss"),
)

# What a ruling did to a player's points, to be told with their next private reply.
news = Table(
    "news",
    metadata,
    _id("player.id"),
    _id("ruling.id"),
    Column("before", Integer, nullable=False),
    Column("after", Integer, nullable=False),
    Column("told", Instant),
    PrimaryKeyConstraint("player", "ruling"),
)

season = Table(
    "season",
    metadata,
    _id("league.id"),
    Column("number", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("starts", Date, nullable=False),
    Column("ends", Date),
    PrimaryKeyConstraint("league", "number"),
)

lease = Table(
    "lease",
    metadata,
    Column("name", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("token", Integer, nullable=False),
    Column("until", Instant, nullable=False),
)

kept = Table("kept", metadata, Column("name", String, primary_key=True), Column("value", String, nullable=False))
