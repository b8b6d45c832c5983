"""Reminders: who wants to hear each day of what is due to be reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection, delete, select

from storage.people import PLAYS
from storage.statements import insert
from storage.tables import account, reminder, review_card


@dataclass(frozen=True, slots=True)
class Reminder:
    """A person's wish, and where it is to be fulfilled. ``account`` is internal, ``user`` the platform's."""

    player: str
    account: str
    user: str
    workspace: str
    at: time
    zone: str
    since: datetime


class Reminders:
    """One for each player."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set(self, player_id: str, account_id: str, at: time, zone: str, since: datetime) -> None:
        """Remind a player each day at this time."""
        values = {"account": account_id, "at": f"{at:%H:%M}", "zone": zone, "since": since}
        statement = insert(self._connection, reminder).values(player=player_id, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["player"], set_=values))

    def drop(self, player_id: str) -> None:
        """Remind a player no more."""
        self._connection.execute(delete(reminder).where(reminder.c.player == player_id))

    def at(self, player_id: str) -> time | None:
        """When a player is reminded each day, if they want it."""
        found = self._connection.execute(select(reminder.c.at).where(reminder.c.player == player_id)).scalar()
        return time.fromisoformat(found) if found else None

    def pending(self, pack: str, now: datetime) -> list[Reminder]:
        """The reminders of those for whom something of a pack is due."""
        waits = (
            select(review_card.c.question)
            .where(review_card.c.player == reminder.c.player, review_card.c.pack == pack, review_card.c.due <= now)
            .exists()
        )
        statement = (
            select(reminder, account.c.user, account.c.workspace)
            .join(account, account.c.id == reminder.c.account)
            .where(*PLAYS, waits)
            .order_by(reminder.c.player)
        )
        return [
            Reminder(row.player, row.account, row.user, row.workspace, time.fromisoformat(row.at), row.zone, row.since)
            for row in self._connection.execute(statement)
        ]
