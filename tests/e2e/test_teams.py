"""Teams, as members and admins use them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.stage import MONDAY, Person, Stage

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
async def stage(stage: Stage) -> Stage:
    await stage.setup()
    return stage


async def test_an_admin_runs_the_teams(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await bob.types("team create Blue Whales")
    assert "Blue Whales is called Red Otters now." in await ada.types('team rename "Blue Whales" Red Otters')
    assert "There is a team called “Red Otters” already." in await stage.person("Cleo").types("team create 𝐑ed otters")
    assert "There is a team called “Red Otters” already." in await stage.person("Cleo").types("team create RedOtters️")
    assert "Red Otters is called Red otters️ now." in await ada.types('team rename "red otters" Red otters️')
    assert "Red otters️ is called Red Otters now." in await ada.types('team rename "red otters" Red Otters')
    assert "You are in Red Otters." in await bob.types("team list")
    await stage.person("Cleo").types("team create Herons")
    assert "Bob plays for Herons from the next question on." in await ada.types("team assign Bob Herons")
    assert "You are in Herons." in await bob.types("team list")
    assert "Herons is gone." in await ada.types("team remove Herons")
    assert "You are in no team." in await bob.types("team list")
    assert "Team Herons is there" in await bob.types("team create Herons"), "a name that is gone can be used again"
    assert "Only an admin" in await bob.types("team remove Herons")


async def test_teams_are_run_from_any_channel(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await ada.types("team create Otters", "evening")
    await bob.types("team create Herons")
    assert "Bob plays for Otters from the next question on." in await ada.types("team assign Bob Otters", "evening")
    assert "You are in Otters." in await bob.types("team list")


async def test_removing_a_team_in_mid_round_keeps_its_points(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await bob.types("team create Otters")
    await stage.at("09:00")
    _, letters = await stage.asked()
    await bob.presses(next(x for x, right in letters.items() if right), await stage.sees("Question of the day"))
    await ada.types("team remove Otters")
    await stage.at("17:00:30")
    assert "1. Otters" in await stage.sees("Reveal")


async def test_even_teams(stage: Stage) -> None:
    ada = stage.person("Ada")
    for name in ("Bob", "Cleo"):
        await stage.person(name).types(f"team create {name}s")
    await ada.types("team join Bobs")
    assert "Write 2 to 3" in await ada.types("team balance 4")
    assert "Even teams" in await ada.types("team balance 2")
    listed = await ada.types("team list")
    assert "2" in listed
    assert "1" in listed


async def test_new_even_teams_have_names_of_their_own(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await ada.types("team create team 1")
    await bob.types("team join team 1")
    dealt = await ada.types("team balance 2")
    assert "Team 2" in dealt
    mine = [(await person.types("team list")).text.split("You are in ")[1] for person in (ada, bob)]
    assert sorted(one.split(".")[0] for one in mine) == ["Team 2", "team 1"]


async def test_only_who_is_still_here_is_dealt_and_newcomers_are_too(stage: Stage) -> None:
    ada, bob, cleo = (stage.person(name) for name in ("Ada", "Bob", "Cleo"))
    await _day(stage, MONDAY, ada, bob)
    await bob.presses("Forget me", await bob.types("mydata delete"))
    await ada.types("season start Autumn")
    await _day(stage, TUESDAY, cleo)
    assert "Write 2 to 2" in await ada.types("team balance 3")
    dealt = await ada.types("team balance 2")
    assert "Ada" in dealt
    assert "Cleo" in dealt
    assert "someone" not in dealt


async def test_a_teams_score_is_explained_with_its_numbers(stage: Stage) -> None:
    ada, bob, cleo = (stage.person(name) for name in ("Ada", "Bob", "Cleo"))
    await stage.setup()
    assert "You are in no team yet." in await ada.types("board explain")
    await ada.types("team create Otters")
    await bob.types("team create Whales")
    assert "Otters has no score this season yet." in await ada.types("board explain")
    await stage.at("09:00")
    question, letters = await stage.asked()
    seen = await stage.sees("Question of the day")
    await ada.presses(next(x for x, right in letters.items() if right), seen)
    await bob.presses(next(x for x, right in letters.items() if not right), seen)
    await stage.at("17:00:30")
    points = question.level.points
    score = (points + 100 * points / 2) / 101 * 100
    told = await ada.types("board explain")
    assert f"How Otters gets its {score:.1f}" in told
    assert f"({points} + {50 * points}.0) ÷ (1 + 100) × 100 = {score:.1f}" in told
    assert "Absent is zero." in told
    assert "behind the next" in await bob.types("board teams")
    assert "behind the next" not in await ada.types("board teams")
    assert "You are in no team yet." in await cleo.types("board explain")


async def test_ten_thousand_emoji_are_no_name(stage: Stage) -> None:
    before = await stage.rows()
    refused = await stage.person("Bob").types("team create " + "🦊" * 10_000)
    assert "1 to 40 characters that can be seen" in refused or "at most 2,000 characters" in refused
    assert len(refused.text) < 200
    assert "this one has 1,000." in await stage.person("Bob").types("team create " + "🦊" * 1_000)
    assert await stage.rows() == before
    assert "Team 🦊🦊 is there" in await stage.person("Bob").types("team create 🦊🦊"), "two are one"


async def test_who_is_in_no_team_cannot_leave_one(stage: Stage) -> None:
    bob = stage.person("Bob")
    before = await stage.rows()
    assert "You are in no team." in await bob.types("team leave")
    assert "There is no team called “Ghosts” here." in await bob.types("team join Ghosts")
    assert await stage.rows() == before
    await bob.types("team create Otters")
    assert "You have left Otters." in await bob.types("team leave")
    assert "You are in no team." in await bob.types("team leave")


async def _day(stage: Stage, day: date, *people: Person) -> None:
    await stage.at("09:00", day)
    for person in people:
        await person.presses("A", await stage.sees(f"Question of the day · {day:%a}"))
    await stage.at("17:00:30", day)
