"""Answers under fire: what was confirmed is there, and nothing else counts. Rows A1 to A12 and R1 to R5."""

from __future__ import annotations

import asyncio
import itertools
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.exc import OperationalError

from adapters.event import PressEvent
from bot.closing import close, to_close
from quizzes.round import GRACE, Status
from storage.tables import answer, answer_event, round
from tests.faults.conftest import MakeWorld
from tests.faults.far_side import Message, words
from tests.faults.simulation import Listener, World
from tests.faults.test_delivery import key, seen, sound, the_round


@pytest.fixture
async def world(make_world: MakeWorld, database_url: str) -> World:
    """One channel whose question is out, on either database."""
    world = await make_world(url=database_url)
    await world.at("08:00")
    assert seen(world) == 1
    return world


def ada(world: World) -> str:
    return world.places[0].people[0]


def pressing(world: World, shown: int, *, event: str, after: float = 1.0, who: str = "") -> PressEvent:
    """A press some seconds after nine; nothing is delivered yet."""
    place = world.places[0]
    [message] = world.far.visible(key(world))
    at = message.at + timedelta(seconds=after)
    world.clicked.append((message.key[2:], who or ada(world), shown))
    return PressEvent(
        place.workspace, place.channel, who or ada(world), "Ada", at, event, Listener(), f"answer:{shown}", (),
        message.key, message.id,
    )  # fmt: skip


async def delivered(world: World, press: PressEvent) -> str:
    await world.bot.handle(press)
    conversation: Any = press.conversation
    return conversation.heard[-1]


def rows(world: World, table: Any) -> int:
    with world.store.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


async def test_a01_a_double_click_is_one_answer(world: World) -> None:
    first, second = pressing(world, 1, event="1"), pressing(world, 1, event="2", after=1.005)
    told = await asyncio.gather(delivered(world, first), delivered(world, second))
    assert all("aved: B." in one or "stands: B." in one for one in told), told
    assert "Already saved: B." in await delivered(world, pressing(world, 1, event="3", after=2))
    assert rows(world, answer) == 1


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
async def test_a02_the_latest_click_stands_whatever_the_order_of_arrival(world: World, order: tuple[int, ...]) -> None:
    presses = [pressing(world, shown, event=f"{shown}", after=shown) for shown in range(3)]
    for n in order:
        await delivered(world, presses[n])
    round = await the_round(world)
    chosen = await world.store.read(lambda records: records.answers.of(round.id, ada(world)))
    assert round.shown(chosen or frozenset()) == [2]


async def test_a03_a_click_delivered_four_times_is_one_click(world: World) -> None:
    press = pressing(world, 1, event="same")
    told = {await delivered(world, press) for _ in range(4)}
    assert all("aved: B." in one for one in told)
    assert (rows(world, answer), rows(world, answer_event)) == (1, 1)


async def test_a04_the_click_time_decides_what_is_late(world: World) -> None:
    length = 8 * 3600 - (world.far.visible(key(world))[0].at.timestamp() % 3600)
    in_time, late = pressing(world, 1, event="1", after=length - 0.001), pressing(world, 2, event="2", after=length)
    world.clock.pass_(length + 20)
    assert "Your answer was not counted." in await delivered(world, late)
    assert "Saved: B." in await delivered(world, in_time)


async def test_a05_no_answer_slips_in_behind_the_close(world: World) -> None:
    id = (await the_round(world)).id
    presses = [pressing(world, n % 3, event=f"e{n}", who=f"slack:T0:U{n}") for n in range(100)]
    world.clock.pass_(8 * 3600 + GRACE.seconds)
    [ended] = await world.store.read(lambda records: to_close(records, world.clock()))
    told = [delivered(world, one) for one in presses]
    closed = world.store.write(lambda records: close(records, ended, world.clock()))
    heard = await asyncio.gather(*told[:50], closed, *told[50:])
    confirmed = sum("Saved" in str(one) for one in heard)
    assert rows(world, answer) == confirmed
    assert await world.store.read(lambda records: records.answers.number(id)) == confirmed


