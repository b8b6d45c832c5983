"""Forgetting: everything that belongs to a workspace goes, and nothing that belongs to another."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, ForeignKey, Select, delete, or_, select, union, update

from storage.statements import listed
from storage.tables import (
    account,
    account_link,
    channel,
    league,
    metadata,
    own_question,
    player,
    ruling,
    snapshot,
    workspace,
)


def forget(connection: Connection, workspace_id: str) -> None:
    """Delete a workspace, its people, channels and answers.

    What belongs to it follows from the foreign keys, so a new table is never left out. A league that others still play
    in stays, in the hands of one of them; a person who has an account elsewhere stays there.
    """
    _hand_over(connection, workspace_id)
    owned = _Owned(workspace_id, listed(connection, _only_here(connection, workspace_id)))
    written = _written(connection, owned)
    for table in reversed(metadata.sorted_tables):
        if (condition := owned.rows(table.name)) is not None:
            connection.execute(delete(table).where(condition))
    unused = [~select(key.parent).where(key.parent == snapshot.c.hash).exists() for key in _of_snapshots()]
    connection.execute(delete(snapshot).where(snapshot.c.question.in_(written), *unused))


class _Owned:
    """Which rows belong to a workspace: its own, its players', and those that point at such a row."""

    def __init__(self, workspace_id: str, players: Select[Any]) -> None:
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


def _written(connection: Connection, owned: _Owned) -> list[str]:
    """The ids of the questions that it wrote itself: a copy of what was asked belongs to no league."""
    asked = select(own_question.c.content["id"].as_string()).where(own_question.c.approver.is_not(None))
    theirs = owned.rows(own_question.name)
    return list(connection.execute(asked.where(theirs)).scalars()) if theirs is not None else []


def _of_snapshots() -> list[ForeignKey]:
    """Whatever may still point at a copy."""
    return [key for table in metadata.sorted_tables for key in table.foreign_keys if key.column is snapshot.c.hash]


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
