"""The manifest asks for the least, and for all that is needed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from adapters.slack.manifest import EVENTS, BadManifest, manifest, missing, scopes
from tests.slack_server import EVENT_SCOPES, HISTORY_SCOPES, LEAST_SCOPES


def test_the_scopes_are_those_that_the_local_slack_needs() -> None:
    """The whole contract day runs against a Slack that grants exactly these (tests/world_slack.py)."""
    assert set(scopes()) == LEAST_SCOPES
    assert set(scopes(history=True)) == HISTORY_SCOPES
    assert not any("history" in scope for scope in manifest()["oauth_config"]["scopes"]["bot"])


def test_no_event_needs_more_than_the_scopes() -> None:
    assert {EVENT_SCOPES[event] for event in EVENTS} <= {"", *scopes()}


def test_what_is_missing_of_a_grant() -> None:
    assert missing("chat:write,commands, users:read,channels:read") == ("groups:read",)
    assert missing(",".join(scopes())) == ()
    assert "im:write" in missing(",".join(scopes()), history=True)


def test_socket_mode_needs_no_address() -> None:
    made = manifest()
    assert made["settings"]["socket_mode_enabled"] is True
    assert "http" not in json.dumps(made)


def test_over_http_every_address_is_ours() -> None:
    made = manifest(http="https://quiz.example.org/")
    at = "https://quiz.example.org/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == at
    assert made["settings"]["interactivity"]["request_url"] == at
    assert made["features"]["slash_commands"][0]["url"] == at
    assert made["oauth_config"]["redirect_urls"] == ["https://quiz.example.org/slack/oauth_redirect"]


@pytest.mark.parametrize("command", ["quiz", "/Quiz", "/a b", "/" + "x" * 32, "/", ""])
def test_a_command_that_slack_would_refuse(command: str) -> None:
    with pytest.raises(BadManifest, match="is no command"):
        manifest(command=command)


@pytest.mark.parametrize(
    "url", ["quiz.example.org", "http://quiz.example.org", "https://", "https://[", "https://a/?b"]
)
def test_an_address_that_slack_would_refuse(url: str) -> None:
    with pytest.raises(BadManifest):
        manifest(http=url)


def test_the_command_line_prints_it_and_says_why() -> None:
    command = [sys.executable, "-m", "bot", "slack", "manifest", "--history", "--command", "/trivia"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603
    made = json.loads(done.stdout)
    assert made["features"]["slash_commands"][0]["command"] == "/trivia"
    assert "whether its own message is there" in " ".join(done.stderr.split())
    assert "channels:history" in made["oauth_config"]["scopes"]["bot"]
