"""News: what a ruling changed for a player, until they were told in private."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from storage.statements import insert, listed
from storage.tables import account, account_link, news


@dataclass(frozen=True, slots=True)
class News:
    """A ruling, and the points of a player before and after it; the same twice for somebody who only flagged."""

    ruling: str
    before: int
    after: int


class Newsboard:
    """What is to be told to players."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def owe(self, ruling_id: str, changes: Mapping[str, tuple[int, int]]) -> None:
        """Let these players know of a ruling, once; those who are another player by now, as that one."""
        now = self._present(changes)
        totals: dict[str, tuple[int, int]] = {}
        for player, (before, after) in changes.items():
            others = totals.get(now.get(player, player), (0, 0))
            totals[now.get(player, player)] = (others[0] + before, others[1] + after)
        rows = [
            {"player": player, "ruling": ruling_id, "before": before, "after": after}
            for player, (before, after) in sorted(totals.items())
        ]
        if rows:
            self._connection.execute(insert(self._connection, news).on_conflict_do_nothing(), rows)

    def _present(self, players: Iterable[str]) -> dict[str, str]:
        """Who those of these players are now whose accounts all went over to others."""
        alone = ~select(account.c.id).where(account.c.player == account_link.c.player).exists()
        held = account.alias("held")
        statement = (
            select(account_link.c.player, held.c.player)
            .join(held, held.c.id == account_link.c.account)
            .where(account_link.c.player.in_(listed(self._connection, players)), alone)
        )
        return dict(self._connection.execute(statement.order_by(held.c.player)).all())

    def untold(self, user: str, limit: int) -> list[News]:
        """What a person was not told yet, the oldest first."""
        statement = (
            select(news.c.ruling, news.c.before, news.c.after)
            .join(account, account.c.player == news.c.player)
            .where(account.c.user == user, news.c.told.is_(None))
            .order_by(news.c.ruling)
            .limit(limit)
        )
        return [News(*row) for row in self._connection.execute(statement)]

    def since(self, user: str, since: datetime) -> list[News]:
        """What a person was not told yet, or after ``since``."""
        statement = (
            select(news.c.ruling, news.c.before, news.c.after)
            .join(account, account.c.player == news.c.player)
            .where(account.c.user == user, news.c.told.is_(None) | (news.c.told > since))
            .order_by(news.c.ruling)
        )
        return [News(*row) for row in self._connection.execute(statement)]

    def told(self, user: str, rulings: Iterable[str], now: datetime) -> None:
        """A person has read of these rulings."""
        theirs = select(account.c.player).where(account.c.user == user)
        statement = update(news).where(news.c.player.in_(theirs), news.c.ruling.in_(list(rulings)))
        self._connection.execute(statement.where(news.c.told.is_(None)).values(told=now))

    def users(self, ruling_id: str) -> list[tuple[str, str]]:
        """The platform's ids of everybody whom a ruling concerns, with their workspaces."""
        statement = (
            select(account.c.user, account.c.workspace)
            .join(news, news.c.player == account.c.player)
            .where(news.c.ruling == ruling_id, account.c.user.is_not(None))
        )
        return [(user, workspace) for user, workspace in self._connection.execute(statement)]

    def changed(self, ruling_id: str) -> int:
        """How many players have other points since a ruling."""
        theirs = (news.c.ruling == ruling_id, news.c.before != news.c.after)
        return self._connection.execute(select(func.count()).select_from(news).where(*theirs)).scalar_one()
