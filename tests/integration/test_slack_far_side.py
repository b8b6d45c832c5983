"""The local Slack is as strict as Slack: what it would refuse, it refuses, and what it does not know fails the test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack_server import APP_TOKEN, BOT_TOKEN, HISTORY_SCOPES, METHODS, Slack
from tests.world import WorldClock

TEXT = {"type": "plain_text", "text": "Hello", "emoji": False}
VIEW = {"type": "modal", "callback_id": "f", "title": TEXT, "blocks": [{"type": "header", "text": TEXT}]}
MESSAGE: dict[str, Any] = {"channel": "C0GENERAL", "text": "Hello", "blocks": VIEW["blocks"]}


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    slack = Slack(WorldClock())
    slack.join("U0BOB", "Bob")
    slack.channel("C0GENERAL")
    await slack.start()
    yield slack
    await slack.stop()


async def refused(slack: Slack, method: str, token: str = BOT_TOKEN, **arguments: Any) -> str:
    """Slack's word for what is wrong with a call; nothing for one that it takes."""
    client = AsyncWebClient(token, slack.api_url, retry_handlers=[])
    try:
        await client.api_call(method, json=arguments)
    except SlackApiError as error:
        return str(error.response["error"])
    return ""


@pytest.mark.parametrize("method", METHODS)
async def test_every_method_asks_whose_the_token_is(slack: Slack, method: str) -> None:
    """Also those that need no scope; and an app's token is no bot's."""
    for token in ("xoxb-made-up-and-wrong", BOT_TOKEN if method == "apps.connections.open" else APP_TOKEN):
        assert await refused(slack, method, token) == "invalid_auth"


async def test_what_came_instead_of_an_acknowledgement_is_kept(slack: Slack) -> None:
    slack.request_url = f"http://127.0.0.1:{slack.port}/nowhere"
    assert (await slack.command("U0BOB", "C0GENERAL", "x")).failed == "HTTP 404 404: Not Found"
    slack.request_url = "http://127.0.0.1:1/slack/events"
    assert "ClientConnectorError" in (await slack.command("U0BOB", "C0GENERAL", "x")).failed
    assert [came.partition(":")[0] for came in slack.unacknowledged] == ["slash_commands"] * 2


async def test_a_trigger_opens_one_thing_within_three_seconds_in_its_own_workspace(slack: Slack) -> None:
    other = slack.neighbour("T1OTHER")
    other.installed = True
    act = slack._act("U0BOB")
    assert await refused(slack, "views.open", other.token, trigger_id=act.trigger, view=VIEW) == "invalid_trigger_id"
    assert slack.problems.pop() == "views.open: a trigger that nobody here was given"
    assert await refused(slack, "views.open", trigger_id=act.trigger, view=VIEW) == ""
    assert await refused(slack, "views.open", trigger_id=act.trigger, view=VIEW) == "exchanged_trigger_id"
    late = slack._act("U0BOB")
    late.until = asyncio.get_running_loop().time()
    assert await refused(slack, "views.open", trigger_id=late.trigger, view=VIEW) == "expired_trigger_id"
    assert slack.problems == []


@pytest.mark.parametrize(
    ("method", "arguments", "problem"),
    [
        ("chat.meMessage", MESSAGE, "unknown method"),
        ("chat.postMessage", MESSAGE | {"as_user": True}, "unknown {'as_user'}"),
        ("chat.postMessage", {"channel": "C0GENERAL", "text": "x"}, "missing {'blocks'}"),
        ("chat.postMessage", MESSAGE | {"blocks": [{"type": "carousel"}]}, "unknown"),
        ("chat.postMessage", MESSAGE | {"blocks": [VIEW["blocks"][0] | {"colour": "red"}]}, "unknown fields"),
        ("views.publish", {"user_id": "U0BOB", "view": VIEW | {"type": "sheet"}}, "unknown view type"),
    ],
)
async def test_what_it_does_not_know_fails_the_test(
    slack: Slack, method: str, arguments: dict[str, Any], problem: str
) -> None:
    assert await refused(slack, method, **arguments)
    assert problem in slack.problems[0]


async def test_scopes_are_named_by_the_kind_of_channel(slack: Slack) -> None:
    slack.channel("G0STAFF")
    slack.channel("D0BOB")
    slack.scopes = HISTORY_SCOPES - {"groups:history", "im:history", "groups:read"}
    assert await refused(slack, "conversations.history", channel="C0GENERAL") == ""
    for channel in ("G0STAFF", "D0BOB"):
        assert await refused(slack, "conversations.history", channel=channel) == "missing_scope"
    assert await refused(slack, "conversations.info", channel="G0STAFF") == "missing_scope"
    assert await refused(slack, "conversations.info", channel="C0GENERAL") == ""
    slack.scopes -= {"chat:write"}
    assert await refused(slack, "chat.postMessage", **MESSAGE) == "missing_scope"


async def test_an_address_for_a_socket_is_good_once(slack: Slack) -> None:
    client = AsyncWebClient(None, slack.api_url, retry_handlers=[])
    address = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(address) as socket:
            hello = await socket.receive_json()
            assert hello["type"] == "hello"
            assert "debug_info" not in hello
            await socket.send_json({"envelope_id": "E1", "playload": {}})
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address)
    assert len(slack.problems) == 2
