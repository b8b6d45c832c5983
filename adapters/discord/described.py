"""What we send, as Discord's own description of its API has it: the library is laxer, and so is Discord. Pure.

https://github.com/discord/discord-api-spec
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

UPDATE = 7  # of a callback: it edits the message that was pressed
_FLAGS = frozenset({"wait", "with_components", "with_counts", "with_localizations", "with_response"})


def body(method: str, given: Any) -> Any:
    """A body in which ids are strings, an edit bears no ``tts`` and a command no ``nsfw``."""
    if isinstance(given, list):
        return [body(method, one) for one in given]
    if not isinstance(given, dict):
        return given
    left_out = {"nsfw"} if method != "PATCH" else {"tts"}
    made = {name: value for name, value in given.items() if name not in left_out or value}
    for within in ("data", "components", "component"):  # of a form
        if within in made:
            made[within] = body("PATCH" if made.get("type") == UPDATE else method, made[within])
    if isinstance(defaults := made.get("default_values"), list):
        made["default_values"] = [one | {"id": str(one["id"])} for one in defaults]
    if "recipient_id" in made:
        made["recipient_id"] = str(made["recipient_id"])
    if isinstance(allowed := made.get("allowed_mentions"), dict):
        named = {name: [str(id) for id in allowed[name]] for name in ("roles", "users") if name in allowed}
        made["allowed_mentions"] = allowed | named
    return made


def query(given: Mapping[str, Any]) -> dict[str, Any]:
    """A query with words for what is true or false."""
    return {name: _word(value) if name in _FLAGS else value for name, value in given.items()}


def _word(value: Any) -> str:
    return "true" if str(value) == "1" else "false"
