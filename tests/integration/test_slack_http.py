"""Slack over HTTP: what an address on the open internet has to take calmly."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from adapters.card import Button, Card
from adapters.command import Command
from adapters.event import Installed, Interaction, PlaceGone
from adapters.slack.web import MOST_BYTES
from tests.slack_server import SIGNING_SECRET, TEAM, signed
from tests.world_slack import SlackHttpWorld

GENERAL = f"slack:{TEAM}:C0GENERAL"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
COMMANDS = (Command("help", "what there is"),)
TYPED = {"command": "/quiz", "text": "help", "team_id": TEAM, "user_id": "U0BOB", "channel_id": "C0GENERAL"}
BODY = urlencode({**TYPED, "trigger_id": "1.2.3"}).encode()


class Toy:
    """Counts what it hears, and answers acts."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, event: Any) -> None:
        if isinstance(event, Installed):
            return
        self.events.append(event)
        await self.go.wait()
        if isinstance(event, Interaction):
            await event.reply(Card("Heard"))


@pytest.fixture
def toy() -> Toy:
    return Toy()


@pytest.fixture
async def world(toy: Toy) -> AsyncIterator[SlackHttpWorld]:
    world = SlackHttpWorld()
    await world.join("Bob")
    await world.start(COMMANDS, toy)
    yield world
    await world.stop()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "1"},
        {"X-Slack-Signature": "v0=00"},
        signed(BODY, secret="another secret"),
        signed(BODY + b" "),
        signed(BODY, stamp="1531420618"),
        signed(BODY, stamp=str(int(time.time()) + 3_600)),
        signed(BODY, stamp="soon"),
        signed(BODY, stamp="1e9"),
        signed(BODY, stamp="-1"),
        signed(BODY, stamp=""),
        signed(BODY, stamp="٣٤٥"),
        signed(BODY, stamp="9" * 400),
        {**signed(BODY), "X-Slack-Signature": "v0=ünsigned"},
        {**signed(BODY), "X-Slack-Signature": ""},
        {**signed(BODY), "X-Slack-Signature": "v1=" + "0" * 64},
    ],
)  # fmt: skip
async def test_what_slack_has_not_signed_is_401(
    world: SlackHttpWorld, toy: Toy, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "quizbot")
    status, _ = await world.slack.request(BODY, FORM | headers)
    assert (status, toy.events) == (401, [])
    assert "U0BOB" not in caplog.text, "a stranger cannot write into our logs"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", JSON),
        (b"[]", JSON),
        (b"", JSON),
        (b"\xff\xfe", JSON),
        (b"[" * 100_000, JSON),
        (b"payload=%7B", FORM),
        (b"payload=%5B%5D", FORM),
        (b"payload=" + b"%5B" * 50_000, FORM),
        (b"no form", FORM),
        (b"", FORM),
        (b"&".join(b"a%d=1" % number for number in range(200)), FORM),
        (b"x" * (MOST_BYTES + 1), FORM),
    ],
)
async def test_what_cannot_be_read_is_400(world: SlackHttpWorld, toy: Toy, body: bytes, kind: dict[str, str]) -> None:
    status, _ = await world.slack.request(body, kind | signed(body))
    assert (status, toy.events) == (400, [])


async def test_slack_asks_whether_the_address_is_ours(world: SlackHttpWorld) -> None:
    body = json.dumps({"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"}).encode()
    assert await world.slack.request(body, JSON | signed(body)) == (200, "3eZbrw1aB")
    assert (await world.slack.request(body, JSON))[0] == 401


async def test_slack_tries_the_certificate(world: SlackHttpWorld, toy: Toy) -> None:
    """Not always signed, by GET or POST; nothing comes of it."""
    for body in (b"ssl_check=1&token=x", b"token=x&ssl_check=1"):
        assert await world.slack.request(body, FORM) == (200, "")
        assert await world.slack.request(body, FORM | signed(body)) == (200, "")
    address = f"{world.slack.request_url}?ssl_check=1&token=x"
    async with aiohttp.ClientSession() as slack, slack.get(address) as answer:
        assert answer.status == 200
    assert (await world.slack.request(b"ssl_check=10", FORM))[0] == 401
    assert toy.events == []


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON", "text/plain", ""])
async def test_json_is_read_whatever_it_is_called(world: SlackHttpWorld, toy: Toy, kind: str) -> None:
    event = {"type": "channel_archive", "channel": "C0GENERAL"}
    body = json.dumps({"type": "event_callback", "team_id": TEAM, "event": event}).encode()
    assert (await world.slack.request(body, {"Content-Type": kind, **signed(body)}))[0] == 200
    assert toy.events == [PlaceGone(f"slack:{TEAM}", GENERAL)]


