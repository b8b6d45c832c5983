"""The bot: the desk, the front, the courier and the platforms, put together and kept going."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from adapters.command import Command
from adapters.event import Event
from adapters.place import platform
from adapters.port import Adapter
from bot.admissions import Admissions
from bot.closing import close, give_up_questions, give_up_reveals, to_close
from bot.courier import Courier
from bot.desk import Desk
from bot.front import Front
from bot.languages import Languages
from bot.planning import LOOK_BACK, plan_all, unplanned
from bot.recaps import owe_recap, recaps_due
from bot.reminding import call, remind
from bot.seasons import turn
from bot.sitting import learn_later, settle_ended
from bot.timing import AS_EVER, Timing
from quizzes.pack import Pack
from quizzes.question import Question
from quizzes.round import GRACE
from storage.records import Records
from storage.store import Store

PLAN_AT_ONCE = 200  # dailies in one transaction: clicks wait behind it
HEARD = timedelta(hours=48)  # what a platform may still deliver again: Slack tries for a day

FORGET_AFTER = timedelta(days=30)  # that a workspace has to change its mind after it threw the bot out

log = structlog.get_logger("quizbot")


class RevisionReused(Exception):
    """A question was changed without a new revision."""


class Quizbot:
    """One process's bot. Adapters are added before it runs; ``tick`` does everything that time brings."""

    def __init__(
        self,
        store: Store,
        packs: Mapping[str, Pack],
        *,
        now: Callable[[], datetime],
        chance: random.Random,
        timing: Timing = AS_EVER,
    ) -> None:
        self.adapters: dict[str, Adapter] = {}
        self._awake = asyncio.Event()
        self._idle = asyncio.Event()
        self._busy = 0
        self.desk = Desk(
            store=store,
            packs=packs,
            pack=next(iter(packs)),
            now=now,
            chance=chance,
            wake=self._awake.set,
            languages=Languages(store),
            admissions=Admissions(store),
            present=self._present,
        )
        self.name = secrets.token_hex(4)  # among the processes of one database
        self.timing = timing
        self._front = Front(self.desk)
        self._courier = Courier(self.desk, self.adapters, self.name, timing)
        self._look_back = LOOK_BACK
        self.handled: Callable[[str, float], None] = _unheard  # told the kind of each event and the seconds it took

    @property
    def outcomes(self) -> Mapping[str, int]:
        """How many tries to send, change or remove a message came to what, since the start."""
        return self._courier.outcomes

    @property
    def commands(self) -> list[Command]:
        """Every command, for the adapters to register."""
        return self._front.commands

    async def handle(self, event: Event) -> None:
        """Answer one event of a platform."""
        self._busy += 1
        began = time.monotonic()
        try:
            with structlog.contextvars.bound_contextvars(request=secrets.token_hex(4)):
                await self._front.handle(event)
        finally:
            self.handled(type(event).__name__, time.monotonic() - began)
            self._busy -= 1
            if not self._busy:
                self._idle.set()

    async def _present(self, workspace: str, accounts: Sequence[str]) -> Mapping[str, bool]:
        """Who of these is still in a workspace, as far as its platform tells; a failure tells nothing."""
        adapter = self.adapters.get(platform(workspace))
        try:
            return await adapter.present(workspace, accounts) if adapter else {}
        except Exception:
            log.exception("an adapter failed", workspace=workspace)
            return {}

    async def idle(self) -> None:
        """Wait until no event is being answered."""
        while self._busy:
            self._idle.clear()
            await self._idle.wait()

    async def start(self) -> None:
        """Refuse to run with a pack that rewrites history; make the boards that an upgrade left out."""
        for pack in self.desk.packs.values():
            known = await self.desk.store.read(partial(_asked, pack.id))
            for question in pack.questions:
                check_revision(question, known)
        for league in await self.desk.store.read(lambda records: records.boards.missing()):
            await self.desk.store.write(partial(_make_boards, league))

    async def tick(self) -> None:
        """Plan, close and deliver everything that is due now."""
        await self.plan()
        await self.close()
        await self.deliver()
        await self.look()
        await self.deliver()

    async def plan(self) -> None:
        """Write down the rounds to come."""
        now = self.desk.now()
        await self.desk.languages.look()
        await self.desk.admissions.look()
        dailies = await self.desk.store.read(lambda records: unplanned(records, now, self._look_back))
        for start in range(0, len(dailies), PLAN_AT_ONCE):
            some = dailies[start : start + PLAN_AT_ONCE]
            await self.desk.store.write(partial(plan_all, dailies=some))
        await self.desk.store.write(lambda records: turn(records, now))
        await self.desk.store.write(lambda records: remind(records, self.desk))
        await self.desk.store.write(lambda records: call(records, self.desk))
        for channel, day, due in await self.desk.store.read(lambda records: recaps_due(records, now)):
            await self.desk.store.write(partial(owe_recap, channel=channel, day=day, due=due))
        await self._learn_later()
        await self.desk.store.write(lambda records: _tidy(records, now))
        await self._forget()
        self._look_back = timedelta(days=1)

    async def _learn_later(self) -> None:
        """Feed review with what exams held back until its reveal."""
        for id in await self.desk.store.read(lambda records: records.exams.unlearnt()):
            await self.desk.store.write(partial(learn_later, desk=self.desk, id=id))

    async def _forget(self) -> None:
        """Delete the workspaces that threw the bot out long ago."""
        store = self.desk.store
        for workspace in await store.read(lambda records: records.leagues.left_long_ago(FORGET_AFTER)):
            await store.write(partial(_delete, workspace))
            log.info("forgotten", workspace=workspace)

    async def close(self) -> None:
        """Close what has ended, exams too, and skip what never came to be."""
        now = self.desk.now()
        await self.desk.store.write(lambda records: give_up_questions(records, self.desk))
        await self.desk.store.write(lambda records: give_up_reveals(records, now - self.timing.give_up))
        for round in await self.desk.store.read(lambda records: to_close(records, now)):
            await self.desk.store.write(partial(close, round=round, now=now))
        for id in await self.desk.store.read(lambda records: records.exams.ended(now - GRACE)):
            await self.desk.store.write(partial(settle_ended, desk=self.desk, id=id))

    async def deliver(self) -> None:
        """Send what is owed, until nothing is."""
        while any([await self.deliver_one(name) for name in self.adapters]):
            pass

    async def deliver_one(self, platform: str) -> bool:
        """Send one message that is owed on a platform; False when there is none."""
        return await self._courier.deliver(platform)

    async def look(self) -> None:
        """Find out what became of messages whose fate is unclear."""
        for name in self.adapters:
            await self.look_on(name)

    async def look_on(self, platform: str) -> None:
        """Find out what became of those of one platform."""
        while await self._courier.look(platform):
            pass

    async def awake(self, seconds: float) -> None:
        """Wait until something is owed, or for so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._awake.wait()
        except TimeoutError:
            pass
        self._awake.clear()


def _tidy(records: Records, now: datetime) -> None:
    records.inbox.forget(now - HEARD)
    records.limits.forget()


def _make_boards(league: str, records: Records) -> None:
    records.leagues.lock(league)  # another process may be starting as well
    if league in records.boards.missing():
        records.boards.rebuild(league)


def _delete(workspace: str, records: Records) -> None:
    records.forget(workspace)


def _asked(pack: str, records: Records) -> dict[tuple[str, int], str]:
    return records.rounds.snapshots(pack)


def check_revision(question: Question, known: Mapping[tuple[str, int], str]) -> None:
    """Refuse a question that was asked with other words under the same revision. Raises RevisionReused."""
    hash = known.get((question.id, question.revision))
    if hash is not None and hash != question.content_hash:
        raise RevisionReused(
            f"{question.topic}.yaml: {question.id} revision {question.revision} was asked with other words. "
            f"Raise its revision to {question.revision + 1}; what was asked stays as it was."
        )


def _unheard(kind: str, seconds: float) -> None:
    """Nobody wants to know."""
