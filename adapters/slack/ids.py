"""Slack's ids with our prefix: ``slack:T1``, ``slack:T1:C1``, ``slack:T1:U1``, ``slack:T1:C1:1700.0001``.

A message in a direct conversation has the conversation's id (``D…``) as its channel.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

SLACKS = re.compile(r"[A-Z0-9]{2,32}\Z")  # what Slack's own ids look like


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a card can be: a channel, a person's direct messages, a person's home. ``id`` is Slack's own."""

    kind: Literal["channel", "direct", "home"]
    team: str
    id: str


@dataclass(frozen=True, slots=True)
class Message:
    """One sent message by its channel and its time stamp, which is its name."""

    team: str
    channel: str
    stamp: str


def workspace(team: str) -> str:
    return f"slack:{team}"


def channel(team: str, channel: str) -> str:
    return f"slack:{team}:{channel}"


def account(team: str, user: str) -> str:
    return f"slack:{team}:{user}"


def message(team: str, channel: str, stamp: str) -> str:
    return f"slack:{team}:{channel}:{stamp}"


def place(id: str) -> Place:
    """The place that ``id`` names. Raises ValueError when it names none."""
    match id.split(":"):
        case ["slack", team, channel] if team and channel:
            return Place("channel", team, channel)
        case ["dm", "slack", team, user] if team and user:
            return Place("direct", team, user)
        case ["home", "slack", team, user] if team and user:
            return Place("home", team, user)
    raise ValueError(f"{id!r} is no place on Slack")


def parts(id: str) -> Message:
    """The message that ``id`` names. Raises ValueError when it names none."""
    match id.split(":"):
        case ["slack", team, channel, stamp] if team and channel and stamp:
            return Message(team, channel, stamp)
    raise ValueError(f"{id!r} is no message on Slack")


def team(id: str) -> str:
    """A workspace as Slack calls it, by its id or that of a place or a message. Raises ValueError for anything else."""
    match id.split(":"):
        case ["dm" | "home", "slack", team, other] if team and other:
            return team
        case ["slack", team, other, *_] if team and other:
            return team
        case ["slack", team] if team:
            return team
    raise ValueError(f"{id!r} is no place on Slack")
