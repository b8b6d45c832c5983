"""Forgetting: everything that belongs to a workspace goes, and nothing that belongs to another."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, delete, or_, select, union, update

from storage.tables import account, account_link, channel, league, metadata, player, ruling, workspace


def forget(connection: Connection, workspace_id: str) -> None:
    """Delete a workspace, its people, channels and answers.

    What belongs to it follows from the foreign keys, so a new table is never left out. A league that others still play
    in stays, in the hands of one of them; a person who has an account elsewhere stays there.
    """
    _hand_over(connection, workspace_id)
    owned = _Owned(workspace_id, _only_here(connection, workspace_id))
    for table in reversed(metadata.sorted_tables):
        if (condition := owned.rows(table.name)) is not None:
            connection.execute(delete(table).where(condition))


class _Owned:
    """Which rows belong to a workspace: its own, its players', and those that point at such a row."""

    def __init__(self, workspace_id: str, players: list[str]) -> None:
        self._known: dict[str, ColumnElement[bool] | None] = {
            workspace.name: workspace.c.id == workspace_id,
            player.name: player.c.id.in_(players),
        }

    def rows(self, name: str) -> ColumnElement[bool] | None:
        """The condition for rows of a table; None when none of them can belong to anybody."""
        if name not in self._known:
            self._known[name] = None
            pointing = []
            for key in metadata.tables[name].foreign_keys:
                of_parent = self.rows(key.column.table.name)
                if of_parent is not None:
                    pointing.append(key.parent.in_(select(key.column).where(of_parent)))
            self._known[name] = or_(*pointing) if pointing else None
        return self._known[name]


def _hand_over(connection: Connection, workspace_id: str) -> None:
    others = (
        select(channel.c.league, channel.c.workspace)
        .join(league, league.c.id == channel.c.league)
        .where(league.c.workspace == workspace_id, channel.c.workspace != workspace_id)
        .order_by(channel.c.id.desc())
    )
    for league_id, heir in dict(connection.execute(others).all()).items():
        connection.execute(update(league).where(league.c.id == league_id).values(workspace=heir))
    # What was ruled in a league that stays goes on to hold, whoever ruled it.
    theirs = select(account.c.id).where(account.c.workspace == workspace_id)
    own = select(league.c.id).where(league.c.workspace == workspace_id)
    statement = update(ruling).where(ruling.c.by.in_(theirs), ruling.c.league.not_in(own))
    connection.execute(statement.values(by=None))


def _only_here(connection: Connection, workspace_id: str) -> list[str]:
    """The players that its accounts are or were, and no account of another workspace is or was."""
    now = select(account.c.workspace, account.c.player)
    before = select(account.c.workspace, account_link.c.player).join(account, account.c.id == account_link.c.account)
    played = union(now, before).subquery()
    elsewhere = select(played.c.player).where(played.c.workspace != workspace_id)
    here = select(played.c.player).where(played.c.workspace == workspace_id, played.c.player.not_in(elsewhere))
    return list(connection.execute(here.distinct()).scalars())
