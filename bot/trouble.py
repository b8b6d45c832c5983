"""Trouble: why nothing is posted in a channel, and what its admins can do about it."""

from __future__ import annotations

from collections.abc import Iterable

from adapters.card import ChannelName, Line, line
from adapters.language import Words, say
from bot.words import spoken
from storage.records import Records

LACKING = "the app lacks the permission "  # begins a reason; its name follows


def lacking(permission: str) -> str:
    """The reason of a channel in which the app may not post; it goes on when the app is installed again."""
    return f"{LACKING}{permission}"


def in_words(reason: str) -> Words:
    """The reason of a paused channel, as it was written down, in any language."""
    if reason.startswith(LACKING):
        return say("the app lacks the permission {permission}", permission=reason.removeprefix(LACKING))
    return say(reason)


def mend(workspace: str, reason: str) -> Words:
    """What to do about it."""
    if reason.startswith(LACKING):
        return say("Install the app again, as the manifest says, to grant it; then I go on by myself.")
    return say("Bring me in again, then type {setup} there.", setup=spoken(workspace, "setup", admin=True))


def troubles(records: Records, workspace: str, channels: Iterable[str]) -> list[Line]:
    """A line for each of these channels in which nothing can be posted."""
    known = (records.leagues.channel(id) for id in channels)
    return [
        line(
            say("I cannot post in "),
            ChannelName(channel.id),
            say(
                ": {reason}. {mend}", reason=in_words(channel.pause_reason), mend=mend(workspace, channel.pause_reason)
            ),
        )
        for channel in known
        if channel and channel.status == "paused"
    ]
