"""The app manifest: what an admin pastes into Slack to make the app, with the least it needs."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

SCOPES = (
    "chat:write",  # ask, reveal, edit and remove its own messages
    "commands",  # the slash command
    "users:read",  # who is an admin, what people are called, their time zone
    "channels:read",  # to see whether it is in a public channel, and hear that it was invited or that it is gone
    "groups:read",  # the same of private channels
)
HISTORY_SCOPES = ("channels:history", "groups:history", "im:history", "im:write")
WHY_HISTORY = (
    "--history lets the app read the channels it is in. It uses that for one thing: after a call that timed out, to "
    "look whether its own message is there. Without it an admin is asked instead."
)

EVENTS = (
    "app_home_opened", "app_uninstalled", "tokens_revoked", "member_joined_channel", "user_change",
    "channel_archive", "channel_deleted", "channel_left", "group_archive", "group_deleted", "group_left",
)  # fmt: skip

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

_COMMAND = re.compile(r"/[a-z0-9_-]{1,31}\Z", re.ASCII)
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class BadManifest(ValueError):
    """What was asked for is nothing that Slack would take."""


def scopes(*, history: bool = False) -> tuple[str, ...]:
    """What the bot token may do."""
    return (*SCOPES, *HISTORY_SCOPES) if history else SCOPES


def missing(granted: str, *, history: bool = False) -> tuple[str, ...]:
    """The scopes that are needed and not ``granted``, a list with commas as Slack's ``X-OAuth-Scopes`` gives it."""
    have = {scope.strip() for scope in granted.split(",")}
    return tuple(scope for scope in scopes(history=history) if scope not in have)


def manifest(*, http: str = "", command: str = "/quiz", history: bool = False) -> dict[str, Any]:
    """The manifest, for Socket Mode or for a server at ``http``. Raises BadManifest."""
    if not _COMMAND.match(command):
        raise BadManifest(f"{command!r} is no command: it begins with / and has up to 31 of a-z, 0-9, _ and -.")
    base = _base(http) if http else ""
    return {
        "_metadata": {"major_version": 1},
        "display_information": {
            "name": "Quizbot",
            "description": "A scenario question a day for the study team, in the channel where it already talks",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Quizbot", "always_online": True},
            "slash_commands": [
                {
                    "command": command,
                    "description": "What is open here, practice, boards, teams, setup",
                    "usage_hint": "[ask | board | me | team | setup | help]",
                    "should_escape": True,  # mentions arrive as ids
                    **_at("url", base, EVENTS_PATH),
                }
            ],
        },
        "oauth_config": {
            "scopes": {"bot": list(scopes(history=history))},
            **({"redirect_urls": [base + REDIRECT_PATH]} if base else {}),
        },
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **_at("request_url", base, EVENTS_PATH)},
            "interactivity": {"is_enabled": True, **_at("request_url", base, EVENTS_PATH)},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not base,
            "token_rotation_enabled": False,
        },
    }


def _at(name: str, base: str, path: str) -> dict[str, str]:
    return {name: base + path} if base else {}


def _base(url: str) -> str:
    try:
        there = urlsplit(url)
        host, _ = there.hostname, there.port
    except ValueError:
        host = None
    if not host or there.query or there.fragment or there.username:
        raise BadManifest(f"{url!r} is no address of a server; it looks like https://quiz.example.org")
    if there.scheme != "https" and not (there.scheme == "http" and host in _LOCAL):
        raise BadManifest(f"{url!r}: Slack calls https:// addresses only")
    return url.rstrip("/")
