"""What we accept: payloads with whatever is left out filled in, as far as it does not matter to us.

Discord itself sends all of it; what speaks its language (a proxy, a stand-in) need not, and the library wants every
field. Pure; a payload that is no such thing comes back as it is, for the library to refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

THREADS = (10, 11, 12)
PRESS, ROW, BUTTON = 3, 1, 2  # of interactions; of components
COMPONENTS = 1 << 15  # among the flags of a message
LONG_AGO = "2015-01-01T00:00:00+00:00"

_USER = {"username": "", "discriminator": "0", "avatar": None}
_MEMBER: dict[str, Any] = {"roles": [], "joined_at": None, "deaf": False, "mute": False, "flags": 0}
_MESSAGE = {
    "type": 0, "content": "", "author": {"id": "0"}, "flags": 0, "components": [], "embeds": [], "attachments": [],
    "mentions": [], "mention_roles": [], "mention_everyone": False, "tts": False, "pinned": False,
    "timestamp": LONG_AGO, "edited_timestamp": None, "channel_id": "0",
}  # fmt: skip
_CHANNEL = {"type": 0, "name": "", "position": 0, "permission_overwrites": [], "bitrate": 0, "user_limit": 0}
_METADATA = {"archived": False, "locked": False, "auto_archive_duration": 1440, "archive_timestamp": LONG_AGO}
_THREAD = {"parent_id": "0", "owner_id": "0", "message_count": 0, "member_count": 0}
_APPLICATION = {
    "name": "", "description": "", "icon": None, "bot_public": True, "bot_require_code_grant": False, "verify_key": "",
    "flags": 0, "owner": {"id": "0"}, "team": None,
}  # fmt: skip
_INTERACTION = {"version": 1, "attachment_size_limit": 0, "entitlements": [], "authorizing_integration_owners": {}}


def user(given: Any) -> Any:
    """A person, of whom at least the id is told."""
    return _filled(_USER, given)


def member(given: Any) -> Any:
    """A person in a server."""
    made = _filled(_MEMBER, given)
    return made | {"user": user(made["user"])} if isinstance(made, dict) and "user" in made else made


def message(given: Any) -> Any:
    """A message. The library finds no place for more than rows of controls where it does not bear their flag."""
    made = _filled(_MESSAGE, given)
    if isinstance(made, dict) and any(part.get("type") != ROW for part in made["components"] or ()):
        made |= {"flags": (made["flags"] or 0) | COMPONENTS}
    return made | {"author": user(made["author"])} if isinstance(made, dict) else made


def reply(given: Any) -> Any:
    """A private message, of which nobody has to know anything afterwards."""
    return message({"id": "0"} | given if isinstance(given, dict) else {"id": "0"})


def channel(given: Any) -> Any:
    """A channel or thread."""
    made = _filled(_CHANNEL, given)
    if isinstance(made, dict) and made["type"] in THREADS:
        return _filled(_THREAD, made) | {"thread_metadata": _filled(_METADATA, made.get("thread_metadata") or {})}
    return made


def direct(given: Any) -> Any:
    """Somebody's direct messages."""
    made = _filled({"type": 1, "recipients": []}, given)
    return made | {"recipients": [user(one) for one in made["recipients"]]} if isinstance(made, dict) else made


def guild(given: Any, *, known: bool = False) -> Any:
    """A server with its channels, threads and roles; one that is ``known`` is available again."""
    if not isinstance(given, dict):
        return given
    made = {name: value for name, value in given.items() if value is not None or name not in ("members", "presences")}
    if known:
        made.setdefault("unavailable", False)
    for name, fill in (("channels", channel), ("threads", channel), ("roles", _role), ("members", member)):
        if isinstance(made.get(name), list):
            made[name] = [fill(one) for one in made[name]]
    return made


def application(given: Any) -> Any:
    """The application that a token belongs to."""
    made = _filled(_APPLICATION, given)
    return made | {"owner": user(made["owner"])} if isinstance(made, dict) else made


def gateway(given: Any) -> Any:
    """Where the gateway is, and what it grants."""
    limit = {"total": 1_000, "remaining": 1_000, "reset_after": 0, "max_concurrency": 1}
    return _filled({"shards": 1, "session_start_limit": limit}, given)


def interaction(given: Any, application: int | None) -> Any:
    """What somebody did: in a server at least who and where, by their ids."""
    made = _filled(_INTERACTION | {"application_id": str(application or 0)}, given)
    if not isinstance(made, dict):
        return made
    where = made.get("channel") or ({"id": made["channel_id"]} if made.get("channel_id") else None)
    if where is not None:
        direct = {"type": 1} if made.get("guild_id") is None else {}
        made["channel"] = channel(direct | where)
    if made.get("guild_id") is not None and not made.get("member"):
        made["member"] = {"user": made.get("user") or {}}
    for name, fill in (("member", member), ("user", user), ("message", message)):
        if made.get(name):
            made[name] = fill(made[name])
        else:
            made.pop(name, None)
    if made.get("type") == PRESS and isinstance(made.get("message"), dict):
        made["message"] = _with_control(made["message"], made.get("data") or {})
    return made


def response(given: Any, asked: str) -> Any:
    """The answer to a response to an interaction, which may be an empty one; ``asked`` is that interaction's id."""
    found = given if isinstance(given, dict) else {}
    return found | {"interaction": {"id": asked, "type": 2} | (found.get("interaction") or {})}


def frame(given: Any, gateway: str, shard: list[int]) -> Any:
    """What the gateway says when a session begins or goes on."""
    if not isinstance(given, dict) or given.get("t") not in ("READY", "RESUMED"):
        return given
    told = given.get("d") or {}
    if given["t"] == "READY":
        blank = {"guilds": [], "session_id": "", "resume_gateway_url": gateway, "shard": shard}
        told = blank | {name: value for name, value in told.items() if value is not None}
        told["user"] = user(told.get("user"))
    return given | {"d": told, "s": given.get("s")}


def _with_control(message: Any, pressed: Any) -> Any:
    """The message that was pressed on, with the control that was pressed: the library looks for it there."""
    id, shown = pressed.get("custom_id"), message["components"] or []
    if any(part.get("custom_id") == id for part in _walk(shown)):
        return message
    control = {"type": pressed.get("component_type", BUTTON), "custom_id": id, "style": 2, "label": "…"}
    return message | {"components": [*shown, {"type": ROW, "components": [control]}]}


def _walk(parts: Any) -> Iterator[dict[str, Any]]:
    for part in parts:
        yield part
        yield from _walk(part.get("components") or [])


def _role(given: Any) -> Any:
    return _filled({"name": ""}, given)


def _filled(blank: dict[str, Any], given: Any) -> Any:
    """``given``, with the blank's value where it has none."""
    return blank | given if isinstance(given, dict) else given
