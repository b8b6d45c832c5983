"""Steering: what the admins of a league decided about the questions to come."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, bindparam, delete, select

from storage.statements import insert, insert_once
from storage.tables import pin, set_aside

LATER, NEVER = "later", "never"


# Every claim of a question asks these: they are built once.
_PINS = select(pin.c.day, pin.c.question).where(pin.c.league == bindparam("league"), pin.c.day >= bindparam("since"))
_ASIDE = select(set_aside.c.question).where(
    set_aside.c.league == bindparam("league"), set_aside.c.until == bindparam("until")
)


class Steering:
    """Questions that are pinned to a date, and questions that are set aside."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def pin(self, league_id: str, day: date, question: str) -> None:
        """Ask a question on a date, in place of what was pinned there."""
        statement = insert(self._connection, pin).values(league=league_id, day=day, question=question)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["league", "day"], set_={"question": question})
        )

    def unpin(self, league_id: str, day: date) -> bool:
        """Leave a date to the picker again; False when nothing was pinned."""
        statement = delete(pin).where(pin.c.league == league_id, pin.c.day == day)
        return self._connection.execute(statement).rowcount > 0

    def pins(self, league_id: str, since: date) -> dict[date, str]:
        """What is pinned on ``since`` and later."""
        return dict(self._connection.execute(_PINS, {"league": league_id, "since": since}).all())

    def put_off(self, league_id: str, question: str) -> None:
        """Ask a question only when nothing else is left in its round."""
        insert_once(self._connection, set_aside, league=league_id, question=question, until=LATER)

    def retire(self, league_id: str, question: str) -> None:
        """Never ask a question again."""
        statement = insert(self._connection, set_aside).values(league=league_id, question=question, until=NEVER)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["league", "question"], set_={"until": NEVER})
        )

    def restore(self, league_id: str, question: str) -> bool:
        """Ask a retired question again; False when it was not retired."""
        mine = (set_aside.c.league == league_id, set_aside.c.question == question, set_aside.c.until == NEVER)
        return self._connection.execute(delete(set_aside).where(*mine)).rowcount > 0

    def aside(self, league_id: str, until: str) -> frozenset[str]:
        """The questions that are set aside until ``later`` or ``never``."""
        return frozenset(self._connection.execute(_ASIDE, {"league": league_id, "until": until}).scalars())
