"""Leagues of one workspace: a channel plays in exactly one, and each has its own question, teams and boards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from quizzes.question import Kind
from tests.stage import MONDAY, Stage, our_pack, pack_of
from tests.worlds import WORLDS

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
async def stage(stage: Stage) -> Stage:
    await stage.setup()
    return stage


async def test_a_channel_moves_to_a_league_of_its_own_and_back(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await bob.types("team create Otters")
    await _bob_is_right(stage, MONDAY)

    assert "Only an admin" in await bob.types("league create Storage")
    assert "this one has 41" in await ada.types("league create " + "x" * 41)
    moved = await ada.types("league create Storage")
    assert "This channel plays in Storage now." in moved
    assert "What is out already still counts in League" in moved
    assert "There is a league called “Storage” here already" in await ada.types("league create STORAGE")
    assert "This channel plays in “Storage” already" in await ada.types("league move storage")
    assert "There is no league called “Storag”" in await ada.types("league move Storag")
    assert "There are no teams yet" in await bob.types("team list"), "teams belong to a league"

    await stage.at("17:00:30")
    assert "Nobody is on this board yet" in await bob.types("board players"), "Monday counts where it was asked"
    await _bob_is_right(stage, TUESDAY)
    await stage.at("17:00:30", TUESDAY)
    assert "Bob" in await bob.types("board players")

    listed = await bob.types("league list")
    assert "Storage · topics: all" in listed
    assert "League · topics: all · no channel here" in listed
    assert "This channel plays in Storage." in listed

    assert "This channel plays in League now." in await ada.types("league move League")
    assert "You are in Otters." in await bob.types("team list")
    assert "Otters" in await bob.types("board teams"), "the past of a league stays"


async def test_who_is_away_stays_away_where_the_channel_plays_next(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await stage.setup("evening", Time="18:00")
    await bob.types("team create Otters")
    await ada.types("team create Whales", "evening")
    for person in (ada, bob):
        await person.types("settings away 2026-03-03..2026-03-04")
    await ada.types("league create Storage")
    assert "2026-03-03..2026-03-04 (2 of 10 days in Season 1)" in await bob.types("settings list")
    assert "none (0 of 10 days" in await ada.types("settings list"), "she plays in the evening"


async def test_a_new_league_begins_with_what_the_old_one_retired(stage: Stage) -> None:
    ada = stage.person("Ada")
    retired = our_pack().questions[0].id
    await ada.types(f"questions retire {retired}")
    await ada.types("league create Storage")
    assert f"{retired} may be asked again." in await ada.types(f"questions restore {retired}")


async def test_no_league_asks_what_is_open_next_door(database_url: str) -> None:
    pack = pack_of(Kind.SINGLE)
    two = [one for one in pack.questions if one.domain == pack.questions[0].domain][:2]
    async with Stage(WORLDS["playground"](), database_url, replace(pack, questions=tuple(two))) as stage:
        await stage.setup()
        await stage.setup("evening", Time="09:01")
        for day in (MONDAY + timedelta(days=n) for n in range(4)):  # each new league draws anew: one would meet
            await stage.at("08:00", day)
            await stage.person("Ada").types(f"league create {day:%A}", "evening")
            await stage.at("09:00", day)
            await stage.at("09:01", day)
            here, _ = await stage.asked(day=day)
            there, _ = await stage.asked("evening", day)
            assert here.id != there.id, "the reveal of one would tell the key of the other"


async def _bob_is_right(stage: Stage, day: date) -> None:
    await stage.at("09:00", day)
    _, letters = await stage.asked(day=day)
    right = next(letter for letter, is_right in letters.items() if is_right)
    await stage.person("Bob").presses(right, await stage.sees(f"Question of the day · {day:%a}"))
