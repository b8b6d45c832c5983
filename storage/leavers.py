"""Leavers: who is still in their workspace, as far as somebody has looked, and whom it does not let play."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, or_, select, union, update

from storage.boards import BY_POINTS
from storage.people import PLAYS, People
from storage.tables import account, answer, membership, standing, team
from storage.teams import Teams


class Leavers:
    """Accounts whose people have left or may not play. A player is gone when each of their accounts is.

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
                self._back(at, account.c.user == user, account.c.left)
            else:
                self._stop(user, account.c.left, at)

    def refused(self, user: str, at: datetime) -> None:
        """Whoever was told that they may not play does not until they act again."""
        self._stop(user, account.c.refused, at)

    def acted(self, user: str, at: datetime) -> None:
        """Whoever does something has not left, and may play."""
        self._back(at, account.c.user == user, account.c.left, account.c.refused)

    def answered(self, round_id: str, at: datetime) -> None:
        """The same of all who answered a round after that."""
        since = (account.c.left <= answer.c.clicked) | (account.c.refused < answer.c.clicked)
        statement = select(account.c.id).join(answer, answer.c.account == account.c.id)
        these = statement.where(answer.c.round == round_id, since)
        self._back(at, account.c.id.in_(these), account.c.left, account.c.refused)

    def _stop(self, user: str, why: Column[datetime], at: datetime) -> None:
        player = self._people.player(user)
        if player is None:
            return
        others = select(account.c.id).where(account.c.player == player, account.c.user != user, *PLAYS).exists()
        inside = (membership.c.player == player, membership.c.until.is_(None), ~others)
        ended = self._connection.execute(update(membership).where(*inside).values(until=at)).rowcount
        these = (account.c.user == user,) if ended else (account.c.user == user, why.is_(None))
        self._connection.execute(update(account).where(*these).values({why.name: at}))

    def _back(self, at: datetime, whose: ColumnElement[bool], *reasons: Column[datetime]) -> None:
        these = (whose, or_(*(why.is_not(None) for why in reasons)))
        for id, player in self._connection.execute(select(account.c.id, account.c.player).where(*these)).all():
            teams = self._until_they_left(player)
            none = {why.name: None for why in reasons}
            self._connection.execute(update(account).where(account.c.id == id).values(none))
            if not self._connection.execute(select(account.c.id).where(account.c.id == id, *PLAYS)).first():
                continue
            for league, of, channel in teams:
                if self._teams.of(league, player) is None:
                    self._teams.join(league, player, of, channel, at)

    def _until_they_left(self, player: str) -> list[tuple[str, str, str | None]]:
        """The teams a player was in until they left and that are still there: league, team, where they had joined."""
        left = union(*(select(why).where(account.c.player == player) for why in (account.c.left, account.c.refused)))
        statement = (
            select(membership.c.league, membership.c.team, membership.c.channel)
            .join(team, team.c.id == membership.c.team)
            .where(membership.c.player == player, membership.c.until.in_(left), team.c.removed.is_(None))
        )
        return [(league, of, channel) for league, of, channel in self._connection.execute(statement)]
