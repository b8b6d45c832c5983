"""What the page may ask for, read strictly: everything that arrives is a stranger's until it has passed here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.playground.render import clean


class NotUnderstood(ValueError):
    """The page sent something that this playground does not understand."""


@dataclass(frozen=True, slots=True)
class Hello:
    """Somebody looks, from now on as this person (the first one, when it is nobody known)."""

    person: str
    zone: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A command was typed."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was pressed or a select submitted."""

    message: str
    control: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form was submitted."""

    token: str
    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A form was closed without sending it."""

    token: str


@dataclass(frozen=True, slots=True)
class OpenedHome:
    """Somebody opened their home."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A parameter is being typed and wants to be completed."""

    place: str
    command: str
    parameter: str
    typed: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody moves the time ahead."""

    to: datetime


@dataclass(frozen=True, slots=True)
class Switched:
    """Somebody makes themselves an admin, or no longer one."""

    admin: bool


Act = Hello | Typed | Pressed | Submitted | Dismissed | OpenedHome | Asked | Moved | Switched


def read(frame: str) -> tuple[int, Act]:
    """The number of a request and what it asks for."""
    try:
        raw = json.loads(frame)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("This is not JSON.") from error
    if not isinstance(raw, dict):
        raise NotUnderstood("A request is an object.")
    number = raw.get("request")
    if type(number) is not int or not 0 <= number < 2**53:
        raise NotUnderstood("A request has a number.")
    return number, _act(raw)


def number_of(frame: str) -> int:
    """The number of a request that could not be read, as far as it has one."""
    try:
        return int(json.loads(frame)["request"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return 0


def _act(raw: dict[str, Any]) -> Act:
    match raw.get("do"):
        case "hello":
            return Hello(_text(raw, "as"), _text(raw, "zone"))
        case "command":
            return Typed(_text(raw, "place"), _text(raw, "text"))
        case "press":
            return Pressed(_text(raw, "message"), _text(raw, "control"), _texts(raw.get("values", [])))
        case "submit":
            values = raw.get("values")
            if not isinstance(values, dict):
                raise NotUnderstood("A form has values.")
            return Submitted(_text(raw, "form"), {clean(name): _texts(value) for name, value in values.items()})
        case "dismiss":
            return Dismissed(_text(raw, "form"))
        case "home":
            return OpenedHome()
        case "suggest":
            return Asked(_text(raw, "place"), _text(raw, "command"), _text(raw, "parameter"), _text(raw, "typed"))
        case "move":
            return Moved(_instant(_text(raw, "to")))
        case "switch":
            admin = raw.get("admin")
            if not isinstance(admin, bool):
                raise NotUnderstood("A switch is on or off.")
            return Switched(admin)
        case _:
            raise NotUnderstood("There is nothing of this name to do.")


def _text(raw: dict[str, Any], name: str) -> str:
    value = raw.get(name, "")
    if not isinstance(value, str):
        raise NotUnderstood(f"{name!r} is a text.")
    return clean(value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise NotUnderstood("Values are a list of texts.")
    return tuple(clean(item) for item in value)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotUnderstood("A time looks like 2026-03-02T09:00:00+00:00.") from error
    if instant.tzinfo is None:
        raise NotUnderstood("A time has a zone.")
    return instant
