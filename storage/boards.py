"""Boards: standings are written when a round closes, from the choices, and can always be made again from them.

A close counts its own date: the member-rounds of that date are written down, and each board becomes what it was before
plus that date. What does not come in the order of dates is summed up again from the member-rounds. There may be very
many players, so their places are not written down one by one: they follow from a ladder of points.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    case,
    delete,
    func,
    literal,
    select,
    true,
    union_all,
)

from quizzes.ladder import Ladder, Rungs
from quizzes.member_round import NEVER
from quizzes.season import periods
from quizzes.standings import Place, Score, TeamTally, added, ranked, team_scores
from storage import challenge_points, member_rounds
from storage.challenge_points import ChallengePoints
from storage.member_rounds import MemberRounds
from storage.people import OFF_BOARD
from storage.rulings import Rulings
from storage.seasons import Seasons
from storage.statements import insert
from storage.tables import challenge_point, ladder, league, member_round, standing

BY_POINTS = (standing.c.total.desc(), standing.c.since, standing.c.who)  # the order of players on a board


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of a board; ``points`` in thousandths."""

    who: str
    points: int
    place: int
    place_before: int | None

    @property
    def moved(self) -> int | None:
        """How many places it rose since the board before; None for someone new."""
        return None if self.place_before is None else self.place_before - self.place


