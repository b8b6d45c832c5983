"""A permission that the app was not given costs what needs it, and nothing else; installing again mends it."""

from __future__ import annotations

from datetime import date

import pytest

from bot import doctor
from tests.e2e.on_slack import slack_of
from tests.slack_server import LEAST_SCOPES
from tests.stage import Stage

TUESDAY = date(2026, 3, 3)
LACKS = "the app lacks the permission chat:write. Install the app again"


@pytest.fixture
async def stage(slack_stage: Stage) -> Stage:
    return slack_stage


async def test_without_the_right_to_post_the_channel_pauses_and_its_admins_read_why(stage: Stage) -> None:
    world, ada = slack_of(stage), stage.person("Ada")
    await stage.setup()
    world.slack.scopes -= {"chat:write"}
    await stage.at("09:00")
    assert await world.messages(world.channel("general")) == []
    assert f"I cannot post in #C0GENERAL: {LACKS}" in await ada.types("")
    assert "lacks the permission" not in await stage.person("Bob").types("")
    assert "the app lacks the permission chat:write" in await ada.types("schedule list")
    await world.open_home("Ada")
    await stage.bot.idle()
    await stage.bot.deliver()
    assert LACKS in await world.home("Ada")

    sent = len(world.slack.called("chat.postMessage"))
    await stage.at("09:00", TUESDAY)
    assert len(world.slack.called("chat.postMessage")) == sent, "it is not tried for ever"


async def test_installing_again_resumes(stage: Stage) -> None:
    world = slack_of(stage)
    await stage.setup()
    world.slack.scopes -= {"chat:write"}
    await stage.at("09:00")
    world.slack.scopes = LEAST_SCOPES
    await stage.restart()
    await stage.at("09:00", TUESDAY)
    assert await stage.count("Question of the day") == 1
    assert "lacks the permission" not in await stage.person("Ada").types("")


async def test_without_the_right_to_look_people_up_nobody_administers_and_all_can_play(stage: Stage) -> None:
    world = slack_of(stage)
    await stage.setup()
    await stage.at("09:00")
    world.slack.scopes -= {"users:read"}
    await stage.restart()
    assert "Saved: A." in await stage.person("Bob").presses("A", await stage.sees("Question of the day"))
    assert "Only an admin" in await stage.person("Ada").types("setup")


async def test_the_doctor_says_what_mends_it(stage: Stage) -> None:
    world = slack_of(stage)
    await stage.setup()
    world.slack.scopes -= {"chat:write"}
    await stage.at("09:00")
    channel = world.channel("general")
    schedule = await stage.store.read(lambda records: records.schedules.of(channel))
    known = await stage.store.read(lambda records: records.leagues.channel(channel))
    assert schedule is not None
    assert known is not None
    check = doctor.schedule(schedule, world.clock(), frozenset(), known.pause_reason)
    assert not check.ok
    assert "Install the app again" in check.fix
