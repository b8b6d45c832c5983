"""Teams of a league and who is in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from quizzes.team import folded
from storage.statements import insert, insert_once
from storage.tables import membership, team


@dataclass(frozen=True, slots=True)
class Team:
    """A team and how many are in it now."""

    id: str
    name: str
    members: int


class Teams:
    """Teams and memberships."""

    def __init__(self, connection: Connection, make_id: Callable[[], str]) -> None:
        self._connection = connection
        self._make_id = make_id

    def create(self, league_id: str, name: str) -> str | None:
        """A new team's id; None when a name that looks the same is taken."""
        id = self._make_id()
        row = {"id": id, "league": league_id, "name": name, "folded": folded(name)}
        return id if insert_once(self._connection, team, **row) else None

    def named(self, league_id: str, name: str, beside: str = "") -> Team | None:
        """The team that goes by this name, however it is spelled; never the one it is to stand ``beside``.

        Names are folded as it is done now, for what is stored may have been folded by an earlier rule: two teams may
        look alike that once did not. Then the one that is spelled so is meant.
        """
        wanted = folded(name)
        alike = [one for one in self.all(league_id) if folded(one.name) == wanted and one.id != beside]
        return min(alike, key=lambda one: one.name != name, default=None)

    def all(self, league_id: str) -> list[Team]:
        """A league's teams by name."""
        inside = (membership.c.team == team.c.id) & membership.c.until.is_(None)
        statement = (
            select(team.c.id, team.c.name, func.count(membership.c.player))
            .select_from(team.outerjoin(membership, inside))
            .where(team.c.league == league_id, team.c.removed.is_(None))
            .group_by(team.c.id, team.c.name)
            .order_by(team.c.name)
        )
        return [Team(*row) for row in self._connection.execute(statement)]

    def rename(self, id: str, name: str) -> None:
        """Call a team something else."""
        self._connection.execute(update(team).where(team.c.id == id).values(name=name, folded=folded(name)))

    def remove(self, id: str, at: datetime) -> None:
        """Take a team out of play: its members are free, its past stays on the boards, its name can be used again."""
        # The team first: who is joining it just now is a member before this goes on, or does not join.
        self._connection.execute(update(team).where(team.c.id == id).values(removed=at))
        inside = (membership.c.team == id) & membership.c.until.is_(None)
        self._connection.execute(update(membership).where(inside).values(until=at))

    def players(self, league_id: str) -> list[str]:
        """Everybody who is in a team of the league."""
        statement = select(membership.c.player).where(membership.c.league == league_id, membership.c.until.is_(None))
        return list(self._connection.execute(statement.order_by(membership.c.player)).scalars())

    def members(self, team_id: str) -> list[str]:
        """Everybody who is in a team now."""
        statement = select(membership.c.player).where(membership.c.team == team_id, membership.c.until.is_(None))
        return list(self._connection.execute(statement.order_by(membership.c.player)).scalars())

    def of(self, league_id: str, player_id: str) -> Team | None:
        """The team a player is in now."""
        statement = select(membership.c.team).where(
            membership.c.league == league_id, membership.c.player == player_id, membership.c.until.is_(None)
        )
        id = self._connection.execute(statement).scalar()
        return next((one for one in self.all(league_id) if one.id == id), None)

    def join(self, league_id: str, player_id: str, team_id: str, channel_id: str | None, at: datetime) -> bool:
        """Move a player to a team; rounds that are open still count for the old one. False when the team is gone."""
        there = select(team.c.id).where(team.c.id == team_id, team.c.removed.is_(None)).with_for_update(read=True)
        if self._connection.execute(there).first() is None:
            return False
        self.leave(league_id, player_id, at)
        values = {"team": team_id, "channel": channel_id, "until": None}
        statement = insert(self._connection, membership).values(league=league_id, player=player_id, since=at, **values)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["league", "player", "since"], set_=values)
        )
        return True

    def leave(self, league_id: str, player_id: str, at: datetime) -> bool:
        """Take a player out of their team; whether they were in one."""
        statement = (
            update(membership)
            .where(membership.c.league == league_id, membership.c.player == player_id, membership.c.until.is_(None))
            .values(until=at)
        )
        return self._connection.execute(statement).rowcount > 0

    def names(self, league_id: str) -> dict[str, str]:
        """Team names by id."""
        statement = select(team.c.id, team.c.name).where(team.c.league == league_id)
        return dict(self._connection.execute(statement).all())
