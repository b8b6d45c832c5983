"""What a platform delivers twice has one effect."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.quizbot import HEARD
from storage.tables import inbox
from tests.slack_server import TEAM
from tests.stage import Stage
from tests.world_slack import SlackWorld


@pytest.fixture
async def stage(slack_stage: Stage) -> Stage:
    return slack_stage


def heard(stage: Stage) -> int:
    with stage.store.engine.connect() as connection:
        return len(connection.execute(inbox.select()).all())


async def test_a_command_delivered_twice_also_by_another_process(stage: Stage) -> None:
    assert isinstance(stage.world, SlackWorld)
    slack = stage.world.slack
    act = slack._act("U0BOB")
    typed = {
        "command": "/quiz", "text": "help", "team_id": TEAM, "user_id": "U0BOB", "channel_id": "C0GENERAL",
        "trigger_id": act.trigger, "response_url": f"http://127.0.0.1:{slack.port}/hook/{act.trigger}",
    }  # fmt: skip
    await slack.raw("slash_commands", typed)
    await stage.restart()
    await slack.raw("slash_commands", typed | {"api_app_id": "signed anew"})
    await stage.bot.idle()
    assert act.seen.qsize() == 1


async def test_what_was_heard_is_forgotten_in_time(stage: Stage) -> None:
    await stage.person("Bob").types("help")
    assert heard(stage) == 1
    stage.world.clock.move_to(stage.world.clock() + HEARD + timedelta(minutes=1))
    await stage.bot.plan()
    assert heard(stage) == 0
