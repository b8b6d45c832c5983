"""``admins``: who may steer the quiz beside the platform's own admins."""

from __future__ import annotations

from adapters.port import Card, Command, CommandEvent, Parameter
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer
from bot.desk import Desk
from bot.person import mentioned
from quizzes.refusal import Refused
from storage.records import Records


class NotNamed(Refused):
    """{name} was not named as an admin. Admins of the workspace itself are admins here anyway."""


async def list_admins(desk: Desk, event: CommandEvent) -> Answer:
    """Everybody who was named."""
    named = await desk.store.read(lambda records: records.people.named_admins(event.workspace))
    listed = ", ".join(named.values()) or "nobody yet"
    return note("Admins", f"Named here: {listed}.", "Admins of the workspace itself always are.", ONLY_YOU)


async def add(desk: Desk, event: CommandEvent) -> Answer:
    """Let somebody steer the quiz."""

    def unit(records: Records) -> Card:
        user, name = mentioned(records, event)
        records.people.name_admin(event.workspace, user, name, desk.now())
        return note(f"{name} can steer the quiz now.", ONLY_YOU)

    return await desk.store.write(unit)


async def remove(desk: Desk, event: CommandEvent) -> Answer:
    """Take that back."""

    def unit(records: Records) -> Card:
        user, name = mentioned(records, event)
        if not records.people.unname_admin(event.workspace, user):
            raise NotNamed(name=name)
        return note(f"{name} can no longer steer the quiz.", ONLY_YOU)

    return await desk.store.write(unit)


_WHO = Parameter("person", "A mention or a name", required=True)

ACTIONS = (
    Action(Command("admins list", "Who may steer the quiz", admin=True), list_admins),
    Action(Command("admins add", "Let somebody steer the quiz", (_WHO,), admin=True), add),
    Action(Command("admins remove", "Take that back", (_WHO,), admin=True), remove),
)
