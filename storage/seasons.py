"""Seasons of a league, and how long they last by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, delete, func, select, update

from quizzes.round import Kind, Status
from quizzes.season import Season, last_day, next_end, season_at
from storage.statements import insert_once
from storage.tables import league, round, season

_ASKED = round.c.status.in_((Status.OPEN, Status.CLOSED, Status.REVEALED))
_DAILY = round.c.kind == Kind.DAILY
_COUNTS = _DAILY | round.c.scored  # on a board of the season


class Seasons:
    """A league's seasons. The last one is always open-ended or still to come."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self, league_id: str) -> list[Season]:
        """Every season, the first one first."""
        statement = select(season.c.number, season.c.name, season.c.starts, season.c.ends)
        rows = self._connection.execute(statement.where(season.c.league == league_id).order_by(season.c.number))
        return [Season(*row) for row in rows]

    def at(self, league_id: str, day: date) -> Season:
        """The season a local date belongs to; dates before the first belong to it too."""
        return season_at(self.all(league_id), day)

    def turning(self, since: date) -> list[str]:
        """The leagues whose seasons end by themselves, or of which one has ended after ``since``."""
        ended = select(season.c.league).where(season.c.ends >= since)
        statement = select(league.c.id).where((league.c.season_length != "") | league.c.id.in_(ended))
        return list(self._connection.execute(statement.order_by(league.c.id)).scalars())

    def begin(self, league_id: str, first: Season) -> None:
        """Write a season down."""
        insert_once(
            self._connection,
            season,
            league=league_id,
            number=first.number,
            name=first.name,
            starts=first.starts,
            ends=first.ends,
        )

    def end(self, league_id: str, ending: Season, ends: date) -> Season:
        """End a season on a date; the one that follows it begins the day after, and keeps a name that it has."""
        this = (season.c.league == league_id) & (season.c.number == ending.number)
        self._connection.execute(update(season).where(this).values(ends=ends))
        later = (season.c.league == league_id) & (season.c.number > ending.number)
        named = self._connection.execute(select(season.c.name).where(later).order_by(season.c.number).limit(1)).scalar()
        self._connection.execute(delete(season).where(later))
        following = ending.next(ends)
        following = replace(following, name=named or following.name)
        self.begin(league_id, following)
        return following

    def rename(self, league_id: str, number: int, name: str) -> None:
        """Call a season something else."""
        this = (season.c.league == league_id) & (season.c.number == number)
        self._connection.execute(update(season).where(this).values(name=name))

    def latest_daily(self, league_id: str) -> date | None:
        """The latest local date on which a question of the day of the league was opened."""
        statement = select(func.max(round.c.day)).where(round.c.league == league_id, _DAILY, _ASKED)
        return self._connection.execute(statement).scalar()

    def latest_asked(self, league_id: str) -> date | None:
        """The latest local date on which the league was asked anything that brings points."""
        statement = select(func.max(round.c.day)).where(round.c.league == league_id, _COUNTS, _ASKED)
        return self._connection.execute(statement).scalar()

    def asked_in(self, league_id: str, of: Season) -> list[str]:
        """The channels that were asked anything that brings points in a season."""
        within = round.c.day.between(of.starts, of.ends or date.max)
        statement = select(round.c.channel).where(round.c.league == league_id, _COUNTS, _ASKED, within)
        return list(self._connection.execute(statement.distinct().order_by(round.c.channel)).scalars())

    def unsettled(self, league_id: str, until: date) -> bool:
        """Whether anything up to a date that brings points is still planned or open."""
        statement = select(round.c.id).where(
            round.c.league == league_id,
            _COUNTS,
            round.c.day <= until,
            round.c.status.in_((Status.PLANNED, Status.OPEN)),
        )
        return self._connection.execute(statement.limit(1)).first() is not None

    def length(self, league_id: str) -> str:
        """How long the league's seasons last by themselves; empty when somebody ends them."""
        return self._connection.execute(select(league.c.season_length).where(league.c.id == league_id)).scalar() or ""

    def set_length(self, league_id: str, length: str, today: date) -> Season:
        """Let seasons end by themselves, from the running one on; that one, which keeps an end that an admin gave it.

        It does not end before today, nor before what it has asked.
        """
        since = max(today, self.latest_asked(league_id) or today)
        running = self.at(league_id, today)
        by_itself = next_end(running.starts, self.length(league_id), since)
        self._connection.execute(update(league).where(league.c.id == league_id).values(season_length=length))
        if running.ends is None or running.ends == by_itself:
            if ends := next_end(running.starts, length, since):
                self.end(league_id, running, ends)
            elif running.ends:
                self._let_run(league_id, running, running.ends)
        return self.at(league_id, today)

    def _let_run(self, league_id: str, running: Season, until: date) -> None:
        """Take a season's end away, and with it the season that was to follow, unless somebody has named that one."""
        later = (season.c.league == league_id) & (season.c.number > running.number)
        names = set(self._connection.execute(select(season.c.name).where(later)).scalars())
        if names <= {running.next(until).name}:
            self._connection.execute(delete(season).where(later))
            this = (season.c.league == league_id) & (season.c.number == running.number)
            self._connection.execute(update(season).where(this).values(ends=None))

    def roll(self, league_id: str, today: date) -> None:
        """Give the running season its end where the league has a length, and begin those that follow."""
        length = self.length(league_id)
        running = self.at(league_id, today)
        while running.ends is None and (ends := last_day(running.starts, length)):
            following = self.end(league_id, running, ends)
            if following.starts > today:
                break
            running = following
