"""Flags: who says of which question that its key is wrong, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from storage.statements import insert
from storage.tables import flag, ruling


@dataclass(frozen=True, slots=True)
class Flag:
    """What one player says against a question, by the hash of its snapshot."""

    snapshot: str
    player: str
    words: str
    at: datetime


class Flags:
    """One word for each player and revision of a question, in each league."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, league_id: str, new: Flag) -> None:
        """Note what a player says; their earlier word on the same revision gives way."""
        values = {"words": new.words, "at": new.at}
        statement = insert(self._connection, flag).values(
            league=league_id, snapshot=new.snapshot, player=new.player, **values
        )
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["league", "snapshot", "player"], set_=values)
        )

    def open(self, league_id: str) -> dict[str, list[Flag]]:
        """What nobody has ruled on since, by question; the one that has waited longest first."""
        ruled = (
            select(func.max(ruling.c.at))
            .where(ruling.c.league == flag.c.league, ruling.c.snapshot == flag.c.snapshot)
            .scalar_subquery()
        )
        statement = select(flag).where(flag.c.league == league_id, or_(ruled.is_(None), flag.c.at > ruled))
        found: dict[str, list[Flag]] = {}
        for row in self._connection.execute(statement.order_by(flag.c.at, flag.c.player)):
            found.setdefault(row.snapshot, []).append(Flag(row.snapshot, row.player, row.words, row.at))
        return found
