"""Discord's own: roles, threads, forms of a demoted admin, buttons that never die, servers that come and go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import discord
import pytest
import simcord
from sqlalchemy import func, select, update

from adapters.discord import ids
from adapters.event import Present
from bot.quizbot import FORGET_AFTER
from storage.tables import account, answer, player, round, workspace
from tests.discord_rules import commands_problems
from tests.stage import Stage
from tests.world_discord import DiscordWorld


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    async with Stage(DiscordWorld(), database_url) as stage:
        await stage.setup()
        yield stage


@pytest.fixture
def world(stage: Stage) -> DiscordWorld:
    assert isinstance(stage.world, DiscordWorld)
    return stage.world


def takes(world: DiscordWorld, name: str, role: simcord.RoleHandle) -> None:
    """The server's owner takes a role from somebody."""
    world.env.backend.remove_member_role(world.guild.id, world.people[name].id, role.id)


async def test_discord_would_take_every_command(world: DiscordWorld) -> None:
    tree = world.adapter.client.tree
    told = [command.to_dict(tree) for command in tree.get_commands()]
    assert [command["name"] for command in told] == ["quiz", "quiz-admin"]
    assert commands_problems(told) == []


async def test_an_admin_names_somebody_by_a_mention(stage: Stage, world: DiscordWorld) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    assert "Only an admin" in await bob.types("schedule list")
    for mention in (f"<@{world.people['Bob'].id}>", f"<@!{world.people['Bob'].id}>"):
        said = await ada.types(f"admins add {mention}")
        assert "can steer the quiz now." in said
        assert "Server Settings > Integrations" in said
        assert "Schedules" in await bob.types("schedule list")
        assert "can no longer" in await ada.types(f"admins remove {mention}")
        assert "Only an admin" in await bob.types("schedule list")


async def test_a_server_names_a_role_that_may_steer(stage: Stage, world: DiscordWorld) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    tutors = world.guild.create_role("Tutors")
    world.env.backend.add_member_role(world.guild.id, world.people["Bob"].id, tutors.id)
    assert "Everybody with the role Tutors" in await ada.types(f"admins add {tutors.mention}")
    assert "the role Tutors" in await ada.types("admins list")
    assert "Schedules" in await bob.types("schedule list")
    assert "Only an admin" in await stage.person("Cleo").types("schedule list")
    takes(world, "Bob", tutors)
    assert "Only an admin" in await bob.types("schedule list")

    world.env.backend.delete_role(world.guild.id, tutors.id)
    assert "no longer lets anybody" in await ada.types("admins remove Tutors"), "also once the role is gone"
    assert "I do not know" in await ada.types(f"admins add <@&{world.guild.id}>"), "everybody is no role"


async def test_a_demoted_admin_with_an_open_form_is_refused_when_it_is_sent(stage: Stage, world: DiscordWorld) -> None:
    ada = stage.person("Ada")
    form = await ada.types("setup")
    takes(world, "Ada", world.admins)
    assert "Only an admin" in await ada.fills(form, Time="10:00")
    assert "10:00" not in (await stage.store.read(lambda r: f"{r.schedules.of(world.channel('general'))}"))


async def test_a_channel_where_the_bot_may_not_write_is_no_choice(stage: Stage, world: DiscordWorld) -> None:
    ada = stage.person("Ada")
    silent = discord.PermissionOverwrite(send_messages=False)
    handle = world.guild.create_text_channel("library", overwrites={world.guild.default_role: silent})
    world.adopt_channel("library", handle.id)
    await world.env.settle()
    refused = await ada.fills(await ada.types("setup"), Channel="#library")
    assert "I cannot post in this channel yet." in refused.errors["Channel"]
    assert "is set up" in await ada.fills(refused, Channel="#general")


async def test_a_channel_pings_one_role_and_discusses_in_a_thread(stage: Stage, world: DiscordWorld) -> None:
    ada = stage.person("Ada")
    students = world.guild.create_role("Students", mentionable=True)
    assert "I ping Students, and nobody else." in await ada.types(f"ping {students.mention}")
    assert "open a thread" in await ada.types("thread on")
    await stage.at("09:00")
    asked = (await world.messages(world.channel("general")))[-1]
    assert [role.id for role in asked.raw.message.role_mentions] == [students.id]
    await stage.at("17:00:31")
    assert [thread.name for thread in world.general.threads] == ["Question of the day · Mon 2 Mar"]
    sent = [one.json for one in world.env.http_requests if one.path.endswith("/messages") and one.method == "POST"]
    assert all(one["allowed_mentions"]["parse"] == [] for one in sent)
    assert [bool(one["allowed_mentions"].get("roles")) for one in sent] == [True, False], "the reveal pings nobody"

    assert "I ping nobody" in await ada.types("ping")
    assert "no threads" in await ada.types("thread off")
    assert "is no role I could ping" in await ada.types("ping everyone")
    assert "is no role I could ping" in await ada.types(f"ping <@&{world.guild.id}>")
    assert "Only an admin" in await stage.person("Bob").types("thread on")
    assert "/quiz-admin ping" in await ada.presses("For admins", await ada.types("help"))


