"""Vitals: a few numbers that tell whether the work is being done. Never whose, and never what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from storage.tables import delivery, round

UNDONE = ("due", "sending", "unclear")


class Vitals:
    """Numbers over the whole database, each cheap enough to be asked for every few seconds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def waiting(self, now: datetime) -> Mapping[str, int]:
        """How many messages should be out by now and are not, by where they stand."""
        statement = (
            select(delivery.c.state, func.count().label("number"))
            .where(delivery.c.state.in_(UNDONE), delivery.c.due <= now)
            .group_by(delivery.c.state)
        )
        found = self._connection.execute(statement)
        return dict.fromkeys(UNDONE, 0) | {row.state: row.number for row in found}

    def lateness(self) -> timedelta:
        """How late the latest of the questions of the day was that are open now."""
        statement = select(round.c.opened, round.c.due).where(round.c.status == "open", round.c.kind == "daily")
        late = [opened - due for opened, due in self._connection.execute(statement) if opened]
        return max(late, default=timedelta(0))