async def test_a06_a_database_that_is_away_is_said_calmly_and_soon(world: World) -> None:
    engine, away = world.store.engine, OperationalError("BEGIN", {}, OSError("gone"), connection_invalidated=False)

    def refuse(*_: object) -> None:
        raise away

    event.listen(engine, "before_cursor_execute", refuse)
    async with asyncio.timeout(2.5):
        heard = await delivered(world, pressing(world, 1, event="1"))
    event.remove(engine, "before_cursor_execute", refuse)
    assert "Nothing was saved" in heard
    assert rows(world, answer) == 0
    assert "Saved: B." in await delivered(world, pressing(world, 1, event="2"))


async def test_a07_an_answer_whose_acknowledgement_was_lost_is_there(world: World) -> None:
    await delivered(world, pressing(world, 1, event="1"))
    world.reborn()
    assert "Already saved: B." in await delivered(world, pressing(world, 1, event="2", after=9))


@pytest.mark.parametrize("committed", [True, False])
async def test_a08_a_commit_nobody_heard_of_is_looked_up_before_answering(world: World, committed: bool) -> None:
    failures = iter([True])

    def lose(connection: Any) -> None:
        if next(failures, False):
            if committed:
                connection.connection.dbapi_connection.commit()
            connection.invalidate()
            raise OperationalError("COMMIT", {}, OSError("connection lost"))

    event.listen(world.store.engine, "commit", lose)
    assert "aved: B." in await delivered(world, pressing(world, 1, event="1"))
    assert rows(world, answer) == 1


async def test_a10_a_press_that_fits_no_round_of_here_writes_nothing(make_world: MakeWorld) -> None:
    world = await make_world(places=12)  # two workspaces
    await world.at("08:00")
    here, elsewhere = world.places[0], world.places[-1]
    [message] = world.far.visible(key(world))
    assert here.workspace != elsewhere.workspace
    for forged in (
        f"q/{elsewhere.channel}/2026-03-02", f"q/{here.channel}/2026-03-09", "q/", "r/x", "q/'; DROP TABLE round; --",
    ):  # fmt: skip
        press = PressEvent(
            here.workspace, here.channel, ada(world), "Ada", world.clock(), forged, Listener(), "answer:1", (),
            forged, message.id,
        )  # fmt: skip
        assert "Saved" not in await delivered(world, press)
    for control in ("answer:9", "answer:-1", "answer:x", "answer:", "answer:1:2"):
        press = pressing(world, 1, event=control)
        forged_press = PressEvent(
            press.workspace, press.channel, press.account, "Ada", press.at, control, Listener(), control, (),
            press.key, press.message,
        )  # fmt: skip
        assert "Saved" not in await delivered(world, forged_press)
    assert rows(world, answer) == 0


async def test_a11_a_press_on_a_copy_counts_once_and_the_copy_goes_away(world: World) -> None:
    [original] = world.far.visible(key(world))
    copy = Message("slack:copy", original.place, original.key, original.card, original.at)
    world.far.add(copy)
    press = pressing_on(world, copy)
    assert "Saved: B." in await delivered(world, press)
    await world.beat()
    assert [one.id for one in world.far.visible(key(world))] == [original.id]
    assert rows(world, answer) == 1
    world.clicked.append((original.key[2:], ada(world), 1))
    await sound(world)


def pressing_on(world: World, message: Message) -> PressEvent:
    place = world.places[0]
    return PressEvent(
        place.workspace, place.channel, ada(world), "Ada", world.clock(), "copy", Listener(), "answer:1", (),
        message.key, message.id,
    )  # fmt: skip


async def test_a12_buttons_work_after_a_restart(world: World) -> None:
    world.reborn()
    assert "Saved: B." in await delivered(world, pressing(world, 1, event="1"))


