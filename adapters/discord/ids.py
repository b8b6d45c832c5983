"""Our ids and Discord's: ``discord:G1``, ``discord:G1:C1`` or ``:U1``, ``discord:G1:C1:M1``, ``dm:discord:G1:U1``,
``role:discord:G1:R1``.

A message in direct messages reads ``discord:G1:@C1:M1``: Discord knows no server there, but its reader has one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters.share import Share

_WORKSPACE = re.compile(r"discord:(\d{1,20})")
_CHANNEL = re.compile(r"discord:(\d{1,20}):(\d{1,20})")
_MESSAGE = re.compile(r"discord:(\d{1,20}):(@?)(\d{1,20}):(\d{1,20})")
_ROLE = re.compile(r"role:discord:\d{1,20}:(\d{1,20})")
_MENTION = re.compile(r"<(@!?|@&|#)(\d{1,20})>")


class NotOurs(ValueError):
    """This is not an id of Discord."""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel of a server, or one member's direct messages."""

    guild: int
    target: int
    direct: bool = False


@dataclass(frozen=True, slots=True)
class MessageId:
    """A message of a server's channel, or in the direct messages of one of its members."""

    guild: int
    channel: int
    message: int
    direct: bool = False

    def __str__(self) -> str:
        return f"discord:{self.guild}:{'@' if self.direct else ''}{self.channel}:{self.message}"

    @property
    def url(self) -> str:
        """The address that opens the message in every Discord client."""
        return f"https://discord.com/channels/{'@me' if self.direct else self.guild}/{self.channel}/{self.message}"


def workspace(guild: int) -> str:
    """The id of a server."""
    return f"discord:{guild}"


def falls_to(share: Share | None, workspace: str) -> bool:
    """Whether a server's events come to the shards of a share."""
    match = _WORKSPACE.fullmatch(workspace)
    return match is not None and (share is None or (int(match[1]) >> 22) % share.count in share.parts)


def channel(guild: int, channel: int) -> str:
    """The id of a channel or thread."""
    return f"discord:{guild}:{channel}"


def account(guild: int, user: int) -> str:
    """The id of a member."""
    return f"discord:{guild}:{user}"


def role(guild: int, role: int) -> str:
    """The id of a role."""
    return f"role:discord:{guild}:{role}"


def with_ids(words: str, guild: int) -> str:
    """What somebody typed, with an id in the place of each person, role or channel they mentioned."""
    made = {"@&": role, "#": channel}
    return _MENTION.sub(lambda found: made.get(found[1], account)(guild, int(found[2])), words)


def roles_in(words: str) -> list[int]:
    """The roles that somebody mentioned."""
    return [int(found[2]) for found in _MENTION.finditer(words) if found[1] == "@&"]


def read_place(place: str) -> Place:
    """The channel or direct messages that ``place`` names."""
    if place.startswith("home:"):
        raise NotOurs("Discord has no home pages: what was meant for one waits for the person's next private reply.")
    direct = place.startswith("dm:")
    match = _CHANNEL.fullmatch(place.removeprefix("dm:"))
    if match is None:
        raise NotOurs(f"{place!r} is not a place on Discord.")
    return Place(int(match[1]), int(match[2]), direct)


def read_message(message: str) -> MessageId:
    """The message that ``message`` names."""
    match = _MESSAGE.fullmatch(message)
    if match is None:
        raise NotOurs(f"{message!r} is not a message on Discord.")
    return MessageId(int(match[1]), int(match[3]), int(match[4]), direct=bool(match[2]))


def read_role(role: str) -> int:
    """The role that ``role`` names."""
    match = _ROLE.fullmatch(role)
    if match is None:
        raise NotOurs(f"{role!r} is not a role on Discord.")
    return int(match[1])
