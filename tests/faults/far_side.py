"""A platform whose far side can accept a message and then fail, in virtual time; what it saw is the evidence."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.card import Card, Choices, plain
from adapters.event import Handle
from adapters.outcome import CannotLook, Found, Outcome, Refused, Sent, Unclear, Why

NONCE_KNOWN = timedelta(seconds=120)
LANDS_WITHIN = 20.0  # seconds after a time-out

# What becomes of a post, and how often.
CALM = {"ok": 1.0}
STORM = {
    "ok": 0.66, "slow": 0.04, "busy": 0.06, "hang_before": 0.05, "hang_after": 0.06, "land_late": 0.04,
    "crash_before": 0.03, "crash_after": 0.03, "freeze_before": 0.01, "freeze_after": 0.01, "reset_after": 0.01,
}  # fmt: skip


class Crash(BaseException):
    """The process is gone: nothing catches it, nothing is cleaned up."""


class VirtualClock:
    """The one clock of a simulated world; it only moves forward."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Message:
    """One message as everybody in its place sees it."""

    id: str
    place: str
    key: str
    card: Card
    at: datetime
    removed: bool = False


@dataclass
class Freeze:
    """A process that was paused in the middle of a call, until ``go`` is set."""

    go: asyncio.Event = field(default_factory=asyncio.Event)