@pytest.mark.parametrize("fault", ["crash_before", "crash_after", "hang_after", "freeze_after"])
async def test_r01_a_crash_around_the_close_leaves_all_or_nothing(make_world: MakeWorld, fault: str) -> None:
    world = await make_world()
    await world.at("08:00")
    await world.click(world.places[0], ada(world), 1)
    world.far.will(fault)
    await world.at("16:00:31")
    await sound(world)
    assert (await the_round(world)).status == Status.REVEALED


async def test_r02_two_processes_close_once(world: World) -> None:
    await delivered(world, pressing(world, 1, event="1"))
    world.clock.pass_(8 * 3600 + GRACE.seconds + 1)
    ended = await the_round(world)
    units = [world.store.write(lambda records: close(records, ended, world.clock())) for _ in range(4)]
    assert sorted(await asyncio.gather(*units)) == [False, False, False, True]
    await sound(world)


@pytest.mark.parametrize("fault", ["our_bug", "place_gone"])
async def test_r03_a_refused_edit_does_not_stop_the_reveal(make_world: MakeWorld, fault: str) -> None:
    world = await make_world()
    await world.at("08:00")
    world.far.will(fault)  # the edit is owed first
    await world.at("16:00:31")
    assert (await the_round(world)).status == Status.REVEALED
    late = await world.click(world.places[0], ada(world), 1)
    assert "Your answer was not counted." in late
    await world.at("08:00", days=1)
    assert seen(world, "2026-03-03") == 1


async def test_r04_a_question_edited_later_is_graded_as_it_was_asked(world: World) -> None:
    def edited(question: Any) -> Any:
        options = tuple(replace(one, text=f"New {n}", correct=n == 0) for n, one in enumerate(question.options))
        return replace(question, revision=question.revision + 1, options=options)

    world.pack = replace(world.pack, questions=tuple(edited(one) for one in world.pack.questions))
    world.reborn()
    await delivered(world, pressing(world, 1, event="1"))
    await world.at("16:00:31")
    [reveal] = [one for one in world.far.messages if one.key.startswith("r/")]
    assert "New 0" not in words(reveal.card)
    await sound(world)


async def test_r05_points_stay_with_the_team_at_the_opening(make_world: MakeWorld) -> None:
    """R5: who changes the team after answering takes nothing along."""
    world = await make_world()
    place = world.places[0]
    league = place.workspace

    def teams(records: Any) -> tuple[str, str, str]:
        records.people.meet(place.workspace, {ada(world): "Ada"}, world.clock())
        player = records.people.player(ada(world))
        otters, whales = records.teams.create(league, "Otters"), records.teams.create(league, "Whales")
        records.teams.join(league, player, otters, place.channel, world.clock())
        return player, otters, whales

    player, otters, whales = await world.store.write(teams)
    await world.at("08:00")
    question = await the_round(world)
    key_of = await world.store.read(lambda records: records.rounds.question(question.snapshot or "").key)
    right = next(shown for shown, own in enumerate(question.order) if own in key_of)
    assert "Saved" in await delivered(world, pressing(world, right, event="1"))
    at = world.clock() + timedelta(hours=1)
    await world.store.write(lambda records: records.teams.leave(league, player, at))
    await world.store.write(lambda records: records.teams.join(league, player, whales, place.channel, at))
    await sound(world)
    standings = await world.store.read(lambda records: records.boards.top(league, "teams", "all", 5))
    assert [one.who for one in standings] == [otters]
    assert standings[0].points > 0


async def test_a_random_life_with_everything_at_once_breaks_no_law(make_world: MakeWorld) -> None:
    world = await make_world(places=5)
    chance = random.Random(5)
    await world.at("08:00")
    with world.store.engine.begin() as connection:
        connection.execute(update(round).values(open_minutes=60))
    for _ in range(60):
        place = chance.choice(world.places)
        await world.click(place, chance.choice(place.people), chance.randrange(3))
        world.clock.pass_(chance.uniform(1, 90))
        await world.beat()
    await sound(world)