class Boards:
    """Standings of players and teams, by period."""

    def __init__(self, connection: Connection, seasons: Seasons, rounds: MemberRounds, rulings: Rulings) -> None:
        self._connection = connection
        self._seasons = seasons
        self._member_rounds = rounds
        self._challenges = ChallengePoints(connection, rulings)

    def settle(self, league_id: str, day: date) -> None:
        """Count a date of which a round has closed, and write every board it belongs to.

        ``place_before`` is the place before the last date of a board.
        """
        latest = self._latest(league_id)
        if latest is None:
            self.rebuild(league_id)
        elif day <= latest:
            self._recount(league_id, day)
        elif self._count(league_id, day):
            today = self._teams(_tallies(member_rounds.dated(league_id, "teams", day, day)))
            for period in periods(day, self._seasons.at(league_id, day)):
                self._climb(league_id, period, day)
                self._write_teams(league_id, period, self.tallies(league_id, period), today)

    def regrade(self, league_id: str, first: date) -> dict[str, tuple[int, int]]:
        """Count a date and all after it again, for choices bring something else now.

        Returns the players whose points have changed, with those from these dates before and after.
        """
        before = self._points(league_id, first)
        self._recount(league_id, first)
        after = self._points(league_id, first)
        changes = {who: (before.get(who, 0), after.get(who, 0)) for who in before.keys() | after.keys()}
        return {who: change for who, change in changes.items() if change[0] != change[1]}

    def rebuild(self, league_id: str) -> int:
        """Make all boards of a league anew from what its players chose; returns how many dates were counted."""
        for table in (standing, ladder):
            self._connection.execute(delete(table).where(table.c.league == league_id))
        return self._recount(league_id, date.min)

    def missing(self) -> list[str]:
        """The leagues that have played and have no boards: a new release writes them in another way."""
        played = select(member_round.c.player).where(member_round.c.league == league.c.id).exists()
        written = select(standing.c.who).where(standing.c.league == league.c.id).exists()
        return list(self._connection.execute(select(league.c.id).where(played, ~written)).scalars())

    def top(self, league_id: str, board: str, period: str, limit: int, *, everybody: bool = False) -> list[Standing]:
        """The first rows of a board; players who are left out of boards are there only with ``everybody``."""
        if board == "teams":
            return self._read(league_id, board, period, select(standing).order_by(standing.c.position).limit(limit))
        found = self._ladder(league_id, period, everybody=everybody)
        last = found.now.held_by(limit) if found else None
        if found is None or last is None:
            return []
        # Very many may share the points of the last of them: they stand in order in the index and are not sorted.
        on = [*_on(league_id, board, period), *([] if everybody else [standing.c.who.not_in(OFF_BOARD)])]
        ahead = select(standing).where(*on, standing.c.total > last).order_by(*BY_POINTS)
        level = select(standing).where(*on, standing.c.total == last).order_by(standing.c.since, standing.c.who)
        wanted = (level,) if found.now.place(last) == 1 else (ahead, level)
        rows = [row for some in wanted for row in self._connection.execute(some.limit(limit))]
        return [_placed(row, found) for row in rows[:limit]]

    def above(self, league_id: str, board: str, period: str, place: int) -> int | None:
        """The points of whoever is next above a place; None above the first."""
        if board == "players":
            found = self._ladder(league_id, period)
            points = found.now.above(place) if found else None
            return None if points is None else points * 1000
        before = standing.c.position == place - 2  # positions count from 0, and a shared place begins at its own number
        return self._connection.execute(
            select(standing.c.points).where(*_on(league_id, board, period), before)
        ).scalar()

    def between(self, league_id: str, board: str, first: date, last: date) -> list[Place]:
        """A board of some dates alone, made from their member-rounds."""
        tallies = self._teams(_tallies(_dated(league_id, board, first, last)))
        if board == "teams":
            return ranked(team_scores(tallies))
        off = set(self._connection.execute(OFF_BOARD).scalars())
        return ranked(Score(one.team, one.points, one.since) for one in tallies if one.team not in off)

    def tallies(self, league_id: str, period: str) -> list[TeamTally]:
        """What the scores of all teams of a period are made of."""
        return self._teams(_so_far(league_id, period))

    def of(self, league_id: str, board: str, period: str, who: str) -> Standing | None:
        """One row of a board."""
        found = self._read(league_id, board, period, select(standing).where(standing.c.who == who))
        return found[0] if found else None

    def _latest(self, league_id: str, first: date = date.min, last: date = date.max) -> date | None:
        """The latest date in a range that was counted."""
        both = (some.latest(league_id, first, last) for some in (self._member_rounds, self._challenges))
        return max(filter(None, both), default=None)

    def _count(self, league_id: str, day: date) -> bool:
        """Write down what counts of a date on a board: member-rounds, points from challenges; whether there is any."""
        counted = [some.count(league_id, day) for some in (self._member_rounds, self._challenges)]
        return any(counted)

    def _points(self, league_id: str, first: date) -> dict[str, int]:
        """What each player has from a date and all after it."""
        row = _dated(league_id, "players", first, date.max).subquery()
        statement = select(row.c.who, func.sum(row.c.total)).group_by(row.c.who)
        return {who: int(total) for who, total in self._connection.execute(statement)}

    def _recount(self, league_id: str, first: date) -> int:
        """Count ``first`` and every later date again, and sum up each board they belong to; returns how many dates."""
        days = self._member_rounds.days(league_id, first) | self._challenges.days(league_id, first)
        self._member_rounds.drop(league_id, first)
        self._challenges.drop(league_id, first)
        touched: dict[str, tuple[date, date]] = {}
        for day in sorted(days):
            self._count(league_id, day)
            touched |= periods(day, self._seasons.at(league_id, day))
        for period, span in touched.items():
            self._connection.execute(
                delete(standing).where(standing.c.league == league_id, standing.c.period == period)
            )
            self._connection.execute(delete(ladder).where(ladder.c.league == league_id, ladder.c.period == period))
            if latest := self._latest(league_id, *span):
                self._sum_up(league_id, period, span[0], latest)
                before, today = (
                    self._teams(_tallies(member_rounds.dated(league_id, "teams", *dates)))
                    for dates in ((span[0], latest - timedelta(days=1)), (latest, latest))
                )
                self._write_teams(league_id, period, before, today)
        return len(days)

    def _climb(self, league_id: str, period: str, day: date) -> None:
        """Count one more date for the players of a board. Only what changes is written: those who gained, and who came.

        No player is twice in one of these statements.
        """
        for rows in (member_rounds.dated(league_id, "players", day, day), challenge_points.dated(league_id, day, day)):
            row = rows.subquery()
            gained_on = case((row.c.total > 0, row.c.day))
            new = select(
                *_whose(league_id, period, row), row.c.since, row.c.day, gained_on, row.c.total
            ).where(true())  # fmt: skip  # SQLite needs it before ON CONFLICT
            statement = insert(self._connection, standing).from_select(_PLAYER, new)
            self._connection.execute(_adding(statement))
        self._raise(league_id, period, day)

    def _sum_up(self, league_id: str, period: str, first: date, latest: date) -> None:
        """The same for all dates at once, where nothing is written yet."""
        row = _journeys(_dated(league_id, "players", first, latest)).subquery()
        gained = sum(
            (
                func.coalesce(
                    select(table.c.points)
                    .where(table.c.league == league_id, table.c.day == row.c.gained_on, table.c.player == row.c.who)
                    .scalar_subquery(),
                    0,
                )
                for table in (member_round, challenge_point)
            ),
            start=literal(0),
        )
        new = select(*_whose(league_id, period, row), row.c.since, row.c.entered, row.c.gained_on, gained)
        self._connection.execute(insert(self._connection, standing).from_select(_PLAYER, new))
        self._raise(league_id, period, latest)

    def _raise(self, league_id: str, period: str, day: date) -> None:
        """Write down how many players have each number of points, and had before ``day``."""
        on = _on(league_id, "players", period)
        before = self._latest_rungs(league_id, period, day)
        rungs = {
            "now": self._count_by(standing.c.total, *on),
            "before": before or self._count_by(_before(day), *on, standing.c.entered < day),
        }
        statement = insert(self._connection, ladder).values(league=league_id, period=period, day=day, **rungs)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["league", "period"], set_={"day": day, **rungs})
        )

    def _count_by(self, points: ColumnElement[int], *conditions: ColumnElement[bool]) -> list[list[int]]:
        statement = select(points, func.count()).where(*conditions).group_by(points).order_by(points)
        return [list(row) for row in self._connection.execute(statement)]

    def _latest_rungs(self, league_id: str, period: str, day: date) -> list[list[int]] | None:
        """How it was after the last date before ``day``, if that is what was written down last."""
        there = (ladder.c.league == league_id, ladder.c.period == period, ladder.c.day < day)
        found: list[list[int]] | None = self._connection.execute(select(ladder.c.now).where(*there)).scalar()
        return found

    def _ladder(self, league_id: str, period: str, *, everybody: bool = False) -> Ladder | None:
        """The ladder of those whom a board shows: places tell nothing of who is left out."""
        statement = select(ladder).where(ladder.c.league == league_id, ladder.c.period == period)
        row = self._connection.execute(statement).first()
        if row is None:
            return None
        now, before = Counter(dict(row.now)), Counter(dict(row.before))
        if not everybody:
            off = {"in_league": league_id, "in_period": period, "on": row.day}
            for points, had, was_there in self._connection.execute(_OFF, off):
                now[points] -= 1
                before[had] -= was_there
        return Ladder(row.day, Rungs((+now).items()), Rungs((+before).items()))

    def _read(self, league_id: str, board: str, period: str, wanted: Select[Any]) -> list[Standing]:
        """Some rows of a board with their places."""
        rows = self._connection.execute(wanted.where(*_on(league_id, board, period))).all()
        if board == "teams":
            return [Standing(row.who, row.points, row.place, row.place_before) for row in rows]
        found = self._ladder(league_id, period)
        return [_placed(row, found) for row in rows] if found else []

    def _write_teams(self, league_id: str, period: str, before: list[TeamTally], today: list[TeamTally]) -> None:
        """Write the teams of a board: what was ``before``, and what the last date brought."""
        earlier = {place.who: place.place for place in ranked(team_scores(before))}
        teams = added(before, today)
        tally = {one.team: one for one in teams}
        rows = [
            {"league": league_id, "board": "teams", "period": period, "who": one.who, "place": one.place,
             "points": int(one.points * 1000), "place_before": earlier.get(one.who), "position": position,
             "total": tally[one.who].points, "rounds": tally[one.who].member_rounds, "since": tally[one.who].since}
            for position, one in enumerate(ranked(team_scores(teams)))
        ]  # fmt: skip
        if rows:
            self._connection.execute(_replacing(insert(self._connection, standing)), rows)

    def _teams(self, tallies: Select[Any]) -> list[TeamTally]:
        return [
            TeamTally(row.who, int(row.total), int(row.rounds), row.since or NEVER)
            for row in self._connection.execute(tallies)
        ]


