"""``guests``: whether guests may play, and people of other companies in channels that Slack Connect shares."""

from __future__ import annotations

from adapters.card import Card
from adapters.command import Command, Parameter
from adapters.event import CommandEvent
from adapters.language import say
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer
from bot.desk import Desk
from quizzes.admission import Admission
from storage.records import Records

CHOSEN = {
    Admission.EVERYONE: say("People of other companies can play in the channels you share with them."),
    Admission.WORKSPACE: say("Only people of this workspace and its guests can play now. What others answered stays."),
    Admission.MEMBERS: say("Only full members of this workspace can play now. What others answered stays."),
}


async def guests(desk: Desk, event: CommandEvent) -> Answer:
    """Let them in or keep them out."""
    chosen = Admission(event.arguments["who"])

    def unit(records: Records) -> Card:
        records.leagues.know(event.workspace, desk.now())
        records.leagues.admit(event.workspace, chosen)
        return note(CHOSEN[chosen], ONLY_YOU)

    card = await desk.store.write(unit)
    await desk.admissions.look()
    return card


_WHO = Parameter(
    "who", "everyone, people of this workspace, or its full members only", choices=tuple(Admission), required=True
)

ACTIONS = (
    Action(
        Command("guests", "Whether guests and people of other companies may play", (_WHO,), admin=True, only="slack"),
        guests,
    ),
)
