"""The whole bot on one platform and one database, with the test holding the clock."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from adapters.card import LETTERS
from adapters.place import platform
from bot.bank import load_pack
from bot.quizbot import Quizbot
from bot.timing import Timing
from quizzes.pack import Pack
from quizzes.question import Kind, Question
from storage.store import Store
from storage.tables import metadata
from tests.world import Seen, World

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)


@cache
def our_pack() -> Pack:
    """The pack that ships with the bot."""
    return load_pack()


def pack_of(kind: Kind) -> Pack:
    """Our pack with the questions of one kind only: letters to press, or a list to tick."""
    pack = our_pack()
    return replace(pack, questions=tuple(one for one in pack.questions if one.kind == kind))


class Person:
    """Somebody in the workspace, who types and presses."""

    def __init__(self, stage: Stage, name: str) -> None:
        self._stage = stage
        self.name = name

    async def types(self, text: str, channel: str = "general") -> Seen:
        """``/quiz TEXT``; the private reply or the form."""
        return await self._done(self._stage.world.command(self.name, self._stage.world.channel(channel), text))

    async def presses(self, label: str, seen: Seen) -> Seen:
        """A button of something seen, a moment after what came before."""
        clock = self._stage.world.clock
        clock.move_to(clock() + timedelta(milliseconds=1))
        return await self._done(self._stage.world.press(self.name, seen, label))

    async def ticks(self, seen: Seen, letters: str) -> Seen:
        """Options of the one list of something seen, by letter, and its submit."""
        clock = self._stage.world.clock
        clock.move_to(clock() + timedelta(milliseconds=1))
        [(prompt, options)] = seen.selects.items()
        labels = [label for label in options if label[0] in letters]
        return await self._done(self._stage.world.choose(self.name, seen, prompt, labels))

    async def fills(self, form: Seen, **values: str) -> Seen:
        """An open form, by label (underscores are spaces)."""
        given = {label.replace("_", " "): value for label, value in values.items()}
        return await self._done(self._stage.world.fill(self.name, form, given))

    async def _done(self, act: Awaitable[Seen]) -> Seen:
        seen = await act
        await self._stage.bot.idle()
        return seen


class Stage:
    """A bot that is running in a world; as a context manager, from opening to closing."""

    def __init__(self, world: World, database_url: str, pack: Pack | None = None) -> None:
        self.world = world
        self._url = database_url
        self._pack = pack or pack_of(Kind.SINGLE)

    async def open(self) -> None:
        """Connect, with Ada as the admin and two members."""
        self._build()
        await self._meet()

    async def __aenter__(self) -> Stage:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _meet(self) -> None:
        await self.world.start(self.bot.commands, self.bot.handle)
        self.bot.adapters[platform(self.world.workspace)] = self.world.adapter
        await self.joins("Ada", admin=True)
        await self.joins("Bob")
        await self.joins("Cleo")

    async def beside(self, world: World) -> Stage:
        """The same bot in one more workspace, whose world shares this one's clock; Ada is the admin there too."""
        assert world.clock is self.world.clock
        neighbour = Stage(world, self._url, self._pack)
        neighbour.store, neighbour.bot = self.store, self.bot
        await neighbour._meet()
        return neighbour

    async def restart(self) -> None:
        """A new process on the same database: nothing in memory is left."""
        await self.store.close()
        self._build()
        await self.world.restart(self.bot.commands, self.bot.handle)
        self.bot.adapters[platform(self.world.workspace)] = self.world.adapter

    async def close(self) -> None:
        await self.world.stop()
        await self.store.close()

    def _build(self) -> None:
        self.store = Store(self._url)
        self.bot = Quizbot(
            self.store,
            {self._pack.id: self._pack},
            now=self.world.clock,
            chance=random.Random(7),
            timing=Timing(settle=timedelta(0)),
        )

    async def joins(self, name: str, *, admin: bool = False, shown_as: str | None = None) -> Person:
        """Somebody joins the workspace."""
        await self.world.join(name, admin=admin, shown_as=shown_as)
        return Person(self, name)

    async def leaves(self, name: str) -> None:
        """Somebody leaves the workspace."""
        await self.world.leave(name)

    def person(self, name: str) -> Person:
        return Person(self, name)

    async def at(self, wall: str, day: date = MONDAY) -> None:
        """It becomes this time in Berlin, and the bot does what time brings."""
        self.world.clock.move_to(datetime.combine(day, time.fromisoformat(wall), BERLIN).astimezone(UTC))
        await self.bot.idle()
        await self.bot.tick()

    async def sees(self, words: str, channel: str = "general") -> Seen:
        """The newest message in a channel that contains these words."""
        messages = await self.world.messages(self.world.channel(channel))
        found = [seen for seen in messages if words in seen]
        assert found, f"no message with {words!r} in {channel}; there are: {[seen.text[:80] for seen in messages]}"
        return found[-1]

    async def count(self, words: str, channel: str = "general") -> int:
        """How many messages in a channel contain these words."""
        return sum(words in seen for seen in await self.world.messages(self.world.channel(channel)))

    async def setup(self, channel: str = "general", **values: str) -> Seen:
        """Ada sets a channel up by the form."""
        ada = self.person("Ada")
        form = await ada.types("setup", channel)
        return await ada.fills(form, **{"Time": "09:00", "Time_zone": "Europe/Berlin", **values})

    async def rows(self) -> dict[str, int]:
        """How many rows each table has, but for the one that notes what was heard."""
        tables = [table for table in metadata.sorted_tables if table.name != "inbox"]
        with self.store.engine.connect() as connection:
            counts = {table.name: select(func.count()).select_from(table) for table in tables}
            return {name: connection.execute(count).scalar_one() for name, count in counts.items()}

    async def asked(self, channel: str = "general", day: date = MONDAY) -> tuple[Question, Mapping[str, bool]]:
        """The question of a channel's day, and which of the letters shown are right."""
        id = f"{self.world.channel(channel)}/{day}"
        round = await self.store.read(lambda records: records.rounds.get(id))
        assert round is not None
        assert round.snapshot is not None
        question = await self.store.read(lambda records: records.rounds.question(round.snapshot or ""))
        return question, {LETTERS[shown]: own in question.key for shown, own in enumerate(round.order)}
