"""A simulated world: many channels, many days, several processes that crash and freeze, people who click.

Everything follows from a seed. The bots are real, on a real database; the platform and the time are not.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from adapters.card import Card
from adapters.event import PressEvent, Profile
from adapters.form import Form
from adapters.outcome import Sent
from bot.parcels import unclear_key
from bot.quizbot import Quizbot
from quizzes.pack import Pack
from quizzes.round import Status, daily_id
from quizzes.schedule import Schedule
from storage.deliveries import question_key
from storage.store import Store
from storage.tables import round
from tests.faults.far_side import CALM, STORM, Crash, FarSide, Freeze, Message, VirtualClock, words
from tests.faults.history import HOSTILE, Evidence, Told, violations

ZONES = ("Europe/Berlin", "America/New_York", "Africa/Cairo", "America/Santiago", "Asia/Tokyo")
EVERY_DAY = frozenset(range(7))
NINE = (time(9), "Europe/Berlin", 480)
CHANNELS = 6  # in one workspace
_RUNNING = (Status.PLANNED, Status.OPEN)
BRITTLE = 0.002  # chance that the process dies at a step of the store, before or after its commit


@dataclass(frozen=True)
class Flavour:
    """What a platform offers to find out the truth."""

    name: str
    history: bool
    nonces: bool


FLAVOURS = (Flavour("slack", True, False), Flavour("slack", False, False), Flavour("discord", True, True))


class BrittleStore:
    """The store of a process that may die between any two steps."""

    def __init__(self, store: Store, dies: Callable[[], bool]) -> None:
        self._store = store
        self._dies = dies
        self.shared = store.shared

    async def write(self, unit: Callable[..., Any]) -> Any:
        return await self._step(lambda: self._store.write(unit))

    async def read(self, unit: Callable[..., Any]) -> Any:
        return await self._step(lambda: self._store.read(unit))

    async def save_answer(self, *click: Any) -> Any:
        return await self._step(lambda: self._store.save_answer(*click))

    async def _step(self, step: Callable[[], Any]) -> Any:
        if self._dies():
            raise Crash
        result = await step()
        if self._dies():
            raise Crash
        return result


@dataclass
class Listener:
    """The private way back to somebody."""

    admin: bool = True
    heard: list[str] = field(default_factory=list)

    async def reply(self, what: Card | Form) -> Sent:
        self.heard.append(words(what) if isinstance(what, Card) else what.title)
        return Sent()

    async def profile(self) -> Profile:
        return Profile(HOSTILE, self.admin)

    async def can_post(self, channel: str) -> bool:
        return True


@dataclass(frozen=True)
class Place:
    """A channel with a schedule, and the people of its workspace."""

    workspace: str
    channel: str
    schedule: Schedule
    people: tuple[str, ...]
    admin: str


class World:
    """One database, one platform, ``processes`` bots at a time."""

    def __init__(
        self, store: Store, clock: VirtualClock, flavour: Flavour, pack: Pack, *, seed: int, places: int,
        processes: int = 2, answering: float = 0.2, calm: bool = False,
    ) -> None:  # fmt: skip
        self.chance = random.Random(seed)
        self.store = store
        self.clock = clock
        self.pack = pack
        self.far = FarSide(flavour.name, clock, random.Random(seed + 1), history=flavour.history, nonces=flavour.nonces)
        habits = (
            [NINE] if calm else [self._habit() for _ in range(2)]
        )  # channels that are asked together: that is when it gets tight
        self.places = [self._place(number, *self.chance.choice(habits)) for number in range(places)]
        self.told: list[Told] = []
        self.clicked: list[tuple[str, str, int]] = []
        self.crashes = 0
        self.freezes = 0
        self._answering = answering
        self._brittle = 0.0
        self._lives = [self._born() for _ in range(processes)]
        self._zombies: list[tuple[datetime, asyncio.Task[None], Freeze]] = []
        self._events = 0
        self._decided: set[str] = set()
        self.began = clock()

    async def open(self) -> None:
        """Set every channel up."""

        def unit(records: Any) -> None:
            for place in self.places:
                league = records.leagues.home_of(place.workspace, self.pack.id, self.clock())
                records.leagues.add_channel(place.channel, place.workspace, league.id)
                owner = records.people.meet(place.workspace, {place.admin: HOSTILE}, self.clock())[place.admin]
                records.schedules.set(place.schedule, owner, self.clock())

        await self.store.write(unit)

    async def live(self, days: int) -> list[str]:
        """Live through some stormy days, then let everything settle; what went wrong."""
        last = self.clock().date() + timedelta(days=days)
        self.far.faults, self._brittle = STORM, BRITTLE
        while (moment := self._next_moment()).date() < last:
            await self._through(moment)
        await self.settle()
        return self.judge()

    async def settle(self) -> None:
        """The storm is over: whoever was frozen goes on, and all that is open comes to its end."""
        self.far.faults, self._brittle = CALM, 0.0
        for _ in range(4):
            self.clock.pass_(300)
            await self.beat()
        while ends := self._next_end():
            self.clock.now = ends + timedelta(seconds=31)
            await self.beat()
        for _ in range(30):
            self.clock.pass_(60)
            await self.beat()

    def judge(self) -> list[str]:
        """What the history checker finds."""
        return violations(Evidence(self.far, self.told, self.store.engine, self._expected(), clicked=self.clicked))

    async def until(self, wall: str, *, step: float = 15.0) -> None:
        """Live on until this time of the day, in UTC, calmly."""
        end = datetime.combine(self.clock().date(), time.fromisoformat(wall), UTC)
        while self.clock() < end:
            self.clock.now = min(end, self.clock() + timedelta(seconds=step))
            await self.beat()

    async def at(self, wall: str, *, days: int = 0) -> None:
        """Nothing is done until this time of a day, in UTC; then a tick."""
        day = self.clock().date() + timedelta(days=days)
        self.clock.now = datetime.combine(day, time.fromisoformat(wall), UTC)
        await self.plan()
        await self.beat()

    async def plan(self) -> None:
        await self._born(sturdy=True).plan()

    def asleep_until(self, wall: str) -> None:
        """Whoever is frozen stays so until this time of the day."""
        until = datetime.combine(self.clock().date(), time.fromisoformat(wall), UTC)
        self._zombies = [(until, work, freeze) for _, work, freeze in self._zombies]

    async def press(self, card: Message, who: str, control: str, *, admin: bool = True) -> str:
        """A person presses a button of a card; what they read."""
        self._events += 1
        workspace = who.rpartition(":")[0]
        event = PressEvent(
            workspace, None, who, "Ada", self.clock(), f"e{self._events}", Listener(), control, (), card.key, card.id
        )
        return await self._heard(event, admin=admin)

    def reborn(self) -> None:
        """The process is killed and started again."""
        self._lives[0] = self._born()

    @property
    def bot(self) -> Quizbot:
        return self._lives[0]

    async def beat(self) -> None:
        """What happens at one instant: frozen processes whose time has come go on, and every live one ticks."""
        for one in [one for one in self._zombies if one[0] <= self.clock() or self.far.faults is CALM]:
            self._zombies.remove(one)
            one[2].go.set()
            await self._until_done(one[1])
        for number, bot in enumerate(self._lives):
            if not await self._until_done(asyncio.create_task(self._tick(bot))):
                self._lives[number] = self._born()

    async def _tick(self, bot: Quizbot) -> None:
        """What a process does at an instant; it plans more rarely than it sends."""
        if self.chance.random() < 0.2:
            await bot.plan()
        await bot.close()
        await bot.deliver()
        await bot.look()
        await bot.deliver()

    async def click(self, place: Place, who: str, shown: int, *, at: datetime | None = None) -> str:
        """A person presses a letter under the newest question, or a copy of it; what they read."""
        there = [
            one for n in (0, 1)
            for one in self.far.visible(question_key(daily_id(place.channel, self.clock().date() - timedelta(days=n))))
        ]  # fmt: skip
        if not there:
            return ""
        message = self.chance.choice(there)
        self._events += 1
        event = PressEvent(
            place.workspace, place.channel, who, who[-2:], at or self.clock(), f"e{self._events}", Listener(),
            f"answer:{shown}", (), message.key, message.id,
        )  # fmt: skip
        self.clicked.append((message.key[2:], who, shown))
        heard = ""
        for _ in range(2 if self.chance.random() < 0.1 else 1):  # a platform may deliver an act twice
            heard = await self._heard(event) or heard
        self.told.append(Told(event.event, message.key[2:], who, shown, event.at, self.clock(), heard))
        return heard

    async def decide(self) -> None:
        """The admin looks after the cards that ask what became of a message, sometimes."""
        if self.far.history:
            return
        for card in [one for one in self.far.messages if one.key.startswith(unclear_key("")) and not one.removed]:
            if card.id in self._decided:
                continue
            self._decided.add(card.id)
            if self.chance.random() < 0.4:
                continue
            about = card.key.removeprefix(unclear_key(""))
            choice = "yes" if self.far.visible(about) else self.chance.choice(("no", "skip"))
            place = next(one for one in self.places if f"/{one.channel}/" in f"/{about.partition('/')[2]}/")
            await self.press(card, place.admin, f"sent:{choice}")

    async def _through(self, moment: datetime) -> None:
        """Ten minutes from a moment at which much is due, with people about."""
        self.clock.now = max(self.clock(), moment)
        await self.plan()
        until = moment + timedelta(minutes=14)
        while self.clock() < until:
            await self.beat()
            if self.chance.random() < 0.5:
                await self.decide()
            for place in self.places:
                if self.chance.random() < self._answering / 8:
                    await self.click(place, self.chance.choice(place.people), self.chance.randrange(3))
            self.clock.pass_(self.chance.choice((5, 30, 60, 90)))

    async def _heard(self, event: PressEvent, *, admin: bool = True) -> str:
        conversation = Listener(admin)
        try:
            await self._lives[0].handle(replace(event, conversation=conversation))
        except Crash:
            self.crashes += 1
            self._lives[0] = self._born()
        return conversation.heard[-1] if conversation.heard else ""

    async def _until_done(self, work: asyncio.Task[None]) -> bool:
        """Wait for a process; False when it crashed or froze."""
        frozen = asyncio.create_task(self.far.frozen.get())
        await asyncio.wait({work, frozen}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            self.freezes += 1
            until = self.clock() + timedelta(seconds=self.chance.uniform(20, 250))
            self._zombies.append((until, work, frozen.result()))
            return False
        frozen.cancel()
        error = work.exception()
        if isinstance(error, Crash):
            self.crashes += 1
            return False
        if error is not None:
            raise error
        return True

    def _born(self, *, sturdy: bool = False) -> Quizbot:
        """A new process on the same database, with nothing in memory."""
        store: Any = BrittleStore(self.store, lambda: not sturdy and self.chance.random() < self._brittle)
        bot = Quizbot(store, {self.pack.id: self.pack}, now=self.clock, chance=random.Random(self.chance.random()))
        bot.adapters[self.far.name] = self.far
        return bot

    def _habit(self) -> tuple[time, str, int]:
        at = time(self.chance.choice((9, 12, 23, 0, 2)), self.chance.choice((0, 30)))
        return at, self.chance.choice(ZONES), self.chance.choice((60, 240, 480))

    def _place(self, number: int, at: time, zone: str, minutes: int) -> Place:
        workspace = f"{self.far.name}:T{number // CHANNELS}"
        schedule = Schedule(f"{workspace}:C{number}", at, zone, EVERY_DAY, minutes)
        people = (f"{workspace}:UA", f"{workspace}:UB")
        return Place(workspace, schedule.channel, schedule, people, f"{workspace}:UX")

    def _next_moment(self) -> datetime:
        """When something is due or ends next, for any channel."""
        now = self.clock()
        dues = [next(place.schedule.coming(now))[1] for place in self.places]
        ends = [
            end for place in self.places for day in (-1, 0)
            if (end := place.schedule.due(now.date() + timedelta(days=day)) + place.schedule.open_for) > now
        ]  # fmt: skip
        return min(dues + ends)

    def _next_end(self) -> datetime | None:
        """When the next round ends, also one of which nobody knows yet whether it is out."""
        coming = select(func.min(round.c.closes)).where(round.c.closes > self.clock(), round.c.status.in_(_RUNNING))
        with self.store.engine.connect() as connection:
            return connection.execute(coming).scalar()

    def _expected(self) -> list[tuple[str, date]]:
        """The dates on which each channel was due to be asked, since the beginning."""
        return [
            (place.channel, day)
            for place in self.places
            for n in range(-1, (self.clock() - self.began).days + 1)
            if self.began <= place.schedule.due(day := self.began.date() + timedelta(days=n)) < self.clock()
        ]


def start_of(seed: int) -> datetime:
    """A day of 2026 or 2027 for a world to begin on."""
    return datetime(2026, 1, 2, 1, tzinfo=UTC) + timedelta(days=seed * 37 % 700)
