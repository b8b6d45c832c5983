"""``admins``: who may steer the quiz beside the platform's own admins: persons, and on Discord roles."""

from __future__ import annotations

from adapters.card import Card
from adapters.command import Command, Parameter
from adapters.event import CommandEvent
from adapters.language import joined, say
from adapters.place import platform
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer
from bot.desk import Desk
from bot.person import mentioned
from bot.role import mentioned_role
from bot.words import DISCORD_ADMINS
from quizzes.refusal import Refused
from storage.records import Records


class NotNamed(Refused):
    """{name} was not named as an admin. Admins of the workspace itself are admins here anyway."""


async def list_admins(desk: Desk, event: CommandEvent) -> Answer:
    """Everybody who was named."""

    def unit(records: Records) -> list[str]:
        roles = [
            say("everybody with the role {role}", role=name)
            for name in records.people.named_roles(event.workspace).values()
        ]
        return [*records.people.named_admins(event.workspace).values(), *roles]

    listed = joined(", ", await desk.store.read(unit)) or say("nobody yet")
    return note(
        say("Admins"),
        say("Named here: {listed}.", listed=listed),
        say("Admins of the workspace itself always are."),
        ONLY_YOU,
    )


async def add(desk: Desk, event: CommandEvent) -> Answer:
    """Let somebody steer the quiz."""

    def unit(records: Records) -> Card:
        if role := mentioned_role(event, "person"):
            records.people.name_role(event.workspace, *role)
            return note(
                say("Everybody with the role {role} can steer the quiz now.", role=role[1]), *_shown(event), ONLY_YOU
            )
        user, name = mentioned(records, event)
        records.people.name_admin(event.workspace, user, name, desk.now())
        return note(say("{name} can steer the quiz now.", name=name), *_shown(event), ONLY_YOU)

    return await desk.store.write(unit)


async def remove(desk: Desk, event: CommandEvent) -> Answer:
    """Take that back, with the codes that link leagues: whoever made one may be no admin any more."""
    now = desk.now()

    def unit(records: Records) -> Card:
        for league in records.leagues.owned(event.workspace):
            records.codes.void(league.id, now)
        for role, name in _roles(records, event):
            if records.people.unname_role(event.workspace, role):
                return note(say("Having the role {name} no longer lets anybody steer the quiz.", name=name), ONLY_YOU)
        user, name = mentioned(records, event, records.people.named_admins(event.workspace))
        if not records.people.unname_admin(event.workspace, user):
            raise NotNamed(name=name)
        return note(say("{name} can no longer steer the quiz.", name=name), ONLY_YOU)

    return await desk.store.write(unit)


def _roles(records: Records, event: CommandEvent) -> list[tuple[str, str]]:
    """The role that is mentioned, or those that were named and are called like what is written: one may be gone."""
    if role := mentioned_role(event, "person"):
        return [role]
    wanted = event.arguments["person"].strip().removeprefix("@").casefold()
    return [(id, name) for id, name in records.people.named_roles(event.workspace).items() if name.casefold() == wanted]


def _shown(event: CommandEvent) -> tuple[str, ...]:
    """Discord hides the admins' commands from whoever does not manage the server; only the server can change that."""
    if platform(event.workspace) != "discord":
        return ()
    where = say("Server Settings > Integrations > (this app) > {commands}", commands=DISCORD_ADMINS)
    return (
        say(
            "Discord shows them {commands} once you allow it to them: {where}.",
            commands=DISCORD_ADMINS,
            where=where,
        ),
    )


_WHO = Parameter("person", "A mention or a name; on Discord also a role", required=True)

ACTIONS = (
    Action(Command("admins list", "Who may steer the quiz", admin=True), list_admins),
    Action(Command("admins add", "Let somebody steer the quiz", (_WHO,), admin=True), add),
    Action(Command("admins remove", "Take that back", (_WHO,), admin=True), remove),
)
