"""``guests``: whether people of other companies may play in channels that Slack Connect shares with them."""

from __future__ import annotations

from adapters.card import Card
from adapters.command import Command, Parameter
from adapters.event import CommandEvent, Interaction
from adapters.language import say
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer
from bot.desk import Desk
from bot.words import spoken
from quizzes.refusal import Refused
from storage.records import Records


class OutsidersMayNotPlay(Refused):
    """Here only people of this workspace can play. One of its admins can change that with {command}."""


async def require_welcome(desk: Desk, act: Interaction) -> None:
    """Refuse somebody of another company, unless an admin has let them in."""
    if act.outsider and not await desk.store.read(lambda records: records.leagues.lets_in(act.workspace)):
        raise OutsidersMayNotPlay(command=spoken(act.workspace, "guests allow", admin=True))


async def guests(desk: Desk, event: CommandEvent) -> Answer:
    """Let them in or keep them out."""
    allowed = event.arguments.get("may") == "allow"

    def unit(records: Records) -> Card:
        records.leagues.know(event.workspace, desk.now())
        records.leagues.let_in(event.workspace, allowed)
        if allowed:
            return note(say("People of other companies can play in the channels you share with them."), ONLY_YOU)
        return note(say("Only people of this workspace can play now. Answers that others gave stay."), ONLY_YOU)

    return await desk.store.write(unit)


_MAY = Parameter("may", "allow or refuse", choices=("allow", "refuse"), required=True)

ACTIONS = (
    Action(
        Command("guests", "Whether people of other companies may play", (_MAY,), admin=True, only="slack"),
        guests,
    ),
)
