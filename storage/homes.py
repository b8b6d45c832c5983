"""Homes: people's private pages of the app. Each is published again whenever it is owed; the last one counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select, union

from storage.deliveries import Deliveries
from storage.statements import listed
from storage.tables import account, answer, delivery, delivery_attempt, membership, round

_OVER = ("sent", "dead", "cancelled")


class Homes:
    """Which homes are owed, and what is on them."""

    def __init__(self, connection: Connection, make_id: Callable[[], str], deliveries: Deliveries) -> None:
        self._connection = connection
        self._make_id = make_id
        self._deliveries = deliveries

    def owe(self, home: str, workspace_id: str, now: datetime) -> None:
        """Owe a home, unless it is owed already. What was published before is forgotten, but that it was."""
        here = select(delivery.c.key).where(delivery.c.place == home)
        if self._connection.execute(here.where(delivery.c.state == "due")).first():
            return
        over = list(self._connection.execute(here.where(delivery.c.state.in_(_OVER))).scalars())
        self._connection.execute(delete(delivery_attempt).where(delivery_attempt.c.delivery.in_(over)))
        self._connection.execute(delete(delivery).where(delivery.c.key.in_(over)))
        # A change of something that is there, as far as a delivery goes: doing it twice is the same as once.
        self._deliveries.owe(f"h/{self._make_id()}", "edit", home, workspace_id, now, message=home)

    def opened(self, homes: Iterable[str]) -> list[str]:
        """Those of these homes that somebody has ever looked at."""
        statement = select(delivery.c.place).where(delivery.c.place.in_(listed(self._connection, homes))).distinct()
        return sorted(self._connection.execute(statement).scalars())

    def takers(self, round_id: str) -> list[str]:
        """The platform's ids of those who answered a round."""
        statement = select(account.c.user).join(answer).where(answer.c.round == round_id, account.c.user.is_not(None))
        return list(self._connection.execute(statement).scalars())

    def channels(self, user: str) -> list[str]:
        """The channels where a person has answered or joined a team."""
        who = select(account.c.id, account.c.player).where(account.c.user == user).subquery()
        answered = select(round.c.channel).join(answer).join(who, who.c.id == answer.c.account)
        joined = select(membership.c.channel).join(who, who.c.player == membership.c.player)
        both = union(answered, joined.where(membership.c.channel.is_not(None)))
        return sorted(self._connection.execute(both).scalars())
