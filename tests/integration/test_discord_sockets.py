"""The adapter against a Discord of our own over real sockets: token, gateway, faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import DiscordAdapter, DiscordRefused
from adapters.discord.outcomes import BAN_PAUSE
from adapters.port import Button, Card, Command, CommandEvent, Event, Refused, Sent, Unclear, Why
from tests.discord_server import TOKEN, DiscordServer, Fault, slash

COMMANDS = (Command("hello", "Say hello"),)
CARD = Card("Question", (), (Button("pick:0", "A"),))
PATIENCE = 10.0


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    monkeypatch.setattr(Route, "BASE", Route.BASE)  # the library keeps its address in a class; put back afterwards
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    server = DiscordServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def adapter(server: DiscordServer) -> AsyncIterator[DiscordAdapter]:
    adapter = DiscordAdapter(COMMANDS, token=TOKEN, api_url=server.url)
    yield adapter
    await adapter.close()


async def hello(event: Event) -> None:
    assert isinstance(event, CommandEvent)
    profile = await event.conversation.profile()
    await event.reply(Card(f"Hello {profile.name}, admin {profile.admin}"))


async def test_it_connects_answers_and_stops(server: DiscordServer, adapter: DiscordAdapter) -> None:
    running = asyncio.create_task(adapter.run(hello))
    async with asyncio.timeout(PATIENCE):
        await adapter.ready.wait()
        await adapter.client.wait_until_ready()
        assert [command["name"] for command in server.commands] == ["quiz"]
        await server.dispatch("INTERACTION_CREATE", slash(10**18, "quiz", "hello"))
        await server.replied.wait()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    reply = server.replies[0]
    assert reply["type"] == 4
    assert reply["data"]["flags"] == 64 | 1 << 15
    assert "Hello Ada, admin True" in str(reply["data"]["components"])
    assert adapter.client.is_closed()


async def test_a_post_needs_no_gateway(server: DiscordServer, adapter: DiscordAdapter) -> None:
    outcome = await adapter.post("discord:5:6", CARD, "r1.0")
    assert isinstance(outcome, Sent)
    assert outcome.message.startswith("discord:5:6:")
    assert server.identified == 0


async def test_a_post_that_succeeded_unseen_is_found_again_by_its_nonce(
    server: DiscordServer, adapter: DiscordAdapter
) -> None:
    server.faults = [Fault(after_effect=True)]
    assert isinstance(await adapter.post("discord:5:6", CARD, "r1.0"), Unclear)
    again = await adapter.post("discord:5:6", CARD, "r1.0")
    assert isinstance(again, Sent)
    assert len(server.messages) == 1


@pytest.mark.parametrize(
    ("fault", "expected", "wait"),
    [
        (Fault(503, {"message": "upstream", "code": 0}), None, 0),
        (Fault(429, {"message": "banned"}, {}), Why.BUSY, BAN_PAUSE),  # no Via: not Discord itself
        (Fault(429, {"message": "slow", "retry_after": 99.0, "global": False}, {"Via": "1.1 x"}), Why.BUSY, 99.0),
        (Fault(403, {"message": "Missing Access", "code": 50001}), Why.PLACE_GONE, 0),
        (Fault(400, {"message": "Invalid Form Body", "code": 50035, "errors": {}}), Why.OUR_BUG, 0),
    ],
)
async def test_faults(
    server: DiscordServer, adapter: DiscordAdapter, fault: Fault, expected: Why | None, wait: float
) -> None:
    server.faults = [fault]
    outcome = await adapter.post("discord:5:6", CARD, "r1.0")
    if expected is None:
        assert isinstance(outcome, Unclear)
    else:
        assert isinstance(outcome, Refused)
        assert (outcome.why, outcome.retry_after) == (expected, wait)


async def test_a_wrong_token_is_refused_once_and_not_tried_again(server: DiscordServer) -> None:
    adapter = DiscordAdapter(COMMANDS, token="wrong", api_url=server.url)
    with pytest.raises(DiscordRefused, match="does not know this token"):
        await adapter.run(hello)
    calls = len(server.calls)
    outcome = await adapter.post("discord:5:6", CARD, "r1.0")
    assert isinstance(outcome, Refused)
    assert outcome.why is Why.INSTALLATION_GONE
    assert len(server.calls) == calls


async def test_a_token_the_gateway_refuses(server: DiscordServer, adapter: DiscordAdapter) -> None:
    server.close_with = 4004
    with pytest.raises(DiscordRefused):
        await asyncio.wait_for(adapter.run(hello), PATIENCE)


async def test_nobody_there(server: DiscordServer) -> None:
    await server.stop()
    adapter = DiscordAdapter(COMMANDS, token=TOKEN, api_url=server.url)
    outcome = await adapter.post("discord:5:6", CARD, "r1.0")
    assert isinstance(outcome, Refused)
    assert outcome.why is Why.BUSY
