"""``ping`` and ``thread``: what a channel wants around its question of the day, where the platform has it."""

from __future__ import annotations

from adapters.card import Card
from adapters.command import Command, Parameter
from adapters.event import CommandEvent
from adapters.language import say
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer
from bot.desk import Desk, require_channel
from bot.role import mentioned_role
from bot.words import spoken
from quizzes.refusal import Refused
from storage.records import Records


class NoSuchRole(Refused):
    """“{given}” is no role I could ping. Mention one, as in {command} @students; leave it out to ping nobody."""


async def ping(desk: Desk, event: CommandEvent) -> Answer:
    """Ping a role with each question of the day of this channel, or nobody any more."""
    given = event.arguments.get("role", "").strip()
    role = mentioned_role(event, "role")
    if given and role is None:
        raise NoSuchRole(given=given[:40], command=spoken(event.workspace, "ping", admin=True))

    def unit(records: Records) -> Card:
        channel = require_channel(records, event).id
        records.leagues.set_ping(channel, role[0] if role else None)
        if role is None:
            return note(say("I ping nobody in this channel."), ONLY_YOU)
        return note(
            say("From the next question of the day on I ping {role}, and nobody else.", role=role[1]),
            say("It reaches them only if anyone may @mention that role, or if I may mention every role."),
            ONLY_YOU,
        )

    return await desk.store.write(unit)


async def thread(desk: Desk, event: CommandEvent) -> Answer:
    """Open a thread under each reveal of this channel, or none any more."""
    wanted = event.arguments.get("when") == "on"

    def unit(records: Records) -> Card:
        records.leagues.set_discuss(require_channel(records, event).id, wanted)
        if not wanted:
            return note(say("I open no threads in this channel."), ONLY_YOU)
        return note(
            say("From the next reveal on I open a thread under it."),
            say("For that I need the right to create public threads here; without it the reveal comes all the same."),
            ONLY_YOU,
        )

    return await desk.store.write(unit)


_ROLE = Parameter("role", "A role, mentioned with @; leave it out to ping nobody")
_WHEN = Parameter("when", "Whether to", choices=("on", "off"), required=True)

ACTIONS = (
    Action(
        Command("ping", "Ping a role with this channel's question of the day", (_ROLE,), admin=True, only="discord"),
        ping,
    ),
    Action(
        Command("thread", "Open a thread under each reveal in this channel", (_WHEN,), admin=True, only="discord"),
        thread,
    ),
)