async def test_a_form_is_read_with_its_charset(world: SlackHttpWorld, toy: Toy) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    assert (await world.slack.request(BODY, kind | signed(BODY)))[0] == 200
    assert toy.events[0].path == "help"


async def test_what_says_nothing_to_us_is_acknowledged(world: SlackHttpWorld, toy: Toy) -> None:
    for said in ({}, {"type": "event_callback"}, {"type": "unheard_of"}, {"type": "block_actions", "actions": [1]}):
        body = json.dumps(said).encode()
        assert await world.slack.request(body, JSON | signed(body)) == (200, "")
    assert toy.events == []


async def test_the_same_request_again_has_no_second_effect(world: SlackHttpWorld, toy: Toy) -> None:
    headers = FORM | signed(BODY)
    assert (await world.slack.request(BODY, headers))[0] == 200
    assert (await world.slack.request(BODY, headers))[0] == 200
    assert len(toy.events) == 1


async def test_an_event_that_could_not_be_handled_comes_again(world: SlackHttpWorld, toy: Toy) -> None:
    failing = True

    async def handle(event: Any) -> None:
        if failing and not isinstance(event, Installed):
            raise RuntimeError("the database is away")
        await toy(event)

    await world.restart(COMMANDS, handle)
    event = {"type": "channel_archive", "channel": "C0GENERAL"}
    body = json.dumps({"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event}).encode()
    headers = JSON | signed(body)
    assert (await world.slack.request(body, headers))[0] == 500
    failing = False
    assert (await world.slack.request(body, headers))[0] == 200
    assert toy.events == [PlaceGone(f"slack:{TEAM}", GENERAL)]


async def test_it_answers_in_time_and_the_truth_follows(world: SlackHttpWorld, toy: Toy) -> None:
    toy.go.clear()
    act = await world.slack.command("U0BOB", "C0GENERAL", "help")
    assert act.acknowledged is not None
    assert 1.7 < act.acknowledged < 2.5
    toy.go.set()
    assert "Heard" in await world.later(act)


async def test_too_much_at_once_and_nobody_there(
    world: SlackHttpWorld, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = json.dumps({"type": "event_callback", "team_id": TEAM, "event": {"type": "app_uninstalled"}}).encode()
    monkeypatch.setattr("adapters.slack.listener.MOST_UNDER_WAY", 0)
    act = await world.slack.command("U0BOB", "C0GENERAL", "help")
    assert act.answer["text"].startswith("Too much is going on at once.")
    assert (await world.slack.request(body, JSON | signed(body)))[0] == 503
    world.adapter._listener = None
    assert (await world.slack.request(body, JSON | signed(body)))[0] == 503
    assert toy.events == []


async def test_a_click_over_http(world: SlackHttpWorld, toy: Toy) -> None:
    await world.adapter.post(GENERAL, Card("Question", (), (Button("answer:0", "A"),)), "q/1")
    [question] = await world.messages(GENERAL)
    assert "Heard" in await world.press("Bob", question, "A")
    assert (toy.events[0].control, toy.events[0].key, toy.events[0].at) == ("answer:0", "q/1", world.clock())


async def test_nothing_opens_without_a_secret(world: SlackHttpWorld) -> None:
    from adapters.slack import SlackAdapter  # noqa: PLC0415

    assert SlackAdapter((), bot_token="x", app_token="y").routes() == []
    assert {str(route.path) for route in world.adapter.routes()} == {"/slack/events"}
    assert SIGNING_SECRET not in repr(world.adapter)
    assert timedelta(0) == world.adapter.remembers