class FarSide:
    """One platform of many workspaces. ``history`` and ``nonces`` are what it offers to find out the truth."""

    def __init__(
        self, name: str, clock: VirtualClock, chance: random.Random, *, history: bool = True, nonces: bool = False
    ) -> None:
        self.name = name
        self.clock = clock
        self.chance = chance
        self.history = history
        self.nonces = nonces
        self.timeout = 40.0 if nonces else 10.0
        self.remembers = NONCE_KNOWN - timedelta(seconds=self.timeout) if nonces else timedelta(0)
        self.faults = CALM
        self.script: list[str] = []
        self.limits: dict[tuple[str, str], datetime] = {}  # by method, and by place or workspace
        self.log: list[str] = []
        self.messages: list[Message] = []
        self._by_key: defaultdict[str, list[Message]] = defaultdict(list)
        self._by_id: dict[str, Message] = {}
        self.posts = 0
        self.refused: list[tuple[str, str]] = []  # calls that met a limit
        self.frozen: asyncio.Queue[Freeze] = asyncio.Queue()
        self.gone: set[str] = set()
        self._landing: datetime | None = None
        self._late: list[tuple[datetime, Callable[[], object]]] = []

    async def run(self, handle: Handle) -> None:
        await asyncio.Event().wait()

    def will(self, *faults: str) -> None:
        """What the next calls come to, before chance decides again."""
        self.script += faults

    def limit(self, method: str, where: str, seconds: float) -> None:
        """Refuse a method in a place, or in all places of a workspace, for so long."""
        self.limits[method, where] = self.clock() + timedelta(seconds=seconds)

    def visible(self, key: str) -> list[Message]:
        """The messages that bear a key and are still there, oldest first."""
        self.land()
        return [one for one in self._by_key[key] if not one.removed]

    def land(self) -> None:
        """Whatever was accepted late is there once its time has come."""
        due = [one for one in self._late if one[0] <= self.clock()]
        self._late = [one for one in self._late if one[0] > self.clock()]
        for self._landing, work in due:
            work()
        self._landing = None

    async def post(self, place: str, card: Card, key: str) -> Outcome:
        self.posts += 1
        return self._limited("post", place) or await self._call(key, lambda: self._put(place, card, key))

    async def replace(self, target: str, card: Card, key: str) -> Outcome:
        one = self._by_id.get(target)
        limited = self._limited("edit", one.place) if one else None
        return limited or await self._call(key, lambda: self._change(target, card))

    async def remove(self, message: str) -> Outcome:
        return await self._call(message, lambda: self._take_away(message))

    async def present(self, workspace: str, accounts: Sequence[str]) -> Mapping[str, bool]:
        return dict.fromkeys(accounts, True)

    async def find(self, place: str, key: str, since: datetime) -> Found | CannotLook:
        if not self.history:
            return CannotLook("missing_scope")
        match self._noted(f"find {key}"):
            case "ok" | "slow" | "land_late" | "freeze_after" | "freeze_before":
                found = [one for one in self.visible(key) if one.place == place and one.at >= since]
                return Found(tuple(one.id for one in found))
            case "crash_before" | "crash_after":
                raise Crash
        return CannotLook("the history could not be read")

    async def _call(  # noqa: PLR0912
        self, about: str, effect: Callable[[], Outcome]
    ) -> Outcome:
        self.land()
        self.clock.pass_(self.chance.uniform(0.05, 0.3))
        match self._noted(about):
            case "slow":
                self.clock.pass_(self.timeout * 0.7)
            case "busy":
                return Refused(Why.BUSY, "ratelimited", self.chance.randint(1, 60))
            case "place_gone":
                return Refused(Why.PLACE_GONE, "channel_not_found")
            case "our_bug":
                return Refused(Why.OUR_BUG, "invalid_blocks")
            case "installation_gone":
                return Refused(Why.INSTALLATION_GONE, "token_revoked")
            case "hang_before":
                self.clock.pass_(self.timeout)
                return Unclear("timeout")
            case "hang_after":
                effect()
                self.clock.pass_(self.timeout)
                return Unclear("timeout")
            case "hang_after_and_delete":
                effect()
                self.messages[-1].removed = True
                return Unclear("timeout")
            case "reset_after":
                effect()
                return Unclear("connection reset")
            case "land_late":
                at = self.clock() + timedelta(seconds=self.timeout + self.chance.uniform(0, LANDS_WITHIN))
                self._late.append((at, effect))
                self.clock.pass_(self.timeout)
                return Unclear("timeout")
            case "crash_before":
                raise Crash
            case "crash_after":
                effect()
                raise Crash
            case "freeze_before":
                await self._freeze()
            case "freeze_after":
                outcome = effect()
                await self._freeze()
                return outcome
        return effect()

    def _limited(self, method: str, place: str) -> Refused | None:
        """The refusal of a call that meets a limit; it counts what was asked for nothing."""
        for where in (place, place.removeprefix("dm:").rpartition(":")[0]):
            left = (self.limits.get((method, where), self.clock()) - self.clock()).total_seconds()
            if left > 0:
                self.refused.append((method, place))
                return Refused(Why.BUSY, "ratelimited", left)
        return None

    async def _freeze(self) -> None:
        freeze = Freeze()
        self.frozen.put_nowait(freeze)
        await freeze.go.wait()

    def _noted(self, about: str) -> str:
        fault = self._fault()
        self.log.append(f"{self.clock():%d %H:%M:%S} {about}: {fault}")
        return fault

    def _fault(self) -> str:
        if self.script:
            return self.script.pop(0)
        return self.chance.choices([*self.faults], [*self.faults.values()])[0]

    def _put(self, place: str, card: Card, key: str) -> Outcome:
        if place in self.gone:
            return Refused(Why.PLACE_GONE, "channel_not_found")
        now = self._landing or self.clock()
        if self.nonces:
            for one in self._by_key[key]:
                if one.place == place and one.at > now - NONCE_KNOWN:
                    return Refused(Why.OUR_BUG, "posted and deleted") if one.removed else Sent(one.id)
        message = Message(f"{self.name}:m{len(self.messages)}", place, key, card, now)
        self.add(message)
        return Sent(message.id)

    def add(self, message: Message) -> None:
        """A message is there, whoever sent it."""
        self.messages.append(message)
        self._by_key[message.key].append(message)
        self._by_id[message.id] = message

    def _change(self, target: str, card: Card) -> Outcome:
        one = self._by_id.get(target)
        if one and not one.removed:
            one.card = card
            return Sent(target)
        return Refused(Why.OUR_BUG, "message_not_found")

    def _take_away(self, target: str) -> Outcome:
        if one := self._by_id.get(target):
            one.removed = True
        return Sent(target)


def marks(card: Card) -> Iterator[str]:
    """How the options of a card are marked."""
    for part in card.body:
        if isinstance(part, Choices):
            yield from (choice.mark for choice in part.items)


def words(card: Card) -> str:
    """A card as it is read."""
    return plain(card)
