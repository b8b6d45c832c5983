"""Leavers: who is still in their workspace, as far as somebody has looked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from storage.boards import BY_POINTS
from storage.people import People
from storage.tables import account, answer, membership, standing, team
from storage.teams import Teams


class Leavers:
    """Accounts whose people have left. A player is gone when each of their accounts is.

    Whoever is gone is in no team from then on, so that it is not counted as absent; whoever comes back is in it again.
    """

    def __init__(self, connection: Connection, people: People, teams: Teams) -> None:
        self._connection = connection
        self._people = people
        self._teams = teams

    def to_look_up(self, league_id: str, period: str, shown: int, before: datetime, most: int) -> dict[str, list[str]]:
        """The people whom nobody has looked up since then, by workspace; the longest ago first.

        They are the first ``shown`` of a board of players, and those who are in a team of the league.
        """
        board = (standing.c.league == league_id, standing.c.board == "players", standing.c.period == period)
        top = select(standing.c.who).where(*board).order_by(*BY_POINTS).limit(shown)
        inside = select(membership.c.player).where(membership.c.league == league_id, membership.c.until.is_(None))
        statement = (
            select(account.c.workspace, account.c.user)
            .where(
                account.c.player.in_(top) | account.c.player.in_(inside), account.c.user.is_not(None),
                account.c.looked.is_(None) | (account.c.looked <= before),
            )
            .order_by(account.c.looked.is_not(None), account.c.looked, account.c.id)
            .limit(most)
        )  # fmt: skip
        found: dict[str, list[str]] = {}
        for workspace, user in self._connection.execute(statement):
            found.setdefault(workspace, []).append(user)
        return found

    def note_look(self, users: Iterable[str], at: datetime) -> None:
        """When these people were looked up last."""
        self._connection.execute(update(account).where(account.c.user.in_(list(users))).values(looked=at))

    def looked_up(self, there: Mapping[str, bool], at: datetime) -> None:
        """What was found out about some people."""
        self.note_look(there, at)
        for user, here in sorted(there.items()):
            if here:
                self._back(at, account.c.user == user)
            else:
                self._leave(user, at)

    def acted(self, user: str, at: datetime) -> None:
        """Whoever does something has not left."""
        self._back(at, account.c.user == user)

    def answered(self, round_id: str, at: datetime) -> None:
        """The same of all who answered a round after they were thought to have left."""
        there = (answer.c.round == round_id, account.c.left <= answer.c.clicked)
        statement = select(account.c.id).join(answer, answer.c.account == account.c.id).where(*there)
        self._back(at, account.c.id.in_(statement))

    def _leave(self, user: str, at: datetime) -> None:
        this = (account.c.user == user, account.c.left.is_(None))
        player = self._connection.execute(select(account.c.player).where(*this)).scalar()
        if player is None:
            return
        self._connection.execute(update(account).where(*this).values(left=at))
        if player in self._people.gone():
            inside = (membership.c.player == player, membership.c.until.is_(None))
            self._connection.execute(update(membership).where(*inside).values(until=at))

    def _back(self, at: datetime, whose: ColumnElement[bool]) -> None:
        these = (whose, account.c.left.is_not(None))
        for id, player in self._connection.execute(select(account.c.id, account.c.player).where(*these)).all():
            for league, of, channel in self._until_they_left(player):
                if self._teams.of(league, player) is None:
                    self._teams.join(league, player, of, channel, at)
            self._connection.execute(update(account).where(account.c.id == id).values(left=None))

    def _until_they_left(self, player: str) -> list[tuple[str, str, str | None]]:
        """The teams a player was in until they left and that are still there: league, team, where they had joined."""
        left = select(account.c.left).where(account.c.player == player, account.c.left.is_not(None))
        statement = (
            select(membership.c.league, membership.c.team, membership.c.channel)
            .join(team, team.c.id == membership.c.team)
            .where(membership.c.player == player, membership.c.until.in_(left), team.c.removed.is_(None))
        )
        return [(league, of, channel) for league, of, channel in self._connection.execute(statement)]
