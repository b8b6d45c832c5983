"""What the playground's server does with strangers, nonsense, haste and trouble."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from adapters.card import Button, Card
from adapters.event import CommandEvent, Event, Interaction
from adapters.form import Form, TextField
from adapters.outcome import Gone, Sent
from adapters.playground import Person, PlaygroundAdapter, PlaygroundClock, limits
from adapters.playground.desk import OUR_FAULT
from tests.world import WorldClock
from tests.world_playground import PATIENCE, Browser, PlaygroundWorld, playground

QUESTION = Card("Sky?", (), (Button("a:0", "A"),))


class Handler:
    """Does what a test tells it to."""

    def __init__(self) -> None:
        self.does: Callable[[Interaction], Awaitable[object]] = lambda event: event.reply(Card("Hello"))

    async def __call__(self, event: Event) -> None:
        if isinstance(event, Interaction):
            await self.does(event)


@pytest.fixture
def handler() -> Handler:
    return Handler()


@pytest.fixture
async def world(handler: Handler) -> AsyncIterator[PlaygroundWorld]:
    async with playground((), handler) as world:
        await world.join("ada")
        await world.join("ben")
        yield world


@pytest.mark.parametrize("name", ["", "page.js", "page.css", "cards.js"])
async def test_the_page_comes_with_a_strict_policy(world: PlaygroundWorld, name: str) -> None:
    async with world.web.get(world.adapter.url + name) as response:
        assert response.status == 200
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["../desk.py", "..%2fdesk.py", "%2e%2e/desk.py", "desk.py", "page/page.js"])
async def test_only_the_page_is_served(world: PlaygroundWorld, name: str) -> None:
    async with world.web.get(world.adapter.url + name) as response:
        assert response.status == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),  # a name that was made to point here
        ({"Host": "127.0.0.1"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
async def test_pages_of_other_sites_are_refused(world: PlaygroundWorld, headers: dict[str, str], status: int) -> None:
    async with world.web.get(world.adapter.url, headers=headers) as response:
        assert response.status == status
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await world.web.ws_connect(f"{world.adapter.url}live", headers=headers)
    assert refused.value.status == status


async def test_it_listens_on_this_machine_only(world: PlaygroundWorld) -> None:
    assert world.adapter.url.startswith("http://127.0.0.1:")


async def timeline() -> list[Any]:
    return []


async def test_a_taken_port_gives_way_to_the_next_free_one(world: PlaygroundWorld, handler: Handler) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        adapter = PlaygroundAdapter(
            (),
            clock=PlaygroundClock(WorldClock()),
            people=[Person("ada", "Ada")],
            channels=["general"],
            timeline=timeline,
            port=port,
        )
        running = asyncio.create_task(adapter.run(handler))
        async with asyncio.timeout(PATIENCE):
            await adapter.ready.wait()
        chosen = int(adapter.url.rstrip("/").rpartition(":")[2])
        assert port < chosen < port + 20
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


NONSENSE: list[tuple[object, str]] = [
    ("not json", "This is not JSON."),
    ("[" * 5_000, "This is not JSON."),
    ([], "A request is an object."),
    ({"do": "press"}, "A request has a number."),
    ({"do": "press", "request": True}, "A request has a number."),
    ({"do": "dance", "request": 1}, "There is nothing of this name to do."),
    ({"do": ["press"], "request": 1}, "There is nothing of this name to do."),
    ({"do": "command", "request": 1, "text": 5}, "'text' is a text."),
    ({"do": "press", "request": 1, "message": None}, "'message' is a text."),
    ({"do": "press", "request": 1, "values": {"a": 1}}, "Values are a list of texts."),
    ({"do": "press", "request": 1, "values": [[]]}, "Values are a list of texts."),
    ({"do": "submit", "request": 1, "values": []}, "A form has values."),
    ({"do": "move", "request": 1, "to": "tomorrow"}, "A time looks like 2026-03-02T09:00:00+00:00."),
    ({"do": "move", "request": 1, "to": "2026-03-02T09:00:00"}, "A time has a zone."),
    ({"do": "move", "request": 1, "to": "9999-12-31T23:59:59+00:00"}, "more than a year ahead"),
    ({"do": "move", "request": 1, "to": "0001-01-01T00:00:00+14:00"}, "only moves forward"),
    ({"do": "switch", "request": 1, "admin": "yes"}, "A switch is on or off."),
    ({"do": "press", "request": 1, "message": "playground:local:1", "control": "a"}, "This message is gone."),
    ({"do": "submit", "request": 1, "form": "1", "values": {}}, "This form is no longer open."),
    ({"do": "command", "request": 1, "place": "playground:local:general", "text": "hello"}, "Start with /quiz."),
    ({"do": "command", "request": 1, "place": "playground:local:no", "text": "/quiz"}, "There is no such place."),
    ({"do": "command", "request": 1, "place": "dm:playground:local:ben", "text": "/quiz"}, "There is no such place."),
    ({"do": "command", "request": 1, "place": "x", "text": "/quiz " + "x" * 2_001}, "at most 2,000 characters"),
    ({"do": "command", "request": 1, "text": "/quiz " + "x" * 70_000}, "That is too much at once."),
]


@pytest.mark.parametrize(("frame", "words"), NONSENSE)
async def test_nonsense_is_refused_in_words_and_harms_nothing(
    world: PlaygroundWorld, frame: object, words: str
) -> None:
    page = await world.connect()
    await page.send_json({"do": "hello", "request": 0, "as": "ada", "zone": "../../etc/passwd"})
    assert (await page.receive_json(timeout=PATIENCE))["kind"] == "state"
    await page.send_str(frame if isinstance(frame, str) else json.dumps(frame))
    answer = await page.receive_json(timeout=PATIENCE)
    assert answer["kind"] == "refused"
    assert words in answer["words"]
    await page.send_json({"do": "hello", "request": 2, "as": "ada"})
    assert (await page.receive_json(timeout=PATIENCE))["kind"] == "state"


async def test_only_controls_of_the_message_can_be_pressed(world: PlaygroundWorld) -> None:
    await world.adapter.post(world.channel("general"), QUESTION, "k1")
    (seen,) = await world.messages(world.channel("general"))
    ada = await world.browser("ada")
    for control, values in (("a:9|k1", []), ("a:0|k2", []), ("a:0|k1", ["B"])):
        answer = await ada.act("press", message=seen.raw["id"], control=control, values=values)
        assert answer["kind"] == "refused"


async def test_halves_of_characters_and_nul_never_reach_the_bot(world: PlaygroundWorld, handler: Handler) -> None:
    async def echo(event: Interaction) -> None:
        assert isinstance(event, CommandEvent)
        event.path.encode()
        await event.reply(Card(event.path))

    handler.does = echo
    reply = await world.command("ada", world.channel("general"), "a\ud800b\x00c")
    assert reply.text == "a\ufffdbc"


async def test_a_handler_that_fails_is_answered_calmly_and_logged_once(
    world: PlaygroundWorld, handler: Handler, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(event: Interaction) -> None:
        raise RuntimeError("secret detail")

    handler.does = fail
    reply = await world.command("ada", world.channel("general"), "anything")
    assert OUR_FAULT in reply
    assert "secret" not in str(reply.raw)
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [record.name for record in errors] == ["quizbot.adapters.playground"]


async def test_a_form_whose_handler_fails_keeps_what_was_typed(world: PlaygroundWorld, handler: Handler) -> None:
    handler.does = lambda event: event.reply(Form("f", "A form", (TextField("name", "Name"),)))
    form = await world.command("ada", world.channel("general"), "form")

    async def fail(event: Interaction) -> None:
        raise RuntimeError

    handler.does = fail
    again = await world.fill("ada", form, {"Name": "Blue Whales"})
    assert again.errors == {"": OUR_FAULT}
    assert again.raw["fields"][0]["value"] == "Blue Whales"


async def test_a_slow_handler_is_acknowledged_and_its_reply_still_comes(
    world: PlaygroundWorld, handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ACKNOWLEDGE_SECONDS", 0.01)
    go_on = asyncio.Event()

    async def slow(event: Interaction) -> None:
        await go_on.wait()
        await event.reply(Card("At last"))

    handler.does = slow
    ada: Browser = await world.browser("ada")
    request = await ada.send("command", place=world.channel("general"), text="/quiz slow")
    assert (await ada.next("waiting"))["request"] == request
    go_on.set()
    assert (await ada.next("message"))["message"]["title"] == "At last"


async def test_stopping_lets_what_is_under_way_finish(world: PlaygroundWorld, handler: Handler) -> None:
    began, go_on, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(event: Interaction) -> None:
        began.set()
        await go_on.wait()
        await event.reply(Card("Kept"))
        finished.set()

    handler.does = slow
    ada = await world.browser("ada")
    await ada.send("command", place=world.channel("general"), text="/quiz slow")
    await began.wait()
    stopping = asyncio.create_task(world.restart((), handler))
    await asyncio.sleep(0)
    assert not finished.is_set()
    go_on.set()
    await stopping
    assert finished.is_set()
    assert [seen.text for seen in await world.place(world.channel("general"), "ada")] == ["Kept"]


async def test_a_conversation_ends_after_five_replies(world: PlaygroundWorld, handler: Handler) -> None:
    outcomes: list[Sent | Gone] = []
    told = asyncio.Event()

    async def talk(event: Interaction) -> None:
        outcomes.extend([await event.reply(Card(str(n))) for n in range(6)])
        told.set()

    handler.does = talk
    await world.command("ada", world.channel("general"), "talk")
    await asyncio.wait_for(told.wait(), PATIENCE)
    assert [type(outcome) for outcome in outcomes] == [Sent] * 5 + [Gone]


async def test_a_form_is_possible_as_the_first_reply_only(world: PlaygroundWorld, handler: Handler) -> None:
    outcomes: list[Sent | Gone] = []
    told = asyncio.Event()

    async def talk(event: Interaction) -> None:
        await event.reply(Card("First"))
        outcomes.append(await event.reply(Form("f", "Second", (TextField("name", "Name"),))))
        told.set()

    handler.does = talk
    await world.command("ada", world.channel("general"), "talk")
    await asyncio.wait_for(told.wait(), PATIENCE)
    assert outcomes == [Gone("a form can only be the first reply")]


async def test_a_conversation_ends_after_fifteen_minutes(
    world: PlaygroundWorld, handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Interaction] = []

    async def keep(event: Interaction) -> None:
        kept.append(event)

    handler.does = keep
    await world.command("ada", world.channel("general"), "wait")
    (event,) = kept
    assert isinstance(await event.reply(Card("In time")), Sent)
    monkeypatch.setattr(limits, "REPLY_SECONDS", -1)
    assert await event.reply(Card("Too late")) == Gone("15 minutes are over")
