"""Challenges on the board: only where an admin wants it, and never the same question twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from adapters.card import LETTERS
from bot.planning import AHEAD
from quizzes.pack import Pack
from quizzes.question import Kind
from storage.tables import challenge_point, member_round, standing
from tests.stage import MONDAY, Stage, pack_of
from tests.worlds import WORLDS

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


@pytest.fixture
async def stage(stage: Stage) -> Stage:
    await stage.setup()
    return stage


async def test_challenges_are_for_practice_until_an_admin_says_otherwise(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await bob.types("team create Otters")
    await stage.at("08:00")
    assert "It is for practice and brings no points." in await bob.types("challenge 5")
    await _right(stage, "Bob", 1, "08:01")
    assert "for practice" in await stage.sees("Challenge")
    await stage.at("08:10")
    assert "Nobody is on this board yet" in await bob.types("board players")

    assert "Only an admin" in await bob.types("league challenges on")
    assert "bring points on the board of players" in await ada.types("league challenges on")
    assert "A right answer counts on the board of players" in await bob.types("challenge 5")
    worth = await _right(stage, "Bob", 2, "08:11")
    await stage.at("08:20")
    assert f"You are in place 1 with {worth}." in await bob.types("board players")
    assert "Nobody is on this board yet" in await bob.types("board teams"), "a challenge is put to nobody"

    await stage.at("09:00")
    question, letters = await stage.asked()
    await bob.presses(next(x for x, right in letters.items() if right), await stage.sees("Question of the day"))
    await stage.at("17:00:30")
    assert f"You are in place 1 with {worth + question.level.points}." in await bob.types("board players")
    assert "from 1 question put to them" in await bob.types("board explain")

    assert "are for practice" in await ada.types("league challenges off")
    await bob.types("challenge 5")
    await _right(stage, "Bob", 3, "17:01")
    await stage.at("17:10")
    assert f"You are in place 1 with {worth + question.level.points}." in await bob.types("board players")
    await _rebuilding_changes_nothing(stage)


async def test_no_question_brings_points_twice(database_url: str) -> None:
    async with Stage(WORLDS["playground"](), database_url, _left_for_challenges(2)) as stage:
        ada, bob = stage.person("Ada"), stage.person("Bob")
        await stage.setup(Days="tue")
        await ada.types("league challenges on")
        worth = []
        for number in (1, 2, 3, 4):
            await stage.at(f"{9 + number}:00")
            await bob.types("challenge 5")
            worth.append(await _right(stage, "Bob", number, f"{9 + number}:01"))
            await stage.at(f"{9 + number}:10")
        assert f"You are in place 1 with {sum(worth[:2])}." in await bob.types("board players")
        await _rebuilding_changes_nothing(stage)


async def test_nobody_reads_the_key_first_and_answers_then(database_url: str) -> None:
    async with Stage(WORLDS["playground"](), database_url, _left_for_challenges(1)) as stage:
        ada, bob = stage.person("Ada"), stage.person("Bob")
        await stage.setup(Days="tue")
        await ada.types("league challenges on")
        await stage.at("10:00")
        started = await bob.types("challenge 5")
        assert "A right answer counts on the board of players." in started
        await stage.at("10:01")
        assert "Closed." in await bob.presses("Close it now", started)
        await stage.at("10:02")
        assert "is right" in await stage.sees("Reveal")
        assert "Its question was asked here before" in await bob.types("challenge 5")
        await _right(stage, "Bob", 2, "10:03")
        assert "for practice" in await stage.sees("Challenge from Bob")
        await stage.at("10:10")
        assert "Nobody is on this board yet" in await bob.types("board players")


async def test_a_season_ends_with_the_last_challenge_that_brought_points(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await ada.types("league challenges on")
    await ada.types("schedule skip 2026-03-03")
    await stage.at("09:00")
    _, letters = await stage.asked()
    await bob.presses(next(x for x, right in letters.items() if not right), await stage.sees("Question of the day"))
    await stage.at("10:00", TUESDAY)
    await bob.types("challenge 5")
    worth = await _right(stage, "Bob", 1, "10:01", TUESDAY)
    await stage.at("10:10", TUESDAY)
    assert "Season 1 ends with 2026-03-03." in await ada.types("season end")
    await stage.at("00:01", WEDNESDAY)
    assert f"Bob · {worth}" in await stage.sees("Season 1 is over: Bob wins")
    await _rebuilding_changes_nothing(stage)


async def test_champions_wait_for_a_challenge_that_brings_points(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await ada.types("league challenges on")
    await stage.at("09:00")
    question, letters = await stage.asked()
    await bob.presses(next(x for x, right in letters.items() if right), await stage.sees("Question of the day"))
    await ada.types("season end")
    await stage.at("20:00")
    await bob.types("challenge 1440")
    worth = await _right(stage, "Bob", 1, "20:01")
    await stage.at("00:01", TUESDAY)
    assert await stage.count("Season 1 is over") == 0
    await stage.at("20:00:30", TUESDAY)
    await stage.at("20:01", TUESDAY)
    assert f"Bob · {worth + question.level.points}" in await stage.sees("Season 1 is over: Bob wins")


def _left_for_challenges(number: int) -> Pack:
    """A pack of so many questions more than are kept for the days to come."""
    pack = pack_of(Kind.SINGLE)
    few = [one for one in pack.questions if one.domain == pack.questions[0].domain]
    return replace(pack, questions=tuple(few[: AHEAD + number]))


async def _right(stage: Stage, name: str, number: int, wall: str, day: date = MONDAY) -> int:
    """Somebody answers the day's challenge of this number right; what it is worth."""
    await stage.at(wall, day)
    id = f"{stage.world.channel('general')}/{day}/{number}"
    round = await stage.store.read(lambda records: records.rounds.get(id))
    assert round is not None
    question = await stage.store.read(lambda records: records.rounds.question(round.snapshot or ""))
    letter = next(LETTERS[shown] for shown, own in enumerate(round.order) if own in question.key)
    assert "Saved" in await stage.person(name).presses(letter, await stage.sees("Challenge"))
    return question.level.points


async def _rebuilding_changes_nothing(stage: Stage) -> None:
    def rows() -> list[list[tuple[object, ...]]]:
        tables = (standing, member_round, challenge_point)
        with stage.store.engine.connect() as connection:
            return [[tuple(r) for r in connection.execute(select(t).order_by(*t.primary_key))] for t in tables]

    before = rows()
    await stage.store.write(lambda records: records.boards.rebuild(records.leagues.all()[0].id))
    assert rows() == before
