"""Member-rounds: what each date asked of whom and what it brought, from the choices; boards are summed up from them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, literal, select

from quizzes.away import Away
from quizzes.grading import points
from quizzes.member_round import NEVER, Asked, Given, Member, MemberRound, member_rounds
from quizzes.question import from_snapshot
from quizzes.round import Kind, Status
from storage.links import ever, player_at
from storage.rulings import Rulings, voided
from storage.statements import insert, listed
from storage.tables import account, account_link, answer, away_day, member_round, membership, player, round, snapshot

_SETTLED = (Status.CLOSED, Status.REVEALED)


class MemberRounds:
    """What the questions of the day of a league came to for each player."""

    def __init__(self, connection: Connection, rulings: Rulings) -> None:
        self._connection = connection
        self._rulings = rulings

    def of(self, league_id: str, *players: str) -> list[MemberRound]:
        """The member-rounds of some players in a league, in a team or not, dates in order."""
        theirs = (membership.c.league == league_id) & membership.c.player.in_(players)
        given = [one for one in self._given(league_id, ever(players)) if one.player in players]
        away = self._away(away_day.c.league == league_id, away_day.c.player.in_(players))
        return member_rounds(self._asked(league_id), given, self._members(theirs), away=away)

    def latest(self, league_id: str, first: date, last: date) -> date | None:
        """The latest date in a range that was counted."""
        within = (member_round.c.league == league_id, member_round.c.day.between(first, last))
        return self._connection.execute(select(func.max(member_round.c.day)).where(*within)).scalar()

    def days(self, league_id: str, first: date) -> set[date]:
        """The dates from ``first`` on that were counted or are to be: those of which a round has closed."""
        within = (member_round.c.league == league_id, member_round.c.day >= first)
        counted = self._connection.execute(select(member_round.c.day).where(*within).distinct()).scalars()
        return {*counted, *(ask.day for ask in self._asked(league_id, round.c.day >= first))}

    def drop(self, league_id: str, first: date) -> None:
        """Forget what the dates from ``first`` on came to, to count them again."""
        within = (member_round.c.league == league_id, member_round.c.day >= first)
        self._connection.execute(delete(member_round).where(*within))

    def count(self, league_id: str, day: date) -> bool:
        """Write down the member-rounds of a date that count on a board; whether there are any."""
        asked = self._asked(league_id, round.c.day == day)
        opened = min((ask.opened for ask in asked), default=NEVER)
        given = self._given(league_id, round.c.day == day)
        members = self._members(
            membership.c.league == league_id,
            membership.c.since <= opened,
            membership.c.until.is_(None) | (membership.c.until > opened),
        )
        away = self._away(away_day.c.league == league_id, away_day.c.day == day)
        absent = {one.player for one in members} - {one.player for one in given}
        rows = [
            {"league": league_id, "day": day, "player": one.player, "team": one.team, "points": one.points,
             "clicked": one.clicked, "home": one.home}
            for one in member_rounds(asked, given, members, self._homes(league_id, day, absent), away)
            if one.team or one.clicked
        ]  # fmt: skip
        if rows:
            self._connection.execute(insert(self._connection, member_round), rows)
        return bool(rows)

    def _asked(self, league_id: str, *conditions: ColumnElement[bool]) -> list[Asked]:
        statement = select(round.c.day, round.c.channel, round.c.opened).where(*_settled(league_id), *conditions)
        return [Asked(*row) for row in self._connection.execute(statement)]

    def _given(self, league_id: str, *conditions: ColumnElement[bool]) -> list[Given]:
        """Standing answers, graded as it was ruled, of whom the accounts were when the rounds were opened."""
        held, who = player_at(round.c.opened)
        answers = self._connection.execute(
            select(who, round.c.day, round.c.channel, answer.c.clicked, answer.c.choice, round.c.snapshot)
            .join_from(round, answer, answer.c.round == round.c.id)
            .join(account, account.c.id == answer.c.account)
            .outerjoin(account_link, held)
            .where(*_settled(league_id), *conditions)
        ).all()
        contents = select(snapshot.c.hash, snapshot.c.content).where(
            snapshot.c.hash.in_({row.snapshot for row in answers})
        )
        questions = {hash: from_snapshot(content) for hash, content in self._connection.execute(contents)}
        rulings = self._rulings.of(league_id)
        brought = {
            (hash, choice): points(choice, questions[hash], rulings.get(hash)) or 0
            for hash, choice in {(row.snapshot, row.choice) for row in answers}
        }
        return [
            Given(player_id, day, channel, clicked, brought[hash, choice])
            for player_id, day, channel, clicked, choice, hash in answers
        ]

    def _members(self, *conditions: ColumnElement[bool]) -> list[Member]:
        columns = (membership.c.player, membership.c.team, membership.c.channel, membership.c.since, membership.c.until)
        return [Member(*row) for row in self._connection.execute(select(*columns).where(*conditions))]

    def _away(self, *conditions: ColumnElement[bool]) -> list[Away]:
        columns = (away_day.c.player, away_day.c.day, away_day.c.since)
        return [Away(*row) for row in self._connection.execute(select(*columns).where(*conditions))]

    def _homes(self, league_id: str, day: date, players: Iterable[str]) -> dict[str, str]:
        """Where these players last answered before a date."""
        before = (
            select(member_round.c.home)
            .where(member_round.c.league == league_id, member_round.c.player == player.c.id, member_round.c.day < day)
            .order_by(member_round.c.day.desc())
            .limit(1)
            .scalar_subquery()
        )
        wanted = player.c.id.in_(listed(self._connection, players))
        return {id: home for id, home in self._connection.execute(select(player.c.id, before).where(wanted)) if home}


def dated(league_id: str, board: str, first: date, last: date) -> Select[Any]:
    """One row for each member-round of some dates that counts on a board."""
    who, counts = (
        (member_round.c.player, member_round.c.clicked.is_not(None))
        if board == "players"
        else (member_round.c.team, member_round.c.team.is_not(None))
    )
    return select(
        who.label("who"),
        member_round.c.points.label("total"),
        literal(1).label("rounds"),
        member_round.c.clicked.label("since"),
        member_round.c.day.label("day"),
    ).where(member_round.c.league == league_id, member_round.c.day.between(first, last), counts)


def _settled(league_id: str) -> tuple[ColumnElement[bool], ...]:
    """The dailies of a league that count: those that have closed and that no ruling made void."""
    return round.c.league == league_id, round.c.kind == Kind.DAILY, round.c.status.in_(_SETTLED), ~voided()
