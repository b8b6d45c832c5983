"""Slack's acts and events as the port's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from adapters.card import off_the_wire
from adapters.command import Command
from adapters.event import (
    CommandEvent,
    Conversation,
    Event,
    FormEvent,
    HomeOpened,
    Invited,
    Left,
    PlaceGone,
    PressEvent,
    Removed,
)
from adapters.place import home
from adapters.slack import ids
from adapters.slack.installation import Installation
from adapters.slack.payload import Happened, Pressed, Submitted, Typed
from adapters.slack.text import unescape
from adapters.words import parse

GONE = frozenset({
    "channel_archive", "channel_deleted", "channel_left", "group_archive", "group_deleted", "group_left",
})  # fmt: skip
_MENTION = re.compile(r"<([@#])([A-Z0-9]+)(?:\|[^<>]*)?>")


def acted(
    act: Typed | Pressed | Submitted,
    me: Installation,
    commands: Sequence[Command],
    name: str,
    now: datetime,
    conversation: Conversation,
) -> Event:
    """What a person did. Only a press carries its own time; the others happened ``now``."""
    team = me.site.team
    private = not act.channel or act.channel.startswith("D")
    channel = None if private else ids.channel(team, act.channel)
    at = (_moment(act.stamp) if isinstance(act, Pressed) else None) or now
    who = (ids.workspace(team), channel, ids.account(team, act.user), name, at, _identity(act), conversation)
    outsider = act.company != team and not act.company.startswith("E")  # E: the organisation that the workspace is of
    match act:
        case Typed(text=text):
            path, arguments = parse(_words(text, team), commands)
            return CommandEvent(*who, path, arguments, outsider=outsider)
        case Pressed(wire=wire, values=values, message=stamp):
            control, key = off_the_wire(wire)
            message = ids.message(team, act.channel, stamp) if stamp and key else ""
            return PressEvent(*who, control, values, key, message, outsider=outsider)
        case Submitted(form=form, values=entered):
            return FormEvent(*who, form, entered, outsider=outsider)


def happened(event: Happened, me: Installation) -> Event | None:
    """What became of the workspace, as far as anyone has to know."""
    workspace = ids.workspace(me.site.team)
    details = event.details
    channel, user = _text(details.get("channel")), _text(details.get("user"))
    if event.kind == "app_home_opened" and user and details.get("tab", "home") == "home":
        account = ids.account(me.site.team, user)
        return HomeOpened(workspace, account, home(account))
    if event.kind == "user_change":
        changed = details.get("user")
        left = isinstance(changed, dict) and changed.get("deleted") is True and _text(changed.get("id"))
        return Left(workspace, ids.account(me.site.team, left)) if left else None
    if removes(event):
        return Removed(workspace)
    if event.kind == "member_joined_channel" and user == me.bot_user:
        inviter = _text(details.get("inviter"))
        place = ids.channel(me.site.team, channel)
        return Invited(workspace, place, ids.account(me.site.team, inviter)) if channel and inviter else None
    if channel and (event.kind in GONE or (event.kind == "member_left_channel" and user == me.bot_user)):
        return PlaceGone(workspace, ids.channel(me.site.team, channel))
    return None


def removes(event: Happened) -> bool:
    """Whether the app was thrown out."""
    tokens = event.details.get("tokens")
    revoked = event.kind == "tokens_revoked" and isinstance(tokens, dict) and bool(tokens.get("bot"))
    return revoked or event.kind == "app_uninstalled"


def _words(text: str, team: str) -> str:
    """A command's text as it was typed; a mention, which Slack makes an id of, becomes ours."""
    return unescape(_MENTION.sub(lambda found: ids.account(team, found[2]), text))


def _identity(act: Typed | Pressed | Submitted) -> str:
    """The same for each delivery of one act. A server that gives no trigger gives nothing to know an act again by."""
    if isinstance(act, Pressed) and act.source and act.stamp:
        return f"s:{act.team}:{act.user}:{act.source}:{act.stamp}"
    return f"s:{act.team}:{act.user}:{act.trigger or uuid4().hex}"


def _moment(stamp: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(stamp), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