async def test_a_thread_is_asked_in_the_thread(stage: Stage, world: DiscordWorld) -> None:
    partial = world.adapter.client.get_partial_messageable(world.general.id, guild_id=world.guild.id)
    thread = await (await partial.send("Study hall")).create_thread(name="Study hall")
    await world.env.settle()
    place = ids.channel(world.guild.id, thread.id)
    world.adopt_channel("hall", thread.id)
    await stage.setup("hall")
    await stage.person("Ada").types("thread on", "hall")
    await stage.at("09:00")
    await stage.sees("Question of the day", "hall")
    await stage.at("17:00:31")
    await stage.sees("Reveal", "hall")
    assert await stage.store.read(lambda r: r.leagues.channel(place).status) == "active"


async def test_buttons_work_after_a_restart_and_a_thousand_other_messages(stage: Stage, world: DiscordWorld) -> None:
    await stage.at("09:00")
    asked = await stage.sees("Question of the day")
    backend = world.env.backend
    for number in range(1_000):
        backend.create_message(channel_id=world.general.id, author_id=world.people["Cleo"].id, content=f"Hi {number}")
    await stage.restart()
    assert "Saved: B." in await stage.person("Bob").presses("B", asked)


async def test_a_server_that_takes_the_bot_in_reads_one_card(stage: Stage, world: DiscordWorld) -> None:
    other = await world.take_in("Other", "lobby", "rules")
    await stage.bot.idle()
    await stage.at("09:00")
    shown = {channel.name: [str(m.components) for m in channel.history()] for channel in other.channels.values()}
    assert [len(messages) for messages in shown.values()] == [1, 0]
    assert "/quiz-admin setup" in shown["lobby"][0]


async def test_what_threw_the_bot_out_is_left_alone_and_forgotten_in_time(stage: Stage, world: DiscordWorld) -> None:
    await stage.at("09:00")
    await stage.person("Bob").presses("B", await stage.sees("Question of the day"))
    other = await world.take_in("Other", "lobby")
    await stage.bot.idle()
    await world.adapter.client.get_guild(world.guild.id).leave()
    await world.env.settle()
    await stage.bot.idle()
    left = await stage.store.read(lambda records: records.leagues.left_long_ago(timedelta(seconds=-1)))
    assert left == [world.workspace]

    await stage.bot.plan()
    assert await rows(stage, workspace) == 2, "not yet"
    long_ago = stage.world.clock() - 10 * FORGET_AFTER
    with stage.store.engine.begin() as connection:
        connection.execute(update(workspace).where(workspace.c.id == world.workspace).values(left=long_ago))
    await stage.bot.plan()
    assert [await rows(stage, table) for table in (round, answer, account, player)] == [0, 0, 0, 0]
    assert await rows(stage, workspace) == 1, f"{other.name} stays"


async def rows(stage: Stage, table: object) -> int:
    with stage.store.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


async def test_a_server_that_came_back_while_nobody_listened_is_served_again(stage: Stage, world: DiscordWorld) -> None:
    await stage.store.write(lambda records: records.leagues.leave(world.workspace))
    await stage.at("09:00")
    assert await stage.count("Question of the day") == 0
    await stage.restart()
    await world.env.settle()
    await stage.bot.idle()
    await stage.at("09:01")
    assert await stage.count("Question of the day") == 1


async def test_stock_is_taken_of_the_servers_that_one_listens_to(stage: Stage, world: DiscordWorld) -> None:
    elsewhere = {"discord:1": "Elsewhere"}
    await stage.bot.handle(Present(elsewhere, lambda workspace: workspace != world.workspace))
    assert not await stage.store.read(lambda records: records.leagues.suspended(world.workspace))
    await stage.bot.handle(Present(elsewhere))
    assert await stage.store.read(lambda records: records.leagues.suspended(world.workspace))


async def test_a_server_that_opened_a_command_to_all_shows_no_coming_question(
    stage: Stage, world: DiscordWorld
) -> None:
    """Discord completes an admin's command for whomever a server lets type it; only our own check is left."""
    asked = ("next pin", "question", "sqs")
    found = await world.suggestions("Ada", world.channel("general"), *asked)
    assert "sqs" in found[0]
    assert await world.suggestions("Bob", world.channel("general"), *asked) == []
