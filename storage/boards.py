"""Boards: standings are written when a round closes, from the choices, and can always be made again from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, select

from quizzes.grading import points
from quizzes.league import Season, periods
from quizzes.member_round import Asked, Given, Member, MemberRound, member_rounds, player_scores, team_tallies
from quizzes.question import Question, from_snapshot
from quizzes.round import Kind, Status
from quizzes.standings import Place, ranked, team_scores
from storage.statements import insert
from storage.tables import account, answer, membership, round, snapshot, standing

_SETTLED = (Status.CLOSED, Status.REVEALED)


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of a board; ``points`` in thousandths."""

    who: str
    points: int
    place: int
    place_before: int | None


class Boards:
    """Standings of players and teams, by period."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def settle(self, league_id: str, day: date, season: Season) -> None:
        """Write the standings of every period that ``day`` belongs to."""
        rounds = self.member_rounds(league_id)
        for period, (first, last) in periods(day, season).items():
            within = [one for one in rounds if first <= one.day <= last]
            self._write(league_id, "players", period, ranked(player_scores(within)))
            self._write(league_id, "teams", period, ranked(team_scores(team_tallies(within))))

    def member_rounds(self, league_id: str) -> list[MemberRound]:
        """The league's member-rounds, from the standing answers of its settled rounds."""
        settled = (round.c.league == league_id, round.c.kind == Kind.DAILY, round.c.status.in_(_SETTLED))
        asked = self._connection.execute(select(round.c.day, round.c.channel, round.c.opened).where(*settled))
        given = self._connection.execute(
            select(account.c.player, round.c.day, round.c.channel, answer.c.clicked, answer.c.choice, round.c.snapshot)
            .join(round, round.c.id == answer.c.round)
            .join(account, account.c.id == answer.c.account)
            .where(*settled)
        ).all()
        questions = self._questions({row.snapshot for row in given})
        members = self._connection.execute(
            select(
                membership.c.player, membership.c.team, membership.c.channel, membership.c.since, membership.c.until
            ).where(membership.c.league == league_id)
        )
        return member_rounds(
            [Asked(*row) for row in asked],
            [Given(*row[:4], points(row.choice, questions[row.snapshot])) for row in given],
            [Member(*row) for row in members],
        )

    def top(self, league_id: str, board: str, period: str, limit: int) -> list[Standing]:
        """The first rows of a board."""
        columns = (standing.c.who, standing.c.points, standing.c.place, standing.c.place_before)
        statement = (
            select(*columns)
            .where(standing.c.league == league_id, standing.c.board == board, standing.c.period == period)
            .order_by(standing.c.position)
            .limit(limit)
        )
        return [Standing(*row) for row in self._connection.execute(statement)]

    def of(self, league_id: str, board: str, period: str, who: str) -> Standing | None:
        """One row of a board."""
        columns = (standing.c.who, standing.c.points, standing.c.place, standing.c.place_before)
        row = self._connection.execute(
            select(*columns).where(
                standing.c.league == league_id,
                standing.c.board == board,
                standing.c.period == period,
                standing.c.who == who,
            )
        ).first()
        return Standing(*row) if row else None

    def _questions(self, hashes: Iterable[str]) -> dict[str, Question]:
        statement = select(snapshot.c.hash, snapshot.c.content).where(snapshot.c.hash.in_(list(hashes)))
        return {hash: from_snapshot(content) for hash, content in self._connection.execute(statement)}

    def _write(self, league_id: str, board: str, period: str, places: list[Place]) -> None:
        where = (standing.c.league == league_id, standing.c.board == board, standing.c.period == period)
        earlier = select(standing.c.who, standing.c.place).where(*where)
        before = dict(self._connection.execute(earlier).all())
        self._connection.execute(delete(standing).where(*where))
        if places:
            self._connection.execute(
                insert(self._connection, standing),
                [
                    {"league": league_id, "board": board, "period": period, "who": one.who, "place": one.place,
                     "points": int(one.points * 1000), "place_before": before.get(one.who), "position": position}
                    for position, one in enumerate(places)
                ],
            )  # fmt: skip
