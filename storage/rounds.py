"""Rounds, the questions of the day and their snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from quizzes.question import Kind as QuestionKind
from quizzes.question import Question, from_snapshot
from quizzes.round import Kind, Round, Status
from storage.deliveries import question_key, reveal_key
from storage.statements import insert_once, listed
from storage.tables import channel, delivery, question_of_the_day, round, snapshot

_RUNNING = (Status.PLANNED, Status.OPEN)
_SETTLED = (Status.CLOSED, Status.REVEALED)

# A round that closed with a reason has no reveal to come.
UNTOLD = or_(round.c.status.in_(_RUNNING), and_(round.c.status == Status.CLOSED, round.c.reason == ""))


# Statements of the hot path are built once: SQLAlchemy takes longer to build one than SQLite to run it.
_FOR_CLICKS = (
    select(round, channel.c.workspace, snapshot.c.content["kind"].as_string().label("asks"), delivery.c.message)
    .join(channel, channel.c.id == round.c.channel)
    .outerjoin(snapshot, snapshot.c.hash == round.c.snapshot)
    .outerjoin(delivery, delivery.c.key == literal(question_key("")) + round.c.id)
    .where(round.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(round.c.id)
    .with_for_update(read=True, of=round)
)


_BY_ID = select(round).where(round.c.id == bindparam("id"))
_PREPARE = (
    update(round)
    .where(round.c.id == bindparam("this"), round.c.snapshot.is_(None))
    .values(snapshot=bindparam("hash"), order=bindparam("shown"), closes=bindparam("until"))
)
_OPEN = (
    update(round)
    .where(round.c.id == bindparam("this"), round.c.status == Status.PLANNED)
    .values(status=Status.OPEN, opened=bindparam("since"), closes=bindparam("until"))
)
_CONTENT = select(snapshot.c.content).where(snapshot.c.hash == bindparam("hash"))
_OF_THE_DAY = select(question_of_the_day.c.snapshot).where(
    question_of_the_day.c.league == bindparam("league"), question_of_the_day.c.day == bindparam("day")
)
_ASKED = (
    select(snapshot.c.question)
    .join(question_of_the_day, question_of_the_day.c.snapshot == snapshot.c.hash)
    .where(question_of_the_day.c.league == bindparam("league"))
    .order_by(question_of_the_day.c.day)
)
_ELSEWHERE = (
    select(snapshot.c.question)
    .join(round, round.c.snapshot == snapshot.c.hash)
    .join(channel, channel.c.id == round.c.channel)
    .where(
        channel.c.league == bindparam("league"),
        round.c.league != channel.c.league,
        round.c.kind == literal_column("'daily'"),  # spelled out, so that the index of dailies serves
    )
    .order_by(round.c.due, round.c.id)
)
_CHALLENGED = (
    select(snapshot.c.question)
    .join(round, round.c.snapshot == snapshot.c.hash)
    .where(round.c.league == bindparam("league"), round.c.kind == Kind.CHALLENGE)
    .order_by(round.c.due, round.c.id)
)
_ASKED_NOW = (
    select(snapshot.c.question)
    .join(round, round.c.snapshot == snapshot.c.hash)
    .where(round.c.league == bindparam("league"), UNTOLD)
)
_SECRET = _ASKED_NOW.union(
    # Revealed in one channel, and still to be asked in another whose day comes later.
    select(snapshot.c.question)
    .join(question_of_the_day, question_of_the_day.c.snapshot == snapshot.c.hash)
    .join(round, and_(round.c.league == question_of_the_day.c.league, round.c.day == question_of_the_day.c.day))
    .where(
        question_of_the_day.c.league == bindparam("league"),
        round.c.kind == Kind.DAILY,
        round.c.status == Status.PLANNED,
    )
)


@dataclass(frozen=True, slots=True)
class Posted:
    """A round as a click meets it: whose it is, how many options it asks for, and the message it was posted as."""

    round: Round
    workspace: str
    keys: int
    message: str | None


class Rounds:
    """Rounds and snapshots."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, new: Round) -> bool:
        """Write a round down; False when this channel has one for the date, or a challenge that still runs."""
        return insert_once(
            self._connection,
            round,
            id=new.id,
            league=new.league,
            channel=new.channel,
            kind=new.kind,
            day=new.day,
            zone=new.zone,
            due=new.due,
            open_minutes=new.open_minutes,
            status=new.status,
            opened=new.opened,
            closes=new.closes,
            snapshot=new.snapshot,
            order=list(new.order),
            reason=new.reason,
            starter=new.starter,
            scored=new.scored,
        )

    def get(self, id: str) -> Round | None:
        """A round by id."""
        row = self._connection.execute(_BY_ID, {"id": id}).first()
        return _round(row) if row else None

    def known(self, ids: Iterable[str]) -> frozenset[str]:
        """Which of these rounds are written down already."""
        statement = select(round.c.id).where(round.c.id.in_(listed(self._connection, ids)))
        return frozenset(self._connection.execute(statement).scalars())

    def many(self, ids: Iterable[str]) -> dict[str, Round]:
        """Rounds by id."""
        return {one.id: one for one in self._where(round.c.id.in_(sorted(ids)))}

    def for_clicks(self, ids: Iterable[str]) -> dict[str, Posted]:
        """Rounds by id as a click meets them, locked against a close: an answer cannot slip in behind it.

        PostgreSQL needs the row lock (READ COMMITTED lets a stale read through); SQLite has one writer anyway.
        """
        rows = self._connection.execute(_FOR_CLICKS, {"ids": sorted(ids)})
        return {
            row.id: Posted(_round(row), row.workspace, QuestionKind(row.asks or QuestionKind.SINGLE).keys, row.message)
            for row in rows
        }

    def prepare(self, id: str, snapshot_hash: str, order: Sequence[int], closes: datetime) -> bool:
        """Fix what a planned round will ask, in which order it shows the options, and until when it can be answered.

        The first to do so wins.
        """
        given = {"this": id, "hash": snapshot_hash, "shown": list(order), "until": closes}
        return self._connection.execute(_PREPARE, given).rowcount > 0

    def promise(self, id: str, closes: datetime) -> None:
        """Fix until when a planned round can be answered, before another message says so."""
        statement = update(round).where(round.c.id == id, round.c.status == Status.PLANNED)
        self._connection.execute(statement.values(closes=closes))

    def open(self, opened: Round) -> bool:
        """A planned round is out."""
        given = {"this": opened.id, "since": opened.opened, "until": opened.closes}
        return self._connection.execute(_OPEN, given).rowcount > 0

    def skip(self, id: str, reason: str) -> bool:
        """A planned round will never be asked, and why."""
        statement = update(round).where(round.c.id == id, round.c.status == Status.PLANNED)
        return self._connection.execute(statement.values(status=Status.SKIPPED, reason=reason)).rowcount > 0

    def explain(self, id: str, reason: str) -> None:
        """Why a closed round has no reveal."""
        statement = update(round).where(round.c.id == id, round.c.status == Status.CLOSED)
        self._connection.execute(statement.values(reason=reason))

    def explain_lost(self, reason: str) -> None:
        """Why the closed rounds have no reveal of whose reveal nothing will come."""
        reveal = delivery.c.key == literal(reveal_key("")) + round.c.id
        lost = select(delivery.c.key).where(reveal, delivery.c.state.in_(("dead", "cancelled"))).exists()
        statement = update(round).where(round.c.status == Status.CLOSED, round.c.reason == "", lost)
        self._connection.execute(statement.values(reason=reason))

    def bring_forward(self, id: str, due: datetime) -> bool:
        """Ask a planned round now instead of at its time."""
        statement = update(round).where(round.c.id == id, round.c.status == Status.PLANNED, round.c.due > due)
        return self._connection.execute(statement.values(due=due)).rowcount > 0

    def end(self, id: str, at: datetime) -> None:
        """End an open round early; it closes as any other does."""
        statement = update(round).where(round.c.id == id, round.c.status == Status.OPEN, round.c.closes > at)
        self._connection.execute(statement.values(closes=at))

    def close(self, id: str) -> bool:
        """Take no more answers; False when somebody else has closed it."""
        statement = update(round).where(round.c.id == id, round.c.status == Status.OPEN)
        return self._connection.execute(statement.values(status=Status.CLOSED)).rowcount > 0

    def revealed(self, id: str) -> None:
        """The reveal of a closed round is out."""
        statement = update(round).where(round.c.id == id, round.c.status == Status.CLOSED)
        self._connection.execute(statement.values(status=Status.REVEALED))

    def to_close(self, ended_by: datetime) -> list[Round]:
        """Open rounds whose end had come by ``ended_by``."""
        return self._where(round.c.status == Status.OPEN, round.c.closes <= ended_by)

    def never_out(self, due_by: datetime, closed_by: datetime) -> list[Round]:
        """Planned rounds that were due by ``due_by``, or that nobody could answer any more by ``closed_by``."""
        return self._where(round.c.status == Status.PLANNED, or_(round.c.due <= due_by, round.c.closes <= closed_by))

    def running(self, channel_id: str) -> list[Round]:
        """What is planned or open in a channel."""
        return self._where(round.c.channel == channel_id, round.c.status.in_(_RUNNING))

    def open_in(self, channels: Iterable[str]) -> list[Round]:
        """What is open in any of these channels."""
        return self._where(round.c.channel.in_(list(channels)), round.c.status == Status.OPEN)

    def latest(self, channel_id: str, limit: int = 5) -> list[Round]:
        """The last dailies of a channel that were asked or skipped, newest first."""
        statement = (
            select(round)
            .where(round.c.channel == channel_id, round.c.kind == Kind.DAILY, round.c.status != Status.PLANNED)
            .order_by(round.c.due.desc())
            .limit(limit)
        )
        return [_round(row) for row in self._connection.execute(statement)]

    def challenges_on(self, channel_id: str, day: date) -> int:
        """How many challenges a channel has had on a local date."""
        statement = select(func.count()).where(
            round.c.channel == channel_id, round.c.day == day, round.c.kind == Kind.CHALLENGE
        )
        return self._connection.execute(statement).scalar_one()

    def untouched(self, channel_id: str, days: Sequence[date] | None = None) -> list[str]:
        """Ids of dailies that are planned and nothing more, all of a channel or those of some dates."""
        conditions = [round.c.channel == channel_id, round.c.status == Status.PLANNED, round.c.snapshot.is_(None)]
        if days is not None:
            conditions.append(round.c.day.in_(list(days)))
        return [one.id for one in self._where(*conditions, round.c.kind == Kind.DAILY)]

    def unplan(self, ids: Iterable[str]) -> None:
        """Take planned rounds back, unless a message is owed for them."""
        owed = select(delivery.c.key).where(delivery.c.round == round.c.id).exists()
        self._connection.execute(delete(round).where(round.c.id.in_(list(ids)), ~owed))

    def add_snapshot(self, pack: str, question: Question) -> str:
        """Keep a question as it is now; its content hash."""
        insert_once(
            self._connection,
            snapshot,
            hash=question.content_hash,
            pack=pack,
            question=question.id,
            revision=question.revision,
            content=question.snapshot(),
        )
        return question.content_hash

    def question(self, snapshot_hash: str) -> Question:
        """The question a round was made of."""
        return from_snapshot(self._connection.execute(_CONTENT, {"hash": snapshot_hash}).scalar_one())

    def snapshots(self, pack: str) -> dict[tuple[str, int], str]:
        """The content hash of every (question, revision) that was ever asked from a pack."""
        statement = select(snapshot.c.question, snapshot.c.revision, snapshot.c.hash).where(snapshot.c.pack == pack)
        return {(id, revision): hash for id, revision, hash in self._connection.execute(statement)}

    def question_of_the_day(self, league_id: str, day: date) -> str | None:
        """The snapshot a league is asked on a date, if it is made already."""
        return self._connection.execute(_OF_THE_DAY, {"league": league_id, "day": day}).scalar()

    def set_question_of_the_day(self, league_id: str, day: date, snapshot_hash: str) -> str:
        """Make the question of the day unless somebody has; the one that holds."""
        if insert_once(self._connection, question_of_the_day, league=league_id, day=day, snapshot=snapshot_hash):
            return snapshot_hash
        return self.question_of_the_day(league_id, day) or snapshot_hash

    def fixed_days(self, league_id: str, since: date) -> frozenset[date]:
        """The dates from ``since`` on whose question of the day is made."""
        made = question_of_the_day.c.day
        statement = select(made).where(question_of_the_day.c.league == league_id, made >= since)
        return frozenset(self._connection.execute(statement).scalars())

    def waiting_days(self, league_id: str) -> frozenset[date]:
        """The dates for which a daily of a league is written down and nothing is fixed."""
        waits = (round.c.status == Status.PLANNED, round.c.kind == Kind.DAILY, round.c.snapshot.is_(None))
        return frozenset(
            self._connection.execute(select(round.c.day).where(round.c.league == league_id, *waits)).scalars()
        )

    def asked(self, league_id: str) -> list[str]:
        """Ids of every question a league was asked as question of the day, oldest first."""
        return list(self._connection.execute(_ASKED, {"league": league_id}).scalars())

    def asked_elsewhere(self, league_id: str) -> list[str]:
        """Ids of every question of the day that a league's channels were asked in other leagues, oldest first."""
        return list(self._connection.execute(_ELSEWHERE, {"league": league_id}).scalars())

    def challenged(self, league_id: str) -> list[str]:
        """Ids of every question a league was asked in a challenge, oldest first."""
        return list(self._connection.execute(_CHALLENGED, {"league": league_id}).scalars())

    def was_asked(self, league_id: str, question: str) -> bool:
        """Whether a league was ever asked a question, in whichever way."""
        statement = (
            select(round.c.id)
            .join(snapshot, snapshot.c.hash == round.c.snapshot)
            .where(round.c.league == league_id, round.c.opened.is_not(None), snapshot.c.question == question)
        )
        return self._connection.execute(statement.limit(1)).first() is not None

    def secret(self, league_id: str) -> frozenset[str]:
        """Ids of questions of a league whose key is still to be revealed somewhere."""
        return frozenset(self._connection.execute(_SECRET, {"league": league_id}).scalars())

    def told(self, league_id: str) -> list[str]:
        """Ids of questions whose key a league was told and is not asked just now, the latest first."""
        asked = set(self._connection.execute(_ASKED_NOW, {"league": league_id}).scalars())
        statement = (
            select(snapshot.c.question)
            .join(round, round.c.snapshot == snapshot.c.hash)
            .where(round.c.league == league_id, round.c.status == Status.REVEALED)
            .group_by(snapshot.c.question)
            .order_by(func.max(round.c.closes).desc(), snapshot.c.question)
        )
        return [id for id in self._connection.execute(statement).scalars() if id not in asked]

    def settled(self, league_id: str) -> list[Round]:
        """The dailies of a league that have closed."""
        return self._where(round.c.league == league_id, round.c.kind == Kind.DAILY, round.c.status.in_(_SETTLED))

    def _where(self, *conditions: ColumnElement[bool]) -> list[Round]:
        statement = select(round).where(*conditions).order_by(round.c.due, round.c.id)
        return [_round(row) for row in self._connection.execute(statement)]


def _round(row: Row[tuple[object, ...]]) -> Round:
    return Round(
        id=row.id,
        league=row.league,
        channel=row.channel,
        kind=Kind(row.kind),
        day=row.day,
        zone=row.zone,
        due=row.due,
        open_minutes=row.open_minutes,
        status=Status(row.status),
        opened=row.opened,
        closes=row.closes,
        snapshot=row.snapshot,
        order=tuple(row.order),
        reason=row.reason,
        starter=row.starter,
        scored=row.scored,
    )
