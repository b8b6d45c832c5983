"""Deliveries: the messages the bot owes, and who is sending which of them under what lease.

A row is claimed by one process with a lease and a fencing token; what is recorded with an old token changes nothing.
Due times compare with the ``now`` that is passed in; leases and back-off use the store's own clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, false, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from storage.limits import Method, limited, method_of
from storage.statements import attempt_clock, attempt_clock_given, attempt_clock_in, insert_once, listed
from storage.tables import Instant, channel, delivery, delivery_attempt, workspace

CLAIM_TRIES = 5  # lost races for one place before the next tick tries again
NOT_FOUND = "not found; sending again"
REPEATABLE = ("edit", "cleanup", "home")  # doing one of these twice is the same as once


class Claim(StrEnum):
    """What a delivery was claimed for."""

    SEND = "sending"
    REPEAT = "repeating"  # it may be there already, and its platform will know
    LOOK = "looking"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message the bot owes a place, as claimed: to be sent, to be sent once more though it may be there, or to be
    looked for.
    """

    key: str
    kind: str
    place: str
    workspace: str
    round: str | None
    content: Mapping[str, Any]
    token: int
    attempts: int
    first_sent: datetime
    claimed: datetime
    claim: Claim
    searched: bool  # it was sent before, and not found
    message: str | None

    @property
    def age(self) -> timedelta:
        """How long ago the first try to send it began."""
        return self.claimed - self.first_sent

    @property
    def method(self) -> Method:
        """How it is sent, as far as a platform's limits go."""
        return method_of(self.kind, self.place)


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
        self._dialect = connection.dialect.name

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

    def known(self, keys: Iterable[str]) -> frozenset[str]:
        """Which of these messages were owed before."""
        statement = select(delivery.c.key).where(delivery.c.key.in_(listed(self._connection, keys)))
        return frozenset(self._connection.execute(statement).scalars())

    def claim(self, owner: str, platforms: Iterable[str], now: datetime, lease: timedelta) -> Delivery | None:
        """Take the next message that is due for a lease, or None. One place has at most one message on its way."""
        return self._take(owner, lease, Claim.SEND, _due(tuple(platforms)), now=now)

    def claim_unclear(
        self, owner: str, platforms: Mapping[str, timedelta], lease: timedelta, settle: timedelta
    ) -> Delivery | None:
        """Take a message whose fate is unclear.

        It is to be sent once more where that cannot make a second one: on a platform that has known a repetition for
        the time given with it, or because it only changes what is there. Any other is to be looked for, once what may
        still land has had ``settle`` to land.
        """
        known = {f"known_{name}": window for name, window in platforms.items() if window}
        repeatable, findable = _unclear(tuple(platforms), tuple(known))
        return self._take(owner, lease, Claim.REPEAT, repeatable, **known) or self._take(
            owner, lease, Claim.LOOK, findable, **known, rested=settle
        )

    def _take(
        self, owner: str, lease: timedelta, claim: Claim, candidate: Select[tuple[str]], **since: datetime | timedelta
    ) -> Delivery | None:
        """Lease the first candidate. What is given as a stretch of time means so long ago."""
        for _ in range(CLAIM_TRIES):
            clock = attempt_clock(self._connection)
            given = {name: clock - at if isinstance(at, timedelta) else at for name, at in since.items()}
            row = self._connection.execute(candidate, {"clock": clock, **given}).first()
            if row is None:
                return None
            try:
                with self._alone():
                    return self._lease(row.key, claim, owner, clock, clock + lease)
            except IntegrityError:
                continue  # another process began to send to the same place
        return None

    def _lease(self, key: str, claim: Claim, owner: str, clock: datetime, until: datetime) -> Delivery:
        given: dict[str, Any] = {"this": key, "by": owner, "until": until}
        lease, more = (_LEASE, {}) if claim == Claim.LOOK else (_LEASE_TO_SEND, {"clock": clock})
        row = self._connection.execute(lease, given | more).one()
        token = row.lease_token
        insert_once(
            self._connection, delivery_attempt, delivery=key, token=token, started=clock,
            outcome=claim,
        )  # fmt: skip
        return Delivery(
            key, row.kind, row.place, row.workspace, row.round, row.content, token, row.attempts,
            row.first_sent or clock, clock, claim, row.error == NOT_FOUND, row.message,
        )  # fmt: skip

    def _alone(self) -> AbstractContextManager[object]:
        """Where another process may take the same place meanwhile, a savepoint to fall back to."""
        return nullcontext() if self._connection.dialect.name == "sqlite" else self._connection.begin_nested()

    def holds(self, key: str, token: int) -> bool:
        """Whether the lease taken with this token still runs."""
        given = {"this": key, "held": token} | attempt_clock_given(self._connection)
        return self._connection.execute(_holds(self._dialect), given).first() is not None

    def sent(self, key: str, token: int, message: str) -> bool:
        """Record that it is there; False when the lease was lost to somebody else."""
        return self._finish(key, token, "sent", "sent", state="sent", message=message)

    def again(self, key: str, token: int, seconds: float, error: str) -> bool:
        """It had no effect: send it again after a pause."""
        later = attempt_clock(self._connection) + timedelta(seconds=seconds)
        return self._finish(key, token, "no effect", error, state="due", not_before=later)

    def unclear(self, key: str, token: int, error: str, seconds: float = 0.0) -> bool:
        """It may have had an effect: look again before anything else."""
        later = attempt_clock(self._connection) + timedelta(seconds=seconds)
        return self._finish(key, token, "unclear", error, state="unclear", not_before=later)

    def give_up(self, key: str, token: int, error: str) -> bool:
        """It cannot be sent; a person has to look."""
        return self._finish(key, token, "dead", error, state="dead")

    def _finish(self, key: str, token: int, outcome: str, error: str, **values: Any) -> bool:
        claimed: dict[str, Any] = {"this": key, "held": token}
        new = {"error": "" if outcome == "sent" else error[:500], "lease_until": None, **values}
        given = {f"new_{name}": value for name, value in new.items()}
        done = self._connection.execute(_finished(tuple(new)), claimed | given).rowcount > 0
        ended = {"what": outcome} | attempt_clock_given(self._connection)
        self._connection.execute(_ended(self._dialect), claimed | ended)
        return done

    def expire(self) -> int:
        """What a dead process was sending is unclear now; never straight to due."""
        clock = attempt_clock(self._connection)
        statement = update(delivery).where(delivery.c.state == "sending", delivery.c.lease_until < clock)
        return self._connection.execute(statement.values(state="unclear", error="the sender stopped")).rowcount

    def adopt(self, key: str, message: str, now: datetime) -> bool:
        """A message with this key was seen in its place. True when it settled what had become of the delivery.

        A second copy, or one of what was given up, is owed a removal: one stays at most.
        """
        columns = (delivery.c.state, delivery.c.message, delivery.c.place, delivery.c.workspace, delivery.c.attempts)
        row = self._connection.execute(select(*columns).where(delivery.c.key == key)).first()
        if row is None or row.message == message or not row.attempts:
            return False
        nameless = and_(delivery.c.state == "sent", delivery.c.message == delivery.c.key)
        open_question = or_(delivery.c.state.in_(("due", "sending", "unclear")), nameless)
        values = {"state": "sent", "message": message, "lease_until": None, "error": ""}
        if self._connection.execute(
            update(delivery).where(delivery.c.key == key, open_question).values(**values)
        ).rowcount:
            return True
        self.owe_removal(message, row.place, row.workspace, now)
        return False

    def unknown(self, workspace_id: str, key: str, message: str) -> bool:
        """Whether seeing this message in a workspace says something new about a delivery of that workspace."""
        statement = select(delivery.c.key).where(
            delivery.c.key == key,
            delivery.c.workspace == workspace_id,
            delivery.c.kind.not_in(REPEATABLE),
            or_(delivery.c.message.is_(None), delivery.c.message != message),
        )
        return self._connection.execute(statement).first() is not None

    def decide(self, key: str, state: str) -> bool:
        """A person says what became of an unclear message; False when that is no longer open.

        One that is there by their word alone has no address until somebody presses one of its buttons.
        """
        values: dict[str, Any] = {
            "state": state,
            "not_before": None,
            "lease_until": None,
            "error": "decided by an admin",
        }
        if state == "sent":
            values["message"] = key
        statement = update(delivery).where(delivery.c.key == key, delivery.c.state == "unclear")
        return self._connection.execute(statement.values(**values)).rowcount > 0

    def abandon(self, key: str, error: str) -> bool:
        """Nothing more is done about an unclear or unsent message that no process has in hand."""
        statement = update(delivery).where(delivery.c.key == key, delivery.c.state.in_(("due", "unclear")))
        return self._connection.execute(statement.values(state="dead", error=error[:500])).rowcount > 0

    def since_first(self, sent: Delivery) -> timedelta:
        """How long ago, by now, the first try to send it began."""
        return attempt_clock(self._connection) - sent.first_sent

    def owe_search(self, sent: Delivery, now: datetime, pause: timedelta) -> None:
        """Look once more, after a pause, whether another try to send this has left a second message."""
        key = f"s{sent.token}/{sent.key}"
        content = {"of": sent.key, "since": sent.first_sent.isoformat()}
        self.owe(key, "cleanup", sent.place, sent.workspace, now, content=content)
        later = attempt_clock(self._connection) + pause
        self._connection.execute(update(delivery).where(delivery.c.key == key).values(not_before=later))

    def owe_removal(self, message: str, place: str, workspace_id: str, now: datetime) -> None:
        """A surplus copy is to be taken away."""
        self.owe(f"c/{message}", "cleanup", place, workspace_id, now, content={"message": message})

    def cancel(self, workspace_id: str) -> None:
        """What a workspace is owed and is not on its way yet will not be sent; reveals wait for it to come back."""
        theirs = (delivery.c.workspace == workspace_id, delivery.c.state == "due", delivery.c.kind != "reveal")
        self._connection.execute(update(delivery).where(*theirs).values(state="cancelled"))

    def give_up_held(self, due_by: datetime) -> None:
        """Nothing more is done about reveals that were due by then, where nothing can be posted."""
        away = select(workspace.c.id).where(workspace.c.status != "active")
        paused = select(channel.c.id).where(channel.c.status != "active")
        statement = update(delivery).where(
            delivery.c.state.in_(("due", "unclear")),
            delivery.c.due <= due_by,
            delivery.c.kind == "reveal",
            or_(delivery.c.workspace.in_(away), delivery.c.place.in_(paused)),
        )
        self._connection.execute(statement.values(state="dead"))

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
        """The message a delivery became, if it is there and its address is known."""
        return self._connection.execute(_MESSAGE, {"this": key}).scalar()

    def state(self, key: str) -> str | None:
        """Where a delivery stands."""
        return self._connection.execute(select(delivery.c.state).where(delivery.c.key == key)).scalar()

    def standing(self, key: str) -> tuple[str, str]:
        """Where a delivery stands and what went wrong last; a missing one is as good as cancelled."""
        row = self._connection.execute(select(delivery.c.state, delivery.c.error).where(delivery.c.key == key)).first()
        return (row.state, row.error) if row else ("cancelled", "")

    def about(self, key: str) -> tuple[str, str | None] | None:
        """The kind and the round of a delivery."""
        row = self._connection.execute(select(delivery.c.kind, delivery.c.round).where(delivery.c.key == key)).first()
        return (row.kind, row.round) if row else None

    def workspace(self, key: str) -> str | None:
        """The workspace a delivery is for."""
        return self._connection.execute(select(delivery.c.workspace).where(delivery.c.key == key)).scalar()


