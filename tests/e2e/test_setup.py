"""Setting a channel up: the form and its second page, from wherever it is typed."""

from __future__ import annotations

from tests.e2e.on_slack import slack_of
from tests.stage import Stage


async def test_a_form_with_mistakes_comes_back_with_a_word_beside_each(stage: Stage) -> None:
    ada = stage.person("Ada")
    form = await ada.types("setup")
    assert form.fields == ["Channel", "Time", "Time zone", "Days", "Open for"]
    again = await ada.fills(form, Time="25:99", Time_zone="Mars/Olympus", Open_for="a while")
    assert "“25:99” is not a time of day" in again.errors["Time"]
    assert "“Mars/Olympus” is not a time zone" in again.errors["Time zone"]
    assert set(again.errors) == {"Time", "Time zone", "Open for"}
    assert "No channel has a schedule yet" in await ada.types("schedule list")
    saved = await ada.fills(again, Time="09:30", Time_zone="Europe/Berlin", Open_for="8h")
    assert "Every weekday at 09:30 (Europe/Berlin), open for 8 hours in #" in saved
    assert "Next: Mon 2 Mar, 09:30 · Tue 3 Mar, 09:30 · Wed 4 Mar, 09:30" in saved


async def test_another_channel_can_be_chosen_and_what_holds_there_is_shown_next_time(stage: Stage) -> None:
    ada = stage.person("Ada")
    form = await ada.types("setup", "general")
    await ada.fills(form, Channel="#evening", Time="10:15", Time_zone="Europe/Berlin")
    await stage.at("10:15")
    assert await stage.count("Question of the day", "evening") == 1
    assert await stage.count("Question of the day", "general") == 0
    assert "10:15" in await ada.fills(await ada.types("setup", "evening"), Days="daily")


async def test_the_second_page_holds_topics_recap_and_seasons(stage: Stage) -> None:
    ada = stage.person("Ada")
    saved = await stage.setup()
    assert "Topics: all" in saved
    more = await ada.presses("More", saved)
    assert more.fields == ["Topics", "Recap of the week", "Seasons"]
    again = await ada.fills(more, Topics="sqs, quantum", Seasons="a while")
    assert "I know no topic “quantum”" in again.errors["Topics"]
    assert "“a while” is not a length I know" in again.errors["Seasons"]
    done = await ada.fills(again, Topics="sqs, lambda", Recap_of_the_week="Friday", Seasons="monthly")
    assert "Topics: lambda, sqs" in done
    assert "Recap of the week: every Friday · Seasons: monthly." in done
    shown = await ada.fills(await ada.presses("More", done))
    assert "Topics: lambda, sqs" in shown, "what holds is what the form comes with"
    assert "Recap of the week: every Friday · Seasons: monthly." in shown
    assert "Recap of the week: every Friday" in await stage.setup(Time="10:00"), "the first page leaves it as it is"
    assert "to 2026-03-31" in await ada.types("season list")


async def test_rights_are_looked_at_again_when_a_page_is_sent(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await stage.setup()
    await bob.types("team create Otters")
    await ada.types("admins add Bob")
    first, second = await bob.types("setup"), await bob.presses("More", await bob.fills(await bob.types("setup")))
    await ada.types("admins remove Bob")
    before = await stage.rows()
    assert "Only an admin" in await bob.fills(first, Time="11:00")
    assert "Only an admin" in await bob.fills(second, Topics="sqs")
    assert await stage.rows() == before


async def test_in_private_the_channel_is_chosen_and_the_bot_has_to_be_in_it(slack_stage: Stage) -> None:
    world, ada = slack_of(slack_stage), slack_stage.person("Ada")
    world.slack.outside.add("C0CANTEEN")
    form = await world.command("Ada", "D0ADA", "setup")
    refused = await ada.fills(form, Channel="#canteen", Time="09:00", Time_zone="Europe/Berlin")
    assert "type /invite @Quizbot there" in refused.errors["Channel"]
    world.slack.channel("C0CANTEEN")
    again = await ada.fills(refused, Channel="#canteen", Time="09:00", Time_zone="Europe/Berlin")
    assert "in #C0CANTEEN" in again
    assert "type /invite @Quizbot there" in await world.command("Ada", "C0NOWHERE", "setup 09:00 UTC")
    assert "I cannot tell which one you mean" in await world.command("Ada", "D0ADA", "setup 09:00 UTC")


async def test_a_channel_of_elsewhere_cannot_be_forged(slack_stage: Stage) -> None:
    world, ada = slack_of(slack_stage), slack_stage.person("Ada")
    before = await slack_stage.rows()
    form = await world.command("Ada", "D0ADA", "setup")
    refused = await ada.fills(form, Channel="#x:c1", Time_zone="UTC")
    assert refused.errors
    more = await world.slack.click("U0ADA", FORGED | {"channel": "C0GENERAL"}, "press-0", "b")
    assert "has set up the quiz here yet" in (await world.later(more))
    assert await slack_stage.rows() == before


async def test_a_slack_that_does_not_say_where_the_bot_is_is_believed(slack_stage: Stage) -> None:
    world = slack_of(slack_stage)
    world.slack.will("conversations.info", "error:unknown_method")
    assert "is set up" in await slack_stage.setup()


FORGED = {
    "ts": "1.000001", "is_ephemeral": True,
    "blocks": [{"type": "actions", "block_id": "b", "elements": [
        {"type": "button", "action_id": "press-0", "value": "setup-more:slack:T9OTHER:C1|"}
    ]}],
}  # fmt: skip
