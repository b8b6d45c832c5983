"""The courier: takes one owed message at a time, sends it once, and records what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from adapters.language import in_language, say
from adapters.outcome import CannotLook, Found, Outcome, Refused, Sent, Unclear, Why
from adapters.place import platform
from adapters.port import Adapter
from bot.desk import Desk
from bot.landing import adopt, landed
from bot.languages import language_of
from bot.parcels import WITH_BOARDS, Parcel, ask_what_became, board_in, notice_of_trouble, parcel
from bot.planning import prepare
from bot.rollcall import call_the_roll
from bot.timing import AS_EVER, Timing
from bot.trouble import in_words, lacking, mend
from quizzes.picker import NothingToAsk
from quizzes.round import TOO_LATE, Status, too_late
from storage.deliveries import NOT_FOUND, REPEATABLE, Claim, Delivery
from storage.records import Records
from storage.writer import StoreUnavailable

log = structlog.get_logger("quizbot.courier")


@dataclass(frozen=True, slots=True)
class Courier:
    """Sends what is owed on the platforms of this process. ``name`` tells processes apart."""

    desk: Desk
    adapters: Mapping[str, Adapter]
    name: str
    timing: Timing = AS_EVER
    outcomes: dict[str, int] = field(default_factory=dict)

    async def deliver(self, platform: str) -> bool:
        """Send a platform's next message that is due; False when there is none."""
        return await self._carry(lambda records: self._take(records, platform))

    async def look(self, platform: str) -> bool:
        """Find out what became of a platform's next message whose fate is unclear; False when there is none."""
        await self.desk.store.write(lambda records: records.deliveries.expire())
        return await self._carry(lambda records: self._take_unclear(records, platform))

    async def _carry(self, take: Callable[[Records], Delivery | None]) -> bool:
        store = self.desk.store
        delivery = await store.write(take)
        if delivery is None:
            return False
        if "of" in delivery.content:
            found = await self._find(delivery, delivery.content["of"])
            await store.write(lambda records: self._searched(records, delivery, found))
            return True
        if delivery.claim == Claim.LOOK:
            found = await self._find(delivery, delivery.key)
            await store.write(lambda records: self._found(records, delivery, found))
            return True
        package = await self._pack(delivery)
        if package is not None:
            try:
                outcome = await self._send(delivery, package) if isinstance(package, Parcel) else package
            except asyncio.CancelledError:  # the process stops, and nobody waits for the platform's answer any more
                await self._record(delivery, Unclear("the process was stopped while it was on its way"))
                raise
            await self._record(delivery, outcome)
        return True

    def _adapter(self, delivery: Delivery) -> Adapter:
        return self.adapters[platform(delivery.place)]

    def _take(self, records: Records, platform: str) -> Delivery | None:
        """Claim one message. A question is fixed now, or skipped when its day is nearly over."""
        now = self.desk.now()
        delivery = records.deliveries.claim(self.name, [platform], now, self.timing.lease)
        if delivery is None or delivery.kind != "question" or delivery.round is None:
            return delivery
        round = records.rounds.get(delivery.round)
        if round is None or round.status != Status.PLANNED:
            return delivery
        reason = TOO_LATE if too_late(round.due, now) else ""
        if not reason:
            try:
                prepare(records, self.desk, round, now)
            except NothingToAsk as refusal:
                reason = str(refusal)
        if reason and records.deliveries.give_up(delivery.key, delivery.token, reason):
            skip_question(records, delivery, reason, self.desk)
        return delivery

    def _take_unclear(self, records: Records, platform: str) -> Delivery | None:
        windows = {platform: self.adapters[platform].remembers}
        return records.deliveries.claim_unclear(self.name, windows, self.timing.lease, self.timing.settle)

    async def _pack(self, delivery: Delivery) -> Parcel | Refused | None:
        """What to send; None when its lease has run out meanwhile.

        A card that cannot be made is our bug, and no reason to try for ever.
        """
        store = self.desk.store
        try:
            shows = delivery.kind in WITH_BOARDS
            if shows and (board := await store.read(lambda records: board_in(records, self.desk, delivery))):
                await call_the_roll(self.desk, *board)
            return await store.read(lambda records: self._parcel(records, delivery))
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("a card could not be made", key=delivery.key)
            return Refused(Why.OUR_BUG, "the message could not be made")

    def _parcel(self, records: Records, delivery: Delivery) -> Parcel | Refused | None:
        made = parcel(records, self.desk, delivery)
        if not records.deliveries.holds(delivery.key, delivery.token):
            return None
        if made is None:
            return Refused(Why.OUR_BUG, "nothing to send")
        return replace(made, card=in_language(made.card, language_of(records, delivery.place)))

    async def _send(self, delivery: Delivery, package: Parcel) -> Outcome:
        adapter = self._adapter(delivery)
        try:
            if delivery.kind == "cleanup":
                return await adapter.remove(package.target)
            if delivery.kind == "edit":
                return await adapter.replace(package.target, package.card, package.key)
            return await adapter.post(delivery.place, package.card, package.key)
        except Exception as error:
            log.exception("an adapter failed", key=delivery.key)
            return Unclear(f"{type(error).__name__} in the adapter")

    async def _find(self, delivery: Delivery, key: str) -> Found | CannotLook:
        first = datetime.fromisoformat(delivery.content["since"]) if "of" in delivery.content else delivery.first_sent
        since = first - self.timing.look_back
        try:
            return await self._adapter(delivery).find(delivery.place, key, since)
        except Exception as error:
            log.exception("an adapter failed", key=delivery.key)
            return CannotLook(f"{type(error).__name__} in the adapter")

    async def _record(self, delivery: Delivery, outcome: Outcome) -> None:
        name = type(outcome).__name__.lower()
        self.outcomes[name] = self.outcomes.get(name, 0) + 1
        if not isinstance(outcome, Sent):
            log.warning("not delivered", key=delivery.key, outcome=name, detail=outcome.detail)
        await self.desk.store.write(lambda records: self._outcome(records, delivery, outcome))

    def _outcome(self, records: Records, delivery: Delivery, outcome: Outcome) -> None:
        """Record what a try came to. With a lease that was lost meanwhile, only a message that is there counts."""
        match outcome:
            case Sent(message):
                self._sent(records, delivery, message or delivery.message or delivery.key)
            case Unclear(detail):
                self._unclear(records, delivery, detail, self._pause(delivery))
            case Refused(Why.BUSY, detail, retry_after):
                self._busy(records, delivery, detail, retry_after)
            case Refused(why, detail, _):
                if self._let_go(records, delivery, why, detail):
                    self._refused(records, delivery, why, detail)

    def _sent(self, records: Records, delivery: Delivery, message: str) -> None:
        """Record a message that is there; if the lease was lost meanwhile, one of two copies stays."""
        now = self.desk.now()
        ours = records.deliveries.sent(delivery.key, delivery.token, message)
        if ours:
            landed(records, delivery.kind, delivery.round, now)
        elif delivery.kind not in REPEATABLE:
            adopt(records, delivery.key, message, now)
        if delivery.searched or not ours or self._may_be_another(records, delivery):
            self._search_later(records, delivery)

    def _may_be_another(self, records: Records, delivery: Delivery) -> bool:
        """Whether a repetition may have come too late for the platform to know it: this process was paused."""
        forgets = self._adapter(delivery).remembers
        return delivery.claim == Claim.REPEAT and records.deliveries.since_first(delivery) > forgets

    def _search_later(self, records: Records, delivery: Delivery) -> None:
        """Several tries crossed each other: what the others left behind is only known once it has landed."""
        if delivery.kind not in REPEATABLE:
            records.deliveries.owe_search(delivery, self.desk.now(), self.timing.settle)

    def _searched(self, records: Records, delivery: Delivery, found: Found | CannotLook) -> None:
        """One of the messages found stays: the recorded one."""
        if isinstance(found, CannotLook):
            if delivery.age >= self.timing.ask_after:
                records.deliveries.give_up(delivery.key, delivery.token, found.detail)
            else:
                pause = self.timing.look_again.total_seconds()
                records.deliveries.again(delivery.key, delivery.token, pause, found.detail)
            return
        for message in found.messages:
            adopt(records, delivery.content["of"], message, self.desk.now())
        records.deliveries.sent(delivery.key, delivery.token, delivery.key)

    def _busy(self, records: Records, delivery: Delivery, detail: str, retry_after: float) -> None:
        """This try had no effect; a repeated one says nothing about the first."""
        records.limits.remember(delivery.workspace, delivery.method, delivery.place, retry_after)
        if delivery.kind != "question" and delivery.age >= self.timing.give_up:
            if records.deliveries.give_up(delivery.key, delivery.token, detail):
                _lost(records, delivery, f"nobody took it for a day: {detail}", self.desk)
            return
        pause = max(self._pause(delivery), timedelta(seconds=retry_after))
        if delivery.claim == Claim.REPEAT and delivery.kind not in REPEATABLE:
            self._unclear(records, delivery, detail, pause)
            return
        records.deliveries.again(delivery.key, delivery.token, pause.total_seconds(), detail)

    def _let_go(self, records: Records, delivery: Delivery, why: Why, detail: str) -> bool:
        """Give up what was refused; a reveal waits until its place is there again, which `give_up_reveals` bounds."""
        key, token = delivery.key, delivery.token
        if delivery.kind != "reveal" or why == Why.OUR_BUG:
            return records.deliveries.give_up(key, token, detail)
        hold = records.deliveries.unclear if delivery.claim == Claim.REPEAT else records.deliveries.again
        return hold(key, token, error=detail, seconds=self._pause(delivery).total_seconds())

    def _refused(self, records: Records, delivery: Delivery, why: Why, detail: str) -> None:
        """It cannot be sent, and why; a question is skipped, and what else follows."""
        match why:
            case Why.INSTALLATION_GONE:
                records.leagues.leave(delivery.workspace)
                records.deliveries.cancel(delivery.workspace)
                skip_question(records, delivery, f"the bot is not installed any more: {detail}", self.desk)
            case Why.NOT_ALLOWED if delivery.kind not in REPEATABLE:
                reason = lacking(detail)
                skip_question(records, delivery, reason, self.desk, quietly=True)
                if records.leagues.pause(delivery.place, reason):
                    fix = mend(delivery.workspace, reason)
                    words = say("I cannot post in this channel: {reason}. {mend}", reason=in_words(reason), mend=fix)
                    notice_of_trouble(records, delivery, words, self.desk.now())
            case Why.PLACE_GONE if delivery.kind not in REPEATABLE:
                skip_question(records, delivery, f"the channel cannot be posted to: {detail}", self.desk, quietly=True)
                if records.leagues.pause(delivery.place, detail):
                    words = say("I cannot post in this channel any more ({detail}).", detail=detail)
                    notice_of_trouble(records, delivery, words, self.desk.now())
            case Why.OUR_BUG if delivery.kind not in REPEATABLE:
                _lost(records, delivery, f"the message was refused: {detail}", self.desk)

    def _found(self, records: Records, delivery: Delivery, found: Found | CannotLook) -> None:
        now = self.desk.now()
        match found:
            case Found((first, *surplus)):
                self._sent(records, delivery, first)
                for copy in surplus:
                    records.deliveries.owe_removal(copy, delivery.place, delivery.workspace, now)
            case Found():
                records.deliveries.again(delivery.key, delivery.token, 0.0, NOT_FOUND)
            case CannotLook(detail):
                self._unclear(records, delivery, detail, self.timing.look_again)

    def _unclear(self, records: Records, delivery: Delivery, detail: str, pause: timedelta) -> None:
        """Nobody knows whether it is there: wait, then ask a person, in the end let it be. Never send it blindly."""
        key, token = delivery.key, delivery.token
        if delivery.age >= self.timing.give_up:
            if records.deliveries.give_up(key, token, f"unclear for a day: {detail}"):
                _lost(records, delivery, f"unclear for a day: {detail}", self.desk)
        elif records.deliveries.unclear(key, token, detail, pause.total_seconds()):
            asked = delivery.kind in ("question", "reveal") and delivery.age >= self.timing.ask_after
            if asked and ask_what_became(records, delivery, self.desk.now()):
                self.desk.wake()
        else:
            self._search_later(records, delivery)

    def _pause(self, delivery: Delivery) -> timedelta:
        return self.timing.pause(delivery.attempts, self.desk.chance.random())


def skip_question(records: Records, delivery: Delivery, reason: str, desk: Desk, *, quietly: bool = False) -> None:
    """The round of a question that cannot be asked any more is skipped, and whoever set it up hears of it once."""
    if delivery.kind != "question" or delivery.round is None:
        return
    if records.rounds.skip(delivery.round, reason[:200]) and not quietly:
        notice_of_trouble(records, delivery, say("The question was skipped: {reason}.", reason=say(reason)), desk.now())


def _lost(records: Records, delivery: Delivery, reason: str, desk: Desk) -> None:
    """A message that will never be there, for a reason that can be read in the schedule's list."""
    skip_question(records, delivery, reason, desk)
    if delivery.kind == "reveal" and delivery.round is not None:
        records.rounds.explain(delivery.round, f"no reveal, {reason}"[:200])
        notice_of_trouble(records, delivery, say("A reveal could not be posted: {reason}.", reason=reason), desk.now())
