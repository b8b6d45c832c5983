"""What Discord refuses in a request, written from its reference and not from our renderer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Payload = Mapping[str, Any]

COMPONENTS_V2 = 1 << 15
EPHEMERAL = 1 << 6
ROW, BUTTON, SELECT, INPUT, TEXT, SEPARATOR, CONTAINER, LABEL = 1, 2, 3, 4, 10, 14, 17, 18
INSIDE = {CONTAINER: {ROW, TEXT, SEPARATOR}, ROW: {BUTTON, SELECT}, LABEL: {INPUT, SELECT}}
MESSAGE_KEYS = {
    "components", "flags", "nonce", "enforce_nonce", "allowed_mentions", "tts", "content", "embeds", "attachments",
}  # fmt: skip
NAME = re.compile(r"[-_a-z0-9]{1,32}")
CHAT_INPUT_KEYS = {
    "name", "type", "description", "options", "default_member_permissions", "contexts", "integration_types", "nsfw",
    "name_localizations", "description_localizations", "dm_permission",
}  # fmt: skip


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def message_problems(body: Payload, *, private: bool = False) -> list[str]:
    """Everything that is wrong with a message to create, edit or reply with."""
    found = [f"unknown {key!r}" for key in body.keys() - MESSAGE_KEYS]
    flags = body.get("flags") or 0
    components = body.get("components") or []
    if not flags & COMPONENTS_V2:
        found.append("components of the second version need their flag")
    if body.get("content") or body.get("embeds"):
        found.append("no content or embeds beside components of the second version")
    if private != bool(flags & EPHEMERAL):
        found.append("a reply must be private, and nothing else")
    nonce = body.get("nonce")
    if nonce is not None and (not 1 <= len(str(nonce)) <= 25 or not body.get("enforce_nonce")):
        found.append(f"nonce {nonce!r}")
    found += _mentions(body.get("allowed_mentions"))
    everything = list(_walk(components))
    if not 1 <= len(everything) <= 40:
        found.append(f"{len(everything)} components")
    shown = sum(units(str(part.get("content", ""))) for part in everything if part.get("type") == TEXT)
    if shown > 4_000:
        found.append(f"{shown} characters")
    ids = [part["custom_id"] for part in everything if "custom_id" in part]
    if len(set(ids)) != len(ids):
        found.append("a custom_id twice")
    return found + _components(components, {ROW, TEXT, SEPARATOR, CONTAINER})


def modal_problems(data: Payload) -> list[str]:
    """Everything that is wrong with a modal."""
    found = _length(data, "title", 1, 45) + _length(data, "custom_id", 1, 100)
    components = data.get("components") or []
    if not 1 <= len(components) <= 5:
        found.append(f"{len(components)} fields")
    return found + _components(components, {LABEL})


def callback_problems(body: Payload) -> list[str]:
    """Everything that is wrong with the first response to an interaction."""
    kind, data = body.get("type"), body.get("data") or {}
    match kind:
        case 4:
            return message_problems(data, private=True)
        case 5:
            return [] if data.get("flags") == EPHEMERAL else ["a deferred reply must be private, and nothing more"]
        case 6:
            return []
        case 8:
            choices = data.get("choices") or []
            return [f"{len(choices)} choices"] * (len(choices) > 25) + _choices(choices)
        case 9:
            return modal_problems(data)
    return [f"response type {kind!r}"]


def thread_problems(body: Payload) -> list[str]:
    """Everything that is wrong with a thread to open."""
    return _length(body, "name", 1, 100)


def commands_problems(commands: Sequence[Payload]) -> list[str]:
    """Everything that is wrong with the commands to register."""
    found = [f"{len(commands)} commands"] * (len(commands) > 100)
    for command in commands:
        found += [f"unknown {key!r} of a command" for key in command.keys() - CHAT_INPUT_KEYS]
        found += [] if command.get("type", 1) == 1 else ["type of a command"]
        if command.get("contexts") != [0] or command.get("integration_types") != [0]:
            found.append(f"/{command.get('name')} works outside servers")
        if (size := _size(command)) > 8_000:
            found.append(f"/{command['name']} has {size} characters")
        found += _option(command, depth=0)
    return found


def _option(option: Payload, depth: int) -> list[str]:
    found = _length(option, "description", 1, 100)
    if not NAME.fullmatch(str(option.get("name"))):
        found.append(f"name {option.get('name')!r}")
    children, choices = option.get("options") or [], option.get("choices") or []
    if len(children) > 25 or len(choices) > 25:
        found.append(f"more than 25 options or choices of {option.get('name')!r}")
    if option.get("autocomplete") and choices:
        found.append(f"{option.get('name')!r} completes and has choices")
    names = [child.get("name") for child in children]
    if len(set(names)) != len(names) or depth > 3:
        found.append(f"options of {option.get('name')!r}")
    required = [bool(child.get("required")) for child in children if child.get("type", 1) > 2]
    if required != sorted(required, reverse=True):
        found.append(f"an optional option of {option.get('name')!r} comes before a required one")
    return found + _choices(choices) + [problem for child in children for problem in _option(child, depth + 1)]


def _choices(choices: Sequence[Payload]) -> list[str]:
    return [problem for one in choices for problem in (*_length(one, "name", 1, 100), *_length(one, "value", 1, 100))]


def _size(command: Payload) -> int:
    counted = sum(units(str(command.get(key) or "")) for key in ("name", "description", "value"))
    return counted + sum(map(_size, [*(command.get("options") or []), *(command.get("choices") or [])]))


def _mentions(allowed: object) -> list[str]:
    if not isinstance(allowed, Mapping):
        return ["allowed_mentions is absent: everybody could be pinged"]
    if allowed.get("parse"):
        return [f"pings {allowed['parse']}"]
    roles = allowed.get("roles") or []
    return [f"pings {allowed}"] * (bool(allowed.get("users")) or len(roles) > 1)


def _components(parts: Sequence[Payload], allowed: set[int]) -> list[str]:
    found: list[str] = []
    for part in parts:
        kind = part.get("type")
        if kind not in allowed:
            found.append(f"component {kind!r} in the wrong place")
            continue
        children = [part["component"]] if "component" in part else part.get("components") or []
        found += _PARTS.get(kind, lambda _: [])(part) + _components(children, INSIDE.get(kind, set()))
    return found


def _row(row: Payload) -> list[str]:
    kinds = [part.get("type") for part in row.get("components") or []]
    return [] if kinds == [SELECT] or (1 <= len(kinds) <= 5 and set(kinds) == {BUTTON}) else [f"a row of {kinds}"]


def _button(button: Payload) -> list[str]:
    return _length(button, "custom_id", 1, 100) + _length(button, "label", 1, 80)


def _select(select: Payload) -> list[str]:
    options = select.get("options") or []
    found = _length(select, "custom_id", 1, 100) + [f"{len(options)} options"] * (not 1 <= len(options) <= 25)
    if select.get("placeholder") is not None:
        found += _length(select, "placeholder", 1, 150)
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if not 0 <= least <= most <= len(options):
        found.append(f"{least} to {most} of {len(options)} options")
    if sum(bool(option.get("default")) for option in options) > most:
        found.append("more options chosen than may be")
    if len({option.get("value") for option in options}) != len(options):
        found.append("an option twice")
    return found + [
        problem
        for option in options
        for problem in (*_length(option, "value", 1, 100), *_length(option, "label", 1, 100))
    ]


def _text(text: Payload) -> list[str]:
    return _length(text, "content", 1, 4_000)


def _input(field: Payload) -> list[str]:
    most = field.get("max_length", 4_000)
    found = _length(field, "custom_id", 1, 100) + [f"max_length {most}"] * (not 1 <= most <= 4_000)
    return found + (_length(field, "value", 0, most) if field.get("value") is not None else [])


def _label(label: Payload) -> list[str]:
    hint = _length(label, "description", 1, 100) if label.get("description") is not None else []
    return _length(label, "label", 1, 45) + hint


_PARTS = {ROW: _row, BUTTON: _button, SELECT: _select, TEXT: _text, INPUT: _input, LABEL: _label}


def _length(payload: Payload, key: str, least: int, most: int) -> list[str]:
    value = payload.get(key)
    if isinstance(value, str) and least <= units(value) <= most:
        return []
    return [f"{key} {value!r:.60}: {least} to {most} characters"]


def _walk(parts: Sequence[Payload]) -> Iterator[Payload]:
    for part in parts:
        yield part
        yield from _walk(part.get("components") or [])
