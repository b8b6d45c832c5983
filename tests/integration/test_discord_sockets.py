"""The adapter against a Discord of our own over real sockets: token, gateway, faults."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.shard import Shard
from discord.utils import time_snowflake
from discord.webhook.async_ import AsyncWebhookAdapter

from adapters.card import Button, Card, line
from adapters.command import Asker, Command, Parameter
from adapters.discord import DiscordAdapter, DiscordRefused
from adapters.discord.outcomes import BAN_PAUSE
from adapters.discord.reception import NEUTRAL_AFTER
from adapters.discord.traffic import PER_SECOND
from adapters.event import CommandEvent, Event, Handle, Present, PressEvent
from adapters.outcome import Found, Gone, Refused, Sent, Unclear, Why
from adapters.port import PRESENT_WITHIN
from adapters.share import read_share
from tests.discord_server import (
    TOKEN,
    DiscordServer,
    Fault,
    channel,
    guild,
    interaction,
    press,
    slash,
    thread_metadata,
)

COMMANDS = (Command("hello", "Say hello"),)
CARD = Card("Question", (), (Button("pick:0", "A"),))
PATIENCE = 10.0
SLOW = {"message": "slow", "retry_after": 1.5, "global": False}


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    monkeypatch.setattr(Route, "BASE", Route.BASE)  # the library keeps its address in a class; put back afterwards
    monkeypatch.setattr(Shard, "reconnect", Shard.reconnect)
    monkeypatch.setattr(AsyncWebhookAdapter, "request", AsyncWebhookAdapter.request)
    monkeypatch.setattr(DiscordWebSocket, "received_message", DiscordWebSocket.received_message)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    server = DiscordServer()
    await server.start()
    yield server
    await server.stop()
    assert server.problems == []


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
        assert [command["name"] for command in server.commands] == ["quiz"]
        await server.act(slash(0, "quiz", "hello"))
        await server.replied.wait()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    reply = server.replies[0]
    assert reply["type"] == 4
    assert reply["data"]["flags"] == 64 | 1 << 15
    assert "Hello Ada, admin True" in str(reply["data"]["components"])
    assert adapter.client.is_closed()


async def test_in_development_the_commands_go_to_one_server(server: DiscordServer) -> None:
    told: list[str] = []

    async def remember(fingerprint: str) -> None:
        told.append(fingerprint)

    adapter = DiscordAdapter(COMMANDS, token=TOKEN, api_url=server.url, test_server=5, on_synced=remember)
    async with connected(server, adapter, hello):
        token = await server.act(slash(0, "quiz", "hello"))
        await until(lambda: server.answers.get(token))
    assert [call for call in server.calls if "/commands" in call] == ["PUT /api/v10/applications/100/guilds/5/commands"]
    assert [command["name"] for command in server.commands] == ["quiz"]
    assert len(told) == 1


async def test_a_process_listens_to_its_shards_and_takes_stock_of_them_alone(server: DiscordServer) -> None:
    events: list[Event] = []

    async def hear(event: Event) -> None:
        events.append(event)

    fallen_to = [str((shard + 4) << 22) for shard in range(4)]
    server.guilds = [guild(id, "Study", 0) for id in fallen_to]
    adapter = DiscordAdapter(COMMANDS, token=TOKEN, api_url=server.url, shards=read_share("1-2/4"))
    async with connected(server, adapter, hear):
        await until(lambda: len(server.shards) == 2)
        await until(adapter.client.is_ready)
        await until(lambda: events)
    assert server.shards == [(1, 4), (2, 4)]
    [present] = [event for event in events if isinstance(event, Present)]
    assert present.workspaces == {f"discord:{id}": "Study" for id in fallen_to[1:3]}
    gone = [f"discord:{(shard + 8) << 22}" for shard in range(4)]
    assert [present.covers(id) for id in gone] == [False, True, True, False]


@pytest.mark.parametrize("given", ["", "4/4", "3-1/4", "0-9/4", "x", "0-3", "-1/4"])
def test_shards_that_there_are_not(given: str) -> None:
    with pytest.raises(ValueError, match="shards"):
        read_share(given)


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
        (Fault(429, SLOW, {"X-RateLimit-Scope": "user", "Retry-After": "2"}), Why.BUSY, 1.5),  # a proxy took Via away
        (Fault(429, SLOW, {}), Why.BUSY, 1.5),
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


@asynccontextmanager
async def connected(server: DiscordServer, adapter: DiscordAdapter, handle: Handle) -> AsyncIterator[None]:
    """The adapter at work."""
    async with listening(adapter, handle):
        async with asyncio.timeout(PATIENCE):
            await adapter.ready.wait()
        yield


@asynccontextmanager
async def listening(adapter: DiscordAdapter, handle: Handle) -> AsyncIterator[None]:
    """The adapter on its way to the gateway."""
    running = asyncio.create_task(adapter.run(handle))
    yield
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110  any condition will do
            await asyncio.sleep(0.01)


async def test_a_message_that_was_made_and_deleted_is_not_made_again(
    server: DiscordServer, adapter: DiscordAdapter
) -> None:
    first = await adapter.post("discord:5:6", CARD, "r1.0")
    assert isinstance(first, Sent)
    assert await adapter.remove(first.message) == first
    again = await adapter.post("discord:5:6", CARD, "r1.0")
    assert isinstance(again, Refused)
    assert again.why is Why.OUR_BUG
    assert "deleted by somebody" in again.detail


async def test_beyond_the_nonce_window_a_message_is_found_by_its_controls(
    server: DiscordServer, adapter: DiscordAdapter
) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    server.faults = [Fault(after_effect=True)]
    assert isinstance(await adapter.post("discord:5:6", CARD, "r1.0"), Unclear)
    server.nonce_window = 0.0
    found = await adapter.find("discord:5:6", "r1.0", before)
    assert isinstance(found, Found)
    assert len(found.messages) == 1
    assert await adapter.find("discord:5:6", "r2.0", before) == Found(())


async def test_a_thread_is_opened_under_a_message(server: DiscordServer, adapter: DiscordAdapter) -> None:
    await adapter.post("discord:5:6", replace(CARD, thread="Talk about it"), "r1.0")
    assert server.threads == ["Talk about it"]


async def test_a_thread_that_was_archived_is_opened_again(server: DiscordServer, adapter: DiscordAdapter) -> None:
    about = thread_metadata()
    server.channels["6"] = channel("6", "5", "hall", 11, parent_id="4", thread_metadata=about)
    sent = await adapter.post("discord:5:6", CARD, "r1.0")
    assert isinstance(sent, Sent)
    for change in (lambda: adapter.replace(sent.message, CARD, "r1.0"), lambda: adapter.remove(sent.message)):
        about["archived"] = True
        assert await change() == sent
        assert not about["archived"]
    about["archived"] = True
    assert isinstance(await adapter.post("discord:5:6", CARD, "r2.0"), Sent), "Discord opens it by itself"


async def test_a_locked_thread_and_a_forum_are_refused_with_a_reason(
    server: DiscordServer, adapter: DiscordAdapter
) -> None:
    about = thread_metadata()
    server.channels["6"] = channel("6", "5", "hall", 11, parent_id="4", thread_metadata=about)
    server.channels["7"] = channel("7", "5", "help", 15)
    sent = await adapter.post("discord:5:6", CARD, "r1.0")
    assert isinstance(sent, Sent)
    about |= {"locked": True, "archived": True}
    outcomes = [
        await adapter.post("discord:5:6", CARD, "r2.0"),
        await adapter.replace(sent.message, CARD, "r1.0"),
        await adapter.post("discord:5:7", CARD, "r3.0"),
    ]
    for outcome, words in zip(outcomes, ("Thread is locked", "Missing Permissions", "non-text channel"), strict=True):
        assert isinstance(outcome, Refused)
        assert outcome.why is Why.PLACE_GONE
        assert words in outcome.detail


async def test_clicks_during_a_short_loss_of_the_gateway_are_replayed(
    server: DiscordServer, adapter: DiscordAdapter
) -> None:
    events: list[Event] = []

    async def handle(event: Event) -> None:
        events.append(event)

    async with connected(server, adapter, handle):
        server.shut = True
        server.drop()
        await server.act(slash(0, "quiz", "hello"))
        missed = datetime.now(UTC)
        await asyncio.sleep(0.3)
        server.shut = False
        await until(lambda: events)
    assert (server.resumed, server.identified) == (1, 1)
    [event] = events
    assert isinstance(event, CommandEvent)
    assert abs(event.at - missed) < timedelta(seconds=0.3), "it happened when it was done, not when it came"


async def test_after_a_long_loss_of_the_gateway_a_new_session_begins(
    server: DiscordServer, adapter: DiscordAdapter
) -> None:
    async with connected(server, adapter, hello):
        server.drop(forget=True)
        lost = await server.act(slash(0, "quiz", "hello"))
        await until(lambda: server.identified == 2)
        await until(lambda: server.connected == 2)
        token = await server.act(slash(0, "quiz", "hello"))
        await until(lambda: server.answers.get(token))
    assert not server.answers.get(lost), "Discord drops what came while the session was lost"


async def test_it_is_not_ready_before_the_gateway_lets_it_in(server: DiscordServer, adapter: DiscordAdapter) -> None:
    server.shut = True
    async with listening(adapter, hello):
        await until(lambda: server.commands)
        await asyncio.sleep(0.2)
        assert not adapter.ready.is_set()


async def test_it_is_ready_while_the_gateway_tells_events(
    server: DiscordServer, adapter: DiscordAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(server, adapter, hello):
        server.drop()
        await until(lambda: server.resumed == 1)
        assert adapter.ready.is_set(), "a short loss is none"
        monkeypatch.setattr("adapters.discord.client.GATEWAY_GRACE", 0.2)
        server.shut = True
        server.drop()
        await until(lambda: not adapter.ready.is_set())
        server.shut = False
        await until(adapter.ready.is_set)
    assert not adapter.ready.is_set()


@pytest.mark.parametrize(
    ("locale", "words"), [("de", "Dieser Befehl hat sich geändert"), ("fr", "This command has changed")]
)
async def test_a_command_that_is_gone_is_said_in_the_language_of_the_client(
    server: DiscordServer, adapter: DiscordAdapter, locale: str, words: str
) -> None:
    async with connected(server, adapter, hello):
        token = await server.act(slash(0, "quiz", "forgotten") | {"locale": locale})
        await until(lambda: server.answers.get(token))
    assert words in json.dumps(server.answers[token], ensure_ascii=False)


@pytest.mark.parametrize("late", [True, False], ids=["10062", "40060"])
async def test_an_answer_nobody_waits_for_is_no_error(
    server: DiscordServer, adapter: DiscordAdapter, caplog: pytest.LogCaptureFixture, late: bool
) -> None:
    """A click replayed too late, and one that another process has answered."""
    outcomes: list[object] = []

    async def handle(event: Event) -> None:
        assert isinstance(event, CommandEvent)
        outcomes.append(await event.reply(Card("Hello")))

    caplog.set_level(logging.INFO, "quizbot")
    made = datetime.now(UTC) - timedelta(seconds=10 if late else 0)
    act = slash(time_snowflake(made), "quiz", "hello")
    async with connected(server, adapter, handle):
        for _ in range(1 if late else 2):
            await server.dispatch("INTERACTION_CREATE", act)
        await until(lambda: len(outcomes) == (1 if late else 2))
    assert sum(isinstance(outcome, Gone) for outcome in outcomes) == 1
    assert [record.message for record in caplog.records if record.name.startswith("quizbot")] == []


async def test_completions_that_come_too_late_are_no_error(
    server: DiscordServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "quizbot")
    asked: list[str] = []

    async def suggest(_: Asker, typed: str) -> list[str]:
        asked.append(typed)
        return ["Otters"]

    declared = (Command("join", "Join", (Parameter("team", "Which", suggest=suggest),)),)
    adapter = DiscordAdapter(declared, token=TOKEN, api_url=server.url)
    options = [{"name": "team", "type": 3, "value": "Ot", "focused": True}]
    data = {"id": "1", "name": "quiz", "type": 1, "options": [{"name": "join", "type": 1, "options": options}]}
    made = datetime.now(UTC) - timedelta(seconds=10)
    async with connected(server, adapter, hello):
        await server.dispatch("INTERACTION_CREATE", interaction(time_snowflake(made), 4, data))
        await until(lambda: "completions came to nobody: NotFound" in caplog.messages)
        await server.act(interaction(0, 4, data))
        await until(lambda: server.replies)
    assert asked == ["Ot", "Ot"]
    assert server.replies[0]["data"]["choices"] == [{"name": "Otters", "value": "Otters"}]
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_hundred_clicks_at_once_are_answered_each(server: DiscordServer, adapter: DiscordAdapter) -> None:
    async def handle(event: Event) -> None:
        assert isinstance(event, PressEvent)
        await event.reply(Card("Saved", (line(event.control),)))

    async with connected(server, adapter, handle):
        await adapter.post("discord:5:6", CARD, "r1.0")
        [message] = server.messages.values()
        tokens = await asyncio.gather(*(server.act(press(0, message, "pick:0|r1.0")) for _ in range(100)))
        await until(lambda: len(server.answers) == 100)
    assert [len(server.answers[token]) for token in tokens] == [1] * 100


async def posted(adapter: DiscordAdapter, channel: int) -> None:
    """One post in a channel of its own, tried until it is there, as the courier would."""
    while True:
        match await adapter.post(f"discord:5:{channel}", CARD, f"r{channel}.0"):
            case Sent():
                return
            case Refused(Why.BUSY, _, retry_after):
                await asyncio.sleep(max(0.1, retry_after))
            case outcome:
                pytest.fail(str(outcome))


async def test_25_requests_a_second_at_most(server: DiscordServer, adapter: DiscordAdapter) -> None:
    await asyncio.gather(*(posted(adapter, channel) for channel in range(40)))
    took = server.created[-1] - server.created[0]
    assert len(server.created) == 40
    assert 39 / PER_SECOND - 0.1 < took < 3, "39 gaps between 40 requests"


async def test_a_storm_of_429s_ends_with_every_post_made_once(server: DiscordServer, adapter: DiscordAdapter) -> None:
    server.storm_until = time.monotonic() + 2
    server.per_second = 15
    await asyncio.gather(*(posted(adapter, channel) for channel in range(60)))
    assert sorted(int(message["channel_id"]) for message in server.messages.values()) == list(range(60))
    assert server.invalid < 100


async def test_a_post_goes_through_after_a_look_that_was_told_to_wait_with_everything(
    server: DiscordServer, adapter: DiscordAdapter
) -> None:
    server.slow_down = PRESENT_WITHIN + 0.5
    assert await adapter.present("discord:5", ["discord:5:7"]) == {}, "nobody waits that long for it"
    server.slow_down = 0
    async with asyncio.timeout(PATIENCE):
        await posted(adapter, 6)
        assert await adapter.present("discord:5", ["discord:5:7"]) == {"discord:5:7": True}


async def test_after_a_429_of_a_network_before_discord_nothing_is_sent(
    server: DiscordServer, adapter: DiscordAdapter
) -> None:
    server.faults = [Fault(429, {"message": "banned"}, {})]
    outcomes = await asyncio.gather(
        *(adapter.post(f"discord:5:{channel}", CARD, f"r{channel}.0") for channel in range(30))
    )
    assert all(isinstance(one, Refused) and one.retry_after > BAN_PAUSE - 5 for one in outcomes if one != Sent)
    assert len([call for call in server.calls if call.startswith("POST")]) < 5


async def test_people_and_roles_are_named_as_discord_describes(server: DiscordServer, adapter: DiscordAdapter) -> None:
    """The library would send both as numbers; the local Discord holds every request against the description."""
    sent = await adapter.post("discord:5:6", replace(CARD, notify="role:discord:5:77"), "q1")
    assert isinstance(sent, Sent)
    for key in ("q2", "q3"):
        assert await adapter.post("dm:discord:5:7", CARD, key) == Sent(f"discord:5:@97:{list(server.messages)[-1]}")
    assert server.calls.count("POST /api/v10/users/@me/channels") == 1


async def test_an_edit_pings_nobody(server: DiscordServer, adapter: DiscordAdapter) -> None:
    sent = await adapter.post("discord:5:6", CARD, "r1.0")
    assert isinstance(sent, Sent)
    assert await adapter.replace(sent.message, replace(CARD, title="@everyone"), "r1.0") == sent
    [message] = server.messages.values()
    assert "everyone" in str(message["components"])


async def test_a_late_answer_and_those_after_it_keep_to_the_rules(
    server: DiscordServer, adapter: DiscordAdapter
) -> None:
    async def handle(event: Event) -> None:
        assert isinstance(event, CommandEvent)
        await asyncio.sleep(NEUTRAL_AFTER + 0.1)
        for number in range(3):
            assert isinstance(await event.reply(Card(f"Reply {number}", (), CARD.controls)), Sent)

    async with connected(server, adapter, handle):
        token = await server.act(slash(0, "quiz", "hello"))
        await until(lambda: len(server.answers.get(token, ())) == 3)
