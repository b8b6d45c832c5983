"""A server that speaks Discord's language, but leaves out all it may: the bot still listens, answers and finds."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.card import Button, Card, line
from adapters.discord import DiscordAdapter, liberal
from adapters.discord.reception import NEUTRAL_AFTER
from adapters.event import CommandEvent, Event, FormEvent, Installed, Present, PressEvent, Removed
from adapters.form import Form, TextField
from adapters.outcome import Found, Sent
from tests.discord_server import DiscordServer, guild, interaction, press, slash
from tests.integration.test_discord_sockets import CARD, adapter, connected, hello, server, until

__all__ = ["adapter", "server"]  # fixtures

MISSING = ("channel", "member", "locale", "guild_locale", "app_permissions", "entitlements", "context", "version",
           "attachment_size_limit", "authorizing_integration_owners", "application_id")  # fmt: skip


def bare(act: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An interaction with nothing but what must be in it."""
    return {name: value for name, value in act.items() if name not in MISSING} | {"user": {"id": "7"}} | more


@pytest.fixture
def sparse(server: DiscordServer) -> DiscordServer:
    server.sparse = True
    return server


async def test_the_bot_answers_where_everything_is_left_out(sparse: DiscordServer, adapter: DiscordAdapter) -> None:
    events: list[Event] = []

    async def handle(event: Event) -> None:
        events.append(event)
        assert isinstance(event, (CommandEvent, PressEvent, FormEvent))
        profile = await event.conversation.profile()
        if isinstance(event, PressEvent):
            await event.reply(Form("setup", "Set up", (TextField("time", "Time"),)))
        else:
            for number in range(2):
                assert await event.reply(Card(f"Hello {profile.admin} {number}")) == Sent()

    async with connected(sparse, adapter, handle):
        token = await sparse.act(bare(slash(0, "quiz", "hello")))
        await until(lambda: len(sparse.answers.get(token, [])) == 2)
        assert "Hello False" in str(sparse.answers[token])
        sent = await adapter.post("discord:5:6", CARD, "r1.0")
        [message] = sparse.messages.values()
        member = {"user": {"id": "8"}, "permissions": "32"}
        await sparse.act(bare(press(0, {"id": message["id"]}, "pick:0|r1.0"), member=member))
        await until(lambda: sparse.replies[-1]["type"] == 9)
        fields = [{"type": 18, "component": {"type": 4, "custom_id": "time", "value": "09:00"}}]
        token = await sparse.act(bare(interaction(0, 5, {"custom_id": "setup|", "components": fields})))
        await until(lambda: sparse.answers.get(token))
    command, pressed, form = events
    assert isinstance(command, CommandEvent)
    assert isinstance(pressed, PressEvent)
    assert isinstance(form, FormEvent)
    assert command.channel == pressed.channel == "discord:5:6"
    assert (pressed.account, pressed.key, pressed.message) == ("discord:5:8", "r1.0", f"discord:5:6:{message['id']}")
    assert sent == Sent(pressed.message)
    assert form.values == {"time": ("09:00",)}


async def test_a_press_is_heard_though_the_message_does_not_say_what_it_is_made_of(
    server: DiscordServer, adapter: DiscordAdapter
) -> None:
    pressed: list[Event] = []

    async def handle(event: Event) -> None:
        pressed.append(event)

    async with connected(server, adapter, handle):
        sent = await adapter.post("discord:5:6", CARD, "r1.0")
        [message] = server.messages.values()
        shown = {name: value for name, value in message.items() if name != "flags"}
        await server.act(press(0, shown, "pick:0|r1.0"))
        await until(lambda: server.replies)
    [event] = pressed
    assert isinstance(event, PressEvent)
    assert (event.control, event.key, Sent(event.message)) == ("pick:0", "r1.0", sent)


async def test_messages_are_made_changed_and_found_where_answers_are_bare(
    sparse: DiscordServer, adapter: DiscordAdapter
) -> None:
    since = datetime.now(UTC) - timedelta(seconds=5)
    sent = await adapter.post("discord:5:6", CARD, "r1.0")
    assert isinstance(sent, Sent)
    sparse.messages["1"] = {"id": str(int(sent.message.rpartition(":")[2]) + 1), "channel_id": "6"}
    assert await adapter.find("discord:5:6", "r1.0", since) == Found((sent.message,))
    changed = Card("Changed", (line("Now"),), (Button("pick:0", "A"),))
    assert await adapter.replace(sent.message, changed, "r1.0") == sent
    assert await adapter.remove(sent.message) == sent
    assert await adapter.remove(sent.message) == sent, "that it is gone is told by a number in the answer"
    assert isinstance(await adapter.post("dm:discord:5:7", CARD, "r2.0"), Sent)


async def test_a_session_without_servers_goes_on(sparse: DiscordServer, adapter: DiscordAdapter) -> None:
    async with connected(sparse, adapter, hello):
        sparse.drop()
        await until(lambda: sparse.resumed == 1)
        token = await sparse.act(bare(slash(0, "quiz", "hello")))
        await until(lambda: sparse.answers.get(token))
    assert sparse.identified == 1


