"""Points from challenges, by player and date. They follow from the answers and can be made again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, delete, func, literal, select

from quizzes.challenge import Tried, counting
from quizzes.grading import points
from quizzes.question import from_snapshot
from quizzes.round import Kind, Status
from storage.links import player_at
from storage.rulings import Rulings
from storage.statements import insert
from storage.tables import account, account_link, answer, challenge_point, round, snapshot


class ChallengePoints:
    """What the challenges of a league brought its players."""

    def __init__(self, connection: Connection, rulings: Rulings) -> None:
        self._connection = connection
        self._rulings = rulings

    def days(self, league_id: str, first: date) -> set[date]:
        """The dates from ``first`` on of challenges that count and have closed."""
        counted = select(round.c.day).where(*_closed(league_id), round.c.scored, round.c.day >= first)
        return set(self._connection.execute(counted.distinct()).scalars())

    def latest(self, league_id: str, first: date, last: date) -> date | None:
        """The latest date in a range that brought points."""
        within = (challenge_point.c.league == league_id, challenge_point.c.day.between(first, last))
        return self._connection.execute(select(func.max(challenge_point.c.day)).where(*within)).scalar()

    def count(self, league_id: str, day: date) -> bool:
        """Write down what the challenges of a date brought; whether it was anything."""
        today = (*_closed(league_id), round.c.scored, round.c.day == day)
        questions = select(snapshot.c.question).join(round, round.c.snapshot == snapshot.c.hash).where(*today)
        asked = list(self._connection.execute(questions.distinct()).scalars())
        if not asked:
            return False
        brought: dict[str, list[Tried]] = {}
        for one in counting(self._tried(league_id, asked)):
            if one.day == day:
                brought.setdefault(one.player, []).append(one)
        rows = [
            {"league": league_id, "day": day, "player": player, "points": sum(one.points for one in theirs),
             "clicked": max(one.clicked for one in theirs)}
            for player, theirs in sorted(brought.items())
        ]  # fmt: skip
        if rows:
            self._connection.execute(insert(self._connection, challenge_point), rows)
        return bool(rows)

    def drop(self, league_id: str, first: date) -> None:
        """Forget what the dates from ``first`` on brought, to count them again."""
        within = (challenge_point.c.league == league_id, challenge_point.c.day >= first)
        self._connection.execute(delete(challenge_point).where(*within))

    def _tried(self, league_id: str, questions: Iterable[str]) -> list[Tried]:
        """Every answer in a challenge that asked one of these questions, graded as it was ruled.

        Of whom the accounts were when it was opened.
        """
        held, who = player_at(round.c.opened)
        rows = self._connection.execute(
            select(
                who, snapshot.c.question, round.c.id, round.c.day, round.c.opened, answer.c.clicked,
                answer.c.choice, snapshot.c.hash, round.c.scored,
            )
            .join_from(round, answer, answer.c.round == round.c.id)
            .join(account, account.c.id == answer.c.account)
            .outerjoin(account_link, held)
            .join(snapshot, snapshot.c.hash == round.c.snapshot)
            .where(*_closed(league_id), snapshot.c.question.in_(list(questions)))
        ).all()  # fmt: skip
        contents = select(snapshot.c.hash, snapshot.c.content).where(snapshot.c.hash.in_({row.hash for row in rows}))
        known = {hash: from_snapshot(content) for hash, content in self._connection.execute(contents)}
        rulings = self._rulings.of(league_id)
        return [
            Tried(
                player, question, id, day, opened, clicked, points(choice, known[hash], rulings.get(hash)) or 0, scored
            )
            for player, question, id, day, opened, clicked, choice, hash, scored in rows
        ]


def dated(league_id: str, first: date, last: date) -> Select[Any]:
    """What the challenges of some dates brought, one row for each player and date, as a board sums it up."""
    return select(
        challenge_point.c.player.label("who"),
        challenge_point.c.points.label("total"),
        literal(0).label("rounds"),
        challenge_point.c.clicked.label("since"),
        challenge_point.c.day.label("day"),
    ).where(challenge_point.c.league == league_id, challenge_point.c.day.between(first, last))


def _closed(league_id: str) -> tuple[Any, ...]:
    settled = round.c.status.in_((Status.CLOSED, Status.REVEALED))
    return round.c.league == league_id, round.c.kind == Kind.CHALLENGE, settled
