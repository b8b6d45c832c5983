"""App Home on Slack: the durable copy of what people were told in private."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.e2e.on_slack import slack_of
from tests.stage import MONDAY, Stage


@pytest.fixture
async def stage(slack_stage: Stage) -> Stage:
    return slack_stage


async def open_home(stage: Stage, name: str) -> None:
    await slack_of(stage).open_home(name)
    await stage.bot.idle()
    await stage.bot.deliver()


async def test_a_home_tells_what_is_open_and_what_one_chose(stage: Stage) -> None:
    world, bob = slack_of(stage), stage.person("Bob")
    await open_home(stage, "Bob")
    newcomer = await world.home("Bob")
    assert "Nothing is open in the channels where you play." in newcomer
    assert "You have not answered a question of the day yet." in newcomer
    assert {"Practise", "Board", "Help"} <= set(newcomer.buttons)

    await stage.setup()
    await stage.at("09:00")
    await bob.presses("A", await stage.sees("Question of the day"))
    await open_home(stage, "Bob")
    home = await world.home("Bob")
    assert "Question of the day · Mon 2 Mar is open until 17:00. You chose A." in home
    assert "Streak:" in home
    assert "Team: none yet" in home
    practice = await world.press("Bob", home, "Practise")
    assert "Practice" in practice

    await open_home(stage, "Cleo")
    assert "Nothing is open in the channels where you play." in await world.home("Cleo")


async def test_a_reveal_renews_the_homes_of_those_who_took_part_and_look_at_theirs(stage: Stage) -> None:
    world = slack_of(stage)
    await stage.setup()
    await stage.at("09:00")
    post = await stage.sees("Question of the day")
    for name in ("Bob", "Cleo"):
        await stage.person(name).presses("A", post)
    for name in ("Ada", "Bob"):
        await open_home(stage, name)
    before = len(world.slack.called("views.publish"))
    await stage.at("17:00:30")
    published = world.slack.called("views.publish")[before:]
    assert [call["user_id"] for call in published] == ["U0BOB"], "Ada took no part, Cleo never looked"
    home = await world.home("Bob")
    assert "Streak: 1 in a row now" in home
    assert "Nothing is open" in home


async def test_an_older_home_never_replaces_a_newer_one(stage: Stage) -> None:
    world = slack_of(stage)
    await open_home(stage, "Bob")
    first = world.slack.homes["U0BOB"]["hash"]
    world.slack.homes["U0BOB"]["hash"] = "another process was here"
    stage.world.clock.move_to(stage.world.clock() + timedelta(seconds=1))
    await world.slack.event({"type": "app_home_opened", "user": "U0BOB", "channel": "D0", "tab": "home"})
    await stage.bot.idle()
    await stage.bot.deliver()
    [old, refused] = [call.get("hash") for call in world.slack.called("views.publish")]
    assert (old, refused) == (None, first)
    assert world.slack.homes["U0BOB"]["hash"] == "another process was here", "it is made anew, and then published"


async def test_a_home_that_did_not_arrive_is_published_again(stage: Stage) -> None:
    world = slack_of(stage)
    world.slack.will("views.publish", "500_before")
    await open_home(stage, "Bob")
    assert "U0BOB" not in world.slack.homes
    await stage.store.write(lambda records: records.deliveries.expire())
    await stage.bot.tick()
    await open_home(stage, "Bob")
    assert "Your quiz" in await world.home("Bob")


async def test_invited_to_a_channel_it_greets_the_inviter_once(stage: Stage) -> None:
    world = slack_of(stage)
    event = {
        "type": "member_joined_channel", "channel": "C0GENERAL", "user": world.slack.bot_user, "inviter": "U0ADA",
    }  # fmt: skip
    for _ in range(2):
        await world.slack.event(event)
        await stage.bot.idle()
        await stage.bot.deliver()
    [welcome] = await world.direct("Ada")
    assert "/quiz setup" in welcome
    assert await world.messages(world.channel("general")) == []
    assert "Practice" in await world.press("Ada", welcome, "Try a question")


async def test_a_home_tells_of_rulings_for_a_while(stage: Stage) -> None:
    world, bob = slack_of(stage), stage.person("Bob")
    await stage.setup()
    await stage.at("09:00")
    question, letters = await stage.asked()
    wrong = next(letter for letter, right in letters.items() if not right)
    await bob.presses(wrong, await stage.sees("Question of the day"))
    await stage.at("17:00:30")
    await open_home(stage, "Bob")
    assert "Ruling:" not in await world.home("Bob")
    await stage.person("Ada").types(f"ruling {question.id} both {wrong}")
    await stage.bot.deliver()
    home = await world.home("Bob")
    assert "Ruling: A second answer to" in home, "it is renewed without being opened"
    assert f"You have {question.level.points} point" in home
    assert "A second answer to" in await bob.types("me")
    await open_home(stage, "Bob")
    assert "A second answer to" in await world.home("Bob"), "told, and still there"
    await stage.at("08:00", MONDAY + timedelta(days=16))
    await open_home(stage, "Bob")
    assert "A second answer to" not in await world.home("Bob")
