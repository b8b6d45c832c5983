"""Guests of a workspace that an admin keeps out: what is theirs stays theirs, and their team does not pay for it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.e2e.on_slack import slack_of
from tests.stage import MONDAY, Stage

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
KEPT_OUT = "Here only full members of this workspace can play."


@pytest.fixture
async def stage(slack_stage: Stage) -> Stage:
    """Ada, who is a member, and Gil, who is a guest, are in one team and have answered on Monday."""
    slack_of(slack_stage).slack.join("U0GIL", "Gil", is_restricted=True)
    await slack_stage.setup()
    await slack_stage.person("Ada").types("team create Otters")
    await slack_stage.person("Gil").types("team join Otters")
    await _day(slack_stage, MONDAY, "Ada", "Gil")
    return slack_stage


async def test_who_is_kept_out_is_not_absent_and_is_back_with_the_first_act(stage: Stage) -> None:
    ada, gil = stage.person("Ada"), stage.person("Gil")
    await ada.types("guests members")
    assert KEPT_OUT in await gil.types("today")
    await _day(stage, TUESDAY, "Ada")
    assert "from 3 questions put to them" in await ada.types("board explain"), "two on Monday, one on Tuesday"
    assert "Gil" in await ada.types("board players"), "what he answered stays"
    await ada.types("guests workspace")
    assert "You are in Otters." in await gil.types("team list")
    await _day(stage, WEDNESDAY, "Ada")
    told = await ada.types("board explain")
    assert "from 5 questions put to them" in told, "who may answer and does not is absent"
    await stage.store.write(lambda records: records.boards.rebuild(records.leagues.all()[0].id))
    assert (await ada.types("board explain")).text == told.text


async def test_who_is_kept_out_leaves_and_looks_after_their_own_data(stage: Stage) -> None:
    ada, gil = stage.person("Ada"), stage.person("Gil")
    await ada.types("guests members")
    assert "You have left Otters." in await gil.types("team leave")
    assert KEPT_OUT in await gil.types("team join Otters")
    assert "You are in no team" in await gil.types("team leave"), "what is his own brings him back nowhere"
    assert "How this quiz works" in await gil.types("help")
    assert "You are not shown on boards any more." in await gil.types("settings hide")
    assert "linked with no other" in await gil.types("settings unlink")
    shown = await gil.types("mydata export")
    while "Next part" in shown.buttons:
        shown = await gil.presses("Next part", shown)
    assert "Your data" in shown
    assert "You are forgotten here." in await gil.presses("Forget me", await gil.types("mydata delete"))
    assert KEPT_OUT in await gil.types("")


async def _day(stage: Stage, day: date, *names: str) -> None:
    await stage.at("09:00", day)
    for name in names:
        await stage.person(name).presses("A", await stage.sees(f"Question of the day · {day:%a}"))
    await stage.at("17:00:30", day)
