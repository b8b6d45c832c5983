"""Deliveries: the messages the bot owes, and who is sending which of them under what lease.

A row is claimed by one process with a lease and a fencing token; what is recorded with an old token changes nothing.
Due times compare with the ``now`` that is passed in; leases and back-off use the store's own clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from storage.statements import attempt_clock, insert_once
from storage.tables import channel, delivery, delivery_attempt, workspace

CLAIM_TRIES = 5  # lost races for one place before the next tick tries again


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message the bot owes a place, as claimed."""

    key: str
    kind: str
    place: str
    workspace: str
    round: str | None
    content: Mapping[str, Any]
    token: int
    attempts: int
    first_sent: datetime
    message: str | None


def question_key(round_id: str) -> str:
    """The key of a round's question."""
    return f"q/{round_id}"


def reveal_key(round_id: str) -> str:
    """The key of a round's reveal."""
    return f"r/{round_id}"


def edit_key(round_id: str) -> str:
    """The key of the edit that closes a round's question."""
    return f"e/{round_id}"


class Deliveries:
    """What is owed, what is on its way, what is there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def owe(
        self,
        key: str,
        kind: str,
        place: str,
        workspace_id: str,
        due: datetime,
        *,
        round_id: str | None = None,
        content: Mapping[str, Any] | None = None,
        message: str | None = None,
    ) -> bool:
        """Owe a message once; False when this key is known already."""
        return insert_once(
            self._connection,
            delivery,
            key=key,
            kind=kind,
            place=place,
            workspace=workspace_id,
            round=round_id,
            content=dict(content or {}),
            state="due",
            due=due,
            attempts=0,
            lease_token=0,
            message=message,
            error="",
        )

    def claim(self, owner: str, platforms: Iterable[str], now: datetime, lease: timedelta) -> Delivery | None:
        """Take the next message that is due for a lease, or None. One place has at most one message on its way."""
        return self._take(owner, lease, _reachable(platforms), delivery.c.state == "due", delivery.c.due <= now)

    def claim_unclear(
        self, owner: str, platforms: Iterable[str], lease: timedelta, settle: timedelta
    ) -> Delivery | None:
        """Take a message whose fate is unclear, once what may still land has had ``settle`` to land."""
        clock = attempt_clock(self._connection)
        rested = delivery.c.last_sent <= clock - settle
        free = or_(delivery.c.lease_until.is_(None), delivery.c.lease_until < clock)
        return self._take(owner, lease, _reachable(platforms), delivery.c.state == "unclear", rested, free)

    def _take(self, owner: str, lease: timedelta, *conditions: ColumnElement[bool]) -> Delivery | None:
        for _ in range(CLAIM_TRIES):
            clock = attempt_clock(self._connection)
            row = self._connection.execute(_candidate(clock, *conditions)).first()
            if row is None:
                return None
            try:
                with self._connection.begin_nested():
                    return self._lease(row.key, row.state == "due", owner, clock, clock + lease)
            except IntegrityError:
                continue  # another process began to send to the same place
        return None

    def _lease(self, key: str, sending: bool, owner: str, clock: datetime, until: datetime) -> Delivery:
        values: dict[str, Any] = {
            "lease_owner": owner,
            "lease_token": delivery.c.lease_token + 1,
            "lease_until": until,
        }
        if sending:
            values |= {
                "state": "sending",
                "attempts": delivery.c.attempts + 1,
                "first_sent": func.coalesce(delivery.c.first_sent, clock),
                "last_sent": clock,
            }
        row = self._connection.execute(
            update(delivery).where(delivery.c.key == key).values(**values).returning(delivery)
        ).one()
        token = row.lease_token
        insert_once(
            self._connection, delivery_attempt, delivery=key, token=token, started=clock,
            outcome="sending" if sending else "looking",
        )  # fmt: skip
        return Delivery(
            key, row.kind, row.place, row.workspace, row.round, row.content, token, row.attempts,
            row.first_sent or clock, row.message,
        )  # fmt: skip

    def holds(self, key: str, token: int) -> bool:
        """Whether the lease taken with this token still runs."""
        statement = select(delivery.c.lease_until).where(delivery.c.key == key, delivery.c.lease_token == token)
        until = self._connection.execute(statement).scalar()
        return until is not None and until > attempt_clock(self._connection)

    def sent(self, key: str, token: int, message: str) -> bool:
        """Record that it is there; False when the lease was lost to somebody else."""
        return self._finish(key, token, "sent", "sent", state="sent", message=message, lease_until=None)

    def again(self, key: str, token: int, seconds: float, error: str) -> bool:
        """It had no effect: send it again after a pause."""
        later = attempt_clock(self._connection) + timedelta(seconds=seconds)
        return self._finish(key, token, "no effect", error, state="due", not_before=later, lease_until=None)

    def unclear(self, key: str, token: int, error: str, seconds: float = 0.0) -> bool:
        """It may have had an effect: look again before anything else."""
        later = attempt_clock(self._connection) + timedelta(seconds=seconds)
        return self._finish(key, token, "unclear", error, state="unclear", not_before=later, lease_until=None)

    def give_up(self, key: str, token: int, error: str) -> bool:
        """It cannot be sent; a person has to look."""
        return self._finish(key, token, "dead", error, state="dead", lease_until=None)

    def _finish(self, key: str, token: int, outcome: str, error: str, **values: Any) -> bool:
        statement = (
            update(delivery)
            .where(delivery.c.key == key, delivery.c.lease_token == token, delivery.c.state.in_(("sending", "unclear")))
            .values(error="" if outcome == "sent" else error[:500], **values)
        )
        done = self._connection.execute(statement).rowcount > 0
        self._connection.execute(
            update(delivery_attempt)
            .where(delivery_attempt.c.delivery == key, delivery_attempt.c.token == token)
            .values(ended=attempt_clock(self._connection), outcome=outcome)
        )
        return done

    def expire(self) -> int:
        """What a dead process was sending is unclear now; never straight to due."""
        clock = attempt_clock(self._connection)
        statement = update(delivery).where(delivery.c.state == "sending", delivery.c.lease_until < clock)
        return self._connection.execute(statement.values(state="unclear", error="the sender stopped")).rowcount

    def adopt(self, key: str, message: str, now: datetime) -> bool:
        """A message with this key was seen in its place. True when it settled an open question.

        A second copy of a message that is there already is owed a removal, so that one stays.
        """
        row = self._connection.execute(
            select(delivery.c.state, delivery.c.message, delivery.c.place, delivery.c.workspace).where(
                delivery.c.key == key
            )
        ).first()
        if row is None:
            return False
        if row.state == "sent":
            if row.message != message:
                self.owe_removal(message, row.place, row.workspace, now)
            return False
        statement = update(delivery).where(delivery.c.key == key, delivery.c.state.in_(("sending", "unclear")))
        values = {"state": "sent", "message": message, "lease_until": None, "error": ""}
        return self._connection.execute(statement.values(**values)).rowcount > 0

    def owe_removal(self, message: str, place: str, workspace_id: str, now: datetime) -> None:
        """A surplus copy is to be taken away."""
        self.owe(f"c/{message}", "cleanup", place, workspace_id, now, content={"message": message})

    def cancel(self, *, keys: Iterable[str] = (), workspace_id: str | None = None, place: str | None = None) -> None:
        """What is not on its way yet will not be sent: some keys, all of a place, or all of a workspace."""
        wanted: list[ColumnElement[bool]] = [delivery.c.key.in_(list(keys))]
        if workspace_id is not None:
            wanted.append(delivery.c.workspace == workspace_id)
        if place is not None:
            wanted.append(delivery.c.place == place)
        statement = update(delivery).where(delivery.c.state == "due", or_(*wanted))
        self._connection.execute(statement.values(state="cancelled"))

    def forget(self, keys: Iterable[str]) -> None:
        """Take back what was owed and never tried, so that it can be owed anew."""
        statement = delivery.delete().where(delivery.c.key.in_(list(keys)), delivery.c.attempts == 0)
        self._connection.execute(statement)

    def bring_forward(self, key: str, due: datetime) -> None:
        """Send it at ``due`` instead of later."""
        self._connection.execute(
            update(delivery).where(delivery.c.key == key, delivery.c.state == "due").values(due=due)
        )

    def message(self, key: str) -> str | None:
        """The message a delivery became, if it is there."""
        statement = select(delivery.c.message).where(delivery.c.key == key, delivery.c.state == "sent")
        return self._connection.execute(statement).scalar()

    def state(self, key: str) -> str | None:
        """Where a delivery stands."""
        return self._connection.execute(select(delivery.c.state).where(delivery.c.key == key)).scalar()


def _candidate(clock: datetime, *conditions: ColumnElement[bool]) -> Select[tuple[str, str]]:
    """The next delivery that may be taken, locked against other processes."""
    other = delivery.alias("other")
    in_flight = select(other.c.key).where(other.c.place == delivery.c.place, other.c.state == "sending").exists()
    return (
        select(delivery.c.key, delivery.c.state)
        .join(workspace, workspace.c.id == delivery.c.workspace)
        .outerjoin(channel, channel.c.id == delivery.c.place)
        .where(
            *conditions,
            ~in_flight,
            or_(delivery.c.not_before.is_(None), delivery.c.not_before <= clock),
            workspace.c.status == "active",
            or_(workspace.c.blocked_until.is_(None), workspace.c.blocked_until <= clock),
            or_(channel.c.id.is_(None), channel.c.status == "active"),
        )
        .order_by(delivery.c.due, delivery.c.key)
        .limit(1)
        .with_for_update(skip_locked=True, of=delivery)
    )


def _reachable(platforms: Iterable[str]) -> ColumnElement[bool]:
    """Only what one of this process's platforms can send."""
    return or_(*(and_(workspace.c.id.startswith(f"{name}:", autoescape=True)) for name in platforms))
