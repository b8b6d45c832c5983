"""Away days: what players said beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, delete, select

from quizzes.away import Away
from storage.statements import insert
from storage.tables import away_day


class Aways:
    """The dates on which players of a league are away."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, league_id: str, player_id: str) -> list[date]:
        """A player's away days, oldest first."""
        statement = select(away_day.c.day).where(away_day.c.league == league_id, away_day.c.player == player_id)
        return list(self._connection.execute(statement.order_by(away_day.c.day)).scalars())

    def coming(self, league_id: str, first: date) -> dict[str, list[Away]]:
        """What each player of a league has said of the dates from ``first`` on."""
        columns = (away_day.c.player, away_day.c.day, away_day.c.since)
        statement = select(*columns).where(away_day.c.league == league_id, away_day.c.day >= first)
        found: dict[str, list[Away]] = {}
        for row in self._connection.execute(statement.order_by(away_day.c.day)):
            found.setdefault(row.player, []).append(Away(*row))
        return found

    def declare(self, league_id: str, player_id: str, days: Sequence[date], at: datetime) -> None:
        """A player will be away on these dates; what they said before stands."""
        rows = [{"league": league_id, "day": day, "player": player_id, "since": at} for day in days]
        if rows:
            self._connection.execute(insert(self._connection, away_day).on_conflict_do_nothing(), rows)

    def take_back(self, league_id: str, player_id: str, days: Sequence[date]) -> None:
        """A player will not be away on these dates after all."""
        theirs = (away_day.c.league == league_id, away_day.c.player == player_id, away_day.c.day.in_(list(days)))
        self._connection.execute(delete(away_day).where(*theirs))
