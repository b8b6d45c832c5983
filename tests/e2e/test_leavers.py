"""People who leave the workspace: off the board, out of the team, and back when they are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.stage import MONDAY, Stage

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in range(1, 5))


@pytest.fixture
async def stage(stage: Stage) -> Stage:
    await stage.setup()
    return stage


async def test_who_left_is_on_no_board_and_the_team_keeps_the_points(stage: Stage) -> None:
    ada, bob, cleo = (stage.person(name) for name in ("Ada", "Bob", "Cleo"))
    await ada.types("team create Otters")
    await bob.types("team join Otters")
    await cleo.types("team create Whales")
    await _day(stage, MONDAY, "Ada", "Bob", "Cleo")
    assert "Bob" in await ada.types("board players")
    points = await _points_of_otters(stage)

    await stage.leaves("Bob")
    assert "Bob" in await ada.types("board players"), "looked up once a day"
    await _day(stage, TUESDAY, "Cleo")
    assert "Bob" not in await ada.types("board players")
    assert "Otters" in await ada.types("board teams")
    assert "Bob cannot be in a team" in await ada.types("team assign Bob Whales")
    await _day(stage, WEDNESDAY, "Cleo")
    assert await _points_of_otters(stage) == points, "the team keeps what he earned"
    assert "from 5 questions put to them" in await ada.types("board explain"), "and from then on he is not absent"

    await stage.joins("Bob")
    await stage.at("09:00", THURSDAY)
    await stage.at("17:00:30", THURSDAY)
    assert "Bob" in await ada.types("board players")
    assert "You are in Otters." in await bob.types("team list")
    before = (await ada.types("board explain")).text
    await stage.store.write(lambda records: records.boards.rebuild(records.leagues.all()[0].id))
    assert (await ada.types("board explain")).text == before


async def test_whoever_answers_is_back_at_once(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await bob.types("team create Otters")
    await _day(stage, MONDAY, "Ada", "Bob")
    await stage.leaves("Bob")
    await stage.at("17:00:40", TUESDAY)
    assert "Bob" not in await ada.types("board players")
    await stage.joins("Bob")
    await _day(stage, WEDNESDAY, "Bob")
    assert "Bob" in await ada.types("board players")
    assert "Otters" in await ada.types("team list")
    await stage.leaves("Bob")
    await stage.at("17:00:40", FRIDAY)
    assert "Bob" not in await ada.types("board players")
    await stage.joins("Bob")
    assert "You are in Otters." in await bob.types("team list")
    assert "Bob" in await ada.types("board players")


async def test_where_nobody_can_look_everybody_is_still_there(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(workspace: str, accounts: object) -> dict[str, bool]:
        raise RuntimeError("the platform is away")

    await _day(stage, MONDAY, "Bob")
    await stage.leaves("Bob")
    with monkeypatch.context() as away:
        away.setattr(stage.world.adapter, "present", broken)
        await stage.at("17:00:40", TUESDAY)
        assert "Bob" in await stage.person("Ada").types("board players")
    await stage.at("17:30", TUESDAY)
    assert "Bob" in await stage.person("Ada").types("board players"), "nobody is looked up again and again"
    await stage.at("18:00:40", TUESDAY)
    assert "Bob" not in await stage.person("Ada").types("board players")


async def _day(stage: Stage, day: object, *names: str) -> None:
    await stage.at("09:00", day)
    for name in names:
        await stage.person(name).presses("A", await stage.sees(f"Question of the day · {day:%a}"))
    await stage.at("17:00:30", day)


async def _points_of_otters(stage: Stage) -> str:
    told = (await stage.person("Ada").types("board explain")).text
    return next(line for line in told.splitlines() if "Your members have" in line).split(" from ")[0]
