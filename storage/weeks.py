"""Weeks: what a stretch of dates brought in a league, whatever its seasons are."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy import Connection, case, func, select

from quizzes.burst import FEWEST, Debuts
from quizzes.grading import is_right
from quizzes.question import from_snapshot
from quizzes.recap import Asked, Turnout
from quizzes.round import Kind, Status
from storage.rulings import Rulings, voided
from storage.tables import answer, member_round, round, snapshot

_SETTLED = (Status.CLOSED, Status.REVEALED)


class Weeks:
    """Questions asked and people who came, between two dates."""

    def __init__(self, connection: Connection, rulings: Rulings) -> None:
        self._connection = connection
        self._rulings = rulings

    def asked(self, league_id: str, first: date, last: date) -> list[Asked]:
        """The questions of these days that count and whose rounds have closed, oldest first, and how they went."""
        settled = (
            round.c.league == league_id,
            round.c.kind == Kind.DAILY,
            round.c.status.in_(_SETTLED),
            round.c.day.between(first, last),
            ~voided(),
        )
        chosen = (
            select(round.c.day, round.c.snapshot, answer.c.choice, func.count(answer.c.account))
            .outerjoin_from(round, answer, answer.c.round == round.c.id)
            .where(*settled)
            .group_by(round.c.day, round.c.snapshot, answer.c.choice)
            .order_by(round.c.day)
        )
        answered, right = Counter[str](), Counter[str]()
        found = self._connection.execute(chosen).all()
        hashes = list(dict.fromkeys(row.snapshot for row in found))
        contents = select(snapshot.c.hash, snapshot.c.content).where(snapshot.c.hash.in_(hashes))
        questions = {hash: from_snapshot(content) for hash, content in self._connection.execute(contents)}
        rulings = self._rulings.of(league_id)
        for _, hash, choice, number in found:
            if choice is not None:
                answered[hash] += number
                right[hash] += number if is_right(choice, questions[hash], rulings.get(hash)) else 0
        return [Asked(questions[hash], answered[hash], right[hash]) for hash in hashes]

    def turnout(self, league_id: str, first: date, last: date) -> list[Turnout]:
        """How many of each team were asked on these days, and how many of them answered at least once."""
        people = func.count(member_round.c.player.distinct())
        answered = func.count(case((member_round.c.clicked.is_not(None), member_round.c.player)).distinct())
        statement = (
            select(member_round.c.team, answered, people)
            .where(
                member_round.c.league == league_id,
                member_round.c.team.is_not(None),
                member_round.c.day.between(first, last),
            )
            .group_by(member_round.c.team)
        )
        return [Turnout(*row) for row in self._connection.execute(statement)]

    def newcomers(self, league_id: str, first: date, last: date) -> list[str]:
        """The players whose first question of the day in the league was on one of these dates."""
        statement = (
            select(member_round.c.player)
            .where(member_round.c.league == league_id, member_round.c.clicked.is_not(None))
            .group_by(member_round.c.player)
            .having(func.min(member_round.c.day).between(first, last))
        )
        return sorted(self._connection.execute(statement).scalars())

    def debuts(self, league_id: str, day: date) -> Debuts:
        """Who answered their first question of the day of a league on a date, beside those who had answered before."""
        answered = (member_round.c.league == league_id, member_round.c.clicked.is_not(None))
        earlier = member_round.alias("earlier")
        before = select(earlier.c.day).where(
            earlier.c.league == league_id, earlier.c.player == member_round.c.player, earlier.c.day < day,
            earlier.c.clicked.is_not(None),
        )  # fmt: skip
        fresh = select(func.count()).where(*answered, member_round.c.day == day, ~before.exists())
        new = self._connection.execute(fresh).scalar_one()
        if new < FEWEST:  # whoever had answered before need not be counted
            return Debuts(new, 0, None)
        known = select(func.count(member_round.c.player.distinct())).where(*answered, member_round.c.day < day)
        began = select(func.min(member_round.c.day)).where(*answered)
        return Debuts(new, self._connection.execute(known).scalar_one(), self._connection.execute(began).scalar())
