"""What Slack sends, read strictly into values. What cannot be read is None: ignored, never a crash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from adapters.slack import ids
from adapters.slack.forms import VALUE
from adapters.slack.render import CHOOSE

Payload = Mapping[str, Any]

MOST_VALUES = 100  # options of a menu; more can only be forged
LATEST = 1e12  # seconds; a number beyond is no time


class Described(Protocol):
    """What Slack says of something: a part of a payload, or the answer to a call."""

    def get(self, name: str, /) -> Any:
        """One field; None where it was left out."""


@dataclass(frozen=True, slots=True)
class Act:
    """What every act of a person says about itself; what Slack left out is empty.

    ``company`` is the workspace the person comes from; in a shared channel it may be another than ``team``. ``channel``
    is where the act belongs, also when it was done in a modal that was opened from there.
    """

    team: str
    company: str
    user: str
    name: str
    channel: str
    trigger: str
    response_url: str
    surface: Literal["message", "modal", "home"]
    view: str


@dataclass(frozen=True, slots=True)
class Typed(Act):
    """A slash command, whatever it is called."""

    text: str


@dataclass(frozen=True, slots=True)
class Pressed(Act):
    """A button; ``values`` are the options chosen beside it.

    ``message`` is the stamp of a message that others see too, ``source`` that of any message or the id of a view,
    ``stamp`` the time of the press, ``author`` who wrote the message and ``home`` the workspace of that author.
    """

    wire: str
    values: tuple[str, ...]
    message: str
    source: str
    stamp: str
    author: str
    home: str


@dataclass(frozen=True, slots=True)
class Submitted(Act):
    """A form."""

    form: str
    values: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the workspace. ``details`` is Slack's own description, ``at`` its time in seconds, 0 if untold."""

    team: str
    kind: str
    details: Payload
    at: float


def read(body: object) -> Typed | Pressed | Submitted | Happened | None:
    """The act or event in a payload; None for what is not ours to know or not well formed."""
    if not isinstance(body, dict):
        return None
    if isinstance(body.get("command"), str):
        return _typed(body)
    match body.get("type"):
        case "block_actions":
            return _pressed(body)
        case "view_submission":
            return _submitted(body)
        case "event_callback":
            return _happened(body)
    return None


def metadata(channel: str) -> str:
    """What a modal keeps for its own acts: where it was opened from."""
    return json.dumps({"channel": channel})


def _typed(body: Payload) -> Typed | None:
    team, user = text(body, "team_id"), text(body, "user_id")
    if not (team and user and isinstance(body.get("text"), str | None)):
        return None
    return Typed(
        team, team, user, text(body, "user_name"), text(body, "channel_id"), text(body, "trigger_id"),
        text(body, "response_url"), "message", "", text(body, "text"),
    )  # fmt: skip


def _pressed(body: Payload) -> Pressed | None:
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    if not isinstance(action, dict) or action.get("type", "button") != "button" or not text(action, "action_id"):
        return None
    wire, stamp = text(action, "value"), stamp_of(action, "action_ts")
    act = _in_view(body) if isinstance(body.get("view"), dict) else _on_message(body)
    if act is None or not wire:
        return None
    written, message = _written(body), _mapping(body, "message")
    private = act.surface != "message" or _mapping(body, "container").get("is_ephemeral") is True or not act.channel
    return Pressed(
        act.team, act.company, act.user, act.name, act.channel, act.trigger, act.response_url, act.surface, act.view,
        wire, _chosen(body, wire), "" if private else written, written or act.view, stamp,
        text(message, "user"), text(message, "team"),
    )  # fmt: skip


def _submitted(body: Payload) -> Submitted | None:
    act = _in_view(body)
    view = _mapping(body, "view")
    form = text(view, "callback_id")
    if act is None or not form:
        return None
    values = {
        field: _picked(inputs[VALUE], act.team) or _entered(inputs[VALUE])
        for field, inputs in _mapping(_mapping(view, "state"), "values").items()
        if isinstance(inputs, dict) and isinstance(inputs.get(VALUE), dict)
    }
    return Submitted(
        act.team,
        act.company,
        act.user,
        act.name,
        act.channel,
        act.trigger,
        act.response_url,
        act.surface,
        act.view,
        form,
        values,
    )