# Claims are what an idle process asks for all day: their statements are put together once.
_CLOCK = bindparam("clock", type_=Instant)
_LEASE = (
    update(delivery)
    .where(delivery.c.key == bindparam("this"))
    .values(
        lease_owner=bindparam("by"),
        lease_token=delivery.c.lease_token + 1,
        lease_until=bindparam("until", type_=Instant),
    )
    .returning(delivery)
)
_LEASE_TO_SEND = _LEASE.values(
    state="sending",
    attempts=delivery.c.attempts + 1,
    first_sent=func.coalesce(delivery.c.first_sent, _CLOCK),
    last_sent=_CLOCK,
)


_MESSAGE = select(delivery.c.message).where(
    delivery.c.key == bindparam("this"), delivery.c.state == "sent", delivery.c.message != delivery.c.key
)


@cache
def _holds(dialect: str) -> Select[tuple[str]]:
    """The delivery that was claimed, while its lease runs."""
    runs = delivery.c.lease_until > attempt_clock_in(dialect)
    ours = (delivery.c.key == bindparam("this"), delivery.c.lease_token == bindparam("held"), runs)
    return select(delivery.c.key).where(*ours)


@cache
def _ended(dialect: str) -> Any:
    """Write down when a try ended, and how."""
    ours = (delivery_attempt.c.delivery == bindparam("this"), delivery_attempt.c.token == bindparam("held"))
    how = {"ended": attempt_clock_in(dialect), "outcome": bindparam("what")}
    return update(delivery_attempt).where(*ours).values(how)


