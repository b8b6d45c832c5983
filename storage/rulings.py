"""Rulings: what was decided about keys, one row for each decision, and what those are about."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, or_, select

from quizzes.question import Question, from_snapshot
from quizzes.round import Kind, Round, Status
from quizzes.ruling import Decision, Ruling
from storage.rounds import UNTOLD, Rounds
from storage.statements import insert_once
from storage.tables import account, answer, delivery, flag, league, question_of_the_day, round, ruling, snapshot

SETTLED = (Status.CLOSED, Status.REVEALED)


_TRAIL = (
    select(ruling)
    .where(ruling.c.league == bindparam("league"), ruling.c.snapshot == bindparam("hash"))
    .order_by(ruling.c.number)
)


@dataclass(frozen=True, slots=True)
class Disputed:
    """A ruling as the authors of a pack read it."""

    question: Question
    league: str
    ruling: Ruling


@cache
def voided() -> ColumnElement[bool]:
    """Whether the question of a round does not count in its league: the latest ruling says so."""
    latest = and_(ruling.c.league == round.c.league, ruling.c.snapshot == round.c.snapshot, _holds())
    return select(ruling.c.id).where(latest, ruling.c.decision == Decision.VOID).exists()


def ruling_id(league_id: str, hash: str, number: int) -> str:
    """The id of a ruling; the same for everybody who would be the next to rule, and short enough for any button."""
    return f"{hashlib.sha256(f'{league_id}/{hash}'.encode()).hexdigest()[:20]}/{number}"


class Rulings:
    """Decisions about keys, league by league."""

    def __init__(self, connection: Connection, rounds: Rounds) -> None:
        self._connection = connection
        self._rounds = rounds

    def add(
        self, league_id: str, hash: str, new: Ruling, event: str, champions: Mapping[str, Any] | None = None
    ) -> bool:
        """Write a ruling down; False when this act has ruled already, or somebody else has under this number."""
        return insert_once(
            self._connection,
            ruling,
            id=ruling_id(league_id, hash, new.number),
            league=league_id,
            snapshot=hash,
            number=new.number,
            decision=new.decision,
            keys=sorted(sorted(key) for key in new.keys),
            reason=new.reason,
            by=new.by,
            at=new.at,
            event=_hashed(event),
            champions=dict(champions or {}),
        )

    def by_event(self, event: str) -> Ruling | None:
        """The ruling that an act has made, if it made one."""
        row = self._connection.execute(select(ruling).where(ruling.c.event == _hashed(event))).first()
        return _ruling(row) if row else None

    def of(self, league_id: str) -> dict[str, Ruling]:
        """What holds in a league, by the hash of the question."""
        rows = self._connection.execute(select(ruling).where(ruling.c.league == league_id, _holds()))
        return {row.snapshot: _ruling(row) for row in rows}

    def on(self, hashes: Iterable[str]) -> dict[tuple[str, str], Ruling]:
        """What holds for these questions, by league and hash."""
        rows = self._connection.execute(select(ruling).where(ruling.c.snapshot.in_(sorted(hashes)), _holds()))
        return {(row.league, row.snapshot): _ruling(row) for row in rows}

    def holding(self, league_id: str, hash: str) -> Ruling | None:
        """What holds for a question in a league, if anybody ever ruled on it."""
        trail = self.trail(league_id, hash)
        return trail[-1] if trail else None

    def trail(self, league_id: str, hash: str) -> list[Ruling]:
        """Every ruling on a question in a league, the first one first."""
        rows = self._connection.execute(_TRAIL, {"league": league_id, "hash": hash})
        return [_ruling(row) for row in rows]

    def ruled_on(self, league_id: str) -> list[str]:
        """The hashes of the questions somebody ruled on in a league, the latest first."""
        rows = select(ruling.c.snapshot).where(ruling.c.league == league_id).group_by(ruling.c.snapshot)
        return list(self._connection.execute(rows.order_by(func.max(ruling.c.at).desc(), ruling.c.snapshot)).scalars())

    def get(self, id: str) -> tuple[str, str, Ruling] | None:
        """A ruling by id, with its league and the hash of its question."""
        row = self._connection.execute(select(ruling).where(ruling.c.id == id)).first()
        return (row.league, row.snapshot, _ruling(row)) if row else None

    def disputed(self, leagues: Iterable[str]) -> frozenset[tuple[str, int]]:
        """The questions, as id and revision, that are not asked in any of these leagues until they are mended."""
        rows = self._connection.execute(_disputed(), {"leagues": list(leagues)})
        return frozenset((row.question, row.revision) for row in rows)

    def for_authors(self, pack: str) -> list[Disputed]:
        """Every dispute about a question of a pack, in all leagues."""
        statement = _disputes(ruling, snapshot.c.content, league.c.name)
        statement = statement.join(league, league.c.id == ruling.c.league).where(snapshot.c.pack == pack)
        rows = self._connection.execute(statement.order_by(snapshot.c.question, snapshot.c.revision, ruling.c.id))
        return [Disputed(from_snapshot(row.content), row.name, _ruling(row)) for row in rows]

    def rounds(self, league_id: str, hash: str) -> list[Round]:
        """The rounds of a league that have asked this and closed, oldest first."""
        here = (round.c.league == league_id, round.c.snapshot == hash, round.c.status.in_(SETTLED))
        ids = self._connection.execute(select(round.c.id).where(*here).order_by(round.c.due, round.c.id)).scalars()
        return list(self._rounds.many(list(ids)).values())

    def revisions(self, league_id: str, pack: str, question: str) -> dict[int, str]:
        """The revisions of a question that a league was asked or that somebody flagged there, with their hashes."""
        named = (snapshot.c.pack == pack, snapshot.c.question == question)
        statement = select(snapshot.c.revision, snapshot.c.hash).where(*named, _met(league_id))
        return dict(self._connection.execute(statement).all())

    def known(self, league_id: str, beginning: str) -> str | None:
        """The hash that begins so, of a question that a league was asked or that somebody flagged there."""
        begins = snapshot.c.hash.startswith(beginning, autoescape=True)
        return self._connection.execute(select(snapshot.c.hash).where(begins, _met(league_id))).scalar()

    def awaited(self, leagues: Iterable[str], hash: str) -> bool:
        """Whether the key is still to be revealed in one of these leagues: a ruling would tell it."""
        days = select(question_of_the_day.c.day).where(
            question_of_the_day.c.league == round.c.league, question_of_the_day.c.snapshot == hash
        )
        asks = or_(round.c.snapshot == hash, and_(round.c.kind == Kind.DAILY, round.c.day.in_(days)))
        statement = select(round.c.id).where(round.c.league.in_(list(leagues)), asks, UNTOLD)
        return self._connection.execute(statement.limit(1)).first() is not None

    def chosen(self, league_id: str, hash: str) -> list[tuple[str, frozenset[int]]]:
        """Every standing answer to a question in the closed rounds of a league: the player and the choice."""
        statement = (
            select(account.c.player, answer.c.choice)
            .join_from(round, answer, answer.c.round == round.c.id)
            .join(account, account.c.id == answer.c.account)
            .where(round.c.league == league_id, round.c.snapshot == hash, round.c.status.in_(SETTLED))
        )
        return [(player, choice) for player, choice in self._connection.execute(statement)]

    def counts(self, league_id: str, hash: str) -> dict[frozenset[int], int]:
        """How many chose what, in all rounds of a league."""
        return dict(Counter(choice for _, choice in self.chosen(league_id, hash)))

    def announced(self, league_id: str) -> list[int]:
        """The seasons of a league whose champions were announced."""
        key = delivery.c.content["champions"].as_integer()
        here = delivery.c.content["league"].as_string() == league_id
        told = (delivery.c.key.startswith("champions/"), delivery.c.state == "sent", here)
        return sorted(set(self._connection.execute(select(key).where(*told)).scalars()))

    def champions(self, league_id: str, season: int) -> Mapping[str, Any] | None:
        """Who had been announced as the champions of a season before the first ruling that touched it."""
        rows = self._connection.execute(
            select(ruling.c.champions).where(ruling.c.league == league_id).order_by(ruling.c.at, ruling.c.id)
        ).scalars()
        return next((champions[str(season)] for champions in rows if str(season) in champions), None)

    def latest_revealed(self, league_id: str, channel: str | None) -> str | None:
        """The hash of the question whose key a channel, or the league, was told last."""
        here = [round.c.league == league_id, round.c.status == Status.REVEALED]
        if channel is not None:
            here.append(round.c.channel == channel)
        statement = select(round.c.snapshot).where(*here).order_by(round.c.closes.desc(), round.c.id)
        return self._connection.execute(statement.limit(1)).scalar()

    def touches_champions(self, id: str) -> bool:
        """Whether a ruling came after the announcement of champions of a season that it touches."""
        return bool(self._connection.execute(select(ruling.c.champions).where(ruling.c.id == id)).scalar())

    def first_day(self, league_id: str, hash: str) -> date | None:
        """The first date on which a league was asked this, in a round that may bring points."""
        here = (round.c.league == league_id, round.c.snapshot == hash, round.c.status.in_(SETTLED))
        counts = or_(round.c.kind == Kind.DAILY, round.c.scored)
        return self._connection.execute(select(func.min(round.c.day)).where(*here, counts)).scalar()


def _disputes(*columns: Any) -> Select[Any]:
    joined = select(*columns).join_from(ruling, snapshot, snapshot.c.hash == ruling.c.snapshot)
    return joined.where(ruling.c.decision != Decision.DISMISS, _holds())


@cache
def _disputed() -> Select[Any]:
    there = ruling.c.league.in_(bindparam("leagues", expanding=True))
    return _disputes(snapshot.c.question, snapshot.c.revision).where(there)


@cache
def _holds() -> ColumnElement[bool]:
    """Whether a ruling is the latest on its question in its league."""
    later = ruling.alias("later")
    same = (later.c.league == ruling.c.league, later.c.snapshot == ruling.c.snapshot)
    return ~select(later.c.id).where(*same, later.c.number > ruling.c.number).exists()


def _met(league_id: str) -> ColumnElement[bool]:
    """Whether a league was asked a question, somebody there flagged it, or it began with a ruling on it."""
    asked = select(round.c.snapshot).where(round.c.league == league_id, round.c.status.in_(SETTLED))
    flagged = select(flag.c.snapshot).where(flag.c.league == league_id)
    ruled = select(ruling.c.snapshot).where(ruling.c.league == league_id)
    return or_(*(snapshot.c.hash.in_(some) for some in (asked, flagged, ruled)))


def _hashed(event: str) -> str:
    return hashlib.sha256(event.encode()).hexdigest()


def _ruling(row: Row[Any]) -> Ruling:
    keys = frozenset(frozenset(key) for key in row.keys)
    return Ruling(row.number, Decision(row.decision), keys, row.reason, row.by or "", row.at)