_KEY = ("league", "board", "period", "who")
_PLAYER = (*_KEY, "points", "total", "since", "entered", "gained_on", "gained")
_TEAM = ("points", "place", "place_before", "position", "total", "rounds", "since")


def _on(
    league_id: str | BindParameter[str], board: str, period: str | BindParameter[str]
) -> tuple[ColumnElement[bool], ...]:
    return standing.c.league == league_id, standing.c.board == board, standing.c.period == period


def _before(day: date | BindParameter[date]) -> ColumnElement[int]:
    """The points that a player had before a date."""
    return standing.c.total - case((standing.c.gained_on == day, standing.c.gained), else_=0)


# Those of a board who are left out of it. Built once: SQLAlchemy takes longer to build it than a database to run it.
_OFF = select(standing.c.total, _before(bindparam("on")), standing.c.entered < bindparam("on")).where(
    *_on(bindparam("in_league"), "players", bindparam("in_period")), standing.c.who.in_(OFF_BOARD)
)


def _placed(row: Row[Any], ladder: Ladder) -> Standing:
    """A player's row with the places that its points have on the ladder."""
    gained = row.gained if row.gained_on == ladder.day else 0
    before = ladder.before.place(row.total - gained) if row.entered < ladder.day else None
    return Standing(row.who, row.points, ladder.now.place(row.total), before)


