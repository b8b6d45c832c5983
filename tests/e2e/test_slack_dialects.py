"""The same day on every server that speaks Slack: with all documented fields, with the least, with odd types."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from quizzes.question import Kind
from tests.slack_dialects import Bare, Dialect, Documented, Loose, Silent
from tests.stage import Stage, pack_of
from tests.world_slack import SlackHttpWorld, SlackWorld


@pytest.fixture(params=[Documented, Bare, Loose, Silent])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    dialect: Dialect = request.param()
    return dialect


@pytest.fixture(params=[SlackWorld, SlackHttpWorld])
def world(request: pytest.FixtureRequest, dialect: Dialect) -> SlackWorld:
    world: SlackWorld = request.param()
    world.slack.dialect = dialect
    return world


@pytest.fixture
async def stage(world: SlackWorld, database_url: str) -> AsyncIterator[Stage]:
    async with Stage(world, database_url) as stage:
        yield stage


async def test_a_day(stage: Stage, world: SlackWorld) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    assert "in #C0GENERAL" in await stage.setup()
    form = await ada.types("setup")
    refused = await ada.fills(form, Time="whenever")
    assert "Time" in refused.errors
    assert "in #C0GENERAL" in await ada.fills(refused, Time="09:00")

    await stage.at("09:00")
    post = await stage.sees("Question of the day")
    assert "Saved: A." in await bob.presses("A", post)
    assert "Saved: B." in await bob.presses("B", post)
    assert "Only an admin" in await bob.types("setup")
    today = await bob.types("")
    assert "You chose" in today
    practice = await bob.presses("Practise", today)
    assert "Practice" in practice, "a button of a private reply"

    await world.open_home("Bob")
    await stage.bot.idle()
    await stage.bot.deliver()
    assert "You chose" in await world.home("Bob")

    await stage.at("17:00:30")
    reveal = await stage.sees("Reveal")
    assert "Only you see this." in await bob.presses("Why is mine wrong?", reveal)
    assert "Bob" in await bob.types("board players")


async def test_a_list_to_tick(world: SlackWorld, database_url: str, dialect: Dialect) -> None:
    async with Stage(world, database_url, pack_of(Kind.CHOOSE_TWO)) as stage:
        await stage.setup()
        await stage.at("09:00")
        assert "Saved: A and C." in await stage.person("Bob").ticks(await stage.sees("Question of the day"), "AC")


async def test_what_the_workspace_tells(stage: Stage, world: SlackWorld) -> None:
    await stage.setup()
    joined = {
        "type": "member_joined_channel", "channel": "C0EVENING", "channel_type": "C", "team": world.slack.team,
        "user": world.slack.bot_user,
    }  # fmt: skip
    await world.slack.event(joined)
    await world.slack.event(joined | {"inviter": "U0ADA"})
    await world.slack.event({"type": "app_home_opened", "user": "U0BOB", "channel": "D0BOB", "tab": "messages"})
    await stage.bot.idle()
    await stage.bot.deliver()
    [welcome] = await world.direct("Ada")
    assert "/quiz setup" in welcome
    assert "U0BOB" not in world.slack.homes
    await world.slack.event({"type": "channel_archive", "channel": "C0GENERAL", "user": "U0ADA", "is_moved": 0})
    await stage.at("09:00")
    assert await world.messages(world.channel("general")) == []
    assert "This channel is gone" in (await world.direct("Ada"))[-1]
