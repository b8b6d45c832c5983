"""A person: who acts, or who is named in a command."""

from __future__ import annotations

from datetime import datetime

from adapters.event import CommandEvent, Interaction
from adapters.language import say
from quizzes.refusal import Refused
from storage.records import Records


class NoSuchPerson(Refused):
    """I do not know “{given}”. Mention them with @, or write the name of somebody who has used the quiz."""


def account_of(records: Records, act: Interaction, now: datetime) -> str:
    """The account of whoever acts; a newcomer gets one."""
    return records.people.meet(act.workspace, {act.account: act.name}, now)[act.account]


def player_of(records: Records, act: Interaction, now: datetime) -> str:
    """The player whoever acts is; a newcomer becomes one."""
    account_of(records, act, now)
    return records.people.player(act.account) or ""


def mentioned(records: Records, event: CommandEvent) -> tuple[str, str]:
    """Platform id and name of whom the command names: by a mention, or by a name we know."""
    given = event.arguments.get("person", "").strip()
    known = records.people.in_workspace(event.workspace)
    if given.startswith(f"{event.workspace}:") and " " not in given:
        return given, known.get(given, say("They"))
    for user, name in known.items():
        if name.lower() == given.removeprefix("@").lower():
            return user, name
    raise NoSuchPerson(given=given[:40])
