"""Days off, said beforehand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.stage import MONDAY, Stage

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


@pytest.fixture
async def stage(stage: Stage) -> Stage:
    await stage.setup()
    return stage


async def test_who_is_away_is_not_absent_and_keeps_the_streak(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await ada.types("team create Otters")
    await bob.types("team create Whales")
    await _day(stage, MONDAY, "Ada", "Bob")
    said = await bob.types("settings away 2026-03-03..2026-03-04")
    assert "You are away: 2026-03-03..2026-03-04 (2 of 10 days in Season 1)." in said
    assert "break no streak" in said
    assert "You are back. Away days to come: 2026-03-03 (1 of 10 days in Season 1)." in await bob.types(
        "settings back 2026-03-04"
    )
    assert "2026-03-03 (1 of 10 days" in await bob.types("settings list")
    await _day(stage, TUESDAY, "Ada")
    assert "from 1 question put to them" in await bob.types("board explain"), "away is not counted"
    assert "from 2 questions put to them" in await ada.types("board explain")
    await _day(stage, WEDNESDAY, "Ada", "Bob")
    told = await bob.types("me")
    assert "Streak: 2 in a row now" in told
    assert "nor do days you said before that you are away" in told
    assert await _rebuilt(stage), "made again from nothing, boards are the same"


async def test_an_answer_on_an_away_day_counts(stage: Stage) -> None:
    bob = stage.person("Bob")
    await bob.types("team create Whales")
    await bob.types("settings away 2026-03-02")
    await _day(stage, MONDAY, "Bob")
    assert "from 1 question put to them" in await bob.types("board explain")
    assert "Streak: 1 in a row now" in await bob.types("me")


async def test_it_is_no_joker_once_the_question_is_out(stage: Stage) -> None:
    bob = stage.person("Bob")
    await stage.at("09:00")
    late = await bob.types("settings away 2026-03-02")
    assert "2026-03-02 is over, or its question is out already. You can say so for 2026-03-03 and later." in late
    await bob.types("settings away 2026-03-03")
    await stage.at("09:00", TUESDAY)
    assert "is out already" in await bob.types("settings back 2026-03-03")


async def test_what_makes_no_sense_is_refused_with_what_to_do(stage: Stage) -> None:
    bob = stage.person("Bob")
    before = await stage.rows()
    for typed, told in {
        "2026-03-01": "is over",
        "2026-03-09..2026-03-05": "Write 2026-03-05..2026-03-09.",
        "2026-03-09..2026-03-20": "You have 0 of Season 1 already, and these are 12 more.",
        "2026-03-09..2053-07-24": "these are 10,000 more",
        "2062-01-01": "more than a year away",
        "tomorrow": "Write 2026-12-24, or 2026-12-24..2027-01-02.",
    }.items():
        assert told in await bob.types(f"settings away {typed}"), typed
    assert "You have not said that you are away on 2026-03-09" in await bob.types("settings back 2026-03-09")
    assert {**await stage.rows(), "player": 0, "account": 0} == {**before, "player": 0, "account": 0}


async def _day(stage: Stage, day: object, *names: str) -> None:
    """A question that these people answer, from its opening to its reveal."""
    await stage.at("09:00", day)
    for name in names:
        await stage.person(name).presses("A", await stage.sees(f"Question of the day · {day:%a}"))
    await stage.at("17:00:30", day)


async def _rebuilt(stage: Stage) -> bool:
    explained = [(await stage.person(name).types("board explain")).text for name in ("Ada", "Bob")]
    await stage.store.write(lambda records: records.boards.rebuild(records.leagues.all()[0].id))
    return explained == [(await stage.person(name).types("board explain")).text for name in ("Ada", "Bob")]