def _happened(body: Payload) -> Happened | None:
    event = body.get("event")
    team = text(body, "context_team_id") or text(body, "team_id")
    authorizations = body.get("authorizations")
    if isinstance(authorizations, list) and authorizations and isinstance(authorizations[0], dict):
        team = text(authorizations[0], "team_id") or team  # in a shared channel, the side we are installed on
    elif authorizations is not None and not isinstance(authorizations, list):
        return None
    if not isinstance(event, dict) or not team or not text(event, "type"):
        return None
    return Happened(team, text(event, "type"), event, _seconds(stamp_of(body, "event_time")))


def _on_message(body: Payload) -> Act | None:
    user = _mapping(body, "user")
    team = text(_mapping(body, "team"), "id") or text(user, "team_id")
    channel = text(_mapping(body, "channel"), "id") or text(_mapping(body, "container"), "channel_id")
    if not (team and text(user, "id") and _written(body)):
        return None
    return Act(
        team, text(user, "team_id") or team, text(user, "id"),
        text(user, "name") or text(user, "username"), channel,
        text(body, "trigger_id"), text(body, "response_url"), "message", "",
    )  # fmt: skip


def _written(body: Payload) -> str:
    return stamp_of(_mapping(body, "container"), "message_ts") or stamp_of(_mapping(body, "message"), "ts")


def _in_view(body: Payload) -> Act | None:
    view, user = _mapping(body, "view"), _mapping(body, "user")
    team = text(view, "app_installed_team_id") or text(_mapping(body, "team"), "id") or text(view, "team_id")
    surface = text(view, "type")
    if not (team and text(user, "id") and text(view, "id")) or surface not in ("modal", "home"):
        return None
    try:
        kept = json.loads(text(view, "private_metadata") or "{}")
    except ValueError:
        return None
    channel = text(kept, "channel") if isinstance(kept, dict) else ""
    return Act(
        team, text(user, "team_id") or team, text(user, "id"),
        text(user, "name") or text(user, "username"), channel,
        text(body, "trigger_id"), "", "home" if surface == "home" else "modal", text(view, "id"),
    )  # fmt: skip


def _chosen(body: Payload, wire: str) -> tuple[str, ...]:
    """What was chosen in the select that this button submits, whichever block it stands in."""
    state = body.get("state") or _mapping(body, "view").get("state")
    values = state.get("values") if isinstance(state, dict) else None
    for block in values.values() if isinstance(values, dict) else ():
        element = block.get(f"{CHOOSE}{wire}") if isinstance(block, dict) else None
        if isinstance(element, dict):
            return _entered(element)
    return ()


def _entered(element: Payload) -> tuple[str, ...]:
    """What an input holds: its text, or the values of its options in their order."""
    several, one = element.get("selected_options"), element.get("selected_option")
    if isinstance(several, list):
        chosen = [option for option in several if isinstance(option, dict)][:MOST_VALUES]
        return tuple(value for option in chosen if (value := text(option, "value")))
    if isinstance(one, dict):
        return (text(one, "value"),)
    return (text(element, "value"),) if "value" in element or element.get("type") == "plain_text_input" else ()


def _picked(element: Payload, team: str) -> tuple[str, ...]:
    """The channel that was picked, by our id."""
    picked = text(element, "selected_conversation") or text(element, "selected_channel")
    return (ids.channel(team, picked),) if picked else ()


def stamp_of(values: Described, name: str = "ts") -> str:
    """A time stamp, by which Slack names messages too. It is a string; a number is written as Slack would."""
    value = values.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < LATEST:
        return f"{value:.6f}"
    return text(values, name)


def _seconds(stamp: str) -> float:
    try:
        return float(stamp)
    except ValueError:
        return 0.0


def text(values: Described, name: str) -> str:
    """A string, or nothing where there is none."""
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _mapping(values: Payload, name: str) -> Payload:
    value = values.get(name)
    return value if isinstance(value, dict) else {}
