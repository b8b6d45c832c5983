"""The courier: takes one owed message at a time, sends it once, and records what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from adapters.port import (
    Adapter,
    CannotLook,
    Found,
    Outcome,
    Refused,
    Sent,
    Unclear,
    Why,
    platform,
)
from bot.desk import Desk
from bot.parcels import Parcel, notice_of_trouble, parcel
from bot.planning import prepare
from quizzes.picker import NothingToAsk
from quizzes.round import Status, too_late
from storage.deliveries import Delivery
from storage.records import Records

LEASE = timedelta(seconds=90)  # longer than any call with its time-out (Discord's is 40 s)
SETTLE = timedelta(seconds=40)  # what a call that timed out may still take to land
NONCE_TRUSTED = timedelta(seconds=120)  # Discord knows a repetition for "the past few minutes"; we trust two
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 900.0  # seconds between tries
GIVE_UP_AFTER = 12  # tries without effect: about three hours

log = structlog.get_logger("quizbot.courier")


@dataclass(frozen=True, slots=True)
class Courier:
    """Sends what is owed on the platforms of this process. ``name`` tells processes apart."""

    desk: Desk
    adapters: Mapping[str, Adapter]
    name: str
    settle: timedelta = SETTLE
    outcomes: dict[str, int] = field(default_factory=dict)

    async def deliver(self) -> bool:
        """Send the next message that is due; False when there is none."""
        delivery = await self.desk.store.write(self._take)
        if delivery is None:
            return False
        try:
            await self._deliver(delivery)
        except asyncio.CancelledError:
            await self._record(delivery, Unclear("the process was stopped while it was on its way"))
            raise
        return True

    async def _deliver(self, delivery: Delivery) -> None:
        package = await self.desk.store.read(lambda records: parcel(records, self.desk, delivery))
        if package is None:
            await self.desk.store.write(lambda r: r.deliveries.give_up(delivery.key, delivery.token, "nothing to send"))
        elif await self.desk.store.read(lambda r: r.deliveries.holds(delivery.key, delivery.token)):
            await self._record(delivery, await self._send(delivery, package))

    async def look(self) -> bool:
        """Find out what became of the next message whose fate is unclear; False when there is none."""
        delivery = await self.desk.store.write(
            lambda records: records.deliveries.claim_unclear(self.name, self.adapters, LEASE, self.settle)
        )
        if delivery is None:
            return False
        since = delivery.first_sent - NONCE_TRUSTED
        found = await self._adapter(delivery).find(delivery.place, delivery.key, since)
        await self.desk.store.write(lambda records: self._found(records, delivery, found))
        return True

    def _adapter(self, delivery: Delivery) -> Adapter:
        return self.adapters[platform(delivery.place)]

    def _take(self, records: Records) -> Delivery | None:
        """Claim one message. A question is fixed now, or skipped when its day is nearly over."""
        now = self.desk.now()
        delivery = records.deliveries.claim(self.name, self.adapters, now, LEASE)
        if delivery is None or delivery.kind != "question" or delivery.round is None:
            return delivery
        round = records.rounds.get(delivery.round)
        if round is None or round.status != Status.PLANNED:
            return delivery
        reason = (
            "too late: nothing could be posted in time" if too_late(round.due, now) and delivery.attempts == 1 else ""
        )
        if not reason:
            try:
                prepare(records, self.desk, round)
            except NothingToAsk as refusal:
                reason = str(refusal)
        if reason:
            self._skip(records, delivery, reason)
        return delivery

    def _skip(self, records: Records, delivery: Delivery, reason: str) -> None:
        if delivery.round and records.rounds.skip(delivery.round, reason):
            records.deliveries.give_up(delivery.key, delivery.token, reason)
            notice_of_trouble(records, delivery, f"The question of the day was skipped: {reason}", self.desk.now())

    async def _send(self, delivery: Delivery, package: Parcel) -> Outcome:
        adapter = self._adapter(delivery)
        if delivery.kind == "cleanup":
            return await adapter.remove(package.target)
        if delivery.kind == "edit":
            return await adapter.replace(package.target, package.card, package.key)
        return await adapter.post(delivery.place, package.card, package.key)

    async def _record(self, delivery: Delivery, outcome: Outcome) -> None:
        name = type(outcome).__name__.lower()
        self.outcomes[name] = self.outcomes.get(name, 0) + 1
        if not isinstance(outcome, Sent):
            log.warning("not delivered", key=delivery.key, outcome=name, detail=outcome.detail)
        await self.desk.store.write(lambda records: self._outcome(records, delivery, outcome))

    def _outcome(self, records: Records, delivery: Delivery, outcome: Outcome) -> None:
        key, token = delivery.key, delivery.token
        match outcome:
            case Sent(message):
                self._sent(records, delivery, message or delivery.message or key)
            case Unclear(detail):
                records.deliveries.unclear(key, token, detail)
            case Refused(Why.BUSY, detail, retry_after):
                records.leagues.block(delivery.workspace, retry_after)
                self._again(records, delivery, detail, retry_after)
            case Refused(Why.PLACE_GONE, detail, _):
                self._place_gone(records, delivery, detail)
            case Refused(Why.INSTALLATION_GONE, detail, _):
                records.deliveries.give_up(key, token, detail)
                records.leagues.leave(delivery.workspace)
                records.deliveries.cancel(workspace_id=delivery.workspace)
            case Refused(Why.OUR_BUG, detail, _):
                records.deliveries.give_up(key, token, detail)
                if delivery.round and delivery.kind == "question":
                    records.rounds.skip(delivery.round, f"the platform refused the message: {detail}"[:200])

    def _again(self, records: Records, delivery: Delivery, detail: str, retry_after: float) -> None:
        if delivery.kind == "edit" or delivery.attempts < GIVE_UP_AFTER:
            pause = min(FIRST_PAUSE * 2 ** min(delivery.attempts, 10), LONGEST_PAUSE) * self.desk.chance.uniform(0.5, 1)
            records.deliveries.again(delivery.key, delivery.token, max(pause, retry_after), detail)
        else:
            records.deliveries.give_up(delivery.key, delivery.token, detail)

    def _place_gone(self, records: Records, delivery: Delivery, detail: str) -> None:
        records.deliveries.give_up(delivery.key, delivery.token, detail)
        if delivery.kind in ("edit", "cleanup"):
            return
        if delivery.round and delivery.kind == "question":
            records.rounds.skip(delivery.round, f"the channel cannot be posted to: {detail}"[:200])
        if records.leagues.pause(delivery.place, detail):
            notice_of_trouble(records, delivery, f"I cannot post in this channel any more ({detail}).", self.desk.now())

    def _sent(self, records: Records, delivery: Delivery, message: str) -> None:
        """Record a message that is there; if the lease was lost meanwhile, one of two copies stays."""
        now = self.desk.now()
        if not records.deliveries.sent(delivery.key, delivery.token, message):
            if delivery.kind not in ("edit", "cleanup"):
                records.deliveries.adopt(delivery.key, message, now)
            return
        round = records.rounds.get(delivery.round) if delivery.round else None
        if round and delivery.kind == "question" and round.status == Status.PLANNED:
            records.rounds.open(round.opening(now))
        if round and delivery.kind == "reveal":
            records.rounds.revealed(round.id)

    def _found(self, records: Records, delivery: Delivery, found: Found | CannotLook) -> None:
        now = self.desk.now()
        match found:
            case Found((first, *surplus)):
                self._sent(records, delivery, first)
                for copy in surplus:
                    records.deliveries.owe_removal(copy, delivery.place, delivery.workspace, now)
            case Found():
                records.deliveries.again(delivery.key, delivery.token, 0.0, "not found; sending again")
            case CannotLook(detail):
                records.deliveries.unclear(delivery.key, delivery.token, detail, seconds=60.0)