async def test_a_compressed_gateway_is_understood_too(server: DiscordServer, adapter: DiscordAdapter) -> None:
    server.compressed = True
    server.guilds = [guild("5", "Study", 0)]
    async with connected(server, adapter, hello):
        token = await server.act(slash(0, "quiz", "hello"))
        await until(lambda: server.answers.get(token))
        server.drop()
        await until(lambda: server.resumed == 1)
        token = await server.act(slash(0, "quiz", "hello"))
        await until(lambda: server.answers.get(token))
    assert server.streams == 2


async def test_a_quick_heart_beats_on(server: DiscordServer, adapter: DiscordAdapter) -> None:
    server.heartbeat = 100
    async with connected(server, adapter, hello):
        await until(lambda: server.beats > 5)
    assert (server.identified, server.resumed) == (1, 0)


@pytest.mark.parametrize(("op", "data", "resumed"), [(7, None, 1), (9, True, 1), (9, False, 0)])
async def test_a_gateway_that_wants_the_session_anew(
    server: DiscordServer, adapter: DiscordAdapter, op: int, data: Any, resumed: int
) -> None:
    async with connected(server, adapter, hello):
        await server.say(op, data)
        await until(lambda: server.resumed + server.connected == 2)
        token = await server.act(slash(0, "quiz", "hello"))
        await until(lambda: server.answers.get(token))
    assert (server.resumed, server.identified) == (resumed, 2 - resumed)


async def test_a_session_that_is_not_welcome_at_first(server: DiscordServer, adapter: DiscordAdapter) -> None:
    server.unwelcome = 1
    async with connected(server, adapter, hello):
        await until(lambda: server.connected == 1)
    assert server.identified == 2


async def test_what_cannot_be_read_is_passed_over(server: DiscordServer, adapter: DiscordAdapter) -> None:
    async with connected(server, adapter, hello):
        for event in ("INTERACTION_CREATE", "GUILD_CREATE", "GUILD_DELETE", "CHANNEL_DELETE", "THREAD_DELETE", "NEWS"):
            for nonsense in ({}, None, [], "x", {"id": None}):
                await server.dispatch(event, nonsense)
        token = await server.act(slash(0, "quiz", "hello") | {"of_tomorrow": {"a": 1}})
        await until(lambda: server.answers.get(token))


async def test_an_outage_of_discord_is_no_removal(server: DiscordServer, adapter: DiscordAdapter) -> None:
    events: list[Event] = []

    async def hear(event: Event) -> None:
        events.append(event)

    study, other = guild("5", "Study", 0), guild("6", "Other", 0)
    server.guilds = [study]
    async with connected(server, adapter, hear):
        await until(lambda: events)
        assert events == [Present({"discord:5": "Study"})]
        await server.dispatch("GUILD_CREATE", other)
        await until(lambda: events[-1] == Installed("discord:6", "Other"))
        await server.dispatch("GUILD_DELETE", {"id": "5", "unavailable": True})
        await server.dispatch("GUILD_CREATE", study)
        await server.dispatch("GUILD_DELETE", {"id": "6"})
        await until(lambda: Removed("discord:6") in events)
    assert events[2:] == [Removed("discord:6")], "the one that was away came back in silence"


async def test_a_person_is_answered_in_time_and_hears_the_truth_later(
    server: DiscordServer, adapter: DiscordAdapter
) -> None:
    """Whatever the handler waits for, such as a database that hangs."""
    free = asyncio.Event()

    async def handle(event: Event) -> None:
        assert isinstance(event, CommandEvent)
        await free.wait()
        await event.reply(Card("Saved: B."))

    async with connected(server, adapter, handle):
        began = asyncio.get_running_loop().time()
        token = await server.act(slash(0, "quiz", "hello"))
        await until(lambda: server.replies)
        assert NEUTRAL_AFTER <= asyncio.get_running_loop().time() - began < 3
        assert server.replies == [{"type": 5, "data": {"flags": 64}}]
        assert token not in server.answers
        free.set()
        await until(lambda: server.answers.get(token))
    assert "Saved: B" in str(server.answers[token])


@pytest.mark.parametrize("nonsense", [None, [], "x", 7])
def test_what_is_no_payload_stays_what_it_is(nonsense: Any) -> None:
    for fill in (liberal.user, liberal.member, liberal.message, liberal.channel, liberal.guild, liberal.application):
        assert fill(nonsense) == nonsense
    assert liberal.interaction(nonsense, 1) == nonsense


def test_what_is_told_is_kept() -> None:
    told = press(1, {"id": "2", "content": "Hi", "author": {"id": "3", "username": "bot"}}, "a|k")
    made = liberal.interaction(told, 100)
    assert made["message"]["content"] == "Hi"
    assert made["message"]["author"]["username"] == "bot"
    assert made["member"]["permissions"] == "32"
    assert made["channel"]["name"] == "general"
    thread = liberal.channel({"id": "1", "type": 11, "name": "x", "thread_metadata": {"locked": True}})
    assert thread["thread_metadata"]["locked"]
    assert not thread["thread_metadata"]["archived"]
