"""Payloads as any Slack-compatible server may send them: with fields that we do not need, without optional ones."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import urlencode

import pytest

from adapters.slack import payload
from adapters.slack.logs import vendor
from adapters.slack.payload import Happened, Pressed, Submitted, Typed
from adapters.slack.web import read as read_body

FORM = "application/x-www-form-urlencoded"
TOKEN = "xoxb-made-up-secret"  # pragma: allowlist secret
SLASH = {
    "token": "gIkuvaNzQIHg97ATvDxqgjtO", "team_id": "T0001", "team_domain": "example", "enterprise_id": "E0001",
    "enterprise_name": "Globular Construct", "channel_id": "C2147483705", "channel_name": "test",
    "user_id": "W2147483697", "user_name": "steve", "command": "/weather", "text": "94070 & more",
    "response_url": "https://hooks.slack.com/commands/1234/5678", "trigger_id": "13345224609.738474920.8088930838d88",
    "api_app_id": "A123456", "is_enterprise_install": "false",
}  # fmt: skip
BUTTON = {
    "type": "button", "block_id": "=qXel", "action_id": "an-id", "value": "click_me_123",
    "text": {"type": "plain_text", "text": "Button", "emoji": True}, "action_ts": "1548426417.840180",
}  # fmt: skip
IN_MESSAGE = {
    "type": "block_actions", "team": {"id": "T9TK3CUKW", "domain": "example"}, "api_app_id": "AABA1ABCD",
    "user": {"id": "UA8RXUSPL", "username": "jtorrance", "team_id": "T9TK3CUKW"}, "token": "9s8d9as89d8as9d8as989",
    "container": {
        "type": "message_attachment", "message_ts": "1548261231.000200", "attachment_id": 1,
        "channel_id": "CBR2V3XEX", "is_ephemeral": False, "is_app_unfurl": False,
    },
    "trigger_id": "12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3", "enterprise": None,
    "is_enterprise_install": False, "channel": {"id": "CBR2V3XEX", "name": "review-updates"},
    "message": {"bot_id": "BAH5CA16Z", "type": "message", "text": "…", "user": "UAJ2RU415", "ts": "1548261231.000200"},
    "response_url": "https://hooks.slack.com/actions/AABA1ABCD/1232321423432/D09sSasdasdAS9091209",
    "actions": [BUTTON],
}  # fmt: skip
VIEW = {
    "id": "VNHU13V36", "team_id": "T9TK3CUKW", "type": "modal", "private_metadata": "", "callback_id": "modal",
    "state": {"values": {}}, "hash": "156663117.cd33ad1f", "root_view_id": "VNHU13V36", "previous_view_id": None,
    "app_id": "AABA1ABCD", "external_id": "", "bot_id": "BAH5CA16Z", "blocks": [], "clear_on_close": False,
}  # fmt: skip


def _in_view(**view: Any) -> dict[str, Any]:
    return {**IN_MESSAGE, "channel": None, "message": None, "container": {"type": "view"}, "view": {**VIEW, **view}}


def _without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in IN_MESSAGE.items() if name not in names}


@pytest.mark.parametrize("left_out", ["enterprise_id", "text", "user_name", "trigger_id", "response_url", "api_app_id"])
def test_a_command_is_read_whatever_is_left_out_beside_who_and_where(left_out: str) -> None:
    body = urlencode({name: value for name, value in SLASH.items() if name != left_out}).encode()
    said = payload.read(read_body(body, FORM))
    assert isinstance(said, Typed)
    assert (said.team, said.user, said.channel) == ("T0001", "W2147483697", "C2147483705")
    assert said.text == ("" if left_out == "text" else "94070 & more")


@pytest.mark.parametrize("team", [IN_MESSAGE["team"], None])
def test_a_press_on_a_message_is_read_also_where_an_organisation_leaves_the_team_empty(team: object) -> None:
    said = payload.read(read_body(urlencode({"payload": json.dumps({**IN_MESSAGE, "team": team})}).encode(), FORM))
    assert isinstance(said, Pressed)
    assert (said.team, said.channel, said.message) == ("T9TK3CUKW", "CBR2V3XEX", "1548261231.000200")


def test_a_press_on_a_private_reply_has_no_message() -> None:
    container = {"type": "message", "message_ts": "1548261231.000200", "channel_id": "CBR2V3XEX", "is_ephemeral": True}
    said = payload.read({**_without("message"), "container": container})
    assert isinstance(said, Pressed)
    assert (said.channel, said.message, said.source) == ("CBR2V3XEX", "", "1548261231.000200")


def test_times_may_be_numbers() -> None:
    container = {"type": "message", "message_ts": 1548261231.0002, "channel_id": "C1"}
    said = payload.read(
        {**_without("message"), "container": container, "actions": [{**BUTTON, "action_ts": 1548426417}]}
    )
    assert isinstance(said, Pressed)
    assert (said.message, said.stamp) == ("1548261231.000200", "1548426417.000000")


@pytest.mark.parametrize("left_out", ["message", "team", "token", "api_app_id", "container", "channel", "response_url"])
def test_a_press_is_read_whatever_is_left_out(left_out: str) -> None:
    said = payload.read(_without(left_out))
    assert isinstance(said, Pressed)
    assert (said.team, said.user, said.wire, said.source) == (
        "T9TK3CUKW", "UA8RXUSPL", "click_me_123", "1548261231.000200",
    )  # fmt: skip


def test_a_press_from_another_company_names_the_workspace_of_the_author() -> None:
    guest = {"id": "U9EVE", "team_id": "T9CONNECT"}
    message = {**IN_MESSAGE["message"], "team": "T9TK3CUKW"}
    said = payload.read({**IN_MESSAGE, "team": {"id": "T9CONNECT"}, "user": guest, "message": message})
    assert isinstance(said, Pressed)
    assert (said.company, said.author, said.home) == ("T9CONNECT", "UAJ2RU415", "T9TK3CUKW")


@pytest.mark.parametrize("surface", ["modal", "home"])
def test_a_press_in_a_view_is_read(surface: str) -> None:
    said = payload.read(_in_view(type=surface))
    assert isinstance(said, Pressed)
    assert (said.surface, said.view, said.message) == (surface, "VNHU13V36", "")


def test_a_view_that_is_submitted_is_read_without_values() -> None:
    said = payload.read({**_in_view(), "type": "view_submission", "response_urls": []})
    assert isinstance(said, Submitted)
    assert (said.form, said.values) == ("modal", {})


@pytest.mark.parametrize("hooks", [[], [{"block_id": "b", "channel_id": "C1", "response_url": "https://x"}], None])
def test_a_view_is_read_with_and_without_addresses_to_answer_to(hooks: object) -> None:
    entered = {"type": "plain_text_input", "value": "09:00"}
    state = {"values": {"time": {"value": entered}, "zone": {"value": {"value": None}}, "x": {"y": entered}}}
    said = payload.read({**_in_view(state=state), "type": "view_submission", "response_urls": hooks})
    assert isinstance(said, Submitted)
    assert said.values == {"time": ("09:00",), "zone": ("",)}


@pytest.mark.parametrize(
    ("given", "team"),
    [
        ({}, "T061EG9R6"),
        ({"authorizations": []}, "T061EG9R6"),
        ({"authorizations": [{"team_id": None, "enterprise_id": "E1", "is_enterprise_install": True}]}, "T061EG9R6"),
        ({"context_team_id": "T0OURS"}, "T0OURS"),
        ({"authed_users": ["U1"], "authed_teams": ["T1"], "is_ext_shared_channel": True}, "T061EG9R6"),
    ],
)
def test_whose_an_event_is(given: dict[str, Any], team: str) -> None:
    event = {"type": "member_joined_channel", "user": "U1", "channel": "C1", "inviter": "U2"}
    said = payload.read({"type": "event_callback", "team_id": "T061EG9R6", "event": event, **given})
    assert isinstance(said, Happened)
    assert said.team == team


@pytest.mark.parametrize(
    ("stamp", "at"), [(1515449522, 1515449522.0), ("1515449522", 1515449522.0), ("soon", 0.0), (None, 0.0), ([], 0.0)]
)
def test_when_an_event_was(stamp: object, at: float) -> None:
    said = payload.read({"type": "event_callback", "team_id": "T1", "event": {"type": "x"}, "event_time": stamp})
    assert isinstance(said, Happened)
    assert said.at == at


def test_an_event_is_read_with_the_side_that_we_are_installed_on() -> None:
    event = {"type": "app_home_opened", "user": "W061F7EUR", "channel": "D0LAN2Q65", "tab": "home"}
    both = {
        "type": "event_callback", "team_id": "T061EG9R6", "context_team_id": "T061EG9R6", "event": event,
        "context_enterprise_id": None, "event_id": "Ev0LAN670R", "event_time": 1515449522,
        "authorizations": [{"enterprise_id": "E1", "team_id": "T0OURS", "user_id": "W1", "is_bot": True}],
    }  # fmt: skip
    said = payload.read(both)
    assert isinstance(said, Happened)
    assert (said.team, said.at) == ("T0OURS", 1515449522.0)


@pytest.mark.parametrize(
    "body",
    [
        {"ssl_check": "1", "token": "x"},
        {**_in_view(), "type": "view_closed", "is_cleared": False},
        {"type": "shortcut", "callback_id": "x", "team": {"id": "T1"}, "user": {"id": "U1"}, "action_ts": "1.2"},
        {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1518467820, "api_app_id": "A1"},
    ],
)
def test_what_is_not_ours_to_know_is_passed_over(body: dict[str, Any]) -> None:
    assert payload.read(body) is None


@pytest.mark.parametrize("name", ["slack_sdk.web.async_client", "slack_bolt.App", "slack_sdk.socket_mode.aiohttp"])
def test_slacks_libraries_say_nothing_that_opens_a_door_though_everything_is_logged(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logger = vendor()
    logging.getLogger(name).debug("Authorization: Bearer %s", TOKEN)
    logging.getLogger(name).info("wss://example/link/?ticket=secret")
    logger.warning("failed with %s", {"token": TOKEN})
    assert "secret" not in caplog.text
    assert "failed with" in caplog.text
