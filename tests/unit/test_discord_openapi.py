"""Our copy of Discord's description refuses what Discord would, and what the library sends too loosely is put right."""

from typing import Any

import pytest

from adapters.discord import described
from tests.discord_openapi import request_problems

CALLBACK = "/interactions/1/token/callback"
ROW = {"type": 1, "components": [{"type": 2, "style": 2, "label": "A", "custom_id": "a|k", "disabled": False}]}
MESSAGE: dict[str, Any] = {"components": [ROW], "flags": 32_768, "allowed_mentions": {"parse": []}}
MODAL = {
    "custom_id": "setup|",
    "title": "Set up",
    "components": [{"type": 18, "label": "Time", "component": {"type": 4, "custom_id": "time", "style": 1}}],
}
COMMAND = {"name": "quiz", "type": 1, "description": "All", "contexts": [0], "default_member_permissions": 32}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/channels/6/messages", MESSAGE | {"nonce": "n" * 25, "enforce_nonce": True, "tts": False}),
        ("PATCH", "/channels/6/messages/7", MESSAGE),
        ("POST", CALLBACK, {"type": 5, "data": {"flags": 64}}),
        ("POST", CALLBACK, {"type": 6}),
        ("POST", CALLBACK, {"type": 9, "data": MODAL}),
        ("PUT", "/applications/100/commands", [COMMAND]),
        ("DELETE", "/channels/6/messages/7", None),
    ],
)
def test_what_is_described(method: str, path: str, body: Any) -> None:
    assert request_problems(method, path, {}, body) == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/channels/6/messages", MESSAGE | {"nonce": "n" * 26}),
        ("POST", "/channels/6/messages", MESSAGE | {"colour": "red"}),
        ("POST", "/channels/6/messages", MESSAGE | {"components": [ROW | {"components": []}]}),
        ("POST", "/channels/6/messages", MESSAGE | {"allowed_mentions": {"roles": [7]}}),
        ("POST", "/channels/6/messages", MESSAGE | {"flags": "64"}),
        ("POST", CALLBACK, {"type": 9, "data": None}),
        ("POST", CALLBACK, {"type": 9, "data": MODAL | {"title": "t" * 46}}),
        ("PUT", "/applications/100/commands", [COMMAND | {"nsfw": True}]),
        ("PUT", "/applications/100/commands", [COMMAND | {"options": [{"type": 3, "name": "x"}]}]),
        ("POST", "/users/@me/channels", {"recipient_id": 7}),
        ("DELETE", "/channels/6/messages/7", {}),
        ("POST", "/channels/6/pins", {}),
    ],
)
def test_what_is_not_described(method: str, path: str, body: Any) -> None:
    assert len(request_problems(method, path, {}, body)) == 1


def test_the_library_is_put_right() -> None:
    loose = {"allowed_mentions": {"parse": [], "roles": [7], "users": [8, 9]}, "tts": False}
    assert described.body("PATCH", loose) == {"allowed_mentions": {"parse": [], "roles": ["7"], "users": ["8", "9"]}}
    assert described.body("POST", loose)["tts"] is False
    update = {"type": 7, "data": MESSAGE | {"tts": False}}
    assert request_problems("POST", CALLBACK, {}, described.body("POST", update)) == []
    assert described.body("PUT", [COMMAND | {"nsfw": False}]) == [COMMAND]
    assert described.body("POST", {"recipient_id": 7}) == {"recipient_id": "7"}
    menu = {"type": 8, "custom_id": "c", "default_values": [{"type": "channel", "id": 7}]}
    form = described.body("POST", {"type": 9, "data": MODAL | {"components": [{"type": 18, "component": menu}]}})
    assert form["data"]["components"][0]["component"]["default_values"] == [{"type": "channel", "id": "7"}]
    assert described.body("GET", None) is None
    assert loose["allowed_mentions"] == {"parse": [], "roles": [7], "users": [8, 9]}, "the library keeps its own"
