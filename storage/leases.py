"""Leases: what only one of many processes may do at a time, such as holding Discord's gateway."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, delete, or_, select

from storage.statements import attempt_clock, insert
from storage.tables import lease


class Leases:
    """Who holds what, and until when."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, name: str, owner: str, length: timedelta) -> bool:
        """Take a lease that is free or has run out, or renew one's own; False while somebody else holds it."""
        clock = attempt_clock(self._connection)
        statement = insert(self._connection, lease).values(name=name, owner=owner, token=1, until=clock + length)
        statement = statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"owner": owner, "token": lease.c.token + 1, "until": clock + length},
            where=or_(lease.c.owner == owner, lease.c.until < clock),
        )
        return self._connection.execute(statement.returning(lease.c.name)).first() is not None

    def of_others(self, prefix: str, owner: str) -> list[str]:
        """What others hold now, of leases whose name begins so. Whoever asks is alone until the transaction ends."""
        turn = insert(self._connection, lease).values(
            name=f"turn:{prefix}", owner="", token=1, until=attempt_clock(self._connection)
        )
        self._connection.execute(turn.on_conflict_do_update(index_elements=["name"], set_={"token": lease.c.token + 1}))
        statement = select(lease.c.name).where(
            lease.c.name.startswith(prefix, autoescape=True),
            lease.c.owner != owner,
            lease.c.until >= attempt_clock(self._connection),
        )
        return list(self._connection.execute(statement.order_by(lease.c.name)).scalars())

    def holder(self, name: str) -> str | None:
        """Who holds a lease now."""
        statement = select(lease.c.owner).where(lease.c.name == name, lease.c.until >= attempt_clock(self._connection))
        return self._connection.execute(statement).scalar()

    def release(self, name: str, owner: str) -> None:
        """Let somebody else have it at once."""
        self._connection.execute(delete(lease).where(lease.c.name == name, lease.c.owner == owner))
