"""``settings``: what a person is called on boards, and whether they are shown there."""

from __future__ import annotations

import unicodedata

from adapters.card import Card
from adapters.command import Command, Parameter
from adapters.event import CommandEvent
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer
from bot.desk import Desk
from quizzes.refusal import Refused
from storage.records import Records

MAX_ALIAS = 40


class BadAlias(Refused):
    """A name on the board has 1 to 40 characters that can be seen. Leave it out to be called as you are here."""


async def name(desk: Desk, event: CommandEvent) -> Answer:
    """Play under another name, or under one's own again."""
    alias = read_alias(event.arguments.get("name", ""))

    def unit(records: Records) -> Card:
        records.people.call(_player(records, desk, event), alias)
        called = alias or records.people.name(event.account) or event.name
        return note(f"Boards call you {called}.", ONLY_YOU)

    return await desk.store.write(unit)


async def hide(desk: Desk, event: CommandEvent) -> Answer:
    """Stay off the boards of players."""
    return await _hide(desk, event, True, "You are not shown on boards any more. Your team still counts your points.")


async def show(desk: Desk, event: CommandEvent) -> Answer:
    """Be on the boards of players again."""
    return await _hide(desk, event, False, "You are shown on boards.")


def read_alias(given: str) -> str:
    """A name as it will be shown; empty for none of one's own."""
    alias = " ".join(unicodedata.normalize("NFC", given).split())
    if len(alias) > MAX_ALIAS or not alias.isprintable():
        raise BadAlias
    return alias


async def _hide(desk: Desk, event: CommandEvent, hidden: bool, words: str) -> Card:
    def unit(records: Records) -> Card:
        records.people.hide(_player(records, desk, event), hidden)
        return note(words, ONLY_YOU)

    return await desk.store.write(unit)


def _player(records: Records, desk: Desk, event: CommandEvent) -> str:
    records.people.meet(event.workspace, {event.account: event.name}, desk.now())
    return records.people.player(event.account) or ""


_NAME = Parameter("name", "What boards call you; left out: your name here")

ACTIONS = (
    Action(Command("settings name", "Play under another name", (_NAME,)), name),
    Action(Command("settings hide", "Stay off the boards; your team still counts"), hide),
    Action(Command("settings show", "Be on the boards again"), show),
)
