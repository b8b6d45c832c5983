"""A mock exam under presses that no card offers, and under several at once."""

from __future__ import annotations

import asyncio
import itertools
import random
from datetime import datetime, timedelta

import pytest

from adapters.event import CommandEvent, PressEvent
from bot.quizbot import Quizbot
from quizzes.exam import Exam
from quizzes.question import Kind
from storage.store import Store
from tests.faults.simulation import Listener
from tests.stage import pack_of
from tests.world import FIRST_DAY, WorldClock

HERE, ADA, BOB = "playground:local", "playground:local:ada", "playground:local:bob"


class Desk:
    """A bot without a platform, to which people say what they like."""

    def __init__(self, store: Store, kind: Kind) -> None:
        self.clock = WorldClock()
        self._store = store
        pack = pack_of(kind)
        self._bot = Quizbot(store, {pack.id: pack}, now=self.clock, chance=random.Random(7))
        self._events = itertools.count()

    async def types(self, path: str, *, who: str = ADA, **arguments: str) -> str:
        """A command; what is answered."""
        listener = Listener()
        await self._bot.handle(
            CommandEvent(HERE, None, who, who[-3:], self.clock(), self._event(), listener, path, arguments)
        )
        return listener.heard[-1]

    async def presses(
        self, control: str, *values: str, who: str = ADA, at: datetime | None = None, event: str = ""
    ) -> str:
        """A press of whatever control; what is answered."""
        listener = Listener()
        at = at or self.clock()
        press = PressEvent(HERE, None, who, who[-3:], at, event or self._event(), listener, control, values, "", "")
        await self._bot.handle(press)
        return listener.heard[-1] if listener.heard else ""

    async def exam(self, who: str = ADA) -> Exam:
        """The exam of a player that runs."""
        found = await self._store.write(lambda records: records.exams.running(records.people.player(who) or ""))
        assert found is not None
        return found

    def _event(self) -> str:
        return f"e{next(self._events)}"


@pytest.fixture
async def desk(store: Store) -> Desk:
    return await opened(store, Kind.SINGLE)


async def opened(store: Store, kind: Kind) -> Desk:
    """A bot that knows its workspace."""
    await store.write(lambda records: records.leagues.know(HERE, FIRST_DAY))
    return Desk(store, kind)


async def test_many_starts_at_once_are_one_exam(desk: Desk) -> None:
    told = await asyncio.gather(*(desk.types("exam start", questions="20") for _ in range(5)))
    assert sum("question 1 of 20" in one for one in told) == 1
    assert sum("An exam of yours is running." in one for one in told) == 4
    assert len((await desk.exam()).items) == 20


async def test_many_people_start_at_once(desk: Desk) -> None:
    people = [f"{HERE}:p{number}" for number in range(8)]
    told = await asyncio.gather(*(desk.types("exam start", who=who) for who in people))
    assert all("question 1 of 65" in one for one in told)


async def test_the_latest_press_stands_whatever_the_order_of_arrival(desk: Desk) -> None:
    await desk.types("exam start", questions="20")
    exam, start = await desk.exam(), desk.clock()
    control = f"exam:{exam.id}:choose:4"
    assert "Saved: C." in await desk.presses(f"{control}:2", at=start + timedelta(seconds=9))
    assert "Saved: C." in await desk.presses(f"{control}:0", at=start + timedelta(seconds=8)), "it came late"
    assert "Saved: B." in await desk.presses(f"{control}:1", at=start + timedelta(seconds=10))
    item = (await desk.exam()).items[4]
    assert item.choice == {item.order[1]}


async def test_a_press_in_time_that_arrives_late_counts_until_the_exam_is_submitted(desk: Desk) -> None:
    await desk.types("exam start", questions="20")
    exam = await desk.exam()
    desk.clock.move_to(exam.ends + timedelta(seconds=20))
    in_time = exam.ends - timedelta(milliseconds=1)
    assert "Saved: A." in await desk.presses(f"exam:{exam.id}:choose:0:0", at=in_time)
    assert "Exam: " in await desk.presses(f"exam:{exam.id}:go:1")
    assert "Exam: " in await desk.presses(f"exam:{exam.id}:choose:0:1", at=in_time), "nothing changes any more"


async def test_what_no_card_offers_changes_nothing(desk: Desk) -> None:
    await desk.types("exam start", questions="20")
    before = await desk.exam()
    for control in (
        "exam", "exam:", "exam:nobody:choose:0:0", f"exam:{before.id}", f"exam:{before.id}:steal:0",
        f"exam:{before.id}:choose:0:9", f"exam:{before.id}:choose:0:-1", f"exam:{before.id}:choose:0:0009",
        f"exam:{before.id}:choose:0:x", f"exam:{before.id}:choose:0:²", f"exam:{before.id}:go:999",
        f"exam:{before.id}:go:{'9' * 5_000}", f"exam:{before.id}:report:1", "mock:7", "mock:x",
    ):  # fmt: skip
        told = await desk.presses(control)
        assert told
        assert "Something went wrong" not in told, control
    assert "you chose 0" in await desk.presses(f"exam:{before.id}:choose:0")
    assert "you chose 2" in await desk.presses(f"exam:{before.id}:choose:0", "0", "1")
    for verb in ("choose:0:1", "mark:0:1", "submit:0:yes", "drop:0:yes", "go:1", "report:1"):
        assert "This is no exam of yours" in await desk.presses(f"exam:{before.id}:{verb}", who=BOB)
    assert await desk.exam() == before


async def test_a_press_that_is_delivered_twice_acts_once(desk: Desk) -> None:
    await desk.types("exam start", questions="20")
    exam = await desk.exam()
    assert "You marked it" in await desk.presses(f"exam:{exam.id}:mark:0:1", event="once")
    assert await desk.presses(f"exam:{exam.id}:mark:0:1", event="once") == ""
    told = await asyncio.gather(*(desk.presses(f"exam:{exam.id}:submit:0:yes") for _ in range(3)))
    assert all("0 of 20 right" in one for one in told)


async def test_two_of_five_are_ticked(store: Store) -> None:
    desk = await opened(store, Kind.CHOOSE_TWO)
    await desk.types("exam start", questions="20")
    exam = await desk.exam()
    assert "you chose 1" in await desk.presses(f"exam:{exam.id}:choose:0", "3")
    assert "you chose 1" in await desk.presses(f"exam:{exam.id}:choose:0", "3", "3")
    assert "Saved: A and D." in await desk.presses(f"exam:{exam.id}:choose:0", "3", "0")
