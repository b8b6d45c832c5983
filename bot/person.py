"""A person: who acts, or who is named in a command."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from adapters.event import CommandEvent, Interaction
from adapters.language import say
from quizzes.refusal import Refused
from storage.records import Records

SOMEBODY = say("They")  # who is mentioned and was never met


class NoSuchPerson(Refused):
    """I do not know “{given}”. Mention them with @, or write the name of somebody who has used the quiz."""


class SeveralPeople(Refused):
    """Several people here are called “{given}”. Mention the one you mean with @."""


def account_of(records: Records, act: Interaction, now: datetime) -> str:
    """The account of whoever acts; a newcomer gets one."""
    return records.people.meet(act.workspace, {act.account: act.name}, now)[act.account]


def player_of(records: Records, act: Interaction, now: datetime) -> str:
    """The player whoever acts is; a newcomer becomes one."""
    account_of(records, act, now)
    return records.people.player(act.account) or ""


def mentioned(records: Records, event: CommandEvent, first: Collection[str] = ()) -> tuple[str, str]:
    """Platform id and name of whom the command names: by a mention, or by a name that one person here has.

    Anybody can call themselves like somebody else. Of several, whoever is among ``first`` is meant.
    """
    given = event.arguments.get("person", "").strip()
    known = records.people.in_workspace(event.workspace)
    if given.startswith(f"{event.workspace}:") and " " not in given:
        return given, known.get(given, SOMEBODY)
    called = {user: name for user, name in known.items() if name.lower() == given.removeprefix("@").lower()}
    called = {user: name for user, name in called.items() if user in first} or called
    if len(called) > 1:
        raise SeveralPeople(given=given[:40])
    for user, name in called.items():
        return user, name
    raise NoSuchPerson(given=given[:40])