@cache
def _finished(columns: tuple[str, ...]) -> Any:
    """Write down what a claim came to, while its lease is held."""
    under_way = delivery.c.state.in_(("sending", "unclear"))
    ours = (delivery.c.key == bindparam("this"), delivery.c.lease_token == bindparam("held"), under_way)
    new = {name: bindparam(f"new_{name}", type_=delivery.c[name].type) for name in columns}
    return update(delivery).where(*ours).values(new)


@cache
def _due(platforms: tuple[str, ...]) -> Select[tuple[str]]:
    """What is to be sent by ``now``."""
    by_now = delivery.c.due <= bindparam("now", type_=Instant)
    return _candidate(platforms, delivery.c.state == "due", by_now, ~limited(_CLOCK))


@cache
def _unclear(platforms: tuple[str, ...], known: tuple[str, ...]) -> tuple[Select[tuple[str]], Select[tuple[str]]]:
    """What is unclear and can be sent again, and what has to be looked for."""
    free = or_(delivery.c.lease_until.is_(None), delivery.c.lease_until < _CLOCK)
    lately = [
        and_(_on(name.removeprefix("known_")), delivery.c.first_sent > bindparam(name, type_=Instant)) for name in known
    ]
    repeatable = or_(delivery.c.kind.in_(REPEATABLE), *lately)
    rested = delivery.c.last_sent <= bindparam("rested", type_=Instant)
    unclear = delivery.c.state == "unclear"
    again = _candidate(platforms, unclear, free, repeatable, ~limited(_CLOCK))
    return again, _candidate(platforms, unclear, free, ~repeatable, rested)


def _candidate(platforms: tuple[str, ...], *conditions: ColumnElement[bool]) -> Select[tuple[str]]:
    """The next delivery that may be taken, locked against other processes."""
    other = delivery.alias("other")
    in_flight = select(other.c.key).where(other.c.place == delivery.c.place, other.c.state == "sending").exists()
    return (
        select(delivery.c.key)
        .join(workspace, workspace.c.id == delivery.c.workspace)
        .outerjoin(channel, channel.c.id == delivery.c.place)
        .where(
            *conditions,
            or_(false(), *(_on(name) for name in platforms)),
            ~in_flight,
            or_(delivery.c.not_before.is_(None), delivery.c.not_before <= _CLOCK),
            workspace.c.status == "active",
            or_(channel.c.id.is_(None), channel.c.status == "active"),
        )
        .order_by(delivery.c.due, delivery.c.key)
        .limit(1)
        .with_for_update(skip_locked=True, of=delivery)
    )


def _on(platform: str) -> ColumnElement[bool]:
    return workspace.c.id.startswith(f"{platform}:", autoescape=True)
