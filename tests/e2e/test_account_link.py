"""Accounts of one person in several workspaces: one player, who counts once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.e2e.test_mydata import everything
from tests.linking import code, link, one_player
from tests.stage import MONDAY, Person, Stage

Pair = tuple[Stage, Stage]
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))


@pytest.fixture
async def pair(pair: Pair) -> Pair:
    """Two workspaces in one league; Bob is in both."""
    for stage in pair:
        await stage.setup()
    await link(*pair)
    return pair


async def answers(stage: Stage, day: date, *, right: bool, who: str = "Bob") -> None:
    _, keys = await stage.asked(day=day)
    letter = next(letter for letter, is_right in keys.items() if is_right == right)
    await stage.person(who).presses(letter, await stage.sees(f"Question of the day · {day:%a}"))


async def points(person: Person) -> list[str]:
    """The rows of everybody called Bob on the board of players, without what moved."""
    board = (await person.types("board players")).text
    return [line for line in board.splitlines() if "Bob" in line]


async def test_two_accounts_are_one_player_and_count_once(pair: Pair) -> None:
    here, there = pair
    bob, same = here.person("Bob"), there.person("Bob")
    await bob.types("team create Otters")
    await same.types("team create Whales")
    await same.types("settings exam 2026-12-24")
    await here.at("09:00")
    for stage in pair:
        await answers(stage, MONDAY, right=True)
    await one_player(bob, same)
    await here.at("17:00:31")
    assert len(await points(bob)) == 2, "what was open counts for who they were when it opened"
    assert "You are in Otters." in await same.types("team list"), "who made the code keeps the team"
    assert "24 Dec" in await bob.types("settings list"), "what only the other had comes along"

    await here.at("09:00", TUESDAY)
    await answers(there, TUESDAY, right=False)
    await answers(here, TUESDAY, right=True)
    await here.at("17:00:31", TUESDAY)
    first = await same.types("board players week")
    assert len([line for line in first.text.splitlines() if "Bob" in line]) == 2
    assert "in a row now" in await same.types("me")
    score = await here.store.read(lambda records: records.boards.top(_league(here), "players", "all", 5))
    assert [one.points for one in score] == [score[0].points] * 2, "the earlier click counts, and it was wrong"

    assert "plays by itself again" in await same.types("settings unlink")
    assert "linked with no other" in await same.types("settings unlink")
    await here.at("09:00", WEDNESDAY)
    for stage in pair:
        await answers(stage, WEDNESDAY, right=True)
    await here.at("17:00:31", WEDNESDAY)
    assert len(await points(bob)) == 3, "a new player begins"
    assert "You are in no team." in await same.types("team list")
    assert "Write 2 to 2" in await here.person("Ada").types("team balance 3"), "nobody is who the other account was"
    written = await here.store.read(lambda records: records.boards.top(_league(here), "players", "all", 5))
    await here.store.write(lambda records: records.boards.rebuild(_league(here)))
    assert await here.store.read(lambda records: records.boards.top(_league(here), "players", "all", 5)) == written


def _league(stage: Stage) -> str:
    return stage.world.workspace


async def test_mock_exams_come_together_and_one_goes_on(pair: Pair) -> None:
    here, there = pair
    bob, same = here.person("Bob"), there.person("Bob")
    done = await same.types("exam start 20")
    await same.presses("Submit all the same", await same.presses("Submit", done))
    await same.presses("A", await same.types("exam start 20"))
    await bob.types("exam start")
    await one_player(bob, same)
    assert "question 1 of 65" in await same.types("exam resume"), "who made the code goes on with theirs"
    assert "0 of 20 right" in await bob.types("exam report")
    rows = await here.rows()
    assert (rows["exam"], rows["exam_item"]) == (2, 85)


async def test_what_is_wrong_with_a_code_is_said(pair: Pair) -> None:
    here, there = pair
    bob, same = here.person("Bob"), there.person("Bob")
    own = await code(bob, "settings link")
    assert "This account is that player already" in await bob.types(f"settings link {own}")
    assert "the same workspace" in await here.person("Cleo").types(f"settings link {own}")
    assert "I know no code" in await there.person("Ada").types(f"league link {own}"), "it is for accounts"
    assert "one player now" in await same.types(f"settings link {own}")
    assert "This code was used already" in await same.types(f"settings link {own}")
    assert "already" in await same.types(f"settings link {await code(bob, 'settings link')}")
    late = await code(bob, "settings link")
    await here.at("08:00")
    assert "more than ten minutes old" in await there.person("Cleo").types(f"settings link {late}")
    for number in range(5):
        assert "I know no code" in await there.person("Cleo").types(f"settings link {number}")
    assert "Too many wrong codes" in await there.person("Cleo").types(f"settings link {late}")


async def test_a_person_who_is_forgotten_there_plays_on_here(pair: Pair) -> None:
    here, there = pair
    bob, same = here.person("Bob"), there.person("Bob")
    await same.types("settings name The Fox")
    await bob.types("team create Otters")
    await here.at("09:00")
    await answers(there, MONDAY, right=True)
    await here.at("17:00:31")
    await one_player(bob, same)
    found = await everything(same)
    assert [row["alias"] for row in found["player"]].count("The Fox") == 1
    assert len(found["account_link"]) == 2
    assert "You are forgotten here." in await same.presses("Forget me", await same.types("mydata delete"))
    assert "You are in Otters." in await bob.types("team list")
    assert "Fox" not in await bob.types("board players")
    written = await here.store.read(lambda records: records.boards.top(_league(here), "players", "all", 5))
    await here.store.write(lambda records: records.boards.rebuild(_league(here)))
    assert await here.store.read(lambda records: records.boards.top(_league(here), "players", "all", 5)) == written


async def test_one_player_in_three_workspaces(three: tuple[Stage, Stage, Stage]) -> None:
    for stage in three:
        await stage.setup()
    for stage in three[1:]:
        await link(three[0], stage)
    first, second, third = (stage.person("Bob") for stage in three)
    await one_player(second, third)
    await one_player(first, second)
    await three[0].at("09:00")
    for stage in reversed(three):
        await answers(stage, MONDAY, right=stage is three[2])
    await three[0].at("17:00:31")
    for person in (first, second, third):
        assert len(await points(person)) == 1
        assert "You are in place 1" in await person.types("board players")
    accounts = await first.types("settings list")
    for stage in three:
        name = await stage.store.read(lambda records, id=stage.world.workspace: records.leagues.name(id))
        assert name in accounts