def _so_far(league_id: str, period: str) -> Select[Any]:
    """The tallies of the teams of a board as it stands."""
    columns = (standing.c.who, standing.c.total, standing.c.rounds, standing.c.since)
    return select(*columns).where(*_on(league_id, "teams", period))


def _dated(league_id: str, board: str, first: date, last: date) -> Select[Any]:
    """What counts on a board, one row for each member-round of some dates and what a player's challenges brought."""
    rounds = member_rounds.dated(league_id, board, first, last)
    if board == "teams":
        return rounds
    both = union_all(rounds, challenge_points.dated(league_id, first, last)).subquery()
    return select(*both.c)


def _tallies(rows: Any) -> Select[Any]:
    """One row for each player or team: points, member-rounds, when the points were reached."""
    row = rows.subquery()
    scored = func.max(case((row.c.total > 0, row.c.since)))
    return select(
        row.c.who,
        func.sum(row.c.total).label("total"),
        func.sum(row.c.rounds).label("rounds"),
        func.coalesce(scored, func.min(row.c.since)).label("since"),
    ).group_by(row.c.who)


def _journeys(rows: Any) -> Select[Any]:
    """The same of players, with the first date that counts and the last that brought points."""
    row = rows.subquery()
    scored = row.c.total > 0
    return select(
        row.c.who,
        func.sum(row.c.total).label("total"),
        func.coalesce(func.max(case((scored, row.c.since))), func.min(row.c.since)).label("since"),
        func.min(row.c.day).label("entered"),
        func.max(case((scored, row.c.day))).label("gained_on"),
    ).group_by(row.c.who)


def _whose(league_id: str, period: str, row: Any) -> tuple[ColumnElement[Any], ...]:
    """The first columns of a player's row on a board."""
    key = (literal(league_id), literal("players"), literal(period), row.c.who)
    return (*key, row.c.total * 1000, row.c.total)


def _adding(statement: Any) -> Any:
    """Let the points of a date be added to what a player has on a board; where there are none, nothing is written."""
    new, had = statement.excluded, standing.c
    gains, earlier = new.total > 0, (had.total == 0) & (new.since < had.since)
    reached = gains & ((had.total == 0) | (new.since > had.since))
    same_day = had.gained_on == new.gained_on
    return statement.on_conflict_do_update(
        index_elements=_KEY,
        set_={
            "points": had.points + new.points,
            "total": had.total + new.total,
            "since": case((reached | earlier, new.since), else_=had.since),
            "gained": case((~gains, had.gained), (same_day, had.gained + new.gained), else_=new.gained),
            "gained_on": case((gains, new.gained_on), else_=had.gained_on),
        },
        where=gains | earlier,
    )


def _replacing(statement: Any) -> Any:
    changed = {name: statement.excluded[name] for name in _TEAM}
    return statement.on_conflict_do_update(index_elements=_KEY, set_=changed)
